"""What staff are told and how it leaves: wording, outbox, delivery."""

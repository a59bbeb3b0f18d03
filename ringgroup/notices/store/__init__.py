"""Rows of the outbox."""

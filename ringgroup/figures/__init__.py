"""What may be published: statistics, periods, reports, documents."""

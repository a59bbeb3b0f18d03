"""A message's life: recorded, fetched, sealed, heard, called back, handled, gone."""

"""A worker's call to the service number: codes, what is granted, messages."""

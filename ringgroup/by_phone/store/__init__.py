"""Rows of PINs: digests and wrong tries."""

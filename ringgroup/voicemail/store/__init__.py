"""Rows of messages, their sound, and the calls placed for them."""

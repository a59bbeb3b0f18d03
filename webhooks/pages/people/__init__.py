"""Signing in, one's own account, and the members as administrators see them."""

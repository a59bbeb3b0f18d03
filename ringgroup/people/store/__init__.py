"""Rows of members, accounts and invitations."""

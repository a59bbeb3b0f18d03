"""Whose site it is, and the municipality's own sign-in, asked over OpenID."""

"""Rows that figures are made of, and the months that were kept."""

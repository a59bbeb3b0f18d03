"""Rows that are counted for the state of a line."""

"""Rows of who is Present, and of whom the roster names now."""

"""Rows of open forms, registrations and partners."""

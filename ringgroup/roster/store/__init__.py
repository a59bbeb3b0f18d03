"""Rows of the roster: slots, changes, drafts, patterns, swaps, absence, calendars."""

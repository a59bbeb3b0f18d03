"""Who has duty and backup: reading, handing over, swaps, absence, calendars."""

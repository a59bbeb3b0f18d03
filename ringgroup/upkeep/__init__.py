"""What the clock does unasked: lost calls, retention, telling, leading."""

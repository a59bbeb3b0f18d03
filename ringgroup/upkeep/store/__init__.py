"""Rows as the clock looks at them: what was forgotten, what is too old, who leads."""

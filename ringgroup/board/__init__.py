"""The state of a line, as a page, a command or a metric asks it."""

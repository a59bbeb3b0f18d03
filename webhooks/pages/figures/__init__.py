"""Published figures on the pages."""

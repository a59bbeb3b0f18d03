"""Messages on the pages."""

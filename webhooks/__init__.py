"""Everything that comes in over HTTP; the only place with Flask."""

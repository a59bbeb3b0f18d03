"""The roster as coordinators and workers see it on the pages."""

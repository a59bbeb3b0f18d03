"""The web pages of workers, coordinators and administrators."""

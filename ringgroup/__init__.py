"""What happens to a caller. Knows no web framework and no telephone provider."""

"""Rows of calls and legs, of whom they can ring, and of what follows from them."""

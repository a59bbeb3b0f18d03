"""Faults that were made once, put back one at a time, and the tests that know them."""

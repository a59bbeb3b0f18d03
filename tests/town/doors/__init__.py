"""Doors of the random deeds, each a part of the machine that has them all.

Each knows how something is done by its door, and what must be of that deed alone; what
must always be is asked by `look` of the machine (test_random_deeds.py).
"""

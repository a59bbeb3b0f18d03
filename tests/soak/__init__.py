"""Random days: the shipped processes under faults, and what must hold after each.

`python -m tests.soak --days 10 --seed 1` lives them. Virtual time is the telephone
network's; web, clock and commands are told it by their own system clock.
"""

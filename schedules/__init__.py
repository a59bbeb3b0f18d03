"""Human schedules: when a desk is open and who is on duty then.

Knows the wall clock, weeks, holidays and rosters. Must not know what the time
is now, nor any other package of this project: no input, no output, no clock.
"""

"""What is drawn: who, on which line, of which day, in what hours."""

from datetime import time

from hypothesis import strategies as st

from tests.town.deeds import COORDINATORS, DAYS, PEOPLE, WORKERS

HOURS = ("09:00-12:00", "10:00-13:00", "14:00-17:00", "09:00-11:00", "")

MOMENTS = (time(0, 1), time(8, 52), time(9, 6), time(9, 20), time(12, 6))
"""Something is due then, in the hours of most weeks."""

day_st = st.sampled_from(DAYS)
slot_st = st.sampled_from(("duty", "backup"))
worker_st = st.sampled_from(WORKERS)
anybody_st = st.sampled_from(PEOPLE[:-1])
coordinator_st = st.sampled_from(COORDINATORS)
hours_st = st.sampled_from((*HOURS, ""))
line_st = st.sampled_from((0, 1))
pick_st = st.integers(0, 50)

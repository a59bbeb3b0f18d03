"""When the clock's jobs run again, whatever is done to the clock on the wall."""

import os
import signal
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from apscheduler.job import Job
from apscheduler.schedulers import SchedulerNotRunningError
from hypothesis import given
from hypothesis import strategies as st

from config.timetable import START, Every, SteadyTime, Timetable

SECOND = timedelta(seconds=1)
YEAR = 365 * 24 * 3600.0


class Hand:
    """A monotonic clock in somebody's hand."""

    def __init__(self) -> None:
        self.shows = 1000.0

    def __call__(self) -> float:
        return self.shows


@given(st.lists(st.floats(0, 3600), max_size=20))
def test_a_time_that_nobody_sets_is_what_has_passed(passing):
    hand = Hand()
    zone = SteadyTime(hand)
    for seconds in passing:
        hand.shows += seconds
    shown = datetime.now(zone)
    assert abs((shown - START).total_seconds() - sum(passing)) < 0.001


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_the_wall_shows_does_not_matter(wall):
    zone = SteadyTime(Hand())
    assert wall.astimezone(zone) == START


@given(st.lists(st.floats(-YEAR, YEAR), min_size=1, max_size=20))
def test_a_monotonic_clock_that_goes_back_stands_still(steps):
    hand = Hand()
    zone = SteadyTime(hand)
    before = datetime.now(zone)
    for step in steps:
        hand.shows += step
        now = datetime.now(zone)
        assert (
            now - before == timedelta(seconds=max(0.0, step))
            or abs((now - before).total_seconds() - max(0.0, step)) < 0.001
        )
        before = now


@given(st.floats(0.001, 2 * YEAR), st.sampled_from([1, 5, 30, 3600]))
def test_turns_that_were_missed_are_one_turn(late, seconds):
    zone = SteadyTime(Hand())
    every, planned = Every(seconds), datetime.now(zone)
    now = planned + timedelta(seconds=late)
    asked = 0
    following = planned
    while following <= now:  # so does APScheduler
        following = every.get_next_fire_time(following, now)
        asked += 1
    assert asked == 1 or (asked == 2 and late < seconds)
    assert now < following <= now + timedelta(seconds=seconds)


def test_a_job_keeps_step_while_it_is_on_time():
    zone = SteadyTime(Hand())
    every, planned = Every(5), datetime.now(zone)
    on_time = planned + SECOND / 10
    assert every.get_next_fire_time(planned, on_time) == planned + 5 * SECOND
    assert every.get_next_fire_time(None, on_time) == on_time


def test_the_scheduler_itself_counts_a_missed_year_once():
    zone = SteadyTime(Hand())
    planned = datetime.now(zone)
    job = Job.__new__(Job)
    job.trigger, job.next_run_time = Every(1), planned
    late = planned + timedelta(days=365)
    assert len(job._get_run_times(late)) == 1  # noqa: SLF001 - APScheduler's own counting


def test_a_second_signal_while_it_ends_begins_nothing_that_could_not_run(caplog):
    """Ctrl-C tells a worker twice; the second time it was waiting for its jobs."""
    running, ending, ended = Event(), Event(), Event()

    def told_again(*_: object) -> None:
        raise InterruptedError

    def slow() -> None:
        running.set()
        ending.wait(60)
        ended.wait(0.1)  # the planner has come to where the other waits for us
        os.kill(os.getpid(), signal.SIGUSR1)
        ended.wait(60)

    def ends() -> None:
        ending.set()
        timetable.shutdown()

    before = signal.signal(signal.SIGUSR1, told_again)
    timetable = Timetable(2)
    timetable.add(slow, 3600)
    timetable.add(lambda: None, 0.01)
    timetable.start()
    planner = next(one for one in threading.enumerate() if one.name == "APScheduler")
    try:
        assert running.wait(60)
        with pytest.raises(InterruptedError):
            ends()
    finally:
        ended.set()
        signal.signal(signal.SIGUSR1, before)
        with suppress(SchedulerNotRunningError):
            timetable.shutdown()
    planner.join(60)
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []

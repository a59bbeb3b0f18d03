"""When each job of the clock is run again: by a time that nobody can set.

The clock on the wall may be put forward or back, an hour or a year. APScheduler plans
by it: it would count every missed second of a year one by one, or wait for an hour to
come again. So its time zone here is one whose time is counted from the start of the
process, and its trigger counts no missed turns.
The only place that knows APScheduler. Must not
know what a job does.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from threading import Lock

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

START = datetime(2000, 1, 1, tzinfo=UTC)
"""Any instant: only differences count."""
NOTHING = timedelta()


class SteadyTime(tzinfo):
    """A time zone for `datetime.now(zone)`: always the time since it was made.

    No other time can be converted to it. A monotonic clock that goes back (they have
    been seen) stands still here instead.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._seen = monotonic()
        self._passed = 0.0
        self._lock = Lock()

    def fromutc(self, _: datetime) -> datetime:
        """Asked by `datetime.now`, with what the wall shows: that is left out."""
        with self._lock:
            seen = self._monotonic()
            self._passed += max(0.0, seen - self._seen)
            self._seen = seen
            passed = timedelta(seconds=self._passed)
        return START.replace(tzinfo=self) + passed

    def utcoffset(self, _: datetime | None) -> timedelta:
        """None to speak of."""
        return NOTHING

    def dst(self, _: datetime | None) -> timedelta:
        """None to speak of."""
        return NOTHING

    def tzname(self, _: datetime | None) -> str:
        """How it is called."""
        return "since the start"


class Every(BaseTrigger):  # type: ignore[misc] # untyped upstream
    """Again after so many seconds; turns that were missed are one turn."""

    def __init__(self, seconds: float) -> None:
        self.interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """In step with the turn before, if that is still ahead."""
        if previous is None:
            return now
        following: datetime = previous + self.interval
        return following if following > now else now + self.interval


class Timetable:
    """Jobs, each in a thread of its own and never beside itself."""

    def __init__(self, jobs: int) -> None:
        self._zone = SteadyTime()
        self._scheduler = BackgroundScheduler(
            timezone=self._zone,
            executors={"default": ThreadPoolExecutor(jobs)},
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": None,
            },
        )
        self._first = datetime.now(self._zone)

    def add(self, job: Callable[[], None], seconds: float) -> None:
        """Run this at once, and then every so many seconds."""
        self._scheduler.add_job(job, Every(seconds), next_run_time=self._first)

    def start(self) -> None:
        """Begin, in threads."""
        self._scheduler.start()

    def shutdown(self) -> None:
        """Begin no more, and wait for what runs.

        What falls due meanwhile is forgotten first: whoever is told twice to end leaves
        in the middle of this, and a job would find no thread.
        """
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown()

"""The clock process: one table of jobs, and one leader.

Every job is a cycle over the database that may be run at any time and any number of
times; a missed tick loses nothing. When it is due: `config.timetable`.
"""

import os
import signal
import sys

if __name__ == "__main__":  # a reload that is asked for while it starts waits
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from queue import SimpleQueue
from threading import Lock
from typing import Final

from structlog import get_logger

from config import key
from config import log as logging
from config.errors import ConfigError
from config.house import House, build, utc_now
from config.outside import Outside, StandIn, reach
from config.settings import load
from config.succession import again, hold, refusal, release, told_to_stop
from config.timetable import Timetable
from ringgroup.notices import delivery
from ringgroup.upkeep import (
    closing,
    lost_calls,
    provider_records,
    reconciliation,
    retention,
    telling,
)
from ringgroup.upkeep.leadership import Leadership, is_trusted
from ringgroup.voicemail import placing, recordings
from webhooks.twilio.hearing import Urls

log = get_logger(__name__)

Job = Callable[[House, Outside, datetime], None]


def sweep(house: House, _: Outside, now: datetime) -> None:
    """Finish what the network forgot to finish."""
    lost_calls.sweep(house.database, house.desk, now)


def notice(house: House, _: Outside, now: datetime) -> None:
    """Write the reminders, alarms and warnings that have fallen due."""
    telling.cycle(house.database, house.desk, now)


def notice_swaps(house: House, _: Outside, now: datetime) -> None:
    """Write to who waits for a swap that ends soon."""
    telling.cycle_of_swaps(house.database, house.desk, now)


def deliver(house: House, outside: Outside, now: datetime) -> None:
    """Send SMS and e-mail."""
    database, desk = house.database, house.desk
    while delivery.deliver(database, desk, outside.telephone, outside.post, now):
        now = outside.clock()


def place_calls(house: House, outside: Outside, now: datetime) -> None:
    """Ring the members who asked for it on a page."""
    database, desk = house.database, house.desk
    addresses = Urls(house.settings.public_url).outgoing
    while placing.place(database, desk, outside.telephone, addresses, now):
        now = outside.clock()


def take_recordings(house: House, outside: Outside, now: datetime) -> None:
    """Fetch, seal and remove what callers said."""
    recordings.cycle(house.database, house.desk, outside.telephone, now)


def ask_after_calls(house: House, outside: Outside, now: datetime) -> None:
    """Ask for calls whose end should have been told."""
    lost_calls.ask_after_calls(house.database, house.desk, outside.telephone, now)
    placing.ask_after(house.database, outside.telephone, now)


def remove_calls(house: House, outside: Outside, now: datetime) -> None:
    """Delete the provider's own records of calls."""
    provider_records.remove_calls(house.database, outside.telephone, now)


def remove_legs(house: House, outside: Outside, now: datetime) -> None:
    """Delete the provider's records of the phones we rang, and of workers' calls."""
    provider_records.cycle(house.desk, outside.telephone, now)


def replan(house: House, _: Outside, now: datetime) -> None:
    """Wait for nothing that was planned before the clock was put back."""
    lost_calls.replan(house.database, now)


def reconcile(house: House, outside: Outside, now: datetime) -> None:
    """Adopt what the provider knows and we do not."""
    reconciliation.cycle(house.database, house.desk, outside.telephone, now)


def forget(house: House, outside: Outside, _: datetime) -> None:
    """Apply the retention rules, by the real time: a demo's clock comes back."""
    now = outside.wall()
    with house.database.reading() as session:
        trusted = is_trusted(session, now)
    if trusted:
        retention.run(house.database, house.desk, now)
    else:
        log.error("the system clock made a leap: nothing is deleted for a day")


def publish(house: House, outside: Outside, _: datetime) -> None:
    """Publish what has closed, once and for ever: by the real time likewise."""
    now = outside.wall()
    with house.database.reading() as session:
        sure = is_trusted(session, now)
    if sure or house.settings.demo:
        closing.cycle(house.database, house.desk, now)


CHECK: Final = "--check"

JOBS: tuple[tuple[Job, int], ...] = (
    (notice, 1),
    (deliver, 1),
    (place_calls, 1),
    (take_recordings, 1),
    (sweep, 5),
    (ask_after_calls, 30),
    (notice_swaps, 60),
    (replan, 60),
    (remove_calls, 60),
    (remove_legs, 600),
    (reconcile, 120),
    (forget, 3600),
    (publish, 3600),
)
"""Each job with the seconds between two of its runs; all run once at the start."""


@dataclass
class Clock:
    """The jobs of one process, and its wish to lead."""

    house: House
    outside: Outside
    leadership: Leadership
    timetable: Timetable
    asking: Lock

    def run(self, job: Job) -> None:
        """One turn of a job, if this process leads; whatever fails, the next comes."""
        try:
            now = self.outside.clock()
            with self.asking:
                leads = self.leadership.leads(now)
            if leads:
                job(self.house, self.outside, now)
        except Exception:  # a clock that stops is worse than a job that fails
            log.exception("job failed", job=job.__name__)

    def shutdown(self) -> None:
        """Finish the jobs that are running, and let another process lead."""
        self.timetable.shutdown()
        self.leadership.end()
        self.outside.close()


def start(
    house: House,
    clock: Callable[[], datetime] = utc_now,
    stand_in: StandIn | None = None,
) -> Clock:
    """Start the jobs in this process, in threads; the caller shuts it down.

    The demo has a clock that can be set, and phones behind its `stand_in`.
    """
    timetable = Timetable(len(JOBS))
    sender = next(iter(house.desk.lines.values())).voicemail.email
    outside = reach(house.settings, sender, clock, stand_in)
    jobs = Clock(house, outside, Leadership(house.database), timetable, Lock())
    for job, seconds in JOBS:
        timetable.add(partial(jobs.run, job), seconds)
    timetable.start()
    return jobs


def main() -> None:
    """`Procfile: clock`: run the jobs until told to stop, or (SIGHUP) to begin anew.

    With `--check` it only looks whether it could start.
    """
    logging.configure()
    told: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: told.put(number))
    release()
    try:
        settings = load(os.environ)
        key.check(settings, utc_now())
        house = build(settings)
        if sys.argv[1:] == [CHECK]:
            return
        clock = start(house)
    except ConfigError as error:
        sys.exit(str(error))
    while told.get() == signal.SIGHUP:
        reason = refusal([CHECK], os.environ)
        if told_to_stop(told):
            break
        if reason is not None:
            log.error("not reloaded: the old program goes on", reason=reason)
            continue
        clock.shutdown()
        house.database.close()
        hold()
        if told_to_stop(told):
            return
        again(os.environ)
    clock.shutdown()


if __name__ == "__main__":
    main()

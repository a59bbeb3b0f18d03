"""The clock process: jobs (`config.jobs`) when they are due, and one leader.

When that is: `config.timetable`. What is due to whom: not known here.
"""

import os
import signal
import sys
import time

if __name__ == "__main__":  # a reload that is asked for while it starts waits
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from config import key
from config import log as logging
from config.errors import ConfigError
from config.house import House, build, utc_now
from config.jobs import Job, all_jobs
from config.line_versions import LOOK_SECONDS as FOLLOW_SECONDS
from config.outside import Outside, StandIn, reach
from config.settings import load
from config.smtp import sender_of
from config.succession import again, hold, refusal, release, told_to_stop
from config.timetable import Timetable
from config.watch import Watch
from ringgroup.upkeep import (
    absent_lines,
)
from ringgroup.upkeep.leadership import Leadership

log = get_logger(__name__)

CHECK: Final = "--check"
WATCH_SECONDS: Final = 60
LOOK_SECONDS: Final = 0.5
WEB_SECONDS: Final = 60
"""For web processes that are reloaded with us, before we do without them."""


@dataclass
class Clock:
    """The jobs of one process, and its wish to lead."""

    outside: Outside
    leadership: Leadership
    timetable: Timetable
    asking: Lock
    watching: Watch

    def run(self, job: Job) -> None:
        """One turn of a job, if this process leads; whatever fails, the next comes."""
        try:
            now, leads = self._turn()
            if leads:
                job.run(now)
        except Exception:  # a clock that stops is worse than a job that fails
            log.exception("job failed", job=job.name)
            self.watching.ran(job.name, well=False)
        else:
            self.watching.ran(job.name, well=True)

    def watch(self) -> None:
        """Look whether all is well, and tell; also when nobody can lead."""
        try:
            try:
                now, leads = self._turn()
            except SQLAlchemyError:
                now, leads = self.outside.clock(), False
            self.watching.look(now, leads=leads)
        except Exception:  # as above
            log.exception("job failed", job="watch")

    def _turn(self) -> tuple[datetime, bool]:
        """The time, and whether this process leads.

        Looked at when it is one's turn: a time from before the wait would put the
        heartbeat back to where the system clock stood before a step.
        """
        with self.asking:
            now = self.outside.clock()
            return now, self.leadership.leads(now)

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
    outside = reach(house.settings, partial(_sender, house), clock, stand_in)
    table = all_jobs(house, outside)
    timetable = Timetable(len(table) + 2)
    settings = house.settings
    watching = Watch(
        house.database,
        outside.post,
        settings.heartbeat_url,
        settings.technical_contact,
    )
    leadership = Leadership(house.database)
    leading = Clock(outside, leadership, timetable, Lock(), watching)
    for job in table:
        timetable.add(partial(leading.run, job), job.seconds)
    timetable.add(leading.watch, WATCH_SECONDS)
    timetable.add(house.versions.follow, FOLLOW_SECONDS)  # who does not lead yet, too
    timetable.start()
    return leading


def _sender(house: House) -> str:
    """Whom e-mail of this service comes from."""
    url = house.settings.smtp_url
    addresses = [line.voicemail.email for line in house.desk.lines.values()]
    return sender_of(addresses, None if url is None else url.get_secret_value())


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
        absent_lines.say(house.database, house.desk)
        _let_web_follow(house, told)
        clock = start(house)
    except ConfigError as error:
        sys.exit(str(error))
    while _next(told) == signal.SIGHUP:
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


def _let_web_follow(house: House, told: SimpleQueue[int]) -> None:
    """Take no rows of a renamed line away from those who ring by its old key still.

    They are told to reload when we are, and may take longer; and before that nobody is
    Present by the new key, which is nothing to alarm anybody about.
    """
    ends = time.monotonic() + WEB_SECONDS
    while (
        told.empty()
        and time.monotonic() < ends
        and absent_lines.left_to_web(house.database, house.desk)
    ):
        time.sleep(LOOK_SECONDS)


def _next(told: SimpleQueue[int]) -> int:
    """The signal that comes next; a wait without end would miss one on its threshold.

    Python handles a signal between two steps of the main thread: what comes after the
    last step and before the lock is waited for wakes nobody.
    """
    while True:
        with suppress(Empty):
            return told.get(timeout=LOOK_SECONDS)


if __name__ == "__main__":
    main()

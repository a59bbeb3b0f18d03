"""The clock process: one table of jobs, and one leader.

Every job is a cycle over the database that may be run at any time and any number of
times; a missed tick loses nothing. The only place that knows APScheduler.
"""

import os
import secrets
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from structlog import get_logger

from config import log as logging
from config.app import House, build, utc_now
from config.errors import ConfigError
from config.settings import load
from ringgroup import housekeeping

log = get_logger(__name__)

Job = Callable[[House, datetime], None]


def sweep(house: House, now: datetime) -> None:
    """Finish what the network forgot to finish."""
    housekeeping.sweep(house.database, house.desk, now)


JOBS: tuple[tuple[Job, int], ...] = ((sweep, 5),)
"""Each job with the seconds between two of its runs."""


def start(house: House) -> BackgroundScheduler:
    """Start the jobs in this process, in threads; the caller shuts it down."""
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    me = secrets.token_hex(8)
    for job, seconds in JOBS:
        scheduler.add_job(
            _run, "interval", [house, me, job], seconds=seconds, next_run_time=utc_now()
        )
    scheduler.start()
    return scheduler


def _run(house: House, me: str, job: Job) -> None:
    """One turn of a job, if this process leads; whatever fails, the next turn comes."""
    try:
        now = utc_now()
        if housekeeping.lead(house.database, me, now):
            job(house, now)
    except Exception:  # a clock that stops is worse than a job that fails
        log.exception("job failed", job=job.__name__)


def main() -> None:
    """`Procfile: clock`: run the jobs until told to stop."""
    logging.configure()
    try:
        house = build(load(os.environ))
    except ConfigError as error:
        sys.exit(str(error))
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    scheduler = start(house)
    stopped.wait()
    scheduler.shutdown()


if __name__ == "__main__":
    main()

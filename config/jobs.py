"""What the clock does, and how often: one table of jobs.

Every job is a cycle over the database that may be run at any time and any number of
times; a missed tick loses nothing. Must not know who runs it, nor whether it leads.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from structlog import get_logger

from config.house import House
from config.outside import Outside
from ringgroup.notices import delivery, undelivered
from ringgroup.notices.ways import Ways
from ringgroup.notices.wording import Channel
from ringgroup.upkeep import (
    absent_lines,
    closing,
    lost_calls,
    passing_on,
    provider_records,
    reconciliation,
    retention,
    rostering,
    telling,
)
from ringgroup.upkeep.leadership import is_trusted
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


def notice_refusals(house: House, _: Outside, now: datetime) -> None:
    """Write to coordinators that not one phone could be rung."""
    telling.cycle_of_refusals(house.database, house.desk, now)


def deliver_sms(house: House, outside: Outside, now: datetime) -> None:
    """Send what goes by SMS; a mail server that hangs is no matter here."""
    _deliver(house, outside, "sms", now)


def deliver_mail(house: House, outside: Outside, now: datetime) -> None:
    """Send what goes by e-mail."""
    _deliver(house, outside, "email", now)


def ask_after_sms(house: House, outside: Outside, now: datetime) -> None:
    """Ask for SMS that were taken and did not arrive."""
    desk, ways = house.desk, _ways(house, outside)
    undelivered.cycle(house.database, desk, ways, passing_on.rules(desk), now)


def _ways(house: House, outside: Outside) -> Ways:
    settings = house.settings
    mail = settings.smtp_url is not None
    return Ways(outside.telephone, outside.post, settings.public_url, mail)


def _deliver(house: House, outside: Outside, channel: Channel, now: datetime) -> None:
    desk = house.desk
    sending = partial(
        delivery.deliver,
        *(house.database, desk, _ways(house, outside)),
        rules=passing_on.rules(desk),
        channels=[channel],
    )
    while sending(now):
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


def remove_texts(house: House, outside: Outside, now: datetime) -> None:
    """Delete the provider's records of the SMS that were sent."""
    database, desk = house.database, house.desk
    provider_records.remove_texts(database, desk, outside.telephone, now)


def mind_absent_lines(house: House, _: Outside, now: datetime) -> None:
    """Carry over what a line had under another name; see to what a removed one left."""
    absent_lines.cycle(house.database, house.desk, now)


def follow_hours(house: House, _: Outside, now: datetime) -> None:
    """Let the roster follow hours that are others by now."""
    rostering.cycle(house.database, house.desk, now)


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


JOBS: tuple[tuple[Job, int], ...] = (
    (notice, 1),
    (deliver_sms, 1),
    (deliver_mail, 1),
    (place_calls, 1),
    (take_recordings, 1),
    (sweep, 5),
    (ask_after_calls, 30),
    (notice_refusals, 10),
    (ask_after_sms, 60),
    (notice_swaps, 60),
    (replan, 60),
    (mind_absent_lines, 60),
    (follow_hours, 60),
    (remove_calls, 60),
    (remove_legs, 600),
    (remove_texts, 600),
    (reconcile, 120),
    (forget, 3600),
    (publish, 3600),
)
"""Each job with the seconds between two of its runs; all run once at the start."""

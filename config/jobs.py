"""What the clock does, and how often: one table of jobs.

Every job is a cycle over the database that may be run at any time and any number of
times; a missed tick loses nothing. Must not know who runs it, nor whether it leads.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from structlog import get_logger

from config.house import House
from config.outside import Outside
from ringgroup.by_phone import takes
from ringgroup.notices import delivery, undelivered
from ringgroup.notices.ways import Ways
from ringgroup.notices.wording import Channel
from ringgroup.people import forgotten
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


class Job(NamedTuple):
    """What the clock does, and the seconds between two runs of it."""

    name: str
    seconds: int
    run: Callable[[datetime], None]


def all_jobs(house: House, outside: Outside) -> tuple[Job, ...]:
    """Every job; all run once at the start."""
    database, desk, provider = house.database, house.desk, outside.telephone
    known, all_known = (database, desk), (database, desk, provider)
    removing = provider_records
    return (
        Job("notice", 1, partial(telling.cycle, *known)),
        Job("send_links", 1, partial(send_links, house, outside)),
        Job("deliver_sms", 1, partial(deliver, house, outside, "sms")),
        Job("deliver_mail", 1, partial(deliver, house, outside, "email")),
        Job("place_calls", 1, partial(place_calls, house, outside)),
        Job("take_recordings", 1, partial(recordings.cycle, *all_known)),
        Job("take_prompts", 1, partial(takes.cycle, database, provider)),
        Job("sweep", 5, partial(lost_calls.sweep, *known)),
        Job("ask_after_calls", 30, partial(ask_after_calls, house, outside)),
        Job("notice_refusals", 10, partial(telling.cycle_of_refusals, *known)),
        Job("notice_forms", 10, partial(telling.cycle_of_forms, *known)),
        Job("ask_after_sms", 60, partial(ask_after_sms, house, outside)),
        Job("notice_swaps", 60, partial(telling.cycle_of_swaps, *known)),
        Job("replan", 60, partial(lost_calls.replan, database)),
        Job("mind_absent_lines", 60, partial(absent_lines.cycle, *known)),
        Job("follow_hours", 60, partial(rostering.cycle, *known)),
        Job("remove_calls", 60, partial(removing.remove_calls, database, provider)),
        Job("remove_legs", 600, partial(removing.remove_legs, *all_known)),
        Job("remove_texts", 600, partial(removing.remove_texts, *all_known)),
        Job("reconcile", 120, partial(reconciliation.cycle, *all_known)),
        Job("forget", 3600, partial(forget, house, outside)),
        Job("publish", 3600, partial(publish, house, outside)),
    )


def send_links(house: House, outside: Outside, _: datetime) -> None:
    """Mail a link to who forgot a password, by the time of sessions."""
    origin = house.settings.public_url
    forgotten.cycle(house.database, house.desk, origin, outside.wall())


def ask_after_sms(house: House, outside: Outside, now: datetime) -> None:
    """Ask for SMS that were taken and did not arrive."""
    desk, ways = house.desk, _ways(house, outside)
    undelivered.cycle(house.database, desk, ways, passing_on.rules(desk), now)


def _ways(house: House, outside: Outside) -> Ways:
    settings = house.settings
    mail = settings.smtp_url is not None
    return Ways(outside.telephone, outside.post, settings.public_url, mail)


def deliver(house: House, outside: Outside, by: Channel, now: datetime) -> None:
    """Send what goes by SMS, or by e-mail: one that hangs is no matter to the other."""
    desk = house.desk
    sending = partial(
        delivery.deliver,
        *(house.database, desk, _ways(house, outside)),
        rules=passing_on.rules(desk),
        channels=[by],
    )
    while sending(now):
        now = outside.clock()


def place_calls(house: House, outside: Outside, now: datetime) -> None:
    """Ring the members who asked for it on a page."""
    database, desk = house.database, house.desk
    addresses = Urls(house.settings.public_url).outgoing
    while placing.place(database, desk, outside.telephone, addresses, now):
        now = outside.clock()


def ask_after_calls(house: House, outside: Outside, now: datetime) -> None:
    """Ask for calls whose end should have been told."""
    lost_calls.ask_after_calls(house.database, house.desk, outside.telephone, now)
    placing.ask_after(house.database, outside.telephone, now)


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

"""The demo's people and roster: all invented, numbers and addresses too.

Knows what is loaded into an empty database. Must not touch one that has members.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from config.app import House
from ringgroup.line import Line
from ringgroup.members import Member, read_members
from ringgroup.passwords import hashed
from ringgroup.store import days, roster
from ringgroup.store import members as store
from schedules.hours import Block
from schedules.local import day_and_minute
from schedules.roster import Assignment

PASSWORD = "demo-wachtwoord-2026"  # noqa: S105 - everybody may know it, as README says
PIN = "1234"
MEMBERS = Path(__file__).with_name("members.csv")
BACK, AHEAD = timedelta(days=28), timedelta(days=60)


def people() -> list[Member]:
    """The members of the demo."""
    members, problems = read_members(MEMBERS.read_text(encoding="utf-8"), {})
    if problems:
        raise ValueError(problems)
    return members


def load(house: House, now: datetime) -> None:
    """Fill an empty database: members, and a roster around today; nobody Present."""
    lines = house.desk.lines.values()
    house.database.attempt(lambda session: _load(session, lines, now))


def _load(session: Session, lines: Collection[Line], now: datetime) -> None:
    if store.mobiles(session):
        return
    members = people()
    store.keep_members(session, members)
    password, pin = hashed(PASSWORD), hashed(PIN)  # once: hashing is slow on purpose
    for member in members:
        store.keep_secret(session, member.login, "password_hash", password)
        store.keep_secret(session, member.login, "pin_hash", pin)
    crew = [member.login for member in members if member.role == "member"]
    booked: dict[str, list[Block]] = {login: [] for login in crew}
    for line in lines:
        today, _ = day_and_minute(now, line.hours.zone)
        first, last = today - BACK, today + AHEAD
        extra = days.extra_days(session, line.key, first, last)
        rotation = _rotation(line.hours.blocks_between(first, last, extra), booked)
        roster.replace(session, line.key, rotation, store.active_logins(session))


def _rotation(
    blocks: Iterable[Block], booked: Mapping[str, list[Block]]
) -> list[Assignment]:
    """Everybody in turn, but nobody in two places at a time; `booked` grows by it."""
    found = []
    for turn, block in enumerate(blocks):
        free = [
            login
            for login, others in booked.items()
            if not any(_at_once(block, other) for other in others)
        ]
        named = dict.fromkeys(
            free[(turn + step) % len(free)] for step in (0, len(free) // 2) if free
        )
        for login in named:
            booked[login].append(block)
        if named:
            duty, backup, *_ = (*named, None)
            found.append(Assignment(block, duty, backup))
    return found


def _at_once(one: Block, other: Block) -> bool:
    return one.day == other.day and one.start < other.end and other.start < one.end

"""Registrations as a desk would have made them, put straight into the table."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random, SystemRandom
from typing import Any

from sqlalchemy import insert

from ringgroup.database.database import Database
from ringgroup.registration.form import FORM
from ringgroup.tables import REGISTRATION

LISTS = {one.name: list(one.usual) for one in FORM}
OUTCOMES = ("answered",) * 14 + ("voicemail",) * 3 + ("abandoned",) * 2 + ("closed",)
Row = dict[str, Any]


def call(day: date, line: str = "veldhoven", **more: Any) -> Row:
    """An answered call whose form was not sent, unless said otherwise."""
    usual: Row = {
        "line": line,
        "channel": "phone",
        "day": day,
        "hour": 9,
        "desk": "open",
        "outcome": "answered",
        "answered_by": "present",
        "wait_seconds": 10,
        "talk_minutes": 4,
        **dict.fromkeys(LISTS),
    }
    return usual | more


def email(day: date, line: str = "veldhoven", **more: Any) -> Row:
    """An e-mailed question: nothing of a call, and always a form."""
    automatic = ("desk", "outcome", "answered_by", "wait_seconds", "talk_minutes")
    form = {name: codes[0] for name, codes in LISTS.items()}
    return call(day, line, channel="email", **dict.fromkeys(automatic), **form) | more


def random_form(random: Random) -> Row:
    """A form as it comes in: some topics often, others hardly ever."""
    return {
        name: random.choices(codes, [1 / (n + 1) for n in range(len(codes))])[0]
        for name, codes in LISTS.items()
    }


def random_row(random: Random, day: date, line: str = "veldhoven") -> Row:
    if random.random() < 0.2:
        return email(day, line, hour=random.randrange(8, 18), **random_form(random))
    outcome = random.choice(OUTCOMES)
    row = call(day, line, outcome=outcome, wait_seconds=5 * random.randrange(1, 19))
    row["hour"] = random.randrange(9, 12)
    if outcome != "answered":
        row |= {"answered_by": None, "talk_minutes": None}
    elif random.random() < 0.9:
        row |= random_form(random)
    if outcome == "closed":
        row |= {"desk": "closed", "hour": random.randrange(24)}
    return row


def random_rows(
    random: Random, count: int, first: date, days: int, line: str = "veldhoven"
) -> list[Row]:
    return [
        random_row(random, first + timedelta(random.randrange(days)), line)
        for _ in range(count)
    ]


def add(database: Database, rows: Iterable[Row]) -> None:
    """Insert rows under random ids, as the service does."""
    ids = SystemRandom()
    named = [{"id": f"{ids.getrandbits(128):032x}", "note": None, **r} for r in rows]
    with database.transaction() as session:
        session.connection().execute(insert(REGISTRATION), named)

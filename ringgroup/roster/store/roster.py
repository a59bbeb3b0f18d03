"""The roster as it is kept: a row for the duty, and one for the backup, of a block.

Whom a line rings, reminds and alarms (`store.workers`, `store.messages`) is what is
saved here, published or not: a draft that nobody published in time must not cost a
caller, and a slot that rings is better seen late than not. So workers see a block
when it is published, and on its own day in any case.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from ringgroup.roster.roster import Booking, Colleague, Place
from ringgroup.store import belonging
from ringgroup.tables import MEMBER, SLOT
from schedules.hours import Block
from schedules.roster import Assignment

TURN: Final = 4_114
"""The lock of the triggers of `roster_slot` on PostgreSQL (the fourth migration)."""

_TURN = select(func.pg_advisory_xact_lock(TURN))


def take_turn(session: Session) -> None:
    """Wait until nobody else is changing a roster, of whatever line.

    What is read after this is so until the transaction ends; it takes milliseconds.
    On SQLite every transaction that writes has waited for its turn already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_TURN)


# --- who is where -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """Who is in a place."""

    place: Place
    person: Colleague
    published: bool


_HELD = (
    select(
        *(SLOT.c[name] for name in ("day", "start", "end", "slot", "published")),
        *(MEMBER.c[name] for name in ("id", "login", "name")),
    )
    .join_from(SLOT, MEMBER)
    .where(
        SLOT.c.line == bindparam("line"),
        SLOT.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(SLOT.c.day, SLOT.c.start)
)
_BOOKINGS = (
    select(
        MEMBER.c.login,
        *(SLOT.c[name] for name in ("line", "day", "start", "end", "slot")),
    )
    .join_from(SLOT, MEMBER)
    .where(
        MEMBER.c.login.in_(bindparam("logins", expanding=True)),
        SLOT.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(SLOT.c.day, SLOT.c.start)
)
_ROSTERABLE = select(
    *(MEMBER.c.id, MEMBER.c.login, MEMBER.c.name),
    belonging.since().label("first_day"),
).where(MEMBER.c.active, belonging.stands_on_roster())
_PERSONS = _ROSTERABLE.where(MEMBER.c.login.in_(bindparam("logins", expanding=True)))
_PERSON = _ROSTERABLE.where(MEMBER.c.id == bindparam("member"))


def held(session: Session, line: str, first: date, last: date) -> list[Held]:
    """Who is in which place in these days, published or not, by time."""
    asked = {"line": line, "first": first, "last": last}
    return [
        Held(
            Place(Block(row.day, row.start, row.end), row.slot),
            Colleague(row.id, row.login, row.name),
            row.published,
        )
        for row in session.execute(_HELD, asked)
    ]


def seen_in(
    session: Session, line: str, place: Place, login: str | None, today: date
) -> bool:
    """Whether a member is in a place, as workers can see today."""
    day = place.block.day
    return any(
        one.place == place
        and one.person.login == login
        and (one.published or day <= today)
        for one in held(session, line, day, day)
    )


def assignments(
    session: Session, line: str, first: date, last: date
) -> list[Assignment]:
    """Who has duty and who is backup, for the blocks that have somebody."""
    blocks: dict[Block, dict[str, str]] = {}
    for one in held(session, line, first, last):
        blocks.setdefault(one.place.block, {})[one.place.slot] = one.person.login
    return [
        Assignment(block, people.get("duty"), people.get("backup"))
        for block, people in blocks.items()
    ]


def bookings(
    session: Session, logins: Iterable[str], first: date, last: date
) -> list[Booking]:
    """Where these members are in these days, on every line."""
    asked = {"logins": sorted(set(logins)), "first": first, "last": last}
    return [
        Booking(
            row.login, row.line, Place(Block(row.day, row.start, row.end), row.slot)
        )
        for row in session.execute(_BOOKINGS, asked)
    ]


@dataclass(frozen=True, slots=True)
class Rosterable:
    """Whom the roster of a line may name, and from which day on (None: any)."""

    person: Colleague
    first_day: date | None

    def on(self, day: date) -> bool:
        """Whether it may name them for that day."""
        return self.first_day is None or self.first_day <= day


def persons(
    session: Session, line: str, logins: Iterable[str]
) -> dict[str, Rosterable]:
    """Those among these whom the roster of a line may name, by login."""
    asked = {"logins": sorted(set(logins)), "line": line}
    found = map(_rosterable, session.execute(_PERSONS, asked))
    return {one.person.login: one for one in found}


def rosterable(session: Session, line: str, member: int) -> Rosterable | None:
    """A member (id), if the roster of a line may name them; one statement."""
    row = session.execute(_PERSON, {"member": member, "line": line}).one_or_none()
    return None if row is None else _rosterable(row)


def _rosterable(row: Row[*tuple[Any, ...]]) -> Rosterable:
    return Rosterable(Colleague(row.id, row.login, row.name), row.first_day)


def first_days(session: Session, line: str, logins: Iterable[str]) -> dict[str, date]:
    """From which day on the roster may name them, of those of these who have one."""
    found = persons(session, line, logins)
    return {
        login: one.first_day
        for login, one in found.items()
        if one.first_day is not None
    }


# --- changing it --------------------------------------------------------------

_EMPTY = delete(SLOT).where(
    *(SLOT.c[name] == bindparam(f"of_{name}") for name in ("line", "day", "start")),
    SLOT.c.slot == bindparam("of_slot"),
)
_ASSIGN = insert(SLOT)
_CLEAR = delete(SLOT).where(
    SLOT.c.line == bindparam("of"),
    SLOT.c.day == bindparam("on"),
    SLOT.c.start < bindparam("until"),
    SLOT.c.end > bindparam("since"),
)


def keep(
    session: Session, line: str, emptied: Iterable[Place], filled: Iterable[Held]
) -> None:
    """Empty places, then fill places; raises IntegrityError on a double booking."""
    gone = [
        {
            "of_line": line,
            "of_day": place.block.day,
            "of_start": place.block.start,
            "of_slot": place.slot,
        }
        for place in emptied
    ]
    if gone:
        session.connection().execute(_EMPTY, gone)
    rows = [
        _row(line, one.place, one.person.id) | {"published": one.published}
        for one in filled
    ]
    if rows:
        session.connection().execute(_ASSIGN, rows)


def replace(
    session: Session,
    line: str,
    wanted: Sequence[Assignment],
    members: Mapping[str, int],
) -> None:
    """Assign these blocks anew, both slots, for all to see; `members` is login → id.

    A block that was assigned when the hours were others goes with the one that
    covers it now.
    """
    if not wanted:
        return
    take_turn(session)
    cleared = [
        {
            "of": line,
            "on": one.block.day,
            "since": one.block.start,
            "until": one.block.end,
        }
        for one in wanted
    ]
    session.connection().execute(_CLEAR, cleared)
    rows = [_row(line, place, members[login]) for place, login in places(wanted)]
    session.connection().execute(_ASSIGN, rows)


def places(wanted: Iterable[Assignment]) -> Iterator[tuple[Place, str]]:
    """Every place that has somebody, and whom."""
    for one in wanted:
        if one.duty is not None:
            yield Place(one.block, "duty"), one.duty
        if one.backup is not None:
            yield Place(one.block, "backup"), one.backup


def _row(line: str, place: Place, member: int) -> dict[str, object]:
    return {
        "line": line,
        "day": place.block.day,
        "start": place.block.start,
        "end": place.block.end,
        "slot": place.slot,
        "member_id": member,
    }

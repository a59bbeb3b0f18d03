"""What outlives messages and presence: counts by month, and what they are made of.

True counts; they leave only for `statistics.disclose`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.database.database import LostRaceError
from ringgroup.figures.attendance import Attendance, SignOnChange
from ringgroup.tables import (
    PRESENCE,
    PRESENCE_CHANGE,
    PRESENCE_MONTH,
    VOICEMAIL,
    VOICEMAIL_MONTH,
    changed,
)

# --- messages that were handled ----------------------------------------------

_HANDLED = select(VOICEMAIL.c.received_at, VOICEMAIL.c.handled_at).where(
    VOICEMAIL.c.line == bindparam("of_line"),
    VOICEMAIL.c.handled_at >= bindparam("since"),
    VOICEMAIL.c.handled_at < bindparam("until"),
)
_OF_MONTHS = select(
    VOICEMAIL_MONTH.c.month,
    VOICEMAIL_MONTH.c.within,
    VOICEMAIL_MONTH.c.count,
).where(
    VOICEMAIL_MONTH.c.line == bindparam("of_line"),
    VOICEMAIL_MONTH.c.month.between(bindparam("first"), bindparam("last")),
)
_MORE_OF_MONTH = (
    update(VOICEMAIL_MONTH)
    .where(
        VOICEMAIL_MONTH.c.line == bindparam("of_line"),
        VOICEMAIL_MONTH.c.month == bindparam("of_month"),
        VOICEMAIL_MONTH.c.within == bindparam("in_days"),
    )
    .values(count=VOICEMAIL_MONTH.c.count + bindparam("more"))
)
_NEW_MONTH = insert(VOICEMAIL_MONTH)


def handled(
    session: Session, line: str, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """When each message that is still here was received, and handled meanwhile."""
    asked = {"of_line": line, "since": since, "until": until}
    return [
        (row.received_at, row.handled_at) for row in session.execute(_HANDLED, asked)
    ]


def months_of_messages(
    session: Session, line: str, first: date, last: date
) -> list[tuple[date, str, int]]:
    """How many messages that are gone were handled: month, within, count."""
    asked = {"of_line": line, "first": first, "last": last}
    return [(row[0], row[1], row[2]) for row in session.execute(_OF_MONTHS, asked)]


def add_handled(
    session: Session, line: str, counts: Mapping[tuple[date, str], int]
) -> None:
    """Count handled messages, by month and within, in the transaction they go in."""
    for (month, within), more in sorted(counts.items()):
        asked = {"of_line": line, "of_month": month, "in_days": within, "more": more}
        if changed(session, _MORE_OF_MONTH, asked):
            continue
        row = {"line": line, "month": month, "within": within, "count": more}
        session.execute(_NEW_MONTH, row)


# --- presence -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Month:
    """What is kept of presence in a month, up to and with `counted_to`."""

    month: date
    counted_to: date
    attendance: Attendance


_MONTHS = (
    select(*PRESENCE_MONTH.c)
    .where(PRESENCE_MONTH.c.line == bindparam("of_line"))
    .order_by(PRESENCE_MONTH.c.month)
)
_FIRST_CHANGE = select(func.min(PRESENCE_CHANGE.c.at)).where(
    PRESENCE_CHANGE.c.line == bindparam("of_line")
)
_CHANGES = (
    select(PRESENCE_CHANGE.c.member_id, PRESENCE_CHANGE.c.present, PRESENCE_CHANGE.c.at)
    .where(
        PRESENCE_CHANGE.c.line == bindparam("of_line"),
        PRESENCE_CHANGE.c.at >= bindparam("since"),
    )
    .order_by(PRESENCE_CHANGE.c.at, PRESENCE_CHANGE.c.id)
)
_PRESENT = select(PRESENCE.c.member_id).where(PRESENCE.c.line == bindparam("of_line"))
_KEEP_MONTH = insert(PRESENCE_MONTH)
_EXTEND_MONTH = (
    update(PRESENCE_MONTH)
    .where(
        PRESENCE_MONTH.c.line == bindparam("of_line"),
        PRESENCE_MONTH.c.month == bindparam("of_month"),
        PRESENCE_MONTH.c.counted_to == bindparam("was_counted_to"),
    )
    .values(
        counted_to=bindparam("to"),
        open_minutes=PRESENCE_MONTH.c.open_minutes + bindparam("more_open"),
        nobody_minutes=PRESENCE_MONTH.c.nobody_minutes + bindparam("more_nobody"),
    )
)


def months_of_presence(session: Session, line: str) -> list[Month]:
    """All months that were counted for a line, the earliest first."""
    return [
        Month(
            row.month, row.counted_to, Attendance(row.open_minutes, row.nobody_minutes)
        )
        for row in session.execute(_MONTHS, {"of_line": line})
    ]


def first_change(session: Session, line: str) -> datetime | None:
    """The first time that is still known that a member signed on or off."""
    return session.execute(_FIRST_CHANGE, {"of_line": line}).scalar_one_or_none()


def changes(session: Session, line: str, since: datetime) -> Iterable[SignOnChange]:
    """Who signed on or off since then, in that order."""
    rows = session.execute(_CHANGES, {"of_line": line, "since": since})
    return [SignOnChange(row.member_id, row.present, row.at) for row in rows]


def present(session: Session, line: str) -> set[int]:
    """Who is Present now."""
    return set(session.scalars(_PRESENT, {"of_line": line}))


def keep_month(
    session: Session, line: str, month: date, to: date, more: Attendance
) -> None:
    """Begin a month with its days up to and with `to`."""
    row = {
        "line": line,
        "month": month,
        "counted_to": to,
        "open_minutes": more.open_minutes,
        "nobody_minutes": more.nobody_minutes,
    }
    session.execute(_KEEP_MONTH, row)


def extend_month(
    session: Session, line: str, kept: Month, to: date, more: Attendance
) -> None:
    """Add the days up to and with `to`; LostRaceError when they were added before."""
    asked = {
        "of_line": line,
        "of_month": kept.month,
        "was_counted_to": kept.counted_to,
        "to": to,
        "more_open": more.open_minutes,
        "more_nobody": more.nobody_minutes,
    }
    if changed(session, _EXTEND_MONTH, asked) != 1:
        raise LostRaceError

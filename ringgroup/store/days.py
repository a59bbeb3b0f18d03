"""The days on which a line keeps other hours than its file says."""

from datetime import date

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from ringgroup.tables import EXTRA_DAY
from schedules.hours import ExtraDay, ExtraDays, Span

_EXTRA = select(EXTRA_DAY.c.day, EXTRA_DAY.c.spans).where(
    EXTRA_DAY.c.line == bindparam("line"),
    EXTRA_DAY.c.day.between(bindparam("first"), bindparam("last")),
)


def extra_days(session: Session, line: str, first: date, last: date) -> ExtraDays:
    """The days between these (inclusive) on which the line keeps other hours."""
    asked = {"line": line, "first": first, "last": last}
    return {
        row.day: tuple(Span.parse(span) for span in row.spans.split())
        for row in session.execute(_EXTRA, asked)
    }


_FROM = (
    select(EXTRA_DAY.c.day, EXTRA_DAY.c.spans, EXTRA_DAY.c.reason)
    .where(EXTRA_DAY.c.line == bindparam("line"), EXTRA_DAY.c.day >= bindparam("first"))
    .order_by(EXTRA_DAY.c.day)
)
_FORGET = delete(EXTRA_DAY).where(
    EXTRA_DAY.c.line == bindparam("of_line"), EXTRA_DAY.c.day == bindparam("on")
)
_KEEP = insert(EXTRA_DAY)


def extra_days_from(session: Session, line: str, first: date) -> list[ExtraDay]:
    """The days from then on, with the reason that was given."""
    rows = session.execute(_FROM, {"line": line, "first": first})
    return [
        ExtraDay(row.day, tuple(map(Span.parse, row.spans.split())), row.reason)
        for row in rows
    ]


def keep_extra_day(session: Session, line: str, wanted: ExtraDay) -> None:
    """Keep other hours on a day, whatever was kept for it before."""
    forget_extra_day(session, line, wanted.day)
    spans = " ".join(span.label for span in wanted.spans)
    row = {"line": line, "day": wanted.day, "spans": spans, "reason": wanted.reason}
    session.execute(_KEEP, row)


def forget_extra_day(session: Session, line: str, day: date) -> None:
    """Keep the usual hours on a day."""
    session.execute(_FORGET, {"of_line": line, "on": day})

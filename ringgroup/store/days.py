"""The days on which a line keeps other hours than its file says."""

from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.store.tables import table
from schedules.hours import ExtraDays, Span

_extra = table(models.ExtraDay)
_EXTRA = select(_extra.c.day, _extra.c.spans).where(
    _extra.c.line == bindparam("line"),
    _extra.c.day.between(bindparam("first"), bindparam("last")),
)


def extra_days(session: Session, line: str, first: date, last: date) -> ExtraDays:
    """The days between these (inclusive) on which the line keeps other hours."""
    asked = {"line": line, "first": first, "last": last}
    return {
        row.day: tuple(Span.parse(span) for span in row.spans.split())
        for row in session.execute(_EXTRA, asked)
    }

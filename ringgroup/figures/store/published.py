"""Figures as they were published, kept as they were; and what a period still waits for.

A row is added once and never changed: the database refuses it. What is kept holds no
true count.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.call.calls import State
from ringgroup.figures.periods import Period
from ringgroup.tables import table

_published = table(models.PublishedFigures)
_open = table(models.OpenRegistration)
_call = table(models.Call)

_PERIODS = select(_published.c.first, _published.c.kind).where(
    _published.c.line == bindparam("of_line")
)
_DOCUMENT = select(_published.c.document).where(
    _published.c.line == bindparam("of_line"),
    _published.c.kind == bindparam("of_kind"),
    _published.c.first == bindparam("since"),
)
_KEEP = insert(_published)
_FORMS = select(_open.c.day).where(_open.c.line == bindparam("of_line")).distinct()
_CALLS = select(_call.c.arrived_at).where(
    _call.c.line == bindparam("of_line"), _call.c.state != State.FINISHED
)


def periods(session: Session, line: str) -> list[Period]:
    """The periods of which figures of a line were published."""
    rows = session.execute(_PERIODS, {"of_line": line})
    return [Period(row.first, row.kind) for row in rows]


def document(session: Session, line: str, period: Period) -> str | None:
    """What was published of a period; None when nothing was."""
    asked = {"of_line": line, "of_kind": period.kind, "since": period.first}
    return session.execute(_DOCUMENT, asked).scalar_one_or_none()


def keep(
    session: Session, line: str, period: Period, rules: int, published: str
) -> None:
    """Keep what is published of a period; who comes second breaks a unique key."""
    row = {"line": line, "kind": period.kind, "first": period.first}
    session.execute(_KEEP, row | {"rules": rules, "document": published})


def days_of_open_forms(session: Session, line: str) -> Iterable[date]:
    """The days of the calls whose forms are neither sent nor expired."""
    return session.scalars(_FORMS, {"of_line": line})


def arrivals_of_calls(session: Session, line: str) -> Iterable[datetime]:
    """When each call came in that is not over, of which a form may come."""
    return session.scalars(_CALLS, {"of_line": line})

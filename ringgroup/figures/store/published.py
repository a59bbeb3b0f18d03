"""Figures as they were published, kept as they were; and what a period still waits for.

A row is added once and never changed: the database refuses it. What is kept holds no
true count.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, bindparam, insert, select
from sqlalchemy.orm import Session

from ringgroup.call.calls import CallState
from ringgroup.figures.periods import Period
from ringgroup.tables import CALL, OPEN_FORM, PUBLISHED_FIGURES

_KEYS: BindParameter[str] = bindparam("of_lines", expanding=True)
"""The key of a line, and the one that it had before: a row here is never changed."""

_PERIODS = select(PUBLISHED_FIGURES.c.first, PUBLISHED_FIGURES.c.kind).where(
    PUBLISHED_FIGURES.c.line.in_(_KEYS)
)
_DOCUMENT = select(PUBLISHED_FIGURES.c.document).where(
    PUBLISHED_FIGURES.c.line.in_(_KEYS),
    PUBLISHED_FIGURES.c.kind == bindparam("of_kind"),
    PUBLISHED_FIGURES.c.first == bindparam("since"),
)
_OF_YEARS = select(PUBLISHED_FIGURES.c.first, PUBLISHED_FIGURES.c.document).where(
    PUBLISHED_FIGURES.c.line.in_(_KEYS),
    PUBLISHED_FIGURES.c.kind == "year",
    PUBLISHED_FIGURES.c.first.in_(bindparam("firsts", expanding=True)),
)
_KEEP = insert(PUBLISHED_FIGURES)
_FORMS = select(OPEN_FORM.c.day).where(OPEN_FORM.c.line.in_(_KEYS)).distinct()
_CALLS = select(CALL.c.arrived_at).where(
    CALL.c.line.in_(_KEYS), CALL.c.state != CallState.FINISHED
)


def periods(session: Session, keys: Sequence[str]) -> list[Period]:
    """The periods of which figures of a line were published."""
    rows = session.execute(_PERIODS, {"of_lines": keys})
    return [Period(row.first, row.kind) for row in rows]


def document(session: Session, keys: Sequence[str], period: Period) -> str | None:
    """What was published of a period; None when nothing was."""
    asked = {"of_lines": keys, "of_kind": period.kind, "since": period.first}
    return session.execute(_DOCUMENT, asked).scalar()


def of_years(
    session: Session, keys: Sequence[str], years: Iterable[Period]
) -> dict[Period, str]:
    """What was published of those of these years of which something was."""
    asked = {"of_lines": keys, "firsts": [one.first for one in years]}
    return {
        Period(row.first, "year"): row.document
        for row in session.execute(_OF_YEARS, asked)
    }


def keep(
    session: Session, line: str, period: Period, rules: int, published: str
) -> None:
    """Keep what is published of a period; who comes second breaks a unique key."""
    row = {"line": line, "kind": period.kind, "first": period.first}
    session.execute(_KEEP, row | {"rules": rules, "document": published})


def days_of_open_forms(session: Session, keys: Sequence[str]) -> Iterable[date]:
    """The days of the calls whose forms are neither sent nor expired."""
    return session.scalars(_FORMS, {"of_lines": keys})


def arrivals_of_calls(session: Session, keys: Sequence[str]) -> Iterable[datetime]:
    """When each call came in that is not over, of which a form may come."""
    return session.scalars(_CALLS, {"of_lines": keys})

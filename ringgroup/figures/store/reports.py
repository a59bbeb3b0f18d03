"""What is counted of registrations for the figures: one question for all tables.

The registrations of the days asked for are read once; every table is grouped from
them by the database, so that neither their number nor the tables' costs statements.
True counts leave this module only for `statistics.disclose`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from ringgroup.figures.counts import LISTED
from ringgroup.figures.statistics import Facts, RegisteredCodes
from ringgroup.registration.form import LISTS
from ringgroup.tables import REGISTRATION

# --- registrations ----------------------------------------------------------

_AUTOMATIC: Final = (
    *("channel", "desk", "outcome", "answered_by", "wait_seconds", "day", "hour"),
)
_FILLED_IN = func.coalesce(*(REGISTRATION.c[name] for name in LISTS)).is_not(None)
_READ = (
    select(
        *(REGISTRATION.c[name] for name in (*_AUTOMATIC, *LISTS)),
        case((_FILLED_IN, "filled-in"), else_="not-filled-in").label("form"),
    )
    .where(
        REGISTRATION.c.line.in_(bindparam("of_lines", expanding=True)),
        REGISTRATION.c.day.between(bindparam("first"), bindparam("last")),
    )
    .cte("registered")
    .prefix_with("MATERIALIZED")
)
_NO_CALL: Final = -1
"""The hour of an e-mail, which has none in the figures."""
_ROWS = func.count().label("rows")


def _rows_of(
    name: str, only: ColumnElement[bool] | None, *columns: ColumnElement[Any]
) -> CTE:
    asked = select(*columns, _ROWS).group_by(*columns)
    if only is not None:
        asked = asked.where(only)
    return asked.cte(name).prefix_with("MATERIALIZED")


# Five passes over the rows, each to some hundreds; every table comes from those. The
# column with the most values stands first: a sort is decided there.
_VISITS = _rows_of(
    "visits",
    None,
    _READ.c.wait_seconds,
    _READ.c.outcome,
    _READ.c.form,
    _READ.c.answered_by,
    _READ.c.desk,
    _READ.c.channel,
)
_HOURS = _rows_of(
    "hours",
    None,
    _READ.c.day,
    case((_READ.c.channel == "phone", _READ.c.hour), else_=_NO_CALL).label("hour"),
)
_QUESTION = or_(
    _READ.c.channel == "email",
    _READ.c.outcome == "answered",
    _READ.c.form == "filled-in",
)
_CHILDREN = _rows_of(
    "children", _QUESTION, _READ.c.question_kind, _READ.c.age, _READ.c.gender
)
_KINDS = _rows_of(
    "kinds",
    _QUESTION,
    _READ.c.forwarded_to,
    _READ.c.question_kind,
    _READ.c.question_type,
)
_MISSED = _rows_of(
    "missed",
    and_(
        _READ.c.channel == "phone",
        _READ.c.desk == "open",
        _READ.c.outcome != "answered",
    ),
    _READ.c.day,
    _READ.c.hour,
)
_PHONE = _VISITS.c.channel == "phone"
_CALLS = _HOURS.c.hour != _NO_CALL
_ANSWERED = _VISITS.c.outcome == "answered"


def _grouped(
    source: str,
    of: CTE,
    one: ColumnElement[Any],
    other: ColumnElement[Any] | None = None,
    only: ColumnElement[bool] | None = None,
) -> Select[Any]:
    by = [one] if other is None else [one, other]
    columns: list[ColumnElement[Any]] = [
        literal_column(f"'{source}'", Text).label("source"),
        cast(one, Text).label("one"),
        cast(null() if other is None else other, Text).label("other"),
        cast(func.sum(of.c.rows), Integer).label("rows"),
    ]
    asked = select(*columns).group_by(*by)
    return asked if only is None else asked.where(only)


def of_form(source: str, lists: tuple[str, ...]) -> Select[Any]:
    """One or two lists of the form, from a pass that has them or one of its own."""
    passes = (one for one in (_CHILDREN, _KINDS) if {*lists} <= {*one.c.keys()})
    of = next(passes, None)
    if of is None:
        of = _rows_of(source, _QUESTION, *(_READ.c[name] for name in lists))
    return _grouped(source, of, *(of.c[name] for name in lists))


_COUNTED = union_all(
    _grouped("channel", _VISITS, _VISITS.c.channel),
    _grouped(
        "outcome_by_desk", _VISITS, _VISITS.c.outcome, _VISITS.c.desk, only=_PHONE
    ),
    _grouped("answered_by", _VISITS, _VISITS.c.answered_by, only=_ANSWERED),
    _grouped("wait", _VISITS, _VISITS.c.wait_seconds, only=_ANSWERED),
    _grouped("form", _VISITS, _VISITS.c.form, only=_ANSWERED),
    _grouped("month", _HOURS, extract("month", _HOURS.c.day)),
    _grouped(
        "weekday_by_hour",
        _HOURS,
        extract("dow", _HOURS.c.day),
        _HOURS.c.hour,
        only=_CALLS,
    ),
    _grouped("missed", _MISSED, extract("dow", _MISSED.c.day), _MISSED.c.hour),
    *(of_form(source, lists) for source, lists in LISTED.items()),
)
_PAIRS: Final = frozenset(
    {
        *("outcome_by_desk", "weekday_by_hour", "missed"),
        *(source for source, lists in LISTED.items() if len(lists) > 1),
    }
)
_FIRST_DAY = select(func.min(REGISTRATION.c.day)).where(
    REGISTRATION.c.line.in_(bindparam("of_lines", expanding=True))
)


def counted(session: Session, keys: Sequence[str], first: date, last: date) -> Facts:
    """True counts of the days from first to last."""
    found: dict[str, dict[RegisteredCodes, int]] = {}
    asked = {"of_lines": keys, "first": first, "last": last}
    for row in session.execute(_COUNTED, asked):
        codes = (row.one, row.other) if row.source in _PAIRS else (row.one,)
        found.setdefault(row.source, {})[codes] = row.rows
    return found


def first_day(session: Session, keys: Sequence[str]) -> date | None:
    """The day of the first registration of a line, under whichever of its keys."""
    return session.execute(_FIRST_DAY, {"of_lines": keys}).scalar_one_or_none()

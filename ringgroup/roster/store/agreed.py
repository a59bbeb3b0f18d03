"""Which places of a roster people agreed on among themselves: swapped, taken over.

Knows only the last change of a place; what was agreed on and changed since is not.
"""

from datetime import date

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from ringgroup.roster.roster import Place
from ringgroup.tables import CHANGE
from schedules.hours import Block

_later = CHANGE.alias("later")
_AGREED = select(*(CHANGE.c[name] for name in ("day", "start", "end", "slot"))).where(
    CHANGE.c.line == bindparam("line"),
    CHANGE.c.day.between(bindparam("first"), bindparam("last")),
    CHANGE.c.kind.in_(("swapped", "by_phone", "taken_over")),
    ~exists().where(
        *(_later.c[one] == CHANGE.c[one] for one in ("line", "day", "start", "slot")),
        _later.c.sequence > CHANGE.c.sequence,
    ),
)


def agreed(session: Session, line: str, first: date, last: date) -> frozenset[Place]:
    """Places of these days, both included, that were swapped or taken over last."""
    rows = session.execute(_AGREED, {"line": line, "first": first, "last": last})
    return frozenset(
        Place(Block(row.day, row.start, row.end), row.slot) for row in rows
    )

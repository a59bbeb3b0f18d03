"""The basic pattern of a line's roster: kept as a whole, replaced as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from ringgroup.store import belonging
from ringgroup.tables import MEMBER, ROSTER_PATTERN
from schedules.pattern import Pattern, PatternPlace

_WHOLE_DAY = -1
_KEPT = (
    select(
        *(
            ROSTER_PATTERN.c[name]
            for name in ("week", "weekday", "block", "slot", "weeks")
        ),
        MEMBER.c.login,
    )
    .join_from(ROSTER_PATTERN, MEMBER)
    .where(
        ROSTER_PATTERN.c.line == bindparam("line"),
        MEMBER.c.active,
        belonging.stands_on_roster(),
    )
)
_FORGET = delete(ROSTER_PATTERN).where(ROSTER_PATTERN.c.line == bindparam("of"))
_KEEP = insert(ROSTER_PATTERN)


@dataclass(frozen=True, slots=True)
class KeptPattern:
    """How long the cycle is, and who (login) has what in it; who left is not named."""

    weeks: int
    places: Mapping[PatternPlace, str]


def kept(session: Session, line: str) -> KeptPattern | None:
    """The pattern of a line, if it has one."""
    rows = session.execute(_KEPT, {"line": line}).all()
    if not rows:
        return None
    return KeptPattern(
        rows[0].weeks,
        {
            PatternPlace(
                row.week,
                row.weekday,
                None if row.block == _WHOLE_DAY else row.block,
                row.slot,
            ): row.login
            for row in rows
        },
    )


def keep(
    session: Session, line: str, pattern: Pattern, members: Mapping[str, int]
) -> None:
    """Keep a pattern instead of the one before; `members` is login → id."""
    session.execute(_FORGET, {"of": line})
    session.connection().execute(
        _KEEP,
        [
            {
                "line": line,
                "week": place.week,
                "weekday": place.weekday,
                "block": _WHOLE_DAY if place.block is None else place.block,
                "slot": place.slot,
                "weeks": pattern.weeks,
                "member_id": members[login],
            }
            for place, login in pattern.places.items()
        ],
    )

"""The basic pattern of a line's roster: kept as a whole, replaced as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.store import belonging
from ringgroup.tables import table
from schedules.pattern import Pattern, PatternPlace

_pattern = table(models.RosterPattern)
_member = table(models.Member)
_WHOLE_DAY = -1
_KEPT = (
    select(
        *(_pattern.c[name] for name in ("week", "weekday", "block", "slot", "weeks")),
        _member.c.login,
    )
    .join_from(_pattern, _member)
    .where(
        _pattern.c.line == bindparam("line"),
        _member.c.active,
        belonging.stands_on_roster(),
    )
)
_FORGET = delete(_pattern).where(_pattern.c.line == bindparam("of"))
_KEEP = insert(_pattern)


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

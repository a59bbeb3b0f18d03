"""Who is in a place of the roster, as workers or coordinators may see it.

Constant statements, however long the roster is. `published` or not is looked at here
alone; who may see drafts is not known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from ringgroup.roster.roster import Colleague, Duty, Named, Place
from ringgroup.store import belonging
from ringgroup.tables import MEMBER, SLOT
from schedules.hours import Block

_other = SLOT.alias("other")
_colleague = MEMBER.alias("colleague")


def _visible() -> ColumnElement[bool]:
    return or_(SLOT.c.published, SLOT.c.day <= bindparam("today"))


_NAMED = (
    select(
        *(SLOT.c[name] for name in ("day", "start", "end", "slot", "published")),
        *(MEMBER.c[name] for name in ("id", "login", "name", "organisation")),
        MEMBER.c.active,
        MEMBER.c.problem,
        MEMBER.c.turns_a_week,
    )
    .join_from(SLOT, MEMBER)
    .where(
        SLOT.c.line == bindparam("line"),
        SLOT.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(SLOT.c.day, SLOT.c.start, SLOT.c.slot.desc())
)
_SEEN = _NAMED.where(_visible())


def named(
    session: Session,
    line: str,
    first: date,
    last: date,
    today: date,
    *,
    drafts_too: bool,
) -> tuple[Named, ...]:
    """Who is named in these days, by time; without drafts: as workers see it."""
    asked = {"line": line, "first": first, "last": last}
    question = _NAMED if drafts_too else _SEEN
    rows = session.execute(question, asked if drafts_too else asked | {"today": today})
    return tuple(
        Named(
            Place(Block(row.day, row.start, row.end), row.slot),
            Colleague(row.id, row.login, row.name),
            row.organisation,
            row.active,
            row.problem,
            visible=row.published or row.day <= today,
            a_week=row.turns_a_week,
        )
        for row in rows
    )


_DUTIES = (
    select(
        *(SLOT.c[name] for name in ("line", "day", "start", "end", "slot")),
        *(_colleague.c[name] for name in ("id", "login", "name")),
    )
    .select_from(SLOT)
    .outerjoin(
        _other,
        and_(
            *(_other.c[name] == SLOT.c[name] for name in ("line", "day", "start")),
            _other.c.slot != SLOT.c.slot,
            or_(_other.c.published, _other.c.day <= bindparam("today")),
        ),
    )
    .outerjoin(_colleague, _other.c.member_id == _colleague.c.id)
    .where(
        SLOT.c.member_id == bindparam("member"),
        SLOT.c.day.between(bindparam("first"), bindparam("last")),
        _visible(),
    )
    .order_by(SLOT.c.day, SLOT.c.start, SLOT.c.line)
)


def duties(
    session: Session, member: int, first: date, last: date, today: date
) -> tuple[Duty, ...]:
    """Where a member (id) can see to be named, on every line; one statement."""
    asked = {"member": member, "first": first, "last": last, "today": today}
    return tuple(
        Duty(
            row.line,
            Place(Block(row.day, row.start, row.end), row.slot),
            None if row.id is None else Colleague(row.id, row.login, row.name),
        )
        for row in session.execute(_DUTIES, asked)
    )


_ROSTERABLE = (
    select(
        *(MEMBER.c.id, MEMBER.c.login, MEMBER.c.name, MEMBER.c.organisation),
        MEMBER.c.turns_a_week,
        belonging.since().label("since"),
    )
    .where(MEMBER.c.active, belonging.stands_on_roster())
    .order_by(MEMBER.c.name, MEMBER.c.login)
)


@dataclass(frozen=True, slots=True)
class RosterCrew:
    """Everybody whom the roster of a line may name, by name.

    By login: their organisations and, where there is one, their first day, and how many
    turns a week they want at most.
    """

    people: tuple[Colleague, ...]
    organisations: Mapping[str, str]
    since: Mapping[str, date]
    a_week: Mapping[str, int]


def rosterable(session: Session, line: str) -> RosterCrew:
    """Everybody whom the roster of a line may name; one statement."""
    rows = session.execute(_ROSTERABLE, {"line": line}).all()
    return RosterCrew(
        tuple(Colleague(row.id, row.login, row.name) for row in rows),
        {row.login: row.organisation for row in rows},
        {row.login: row.since for row in rows if row.since is not None},
        {o.login: o.turns_a_week for o in rows if o.turns_a_week is not None},
    )


_REGULARS = (
    select(MEMBER.c.login)
    .join_from(SLOT, MEMBER)
    .where(
        SLOT.c.line == bindparam("line"),
        SLOT.c.day.between(bindparam("first"), bindparam("last")),
    )
    .distinct()
)


def regulars(session: Session, line: str, first: date, last: date) -> frozenset[str]:
    """Whose logins a line's roster names in these days."""
    asked = {"line": line, "first": first, "last": last}
    return frozenset(session.scalars(_REGULARS, asked))

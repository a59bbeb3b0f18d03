"""Who belongs to which line, as rows: the condition that every question says.

A question about the people of a line has `belongs`, or one of its stricter sisters, in
its own statement: nothing is asked beforehand, and nobody else decides it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    String,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.line import Belonging, Membership
from ringgroup.tables import MEMBER, MEMBERSHIP, SLOT

LINE: Final = bindparam("line", type_=String)
"""What most questions call the line that they are about."""


def belongs(line: ColumnElement[str] = LINE, of: Any = MEMBER) -> ColumnElement[bool]:  # noqa: ANN401 - the table of members, or an alias of it
    """Of members who belong to a line."""
    return or_(of.c.everywhere, _row(line, of))


def coordinates(line: ColumnElement[str] = LINE) -> ColumnElement[bool]:
    """Of the coordinators of a line: an administrator is one where it was said.

    One who is everywhere may do as a coordinator, and is told nothing of a line that
    nobody gave them.
    """
    return or_(
        and_(MEMBER.c.everywhere, MEMBER.c.role == "coordinator"),
        _row(line, MEMBER, MEMBERSHIP.c.role == "coordinator"),
    )


def administers(line: ColumnElement[str] = LINE) -> ColumnElement[bool]:
    """Of the administrators who belong to a line."""
    return and_(MEMBER.c.role == "administrator", belongs(line))


_leading = MEMBER.alias("leading")


def may_hear(line: ColumnElement[str] = LINE) -> ColumnElement[bool]:
    """Of members who may be told of a line: who belongs there.

    Where nobody leads it, the administrators of the service: better than nobody.
    """
    leads = or_(
        and_(_leading.c.everywhere, _leading.c.role != "member"),
        and_(_leading.c.role == "administrator", _row(line, _leading)),
        _row(line, _leading, MEMBERSHIP.c.role == "coordinator"),
    )
    is_led = exists().where(_leading.c.active, leads).correlate_except(_leading)
    return or_(belongs(line), and_(MEMBER.c.role == "administrator", ~is_led))


def stands_on_roster(line: ColumnElement[str] = LINE) -> ColumnElement[bool]:
    """Of members whom the roster of a line may name."""
    return or_(MEMBER.c.everywhere, _row(line, MEMBER, MEMBERSHIP.c.on_roster))


def since(line: ColumnElement[str] = LINE) -> ScalarSelect[Any]:
    """The first day on the roster of a line, of members who have one there."""
    return (
        select(MEMBERSHIP.c.since)
        .where(
            MEMBERSHIP.c.member_id == MEMBER.c.id,
            MEMBERSHIP.c.line == line,
            MEMBER.c.everywhere.is_(False),
        )
        .scalar_subquery()
    )


def _row(
    line: ColumnElement[str],
    of: Any,  # noqa: ANN401 - as above
    *also: ColumnElement[bool],
) -> ColumnElement[bool]:
    there = exists().where(
        MEMBERSHIP.c.member_id == of.c.id, MEMBERSHIP.c.line == line, *also
    )
    return there.correlate_except(MEMBERSHIP)


# --- all that somebody belongs to ---------------------------------------------

AnyRow = Row[*tuple[Any, ...]]
COLUMNS: Final = (
    MEMBER.c.everywhere,
    MEMBERSHIP.c.line.label("of_line"),
    MEMBERSHIP.c.role.label("role_there"),
    MEMBERSHIP.c.on_roster,
    MEMBERSHIP.c.since.label("on_roster_since"),
)
"""What a question asks besides, joined with `JOINED`: a row for every membership."""
JOINED: Final = (
    MEMBERSHIP,
    and_(MEMBERSHIP.c.member_id == MEMBER.c.id, MEMBER.c.everywhere.is_(False)),
)


def of_rows(role: str, rows: Iterable[AnyRow]) -> Belonging:
    """One member's belonging, out of the rows of such a question."""
    found = list(rows)
    return Belonging(
        role,
        any(row.everywhere for row in found),
        {
            row.of_line: Membership(row.role_there, row.on_roster, row.on_roster_since)
            for row in found
            if row.of_line is not None
        },
    )


_ALL = (
    select(MEMBER.c.login, MEMBER.c.role.label("role_of_all"), *COLUMNS)
    .outerjoin(*JOINED)
    .order_by(MEMBER.c.login, MEMBERSHIP.c.line)
)
_ONE = _ALL.where(MEMBER.c.login == bindparam("login"))
_ROSTERS = select(SLOT.c.line).distinct()
_NONE = delete(MEMBERSHIP).where(MEMBERSHIP.c.member_id == bindparam("of"))
_NEW = insert(MEMBERSHIP)
_EVERYWHERE = (
    update(MEMBER)
    .where(MEMBER.c.id == bindparam("of"))
    .values(everywhere=bindparam("all_lines"), role=bindparam("kept_role"))
)


def all_of(session: Session) -> dict[str, Belonging]:
    """To what everybody (login) belongs; one statement."""
    rows: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in session.execute(_ALL):
        rows[row.login].append(row)
    return {login: of_rows(of[0].role_of_all, of) for login, of in rows.items()}


def of(session: Session, login: str) -> Belonging | None:
    """To what a member (login) belongs; None when there is no such member."""
    rows = session.execute(_ONE, {"login": login}).all()
    return of_rows(rows[0].role_of_all, rows) if rows else None


def with_a_roster(session: Session) -> frozenset[str]:
    """The lines on whose roster anybody stands or stood, in the line file or not."""
    return frozenset(session.scalars(_ROSTERS))


def keep(session: Session, member: int, wanted: Belonging) -> None:
    """Keep to what a member (id) belongs from now on, and the role that goes along."""
    session.execute(_NONE, {"of": member})
    lines: Mapping[str, Membership] = {} if wanted.everywhere else wanted.lines
    rows = [
        {
            "member_id": member,
            "line": line,
            "role": one.role,
            "on_roster": one.on_roster,
            "since": one.since,
        }
        for line, one in lines.items()
    ]
    if rows:
        session.connection().execute(_NEW, rows)
    kept = {"all_lines": wanted.everywhere, "kept_role": wanted.role_kept()}
    session.execute(_EVERYWHERE, {"of": member, **kept})

"""Rows of lines that are not in the line file: how many, and where they go."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import (
    Table,
    bindparam,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.tables import OPEN_FORM, PUBLISHED_FIGURES, REGISTRATION, changed

_WITH_LINE: Final[Sequence[Table]] = [
    of for of in models.Base.metadata.sorted_tables if "line" in of.c
]
_NEVER_CHANGED: Final = (REGISTRATION, PUBLISHED_FIGURES)
CARRIED: Final[dict[str, Table]] = {
    of.name: of for of in _WITH_LINE if of not in _NEVER_CHANGED
}
"""The tables whose rows go along with another key. A registration is never changed, nor
what was published: they are read by both keys (`ringgroup.line.Line.keys`)."""
_COUNTS = {
    of.name: select(of.c.line, func.count())
    .where(of.c.line.not_in(bindparam("lines", expanding=True)), of.c.line != "")
    .group_by(of.c.line)
    for of in _WITH_LINE
}
_FORMS = select(OPEN_FORM.c.id, OPEN_FORM.c.line, OPEN_FORM.c.opened_at).where(
    OPEN_FORM.c.line.not_in(bindparam("lines", expanding=True))
)


def counted(session: Session, lines: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many rows each line has that is not one of these, by table."""
    found: dict[str, dict[str, int]] = {}
    asked = {"lines": list(lines)}
    for name, ask in _COUNTS.items():
        for line, count in session.execute(ask, asked):
            found.setdefault(line, {})[name] = count
    return found


def any_of(session: Session, of: str, line: str) -> bool:
    """Whether a table has rows of that line."""
    asked = select(CARRIED[of].c.line).where(CARRIED[of].c.line == line).limit(1)
    return session.execute(asked).first() is not None


def carry_over(session: Session, of: str, old: str, new: str) -> int | None:
    """Rows of a table get another key; those that are there already stay behind.

    Gives how many went; None when the table would not have them.
    """
    moving = CARRIED[of]
    there = moving.alias("there")
    same = [
        there.c[column.name] == column
        for column in moving.primary_key
        if column.name != "line"
    ]
    move = update(moving).where(moving.c.line == old).values(line=new)
    if "line" in moving.primary_key:
        move = move.where(~exists().where(there.c.line == new, *same))
    try:
        with session.begin_nested():
            return changed(session, move)
    except IntegrityError:
        return None


def open_forms(session: Session, lines: Iterable[str]) -> Sequence[Any]:
    """The unsent forms of lines that are not these: id, line, opened_at."""
    return session.execute(_FORMS, {"lines": list(lines)}).all()

"""Rows that are old enough to go: which follow which days, and how many went."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Row,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.call.calls import State
from ringgroup.line import Line, Retention
from ringgroup.tables import table

_call = table(models.Call)
_note_retention = table(models.NoteRetention)
_open = table(models.OpenRegistration)
_registration = table(models.Registration)
_voicemail = table(models.Voicemail)

Which = ColumnElement[bool]
"""Some rows of a table."""


def by_line(of: Table, lines: Mapping[str, Line]) -> Iterator[tuple[Which, Retention]]:
    """Which rows follow which days: those of each line, and those of no line."""
    for key, line in lines.items():
        yield of.c.line == key, line.retention
    yield of.c.line.not_in(list(lines)), Retention()


def delete_rows(session: Session, of: Table, *which: Which) -> int:
    """Delete rows; gives how many."""
    return _count(session.execute(delete(of).where(*which)))


def _count(done: object) -> int:
    return cast("CursorResult[Any]", done).rowcount


def delete_messages(
    session: Session, of_line: Which, before: datetime, at_last: datetime
) -> list[Row[*tuple[Any, ...]]]:
    """Delete messages that were handled before then: line, received_at, handled_at.

    One that the provider still keeps goes once it was handled before `at_last`.
    """
    rows = session.execute(
        select(
            *(_voicemail.c.id, _voicemail.c.line),
            *(_voicemail.c.received_at, _voicemail.c.handled_at),
        ).where(
            of_line,
            _voicemail.c.handled_at < before,
            or_(
                _voicemail.c.next_try_at.is_(None),
                _voicemail.c.handled_at < at_last,
            ),
        )
    ).all()
    return [
        row
        for row in rows
        if delete_rows(session, _voicemail, _voicemail.c.id == row.id)
    ]


def blank_notes(session: Session, lines: Mapping[str, Line], today: date) -> int:
    """Blank old notes, by the one way that the triggers leave open; gives how many."""
    blanked = 0
    for of_line, rule in by_line(_registration, lines):
        cutoff = today - timedelta(days=rule.note)
        session.execute(insert(_note_retention), {"cutoff": cutoff})
        old = update(_registration).where(
            of_line,
            _registration.c.day < cutoff,
            _registration.c.note.is_not(None),
        )
        blanked += _count(session.execute(old.values(note=None)))
        session.execute(delete(_note_retention))
    return blanked


def open_forms(session: Session, line: str) -> Sequence[Mapping[Any, Any]]:
    """The forms of a line that were not sent."""
    of_line = select(*_open.c).where(_open.c.line == line)
    return session.execute(of_line).mappings().all()


def kept_there(session: Session, before: datetime) -> int:
    """Of how many calls that ended before then the provider still keeps a record."""
    left = select(func.count()).select_from(_call)
    asked = left.where(*_old(before), _call.c.removed_at.is_(None))
    return session.execute(asked).scalar_one()


def names_of_calls(session: Session, before: datetime) -> Iterable[str]:
    """The provider's names (sid) of calls that ended before then."""
    return session.scalars(select(_call.c.sid).where(*_old(before)))


def delete_calls(session: Session, before: datetime) -> int:
    """Delete calls that ended before then, with their legs; gives how many."""
    return delete_rows(session, _call, *_old(before))


def _old(before: datetime) -> tuple[Which, Which]:
    return _call.c.state == State.FINISHED, _call.c.ended_at < before

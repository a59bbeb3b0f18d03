"""A roster that comes as a file: read against the people and hours of now, compared.

Must not know what kind of file it was, nor what a page or a command says of it.
"""

from collections.abc import Container, Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.roster import planning
from ringgroup.roster.roster import Move, Place
from ringgroup.roster.sheet import Sheet
from ringgroup.store import days
from schedules.cells import Rows
from schedules.entries import Contents
from schedules.notation import directory
from schedules.roster import SLOTS, Assignment, Slot
from schedules.rosterfile import read_roster


def read(session: Session, line: Line, rows: Rows, *, strict: bool = False) -> Contents:
    """What a file says, and what is wrong with it; two statements."""
    people = directory(planning.names(session, line).items())
    extra = days.extra_days(session, line.key, date.min, date.max)
    return read_roster(rows, line.hours, people, extra, strict=strict)


def kept(
    found: Iterable[Assignment],
    there: Mapping[Place, str],
    stays: Container[Place],
) -> list[Assignment]:
    """What a file says, but for the places that stay as they are; by login."""

    def named(one: Assignment, slot: Slot) -> str | None:
        place = Place(one.block, slot)
        return there.get(place) if place in stays else one.named(slot)

    return [
        Assignment(one.block, named(one, "duty"), named(one, "backup")) for one in found
    ]


def compared(sheet: Sheet, found: Iterable[Assignment]) -> list[Move]:
    """Of which places a file says otherwise than the roster, by time."""
    moves = []
    for one in sorted(found, key=lambda each: each.block):
        for slot in SLOTS:
            place, login = Place(one.block, slot), one.named(slot)
            there = sheet.there.get(place)
            seen = there.person.login if there else None
            if seen != login:
                moves.append(Move(place, seen, login))
    return moves

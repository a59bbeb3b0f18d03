"""A place of the roster as forms and links name it, and what rules want of places.

Must not know a page, nor a request.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ringgroup.planning import Named
from ringgroup.roster import Away, Booking, Move, Place
from schedules import warnings
from schedules.hours import Block, Span
from schedules.people import Person
from schedules.roster import Assignment, Slot
from schedules.warnings import RosterWarning
from webhooks.pages import places

FIELD: Final = "plek"


def warned(
    blocks: Iterable[Block],
    roster: Iterable[Assignment],
    people: Iterable[Person],
    elsewhere: Iterable[Booking],
) -> tuple[RosterWarning, ...]:
    """The warnings about these blocks, given where people are on other lines."""
    lines: dict[str, list[Assignment]] = {}
    for one in elsewhere:
        other = assignments([(one.place, one.login)])
        lines.setdefault(one.line, []).extend(other)
    return warnings.look(blocks, roster, people, lines)


def assignments(filled: Iterable[tuple[Place, str]]) -> tuple[Assignment, ...]:
    """Places with who is there, block by block."""
    found: dict[Block, dict[Slot, str]] = {}
    for place, login in filled:
        found.setdefault(place.block, {})[place.slot] = login
    return tuple(
        Assignment(block, of.get("duty"), of.get("backup"))
        for block, of in sorted(found.items())
    )


def crew(
    members: Iterable[tuple[str, str]], named: Iterable[Named], away: Away
) -> dict[str, Person]:
    """People as the rules of a roster know them: from (login, organisation)."""
    leave: dict[str, list[tuple[date, date]]] = {}
    for login, first, last in away.leave:
        leave.setdefault(login, []).append((first, last))
    weekly: dict[str, set[tuple[int, Span]]] = {}
    for login, weekday, span in away.weekly:
        weekly.setdefault(login, set()).add((weekday, span))
    known = {login: (organisation, True, True) for login, organisation in members}
    for one in named:
        state = (one.organisation, one.active, one.problem is None)
        known[one.person.login] = state
    return {
        login: Person(
            login,
            organisation,
            active=active,
            reachable=reachable,
            absences=frozenset(weekly.get(login, ())),
            leave=tuple(leave.get(login, ())),
        )
        for login, (organisation, active, reachable) in known.items()
    }


def anchor(place: Place) -> str:
    """What a link to a place leads to."""
    block = place.block
    return f"p-{block.day}-{block.start}-{place.slot}"


def form(day: date) -> str:
    """The form of the week of a day: without JavaScript a week is saved at once."""
    year, week, _ = day.isocalendar()
    return f"week-{year}-{week:02}"


def key(place: Place) -> str:
    """A place as a form names it: plek/2027-10-04.0900-1200.duty."""
    return f"{FIELD}/{places.code(place)}"


def place(name: str) -> Place:
    """The place that a form names; ValueError when it is not one of ours."""
    kind, _, code = name.partition("/")
    found = places.read(code)
    if kind != FIELD or found is None:
        raise ValueError(name)
    return found


def moves(form: Iterable[tuple[str, str]]) -> list[Move]:
    """What a form wants changed; ValueError when it was not one of ours."""
    found = []
    for name, value in form:
        if name.startswith(f"{FIELD}/"):
            named, _, seen = name.removeprefix(f"{FIELD}/").partition("/")
            if seen != value:
                there = place(f"{FIELD}/{named}")
                found.append(Move(there, seen or None, value or None))
    return found

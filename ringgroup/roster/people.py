"""People as the rules of a roster know them, and the warnings about its blocks.

Pure; must not know a page, nor a request.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from ringgroup.line import Line
from ringgroup.roster.roster import Away, Booking, Named, Place
from schedules import warnings
from schedules.fairness import person_weights
from schedules.hours import Block, Span
from schedules.people import RosterPerson
from schedules.roster import Assignment, Slot
from schedules.rules import TurnRules
from schedules.warnings import RosterWarning


def warned(
    blocks: Iterable[Block],
    roster: Iterable[Assignment],
    people: Iterable[RosterPerson],
    elsewhere: Iterable[Booking],
    rules: TurnRules,
    beside: Iterable[Assignment] = (),
) -> tuple[RosterWarning, ...]:
    """The warnings about these blocks, by the rules and where people are elsewhere.

    `beside` is what is assigned on the days around them.
    """
    lines: dict[str, list[Assignment]] = {}
    for one in elsewhere:
        other = assignments([(one.place, one.login)])
        lines.setdefault(one.line, []).extend(other)
    return warnings.look(blocks, roster, people, lines, rules, beside)


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
    members: Iterable[tuple[str, str]],
    named: Iterable[Named],
    away: Away,
    since: Mapping[str, date] = MappingProxyType({}),
    a_week: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, RosterPerson]:
    """People as the rules of a roster know them: from (login, organisation).

    `since` is from which day on they are on it, of whom that is known; `a_week` how
    many turns a week they want at most, of whom it is not known by `named`.
    """
    wishes = {**a_week}
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
        if one.a_week is not None:
            wishes[one.person.login] = one.a_week
    return {
        login: RosterPerson(
            login,
            organisation,
            active=active,
            reachable=reachable,
            absences=frozenset(weekly.get(login, ())),
            leave=tuple(leave.get(login, ())),
            since=since.get(login),
            a_week=wishes.get(login),
        )
        for login, (organisation, active, reachable) in known.items()
    }


def sharing(
    line: Line, people: Mapping[str, RosterPerson], among: Container[str]
) -> dict[str, RosterPerson]:
    """These people, each with their part of what their organisation agreed to do.

    It is divided over those of its people who are `among` these logins; nobody else
    has a part.
    """
    share = [one for one in people.values() if one.active and one.login in among]
    agreed = line.shares({one.organisation for one in share})
    weights = person_weights(share, agreed)
    return {
        login: replace(one, weight=weights.get(login, 0))
        for login, one in people.items()
    }

"""What the roster's pages read: a stretch of it, for workers and for coordinators.

A constant number of statements, however long the roster is and however many people
there are. Changes nothing.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from flask import abort, request
from sqlalchemy.orm import Session

from ringgroup import days
from ringgroup.line import Line
from ringgroup.people.accounts import Person
from ringgroup.roster import planning
from ringgroup.roster.people import crew
from ringgroup.roster.planning import Bookable
from schedules.month import Calendar
from webhooks.pages.edge import Edge
from webhooks.pages.rendering import today
from webhooks.pages.roster import period as roster_period
from webhooks.pages.roster.cells import Picture
from webhooks.pages.roster.period import Period

FEW: Final = 60
"""Of more people than this only those whom the line knows stand in every list."""
KNOWN: Final = timedelta(days=92)
"""Whom a line knows: who was in its roster so long ago, or will be."""


def period(edge: Edge, line: Line) -> Period:
    """The month or week of the address; 404 when it names none."""
    found = roster_period.asked(request.args, today(edge, line))
    if found is None:
        abort(404)
    return found


def calendar(session: Session, line: Line, first: date, last: date) -> Calendar:
    """The days of a line, with what the coordinator arranged; one statement."""
    ahead = days.extra_days(session, line, first)
    extra = {one.day: one for one in ahead if one.day <= last}
    return Calendar(
        line.hours,
        {day: one.spans for day, one in extra.items()},
        {day: one.reason for day, one in extra.items()},
    )


def published(
    session: Session, edge: Edge, line: Line, who: Person, first: date, last: date
) -> Picture:
    """What workers see; two statements."""
    named = planning.published(session, line, first, last, edge.clock())
    return Picture(
        calendar(session, line, first, last),
        first,
        last,
        today(edge, line),
        who.login,
        named,
        {one.person.login: one.person.name for one in named},
        {},
    )


def everything(
    session: Session,
    edge: Edge,
    line: Line,
    who: Person,
    first: date,
    last: date,
    *,
    also: Collection[str] = (),
) -> Picture:
    """What a coordinator sees and can choose from; some ten statements.

    `also`: logins that were chosen already, whether the line knows them or not.
    """
    sheet = planning.sheet(session, line, first, last, edge.clock())
    bookable = planning.bookable(session, first, last)
    choices = known(session, line, bookable, first, last)
    lists = {*choices, *also}
    near = [one for one in bookable.organisations.items() if one[0] in lists]
    return Picture(
        calendar(session, line, first, last),
        first,
        last,
        today(edge, line),
        who.login,
        sheet.named,
        names(bookable) | {one.person.login: one.person.name for one in sheet.named},
        crew(near, sheet.named, bookable.away),
        choices,
        sheet.elsewhere,
        sheet.setting.published_until,
    )


def names(bookable: Bookable) -> dict[str, str]:
    """Full names by login."""
    return {one.login: one.name for one in bookable.people}


def known(
    session: Session, line: Line, bookable: Bookable, first: date, last: date
) -> list[str]:
    """Who stands in every list: everybody, or of many those whom the line knows."""
    regulars = planning.regulars(session, line, first - KNOWN, last)
    logins = [one.login for one in bookable.people]
    if len(logins) <= FEW:
        return logins
    return [login for login in logins if login in regulars]

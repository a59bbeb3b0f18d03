"""Wie is er niet: all leave ahead and every week, entered by who was told on the phone.

For coordinators. A member sees on Mijn diensten what stands here; the log keeps who
entered it. An address names a member by a number, never by name or login.
"""

from typing import Final

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.desk import Act
from ringgroup.roster import absences, leave
from ringgroup.roster.roster import Colleague, Place, Refusal
from webhooks.pages.duties import days_off, words
from webhooks.pages.duties.days_off import LeaveOfForm
from webhooks.pages.edge import Edge
from webhooks.pages.fields import typed
from webhooks.pages.guards import actor, person
from webhooks.pages.intake import once, whole
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.roster import period
from webhooks.pages.routes import Routes


def show(edge: Edge) -> Response:
    """Who is not there; with `?wie=` also the week of one member, to change it."""
    if request.method == "POST":
        return _add(edge)
    form = LeaveOfForm(formdata=None)
    return _shown(edge, form, request.args.get("wie", 0, type=whole))


def _shown(
    edge: Edge, form: LeaveOfForm, about: int = 0, status: int = 200
) -> Response:
    with edge.database.reading() as session:
        people = {one.id: one for one in leave.people(session, edge.line())}
        found = leave.ahead(session, edge.line(), _led(edge), edge.clock())
    if about and about not in people:
        abort(404)
    form.offer(people.values())
    weeks = {one.person.id: (one.week, one.a_week) for one in found.weeks}
    never, a_week = weeks.get(about, ((), None))
    return page(
        "leave.html",
        status,
        form=form,
        found=found,
        people=people.values(),
        about=people.get(about),
        week=days_off.week(edge, never) if about else (),
        week_seen=days_off.week_version(never, a_week),
        bounds=days_off.bounds(a_week),
        known=edge.lines(),
        month=lambda day: period.around(day, "maand").query,
        said=words,
    )


def _add(edge: Edge) -> Response:
    """Keep days on which a member cannot work, and say what is to be done about it."""
    form, me, line, now = LeaveOfForm(), actor(), edge.line(), edge.clock()
    days, who = form.days(today(edge, line)), _member(edge, typed(form.who))
    if who is None:
        form.refuse(form.who, words.MEMBER_MISSING)
    if days is None or who is None:
        return _shown(edge, form, status=INVALID)

    def keep(session: Session) -> tuple[Place, ...] | Refusal:
        act = Act(session, line, me, now)
        kept = absences.add_leave(act, who.login, *days)
        if isinstance(kept, Refusal):
            return kept
        return leave.still_rostered(act, _led(edge), who.login, *days)

    there = once.deed(edge, keep)
    if isinstance(there, Refusal):
        flash(words.refused(there), "wrong")
    elif there:
        on = words.listed([place.block for place in there])
        flash(words.LEAVE_OF_CLASHES.format(name=who.name, when=on), "warning")
    else:
        flash(words.LEAVE_OF_KEPT.format(name=who.name), "good")
    return _back()


def remove(edge: Edge) -> Response:
    """Forget days on which somebody could not work; doing it twice is the same."""
    days_off.forget(edge, words.LEAVE_OF_GONE)
    return _back()


def keep_week(edge: Edge) -> Response:
    """Keep in which stretches of every week a member cannot work."""
    who = _member(edge, request.form.get("wie", ""))
    if who is None:
        abort(400)
    said = words.WEEK_OF_KEPT.format(name=who.name)
    days_off.keep_week(edge, who.login, who.id, said)
    return _back()


def _led(edge: Edge) -> list[str]:
    """The lines that whoever asks coordinates."""
    theirs = person().belonging.among(edge.lines())
    return [key for key, there in theirs.items() if there.coordinates]


def _member(edge: Edge, number: str) -> Colleague | None:
    """The active member with that number, as a form names it."""
    with edge.database.reading() as session:
        people = leave.people(session, edge.line())
    return next((one for one in people if str(one.id) == number), None)


def _back() -> Response:
    return redirect(url_for("leave.show"), 303)


ROUTES: Final[Routes] = (
    ("GET POST", "/rooster/vrij", show),
    ("POST", "/rooster/vrij/weg", remove),
    ("POST", "/rooster/vrij/week", keep_week),
)

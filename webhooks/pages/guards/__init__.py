"""Who may see a page, and of which line: one guard a blueprint, and the cookie.

Must not know what any page shows. Who is not signed in is led to the sign-in, and
back to where they wanted to go; who may not is told so. A line that is not theirs is
not found, as one that does not exist.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final, Literal, TypeGuard

from flask import (
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.desk import Actor
from ringgroup.people.accounts import NewSession
from ringgroup.people.person import Person
from ringgroup.people.presses import PressAnswer
from schedules.local import wall
from webhooks.pages import words
from webhooks.pages.edge import Edge, origin
from webhooks.pages.guards import allowance, sent, unsent
from webhooks.pages.guards.known_browser import browser, remember
from webhooks.pages.guards.unsent import UnsentForm, UnsentReason
from webhooks.pages.guards.visit import HOME, TOKEN, who_asks

Guard = Literal[
    "file", "anybody", "halfway", "account", "any_line", "member", "coordinator",
    "allowed", "administrator",
]  # fmt: skip
"""`file`: for anybody, and nobody looks who asks. `halfway`: who gave a password and
has still to give, or to set up, a code. `account`: whoever is signed in, of themselves.
`any_line`: of themselves as well, on all their lines. `member`, `coordinator`: of this
line. `allowed`: this line's coordinators, of pages of settings that the line allows
them, and administrators. `administrator`: of the service, whatever line it is about."""

ONWARDS: Final = "onwards"
PART: Final = re.compile("[a-z][a-z0-9-]*")
LONGEST_ONWARDS: Final = 1_000
"""Characters of an address that are kept in the cookie, which holds few."""
ROLES: Final = frozenset({"member", "coordinator", "administrator"})
ALLOWED: Final[Mapping[Guard, frozenset[str]]] = {
    "account": ROLES,
    "any_line": ROLES,
    "member": ROLES,
    "coordinator": frozenset({"coordinator", "administrator"}),
    "allowed": frozenset({"administrator"}),
    "administrator": frozenset({"administrator"}),
}
"""The role of the service that a guard asks for; of a line it asks more, or allows."""
OF_ANY_LINE: Final[frozenset[Guard]] = frozenset({"allowed", "administrator"})
"""Guards of pages that administrators see of all lines."""
OF_A_LINE: Final[frozenset[Guard]] = frozenset({"any_line", "member", "coordinator"})
"""Guards of pages that are about a line of whoever asks."""
LINE: Final = "lijn"
ELSEWHERE: Final = {
    "code": "signing_in_halfway.give",
    "setup": "signing_in_halfway.setup",
}


def admission(edge: Edge, guard: Guard) -> Callable[[], BaseResponse | None]:
    """What runs before every page of a blueprint."""

    def admit() -> BaseResponse | None:
        if guard == "file":
            return None
        who = g.person = who_asks(edge)
        if guard == "anybody":
            if who is not None and who.standing == "in":
                _look_at_line(edge, who, guard)
            return None
        if guard == "halfway" and who is not None:
            return None
        if who is None or (who.standing != "in" and request.method == "POST"):
            return _to_sign_in(edge, guard)
        if who.standing != "in":
            return _in_its_place() or redirect(url_for(ELSEWHERE[who.standing]), 303)
        return _let_through(edge, who, guard)

    return admit


def _to_sign_in(edge: Edge, guard: Guard) -> BaseResponse:
    """Lead somebody to the sign-in; what they filled in is kept on their device."""
    if request.method == "POST" and guard != "halfway":
        return set_aside(edge) or redirect(_way_in(), 303)
    if (part := _in_its_place()) is not None:
        return part
    wanted = request.full_path.rstrip("?")
    if request.method == "GET" and len(wanted) <= LONGEST_ONWARDS:
        session[ONWARDS] = wanted
    return redirect(url_for("signing_in.password"), 303)


def over(edge: Edge, guard: Guard) -> BaseResponse:
    """Lead somebody to the sign-in whose session ended after they were let through."""
    g.person = None
    return _to_sign_in(edge, guard)


def set_aside(edge: Edge) -> BaseResponse | None:
    """Lead on whose form could not be sent: to the sign-in, or to its page again.

    What was sent before, and did what it says, is not said to be unsent: who sees its
    answer in a browser's memory and reloads it sends it once more. None for a form
    that another site sent.
    """
    who = visitor()
    inside = who is not None and who.standing == "in"
    reason: UnsentReason = "old" if inside else "out"
    form = unsent.taken(edge, reason, browser(edge))
    if form is None:
        return None
    before = sent.answer_before(edge)
    if before != "new":
        return _told_before(edge, before, form, inside=inside)
    answer = _moved(form.page if inside else _way_in())
    held = unsent.keep(edge, answer, form)
    if held is None:
        flash(words.UNSENT_AND_LOST, "warning")
    elif who is not None and inside and form.member not in (None, who.id):
        flash(words.UNSENT_OF_ANOTHER, "warning")
    elif not inside:
        until = wall(edge.wall() + unsent.LONGEST, edge.line().hours.zone)
        flash(words.UNSENT.format(until=words.moment(until)), "warning")
    return held or answer


def _told_before(
    edge: Edge, before: PressAnswer | str, form: UnsentForm, *, inside: bool
) -> BaseResponse:
    """Lead on who sent it again: to what was answered, which is shown to them alone."""
    to = before.to if isinstance(before, PressAnswer) else None
    by_page = isinstance(before, PressAnswer) and to is None
    again = by_page and not form.files and unsent.SECRET.isdisjoint(request.form)
    if not inside:
        session[ONWARDS] = to or url_for(HOME)
    flash(words.SENT_BEFORE, "info")
    answer = _moved(
        (form.page if again else to or url_for(HOME)) if inside else _way_in()
    )
    held = unsent.keep(edge, answer, replace(form, reason="done")) if again else None
    return held or answer


def _way_in() -> str:
    """Where somebody goes on who is not in: to the password, or what follows it."""
    who = visitor()
    return url_for(ELSEWHERE[who.standing] if who else "signing_in.password")


def _moved(where: str) -> BaseResponse:
    """Another page, also where a part of a page was asked for (htmx)."""
    if "HX-Request" in request.headers:
        return Response(headers={"HX-Redirect": where})
    return redirect(where, 303)


def _in_its_place() -> Response | None:
    """What takes the place of a part of a page that is asked for again and again.

    None for a whole page: that is led elsewhere, which a part never is.
    """
    if "HX-Request" not in request.headers:
        return None
    who = visitor()
    standing = who.standing if who else "out"
    _, _, part = request.headers.get("HX-Target", "").rpartition("#")
    return Response(
        render_template(
            "signed_out.html",
            part=part if PART.fullmatch(part) else "now",
            said=words.STANDS_STILL[standing],
            way=_way_in(),
        )
    )


def recognise(edge: Edge) -> None:
    """Look who asks, where no guard of a page has done so yet."""
    if "person" not in g:
        g.person = who_asks(edge)


def _let_through(edge: Edge, who: Person, guard: Guard) -> BaseResponse | None:
    """Find the line, and refuse who is not what the guard asks for there."""
    if guard in OF_A_LINE and not who.belonging.among(edge.desk.lines):
        return _nowhere(who)
    who = _look_at_line(edge, who, guard)
    of = (request.view_args or {}).get("of")
    if guard == "allowed" and allowance.lets(g.get("line"), who, of):
        return None
    if who.role not in ALLOWED[guard]:
        abort(403)
    if guard == "coordinator" and not who.coordinates:
        abort(403)
    return None


def _look_at_line(edge: Edge, who: Person, guard: Guard) -> Person:
    """Keep the line that a page is about, and those that may be chosen instead."""
    administers = guard in OF_ANY_LINE and who.administers
    every = edge.every_line(request.values.get(LINE) if administers else None)
    theirs = {key: every[key] for key in who.belonging.among(every)}
    g.lines = every if administers else theirs
    found = next(iter(_usual(who, guard, g.lines)), None)
    g.usual = {LINE: found} if found is not None else {}
    asked = request.values.get(LINE) or found
    for key in (found, asked):  # what is not found stands on a page of theirs
        if key is not None and key not in g.lines:
            abort(404)
        if key is not None:
            g.line = g.lines[key]
            who = g.person = replace(who, line=key)
    return who


def _usual(who: Person, guard: Guard, lines: Iterable[str]) -> list[str]:
    """Of which line a page is when nothing is asked: the first that can be."""
    theirs = who.belonging.among(lines)
    if guard in {"coordinator", "allowed"}:
        leads = [key for key, there in theirs.items() if there.coordinates]
        return leads or [*theirs]
    return [*theirs] or [*lines]


def _nowhere(who: Person) -> BaseResponse:
    """Where somebody goes who belongs to no line: to what they can see.

    A part of a page that looks again is led nowhere: a whole page would stand in it.
    """
    if request.endpoint != HOME or "HX-Request" in request.headers:
        abort(404)
    return redirect(url_for("members.show" if who.administers else "account.show"), 303)


def visitor() -> Person | None:
    """Who asks, if anybody is signed in (perhaps halfway)."""
    found: Person | None = g.get("person")
    return found


def person() -> Person:
    """Who asks, on a page that is guarded."""
    found = visitor()
    if found is None:
        abort(403)
    return found


def actor() -> Actor:
    """Who asks, as the roster knows one."""
    who = person()
    return Actor(who.id, who.login, who.name, who.coordinates, origin(), who.line)


def let_in(edge: Edge, entered: NewSession) -> Response:
    """Begin, or renew, the session of a browser, and lead it on."""
    onwards = session.get(ONWARDS)
    session.clear()
    session[TOKEN] = entered.token
    session.permanent = entered.stays
    if entered.standing != "in":
        if onwards:
            session[ONWARDS] = onwards
        return _to(url_for(ELSEWHERE[entered.standing]))
    waiting = [
        one for one in unsent.found(edge, entered.member) if one.reason != "checked"
    ]
    for form in waiting[:1]:
        onwards = form.page
    response = _to(onwards if _is_ours(onwards) else url_for(HOME))
    return remember(edge, response, entered.member)


def _to(address: str) -> Response:
    return Response(status=303, headers={"Location": address})


def _is_ours(address: str | None) -> TypeGuard[str]:
    """Whether an address is a path of ours: a link elsewhere is not followed."""
    return (
        bool(address)
        and (address or "").startswith("/")
        and "//" not in (address or "")
        and "\\" not in (address or "")
    )

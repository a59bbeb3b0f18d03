"""Who may see a page: one guard a blueprint, and the cookie that says who asks.

Must not know what any page shows. Who is not signed in is led to the sign-in, and
back to where they wanted to go; who may not is told so.
"""

from collections.abc import Callable
from typing import Final, Literal, TypeGuard, TypeVar

from flask import Response, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.people import accounts
from ringgroup.people.accounts import NewSession, Person
from ringgroup.roster.roster import Actor
from webhooks.pages.edge import Edge, origin

Guard = Literal["file", "anybody", "halfway", "staff", "coordinator", "administrator"]
"""`file`: for anybody, and nobody looks who asks. `halfway`: who gave a password and
has still to give, or to set up, a code."""

TOKEN: Final = "token"  # noqa: S105 - the key in the cookie, not its value
ONWARDS: Final = "onwards"
LONGEST_ONWARDS: Final = 1_000
"""Characters of an address that are kept in the cookie, which holds few."""
Answer = TypeVar("Answer", bound=BaseResponse)
A_YEAR: Final = 365 * 24 * 3600
ALLOWED: Final[dict[Guard, frozenset[str]]] = {
    "staff": frozenset({"member", "coordinator", "administrator"}),
    "coordinator": frozenset({"coordinator", "administrator"}),
    "administrator": frozenset({"administrator"}),
}
ELSEWHERE: Final = {
    "code": "signing_in_halfway.give",
    "setup": "signing_in_halfway.setup",
}


def admission(edge: Edge, guard: Guard) -> Callable[[], BaseResponse | None]:
    """What runs before every page of a blueprint."""

    def admit() -> BaseResponse | None:
        if guard == "file":
            return None
        g.person = _recognise(edge)
        if guard == "anybody":
            return None
        who: Person | None = g.person
        if who is None:
            wanted = request.full_path.rstrip("?")
            if request.method == "GET" and len(wanted) <= LONGEST_ONWARDS:
                session[ONWARDS] = wanted
            return redirect(url_for("signing_in.password"), 303)
        if guard == "halfway":
            return None
        if who.standing != "in":
            return redirect(url_for(ELSEWHERE[who.standing]), 303)
        if who.role not in ALLOWED[guard]:
            abort(403)
        return None

    return admit


def _recognise(edge: Edge) -> Person | None:
    """Who holds the cookie's session; it is written down now and then that it lives."""
    token = session.get(TOKEN)
    if not token:
        return None
    now = edge.wall()
    with edge.database.reading() as looking:
        found = accounts.person(looking, token, now)
    if found is None:  # the cookie stays: a newer one may be on its way to the browser
        return None
    if found.standing == "in" and accounts.needs_touch(found, now):
        edge.database.attempt(lambda s: accounts.touch(s, found, now))
    return found


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
    return Actor(who.id, who.login, who.name, who.coordinates, origin())


def let_in(edge: Edge, entered: NewSession) -> Response:
    """Begin, or renew, the session of a browser, and lead it on."""
    onwards = session.get(ONWARDS)
    session.clear()
    session[TOKEN] = entered.token
    if entered.standing != "in":
        if onwards:
            session[ONWARDS] = onwards
        return _to(url_for(ELSEWHERE[entered.standing]))
    response = _to(onwards if _is_ours(onwards) else url_for("line_now.show"))
    return remember(edge, response, entered.member)


def remember(edge: Edge, response: Answer, member: int) -> Answer:
    """Mark the browser as one in which this member (id) proved who they are."""
    response.set_cookie(
        browser_cookie(edge),
        accounts.browser_mark(edge.desk, member),
        max_age=A_YEAR,
        secure=edge.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def browser(edge: Edge) -> str:
    """The mark of a browser in which somebody signed in before."""
    return request.cookies.get(browser_cookie(edge), "")


def browser_cookie(edge: Edge) -> str:
    """The name of that cookie; the prefix makes it ours alone, over https."""
    return "__Host-bekend" if edge.secure else "bekend"


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

"""Ready for the desk: one's own telephone, its numbers, codes, contacts, and a test.

A page that can be printed. Of nobody but who is signed in.
"""

from functools import lru_cache
from typing import Final

from flask import Response, flash, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from ringgroup.line import Line
from ringgroup.people import administration, mobiles
from ringgroup.voicemail import outgoing
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.people import contact_cards, words
from webhooks.pages.people.contact_cards import KEYS, CardName
from webhooks.pages.rendering import page
from webhooks.pages.routes import Routes

CARD: Final = "text/vcard; charset=utf-8"


def show(edge: Edge) -> BaseResponse:
    """What to save, what to test, and what helps when it does not ring."""
    line, who = edge.line(), person()
    with edge.database.reading() as session:
        mine = administration.member(session, who.login)
        test = outgoing.last_tests(session).get(who.id)
    cards = [
        (card, contact_cards.name(line, card), f"{sign}{line.code}", _qr(line, card))
        for card, sign in KEYS.items()
    ]
    return page("own_phone.html", mine=mine, test=test, cards=cards)


def _qr(line: Line, card: CardName) -> Markup:
    return _drawn(contact_cards.vcard(line, card), contact_cards.name(line, card))


@lru_cache(maxsize=64)
def _drawn(contact: str, title: str) -> Markup:
    """A picture to scan: it is the same for everybody at a line."""
    import segno  # noqa: PLC0415 - rare: who sets up a phone

    made = segno.make(contact, error="m", micro=False)
    drawn = made.svg_inline(scale=3, border=2, title=f"QR-code van {title}")
    return Markup(drawn)  # noqa: S704 - drawn by segno from what the line file says


def contact(edge: Edge, card: CardName) -> Response:
    """A contact, for the phone that asks."""
    pause = contact_cards.pause_for(request.user_agent.string)
    made = Response(contact_cards.vcard(edge.line(), card, pause), content_type=CARD)
    named = f"cjg-{card}.vcf"
    made.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    return made


def test(edge: Edge) -> BaseResponse:
    """Ring one's own mobile: who presses 1 proves that it works."""
    who, line, now = person(), edge.line(), edge.clock()
    wanted = once.deed(
        edge, lambda s: mobiles.test_mobile(s, edge.desk, line, who.id, who.login, now)
    )
    if wanted.refusal is not None:
        flash(words.TEST_REFUSED[wanted.refusal], "wrong")
    else:
        flash(words.TEST_WANTED, "good")
    return redirect(url_for("own_phone.show"), 303)


ROUTES: Final[Routes] = (
    ("GET", "/telefoon/klaar", show),
    ("GET", "/telefoon/<any(aan, uit):card>.vcf", contact),
    ("POST", "/telefoon/testen", test),
)

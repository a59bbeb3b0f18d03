"""What every answer carries: the rules of internet.nl, whatever kind it is."""

import re

import pytest

from tests.town.addresses import addresses
from tests.town.visitor import Visitor, give_password

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "form-action": "'self'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
KINDS = {
    "a page": "/inloggen",
    "a page that is not there": "/nergens",
    "a page for others": "/beheer",
    "a redirect": "/account",
    "a style sheet": "/static/cjg.css",
    "a script": "/static/cjg.js",
    "what a home screen needs": "/manifest.webmanifest",
    "an icon": "/favicon.ico",
    "colours": "/static/site.css",
    "a text": "/.well-known/security.txt",
    "a check": "/healthz",
    "figures": "/metrics",
    "a sound": "/sounds/dial_tone.wav",
    "a webhook without a signature": "/voice/incoming",
    "a wrong method": "/aanwezig",
}


def checked(answer) -> None:
    headers = answer.headers
    given = dict(
        part.strip().split(" ", 1)
        for part in headers["Content-Security-Policy"].split(";")
    )
    assert given == POLICY
    age = re.fullmatch(r"max-age=(\d+)", headers["Strict-Transport-Security"])
    assert int(age[1]) >= 31536000
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"]
    assert "Server" not in headers or "/" not in headers["Server"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_the_headers(quiet_town, kind):
    checked(quiet_town.app.test_client().get(KINDS[kind], buffered=True))


def test_every_page_of_an_administrator_carries_them(quiet_town):
    give_password(quiet_town.database, "daan", role="administrator")
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    visitor.sign_in("daan")
    for one in addresses(quiet_town.app):
        if "GET" in one.methods:
            answer = visitor.get(one.path)
            checked(answer)
            if answer.mimetype == "text/html":
                assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_that_is_refused_carries_them_too(quiet_town):
    client = quiet_town.app.test_client()
    checked(client.post("/inloggen", data={"login": "x"}))
    checked(client.post("/voice/incoming"))


def test_no_page_asks_for_anything_elsewhere_or_holds_anything_inline(quiet_town):
    give_password(quiet_town.database, "daan", role="administrator")
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    visitor.sign_in("daan")
    for one in addresses(quiet_town.app):
        page = visitor.get(one.path) if "GET" in one.methods else None
        if page is None or page.mimetype != "text/html":
            continue
        assert not re.search(r"""(?:src|action)=["'](?:https?:)?//""", page.text)
        assert not re.search(r"<link[^>]+href=[\"'](?:https?:)?//", page.text)
        assert not re.search(r"\sstyle=|\son[a-z]+=[\"']", page.text), one.path
        assert not re.search(r"<script(?![^>]*\ssrc=)", page.text), one.path
        assert "<style" not in page.text, one.path


def test_over_https_the_cookies_are_ours_alone(sqlite_url):
    from config.app import create_app  # noqa: PLC0415 - for this alone
    from config.house import build  # noqa: PLC0415 - for this alone
    from tests.town.town import demo_settings  # noqa: PLC0415 - for this alone

    settings = demo_settings(sqlite_url, PUBLIC_URL="https://localhost")
    house = build(settings)
    answer = (
        create_app(house).test_client().get("/inloggen", base_url="https://localhost")
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-cjg=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    house.database.close()

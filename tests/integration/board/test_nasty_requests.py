"""Whatever stands in a request: it is refused or answered, never a failure of ours."""

import io
import re
from urllib.parse import quote, urlencode

import pytest
from flask import Request
from structlog.testing import capture_logs
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from tests.conftest import MONDAY
from tests.integration.call.test_repeats_and_races import Provider
from tests.town.town import LINE, Town, demo_settings
from tests.town.visitor import TOKEN, Visitor, give_password

CONTROL = ("\0", "a\0b", "\x01", "\x1b[2J", "\x7f")
STRANGE = (
    *("99999999999999999999", "-1", "²", "0000-00-00", "9999-12", "é" * 2_000),
    *("' OR 1=1", "%", "{{7*7}}", "\ufffe🙂"),
)
FIELDS = (
    *("aan", "aantal", "batch", "bron", "day", "eigenaar", "geen_naam", "hoe", "jaar"),
    *("kwartaal", "lijn", "maand", "medewerker", "naar", "pagina", "periode", "plek"),
    *("rooster", "sleutel", "soort", "stand", "tot", "v", "van", "voor", "vrij", "wat"),
    *("weken", "wie", "zoek", "login", "password", "code", "pin", "note", "name"),
    *("mobile", "email", "role", "week", "state", "first", "last", "spans"),
)
"""What our pages ask for."""
PLACE = re.compile("<(int:|path:)?[^>]*>")
ENDS = "/uitloggen"
FAILED = 500


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


@pytest.fixture
def visitor(town):
    return Visitor(town.app, lambda: town.now)


@pytest.fixture
def logged():
    with capture_logs() as found:
        yield found


def addresses(town, fill: str):
    """Every address there is, with something in each of its places."""
    filled = lambda place: "1" if place[1] == "int:" else quote(fill, safe="")  # noqa: E731 - a table's one entry
    for rule in town.app.url_map.iter_rules():
        if rule.rule != ENDS:
            path = PLACE.sub(filled, rule.rule)
            yield from ((method, path) for method in rule.methods & {"GET", "POST"})


def failures(logged) -> list:
    return [one for one in logged if one["log_level"] in {"error", "critical"}]


def token(visitor) -> str:
    return TOKEN.search(visitor.client.get("/account").text)[1]


@pytest.mark.slow
def test_no_control_character_gets_in_anywhere(town, visitor, logged):
    client = visitor.client
    for who in ("anybody", "daan"):
        if who != "anybody":
            visitor.sign_in(who)
        for evil in CONTROL:
            for method, path in addresses(town, evil):
                answer = client.open(path, method=method)
                expected = "%" in path and not path.startswith("/voice")
                assert 400 <= answer.status_code < FAILED or not expected, path
        for method, path in addresses(town, "x"):
            if path.startswith("/voice"):
                continue
            asked = {"a": "x", FIELDS[0]: "\0"}
            assert client.open(f"{path}?{urlencode(asked)}").status_code in {400, 405}
            if method == "POST":
                answer = client.post(path, data={"login": "a\0", "password": "x"})
                assert answer.status_code == 400, path
    assert failures(logged) == []


@pytest.mark.slow
@pytest.mark.parametrize("evil", STRANGE)
def test_whatever_is_asked_for_is_answered(town, visitor, logged, evil):
    visitor.sign_in("daan")
    form = {"csrf_token": token(visitor), **dict.fromkeys(FIELDS, evil)}
    for method, path in addresses(town, evil):
        options = {"data": form} if method == "POST" else {"query_string": form}
        answer = visitor.client.open(path, method=method, **options)
        assert answer.status_code < FAILED, (method, path)
    assert failures(logged) == []


class Broken(io.RawIOBase):
    """A body that ends in the middle of a chunk, as the server says it."""

    def readable(self) -> bool:
        return True

    def readinto(self, _) -> int:
        message = "invalid chunk size"
        raise OSError(message)


BODIES = (
    ("application/x-www-form-urlencoded", Broken),
    ("multipart/form-data; boundary=x", Broken),
    ("multipart/form-data", lambda: io.BytesIO(b"--x\r\n\r\n\0")),
    ("multipart/form-data; boundary=x", lambda: io.BytesIO(b"--x\r\n\r\n" * 2_000)),
    ("application/json", lambda: io.BytesIO(b"[" * 60_000)),
    ("application/x-www-form-urlencoded; charset=utf-7", lambda: io.BytesIO(b"\xff=%")),
    ("\xff/\xfe", lambda: io.BytesIO(b"a=b")),
)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_no_body_of_a_stranger_is_a_failure_of_ours(quiet_town, logged, kind, body):
    for method, path in addresses(quiet_town, "x"):
        if method == "POST":
            environ = create_environ(path, "http://127.0.0.1:8000", method="POST")
            environ.pop("CONTENT_LENGTH", None)
            environ |= {"wsgi.input": body(), "CONTENT_TYPE": kind}
            environ |= {"wsgi.input_terminated": True}
            run = run_wsgi_app(quiet_town.app, environ)
            answer = TestResponse(*run, Request(environ))
            assert 400 <= answer.status_code < FAILED, path
    assert failures(logged) == []


HEADERS = (
    *({"Cookie": "cjg=\0; bekend=\x01"}, {"Cookie": "bekend=1.a.\xff; cjg=" + "a" * 9}),
    *({"Referer": "https://["}, {"Origin": "\x01"}, {"Host": "a b"}, {"Host": "["}),
    *({"If-None-Match": '\x01"'}, {"If-Modified-Since": "²"}, {"Range": "bytes=9-1"}),
    *({"Range": "bytes=" + "0-," * 99}, {"Authorization": "Bearer \xff"}),
    *({"Authorization": "Basic \0"}, {"Accept-Language": "²;q=²"}, {"Accept": ";q="}),
    *({"X-Forwarded-For": "\x01"}, {"X-Twilio-Signature": "\x01" * 28}),
)


@pytest.mark.slow
@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_no_header_of_a_stranger_is_a_failure_of_ours(quiet_town, logged, headers):
    added = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in headers.items()
    }
    for method, path in addresses(quiet_town, "x"):
        environ = create_environ(path, "https://127.0.0.1:8000", method=method)
        run = run_wsgi_app(quiet_town.app, environ | added)
        assert TestResponse(*run, Request(environ)).status_code < FAILED, path
    assert failures(logged) == []


SIGNED = {"From": "+31407654321", "To": LINE, "CallStatus": "ringing"}


@pytest.mark.parametrize("evil", ["\0", "\x1b[2J", *STRANGE[:6]])
def test_an_odd_field_of_the_provider_costs_no_call(town, evil):
    town.sign_on("anna")
    more = {"CallerName": evil, "FromCity": evil, "ForwardedFrom": evil, evil: "x"}
    answer = Provider(town).post("/voice/incoming", CallSid="CA1", **SIGNED, **more)
    assert answer.status_code == 200
    assert "<Dial" in answer.text


@pytest.mark.parametrize("evil", ["\0", "\x1b[2J", *STRANGE[:6]])
def test_a_caller_whose_own_fields_are_odd_is_served_all_the_same(town, evil):
    for field in ("CallSid", "From", "CallStatus", "RecordingSid", "Digits"):
        form = {"CallSid": f"CA{field}", **SIGNED, field: evil}
        answer = Provider(town).post("/voice/incoming", **form)
        assert answer.status_code == 200
        assert "<Record" in answer.text
    said = {"RecordingDuration": evil, "RecordingSid": evil, "RecordingStatus": evil}
    for path in ("/voice/recorded", "/voice/recording", "/voice/keys/1"):
        answer = Provider(town).post(path, CallSid="CAFrom", **SIGNED, **said)
        assert answer.status_code == 200

"""What somebody without a signature, a password or a session can do: nothing."""

import io
import re
import sqlite3
from datetime import timedelta

import pytest
from flask import Request
from sqlalchemy import update
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from config.app import create_app
from ringgroup import links, models
from ringgroup.hashing import BusyError, Hashing
from ringgroup.passwords import hashed
from tests.conftest import MONDAY
from tests.town import LINE, MOBILES, SERVICE, Town, demo_settings
from tests.visitor import Visitor, give_password

INCOMING = "/voice/incoming"
FORM = {"CallSid": "CA1", "From": "+31612345678", "To": LINE, "CallStatus": "ringing"}
URLENCODED = "application/x-www-form-urlencoded"
SHAPED = "A" * 27 + "="
"""What could be a signature, and is none."""
MUCH = 70_000


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, _) -> int:
        pytest.fail("the body was read")


class Broken(io.RawIOBase):
    """A body that ends in the middle of a chunk, as the server says it."""

    def readable(self) -> bool:
        return True

    def readinto(self, _) -> int:
        message = "invalid chunk size"
        raise OSError(message)


def sent(town, body, signature: str | None = SHAPED, **environment):
    """A POST that somebody made up; its body is a stream."""
    environ = create_environ(INCOMING, "http://127.0.0.1:8000", method="POST")
    environ.pop("CONTENT_LENGTH", None)
    environ |= {"wsgi.input": body, "CONTENT_TYPE": URLENCODED, **environment}
    if signature is not None:
        environ["HTTP_X_TWILIO_SIGNATURE"] = signature
    return TestResponse(*run_wsgi_app(town.app, environ), Request(environ))


def errors(logged) -> list:
    return [one for one in logged if one["log_level"] in {"error", "critical"}]


@pytest.fixture
def logged():
    with capture_logs() as found:
        yield found


@pytest.mark.parametrize("signature", [None, "", "wrong", "é" * 28, SHAPED + "="])
@pytest.mark.parametrize("length", [10, MUCH])
def test_what_cannot_be_a_signature_is_refused_before_the_body_is_read(
    quiet_town, logged, signature, length
):
    answer = sent(quiet_town, Unread(), signature, CONTENT_LENGTH=str(length))
    assert answer.status_code == 403
    assert errors(logged) == []


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data; boundary=x", "application/json", "text/plain; charset=x"],
)
def test_what_is_no_form_is_refused_before_it_is_read(quiet_town, logged, kind):
    answer = sent(quiet_town, Unread(), CONTENT_LENGTH="10", CONTENT_TYPE=kind)
    assert answer.status_code == 403
    assert errors(logged) == []


def test_a_form_that_is_too_large_is_refused_before_it_is_read(quiet_town, logged):
    answer = sent(quiet_town, Unread(), CONTENT_LENGTH=str(MUCH))
    assert answer.status_code == 413
    assert errors(logged) == []


def test_of_a_form_in_endless_chunks_no_more_than_a_form_is_read(quiet_town, logged):
    endless = io.BytesIO(b"a=" + b"a" * 10 * MUCH)
    answer = sent(quiet_town, endless, **{"wsgi.input_terminated": True})
    assert answer.status_code in {403, 413}
    assert endless.tell() < MUCH
    assert errors(logged) == []


def test_chunks_that_are_broken_are_refused(quiet_town, logged):
    answer = sent(quiet_town, Broken(), **{"wsgi.input_terminated": True})
    assert answer.status_code == 403
    assert "<" not in answer.text
    assert errors(logged) == []


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"%", b"a=%zz", b"a=%ff%fe", b"\xff\xfe=\xff", b"a=\0", b"a=%00&a=%00"),
        *(b"&" * 60_000, b"a&" * 30_000, b"To=%2B31402584113&CallSid=CA1"),
    ],
)
def test_whatever_stands_in_a_body_a_wrong_signature_is_refused(
    quiet_town, logged, body
):
    answer = sent(quiet_town, io.BytesIO(body), CONTENT_LENGTH=str(len(body)))
    assert answer.status_code == 403
    assert errors(logged) == []
    assert quiet_town.rows("call") == []


def test_of_many_refusals_one_a_minute_is_logged_and_all_are_counted(
    quiet_town, logged
):
    client = quiet_town.app.test_client()
    for _ in range(50):
        client.post(INCOMING, data=FORM)
    refused = [one for one in logged if one["event"] == "webhook refused"]
    assert [one["others_before"] for one in refused] == [0]
    quiet_town.run(until=quiet_town.now + timedelta(minutes=2))
    client.post(INCOMING, data=FORM)
    refused = [one for one in logged if one["event"] == "webhook refused"]
    assert [one["others_before"] for one in refused] == [0, 49]
    assert {one["log_level"] for one in refused} == {"warning"}


def test_a_signature_may_leave_the_port_out(quiet_town):
    """The provider has done both (https://www.twilio.com/docs/usage/security)."""
    token = quiet_town.house.settings.twilio_auth_token.get_secret_value()
    sign = RequestValidator(token).compute_signature
    for origin in ("http://127.0.0.1", "http://127.0.0.1:8000"):
        signature = {"X-Twilio-Signature": sign(origin + INCOMING, FORM)}
        answer = quiet_town.app.test_client().post(
            INCOMING, data=FORM, headers=signature
        )
        assert answer.status_code == 200


# --- the sign-in -----------------------------------------------------------


class Full(Hashing):
    """A process in which strangers wait already, and no more may."""

    def fits(self, who, digest, secret) -> bool:
        if who == "stranger":
            raise BusyError
        return super().fits(who, digest, secret)


def visitor_of(town, hashing) -> Visitor:
    give_password(town.database, "anna", "bram")
    app = create_app(
        town.house, clock=lambda: town.now, wait=town.waited.append, hashing=hashing
    )
    return Visitor(app, lambda: town.now)


def test_when_too_many_sign_in_the_rest_is_asked_for_patience(quiet_town):
    visitor = visitor_of(quiet_town, Full())
    answers = [visitor.sign_in(login) for login in ("anna", "niemand")]
    assert [one.status_code for one in answers] == [503, 503]
    assert [one.headers["Retry-After"] for one in answers] == ["5", "5"]
    assert "Even geduld" in answers[0].text
    assert quiet_town.rows("sign_in_failure") == quiet_town.rows("audit") == []


def test_a_browser_that_signed_in_before_gets_in_past_all_strangers(quiet_town):
    before = visitor_of(quiet_town, Hashing())
    assert before.sign_in("anna").status_code == 303
    mark = before.client.get_cookie("bekend").value
    visitor = visitor_of(quiet_town, Full())
    visitor.client.set_cookie("bekend", mark)
    assert visitor.sign_in("bram").status_code == 503  # the mark is of another
    assert visitor.sign_in("anna").status_code == 303


def test_who_has_a_new_phone_gets_in_past_all_strangers_by_a_link(quiet_town):
    visitor = visitor_of(quiet_town, Full())
    visitor.post("/wachtwoord-vergeten", {"login": "anna"})
    body = quiet_town.rows("message")[-1]["body"]
    sent = links.signed(body, quiet_town.house.desk.vault)
    new = "nog een lang wachtwoord"
    link = re.search(r"http://127.0.0.1:8000(\S+)", sent)[1]
    assert visitor.post(link, {"password": new, "again": new}).status_code == 303
    assert visitor.sign_in("anna", new).status_code == 303


def test_nobody_who_writes_waits_while_a_pin_is_compared(sqlite_url):
    """The database has one writer: a digest must not be made in its turn."""
    path, seen = sqlite_url.removeprefix("sqlite:///"), []

    class Watching(Hashing):
        def fits(self, who, digest, secret) -> bool:
            other = sqlite3.connect(path, timeout=0, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")  # raises when somebody writes
            other.execute("ROLLBACK")
            other.close()
            seen.append(who)
            return super().fits(who, digest, secret)

    town = Town(demo_settings(sqlite_url), MONDAY, "pickup wins", hashing=Watching())
    with town.database.transaction() as session:
        change = update(models.Member.__table__).values(pin_hash=hashed("4711"))
        session.execute(change)
    visit = town.network.dial_service(
        MOBILES["anna"],
        SERVICE,
        [("*984113", 1.0), ("4711#", 12.0)],
        hangs_up_after=60.0,
    )
    town.run()
    assert seen == ["ours"]
    assert "Er zijn geen berichten" in " ".join(fact.what for fact in visit.heard)
    town.close()

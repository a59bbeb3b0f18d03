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
from ringgroup import models
from ringgroup.notices import links
from ringgroup.people.hashing import BusyError, Hashing
from ringgroup.people.passwords import hashed
from ringgroup.people.store import refusals as store
from ringgroup.tables import MEMBER
from ringgroup.upkeep import retention
from tests.conftest import MONDAY
from tests.integration.call.test_repeats_and_races import Provider
from tests.town.town import LINE, MOBILES, SERVICE, Town, demo_settings
from tests.town.visitor import TOKEN, Visitor, give_password
from webhooks.simulator.network.phones import Ignores

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
    told = {client.post(INCOMING, data=FORM).status_code for _ in range(50)}
    assert told == {403}
    assert quiet_town.rows("call") == []
    refused = [one for one in logged if one["event"] == "webhook refused"]
    assert [one["others_before"] for one in refused] == [0]
    quiet_town.run(until=quiet_town.now + timedelta(minutes=2))
    client.post(INCOMING, data=FORM)
    refused = [one for one in logged if one["event"] == "webhook refused"]
    assert [one["others_before"] for one in refused] == [0, 49]
    assert {one["log_level"] for one in refused} == {"warning"}


def test_a_question_mark_with_nothing_behind_it_is_signed_as_well(quiet_town):
    asked = f"http://127.0.0.1:8000{INCOMING}?"
    token = quiet_town.house.settings.twilio_auth_token.get_secret_value()
    signed = RequestValidator(token).compute_signature(asked, FORM)
    client = quiet_town.app.test_client()
    answers = [
        client.post(
            INCOMING,
            data=FORM,
            headers={"X-Twilio-Signature": signed},
            environ_overrides={"RAW_URI": INCOMING + end},
        )
        for end in ("?", "")
    ]
    assert [answer.status_code for answer in answers] == [200, 403]


@pytest.mark.parametrize("path", [INCOMING, "/voice/", "/voice/nowhere"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS", "DELETE", "POST"])
def test_who_has_signed_nothing_is_refused_however_it_asks(quiet_town, method, path):
    client = quiet_town.app.test_client()
    assert client.open(path, method=method).status_code == 403


def test_a_signed_request_for_no_address_is_answered_as_for_any_unknown_one(quiet_town):
    provider = Provider(quiet_town)
    answers = [provider.post(path, **FORM) for path in ("/voice/", "/voice/nowhere")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "<Record" in answers[0].text
    assert answers[0].text == answers[1].text


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
    quiet_town.send_links()
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
        change = update(MEMBER).values(pin_hash=hashed("4711"))
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


class Quick(Hashing):
    """Nothing fits, and it is known at once."""

    def fits(self, *_) -> bool:
        return False


def length(town) -> dict[str, int]:
    """How many rows every table has."""
    names = models.Base.metadata.tables
    return {name: len(town.rows(f'"{name}"')) for name in names}


@pytest.mark.slow
def test_hundreds_of_strangers_leave_no_more_than_a_few_do(database_url, monkeypatch):
    monkeypatch.setattr(store, "MOST", 50)
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    visitor = visitor_of(town, Quick())
    before = length(town)
    token = TOKEN.search(visitor.get("/inloggen").text)[1]
    form = {"csrf_token": token, "password": "fout" * 5}
    for n in range(300):
        asked = {**form, "login": f"niemand{n}"}
        assert visitor.client.post("/inloggen", data=asked).status_code == 422
    for _ in range(20):
        asked = {**form, "login": "anna"}
        visitor.client.post("/inloggen", data=asked)
        visitor.client.post("/wachtwoord-vergeten", data=asked)
        visitor.client.get("/rooster/ical/geheim.ics")
        visitor.client.get("/uitnodiging/x")
        visitor.client.get(f"/{'x' * 2_000}")
        town.app.test_client().post(INCOMING, data=FORM)
        town.send_links()
    grown = {name: n - before[name] for name, n in length(town).items()}
    assert {name: n for name, n in grown.items() if n} == {
        "sign_in_failure": 50,
        "sign_in_refusals": 2,  # of nobody, and of Anna, in this hour
        "audit": 2,  # Anna failed, and asked for a link
        "message": 1,
        "invitation": 1,
    }
    counted = {
        row["member_id"]: row["failures"] for row in town.rows("sign_in_refusals")
    }
    assert counted == {0: 300, 1: 20}
    town.close()


def tried(visitor, login: str):
    return visitor.post("/inloggen", {"login": login, "password": "fout" * 5})


def test_an_account_is_mailed_a_few_links_and_then_one_at_a_time(quiet_town):
    """Whoever keeps asking in Anna's name, she has a link that works."""
    visitor, works = visitor_of(quiet_town, Quick()), 0
    for _ in range(20):
        visitor.post("/wachtwoord-vergeten", {"login": "anna"})
        quiet_town.send_links()
        ends = [row["expires_at"] for row in quiet_town.rows("invitation")]
        works += max(map(str, ends)) > f"{quiet_town.now:%Y-%m-%d %H:%M:%S}"
        quiet_town.run(until=quiet_town.now + timedelta(minutes=6))
    assert works == 20
    assert len(quiet_town.rows("message")) == 6  # in two hours
    quiet_town.run(until=quiet_town.now + timedelta(days=1))
    for sent in (7, 8):
        visitor.post("/wachtwoord-vergeten", {"login": "anna"})
        quiet_town.send_links()
        assert len(quiet_town.rows("message")) == sent
        quiet_town.run(until=quiet_town.now + timedelta(minutes=6))


def test_an_administrator_reads_how_many_failed(quiet_town):
    visitor = visitor_of(quiet_town, Hashing())
    give_password(quiet_town.database, "daan", role="administrator")
    for name in ("niemand", "iemand", "anna"):
        tried(visitor, name)
    visitor.sign_in("daan")
    page = visitor.get("/beheer/logboek").text
    assert "1 keer bij een naam die we kennen" in page
    assert "2 keer bij een naam die niemand heeft" in page


def test_what_is_kept_of_failures_goes_with_the_log(quiet_town):
    visitor = visitor_of(quiet_town, Quick())
    tried(visitor, "niemand")
    for days, left in ((364, 1), (367, 0)):
        now = quiet_town.now + timedelta(days=days)
        retention.run(quiet_town.database, quiet_town.house.desk, now)
        assert len(quiet_town.rows("sign_in_refusals")) == left


# --- somebody who sends again what the provider once signed ------------------


DAY = timedelta(days=1)
KEPT_THEN = ("call", "leg", "registration", "open_registration", "voicemail")
KEPT_THEN += ("presence", "presence_change", "message")
"""What such a request must not change."""


def again(town, request):
    """The same request, signed as it was."""
    path = request.url.removeprefix(town.house.settings.public_url)
    return Provider(town).post(path, **dict(request.fields))


def test_a_call_whose_rows_are_gone_rings_nobody_when_it_is_sent_again(town):
    town.roster("carla", "daan")
    town.sign_on("anna", "bram")
    town.call(speaks_seconds=9)
    town.key("bram", "#454113")
    town.key("anna", "#454113")
    visit = town.dial(speaks_seconds=30)  # nobody Present: duty and backup, a message
    for name in MOBILES:
        town.phone(name, Ignores())
    town.run()
    signed = [one for one in town.network.requests if one.kind != "sound"]
    assert visit
    late = town.now + timedelta(days=20)
    retention.run(town.database, town.house.desk, late)
    town.sweep(timedelta(days=20))
    assert town.rows("call") == town.rows("service_call") == []
    town.sign_on("eva")
    town.run(until=late)
    town.sweep()
    before = {name: town.rows(name) for name in KEPT_THEN}
    for request in signed:
        answer = again(town, request)
        assert answer.status_code == 200
        assert "<Dial" not in answer.text
        assert "<Record" not in answer.text
    assert {name: town.rows(name) for name in KEPT_THEN} == before
    assert town.present() == {"eva"}


def test_of_a_call_that_went_nothing_is_left_that_leads_to_it(quiet_town):
    quiet_town.sign_on("anna")
    quiet_town.call()
    sids = {row["sid"] for row in quiet_town.rows("call")}
    sids |= {row["sid"] for row in quiet_town.rows("service_call")}
    retention.run(quiet_town.database, quiet_town.house.desk, quiet_town.now + 20 * DAY)
    quiet_town.sweep(20 * DAY)
    left = quiet_town.rows("past_call")
    assert len(left) == len(sids) == 2
    assert {*left[0]} == {"digest"}
    assert all(sid.encode() not in row["digest"] for row in left for sid in sids)

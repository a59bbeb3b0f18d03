"""What somebody without a signature, a password or a session can do: nothing."""

import io
from datetime import timedelta

import pytest
from flask import Request
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from tests.town import LINE

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

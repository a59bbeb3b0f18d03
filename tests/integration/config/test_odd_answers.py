"""What doctor and provision make of a provider that answers one question oddly.

Each question of doctor's in turn, and each way in which something may answer: what was
not looked at is never said to be well, and the other checks are told all the same.
"""

import json
import re

import pytest
from structlog.testing import capture_logs
from werkzeug.wrappers import Request, Response

from config.settings import DEMO
from tests.integration.config import test_provision_and_doctor as doctor
from tests.town.town import LINE
from webhooks.simulator.provider.rest import RestStandIn

prompt, elsewhere, well = doctor.prompt, doctor.elsewhere, doctor.well

ASKED = {
    "account type": r"/Accounts/[A-Za-z0-9]+[.]json",
    "balance": "/Balance[.]json",
    f"number {LINE}": "/IncomingPhoneNumbers[.]json",
    "dialling": "/v1/DialingPermissions/",
    "SMS": "/v1/Messaging/GeoPermissions",
    f"region {LINE}": "/v2/PhoneNumbers/",
    "media": "/Recordings[.]json",
    "provider's errors": "/v1/Alerts",
}
"""The check by its line in doctor, and the path that it asks."""
ODD = {
    "a portal": (200, "text/html", "<html>Meld je aan</html>"),
    "nothing": (200, "application/json", ""),
    "null": (200, "application/json", "null"),
    "a list": (200, "application/json", "[]"),
    "no field": (200, "application/json", "{}"),
    "empty fields": (200, "application/json", None),
    "moved": (307, "text/plain", ""),
    "a gateway": (502, "text/html", "<html>"),
    "a proxy's no": (403, "text/html", "<html>Verboden"),
    "not found by a proxy": (404, "text/html", "<html>"),
    "too many": (429, "application/json", '{"code": 20429}'),
    "refused": (403, "application/json", '{"code": 20003, "status": 403}'),
}
WHOLE = {
    "account type": "account",
    f"number {LINE}": "number",
    f"region {LINE}": "region",
}
"""Which line tells it when there is no more to tell."""
FIELDS = (
    *("status", "type", "balance", "currency", "incoming_phone_numbers", "alerts"),
    *("low_risk_numbers_enabled", "permissions", "voice_region", "recordings"),
)


class OddProvider(RestStandIn):
    """Answers what is asked at some paths otherwise."""

    odd: tuple[str, Response] | None = None

    def __call__(self, environ, start):
        path = Request(environ).path
        if self.odd and re.search(self.odd[0], path):
            return self.odd[1](environ, start)
        return super().__call__(environ, start)


@pytest.fixture
def bare(sqlite_url):
    """An account at a provider that can be made to answer oddly."""
    provider, web = (
        OddProvider(DEMO["TWILIO_ACCOUNT_SID"], DEMO["TWILIO_AUTH_TOKEN"]),
        {},
    )
    with capture_logs(), provider.serve() as api, doctor.served(web) as public:
        prompt = doctor.Prompt(sqlite_url, provider, api, public, web)
        yield prompt
        prompt.database.close()


def answer(name):
    status, kind, body = ODD[name]
    if body is None:
        body = json.dumps(dict.fromkeys(FIELDS))
    return Response(body, status, {"Location": "/elders"}, mimetype=kind)


@pytest.mark.parametrize("about", ASKED)
def test_what_was_not_looked_at_is_said_to_be_neither_well_nor_refused(well, about):
    for how in ODD:
        well.provider.odd = (ASKED[about], answer(how))
        told = well.doctor()
        level, said = told[about if about in told else WHOLE[about]]
        assert level != "ok", how
        assert "not allowed" not in said, how
        assert "None" not in said, how
        assert {"database", "roster veldhoven", "signature"} <= told.keys(), how


@pytest.mark.parametrize(
    ("status", "level", "begins"),
    [
        (200, "FAIL", "whoever knows its address hears a recording"),
        (206, "FAIL", "whoever knows its address hears a recording"),
        (401, "ok", "a stranger is answered 401"),
        (403, "ok", "a stranger is answered 403"),
        (302, "warn", "not known: a stranger who asks for a recording is answered 302"),
        (404, "warn", "not known: a stranger who asks for a recording is answered 404"),
        (503, "warn", "not known: a stranger who asks for a recording is answered 503"),
    ],
)
def test_only_a_refusal_proves_that_no_stranger_hears_a_recording(
    well, status, level, begins
):
    """A redirect may lead to where it is heard; what is just gone is no proof."""
    well.provider.add_recording("CA" + "1" * 32, well.provider.now, 5)
    given = Response("", status, {"Location": "https://elders.example.nl/a.wav"})
    well.provider.odd = ("/Recordings/.*[.]wav", given)
    told = well.doctor()["media"]
    assert told[0] == level
    assert told[1].startswith(begins)


def test_a_number_is_not_said_to_be_set_by_what_stands_in_between(well):
    well.provider.odd = ("/IncomingPhoneNumbers/", answer("a portal"))
    well.settings(LINE)["VoiceMethod"] = "GET"
    told = well.run("provision", "--fallback-url", well.fallback)
    assert told.exit_code == 1
    assert "set" not in told.stdout.split()
    assert f"{LINE}: not set: the provider's answer cannot be understood" in told.stderr

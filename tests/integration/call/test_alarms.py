"""What the provider reports of its own, at /voice/alarm."""

import json

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from tests.integration.call.test_repeats_and_races import Provider
from webhooks.twilio import codes

MOBILE = "+31612345678"


def event(level: str, payload: object) -> dict[str, str]:
    return {
        "Sid": "NO" + "a" * 32,
        "AccountSid": "AC" + "b" * 32,
        "ParentAccountSid": "",
        "Timestamp": "2026-11-02T10:00:00Z",
        "Level": level,
        "PayloadType": "application/json",
        "Payload": payload if isinstance(payload, str) else json.dumps(payload),
    }


def counted(level: str) -> float:
    name = "ringgroup_provider_alarms_total"
    return REGISTRY.get_sample_value(name, {"level": level}) or 0


PAYLOAD = {
    "resource_sid": "CA" + "c" * 32,
    "service_sid": None,
    "error_code": "11200",
    "more_info": {
        "Msg": f"no answer about {MOBILE}",
        "url": "https://example.nl/voice/incoming",
        "parserMessage": MOBILE,
    },
}


@pytest.mark.parametrize("level", ["Error", "Warning"])
def test_an_error_event_is_raised_as_ours_without_what_it_says_of_people(
    quiet_town, level
):
    before = counted(level.lower())
    with capture_logs() as logged:
        answer = Provider(quiet_town).post("/voice/alarm", **event(level, PAYLOAD))
    assert (answer.status_code, answer.data) == (204, b"")
    (line,) = logged
    assert line["log_level"] == level.lower()
    assert (line["code"], line["about"]) == ("11200", "CA")
    assert (line["meaning"], line["mend"]) == codes.meaning("11200")
    assert MOBILE not in repr(line)
    assert "example.nl" not in repr(line)
    assert "cccc" not in repr(line)
    assert counted(level.lower()) == before + 1


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "{",
        "[" * 20_000,
        [],
        {"error_code": MOBILE, "resource_sid": MOBILE},
        {"error_code": None, "resource_sid": ["CA"]},
    ],
)
def test_whatever_stands_in_an_event_it_is_raised(quiet_town, payload):
    with capture_logs() as logged:
        answer = Provider(quiet_town).post("/voice/alarm", **event("Error", payload))
    assert answer.status_code == 204
    (line,) = logged
    assert (line["log_level"], line["code"], line["about"]) == ("error", "", "")


def test_an_event_that_nobody_signed_is_refused(quiet_town):
    client = quiet_town.app.test_client()
    before = counted("error")
    answer = client.post("/voice/alarm", data=event("Error", PAYLOAD))
    assert answer.status_code == 403
    assert counted("error") == before

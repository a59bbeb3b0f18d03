"""Every webhook twice; two at the same instant; and whoever is not the provider."""

import re
import threading
from datetime import timedelta

import pytest
from twilio.request_validator import RequestValidator

from tests.conftest import MONDAY
from tests.town.town import LINE, MOBILES, SERVICE, Town, demo_settings
from webhooks.simulator.network.phones import Ignores, SwitchedOff
from webhooks.simulator.network.weather import Forecast

TWICE = Forecast({"document copies": 2, "status copies": 2})


def a_morning(town: Town) -> None:
    """Sign-ins, a mailbox, a talk, an engaged line, a message, a sign-out."""
    town.roster("carla", "daan")
    town.sign_on("anna", "bram")
    town.phone("anna", SwitchedOff())
    town.phone("carla", Ignores())
    town.call(speaks_seconds=20)
    town.dial()
    town.dial(speaks_seconds=8)
    town.run()
    town.phone("bram", Ignores())
    town.phone("daan", Ignores())
    town.call(speaks_seconds=30)
    town.call(hangs_up_after=7)
    town.key("bram", "#454113")


def outcome(town: Town) -> dict:
    """Everything that is kept, without what is random or a moment."""
    gone = {"id", "sid", "answers", "version", "caller", "winner", "call_id"}
    gone |= {"opened_at", "received_at", "rung_at", "since", "at", "next_try_at"}
    gone |= {"recording_sid", "fetched_at", "removed_at", "handled_at"}
    tables = (
        "registration",
        "open_registration",
        "voicemail",
        "leg",
        "presence_change",
    )
    return {
        table: sorted(
            tuple(sorted((k, plain(v)) for k, v in row.items() if k not in gone))
            for row in town.rows(table)
        )
        for table in tables
    }


def plain(value: object) -> str:
    """As both databases would say it."""
    return str(int(value) if isinstance(value, bool) else value)


def test_a_morning_in_which_every_webhook_comes_twice_is_the_same_morning(
    database_url, sqlite_template, tmp_path, reading
):
    import shutil  # noqa: PLC0415 - here alone

    shutil.copy(sqlite_template, tmp_path / "once.db")
    once = Town(demo_settings(f"sqlite:///{tmp_path}/once.db"), MONDAY, reading)
    twice = Town(demo_settings(database_url), MONDAY, reading, TWICE)
    a_morning(once)
    a_morning(twice)  # the simulator fails when a repeat is answered otherwise
    assert len(twice.network.requests) > 1.8 * len(once.network.requests)
    assert outcome(twice) == outcome(once)
    once.close()
    twice.close()


class Provider:
    """Signed requests without a network in between."""

    def __init__(self, town: Town) -> None:
        self.town = town
        settings = town.house.settings
        self.origin = settings.public_url
        self.signer = RequestValidator(settings.twilio_auth_token.get_secret_value())

    def post(self, path: str, **fields: str):
        url = f"{self.origin}{path}"
        signature = self.signer.compute_signature(url, fields)
        client = self.town.app.test_client()
        return client.post(path, data=fields, headers={"X-Twilio-Signature": signature})

    def ring(self, sid: str, caller: str = "+31407654321") -> list[str]:
        """A call arrives; gives the ids of the legs that are rung."""
        answer = self.post("/voice/incoming", CallSid=sid, From=caller, To=LINE)
        return re.findall(r"/voice/screen/(\w+)", answer.text)


def at_once(*works) -> list:
    """Run these in threads that start at the same moment."""
    start = threading.Barrier(len(works))
    results: list = [None] * len(works)

    def run(n, work):
        start.wait()
        results[n] = work()

    threads = [
        threading.Thread(target=run, args=[n, work]) for n, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_five_who_press_1_at_the_same_instant_one_gets_the_caller(town):
    town.sign_on("anna", "bram", "carla", "daan", "eva")
    provider = Provider(town)
    for n in range(5):
        sid = f"CA{n:032x}"
        legs = provider.ring(sid)
        assert len(legs) == 5
        for leg in legs:
            provider.post(f"/voice/screen/{leg}", CallSid=f"CL{leg}", From=LINE)
        answers = at_once(
            *(
                lambda leg=leg: (
                    provider.post(
                        f"/voice/screened/{leg}", CallSid=f"CL{leg}", Digits="1"
                    ).text
                )
                for leg in legs
            )
        )
        bridged = [answer for answer in answers if "<Say" not in answer]
        assert len(bridged) == 1
        assert sum("al aangenomen" in answer for answer in answers) == 4
        provider.post("/voice/status", CallSid=sid, CallStatus="completed", To=LINE)


def test_of_six_callers_at_the_same_instant_no_two_ring_the_same_phone(town):
    town.sign_on("anna", "bram")
    provider = Provider(town)
    rung = at_once(
        *(lambda n=n: provider.ring(f"CA{n:032x}", f"+3140765432{n}") for n in range(6))
    )
    assert sorted(len(legs) for legs in rung) == [0, 0, 0, 0, 0, 2]
    assert len(town.rows("call")) == 6


def test_one_call_that_arrives_twice_at_the_same_instant_is_one_call(town):
    town.sign_on("anna")
    provider = Provider(town)
    legs = at_once(*[lambda: provider.ring("CA" + "7" * 32)] * 4)
    assert len({tuple(ids) for ids in legs}) == 1
    assert len(town.rows("call")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/voice/incoming",
        "/voice/service",
        "/voice/status",
        "/voice/keys/1",
        "/voice/screened/abc",
        "/voice/anything/else",
    ],
)
@pytest.mark.parametrize(
    "signature", [None, "", "wrong", "L/OH5YylLD5NRKLltdqwSvS0BnU="]
)
def test_who_is_not_the_provider_is_refused_and_changes_nothing(
    quiet_town, path, signature
):
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    fields = {
        "CallSid": "CA1",
        "From": MOBILES["anna"],
        "To": SERVICE,
        "Digits": "*454113",
    }
    answer = quiet_town.app.test_client().post(path, data=fields, headers=headers)
    assert (answer.status_code, answer.text) == (403, "")
    assert quiet_town.rows("call") == quiet_town.rows("service_call") == []
    assert quiet_town.present() == set()


def test_refused_webhooks_are_counted(quiet_town):
    client = quiet_town.app.test_client()

    def counted() -> float:
        figures = client.get("/metrics").text
        return float(re.search(r"webhooks_refused_total (\d\S*)", figures)[1])

    before = counted()
    client.post("/voice/incoming")
    assert counted() == before + 1


def test_a_signature_for_another_address_does_not_count(quiet_town):
    provider = Provider(quiet_town)
    provider.origin = "https://elsewhere.example.nl"
    assert provider.post("/voice/incoming", CallSid="CA1", To=LINE).status_code == 403


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_host_and_forwarding_headers_cannot_make_a_signature_valid(quiet_town, scheme):
    settings = quiet_town.house.settings
    fields = {"CallSid": "CA1", "To": LINE}
    signer = RequestValidator(settings.twilio_auth_token.get_secret_value())
    headers = {
        "X-Twilio-Signature": signer.compute_signature(
            f"{scheme}://evil.example.nl/voice/incoming", fields
        ),
        "Host": "evil.example.nl",
        "X-Forwarded-Host": "evil.example.nl",
        "X-Forwarded-Proto": scheme,
    }
    client = quiet_town.app.test_client()
    answer = client.post("/voice/incoming", data=fields, headers=headers)
    assert answer.status_code == 403


def test_an_old_rounds_end_that_comes_late_does_not_touch_the_present_round(town):
    town.sign_on("anna", "bram")
    provider = Provider(town)
    sid = "CA" + "5" * 32
    first, _ = provider.ring(sid)
    provider.post(f"/voice/screen/{first}", CallSid="CL1", From=LINE)
    again = provider.post(
        "/voice/dialed/1", CallSid=sid, DialCallStatus="completed", To=LINE
    )
    assert "/voice/dialed/2" in again.text
    late = provider.post(
        "/voice/dialed/1", CallSid=sid, DialCallStatus="no-answer", To=LINE
    )
    assert "/voice/dialed/2" in late.text
    assert town.rows("call")[0]["round"] == 2


def test_a_call_whose_end_is_never_told_is_closed_within_six_hours(town):
    town.sign_on("anna")
    Provider(town).ring("CA" + "6" * 32)
    town.sweep(timedelta(hours=5, minutes=50))
    assert town.rows("registration") == []
    town.sweep(timedelta(hours=6, minutes=1))
    assert [row["outcome"] for row in town.rows("registration")] == ["abandoned"]


def test_a_late_message_of_a_registered_call_is_still_kept(town):
    visit = town.call(hangs_up_after=3)
    town.sweep(timedelta(minutes=6))
    Provider(town).post(
        "/voice/recording",
        CallSid=visit.sid,
        RecordingSid="RE" + "1" * 32,
        RecordingStatus="completed",
        RecordingDuration="9",
    )
    assert [row["seconds"] for row in town.rows("voicemail")] == [9]
    assert [row["outcome"] for row in town.rows("registration")] == ["abandoned"]

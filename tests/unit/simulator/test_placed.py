"""A call that the service asks for: a phone is rung, and hears a document."""

import pytest
import requests

from tests.town import openapi
from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    ByHand,
    Dead,
    Declines,
    HangsUp,
    Ignores,
    Mailbox,
)
from webhooks.simulator.network.placed import PlacedCallOrder
from webhooks.simulator.network.transcript import transcript
from webhooks.simulator.provider.rest import RestStandIn

PUBLIC = "https://cjg.example.nl"
LINE, ANNA, CALLER = "+31402584113", "+31612345601", "+31201234567"
RING = PlacedCallOrder(
    LINE,
    ANNA,
    f"{PUBLIC}/placed",
    f"{PUBLIC}/told",
    ("initiated", "ringing", "answered", "completed"),
    20,
)
DIAL = f'<Dial callerId="{LINE}"><Number>{CALLER}</Number></Dial><Say>Klaar</Say>'


@pytest.fixture
def ring(network_of, service, screening):
    """Rings a phone that behaves so, and lives through it; gives the call."""

    def ring(behaviour, wanted=RING, **options):
        network = network_of(verified=[LINE], **options)
        if behaviour is not None:
            network.add_phone(ANNA, behaviour)
        network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=30))
        service.pages = {"/placed": screening, "/key": DIAL}
        call = network.place(wanted)
        network.run()
        return call

    return ring


def told(service) -> list[str]:
    return [fields["CallStatus"] for fields in service.asked("/told")]


def test_who_picks_up_hears_the_document_and_is_connected(ring, service):
    call = ring(Answers(after=5, talk_seconds=60))
    (asked,) = service.asked("/placed")
    assert (asked["From"], asked["To"]) == (LINE, ANNA)
    assert (asked["Direction"], asked["CallStatus"]) == ("outbound-api", "in-progress")
    (leg,) = call.legs
    assert (leg.number, leg.caller_id, leg.fields()["ParentCallSid"]) == (
        CALLER,
        LINE,
        call.sid,
    )
    (bridge,) = call.bridges
    assert (bridge.end - bridge.start).total_seconds() == 30
    assert call.heard[-2].what == "hears: Klaar"
    assert told(service) == ["initiated", "ringing", "in-progress", "completed"]
    assert [one["SequenceNumber"] for one in service.asked("/told")] == list("0123")
    lasted = (call.ended_at - call.answered).total_seconds()
    assert service.asked("/told")[-1]["CallDuration"] == str(round(lasted))


def test_whoever_hangs_up_first_ends_the_talk(ring):
    (bridge,) = ring(Answers(after=5, talk_seconds=10)).bridges
    assert (bridge.end - bridge.start).total_seconds() == 10


@pytest.mark.parametrize(
    ("behaviour", "status", "events"),
    [
        (Ignores(), "no-answer", ["initiated", "ringing", "no-answer"]),
        (Declines(), "busy", ["initiated", "ringing", "busy"]),
        (Busy(), "busy", ["initiated", "busy"]),
        (Dead(), "failed", ["initiated", "failed"]),
        (None, "failed", ["initiated", "failed"]),
    ],
    ids=str,
)
def test_a_phone_that_is_not_answered_hears_nothing(
    ring, service, behaviour, status, events
):
    call = ring(behaviour)
    assert (call.status, told(service)) == (status, events)
    assert service.asked("/placed") == []
    assert call.ended
    assert all(p.occupied_by is None for p in call._town.phones.values())  # noqa: SLF001 - nobody else knows the town


def test_it_rings_as_long_as_was_asked_for_and_a_little_more(ring):
    call = ring(Ignores())
    assert (call.ended_at - call.dialled).total_seconds() == 25


@pytest.mark.parametrize("behaviour", [Mailbox(), HangsUp(), Answers(key=None)])
def test_without_a_key_nobody_is_dialled(ring, service, behaviour):
    call = ring(behaviour)
    assert (call.legs, call.status) == ([], "completed")
    assert service.asked("/key") == []


def test_a_phone_that_is_used_is_busy(network_of, service, screening):
    network = network_of(verified=[LINE])
    network.add_phone(ANNA, Answers(key=None))
    service.pages = {"/placed": screening}
    first, second = network.place(RING), network.place(RING)
    network.run()
    assert (first.status, second.status) == ("completed", "busy")


def test_by_hand_it_is_picked_up_declined_keyed_and_hung_up(
    network_of, service, screening
):
    network = network_of(verified=[LINE])
    network.add_phone(ANNA, ByHand())
    service.pages = {"/placed": screening, "/key": "<Hangup/>"}
    declined = network.place(RING)
    declined.press("1")
    declined.hang_up()
    network.wait(2)
    declined.refuse()
    network.wait(1)
    taken = network.place(RING)
    network.wait(2)
    taken.hang_up()  # it only rings yet
    taken.pick_up()
    taken.pick_up()
    taken.refuse()
    network.wait(1)
    taken.press("1")
    network.run()
    assert (declined.status, declined.keys) == ("busy", "")
    assert (taken.status, taken.keys) == ("completed", "1")
    left = network.place(RING)
    network.wait(2)
    left.pick_up()
    network.wait(1)
    left.hang_up()
    network.run()
    assert (left.gone, left.status, left.ended) == (True, "completed", True)


def test_only_the_events_that_were_asked_for_are_told(ring, service):
    wanted = PlacedCallOrder(LINE, ANNA, RING.url, RING.status_callback, ("completed",))
    ring(Answers(key=None), wanted)
    assert told(service) == ["completed"]
    ring(Answers(key=None), PlacedCallOrder(LINE, ANNA, RING.url))
    assert told(service) == ["completed"]


def test_the_api_rings_a_phone_and_lists_it_with_who_was_dialled(
    network_of, service, screening
):
    network = network_of(verified=[LINE])
    network.add_phone(ANNA, Answers())
    network.add_phone(CALLER, Answers(key=None))
    service.pages = {"/placed": screening, "/key": DIAL}
    stand_in = RestStandIn(network.account_sid, "secret", network)
    form = {
        "From": LINE,
        "To": ANNA,
        "Url": RING.url,
        "StatusCallback": RING.status_callback,
        "StatusCallbackEvent": ["initiated", "completed"],
    }
    with stand_in.serve() as url:
        address = f"{url}{stand_in.path}/Calls.json"
        login = (network.account_sid, "secret")
        created = requests.post(address, form, auth=login, timeout=1)
        answer = created.json()
        assert (created.status_code, answer["status"]) == (201, "queued")
        assert answer["start_time"] is None
        assert openapi.of_answer("POST", f"{stand_in.path}/Calls.json", answer) == []
        shown = {**form, "From": CALLER}
        refused = requests.post(address, shown, auth=login, timeout=1).json()
        assert refused["code"] == 21210
        network.run()
        listed = requests.get(address, auth=login, timeout=1).json()["calls"]
    assert told(service) == ["initiated", "completed"]
    dialled, placed = listed
    assert (placed["sid"], placed["direction"]) == (answer["sid"], "outbound-api")
    assert (placed["status"], placed["from"]) == ("completed", LINE)
    assert (dialled["parent_call_sid"], dialled["to"]) == (answer["sid"], CALLER)
    assert dialled["direction"] == "outbound-dial"


def test_a_transcript_says_who_rang_whom(ring):
    call = ring(Answers())
    told = transcript(call.carrier, {LINE: "CJG", ANNA: "anna"})
    assert told.startswith("Call 1: CJG to anna\n")
    assert "anna's phone  picks up" in told
    assert "anna's phone  keys 1" in told
    assert "+31" not in told

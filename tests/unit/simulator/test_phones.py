"""Phones in use, what their legs report, and phones handled by hand."""

import pytest

from webhooks.simulator.network.phones import (
    Answers,
    ByHand,
    Caller,
    Dead,
    Declines,
    Ignores,
)
from webhooks.simulator.network.weather import Forecast

LINE = "+31402584113"
ANNA, BRAM, CEES = "+31612345601", "+31612345602", "+31612345603"
CALLER = "+31201234567"
BOTH = pytest.mark.parametrize("reading", ["pickup wins", "screening wins"])


def after(visit, moment):
    return None if moment is None else (moment - visit.dialled).total_seconds()


def rang_for(visit):
    return [after(visit, leg.ended) for leg in visit.legs]


def statuses(visit):
    return [leg.status for leg in visit.legs]


@BOTH
def test_a_phone_in_use_is_busy_for_the_next_caller(
    screening, dial, network_of, service, reading
):
    network = network_of(reading=reading)
    network.add_phone(ANNA, Answers(after=1, key_after=1, talk_seconds=100))
    service.pages |= {
        "/voice/incoming": dial(ANNA),
        "/screen": screening,
        "/key": "",
        "/after": "<Hangup/>",
    }
    first = network.call(Caller(CALLER), LINE)
    screened = network.call(Caller("+31201234568"), LINE, after=1.5)
    talking = network.call(Caller(None), LINE, after=50)
    free = network.call(Caller("+31201234569"), LINE, after=200)
    network.run()
    assert [len(visit.bridges) for visit in network.visits] == [1, 0, 0, 1]
    assert [leg.status for leg in network.legs] == [
        "completed",
        "busy",
        "busy",
        "completed",
    ]
    assert [leg.occupied_by for leg in network.legs] == [None, *first.legs * 2, None]
    assert screened.when("is rung while it is occupied", ANNA)
    assert talking.when("is rung while it is occupied", ANNA)
    assert free.when("is rung") is None


def test_a_worker_on_the_service_number_is_busy(dial, network, service):
    network.add_phone(ANNA, Answers())
    service.pages |= {
        "/voice/incoming": dial(ANNA),
        "/after": "<Hangup/>",
        "/voice/service": '<Pause length="10"/>',
    }
    code = network.dial_service(ANNA, "+31402584524")
    visit = network.call(Caller(CALLER), LINE, after=2)
    network.run()
    assert statuses(visit) == ["busy"]
    assert visit.legs[0].occupied_by is code


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (Answers(after=5, key_after=2, talk_seconds=10), "completed"),
        (Ignores(), "no-answer"),
        (Declines(), "busy"),
        (Dead(), "failed"),
    ],
)
def test_each_leg_reports_its_end(called, service, behaviour, told):
    visit = called(behaviour)
    [report] = service.asked("/leg")
    assert report["CallStatus"] == told
    assert report["CallSid"] == visit.legs[0].sid
    assert report["ParentCallSid"] == visit.sid
    assert report["SequenceNumber"] == "0"
    assert report["CallDuration"] == ("12" if told == "completed" else "0")
    assert report["Timestamp"].endswith("+0000")


def test_a_leg_reports_what_was_asked_for_in_order(network, service):
    network.add_phone(ANNA, Answers())
    events = 'statusCallbackEvent="initiated ringing answered completed"'
    service.pages["/voice/incoming"] = (
        f'<Dial callerId="{LINE}"><Number statusCallback="~/leg" {events}>{ANNA}'
        "</Number></Dial>"
    )
    network.call(Caller(CALLER), LINE)
    network.run()
    assert [(f["CallStatus"], f["SequenceNumber"]) for f in service.asked("/leg")] == [
        ("initiated", "0"),
        ("ringing", "1"),
        ("in-progress", "2"),
        ("completed", "3"),
    ]


def test_an_answered_leg_may_be_told_as_unanswered(called, service):
    called(Answers(), weather=Forecast({"answered leg told as": "no-answer"}))
    assert service.asked("/leg")[0]["CallStatus"] == "no-answer"


def test_phones_can_be_handled_by_hand(screening, dial, network_of, service):
    network = network_of(reading="screening wins")
    network.add_phone(ANNA, ByHand())
    network.add_phone(BRAM, ByHand())
    service.pages |= {
        "/voice/incoming": dial(ANNA, BRAM),
        "/screen": screening,
        "/key": "",
        "/after": "<Hangup/>",
    }
    visit = network.call(Caller(CALLER), LINE)
    network.wait(3)
    anna, bram = visit.legs
    anna.pick_up()
    bram.refuse()
    network.wait(1)
    anna.press("1")
    network.wait(10)
    assert visit.bridges[0].end is None
    anna.hang_up()
    network.run()
    assert after(visit, visit.bridges[0].end) == 14.0
    assert statuses(visit) == ["completed", "busy"]
    bram.pick_up()
    bram.press("1")
    bram.hang_up()
    assert statuses(visit) == ["completed", "busy"]

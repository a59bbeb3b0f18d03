"""What a hang-up of the caller does to the phones that are rung."""

import pytest

from webhooks.simulator.network.phones import Answers, Caller, Ignores
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
def test_a_caller_who_hangs_up_stops_all_phones(called, reading, service):
    visit = called(
        Ignores(),
        Answers(after=3),
        reading=reading,
        caller=Caller(CALLER, hangs_up_after=4),
    )
    assert visit.ended
    assert visit.bridges == []
    assert all(leg.ended <= visit.ended_at for leg in visit.legs)
    [result] = service.asked("/after")
    assert (result["DialCallStatus"], result["CallStatus"]) == ("canceled", "completed")
    [status] = service.asked("/voice/status")
    assert status["CallStatus"] == "completed"
    assert service.seen[-1][0] == "/voice/status"


@pytest.mark.parametrize("order", ["after the status callback", "never"])
def test_the_action_after_a_hang_up_is_the_weathers_choice(called, service, order):
    weather = Forecast({"dial action after hang-up": order})
    called(Ignores(), weather=weather, caller=Caller(CALLER, hangs_up_after=4))
    paths = [path for path, _ in service.seen]
    assert paths.count("/after") == (order != "never")
    assert (paths[-1] == "/after") is (order != "never")


def test_a_screening_may_outlive_its_caller_and_bridges_nobody(called, service):
    weather = Forecast({"screening after hang-up": "goes on"})
    visit = called(
        Answers(after=2, key_after=3),
        weather=weather,
        caller=Caller(CALLER, hangs_up_after=4),
    )
    assert service.asked("/key")[0]["Digits"] == "1"
    assert visit.bridges == []
    assert rang_for(visit) == [5.0]


def test_an_unanswered_call_may_end_under_another_name(called, service):
    weather = Forecast({"unanswered end": "no-answer"})
    called(Ignores(), weather=weather, caller=Caller(CALLER, hangs_up_after=4))
    assert service.asked("/voice/status")[0]["CallStatus"] == "no-answer"


def test_a_caller_who_hangs_up_ends_the_talk(called):
    visit = called(
        Answers(after=1, key_after=1), caller=Caller(CALLER, talk_seconds=30)
    )
    assert after(visit, visit.bridges[0].end) == 32.0
    assert visit.when("hangs up", "caller")
    assert statuses(visit) == ["completed"]


def test_a_talk_ends_at_the_time_limit(called):
    visit = called(
        Answers(after=0, key_after=0, talk_seconds=900), action='timeLimit="60"'
    )
    [bridge] = visit.bridges
    assert (bridge.end - bridge.start).total_seconds() == 60.0

"""Requests that are doubled, late or lost."""

import random
from itertools import pairwise

import pytest

from webhooks.simulator.network.carrier import ServiceFailure
from webhooks.simulator.network.phones import Answers, Caller, SwitchedOff
from webhooks.simulator.network.weather import Forecast, Stormy, Weather

LINE, ANNA, CALLER = "+31402584113", "+31612345601", "+31201234567"


@pytest.mark.parametrize("delay", [0.0, 40.0])
def test_copies_have_the_same_fields_and_token(place, delay):
    weather = Forecast({"document copies": 3, "copy delay": delay, "status copies": 2})
    network = place(weather=weather)
    groups = {}
    for sent in network.requests:
        groups.setdefault(sent.headers["I-Twilio-Idempotency-Token"], []).append(sent)
    sizes = {(group[0].kind, len(group)) for group in groups.values()}
    assert sizes == {("document", 3), ("status", 2)}
    for group in groups.values():
        for one, next_ in pairwise(group):
            assert (one.url, one.fields) == (next_.url, next_.fields)


@pytest.mark.parametrize("delay", [0.0, 40.0])
def test_a_repeat_that_is_answered_otherwise_is_a_failure(place, service, delay):
    service.pages = {"/key": ["", "<Hangup/>"]}
    weather = Forecast({"document copies": 2, "copy delay": delay})
    with pytest.raises(ServiceFailure, match="answered otherwise"):
        place(weather=weather)


def test_status_callbacks_get_lost_but_documents_do_not(place, service):
    place(weather=Forecast({"status copies": 0}))
    paths = {path for path, _ in service.seen}
    assert paths == {"/voice/incoming", "/screen", "/key", "/after", "/thanks"}


def test_status_callbacks_are_late_and_so_overtake_each_other(place, service):
    delays = iter([45.0, 0.0, 0.0])

    class Slow(Weather):
        def choose(self, kind, options):
            return next(delays) if kind == "status delay" else options[0]

    place(weather=Slow())
    paths = [path for path, _ in service.seen]
    assert paths.index("/leg") > paths.index("/voice/status")


def test_a_slow_request_arrives_although_the_caller_has_gone(place, service):
    weather = Forecast({"request latency": 2.0})
    network = place(Caller(CALLER, hangs_up_after=1.0), weather=weather)
    assert len(service.asked("/voice/incoming")) == 1
    assert network.visits[0].heard[-1].what == "hangs up"
    assert service.asked("/voice/status")


def test_an_acceptance_on_its_way_back_makes_the_caller_wait(place):
    network = place(weather=Forecast({"answer latency": 1.0}))
    [bridge] = network.bridges
    # the call, the screening and the key are each answered a second late
    assert (bridge.start - network.visits[0].dialled).total_seconds() == 9.0


@pytest.mark.parametrize("seed", range(25))
def test_in_any_storm_a_sound_service_does_not_fail(place, seed):
    network = place(
        behaviour=Answers() if seed % 2 else SwitchedOff(),
        weather=Stormy(random.Random(seed), calm=0.3),
        reading="screening wins",
    )
    assert all(visit.ended for visit in network.visits)
    assert all(leg.ended for leg in network.legs)
    assert all(phone.occupied_by is None for phone in network.phones.values())


def test_what_the_weather_raises_reaches_the_test_unchanged(place):
    class Stop(BaseException):
        def __init__(self, one, two):
            super().__init__(one + two)

    stop = Stop("a", "b")

    class Ending(Weather):
        def choose(self, kind, options):
            if kind == "answered leg told as":
                raise stop
            return options[0]

    with pytest.raises(Stop) as caught:
        place(weather=Ending())
    assert caught.value is stop

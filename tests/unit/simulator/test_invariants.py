"""Whatever people and weather do, the company keeps its own laws."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    Caller,
    Dead,
    Declines,
    HangsUp,
    Ignores,
    Mailbox,
    SwitchedOff,
)
from webhooks.simulator.network.weather import Weather

LINE = "+31402584113"
NUMBERS = ["+31612345601", "+31612345602", "+31612345603"]

SECONDS = st.floats(0, 30).map(lambda seconds: round(seconds, 1))
BEHAVIOURS = st.one_of(
    st.builds(Answers, SECONDS, st.sampled_from(["1", "2", None]), SECONDS, SECONDS),
    st.builds(HangsUp, SECONDS, SECONDS),
    st.builds(Declines, SECONDS),
    st.builds(Mailbox, SECONDS),
    st.sampled_from([Busy(), Dead(), Ignores(), SwitchedOff()]),
)
CALLERS = st.builds(
    Caller,
    st.sampled_from([None, "+31201234567", NUMBERS[0]]),
    st.none() | SECONDS,
    SECONDS,
    st.booleans(),
    st.none() | SECONDS,
)


class Drawn(Weather):
    """Hypothesis decides, and prefers calm when it shrinks."""

    def __init__(self, data):
        self._data = data

    def choose(self, kind, options):
        return self._data.draw(st.sampled_from(options), label=kind)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.data(),
    st.lists(BEHAVIOURS, min_size=3, max_size=3),
    st.lists(st.tuples(CALLERS, SECONDS), min_size=1, max_size=3),
    st.sampled_from(["pickup wins", "screening wins"]),
)
def test_calls_end_and_phones_have_one_talk_at_a_time(  # noqa: PLR0913, PLR0917 - fixtures and what is drawn
    network_of, service, screening, dial, data, behaviours, calls, reading
):
    service.pages = {
        "/voice/incoming": dial(*NUMBERS),
        "/screen": screening,
        "/key": lambda fields: "" if fields["Digits"] == "1" else "<Hangup/>",
        "/after": '<Record action="~/thanks" recordingStatusCallback="~/stored"/>',
        "/thanks": "<Hangup/>",
    }
    network = network_of(reading=reading, weather=Drawn(data))
    for number, behaviour in zip(NUMBERS, behaviours, strict=True):
        network.add_phone(number, behaviour)
    for caller, after in calls:
        network.call(caller, LINE, after=after)
    network.run()
    assert all(visit.ended and len(visit.bridges) <= 1 for visit in network.visits)
    assert all(bridge.key == "1" for bridge in network.bridges)
    assert all(leg.ended for leg in network.legs)
    for number, phone in network.phones.items():
        assert phone.occupied_by is None
        talks = [(b.start, b.end) for b in network.bridges if b.number == number]
        for (_, end), (start, _) in pairwise(sorted(talks)):
            assert end <= start

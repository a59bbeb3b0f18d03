"""What is kept of a finished call, and how coarse."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.calls import Call, State
from ringgroup.legs import Leg, LegState
from ringgroup.registration import automatic, outcome
from schedules.hours import Block

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
BLOCK = Block(date(2026, 11, 23), 540, 720)
CALL = Call("c", "v", NOW, block=BLOCK, state=State.FINISHED, ended_at=NOW)
LEG = Leg("leg", 1, "anna", "+31612345601", "backup", 1, LegState.TALKED)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (replace(CALL, winner="leg", legs=(LEG,)), "answered"),
        (replace(CALL, winner="leg", legs=(LEG,), recorded_seconds=9), "answered"),
        (replace(CALL, recorded_seconds=2), "voicemail"),
        (replace(CALL, recorded_seconds=2, block=None), "voicemail"),
        (replace(CALL, recorded_seconds=2, failed=True), "voicemail"),
        (replace(CALL, recorded_seconds=1), "abandoned"),
        (CALL, "abandoned"),
        (replace(CALL, block=None), "closed"),
        (replace(CALL, failed=True), "failed"),
    ],
)
def test_a_call_ends_in_one_of_five_ways(call, word):
    assert outcome(call) == word


@given(st.integers(0, 10_000))
def test_waiting_is_rounded_up_to_five_seconds(waited):
    call = replace(CALL, led_at=NOW + timedelta(seconds=waited))
    seconds = automatic(call, ZONE).wait_seconds
    assert seconds % 5 == 0
    assert 0 <= seconds - waited < 5


@given(st.integers(0, 10_000))
def test_talking_is_rounded_up_to_the_minute(talked):
    call = replace(
        CALL,
        winner="leg",
        legs=(LEG,),
        accepted_at=NOW,
        talk_ended_at=NOW + timedelta(seconds=talked),
    )
    kept = automatic(call, ZONE)
    assert 0 <= kept.talk_minutes * 60 - talked < 60
    assert kept.answered_by == "backup"


def test_day_and_hour_are_those_of_the_arrival_on_the_wall():
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    kept = automatic(replace(CALL, arrived_at=late), ZONE)
    assert (kept.day, kept.hour) == (date(2026, 7, 2), 0)


def test_a_call_that_nobody_took_has_no_talk_and_no_answerer():
    kept = automatic(CALL, ZONE)
    assert (kept.answered_by, kept.talk_minutes) == (None, None)

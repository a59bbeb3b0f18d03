"""Why a phone stopped ringing: the provider's `canceled` is two things."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ringgroup.call.calls import Call, CallState
from ringgroup.call.legs import LegState
from ringgroup.call.reasons import CourseStep
from ringgroup.call.ringing import PICKED_UP, phone_end
from schedules.hours import Block

RINGING = Call(
    id="call",
    line="veldhoven",
    arrived_at=datetime(2026, 11, 23, 8, 5, tzinfo=UTC),
    block=Block(date(2026, 11, 23), 540, 720),
    state=CallState.RINGING,
    course=(CourseStep("present", 1, (1, 2)),),
)
LEFT = replace(RINGING, state=CallState.FINISHED)
CUT = LegState.CUT_SHORT
OTHERS = sorted(set(LegState) - PICKED_UP)


@pytest.mark.parametrize("did", sorted(set(LegState) - {CUT}))
def test_what_a_phone_did_otherwise_is_what_it_did(did):
    assert phone_end(LEFT, did, 1, [LegState.DROPPED]) is did


@pytest.mark.parametrize("other", OTHERS)
def test_a_phone_rang_until_the_caller_hung_up_where_no_other_was_picked_up(other):
    assert phone_end(LEFT, CUT, 1, [other]) == "caller_left"


@pytest.mark.parametrize("other", sorted(PICKED_UP))
def test_another_that_was_picked_up_ended_it_unless_the_caller_left_then(other):
    assert phone_end(RINGING, CUT, 1, [other]) is CUT
    assert phone_end(LEFT, CUT, 1, [other]) == "cut_or_left"
    answered = replace(LEFT, winner="leg")
    assert phone_end(answered, CUT, 1, [other]) is CUT


def test_in_a_round_that_was_over_before_the_caller_left_nobody_picked_up():
    later = CourseStep("roster", 2, (3,))
    left = replace(LEFT, course=(*LEFT.course, later))
    assert phone_end(left, CUT, 1, []) is LegState.RANG_OUT
    assert phone_end(left, CUT, 2, []) == "caller_left"
    to_voicemail = replace(LEFT, course=(*LEFT.course, CourseStep("voicemail", 1)))
    assert phone_end(to_voicemail, CUT, 1, []) is LegState.RANG_OUT
    assert phone_end(replace(LEFT, course=()), CUT, 1, []) is LegState.RANG_OUT

"""Why a call went as it did: what each decision notes of itself, and how it is kept."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.call import reasons as course
from ringgroup.call.calls import Call, CallState
from ringgroup.call.decision import Candidate, Situation, decide
from ringgroup.call.events import (
    Accepted,
    Adopted,
    Arrived,
    Ended,
    GivenUp,
    LegEnded,
    NotBridged,
    PickedUp,
    Recorded,
    RoundEnded,
    WaitElapsed,
)
from ringgroup.call.legs import Leg, LegRole, LegState
from ringgroup.call.reasons import (
    CourseReason,
    CourseStep,
    PassedOver,
    PassingReason,
    StepCode,
)
from ringgroup.line import RingRules
from schedules.hours import Block

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
OPEN = Call("c0ffee", "v", NOW, block=Block(date(2026, 11, 23), 540, 720))
RULES = RingRules()
NOBODY = Situation()
steps = st.builds(
    CourseStep,
    st.sampled_from(get_args(StepCode)),
    st.integers(0, 9),
    st.lists(st.integers(1, 99)).map(tuple),
    st.lists(
        st.builds(
            PassedOver,
            st.integers(1, 99),
            st.sampled_from(get_args(LegRole)),
            st.sampled_from(get_args(PassingReason)),
        )
    ).map(tuple),
    st.one_of(st.none(), st.sampled_from(get_args(CourseReason))),
)


def candidate(n: int, role: LegRole = "present", *, engaged: bool = False) -> Candidate:
    return Candidate(n, f"m{n}", f"+3161234560{n}", role, engaged)


def told(call: Call, event, situation=NOBODY, rules=RULES, now=NOW) -> Call:
    after = call.after(event, now)
    return decide(call, after, event, situation, rules, now).call


def arrive(situation: Situation, rules=RULES, call=OPEN) -> Call:
    return told(call, Arrived(), situation, rules)


def whys(call: Call) -> list[tuple[str, str | None]]:
    return [(step.step, step.why) for step in call.course]


# --- what is kept ------------------------------------------------------------


@given(st.lists(steps).map(tuple))
def test_a_course_survives_being_kept(taken):
    assert course.from_json(course.to_json(taken)) == taken


def test_a_call_of_before_there_were_courses_has_an_empty_one():
    assert course.from_json("[]") == () == OPEN.course


def test_a_course_holds_ids_and_codes_and_nothing_of_a_caller():
    call = replace(OPEN, caller="+31402587654")
    ringing = arrive(Situation((candidate(1), candidate(2, engaged=True))), call=call)
    assert json.loads(course.to_json(ringing.course)) == [
        {
            "step": "present",
            "round": 1,
            "rung": [1],
            "passed_over": [{"member": 2, "role": "present", "why": "engaged"}],
            "why": None,
        }
    ]


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_is_kept_by_the_five_minutes_in_which_it_falls(at):
    mark = course.mark(at)
    assert timedelta() <= at - mark < course.MARK
    assert mark.minute % 5 == mark.second == mark.microsecond == 0
    assert course.mark(mark) == mark


# --- what is decided, and why --------------------------------------------------


def test_a_closed_desk_says_so():
    call = arrive(Situation((candidate(1),)), call=replace(OPEN, block=None))
    assert call.course == (CourseStep("voicemail", why="closed"),)


def test_nobody_present_and_nobody_in_the_roster_is_nobody():
    assert arrive(NOBODY).course == (
        CourseStep("present"),
        CourseStep("roster"),
        CourseStep("voicemail", why="nobody"),
    )


def test_a_step_that_the_rules_skip_is_not_in_the_course():
    rules = RingRules(escalate_on=frozenset({"no_answer"}))
    call = arrive(Situation((), (candidate(1, "duty"),)), rules)
    assert whys(call) == [("present", None), ("voicemail", "nobody")]


def test_who_is_engaged_is_passed_over_and_all_engaged_is_the_reason():
    call = arrive(Situation((candidate(2, engaged=True), candidate(1, engaged=True))))
    passed = tuple(PassedOver(n, "present", "engaged") for n in (1, 2))
    assert call.course == (
        CourseStep("present", passed_over=passed),
        CourseStep("voicemail", why="engaged"),
    )


def test_an_engaged_line_may_ring_the_roster():
    duty = candidate(2, "duty")
    call = arrive(
        Situation((candidate(1, engaged=True),), (duty, candidate(1, "backup"))),
        RingRules(when_busy="backup"),
    )
    assert [(step.step, step.round, step.rung) for step in call.course] == [
        ("present", 0, ()),
        ("roster", 1, (1, 2)),
    ]


def test_an_engaged_roster_is_engaged():
    situation = Situation(
        (), (candidate(2, "duty", engaged=True), candidate(2, "backup", engaged=True))
    )
    (_, roster, led) = arrive(situation).course
    assert roster.passed_over == (PassedOver(2, "duty", "engaged"),)
    assert led.why == "engaged"


def test_the_callers_own_phone_is_in_use_and_nothing_else_is_said_of_it():
    call = replace(OPEN, caller="+31612345601")
    alone = arrive(Situation((candidate(1),)), call=call)
    assert alone.course[0].passed_over == (PassedOver(1, "present", "engaged"),)
    assert alone.course[-1].why == "engaged"
    among = arrive(Situation((candidate(1), candidate(2))), call=call)
    other = Situation((candidate(1, engaged=True), candidate(2)))
    assert among.course == arrive(other).course


def test_no_answer_of_anybody_names_what_each_did_before():
    legs = tuple(
        Leg(f"c0ffee01{n}", n, f"m{n}", f"+3161234560{n}", "present", 1, state)
        for n, state in enumerate(
            (LegState.DROPPED, LegState.RANG_OUT, LegState.BUSY, LegState.CUT_SHORT), 1
        )
    )
    first = CourseStep("present", 1, (1, 2, 3, 4))
    call = replace(OPEN, round=1, legs=legs, course=(first,))
    present = tuple(candidate(n, engaged=n == 4) for n in range(1, 5))
    after = decide(call, call, RoundEnded(1), Situation(present), RULES, NOW).call
    reasons = {one.member: one.why for one in after.course[1].passed_over}
    assert reasons == {
        1: "picked_up_without_1",
        2: "already_rung",
        3: "already_rung",
        4: "engaged",
    }
    assert whys(after)[1:] == [
        ("present", None),
        ("roster", None),
        ("voicemail", "no_answer"),
    ]


def test_who_was_cut_short_is_in_the_next_round_of_the_course():
    present = Situation((candidate(1), candidate(2)))
    ringing = arrive(present)
    mailbox = told(ringing, PickedUp(ringing.legs[0].id))
    again = told(mailbox, RoundEnded(1), present)
    assert [(step.round, step.rung) for step in again.course] == [
        (1, (1, 2)),
        (2, (2,)),
    ]
    (passed,) = again.course[1].passed_over
    assert passed == PassedOver(1, "present", "picked_up_without_1")


def test_a_wait_is_noted_once_however_many_turns_it_takes():
    busy, rules = Situation((candidate(1, engaged=True),)), RingRules(when_busy="wait")
    held = arrive(busy, rules)
    longer = told(held, WaitElapsed(1), busy, rules, NOW + timedelta(seconds=10))
    assert longer.turn == 2
    assert whys(longer) == whys(held) == [("waiting", None)]
    freed = told(longer, WaitElapsed(2), Situation((candidate(1),)), rules)
    assert [(step.step, step.rung) for step in freed.course] == [
        ("waiting", ()),
        ("present", (1,)),
    ]


def test_a_wait_that_may_not_begin_is_a_matter_of_time():
    busy = Situation((candidate(1, engaged=True),))
    rules = RingRules(
        when_busy="wait", wait_seconds_max=30, accept_seconds=-10, ring_seconds=10
    )
    late = replace(OPEN, arrived_at=NOW - timedelta(seconds=21))
    call = arrive(busy, rules, late)
    assert whys(call) == [("present", None), ("voicemail", "time_up")]
    assert call.course[0].passed_over == (PassedOver(1, "present", "engaged"),)


def test_a_caller_who_waited_long_enough_is_led_on_because_of_that():
    late = replace(OPEN, arrived_at=NOW - timedelta(seconds=89))
    call = arrive(Situation((candidate(1),)), call=late)
    assert call.course == (CourseStep("voicemail", why="time_up"),)


def test_a_1_that_connected_nobody_is_the_reason():
    ringing = arrive(Situation((candidate(1),)))
    taken = told(ringing, Accepted(ringing.legs[0].id))
    led = told(taken, NotBridged(1))
    assert whys(led) == [("present", None), ("voicemail", "not_connected")]


# --- what was done without us ---------------------------------------------------


def test_a_call_that_we_could_not_serve_failed():
    adopted = told(OPEN, Adopted())
    assert adopted.course == (CourseStep("voicemail", why="failed"),)
    assert told(adopted, Recorded(9, "RE1")).course == adopted.course


def test_a_document_for_emergencies_is_noted_once():
    ringing = arrive(Situation((candidate(1),)))
    led = told(ringing, Recorded(9, "RE1"))
    assert whys(led) == [("present", None), ("voicemail", "failed")]
    assert told(led, Recorded(9, "RE1")).course == led.course


def test_its_recording_may_be_heard_of_after_the_caller_left():
    gone = told(arrive(Situation((candidate(1),))), Ended())
    assert gone.state is CallState.FINISHED
    assert whys(told(gone, Recorded(9, "RE1")))[-1] == ("voicemail", "failed")


def test_what_a_state_does_not_expect_is_not_in_the_course():
    ringing = arrive(Situation((candidate(1),)))
    assert told(ringing, Adopted()).course == ringing.course


@pytest.mark.parametrize("event", [LegEnded("c0ffee010", "busy"), Ended(), GivenUp()])
def test_news_that_decides_nothing_adds_nothing(event):
    ringing = arrive(Situation((candidate(1),)))
    assert told(ringing, event).course == ringing.course


def test_a_voicemail_that_we_decided_on_is_no_failure():
    led = arrive(NOBODY)
    assert told(led, Recorded(9, "RE1")).course == led.course

"""What is said on top of the board: one's own phone first, then what others do."""

from typing import get_args

import pytest

from ringgroup.board.live import (
    CALLS,
    Going,
    OwnForm,
    OwnLeg,
    Reach,
    RightNow,
    WatchedLine,
    goes_on_to_roster,
    reach,
    right_now,
)
from ringgroup.call.calls import CallState
from ringgroup.call.legs import LIVE_LEGS
from ringgroup.line import RingRules
from webhooks.pages.now import words

HERE, THERE = "veldhoven", "eersel"


def said(own_leg=None, own_form=None, **calls: int) -> RightNow:
    counted = {(HERE, state): count for state, count in calls.items()}
    leg = OwnLeg(HERE, own_leg) if own_leg else None
    form = OwnForm(HERE, own_form) if own_form else None
    return right_now(WatchedLine(leg, form, counted), HERE)


@pytest.mark.parametrize("leg", sorted(LIVE_LEGS))
def test_ones_own_phone_comes_before_everything(leg):
    going = {"ringing": "rings", "picked_up": "picked_up", "talking": "talks"}[leg]
    assert said(leg, "f1", ringing=2, talking=1) == RightNow(going)


def test_a_form_that_waits_comes_before_what_others_do_and_says_that_too():
    assert said(None, "f1") == RightNow("form", form="f1")
    now = said(None, "f1", ringing=1)
    assert now == RightNow("form", form="f1", elsewhere="rings_elsewhere")
    assert words.going(now).text == "Er belt nu iemand. Jouw telefoon gaat niet over."


@pytest.mark.parametrize("state", ["routing", "ringing", "waiting"])
def test_somebody_who_waits_comes_before_who_is_helped(state):
    now = said(**{state: 1}, talking=3, voicemail=1)
    assert now == RightNow("rings_elsewhere", 1)


def test_callers_are_counted_over_all_states_that_mean_the_same():
    now = said(ringing=1, waiting=2)
    assert now == RightNow("rings_elsewhere", 3)
    assert words.going(now).heading == "Er bellen nu 3 mensen"
    assert words.going(said(talking=2)).heading == "Er zijn 2 collega's in gesprek"
    assert words.going(said(voicemail=1)).heading == "Er is iemand bij de voicemail"


@pytest.mark.parametrize("leg", sorted(LIVE_LEGS))
def test_ones_phone_that_rings_for_another_line_is_said_to(leg):
    now = right_now(WatchedLine(OwnLeg(THERE, leg), None, {}), HERE)
    assert now.line == THERE
    assert "Eersel" in words.going(now, "CJG Eersel").heading


def test_ones_form_of_another_line_is_said_to_be_of_that():
    now = right_now(WatchedLine(None, OwnForm(THERE, "f1"), {}), HERE)
    assert now == RightNow("form", form="f1", line=THERE)
    said = words.going(now, "CJG Eersel")
    assert said.heading == "Gesprek voor CJG Eersel klaar: vul in"


@pytest.mark.parametrize("state", ["recorded", "ended"])
def test_a_caller_who_has_hung_up_is_not_there(state):
    assert said(**{state: 1}) == RightNow("quiet")


def test_calls_of_another_line_are_not_told():
    seen = WatchedLine(None, None, {(THERE, "ringing"): 1})
    assert right_now(seen, HERE) == RightNow("quiet")


def test_every_state_of_a_call_that_is_not_over_is_told_or_left_out_on_purpose():
    left_out = {CallState.RECORDED, CallState.ENDED, CallState.FINISHED}
    assert CALLS.keys() | left_out == set(CallState)


def test_who_called_before_closing_is_not_said_to_come_to_the_voicemail():
    """Not beside one's own form either, above which the other call is told."""
    for going in ("rings_elsewhere", "form"):
        now = RightNow(going, elsewhere="rings_elsewhere")
        for present in (True, False):
            assert reach(now, is_open=False, present=present, roster=True) == "last"
    other = RightNow("form", elsewhere="others_talk")
    assert reach(other, is_open=False, present=True, roster=True) == "closed"


def test_there_are_words_for_all_that_can_go_on():
    for going in get_args(Going):
        assert words.going(RightNow(going)).heading


def test_a_phone_is_promised_to_ring_only_where_it_would():
    """Not while it is in a call, not while the desk is closed (domain.md, 2 and 4)."""
    quiet = said()

    def now(seen, *, present, is_open=True, roster=True) -> Reach:
        return reach(seen, is_open=is_open, present=present, roster=roster)

    assert now(quiet, present=True) == now(quiet, present=True, roster=False) == "rung"
    assert now(quiet, present=False) == "roster"
    assert now(quiet, present=False, roster=False) == "absent"
    for present in (True, False):
        assert now(quiet, present=present, is_open=False) == "closed"
        for leg in sorted(LIVE_LEGS):
            for is_open in (True, False):
                own = said(leg)
                assert now(own, present=present, is_open=is_open) == "engaged"
    assert set(words.REACH) == set(get_args(Reach))


@pytest.mark.parametrize(
    ("escalates", "when_busy", "anybody", "goes_on"),
    [
        (("nobody_present", "no_answer"), "voicemail", True, True),
        (("nobody_present",), "voicemail", True, False),
        (("nobody_present",), "voicemail", False, True),
        (("no_answer",), "voicemail", False, False),
        ((), "backup", True, True),
        ((), "wait", True, False),
        ((), "backup", False, False),
    ],
)
def test_the_roster_is_promised_only_where_a_line_goes_on_to_it(
    escalates, when_busy, anybody, goes_on
):
    rules = RingRules(escalate_on=frozenset(escalates), when_busy=when_busy)
    assert goes_on_to_roster(rules, anybody=anybody) == goes_on

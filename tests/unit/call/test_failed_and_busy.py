"""Phones that could not be rung, and phones that say busy right after a cut."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ringgroup.call.calls import Call, CallState
from ringgroup.call.decision import Candidate, Situation, decide
from ringgroup.call.events import Arrived, LegEnded, NotBridged, PickedUp, RoundEnded
from ringgroup.call.legs import LegState
from ringgroup.call.orders import ForgetFailure, NoteFailure
from ringgroup.call.origin import origin
from ringgroup.call.replies import Ring, TakeMessage
from ringgroup.line import RingRules
from schedules.hours import Block

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
OPEN = Call("c0ffee", "v", NOW, block=Block(date(2026, 11, 23), 540, 720))
RULES = RingRules()
SECOND = timedelta(seconds=1)


def candidate(n, role="present"):
    return Candidate(n, f"m{n}", f"+3161234560{n}", role, engaged=False)


TWO = Situation((candidate(1), candidate(2)))


def happens(call, event, situation=TWO, after=0.0):
    """What follows from an event, so many seconds after the arrival."""
    now = NOW + after * SECOND
    return decide(call, call.after(event, now), event, situation, RULES, now)


def ringing(situation=TWO):
    return happens(OPEN, Arrived(), situation).call


def states(call):
    return [leg.state.value for leg in call.legs]


@pytest.mark.parametrize("end", [RoundEnded, NotBridged])
def test_a_round_that_failed_is_noted_with_its_code_and_the_next_step_is_taken(end):
    backup = replace(TWO, roster=(candidate(3, "backup"),))
    decision = happens(ringing(), end(1, "failed", "13214"), backup, after=1)
    assert decision.orders == (NoteFailure("13214", NOW),)
    assert states(decision.call) == ["failed", "failed", "ringing"]
    assert decision.reply.phones == (("c0ffee020", "+31612345603"),)


def test_phones_that_failed_one_by_one_are_a_failed_round_too():
    call = ringing()
    for leg in call.legs:
        call = happens(call, LegEnded(leg.id, "failed")).call
    decision = happens(call, RoundEnded(1, "failed"))
    assert decision.orders == (NoteFailure("", NOW),)
    assert decision.reply == TakeMessage()


def test_what_a_phone_says_of_why_is_noted_once_its_whole_round_failed():
    decision = happens(ringing(), LegEnded("c0ffee010", "failed", "13227"))
    assert decision.orders == ()
    decision = happens(decision.call, LegEnded("c0ffee011", "failed", "13227"))
    assert decision.orders == (NoteFailure("13227", NOW),)


def test_what_a_phone_says_of_why_after_its_round_failed_is_noted():
    call = happens(ringing(), RoundEnded(1, "failed"), after=1).call
    decision = happens(call, LegEnded("c0ffee010", "failed", "13227"), after=2)
    assert decision.orders == (NoteFailure("13227", NOW),)
    assert decision.call == call


def test_a_code_of_a_phone_that_is_no_call_s_or_of_a_busy_one_is_not_noted():
    call = happens(ringing(), LegEnded("c0ffee010", "failed"), after=1).call
    for leg, result in (("c0ffee999", "failed"), ("c0ffee011", "busy")):
        assert happens(call, LegEnded(leg, result, "13227"), after=2).orders == ()


def test_a_phone_that_rang_after_all_makes_a_failed_round_none():
    """The round's end is told first, those of its phones a moment later."""
    call = happens(ringing(), RoundEnded(1, "failed", "13224"), after=20).call
    decision = happens(call, LegEnded("c0ffee010", "failed"), after=21)
    assert decision.orders == ()
    decision = happens(decision.call, LegEnded("c0ffee011", "no-answer"), after=22)
    assert decision.orders == (ForgetFailure(NOW),)
    assert states(decision.call) == ["failed", "rang_out"]


def test_a_round_of_which_one_phone_rang_is_no_failed_one():
    call = happens(ringing(), LegEnded("c0ffee010", "no-answer"), after=20).call
    decision = happens(call, RoundEnded(1, "failed", "13224"), after=21)
    assert decision.orders == ()
    assert states(decision.call) == ["rang_out", "failed"]


def test_what_is_heard_later_of_a_phone_weighs_more_than_its_rounds_word():
    call = happens(ringing(), RoundEnded(1, "failed"), after=20).call
    call = happens(call, LegEnded("c0ffee010", "no-answer"), after=21).call
    assert states(call) == ["rang_out", "failed"]


def test_whoever_picked_up_makes_the_others_cut_short_whatever_the_round_says():
    call = happens(ringing(), PickedUp("c0ffee010"), after=2).call
    decision = happens(call, RoundEnded(1, "failed"), after=9)
    assert states(decision.call)[:2] == ["dropped", "cut_short"]
    assert isinstance(decision.reply, Ring)


def cut_and_busy(after, news):
    """The first phone is a mailbox; the second is rung anew, and says busy."""
    call = happens(ringing(), PickedUp("c0ffee010"), after=1).call
    call = happens(call, RoundEnded(1, "completed"), after=9).call
    assert states(call) == ["dropped", "cut_short", "ringing"]
    if news == "leg":
        call = happens(call, LegEnded("c0ffee021"[:-1] + "0", "busy"), after=after).call
    return happens(call, RoundEnded(2, "busy"), after=after)


@pytest.mark.parametrize("news", ["leg", "round"])
def test_a_phone_that_says_busy_right_after_a_cut_is_rung_once_more(news):
    decision = cut_and_busy(11, news)
    assert states(decision.call) == ["dropped", "cut_short", "busy", "ringing"]
    once_more = happens(decision.call, RoundEnded(3, "busy"), after=12)
    assert once_more.reply == TakeMessage()
    assert once_more.call.state is CallState.VOICEMAIL


@pytest.mark.parametrize("news", ["leg", "round"])
def test_a_phone_that_is_refused_by_hand_is_not_rung_again(news):
    decision = cut_and_busy(12.1, news)
    assert decision.reply == TakeMessage()


def test_a_phone_that_is_busy_at_first_is_not_rung_again():
    one = Situation((candidate(1),))
    decision = happens(ringing(one), RoundEnded(1, "busy"), one, after=1)
    assert states(decision.call) == ["busy"]
    assert decision.reply == TakeMessage()


def test_busy_is_said_of_an_only_phone_alone():
    decision = happens(ringing(), RoundEnded(1, "busy"), after=1)
    assert {leg.state for leg in decision.call.legs} == {LegState.RANG_OUT}


# --- whose call it is -----------------------------------------------------------

FORWARDED = "+31402584113"


@pytest.mark.parametrize(
    ("arrives", "caller", "ours", "by_member", "who"),
    [
        ("+31851234567", "+31201234567", False, False, "caller"),
        ("+31851234567", None, False, True, "caller"),
        ("+31851234567", FORWARDED, True, False, "hidden"),
        ("+31851234567", FORWARDED, True, True, "ourselves"),
        ("+31851234567", "+31851234567", True, False, "ourselves"),
        (None, FORWARDED, True, False, "ourselves"),
    ],
)
def test_our_own_numbers_are_nobody_unless_a_forwarding_hides_who_calls(
    line, arrives, caller, ours, by_member, who
):
    desk = replace(line, number=FORWARDED, twilio_number=arrives)
    assert origin(desk, caller, ours=ours, by_member=by_member) == who


@pytest.fixture(scope="module")
def line():
    from config.lines import load_lines  # noqa: PLC0415 - a line like any other
    from tests.town.town import demo_settings  # noqa: PLC0415 - likewise

    (found,) = load_lines(demo_settings("sqlite:///x.db").config).values()
    return found


def test_a_call_to_no_line_bearing_our_number_is_ourselves():
    assert origin(None, FORWARDED, ours=True, by_member=False) == "ourselves"

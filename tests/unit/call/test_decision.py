"""Who is rung, for how long, and what comes after: the one function with opinions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.call import replies
from ringgroup.call.calls import Call, CallState
from ringgroup.call.decision import (
    Candidate,
    KeepMessage,
    Register,
    Situation,
    decide,
    heard_now,
    route,
)
from ringgroup.call.events import (
    Accepted,
    Adopted,
    Arrived,
    Declined,
    Ended,
    GivenUp,
    LegEnded,
    NotBridged,
    PickedUp,
    Recorded,
    RoundEnded,
    WaitElapsed,
)
from ringgroup.call.legs import Leg, LegState
from ringgroup.call.replies import (
    Acknowledge,
    Bridge,
    HangUp,
    Hold,
    NothingHeard,
    Ring,
    Screen,
    TakeMessage,
    Thank,
    TooLate,
)
from ringgroup.line import RingRules
from schedules.hours import Block

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
BLOCK = Block(date(2026, 11, 23), 540, 720)
OPEN = Call("c0ffee", "v", NOW, block=BLOCK)
RULES = RingRules()


def candidate(n: int, role="present", *, engaged=False) -> Candidate:
    return Candidate(n, f"m{n}", f"+3161234560{n}", role, engaged)


def arrive(situation: Situation, rules=RULES, call=OPEN):
    return decide(call, call, Arrived(), situation, rules, NOW)


def rung(reply) -> list[str]:
    assert isinstance(reply, Ring)
    return [number for _, number in reply.phones]


def test_a_closed_desk_takes_a_message():
    closed = replace(OPEN, block=None)
    decision = arrive(Situation((candidate(1),)), call=closed)
    assert decision.reply == TakeMessage()
    assert decision.call.state is CallState.VOICEMAIL


def test_a_candidate_shows_no_number():
    assert "61234" not in repr(candidate(1))


def test_news_in_the_middle_of_a_call_registers_nothing():
    ringing = arrive(Situation((candidate(1),))).call
    event = PickedUp(ringing.legs[0].id)
    after = ringing.after(event, NOW)
    assert decide(ringing, after, event, Situation(), RULES, NOW).orders == ()


def test_a_message_that_ends_a_call_is_kept_and_the_call_registered():
    gone = replace(OPEN, state=CallState.ENDED, led_at=NOW, ended_at=NOW)
    event = Recorded(5, "RE1")
    after = gone.after(event, NOW)
    orders = decide(gone, after, event, Situation(), RULES, NOW).orders
    assert orders == (KeepMessage("RE1", 5), Register())


def rung_out(*, engaged: bool) -> tuple[Call, Candidate]:
    """A call whose one phone rang out; who has it may be rung for another by now."""
    leg = Leg("c0ffee010", 1, "m1", "+31612345601", "present", 1, LegState.RANG_OUT)
    return replace(OPEN, round=1, legs=(leg,)), candidate(1, engaged=engaged)


def test_who_did_not_answer_and_is_rung_elsewhere_by_now_is_not_waited_for():
    call, busy = rung_out(engaged=True)
    rules = RingRules(when_busy="wait")
    reply = decide(call, call, RoundEnded(1), Situation((busy,)), rules, NOW).reply
    assert reply == TakeMessage()


def test_who_did_not_answer_and_signed_off_meanwhile_did_not_answer():
    call, _ = rung_out(engaged=False)
    named = Situation((), (candidate(2, "duty"),))
    rules = RingRules(escalate_on=frozenset({"nobody_present"}))
    assert decide(call, call, RoundEnded(1), named, rules, NOW).reply == TakeMessage()


def test_nobody_is_waited_for_where_nobody_is_present():
    named = Situation((), (candidate(2, "duty"),))
    assert rung(arrive(named, RingRules(when_busy="wait")).reply) == ["+31612345602"]


def test_an_engaged_line_rings_the_backup_whatever_else_escalates():
    rules = RingRules(when_busy="backup", escalate_on=frozenset())
    situation = Situation((candidate(1, engaged=True),), (candidate(2, "backup"),))
    assert rung(arrive(situation, rules).reply) == ["+31612345602"]


def test_who_waits_is_waiting():
    busy = Situation((candidate(1, engaged=True),))
    assert arrive(busy, RingRules(when_busy="wait")).call.state is CallState.WAITING


def test_it_is_kept_when_a_caller_was_first_led_to_the_voicemail():
    earlier = NOW - timedelta(seconds=30)
    assert arrive(Situation()).call.led_at == NOW
    assert (
        arrive(Situation(), call=replace(OPEN, led_at=earlier)).call.led_at == earlier
    )


def test_a_message_in_an_outage_is_noted_once():
    """A document for emergencies led there: no decision of ours did."""
    ringing = arrive(Situation((candidate(1),))).call
    call = ringing
    for event in (Recorded(5, "RE1"), Recorded(6, "RE2")):
        before, after = call, call.after(event, NOW)
        call = decide(before, after, event, Situation(), RULES, NOW).call
    assert [step.why for step in call.course[len(ringing.course) :]] == ["failed"]


def test_who_was_led_before_reasons_were_kept_was_not_failed():
    led = replace(OPEN, state=CallState.VOICEMAIL, led_at=NOW)
    event = Recorded(5, "RE1")
    after = led.after(event, NOW)
    assert decide(led, after, event, Situation(), RULES, NOW).call.course == ()


OLD = [Arrived(), RoundEnded(0), NotBridged(0), WaitElapsed(0)]


@pytest.mark.parametrize("event", OLD, ids=lambda event: type(event).__name__)
def test_who_asks_again_while_phones_ring_has_those_rung_on(event):
    """Those of this round, in their order; the others rang before."""
    first = arrive(Situation((candidate(1), candidate(2)))).call
    legs = tuple(replace(leg, state=LegState.RANG_OUT) for leg in first.legs)
    routing = replace(first, state=CallState.ROUTING, legs=legs, step="roster")
    second, _ = route(routing, Situation((), (candidate(3, "duty"),)), RULES, NOW)
    again = decide(second, second, event, Situation(), RULES, NOW)
    (leg,) = second.legs[2:]
    assert again.reply == Ring(2, 10, ((leg.id, "+31612345603"),))
    assert again.call == second


@pytest.mark.parametrize(
    ("state", "reply"),
    [
        (CallState.ROUTING, TakeMessage()),
        (CallState.WAITING, Hold(3)),
        (CallState.TALKING, TakeMessage()),
        (CallState.VOICEMAIL, TakeMessage()),
        (CallState.ENDED, HangUp()),
        (CallState.FINISHED, HangUp()),
    ],
)
def test_who_asks_again_hears_what_belongs_to_the_state(state, reply):
    assert heard_now(replace(OPEN, state=state, turn=3)) == reply


@pytest.mark.parametrize(
    ("seconds", "reply"),
    [(None, NothingHeard()), (1, NothingHeard()), (2, Thank()), (3, Thank())],
)
def test_thanks_are_for_two_seconds_of_words(seconds, reply):
    recorded = replace(OPEN, state=CallState.RECORDED, recorded_seconds=seconds)
    assert heard_now(recorded) == reply


def test_all_free_present_members_are_rung():
    present = (candidate(1), candidate(2, engaged=True), candidate(3))
    assert rung(arrive(Situation(present)).reply) == ["+31612345601", "+31612345603"]


def test_the_roster_is_not_rung_while_somebody_is_present():
    decision = arrive(Situation((candidate(1),), (candidate(2, "duty"),)))
    assert rung(decision.reply) == ["+31612345601"]


@pytest.mark.parametrize(
    ("when_busy", "reply"),
    [("voicemail", TakeMessage), ("wait", Hold), ("backup", Ring)],
)
def test_an_engaged_line_does_what_its_file_says(when_busy, reply):
    situation = Situation((candidate(1, engaged=True),), (candidate(2, "backup"),))
    decision = arrive(situation, RingRules(when_busy=when_busy))
    assert isinstance(decision.reply, reply)


def test_a_line_may_be_told_not_to_ring_the_roster():
    situation = Situation((), (candidate(2, "duty"),))
    stay = RingRules(escalate_on=frozenset({"no_answer"}))
    assert arrive(situation, stay).reply == TakeMessage()
    assert rung(arrive(situation).reply) == ["+31612345602"]


def test_one_who_is_both_duty_and_backup_is_rung_once_as_duty():
    situation = Situation((), (candidate(2, "duty"), candidate(2, "backup")))
    decision = arrive(situation)
    assert [leg.role for leg in decision.call.legs] == ["duty"]


def test_an_engaged_roster_is_voicemail():
    situation = Situation((), (candidate(2, "duty", engaged=True),))
    assert arrive(situation).reply == TakeMessage()


def test_only_the_callers_own_phone_is_like_nobody():
    call = replace(OPEN, caller="+31612345601")
    situation = Situation(
        (candidate(1),), (candidate(1, "duty"), candidate(2, "backup"))
    )
    assert rung(arrive(situation, call=call).reply) == ["+31612345602"]


def test_who_was_cut_short_is_rung_again_and_who_was_not_is_not():
    def leg(n, state):
        return Leg(f"c0ffee01{n}", n, f"m{n}", f"+3161234560{n}", "present", 1, state)

    states = [LegState.DROPPED, LegState.CUT_SHORT, LegState.RANG_OUT, LegState.BUSY]
    legs = tuple(leg(n, state) for n, state in enumerate(states, 1))
    call = replace(OPEN, round=1, legs=legs)
    situation = Situation(tuple(candidate(n) for n in range(1, 5)))
    decision = decide(call, call, RoundEnded(1), situation, RULES, NOW)
    assert rung(decision.reply) == ["+31612345602"]
    assert decision.reply.round == 2


@given(
    waited=st.integers(0, 200),
    wait_max=st.integers(30, 300),
    ring=st.integers(10, 60),
    accept=st.integers(3, 15),
)
def test_a_round_with_its_screening_ends_within_the_longest_wait(
    waited, wait_max, ring, accept
):
    rules = RingRules(ring, accept, wait_max)
    call = replace(OPEN, arrived_at=NOW - timedelta(seconds=waited))
    reply = arrive(Situation((candidate(1),)), rules, call).reply
    if isinstance(reply, Ring):
        assert 10 <= reply.seconds <= ring
        assert waited + reply.seconds + accept <= wait_max
    else:
        assert reply == TakeMessage()


@pytest.mark.parametrize(("waited", "seconds"), [(57, 20), (58, 19), (67, 10)])
def test_a_late_round_rings_until_just_before_the_longest_wait(waited, seconds):
    """Seven seconds for the words and six to press 1 are kept free of ninety."""
    rules = RingRules(ring_seconds=20, accept_seconds=6, wait_seconds_max=90)
    call = replace(OPEN, arrived_at=NOW - timedelta(seconds=waited))
    reply = arrive(Situation((candidate(1),)), rules, call).reply
    assert isinstance(reply, Ring)
    assert reply.seconds == seconds


def test_a_phone_is_not_rung_for_nine_seconds():
    rules = RingRules(ring_seconds=20, accept_seconds=6, wait_seconds_max=90)
    call = replace(OPEN, arrived_at=NOW - timedelta(seconds=68))
    assert arrive(Situation((candidate(1),)), rules, call).reply == TakeMessage()


@pytest.mark.parametrize(("waited", "reply"), [(20, Hold(1)), (21, TakeMessage())])
def test_a_turn_of_waiting_lasts_ten_seconds(waited, reply):
    busy = Situation((candidate(1, engaged=True),))
    rules = RingRules(
        when_busy="wait", wait_seconds_max=30, accept_seconds=-10, ring_seconds=10
    )
    call = replace(OPEN, arrived_at=NOW - timedelta(seconds=waited))
    assert arrive(busy, rules, call).reply == reply


def test_waiting_ends_in_the_voicemail_when_it_has_lasted_long_enough():
    busy = Situation((candidate(1, engaged=True),))
    rules = RingRules(when_busy="wait")
    early = replace(OPEN, arrived_at=NOW - timedelta(seconds=20), turn=1)
    late = replace(OPEN, arrived_at=NOW - timedelta(seconds=70), turn=6)
    assert arrive(busy, rules, early).reply == Hold(2)
    assert arrive(busy, rules, late).reply == TakeMessage()
    short = RingRules(wait_seconds_max=30, accept_seconds=3, when_busy="wait")
    shorter = replace(OPEN, arrived_at=NOW - timedelta(seconds=21))
    assert arrive(busy, short, shorter).reply == TakeMessage()


def test_waiting_is_not_begun_when_its_turn_would_pass_the_longest_wait():
    busy = Situation((candidate(1, engaged=True),))
    rules = RingRules(
        when_busy="wait", wait_seconds_max=30, accept_seconds=-10, ring_seconds=10
    )
    call = replace(OPEN, arrived_at=NOW - timedelta(seconds=21))
    assert arrive(busy, rules, call).reply == TakeMessage()


def test_a_finished_call_is_registered_once():
    call = replace(OPEN, state=CallState.VOICEMAIL)
    done = call.after(Recorded(9, "RE1"), NOW).after(Ended(), NOW)
    recorded = replace(call, state=CallState.RECORDED)
    assert decide(recorded, done, Ended(), Situation(), RULES, NOW).orders == (
        Register(),
    )
    assert decide(done, done, Ended(), Situation(), RULES, NOW).orders == ()


def test_a_message_is_kept_even_when_the_call_was_finished_before():
    done = replace(OPEN, state=CallState.FINISHED)
    late = decide(done, done, Recorded(9, "RE1"), Situation(), RULES, NOW)
    assert late.orders == (KeepMessage("RE1", 9),)
    silent = decide(done, done, Recorded(1, "RE1"), Situation(), RULES, NOW)
    assert silent.orders == ()


def ringing() -> Call:
    return arrive(Situation((candidate(1), candidate(2)))).call


def told(call: Call, event):
    after = call.after(event, NOW)
    return decide(call, after, event, Situation(), RULES, NOW)


def test_a_phone_that_is_picked_up_is_asked_to_press_1():
    call = ringing()
    assert told(call, PickedUp(call.legs[0].id)).reply == Screen(call.legs[0].id)


def test_the_first_1_wins_and_the_second_hears_that_it_is_taken():
    call = ringing()
    first = told(call, Accepted(call.legs[0].id))
    assert first.reply == Bridge()
    second = told(first.call, Accepted(call.legs[1].id))
    assert second.reply == TooLate("taken")
    assert told(first.call, PickedUp(call.legs[1].id)).reply == TooLate("taken")


def test_a_1_after_the_caller_left_hears_that():
    call = ringing()
    gone = told(call, Ended()).call
    assert told(gone, Accepted(call.legs[0].id)).reply == TooLate("caller_gone")


def test_another_key_and_callbacks_are_answered_without_words():
    call = ringing()
    assert told(call, Declined(call.legs[0].id)).reply == HangUp()
    for event in (LegEnded(call.legs[0].id, "busy"), Ended(), GivenUp(), Adopted()):
        assert told(call, event).reply == Acknowledge()
    assert told(call, Recorded(9, "RE1")).reply == Thank()
    assert told(call, Recorded(0)).reply == NothingHeard()


@pytest.mark.parametrize(
    ("state", "reply"),
    [
        (CallState.RINGING, Ring),
        (CallState.WAITING, Hold),
        (CallState.RECORDED, NothingHeard),
        (CallState.FINISHED, HangUp),
        (CallState.ENDED, HangUp),
        (CallState.TALKING, TakeMessage),
        (CallState.VOICEMAIL, TakeMessage),
    ],
)
def test_a_telephone_that_asks_again_is_never_hung_up_on_while_the_call_lives(
    state, reply
):
    call = replace(ringing(), state=state)
    assert isinstance(heard_now(call), reply)
    assert isinstance(told(call, WaitElapsed(99)).reply, reply)


@given(
    st.one_of(
        st.builds(
            Ring,
            st.integers(1, 9),
            st.integers(10, 60),
            st.lists(st.tuples(st.text(), st.text())).map(tuple),
        ),
        st.builds(Hold, st.integers(1, 9)),
        st.sampled_from([TakeMessage(), Thank(), HangUp(), Acknowledge(), Bridge()]),
        st.builds(Screen, st.text()),
        st.builds(TooLate, st.sampled_from(["taken", "caller_gone"])),
        st.builds(replies.AskCode, st.integers(1, 5)),
        st.builds(
            replies.TellState,
            st.text(),
            st.booleans(),
            st.lists(st.text()).map(tuple),
            st.booleans(),
            st.integers(1, 5),
        ),
        st.builds(
            replies.AskOne,
            st.text(),
            st.text(),
            st.sampled_from(["callback", "test"]),
            st.integers(1, 3),
        ),
        st.builds(replies.Connect, st.text(), st.text(), st.text()),
        st.builds(
            replies.EndOutgoing, st.text(), st.sampled_from(["tested", "not_needed"])
        ),
    )
)
def test_a_reply_survives_being_kept_as_json(reply):
    import json  # noqa: PLC0415 - here alone

    assert replies.from_json(json.loads(json.dumps(replies.to_json(reply)))) == reply


def test_somebody_of_the_roster_who_was_cut_short_is_rung_again():
    first = arrive(Situation((), (candidate(1, "duty"), candidate(2, "backup")))).call
    duty, backup = first.legs
    mailbox = first.after(PickedUp(duty.id), NOW)
    again = told_with(
        mailbox, RoundEnded(1), candidate(1, "duty"), candidate(2, "backup")
    )
    assert rung(again.reply) == ["+31612345602"]
    assert again.call.step == "roster"
    assert backup.role == "backup"


def told_with(call: Call, event, *roster: Candidate):
    after = call.after(event, NOW)
    return decide(call, after, event, Situation((), roster), RULES, NOW)

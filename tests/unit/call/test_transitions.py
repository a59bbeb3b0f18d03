"""The table of states, and a call's life along it, whatever the order of the news."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.call.calls import ROUTES, TRANSITIONS, Call, CallState
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

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


def leg(n: int, state: LegState = LegState.RINGING, number: int = 1) -> Leg:
    return Leg(f"leg{n}", n, f"m{n}", f"+3161234560{n}", "present", number, state)


RINGING = Call("c", "v", NOW, state=CallState.RINGING, round=1, legs=(leg(1), leg(2)))
EVENTS = st.one_of(
    st.builds(WaitElapsed, st.integers(0, 2)),
    st.builds(PickedUp, st.sampled_from(["leg1", "leg2", "nobody"])),
    st.builds(Declined, st.sampled_from(["leg1", "leg2", "nobody"])),
    st.builds(Accepted, st.sampled_from(["leg1", "leg2", "nobody"])),
    st.builds(
        LegEnded,
        st.sampled_from(["leg1", "leg2", "nobody"]),
        st.sampled_from(["completed", "busy", "no-answer", "canceled", "failed"]),
    ),
    st.builds(RoundEnded, st.integers(0, 2)),
    st.builds(NotBridged, st.integers(0, 2)),
    st.builds(Recorded, st.integers(0, 9), st.sampled_from(["", "RE1"])),
    st.sampled_from([Arrived(), Adopted(), Ended(), GivenUp()]),
)


def live_through(call: Call, events) -> list[Call]:
    """All values of a call; a routed one is led to the voicemail, as the simplest."""
    lived = [call]
    for n, event in enumerate(events):
        call = call.after(event, NOW + timedelta(seconds=n))
        if call.state is CallState.ROUTING:
            call = replace(call, state=CallState.VOICEMAIL)
        lived.append(call)
    return lived


@given(st.lists(EVENTS, max_size=12))
def test_a_finished_call_stays_finished_and_forgets_its_caller(events):
    lived = live_through(replace(RINGING, caller="+31401234567"), events)
    finished = [call for call in lived if call.state is CallState.FINISHED]
    assert lived[-len(finished) :] == finished or not finished
    assert all(call.caller is None for call in finished)
    assert all(call.ended_at is not None for call in finished)


@given(st.lists(EVENTS, max_size=12))
def test_there_is_one_winner_at_most_and_it_never_changes(events):
    winners = [call.winner for call in live_through(RINGING, events) if call.winner]
    assert len(set(winners)) <= 1


@given(st.lists(EVENTS, max_size=12))
def test_news_told_twice_changes_nothing_the_second_time(events):
    for call, event in zip(live_through(RINGING, events), events, strict=False):
        if call.state is CallState.ROUTING:
            continue
        once = call.after(event, NOW)
        if once.state is CallState.ROUTING:
            continue
        assert once.after(event, NOW) == once


@given(st.lists(EVENTS, max_size=12))
def test_nobody_is_engaged_by_a_call_that_has_ended(events):
    for call in live_through(RINGING, events):
        if call.state in {CallState.FINISHED, CallState.ENDED}:
            assert not any(leg.live for leg in call.legs)


TABLE = """
routing:   Arrived routing, Adopted voicemail
ringing:   PickedUp ringing, Declined ringing, LegEnded ringing, Accepted talking,
           RoundEnded routing, NotBridged routing, Recorded recorded, Ended finished,
           GivenUp finished
waiting:   WaitElapsed routing, Recorded recorded, Ended finished, GivenUp finished
talking:   LegEnded talking, RoundEnded finished, NotBridged routing,
           Recorded recorded, Ended finished, GivenUp finished
voicemail: LegEnded voicemail, Recorded recorded, Ended ended, GivenUp finished
recorded:  LegEnded recorded, Recorded recorded, Ended finished, GivenUp finished
ended:     LegEnded ended, Recorded finished, GivenUp finished
finished:  LegEnded finished, Recorded finished
"""


def test_the_table_is_what_was_agreed():
    """Written a second time: whoever changes one entry has to mean it."""
    rows = dict(re.findall(r"(\w+):\s+([^:]+)(?=\n\w+:|\n$)", TABLE))
    wanted = {
        state: dict(pair.split() for pair in row.split(","))
        for state, row in rows.items()
    }
    assert wanted == {
        state.value: {kind.__name__: to.value for kind, to in news.items()}
        for state, news in TRANSITIONS.items()
    }


def test_a_state_is_kept_under_its_own_name():
    """In every row of every database that was ever in use."""
    assert {state.name.lower(): state.value for state in CallState} == {
        name: name
        for name in (
            *("routing", "ringing", "waiting", "talking"),
            *("voicemail", "recorded", "ended", "finished"),
        )
    }


@pytest.mark.parametrize("state", CallState)
def test_every_state_can_come_to_an_end(state):
    seen, reachable = set(), {state}
    while reachable - seen:
        at = (reachable - seen).pop()
        seen.add(at)
        reachable |= set(TRANSITIONS[at].values())
        if at is CallState.ROUTING:
            reachable |= {CallState.RINGING, CallState.WAITING, CallState.VOICEMAIL}
    assert CallState.FINISHED in seen


def test_a_routed_call_rings_waits_or_is_led_to_the_voicemail():
    assert ROUTES == (CallState.RINGING, CallState.WAITING, CallState.VOICEMAIL)


def test_a_leg_is_found_by_its_name():
    assert RINGING.leg("leg2") == RINGING.legs[1]
    assert RINGING.leg("nobody") is None


@pytest.mark.parametrize("kind", [PickedUp, Declined, Accepted])
def test_news_of_a_phone_is_about_one_that_rings_or_was_picked_up(kind):
    over = replace(RINGING, legs=(leg(1, LegState.DROPPED), leg(2)))
    assert over.expects(kind("leg2")) is True
    assert over.expects(kind("leg1")) is False
    assert over.expects(kind("nobody")) is False


@pytest.mark.parametrize("kind", [RoundEnded, NotBridged])
def test_the_end_of_a_round_is_about_the_present_one(kind):
    second = replace(RINGING, round=2)
    assert second.expects(kind(2)) is True
    assert second.expects(kind(1)) is False


def test_news_that_a_state_does_not_know_is_not_expected():
    assert RINGING.expects(Arrived()) is False


LATER = NOW + timedelta(minutes=3)
LATEST = NOW + timedelta(minutes=5)
TALKING = RINGING.after(Accepted("leg1"), NOW)


def test_who_pressed_1_talks_from_then_on_and_the_others_ring_no_more():
    assert (TALKING.winner, TALKING.accepted_at) == ("leg1", NOW)
    assert [leg.state for leg in TALKING.legs] == [LegState.TALKING, LegState.CUT_SHORT]
    assert TALKING.talk_ended_at is None


@pytest.mark.parametrize("event", [RoundEnded(1), NotBridged(1), Ended(), GivenUp()])
def test_a_talk_ends_with_whatever_ends_it(event):
    assert TALKING.after(event, LATER).talk_ended_at == LATER


def test_the_end_of_a_talk_is_the_first_that_was_heard_of():
    """Not connected after all, led on, and gone two minutes later."""
    back = replace(TALKING.after(NotBridged(1), LATER), state=CallState.VOICEMAIL)
    gone = back.after(GivenUp(), LATEST)
    assert (gone.talk_ended_at, gone.ended_at) == (LATER, LATEST)


@pytest.mark.parametrize("event", [RoundEnded(1), NotBridged(1), Ended(), GivenUp()])
def test_who_never_talked_has_no_end_of_a_talk(event):
    assert RINGING.after(event, LATER).talk_ended_at is None


def test_the_end_of_a_call_is_the_first_that_was_heard_of():
    gone = Call("c", "v", NOW, state=CallState.VOICEMAIL).after(Ended(), LATER)
    assert (gone.state, gone.ended_at) == (CallState.ENDED, LATER)
    assert gone.after(Recorded(5, "RE1"), LATEST).ended_at == LATER


@pytest.mark.parametrize(
    "event", [RoundEnded(1), NotBridged(1), Recorded(5, "RE1"), Ended(), GivenUp()]
)
def test_what_ends_a_round_ends_its_ringing(event):
    assert [leg.state for leg in RINGING.after(event, NOW).legs] == [
        LegState.RANG_OUT,
        LegState.RANG_OUT,
    ]


def test_another_key_drops_its_phone_and_cuts_the_others_short():
    declined = RINGING.after(PickedUp("leg1"), NOW).after(Declined("leg1"), NOW)
    assert declined.legs[0].state is LegState.DROPPED
    assert declined.after(RoundEnded(1), NOW).legs[1].state is LegState.CUT_SHORT


def test_who_picked_up_in_an_old_round_cuts_nobody_short_in_this_one():
    legs = (leg(1, LegState.DROPPED), leg(2, number=2))
    second = replace(RINGING, round=2, legs=legs).after(RoundEnded(2), NOW)
    assert second.legs[1].state is LegState.RANG_OUT


def test_silence_is_a_recording_of_no_seconds():
    led = Call("c", "v", NOW, state=CallState.VOICEMAIL)
    assert led.after(Recorded(0), NOW).recorded_seconds == 0


def test_an_old_rounds_end_is_not_taken_for_the_present_ones():
    second = replace(RINGING, round=2)
    assert second.after(RoundEnded(1), NOW) == second


def test_phones_are_cut_short_only_by_somebody_who_picked_up():
    nobody = RINGING.after(RoundEnded(1), NOW)
    assert [leg.state for leg in nobody.legs] == [LegState.RANG_OUT] * 2
    mailbox = RINGING.after(PickedUp("leg1"), NOW).after(RoundEnded(1), NOW)
    assert [leg.state for leg in mailbox.legs] == [LegState.DROPPED, LegState.CUT_SHORT]


def test_a_conversation_that_the_provider_calls_unanswered_was_one_all_the_same():
    talking = RINGING.after(Accepted("leg1"), NOW).after(
        LegEnded("leg1", "no-answer"), NOW
    )
    assert talking.legs[0].state is LegState.TALKED


def test_a_caller_who_was_not_connected_after_all_is_not_hung_up_on():
    taken = RINGING.after(Accepted("leg1"), NOW)
    assert taken.after(RoundEnded(1), NOW).state is CallState.FINISHED
    assert taken.after(NotBridged(1), NOW).state is CallState.ROUTING


@pytest.mark.parametrize(
    ("result", "state"),
    [
        ("busy", LegState.BUSY),
        ("no-answer", LegState.RANG_OUT),
        ("canceled", LegState.CUT_SHORT),
        ("failed", LegState.FAILED),
        ("completed", LegState.DROPPED),
    ],
)
def test_how_a_ringing_phone_ended_is_kept(result, state):
    assert RINGING.after(LegEnded("leg2", result), NOW).legs[1].state is state


def test_a_leg_that_is_over_is_not_ended_again():
    dropped = leg(1, LegState.DROPPED)
    assert dropped.ended("busy") == dropped


def test_a_number_never_stands_in_a_representation():
    call = replace(RINGING, caller="+31401234567")
    assert "40123" not in repr(call)
    assert "61234" not in repr(call)


def test_the_longest_of_two_recordings_counts():
    call = Call("c", "v", NOW, state=CallState.VOICEMAIL)
    call = call.after(Recorded(5, "RE1"), NOW).after(Recorded(0), NOW)
    assert call.recorded_seconds == 5


def test_a_call_we_could_not_serve_counts_as_led_to_the_voicemail():
    adopted = Call("c", "v", NOW).after(Adopted(), NOW)
    assert adopted.state is CallState.VOICEMAIL
    assert adopted.failed
    assert adopted.led_at == NOW

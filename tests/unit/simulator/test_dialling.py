"""Ringing several phones: both readings of what the provider does not document."""

import pytest

from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    Caller,
    Dead,
    Declines,
    HangsUp,
    Ignores,
    InTurn,
    LateKey,
    Mailbox,
    SwitchedOff,
)
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
def test_who_presses_1_gets_the_caller(called, reading, service):
    visit = called(Answers(after=5, key_after=2, talk_seconds=60), reading=reading)
    [bridge] = visit.bridges
    assert (bridge.visit, bridge.number, bridge.key) == (visit, ANNA, "1")
    assert (after(visit, bridge.start), after(visit, bridge.end)) == (7.0, 67.0)
    [result] = service.asked("/after")
    assert result["DialCallStatus"] == "completed"
    assert result["DialBridged"] == "true"
    assert result["DialCallDuration"] == "62"
    assert result["DialCallSid"] == visit.legs[0].sid


@BOTH
def test_the_screening_knows_both_calls_and_shows_the_line(called, reading, service):
    visit = called(Answers(), reading=reading)
    [screen] = service.asked("/screen")
    assert screen["CallSid"] == visit.legs[0].sid != visit.sid
    assert screen["ParentCallSid"] == visit.sid
    assert (screen["From"], screen["To"]) == (LINE, ANNA)
    assert (screen["CallStatus"], screen["Direction"]) == (
        "in-progress",
        "outbound-dial",
    )


@BOTH
def test_another_key_drops_the_phone(called, reading):
    visit = called(Answers(key="2"), reading=reading)
    assert visit.bridges == []
    assert visit.legs[0].keys == "2"
    assert statuses(visit) == ["completed"]


@BOTH
def test_a_mailbox_alone_reads_completed_and_is_never_bridged(called, reading, service):
    visit = called(SwitchedOff(), reading=reading)
    assert visit.bridges == []
    assert service.asked("/after")[0]["DialCallStatus"] == "completed"
    assert service.asked("/after")[0]["DialBridged"] == "false"


def test_at_the_first_pick_up_the_other_phones_stop(called, service):
    visit = called(SwitchedOff(0.5), Answers(after=5))
    assert statuses(visit) == ["completed", "canceled"]
    assert after(visit, visit.legs[1].ended) == 0.5
    assert visit.bridges == []
    assert len(service.asked("/after")) == 1


def test_the_other_phones_ring_on_until_a_screening_is_passed(called):
    visit = called(SwitchedOff(0.5), Answers(after=12), reading="screening wins")
    assert [bridge.number for bridge in visit.bridges] == [BRAM]
    assert statuses(visit) == ["completed", "completed"]
    assert after(visit, visit.bridges[0].start) == 14.0


def test_two_screenings_side_by_side_have_one_winner(called):
    visit = called(
        Answers(after=1, key_after=4.0),
        Answers(after=2, key_after=1.0),
        Ignores(),
        reading="screening wins",
    )
    assert [bridge.number for bridge in visit.bridges] == [BRAM]
    assert rang_for(visit)[0] == 3.0
    assert visit.when("is dropped", ANNA)
    assert statuses(visit)[2] == "canceled"


def test_of_two_keys_at_one_moment_only_one_is_bridged(called):
    same = Answers(after=3, key_after=2.0)
    visit = called(same, same, same, reading="screening wins")
    assert len(visit.bridges) == 1


@BOTH
def test_ringing_lasts_five_seconds_longer_than_asked_for(called, reading, service):
    visit = called(Ignores(), Ignores(), reading=reading, timeout=20)
    assert rang_for(visit) == [25.0, 25.0]
    assert statuses(visit) == ["no-answer", "no-answer"]
    assert service.asked("/after")[0]["DialCallStatus"] == "no-answer"
    assert service.asked("/after")[0]["DialCallDuration"] == "0"


@BOTH
def test_the_end_of_ringing_does_not_end_a_screening(called, reading):
    visit = called(Answers(after=24, key_after=5), Ignores(), reading=reading)
    assert [after(visit, bridge.start) for bridge in visit.bridges] == [29.0]


@BOTH
@pytest.mark.parametrize(
    ("behaviours", "status"),
    [
        ([Busy(), Declines()], "busy"),
        ([Dead(), Dead()], "failed"),
        ([Dead(), Busy()], "busy"),
        ([Ignores(), Declines(), Dead()], "no-answer"),
        ([HangsUp(), Dead()], "completed"),
    ],
)
def test_the_status_of_a_dial_that_nobody_took(
    called, service, behaviours, status, reading
):
    visit = called(*behaviours, reading=reading)
    assert visit.bridges == []
    assert service.asked("/after")[0]["DialCallStatus"] == status


def test_the_status_may_be_that_of_any_leg(called, service):
    weather = Forecast({"DialCallStatus": "busy", "DialBridged when dropped": "true"})
    called(SwitchedOff(), Busy(), weather=weather)
    assert service.asked("/after")[0]["DialCallStatus"] == "busy"
    assert service.asked("/after")[0]["DialBridged"] == "true"


def test_busy_and_dead_phones_end_at_once_and_a_declined_one_when_declined(called):
    visit = called(Busy(), Dead(), Declines(after=3))
    assert rang_for(visit) == [0.0, 0.0, 3.0]
    assert statuses(visit) == ["busy", "failed", "busy"]


def test_a_number_that_nobody_added_is_out_of_use(dial, network, service):
    service.pages |= {"/voice/incoming": dial(CEES), "/after": "<Hangup/>"}
    visit = network.call(Caller(CALLER), LINE)
    network.run()
    assert statuses(visit) == ["failed"]


@BOTH
def test_a_key_after_the_screening_bridges_nobody(called, reading):
    visit = called(LateKey(after=2, key_after=12), reading=reading)
    assert visit.bridges == []
    assert visit.legs[0].keys == ""


def test_a_late_mailbox_picks_up_late(called):
    visit = called(Mailbox(after=15))
    assert after(visit, visit.legs[0].picked_up) == 15.0
    assert visit.bridges == []


def test_a_phone_without_screening_is_bridged_at_pick_up(network, service):
    service.pages["/voice/incoming"] = (
        f'<Dial callerId="{LINE}"><Number>{ANNA}</Number></Dial>'
    )
    network.add_phone(ANNA, SwitchedOff(mailbox_seconds=30))
    visit = network.call(Caller(CALLER), LINE)
    network.run()
    assert [bridge.key for bridge in visit.bridges] == [None]


def test_a_phone_behaves_otherwise_the_second_time(screening, dial, network, service):
    service.pages |= {
        "/voice/incoming": dial(ANNA, action='action="~/again"'),
        "/again": dial(ANNA, action=""),
        "/screen": screening,
        "/key": "",
    }
    network.add_phone(ANNA, InTurn((Ignores(), Answers())))
    visit = network.call(Caller(CALLER), LINE)
    network.run()
    assert statuses(visit) == ["no-answer", "completed"]
    assert len(visit.bridges) == 1


def test_without_action_the_next_verb_follows(called, service):
    visit = called(Answers(), action="")
    assert visit.when("hears: Daarna")
    assert service.asked("/after") == []


def test_with_action_its_answer_replaces_the_document(called):
    visit = called(Ignores())
    assert visit.when("hears: Spreek in")
    assert visit.when("hears: Daarna") is None


def test_a_caller_who_waits_hears_ringing_at_once(called):
    visit = called(Ignores(), caller=Caller(CALLER, hangs_up_after=4))
    assert after(visit, visit.first_sound) == 0.0
    assert visit.when("hears ringing", "caller")

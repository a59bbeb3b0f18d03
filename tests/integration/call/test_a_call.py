"""What a caller and the workers go through, from the first ring to the registration."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from schedules.hours import Span
from tests.conftest import MONDAY
from tests.integration.call.test_repeats_and_races import Provider
from tests.town.town import LINE, MOBILES, Town, demo_settings
from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    Dead,
    Declines,
    Ignores,
    InTurn,
    Mailbox,
    SwitchedOff,
)
from webhooks.simulator.network.weather import Forecast


def said(visit) -> str:
    return " ".join(fact.what for fact in visit.heard if fact.who == "caller")


def test_the_present_worker_is_rung_presses_1_and_talks(town):
    town.sign_on("anna")
    visit = town.call()
    assert town.talked_to(visit) == ["anna"]
    assert visit.bridges[0].key == "1"
    (form,) = town.rows("open_registration")
    assert (form["member"], form["answered_by"]) == ("anna", "present")
    assert form["outcome"] == "answered"
    assert form["wait_seconds"] == 10  # picked up after 5, 1 pressed 2 later
    assert form["talk_minutes"] == 2
    assert town.rows("registration") == []


def test_a_private_mailbox_gets_nobody_and_the_second_worker_is_rung_on(town):
    town.sign_on("anna", "bram")
    town.phone("anna", SwitchedOff())
    town.phone("bram", Answers(after=12))
    visit = town.call()
    assert town.talked_to(visit) == ["bram"]


def test_all_present_workers_are_rung_at_once(town):
    town.sign_on("anna", "bram", "carla")
    visit = town.call()
    assert town.rung(visit)[:3] == ["anna", "bram", "carla"]
    assert len({leg.rang for leg in visit.legs[:3]}) == 1


@pytest.mark.parametrize("mailbox_after", [0.5, 3, 5])
def test_the_fifth_worker_is_reached_although_four_are_switched_off(
    town, mailbox_after
):
    town.sign_on("anna", "bram", "carla", "daan", "eva")
    for name in ("anna", "bram", "carla", "daan"):
        town.phone(name, SwitchedOff(mailbox_after=mailbox_after))
    town.phone("eva", Answers(after=8))
    visit = town.call()
    assert town.talked_to(visit) == ["eva"]
    assert visit.bridges[0].start - MONDAY < timedelta(seconds=90 + 60)


def test_nobody_present_rings_duty_and_backup_at_once(town):
    town.roster("carla", "daan")
    town.phone("carla", Ignores())
    visit = town.call()
    assert sorted(town.rung(visit)) == ["carla", "daan"]
    assert town.talked_to(visit) == ["daan"]
    assert town.rows("open_registration")[0]["answered_by"] == "backup"


def test_who_did_not_take_the_call_is_not_rung_again_from_the_roster(town):
    town.roster("anna", "bram")
    town.sign_on("anna")
    town.phone("anna", Ignores())
    visit = town.call()
    assert town.rung(visit) == ["anna", "bram"]
    assert town.talked_to(visit) == ["bram"]


def test_an_empty_step_is_skipped_at_once(town):
    visit = town.call(speaks_seconds=0)
    assert town.rung(visit) == []
    assert "Op dit moment kan niemand" in said(visit)


def test_nobody_takes_it_and_a_message_is_left(town):
    town.sign_on("anna")
    town.phone("anna", Ignores())
    visit = town.call(speaks_seconds=12)
    assert "maandag tot en met vrijdag van negen uur tot twaalf uur" in said(visit)
    (row,) = town.rows("registration")
    assert (row["outcome"], row["desk"]) == ("voicemail", "open")
    (message,) = town.rows("voicemail")
    assert message["seconds"] == 12
    assert visit.number.encode() not in message["caller"]


def test_other_hours_are_kept_and_said_from_their_day_on(quiet_town):
    town, line = quiet_town, quiet_town.line
    nine, eight = line.hours.week[0], (Span(480, 720),)
    week = tuple(eight if spans == nine else spans for spans in line.hours.week)
    hours = replace(line.hours, later=((date(2026, 11, 24), week),))
    town.house.desk.take({line.key: replace(line, hours=hours)})
    first = town.call(speaks_seconds=12)
    assert "van negen uur tot twaalf uur" in said(first)
    town.run(town.now.replace(day=24, hour=7, minute=30))  # 08:30 in Veldhoven
    second = town.call(speaks_seconds=12)
    assert "van acht uur tot twaalf uur" in said(second)
    assert [row["desk"] for row in town.rows("registration")] == ["open", "open"]


def test_a_message_of_one_second_is_none(town):
    town.call(speaks_seconds=1)
    town.sweep(timedelta(minutes=10))
    assert [row["outcome"] for row in town.rows("registration")] == ["abandoned"]
    assert town.rows("voicemail") == []


@pytest.mark.parametrize(
    "silence", ["absent, falls through", "absent, with action", "silence is recorded"]
)
def test_who_says_nothing_is_not_promised_a_call_back(database_url, reading, silence):
    weather = Forecast({"silent recording": silence})
    town = Town(demo_settings(database_url), MONDAY, reading, weather)
    visit = town.call(speaks_seconds=0, hangs_up_after_message=False)
    assert "Wij hebben u niet gehoord" in said(visit)
    assert "Dank u wel" not in said(visit)
    town.close()


def test_who_left_a_message_is_thanked(town):
    assert "Dank u wel" in said(
        town.call(speaks_seconds=5, hangs_up_after_message=False)
    )


def test_an_engaged_line_is_voicemail_at_once_and_rings_nobody(town):
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=300))
    town.dial()
    town.run(until=town.network.env.now + 60)
    second = town.dial(speaks_seconds=5)
    town.run()
    assert town.rung(second) == []
    outcomes = [row["outcome"] for row in town.rows("registration")]
    assert outcomes == ["voicemail"]


def test_who_is_rung_for_one_caller_is_not_rung_for_the_next(town):
    town.sign_on("anna", "bram")
    town.phone("anna", Answers(talk_seconds=300))
    town.phone("bram", Answers(after=15, talk_seconds=300))
    first = town.dial()
    town.run(until=town.network.env.now + 30)
    second = town.dial()
    town.run()
    assert town.talked_to(first) == ["anna"]
    assert town.rung(second) == ["bram"]
    assert town.talked_to(second) == ["bram"]


def test_a_closed_desk_rings_nobody(town):
    town.sign_on("anna")
    town.run(until=datetime.fromisoformat("2026-11-23T13:00:00+01:00"))
    visit = town.call(speaks_seconds=8)
    assert town.rung(visit) == []
    (row,) = town.rows("registration")
    assert (row["desk"], row["outcome"], row["hour"]) == ("closed", "voicemail", 13)


def test_a_caller_of_a_closed_desk_who_leaves_no_message_is_counted_closed(town):
    town.run(until=datetime.fromisoformat("2026-11-23T13:00:00+01:00"))
    town.call(hangs_up_after=3)
    assert town.rows("registration") == []
    town.sweep(timedelta(minutes=6))
    assert [row["outcome"] for row in town.rows("registration")] == ["closed"]


def test_closing_time_does_not_cut_off_who_rang_before_it(town):
    town.run(until=datetime.fromisoformat("2026-11-23T11:59:50+01:00"))
    town.roster("carla", None)
    town.sign_on("anna")
    town.phone("anna", Ignores())
    visit = town.call()
    assert town.talked_to(visit) == ["carla"]
    assert visit.bridges[0].start > datetime.fromisoformat("2026-11-23T12:00:00+01:00")
    assert visit.bridges[0].end - visit.bridges[0].start == timedelta(seconds=120)


def test_an_extra_closed_day_and_an_extra_open_day_are_kept(town):
    town.sign_on("anna")
    town.extra_day(MONDAY.date(), "")
    assert town.rung(town.call(hangs_up_after=2)) == []
    saturday = datetime.fromisoformat("2026-11-28T10:00:00+01:00")
    town.extra_day(saturday.date(), "09:30-11:00")
    town.run(until=saturday)
    assert town.talked_to(town.call()) == ["anna"]


def test_the_callers_own_phone_is_never_rung(town):
    town.sign_on("anna", "bram")
    visit = town.call(MOBILES["anna"])
    assert town.rung(visit) == ["bram"]


def test_a_withheld_caller_is_helped_like_any_other(town):
    town.sign_on("anna")
    assert town.talked_to(town.call(None)) == ["anna"]


@pytest.mark.parametrize("behaviour", [Busy(), Dead(), Declines(), Mailbox(after=12)])
def test_a_phone_that_cannot_be_had_keeps_nobody_from_the_voicemail(town, behaviour):
    town.sign_on("anna")
    town.phone("anna", behaviour)
    visit = town.call(speaks_seconds=4)
    assert town.talked_to(visit) == []
    assert [row["outcome"] for row in town.rows("registration")] == ["voicemail"]


def test_another_key_than_1_drops_that_phone_only(town):
    town.sign_on("anna", "bram")
    town.phone("anna", Answers(after=2, key="5"))
    town.phone("bram", Answers(after=14))
    visit = town.call()
    assert town.talked_to(visit) == ["bram"]


def test_a_caller_who_hangs_up_while_it_rings_is_abandoned(town):
    town.sign_on("anna")
    town.phone("anna", Ignores())
    town.call(hangs_up_after=8)
    assert [row["outcome"] for row in town.rows("registration")] == ["abandoned"]
    assert [row["wait_seconds"] for row in town.rows("registration")] == [10]
    assert all(row["state"] != "ringing" for row in town.rows("leg"))


def test_a_worker_who_presses_1_after_the_caller_left_hears_so(town):
    town.sign_on("anna")
    town.phone("anna", Answers(after=3, key_after=4))
    visit = town.call(hangs_up_after=5)
    assert town.talked_to(visit) == []
    assert [row["outcome"] for row in town.rows("registration")] == ["abandoned"]


def test_shown_to_the_worker_is_the_number_of_the_line(town):
    town.sign_on("anna")
    town.call()
    screenings = [r for r in town.network.requests if "/voice/screen/" in r.url]
    assert {r.fields["From"] for r in screenings} == {LINE}


def test_something_can_be_heard_within_two_seconds(town):
    town.sign_on("anna")
    visit = town.call()
    assert (visit.when("hears") - visit.dialled) < timedelta(seconds=2)


def test_a_caller_is_not_answered_before_somebody_takes_the_call(town):
    """Until then they hear the ringing of their own network, and pay nothing."""
    town.sign_on("anna")
    visit = town.dial()
    town.run(until=town.network.env.now + 4)
    assert town.rung(visit) == ["anna"]
    assert visit.answered is None
    town.run()
    assert visit.answered is not None


def test_waiting_rings_whoever_becomes_free(database_url, reading):
    town = Town(demo_settings(database_url), MONDAY, reading, when_busy="wait")
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=30))
    first = town.dial()
    town.run(until=town.network.env.now + 15)
    second = town.dial()
    town.run()
    assert town.talked_to(first) == town.talked_to(second) == ["anna"]
    assert "in gesprek" in said(second)
    town.close()


def test_an_engaged_line_may_ring_the_backup_instead(database_url, reading):
    town = Town(demo_settings(database_url), MONDAY, reading, when_busy="backup")
    town.roster(None, "bram")
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=300))
    town.dial()
    town.run(until=town.network.env.now + 30)
    second = town.dial()
    town.run()
    assert town.talked_to(second) == ["bram"]
    town.close()


def test_whatever_the_phones_do_the_voicemail_speaks_within_90_seconds(town):
    town.roster("fatma", "gijs")
    town.sign_on("anna", "bram", "carla", "daan", "eva")
    for n, name in enumerate(("anna", "bram", "carla", "daan", "eva", "fatma", "gijs")):
        town.phone(name, Mailbox(after=3 * n))
    visit = town.call(speaks_seconds=3)
    spoken = visit.when("hears: Welkom")
    assert spoken - visit.dialled <= timedelta(seconds=90)


def test_a_phone_that_is_still_busy_with_the_ringing_that_was_cut_is_rung_once_more(
    town,
):
    town.sign_on("anna", "bram")
    town.phone("anna", SwitchedOff())
    town.phone("bram", InTurn((Ignores(), Busy(), Answers(after=3))))
    visit = town.call()
    if town.network.reading == "pickup wins":
        assert town.rung(visit) == ["anna", "bram", "bram", "bram"]
        assert town.talked_to(visit) == ["bram"]
    else:  # nothing was cut
        assert town.rung(visit) == ["anna", "bram"]


def test_a_phone_that_is_refused_by_hand_after_a_cut_is_left_alone(town):
    town.sign_on("anna", "bram")
    town.phone("anna", SwitchedOff())
    town.phone("bram", InTurn((Ignores(), Declines(after=6))))
    visit = town.call()
    assert town.rung(visit).count("bram") <= 2
    assert "Op dit moment kan niemand" in said(visit)


def test_whoever_the_roster_names_for_another_block_of_the_day_is_not_rung(quiet_town):
    quiet_town.roster("carla", "daan", start=840)
    visit = quiet_town.call(speaks_seconds=3)
    assert quiet_town.rung(visit) == []
    assert [row["seconds"] for row in quiet_town.rows("voicemail")] == [3]


def test_the_provider_is_asked_for_five_seconds_less_because_it_adds_them(quiet_town):
    # https://www.twilio.com/docs/voice/twiml/dial#timeout
    quiet_town.sign_on("anna")
    answer = Provider(quiet_town).post(
        "/voice/incoming", CallSid="CA1", From="+31407654321", To=LINE
    )
    seconds = re.search(r'<Dial [^>]*timeout="(\d+)"', answer.text)[1]
    assert int(seconds) + 5 == quiet_town.line.rules.ring_seconds

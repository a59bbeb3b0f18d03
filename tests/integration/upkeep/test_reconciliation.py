"""What the provider knows and we do not: after an outage, a lost callback, a crash."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest
from structlog.testing import capture_logs

from ringgroup.call.store.calls import open_caller
from ringgroup.telephone import CallRecord, RecordingRecord
from tests.conftest import MONDAY
from tests.integration.call.test_statements import post
from tests.town.provider import ClockedTown, sound
from tests.town.town import LINE, MOBILES, SERVICE, demo_settings
from webhooks.simulator.network.phones import Answers, Ignores
from webhooks.simulator.network.weather import Forecast, Stormy

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NO_ACTION = {"dial action after hang-up": "never"}
CALLER = "+31407013579"


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    yield town
    town.close()


@pytest.fixture
def lossy(database_url):
    """Towns in which certain callbacks are lost or late."""
    towns: list[ClockedTown] = []

    def build(**fixed: object) -> ClockedTown:
        kinds = {kind.replace("_", " "): fixed[kind] for kind in fixed}
        settings = demo_settings(database_url)
        town = ClockedTown(settings, MONDAY, "pickup wins", Forecast(kinds))
        towns.append(town)
        return town

    yield build
    for town in towns:
        town.close()


def a_call(n: int, at: datetime, seconds: int = 60, to: str = LINE) -> CallRecord:
    return CallRecord(f"CA{n:032}", to, CALLER, "completed", at, seconds)


def its_recording(n: int, call: CallRecord, seconds: int = 20) -> RecordingRecord:
    at = call.started_at + 30 * SECOND
    return RecordingRecord(f"RE{n:032}", call.sid, "completed", seconds, at)


def test_what_was_recorded_of_ourselves_does_not_stay_at_the_provider(town):
    """A phone of ours that forwards back, heard by a document that knows nobody."""
    anna = MOBILES["anna"]
    of_ourselves = replace(a_call(1, town.now), caller=LINE, forwarded_from=anna)
    of_a_caller = a_call(2, town.now)
    town.provider.more_calls = [of_ourselves, of_a_caller]
    recordings = [its_recording(1, of_ourselves), its_recording(2, of_a_caller)]
    town.provider.more_recordings = recordings
    town.reconcile(10 * MINUTE)
    assert town.provider.removed_recordings == [recordings[0].sid]
    (row,) = town.rows("voicemail")
    assert row["recording_sid"] == recordings[1].sid


def test_a_message_under_our_own_number_is_not_deleted_on_suspicion(town):
    """No member's phone is named: a forwarding may have put our number there."""
    call = replace(a_call(1, town.now), caller=LINE)
    town.provider.more_calls = [call]
    town.provider.more_recordings = [its_recording(1, call)]
    with capture_logs() as logs:
        town.reconcile(10 * MINUTE)
    assert town.provider.removed_recordings == []
    assert "a message under our own number is left there" in {
        one["event"] for one in logs
    }


def test_the_record_of_a_call_that_was_turned_away_does_not_stay_either(town):
    """It names the phone that forwarded; an hour later nothing of it can turn up."""
    of_ourselves = replace(
        a_call(1, town.now), caller=LINE, forwarded_from=MOBILES["anna"]
    )
    lasts = replace(a_call(2, town.now), caller=LINE, status="in-progress")
    town.provider.more_calls = [of_ourselves, lasts, a_call(3, town.now)]
    town.reconcile(10 * MINUTE)
    assert town.provider.removed_calls == []
    town.provider.calls_kept = True
    town.reconcile(HOUR + MINUTE)
    town.provider.calls_kept = False
    town.reconcile(HOUR + 3 * MINUTE)
    assert town.provider.removed_calls == [of_ourselves.sid]


def test_the_record_that_says_whose_a_message_under_our_number_is_stays(town):
    call = replace(a_call(1, town.now), caller=LINE)
    town.provider.more_calls = [call]
    town.provider.more_recordings = [its_recording(1, call)]
    town.reconcile(2 * HOUR)
    assert town.provider.removed_calls == []


# --- the service was down --------------------------------------------------


def test_a_call_of_which_we_never_heard_is_registered_as_failed_at_its_own_hour(town):
    then = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)  # 08:40: closed
    town.provider.more_calls = [a_call(1, then)]
    town.reconcile()
    (row,) = town.rows("registration")
    assert (row["outcome"], row["desk"], row["hour"]) == ("failed", "closed", 8)
    assert str(row["day"]) == "2026-11-23"
    assert row["wait_seconds"] == 0
    assert town.rows("open_registration") == []
    assert [one["caller"] for one in town.rows("call")] == [None]


def test_a_call_of_yesterdays_opening_hours_counts_as_open_and_as_of_yesterday(town):
    town.run(until=MONDAY + timedelta(days=1, hours=5))
    town.provider.more_calls = [a_call(1, MONDAY)]
    town.reconcile()
    (row,) = town.rows("registration")
    assert (row["outcome"], row["desk"], row["hour"]) == ("failed", "open", 9)
    assert str(row["day"]) == "2026-11-23"


def test_a_message_left_while_we_were_down_becomes_a_voicemail_with_its_caller(town):
    call = a_call(1, MONDAY - HOUR)
    town.provider.more_calls = [call]
    town.provider.more_recordings = [its_recording(1, call)]
    town.reconcile()
    (row,) = town.rows("registration")
    assert row["outcome"] == "voicemail"
    (message,) = town.rows("voicemail")
    assert message["seconds"] == 20
    number = open_caller(bytes(message["caller"]), town.desk.vault)
    assert number == CALLER
    town.fetch()
    assert len(town.opened_audio()) == 1
    assert town.provider.removed_recordings == [message["recording_sid"]]


def test_repeating_it_changes_nothing(town):
    call = a_call(1, MONDAY - HOUR)
    town.provider.more_calls = [call, a_call(2, MONDAY - 2 * HOUR)]
    town.provider.more_recordings = [its_recording(1, call)]
    for minutes in (0, 1, 2, 600):
        town.reconcile(minutes * MINUTE)
    assert len(town.rows("registration")) == 2
    assert len(town.rows("voicemail")) == 1


def test_a_call_that_is_not_over_or_just_over_is_left_to_its_webhooks(town):
    running = replace(a_call(1, MONDAY - 10 * MINUTE), status="in-progress")
    town.provider.more_calls = [running, a_call(2, MONDAY - 2 * MINUTE, 60)]
    town.reconcile()
    assert town.rows("registration") == []
    town.reconcile(2 * MINUTE)
    assert len(town.rows("registration")) == 1


def test_while_its_recording_is_in_the_making_a_call_is_not_registered(town):
    call = a_call(1, MONDAY - 4 * MINUTE, 60)
    made = its_recording(1, call)
    town.provider.more_calls = [call]
    town.provider.more_recordings = [replace(made, status="processing")]
    town.reconcile()
    assert town.rows("registration") == []
    town.provider.more_recordings = [made]
    town.reconcile(MINUTE)
    assert [row["outcome"] for row in town.rows("registration")] == ["voicemail"]


def test_calls_to_a_service_number_or_to_a_stranger_are_not_registered(town):
    strange = a_call(2, MONDAY - HOUR, to="+31201234567")
    town.provider.more_calls = [a_call(1, MONDAY - HOUR, to=SERVICE), strange]
    theirs = its_recording(7, strange, seconds=1)
    town.provider.more_recordings = [theirs]
    town.reconcile()
    assert town.rows("registration") == town.rows("call") == []
    assert town.provider.removed_recordings == []


def test_a_late_webhook_about_an_adopted_call_counts_nothing_twice(lossy):
    town = lossy(status_delay=900.0, recording_delay=900.0)
    visit = town.dial(speaks_seconds=9)
    town.run(until=town.now + 5 * MINUTE)
    assert visit.ended
    with_us = town.rows("call")
    town.reconcile()
    assert len(town.rows("voicemail")) == 1
    town.run()
    town.sweep(HOUR)
    assert len(with_us) == len(town.rows("call")) == 1
    assert len(town.rows("registration")) == len(town.rows("voicemail")) == 1
    assert town.rows("registration")[0]["outcome"] == "voicemail"


def test_after_a_week_away_the_whole_week_is_compared(town):
    town.call(speaks_seconds=5)
    town.run(until=MONDAY + timedelta(days=7))
    town.call(speaks_seconds=5)
    midweek = a_call(1, MONDAY + timedelta(days=3))
    town.provider.more_calls = [midweek]
    town.provider.more_recordings = [its_recording(1, midweek)]
    town.reconcile()
    assert len(town.rows("registration")) == 3
    assert len(town.rows("voicemail")) == 3


def test_on_the_first_day_what_is_older_than_two_days_is_left_alone(town):
    town.provider.more_calls = [a_call(1, MONDAY - timedelta(days=3))]
    town.reconcile()
    assert town.rows("registration") == []


def test_a_provider_that_cannot_be_asked_is_asked_again(town):
    town.provider.more_calls = [a_call(1, MONDAY - HOUR)]
    town.provider.down = True
    town.reconcile()
    assert town.rows("registration") == []
    town.provider.down = False
    town.reconcile()
    assert len(town.rows("registration")) == 1


def test_a_provider_that_fails_three_times_in_ten_changes_nothing_of_the_sum(town):
    town.provider.random = Random(8)
    calls = [a_call(n, MONDAY - n * MINUTE) for n in range(5, 11)]
    town.provider.more_calls = calls
    town.provider.more_recordings = [its_recording(n, calls[n]) for n in range(3)]
    for minutes in range(400):
        town.reconcile(minutes * SECOND)
    counted = Counter(row["outcome"] for row in town.rows("registration"))
    assert counted == {"voicemail": 3, "failed": 3}
    assert len(town.rows("voicemail")) == 3


# --- a callback was lost ---------------------------------------------------


def test_a_message_whose_callbacks_were_lost_is_found_at_the_provider(lossy):
    town = lossy(status_copies=0)
    town.call(speaks_seconds=9, hangs_up_after_message=False)
    assert len(town.rows("voicemail")) == 1  # the Record's action told of it


def test_a_message_of_a_known_call_is_found_although_nobody_told_of_it(town):
    visit = town.call(hangs_up_after=3)
    town.sweep(6 * MINUTE)
    assert [row["outcome"] for row in town.rows("registration")] == ["abandoned"]
    late = RecordingRecord("RE" + "7" * 32, visit.sid, "completed", 8, town.now)
    town.provider.more_recordings = [late]
    town.reconcile(7 * MINUTE)
    (message,) = town.rows("voicemail")
    number = open_caller(bytes(message["caller"]), town.desk.vault)
    assert number == visit.number
    assert len(town.rows("registration")) == 1


def test_a_call_that_waits_for_its_recording_gets_it_from_the_list(town):
    visit = town.call(hangs_up_after=3)
    late = RecordingRecord("RE" + "7" * 32, visit.sid, "completed", 8, town.now)
    town.provider.more_recordings = [late]
    town.reconcile(MINUTE)
    assert [row["outcome"] for row in town.rows("registration")] == ["voicemail"]


def test_a_recording_too_short_to_be_a_message_is_removed_at_the_provider(town):
    town.call(speaks_seconds=1)
    assert town.rows("voicemail") == []
    (short,) = town.network.recordings
    town.reconcile()
    assert town.provider.removed_recordings == []
    town.reconcile(3 * MINUTE)
    assert town.provider.removed_recordings == [short.sid]
    assert town.rows("voicemail") == []


def test_a_short_recording_of_a_call_that_we_missed_goes_too(town):
    call = a_call(1, MONDAY - HOUR)
    town.provider.more_calls = [call]
    town.provider.more_recordings = [its_recording(1, call, seconds=1)]
    town.reconcile()
    assert [row["outcome"] for row in town.rows("registration")] == ["failed"]
    assert len(town.provider.removed_recordings) == 1


# --- the end was never told ------------------------------------------------


def test_a_ring_whose_end_was_lost_frees_its_worker_within_a_minute(lossy):
    town = lossy(status_copies=0, **NO_ACTION)
    town.sign_on("anna")
    town.phone("anna", Ignores())
    visit = town.call(hangs_up_after=8)
    assert [row["state"] for row in town.rows("leg")] == ["ringing"]
    town.ask_after_calls(10 * SECOND)
    assert [row["state"] for row in town.rows("leg")] == ["ringing"]
    town.ask_after_calls(MINUTE)
    assert [row["state"] for row in town.rows("leg")] == ["rang_out"]
    town.ask_after_calls(3 * MINUTE)
    assert visit.ended
    assert [row["outcome"] for row in town.rows("registration")] == ["abandoned"]


def test_an_answer_that_came_too_late_engages_nobody_for_long(town):
    """The host was frozen: the provider went to the fallback, and rang nobody."""
    town.sign_on("anna")
    town.phone("anna", Answers())
    post(town, "incoming", CallSid="CA" + "4" * 32, From="+31407012399")
    town.run(until=town.now + MINUTE)  # that caller speaks at the fallback
    town.ask_after_calls()
    visit = town.call()
    assert town.talked_to(visit) == ["anna"]


def test_a_talk_whose_end_was_lost_is_counted_as_long_as_it_was(lossy):
    town = lossy(status_copies=0, **NO_ACTION)
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=900))
    town.call(talk_seconds=300)
    assert [row["state"] for row in town.rows("call")] == ["talking"]
    town.ask_after_calls(4 * HOUR)
    assert [row["state"] for row in town.rows("call")] == ["talking"]
    town.ask_after_calls(5 * HOUR)
    (form,) = town.rows("open_registration")
    assert form["talk_minutes"] == 5


def test_a_caller_who_is_still_there_is_left_alone(town):
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=4 * 3600 - 60))
    town.dial(talk_seconds=None)
    town.run(until=town.now + HOUR)
    town.ask_after_calls(5 * HOUR)
    assert [row["state"] for row in town.rows("call")] == ["talking"]
    town.sweep(6 * HOUR)
    assert len(town.rows("open_registration")) == 1


def test_a_provider_that_does_not_answer_ends_nobodys_call(lossy):
    town = lossy(status_copies=0)
    town.call(hangs_up_after=3)
    town.provider.down = True
    town.ask_after_calls(HOUR)
    assert [row["state"] for row in town.rows("call")] == ["voicemail"]
    town.provider.down = False
    town.ask_after_calls(HOUR)
    assert [row["state"] for row in town.rows("call")] == ["ended"]


# --- the provider's own records --------------------------------------------


def test_the_record_of_a_finished_call_is_deleted_at_the_provider(town):
    town.sign_on("anna")
    visit = town.call()
    town.remove_calls(MINUTE)
    assert town.provider.removed_calls == []
    town.remove_calls(3 * MINUTE)
    town.remove_calls(4 * MINUTE)
    assert town.provider.removed_calls == [visit.sid]
    assert town.rows("call")[0]["removed_at"] is not None


def test_while_a_message_is_still_to_be_fetched_its_calls_record_stays(town):
    town.call(speaks_seconds=9)
    town.remove_calls(3 * MINUTE)
    assert town.provider.removed_calls == []
    town.fetch()
    town.remove_calls(3 * MINUTE)
    assert len(town.provider.removed_calls) == 1


def test_a_record_that_may_not_be_deleted_yet_is_tried_every_hour(town):
    town.sign_on("anna")
    town.call()
    tries: list[str] = []
    provider = town.provider
    provider.calls_kept = True

    class Counting(type(provider)):
        def remove_call(self, sid: str) -> None:
            tries.append(sid)
            super().remove_call(sid)

    provider.__class__ = Counting
    for minutes in range(2, 24 * 60):
        town.remove_calls(minutes * MINUTE)
    assert 24 <= len(tries) <= 6 * 24
    provider.calls_kept = False
    town.remove_calls(25 * HOUR)
    assert len(town.provider.removed_calls) == 1


def test_while_a_recording_may_turn_up_the_record_of_who_called_stays(town):
    town.call(hangs_up_after=3)
    town.sweep(6 * MINUTE)
    town.remove_calls(7 * MINUTE)
    assert town.provider.removed_calls == []
    town.remove_calls(61 * MINUTE)
    assert len(town.provider.removed_calls) == 1


def test_a_removed_call_is_not_adopted_again(town):
    town.sign_on("anna")
    town.call()
    town.remove_calls(3 * MINUTE)
    town.reconcile(10 * MINUTE)
    assert len(town.rows("call")) == 1
    assert town.rows("registration") == []


# --- all of it at once -----------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_in_any_weather_every_call_is_counted_once_and_every_word_kept(
    sqlite_url, seed
):
    """Callbacks lost, late and doubled; a provider that fails 3 times in 10."""
    random = Random(seed)
    settings = demo_settings(sqlite_url)
    town = ClockedTown(settings, MONDAY, "pickup wins", Stormy(random, 0.8))
    town.provider.random = Random(seed + 100)

    def clock():
        for turn in count():
            yield town.network.env.timeout(20)
            town.fetch()
            town.sweep()
            if turn % 6 == 0:
                town.reconcile()
                town.ask_after_calls()
                town.remove_calls()

    town.network.env.process(clock())
    town.sign_on("anna", "bram")
    for _ in range(40):
        leaves = random.choice([None, None, 4, 15, 40])
        speaks = random.choice([0, 1, 2, 9, 30])
        town.dial(hangs_up_after=leaves, speaks_seconds=speaks)
        town.network.wait(random.choice([1, 20, 200]))
    town.network.wait(24 * 3600)
    calls = [visit for visit in town.network.visits if visit.to == LINE]
    counted = len(town.rows("registration")) + len(town.rows("open_registration"))
    assert counted == len(town.rows("call")) == len(calls)
    said = {
        one.sid
        for one in town.network.recordings
        if one.status == "completed" and one.seconds >= 2
    }
    kept = [row["recording_sid"] for row in town.rows("voicemail")]
    assert sorted(kept) == sorted(said)
    assert sorted(town.opened_audio()) == sorted(sound(sid) for sid in said)
    there = {one.sid for one in town.network.recordings if one.status == "completed"}
    assert set(town.provider.removed_recordings) == there
    removed = set(town.provider.removed_calls)
    assert removed == {visit.sid for visit in calls}
    assert all(row["caller"] is None for row in town.rows("call"))
    town.close()

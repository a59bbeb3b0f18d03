"""A message's life: left at the provider, sealed here, and then deleted there."""

import os
import signal
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from ringgroup.telephone import MisledError, RefusedError
from ringgroup.voicemail import recordings
from tests.conftest import MONDAY
from tests.town.provider import MARKER, ClockedTown, sound
from tests.town.town import demo_settings
from webhooks.simulator.network.phones import Ignores

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    yield town
    town.close()


def test_a_message_is_fetched_sealed_kept_and_deleted_at_the_provider(town):
    town.call(speaks_seconds=9)
    town.fetch()
    (message,) = town.rows("voicemail")
    assert message["fetched_at"] is not None
    assert message["removed_at"] is not None
    assert message["next_try_at"] is None
    assert town.provider.removed_recordings == [message["recording_sid"]]
    assert town.opened_audio() == [sound(message["recording_sid"])]


def test_it_belongs_to_who_is_on_duty_and_they_are_told(town):
    town.roster("carla", "daan")
    town.phone("carla", Ignores())
    town.phone("daan", Ignores())
    town.call(speaks_seconds=9)
    town.fetch()
    assert [row["owner_id"] for row in town.rows("voicemail")] == [3]
    assert [row["member_id"] for row in town.rows("message")] == [3]


def test_after_hours_it_belongs_to_who_is_on_duty_in_the_next_block(town):
    town.run(until=MONDAY + timedelta(hours=24))
    town.roster("daan", None)
    with town.database.transaction() as session:
        session.execute(
            text("UPDATE roster_slot SET day = :tomorrow"),
            {"tomorrow": town.now.date() + timedelta(days=1)},
        )
    town.run(until=MONDAY + timedelta(hours=36))
    town.call(speaks_seconds=9)
    town.fetch()
    assert [row["owner_id"] for row in town.rows("voicemail")] == [4]


def test_without_a_roster_it_belongs_to_nobody(town):
    town.call(speaks_seconds=9)
    town.fetch()
    assert [row["owner_id"] for row in town.rows("voicemail")] == [None]


def test_the_owner_is_told_at_once_although_the_recording_cannot_be_had(town):
    town.roster("carla", None)
    town.phone("carla", Ignores())
    town.provider.down = True
    visit = town.call(speaks_seconds=9)
    town.fetch()
    (told,) = town.rows("message")
    assert told["member_id"] == 3
    assert visit.number[-4:] not in told["subject"] + told["body"]
    town.fetch(MINUTE)
    town.fetch(10 * MINUTE)
    assert town.rows("message") == [told]


def test_a_recording_that_is_not_there_yet_is_asked_for_later_and_later(town):
    town.call(speaks_seconds=9)
    (message,) = town.rows("voicemail")
    town.provider.unknown.add(message["recording_sid"])
    town.fetch()
    town.fetch(4 * SECOND)
    assert [row["tries"] for row in town.rows("voicemail")] == [1]
    town.fetch(5 * SECOND)
    town.fetch(14 * SECOND)
    assert [row["tries"] for row in town.rows("voicemail")] == [2]
    town.provider.unknown.clear()
    town.fetch(MINUTE)
    assert len(town.opened_audio()) == 1


def test_a_recording_unknown_for_a_day_is_given_up_and_the_message_stays(town):
    town.call(speaks_seconds=9)
    (message,) = town.rows("voicemail")
    town.provider.unknown.add(message["recording_sid"])
    town.fetch()
    town.fetch(timedelta(days=1, minutes=1))
    (message,) = town.rows("voicemail")
    assert message["next_try_at"] is None
    assert message["fetched_at"] is None
    assert message["caller"] is not None


def test_one_404_after_a_long_outage_gives_nothing_up(town):
    town.call(speaks_seconds=9)
    town.provider.down = True
    town.fetch()
    (message,) = town.rows("voicemail")
    town.provider.down = False
    town.provider.unknown.add(message["recording_sid"])
    town.fetch(timedelta(hours=30))
    town.provider.unknown.clear()
    town.fetch(timedelta(hours=31))
    assert len(town.opened_audio()) == 1


def test_a_message_that_cannot_be_worked_on_keeps_no_other_waiting(town, monkeypatch):
    for _ in range(recordings.BATCH + 1):
        town.call(speaks_seconds=9)
    bad = [row["recording_sid"] for row in town.rows("voicemail")][:-1]

    def recording(sid: str) -> bytes:
        if sid in bad:
            raise KeyError(sid)
        return sound(sid)

    monkeypatch.setattr(town.provider, "recording", recording)
    with capture_logs() as logs:
        for seconds in range(0, 60, 5):
            town.fetch(seconds * SECOND)
    assert len(town.opened_audio()) == 1
    loud = [line for line in logs if line["log_level"] == "error"]
    assert len(loud) == len(bad)


def test_a_provider_that_is_away_for_days_is_never_given_up(town):
    town.call(speaks_seconds=9)
    town.provider.down = True
    for hours in range(0, 72, 6):
        town.fetch(timedelta(hours=hours))
    town.provider.down = False
    town.fetch(timedelta(hours=72))
    assert len(town.opened_audio()) == 1
    assert len(town.provider.removed_recordings) == 1


def test_killed_between_keeping_and_deleting_nothing_is_lost_or_fetched_twice(town):
    town.call(speaks_seconds=9)
    town.provider.killed_at_removal = True
    with pytest.raises(KeyboardInterrupt):
        town.fetch()
    assert len(town.opened_audio()) == 1
    assert town.provider.removed_recordings == []
    town.provider.killed_at_removal = False
    town.fetch(30 * SECOND)  # whoever was killed may still be at it
    assert town.provider.removed_recordings == []
    town.fetch(61 * SECOND)
    assert len(town.provider.removed_recordings) == 1
    assert len(town.provider.fetched) == 1
    assert len(town.opened_audio()) == 1


def test_nothing_is_deleted_at_the_provider_before_it_is_committed_here(town):
    town.call(speaks_seconds=9)
    kept_before: list[int] = []
    provider = town.provider

    class Watching(type(provider)):
        def remove_recording(self, sid: str) -> None:
            kept_before.append(len(town.rows("voicemail_audio")))
            super().remove_recording(sid)

    provider.__class__ = Watching
    town.fetch()
    assert kept_before == [1]


def test_two_clocks_by_mistake_fetch_a_message_once(town):
    town.call(speaks_seconds=9)
    provider = town.provider

    class Second(type(provider)):
        def recording(self, sid: str) -> bytes:
            if not self.fetched:
                self.fetched.append(sid)
                town.fetch(SECOND)
            return super().recording(sid)

    provider.__class__ = Second
    town.fetch()
    assert len(town.opened_audio()) == 1
    assert len(provider.removed_recordings) == 1


def test_a_claim_that_was_lost_meanwhile_keeps_nothing_twice(town):
    town.call(speaks_seconds=9)
    provider = town.provider

    class Slow(type(provider)):
        def recording(self, sid: str) -> bytes:
            if len(self.fetched) == 0:
                self.fetched.append(sid)
                town.fetch(61 * SECOND)
            return super().recording(sid)

    provider.__class__ = Slow
    town.fetch()
    assert len(town.opened_audio()) == 1
    assert len(provider.removed_recordings) == 1


@pytest.mark.slow
def test_with_a_provider_that_fails_three_times_in_ten_nothing_is_lost(town):
    town.provider.random = Random(4)
    for _ in range(100):
        town.call(speaks_seconds=5)
        town.fetch()
    for minutes in range(240):
        town.fetch(minutes * MINUTE)
    recorded = {one.sid for one in town.network.recordings}
    assert len(recorded) == 100
    assert {row["recording_sid"] for row in town.rows("voicemail")} == recorded
    assert set(town.provider.removed_recordings) == recorded
    assert sorted(town.opened_audio()) == sorted(sound(sid) for sid in recorded)
    assert len(town.provider.fetched) == 100
    assert all(row["next_try_at"] is None for row in town.rows("voicemail"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_of_a_recording_is_readable_in_the_files(town, tmp_path):
    for _ in range(3):
        town.call(speaks_seconds=5)
        town.fetch()
    assert len(town.rows("voicemail_audio")) == 3
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert any(path.suffix == ".db-wal" for path in files)
    for path in files:
        assert MARKER not in path.read_bytes()
        assert b"RIFF" not in path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_process_that_dies_before_deleting_leaves_the_sealed_copy(town):
    """The same by kill -9, in a process of its own."""
    town.call(speaks_seconds=9)
    town.close()
    child = os.fork()
    if child == 0:
        town.provider.remove_recording = lambda _: os.kill(os.getpid(), signal.SIGKILL)
        recordings.cycle(town.database, town.desk, town.provider, town.now)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert len(town.opened_audio()) == 1
    town.fetch(61 * SECOND)
    assert len(town.provider.removed_recordings) == 1


def test_what_is_no_sound_is_not_kept_and_its_original_not_deleted(town, monkeypatch):
    town.call(speaks_seconds=9)
    monkeypatch.setattr(town.provider, "recording", lambda _: b"RIFF<html>no</html>")
    with capture_logs() as logs:
        town.fetch()
        town.fetch(timedelta(minutes=1))
    told = [one["log_level"] for one in logs if one["event"] == "recording not fetched"]
    assert told == ["error", "warning"]  # loudly, and once
    (trouble,) = town.rows("provider_trouble")
    assert (trouble["kind"], trouble["line"]) == ("misled", town.line.key)
    assert town.rows("voicemail_audio") == []
    assert town.provider.removed_recordings == []
    monkeypatch.undo()
    town.fetch(timedelta(minutes=30))
    assert len(town.opened_audio()) == 1
    assert len(town.provider.removed_recordings) == 1


def test_what_leads_elsewhere_is_told_loudly_at_whatever_try_that_is(town, monkeypatch):
    town.call(speaks_seconds=9)
    elsewhere = MisledError("302 and leads elsewhere")
    answers = [RefusedError("404", "not yet"), elsewhere, elsewhere]

    def recording(_):
        raise answers.pop(0)

    monkeypatch.setattr(town.provider, "recording", recording)
    with capture_logs() as logs:
        for minutes in range(3):
            town.fetch(minutes * MINUTE)
    told = [one["log_level"] for one in logs if one["event"] == "recording not fetched"]
    assert told == ["warning", "error", "warning"]
    assert answers == []

"""A provider in memory, and a town whose clock asks it."""

import io
import wave
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from ringgroup.telephone import (
    CallRecord,
    NotYetError,
    RecordingRecord,
    RefusedError,
    TextRecord,
    UnavailableError,
)
from ringgroup.upkeep import lost_calls, provider_records, reconciliation
from ringgroup.voicemail import placing, recordings
from tests.town.town import Town
from webhooks.simulator.network.placed import PlacedCallOrder
from webhooks.twilio import forms
from webhooks.twilio.hearing import Urls

MARKER = b"what the caller said, word by word"


def sound(sid: str, seconds: int = 3) -> bytes:
    """A recording that a telephone can play, and that a search would find."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        said = MARKER + sid.encode()
        writer.writeframes(said + bytes(16_000 * seconds - len(said)))
    return file.getvalue()


class Provider:
    """Keeps what the town's network recorded; `more_*` is what it alone knows."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.random: Random | None = None
        self.down = False
        self.sick: set[str] = set()
        self.in_vain: list[str] = []
        self.lost_answer = False
        self.unknown: set[str] = set()
        self.silent: set[str] = set()
        self.more_calls: list[CallRecord] = []
        self.more_recordings: list[RecordingRecord] = []
        self.removed_recordings: list[str] = []
        self.removed_calls: list[str] = []
        self.calls_kept = False
        self.fetched: list[str] = []
        self.killed_at_removal = False

    def sick_of(self, sid: str) -> None:
        """Of one record alone, or all of it is down; what was asked in vain is kept."""
        if self.down or sid in self.sick:
            self.in_vain.append(sid)
            message = "ReadTimeout"
            raise UnavailableError(message)

    def trouble(self) -> None:
        if self.down or (self.random and self.random.random() < 0.3):
            message = "503"
            raise UnavailableError(message)

    # --- the port ---

    def recording(self, sid: str) -> bytes:
        self.trouble()
        if sid in self.unknown or sid in self.removed_recordings:
            code = "404"
            raise RefusedError(code, "unknown")
        self.fetched.append(sid)
        return sound(sid)

    def remove_recording(self, sid: str) -> None:
        if self.killed_at_removal:
            raise KeyboardInterrupt
        self.trouble()
        self.removed_recordings.append(sid)
        self.trouble()  # done, and the answer was lost

    def remove_call(self, sid: str) -> None:
        self.sick_of(sid)
        self.trouble()
        if self.calls_kept:
            code = "20009"
            raise NotYetError(code)
        self.removed_calls.append(sid)

    def call(self, sid: str) -> CallRecord | None:
        self.sick_of(sid)
        self.trouble()
        found = (one for one in self.calls() if one.sid == sid)
        # as the port has it: an address is read by its user part
        read = (replace(one, to=forms.number(one.to) or one.to) for one in found)
        return next(read, None)

    def calls_to(self, number: str, since: datetime) -> Iterator[CallRecord]:
        for one in self.calls():
            self.trouble()
            if one.to == number and one.started_at >= since:
                yield one

    def calls_from(self, number: str, since: datetime) -> Iterator[CallRecord]:
        raise NotImplementedError

    def texts_since(self, since: datetime) -> Iterator[TextRecord]:
        raise NotImplementedError

    def remove_text(self, sid: str) -> None:
        raise NotImplementedError

    def sms_sent(self, to: str, body: str, since: datetime) -> int:
        raise NotImplementedError

    def recordings_since(self, since: datetime) -> Iterator[RecordingRecord]:
        kept = [
            RecordingRecord(one.sid, one.call, one.status, one.seconds, one.at)
            for one in self.town.network.recordings
            if one.sid not in self.silent
        ]
        for one in [*kept, *self.more_recordings]:
            self.trouble()
            gone = one.sid in self.removed_recordings
            if one.created_at >= since and not gone:
                yield one

    def send_sms(self, sender: str, to: str, body: str) -> str:
        raise NotImplementedError

    def place_call(
        self, sender: str, to: str, url: str, status_url: str, timeout: int
    ) -> str:
        self.trouble()
        events = ("initiated", "completed")
        wanted = PlacedCallOrder(sender, to, url, status_url, events, timeout)
        call = self.town.network.place(wanted)
        self.trouble()  # done, and the answer was lost
        if self.lost_answer:
            message = "ReadTimeout"
            raise UnavailableError(message)
        return call.sid

    def calls(self) -> list[CallRecord]:
        now = self.town.now
        lived = [
            CallRecord(
                visit.sid,
                visit.to,
                forms.number(visit.number),
                visit.status,
                visit.dialled,
                int(((visit.ended_at or now) - visit.dialled).total_seconds()),
                visit.fields().get("ForwardedFrom"),
            )
            for visit in self.town.network.visits
            if visit.dialled and visit.sid not in self.removed_calls
        ]
        placed = [
            CallRecord(
                call.sid, call.to, call.request.sender, call.status, call.created, 0
            )
            for call in self.town.network.placed
            if call.sid not in self.removed_calls
        ]
        return [*lived, *placed, *self.more_calls]


class ClockedTown(Town):
    """A town with a provider; its clock runs when a test says so."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.provider = Provider(self)

    @property
    def desk(self):
        return self.house.desk

    def fetch(self, after: timedelta = timedelta()) -> None:
        """One cycle over the recordings."""
        recordings.cycle(self.database, self.desk, self.provider, self.now + after)

    def reconcile(self, after: timedelta = timedelta()) -> None:
        """One cycle of comparing lists."""
        reconciliation.cycle(self.database, self.desk, self.provider, self.now + after)

    def ask_after_calls(self, after: timedelta = timedelta()) -> None:
        now = self.now + after
        lost_calls.ask_after_calls(self.database, self.desk, self.provider, now)

    def place_calls(self, after: timedelta = timedelta()) -> None:
        """One turn of the clock's job that places calls."""
        now, addresses = self.now + after, Urls(self.house.settings.public_url).outgoing
        while placing.place(self.database, self.desk, self.provider, addresses, now):
            pass

    def ask_after_placed(self, after: timedelta = timedelta()) -> None:
        placing.ask_after(self.database, self.provider, self.now + after)

    def remove_calls(self, after: timedelta = timedelta()) -> None:
        provider_records.remove_calls(self.database, self.provider, self.now + after)

    def opened_audio(self) -> list[bytes]:
        """The sealed recordings, opened."""
        vault = self.desk.vault
        rows = self.rows("voicemail_audio")
        return [vault.open(bytes(row["sealed"]), recordings.SOUND) for row in rows]

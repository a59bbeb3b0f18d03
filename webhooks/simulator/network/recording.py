"""A caller leaves a message, or does not: the Record verb.

Whether silence gives a recording, and whether its action is asked for then, is
documented in contradictory ways: the weather decides.
"""

from datetime import UTC
from email.utils import format_datetime
from typing import Final, Literal

import simpy

from webhooks.simulator.network import weather as sky
from webhooks.simulator.network.carrier import API_HOST, API_VERSION, Steps
from webhooks.simulator.network.history import Recording
from webhooks.simulator.network.keypad import Keypad
from webhooks.simulator.network.line import Flow, Next, PhoneLine
from webhooks.simulator.network.phones import Caller
from webhooks.simulator.network.verbs import Record

BEEP_SECONDS: Final = 0.5
# what is shorter is silence
SHORTEST_MESSAGE_SECONDS: Final = 1.0


class Taping:
    """One Record under way on a line; seconds of the virtual clock."""

    def __init__(
        self, line: PhoneLine, caller: Caller, verb: Record, action: str
    ) -> None:
        self._line = line
        self._env = line.env
        self._caller = caller
        self._verb = verb
        self._action = action
        self._sid = line.carrier.new_sid("RE")
        self._keypad = Keypad(line.env, verb.finish_on_key)
        self._begin: float | None = None
        self._spoken_until = 0.0
        self._spoken = line.env.event()

    # https://www.twilio.com/docs/voice/twiml/record
    def run(self) -> Steps[Next]:
        """Beep, listen, hand the result over; a hang-up ends it like a key."""
        line = self._line
        line.answer()
        try:
            if self._verb.play_beep:
                line.sounds("hears a beep")
                yield self._env.timeout(BEEP_SECONDS)
            yield from self._listen()
        except simpy.Interrupt:
            extra = self._hand_over("hangup")
            if extra is not None:
                order = line.carrier.choose(*sky.RECORD_ACTION_AFTER_HANGUP)
                line.afterwards.append((order, self._action, extra))
            raise
        finally:
            line.keypad = None
        extra = self._hand_over(self._keypad.finished_by)
        return Flow.ON if extra is None else (yield from line.ask(self._action, extra))

    def _listen(self) -> Steps[None]:
        line, caller, most = self._line, self._caller, float(self._verb.max_length)
        line.keypad = self._keypad
        self._begin = self._env.now
        self._spoken_until = self._begin
        if "in-progress" in self._verb.recording_status_callback_event:
            self._report("in-progress", 0, after=0.0)
        if caller.speaks_seconds is None:
            yield from self._by_hand(most)
            return
        end, silence = self._begin + most, float(self._verb.timeout) or most
        for quiet, speaks in caller.message:
            if quiet >= silence:  # cut off: what would follow is heard by nobody
                break
            start = min(self._env.now + quiet, end)
            yield from self._until(start)
            if not self._keypad.done and start < end and speaks:
                self._spoken_until = min(start + speaks, end)
                yield from self._until(self._spoken_until)
        else:
            if self._keypad.done or self._env.now >= end:
                return
            if caller.hangs_up_after_message:
                line.hang_up()
                raise simpy.Interrupt(None)
        yield from self._until(min(self._env.now + silence, end))

    def _by_hand(self, most: float) -> Steps[None]:
        """Listen until a key, until silence after the last word, or until the end."""
        end = self._env.now + most
        silence = float(self._verb.timeout) or most
        while not self._keypad.done:
            until = min(self._spoken_until + silence, end)
            if self._env.now >= until:
                return
            heard = self._keypad.pressed | self._spoken
            yield heard | self._env.timeout(until - self._env.now)

    def speak(self, seconds: float) -> None:
        """Say something for so long, after what is being said; lost before the beep."""
        if self._begin is None:
            return
        most = self._begin + self._verb.max_length
        start = max(self._env.now, self._spoken_until)
        self._spoken_until = min(start + seconds, most)
        spoken, self._spoken = self._spoken, self._env.event()
        spoken.succeed()

    @property
    def listens(self) -> bool:
        """Whether the beep is over, so that what is said is kept."""
        return self._begin is not None

    def _until(self, moment: float) -> Steps[None]:
        while not self._keypad.done and self._env.now < moment:
            yield self._keypad.pressed | self._env.timeout(moment - self._env.now)

    def _hand_over(self, digits: str) -> dict[str, str] | None:
        """Report what was recorded; the action's parameters, None without action."""
        line, now = self._line, self._env.now
        begin = now if self._begin is None else self._begin
        spoken = min(now, self._spoken_until) - begin
        length = now - begin if self._verb.trim == "do-not-trim" else max(0.0, spoken)
        fate = sky.SILENCE_KEPT
        if spoken >= SHORTEST_MESSAGE_SECONDS:
            line.note(f"leaves a message of {int(length)} s")
        else:
            line.note("leaves no message")
            fate = line.carrier.choose(*sky.SILENT_RECORDING)
        status: Literal["completed", "absent"] = (
            "completed" if fate == sky.SILENCE_KEPT else "absent"
        )
        delay = line.carrier.choose(*sky.RECORDING_DELAY)
        seconds = int(length) if status == "completed" else 0
        line.carrier.recordings.append(
            Recording(
                at=line.carrier.now,
                sid=self._sid,
                call=line.sid,
                url=self._url,
                seconds=seconds,
                status=status,
            )
        )
        if status in self._verb.recording_status_callback_event:
            self._report(status, seconds, after=delay)
        if fate == sky.FALLS_THROUGH:
            return None
        return {
            "RecordingUrl": self._url,
            "RecordingSid": self._sid,
            "RecordingDuration": str(seconds),
            "Digits": digits,
        }

    @property
    def _url(self) -> str:
        account = self._line.carrier.account_sid
        return f"{API_HOST}/{API_VERSION}/Accounts/{account}/Recordings/{self._sid}"

    def _report(self, status: str, seconds: int, after: float) -> None:
        carrier, url = self._line.carrier, self._verb.recording_status_callback
        if url is None:
            return
        fields = {
            "AccountSid": carrier.account_sid,
            "CallSid": self._line.sid,
            "RecordingSid": self._sid,
            "RecordingUrl": self._url,
            "RecordingStatus": status,
            "RecordingDuration": str(seconds),
            "RecordingChannels": "1",
            "RecordingSource": "RecordVerb",
            "RecordingStartTime": format_datetime(carrier.now.astimezone(UTC)),
        }
        carrier.tell(url, fields, after)

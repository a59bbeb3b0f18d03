"""How a call ended, in the public words of `registration`: what fills itself.

Knows how times are made coarse: waiting up to 5 seconds, talking up to the minute, the
day and the hour of the arrival. Must not know callers, numbers or call ids. Pure.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from ringgroup.call.calls import Call
from ringgroup.call.events import MESSAGE_SECONDS
from ringgroup.call.legs import LegRole
from schedules.local import wall

Outcome = Literal["answered", "voicemail", "abandoned", "closed", "failed"]


@dataclass(frozen=True, slots=True)
class Automatic:
    """The columns of a call's registration that no form fills in."""

    line: str
    channel: Literal["phone"]
    day: date
    hour: int
    desk: Literal["open", "closed"]
    outcome: Outcome
    answered_by: LegRole | None
    wait_seconds: int
    talk_minutes: int | None


def automatic(call: Call, zone: ZoneInfo) -> Automatic:
    """The automatic columns of a finished call; the day is that of `zone`."""
    arrived = wall(call.arrived_at, zone)
    winner = call.leg(call.winner) if call.winner else None
    waited_until = call.accepted_at or call.led_at or call.ended_at or call.arrived_at
    waited = (waited_until - call.arrived_at).total_seconds()
    talked = None
    if call.accepted_at and call.talk_ended_at:
        talked = (call.talk_ended_at - call.accepted_at).total_seconds()
    return Automatic(
        line=call.line,
        channel="phone",
        day=arrived.date(),
        hour=arrived.hour,
        desk="open" if call.block else "closed",
        outcome=outcome(call),
        answered_by=winner.role if winner else None,
        wait_seconds=5 * math.ceil(waited / 5),
        talk_minutes=None if talked is None else math.ceil(talked / 60),
    )


def outcome(call: Call) -> Outcome:
    """How a finished call ended, in the public words of `registration.outcome`."""
    if call.winner is not None:
        return "answered"
    if (call.recorded_seconds or 0) >= MESSAGE_SECONDS:
        return "voicemail"
    if call.failed:
        return "failed"
    return "abandoned" if call.block else "closed"

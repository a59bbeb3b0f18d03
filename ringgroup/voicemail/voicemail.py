"""The rules of a message: how long, in which order, how often it is tried.

Knows when a handled message goes, when one waits too long, when a fetch is tried
again, which message is played first and when a PIN shuts the way in. Must not know
rows, the provider or who asks. Pure; time is an argument.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import unpack_from
from typing import Final

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_possible_number,
    number_type,
    parse,
)

from ringgroup.call.legs import LegResult
from ringgroup.call.replies import CallDeed
from ringgroup.notices.notice import MORNING
from schedules.hours import ExtraDays, OpeningHours
from schedules.local import day_and_minute, instant

LONGEST_KEPT: Final = timedelta(days=28)
"""After it was handled; the rule for personal data here, whatever a line says."""
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(minutes=10)
DOUBLINGS: Final = 7
"""5 seconds doubled so often is past the longest pause."""
PATIENCE: Final = timedelta(days=1)
"""How long a recording that the provider does not know may still appear, from when it
was first said to be unknown: before that we may have been kept from asking."""
WORKING_DAYS: Final = 2
"""In which a message should be handled."""
PINS_IN_A_ROW: Final = 3
PIN_SHUT: Final = timedelta(minutes=15)
"""The first time; then for twice as long each time."""
PIN_SHUT_LONGEST: Final = timedelta(days=1)


FIRST_CHUNK: Final = 12
CHUNK_HEAD: Final = 8
LEAST_FORM: Final = 16
"""Bytes: of a chunk's name and length, and of how the samples are written."""
ENDLESS: Final = frozenset({0, 0xFFFFFFFF})
COSTLY: Final = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UNKNOWN,
    }
)
"""Who forges such a number earns from being called back: toll fraud."""


OF_THE_NUMBER: Final = frozenset(
    {"13223", "13224", "13225", "13226", "21211", "21214", "21217"}
)
"""Refusals of the one number that is rung; any other is of the account, or the line."""
OF_A_CALLER: Final = OF_THE_NUMBER | {"13227", "21215"}
"""Of who is called back, another country as well: it need not be allowed for them."""


def deed_of(dial: LegResult, code: str = "", *, abroad: bool = False) -> CallDeed:
    """What the end of ringing a caller makes of a call back; `code`: why it failed.

    `abroad`: the number is no Dutch one, so that the account need not call there.
    """
    match dial:
        case "completed":
            return "called_back"
        case "failed" if code in (OF_A_CALLER if abroad else OF_THE_NUMBER):
            return "number_not_rung"
        case "failed":
            return "caller_not_rung"
        case _:
            return "caller_not_reached"


def may_be_called_back(number: str) -> bool:
    """Whether a caller's number (E.164) is one that people have."""
    return number_type(parse(number)) not in COSTLY


def is_sound(audio: bytes) -> bool:
    """Whether this is a sound (WAV) that is whole: its header, form and samples.

    A form without channels, rate or bits is that of no sound.

    What is no sound must not be kept in its place: the original is deleted then. A
    length of 0, or of all ones, is that of a sound whose end was not known.
    """
    if audio[:4] != b"RIFF" or audio[8:12] != b"WAVE":
        return False
    at, has_form = FIRST_CHUNK, False
    while at + CHUNK_HEAD <= len(audio):
        name, size = unpack_from("<4sI", audio, at)
        at += CHUNK_HEAD
        if name == b"data":
            here = len(audio) - at
            return has_form and here > 0 and (size in ENDLESS or size <= here)
        if name == b"fmt " and size >= LEAST_FORM and at + LEAST_FORM <= len(audio):
            _, channels, rate, _, _, bits = unpack_from("<HHIIHH", audio, at)
            has_form = min(channels, rate, bits) > 0
        at += size + size % 2
    return False


def pause(tries: int) -> timedelta:
    """How long to wait after so many failures in a row before this one."""
    return min(FIRST_PAUSE * (1 << min(tries, DOUBLINGS)), LONGEST_PAUSE)


def is_lost(refused_at: datetime, now: datetime) -> bool:
    """Whether a recording that was first unknown then will not appear any more."""
    return now - refused_at > PATIENCE


def deleted_when_handled_before(days: int, now: datetime) -> datetime:
    """A message handled before this instant has been kept its `days`."""
    return now - min(timedelta(days=days), LONGEST_KEPT)


def deleted_at(handled_at: datetime, days: int) -> datetime:
    """When a message that was handled then has been kept its `days`."""
    return handled_at + min(timedelta(days=days), LONGEST_KEPT)


def late_from(hours: OpeningHours, received: datetime, extra: ExtraDays) -> datetime:
    """The morning of the second working day after it came: it waits too long."""
    left, _ = day_and_minute(received, hours.zone)
    day = hours.working_days_after(left, WORKING_DAYS, extra)
    return instant(day, MORNING, hours.zone)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is listed: without its sound and without its caller."""

    id: str
    line: str
    received_at: datetime
    seconds: int
    is_here: bool
    handled_at: datetime | None = None

    @property
    def is_new(self) -> bool:
        """Whether nobody has handled it."""
        return self.handled_at is None


def in_order(messages: Iterable[Message]) -> list[Message]:
    """New ones first, oldest first; then the handled ones, last handled first."""
    new: list[Message] = []
    handled: list[tuple[datetime, Message]] = []
    for message in messages:
        if message.handled_at is None:
            new.append(message)
        else:
            handled.append((message.handled_at, message))
    new.sort(key=lambda message: (message.received_at, message.id))
    handled.sort(key=lambda pair: (pair[0], pair[1].id), reverse=True)
    return [*new, *(message for _, message in handled)]


@dataclass(frozen=True, slots=True)
class PinTries:
    """Wrong PINs in a row by one member, and until when that way is shut.

    Only the right one begins anew: each time it is shut for twice as long.
    """

    failures: int = 0
    locked_until: datetime | None = None

    def shut(self, now: datetime) -> bool:
        """Whether no PIN is looked at now, not even the right one."""
        return now < (self.locked_until or datetime.min.replace(tzinfo=UTC))

    def after_wrong(self, now: datetime) -> "PinTries":
        """One more wrong PIN; the last one allowed shuts the way in for a while."""
        failures = self.failures + 1
        times, rest = divmod(failures, PINS_IN_A_ROW)
        if rest:
            return PinTries(failures)
        return PinTries(
            failures, now + min(PIN_SHUT * 2 ** min(times - 1, 9), PIN_SHUT_LONGEST)
        )


def dialled(text: str) -> str | None:
    """A number in any usual spelling, also of another country, in E.164."""
    try:
        number = parse(text, "NL")
    except NumberParseException:
        return None
    return (
        format_number(number, PhoneNumberFormat.E164)
        if is_possible_number(number)
        else None
    )

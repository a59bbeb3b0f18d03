"""The ports to the world: what we may ask of the telephone provider and the post.

Knows what is asked, and how it may fail. `webhooks.twilio.rest` and `config.smtp`
do it; must not know any provider. Numbers are E.164, instants aware.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final, Protocol, TypeVar

T = TypeVar("T")


class UnavailableError(Exception):
    """It did not work now; try again later. The text holds no number."""


class RefusedError(Exception):
    """It will never work; `code` is the provider's own (21211, 404 …).

    `reason` is what that means and `mend` what to do about it, for who reads the log.
    """

    def __init__(self, code: str, reason: str, mend: str = "") -> None:
        super().__init__(f"{code}: {reason}")
        self.code, self.reason, self.mend = code, reason, mend


class BarredError(UnavailableError):
    """We are not let in (401, 535): somebody mends that, so nothing is lost yet."""


class MisledError(UnavailableError):
    """Something else answered than should have; somebody must look at why."""


class NotYetError(UnavailableError):
    """The provider does not allow it yet (20009: a call record, too soon)."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What the provider knows of a call to one of our numbers, or to an address."""

    sid: str
    to: str
    caller: str | None = field(repr=False)
    status: str
    started_at: datetime
    seconds: int
    forwarded_from: str | None = field(default=None, repr=False)
    over_sip: bool = False

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self.status in {"completed", "busy", "failed", "no-answer", "canceled"}


@dataclass(frozen=True, slots=True)
class TextRecord:
    """What the provider knows of an SMS, whoever sent it; never its words.

    `sender` is a number, a name, or the messaging service that chose one; `code` is why
    it did not arrive, empty for one that may have.
    """

    sid: str
    sender: str = field(repr=False)
    to: str = field(repr=False)
    status: str
    created_at: datetime
    code: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.status in {"delivered", "undelivered", "failed", "sent", "received"}


@dataclass(frozen=True, slots=True)
class RecordingRecord:
    """What the provider knows of a recording."""

    sid: str
    call_sid: str
    status: str
    seconds: int
    created_at: datetime


ARRIVES_WITHIN: Final = timedelta(minutes=90)
"""So long an SMS is tried; then it did not arrive, and that is said in time to move it
on (`notices.undelivered`). By itself a provider tries for hours."""


class Sms(Protocol):
    """Messages to mobiles. Every method raises the errors above."""

    def send_sms(self, sender: str, to: str, body: str) -> str:
        """Send an SMS from a number, a name or a messaging service; gives its id."""

    def sms_sent(self, to: str, body: str, since: datetime) -> int:
        """How often this very SMS was sent to that number since then.

        To be asked after an `UnavailableError`: it may have been sent all the same.
        """

    def sms_failed(self, since: datetime) -> Mapping[str, TextRecord]:
        """The SMS since then that were taken and did not arrive, by their ids."""


class Texts(Protocol):
    """What the provider keeps of SMS. Raises the errors above."""

    def texts_since(self, since: datetime) -> Iterator[TextRecord]:
        """All SMS of the account since then, sent and received."""

    def remove_text(self, sid: str) -> None:
        """Delete an SMS's record; one that is gone already is fine."""


class Calls(Protocol):
    """Calls that we place, and what is known of all. Raises the errors above."""

    def place_call(
        self, sender: str, to: str, url: str, status_url: str, timeout: int
    ) -> str:
        """Ring a phone for `timeout` seconds, showing `sender`; gives the call's id.

        Who picks up hears what `url` answers. `status_url` is told when the call was
        placed and when it is over. After an `UnavailableError` it may ring all the
        same: never ask twice.
        """

    def call(self, sid: str) -> CallRecord | None:
        """What the provider knows of one call; None when it knows none."""

    def calls_to(self, number: str, since: datetime) -> Iterator[CallRecord]:
        """All calls to one of our numbers since then."""

    def calls_from(self, number: str, since: datetime) -> Iterator[CallRecord]:
        """All calls on which one of our numbers was shown, since then."""

    def remove_call(self, sid: str) -> None:
        """Delete a call's record; gone already is fine, too soon is `NotYetError`."""


class Recordings(Protocol):
    """What callers said, as the provider keeps it. Raises the errors above."""

    def recording(self, sid: str) -> bytes:
        """The audio (WAV) of a recording; `RefusedError` 404 when it does not exist."""

    def recordings_since(self, since: datetime) -> Iterator[RecordingRecord]:
        """All recordings made since then."""

    def remove_recording(self, sid: str) -> None:
        """Delete a recording; one that is gone already is fine."""


class Telephone(Sms, Texts, Calls, Recordings, Protocol):
    """A provider that does all of it."""


class Post(Protocol):
    """The mail server."""

    def send_mail(self, to: str, subject: str, body: str) -> None:
        """Send a plain-text e-mail; raises the errors above."""


def by_turns(rows: Iterable[T], now: datetime) -> list[T]:
    """The same rows, in an order of chance that another time is another one.

    For a round of questions that ends at the first that nobody answers: of two that
    could each be asked, neither is always behind the one on which it ends.
    """
    turns = list(rows)
    Random(now.timestamp()).shuffle(turns)  # noqa: S311 - a turn for each, no secret
    return turns

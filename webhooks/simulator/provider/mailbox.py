"""What lies at the provider until somebody takes it away.

Messages that were sent, recordings with their audio, call records and numbers; those of
a `Network` too. Knows nothing of HTTP or JSON.
"""

import hashlib
import io
import math
import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from webhooks.simulator.network.carrier import API_HOST, API_VERSION
from webhooks.simulator.network.history import Recording
from webhooks.simulator.network.legs import PhoneLeg
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.placed import Placed
from webhooks.simulator.network.sound import RATE_HZ
from webhooks.simulator.network.visit import Visit

OVER: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
BEGINNING: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The time where there is neither a clock nor a network."""


@dataclass(frozen=True, slots=True)
class SentSms:
    """An SMS that was sent; `error` is why it did not arrive, as is known later."""

    at: datetime
    sid: str
    sender: str
    to: str
    body: str
    status: str = "queued"
    error: int | None = None


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A call as the provider keeps it; `parent` is the call that a leg belongs to."""

    sid: str
    sender: str
    to: str
    started: datetime
    status: str = "completed"
    answered: datetime | None = None
    ended: datetime | None = None
    parent: str | None = None
    forwarded_from: str | None = None
    direction: str = "inbound"


@dataclass(slots=True)
class OwnNumber:
    """A number of the account; `settings` are fields of the form: `VoiceUrl`."""

    sid: str
    number: str
    settings: dict[str, str] = field(default_factory=dict)
    voice: bool = True
    sms: bool = True
    region: str | None = "us1"


@dataclass(frozen=True, slots=True)
class VerifiedNumber:
    """A number of somebody else's that the account may show."""

    sid: str
    number: str


class AccountHoldings:
    """What one account holds; the newest comes first in every list.

    `clock` is the network's, if there is one. `messages` keeps the order of sending.
    """

    def __init__(
        self,
        account_sid: str,
        network: Network | None,
        clock: Callable[[], datetime] | None,
    ) -> None:
        self.account_sid = account_sid
        self.path = f"/{API_VERSION}/Accounts/{account_sid}"
        self.messages: list[SentSms] = []
        self.numbers: dict[str, OwnNumber] = {}
        self.verified: list[VerifiedNumber] = []
        self.deleted: set[str] = set()
        self._network = network
        self._clock = clock
        self._recordings: list[Recording] = []
        self._calls: list[CallEntry] = []
        self._sids = 0

    @property
    def now(self) -> datetime:
        """The time here."""
        if self._clock is not None:
            return self._clock()
        return BEGINNING if self._network is None else self._network.now

    def new_sid(self, prefix: str) -> str:
        """Two letters and 32 hexadecimal digits, never twice."""
        self._sids += 1
        digest = hashlib.sha256(f"rest/{self.account_sid}/{self._sids}".encode())
        return prefix + digest.hexdigest()[:32]

    @property
    def messages_kept(self) -> list[SentSms]:
        """What was sent and is not deleted, the newest first."""
        kept = (one for one in self.messages if one.sid not in self.deleted)
        return [replace(one, status="delivered") for one in kept][::-1]

    def messages_to(self, number: str) -> list[SentSms]:
        """What a phone has received."""
        return [message for message in self.messages if message.to == number]

    def add_number(self, number: str, **settings: str) -> OwnNumber:
        """Give the account a number; `settings` are fields such as `VoiceUrl`."""
        own = OwnNumber(self.new_sid("PN"), number, settings)
        self.numbers[own.sid] = own
        return own

    def verify(self, number: str) -> None:
        """Let the account show a number that is not its own."""
        self.verified.append(VerifiedNumber(self.new_sid("PN"), number))

    def add_call(
        self, sender: str, to: str, started: datetime, ended: datetime | None = None
    ) -> CallEntry:
        """Keep the record of a call that no network placed; without an end it lasts."""
        status = "in-progress" if ended is None else "completed"
        sid = self.new_sid("CA")
        entry = CallEntry(sid, sender, to, started, status, started, ended)
        self._calls.append(entry)
        return entry

    def add_unanswered(self, sender: str, to: str) -> CallEntry:
        """Keep the record of a call that the service placed where no phone is."""
        sid, direction = self.new_sid("CA"), "outbound-api"
        entry = CallEntry(
            sid, sender, to, self.now, "failed", ended=self.now, direction=direction
        )
        self._calls.append(entry)
        return entry

    def add_recording(self, call: str, at: datetime, seconds: int) -> Recording:
        """Keep a message that no network recorded."""
        sid = self.new_sid("RE")
        url = f"{API_HOST}{self.path}/Recordings/{sid}"
        recording = Recording(at, sid, call, url, seconds, "completed")
        self._recordings.append(recording)
        return recording

    @property
    def recordings(self) -> list[Recording]:
        """The recordings that can still be fetched."""
        lived = [] if self._network is None else self._network.recordings
        found = [
            item
            for item in (*self._recordings, *lived)
            if item.status == "completed" and item.sid not in self.deleted
        ]
        return sorted(found, key=lambda item: item.at, reverse=True)

    @property
    def calls(self) -> list[CallEntry]:
        """The records of all calls and of all phones that were rung for them."""
        visits = [] if self._network is None else list(self._network.visits)
        placed = [] if self._network is None else list(self._network.placed)
        found = [*self._calls, *(entry_of(visit) for visit in visits)]
        found += [entry_of_placed(call) for call in placed]
        for visit in (*visits, *placed):
            found += [entry_of_leg(leg) for leg in list(visit.legs)]
        known = [item for item in found if item and item.sid not in self.deleted]
        return sorted(known, key=lambda item: item.started, reverse=True)


def entry_of(visit: Visit) -> CallEntry | None:
    """The record of a call to the service; None before it was dialled."""
    if visit.dialled is None:
        return None
    fields = visit.fields()
    return CallEntry(
        sid=visit.sid,
        sender=fields["From"],
        to=visit.to,
        started=visit.dialled,
        status=visit.status,
        answered=visit.answered,
        ended=visit.ended_at if visit.status in OVER else None,
        forwarded_from=fields.get("ForwardedFrom"),
    )


def entry_of_placed(call: Placed) -> CallEntry:
    """The record of a phone that was rung for the service, from its request on."""
    return CallEntry(
        sid=call.sid,
        sender=call.request.sender,
        to=call.to,
        started=call.dialled or call.created,
        status=call.status,
        answered=call.answered,
        ended=call.ended_at if call.status in OVER else None,
        direction="outbound-api",
    )


def entry_of_leg(leg: PhoneLeg) -> CallEntry | None:
    """The record of a phone that was rung; None before it rang."""
    if leg.rang is None:
        return None
    return CallEntry(
        sid=leg.sid,
        sender=leg.caller_id,
        to=leg.number,
        started=leg.rang,
        status=leg.status,
        answered=leg.picked_up,
        ended=leg.ended,
        parent=leg.parent.sid,
        direction="outbound-dial",
    )


def audio(sid: str, seconds: int) -> bytes:
    """A tone of that length, 8 kHz mono 16 bit; another recording sounds otherwise."""
    hertz = 200 + 5 * (sum(sid.encode()) % 160)
    period = RATE_HZ // math.gcd(RATE_HZ, hertz)
    samples = [
        round(8000 * math.sin(math.tau * hertz * n / RATE_HZ)) for n in range(period)
    ]
    wanted = seconds * RATE_HZ
    cycle = struct.pack(f"<{period}h", *samples)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes((cycle * (wanted // period + 1))[: wanted * 2])
    return file.getvalue()

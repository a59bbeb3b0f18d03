"""What is kept of everything that happened; knows no behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from webhooks.simulator.network.http import HttpAnswer


class Fact(NamedTuple):
    """At this virtual time, `who` (a number, or "caller") did or heard `what`."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One request to the service; `answer` is None if it raised.

    `copy` counts from 0 within the copies of one request; `call` is the CallSid.
    """

    at: datetime
    kind: Literal["document", "status", "sound"]
    call: str
    url: str
    fields: Mapping[str, str]
    headers: Mapping[str, str]
    copy: int
    answer: HttpAnswer | None


@dataclass(frozen=True, slots=True)
class Recording:
    """A message that lies at the provider; `status` absent: it never existed."""

    at: datetime
    sid: str
    call: str
    url: str
    seconds: int
    status: Literal["completed", "absent"]

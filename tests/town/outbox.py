"""Provider and mail server of the random deeds: each may be out, or hang, for long.

What is sent is judged at once, when it leaves. Must not know the desk.
"""

import io
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from ringgroup.telephone import RefusedError, UnavailableError


def _sound() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(bytes(1600))
    return file.getvalue()


SOUND = _sound()
UNKNOWN = "20404"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Outbox:
    """`out` are the channels that err: sms, email, rest; `last_out`: when SMS last did.

    An e-mail hangs for so many seconds until then; `wait` lets them pass, and others go
    on meanwhile. `unknown` are recordings
    that the provider does not find, `refused` when it first said so. `rung` are the
    placed calls (id) by what the provider calls them.
    """

    judge: Callable[[str, str], None]
    wait: Callable[[float], None]
    clock: Callable[[], datetime]
    out: set[str] = field(default_factory=set)
    last_out: datetime = LONG_AGO
    hangs: float = 0.0
    hangs_until: datetime = LONG_AGO
    unknown: set[str] = field(default_factory=set)
    refused: dict[str, datetime] = field(default_factory=dict)
    rung: dict[str, str] = field(default_factory=dict)
    number: count = field(default_factory=lambda: count(1))

    def send_sms(self, _sender: str, to: str, body: str) -> str:
        self._may_fail("sms")
        self.judge(to, body)
        return f"SM{next(self.number)}"

    def sms_sent(self, _to: str, _body: str, _since: datetime) -> int:
        return 0

    def send_mail(self, to: str, _subject: str, body: str) -> None:
        self._may_fail("email")
        if self.clock() < self.hangs_until:
            self.wait(self.hangs)
            message = "timed out"
            raise UnavailableError(message)
        self.judge(to, body)

    def place_call(
        self, _sender: str, _to: str, url: str, _status_url: str, _timeout: int
    ) -> str:
        self._may_fail("rest")
        sid = f"CA{next(self.number)}"
        self.rung[sid] = url
        return sid

    def recording(self, sid: str) -> bytes:
        self._may_fail("rest")
        if sid in self.unknown:
            self.refused.setdefault(sid, self.clock())
            raise RefusedError(UNKNOWN, "unknown")
        return SOUND

    def remove_recording(self, _sid: str) -> None:
        self._may_fail("rest")

    def _may_fail(self, channel: str) -> None:
        if channel == "sms" and channel in self.out:
            self.last_out = self.clock()
        if channel in self.out:
            raise UnavailableError(channel)

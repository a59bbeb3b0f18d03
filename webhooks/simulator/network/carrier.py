"""The company's own side: the clock, the requests to the service, the failures.

Knows HTTP and time, not calls: who asks brings the fields of the call along.
"""

import hashlib
import secrets
from collections.abc import Generator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final, Literal, TypeAlias, TypeVar

import simpy
from twilio.request_validator import RequestValidator

from webhooks.simulator.network import weather as sky
from webhooks.simulator.network.history import Fact, Recording, SentRequest
from webhooks.simulator.network.hosting import Hosting, lost_seconds
from webhooks.simulator.network.http import Exchange, HttpAnswer
from webhooks.simulator.network.requests import ServiceRequest, playable, signed
from webhooks.simulator.network.sound import wav_seconds
from webhooks.simulator.network.twiml import TwimlError, read
from webhooks.simulator.network.verbs import Document
from webhooks.simulator.network.weather import Weather

T = TypeVar("T")
Steps: TypeAlias = Generator[simpy.Event, Any, T]

API_VERSION: Final = "2010-04-01"
# a host that must never be asked for anything: RFC 2606
API_HOST: Final = "https://api.twilio.invalid"
# the national part of a Dutch number, which no URL may hold
NATIONAL_DIGITS: Final = 9
SUCCESS: Final = range(200, 300)


class ServiceFailure(AssertionError):  # noqa: N818 - not an error of ours
    """The service failed; the text lists how."""


class Carrier:
    """Keeps the clock, asks the service, notes its failures.

    `dial_refusal` may be set: the error code with which no phone is rung.
    `now0` is aware. With a `seed` the SIDs are the same on every run; two
    carriers that share a database must not share a seed.
    """

    def __init__(  # noqa: PLR0913 - what a telephone company consists of
        self,
        exchange: Exchange,
        auth_token: str,
        account_sid: str,
        public_url: str,
        now0: datetime,
        *,
        weather: Weather | None = None,
        env: simpy.Environment | None = None,
        seed: str | None = None,
    ) -> None:
        self.exchange = exchange
        self.account_sid = account_sid
        self.public_url = public_url.rstrip("/")
        self.now0 = now0
        self.weather = weather or Weather()
        self.env = env or simpy.Environment()
        self.requests: list[SentRequest] = []
        self.recordings: list[Recording] = []
        self.failures: list[str] = []
        self.private: set[str] = set()
        self.under_way = 0
        self.dial_refusal: int | None = None
        self.hosting = Hosting()
        self._signer = RequestValidator(auth_token)
        self._start = now0.astimezone(UTC) - timedelta(seconds=self.env.now)
        self._seed = secrets.token_hex(8) if seed is None else seed
        self._sids = 0
        self._sounds: dict[str, float] = {}
        self._cause: BaseException | None = None
        # simpy raises copies of exceptions, which may not be copied
        self._stopped: BaseException | None = None

    @property
    def now(self) -> datetime:
        """The virtual time, in the zone of `now0`."""
        then = self._start + timedelta(seconds=self.env.now)
        return then.astimezone(self.now0.tzinfo)

    @property
    def timestamp(self) -> str:
        """The virtual time as callbacks carry it: RFC 2822, UTC."""
        return format_datetime(self.now.astimezone(UTC))

    def new_sid(self, prefix: str) -> str:
        """Two letters and 32 hexadecimal digits, never twice."""
        self._sids += 1
        digest = hashlib.sha256(f"{self._seed}/{self._sids}".encode())
        return prefix + digest.hexdigest()[:32]

    def choose(self, kind: str, options: Sequence[T]) -> T:
        """What the weather does; what it raises (hypothesis does) ends the run."""
        try:
            return self.weather.choose(kind, options)
        except BaseException as error:
            self._stopped = error
            raise

    def fail(self, text: str, cause: BaseException | None = None) -> None:
        """Note a failure of the service; it is raised when the run ends."""
        self.failures.append(f"{self.now:%H:%M:%S} {text}")
        self._cause = self._cause or cause

    def keep(self, sent: SentRequest) -> None:
        """Remember a request; a network that is watched tells of it too."""
        self.requests.append(sent)

    def notice(self, call: str, fact: Fact) -> None:
        """Be told of a fact of a call (its SID) as it happens; here nobody watches."""

    def raise_failures(self) -> None:
        """`ServiceFailure` if there has been any."""
        if self.failures:
            raise ServiceFailure("\n".join(self.failures)) from self._cause

    def spawn(self, steps: Steps[None]) -> simpy.Process:
        """Start what must come to its end before a run without a limit is over."""
        self.under_way += 1
        return self.env.process(self._counted(steps))

    def _counted(self, steps: Steps[None]) -> Steps[None]:
        try:
            yield from steps
        finally:
            self.under_way -= 1

    def ask(
        self, url: str, fields: Mapping[str, str], *, screening: bool = False
    ) -> Steps[Document | None]:
        """Fetch a document; None, and a failure noted, if there is no valid one.

        A request under way is not stopped when whoever waits for it is. A host that is
        in trouble is no failure: it is given up after a while.
        """
        there_is = self.hosting.trouble(url)
        if there_is is not None:
            yield self.env.timeout(lost_seconds(url, there_is))
            return None
        static = self.hosting.document(url)
        if static is not None:
            return static
        letter = self._letter("document", url, fields)
        there: float = self.choose(*sky.REQUEST_LATENCY)
        back: float = self.choose(*sky.ANSWER_LATENCY)
        if not there and not back:
            return self._fetch(letter, screening=screening)
        box: list[Document | None] = []

        def travel() -> Steps[None]:
            yield self.env.timeout(there)
            box.append(self._fetch(letter, screening=screening))
            yield self.env.timeout(back)

        yield self.spawn(travel())
        return box[0]

    def _fetch(self, letter: ServiceRequest, *, screening: bool) -> Document | None:
        first = answer = self._post(letter, 0)
        copies: int = self.choose(*sky.DOCUMENT_COPIES)
        for copy in range(1, copies):
            delay: float = self.choose(*sky.COPY_DELAY)
            if delay:
                self.spawn(self._repeat(letter, copy, delay, first))
                continue
            # the provider never saw the first answer: the last one counts
            answer = self._post(letter, copy)
            self._compare(first, answer, letter.url)
        if answer is None:
            return None
        try:
            verbs = read(answer, self.public_url, screening=screening)
        except TwimlError as error:
            self.fail(f"{letter.url}: {error}", error)
            return None
        return Document(letter.url, tuple(verbs))

    def _repeat(
        self, letter: ServiceRequest, copy: int, delay: float, first: HttpAnswer | None
    ) -> Steps[None]:
        yield self.env.timeout(delay)
        self._compare(first, self._post(letter, copy), letter.url)

    def _compare(
        self, first: HttpAnswer | None, again: HttpAnswer | None, url: str
    ) -> None:
        if first is None or again is None:
            return
        if (first.status, first.body) != (again.status, again.body):
            self.fail(
                f"{url}: a repeat of the same request was answered otherwise:\n"
                f"  {first.status} {first.body.decode(errors='replace')}\n"
                f"  {again.status} {again.body.decode(errors='replace')}"
            )

    def tell(self, url: str, fields: Mapping[str, str], after: float = 0.0) -> None:
        """Send a status callback: perhaps late, twice, or never."""
        if self.hosting.trouble(url) is not None:
            return
        letter = self._letter("status", url, fields)
        copies: int = self.choose(*sky.STATUS_COPIES)
        for copy in range(copies):
            delay = after + self.choose(*sky.STATUS_DELAY)
            if delay:
                self.spawn(self._tell_later(letter, copy, delay))
            else:
                self._tell(letter, copy)

    def _tell_later(
        self, letter: ServiceRequest, copy: int, delay: float
    ) -> Steps[None]:
        yield self.env.timeout(delay)
        self._tell(letter, copy)

    def _tell(self, letter: ServiceRequest, copy: int) -> None:
        answer = self._post(letter, copy)
        if answer is not None and answer.status not in SUCCESS:
            self.fail(f"{letter.url}: a status callback was answered {answer.status}")

    def sound_seconds(self, url: str, call: str) -> float:
        """The length of a sound, fetched once; 0 and a failure if it has none."""
        if url not in self._sounds:
            self._sounds[url] = self._sound(url, call)
        return self._sounds[url]

    def _sound(self, url: str, call: str) -> float:
        answer: HttpAnswer | None = None
        try:
            answer = self.exchange.get(url.partition("#")[0])
            return wav_seconds(playable(answer))
        except Exception as error:  # noqa: BLE001 - whatever the service raised is its failure
            self.fail(f"sound {url}: {error!r}", error)
            return 0.0
        finally:
            sent = SentRequest(self.now, "sound", call, url, {}, {}, 0, answer)
            self.keep(sent)

    def _letter(
        self, kind: Literal["document", "status"], url: str, fields: Mapping[str, str]
    ) -> ServiceRequest:
        return signed(self._signer, kind, url, fields, token=self.new_sid(""))

    def _post(self, letter: ServiceRequest, copy: int) -> HttpAnswer | None:
        for number in self.private:
            if number[-NATIONAL_DIGITS:] in letter.url:
                self.fail(f"{letter.url} holds a person's number")
        answer: HttpAnswer | None = None
        try:
            answer = self.exchange.post(letter.target, letter.fields, letter.headers)
        except Exception as error:  # noqa: BLE001 - whatever the service raised is its failure
            self.fail(f"{letter.url}: {error!r}", error)
        self.keep(
            SentRequest(
                at=self.now,
                kind=letter.kind,
                call=letter.fields["CallSid"],
                url=letter.url,
                fields=letter.fields,
                headers=letter.headers,
                copy=copy,
                answer=answer,
            )
        )
        return answer

"""The telephone network at a crowded moment: what happens at one instant is at once.

Requests of the same virtual instant are under way together, in threads; choices and
calls stay in one thread. A provider that finds nobody home goes on with a document
that is hosted elsewhere.
"""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.soak.worldclock import WorldClock
from webhooks.simulator.network import weather as sky
from webhooks.simulator.network.carrier import NATIONAL_DIGITS, SUCCESS, Steps
from webhooks.simulator.network.history import SentRequest
from webhooks.simulator.network.http import HttpAnswer, RealExchange
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.requests import ServiceRequest
from webhooks.simulator.network.twiml import TwimlError, read
from webhooks.simulator.network.verbs import Document
from webhooks.simulator.network.weather import Weather

INSTANT = 0.001
"""Virtual seconds that an answer takes."""
ELSEWHERE = "https://elsewhere.example.nl/fallback.xml"
HANG_UP = b"<Response><Hangup/></Response>"


class Heard(NamedTuple):
    """What came back: an answer, or what went wrong; and real seconds."""

    answer: HttpAnswer | None
    error: str
    seconds: float
    excused: bool


@dataclass
class Figures:
    """What is counted over all days."""

    requests: int = 0
    unreached: int = 0
    emergency: int = 0
    compared: int = 0
    seconds: list[float] = field(default_factory=list)
    slow: Counter[str] = field(default_factory=Counter)


class Sky(Weather):
    """Calm but for what a fault has fixed."""

    def __init__(self) -> None:
        self.choices: dict[str, Callable] = {}

    def choose(self, kind, options):
        choice = self.choices.get(kind)
        return options[0] if choice is None else choice(options)


class CrowdedNetwork(Network):
    """`is_away` says whether nobody need be home; `apologies` are emergency words."""

    def __init__(
        self,
        *arguments,
        world_clock: WorldClock,
        fallback: bytes,
        apologies: tuple[str, ...],
        is_away: Callable[[], bool],
        **more,
    ) -> None:
        super().__init__(RealExchange(), *arguments, **more)
        self.figures = Figures()
        self._world_clock = world_clock
        self._fallback = fallback
        self._apologies = apologies
        self._is_away = is_away
        self._pool = ThreadPoolExecutor(64)
        self._under_way: set[Future[Heard]] = set()

    def close(self) -> None:
        self._pool.shutdown()

    def raise_failures(self) -> None:
        """The day is judged as a whole."""

    def await_answers(self) -> None:
        """Until every request that is under way has its answer, or has lost it."""
        wait(self._under_way)

    def soon(self, deed: Callable[[], object]) -> Future:
        """Do something else while requests are under way."""
        return self._pool.submit(deed)

    def ask(self, url, fields, *, screening=False) -> Steps[Document | None]:
        if url == ELSEWHERE:
            return self._read(url, self._elsewhere(), screening=False)
        letter = self._letter("document", url, fields)
        box: list[Heard] = []

        def travel() -> Steps[None]:
            copies: int = self.choose(*sky.DOCUMENT_COPIES)
            works = [(0, self._send(letter))]
            later = []
            for copy in range(1, copies):
                delay: float = self.choose(*sky.COPY_DELAY)
                if delay:
                    later.append((copy, delay))
                else:
                    works.append((copy, self._send(letter)))
            yield self.env.timeout(INSTANT)
            box.extend(self._receive(letter, copy, work) for copy, work in works)
            for other in box[1:]:
                self._compare_heard(letter, box[0], other)
            for copy, delay in later:
                self.spawn(self._again(letter, copy, delay, box[0]))

        yield self.spawn(travel())
        on_a_leg = "ParentCallSid" in fields
        heard = next((h for h in reversed(box) if self._served(h)), box[-1])
        if self._served(heard):
            return self._read(url, heard.answer, screening=screening)
        if on_a_leg:
            return self._read(
                url, HttpAnswer(200, "text/xml", HANG_UP), screening=False
            )
        return self._read(ELSEWHERE, self._elsewhere(), screening=False)

    def _elsewhere(self) -> HttpAnswer:
        return HttpAnswer(200, "text/xml", self._fallback)

    def _read(self, url, answer, *, screening) -> Document | None:
        try:
            verbs = read(answer, self.public_url, screening=screening)
        except TwimlError as error:
            self.fail(f"{_place(url)}: {error}", error)
            return None
        return Document(url, tuple(verbs))

    @staticmethod
    def _served(heard: Heard) -> bool:
        return heard.answer is not None and heard.answer.status < 500

    def _again(self, letter, copy, delay, first) -> Steps[None]:
        yield self.env.timeout(delay)
        work = self._send(letter)
        yield self.env.timeout(INSTANT)
        self._compare_heard(letter, first, self._receive(letter, copy, work))

    def _tell(self, letter: ServiceRequest, copy: int) -> None:
        self.spawn(self._telling(letter, copy))

    def _telling(self, letter: ServiceRequest, copy: int) -> Steps[None]:
        work = self._send(letter)
        yield self.env.timeout(INSTANT)
        self._receive(letter, copy, work)

    def _send(self, letter: ServiceRequest) -> Future[Heard]:
        for number in self.private:
            if number[-NATIONAL_DIGITS:] in letter.url:
                self.fail("a URL holds a person's number")
        self._world_clock.show(self.now)
        excused = self._is_away()
        work = self._pool.submit(self._post_now, letter, excused=excused)
        self._under_way = {one for one in self._under_way if not one.done()} | {work}
        return work

    def _post_now(self, letter: ServiceRequest, *, excused: bool) -> Heard:
        begin = time.monotonic()
        answer, error = None, ""
        try:
            answer = self.exchange.post(letter.target, letter.fields, letter.headers)
        except OSError as problem:
            error = type(problem).__name__
            reason = getattr(problem, "reason", None)
            error = type(reason).__name__ if reason else error
        seconds = time.monotonic() - begin
        return Heard(answer, error, seconds, excused or self._is_away())

    def _receive(self, letter: ServiceRequest, copy: int, work: Future[Heard]) -> Heard:
        heard = work.result()
        place, answer = _place(letter.url), heard.answer
        self.figures.requests += 1
        self.figures.seconds.append(heard.seconds)
        if answer is None:
            self.figures.unreached += 1
            if not heard.excused:
                self.fail(f"{place}: no answer ({heard.error}, {heard.seconds:.1f} s)")
        elif answer.status not in SUCCESS:
            if not (heard.excused and answer.status >= 500):
                self.fail(f"{place}: answered {answer.status}")
        elif self.is_emergency(answer):
            self.figures.emergency += 1
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
        return heard

    def is_emergency(self, answer: HttpAnswer) -> bool:
        """Whether it was made without the database."""
        body = answer.body.decode(errors="replace")
        return any(words in body for words in self._apologies)

    def _compare_heard(
        self, letter: ServiceRequest, first: Heard, again: Heard
    ) -> None:
        answers = [first.answer, again.answer]
        if any(a is None or a.status >= 500 or self.is_emergency(a) for a in answers):
            return
        self.figures.compared += 1
        self._compare(first.answer, again.answer, letter.url)


def _place(url: str) -> str:
    """Where a request goes, without whose it is."""
    return "/".join(url.split("/")[3:5])

"""One connection: the caller's, or that of a phone that was rung.

Carries out what both sorts of documents may hold: sounds, Gather, Redirect and
Hangup. Knows nothing of who is at the other end.
"""

from abc import ABC, abstractmethod
from datetime import datetime
from enum import Enum, auto
from typing import ClassVar, Final, TypeAlias

import simpy

from webhooks.simulator.network import weather as sky
from webhooks.simulator.network.carrier import API_VERSION, Carrier, Steps
from webhooks.simulator.network.history import Fact
from webhooks.simulator.network.hosting import CODES
from webhooks.simulator.network.keypad import Keypad
from webhooks.simulator.network.sound import speech_seconds
from webhooks.simulator.network.verbs import (
    Audible,
    Document,
    Gather,
    Hangup,
    Pause,
    Play,
    Redirect,
    Say,
    Verb,
)

# https://www.twilio.com/docs/voice/twiml/play : loop 0
LOOP_FOR_EVER: Final = 1000
# a call that fetches more documents than this goes round in circles
DOCUMENTS_PER_CALL: Final = 200


class Flow(Enum):
    """How a document goes on after a verb, unless another replaces it."""

    ON = auto()
    HANG_UP = auto()


Next: TypeAlias = Document | Flow


class PhoneLine(ABC):
    """A connection that runs documents; `who` is how its facts are signed.

    `gone` means that the person at its end has hung up, `afterwards` holds the
    requests that the provider still makes then: (order, url, fields). `fallback` is
    asked when there is no document: empty, when there is none.
    """

    screening: ClassVar[bool]

    def __init__(self, carrier: Carrier, who: str) -> None:
        self.carrier = carrier
        self.env = carrier.env
        self.who = who
        self.sid = carrier.new_sid("CA")
        self.heard: list[Fact] = []
        self.first_sound: datetime | None = None
        self.keys = ""
        self.gone = False
        self.afterwards: list[tuple[str, str, dict[str, str]]] = []
        self.keypad: Keypad | None = None
        self.url = ""
        self.fallback = ""
        self._documents = 0
        self._process: simpy.Process | None = None

    @abstractmethod
    def fields(self) -> dict[str, str]:
        """The parameters that every request of this connection carries."""

    @abstractmethod
    def answer(self) -> None:
        """Be told that something will be heard on the line, so it is answered."""

    @abstractmethod
    def hang_up(self) -> None:
        """Put the receiver down."""

    def note(self, what: str, who: str | None = None) -> None:
        """Keep a fact; keys pressed in one go become one fact."""
        fact = Fact(self.carrier.now, who or self.who, what)
        self.carrier.notice(self.sid, fact)
        verb, _, key = what.rpartition(" ")
        if verb in {"keys", "keys in vain"} and self.heard:
            last = self.heard[-1]
            before = last.what.rpartition(" ")
            if last.who == fact.who and before[0] == verb:
                fact = Fact(last.at, last.who, f"{last.what}{key}")
                self.heard.pop()
        self.heard.append(fact)

    def sounds(self, what: str) -> None:
        """Keep what is heard on the line; the first sound is remembered."""
        self.first_sound = self.first_sound or self.carrier.now
        self.note(what)

    def press(self, key: str) -> None:
        """Press a key; lost unless something listens.

        https://support.twilio.com/hc/en-us/articles/223180068 : buffering of
        early keys is not documented, so there is none; fast keys may be missed.
        """
        taken = self.keypad is not None and self.carrier.choose(*sky.KEY_TAKEN)
        if taken and self.keypad is not None and self.keypad.press(key):
            self.keys += key
            self.note(f"keys {key}")
        else:
            self.note(f"keys in vain {key}")

    def start(self, steps: Steps[None]) -> None:
        """Begin to live: the process that `cut` interrupts."""
        self._process = self.carrier.spawn(steps)

    def cut(self) -> None:
        """Interrupt whatever the connection is doing, unless it asks for it itself."""
        process = self._process
        if process is None or not process.is_alive:
            return
        if process is not self.env.active_process:
            process.interrupt()

    def ask(self, url: str, extra: dict[str, str] | None = None) -> Steps[Next]:
        """Fetch the next document; without a valid one the call is over."""
        self._documents += 1
        if self._documents > DOCUMENTS_PER_CALL:
            self.carrier.fail(f"{url}: the call goes round in circles")
            return Flow.HANG_UP
        fields = self.fields() | (extra or {})
        document = yield from self.carrier.ask(url, fields, screening=self.screening)
        if document is None and self.fallback and url != self.fallback:
            trouble = self.carrier.hosting.trouble(url)
            told = {"ErrorCode": CODES[trouble or "broken"], "ErrorUrl": url}
            return (yield from self.ask(self.fallback, (extra or {}) | told))
        if document is None:
            # https://twilio.com/en-us/blog/a-hidden-gem-fallback-urls-html
            self.sounds("hears that an application error has occurred")
            return Flow.HANG_UP
        return document

    def ask_after_all(self, *orders: str) -> Steps[None]:
        """Ask what the provider asks although nobody is on the line any more."""
        for order, url, extra in self.afterwards:
            if order in orders:
                fields = self.fields() | extra
                yield from self.carrier.ask(url, fields, screening=self.screening)

    def perform(self, step: Next) -> Steps[Flow]:
        """Carry out a document and what it leads to; ON means its end was reached."""
        while isinstance(step, Document):
            document, step = step, Flow.ON
            self.url = document.url
            for verb in document.verbs:
                step = yield from self.act(verb)
                if step is not Flow.ON:
                    break
        return step

    def act(self, verb: Verb) -> Steps[Next]:
        """Carry out one verb."""
        match verb:
            case Say() | Play() | Pause():
                yield from self.sound(verb)
                return Flow.ON
            case Gather():
                return (yield from self.gather(verb))
            case Redirect():
                return (yield from self.ask(verb.url))
            case Hangup():
                return Flow.HANG_UP
            case _:
                raise TypeError(verb)

    def sound(self, verb: Audible, keypad: Keypad | None = None) -> Steps[None]:
        """Let something be heard; a key on the keypad stops it."""
        self.answer()
        ended = self.env.timeout(self._begin(verb))
        yield ended if keypad is None else ended | keypad.pressed

    def _begin(self, verb: Audible) -> float:
        match verb:
            case Say():
                self.sounds(f"hears: {verb.text}")
                return speech_seconds(verb.text) * (verb.loop or LOOP_FOR_EVER)
            case Play():
                self.sounds(f"plays {verb.url}")
                length = self.carrier.sound_seconds(verb.url, self.sid)
                return length * (verb.loop or LOOP_FOR_EVER)
            case Pause():
                return float(verb.length)

    # https://www.twilio.com/docs/voice/twiml/gather
    def gather(self, verb: Gather) -> Steps[Next]:
        """Collect keys: submit them, or go on if there are none."""
        self.answer()
        keypad = self.keypad = Keypad(self.env, verb.finish_on_key, verb.num_digits)
        action = verb.action or self.url
        try:
            for prompt in verb.prompts:
                if not keypad.touched:
                    yield from self.sound(prompt, keypad)
            while not keypad.done:
                pressed = keypad.pressed
                yield pressed | self.env.timeout(verb.timeout)
                if not pressed.triggered:
                    break
        except simpy.Interrupt:
            order = self.carrier.choose(*sky.GATHER_ACTION_AFTER_HANGUP)
            if self.gone and order != sky.NEVER:
                self.afterwards.append((order, action, {"Digits": keypad.digits}))
            raise
        finally:
            self.keypad = None
        if keypad.digits:
            extra = {"Digits": keypad.digits}
            if keypad.finished_by:
                extra["FinishedOnKey"] = keypad.finished_by
            return (yield from self.ask(action, extra))
        if not verb.action_on_empty_result:
            return Flow.ON
        digits = self.carrier.choose(*sky.EMPTY_DIGITS)
        extra = {} if digits is None else {"Digits": digits}
        return (yield from self.ask(action, extra))


def parties(from_: str, to: str) -> dict[str, str]:
    """The parameters that say who calls whom.

    https://www.twilio.com/docs/voice/twiml
    """
    fields = {"ApiVersion": API_VERSION}
    for names, number in ((("From", "Caller"), from_), (("To", "Called"), to)):
        for name in names:
            fields[name] = number
            fields |= {f"{name}{part}": "" for part in ("City", "State", "Zip")}
            fields[f"{name}Country"] = "NL" if number.startswith("+31") else ""
    return fields

"""What callers hear, recorded by telephone (`*97dddd`): the PIN, one prompt, yes or no.

A conversation of steps, as `messages` is. Nothing changes until somebody who has heard
their recording presses 1; who hangs up anywhere leaves all as it was. Who may: an
administrator who belongs to the line, as on the page that changes it. Must not know
HTTP, TwiML, the words, or how a setting is kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, Final, Protocol, cast

from sqlalchemy.orm import Session

from ringgroup.by_phone import messages, takes
from ringgroup.by_phone.messages import EarlierAnswers, ListeningStep
from ringgroup.call.recording_replies import (
    AskPinToRecord,
    AwaitTake,
    ChoosePrompt,
    EndRecording,
    RecordingPrelude,
    RecordPrompt,
    TellPrompt,
    TellTake,
)
from ringgroup.call.replies import AskPin, Refuse, Reply
from ringgroup.desk import Actor
from ringgroup.line import Belonging, KeptSound, Line
from ringgroup.people import presses
from ringgroup.presence.store.workers import Worker

PROMPTS: Final[Mapping[str, str]] = {"1": "greeting", "2": "hold", "3": "thanks"}
"""What can be recorded by telephone, by the key that chooses it."""
INSIDE: Final = frozenset(
    {"ChoosePrompt", "TellPrompt", "RecordPrompt", "AwaitTake", "TellTake"}
)
"""Replies that only somebody who knew the PIN has heard."""
TURNS: Final = 15
"""How often to ask whether a recording is there, five seconds apart."""
ROUNDS: Final = 60
"""Documents of such a call."""
PRELUDE: Final = "take_"


class PromptKeeper(Protocol):
    """Keeps what callers hear, as any other change of a line's settings."""

    def stands(self, session: Session, line: Line, prompt: str) -> str:
        """What tells a prompt that is kept now from another; nothing if unreadable."""

    def keep_sound(
        self,
        session: Session,
        line: Line,
        prompt: str,
        sound: KeptSound,
        actor: Actor,
        now: datetime,
    ) -> bool:
        """Let callers hear that recording; False when it cannot be."""

    def follow(self) -> None:
        """Let what was kept hold in this process at once."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records for which line, at which step; what was answered before."""

    session: Session
    line: Line
    worker: Worker
    step: ListeningStep
    kept: EarlierAnswers
    keeper: PromptKeeper
    now: datetime

    @property
    def next(self) -> int:
        """The round of the document that follows."""
        return self.step.round + 1


def may_record(belonging: Belonging, line: str) -> bool:
    """Whether somebody may change what callers of a line hear."""
    return belonging.role == "administrator" and belonging.on(line) is not None


def ask(session: Session, line: Line, worker: Worker, now: datetime) -> Reply:
    """The PIN first: a caller ID can be forged."""
    return _to_record(messages.ask(session, line, worker, now))


def _to_record(reply: AskPin | Refuse) -> Reply:
    if isinstance(reply, AskPin):
        return AskPinToRecord(reply.line, reply.round, reply.after)
    return reply


def answer(at: Recorder, keys: str, recording: str) -> Reply:
    """What is heard after one step; who never keyed the PIN is asked for it.

    `recording` is what the provider calls what was recorded, if something was.
    """
    line, step = at.line.key, at.step
    if step.kind == "record_pin":
        return _enter(at, keys)
    if not any(one["kind"] in INSIDE for one in _answers(at)):
        return ask(at.session, at.line, at.worker, at.now)
    if step.round >= ROUNDS:
        return EndRecording(line, "prompt_failed")
    match step.kind:
        case "record_menu":
            return _choose(at, keys)
        case "record":
            return _begin(at, keys)
        case "record_done":
            return _recorded(at, recording)
        case "record_wait":
            return _await(at)
        case _:
            return _decide(at, keys)


def _enter(at: Recorder, pin: str) -> Reply:
    refused = messages.let_in(at.session, at.line, at.worker, at.step, pin, at.now)
    if refused is None:
        return ChoosePrompt(at.line.key, at.next)
    if isinstance(refused, (AskPin, Refuse)):
        return _to_record(refused)
    return EndRecording(at.line.key, "prompt_stopped")


def _choose(at: Recorder, key: str) -> Reply:
    if key == "9":
        return EndRecording(at.line.key, "prompt_stopped")
    if key not in PROMPTS:
        return ChoosePrompt(at.line.key, at.next, "unknown_key")
    return _tell(at, PROMPTS[key])


def _tell(at: Recorder, name: str) -> TellPrompt:
    stands = at.keeper.stands(at.session, at.line, name)
    return TellPrompt(at.line.key, at.next, name, stands=stands)


def _answers(at: Recorder) -> Iterator[Mapping[str, Any]]:
    """What was answered about this line."""
    return (one for one in at.kept.values() if one.get("line") == at.line.key)


def _begin(at: Recorder, key: str) -> Reply:
    line, name = at.line.key, at.step.message
    if name not in PROMPTS.values():
        return ChoosePrompt(line, at.next)
    match key:
        case "1":
            return RecordPrompt(line, at.next, name)
        case "2":
            return _tell(at, name)
        case "3":
            return ChoosePrompt(line, at.next)
        case "9":
            return EndRecording(line, "prompt_stopped")
        case _:
            return TellPrompt(line, at.next, name, "unknown_key", play=False)


def _recorded(at: Recorder, recording: str) -> Reply:
    """It is fetched by the clock: a webhook asks nobody for anything."""
    line, name = at.line.key, at.step.message
    if name not in PROMPTS.values():
        return ChoosePrompt(line, at.next)
    if not recording:
        return TellPrompt(line, at.next, name, "prompt_nothing", play=False)
    take = takes.heard(at.session, line, at.worker.id, recording, at.now)
    return AwaitTake(line, at.next, name, take, 1)


def _await(at: Recorder) -> Reply:
    """It is there, or it is not fit, or not there yet."""
    line, (name, take, turn) = at.line.key, _parts(at.step.message)
    found = takes.take(at.session, line, at.worker.id, take)
    if found is None:
        return EndRecording(line, "prompt_failed")
    if found.digest is not None:
        return TellTake(line, at.next, name, take, found.digest)
    if found.refused is not None:
        why = cast("RecordingPrelude", PRELUDE + found.refused)
        return TellPrompt(line, at.next, name, why, play=False)
    if turn >= TURNS:
        return EndRecording(line, "prompt_failed")
    return AwaitTake(line, at.next, name, take, turn + 1)


def _changed_since(at: Recorder, name: str) -> str:
    """What a prompt is by now, if it is not what was heard of it last.

    It stays so until the end: nobody else changes it between this and keeping another.
    """
    presses.take_turn(at.session)
    stands = at.keeper.stands(at.session, at.line, name)
    heard = [one for one in _answers(at) if one.get("prompt") == name]
    told = [one for one in heard if one.get("stands")]
    last = max(told, key=itemgetter("round"), default={"stands": stands})
    return "" if last["stands"] == stands else stands


def _decide(at: Recorder, key: str) -> Reply:
    line, (name, take, _) = at.line.key, _parts(at.step.message)
    found = takes.take(at.session, line, at.worker.id, take)
    if found is None or found.digest is None or name not in PROMPTS.values():
        return EndRecording(line, "prompt_failed")
    match key:
        case "1" if stands := _changed_since(at, name):
            return TellTake(line, at.next, name, take, found.digest, stands=stands)
        case "1":
            kept = _keep(at, name, KeptSound(found.digest))
            return EndRecording(line, "prompt_kept" if kept else "prompt_failed")
        case "2":
            return TellTake(line, at.next, name, take, found.digest)
        case "3":
            return RecordPrompt(line, at.next, name)
        case "9":
            return EndRecording(line, "prompt_stopped")
        case _:
            return TellTake(
                line, at.next, name, take, found.digest, "unknown_key", play=False
            )


def _keep(at: Recorder, name: str, sound: KeptSound) -> bool:
    worker = at.worker
    actor = Actor(worker.id, worker.login, worker.name, origin="phone")
    return at.keeper.keep_sound(at.session, at.line, name, sound, actor, at.now)


def _parts(message: str) -> tuple[str, str, int]:
    """What an address carries of a take: the prompt, the take, and the turn."""
    name, _, rest = message.partition(".")
    take, _, turn = rest.partition(".")
    return name, take, int(turn) if turn.isdecimal() else TURNS

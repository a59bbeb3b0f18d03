"""Messages by telephone (`*98dddd`): the PIN, one message after another, the choices.

A conversation of steps; each step's address carries its round, and what was answered
before in the same call says where it stands. A PIN is looked at and forgotten. What
must not be kept with an answer (a link to a recording, the number to call back) is
filled in afterwards (`voicemail.listening`). Must not know HTTP, TwiML or the words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from ringgroup.by_phone.store import pins
from ringgroup.call.legs import LegResult
from ringgroup.call.replies import (
    Acknowledge,
    AskPin,
    CallBack,
    CallDeed,
    EndMessages,
    Prelude,
    Refuse,
    Reply,
    TellMessage,
)
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.people import invitations
from ringgroup.presence.store import workers
from ringgroup.presence.store.workers import Worker
from ringgroup.store import troubles
from ringgroup.voicemail.endings import LONGEST_TALK
from ringgroup.voicemail.listening import LINK_LIVES, call_deed, number_to_dial
from ringgroup.voicemail.store import deeds, outgoing, voicemails
from ringgroup.voicemail.voicemail import (
    Message,
    PinTries,
    in_order,
)
from schedules.local import wall

PIN_ROUNDS: Final = 5
"""How often a PIN may be asked for in one call, wrong ones and silence together."""
INSIDE: Final = frozenset({"TellMessage", "CallBack"})
"""Replies that only somebody who knew the PIN has heard."""

StepKind = Literal[
    # of who listens
    "pin",
    "choice",
    "called",
    # of who records
    "record_pin",
    "record_menu",
    "record",
    "record_done",
    "record_wait",
    "record_choice",
]
"""Of who listens to messages, and of who records what callers hear."""
EarlierAnswers = Mapping[str, Mapping[str, Any]]
"""What was answered in this call so far."""


@dataclass(frozen=True, slots=True)
class ListeningStep:
    """Where a worker is in the conversation; all of it stands in the address.

    But for `proof`: the digest that the keyed PIN was found to fit. That is slow, so it
    was done before the transaction began. And for how the ringing of a caller ended:
    `dial`, why if the provider says so (`code`), and whether nobody hears the answer.
    """

    kind: StepKind
    line: str
    round: int
    message: str = ""
    proof: str | None = field(default=None, repr=False)
    dial: LegResult | None = None
    code: str = ""
    over: bool = False


def ask(session: Session, line: Line, worker: Worker, now: datetime) -> AskPin | Refuse:
    """What a worker hears who wants to hear messages: a caller ID can be forged."""
    if pins.pin_hash(session, worker.id) is None:
        return Refuse("no_pin", line.key)
    tries = pins.pin_tries(session, worker.id)
    if tries is not None and tries.shut(now):
        return Refuse("pin_shut", line.key)
    return AskPin(line.key, 1)


def pin_to_fit(session: Session, mobile: str | None, now: datetime) -> str | None:
    """The digest of the PIN of that mobile's owner, if one may be tried now."""
    known = workers.worker_by_mobile(session, mobile) if mobile else None
    if known is None:
        return None
    worker, _ = known
    tries = pins.known_tries(session, worker.id)
    if tries is not None and tries.shut(now):
        return None
    return pins.pin_hash(session, worker.id)


def answer(
    session: Session,
    desk: Desk,
    worker: Worker,
    step: ListeningStep,
    keys: str,
    kept: EarlierAnswers,
    now: datetime,
) -> Reply:
    """What a worker hears after one step; who never keyed the PIN is asked for it."""
    line = desk.line(step.line)
    if step.kind == "pin":
        return _enter(session, desk, line, worker, step, keys, now)
    inside = any(
        one["kind"] in INSIDE and one["line"] == line.key for one in kept.values()
    )
    if not inside:
        return ask(session, line, worker, now)
    at = _At(session, desk, line, worker, step.round + 1, kept, now)
    dial = step.dial or "completed"
    deed = call_deed(session, desk, step.message, dial, step.code)
    if step.kind == "called":
        _called(at, step, deed)
    message = voicemails.message(session, line.key, step.message)
    if step.over:
        return Acknowledge()
    if message is None:
        return _next(at, "none")
    if step.kind == "called":
        return _menu(at, message, deed)
    return _choose(at, message, keys)


def _called(at: "_At", step: ListeningStep, deed: CallDeed) -> None:
    """Log how a call back ended, whoever still hears our answer."""
    deeds.call_became(at.session, step.message, at.worker.id, deed)
    if deed == "caller_not_rung":
        kind, line = troubles.NOT_CALLED, at.line.key
        troubles.note(at.session, kind, line, step.code, at.now)


def _enter(
    session: Session,
    desk: Desk,
    line: Line,
    worker: Worker,
    step: ListeningStep,
    pin: str,
    now: datetime,
) -> Reply:
    """The PIN is right: the first message."""
    refused = let_in(session, line, worker, step, pin, now)
    if refused is not None:
        return refused
    messages = in_order(voicemails.messages(session, line.key))
    count = sum(message.is_new for message in messages)
    at = _At(session, desk, line, worker, step.round + 1, {}, now)
    if not messages:
        return EndMessages(line.key, "no_messages")
    return replace(_play(at, messages[0], "none"), count=count)


def let_in(
    session: Session,
    line: Line,
    worker: Worker,
    step: ListeningStep,
    pin: str,
    now: datetime,
) -> AskPin | Refuse | EndMessages | None:
    """None: the PIN is right; else wrong once more, or there is none.

    Wrong ones are counted.
    """
    digest = pins.pin_hash(session, worker.id)
    if digest is None:
        return Refuse("no_pin", line.key)
    tries = pins.pin_tries(session, worker.id)
    known = tries or PinTries()
    if known.shut(now):
        return Refuse("pin_shut", line.key)
    again = step.round < PIN_ROUNDS
    if not pin:
        if again:
            return AskPin(line.key, step.round + 1, "no_pin_keys")
        return EndMessages(line.key, "stopped")
    if step.proof != digest:
        known = known.after_wrong(now)
        pins.keep_pin_tries(session, worker.id, known, new=tries is None)
        if known.shut(now):
            invitations.tell_of(session, line, worker.id, "pin_shut", now)
        if known.shut(now) or not again:
            return Refuse("pin_shut" if known.shut(now) else "wrong_pins", line.key)
        return AskPin(line.key, step.round + 1, "wrong_pin")
    if tries is not None:
        pins.keep_pin_tries(session, worker.id, None, new=False)
    return None


@dataclass(frozen=True, slots=True)
class _At:
    """Who listens to what line, and which round of the conversation this will be."""

    session: Session
    desk: Desk
    line: Line
    worker: Worker
    round: int
    kept: EarlierAnswers
    now: datetime


def _choose(at: _At, message: Message, key: str) -> Reply:
    match key:
        case "1":
            return _play(at, message, "none")
        case "2":
            voicemails.handled(at.session, message.id, at.worker.id, at.now)
            return _next(at, "handled")
        case "3":
            return _call_back(at, message)
        case "4":
            return _next(at, "none")
        case "9":
            return EndMessages(at.line.key, "stopped")
        case _:
            return _menu(at, message, "unknown_key")


def _next(at: _At, prelude: Prelude) -> Reply:
    """The first message that was not played in this call yet."""
    heard = {one.get("message") for one in at.kept.values()}
    for message in in_order(voicemails.messages(at.session, at.line.key)):
        if message.id not in heard:
            return _play(at, message, prelude)
    return EndMessages(at.line.key, "no_more_messages", prelude)


def _play(at: _At, message: Message, prelude: Prelude) -> TellMessage:
    if message.is_here:
        deeds.note(at.session, message.id, at.worker.id, "played", at.now)
    until = int((at.now + LINK_LIVES).timestamp())
    return replace(
        _menu(at, message, prelude), play=True, until=until if message.is_here else 0
    )


def _menu(at: _At, message: Message, prelude: Prelude) -> TellMessage:
    received = wall(message.received_at, at.line.hours.zone)
    return TellMessage(
        line=at.line.key,
        round=at.round,
        message=message.id,
        new=message.is_new,
        received=received.strftime("%Y-%m-%dT%H:%M"),
        prelude=prelude,
    )


def _call_back(at: _At, message: Message) -> Reply:
    if not voicemails.has_caller(at.session, message.id):
        return _menu(at, message, "no_number")
    if number_to_dial(at.session, at.desk, message.id) is None:
        return _menu(at, message, "number_not_rung")
    since = at.now - LONGEST_TALK
    if outgoing.is_connected(at.session, message.id, since):
        return _menu(at, message, "colleague_calls")
    voicemails.dialled(at.session, message.id, at.worker.id, at.now)
    return CallBack(at.line.key, at.round, message.id)

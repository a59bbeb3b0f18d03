"""A worker's call to the service number: the code, and what it grants.

Runs inside one transaction that somebody else begins and ends. Must not know HTTP,
TwiML or rows; time is an argument.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.by_phone import messages, recording
from ringgroup.by_phone.codes import KeyedCode, Wish, read_code
from ringgroup.by_phone.messages import ListeningStep
from ringgroup.by_phone.recording import PromptKeeper, Recorder, may_record
from ringgroup.call.heard import KeptAnswers
from ringgroup.call.replies import (
    Acknowledge,
    AskCode,
    Refuse,
    Reply,
    Switched,
    TellState,
    TurnAway,
)
from ringgroup.desk import Desk, open_block
from ringgroup.line import Belonging
from ringgroup.presence.presence import Switch
from ringgroup.presence.store import workers
from ringgroup.presence.store.workers import Worker
from ringgroup.presence.switch import switch
from ringgroup.store import troubles
from ringgroup.voicemail.repeats import answered

CODE_ATTEMPTS = 5
"""How many codes may be tried in one call to the service number."""


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One request of a worker's call to a service number.

    `keys` is None when the call begins, and empty when nothing was pressed;
    `attempt` and `step` (of who listens or records) are what the URL carries;
    `recording` is what the provider calls what was just recorded.
    """

    key: str
    sid: str
    number: str | None
    mobile: str | None = field(default=None, repr=False)
    keys: str | None = field(default=None, repr=False)
    attempt: int = 0
    step: ListeningStep | None = None
    recording: str = ""


def serve(
    session: Session,
    desk: Desk,
    request: ServiceCall,
    now: datetime,
    keeper: PromptKeeper,
) -> Reply:
    """What a worker hears on the service number; a repeat hears the same again."""

    def serving(kept: KeptAnswers) -> Reply:
        return _serve(session, desk, request, kept, now, keeper)

    # nobody becomes Present, or Absent, by one that comes when all is forgotten
    return answered(session, desk, request, now, serving, forgotten=Acknowledge())


def _serve(
    session: Session,
    desk: Desk,
    request: ServiceCall,
    kept: KeptAnswers,
    now: datetime,
    keeper: PromptKeeper,
) -> Reply:
    if request.mobile is None:
        return Refuse("withheld")
    if desk.is_ours(request.mobile):
        return _ourselves(session, desk, request, now)
    known = workers.worker_by_mobile(session, request.mobile)
    if known is None:
        return Refuse("unknown")
    worker, belonging = known
    if request.keys is None:
        return AskCode(1)
    if request.step is not None:
        line, step = desk.line(request.step.line), request.step
        if belonging.on(line.key) is None:
            return Refuse("wrong_code")
        if step.kind.startswith("record"):
            if not may_record(belonging, line.key):
                return Refuse("wrong_code")
            at = Recorder(session, line, worker, step, kept, keeper, now)
            return recording.answer(at, request.keys, request.recording)
        return messages.answer(session, desk, worker, step, request.keys, kept, now)
    lines = desk.lines_of_service(request.number)
    code = read_code(
        request.keys, (line for line in lines if belonging.on(line.key) is not None)
    )
    if code is not None and _allowed(code, belonging):
        return _grant(session, code, worker, request.attempt + 1, now)
    if request.attempt >= CODE_ATTEMPTS:
        return Refuse("wrong_code")
    return AskCode(request.attempt + 1, "wrong_code" if request.keys else "no_keys")


def _allowed(code: KeyedCode, belonging: Belonging) -> bool:
    """Whether somebody may ask for that; else it is no code at all."""
    records = code.wish is Wish.RECORD_PROMPT
    return not records or may_record(belonging, code.line.key)


def _ourselves(
    session: Session, desk: Desk, request: ServiceCall, now: datetime
) -> Reply:
    """A forwarding of the service number hides who calls; else a phone that we rang.

    The one is told so, the other is hung up, so that the others ring on.
    """
    for line in desk.lines_of_service(request.number):
        if line.service_number == request.mobile:
            troubles.note(session, troubles.HIDDEN, line.key, "", now)
            return Refuse("own_number")
    for line in desk.lines_of_service(request.number)[:1]:
        troubles.note(session, troubles.TURNED_AWAY, line.key, "", now)
    return TurnAway()


def _grant(
    session: Session, code: KeyedCode, worker: Worker, attempt: int, now: datetime
) -> Reply:
    line = code.line
    match code.wish:
        case Wish.SIGN_ON | Wish.SIGN_OFF:
            on = code.wish is Wish.SIGN_ON
            outcome = switch(session, line, worker, on=on, via="phone", now=now)
            if outcome.switch is Switch.FULL:
                return Refuse("full", line.key)
            if outcome.switch is Switch.NOT_THERE:
                return Refuse("wrong_code")
            count = len(workers.places(session, line.key))
            return Switched(outcome.switch.value, line.key, count, attempt)
        case Wish.HEAR_STATE:
            present = workers.present(session, line.key)
            return TellState(
                line=line.key,
                on=any(other.id == worker.id for other in present),
                names=tuple(other.name for other in present),
                open=open_block(session, line, now) is not None,
                attempt=attempt,
            )
        case Wish.HEAR_VOICEMAIL:
            return messages.ask(session, line, worker, now)
        case Wish.RECORD_PROMPT:
            return recording.ask(session, line, worker, now)

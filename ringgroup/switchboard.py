"""One piece of news about a call: load, decide, keep. And a worker's code likewise.

Runs inside one transaction that somebody else begins and ends, and may be run again
from the start when a race was lost (`Database.attempt`). Must not know HTTP, TwiML
or rows; time is an argument.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup import messages_by_phone, presence, replies
from ringgroup.calls import Call, State
from ringgroup.codes import Code, Wish, read_code
from ringgroup.decision import Order, Situation, decide
from ringgroup.line import Line
from ringgroup.messages_by_phone import Step
from ringgroup.news import Adopted, Arrived, Event
from ringgroup.presence import Outcome, Switch
from ringgroup.replies import (
    Acknowledge,
    AskCode,
    Refuse,
    Reply,
    Switched,
    TellState,
    TooLate,
)
from ringgroup.store import calls, days, orders, seen, servicecalls, workers
from ringgroup.store.calls import Kept
from ringgroup.store.workers import Worker
from ringgroup.vault import Vault
from schedules.hours import Block
from schedules.local import day_and_minute

CALL_ID = 16
"""Hexadecimal digits of a call's id; a leg's id begins with them."""
CODE_ATTEMPTS = 5
"""How many codes may be tried in one call to the service number."""


@dataclass(frozen=True)
class Desk:
    """All lines, and the vault: what every decision is made with."""

    lines: Mapping[str, Line]
    vault: Vault

    def line_at(self, number: str | None) -> Line | None:
        """The line on which a call to that number (E.164) arrives."""
        found = (line for line in self.lines.values() if line.arrives_at == number)
        return next(found, None)

    def lines_of_service(self, number: str | None) -> list[Line]:
        """The lines whose codes that service number (E.164) takes."""
        return [line for line in self.lines.values() if line.service_number == number]


@dataclass(frozen=True, slots=True)
class News:
    """What a webhook tells of a call.

    `key` is the same for two webhooks only when one repeats the other. The call is
    found by `leg` when given, else by `sid`; `line`, `arrived_at` and `caller` (E.164,
    None when withheld) matter only when the call is new. `at` is when it happened, if
    that was before we heard of it.
    """

    key: str
    events: tuple[Event, ...]
    sid: str = ""
    leg: str | None = None
    line: Line | None = None
    caller: str | None = field(default=None, repr=False)
    arrived_at: datetime | None = None
    at: datetime | None = None


def handle(
    session: Session, desk: Desk, news: News, now: datetime
) -> tuple[Reply, Line | None]:
    """What is answered to this news; everything that follows from it is kept.

    Gives the call's line as well, whose words and voice the answer is spoken in.
    """
    kept, events = _find(session, desk, news, now)
    if kept is None:
        return (TooLate("caller_gone") if news.leg else Acknowledge()), news.line
    line = desk.lines[kept.call.line]
    if news.key in kept.answers:
        return replies.from_json(kept.answers[news.key]), line
    call = kept.call
    reply: Reply = Acknowledge()
    wanted: tuple[Order, ...] = ()
    for event in events:
        # who is adopted was led to the voicemail at once, by a document for emergencies
        at = call.arrived_at if isinstance(event, Adopted) else news.at or now
        before, call = call, call.after(event, at)
        situation = Situation()
        if call.state is State.ROUTING:
            situation = workers.situation(session, line.key, call.block, call.id)
        decision = decide(before, call, event, situation, line.rules, at)
        call, reply = decision.call, decision.reply
        wanted = (*wanted, *decision.orders)
    answers = kept.answers
    if not isinstance(reply, Acknowledge):
        answers = {**answers, news.key: replies.to_json(reply)}
    if call != kept.call or answers is not kept.answers:
        was = replace(kept, answers=answers)
        calls.keep(session, was, call, now, desk.vault)
    if wanted:
        caller = kept.call.caller or news.caller
        orders.carry_out(session, wanted, call, caller, line, now, desk.vault)
    return reply, line


def _find(
    session: Session, desk: Desk, news: News, now: datetime
) -> tuple[Kept | None, tuple[Event, ...]]:
    """The call this news is about, and what is to be told of it."""
    if news.leg is not None:
        kept = calls.call_by_id(session, news.leg[:CALL_ID], desk.vault)
        return kept, news.events
    if not news.sid:
        message = "news of a call without a name: the provider always gives one"
        raise LookupError(message)
    kept = calls.call_by_sid(session, news.sid, desk.vault)
    if kept is not None:
        return kept, news.events
    arrived = isinstance(news.events[0], Arrived)
    if seen.was_here(session, news.sid):
        return None, news.events  # somebody sends again what the provider once signed
    if news.line is None:
        if arrived:
            message = "a call to a number that is no line's: look in the line file"
            raise LookupError(message)
        return None, news.events
    arrived_at = news.arrived_at or now
    call = Call(
        id=secrets.token_hex(CALL_ID // 2),
        line=news.line.key,
        arrived_at=arrived_at,
        block=open_block(session, news.line, arrived_at),
        caller=news.caller,
    )
    events = news.events if arrived else (Adopted(), *news.events)
    return Kept(call, news.sid), events


def open_block(session: Session, line: Line, at: datetime) -> Block | None:
    """The opening block at that instant, with the coordinator's exceptions."""
    day, _ = day_and_minute(at, line.hours.zone)
    extra = days.extra_days(session, line.key, day, day)
    return line.hours.block_at(at, extra)


# --- presence --------------------------------------------------------------


def switch(
    session: Session, line: Line, worker: Worker, *, on: bool, via: str, now: datetime
) -> Outcome:
    """Make a worker Present or Absent on a line: by phone, page or command line.

    Repeating is harmless; nobody else is touched; a worker more than the line
    allows is refused (docs/rules.md, Presence).
    """
    places = workers.places(session, line.key)
    if on:
        outcome = presence.sign_on(places, worker.id, line.rules.max_present)
    else:
        outcome = presence.sign_off(places, worker.id)
    if outcome.place is not None:
        place = outcome.place
        workers.take_place(session, line.key, worker.id, place, via, now)
    elif outcome.switch is Switch.SIGNED_OFF:
        workers.leave_place(session, line.key, worker.id, via, now)
    return outcome


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One request of a worker's call to a service number.

    `keys` is None when the call begins, and empty when nothing was pressed;
    `attempt` and `step` (of who listens to messages) are what the URL carries.
    """

    key: str
    sid: str
    number: str | None
    mobile: str | None = field(default=None, repr=False)
    keys: str | None = field(default=None, repr=False)
    attempt: int = 0
    step: Step | None = None


def serve(session: Session, desk: Desk, request: ServiceCall, now: datetime) -> Reply:
    """What a worker hears on the service number; a repeat hears the same again."""
    kept = servicecalls.service_answers(session, request.sid)
    if kept is not None and request.key in kept:
        reply = replies.from_json(kept[request.key])
        return messages_by_phone.completed(session, desk.vault, reply)
    if kept is None and seen.was_here(session, request.sid):
        return Acknowledge()  # as above: nobody becomes Present, or Absent, by it
    reply = _serve(session, desk, request, kept or {}, now)
    answers = {**(kept or {}), request.key: replies.to_json(reply)}
    servicecalls.keep_service_answers(
        session, request.sid, answers, now, new=kept is None
    )
    return messages_by_phone.completed(session, desk.vault, reply)


def _serve(
    session: Session,
    desk: Desk,
    request: ServiceCall,
    kept: calls.Answers,
    now: datetime,
) -> Reply:
    if request.mobile is None:
        return Refuse("withheld")
    worker = workers.worker_by_mobile(session, request.mobile)
    if worker is None:
        return Refuse("unknown")
    if request.keys is None:
        return AskCode(1)
    if request.step is not None:
        line, step = desk.lines[request.step.line], request.step
        return messages_by_phone.answer(
            session, line, worker, step, request.keys, kept, now
        )
    code = read_code(request.keys, desk.lines_of_service(request.number))
    if code is not None:
        return _grant(session, code, worker, request.attempt + 1, now)
    if request.attempt >= CODE_ATTEMPTS:
        return Refuse("wrong_code")
    return AskCode(request.attempt + 1, "wrong_code" if request.keys else "no_keys")


def _grant(
    session: Session, code: Code, worker: Worker, attempt: int, now: datetime
) -> Reply:
    line = code.line
    match code.wish:
        case Wish.SIGN_ON | Wish.SIGN_OFF:
            on = code.wish is Wish.SIGN_ON
            outcome = switch(session, line, worker, on=on, via="phone", now=now)
            if outcome.switch is Switch.FULL:
                return Refuse("full", line.key)
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
            return messages_by_phone.ask(session, line, worker, now)

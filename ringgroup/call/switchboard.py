"""One piece of news about a call: load, decide, keep.

Runs inside one transaction that somebody else begins and ends, and may be run again
from the start when a race was lost (`Database.attempt`). Must not know HTTP, TwiML
or rows; time is an argument.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.call import heard, replies
from ringgroup.call.calls import Call, CallState
from ringgroup.call.decision import Situation, decide
from ringgroup.call.events import Adopted, Arrived, Event, GivenUp, Recorded
from ringgroup.call.orders import Order
from ringgroup.call.origin import Origin, origin
from ringgroup.call.replies import Acknowledge, Reply, TooLate, TurnAway
from ringgroup.call.store import calls, candidates, orders, seen
from ringgroup.call.store.calls import KeptCall
from ringgroup.desk import Desk, open_block
from ringgroup.line import Line
from ringgroup.store import troubles

log = get_logger(__name__)

CALL_ID = 16
"""Hexadecimal digits of a call's id; a leg's id begins with them."""


@dataclass(frozen=True, slots=True)
class CallNews:
    """What a webhook tells of a call.

    `key` is the same for two webhooks only when one repeats the other. The call is
    found by `leg` when given, else by `sid`; `line`, `arrived_at` and `caller` (E.164,
    None when withheld) matter only when the call is new; `via` are the numbers that the
    network says forwarded it, `called` what was dialled, perhaps `over_sip`. `at` is
    when it happened, if that was before we heard of it. `said` is what it said, in
    words for a live test.
    """

    key: str
    events: tuple[Event, ...]
    sid: str = ""
    leg: str | None = None
    line: Line | None = None
    caller: str | None = field(default=None, repr=False)
    arrived_at: datetime | None = None
    at: datetime | None = None
    via: frozenset[str] = field(default=frozenset(), repr=False)
    said: str = ""
    called: str | None = field(default=None, repr=False)
    over_sip: bool = False

    @property
    def arrives(self) -> bool:
        """Whether it begins a call."""
        return isinstance(self.events[0], Arrived)


def by_member(session: Session, news: CallNews) -> bool:
    """Whether the network says that a member's phone forwarded this call."""
    return candidates.are_members(session, news.via)


def origin_of(session: Session, desk: Desk, news: CallNews) -> Origin:
    """Who is behind a call: a caller, one whose number is hidden, or ourselves."""
    ours = desk.is_ours(news.caller)
    return origin(
        news.line,
        news.caller,
        ours=ours,
        by_member=ours and by_member(session, news),
        over_sip=news.over_sip,
        shown_only=desk.is_only_shown(news.caller),
    )


def handle(
    session: Session, desk: Desk, news: CallNews, now: datetime
) -> tuple[Reply, Line | None]:
    """What is answered to this news; everything that follows from it is kept.

    Gives the call's line as well, whose words and voice the answer is spoken in.
    """
    news = _on_a_line(desk, news)
    if news.leg is None and news.line is not None and desk.is_ours(news.caller):
        who = origin_of(session, desk, news)
        if who == "ourselves":
            return _turned_away(session, news, news.line, now), news.line
        if news.arrives:
            _note_hidden(session, desk, news, news.line, now)
        elif not any(isinstance(event, Recorded | GivenUp) for event in news.events):
            news = replace(news, line=None)  # its end alone does not say who called
        news = replace(news, caller=None)
    kept, events = _find(session, desk, news, now)
    if kept is None:
        return (TooLate("caller_gone") if news.leg else Acknowledge()), news.line
    line = desk.line(kept.call.line)
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
        if call.state is CallState.ROUTING:
            situation = candidates.situation(session, line.key, call.block, call.id)
        decision = decide(before, call, event, situation, line.rules, at)
        call, reply = decision.call, decision.reply
        wanted = (*wanted, *decision.orders)
    answers = kept.answers
    if not isinstance(reply, Acknowledge):
        answers = {**answers, news.key: replies.to_json(reply)}
    if call != kept.call or answers is not kept.answers:
        answers = heard.noted(answers, news.said)
        was = replace(kept, answers=answers)
        calls.keep(session, was, call, now, desk.vault)
    if wanted:
        caller = kept.call.caller or news.caller
        orders.carry_out(session, wanted, call, caller, line, now, desk.vault)
    return reply, line


def _on_a_line(desk: Desk, news: CallNews) -> CallNews:
    """The same; who calls a number that is no line's is on the one that stands in."""
    if news.line is not None or not news.arrives:
        return news
    return replace(news, line=desk.stands_in(news.called))


def _turned_away(session: Session, news: CallNews, line: Line, now: datetime) -> Reply:
    """Ourselves are hung up; said, where the network names no member's phone."""
    log.info("a call from ourselves is hung up", line=line.key)
    if not news.arrives:
        return Acknowledge()
    if not by_member(session, news):
        troubles.note(session, troubles.TURNED_AWAY, line.key, "", now)
    return TurnAway()


def _note_hidden(
    session: Session, desk: Desk, news: CallNews, line: Line, now: datetime
) -> None:
    """Say once that a forwarding puts the line's own number in place of a caller's.

    Not of the number that is only shown: it may be the caller's own.
    """
    if desk.is_only_shown(news.caller):
        return
    if troubles.note(session, troubles.HIDDEN, line.key, "", now):
        log.warning(
            "a forwarding hides its callers: they count as withheld",
            line=line.key,
            mend="let its operator pass on the caller's number, or port the number",
        )


def _note_stray(session: Session, line: Line, now: datetime) -> None:
    """Say that calls arrive at a number that the line file does not have."""
    troubles.note(session, troubles.STRAY, line.key, "", now)
    log.error(
        "a call to a number that is no line's: this line takes it",
        line=line.key,
        mend="name the number in the line file, or take our address from it",
    )


def _find(
    session: Session, desk: Desk, news: CallNews, now: datetime
) -> tuple[KeptCall | None, tuple[Event, ...]]:
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
    arrived = news.arrives
    if seen.was_here(session, news.sid):
        return None, news.events  # somebody sends again what the provider once signed
    line = news.line
    if line is None:
        return None, news.events
    if arrived and desk.line_at(news.called) is None:
        _note_stray(session, line, now)
    arrived_at = news.arrived_at or now
    call = Call(
        id=secrets.token_hex(CALL_ID // 2),
        line=line.key,
        arrived_at=arrived_at,
        block=open_block(session, line, arrived_at),
        caller=news.caller,
    )
    events = news.events if arrived else (Adopted(), *news.events)
    return KeptCall(call, news.sid), events

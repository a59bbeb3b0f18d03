"""A caller's visit as a value: its states, the news about it, and one table.

Knows what may follow on what. Must not know where a caller is sent (`decision`),
what a provider calls things, nor how a call is kept. Pure: time is an argument,
every change gives a new value. Instants are aware and in UTC.

`TRANSITIONS` is the whole truth about the states; `docs/architecture.md` holds
the picture drawn from it. News that a state does not expect changes nothing,
which is what makes repeated, late and reordered webhooks harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from ringgroup.call.events import (
    Accepted,
    Adopted,
    Arrived,
    Declined,
    Ended,
    Event,
    GivenUp,
    LegEnded,
    NotBridged,
    PickedUp,
    Recorded,
    RoundEnded,
    WaitElapsed,
)
from ringgroup.call.legs import Leg, LegResult, LegState
from ringgroup.call.reasons import Course
from schedules.hours import Block


class CallState(StrEnum):
    """Where a call is."""

    ROUTING = "routing"  # somebody must decide where the caller goes now
    RINGING = "ringing"  # phones of one round are being rung
    WAITING = "waiting"  # held until somebody is free (`when_busy = "wait"`)
    TALKING = "talking"  # one worker pressed 1
    VOICEMAIL = "voicemail"  # led to the voicemail, no recording known yet
    RECORDED = "recorded"  # what came of the recording is known
    ENDED = "ended"  # the caller is gone, the recording not yet known
    FINISHED = "finished"  # registered; nothing more can happen


RingStep = Literal["present", "roster"]

S = CallState
TRANSITIONS: Mapping[CallState, Mapping[type[Event], CallState]] = {
    S.ROUTING: {Arrived: S.ROUTING, Adopted: S.VOICEMAIL},
    S.RINGING: {
        PickedUp: S.RINGING,
        Declined: S.RINGING,
        LegEnded: S.RINGING,
        Accepted: S.TALKING,
        RoundEnded: S.ROUTING,
        NotBridged: S.ROUTING,
        Recorded: S.RECORDED,  # the document for emergencies led there
        Ended: S.FINISHED,
        GivenUp: S.FINISHED,
    },
    S.WAITING: {
        WaitElapsed: S.ROUTING,
        Recorded: S.RECORDED,
        Ended: S.FINISHED,
        GivenUp: S.FINISHED,
    },
    S.TALKING: {
        LegEnded: S.TALKING,
        RoundEnded: S.FINISHED,
        NotBridged: S.ROUTING,  # 1 was pressed, yet the caller is still ours
        Recorded: S.RECORDED,
        Ended: S.FINISHED,
        GivenUp: S.FINISHED,
    },
    S.VOICEMAIL: {
        LegEnded: S.VOICEMAIL,
        Recorded: S.RECORDED,
        Ended: S.ENDED,
        GivenUp: S.FINISHED,
    },
    S.RECORDED: {
        LegEnded: S.RECORDED,
        Recorded: S.RECORDED,
        Ended: S.FINISHED,
        GivenUp: S.FINISHED,
    },
    S.ENDED: {LegEnded: S.ENDED, Recorded: S.FINISHED, GivenUp: S.FINISHED},
    S.FINISHED: {LegEnded: S.FINISHED, Recorded: S.FINISHED},
}
"""State by news gives state. What is not in it is not expected, and changes nothing."""

ROUTES = (S.RINGING, S.WAITING, S.VOICEMAIL)
"""Where `decision.decide` may send a call that is being routed."""


@dataclass(frozen=True, slots=True)
class Call:
    """One caller's visit to a line.

    `block` is the opening block of the caller's arrival, None when closed: hours
    are asked once. `caller` (E.164, None when withheld) lives only as long as the
    call, and never appears in a representation. `course` says why it went as it did.
    """

    id: str
    line: str
    arrived_at: datetime
    block: Block | None = None
    caller: str | None = field(default=None, repr=False)
    state: CallState = CallState.ROUTING
    step: RingStep = "present"
    round: int = 0
    turn: int = 0
    legs: tuple[Leg, ...] = ()
    winner: str | None = None
    accepted_at: datetime | None = None
    talk_ended_at: datetime | None = None
    led_at: datetime | None = None
    ended_at: datetime | None = None
    recorded_seconds: int | None = None
    failed: bool = False
    course: Course = ()

    def leg(self, leg_id: str) -> Leg | None:
        """The leg with that id, if it is one of this call's."""
        return next((leg for leg in self.legs if leg.id == leg_id), None)

    @property
    def failed_rounds(self) -> set[int]:
        """The rounds of which not one phone could be rung."""
        rounds = {leg.round for leg in self.legs}
        return rounds - {g.round for g in self.legs if g.state is not LegState.FAILED}

    @property
    def rang_nobody(self) -> bool:
        """Whether the last round is over, and every phone of it failed: rule 11."""
        return self.state is CallState.ROUTING and self.round in self.failed_rounds

    def expects(self, event: Event) -> bool:
        """Whether the state knows this news, and it is about the present round."""
        if type(event) not in TRANSITIONS[self.state]:
            return False
        match event:
            case RoundEnded(round=number) | NotBridged(round=number):
                return number == self.round
            case WaitElapsed(turn=turn):
                return turn == self.turn
            case PickedUp(leg=leg_id) | Declined(leg=leg_id) | Accepted(leg=leg_id):
                leg = self.leg(leg_id)
                return leg is not None and leg.live
            case _:
                return True

    def after(self, event: Event, now: datetime) -> "Call":
        """The call once this news is known; itself when it was not expected."""
        if not self.expects(event):
            return self
        state = TRANSITIONS[self.state][type(event)]
        call = replace(self, state=state, legs=_legs_after(self, event, now))
        match event:
            case Accepted(leg=leg_id):
                call = replace(call, winner=leg_id, accepted_at=now)
            case Adopted():
                call = replace(call, failed=True, led_at=now)
            case Recorded(seconds=seconds):
                longest = max(seconds, self.recorded_seconds or 0)
                call = replace(call, recorded_seconds=longest)
            case RoundEnded() | NotBridged() if self.state is CallState.TALKING:
                call = replace(call, talk_ended_at=now)
            case _:
                pass
        over = state in {CallState.ENDED, CallState.FINISHED}
        return _ended(call, now) if over else call


def _legs_after(call: Call, event: Event, now: datetime) -> tuple[Leg, ...]:
    """Each leg as the news leaves it."""
    match event:
        case PickedUp(leg=leg_id):
            return _with(call, leg_id, LegState.PICKED_UP)
        case Declined(leg=leg_id):
            return _with(call, leg_id, LegState.DROPPED)
        case Accepted(leg=leg_id):
            return tuple(
                replace(leg, state=LegState.TALKING)
                if leg.id == leg_id
                else leg.closed(somebody_picked_up=True)
                for leg in call.legs
            )
        case LegEnded(leg=leg_id, result=result):
            return tuple(
                _doubted(call, leg, leg.ended(result), now) if leg.id == leg_id else leg
                for leg in call.legs
            )
        case RoundEnded() | NotBridged() | Recorded() | Ended() | GivenUp():
            answered = any(
                leg.round == call.round
                and leg.state in {LegState.PICKED_UP, LegState.DROPPED}
                for leg in call.legs
            )
            said = _said(call, event)
            return tuple(
                _doubted(
                    call, g, g.closed(somebody_picked_up=answered, result=said), now
                )
                for g in call.legs
            )
        case _:
            return call.legs


def _said(call: Call, event: Event) -> LegResult:
    """What the end of a round says of phones of which nothing else was heard.

    That it failed is true of all of them, that it was busy of an only phone.
    """
    result = event.result if isinstance(event, RoundEnded | NotBridged) else None
    only = sum(leg.round == call.round for leg in call.legs) == 1
    told = result == "failed" or (result == "busy" and only)
    return result if result is not None and told else "no-answer"


def _doubted(call: Call, before: Leg, leg: Leg, now: datetime) -> Leg:
    """The leg as it ended; one that says busy right after a cut may be rung once more.

    A network needs a moment to let go of a phone whose ringing it was told to end.
    """
    if leg.state is not LegState.BUSY or before.state is leg.state:
        return leg
    earlier = [g for g in call.legs if g.member == leg.member and g.round < leg.round]
    was_cut = any(g.state is LegState.CUT_SHORT for g in earlier)
    if was_cut and leg.is_soon(now) and not any(g.again for g in earlier):
        return replace(leg, again=True)
    return leg


def _with(call: Call, of: str, state: LegState) -> tuple[Leg, ...]:
    return tuple(replace(g, state=state) if g.id == of else g for g in call.legs)


def _ended(call: Call, now: datetime) -> Call:
    """The call whose caller is gone; a finished one forgets the number."""
    call = replace(call, ended_at=call.ended_at or now)
    if call.accepted_at is not None:
        call = replace(call, talk_ended_at=call.talk_ended_at or now)
    if call.state is CallState.FINISHED:
        call = replace(call, caller=None)
    return call

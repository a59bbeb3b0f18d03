"""The one place with opinions: who is rung, for how long, and what comes after.

Given a call, who can be rung and the line's rules, `decide` says what the caller
hears (a reply) and what must be kept (orders), and notes its reasons in the call's
course. Rules are numbered as in docs/rules.md, The line. Must not know hours (they were
asked when the call arrived), rows, forms or TwiML. Pure; lengths are in seconds.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from ringgroup.call import failures, reasons
from ringgroup.call.calls import Call, CallState
from ringgroup.call.events import (
    MESSAGE_SECONDS,
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
from ringgroup.call.legs import Leg, LegRole, LegState
from ringgroup.call.orders import (
    KeepMessage,
    Order,
    Register,
)
from ringgroup.call.reasons import CourseReason, CourseStep, StepCode
from ringgroup.call.replies import (
    Acknowledge,
    Bridge,
    HangUp,
    Hold,
    NothingHeard,
    Reply,
    Ring,
    Screen,
    TakeMessage,
    Thank,
    TooLate,
)
from ringgroup.line import RingRules

SHORTEST_RING = 10
"""A Dial's timeout is at least 5 and the provider adds 5."""
# https://www.twilio.com/docs/voice/twiml/dial#timeout
SCREENING_PROMPT = 7
"""The words "press 1", spoken twice, and the network's own time around them."""
HOLD_SECONDS = 10
"""One turn of the hold document."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who is Present, or whom the roster names for the call's block."""

    member: int
    login: str
    number: str = field(repr=False)
    role: LegRole
    engaged: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """Who could be rung at this moment; `engaged` by another call than this one."""

    present: tuple[Candidate, ...] = ()
    roster: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The call as it now stands, what is answered, and what else must be done."""

    call: Call
    reply: Reply
    orders: tuple[Order, ...] = ()


def decide(
    before: Call,
    call: Call,
    event: Event,
    situation: Situation,
    rules: RingRules,
    now: datetime,
) -> Decision:
    """What follows from one piece of news: rules 6 and 11.

    `before` is the call as it was, `call` as it is `after(event)`.
    """
    orders: tuple[Order, ...] = ()
    if isinstance(event, Recorded) and event.is_message:
        orders = (KeepMessage(event.recording, event.seconds),)
    orders = (*orders, *failures.noted(before, call, event))
    if call.state is CallState.ROUTING:
        call, reply = route(call, situation, rules, now)
        return Decision(call, reply, orders)
    if _led_without_us(before, event):
        call = _then(call, CourseStep("voicemail", call.round, why="failed"))
    if call.state is CallState.FINISHED and before.state is not CallState.FINISHED:
        orders = (*orders, Register())
    return Decision(call, answer(before, call, event), orders)


def answer(before: Call, call: Call, event: Event) -> Reply:
    """What is answered to news that leads the caller nowhere new: rule 3."""
    match event:
        case PickedUp(leg=leg_id):
            return Screen(leg_id) if before.expects(event) else _too_late(call)
        case Accepted():
            return Bridge() if before.expects(event) else _too_late(call)
        case Declined():
            return HangUp()
        case Arrived() | RoundEnded() | NotBridged() | WaitElapsed():
            return heard_now(call)
        case Recorded():
            return heard_of(call)
        case LegEnded() | Ended() | GivenUp() | Adopted():
            return Acknowledge()
        case _:
            assert_never(event)


def heard_now(call: Call) -> Reply:
    """What the caller should be hearing in the call's present state: rule 8.

    To a telephone that asks again: never a hang-up while the call lives.
    """
    match call.state:
        case CallState.RINGING:
            legs = [leg for leg in call.legs if leg.round == call.round]
            phones = tuple((leg.id, leg.number) for leg in legs)
            return Ring(call.round, SHORTEST_RING, phones)
        case CallState.WAITING:
            return Hold(call.turn)
        case CallState.RECORDED:
            return heard_of(call)
        case CallState.FINISHED | CallState.ENDED:
            return HangUp()
        case CallState.ROUTING | CallState.TALKING | CallState.VOICEMAIL:
            return TakeMessage()
        case _:
            assert_never(call.state)


def heard_of(call: Call) -> Reply:
    """What is said after a recording, thanks or that nothing was heard: rule 6."""
    said = (call.recorded_seconds or 0) >= MESSAGE_SECONDS
    return Thank() if said else NothingHeard()


def _too_late(call: Call) -> TooLate:
    """The caller is another's, or gone: rule 3."""
    gone = call.ended_at is not None
    return TooLate("caller_gone" if gone else "taken")


def route(
    call: Call, situation: Situation, rules: RingRules, now: datetime
) -> tuple[Call, Reply]:
    """Where a caller goes now: phones, hold, or voicemail.

    Present members first, then whom the roster names, then voicemail; a step with
    nobody in it is skipped at once: rules 4 to 9.
    """
    if call.block is None:
        return _to_voicemail(call, "closed", now)
    if call.winner is not None:
        return _to_voicemail(call, "not_connected", now)
    seconds = ring_seconds(call, rules, now)
    if seconds is None:
        return _to_voicemail(call, "time_up", now)
    if call.step == "present":
        others = [c for c in situation.present if c.number != call.caller]
        free = [c for c in others if _may_be_rung(call, c)]
        if free:
            return _ring(call, situation.present, free, seconds, now)
        engaged = bool(others) and all(c.engaged for c in others) and not call.legs
        if engaged and rules.when_busy == "wait":
            return _hold(call, situation.present, rules, now)
        call = _noted(call, "present", situation.present)
        reason = "no_answer" if others or call.legs else "nobody_present"
        stays = not engaged and reason not in rules.escalate_on
        if stays or (engaged and rules.when_busy == "voicemail"):
            return _to_voicemail(call, reasons.in_vain(call.course), now)
        call = replace(call, step="roster")
    named = [c for c in situation.roster if c.number != call.caller]
    free = [c for c in named if _may_be_rung(call, c)]
    if free:
        return _ring(call, situation.roster, free, seconds, now)
    call = _noted(call, "roster", situation.roster)
    return _to_voicemail(call, reasons.in_vain(call.course), now)


def ring_seconds(call: Call, rules: RingRules, now: datetime) -> int | None:
    """How long one round may ring, None when the caller has waited enough: rule 8.

    Whatever the phones do, the round and the screening of a phone that is picked
    up at its last moment end within `wait_seconds_max` of the arrival.
    """
    deadline = call.arrived_at + timedelta(seconds=rules.wait_seconds_max)
    screening = SCREENING_PROMPT + rules.accept_seconds
    left = int((deadline - now).total_seconds()) - screening
    if left < SHORTEST_RING:
        return None
    return min(rules.ring_seconds, left)


def _may_be_rung(call: Call, candidate: Candidate) -> bool:
    """Free, and not rung for this call unless that was cut short: rules 4 and 9."""
    return not candidate.engaged and all(
        leg.state is LegState.CUT_SHORT or leg.again
        for leg in call.legs
        if leg.member == candidate.member
    )


def _ring(
    call: Call,
    asked: tuple[Candidate, ...],
    free: list[Candidate],
    seconds: int,
    now: datetime,
) -> tuple[Call, Reply]:
    """Ring those who are free together, each of them once: rules 2 and 5."""
    number = call.round + 1
    chosen = {c.member: c for c in reversed(free)}  # duty and backup at once
    legs = tuple(
        Leg(
            id=f"{call.id}{number:02d}{place}",
            member=c.member,
            login=c.login,
            number=c.number,
            role=c.role,
            round=number,
            rung_at=now,
        )
        for place, c in enumerate(sorted(chosen.values(), key=lambda c: c.member))
    )
    call = _noted(call, call.step, asked, tuple(leg.member for leg in legs))
    call = replace(
        call, state=CallState.RINGING, round=number, legs=(*call.legs, *legs)
    )
    phones = tuple((leg.id, leg.number) for leg in legs)
    return call, Ring(number, seconds, phones)


def _hold(
    call: Call, asked: tuple[Candidate, ...], rules: RingRules, now: datetime
) -> tuple[Call, Reply]:
    """All are engaged, and the line lets callers wait: rules 4 and 8."""
    deadline = call.arrived_at + timedelta(seconds=rules.wait_seconds_max)
    if now + timedelta(seconds=HOLD_SECONDS) > deadline:
        return _to_voicemail(_noted(call, "present", asked), "time_up", now)
    call = _noted(call, "waiting", asked)
    call = replace(call, state=CallState.WAITING, turn=call.turn + 1)
    return call, Hold(call.turn)


def _to_voicemail(call: Call, why: CourseReason, now: datetime) -> tuple[Call, Reply]:
    call = _then(call, CourseStep("voicemail", call.round, why=why))
    led_at = call.led_at or now
    return replace(call, state=CallState.VOICEMAIL, led_at=led_at), TakeMessage()


# --- the course: why it was decided so -------------------------------------


def _led_without_us(before: Call, event: Event) -> bool:
    """Whether a document for emergencies led to the voicemail: rule 6."""
    led = before.led_at is not None or reasons.led_to_voicemail(before.course)
    return isinstance(event, Adopted | Recorded) and before.expects(event) and not led


def _noted(
    call: Call, step: StepCode, asked: tuple[Candidate, ...], rung: tuple[int, ...] = ()
) -> Call:
    number = call.round + bool(rung)
    return _then(call, reasons.asked(step, number, asked, rung, call.legs))


def _then(call: Call, step: CourseStep) -> Call:
    return replace(call, course=reasons.then(call.course, step))

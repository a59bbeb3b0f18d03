"""Why did my telephone not ring: the last calls of a line, and what was decided.

Knows what each viewer may see: a worker their own phone and nothing of a colleague
but a number of phones; coordinators and administrators the names of all. Must not know
a caller, a voicemail, a registration, nor the provider's name of a call; says codes
and never sentences. Times of calls are of five minutes, on the line's wall clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy.orm import Session

from ringgroup.call import reasons
from ringgroup.call.calls import Call, CallState
from ringgroup.call.legs import LegRole
from ringgroup.call.outcome import Outcome, outcome
from ringgroup.call.reasons import CourseReason, CourseStep, PassingReason, StepCode
from ringgroup.call.ringing import PhoneEnd, phone_end
from ringgroup.call.store import explanations
from ringgroup.call.store.explanations import Rung, RungCall
from ringgroup.line import Line
from schedules.local import day_and_minute

PAGE: Final = 20
"""Calls on one page."""
KEPT_DAYS: Final = reasons.KEPT.days
"""So long the calls can be explained."""

End = Literal["going_on"] | Outcome
VerdictCode = Literal[
    "rung",
    "engaged",
    "absent",
    "not_on_roster",
    "roster_not_needed",
    "roster_not_reached",
    "not_active",
    "not_decided",
]
Changes = Sequence[tuple[datetime, bool]]


@dataclass(frozen=True, slots=True)
class CallViewer:
    """Who looks: a member (id), and whether colleagues appear by name."""

    member: int
    sees_names: bool


@dataclass(frozen=True, slots=True)
class RungPhone:
    """One phone rung in one round; `name` is None where the viewer sees no names."""

    name: str | None
    mine: bool
    role: LegRole
    round: int
    state: PhoneEnd


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who was asked for and not rung; `name` as in `RungPhone`."""

    name: str | None
    mine: bool
    role: LegRole
    why: PassingReason


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One decision: how many phones it rang, and whom it passed over.

    `passed_over` holds whom the viewer may see, `others_passed_over` counts others.
    `failed` of those that were `rung` could not be.
    """

    step: StepCode
    round: int
    rung: int
    passed_over: tuple[Passed, ...]
    others_passed_over: int
    why: CourseReason | None
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why one member's phone was rung or not.

    `state` is what the phone did when it was last rung (`rung`); `since` is when the
    member signed off (`absent`, `not_on_roster`, `roster_not_needed` and
    `roster_not_reached`: all of them were absent), None when that is not known.
    """

    code: VerdictCode
    state: PhoneEnd | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A call: its arrival (minutes after midnight, by 5), its course and its end.

    `phones` are those that the viewer may see, `other_phones` counts the colleagues
    who were rung besides. `verdict` is None while the desk was closed.
    """

    day: date
    minute: int
    open: bool
    steps: tuple[StepSeen, ...]
    phones: tuple[RungPhone, ...]
    other_phones: int
    end: End
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class LastCalls:
    """One page of calls, newest first, and whether there are older ones."""

    calls: tuple[CallSeen, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class KnownMember:
    """What is known of the member whom the verdicts are about."""

    member: int
    changes: Changes
    blocks: frozenset[tuple[date, int]]


def last_calls(
    session: Session,
    line: Line,
    viewer: CallViewer,
    now: datetime,
    page: int = 1,
    *,
    about: int | None = None,
) -> LastCalls:
    """The calls of the last 14 days, a page (from 1) at a time.

    Verdicts are about the viewer, or about the member `about` for one who sees names.
    As many statements for many calls as for one.
    """
    page = max(1, page)
    since, offset = now - reasons.KEPT, (page - 1) * PAGE
    found = explanations.calls(session, line.key, since, limit=PAGE + 1, offset=offset)
    shown = found[:PAGE]
    member = about if about is not None and viewer.sees_names else viewer.member
    known = _known(session, line, member, shown, now)
    names: Mapping[int, str] = {}
    if viewer.sees_names:
        names = explanations.names(session, _members(shown))
    calls = tuple(_seen(one, line, viewer, known, names) for one in shown)
    return LastCalls(calls, page, more=len(found) > PAGE)


def _known(
    session: Session, line: Line, member: int, shown: Sequence[RungCall], now: datetime
) -> KnownMember:
    first = reasons.mark(min((one.call.arrived_at for one in shown), default=now))
    days = [one.call.block.day for one in shown if one.call.block] or [now.date()]
    return KnownMember(
        member,
        explanations.presence(session, line.key, member, first),
        frozenset(
            explanations.blocks_of(session, line.key, member, min(days), max(days))
        ),
    )


def _members(shown: Sequence[RungCall]) -> set[int]:
    rung = {phone.member for one in shown for phone in one.rung}
    steps = (step for one in shown for step in one.call.course)
    return rung | {passed.member for step in steps for passed in step.passed_over}


def _seen(
    one: RungCall,
    line: Line,
    viewer: CallViewer,
    known: KnownMember,
    names: Mapping[int, str],
) -> CallSeen:
    call = one.call
    day, minute = day_and_minute(reasons.mark(call.arrived_at), line.hours.zone)
    phones = tuple(
        RungPhone(
            names.get(phone.member),
            phone.member == viewer.member,
            phone.role,
            phone.round,
            _end(one, phone),
        )
        for phone in one.rung
        if _may_see(viewer, phone.member)
    )
    others = {p.member for p in one.rung if not _may_see(viewer, p.member)}
    return CallSeen(
        day=day,
        minute=minute,
        open=call.block is not None,
        steps=tuple(_step(step, one, viewer, names) for step in call.course),
        phones=phones,
        other_phones=len(others),
        end=outcome(call) if call.state is CallState.FINISHED else "going_on",
        verdict=None if call.block is None else verdict(one, known),
    )


def _end(one: RungCall, phone: Rung) -> PhoneEnd:
    others = (o.state for o in one.rung if o is not phone and o.round == phone.round)
    return phone_end(one.call, phone.state, phone.round, others)


def _may_see(viewer: CallViewer, member: int) -> bool:
    return viewer.sees_names or member == viewer.member


def _step(
    step: CourseStep, one: RungCall, viewer: CallViewer, names: Mapping[int, str]
) -> StepSeen:
    passed_over = tuple(
        Passed(names.get(who.member), who.member == viewer.member, who.role, who.why)
        for who in step.passed_over
        if _may_see(viewer, who.member)
    )
    return StepSeen(
        step=step.step,
        round=step.round,
        rung=len(step.rung),
        passed_over=passed_over,
        others_passed_over=len(step.passed_over) - len(passed_over),
        why=step.why,
        failed=one.failed(step.round, step.rung),
    )


# --- the verdict: why one member was rung or not ----------------------------


def verdict(one: RungCall, known: KnownMember) -> Verdict:
    """Why a member's phone was rung or not, by the call's own course.

    Whom the roster names for a step that was never reached is read from the roster as
    it is now: nobody was asked for then.
    """
    call = one.call
    rung = [phone for phone in one.rung if phone.member == known.member]
    if rung:
        return Verdict("rung", state=_end(one, rung[-1]))
    passed = (passed for step in call.course for passed in step.passed_over)
    if any(passed.member == known.member for passed in passed):
        return Verdict("engaged")  # the other reasons are of who was rung
    taken = {step.step for step in call.course}
    if not taken & {"present", "waiting"}:
        return Verdict("not_decided")
    absent, since = _absent_since(reasons.mark(call.arrived_at), known.changes)
    if not absent:
        return Verdict("not_active")
    return Verdict(_without_presence(call, taken, known), since=since)


def _without_presence(
    call: Call, taken: set[StepCode], known: KnownMember
) -> VerdictCode:
    if "roster" in taken:
        return "not_on_roster"
    block = call.block
    if block is None or (block.day, block.start) not in known.blocks:
        return "absent"
    return "roster_not_reached" if call.winner is None else "roster_not_needed"


def _absent_since(mark: datetime, changes: Changes) -> tuple[bool, datetime | None]:
    """Whether a member was absent at some moment of these five minutes, since when.

    The call names all who were Present and active; so one who was not absent, and is
    not named there, could not be rung at all.
    """
    before = [change for change in changes if change[0] < mark]
    if not before:
        return True, None
    at, present = before[-1]
    if not present:
        return True, at
    within = (at for at, on in changes if mark <= at < mark + reasons.MARK and not on)
    signed_off = next(within, None)
    return signed_off is not None, signed_off

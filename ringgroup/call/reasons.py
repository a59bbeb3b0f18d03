"""The course of a call: what was decided in turn, whom it rang, whom it passed over.

Knows the codes of the reasons, how a course is kept as text, and how coarse a time is
that may stand beside it. Must not know calls, callers, names or numbers: a member is
an id, and there are no times in a course. Pure.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from ringgroup.call.legs import Leg, LegRole, LegState

KEPT: Final = timedelta(days=14)
"""So long a call's own course; the provider deletes its record by then (20009)."""
MARK: Final = timedelta(minutes=5)

StepCode = Literal["present", "roster", "waiting", "voicemail"]
"""Who was asked for: those Present, those of the roster; or where the caller went."""

PassingReason = Literal["engaged", "picked_up_without_1", "already_rung"]
"""Why a member was passed over.

`engaged`: in another call, or being rung for one; so is a worker who is this caller,
of whom nothing else may be kept. `already_rung` in this call, `picked_up_without_1`:
likewise, and it ended so.
"""

CourseReason = Literal[
    "closed",
    "nobody",
    "engaged",
    "no_answer",
    "time_up",
    "not_connected",
    "failed",
]
"""Why a caller was led to the voicemail.

`nobody` is Present nor named by the roster, as far as it was asked; `engaged`: all who
are; `no_answer`: phones were rung in vain; `time_up`: the longest wait is over;
`not_connected`: 1 was pressed, yet the caller was still ours; `failed`: we could not
be reached, and the provider did it by itself.
"""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A member (id) who was asked for and not rung, and in which role."""

    member: int
    role: LegRole
    why: PassingReason


@dataclass(frozen=True, slots=True)
class CourseStep:
    """One decision: the members (ids) it rang in which round, or why it did not.

    `round` counts the rounds of ringing so far, this one included; `why` is set for
    the voicemail alone.
    """

    step: StepCode
    round: int = 0
    rung: tuple[int, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    why: CourseReason | None = None


Course = tuple[CourseStep, ...]


class AskedMember(Protocol):
    """Somebody whom a step asked for."""

    @property
    def member(self) -> int:
        """Their id."""

    @property
    def role(self) -> LegRole:
        """As what they were asked for."""


def asked(
    code: StepCode,
    number: int,
    members: Sequence[AskedMember],
    rung: tuple[int, ...],
    legs: Iterable[Leg],
) -> CourseStep:
    """The step that rang these (ids), and why it passed over the other members.

    `number` is the round, `legs` are the phones that were rung before; somebody who
    is named twice is passed over as the first.
    """
    did: dict[int, set[LegState]] = {}
    for leg in legs:
        did.setdefault(leg.member, set()).add(leg.state)
    left = {one.member: one for one in reversed(members) if one.member not in rung}
    passed_over = tuple(
        PassedOver(member, left[member].role, _why_not(did.get(member, set())))
        for member in sorted(left)
    )
    return CourseStep(code, number, rung, passed_over)


def _why_not(did: set[LegState]) -> PassingReason:
    if LegState.DROPPED in did:
        return "picked_up_without_1"
    return "already_rung" if did - {LegState.CUT_SHORT} else "engaged"


def then(course: Course, step: CourseStep) -> Course:
    """The course with one more step; one that says the same again is not repeated."""
    return course if course[-1:] == (step,) else (*course, step)


def led_to_voicemail(course: Course) -> bool:
    """Whether a decision led the caller to the voicemail."""
    return any(step.step == "voicemail" for step in course)


def in_vain(course: Course) -> CourseReason:
    """Why nobody at all could be found, by whom the steps rang and passed over."""
    if any(step.rung for step in course):
        return "no_answer"
    return "engaged" if any(step.passed_over for step in course) else "nobody"


def to_json(course: Course) -> str:
    """The course as it is kept."""
    steps = [asdict(step) for step in course]
    return json.dumps(steps, separators=(",", ":"))


def from_json(text: str) -> Course:
    """The course that was kept."""
    return tuple(
        CourseStep(
            step["step"],
            step["round"],
            tuple(step["rung"]),
            tuple(PassedOver(**one) for one in step["passed_over"]),
            step["why"],
        )
        for step in json.loads(text)
    )


def mark(at: datetime) -> datetime:
    """The five minutes in which an instant falls, by their first."""
    past = timedelta(
        minutes=at.minute % (MARK.seconds // 60),
        seconds=at.second,
        microseconds=at.microsecond,
    )
    return at - past

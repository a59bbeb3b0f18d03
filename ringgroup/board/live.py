"""What is going on this moment, as one worker sees it: their own phone comes first.

Pure. Knows the states of calls and phones; must not know words, pages or time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ringgroup.call.calls import CallState
from ringgroup.call.legs import LegState
from ringgroup.line import RingRules

Going = Literal[
    "rings", "picked_up", "talks", "form", "rings_elsewhere", "others_talk",
    "voicemail", "quiet",
]  # fmt: skip
"""`rings`, `picked_up`, `talks`: one's own phone. `form`: one's call is over, and its
form was not sent. All that follow are somebody else's."""

CALLS: Final[Mapping[CallState, Going]] = {
    CallState.ROUTING: "rings_elsewhere",
    CallState.RINGING: "rings_elsewhere",
    CallState.WAITING: "rings_elsewhere",
    CallState.TALKING: "others_talk",
    CallState.VOICEMAIL: "voicemail",
}
"""What a call is to who is not in it; the caller of any other has hung up."""
OWN: Final[Mapping[str, Going]] = {
    LegState.RINGING: "rings",
    LegState.PICKED_UP: "picked_up",
    LegState.TALKING: "talks",
}
Reach = Literal["engaged", "closed", "last", "rung", "roster", "absent"]
"""What becomes of one's own phone if somebody calls: not rung while it is in another
call, nor while the desk is closed (`last`: who called before that is served still); who
is Absent is rung by the roster alone, where a line goes on to that."""
FIRST: Final[tuple[Going, ...]] = ("rings_elsewhere", "others_talk", "voicemail")


@dataclass(frozen=True, slots=True)
class OwnLeg:
    """One's own live phone, and for which line it is rung."""

    line: str
    state: str


@dataclass(frozen=True, slots=True)
class OwnForm:
    """One's own newest form of the lines that one is on, and of which of them."""

    line: str
    id: str


@dataclass(frozen=True, slots=True)
class WatchedLine:
    """What was seen: one's live phone, one's newest form, calls by line and state.

    Phone and form are one's own, whichever line they are of: a person has one phone.
    """

    own_leg: OwnLeg | None
    own_form: OwnForm | None
    calls: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class RightNow:
    """What is said: the one thing, and how many callers it is about.

    `elsewhere` is what goes on besides while one's own form waits. `line`: of which
    other line one's phone or form is, if it is not of the one that was asked for.
    """

    going: Going
    count: int = 0
    form: str | None = None
    elsewhere: Going = "quiet"
    line: str | None = None


def right_now(seen: WatchedLine, line: str) -> RightNow:
    """The one thing to say to a worker about a line."""
    counts: dict[Going, int] = {}
    for (of, state), count in seen.calls.items():
        going = CALLS.get(CallState(state))
        if of == line and going:
            counts[going] = counts.get(going, 0) + count
    others: Going = next((one for one in FIRST if one in counts), "quiet")
    if seen.own_leg:
        own = OWN[seen.own_leg.state]
        return RightNow(own, line=_other(seen.own_leg, line))
    if seen.own_form:
        own_line = _other(seen.own_form, line)
        return RightNow("form", 0, seen.own_form.id, others, own_line)
    return RightNow(others, counts.get(others, 0))


def _other(own: OwnLeg | OwnForm, line: str) -> str | None:
    return None if own.line == line else own.line


def goes_on_to_roster(rules: RingRules, *, anybody: bool) -> bool:
    """Whether a caller may come to the roster, with anybody Present or nobody."""
    if not anybody:
        return "nobody_present" in rules.escalate_on
    return "no_answer" in rules.escalate_on or rules.when_busy == "backup"


def reach(now: RightNow, *, is_open: bool, present: bool, roster: bool) -> Reach:
    """Whether one's own phone would ring if somebody called this moment."""
    if now.going in OWN.values():
        return "engaged"
    if not is_open:
        before = "rings_elsewhere" in {now.going, now.elsewhere}
        return "last" if before else "closed"
    if present:
        return "rung"
    return "roster" if roster else "absent"

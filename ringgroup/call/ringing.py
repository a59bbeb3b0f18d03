"""Why a phone stopped ringing, as far as a call lets us know it.

The provider calls a phone `canceled` when another was picked up, and also when the
caller hung up; which of the two it was stands in the call. Pure; must not know words.
"""

from collections.abc import Iterable
from typing import Final, Literal

from ringgroup.call.calls import Call, CallState
from ringgroup.call.legs import LegState
from ringgroup.call.outcome import outcome

PhoneEnd = LegState | Literal["caller_left", "cut_or_left"]
"""What a phone did. `caller_left`: it rang until the caller hung up; `cut_or_left`:
until then, or until another phone was picked up."""
PICKED_UP: Final = frozenset(
    {LegState.PICKED_UP, LegState.TALKING, LegState.TALKED, LegState.DROPPED}
)


def phone_end(
    call: Call, did: LegState, number: int, others: Iterable[LegState]
) -> PhoneEnd:
    """What a phone did in that round, beside the `others` of the same round."""
    if did is not LegState.CUT_SHORT:
        return did
    somebody = any(one in PICKED_UP for one in others)
    if _left_in(call, number):
        return "cut_or_left" if somebody else "caller_left"
    return did if somebody else LegState.RANG_OUT


def _left_in(call: Call, number: int) -> bool:
    """Whether the caller hung up while the phones of that round rang."""
    if call.state is not CallState.FINISHED or outcome(call) != "abandoned":
        return False
    last = call.course[-1] if call.course else None
    return last is not None and bool(last.rung) and last.round == number

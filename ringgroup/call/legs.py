"""One phone that is rung for a call, and what it did.

Pure; must not know the call it is rung for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal


class LegState(StrEnum):
    """What one phone did."""

    RINGING = "ringing"
    PICKED_UP = "picked_up"
    TALKING = "talking"
    TALKED = "talked"
    DROPPED = "dropped"  # picked up and did not press 1
    CUT_SHORT = "cut_short"  # another phone's pick-up ended its ringing
    RANG_OUT = "rang_out"
    BUSY = "busy"
    FAILED = "failed"


LIVE_LEGS = frozenset({LegState.RINGING, LegState.PICKED_UP, LegState.TALKING})
"""States in which a member is engaged; the database refuses a second such leg."""

LETTING_GO: Final = timedelta(seconds=3)
"""So long a mobile network may call a phone busy whose ringing was just ended."""

LegRole = Literal["present", "duty", "backup"]
LegResult = Literal["completed", "busy", "no-answer", "canceled", "failed"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One phone that is rung for a call, in one round.

    `id` is unguessable: it stands in a URL. `number` is the member's mobile (E.164).
    `again`: it said busy so soon after it was cut short that it may be rung once more.
    """

    id: str
    member: int
    login: str
    number: str = field(repr=False)
    role: LegRole
    round: int
    state: LegState = LegState.RINGING
    rung_at: datetime | None = None
    again: bool = False

    @property
    def live(self) -> bool:
        """Whether its member is engaged by this call."""
        return self.state in LIVE_LEGS

    def ended(self, result: LegResult) -> "Leg":
        """The leg as the provider says it ended.

        A +31 leg has been reported to end as no-answer after a conversation, so what
        we know ourselves weighs more than the provider's word:
        https://github.com/twilio/twilio-java/issues/207
        """
        match self.state:
            case LegState.TALKING:
                return replace(self, state=LegState.TALKED)
            case LegState.PICKED_UP:
                return replace(self, state=LegState.DROPPED)
            case LegState.RINGING:
                return replace(self, state=_AFTER_RINGING[result])
            case LegState.FAILED if result in {"busy", "no-answer"}:
                # its round was said to have failed; of this phone it was not true
                return replace(self, state=_AFTER_RINGING[result])
            case _:
                return self

    def closed(
        self, *, somebody_picked_up: bool, result: LegResult = "no-answer"
    ) -> "Leg":
        """The leg once its round is over, whatever was heard of it."""
        if self.state is LegState.RINGING and not somebody_picked_up:
            return self.ended(result)
        return self.ended("canceled")

    def is_soon(self, now: datetime) -> bool:
        """Whether it was rung so short a time ago that no network had let go of it."""
        return self.rung_at is not None and now - self.rung_at <= LETTING_GO


_AFTER_RINGING: Mapping[LegResult, LegState] = {
    "busy": LegState.BUSY,
    "no-answer": LegState.RANG_OUT,
    "canceled": LegState.CUT_SHORT,
    "failed": LegState.FAILED,
    "completed": LegState.DROPPED,
}

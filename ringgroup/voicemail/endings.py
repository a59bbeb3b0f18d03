"""How a call that we place ends: told by the provider, or never heard of again.

What a state means is told in `outgoing`. What we know ourselves weighs more than what
the provider makes of it. Must not know what the calls are for.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.call.legs import LegResult
from ringgroup.store import troubles
from ringgroup.voicemail.store import outgoing
from ringgroup.voicemail.store.outgoing import OutgoingState
from ringgroup.voicemail.voicemail import OF_THE_NUMBER

UNHEARD: Final = timedelta(minutes=5)
"""Ringing and pressing 1 take no two minutes: after that nothing will come."""
LONGEST_TALK: Final = timedelta(hours=4, minutes=10)
"""The provider ends a Dial after four hours."""


def told(
    session: Session,
    call_id: str,
    sid: str,
    result: LegResult | None,
    now: datetime,
    code: str = "",
) -> None:
    """The provider placed the call (no result), or says that it is over, and why.

    Harmless to repeat, in any order; what we know ourselves weighs more.
    """
    placed = outgoing.one(session, call_id, locked=True)
    if placed is None or not placed.live:
        return
    outgoing.placed(session, placed.id, sid)
    if result is None:
        return
    ended = _ending(placed.state, result)
    if ended == "failed" and code in OF_THE_NUMBER:
        ended = "refused"
    elif ended == "failed" and code:
        ended = "not_allowed"
        troubles.note(session, troubles.NOT_CALLED, placed.line, code, now)
    outgoing.move(session, placed.id, ended, now)


def _ending(state: OutgoingState, result: LegResult) -> OutgoingState:
    """How a call ended that was in that state, whatever the provider makes of it.

    A +31 leg has been reported to end as no-answer after it was answered.
    """
    match state:
        case "pressed" | "bridged":
            return "done"
        case "answered":
            return "no_key"
        case _:
            return _UNANSWERED[result]


_UNANSWERED: Final[Mapping[LegResult, OutgoingState]] = {
    "busy": "busy",
    "no-answer": "not_answered",
    "canceled": "not_answered",
    "failed": "failed",
    "completed": "not_asked",
}


def close_lost(session: Session, now: datetime) -> None:
    """End the calls of which nothing was heard any more."""
    ringing: tuple[OutgoingState, ...] = ("placing", "placed", "answered")
    outgoing.close(session, ringing, now - UNHEARD, "lost", now)
    outgoing.close(session, ("pressed",), now - UNHEARD, "done", now)
    outgoing.close(session, ("bridged",), now - LONGEST_TALK, "done", now)

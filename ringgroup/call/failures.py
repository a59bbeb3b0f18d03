"""Phones that could not be rung: what is noted of their round, or taken back.

Knows that the provider tells of a round and of its phones apart and in any order, and
says why in either or in none. Must not know what a code means. Pure.
"""

from ringgroup.call.calls import Call
from ringgroup.call.events import Event, LegEnded, NotBridged, RoundEnded
from ringgroup.call.orders import ForgetFailure, NoteFailure, Order


def noted(before: Call, call: Call, event: Event) -> tuple[Order, ...]:
    """What follows for whoever must mend it: rule 11.

    `before` is the call as it was, `call` as it is `after(event)`.
    """
    match event:
        case RoundEnded(code=code) | NotBridged(code=code) if call.rang_nobody:
            return (NoteFailure(code, call.arrived_at),)
        case LegEnded() if before.failed_rounds and not call.failed_rounds:
            return (ForgetFailure(call.arrived_at),)
        case LegEnded(leg=leg_id, code=code) if code:
            leg = call.leg(leg_id)
            if leg is not None and leg.round in call.failed_rounds:
                return (NoteFailure(code, call.arrived_at),)
    return ()

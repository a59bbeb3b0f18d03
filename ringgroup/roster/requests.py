"""The requests to swap that can be answered, as they concern one member."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.roster.store import roster, swaps
from ringgroup.roster.store.swaps import SlotOffer


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests of a line that can be answered, as they concern one member.

    `wanted` are those for a place of theirs, and `hoped` those they made for one of a
    colleague's.
    """

    mine: tuple[SlotOffer, ...]
    for_me: tuple[SlotOffer, ...]
    accepted: tuple[SlotOffer, ...]
    wanted: tuple[SlotOffer, ...] = ()
    hoped: tuple[SlotOffer, ...] = ()


def requests(session: Session, line: Line, member: int, now: datetime) -> Requests:
    """By time, for a member (id): own, to answer, to be decided on.

    One statement, and one more where there is something to answer: a place is not
    theirs to take who is not on the roster, or not yet.
    """
    live = swaps.live(session, line.key, now)
    asked_for = [one for one in live if one.wanted]
    live = [one for one in live if not one.wanted]
    others = [one for one in live if one.owner.id != member and one.state == "open"]
    if others:
        me = roster.rosterable(session, line.key, member)
        others = [o for o in others if me is not None and me.on(o.place.block.day)]
    return Requests(
        mine=tuple(one for one in live if one.owner.id == member),
        for_me=tuple(o for o in others if o.to is None or o.to.id == member),
        accepted=tuple(one for one in live if one.state == "accepted"),
        wanted=tuple(one for one in asked_for if one.owner.id == member),
        hoped=tuple(o for o in asked_for if o.taker and o.taker.id == member),
    )

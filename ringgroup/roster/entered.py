"""A swap that a coordinator enters for two who agreed by telephone.

It is held to what holds for every swap: both see the places, and both may stand there.
Who entered it is written down; each is told, and can say that it is not so.
"""

import secrets
from typing import Final

from ringgroup.desk import Act
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import RosterNews
from ringgroup.roster import handover, swaps
from ringgroup.roster.handover import HandoverPlan
from ringgroup.roster.roster import Colleague, Place, Refusal, Saved
from ringgroup.roster.store import roster
from ringgroup.roster.store import swaps as rows
from ringgroup.roster.store.swaps import SlotOffer

KIND: Final = "by_phone"


def enter(
    act: Act, place: Place, owner: str, to: str, back: Place | None = None
) -> Saved | Refusal:
    """Let `to` (a login) do what `owner` would, perhaps for `back`; both said yes.

    For coordinators. Who asks again what they did hears the same again. A request of
    theirs for the same is settled by it; others about these places end.
    """
    session, line, today = act.session, act.line, act.today
    if not act.actor.coordinator:
        return Refusal("not_allowed", place)
    roster.take_turn(session)
    rows.expire(session, act.now)
    blocks = [place.block] + ([back.block] if back else [])
    begins = min(block.opens(line.hours.zone) for block in blocks)
    if begins <= act.now:
        return Refusal("begun", place)
    moves = swaps.moves(place, back, owner, to)
    for one, login in ((place, owner), (back, to)):
        if one and not roster.seen_in(session, line.key, one, login, today):
            return handover.repeated(act, moves) or Refusal("not_theirs", one, login)
    found = roster.persons(session, line.key, [to]).get(to)
    if found is None or to == owner:
        return Refusal("unknown_member", place, to)
    planned = handover.plan(act, moves)
    if not isinstance(planned, HandoverPlan):
        code = planned.code if isinstance(planned, Refusal) else "stale"
        return Refusal(code, planned.place, to)
    (given,) = (one for one in planned.changes if one.place == place)
    if given.before is None:
        return Refusal("not_theirs", place, owner)
    wanted = SlotOffer(
        id=secrets.token_hex(16),
        place=place,
        back=back,
        owner=given.before,
        to=found.person,
        taker=found.person,
        state="open",
        created_at=act.now,
        expires_at=begins,
    )
    asked = rows.undecided(session, line.key, place)
    if asked is not None and _same(asked, wanted):
        wanted = asked
        _settle(act, asked, found.person)
        saved = handover.carry_out(act, planned, KIND)
    else:
        saved = handover.carry_out(act, planned, KIND)
        rows.add(session, line.key, wanted)
        _settle(act, wanted, found.person)
    _tell(act, wanted, {given.before.id, found.person.id} - {act.actor.id})
    act.note("swap_entered", given.before.id, f"{place.block.day} {place.slot}")
    return saved


def _same(asked: SlotOffer, wanted: SlotOffer) -> bool:
    """Whether a request is about what was agreed: the places, and whoever takes it."""
    takers = {one.id for one in (asked.to, asked.taker) if one is not None}
    return (
        asked.owner == wanted.owner
        and asked.back == wanted.back
        and takers <= {wanted.to.id if wanted.to else None}
    )


def _settle(act: Act, request: SlotOffer, taker: Colleague) -> None:
    by, now = act.actor.id, act.now
    rows.move_on(act.session, request, "done", by, now, taker=taker.id)


def _tell(act: Act, request: SlotOffer, members: set[int]) -> None:
    matter = RosterNews("entered", request.place.block, request.place.slot)
    about = f"swap:{act.line.key}:{request.id}:entered"
    notices = [Notice(f"{about}:{one}", one, matter) for one in sorted(members)]
    outbox.tell(act.session, act.line, notices, act.now)

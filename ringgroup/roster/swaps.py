"""Swaps: a member offers a slot, a colleague consents, and it is approved or done.

A slot is given away or exchanged, to one colleague or (given away only) to whoever is
first; or a colleague asks for it, and its owner consents. Nothing changes without the
other's consent; a line says whether a coordinator approves as well. A request ends when
its first block begins, or its slot changed hands.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal

from ringgroup.desk import Act, Actor
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import NewsKind, RosterNews
from ringgroup.notices.store import messages
from ringgroup.roster import handover, lapsed
from ringgroup.roster.handover import HandoverPlan
from ringgroup.roster.roster import Colleague, Conflict, Move, Place, Refusal, Saved
from ringgroup.roster.store import drafts, roster, swaps
from ringgroup.roster.store.swaps import SlotOffer, SwapState

COLLEAGUES: Final = timedelta(days=90)
"""Who was in the roster of the line since, or will be, is asked by an open offer."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A request was made; it waits for a colleague."""

    id: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Both consent; it waits for a coordinator."""

    request: SlotOffer


def propose(
    act: Act, place: Place, to: str | None = None, back: Place | None = None
) -> Proposed | Refusal:
    """Offer one's own slot to a colleague (login) or to all, perhaps for `back`."""
    session, line, actor, now = act.session, act.line, act.actor, act.now
    roster.take_turn(session)
    swaps.expire(session, now)
    blocks = [place.block] + ([back.block] if back else [])
    expires_at = min(block.opens(line.hours.zone) for block in blocks)
    if expires_at <= now:
        return Refusal("begun", place)
    today = act.today
    if not roster.seen_in(session, line.key, place, actor.login, today):
        return Refusal("not_yours", place)
    colleague: Colleague | None = None
    if to is not None:
        found = roster.persons(session, line.key, [to]).get(to)
        if found is None or found.person.id == actor.id:
            return Refusal("unknown_member", place, to)
        colleague = found.person
    if back is not None and not roster.seen_in(session, line.key, back, to, today):
        return Refusal("not_theirs", back, to)
    if to is not None:
        planned = handover.plan(act, moves(place, back, actor.login, to))
        if isinstance(planned, Refusal):
            return planned
    owner = Colleague(actor.id, actor.login, actor.name)
    wanted = SlotOffer(
        id=secrets.token_hex(16),
        place=place,
        back=back,
        owner=owner,
        to=colleague,
        taker=None,
        state="open",
        created_at=now,
        expires_at=expires_at,
    )
    other = swaps.undecided(session, line.key, place)
    if other is not None:
        if other in swaps.live(session, line.key, now):
            return Refusal("offered_already", place)
        swaps.move_on(session, other, "stale", None, now)
    swaps.add(session, line.key, wanted)
    if colleague is not None:
        news: NewsKind = "asked" if back is None else "asked_to_swap"
        _tell(act, wanted, news, [colleague.id])
    else:
        everybody = swaps.colleagues(
            session, line.key, today - COLLEAGUES, place.block.day
        )
        _tell(act, wanted, "offered", {*everybody} - {actor.id})
    return Proposed(wanted.id)


def accept(act: Act, request: str) -> Saved | Waiting | Refusal:
    """Consent to take the slot ("taken": too late); again is answered alike."""
    session, line, actor = act.session, act.line, act.actor
    found = _undecided(act, request, "open")
    if isinstance(found, Refusal):
        return _answered(act, request) or found
    if not _may_answer(found, actor, everybody=True):
        return Refusal("not_allowed", found.place)
    taker = found.taker or Colleague(actor.id, actor.login, actor.name)
    planned = _planned(act, found, taker)
    if isinstance(planned, Refusal):
        return planned
    automatic = drafts.setting(session, line.key).swaps_automatic
    becomes: SwapState = "done" if automatic else "accepted"
    if not swaps.move_on(session, found, becomes, actor.id, act.now, taker=taker.id):
        return Refusal("gone", found.place)
    if automatic:
        saved = handover.carry_out(act, planned, "swapped")
        _tell(act, found, "agreed", [found.owner.id, taker.id])
        return saved
    asked = found.taker or found.owner
    _tell(act, found, "consented", [asked.id])
    _to_decide(act, found, actor.id)
    accepted = swaps.one(session, line.key, request)
    return Waiting(accepted or found)


def _may_answer(found: SlotOffer, actor: Actor, *, everybody: bool = False) -> bool:
    """Whether it is an actor's to answer; with `everybody`, what all were asked."""
    if found.wanted:
        return found.owner.id == actor.id
    if found.to is None:
        return everybody and found.owner.id != actor.id
    return found.to.id == actor.id


def _answered(act: Act, request: str) -> Saved | Waiting | Refusal | None:
    """What is answered where somebody consented already: the same, or who was first."""
    found = swaps.one(act.session, act.line.key, request)
    if found is None or found.taker is None or found.state not in {"accepted", "done"}:
        return None
    if found.taker.id != act.actor.id:
        return Refusal("taken", found.place) if found.to is None else None
    return Waiting(found) if found.state == "accepted" else Saved("")


def decline(act: Act, request: str) -> SlotOffer | Refusal:
    """Say no to what one was asked; an offer to all is simply left alone."""
    found = _undecided(act, request, "open")
    if isinstance(found, Refusal):
        return found
    if not _may_answer(found, act.actor):
        return Refusal("not_allowed", found.place)
    return _end(act, found, "declined")


def withdraw(act: Act, request: str) -> SlotOffer | Refusal:
    """Take one's own request back, as long as nothing was changed by it."""
    found = _undecided(act, request, None)
    if isinstance(found, Refusal):
        return found
    asked = found.taker if found.wanted else found.owner
    if asked is None or asked.id != act.actor.id:
        return Refusal("not_allowed", found.place)
    return _end(act, found, "withdrawn")


def approve(act: Act, request: str) -> Saved | Refusal:
    """As a coordinator, let a swap happen to which both consented."""
    found = _undecided(act, request, "accepted")
    if isinstance(found, Refusal):
        return found
    if not act.actor.coordinator or found.taker is None:
        return Refusal("not_allowed", found.place)
    taker = found.taker
    planned = _planned(act, found, taker)
    if isinstance(planned, Refusal):
        return planned
    if not swaps.move_on(act.session, found, "done", act.actor.id, act.now):
        return Refusal("gone", found.place)
    saved = handover.carry_out(act, planned, "swapped")
    _tell(act, found, "agreed", {found.owner.id, taker.id} - {act.actor.id})
    _note(act, found, "swap_approved")
    return saved


def tell_leaders(act: Act) -> None:
    """Tell who leads the line by now of what waits for them; who knows is left alone.

    Of those who were told once, the last may have left.
    """
    for request in swaps.live(act.session, act.line.key, act.now):
        if request.state == "accepted" and request.taker is not None:
            _to_decide(act, request, request.taker.id)


def refuse(act: Act, request: str) -> SlotOffer | Refusal:
    """As a coordinator, end a request; the roster stays as it is."""
    found = _undecided(act, request, None)
    if isinstance(found, Refusal):
        return found
    if not act.actor.coordinator:
        return Refusal("not_allowed", found.place)
    _note(act, found, "swap_refused")
    return _end(act, found, "refused")


# --- parts --------------------------------------------------------------------


def _undecided(act: Act, request: str, state: SwapState | None) -> SlotOffer | Refusal:
    """The request, if it can still be answered: in that state, or in either."""
    session, line = act.session, act.line
    roster.take_turn(session)
    found = swaps.one(session, line.key, request)
    states = ("open", "accepted") if state is None else (state,)
    if found is not None and found.state == "stale":
        return Refusal("stale", lapsed.by(session, line, found))
    if found is None or found.state not in states:
        return Refusal("gone", None if found is None else found.place)
    if found.expires_at <= act.now:
        return Refusal("begun", found.place)
    return found


def moves(place: Place, back: Place | None, owner: str, taker: str) -> list[Move]:
    """What a swap changes: the taker has the place, and the owner what is `back`."""
    given = Move(place, seen=owner, to=taker)
    return [given] if back is None else [given, Move(back, seen=taker, to=owner)]


def _planned(
    act: Act, found: SlotOffer, taker: Actor | Colleague
) -> HandoverPlan | Refusal:
    """What the swap comes to; one whose slots changed hands meanwhile is over."""
    wanted = moves(found.place, found.back, found.owner.login, taker.login)
    planned = handover.plan(act, wanted)
    if isinstance(planned, Conflict):
        swaps.move_on(act.session, found, "stale", None, act.now)
        return Refusal("stale", planned.place)
    return planned


def _end(
    act: Act, found: SlotOffer, state: Literal["declined", "withdrawn", "refused"]
) -> SlotOffer | Refusal:
    """The request is over and nothing changed; who had a part in it is told."""
    if not swaps.move_on(act.session, found, state, act.actor.id, act.now):
        return Refusal("gone", found.place)
    parties = {one.id for one in (found.owner, found.to, found.taker) if one}
    _tell(act, found, state, parties - {act.actor.id})
    return replace(found, state=state)


def _tell(act: Act, found: SlotOffer, news: NewsKind, members: Iterable[int]) -> None:
    matter = RosterNews(news, found.place.block, found.place.slot)
    about = f"swap:{act.line.key}:{found.id}:{news}"
    notices = [Notice(f"{about}:{one}", one, matter) for one in sorted(members)]
    outbox.tell(act.session, act.line, notices, act.now)


def _to_decide(act: Act, found: SlotOffer, taker: int) -> None:
    readers = messages.leaders(act.session, act.line.key)
    _tell(act, found, "to_approve", {one.id for one in readers} - {taker})


def _note(act: Act, found: SlotOffer, action: str) -> None:
    act.note(action, found.owner.id, f"{found.place.block.day} {found.place.slot}")

"""Swaps: a member offers a slot, a colleague consents, and it is approved or done.

A slot is given away or exchanged, to one colleague or (given away only) to whoever is
first. Nothing changes without the other's consent; a line says whether a coordinator
approves as well. A request ends when its first block begins, or its slot changed hands.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import NewsKind, RosterNews
from ringgroup.notices.store import messages
from ringgroup.roster import handover, lapsed
from ringgroup.roster.handover import HandoverPlan
from ringgroup.roster.roster import (
    Actor,
    Colleague,
    Conflict,
    Move,
    Place,
    Refusal,
    Saved,
)
from ringgroup.roster.store import drafts, roster, swaps
from ringgroup.roster.store.swaps import SlotOffer, SwapState
from ringgroup.store import audit
from schedules.local import day_and_minute

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
    session: Session,
    line: Line,
    actor: Actor,
    place: Place,
    now: datetime,
    to: str | None = None,
    back: Place | None = None,
) -> Proposed | Refusal:
    """Offer one's own slot to a colleague (login) or to all, perhaps for `back`."""
    roster.take_turn(session)
    swaps.expire(session, now)
    blocks = [place.block] + ([back.block] if back else [])
    expires_at = min(block.opens(line.hours.zone) for block in blocks)
    if expires_at <= now:
        return Refusal("begun", place)
    today, _ = day_and_minute(now, line.hours.zone)
    if not roster.seen_in(session, line.key, place, actor.login, today):
        return Refusal("not_yours", place)
    colleague: Colleague | None = None
    if to is not None:
        colleague = roster.persons(session, line.key, [to]).get(to)
        if colleague is None or colleague.id == actor.id:
            return Refusal("unknown_member", place, to)
    if back is not None and not roster.seen_in(session, line.key, back, to, today):
        return Refusal("not_theirs", back, to)
    if to is not None:
        moves = _moves(place, back, actor.login, to)
        planned = handover.plan(session, line, moves, now)
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
        _tell(session, line, wanted, news, [colleague.id], now)
    else:
        today, _ = day_and_minute(now, line.hours.zone)
        everybody = swaps.colleagues(session, line.key, today - COLLEAGUES)
        _tell(session, line, wanted, "offered", {*everybody} - {actor.id}, now)
    return Proposed(wanted.id)


def accept(
    session: Session, line: Line, actor: Actor, request: str, now: datetime
) -> Saved | Waiting | Refusal:
    """Consent to take the slot ("gone": too late); again is answered the same again."""
    found = _undecided(session, line, request, "open", now)
    if isinstance(found, Refusal):
        return _again(session, line, actor, request) or found
    if found.owner.id == actor.id or (found.to and found.to.id != actor.id):
        return Refusal("not_allowed", found.place)
    planned = _planned(session, line, found, actor, now)
    if isinstance(planned, Refusal):
        return planned
    automatic = drafts.setting(session, line.key).swaps_automatic
    becomes: SwapState = "done" if automatic else "accepted"
    if not swaps.move_on(session, found, becomes, actor.id, now, taker=actor.id):
        return Refusal("gone", found.place)
    if automatic:
        saved = handover.carry_out(session, line, planned, "swapped", actor.id, now)
        _tell(session, line, found, "agreed", [found.owner.id, actor.id], now)
        return saved
    _tell(session, line, found, "consented", [found.owner.id], now)
    readers = messages.coordinators(session, line.key)
    coordinators = {one.id for one in readers} - {actor.id}
    _tell(session, line, found, "to_approve", coordinators, now)
    accepted = swaps.one(session, line.key, request)
    return Waiting(accepted or found)


def _again(
    session: Session, line: Line, actor: Actor, request: str
) -> Saved | Waiting | None:
    """What was answered already to whom consented already."""
    found = swaps.one(session, line.key, request)
    if found is None or found.taker is None or found.taker.id != actor.id:
        return None
    if found.state == "accepted":
        return Waiting(found)
    return Saved("") if found.state == "done" else None


def decline(
    session: Session, line: Line, actor: Actor, request: str, now: datetime
) -> SlotOffer | Refusal:
    """Say no to what one was asked; an offer to all is simply left alone."""
    found = _undecided(session, line, request, "open", now)
    if isinstance(found, Refusal):
        return found
    if found.to is None or found.to.id != actor.id:
        return Refusal("not_allowed", found.place)
    return _end(session, line, found, "declined", actor, now)


def withdraw(
    session: Session, line: Line, actor: Actor, request: str, now: datetime
) -> SlotOffer | Refusal:
    """Take one's own request back, as long as nothing was changed by it."""
    found = _undecided(session, line, request, None, now)
    if isinstance(found, Refusal):
        return found
    if found.owner.id != actor.id:
        return Refusal("not_allowed", found.place)
    return _end(session, line, found, "withdrawn", actor, now)


def approve(
    session: Session, line: Line, actor: Actor, request: str, now: datetime
) -> Saved | Refusal:
    """As a coordinator, let a swap happen to which both consented."""
    found = _undecided(session, line, request, "accepted", now)
    if isinstance(found, Refusal):
        return found
    if not actor.coordinator or found.taker is None:
        return Refusal("not_allowed", found.place)
    taker = found.taker
    planned = _planned(session, line, found, taker, now)
    if isinstance(planned, Refusal):
        return planned
    if not swaps.move_on(session, found, "done", actor.id, now):
        return Refusal("gone", found.place)
    saved = handover.carry_out(session, line, planned, "swapped", actor.id, now)
    _tell(session, line, found, "agreed", {found.owner.id, taker.id} - {actor.id}, now)
    _note(session, line, actor, found, "swap_approved", now)
    return saved


def refuse(
    session: Session, line: Line, actor: Actor, request: str, now: datetime
) -> SlotOffer | Refusal:
    """As a coordinator, end a request; the roster stays as it is."""
    found = _undecided(session, line, request, None, now)
    if isinstance(found, Refusal):
        return found
    if not actor.coordinator:
        return Refusal("not_allowed", found.place)
    _note(session, line, actor, found, "swap_refused", now)
    return _end(session, line, found, "refused", actor, now)


# --- parts --------------------------------------------------------------------


def _undecided(
    session: Session, line: Line, request: str, state: SwapState | None, now: datetime
) -> SlotOffer | Refusal:
    """The request, if it can still be answered: in that state, or in either."""
    roster.take_turn(session)
    found = swaps.one(session, line.key, request)
    states = ("open", "accepted") if state is None else (state,)
    if found is not None and found.state == "stale":
        return Refusal("stale", lapsed.by(session, line, found))
    if found is None or found.state not in states:
        return Refusal("gone", None if found is None else found.place)
    if found.expires_at <= now:
        return Refusal("begun", found.place)
    return found


def _moves(place: Place, back: Place | None, owner: str, taker: str) -> list[Move]:
    given = Move(place, seen=owner, to=taker)
    return [given] if back is None else [given, Move(back, seen=taker, to=owner)]


def _planned(
    session: Session,
    line: Line,
    found: SlotOffer,
    taker: Actor | Colleague,
    now: datetime,
) -> HandoverPlan | Refusal:
    """What the swap comes to; one whose slots changed hands meanwhile is over."""
    moves = _moves(found.place, found.back, found.owner.login, taker.login)
    planned = handover.plan(session, line, moves, now)
    if isinstance(planned, Conflict):
        swaps.move_on(session, found, "stale", None, now)
        return Refusal("stale", planned.place)
    return planned


def _end(
    session: Session,
    line: Line,
    found: SlotOffer,
    state: Literal["declined", "withdrawn", "refused"],
    actor: Actor,
    now: datetime,
) -> SlotOffer | Refusal:
    """The request is over and nothing changed; who had a part in it is told."""
    if not swaps.move_on(session, found, state, actor.id, now):
        return Refusal("gone", found.place)
    parties = {one.id for one in (found.owner, found.to, found.taker) if one}
    _tell(session, line, found, state, parties - {actor.id}, now)
    return replace(found, state=state)


def _tell(
    session: Session,
    line: Line,
    found: SlotOffer,
    news: NewsKind,
    members: Iterable[int],
    now: datetime,
) -> None:
    matter = RosterNews(news, found.place.block, found.place.slot)
    about = f"swap:{line.key}:{found.id}:{news}"
    notices = [Notice(f"{about}:{one}", one, matter) for one in sorted(members)]
    outbox.tell(session, line, notices, now)


def _note(
    session: Session,
    line: Line,
    actor: Actor,
    found: SlotOffer,
    action: str,
    now: datetime,
) -> None:
    audit.note(
        session,
        now,
        actor.id,
        action,
        subject=found.owner.id,
        line=line.key,
        detail=f"{found.place.block.day} {found.place.slot}",
        origin=actor.origin,
    )

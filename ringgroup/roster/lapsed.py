"""Requests that end because a slot changed hands otherwise.

Knows who is told: who had consented, and who had asked. Must not know who changed the
roster, nor why.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.desk import Act
from ringgroup.line import Line, Membership
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import RosterNews
from ringgroup.roster.roster import Place, PlaceChange
from ringgroup.roster.store import roster, swaps
from ringgroup.roster.store.swaps import SlotOffer


def end(act: Act, changes: Iterable[PlaceChange]) -> None:
    """End each request whose owner, or whose colleague, holds the slot no more.

    It does not come alive again when the slot comes back. Of one that nobody had
    consented to nobody need be told: who lost the slot is told that.
    """
    session, line, now = act.session, act.line, act.now
    after = {
        one.place: None if one.after is None else one.after.id
        for one in changes
        if one.before != one.after
    }
    if not after:
        return
    first, last = min(after).block.day, max(after).block.day
    for request in swaps.undecided_on(session, line.key, first, last):
        if not _holds(request, after):
            swaps.move_on(session, request, "stale", act.by, now)
            if request.taker is not None:
                _tell(session, line, request, {act.by}, now)


def end_of(
    session: Session,
    line: Line,
    member: int,
    actor: int | None,
    now: datetime,
    there: Membership | None = None,
) -> None:
    """End each request in which somebody has a part who is not there any more.

    `there`: what they still are on the line; then only what they may not take ends.
    """
    for request in swaps.live(session, line.key, now):
        if _is_barred(request, member, there):
            swaps.move_on(session, request, "stale", actor, now)
            _tell(session, line, request, {actor, member}, now)


def _is_barred(request: SlotOffer, member: int, there: Membership | None) -> bool:
    takers = {one.id for one in (request.to, request.taker) if one is not None}
    if there is None:
        return member in takers | {request.owner.id}
    takes = [request.place] if member in takers else []
    if request.back is not None and member == request.owner.id:
        takes.append(request.back)
    days = (place.block.day for place in takes)
    return not all(there.on_roster and day >= (there.since or day) for day in days)


def by(session: Session, line: Line, found: SlotOffer) -> Place:
    """The slot by which a request ended."""
    if found.back is None or found.to is None:
        return found.place
    day = found.back.block.day
    there = {one.place: one.person for one in roster.held(session, line.key, day, day)}
    return found.place if there.get(found.back) == found.to else found.back


def _holds(request: SlotOffer, after: dict[Place, int | None]) -> bool:
    of_owner = after.get(request.place, request.owner.id) == request.owner.id
    if request.back is None or request.to is None:
        return of_owner
    return of_owner and after.get(request.back, request.to.id) == request.to.id


def _tell(
    session: Session,
    line: Line,
    request: SlotOffer,
    but: set[int | None],
    now: datetime,
) -> None:
    """Who asked, and who had consented; others had no part in it yet."""
    matter = RosterNews("withdrawn", request.place.block, request.place.slot)
    had = (request.owner, request.taker)
    parties = {one.id for one in had if one is not None} - but
    about = f"swap:{line.key}:{request.id}:lapsed"
    notices = [Notice(f"{about}:{one}", one, matter) for one in sorted(parties)]
    outbox.tell(session, line, notices, now)

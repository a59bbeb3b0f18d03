"""A colleague's slot that a member asks for.

On offer it is theirs at once. Else its owner is asked, who answers as a request to swap
is answered (`ringgroup.roster.swaps`).
"""

import secrets
from datetime import date, datetime

from sqlalchemy.orm import Session

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import RosterNews
from ringgroup.roster import handover, swaps
from ringgroup.roster.handover import HandoverPlan
from ringgroup.roster.roster import Colleague, Move, Place, Refusal, Saved
from ringgroup.roster.store import roster
from ringgroup.roster.store import swaps as requests
from ringgroup.roster.store.swaps import SlotOffer
from ringgroup.roster.swaps import Proposed, Waiting
from schedules.local import day_and_minute


def takeable(session: Session, line: Line, member: int, now: datetime) -> date | None:
    """From which day on a member (id) may have a colleague's place; one statement.

    None when that is never: who is not on the roster is named nowhere.
    """
    me = roster.rosterable(session, line.key, member)
    today, _ = day_and_minute(now, line.hours.zone)
    return None if me is None else max(me.first_day or today, today)


def request_of(
    session: Session, line: Line, place: Place, now: datetime
) -> SlotOffer | None:
    """The request about a place that can still be answered; one statement."""
    live = requests.live(session, line.key, now)
    return next((one for one in live if one.place == place), None)


def is_for(request: SlotOffer | None, member: int) -> bool:
    """Whether a slot is on offer so that a member (id) has it by saying yes."""
    if request is None or request.state != "open":
        return False
    if request.taker is not None or request.back is not None:
        return False
    return request.to is None or request.to.id == member


def ask(act: Act, place: Place, owner: str) -> Saved | Waiting | Proposed | Refusal:
    """Ask `owner` (login), who was seen there, to let the actor have their slot."""
    session, line, actor, now = act.session, act.line, act.actor, act.now
    roster.take_turn(session)
    requests.expire(session, now)
    expires_at = place.block.opens(line.hours.zone)
    if expires_at <= now:
        return Refusal("begun", place)
    me = Colleague(actor.id, actor.login, actor.name)
    if owner == actor.login:
        return Refusal("not_allowed", place)
    if not roster.seen_in(session, line.key, place, owner, act.today):
        return Refusal("not_theirs", place, owner)
    other = requests.undecided(session, line.key, place)
    if other is not None and other in requests.live(session, line.key, now):
        return _of_request(act, other)
    held = roster.persons(session, line.key, [owner]).get(owner)
    planned = handover.plan(act, [Move(place, seen=owner, to=actor.login)])
    if not isinstance(planned, HandoverPlan):
        return planned if isinstance(planned, Refusal) else Refusal("stale", place)
    if held is None:
        return Refusal("unknown_member", place, owner)
    if other is not None:
        requests.move_on(session, other, "stale", None, now)
    wanted = SlotOffer(
        id=secrets.token_hex(16),
        place=place,
        back=None,
        owner=held.person,
        to=me,
        taker=me,
        state="open",
        created_at=now,
        expires_at=expires_at,
    )
    requests.add(session, line.key, wanted)
    about = f"swap:{line.key}:{wanted.id}:wanted:{held.person.id}"
    news = RosterNews("wanted", place.block, place.slot)
    outbox.tell(session, line, [Notice(about, held.person.id, news)], now)
    return Proposed(wanted.id)


def _of_request(act: Act, other: SlotOffer) -> Saved | Waiting | Proposed | Refusal:
    """What stands for this slot already: on offer it is taken; asked once is enough."""
    actor = act.actor
    if other.wanted and other.taker is not None and other.taker.id == actor.id:
        return Proposed(other.id)
    if is_for(other, actor.id):
        return swaps.accept(act, other.id)
    return Refusal("asked_already", other.place)

"""What hangs on a member who leaves: each of it gets an heir, or an end.

Their places in the roster are emptied, so that what they offered or were offered ends;
messages that they should have called back about are somebody else's; nobody rings them.
Who is told: who had a part in a swap, who inherits a message, and who leads, of the
first place that has nobody now. Must not know HTTP, nor why somebody leaves.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.desk import Act, Actor, Desk
from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import A_DAY, to_each
from ringgroup.notices.roster_words import RosterNews
from ringgroup.notices.store import messages
from ringgroup.people.members import Listed
from ringgroup.presence.store import workers
from ringgroup.presence.store.workers import Worker
from ringgroup.presence.switch import switch
from ringgroup.registration.store import questions
from ringgroup.roster import handover, lapsed, swaps
from ringgroup.roster.handover import HandoverPlan
from ringgroup.roster.roster import Move, Place
from ringgroup.roster.store import roster
from ringgroup.roster.store import swaps as requests
from ringgroup.voicemail import heirs
from schedules.hours import HORIZON


@dataclass(frozen=True, slots=True)
class Hanging:
    """How many places in the roster are theirs still, messages, and forms by line."""

    places: int
    messages: int
    forms: Mapping[str, int]


def hanging(session: Session, desk: Desk, who: Listed, now: datetime) -> Hanging:
    """What would be emptied or passed on if that member left; three statements.

    A form is its own worker's alone: nobody else was in the talk. It waits for them to
    come back, and when its days are over it is registered without answers.
    """
    places, messages_left = (
        _places(session, desk, who, now),
        heirs.owned(session, who.id),
    )
    return Hanging(
        sum(map(len, places.values())),
        sum(len(messages_left.get(key, ())) for key in desk.lines),
        questions.waiting(session, who.login),
    )


def leave(
    session: Session,
    desk: Desk,
    who: Listed,
    actor: int | None,
    now: datetime,
    lines: Collection[str] | None = None,
) -> bool:
    """They are signed off from these lines, or all, and nothing there waits for them.

    Who leaves all lines leaves those that are no longer in the line file as well. Gives
    whether they lost a place in the roster that they could see.
    """
    worker = Worker(who.id, who.login, who.name)
    roster.take_turn(session)
    for key in sorted(_standing(session, who.id) if lines is None else lines):
        line = desk.line(key)
        switch(session, line, worker, on=False, via="page", now=now)
        lapsed.end_of(session, line, who.id, actor, now)
    lost = False
    for key, places in _places(session, desk, who, now).items():
        if lines is None or key in lines:
            moves = [Move(place, who.login, None) for place in places]
            lost |= _empty(session, desk.line(key), moves, actor, now)
    for key, left in heirs.owned(session, who.id).items():
        if lines is None or key in lines:
            heirs.inherit(session, desk.line(key), who.id, left, now)
    return lost


def tell_who_decides(
    session: Session, desk: Desk, actor: int | None, now: datetime
) -> None:
    """Tell who leads by now of swaps that wait for them: who was told may have gone.

    One statement, and some for each line on which any waits; who knows is left alone.
    """
    for key in sorted(requests.lines_to_decide(session) & desk.lines.keys()):
        swaps.tell_leaders(Act(session, desk.line(key), Actor(actor or 0), now))


def _standing(session: Session, member: int) -> set[str]:
    """The lines on which they are Present or have a part in an open request."""
    return workers.lines_of(session, member) | requests.lines_of(session, member)


def _places(
    session: Session, desk: Desk, who: Listed, now: datetime
) -> dict[str, list[Place]]:
    """Their places of which the block is not over, by line, also one that is gone."""
    first = now.date() - A_DAY
    found: dict[str, list[Place]] = {}
    for one in roster.bookings(session, {who.login}, first, first + HORIZON):
        if one.place.block.closes(desk.line(one.line).hours.zone) > now:
            found.setdefault(one.line, []).append(one.place)
    return found


def _empty(
    session: Session,
    line: Line,
    moves: Sequence[Move],
    actor: int | None,
    now: datetime,
) -> bool:
    """Whether workers could see any of these places."""
    act = Act(session, line, Actor(actor or 0), now)
    planned = handover.plan(act, moves)
    if not isinstance(planned, HandoverPlan):
        return False
    saved = handover.carry_out(act, planned, "changed")
    first = next((one.place for one in saved.changes if one.visible), None)
    if first is not None:
        vacant = RosterNews("vacant", first.block, first.slot)
        about = f"absent:{line.key}:{saved.batch}:vacant"
        readers = [
            one for one in messages.leaders(session, line.key) if one.id != actor
        ]
        outbox.tell(session, line, to_each(readers, about, vacant), now)
    return first is not None

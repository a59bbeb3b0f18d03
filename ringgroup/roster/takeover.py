"""A place that is taken over: what was seen and said of it, and who is told.

Knows who asks twice, or from a page that is no longer true. Must not know who may ask,
nor why.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ringgroup.desk import Act
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import RosterNews
from ringgroup.notices.store import messages
from ringgroup.roster import handover
from ringgroup.roster.roster import Colleague, Conflict, Move, Place, Refusal, Saved
from ringgroup.roster.store import changes, roster
from schedules.roster import Slot

A_MOMENT: Final = timedelta(minutes=1)
"""Within which the same question, asked without what was seen, is the same again."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who could not work, and who would instead, when it was asked (logins)."""

    absent: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an absence comes to: who works instead (None: nobody), and what is empty."""

    absent: Colleague
    by: Colleague | None
    vacant: Slot

    @property
    def seen(self) -> Seen:
        """What a page that says so sends along."""
        return Seen(self.absent.login, None if self.by is None else self.by.login)


@dataclass(frozen=True, slots=True)
class TakenOver(Outlook):
    """It was done."""

    saved: Saved


def moves(place: Place, absent: Colleague, by: Colleague | None) -> list[Move]:
    """What changes when somebody in a place cannot work, and `by` does instead."""
    if by is None:
        return [Move(place, absent.login, None)]
    backup = Place(place.block, "backup")
    return [Move(place, absent.login, by.login), Move(backup, by.login, None)]


def again(act: Act, place: Place, seen: Seen | None) -> TakenOver | None:
    """What was answered to who asked the same before; None when it is another deed.

    Without `seen` that is who asks about the same place a moment later.
    """
    last = changes.last_of(act.session, act.line.key, place)
    if last is None or last.before is None or last.actor != act.actor.id:
        return None
    if last.kind != "taken_over" or (seen is None and act.now - last.at > A_MOMENT):
        return None
    absent, by = last.before, last.after
    if seen not in {None, Seen(absent.login, None if by is None else by.login)}:
        return None
    saved = handover.repeated(act, moves(place, absent, by))
    vacant: Slot = place.slot if by is None else "backup"
    return None if saved is None else TakenOver(absent, by, vacant, saved)


def changed(act: Act, place: Place, seen: Seen) -> Conflict | Refusal:
    """What somebody else did meanwhile, to who was asked about it before."""
    session, line, actor = act.session, act.line, act.actor
    block = place.block
    if not actor.coordinator and actor.login not in {seen.absent, seen.by}:
        return Refusal("not_allowed", place)
    held = roster.held(session, line.key, block.day, block.day)
    there = {one.place: one for one in held}
    one = there.get(place)
    if one is not None and one.person.login == seen.absent:
        place = Place(block, "backup")
    last = changes.last_of(session, line.key, place)
    if last is None or not (last.visible or actor.coordinator):
        return Refusal("stale", place)
    return handover.conflict(session, line, place, there.get(place))


def tell(act: Act, done: TakenOver) -> None:
    """Tell who takes over, who was named, and who leads of what has nobody."""
    session, line, actor = act.session, act.line, act.actor
    if not done.saved.changes[0].visible:
        return
    block = done.saved.changes[0].place.block
    about = f"absent:{line.key}:{done.saved.batch}"
    notices = []
    if done.by is not None:
        took = RosterNews("took_over", block)
        notices.append(Notice(f"{about}:{done.by.id}", done.by.id, took))
    if done.absent.id != actor.id:
        lost = RosterNews("lost", block, done.vacant if done.by is None else "duty")
        notices.append(Notice(f"{about}:{done.absent.id}", done.absent.id, lost))
    vacant = RosterNews("vacant", block, done.vacant)
    notices += [
        Notice(f"{about}:vacant:{one.id}", one.id, vacant)
        for one in messages.leaders(session, line.key)
        if one.id != actor.id
    ]
    outbox.tell(session, line, notices, act.now)

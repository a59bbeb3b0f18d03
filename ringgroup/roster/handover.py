"""How a slot of the roster changes hands: the one way, whoever asks and why.

First `plan` (whose turn it is, what is there, what may be), then `carry_out` (the
rows and the log), then whoever asked tells the people. Nobody can come between: a
plan holds the turn of the roster until its transaction ends.
Must not know who may ask, nor why.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from sqlalchemy.orm import Session

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import RosterNews
from ringgroup.presence.store import workers
from ringgroup.roster import lapsed
from ringgroup.roster.possible import filled_by, impossible
from ringgroup.roster.roster import (
    Booking,
    ChangeKind,
    Colleague,
    Conflict,
    Move,
    Place,
    PlaceChange,
    Refusal,
    Saved,
    double,
)
from ringgroup.roster.store import changes, drafts, roster
from ringgroup.roster.store.roster import Held, Rosterable
from schedules.local import day_and_minute


@dataclass(frozen=True, slots=True)
class HandoverPlan:
    """What will be: the changes, and the rows that carry them out."""

    changes: tuple[PlaceChange, ...]
    emptied: tuple[Place, ...]
    filled: tuple[Held, ...]


Planned = HandoverPlan | Conflict | Refusal


def plan(
    act: Act,
    moves: Sequence[Move],
    *,
    published: bool = False,
    visible: Mapping[Place, bool] | None = None,
) -> Planned:
    """What these moves come to, all of them or none.

    A move whose place is no longer as it was seen is a `Conflict`; one to somebody whom
    the roster may not name that day, or who is elsewhere then, is a `Refusal`. A slot
    of hours that were others and are over, under a block that is filled now, is emptied
    with it; who stood in hours to come has gone along before (`blocks.follow`).
    `published` shows it all to workers, whatever the day is; `visible` says of each
    place whether they see it afterwards, as it was before what is undone.
    """
    if moves:
        roster.take_turn(act.session)
    return foreseen(act, moves, published=published, visible=visible)


def foreseen(
    act: Act,
    moves: Sequence[Move],
    *,
    published: bool = False,
    visible: Mapping[Place, bool] | None = None,
) -> Planned:
    """The same, for who only looks, or has the turn: nobody waits for it."""
    session, line = act.session, act.line
    if not moves:
        return HandoverPlan((), (), ())
    wanted = {move.place: move for move in moves}
    if len(wanted) < len(moves):
        counts = Counter(move.place for move in moves)
        return Refusal("twice", counts.most_common(1)[0][0])
    first, last = min(wanted).block.day, max(wanted).block.day
    there = {one.place: one for one in roster.held(session, line.key, first, last)}
    for place, move in wanted.items():
        is_there = there.get(place)
        if (None if is_there is None else is_there.person.login) != move.seen:
            return conflict(session, line, place, is_there)
    fills = filled_by(wanted.values())
    for place, one in there.items():
        if place not in wanted and fills.covers(place.block):
            wanted[place] = Move(place, one.person.login, None)
    people = roster.persons(session, line.key, fills.logins) if fills.logins else {}
    standing = {(place.block.day, one.person.login) for place, one in there.items()}
    people |= _who_stays(act, fills.logins - people.keys(), there.values())
    refused = impossible(wanted, fills, people, standing)
    if refused is None:
        refused = next(iter(doubles(session, line, wanted.values())), None)
    if refused is not None:
        return refused
    seen = _seen(act, there.values(), (first, last))

    said = dict.fromkeys(wanted, True) if published else visible or {}

    def shows(place: Place) -> bool:
        return said.get(place, seen(place))

    moving = {
        place: move
        for place, move in wanted.items()
        if move.seen != move.to
        or (
            place in there
            and said.get(place, there[place].published) != there[place].published
        )
    }
    return HandoverPlan(
        changes=tuple(
            PlaceChange(
                place,
                before=there[place].person if place in there else None,
                after=None if move.to is None else people[move.to].person,
                visible=shows(place),
                was_visible=None if visible is None else seen(place),
            )
            for place, move in sorted(moving.items(), key=itemgetter(0))
        ),
        emptied=tuple(place for place in moving if place in there),
        filled=tuple(
            Held(place, people[move.to].person, shows(place))
            for place, move in moving.items()
            if move.to is not None
        ),
    )


def repeated(act: Act, moves: Iterable[Move]) -> Saved | None:
    """What these moves came to when this member (id) made them before.

    None when they were not made, or not in one go, or when another deed came after:
    only what would be done once more, and is so already, has the same answer again.
    """
    session, line = act.session, act.line
    wanted = {one.place: one for one in moves if one.seen != one.to}
    if not wanted:
        return None
    last = changes.last_of(session, line.key, min(wanted))
    if last is None or last.actor != act.actor.id:
        return None
    batch = changes.of_batch(session, line.key, last.batch)
    made = {one.place: (_login(one.before), _login(one.after)) for one in batch}
    if any(made.get(p) != (one.seen, one.to) for p, one in wanted.items()):
        return None
    first, until = min(wanted).block.day, max(wanted).block.day
    held = roster.held(session, line.key, first, until)
    there = {one.place: one.person.login for one in held}
    if any(there.get(place) != one.to for place, one in wanted.items()):
        return None
    return Saved(
        last.batch,
        tuple(
            PlaceChange(one.place, one.before, one.after, one.visible) for one in batch
        ),
    )


def _login(person: Colleague | None) -> str | None:
    return None if person is None else person.login


def doubles(session: Session, line: Line, moves: Iterable[Move]) -> list[Refusal]:
    """Each move by which a member would be in two places at a time, and where."""
    wanted = {move.place: move.to for move in moves}
    new = [
        Booking(login, line.key, place)
        for place, login in wanted.items()
        if login is not None
    ]
    if not new:
        return []
    days = [one.place.block.day for one in new]
    booked = roster.bookings(session, {one.login for one in new}, min(days), max(days))
    stays = [one for one in booked if one.line != line.key or one.place not in wanted]
    of_day: dict[tuple[str, date], list[Booking]] = {}
    for one in (*stays, *new):
        of_day.setdefault((one.login, one.place.block.day), []).append(one)
    found = []
    for one in new:
        other = double(of_day[one.login, one.place.block.day], one)
        if other is not None:
            found.append(Refusal("double", one.place, one.login, other.line))
    return found


def _who_stays(
    act: Act, logins: Collection[str], there: Iterable[Held]
) -> dict[str, Rosterable]:
    """Those of these who stand there, off the roster by now: they may stay that day."""
    return {
        one.person.login: Rosterable(one.person, date.max)
        for one in there
        if one.person.login in logins
        and workers.worker_by_login(act.session, act.line.key, one.person.login)
    }


def carry_out(
    act: Act, planned: HandoverPlan, kind: ChangeKind, batch: str | None = None
) -> Saved:
    """Do what was planned, and write it down, perhaps as a part of one change."""
    session, line = act.session, act.line
    batch = batch or secrets.token_hex(16)
    roster.keep(session, line.key, planned.emptied, planned.filled)
    about = changes.About(batch, kind, act.by, act.now)
    changes.write(session, line.key, planned.changes, about)
    lapsed.end(act, planned.changes)
    return Saved(batch, planned.changes)


def tell_changed(act: Act, saved: Saved) -> None:
    """Tell who gained or lost a slot that they could see, once each; not who did it.

    A block that is over is corrected in silence.
    """
    line, now = act.line, act.now
    zone = line.hours.zone
    news: dict[int, list[RosterNews]] = {}
    for change in saved.changes:
        block, slot = change.place.block, change.place.slot
        same = change.before == change.after and change.seen_before == change.visible
        if same or block.closes(zone) <= now:
            continue
        if change.before is not None and change.seen_before:
            lost = RosterNews("lost", block, slot)
            news.setdefault(change.before.id, []).append(lost)
        if change.after is not None and change.visible:
            gained = RosterNews("gained", block, slot)
            news.setdefault(change.after.id, []).append(gained)
    notices = [
        Notice(
            f"roster:{line.key}:{saved.batch}:{member}",
            member,
            told[0] if len(told) == 1 else RosterNews("changed", told[0].block),
        )
        for member, told in news.items()
        if member != act.actor.id
    ]
    outbox.tell(act.session, line, notices, now)


def conflict(
    session: Session, line: Line, place: Place, is_there: Held | None
) -> Conflict:
    """Who was first in a place, and who is there now."""
    last = changes.last_of(session, line.key, place)
    return Conflict(
        place,
        by=None if last is None else last.by,
        at=None if last is None else last.at,
        now_is=None if is_there is None else is_there.person,
    )


def seen_now(act: Act, first: date, last: date) -> Callable[[Place], bool]:
    """Whether workers would see who is put in a place of these days at this moment."""
    there = roster.held(act.session, act.line.key, first, last)
    return _seen(act, there, (first, last))


def _seen(
    act: Act, there: Iterable[Held], days: tuple[date, date]
) -> Callable[[Place], bool]:
    """Whether workers can see a place: its day is published, or its block, or today.

    A block that was shown is so still when nobody is left in it.
    """
    session, line = act.session, act.line
    today, _ = day_and_minute(act.now, line.hours.zone)
    until = drafts.setting(session, line.key).published_until or today
    shown = {one.place.block for one in there if one.published}
    shown |= changes.shown(session, line.key, *days)
    return lambda place: place.block.day <= max(until, today) or place.block in shown

"""What becomes of who stands in a block that is no more, and of a block that is back.

A coordinator moved or closed a day, or another line file did. Who stands where the desk
is not open then goes along to the block that clearly took its place: the only one that
overlaps it, as it overlaps no other, and in which nobody stands. Otherwise the place is
empty, and who had it is told; when the block comes back unchanged, so do they.
Must not know who changed the hours.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from ringgroup import days as extra_days
from ringgroup.desk import COMMAND_LINE, Act
from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import NewsKind, RosterNews
from ringgroup.roster import handover
from ringgroup.roster.roster import Move, Place, PlaceChange, Saved
from ringgroup.roster.store import changes, roster
from ringgroup.roster.store.roster import Held
from ringgroup.roster.stranded import (
    Stranded,
    along,
    overlap,
    possible,
    stranded,
    where_to,
)
from ringgroup.store import days
from schedules.hours import HORIZON, Block, ExtraDay, Span
from schedules.local import day_and_minute
from schedules.roster import Slot


def leaving(
    session: Session,
    line: Line,
    wanted: Mapping[date, tuple[Span, ...] | None],
    now: datetime,
) -> tuple[tuple[Place, str], ...]:
    """Who (a name) would lose a place if the line kept these hours on these days.

    None: it keeps its usual hours.
    """
    extra = {day: spans for day, spans in wanted.items() if spans is not None}
    held: dict[date, list[Held]] = {}
    for one in roster.held(session, line.key, min(wanted), max(wanted)):
        held.setdefault(one.place.block.day, []).append(one)
    outside = {
        day: stranded(held.get(day, ()), line.hours.blocks_on(day, extra), line, now)
        for day in sorted(wanted)
    }
    found = where_to(Act(session, line, COMMAND_LINE, now), outside)
    return tuple(
        (one.held.place, one.held.person.name)
        for several in found.values()
        for one in several
        if one.goes_to is None
    )


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Of each day: who stands outside its blocks, and what comes back to one."""

    outside: Mapping[date, tuple[Stranded, ...]] = field(default_factory=dict)
    back: Mapping[date, tuple[changes.Logged, ...]] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        """The days of which something is not as the hours want it."""
        return sorted({*self.outside, *self.back})


def due(session: Session, line: Line, now: datetime) -> Unsettled:
    """What the hours of now and the roster do not agree on, from today on."""
    today, _ = day_and_minute(now, line.hours.zone)
    return _unsettled(session, line, today, today + HORIZON, now)


def outlook(
    session: Session, line: Line, now: datetime
) -> Mapping[date, tuple[Stranded, ...]]:
    """Who stands outside the hours of now, and where each will be once settled."""
    act = Act(session, line, COMMAND_LINE, now)
    return where_to(act, due(session, line, now).outside)


def keep_days(act: Act, wanted: Sequence[ExtraDay]) -> None:
    """Close the line on days, or open it at other hours; the roster follows."""
    extra_days.keep(act.session, act.line, act.actor.id, wanted, act.now)
    settle(act, [one.day for one in wanted])


def forget_days(act: Act, on: Sequence[date]) -> None:
    """The line keeps its usual hours on these days; the roster follows."""
    extra_days.forget(act.session, act.line, act.actor.id, on, act.now)
    settle(act, on)


def follow(act: Act, filling: Iterable[Block]) -> None:
    """Before these blocks are filled: who stands in other hours under them goes along.

    The clock lets the roster follow a line file, a moment later. Whoever fills a block
    in that moment names nobody of the old hours, and so takes no place from them.
    """
    wanted = tuple(filling)
    if not wanted:
        return
    session, line, zone = act.session, act.line, act.line.hours.zone
    roster.take_turn(session)
    held = roster.held(session, line.key, min(wanted).day, max(wanted).day)
    standing = {
        one.place.block for one in held if one.place.block.closes(zone) > act.now
    }
    days_of_others = {
        old.day
        for old in standing
        for new in wanted
        if old != new and overlap(old, new)
    }
    if days_of_others:
        settle(act, sorted(days_of_others))


def settle(act: Act, on: Iterable[date]) -> None:
    """Let the roster follow the hours of these days; each can be read in the log.

    It is one change, however many days it has: who it is about is told once. A day of
    which nothing changes costs no statement.
    """
    session, line, now, ahead = act.session, act.line, act.now, sorted(on)
    if not ahead:
        return
    roster.take_turn(session)
    batch, made = secrets.token_hex(16), list[PlaceChange]()
    found = _unsettled(session, line, ahead[0], ahead[-1], now)
    outside = [one for day in ahead for one in found.outside.get(day, ())]
    made += _carry_out(act, *along(act, outside), batch)
    found = _unsettled(session, line, ahead[0], ahead[-1], now)
    for back in (found.back.get(day, ()) for day in ahead):
        # what was a draft is seen as its day is by now
        visible = {one.place: True for one in back if one.visible}
        returned = [
            Move(one.place, None, one.before.login)
            for one in back
            if one.before is not None
        ]
        made += _carry_out(act, returned, visible, batch)
    _tell(act, Saved(batch, tuple(made)))


def _unsettled(
    session: Session, line: Line, first: date, last: date, now: datetime
) -> Unsettled:
    hours = line.hours
    extra = days.extra_days(session, line.key, first, last)
    by_day: dict[date, list[Held]] = {}
    for one in roster.held(session, line.key, first, last):
        by_day.setdefault(one.place.block.day, []).append(one)
    outside = {
        day: stranded(held, hours.blocks_on(day, extra), line, now)
        for day, held in by_day.items()
    }
    filled = {one.place.block for held in by_day.values() for one in held}
    back: dict[date, list[changes.Logged]] = {}
    for change in changes.put_out(session, line.key, first, last):
        block = change.place.block
        open_now = block in hours.blocks_on(block.day, extra)
        if open_now and block not in filled and block.closes(hours.zone) > now:
            back.setdefault(block.day, []).append(change)
    return Unsettled(
        {day: found for day, found in outside.items() if found},
        {day: tuple(found) for day, found in back.items()},
    )


def _carry_out(
    act: Act, moves: list[Move], visible: Mapping[Place, bool], batch: str
) -> tuple[PlaceChange, ...]:
    """Do what can be; whoever asks has the turn of the roster."""
    planned = possible(act, moves, visible)
    if planned is None or not planned.changes:
        return ()
    return handover.carry_out(act, planned, "hours", batch).changes


def _tell(act: Act, saved: Saved) -> None:
    """Each once: what is at another time, is no more or is back; or that it is more."""
    told: dict[int, list[RosterNews]] = {}
    gained = [one for one in saved.changes if one.after is not None and one.visible]
    lost = [one for one in saved.changes if one.before is not None and one.seen_before]
    moved = {one.before.id for one in lost if one.before is not None}
    for one in lost:
        if one.before is not None:
            told.setdefault(one.before.id, []).append(RosterNews("lost", *_where(one)))
    for one in gained:
        if one.after is not None:
            kind: NewsKind = "moved" if one.after.id in moved else "gained"
            told.setdefault(one.after.id, []).append(RosterNews(kind, *_where(one)))
    zone = act.line.hours.zone
    notices = [
        Notice(
            f"roster:{act.line.key}:{saved.batch}:{member}",
            member,
            _in_one(news),
            max(one.block for one in news).closes(zone),
        )
        for member, news in told.items()
        if member != act.by
    ]
    outbox.tell(act.session, act.line, notices, act.now)


def _in_one(news: list[RosterNews]) -> RosterNews:
    """What is said of one place as it is; of several, that it is more than one."""
    first = min(one.block for one in news)
    lost = sum(one.news == "lost" for one in news)
    one_place = max(lost, len(news) - lost) == 1
    if one_place and all(one.block.day == first.day for one in news):
        return news[-1]
    return RosterNews("several", first)


def _where(change: PlaceChange) -> tuple[Block, Slot]:
    return change.place.block, change.place.slot

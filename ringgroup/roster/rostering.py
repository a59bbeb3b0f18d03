"""What a coordinator does with the roster: fill, change, undo, publish, take in.

Everything is saved at once, logged, and told to whom it matters once workers can see
it. Warnings (leave, a load that is not shared) are for pages to give; only what
cannot be is refused here. Whether the actor is a coordinator is checked at the door.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import RosterNews
from ringgroup.roster import handover
from ringgroup.roster.handover import HandoverPlan
from ringgroup.roster.roster import (
    Actor,
    Conflict,
    Move,
    Place,
    PlaceChange,
    Refusal,
    Saved,
)
from ringgroup.roster.store import changes, drafts, patterns, roster
from ringgroup.roster.store.changes import Logged
from ringgroup.store import audit, days
from schedules.hours import Block
from schedules.local import day_and_minute
from schedules.pattern import Pattern
from schedules.roster import Assignment


def assign(
    session: Session, line: Line, actor: Actor, moves: Sequence[Move], now: datetime
) -> Saved | Conflict | Refusal:
    """Fill or empty places, all of them or none; the past can be put right as well.

    Only an opening block can be filled. Who loses or gains a place that workers can
    see is told, except the actor.
    """
    refused = _not_open(session, line, moves)
    if refused is not None:
        return refused
    planned = handover.plan(session, line, moves, now)
    if not isinstance(planned, HandoverPlan):
        return _again(session, line, actor, moves, planned)
    saved = handover.carry_out(session, line, planned, "changed", actor.id, now)
    _follow_up(session, line, actor, saved, "roster_changed", now)
    return saved


def undo(
    session: Session, line: Line, actor: Actor, batch: str, now: datetime
) -> Saved | Conflict | Refusal:
    """Put back all that was changed in one go; a `Conflict` if it was changed since.

    Undoing what was undone does it again. What workers saw is as it was as well; a
    block that is closed by now is not filled. A batch that is unknown is "gone".
    """
    logged = changes.of_batch(session, line.key, batch)
    if not logged:
        return Refusal("gone")
    moves = [
        Move(
            one.place,
            seen=None if one.after is None else one.after.login,
            to=None if one.before is None else one.before.login,
        )
        for one in logged
    ]
    refused = _not_open(session, line, moves)
    if refused is not None:
        return refused
    roster.take_turn(session)
    visible = {one.place: _was_visible(session, line, one, now) for one in logged}
    planned = handover.plan(session, line, moves, now, visible=visible)
    if not isinstance(planned, HandoverPlan):
        return _again(session, line, actor, moves, planned)
    saved = handover.carry_out(session, line, planned, "undone", actor.id, now)
    _follow_up(session, line, actor, saved, "roster_undone", now)
    return saved


def _was_visible(session: Session, line: Line, change: Logged, now: datetime) -> bool:
    """Whether workers see a place once a change of it is undone.

    What a file showed them is a draft again, if it was one.
    """
    today, _ = day_and_minute(now, line.hours.zone)
    until = drafts.setting(session, line.key).published_until or today
    if change.place.block.day <= max(until, today):
        return True
    earlier = changes.before(session, line.key, change)
    if earlier is None:
        return change.visible and change.kind != "imported"
    return earlier.visible


def publish(
    session: Session, line: Line, actor: Actor, until: date, now: datetime
) -> int:
    """Show workers the roster up to a day; how many slots were drafts until now.

    Who has one of those, from today on, is told once. It is never taken back: what
    colleagues have seen they have planned by.
    """
    roster.take_turn(session)
    setting = drafts.setting(session, line.key)
    until = max(until, setting.published_until or until)
    shown = drafts.publish(session, line.key, until)
    if until != setting.published_until:
        wanted = replace(setting, published_until=until)
        drafts.keep_setting(session, line.key, wanted)
    elif not shown:
        return 0
    today, _ = day_and_minute(now, line.hours.zone)
    news = RosterNews("published", Block(until, 0, 1))
    about = f"published:{line.key}:{now.isoformat()}"
    readers = {member for member, day in shown if day >= today} - {actor.id}
    notices = [Notice(f"{about}:{one}", one, news) for one in sorted(readers)]
    outbox.tell(session, line, notices, now)
    audit.note(
        session,
        now,
        actor.id,
        "roster_published",
        line=line.key,
        detail=f"until {until}: {len(shown)} slots",
        origin=actor.origin,
    )
    return len(shown)


def set_swaps_automatic(
    session: Session, line: Line, actor: Actor, now: datetime, *, automatic: bool
) -> None:
    """Let swaps be done once both consent, or wait for a coordinator."""
    roster.take_turn(session)
    setting = drafts.setting(session, line.key)
    if setting.swaps_automatic == automatic:
        return
    drafts.keep_setting(session, line.key, replace(setting, swaps_automatic=automatic))
    audit.note(
        session,
        now,
        actor.id,
        "swaps_automatic" if automatic else "swaps_approved",
        line=line.key,
        origin=actor.origin,
    )


def keep_pattern(
    session: Session, line: Line, actor: Actor, pattern: Pattern, now: datetime
) -> bool:
    """Keep the basic pattern of a line; False when it names nobody that is active.

    It changes nothing in the roster: that is for who rolls it out.
    """
    roster.take_turn(session)
    people = roster.persons(session, line.key, set(pattern.places.values()))
    if {*pattern.places.values()} - {*people}:
        return False
    members = {login: one.id for login, one in people.items()}
    patterns.keep(session, line.key, pattern, members)
    audit.note(
        session, now, actor.id, "pattern_kept", line=line.key, origin=actor.origin
    )
    return True


def take_in(
    session: Session,
    line: Line,
    wanted: Sequence[Assignment],
    now: datetime,
    actor: Actor | None = None,
    seen: str | None = None,
) -> Saved | tuple[Refusal, ...]:
    """Assign blocks anew, both slots, as a file says; published at once.

    All or none: otherwise each place whose member is elsewhere at that time, or "stale"
    when these blocks are no longer as they were `seen` (`as_it_was`). Who loses a place
    that workers could see is told, and so is who gets it or one in days that were
    published; that a roster was brought in is told to nobody.
    """
    roster.take_turn(session)
    if not wanted:
        return Saved("")
    blocks = [one.block for one in wanted]
    first, last = min(blocks).day, max(blocks).day
    held = roster.held(session, line.key, first, last)
    there = {one.place: one.person.login for one in held}
    moves = [
        Move(place, there.get(place), login)
        for one in wanted
        for place, login in (
            (Place(one.block, "duty"), one.duty),
            (Place(one.block, "backup"), one.backup),
        )
    ]
    changing = any(one.seen != one.to for one in moves)
    if changing and seen not in {None, as_it_was(there, wanted)}:
        return (Refusal("stale", min(one.place for one in moves)),)
    planned = handover.plan(session, line, moves, now, published=True)
    if not isinstance(planned, HandoverPlan):
        code = planned.code if isinstance(planned, Refusal) else "stale"
        other = Refusal(code, planned.place)
        return tuple(handover.doubles(session, line, moves)) or (other,)
    by = None if actor is None else actor.id
    saved = handover.carry_out(session, line, planned, "imported", by, now)
    shown = {one.place for one in held if one.published}
    until = drafts.setting(session, line.key).published_until
    moved = tuple(
        one
        for one in saved.changes
        if one.before != one.after
        and (one.place in shown or (until and one.place.block.day <= until))
    )
    told = Saved(saved.batch, moved)
    handover.tell_changed(session, line, told, now, but=[by] if by else [])
    _note(session, line, actor, saved.changes, "roster_imported", now)
    return saved


def as_it_was(there: Mapping[Place, str], wanted: Iterable[Assignment]) -> str:
    """Who is in these blocks (logins), as a page that shows it sends it along."""
    blocks = {one.block for one in wanted}
    held = sorted((p, login) for p, login in there.items() if p.block in blocks)
    return sha256(repr(held).encode()).hexdigest()[:16]


def _not_open(session: Session, line: Line, moves: Sequence[Move]) -> Refusal | None:
    filling = [move.place for move in moves if move.to is not None]
    if not filling:
        return None
    first, last = min(filling).block.day, max(filling).block.day
    extra = days.extra_days(session, line.key, first, last)
    for place in filling:
        if place.block not in line.hours.blocks_on(place.block.day, extra):
            return Refusal("not_open", place)
    return None


def _again(
    session: Session,
    line: Line,
    actor: Actor,
    moves: Sequence[Move],
    found: Conflict | Refusal,
) -> Saved | Conflict | Refusal:
    """The same answer to who did the same before; else why it cannot be."""
    if isinstance(found, Refusal):
        return found
    return handover.repeated(session, line, moves, actor.id) or found


def _follow_up(
    session: Session, line: Line, actor: Actor, saved: Saved, action: str, now: datetime
) -> None:
    """Tell it and note it, if anything changed at all."""
    handover.tell_changed(session, line, saved, now, but=[actor.id])
    _note(session, line, actor, saved.changes, action, now)


def _note(
    session: Session,
    line: Line,
    actor: Actor | None,
    changed: Sequence[PlaceChange],
    action: str,
    now: datetime,
) -> None:
    if not changed:
        return
    members = {
        person.id
        for change in changed
        for person in (change.before, change.after)
        if person is not None
    }
    audit.note(
        session,
        now,
        None if actor is None else actor.id,
        action,
        subject=members.pop() if len(members) == 1 else None,
        line=line.key,
        detail=f"{len(changed)} slots from {changed[0].place.block.day}",
        origin="cli" if actor is None else actor.origin,
    )

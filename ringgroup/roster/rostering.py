"""What a coordinator does with the roster: fill, change, undo, publish, take in.

Everything is saved at once, logged, and told to whom it matters once workers can see
it. Warnings (leave, a load that is not shared) are for pages to give; only what
cannot be is refused here. Whether the actor is a coordinator is checked at the door.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from sqlalchemy.orm import Session

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.roster_words import RosterNews
from ringgroup.roster import blocks, handover
from ringgroup.roster.handover import HandoverPlan
from ringgroup.roster.roster import Conflict, Move, Place, PlaceChange, Refusal, Saved
from ringgroup.roster.store import changes, drafts, patterns, roster
from ringgroup.roster.store.changes import Logged
from ringgroup.roster.store.roster import Held
from ringgroup.store import days
from schedules.hours import Block
from schedules.pattern import Pattern
from schedules.roster import Assignment
from schedules.rules import TurnRules


def assign(act: Act, moves: Sequence[Move]) -> Saved | Conflict | Refusal:
    """Fill or empty places, all of them or none; the past can be put right as well.

    Only an opening block can be filled. Who loses or gains a place that workers can
    see is told, except the actor.
    """
    refused = _not_open(act.session, act.line, moves)
    if refused is not None:
        return refused
    blocks.follow(act, _filled(moves))
    planned = handover.plan(act, moves)
    if not isinstance(planned, HandoverPlan):
        return _again(act, moves, planned)
    saved = handover.carry_out(act, planned, "changed")
    _follow_up(act, saved, "roster_changed")
    return saved


def undo(act: Act, batch: str) -> Saved | Conflict | Refusal:
    """Put back all that was changed in one go; a `Conflict` if it was changed since.

    Undoing what was undone does it again. What workers saw is as it was as well; a
    block that is closed by now is not filled. A batch that is unknown is "gone".
    """
    session, line = act.session, act.line
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
    blocks.follow(act, _filled(moves))
    visible = {one.place: _was_visible(act, one) for one in logged}
    planned = handover.plan(act, moves, visible=visible)
    if not isinstance(planned, HandoverPlan):
        return _again(act, moves, planned)
    saved = handover.carry_out(act, planned, "undone")
    _follow_up(act, saved, "roster_undone")
    return saved


def _was_visible(act: Act, change: Logged) -> bool:
    """Whether workers see a place once a change of it is undone.

    What a file showed them is a draft again, if it was one.
    """
    session, line = act.session, act.line
    until = drafts.setting(session, line.key).published_until or act.today
    if change.place.block.day <= max(until, act.today):
        return True
    earlier = changes.before(session, line.key, change)
    if earlier is None:
        return change.visible and change.kind != "imported"
    return earlier.visible


def publish(act: Act, until: date) -> int:
    """Show workers the roster up to a day; how many slots were drafts until now.

    Who has one of those, from today on, is told once. It is never taken back: what
    colleagues have seen they have planned by.
    """
    session, line, now = act.session, act.line, act.now
    roster.take_turn(session)
    setting = drafts.setting(session, line.key)
    until = max(until, setting.published_until or until)
    shown = drafts.publish(session, line.key, until)
    if until != setting.published_until:
        wanted = replace(setting, published_until=until)
        drafts.keep_setting(session, line.key, wanted)
    elif not shown:
        return 0
    news = RosterNews("published", Block(until, 0, 1))
    about = f"published:{line.key}:{now.isoformat()}"
    readers = {member for member, day in shown if day >= act.today} - {act.actor.id}
    notices = [Notice(f"{about}:{one}", one, news) for one in sorted(readers)]
    outbox.tell(session, line, notices, now)
    act.note("roster_published", detail=f"until {until}: {len(shown)} slots")
    return len(shown)


def set_swaps_automatic(act: Act, *, automatic: bool) -> None:
    """Let swaps be done once both consent, or wait for a coordinator."""
    session, line = act.session, act.line
    roster.take_turn(session)
    setting = drafts.setting(session, line.key)
    if setting.swaps_automatic == automatic:
        return
    drafts.keep_setting(session, line.key, replace(setting, swaps_automatic=automatic))
    act.note("swaps_automatic" if automatic else "swaps_approved")


def set_rules(act: Act, rules: TurnRules) -> None:
    """Let turns be proposed, and warned of, by these rules from now on."""
    session, line = act.session, act.line
    roster.take_turn(session)
    setting = drafts.setting(session, line.key)
    if setting.rules == rules:
        return
    drafts.keep_setting(session, line.key, replace(setting, rules=rules))
    a_week = "any" if rules.a_week is None else rules.a_week
    running = "allowed" if rules.running else "not wanted"
    act.note(
        "roster_rules",
        detail=f"between {rules.between}, two running {running}, "
        f"most {rules.most} %, a week {a_week}",
    )


def keep_pattern(act: Act, pattern: Pattern) -> bool:
    """Keep the basic pattern of a line; False when it names nobody that is active.

    It changes nothing in the roster: that is for who rolls it out.
    """
    session, line = act.session, act.line
    roster.take_turn(session)
    people = roster.persons(session, line.key, set(pattern.places.values()))
    if {*pattern.places.values()} - {*people}:
        return False
    members = {login: one.person.id for login, one in people.items()}
    patterns.keep(session, line.key, pattern, members)
    act.note("pattern_kept")
    return True


def take_in(
    act: Act,
    wanted: Sequence[Assignment],
    seen: str | None = None,
    *,
    draft: bool = False,
) -> Saved | tuple[Refusal, ...]:
    """Assign blocks anew, both slots, as a file says; published, or as a `draft`.

    All or none: otherwise each place whose member is elsewhere at that time, or "stale"
    when these blocks are no longer as they were `seen` (`as_it_was`). A draft is what
    `assign` makes of it: workers see it in days and blocks that were shown, and in no
    others. Who loses a place that workers could see is told, and so is who gets it or
    one in days that were published; that a roster was brought in is told to nobody.
    """
    session, line = act.session, act.line
    roster.take_turn(session)
    if not wanted:
        return Saved("")
    filled = [one.block for one in wanted]
    blocks.follow(act, filled)
    first, last = min(filled).day, max(filled).day
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
    planned = handover.plan(act, moves, published=not draft)
    if not isinstance(planned, HandoverPlan):
        code = planned.code if isinstance(planned, Refusal) else "stale"
        other = Refusal(code, planned.place)
        return tuple(handover.doubles(session, line, moves)) or (other,)
    saved = handover.carry_out(act, planned, "imported")
    known = saved if draft else replace(saved, changes=_of_the_seen(act, saved, held))
    handover.tell_changed(act, known)
    _note(act, saved.changes, "roster_imported")
    return saved


def _of_the_seen(
    act: Act, saved: Saved, held: Iterable[Held]
) -> tuple[PlaceChange, ...]:
    """The changes in places that workers saw, or in days that were published."""
    today, until = act.today, drafts.setting(act.session, act.line.key).published_until
    seen = {o.place for o in held if o.published or o.place.block.day <= today}
    return tuple(
        one
        for one in saved.changes
        if one.before != one.after
        and (one.place in seen or one.place.block.day <= (until or date.min))
    )


def as_it_was(there: Mapping[Place, str], wanted: Iterable[Assignment]) -> str:
    """Who is in these blocks (logins), as a page that shows it sends it along."""
    asked = {one.block for one in wanted}
    held = sorted((p, login) for p, login in there.items() if p.block in asked)
    return sha256(repr(held).encode()).hexdigest()[:16]


def _filled(moves: Iterable[Move]) -> list[Block]:
    return [move.place.block for move in moves if move.to is not None]


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
    act: Act, moves: Sequence[Move], found: Conflict | Refusal
) -> Saved | Conflict | Refusal:
    """The same answer to who did the same before; else why it cannot be."""
    if isinstance(found, Refusal):
        return found
    return handover.repeated(act, moves) or found


def _follow_up(act: Act, saved: Saved, action: str) -> None:
    """Tell it and note it, if anything changed at all."""
    handover.tell_changed(act, saved)
    _note(act, saved.changes, action)


def _note(act: Act, changed: Sequence[PlaceChange], action: str) -> None:
    if not changed:
        return
    members = {
        person.id
        for change in changed
        for person in (change.before, change.after)
        if person is not None
    }
    subject = members.pop() if len(members) == 1 else None
    detail = f"{len(changed)} slots from {changed[0].place.block.day}"
    act.note(action, subject, detail)

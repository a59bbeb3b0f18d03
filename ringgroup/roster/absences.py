"""Who cannot work: leave and the week, entered ahead, and being absent all of a sudden.

No reason is asked, and none is kept: the log of the roster says "taken over", whoever
was absent and whatever for. Somebody's absence changes no roster by itself, but for
`report_absent`, by which the backup takes over at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.desk import Act, Actor, open_block
from ringgroup.line import Line
from ringgroup.presence.store import workers
from ringgroup.presence.store.workers import Worker
from ringgroup.presence.switch import switch
from ringgroup.roster import handover, takeover
from ringgroup.roster.handover import HandoverPlan
from ringgroup.roster.roster import Booking, Colleague, Conflict, Place, Refusal, double
from ringgroup.roster.store import absences, changes, roster
from ringgroup.roster.store.absences import LeaveOf
from ringgroup.roster.store.roster import Held
from ringgroup.roster.takeover import Outlook, Seen, TakenOver
from schedules.hours import Block, Span
from schedules.local import day_and_minute
from schedules.rules import A_WEEK

AHEAD: Final = timedelta(days=90)
"""How far ahead a duty is looked for that makes the load equal again."""
SUGGESTED: Final = timedelta(days=28)
"""How long that is suggested to who took over."""


# --- all of a sudden ----------------------------------------------------------


def outlook(act: Act, place: Place) -> Outlook | Refusal:
    """What would happen if `report_absent` were asked now; two statements."""
    session, line, now = act.session, act.line, act.now
    block = place.block
    if block.closes(line.hours.zone) <= now:
        return Refusal("begun", place)
    held = roster.held(session, line.key, block.day, block.day)
    there = {one.place: one for one in held}
    absent, backup = there.get(place), there.get(Place(block, "backup"))
    if not _may(line, act.actor, absent, backup, now):
        return Refusal("not_allowed", place)
    if absent is None:
        return Refusal("nobody", place)
    if place.slot == "backup" or backup is None:
        return Outlook(absent.person, None, place.slot)
    # who stands there is rung, on the roster by now or not
    stays = workers.worker_by_login(session, line.key, backup.person.login)
    by = None if stays is None else backup.person
    return Outlook(absent.person, by, place.slot if by is None else "backup")


def report_absent(
    act: Act, place: Place, seen: Seen | None = None
) -> TakenOver | Conflict | Refusal:
    """The one in that place cannot work; of a duty the backup takes over at once.

    `seen` is what would happen when it was asked: if that is otherwise by now, nothing
    does (a `Conflict`). Who asks again what they did (a button pressed twice) hears the
    same again.

    For the member, for the backup of that block, and for coordinators, until the block
    ends. From then on the backup is the one on duty: for who is rung, for reminders,
    and for whom the work is counted to. Who takes over is told, and coordinators are
    told of the slot that has nobody. Who was Present is so no more.
    """
    roster.take_turn(act.session)
    before = takeover.again(act, place, seen)
    if before is not None:
        return before
    expected = outlook(act, place)
    if isinstance(expected, Refusal):
        if seen is None or expected.code == "begun":
            return expected
        return takeover.changed(act, place, seen)
    if seen is not None and seen != expected.seen:
        return takeover.changed(act, place, seen)
    absent, by, block = expected.absent, expected.by, place.block
    planned = handover.plan(act, takeover.moves(place, absent, by))
    if not isinstance(planned, HandoverPlan):
        code = planned.code if isinstance(planned, Refusal) else "stale"
        return Refusal(code, planned.place)
    saved = handover.carry_out(act, planned, "taken_over")
    done = TakenOver(absent, by, expected.vacant, saved)
    _sign_off(act, absent, block)
    takeover.tell(act, done)
    successor = None if by is None else by.id
    act.note("roster_taken_over", successor, f"{block.day} {block.label}")
    return done


def equalising(
    session: Session, line: Line, absent: str, taker: str, now: datetime
) -> list[Place]:
    """The later duties of `taker` that `absent` could do in return (logins), by time.

    What workers can see only; on none of them `absent` is away or elsewhere. To be
    proposed by `taker` (`ringgroup.roster.swaps.propose`): the other has to consent.
    """
    today, _ = day_and_minute(now, line.hours.zone)
    first, last = today + timedelta(days=1), today + AHEAD
    later = [
        one.place
        for one in roster.held(session, line.key, first, last)
        if one.person.login == taker and one.place.slot == "duty" and one.published
    ]
    away = absences.away(session, first, last, [absent])
    booked = roster.bookings(session, [absent], first, last)
    return [
        place
        for place in later
        if not away.of(absent, place.block)
        and double(booked, Booking(absent, line.key, place)) is None
    ]


def owed(
    session: Session, line: Line, taker: Actor, now: datetime
) -> tuple[Place, Colleague, Place] | None:
    """What `taker` took over last, from whom, and what that one could do in return.

    None when it was long ago, or when `taker` has asked that colleague for something
    since: it is suggested once. One statement when there is nothing, else four.
    """
    found = changes.taken_over(session, line.key, taker.id, now - SUGGESTED)
    if found is None:
        return None
    place, absent = found
    later = equalising(session, line, absent.login, taker.login, now)
    return (place, absent, later[0]) if later else None


def _sign_off(act: Act, absent: Colleague, block: Block) -> None:
    """Ring a member no more who cannot work; unless an earlier block is not over."""
    session, line, now = act.session, act.line, act.now
    today, _ = day_and_minute(now, line.hours.zone)
    if block.day == today and open_block(session, line, now) in {None, block}:
        worker = Worker(absent.id, absent.login, absent.name)
        switch(session, line, worker, on=False, via="page", now=now)


def _may(
    line: Line, actor: Actor, absent: Held | None, backup: Held | None, now: datetime
) -> bool:
    if actor.coordinator:
        return True
    today, _ = day_and_minute(now, line.hours.zone)
    return any(
        one.person.id == actor.id and (one.published or one.place.block.day <= today)
        for one in (absent, backup)
        if one is not None
    )


# --- entered ahead ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownAbsences:
    """What a member entered: leave that is not over, and what holds every week.

    That are weekdays (Monday is 0), and `a_week`: how many turns at most.
    """

    leave: tuple[LeaveOf, ...]
    week: tuple[tuple[int, Span], ...]
    a_week: int | None


def entered(session: Session, member: int, today: date) -> KnownAbsences:
    """When a member (id) said not to be able to work, by time."""
    return KnownAbsences(
        tuple(absences.leave_of(session, member, today)),
        tuple(absences.week_of(session, member)),
        absences.a_week(session, member),
    )


def add_leave(act: Act, login: str, first: date, last: date) -> LeaveOf | Refusal:
    """Keep days on which a member cannot work; one's own, or as a coordinator."""
    member = _own(act, login)
    if isinstance(member, Refusal):
        return member
    if last < first:
        return Refusal("order", login=login)
    kept = absences.add(act.session, member.id, first, last)
    _note(act, member.id, "leave_entered")
    return LeaveOf(kept, first, last)


def remove_leave(act: Act, leave: int) -> Refusal | None:
    """Forget days on which a member cannot work; one's own, or as a coordinator."""
    session, actor = act.session, act.actor
    owner = absences.owner(session, leave, actor.line)
    if owner is None:
        return Refusal("gone")
    member, is_there = owner
    if member != actor.id and not is_there:
        return Refusal("gone")
    if not actor.coordinator and member != actor.id:
        return Refusal("not_allowed")
    absences.remove(session, leave)
    _note(act, member, "leave_removed")
    return None


def set_week(
    act: Act,
    login: str,
    week: Iterable[tuple[int, Span]],
    a_week: int | None = None,
) -> Refusal | None:
    """Keep when a member cannot work in any week, in place of what was kept before.

    A weekday (Monday is 0) with its times; nothing at all is: can always work.
    `a_week` is how many turns in it they want at most; None: any number.
    """
    member = _own(act, login)
    if isinstance(member, Refusal):
        return member
    if a_week is not None and a_week not in range(A_WEEK[0], A_WEEK[1] + 1):
        raise ValueError(a_week)
    absences.keep_week(act.session, member.id, week)
    absences.keep_a_week(act.session, member.id, a_week)
    _note(act, member.id, "week_entered")
    return None


def _own(act: Act, login: str) -> Colleague | Refusal:
    actor = act.actor
    if login == actor.login:
        return Colleague(actor.id, actor.login, actor.name)
    if not actor.coordinator:
        return Refusal("not_allowed", login=login)
    found = workers.worker_by_login(act.session, actor.line, login)
    if found is None:
        return Refusal("unknown_member", login=login)
    return Colleague(found.id, found.login, found.name)


def _note(act: Act, member: int, action: str) -> None:
    """What a coordinator enters for another is noted; what is one's own is not."""
    if member != act.actor.id:
        act.note(action, member)

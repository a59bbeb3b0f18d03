"""Who is told instead when a message is refused for good by every channel.

Each kind of message, by the first word of what it is about, has a row in one table
(docs/rules.md, Messages to staff). An alarm goes to its next step at once, which then
stands on the gap as if it were due. Sends nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.notices.notice import Notice, to_each
from ringgroup.notices.store import messages
from ringgroup.notices.store.pending import Pending
from ringgroup.notices.topics import WORDS, Topic
from ringgroup.notices.ways import Rules
from ringgroup.notices.wording import Alarm, NoticeRole, PassedOn
from ringgroup.presence import alarms
from ringgroup.presence.store import moment
from ringgroup.store import days
from ringgroup.upkeep.store import usefulness as rows
from ringgroup.upkeep.usefulness import (
    MUST,
    OF_THE_SERVICE,
    TO_APPROVE,
    Case,
    Group,
    alarmed,
    case_of,
    gone,
    live_gap,
    of_role,
    origin,
    useless,
)
from schedules.hours import HORIZON
from schedules.local import day_and_minute


def rules(desk: Desk) -> Rules:
    """What delivery asks of those who have messages written."""
    return Rules(
        partial(useless, desk), partial(_heirs, desk), partial(_misplaced, desk)
    )


OF_NO_LINE: Final[frozenset[Topic | None]] = frozenset({"account", "lost"})
"""Topics of which all administrators hear, in the name of the service."""


class Kind(NamedTuple):
    """A kind of message: what it is about, and who else may do it.

    `backup`: the backup of the block comes before the coordinators. `shared`: others
    are told the same at the same time, and then nobody more is. Without a topic nobody
    else needs it.
    """

    topic: Topic | None
    backup: bool = False
    shared: bool = False


def _heirs(
    desk: Desk, session: Session, message: Pending, now: datetime
) -> Iterable[Notice]:
    """The next who should know; nobody when others are told of the same thing."""
    case = case_of(desk, session, message, now)
    kind = KINDS.get(case.matter)
    if (
        kind is None
        or kind.topic is None
        or not (message.active or case.matter in MUST)
    ):
        return ()
    # what a stranger can cause, or goes to a former address too, nobody else is told
    by_hand = case.words[0] != "reset" or rows.granted(session, case.words[1])
    if message.elsewhere or not by_hand:
        return ()
    same = message.about.rpartition(":")[0]
    if kind.shared and rows.others_told(session, f"{same}:", message.member):
        return ()
    if case.words[0] == "alarm":
        return _next_step(case)
    moved = case.words[0] == "moved"
    named = case.words[2] if moved else str(message.id)
    topic = _topic(case, kind)
    here = message.line in desk.lines
    sender = desk.title if topic in OF_NO_LINE else "" if here else message.line
    matter = PassedOn(rows.name(session, message.member), topic, sender)
    groups = [*_groups(case, kind, moved=moved)]
    first = origin(case) if moved else None
    if first is not None:
        groups = _after(message.member, [*_groups(first, KINDS[first.matter])])
    found = next(filter(None, groups), ())
    return to_each(found, f"moved:{topic}:{named}", matter, message.useful_until)


def _after(member: int, groups: Sequence[Group]) -> list[Group]:
    """Who comes after the group of a member who was told instead, without them.

    All of them, where that member is in none by now.
    """
    at = (n for n, group in enumerate(groups) if member in {one.id for one in group})
    return [_without(member, group) for group in groups[next(at, -1) + 1 :]]


def _misplaced(desk: Desk, session: Session, message: Pending, now: datetime) -> bool:
    """Whether it is by now another's to know: its reader left, or it was passed on."""
    case = case_of(desk, session, message, now)
    if not message.belongs and case.matter in MUST - OF_THE_SERVICE:
        return True
    if case.matter == TO_APPROVE:
        leaders = messages.leaders(session, message.line)
        return all(one.id != message.member for one in leaders)
    if case.words[0] == "alarm":
        return gone(case)
    first = origin(case) if case.words[0] == "moved" else None
    kind = None if first is None else KINDS.get(first.matter)
    if first is None or kind is None:
        return False
    groups = [*_groups(first, kind)]
    return all(one.id != message.member for group in groups for one in group)


def _topic(case: Case, kind: Kind) -> Topic:
    """What it is about; of one that moved before, what it was about then."""
    if case.words[0] == "moved":
        return next(topic for topic in WORDS if topic == case.words[1])
    return kind.topic or "account"


def _groups(case: Case, kind: Kind, *, moved: bool = False) -> Iterable[Group]:
    """Backup, coordinators, administrators: without whom it was for.

    An account is of no line: of one who cannot be reached administrators hear alone.
    """
    but = case.message.member
    if kind.backup and not moved and case.words[-2:-1] != ["backup"]:
        yield _without(but, _backup(case))
    if not moved and _topic(case, kind) != "account":
        yield _without(but, messages.coordinators(case.session, case.message.line))
    yield _without(but, _administrators(case))


def _administrators(case: Case) -> Group:
    """Those of the line; of what is about an account, all."""
    kind = KINDS.get(case.matter)
    topic = None if kind is None else _topic(case, kind)
    if topic in OF_NO_LINE:
        return messages.anybody_leading(case.session)
    return messages.administrators(case.session, case.message.line)


def _without(but: int, group: Group) -> Group:
    return tuple(one for one in group if one.id != but)


def _backup(case: Case) -> Group:
    """The backup of this block, else of the next; for a reminder, of the next alone."""
    hours, of_line = case.line.hours, case.message.line
    today, _ = day_and_minute(case.now, hours.zone)
    extra = days.extra_days(case.session, of_line, today, today + HORIZON)
    block = hours.block_at(case.now, extra)
    after = hours.next_block(block.closes(hours.zone) if block else case.now, extra)
    for one in (after,) if case.words[0] == "remind" else (block, after):
        if one is not None:
            roster = moment.roster(case.session, of_line, one.day, one.day)
            named = roster.get((one.day, one.start), {})
            if "backup" in named:
                return (named["backup"],)
    return ()


def _next_step(case: Case) -> Iterable[Notice]:
    """The next step of the alarm, at once; it stands on the gap as if it were due.

    Of a reader who is gone, the same step is that of who came in their place.
    """
    gap, but, of_line = live_gap(case), case.message.member, case.message.line
    if gap is None:
        return ()
    after = alarms.STEPS[alarms.STEPS.index(alarmed(case)) + (not gone(case)) :]
    steps: list[tuple[NoticeRole, Group]] = [
        (role, of_role(case, role)) for role in after
    ]
    steps.append(("coordinator", _administrators(case)))
    for role, group in steps:
        found = _without(but, group)
        if found:
            told = (*gap.told, *((role, one) for one in found))
            moment.keep_gap(case.session, of_line, replace(gap, told=told))
            return _alarms_of(case, gap, role, found)
    return ()


def _alarms_of(
    case: Case, gap: alarms.Gap, role: NoticeRole, group: Group
) -> tuple[Notice, ...]:
    line, until = case.line, case.message.useful_until
    return tuple(
        Notice(
            alarms.gap_about("alarm", line, gap.began_at, role, one.login),
            one.id,
            Alarm(role, gap.began_at),
            until,
        )
        for one in group
    )


KINDS: Final[Mapping[str, Kind]] = {
    "remind": Kind("duty", backup=True),
    "alarm": Kind("duty", shared=True),
    "solved": Kind(None),
    "closing": Kind("sign_off"),
    "closed": Kind(None),
    "voicemail": Kind("voicemail", backup=True, shared=True),
    "given": Kind("voicemail"),
    "waiting": Kind("waiting", shared=True),
    "lost": Kind("lost", shared=True),
    "week": Kind("roster", shared=True),
    "not_rung": Kind("phones", shared=True),
    "roster": Kind("roster"),
    "absent": Kind("roster"),
    "published": Kind("roster"),
    "swap": Kind("roster"),
    TO_APPROVE: Kind("roster", shared=True),
    "invitation": Kind("account"),
    "reset": Kind("account"),
    "account": Kind("account"),
    "ahead": Kind(None),
    "form": Kind(None),
    "forms": Kind(None),
    "owned": Kind(None),
    "moved": Kind("account", shared=True),
}

"""Messages that wait in the outbox: who holds one, and what becomes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    bindparam,
    case,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.notices.wording import Channel
from ringgroup.store import belonging
from ringgroup.tables import MEMBER, MESSAGE, changed


@dataclass(frozen=True, slots=True)
class Pending:
    """A message that is due, where it goes now, and how often it was tried before.

    `about` says what it is for; `problem` why its member's mobile takes no SMS;
    `elsewhere`: it goes to another address than the member has by now. `belongs`: they
    may hear it, and be `there`, or else lead a line that nobody leads. `last_problem`:
    why it did not go when it was last tried, or over its other channel.
    """

    id: int
    about: str
    line: str
    member: int
    channel: Channel
    subject: str
    body: str
    created_at: datetime
    next_try_at: datetime
    tries: int
    useful_until: datetime | None
    page: str | None
    other_body: str | None
    refused_by: Channel | None
    mobile: str = field(repr=False)
    email: str = field(repr=False)
    active: bool
    problem: str | None
    belongs: bool
    elsewhere: bool
    there: bool
    last_problem: str | None


_PENDING = (
    *("id", "about", "line", "member_id", "channel", "subject", "body", "created_at"),
    *("next_try_at", "tries", "useful_until", "page", "other_body", "refused_by"),
)
_OF_MEMBER = (
    MEMBER.c.mobile,
    func.coalesce(MESSAGE.c.address, MEMBER.c.email).label("email"),
    MEMBER.c.active,
    MEMBER.c.problem.label("of_mobile"),
    belonging.may_hear(MESSAGE.c.line).label("belongs"),
    MESSAGE.c.address.is_not(None).label("elsewhere"),
    belonging.belongs(MESSAGE.c.line).label("there"),
    MESSAGE.c.problem.label("last_problem"),
)
_ALARMS_FIRST = case((MESSAGE.c.about.like("alarm:%"), 0), else_=1)
_DUE = (
    select(*(MESSAGE.c[name] for name in _PENDING), *_OF_MEMBER)
    .join_from(MESSAGE, MEMBER)
    .where(
        MESSAGE.c.next_try_at <= bindparam("now"),
        MESSAGE.c.channel.in_(bindparam("channels", expanding=True)),
    )
    .order_by(_ALARMS_FIRST, MESSAGE.c.next_try_at, MESSAGE.c.id)
    .limit(bindparam("limit"))
)
_HELD = update(MESSAGE).where(
    MESSAGE.c.id == bindparam("of"), MESSAGE.c.next_try_at == bindparam("was")
)
_CLAIM = _HELD.values(next_try_at=bindparam("until"), tries=MESSAGE.c.tries + 1)
_PUT_OFF = _HELD.values(next_try_at=bindparam("until"), problem=bindparam("why"))
_GIVE_UP = _HELD.values(
    next_try_at=None, given_up_at=bindparam("at"), problem=bindparam("why")
)
_SWITCH = _HELD.values(
    channel=bindparam("to"),
    body=bindparam("words"),
    other_body=None,
    refused_by=MESSAGE.c.channel,
    next_try_at=bindparam("at"),
    tries=0,
    problem=bindparam("why"),
)
_SENT = (
    update(MESSAGE)
    .where(MESSAGE.c.id == bindparam("of"), MESSAGE.c.sent_at.is_(None))
    .values(
        next_try_at=None,
        sent_at=bindparam("at"),
        given_up_at=None,
        # why it did not go over its first channel is worth knowing for a while
        problem=case((MESSAGE.c.refused_by.is_(None), None), else_=MESSAGE.c.problem),
        provider_sid=bindparam("sid"),
    )
)
_LATELY = (
    select(MESSAGE.c.id)
    .where(MESSAGE.c.provider_sid.is_not(None), MESSAGE.c.sent_at >= bindparam("since"))
    .limit(1)
)
_BY_SID = (
    select(*(MESSAGE.c[name] for name in _PENDING), *_OF_MEMBER)
    .join_from(MESSAGE, MEMBER)
    .where(MESSAGE.c.provider_sid == bindparam("sid"))
)
_REOPEN = (
    update(MESSAGE)
    .where(
        MESSAGE.c.id == bindparam("of"),
        MESSAGE.c.provider_sid == bindparam("sid"),
        MESSAGE.c.sent_at.is_not(None),
    )
    .values(sent_at=None, provider_sid=None, next_try_at=bindparam("until"))
)
_UNREACHED = (
    update(MEMBER)
    .where(MEMBER.c.id == bindparam("of"), MEMBER.c.mobile == bindparam("mobile_was"))
    .values(problem=bindparam("why"))
)
_REACHED = _UNREACHED.where(MEMBER.c.problem.is_not(None))


def due(
    session: Session, now: datetime, channels: Iterable[Channel], limit: int
) -> list[Pending]:
    """The messages that are due over these channels: alarms first, then the longest."""
    asked = {"now": now, "channels": list(channels), "limit": limit}
    rows = session.execute(_DUE, asked)
    return [Pending(*tuple(row)) for row in rows]


def claim(session: Session, message: Pending, until: datetime) -> bool:
    """Keep others from sending a message until then; False when another was first."""
    asked = {"of": message.id, "was": message.next_try_at, "until": until}
    return changed(session, _CLAIM, asked) == 1


def put_off(
    session: Session, message: Pending, held: datetime, until: datetime, problem: str
) -> None:
    """A claimed message (`held` until) is tried again then."""
    asked = {"of": message.id, "was": held, "until": until, "why": problem}
    changed(session, _PUT_OFF, asked)


def give_up(
    session: Session, message: Pending, held: datetime, now: datetime, problem: str
) -> None:
    """A claimed message (`held` until) will never be sent."""
    asked = {"of": message.id, "was": held, "at": now, "why": problem}
    changed(session, _GIVE_UP, asked)


def switch(
    session: Session, message: Pending, held: datetime, now: datetime, problem: str
) -> None:
    """A claimed message (`held` until) goes over its other channel, at once."""
    to: Channel = "email" if message.channel == "sms" else "sms"
    asked = {"of": message.id, "was": held, "at": now, "why": problem, "to": to}
    changed(session, _SWITCH, asked | {"words": message.other_body})


def sent(
    session: Session, message: Pending, now: datetime, sid: str | None = None
) -> None:
    """A message was sent, whoever holds it now; the provider calls it `sid`."""
    changed(session, _SENT, {"of": message.id, "at": now, "sid": sid})


def any_since(session: Session, since: datetime) -> bool:
    """Whether the provider took an SMS since then."""
    return session.execute(_LATELY, {"since": since}).first() is not None


def by_sid(session: Session, sid: str) -> Pending | None:
    """The SMS that the provider calls so, if it counts as sent."""
    row = session.execute(_BY_SID, {"sid": sid}).one_or_none()
    return None if row is None else Pending(*tuple(row))


def reopen(session: Session, message: Pending, sid: str, until: datetime) -> bool:
    """What counted as sent is ours until then; False when another was first."""
    return (
        changed(session, _REOPEN, {"of": message.id, "sid": sid, "until": until}) == 1
    )


def reached(session: Session, message: Pending, problem: str | None) -> None:
    """The member's mobile took an SMS (no problem), or will never take one."""
    asked = {"of": message.member, "mobile_was": message.mobile, "why": problem}
    changed(session, _REACHED if problem is None else _UNREACHED, asked)


_LATELY_OF_LINE = (
    MESSAGE.c.line == bindparam("line"),
    MESSAGE.c.created_at >= bindparam("since"),
    MESSAGE.c.id != bindparam("but"),
)
_ANOTHER = select(MESSAGE.c.id).where(
    *_LATELY_OF_LINE,
    MESSAGE.c.member_id != bindparam("member"),
    MESSAGE.c.problem == bindparam("code"),
)
_WENT = select(MESSAGE.c.id).where(
    *_LATELY_OF_LINE, MESSAGE.c.channel == "sms", MESSAGE.c.sent_at.is_not(None)
)


def all_refused(session: Session, message: Pending, code: str, since: datetime) -> bool:
    """Whether another of the line had the same since then, and no SMS of it went."""
    asked = {"line": message.line, "since": since, "but": message.id}
    if session.execute(_WENT.limit(1), asked).first() is not None:
        return False
    another = asked | {"member": message.member, "code": code}
    return session.execute(_ANOTHER.limit(1), another).first() is not None


_ALIKE = (
    select(func.count())
    .select_from(MESSAGE)
    .where(
        MESSAGE.c.member_id == bindparam("member"),
        MESSAGE.c.channel == "sms",
        MESSAGE.c.body == bindparam("body"),
        MESSAGE.c.id != bindparam("but"),
        MESSAGE.c.sent_at >= bindparam("since"),
    )
)


def alike_sent(session: Session, message: Pending, since: datetime) -> int:
    """How many other SMS with the same words that member was sent since then."""
    asked = {"member": message.member, "body": message.body, "but": message.id}
    return session.execute(_ALIKE, asked | {"since": since}).scalar_one()

"""Calls that we place to a member's mobile: rows, who holds them, how they end.

A row is live until `ended_at` is set; the clock looks at it when `next_try_at` comes.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from ringgroup.store import belonging
from ringgroup.tables import MEMBER, OUTGOING, changed

CallPurpose = Literal["callback", "test"]
OutgoingState = Literal[
    # live
    "wanted",
    "placing",
    "placed",
    "answered",
    "pressed",
    "bridged",
    # ended
    "done",
    "not_answered",
    "busy",
    "no_key",
    "failed",
    "refused",
    "not_allowed",
    "not_asked",
    "not_rung",
    "expired",
    "lost",
    "message_gone",
    "no_number",
    "taken",
    "other_mobile",
]
"""What each means is told in `ringgroup.voicemail.outgoing`."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call that we place; `message` is the voicemail of a call back.

    `said` is the prompt that a test lets hear, and its own text.
    """

    id: str
    line: str
    member: int
    purpose: CallPurpose
    message: str | None
    state: OutgoingState
    sid: str | None
    created_at: datetime
    ended_at: datetime | None
    said: tuple[str, str | None] | None = None

    @property
    def live(self) -> bool:
        """Whether it is still to be placed, or lasts."""
        return self.ended_at is None

    @property
    def asks(self) -> Literal["callback", "test", "prompt"]:
        """What is said when it is picked up."""
        return self.purpose if self.said is None else "prompt"


@dataclass(frozen=True, slots=True)
class DueCall:
    """A call that the clock must look at now, and whom it would ring."""

    call: Outgoing
    mobile: str = field(repr=False)
    may_be_rung: bool


_COLUMNS = (
    *(OUTGOING.c.id, OUTGOING.c.line, OUTGOING.c.member_id, OUTGOING.c.purpose),
    *(OUTGOING.c.voicemail_id, OUTGOING.c.state, OUTGOING.c.sid),
    *(OUTGOING.c.created_at, OUTGOING.c.ended_at, OUTGOING.c.said),
)
_LIVE = OUTGOING.c.ended_at.is_(None)

# --- wanting ------------------------------------------------------------------

_LOCK_MEMBER = (
    select(MEMBER.c.active).where(MEMBER.c.id == bindparam("of")).with_for_update()
)
_CALLING = select(OUTGOING.c.id).where(
    OUTGOING.c.member_id == bindparam("member"), _LIVE
)
_WANT = insert(OUTGOING)


def lock_member(session: Session, member: int) -> bool:
    """Keep others from calling that member meanwhile; whether it is an active one."""
    return bool(session.execute(_LOCK_MEMBER, {"of": member}).scalar_one_or_none())


def is_calling(session: Session, member: int) -> bool:
    """Whether a call of that member is live."""
    return session.execute(_CALLING, {"member": member}).first() is not None


def want(session: Session, call: Outgoing) -> None:
    """A new call, to be placed at once."""
    session.execute(
        _WANT,
        {
            "id": call.id,
            "line": call.line,
            "member_id": call.member,
            "purpose": call.purpose,
            "voicemail_id": call.message,
            "state": call.state,
            "created_at": call.created_at,
            "next_try_at": call.created_at,
            "said": call.said and json.dumps(call.said, ensure_ascii=False),
        },
    )


# --- placing ------------------------------------------------------------------

_DUE = (
    select(
        *(*_COLUMNS, MEMBER.c.mobile),
        and_(
            MEMBER.c.active,
            or_(OUTGOING.c.purpose == "test", belonging.belongs(OUTGOING.c.line)),
        ).label("may_be_rung"),
    )
    .join_from(OUTGOING, MEMBER)
    .where(OUTGOING.c.next_try_at <= bindparam("now"))
    .order_by(OUTGOING.c.next_try_at, OUTGOING.c.id)
    .limit(1)
)
_CLAIM = (
    update(OUTGOING)
    .where(OUTGOING.c.id == bindparam("of"), OUTGOING.c.state == "wanted")
    .values(state="placing", next_try_at=bindparam("until"), tries=OUTGOING.c.tries + 1)
)
_PLACED = (
    update(OUTGOING)
    .where(OUTGOING.c.id == bindparam("of"), OUTGOING.c.state == "placing")
    .values(state="placed", next_try_at=None)
)
_NAMED = (
    update(OUTGOING)
    .where(OUTGOING.c.id == bindparam("of"), OUTGOING.c.sid.is_(None))
    .values(sid=bindparam("by"))
)


def due(session: Session, now: datetime) -> DueCall | None:
    """The call that waits longest for the clock."""
    row = session.execute(_DUE, {"now": now}).one_or_none()
    if row is None:
        return None
    return DueCall(_call(row), row.mobile, row.may_be_rung)


def claim(session: Session, call: str, until: datetime) -> bool:
    """Place it ourselves, once and for all; False when another was first."""
    return changed(session, _CLAIM, {"of": call, "until": until}) == 1


def placed(session: Session, call: str, sid: str) -> None:
    """The provider has the call, by that name."""
    session.execute(_NAMED, {"of": call, "by": sid})
    session.execute(_PLACED, {"of": call})


# --- what becomes of it -------------------------------------------------------

_ONE = select(*_COLUMNS).where(OUTGOING.c.id == bindparam("of"))
_LOCKED = _ONE.with_for_update()
_MOVE = (
    update(OUTGOING)
    .where(OUTGOING.c.id == bindparam("of"))
    .values(state=bindparam("to"), next_try_at=None, ended_at=bindparam("at"))
)
_MOBILE = select(MEMBER.c.mobile).where(MEMBER.c.id == bindparam("of"), MEMBER.c.active)
_TESTED = (
    update(MEMBER)
    .where(
        MEMBER.c.id == bindparam("of"),
        MEMBER.c.mobile == bindparam("rung"),
        MEMBER.c.active,
    )
    .values(tested_at=bindparam("at"), problem=None)
)
_CONNECTED = select(OUTGOING.c.id).where(
    OUTGOING.c.voicemail_id == bindparam("message"),
    OUTGOING.c.state == "bridged",
    OUTGOING.c.created_at >= bindparam("since"),
)
_LASTING = select(*_COLUMNS).where(
    _LIVE, OUTGOING.c.sid.is_not(None), OUTGOING.c.created_at <= bindparam("before")
)
_CLOSE = (
    update(OUTGOING)
    .where(
        _LIVE,
        OUTGOING.c.state.in_(bindparam("states", expanding=True)),
        OUTGOING.c.created_at < bindparam("before"),
    )
    .values(state=bindparam("to"), next_try_at=None, ended_at=bindparam("at"))
)


def one(session: Session, call: str, *, locked: bool = False) -> Outgoing | None:
    """A call by its id; locked when it may be changed."""
    row = session.execute(_LOCKED if locked else _ONE, {"of": call}).one_or_none()
    return None if row is None else _call(row)


def move(
    session: Session, call: str, to: OutgoingState, ended_at: datetime | None
) -> None:
    """The call, locked before, is in another state; ended when that is its last."""
    session.execute(_MOVE, {"of": call, "to": to, "at": ended_at})


def mobile(session: Session, member: int) -> str | None:
    """The mobile (E.164) of an active member."""
    return session.execute(_MOBILE, {"of": member}).scalar_one_or_none()


def tested(session: Session, member: int, rung: str, now: datetime) -> bool:
    """1 was pressed on the mobile that was rung; False when it is not theirs now."""
    return changed(session, _TESTED, {"of": member, "rung": rung, "at": now}) == 1


def is_connected(session: Session, message: str, since: datetime) -> bool:
    """Whether somebody talks with who left a message, by a call wanted since then."""
    asked = {"message": message, "since": since}
    return session.scalar(_CONNECTED.limit(1), asked) is not None


def lasting(session: Session, before: datetime) -> list[Outgoing]:
    """The live calls of that age that the provider has."""
    return [_call(row) for row in session.execute(_LASTING, {"before": before})]


def close(
    session: Session,
    states: Iterable[OutgoingState],
    before: datetime,
    to: OutgoingState,
    now: datetime,
) -> None:
    """End what is live in such a state and older than that."""
    asked = {"states": list(states), "before": before, "to": to, "at": now}
    session.execute(_CLOSE, asked)


# --- what can be seen ---------------------------------------------------------

_NEWEST = func.max(OUTGOING.c.created_at)
_LAST_TEST = (
    select(OUTGOING.c.member_id, _NEWEST.label("at"))
    .where(OUTGOING.c.purpose == "test")
    .group_by(OUTGOING.c.member_id)
    .subquery()
)
_LAST_TESTS = select(*_COLUMNS).join(
    _LAST_TEST,
    (OUTGOING.c.member_id == _LAST_TEST.c.member_id)
    & (OUTGOING.c.created_at == _LAST_TEST.c.at)
    & (OUTGOING.c.purpose == "test"),
)


def last_tests(session: Session) -> dict[int, Outgoing]:
    """The last test of each member (id), as far as it is still known."""
    return {row.member_id: _call(row) for row in session.execute(_LAST_TESTS)}


def _call(row: Row[*tuple[Any, ...]]) -> Outgoing:
    return Outgoing(
        id=row.id,
        line=row.line,
        member=row.member_id,
        purpose=row.purpose,
        message=row.voicemail_id,
        state=row.state,
        sid=row.sid,
        created_at=row.created_at,
        ended_at=row.ended_at,
        said=row.said and tuple(json.loads(row.said)),
    )

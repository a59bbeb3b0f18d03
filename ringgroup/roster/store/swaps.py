"""Requests to swap as they are kept; who wins one is decided by its state."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.roster.roster import Colleague, Place
from ringgroup.store import belonging
from ringgroup.tables import MEMBER, SLOT, SWAP, changed
from schedules.hours import Block

SwapState = Literal[
    "open",  # waits for a colleague
    "accepted",  # waits for a coordinator
    "done",
    "declined",
    "withdrawn",
    "refused",
    "stale",  # the slot changed hands otherwise
    "expired",
]


@dataclass(frozen=True, slots=True)
class SlotOffer:
    """A slot that `owner` offers, to a colleague or (`to` None) to everybody.

    With `back` it is an exchange against that place of the colleague's. `taker` has
    consented; of an open one `taker` asked for it, and `owner` has to answer. It
    expires when the first of its blocks begins.
    """

    id: str
    place: Place
    back: Place | None
    owner: Colleague
    to: Colleague | None
    taker: Colleague | None
    state: SwapState
    created_at: datetime
    expires_at: datetime

    @property
    def wanted(self) -> bool:
        """Whether a colleague asked for it, and its owner has not answered yet."""
        return self.state == "open" and self.taker is not None


_back = SLOT.alias("back")
_people = {role: MEMBER.alias(role) for role in ("owner", "to_whom", "taker")}
_PLACE = ("day", "start", "end", "slot")
_OF = (
    select(
        SWAP.c.id,
        *(SWAP.c[name] for name in _PLACE),
        *(SWAP.c[f"back_{name}"] for name in _PLACE),
        *(SWAP.c[name] for name in ("state", "created_at", "expires_at")),
        *(
            person.c[name].label(f"{role}_{name}")
            for role, person in _people.items()
            for name in ("id", "login", "name")
        ),
    )
    .select_from(SWAP)
    .join(_people["owner"], SWAP.c.owner_id == _people["owner"].c.id)
    .outerjoin(_people["to_whom"], SWAP.c.to_id == _people["to_whom"].c.id)
    .outerjoin(_people["taker"], SWAP.c.taker_id == _people["taker"].c.id)
    .where(SWAP.c.line == bindparam("line"))
)
_ONE = _OF.where(SWAP.c.id == bindparam("id"))
_UNDECIDED = _OF.where(
    models.UNDECIDED,
    *(SWAP.c[name] == bindparam(name) for name in ("day", "start", "slot")),
)


def _at(slot: Any, prefix: str = "") -> ColumnElement[bool]:  # noqa: ANN401 - a table or its alias
    return and_(
        slot.c.line == SWAP.c.line,
        *(slot.c[name] == SWAP.c[prefix + name] for name in ("day", "start", "slot")),
    )


_LIVE = (
    _OF.join(SLOT, and_(_at(SLOT), SLOT.c.member_id == SWAP.c.owner_id))
    .outerjoin(_back, and_(_at(_back, "back_"), _back.c.member_id == SWAP.c.to_id))
    .where(
        models.UNDECIDED,
        SWAP.c.expires_at > bindparam("now"),
        or_(SWAP.c.back_day.is_(None), _back.c.day.is_not(None)),
    )
    .order_by(SWAP.c.day, SWAP.c.start, SWAP.c.id)
)
_LINES_OF = select(SWAP.c.line).where(
    models.UNDECIDED,
    or_(
        *(
            SWAP.c[who] == bindparam("member")
            for who in ("owner_id", "to_id", "taker_id")
        )
    ),
)
_TO_DECIDE = select(SWAP.c.line).where(SWAP.c.state == "accepted").distinct()
_ON_DAYS = _OF.where(
    models.UNDECIDED,
    or_(
        SWAP.c.day.between(bindparam("first"), bindparam("last")),
        SWAP.c.back_day.between(bindparam("first"), bindparam("last")),
    ),
)
_ENDING = _LIVE.where(
    SWAP.c.expires_at < bindparam("before"), _people["owner"].c.active
)
_NEW = insert(SWAP)
_MOVE_ON = (
    update(SWAP)
    .where(SWAP.c.id == bindparam("of"), SWAP.c.state == bindparam("was"))
    .values(
        state=bindparam("becomes"),
        taker_id=func.coalesce(bindparam("taken_by"), SWAP.c.taker_id),
        decided_by=bindparam("by"),
        decided_at=bindparam("at"),
    )
)
_EXPIRE = (
    update(SWAP)
    .where(models.UNDECIDED, SWAP.c.expires_at <= bindparam("now"))
    .values(state="expired")
)
_COLLEAGUES = (
    select(MEMBER.c.id)
    .join_from(SLOT, MEMBER)
    .where(
        SLOT.c.line == bindparam("line"),
        SLOT.c.day >= bindparam("since"),
        MEMBER.c.active,
        belonging.stands_on_roster(),
        func.coalesce(belonging.since(), bindparam("on_day")) <= bindparam("on_day"),
    )
    .distinct()
    .order_by(MEMBER.c.id)
)


def live(session: Session, line: str, now: datetime) -> list[SlotOffer]:
    """The requests of a line that somebody can still answer, by time."""
    rows = session.execute(_LIVE, {"line": line, "now": now})
    return [_read(row) for row in rows]


def lines_of(session: Session, member: int) -> set[str]:
    """The keys of the lines of undecided requests in which a member has a part."""
    return set(session.scalars(_LINES_OF, {"member": member}))


def lines_to_decide(session: Session) -> set[str]:
    """The keys of the lines on which a request waits for a coordinator."""
    return set(session.scalars(_TO_DECIDE))


def ending(
    session: Session, line: str, now: datetime, before: datetime
) -> list[SlotOffer]:
    """Those of them that expire before then, of an owner who is active."""
    asked = {"line": line, "now": now, "before": before}
    return [_read(row) for row in session.execute(_ENDING, asked)]


def undecided_on(
    session: Session, line: str, first: date, last: date
) -> list[SlotOffer]:
    """The requests about a slot of these days that nobody decided."""
    asked = {"line": line, "first": first, "last": last}
    return [_read(row) for row in session.execute(_ON_DAYS, asked)]


def one(session: Session, line: str, request: str) -> SlotOffer | None:
    """A request by its id, whatever has become of it."""
    row = session.execute(_ONE, {"line": line, "id": request}).one_or_none()
    return None if row is None else _read(row)


def undecided(session: Session, line: str, place: Place) -> SlotOffer | None:
    """The request in which a place stands, were it stale or expired."""
    asked = {"day": place.block.day, "start": place.block.start, "slot": place.slot}
    row = session.execute(_UNDECIDED, asked | {"line": line}).one_or_none()
    return None if row is None else _read(row)


def add(session: Session, line: str, wanted: SlotOffer) -> None:
    """Keep a new request; raises IntegrityError when the slot stands in another."""
    back = wanted.back
    row = {
        "id": wanted.id,
        "line": line,
        **_columns(wanted.place),
        **{f"back_{k}": v for k, v in (_columns(back) if back else {}).items()},
        "owner_id": wanted.owner.id,
        "to_id": None if wanted.to is None else wanted.to.id,
        "taker_id": None if wanted.taker is None else wanted.taker.id,
        "state": wanted.state,
        "created_at": wanted.created_at,
        "expires_at": wanted.expires_at,
    }
    session.execute(_NEW, row)


def move_on(
    session: Session,
    request: SlotOffer,
    becomes: SwapState,
    by: int | None,
    now: datetime,
    taker: int | None = None,
) -> bool:
    """Give a request its next state; False when another was first."""
    asked = {
        "of": request.id,
        "was": request.state,
        "becomes": becomes,
        "taken_by": taker,
        "by": by,
        "at": now,
    }
    return changed(session, _MOVE_ON, asked) == 1


def expire(session: Session, now: datetime) -> int:
    """What nobody answered before it began is open no more; how many."""
    return changed(session, _EXPIRE, {"now": now})


def colleagues(session: Session, line: str, since: date, on: date) -> list[int]:
    """Who (id) is active, in the roster of a line since then, and may be on a day."""
    asked = {"line": line, "since": since, "on_day": on}
    return list(session.scalars(_COLLEAGUES, asked))


def _columns(place: Place) -> dict[str, object]:
    block = place.block
    return {
        "day": block.day,
        "start": block.start,
        "end": block.end,
        "slot": place.slot,
    }


def _read(row: Any) -> SlotOffer:  # noqa: ANN401 - a row of the question above
    back = None
    if row.back_day is not None:
        block = Block(row.back_day, row.back_start, row.back_end)
        back = Place(block, row.back_slot)
    return SlotOffer(
        id=row.id,
        place=Place(Block(row.day, row.start, row.end), row.slot),
        back=back,
        owner=Colleague(row.owner_id, row.owner_login, row.owner_name),
        to=_person(row.to_whom_id, row.to_whom_login, row.to_whom_name),
        taker=_person(row.taker_id, row.taker_login, row.taker_name),
        state=row.state,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def _person(number: int | None, login: str, name: str) -> Colleague | None:
    return None if number is None else Colleague(number, login, name)

"""The log of the roster: who changed which slot, when, and from whom to whom.

Calendars count by it, and an undo reads it. It is never asked why a slot changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, bindparam, exists, func, insert, select
from sqlalchemy.orm import Session

from ringgroup.roster.roster import ChangeKind, Colleague, Place, PlaceChange
from ringgroup.tables import CHANGE, MEMBER, SLOT, SWAP
from schedules.hours import Block

_actor = MEMBER.alias("actor")
_before = MEMBER.alias("before")
_after = MEMBER.alias("after")


@dataclass(frozen=True, slots=True)
class About:
    """What one go of changes has in common; `actor` is a member's id."""

    batch: str
    kind: ChangeKind
    actor: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Logged:
    """A change as it was written down; `by` is a name, None after an import.

    `actor` is the id of that member.
    """

    id: int
    batch: str
    place: Place
    before: Colleague | None
    after: Colleague | None
    visible: bool
    kind: ChangeKind
    by: str | None
    actor: int | None
    at: datetime


_LOG: Select[tuple[object, ...]] = (
    select(
        *(CHANGE.c[name] for name in ("id", "batch", "day", "start", "end", "slot")),
        *(CHANGE.c[name] for name in ("visible", "kind", "at")),
        _actor.c.name.label("by"),
        CHANGE.c.actor_id,
        *(_before.c[name].label(f"before_{name}") for name in ("id", "login", "name")),
        *(_after.c[name].label(f"after_{name}") for name in ("id", "login", "name")),
    )
    .select_from(CHANGE)
    .outerjoin(_actor, CHANGE.c.actor_id == _actor.c.id)
    .outerjoin(_before, CHANGE.c.before_id == _before.c.id)
    .outerjoin(_after, CHANGE.c.after_id == _after.c.id)
    .where(CHANGE.c.line == bindparam("line"))
)
_OF_BATCH = _LOG.where(CHANGE.c.batch == bindparam("batch")).order_by(CHANGE.c.id)
_LAST_OF = (
    _LOG.where(
        *(CHANGE.c[name] == bindparam(name) for name in ("day", "start", "slot"))
    )
    .order_by(CHANGE.c.sequence.desc())
    .limit(1)
)
_NEWEST = (
    _LOG.where(CHANGE.c.at >= bindparam("since"), CHANGE.c.id < bindparam("before"))
    .order_by(CHANGE.c.at.desc(), CHANGE.c.id.desc())
    .limit(bindparam("limit"))
)
_SEQUENCES = (
    select(
        CHANGE.c.day,
        CHANGE.c.start,
        CHANGE.c.slot,
        func.max(CHANGE.c.sequence).label("sequence"),
    )
    .where(
        CHANGE.c.line == bindparam("line"),
        CHANGE.c.day.between(bindparam("first"), bindparam("last")),
    )
    .group_by(CHANGE.c.day, CHANGE.c.start, CHANGE.c.slot)
)
_newest = _SEQUENCES.subquery("newest")
_SHOWN = (
    select(CHANGE.c.day, CHANGE.c.start, CHANGE.c.end)
    .join(
        _newest,
        and_(
            *(CHANGE.c[name] == _newest.c[name] for name in ("day", "start", "slot")),
            CHANGE.c.sequence == _newest.c.sequence,
        ),
    )
    .where(
        CHANGE.c.line == bindparam("line"),
        CHANGE.c.day.between(bindparam("first"), bindparam("last")),
        CHANGE.c.visible,
    )
    .distinct()
)
_later = CHANGE.alias("later")
_together = CHANGE.alias("together")
_PUT_OUT = _LOG.where(
    CHANGE.c.day.between(bindparam("first"), bindparam("last")),
    CHANGE.c.kind == "hours",
    CHANGE.c.after_id.is_(None),
    _before.c.active,
    ~exists().where(
        *(_later.c[one] == CHANGE.c[one] for one in ("line", "day", "start", "slot")),
        _later.c.sequence > CHANGE.c.sequence,
    ),
    ~exists().where(
        _together.c.batch == CHANGE.c.batch, _together.c.after_id.is_not(None)
    ),
).order_by(CHANGE.c.id)
_BEFORE = (
    _LOG.where(
        *(CHANGE.c[name] == bindparam(name) for name in ("day", "start", "slot")),
        CHANGE.c.id < bindparam("than"),
    )
    .order_by(CHANGE.c.sequence.desc())
    .limit(1)
)
_TAKEN_OVER = (
    select(
        *(CHANGE.c[name] for name in ("day", "start", "end", "slot")),
        *(_before.c[name] for name in ("id", "login", "name")),
    )
    .select_from(CHANGE)
    .join(_before, CHANGE.c.before_id == _before.c.id)
    .join(
        SLOT,  # it was not undone, nor given away
        and_(
            *(
                SLOT.c[name] == CHANGE.c[name]
                for name in ("line", "day", "start", "slot")
            ),
            SLOT.c.member_id == CHANGE.c.after_id,
        ),
    )
    .where(
        CHANGE.c.line == bindparam("line"),
        CHANGE.c.at >= bindparam("since"),
        CHANGE.c.after_id == bindparam("taker"),
        CHANGE.c.kind == "taken_over",
        CHANGE.c.slot == "duty",
        CHANGE.c.visible,
        _before.c.active,
        ~exists().where(
            SWAP.c.line == CHANGE.c.line,
            SWAP.c.owner_id == CHANGE.c.after_id,
            SWAP.c.to_id == CHANGE.c.before_id,
            SWAP.c.created_at >= CHANGE.c.at,
        ),
    )
    .order_by(CHANGE.c.at.desc(), CHANGE.c.id.desc())
    .limit(1)
)
_WRITE = insert(CHANGE)
_NO_END = 2**31 - 1


def of_batch(session: Session, line: str, batch: str) -> list[Logged]:
    """What was changed in one go, in order."""
    return _logged(session, _OF_BATCH, {"line": line, "batch": batch})


def last_of(session: Session, line: str, place: Place) -> Logged | None:
    """The last change of a place."""
    block = place.block
    asked = {"day": block.day, "start": block.start, "slot": place.slot, "line": line}
    return next(iter(_logged(session, _LAST_OF, asked)), None)


def shown(session: Session, line: str, first: date, last: date) -> set[Block]:
    """The blocks of these days of which workers could see the last change."""
    asked = {"line": line, "first": first, "last": last}
    rows = session.execute(_SHOWN, asked)
    return {Block(row.day, row.start, row.end) for row in rows}


def put_out(session: Session, line: str, first: date, last: date) -> list[Logged]:
    """What other hours emptied, but for who went along, and nobody changed since."""
    asked = {"line": line, "first": first, "last": last}
    return _logged(session, _PUT_OUT, asked)


def before(session: Session, line: str, change: Logged) -> Logged | None:
    """The change of the same place that came before."""
    block, slot = change.place.block, change.place.slot
    asked = {"day": block.day, "start": block.start, "slot": slot}
    found = _logged(session, _BEFORE, asked | {"line": line, "than": change.id})
    return next(iter(found), None)


def newest(
    session: Session,
    line: str,
    since: datetime,
    limit: int,
    before: int | None = None,
) -> list[Logged]:
    """The log, the newest first; `before` is the id from which to read on."""
    asked = {"line": line, "since": since, "limit": limit, "before": before or _NO_END}
    return _logged(session, _NEWEST, asked)


def taken_over(
    session: Session, line: str, taker: int, since: datetime
) -> tuple[Place, Colleague] | None:
    """The duty that a member (id) took over last, and from whom.

    None when it is no longer theirs, or when they asked that colleague something since.
    """
    asked = {"line": line, "taker": taker, "since": since}
    row = session.execute(_TAKEN_OVER, asked).one_or_none()
    if row is None:
        return None
    block = Block(row.day, row.start, row.end)
    return Place(block, row.slot), Colleague(row.id, row.login, row.name)


def write(
    session: Session,
    line: str,
    changes: Iterable[PlaceChange],
    about: About,
) -> None:
    """Write changes down; raises IntegrityError when another was the next."""
    changes = tuple(changes)
    if not changes:
        return
    days = [change.place.block.day for change in changes]
    asked = {"line": line, "first": min(days), "last": max(days)}
    sequences: dict[tuple[date, int, str], int] = {
        (row.day, row.start, row.slot): row.sequence
        for row in session.execute(_SEQUENCES, asked)
    }
    rows = []
    for change in changes:
        block, slot = change.place.block, change.place.slot
        key = (block.day, block.start, slot)
        sequences[key] = sequences.get(key, 0) + 1
        rows.append(
            {
                "batch": about.batch,
                "line": line,
                "day": block.day,
                "start": block.start,
                "end": block.end,
                "slot": slot,
                "sequence": sequences[key],
                "before_id": None if change.before is None else change.before.id,
                "after_id": None if change.after is None else change.after.id,
                "visible": change.visible,
                "kind": about.kind,
                "actor_id": about.actor,
                "at": about.at,
            }
        )
    session.connection().execute(_WRITE, rows)


def _logged(
    session: Session, question: Select[tuple[object, ...]], asked: dict[str, object]
) -> list[Logged]:
    return [
        Logged(
            id=row.id,
            batch=row.batch,
            place=Place(Block(row.day, row.start, row.end), row.slot),
            before=_person(row.before_id, row.before_login, row.before_name),
            after=_person(row.after_id, row.after_login, row.after_name),
            visible=row.visible,
            kind=row.kind,
            by=row.by,
            actor=row.actor_id,
            at=row.at,
        )
        for row in session.execute(question, asked)
    ]


def _person(number: int | None, login: str, name: str) -> Colleague | None:
    return None if number is None else Colleague(number, login, name)

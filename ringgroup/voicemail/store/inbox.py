"""Messages as the pages show them: whose they are, and what only their owner does.

Whatever only an owner may do is one statement with the owner in its condition: who is
no owner any more changes nothing, whatever the page showed. Must not know any caller.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Integer,
    Row,
    String,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.store import belonging
from ringgroup.tables import AUDIO, EVENT, MEMBER, OUTGOING, VOICEMAIL, changed
from ringgroup.voicemail.store.deeds import Action
from ringgroup.voicemail.store.outgoing import OutgoingState


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """A message as the pages know it: without its sound and without its caller.

    `fetched`: its sound is here; `finished`: the provider has nothing of it left, or
    never had. `lost_by_me`: whoever looks owned it before somebody else did.
    """

    id: str
    received_at: datetime
    seconds: int
    fetched: bool
    finished: bool
    has_caller: bool
    handled_at: datetime | None
    owner: int | None
    owner_name: str | None
    lost_by_me: bool

    @property
    def is_new(self) -> bool:
        """Whether nobody has handled it."""
        return self.handled_at is None


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what with a message; `name` is None for the service itself."""

    at: datetime
    name: str | None
    action: Action


@dataclass(frozen=True, slots=True)
class LastCallBack:
    """The last call back of a member about a message, and how far it is."""

    state: OutgoingState
    created_at: datetime
    live: bool


_BY_ME = exists().where(
    EVENT.c.voicemail_id == VOICEMAIL.c.id,
    EVENT.c.member_id == bindparam("me"),
    EVENT.c.action == "left",
)
_LETTER = (
    select(
        VOICEMAIL.c.id,
        VOICEMAIL.c.received_at,
        VOICEMAIL.c.seconds,
        VOICEMAIL.c.fetched_at.is_not(None).label("fetched"),
        VOICEMAIL.c.next_try_at.is_(None).label("finished"),
        VOICEMAIL.c.caller.is_not(None).label("has_caller"),
        VOICEMAIL.c.handled_at,
        VOICEMAIL.c.owner_id,
        MEMBER.c.name.label("owner_name"),
        _BY_ME.label("left"),
    )
    .select_from(
        VOICEMAIL.outerjoin(MEMBER, MEMBER.c.id == VOICEMAIL.c.owner_id),
    )
    .where(VOICEMAIL.c.line == bindparam("of_line"))
)
_NEW = (
    _LETTER.where(VOICEMAIL.c.handled_at.is_(None))
    .order_by(VOICEMAIL.c.received_at, VOICEMAIL.c.id)
    .limit(bindparam("at_most"))
)
_HANDLED = (
    _LETTER.where(VOICEMAIL.c.handled_at >= bindparam("since"))
    .order_by(VOICEMAIL.c.handled_at.desc(), VOICEMAIL.c.id)
    .limit(bindparam("at_most"))
)
_ONE = _LETTER.where(VOICEMAIL.c.id == bindparam("of"))
_DEEDS = (
    select(EVENT.c.at, MEMBER.c.name, EVENT.c.action)
    .select_from(EVENT.outerjoin(MEMBER, MEMBER.c.id == EVENT.c.member_id))
    .where(EVENT.c.voicemail_id == bindparam("of"))
    .order_by(EVENT.c.at, EVENT.c.id)
)
_RINGING = (
    select(OUTGOING.c.state, OUTGOING.c.created_at, OUTGOING.c.ended_at)
    .where(
        OUTGOING.c.member_id == bindparam("me"),
        OUTGOING.c.voicemail_id == bindparam("of"),
    )
    .order_by(OUTGOING.c.created_at.desc())
    .limit(1)
)


def new(session: Session, line: str, me: int, at_most: int) -> list[InboxMessage]:
    """The messages that nobody handled, oldest first; `me` is who looks."""
    asked = {"of_line": line, "me": me, "at_most": at_most}
    return [_letter(row) for row in session.execute(_NEW, asked)]


def handled(
    session: Session, line: str, me: int, since: datetime, at_most: int
) -> list[InboxMessage]:
    """The messages that were handled since then, last handled first."""
    asked = {"of_line": line, "me": me, "since": since, "at_most": at_most}
    return [_letter(row) for row in session.execute(_HANDLED, asked)]


def one(session: Session, line: str, me: int, message: str) -> InboxMessage | None:
    """A message of that line; None when it is another line's, or gone."""
    asked = {"of_line": line, "me": me, "of": message}
    row = session.execute(_ONE, asked).one_or_none()
    return None if row is None else _letter(row)


def deeds(session: Session, message: str) -> list[Deed]:
    """Who did what with a message, in order."""
    return [Deed(*row) for row in session.execute(_DEEDS, {"of": message})]


def ringing(session: Session, me: int, message: str) -> LastCallBack | None:
    """The last call back of that member (id), as far as it is still known."""
    row = session.execute(_RINGING, {"me": me, "of": message}).one_or_none()
    if row is None:
        return None
    return LastCallBack(row.state, row.created_at, row.ended_at is None)


def _letter(row: Row[*tuple[Any, ...]]) -> InboxMessage:
    return InboxMessage(
        id=row.id,
        received_at=row.received_at,
        seconds=row.seconds,
        fetched=bool(row.fetched),
        finished=bool(row.finished),
        has_caller=bool(row.has_caller),
        handled_at=row.handled_at,
        owner=row.owner_id,
        owner_name=row.owner_name,
        lost_by_me=bool(row.left),
    )


# --- what may be done, by whom ------------------------------------------------

_OF = (VOICEMAIL.c.line == bindparam("of_line"), VOICEMAIL.c.id == bindparam("of"))
_OWN = (*_OF, VOICEMAIL.c.owner_id == bindparam("me"))
_HOLD = update(VOICEMAIL).where(*_OWN).values(owner_id=bindparam("me"))
_OWNED = (
    select(VOICEMAIL.c.line, VOICEMAIL.c.id)
    .where(
        VOICEMAIL.c.owner_id == bindparam("of_member"),
        VOICEMAIL.c.handled_at.is_(None),
    )
    .order_by(VOICEMAIL.c.received_at)
)
_TO_BELONGS = exists().where(
    *(MEMBER.c.id == bindparam("to"), MEMBER.c.active),
    belonging.belongs(bindparam("of_line", type_=String)),
)
_PASS_ON = (
    update(VOICEMAIL)
    .where(
        *_OF,
        VOICEMAIL.c.handled_at.is_(None),
        func.coalesce(VOICEMAIL.c.owner_id, 0) == bindparam("was"),
        or_(bindparam("to", type_=Integer).is_(None), _TO_BELONGS),
    )
    .values(owner_id=bindparam("to"))
)
_STAYS = (
    select(MEMBER.c.id).where(MEMBER.c.id == bindparam("to")).with_for_update(read=True)
)
_HANDLE = (
    update(VOICEMAIL)
    .where(*_OWN, VOICEMAIL.c.handled_at.is_(None))
    .values(handled_at=bindparam("now"), handled_by=bindparam("me"))
)
_DELETE = (
    delete(VOICEMAIL)
    .where(
        *_OF,
        VOICEMAIL.c.next_try_at.is_(None),
        (VOICEMAIL.c.owner_id == bindparam("me"))
        | (literal(value=True) == bindparam("coordinates")),
    )
    .returning(VOICEMAIL.c.received_at, VOICEMAIL.c.handled_at)
)
_PLAYED = insert(EVENT).from_select(
    ["voicemail_id", "member_id", "action", "at"],
    select(
        bindparam("of", type_=EVENT.c.voicemail_id.type),
        bindparam("me", type_=EVENT.c.member_id.type),
        literal("played"),
        bindparam("now", type_=EVENT.c.at.type),
    ).where(
        ~exists().where(
            EVENT.c.voicemail_id == bindparam("of"),
            EVENT.c.member_id == bindparam("me"),
            EVENT.c.action == "played",
            EVENT.c.at > bindparam("since"),
        )
    ),
)
_SEALED = (
    select(AUDIO.c.sealed)
    .join_from(AUDIO, VOICEMAIL, (VOICEMAIL.c.id == AUDIO.c.voicemail_id) & _OWN[0])
    .where(*_OWN[1:])
)


def hold(session: Session, line: str, me: int, message: str) -> bool:
    """Whether that member owns it; until the end nobody else can take it."""
    return changed(session, _HOLD, {"of_line": line, "of": message, "me": me}) == 1


def pass_on(
    session: Session, line: str, message: str, was: int | None, to: int | None
) -> bool:
    """A new message gets another owner; False when it is not `was` who owns it now.

    Nor does who has left the line, or is leaving it at this moment, become one.
    """
    if to is not None:
        session.execute(_STAYS, {"to": to})
    asked = {"of_line": line, "of": message, "was": was or 0, "to": to}
    return changed(session, _PASS_ON, asked) == 1


def owned(session: Session, member: int) -> dict[str, list[str]]:
    """The messages (id) of a member that nobody handled, by line, the oldest first."""
    found: dict[str, list[str]] = {}
    for line, message in session.execute(_OWNED, {"of_member": member}):
        found.setdefault(line, []).append(message)
    return found


def handle(session: Session, line: str, me: int, message: str, now: datetime) -> bool:
    """Its owner has handled it; False when it was handled, or is not theirs."""
    asked = {"of_line": line, "of": message, "me": me, "now": now}
    return changed(session, _HANDLE, asked) == 1


def remove(
    session: Session, line: str, me: int, message: str, *, coordinates: bool
) -> tuple[datetime, datetime | None] | None:
    """The message and its sound go; None unless it is theirs, and finished.

    Gives when it was received, and handled.
    """
    asked = {"of_line": line, "of": message, "me": me, "coordinates": coordinates}
    row = session.execute(_DELETE, asked).one_or_none()
    return None if row is None else (row.received_at, row.handled_at)


def note_played(
    session: Session, me: int, message: str, now: datetime, since: datetime
) -> None:
    """Log that its owner plays it, unless that was logged since then."""
    asked = {"me": me, "of": message, "now": now, "since": since}
    session.execute(_PLAYED, asked)


def sealed(session: Session, line: str, me: int, message: str) -> bytes | None:
    """The sealed sound of a message, for its owner alone."""
    asked = {"of_line": line, "of": message, "me": me}
    return session.execute(_SEALED, asked).scalar_one_or_none()

"""Rows of prompts that were recorded by telephone, until they are fetched."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import PROMPT_TAKE, changed

ASKED_WITHIN: Final = timedelta(minutes=2)
"""So long who recorded may take to ask for it, when the provider tells of it first."""

_COLUMNS = (
    *(PROMPT_TAKE.c.id, PROMPT_TAKE.c.line, PROMPT_TAKE.c.member_id.label("member")),
    *(PROMPT_TAKE.c.recording, PROMPT_TAKE.c.wanted, PROMPT_TAKE.c.created_at),
    *(PROMPT_TAKE.c.tries, PROMPT_TAKE.c.digest, PROMPT_TAKE.c.refused),
)
_ONE = select(*_COLUMNS).where(PROMPT_TAKE.c.id == bindparam("of"))
_KNOWN = (
    select(PROMPT_TAKE.c.id)
    .where(PROMPT_TAKE.c.recording == bindparam("recording"))
    .with_for_update()
)
_ADD = insert(PROMPT_TAKE)
_WANT = (
    update(PROMPT_TAKE)
    .where(PROMPT_TAKE.c.id == bindparam("of"))
    .values(wanted=True, member_id=bindparam("by"), next_try_at=bindparam("at"))
)
_DUE = (
    select(*_COLUMNS)
    .where(PROMPT_TAKE.c.next_try_at <= bindparam("now"))
    .order_by(PROMPT_TAKE.c.next_try_at, PROMPT_TAKE.c.id)
    .limit(1)
)
_CLAIM = (
    update(PROMPT_TAKE)
    .where(
        PROMPT_TAKE.c.id == bindparam("of"),
        PROMPT_TAKE.c.next_try_at <= bindparam("now"),
    )
    .values(next_try_at=bindparam("until"), tries=PROMPT_TAKE.c.tries + 1)
)
_BECAME = (
    update(PROMPT_TAKE)
    .where(PROMPT_TAKE.c.id == bindparam("of"))
    .values(digest=bindparam("sound"), refused=bindparam("why"))
)
_AGAIN = (
    update(PROMPT_TAKE)
    .where(PROMPT_TAKE.c.id == bindparam("of"))
    .values(next_try_at=bindparam("at"))
)
_FORGET = delete(PROMPT_TAKE).where(
    PROMPT_TAKE.c.next_try_at.is_(None), PROMPT_TAKE.c.created_at < bindparam("before")
)


@dataclass(frozen=True, slots=True)
class Take:
    """A prompt that was recorded; `tries` is how often it was looked at."""

    id: str
    line: str
    member: int | None
    recording: str
    wanted: bool
    created_at: datetime
    tries: int
    digest: str | None
    refused: str | None


def add(
    session: Session, line: str, member: int | None, recording: str, now: datetime
) -> str:
    """A recording to be looked at now, when a member waits for it and wants it.

    Without one it is looked at, and thrown away, when nobody asked for it in time.
    """
    found: str | None = session.execute(
        _KNOWN, {"recording": recording}
    ).scalar_one_or_none()
    if found is not None:
        if member is not None:
            session.execute(_WANT, {"of": found, "by": member, "at": now})
        return found
    fresh = secrets.token_hex(16)
    row = {
        "id": fresh,
        "line": line,
        "member_id": member,
        "recording": recording,
        "wanted": member is not None,
        "created_at": now,
        "next_try_at": now if member is not None else now + ASKED_WITHIN,
    }
    session.execute(_ADD, row)
    return fresh


def one(session: Session, take: str) -> Take | None:
    """A take by its id."""
    row = session.execute(_ONE, {"of": take}).one_or_none()
    return None if row is None else Take(*row)


def due(session: Session, now: datetime) -> Take | None:
    """The take that waits longest for the clock."""
    row = session.execute(_DUE, {"now": now}).one_or_none()
    return None if row is None else Take(*row)


def claim(session: Session, take: str, now: datetime, until: datetime) -> bool:
    """Look at it ourselves, until then; False when another is at it."""
    return changed(session, _CLAIM, {"of": take, "now": now, "until": until}) == 1


def became(
    session: Session, take: str, digest: str | None, refused: str | None
) -> None:
    """The sound that came of it, or why none did."""
    session.execute(_BECAME, {"of": take, "sound": digest, "why": refused})


def again(session: Session, take: str, at: datetime | None) -> None:
    """When it is looked at again; never, when all is done."""
    session.execute(_AGAIN, {"of": take, "at": at})


def forget(session: Session, before: datetime) -> None:
    """Those of before then with which all is done."""
    session.execute(_FORGET, {"before": before})

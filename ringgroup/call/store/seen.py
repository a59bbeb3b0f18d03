"""Calls whose rows are gone: their names, digested, so that a replay of one is known.

Nothing else is kept of them, and no order: neither a time, a line nor a number. The
provider makes 128 random bits of a name, so nobody finds one by trying. Must not be
asked who called.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

from sqlalchemy import bindparam, exists, insert, select
from sqlalchemy.orm import Session

from ringgroup.tables import PAST_CALL

DIGEST: Final = 16
"""Bytes."""

_ONE = select(PAST_CALL.c.digest).where(PAST_CALL.c.digest == bindparam("digest"))
_KEEP = insert(PAST_CALL).from_select(
    ["digest"],
    select(bindparam("digest", type_=PAST_CALL.c.digest.type)).where(
        ~exists().where(PAST_CALL.c.digest == bindparam("digest"))
    ),
)


def was_here(session: Session, sid: str) -> bool:
    """Whether a call of that name was here, and is over so long that its rows went."""
    return session.execute(_ONE, {"digest": _digest(sid)}).first() is not None


def remember(session: Session, sids: Iterable[str]) -> None:
    """Keep what is left of calls whose rows go now."""
    rows = [{"digest": digest} for digest in sorted({_digest(sid) for sid in sids})]
    if rows:
        session.connection().execute(_KEEP, rows)


def _digest(sid: str) -> bytes:
    return hashlib.sha256(f"a past call\0{sid}".encode()).digest()[:DIGEST]

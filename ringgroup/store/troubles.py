"""What the provider refused or hid lately, by line: for who must mend it.

A row for each kind, line and code, with when it was first and last so: nothing grows.
Holds nothing of a caller or of a member.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import TROUBLE, changed

NOT_RUNG: Final = "not_rung"
"""Not one phone of a round could be rung; the code says why, if the provider did."""
NOT_CALLED: Final = "not_called"
"""A call of ours was refused: to a worker, or to who is called back; the code is why.
Not for what is wrong with the one number: whose it is hears that on the page."""
NOT_TEXTED: Final = "not_texted"
"""An SMS was refused because of the account: its balance, its type, what it may do."""
HIDDEN: Final = "hidden_callers"
"""Calls arrive that bear our own number: a forwarding hides who calls."""

TURNED_AWAY: Final = "turned_away"
"""Calls that bear our own number were hung up: a phone of ours forwards to the desk, or
a forwarding puts our number in the place of a caller's."""
STRAY: Final = "stray"
"""Calls arrive at a number that is no line's, and this line took them."""
MISLED: Final = "misled"
"""Something else than the provider answered when a recording was asked for."""

_AGAIN = (
    update(TROUBLE)
    .where(
        TROUBLE.c.kind == bindparam("of_kind"),
        TROUBLE.c.line == bindparam("of_line"),
        TROUBLE.c.code == bindparam("of_code"),
    )
    .values(last_at=bindparam("now"))
)
_FIRST = insert(TROUBLE)
_CODES_SINCE = select(TROUBLE.c.code).where(
    TROUBLE.c.kind == bindparam("of_kind"),
    TROUBLE.c.line == bindparam("of_line"),
    TROUBLE.c.last_at >= bindparam("since"),
)
_WITHDRAWN = (
    update(TROUBLE)
    .where(
        TROUBLE.c.kind == bindparam("of_kind"),
        TROUBLE.c.line == bindparam("of_line"),
        TROUBLE.c.first_at < bindparam("since"),
        TROUBLE.c.last_at >= bindparam("since"),
    )
    .values(last_at=TROUBLE.c.first_at)
)
_NEVER = delete(TROUBLE).where(
    TROUBLE.c.kind == bindparam("of_kind"),
    TROUBLE.c.line == bindparam("of_line"),
    TROUBLE.c.first_at >= bindparam("since"),
)
_UNSAID = TROUBLE.c.code == ""
_SINCE = (
    select(TROUBLE.c.kind, TROUBLE.c.line, TROUBLE.c.code, TROUBLE.c.last_at)
    .where(TROUBLE.c.last_at >= bindparam("since"))
    .order_by(TROUBLE.c.line, TROUBLE.c.kind, TROUBLE.c.last_at.desc())
)


@dataclass(frozen=True, slots=True)
class NotedTrouble:
    """One kind of trouble on a line, and when it was last so."""

    kind: str
    line: str
    code: str
    last_at: datetime


def note(session: Session, kind: str, line: str, code: str, now: datetime) -> bool:
    """Keep that it is so now; True when it never was before.

    Raises IntegrityError when another was first: then begin again.
    """
    asked = {"of_kind": kind, "of_line": line, "of_code": code, "now": now}
    if changed(session, _AGAIN, asked):
        return False
    row = {"kind": kind, "line": line, "code": code, "first_at": now, "last_at": now}
    session.execute(_FIRST, row)
    return True


def codes_since(session: Session, kind: str, line: str, at: datetime) -> set[str]:
    """With which codes it was so since then; empty: it was not."""
    asked = {"of_kind": kind, "of_line": line, "since": at}
    return set(session.scalars(_CODES_SINCE, asked))


def note_why(
    session: Session, kind: str, line: str, code: str, now: datetime, since: datetime
) -> None:
    """As `note`, of what may be told in parts: a code says more than none.

    Of the same since then, what has no code gives way to what has one, and what was
    told already is not told anew.
    """
    asked = {"of_kind": kind, "of_line": line, "since": since}
    known = codes_since(session, kind, line, since)
    if code in known or (known and not code):
        return
    if "" in known:
        session.execute(_WITHDRAWN.where(_UNSAID), asked)
        session.execute(_NEVER.where(_UNSAID), asked)
    note(session, kind, line, code, now)


def withdraw(session: Session, kind: str, line: str, since: datetime) -> None:
    """It was not so, since then, whatever the code: what was so before is kept."""
    asked = {"of_kind": kind, "of_line": line, "since": since}
    session.execute(_WITHDRAWN, asked)
    session.execute(_NEVER, asked)


def since(session: Session, at: datetime) -> tuple[NotedTrouble, ...]:
    """What was so at some moment since then, the last of a line first."""
    return tuple(NotedTrouble(*row) for row in session.execute(_SINCE, {"since": at}))

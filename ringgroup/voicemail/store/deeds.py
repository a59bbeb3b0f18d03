"""The log of a message: who did what with it, and when. Must not know callers."""

from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from ringgroup.call.replies import CallDeed
from ringgroup.tables import EVENT

Action = (
    Literal[
        "played",
        "claimed",  # took it
        "assigned",  # gave it to somebody
        "received",  # to whom it was given
        "left",  # whose it was until then
        "dialled",  # began to call back; what it came to takes its place
        "handled",
        "deleted",
    ]
    | CallDeed
)

_DIALLED = (EVENT.c.voicemail_id == bindparam("of")) & (EVENT.c.action == "dialled")
_BECAME = (
    update(EVENT)
    .where(_DIALLED, EVENT.c.member_id == bindparam("who"))
    .values(action=bindparam("became"))
)
_NOTE = insert(EVENT).returning(EVENT.c.id)


def note(
    session: Session, voicemail: str, member: int | None, action: Action, now: datetime
) -> int:
    """Log who did what with a message; None: the service itself. Gives its id."""
    row = {"voicemail_id": voicemail, "member_id": member, "action": action, "at": now}
    return int(session.execute(_NOTE, row).scalar_one())


def call_became(session: Session, voicemail: str, member: int, deed: CallDeed) -> None:
    """How the member's call back ended, once; a second time changes nothing."""
    asked = {"of": voicemail, "who": member, "became": deed}
    session.execute(_BECAME, asked)

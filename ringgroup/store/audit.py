"""The audit log: who did what, to whom, when, from where; written, never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from ringgroup.line import Belonging
from ringgroup.tables import AUDIT, MEMBER

_actor = MEMBER.alias("actor")
_subject = MEMBER.alias("subject")
_NOTE = insert(AUDIT)
OF_THE_SERVICE: Final = (
    *("line_changed", "mobile_tested", "settings_changed", "settings_undone"),
    "partner_changed",
)
"""Deeds of administration, on whatever line: all administrators account for them."""
_SEEN = or_(
    AUDIT.c.line.is_(None),
    AUDIT.c.action.in_(OF_THE_SERVICE),
    AUDIT.c.line.in_(bindparam("lines", expanding=True)),
    literal(value=True) == bindparam("every_line"),
)
_LATEST = (
    select(
        AUDIT.c.at,
        _actor.c.name,
        AUDIT.c.action,
        _subject.c.name,
        AUDIT.c.line,
        AUDIT.c.detail,
        AUDIT.c.origin,
    )
    .select_from(
        AUDIT.outerjoin(_actor, _actor.c.id == AUDIT.c.actor_id).outerjoin(
            _subject, _subject.c.id == AUDIT.c.subject_id
        )
    )
    .where(_SEEN)
    .order_by(AUDIT.c.at.desc(), AUDIT.c.id.desc())
    .limit(bindparam("at_most"))
    .offset(bindparam("skipped"))
)
_ALL = select(func.count()).select_from(AUDIT)
_COUNT = _ALL.where(_SEEN)
_COUNT_OF = _ALL.where(
    AUDIT.c.at > bindparam("since"),
    AUDIT.c.subject_id == bindparam("of"),
    AUDIT.c.action == bindparam("done"),
)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log; names of members, a code for what was done."""

    at: datetime
    actor: str | None
    action: str
    subject: str | None
    line: str | None
    detail: str
    origin: str


def note(  # noqa: PLR0913, PLR0917 - each is a column
    session: Session,
    now: datetime,
    actor: int | None,
    action: str,
    subject: int | None = None,
    line: str | None = None,
    detail: str = "",
    origin: str = "",
) -> None:
    """Write down what a member (id) did; None: nobody who is known, or the service."""
    session.execute(
        _NOTE,
        {
            "at": now,
            "actor_id": actor,
            "action": action,
            "subject_id": subject,
            "line": line,
            "detail": detail,
            "origin": origin,
        },
    )


def latest(
    session: Session, viewer: Belonging, at_most: int, skipped: int = 0
) -> list[AuditEntry]:
    """The newest entries that are of no line or of the viewer's, after `skipped`."""
    asked = _seen_by(viewer) | {"at_most": at_most, "skipped": skipped}
    return [AuditEntry(*row) for row in session.execute(_LATEST, asked)]


def count(session: Session, viewer: Belonging) -> int:
    """How many of those there are."""
    return session.execute(_COUNT, _seen_by(viewer)).scalar_one()


def _seen_by(viewer: Belonging) -> dict[str, object]:
    return {"lines": list(viewer.lines), "every_line": viewer.everywhere}


def count_of(session: Session, subject: int, action: str, since: datetime) -> int:
    """How often that was done to a member (id) since then."""
    asked = {"of": subject, "done": action, "since": since}
    return session.execute(_COUNT_OF, asked).scalar_one()

"""The log of who did what on the pages or the command line."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.store.tables import table

_NOTE = insert(table(models.Audit))


def note(  # noqa: PLR0913, PLR0917 - who, what, to whom, where: a log line
    session: Session,
    now: datetime,
    actor: int | None,
    action: str,
    subject: int | None = None,
    line: str | None = None,
    detail: str = "",
    origin: str = "",
) -> None:
    """Write that a member (id) did something, to a member (id) or on a line.

    `action` is a code; `detail` never holds a number, a note or a secret; `origin` is
    where the request came from.
    """
    row = {
        "at": now,
        "actor_id": actor,
        "action": action,
        "subject_id": subject,
        "line": line,
        "detail": detail,
        "origin": origin,
    }
    session.execute(_NOTE, row)

"""What workers were answered on a service number, for as long as it may repeat."""

import json
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.call.heard import KeptAnswers
from ringgroup.tables import SERVICE_CALL

_SERVICE = (
    select(SERVICE_CALL.c.answers)
    .where(SERVICE_CALL.c.sid == bindparam("sid"))
    .with_for_update()
)
_SERVICE_NEW = insert(SERVICE_CALL)
_SERVICE_ANSWERED = (
    update(SERVICE_CALL)
    .where(SERVICE_CALL.c.sid == bindparam("of"))
    .values(answers=bindparam("now_answered"))
)


def service_answers(session: Session, sid: str) -> KeptAnswers | None:
    """What this call to a service number was answered so far, its row locked."""
    answers = session.execute(_SERVICE, {"sid": sid}).scalar_one_or_none()
    return None if answers is None else cast("KeptAnswers", json.loads(answers))


def keep_service_answers(
    session: Session, sid: str, answers: KeptAnswers, now: datetime, *, new: bool
) -> None:
    """Keep what this call to a service number was answered."""
    text = json.dumps(answers, separators=(",", ":"))
    if new:
        session.execute(_SERVICE_NEW, {"sid": sid, "at": now, "answers": text})
    else:
        session.execute(_SERVICE_ANSWERED, {"of": sid, "now_answered": text})

"""A worker's webhook that comes twice is answered twice the same.

Knows what is kept of an answer, and for whom everything is forgotten already. Must not
know what is asked, nor what is decided.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from ringgroup.call import replies
from ringgroup.call.heard import KeptAnswers
from ringgroup.call.replies import Reply
from ringgroup.call.store import answers, seen
from ringgroup.desk import Desk
from ringgroup.voicemail import listening


class Repeatable(Protocol):
    """One request of a call with a worker; a repeat has the same `key`."""

    @property
    def key(self) -> str:
        """What is asked, and in which round."""

    @property
    def sid(self) -> str:
        """The provider's name of the call."""


def answered(
    session: Session,
    desk: Desk,
    request: Repeatable,
    now: datetime,
    decide: Callable[[KeptAnswers], Reply],
    *,
    forgotten: Reply,
) -> Reply:
    """The answer that was kept, or else the one that is decided now, and kept."""
    kept = answers.service_answers(session, request.sid)
    if kept is not None and request.key in kept:
        reply = replies.from_json(kept[request.key])
        return listening.completed(session, desk, reply)
    if kept is None and seen.was_here(session, request.sid):
        return forgotten
    reply = decide(kept or {})
    now_kept = {**(kept or {}), request.key: replies.to_json(reply)}
    sid = request.sid
    answers.keep_service_answers(session, sid, now_kept, now, new=kept is None)
    return listening.completed(session, desk, reply)

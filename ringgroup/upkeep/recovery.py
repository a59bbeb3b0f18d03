"""What a database has to forget when it comes back from a backup.

A backup holds the moment in which it was made: who was Present and signed in, what was
about to be sent, messages of callers that were deleted since. None of that may live
again. Must not know how the backup was made or put back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.upkeep.store import recovery


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of a kind do not live again."""

    kind: str
    count: int


def messages(session: Session) -> frozenset[str]:
    """Which messages of callers there are, before a backup takes the place of them."""
    return recovery.messages(session)


def kept_messages(session: Session) -> int:
    """How many messages of callers there are."""
    return recovery.count(session)


def forget(
    session: Session, now: datetime, still: frozenset[str] | None = None
) -> Iterator[Forgotten]:
    """Make a database that came back one of now; gives what went, most telling first.

    `still`: the messages that were there before it came back. Others in the backup had
    been deleted since, and are deleted again; when it is not known (None) they stay.
    Calls in progress are left to the sweep, which ends and registers them.
    """
    yield Forgotten("presence", recovery.sign_everybody_off(session, now))
    yield Forgotten("unsent message", recovery.give_up_unsent(session, now))
    for kind, count in recovery.delete_passing(session).items():
        yield Forgotten(kind, count)
    if still is not None:
        gone = recovery.messages(session) - still
        recovery.delete_messages(session, gone)
        yield Forgotten("deleted voicemail", len(gone))

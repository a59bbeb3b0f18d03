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


@dataclass(frozen=True, slots=True)
class StillThere:
    """What there is before a backup takes its place: names of what may be taken away.

    Messages of callers, devices that sign for members, codes for a lost phone (whose,
    and the digest).
    """

    messages: frozenset[str]
    passkeys: frozenset[str]
    codes: frozenset[tuple[int, str]]


def still_there(session: Session) -> StillThere:
    """What there is now."""
    return StillThere(
        recovery.messages(session), recovery.passkeys(session), recovery.codes(session)
    )


def kept_messages(session: Session) -> int:
    """How many messages of callers there are."""
    return recovery.count(session)


def forget(
    session: Session, now: datetime, still: StillThere | None = None
) -> Iterator[Forgotten]:
    """Make a database that came back one of now; gives what went, most telling first.

    `still`: what was there before it came back. What else is in the backup had been
    taken away since, and is so again. When that is not known (None), messages and
    devices stay; codes for a lost phone go, as one that was used would work anew.
    Calls in progress are left to the sweep, which ends and registers them.
    """
    yield Forgotten("presence", recovery.sign_everybody_off(session, now))
    yield Forgotten("unsent message", recovery.give_up_unsent(session, now))
    for kind, count in recovery.delete_passing(session).items():
        yield Forgotten(kind, count)
    used = recovery.codes(session) - (still.codes if still else frozenset())
    recovery.delete_codes(session, used)
    yield Forgotten("recovery code", len(used))
    if still is not None:
        removed = recovery.passkeys(session) - still.passkeys
        recovery.delete_passkeys(session, removed)
        yield Forgotten("removed passkey", len(removed))
        gone = recovery.messages(session) - still.messages
        recovery.delete_messages(session, gone)
        yield Forgotten("deleted voicemail", len(gone))

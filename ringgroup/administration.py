"""What members change of themselves, and administrators of everybody.

Knows what is written down about a change. Must not know HTTP. All of it inside a
transaction that somebody else begins.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.store import audit, members
from ringgroup.store.members import Own


def own(session: Session, member: int) -> Own:
    """What a member (id) sees of the own account."""
    return members.own(session, member)


def keep_pin(
    session: Session, login: str, digest: str, actor: int, now: datetime
) -> None:
    """Keep the hash of a member's voicemail PIN."""
    members.keep_secret(session, login, "pin_hash", digest)
    audit.note(session, now, actor, "pin_set", actor)


def prefer(session: Session, member: int, *, by_email: bool) -> None:
    """A member (id) wants to be told things by e-mail, or by SMS."""
    members.prefer(session, member, by_email=by_email)

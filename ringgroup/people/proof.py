"""Who somebody is, proved once more in a session; and where else they are signed in.

Knows how long a proof holds. Must not know HTTP, nor what it is asked for. All of it
inside a transaction that somebody else begins.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.people import accounts
from ringgroup.people.accounts import IDLE, LONGEST, STAYS, Attempt
from ringgroup.people.person import Person
from ringgroup.people.store import accounts as accounts_kept
from ringgroup.people.store import sessions
from ringgroup.people.store.sessions import OpenSession

PROOF_HOLDS: Final = timedelta(minutes=10)
"""After which what opens an account asks anew who somebody is."""


class SessionOverError(Exception):
    """The session in which something was asked has ended meanwhile: it is not done."""


def hold(session: Session, who: Person) -> None:
    """What opens an account is done by a session that lives until it is done.

    Whoever ends it, or chooses another password, comes before or after, and never
    between the question and the deed. Raises `SessionOverError`.
    """
    if not sessions.hold(session, who.session):
        raise SessionOverError


def has_proved(who: Person, now: datetime) -> bool:
    """Whether it is short enough ago that somebody proved who they are."""
    return now - who.proved_at <= PROOF_HOLDS


def prove(
    session: Session,
    who: Person,
    attempt: Attempt,
    now: datetime,
    *,
    right: bool,
    origin: str,
) -> bool:
    """Keep that somebody gave the password once more; a wrong one counts as ever."""
    mine = attempt.account is not None and attempt.account.id == who.id
    if not (right and mine):
        accounts.wrong(session, attempt, who.id, now, origin)
        return False
    accounts.forget_wrong(session, attempt, now)
    sessions.proved(session, who.session, now)
    return True


def prove_by_provider(
    session: Session, who: Person, subject: str, now: datetime, origin: str
) -> bool:
    """Keep that somebody signed in anew where they sign in; another there counts."""
    account = accounts_kept.account_by_subject(session, subject)
    if account is None or account.id != who.id:
        accounts.count_failure(session, who.id, now, origin)
        return False
    sessions.proved(session, who.session, now)
    return True


def open_sessions(session: Session, who: Person, now: datetime) -> list[OpenSession]:
    """Where somebody is signed in, the last used first."""
    stays = now + STAYS if who.needs_code else now  # of the careful none does
    return sessions.of(session, who.id, now - LONGEST, now - IDLE, stays)


def sign_out_there(session: Session, who: Person, which: str) -> bool:
    """End one of one's own sessions; False when it is over already."""
    return sessions.end_one(session, who.id, which)

"""Signing in with a password, and the sessions that follow and end.

Knows who is let in and what is written down about it. Passwords are compared outside
any transaction, because that is slow on purpose: `look_up`, then `passwords.fits`, then
`enter`. Must not know HTTP. All of it inside a transaction that somebody else begins.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.people import passwords, totp, ways_in
from ringgroup.people.browsers import knows
from ringgroup.people.person import Person, Standing
from ringgroup.people.store import accounts, refusals, sessions, visitors
from ringgroup.people.store.accounts import Credentials
from ringgroup.people.store.visitors import Visitor
from ringgroup.people.ways_in import CAREFUL, Evidence
from ringgroup.store import audit

LONGEST: Final = timedelta(hours=12)
"""After which a session ends, used or not."""
IDLE: Final = timedelta(hours=3)
STAYS: Final = timedelta(days=30)
"""How long a plain member stays signed in on a device of their own, used or not."""
HALFWAY: Final = timedelta(minutes=15)
"""How long somebody may look for the second factor."""
TOUCHED_EVERY: Final = timedelta(minutes=5)
SECRET: Final = "a second factor"  # noqa: S105 - the vault's purpose, no secret
VOUCHED: Final = "vouched."
"""How the cookie of a session begins for which the municipality's own sign-in vouches.

The digest covers it: nobody can put it before a cookie that was begun otherwise.
"""
WHO: Final = "who failed to sign in"

_STILL: Final[dict[Evidence | None, Standing]] = {
    None: "in",
    "code": "code",
    "passkey": "code",
    "new_code": "setup",
}
"""What is asked after the password, as a session knows it."""


def person(
    session: Session, token: str, now: datetime, *, watching: bool = False
) -> Person | None:
    """Who holds the session of that cookie; None when it ended.

    `watching`: it is asked as well what goes on now.
    """
    found = visitors.visitor(session, digest(token), watching=watching)
    if found is None or _over(found, now):
        return None
    return Person(
        id=found.member,
        login=found.login,
        name=found.name,
        organisation=found.organisation,
        role=found.role,
        standing=_standing(found, vouched=token.startswith(VOUCHED)),
        has_second_factor=found.has_totp,
        session=found.session,
        offered=found.offered,
        seen_at=found.seen_at,
        proved_at=found.proved_at,
        belonging=found.belonging,
        forms=found.forms,
        watched=found.watched,
        vouched=token.startswith(VOUCHED),
        has_passkey=found.has_passkey,
        until=found.until,
    )


def _standing(found: Visitor, *, vouched: bool) -> Standing:
    """Who was in stays so, but for one whose role asks more since."""
    if vouched:
        return "in"
    way = ways_in.way_in(code=found.has_totp, passkey=found.has_passkey)
    asked = _STILL[ways_in.after_password(found.role, way)]
    if asked == "setup":
        return asked
    return "in" if found.complete else "code"


def _over(found: Visitor, now: datetime) -> bool:
    if not found.complete:
        return now - found.created_at > HALFWAY
    if found.until is not None and found.role not in CAREFUL:
        return now > found.until
    return now - found.created_at > LONGEST or now - found.seen_at > IDLE


def needs_touch(who: Person, now: datetime) -> bool:
    """Whether it is time to write down that the session is used."""
    return now - who.seen_at > TOUCHED_EVERY


def touch(session: Session, who: Person, now: datetime) -> None:
    """Write down that the session is used."""
    accounts.touch(session, who.session, now)


# --- the password ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login that was given: whose it is, if anybody's, and how often it failed."""

    account: Credentials | None
    who: str
    failures: int
    known: bool
    """Whether the browser is one in which that member signed in before."""

    @property
    def hash(self) -> str | None:
        """The hash to compare the password with."""
        return self.account.hash if self.account else None


def look_up(
    session: Session, desk: Desk, login: str, browser: str, now: datetime
) -> Attempt:
    """Whose account a login or e-mail address is.

    Failures in a row are counted for what was typed, whether anybody has that name: a
    login is not slow because of what was tried with an address, or it would show that
    they belong together. Those of a browser that signed in before count apart: who
    guesses from elsewhere slows nobody down but strangers.
    """
    account = accounts.account_by_name(session, login)
    known = account is not None and knows(desk, browser, account.id)
    name = account.login if account and known else login.strip().lower()
    who = desk.vault.sign(f"{name}\0{browser if known else ''}", WHO)
    failures = passwords.in_a_row(refusals.failures(session, who), now)
    return Attempt(account, who, failures, known)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A new session: what its cookie holds, and what is still to be done."""

    token: str = field(repr=False)
    member: int
    standing: Standing
    stays: bool = False


def enter(
    session: Session,
    desk: Desk,
    attempt: Attempt,
    now: datetime,
    *,
    right: bool,
    origin: str,
    stays: bool = False,
) -> NewSession | None:
    """Begin a session for who gave the right password; None, and counted, if not.

    One that was changed while it was compared is not right any more. `stays`: on this
    device, for long, as plain members may.
    """
    compared = attempt.account
    account = accounts.held(session, compared.id) if compared and right else None
    if account is None or account.hash != attempt.hash:
        wrong(session, attempt, compared.id if compared else None, now, origin)
        return None
    forget_wrong(session, attempt, now)
    standing = _STILL[ways_in.after_password(account.role, account.way_here)]
    complete = standing == "in"
    token = secrets.token_urlsafe(32)
    offered = new_offer(desk, account.id) if standing == "setup" else None
    stays = stays and account.role not in CAREFUL
    accounts.begin(
        session,
        digest(token),
        account.id,
        now,
        complete=complete,
        offered=offered,
        until=now + STAYS if stays else None,
    )
    if complete:
        welcome(session, account.id, now, origin)
    return NewSession(token, account.id, standing, stays=stays)


def enter_by_provider(
    session: Session, subject: str, now: datetime, origin: str
) -> NewSession | None:
    """Begin a session for who the municipality's own sign-in vouches for.

    That asks for a second factor itself, so that we ask for none, of coordinators
    neither. A subject that no member was linked to gets in nowhere. It may have asked
    nothing of a browser that it knew still: that proves nothing of now.
    """
    account = accounts.account_by_subject(session, subject, hold=True)
    if account is None:
        count_failure(session, None, now, origin)
        return None
    token = VOUCHED + secrets.token_urlsafe(32)
    accounts.begin(session, digest(token), account.id, now, complete=True)
    sessions.proved(session, digest(token), now - LONGEST)
    welcome(session, account.id, now, origin)
    return NewSession(token, account.id, "in")


def wrong(
    session: Session, attempt: Attempt, member: int | None, now: datetime, origin: str
) -> None:
    """Count a wrong password: of the name that was given, and by the hour."""
    kept = passwords.in_a_row(refusals.held(session, attempt.who, now), now)
    refusals.keep_failures(session, attempt.who, kept + 1, now)
    count_failure(session, member, now, origin)


def forget_wrong(session: Session, attempt: Attempt, now: datetime) -> None:
    """The right password ends a row of wrong ones, in a browser that is known.

    In others it stays as slow as it was: a stranger who waits would see by it that
    somebody has that name, and just came in. Who did, is known there from now on.
    """
    if attempt.known:
        refusals.keep_failures(session, attempt.who, 0, now)


def count_failure(
    session: Session, member: int | None, now: datetime, origin: str
) -> None:
    """Count it by the hour; the first of a member's (id) is written down as well.

    So nobody makes the log grow by guessing, or by inventing names; and it asks the
    database the same for a name that nobody has.
    """
    refusals.note_first(session, member, "sign_in_failed", now, origin)
    refusals.count_refusal(session, member, now)


def welcome(session: Session, member: int, now: datetime, origin: str) -> None:
    """Write down that a member is in."""
    accounts.signed_in(session, member, now)
    audit.note(session, now, member, "signed_in", origin=origin)


def sign_out(session: Session, token: str) -> None:
    """End a session: a copy of its cookie is worth nothing from now on."""
    accounts.end(session, digest(token))


def sign_out_elsewhere(session: Session, who: Person) -> None:
    """End all sessions of a member but the one in use."""
    accounts.end_all(session, who.id, but=who.session)


def digest(token: str) -> str:
    """What is kept of a session's cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_offer(desk: Desk, member: int) -> bytes:
    """A new secret for the second factor of a member, sealed."""
    return desk.vault.seal(totp.new_secret().encode(), f"{SECRET} {member}")

"""The second factor of a session: given, set up, and the codes for a lost phone.

Knows how often a code may be wrong. Must not know HTTP. All of it inside a transaction
that somebody else begins.
"""

import secrets
from datetime import datetime
from typing import Final, Literal

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.people import invitations, passwords, proof, totp, ways_in
from ringgroup.people.accounts import (
    SECRET,
    WHO,
    NewSession,
    digest,
    new_offer,
    welcome,
)
from ringgroup.people.browsers import knows
from ringgroup.people.person import Person
from ringgroup.people.store import accounts, members, refusals
from ringgroup.people.store.accounts import Credentials
from ringgroup.store import audit
from ringgroup.vault import SealBrokenError

CODES_IN_A_ROW: Final = 5
"""Wrong codes after which somebody begins again with the password."""
CODES_SHUT: Final = 10
"""Wrong codes within a quarter of an hour after which no code is looked at."""
RECOVERY: Final = "a recovery code"
"""The vault's purpose for it."""

CodeRefusal = Literal["wrong", "shut", "begin_again", "waits"]
"""`waits`: it is right, and set up after a reset too short ago."""


def give_code(
    session: Session,
    desk: Desk,
    who: Person,
    browser: str,
    code: str,
    now: datetime,
    origin: str = "",
) -> NewSession | CodeRefusal:
    """Complete a session by a code of the phone, or by a recovery code.

    The session gets a new name, so that what was seen before is worth nothing. One that
    ended meanwhile, as by another password, is not completed.
    """
    account = accounts.held(session, who.id)
    proof.hold(session, who)
    if account is None or account.totp is None:
        return "begin_again"
    known = knows(desk, browser, who.id)
    name = desk.vault.sign(f"code\0{who.id}\0{browser if known else ''}", WHO)
    key = f"code {name}"
    failures = passwords.in_a_row(refusals.held(session, key, now), now)
    if failures >= CODES_SHUT:
        return "shut"
    if not _code_fits(session, desk, account, code, now):
        refusals.keep_failures(session, key, failures + 1, now)
        audit.note(session, now, who.id, "code_failed", origin=origin)
        if (failures + 1) % CODES_IN_A_ROW:
            return "wrong"
        accounts.end(session, who.session)
        return "shut" if failures + 1 >= CODES_SHUT else "begin_again"
    refusals.keep_failures(session, key, 0, now)
    if ways_in.waits_until(account.role, account.reset_at, now):
        accounts.end(session, who.session)
        return "waits"
    if account.reset_at is not None and account.role in ways_in.CAREFUL:
        accounts.keep_reset(session, who.id, None)
    entered = _renewed(session, who, now)
    welcome(session, who.id, now, origin)
    return entered


def _code_fits(
    session: Session, desk: Desk, account: Credentials, code: str, now: datetime
) -> bool:
    secret = opened(desk, account.totp, account.id)
    if secret is not None:
        step = totp.accepted_step(secret, code, now, account.totp_step)
        if step is not None:
            return accounts.use_step(session, account.id, step)
    given = totp.tidy(code)
    for kept in accounts.recovery_codes(session, account.id):
        if desk.vault.signed(f"{account.id}.{given}", kept, RECOVERY):
            return accounts.use_recovery_code(session, account.id, kept)
    return False


def _renewed(session: Session, who: Person, now: datetime) -> NewSession:
    token = secrets.token_urlsafe(32)
    accounts.end(session, who.session)
    accounts.begin(session, digest(token), who.id, now, complete=True, until=who.until)
    return NewSession(token, who.id, "in", stays=who.until is not None)


def offer_second_factor(session: Session, desk: Desk, who: Person) -> None:
    """Make a new secret for who wants, or needs, a second factor."""
    accounts.offer(session, who.session, new_offer(desk, who.id))


def offered_secret(desk: Desk, who: Person) -> str | None:
    """The secret that is being set up in this session."""
    return opened(desk, who.offered, who.id)


def set_up_second_factor(
    session: Session,
    desk: Desk,
    who: Person,
    code: str,
    now: datetime,
    origin: str = "",
) -> tuple[NewSession | None, list[str]] | None:
    """Keep the offered secret, once a code proves that the phone has it.

    Gives the session's new name and the recovery codes, which are never seen again.
    Other sessions of the member end. Who was in before is told: it may be another.
    After a reset it does not count at once: there is no session then, and its owner,
    whose password works no longer, has a day to say that it was another. Whose session
    ended meanwhile, as by another who was first, sets up nothing.
    """
    account = accounts.held(session, who.id)
    proof.hold(session, who)
    secret = offered_secret(desk, who)
    step = secret and totp.accepted_step(secret, code, now, None)
    if not secret or not step:
        return None
    was_complete = who.standing == "in"
    accounts.keep_totp(session, who.id, _sealed(desk, secret, who.id), step)
    codes = _new_codes(session, desk, who.id)
    accounts.end_all(session, who.id, but=who.session)
    audit.note(session, now, who.id, "second_factor_on", who.id, origin=origin)
    reset = account is not None and account.reset_at is not None
    if reset and not (was_complete and who.needs_code):
        accounts.keep_reset(session, who.id, now)
    if reset and not was_complete:
        accounts.end(session, who.session)
        invitations.tell(session, desk, who.id, "second_factor_waits", now)
        return None, codes
    entered = _renewed(session, who, now)
    if members.own(session, who.id).last_login_at is not None:
        invitations.tell(session, desk, who.id, "second_factor_on", now)
    if not was_complete:
        welcome(session, who.id, now, origin)
    return entered, codes


def trust(session: Session, actor: int, login: str, now: datetime) -> bool:
    """What a member set up after a reset counts from now on; False when it does.

    The administrator (`actor`) has asked that member, and not by e-mail.
    """
    found = members.one(session, login)
    if found is None or members.secrets(session, found.id)[2] is None:
        return False
    accounts.keep_reset(session, found.id, None)
    audit.note(session, now, actor, "second_factor_trusted", found.id)
    return True


def recovery_codes(desk: Desk, who: Person, press: str | None) -> list[str]:
    """New codes, the same for the same press of the button: they are kept nowhere."""
    seed = "" if press is None else desk.vault.sign(press, f"{RECOVERY} {who.id}")
    return totp.new_recovery_codes(seed.encode())


def keep_recovery_codes(
    session: Session, desk: Desk, who: Person, codes: list[str], now: datetime
) -> None:
    """These work from now on; the old ones no longer do."""
    audit.note(session, now, who.id, "recovery_codes_renewed", who.id)
    invitations.tell(session, desk, who.id, "recovery_codes", now)
    _keep_codes(session, desk, who.id, codes)


def are_of_now(session: Session, desk: Desk, who: Person, codes: list[str]) -> bool:
    """Whether any of these codes still works: no others were made since."""
    kept = accounts.recovery_codes(session, who.id)
    return any(
        desk.vault.signed(f"{who.id}.{code}", digest, RECOVERY)
        for code in codes
        for digest in kept
    )


def _new_codes(session: Session, desk: Desk, member: int) -> list[str]:
    codes = totp.new_recovery_codes()
    _keep_codes(session, desk, member, codes)
    return codes


def _keep_codes(session: Session, desk: Desk, member: int, codes: list[str]) -> None:
    digests = [desk.vault.sign(f"{member}.{code}", RECOVERY) for code in codes]
    accounts.keep_recovery_codes(session, member, digests)


def _sealed(desk: Desk, secret: str, member: int) -> bytes:
    return desk.vault.seal(secret.encode(), f"{SECRET} {member}")


def opened(desk: Desk, sealed: bytes | None, member: int) -> str | None:
    """The secret of a member's second factor; None when there is none to read."""
    try:
        if sealed is None:
            return None
        return desk.vault.open(sealed, f"{SECRET} {member}").decode()
    except SealBrokenError:
        return None  # sealed with a key that is gone: an administrator resets it

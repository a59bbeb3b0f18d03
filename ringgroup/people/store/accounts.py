"""Accounts: who may sign in, and who is signed in.

Digests and sealed values only; no secret is ever read back in the clear.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.people.store.passkeys import HAS_PASSKEY
from ringgroup.people.ways_in import WayIn, way_in
from ringgroup.tables import (
    LOGIN_SESSION,
    MEMBER,
    RECOVERY_CODE,
    changed,
)

_ANY_WAY_IN = (
    select(MEMBER.c.id)
    .where(
        MEMBER.c.active,
        or_(MEMBER.c.password_hash.is_not(None), MEMBER.c.subject.is_not(None)),
    )
    .limit(1)
)
_AN_ADMINISTRATOR_IN = _ANY_WAY_IN.where(MEMBER.c.role == "administrator")


@dataclass(frozen=True, slots=True)
class Credentials:
    """An active member as one who may sign in; `hash` is None without a password."""

    id: int
    login: str
    name: str
    role: str
    email: str
    hash: str | None = field(repr=False)
    totp: bytes | None = field(repr=False)
    totp_step: int | None
    linked: bool
    reset_at: datetime | None
    has_passkey: bool

    @property
    def way_here(self) -> WayIn:
        """How this member signs in with what is kept here."""
        return way_in(code=self.totp is not None, passkey=self.has_passkey)

    @property
    def way(self) -> WayIn:
        """How this member signs in."""
        has_code = self.totp is not None
        return way_in(code=has_code, passkey=self.has_passkey, linked=self.linked)


_ACCOUNT = select(
    MEMBER.c.id,
    MEMBER.c.login,
    MEMBER.c.name,
    MEMBER.c.role,
    MEMBER.c.email,
    MEMBER.c.password_hash,
    MEMBER.c.totp,
    MEMBER.c.totp_step,
    MEMBER.c.subject.is_not(None),
    MEMBER.c.reset_at,
    HAS_PASSKEY,
).where(MEMBER.c.active)
_BY_NAME = _ACCOUNT.where(
    or_(
        MEMBER.c.login == bindparam("given"),
        func.lower(MEMBER.c.email) == bindparam("given"),
    )
).order_by(MEMBER.c.login != bindparam("given"))
_BY_ID = _ACCOUNT.where(MEMBER.c.id == bindparam("of"))
_HELD = _BY_ID.with_for_update(of=MEMBER, key_share=True)
_BY_SUBJECT = _ACCOUNT.where(MEMBER.c.subject == bindparam("given"))
_BY_SUBJECT_HELD = _BY_SUBJECT.with_for_update(of=MEMBER, key_share=True)


def account_by_name(session: Session, given: str) -> Credentials | None:
    """The account with that login, or else the only one with that e-mail address."""
    rows = session.execute(_BY_NAME, {"given": given.strip().lower()}).all()
    found = [Credentials(*row) for row in rows]
    if len(found) == 1 or (found and found[0].login == given.strip().lower()):
        return found[0]
    return None


def account(session: Session, member: int) -> Credentials | None:
    """The account of an active member (id)."""
    row = session.execute(_BY_ID, {"of": member}).one_or_none()
    return None if row is None else Credentials(*row)


def held(session: Session, member: int) -> Credentials | None:
    """The account of an active member (id), which nobody changes until the end.

    So a session that begins is seen, and ended, by who changes the account after it.
    """
    row = session.execute(_HELD, {"of": member}).one_or_none()
    return None if row is None else Credentials(*row)


def account_by_subject(
    session: Session, subject: str, *, hold: bool = False
) -> Credentials | None:
    """The account that belongs to that person of the municipality's own sign-in.

    `hold`: nobody changes it until the end.
    """
    asked = _BY_SUBJECT_HELD if hold else _BY_SUBJECT
    row = session.execute(asked, {"given": subject}).one_or_none()
    return None if row is None else Credentials(*row)


_CHANGE = update(MEMBER).where(MEMBER.c.id == bindparam("of"))
_SEEN = _CHANGE.values(last_login_at=bindparam("now"))
_STEP = _CHANGE.where(
    or_(MEMBER.c.totp_step.is_(None), MEMBER.c.totp_step < bindparam("step"))
).values(totp_step=bindparam("step"))
_TOTP = _CHANGE.values(totp=bindparam("sealed"), totp_step=bindparam("step"))
_PASSWORD = _CHANGE.values(password_hash=bindparam("hash"))
_RESET = _CHANGE.values(reset_at=bindparam("at"))
_SUBJECT = _CHANGE.values(subject=bindparam("given"))
_NO_SUBJECT = (
    update(MEMBER)
    .where(MEMBER.c.subject == bindparam("given"), MEMBER.c.active.is_(False))
    .values(subject=None)
)


def signed_in(session: Session, member: int, now: datetime) -> None:
    """When a member last signed in."""
    session.execute(_SEEN, {"of": member, "now": now})


def use_step(session: Session, member: int, step: int) -> bool:
    """Use the code of a time step; False when it, or a later one, was used before."""
    return changed(session, _STEP, {"of": member, "step": step}) == 1


def keep_totp(
    session: Session, member: int, sealed: bytes | None, step: int | None
) -> None:
    """Keep the second factor of a member, or forget it."""
    session.execute(_TOTP, {"of": member, "sealed": sealed, "step": step})


def keep_password(session: Session, member: int, digest: str | None) -> None:
    """Keep the hash of a member's password."""
    session.execute(_PASSWORD, {"of": member, "hash": digest})


def keep_reset(session: Session, member: int, at: datetime | None) -> None:
    """A member was reset then; None: an administrator, or a day, has seen to it."""
    session.execute(_RESET, {"of": member, "at": at})


def keep_subject(session: Session, member: int, subject: str) -> None:
    """Keep who a member is to the municipality's own sign-in."""
    session.execute(_SUBJECT, {"of": member, "given": subject})


def free_subject(session: Session, subject: str) -> None:
    """Let a member who is no longer active be nobody to the municipality's sign-in."""
    session.execute(_NO_SUBJECT, {"given": subject})


# --- recovery codes --------------------------------------------------------

_CODES = select(RECOVERY_CODE.c.digest).where(
    RECOVERY_CODE.c.member_id == bindparam("of")
)
_NEW_CODES = insert(RECOVERY_CODE)
_NO_CODES = delete(RECOVERY_CODE).where(RECOVERY_CODE.c.member_id == bindparam("of"))
_USE_CODE = _NO_CODES.where(RECOVERY_CODE.c.digest == bindparam("used"))


def recovery_codes(session: Session, member: int) -> list[str]:
    """The digests of the recovery codes that a member has left."""
    return list(session.scalars(_CODES, {"of": member}))


def keep_recovery_codes(session: Session, member: int, digests: Iterable[str]) -> None:
    """Replace the recovery codes of a member."""
    session.execute(_NO_CODES, {"of": member})
    rows = [{"member_id": member, "digest": digest} for digest in digests]
    if rows:
        session.connection().execute(_NEW_CODES, rows)


def use_recovery_code(session: Session, member: int, digest: str) -> bool:
    """Use a recovery code; False when somebody used it meanwhile."""
    return changed(session, _USE_CODE, {"of": member, "used": digest}) == 1


# --- who is signed in ------------------------------------------------------


_BEGIN = insert(LOGIN_SESSION)
_ONE = LOGIN_SESSION.c.id == bindparam("of")
_TOUCH = update(LOGIN_SESSION).where(_ONE).values(seen_at=bindparam("now"))
_OFFER = update(LOGIN_SESSION).where(_ONE).values(offered=bindparam("sealed"))
_END = delete(LOGIN_SESSION).where(_ONE)
_END_OF = delete(LOGIN_SESSION).where(
    LOGIN_SESSION.c.member_id == bindparam("member"),
    LOGIN_SESSION.c.id != bindparam("but"),
)


def begin(
    session: Session,
    digest: str,
    member: int,
    now: datetime,
    *,
    complete: bool,
    offered: bytes | None = None,
    until: datetime | None = None,
) -> None:
    """Begin a session."""
    session.execute(
        _BEGIN,
        {
            "id": digest,
            "member_id": member,
            "created_at": now,
            "seen_at": now,
            "complete": complete,
            "offered": offered,
            "until": until,
        },
    )


def touch(session: Session, digest: str, now: datetime) -> None:
    """A session was used."""
    session.execute(_TOUCH, {"of": digest, "now": now})


def offer(session: Session, digest: str, sealed: bytes) -> None:
    """Keep the second factor that is being set up in a session."""
    session.execute(_OFFER, {"of": digest, "sealed": sealed})


def end(session: Session, digest: str) -> None:
    """End a session."""
    session.execute(_END, {"of": digest})


def end_all(session: Session, member: int, but: str = "") -> None:
    """End the sessions of a member, but one."""
    session.execute(_END_OF, {"member": member, "but": but})


def anybody_signs_in(session: Session) -> bool:
    """Whether an active member has a password, or signs in at a provider."""
    return session.execute(_ANY_WAY_IN).first() is not None


def an_administrator_signs_in(session: Session) -> bool:
    """The same, of who administers the service."""
    return session.execute(_AN_ADMINISTRATOR_IN).first() is not None

"""Links to set a password: given out, used once, or expired."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from ringgroup.people import ways_in
from ringgroup.people.store.passkeys import HAS_PASSKEY
from ringgroup.people.ways_in import Plight, WayIn
from ringgroup.tables import INVITATION, MEMBER, changed

LinkPurpose = Literal["invitation", "reset"]

_NEW = insert(INVITATION)
_OTHER = INVITATION.alias("other")
_BESIDE = (
    select(_OTHER.c.id)
    .where(
        _OTHER.c.member_id == MEMBER.c.id,
        or_(_OTHER.c.granted, _OTHER.c.purpose == "invitation"),
        _OTHER.c.expires_at > bindparam("now"),
        func.coalesce(_OTHER.c.email, MEMBER.c.email) == MEMBER.c.email,
        func.coalesce(_OTHER.c.role, MEMBER.c.role) == MEMBER.c.role,
    )
    .exists()
)
"""Whether one that an administrator sent to the member of a statement works."""
_VALID = (
    select(
        INVITATION.c.id,
        INVITATION.c.member_id,
        INVITATION.c.purpose,
        INVITATION.c.expires_at,
        MEMBER.c.login,
        MEMBER.c.name,
        MEMBER.c.totp.is_not(None),
        INVITATION.c.granted,
        MEMBER.c.role,
        MEMBER.c.subject.is_not(None),
        HAS_PASSKEY,
        _BESIDE,
    )
    .join_from(INVITATION, MEMBER)
    .where(
        INVITATION.c.expires_at > bindparam("now"),
        MEMBER.c.active,
        func.coalesce(INVITATION.c.email, MEMBER.c.email) == MEMBER.c.email,
        func.coalesce(INVITATION.c.role, MEMBER.c.role) == MEMBER.c.role,
    )
)
_ONE = _VALID.where(INVITATION.c.id == bindparam("of"))
_OF_MEMBER = _VALID.where(INVITATION.c.member_id == bindparam("of")).order_by(
    INVITATION.c.purpose != "invitation",
    INVITATION.c.granted.is_(False),
    INVITATION.c.created_at.desc(),
)
_SINCE = (
    select(func.count())
    .select_from(INVITATION)
    .where(
        INVITATION.c.member_id == bindparam("of"),
        INVITATION.c.created_at > bindparam("since"),
    )
)
_USE = delete(INVITATION).where(INVITATION.c.id == bindparam("of"))
_WITHDRAW = delete(INVITATION).where(INVITATION.c.member_id == bindparam("of"))
_REPLACE = _WITHDRAW.where(
    INVITATION.c.purpose == bindparam("by"),
    INVITATION.c.granted.in_(bindparam("which", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Invited:
    """A link that works, and the member who may use it."""

    id: str
    member: int
    purpose: LinkPurpose
    expires_at: datetime
    login: str
    name: str
    has_totp: bool
    granted: bool
    role: str
    linked: bool
    has_passkey: bool
    beside: bool

    @property
    def given(self) -> bool:
        """Whether an administrator gave it: else whoever typed a name asked for it."""
        return self.granted or self.purpose == "invitation"

    @property
    def plight(self) -> Plight:
        """What the link is for: anybody may ask for one for a forgotten password."""
        return ways_in.plight_of(
            invites=self.purpose == "invitation",
            granted=self.granted,
            beside=self.beside,
        )

    @property
    def way_here(self) -> WayIn:
        """How its owner signs in with what is kept here."""
        return ways_in.way_in(code=self.has_totp, passkey=self.has_passkey)

    @property
    def may_link(self) -> bool:
        """Whether the municipality's own sign-in may be put in the password's place."""
        return ways_in.may_link(self.role, self.way_here, self.plight)


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom a link is given: a member (id), with the address and role of now."""

    member: int
    email: str
    role: str


def give_out(
    session: Session,
    link_id: str,
    to: Receiver,
    purpose: LinkPurpose,
    now: datetime,
    expires_at: datetime,
    *,
    granted: bool,
) -> None:
    """Keep a new link; which older ones of that member end, says `ways_in.ENDS`.

    `granted`: an administrator sends it.
    """
    ended = ways_in.ENDS["granted" if granted else "asked"]
    which = [one == "granted" for one in ended]
    if which:
        session.execute(_REPLACE, {"of": to.member, "by": purpose, "which": which})
    session.execute(
        _NEW,
        {
            "id": link_id,
            "member_id": to.member,
            "purpose": purpose,
            "email": to.email,
            "role": to.role,
            "created_at": now,
            "expires_at": expires_at,
            "granted": granted,
        },
    )


def withdraw(session: Session, member: int) -> None:
    """No link of a member (id) works any more."""
    session.execute(_WITHDRAW, {"of": member})


def invited(session: Session, link_id: str, now: datetime) -> Invited | None:
    """The link with that id, while it works."""
    row = session.execute(_ONE, {"of": link_id, "now": now}).one_or_none()
    return None if row is None else Invited(*row)


def invitation_of(session: Session, member: int, now: datetime) -> Invited | None:
    """The link that a member (id) has not used yet; rather the one that began it."""
    row = session.execute(_OF_MEMBER, {"of": member, "now": now}).first()
    return None if row is None else Invited(*row)


def given_out_since(session: Session, member: int, since: datetime) -> int:
    """How many links a member was given since then that were not used."""
    return session.execute(_SINCE, {"of": member, "since": since}).scalar_one()


def use(session: Session, link_id: str) -> bool:
    """Use a link; False when somebody was first."""
    return changed(session, _USE, {"of": link_id}) == 1

"""Members as the administrator knows them: the whole list, and their secrets."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, bindparam, case, func, insert, or_, select, update
from sqlalchemy.orm import Session

from ringgroup.people.members import Listed, Member, Own
from ringgroup.people.store.passkeys import HAS_PASSKEY
from ringgroup.tables import MEMBER, OUTGOING, PASSKEY, changed

_FIELDS = ("name", "organisation", "mobile", "email", "login", "role", "active")
_CHANGING = ("name", "organisation", "mobile", "email", "role")
_MOBILE = case((MEMBER.c.mobile.like("parked %"), ""), else_=MEMBER.c.mobile)
"""Empty when a member who left let go of it: it is unique at any moment."""
_SHOWN = [_MOBILE if name == "mobile" else MEMBER.c[name] for name in _FIELDS]
_MEMBERS = select(*_SHOWN).order_by(MEMBER.c.login)
_ROWS = select(MEMBER.c.id, MEMBER.c.login, MEMBER.c.mobile)
_PARK = (
    update(MEMBER)
    .where(MEMBER.c.id == bindparam("of"))
    .values(mobile=bindparam("by"), problem=None, tested_at=None)
)
_OUTDATED = (
    update(OUTGOING)
    .where(OUTGOING.c.member_id == bindparam("of"), OUTGOING.c.purpose == "test")
    .where(OUTGOING.c.ended_at.is_not(None))
    .values(state="other_mobile")
)
_LEFT = select(MEMBER.c.id).where(
    MEMBER.c.mobile.in_(bindparam("mobiles", expanding=True)),
    MEMBER.c.active.is_(False),
    MEMBER.c.login.not_in(bindparam("but", expanding=True)),
)
_NEW = insert(MEMBER)
_NEW_ONE = insert(MEMBER).returning(MEMBER.c.id)
_CHANGE = (
    update(MEMBER)
    .where(MEMBER.c.login == bindparam("of"))
    .values({name: bindparam(name) for name in _CHANGING})
)
Secret = Literal["password_hash", "pin_hash"]
_SECRETS: Mapping[Secret, Any] = {
    secret: update(MEMBER)
    .where(MEMBER.c.login == bindparam("of"))
    .values({secret: bindparam("hash")})
    for secret in ("password_hash", "pin_hash")
}


_OWN = select(
    MEMBER.c.login,
    MEMBER.c.name,
    MEMBER.c.organisation,
    _MOBILE,
    MEMBER.c.email,
    MEMBER.c.role,
    MEMBER.c.prefers_email,
    MEMBER.c.pin_hash.is_not(None),
    MEMBER.c.last_login_at,
    MEMBER.c.problem,
).where(MEMBER.c.id == bindparam("of"))
_PREFER = (
    update(MEMBER)
    .where(MEMBER.c.id == bindparam("of"))
    .values(prefers_email=bindparam("by_email"))
)


def own(session: Session, member: int) -> Own:
    """The account of a member (id) who is signed in."""
    return Own(*session.execute(_OWN, {"of": member}).one())


def prefer(session: Session, member: int, *, by_email: bool) -> None:
    """How a member (id) wants to be told things."""
    session.execute(_PREFER, {"of": member, "by_email": by_email})


def members(session: Session) -> list[Member]:
    """All members by login, the inactive ones as well."""
    return [Member(*row) for row in session.execute(_MEMBERS)]


def mobiles(session: Session) -> dict[str, str]:
    """Whose each mobile is: E.164 → login."""
    return {row.mobile: row.login for row in session.execute(_ROWS)}


def active_logins(session: Session) -> dict[str, int]:
    """The active members: login → id."""
    rows = session.execute(_ROWS.where(MEMBER.c.active))
    return {row.login: row.id for row in rows}


def keep_members(session: Session, wanted: Iterable[Member]) -> int:
    """Add members, or change who has that login already; return how many are new.

    Who is not among `wanted` is left alone, and nobody becomes active or inactive.
    Members may swap their mobiles, which are unique at any moment: so whoever gets
    another mobile lets go of the old one first, and of what was known about it.
    """
    wanted = tuple(wanted)
    known = {row.login: row for row in session.execute(_ROWS)}
    _let_go(session, wanted)
    new = [_row_of(member) for member in wanted if member.login not in known]
    old = [
        {name: getattr(member, name) for name in _CHANGING} | {"of": member.login}
        for member in wanted
        if member.login in known
    ]
    moving = [
        known[row["of"]] for row in old if known[row["of"]].mobile != row["mobile"]
    ]
    if moving:
        parked = [{"of": row.id, "by": f"parked {row.id}"} for row in moving]
        session.connection().execute(_PARK, parked)
        session.connection().execute(_OUTDATED, [{"of": row.id} for row in moving])
    if old:
        session.connection().execute(_CHANGE, old)
    if new:
        session.connection().execute(_NEW, new)
    return len(new)


def _row_of(member: Member) -> dict[str, object]:
    return {name: getattr(member, name) for name in _FIELDS}


def _let_go(session: Session, wanted: Iterable[Member]) -> None:
    """Who left has no mobile any more that one of these members has now."""
    mobiles = {member.mobile: member.login for member in wanted}
    asked = {"mobiles": [*mobiles], "but": [*mobiles.values()]}
    parked = [
        {"of": one, "by": f"parked {one}"} for one in session.scalars(_LEFT, asked)
    ]
    if parked:
        session.connection().execute(_PARK, parked)


def keep_secret(session: Session, login: str, secret: Secret, kept: str) -> bool:
    """Keep the hash of a password or PIN; whether there is such a member."""
    return changed(session, _SECRETS[secret], {"of": login, "hash": kept}) == 1


# --- one by one, as an administrator sees them -----------------------------


_LISTED = select(
    MEMBER.c.id,
    MEMBER.c.login,
    MEMBER.c.name,
    MEMBER.c.organisation,
    _MOBILE,
    MEMBER.c.email,
    MEMBER.c.role,
    MEMBER.c.active,
    MEMBER.c.problem,
    MEMBER.c.tested_at,
    MEMBER.c.last_login_at,
    MEMBER.c.password_hash.is_not(None),
    MEMBER.c.totp.is_not(None),
    MEMBER.c.pin_hash.is_not(None),
    HAS_PASSKEY,
)
_FOUND = or_(
    func.lower(MEMBER.c.name).contains(bindparam("sought"), autoescape=False),
    MEMBER.c.login.contains(bindparam("sought"), autoescape=False),
    func.lower(MEMBER.c.organisation).contains(bindparam("sought"), autoescape=False),
)
_PAGE = (
    _LISTED.where(_FOUND)
    .order_by(MEMBER.c.active.desc(), MEMBER.c.name, MEMBER.c.id)
    .limit(bindparam("at_most"))
    .offset(bindparam("skipped"))
)
_HOW_MANY = select(func.count()).select_from(MEMBER).where(_FOUND)
_ONE = _LISTED.where(MEMBER.c.login == bindparam("of"))
_TAKEN = select(*_SHOWN).where(
    or_(
        MEMBER.c.mobile == bindparam("mobile"),
        MEMBER.c.login.in_(bindparam("names", expanding=True)),
        func.lower(MEMBER.c.email).in_(bindparam("names", expanding=True)),
    )
)
_ADMINISTRATORS = (
    select(
        MEMBER.c.login,
        MEMBER.c.password_hash.is_not(None),
        MEMBER.c.subject.is_not(None),
    )
    .where(MEMBER.c.role == "administrator", MEMBER.c.active)
    .order_by(MEMBER.c.id)
    .with_for_update()
)
_SET = (
    update(MEMBER)
    .where(MEMBER.c.id == bindparam("of"))
    .values({name: bindparam(name) for name in (*_CHANGING, "active")})
)
_NEW_MOBILE = (
    update(MEMBER)
    .where(MEMBER.c.id == bindparam("of"))
    .values(tested_at=None, problem=None)
)
_LAST_PASSKEY = (
    select(func.max(PASSKEY.c.id))
    .where(PASSKEY.c.member_id == MEMBER.c.id)
    .scalar_subquery()
)
_SECRETS_OF = select(
    MEMBER.c.totp, MEMBER.c.pin_hash, MEMBER.c.reset_at, _LAST_PASSKEY.label("passkey")
).where(MEMBER.c.id == bindparam("of"))
_NO_PIN = update(MEMBER).where(MEMBER.c.id == bindparam("of")).values(pin_hash=None)


def listed(session: Session, sought: str, at_most: int, skipped: int) -> list[Listed]:
    """The members whose name, login or organisation holds some letters; active first.

    `%` and `_`, which mean something to the database, are left out of what is sought.
    """
    asked = {"sought": _literally(sought), "at_most": at_most, "skipped": skipped}
    return [_listed(row) for row in session.execute(_PAGE, asked)]


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    return Listed(*row)


def how_many(session: Session, sought: str) -> int:
    """How many members that would list."""
    return session.execute(_HOW_MANY, {"sought": _literally(sought)}).scalar_one()


def _literally(sought: str) -> str:
    return sought.strip().lower().replace("%", "").replace("_", "")


def one(session: Session, login: str) -> Listed | None:
    """The member with that login, active or not."""
    row = session.execute(_ONE, {"of": login}).one_or_none()
    return None if row is None else _listed(row)


def taken(session: Session, wanted: Member) -> list[Member]:
    """Who has that mobile, or one of those names at the sign-in."""
    asked = {"mobile": wanted.mobile, "names": sorted(wanted.names)}
    return [Member(*row) for row in session.execute(_TAKEN, asked)]


def administrators(session: Session) -> list[tuple[str, bool, bool]]:
    """The active administrators, locked: one of them stays one.

    Login, whether there is a password, and whether they sign in at a provider.
    """
    rows = session.execute(_ADMINISTRATORS).all()
    return [(login, has_password, linked) for login, has_password, linked in rows]


def add(session: Session, member: Member) -> int:
    """Add a member; gives the id."""
    _let_go(session, [member])
    return int(session.execute(_NEW_ONE, _row_of(member)).scalar_one())


def change(session: Session, member_id: int, member: Member, *, moved: bool) -> None:
    """Change a member; with another mobile nothing is known of it any more."""
    _let_go(session, [member])
    values = {name: getattr(member, name) for name in (*_CHANGING, "active")}
    session.execute(_SET, values | {"of": member_id})
    if moved:
        session.execute(_NEW_MOBILE, {"of": member_id})
        session.execute(_OUTDATED, {"of": member_id})


def secrets(
    session: Session, member_id: int
) -> tuple[bytes | None, str | None, datetime | None]:
    """The second factor of a member, the hash of the PIN, the last reset."""
    row = session.execute(_SECRETS_OF, {"of": member_id}).one()
    second = row.totp or (row.passkey.encode() if row.passkey else None)
    return second, row.pin_hash, row.reset_at


def forget_pin(session: Session, member_id: int) -> None:
    """A member has no voicemail PIN any more."""
    session.execute(_NO_PIN, {"of": member_id})

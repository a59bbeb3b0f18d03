"""Where a member is signed in, and when a session's owner last proved who they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import LOGIN_SESSION, changed

_ONE = LOGIN_SESSION.c.id == bindparam("of")
_HOLD = select(LOGIN_SESSION.c.id).where(_ONE).with_for_update()
_PROVED = update(LOGIN_SESSION).where(_ONE).values(proved_at=bindparam("now"))
_END = delete(LOGIN_SESSION).where(
    _ONE, LOGIN_SESSION.c.member_id == bindparam("member")
)
_OF_MEMBER = (
    select(
        LOGIN_SESSION.c.id,
        LOGIN_SESSION.c.created_at,
        LOGIN_SESSION.c.seen_at,
        LOGIN_SESSION.c.until,
    )
    .where(
        LOGIN_SESSION.c.member_id == bindparam("member"),
        LOGIN_SESSION.c.complete,
        or_(
            LOGIN_SESSION.c.until > bindparam("stays"),
            and_(
                LOGIN_SESSION.c.created_at > bindparam("began"),
                LOGIN_SESSION.c.seen_at > bindparam("used"),
            ),
        ),
    )
    .order_by(LOGIN_SESSION.c.seen_at.desc(), LOGIN_SESSION.c.id)
)


def hold(session: Session, digest: str) -> bool:
    """Whether a session lives; nobody ends it until the end of this."""
    return session.execute(_HOLD, {"of": digest}).first() is not None


def proved(session: Session, digest: str, now: datetime) -> None:
    """Whose session it is has proved who they are."""
    session.execute(_PROVED, {"of": digest, "now": now})


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that lives, by its digest: since when, and when it was last used.

    `until` is when one ends that stays.
    """

    id: str
    began: datetime
    seen_at: datetime
    until: datetime | None


def of(
    session: Session, member: int, began: datetime, used: datetime, stays: datetime
) -> list[OpenSession]:
    """The sessions of a member (id) that began, and were used, after that.

    And those that stay until after `stays`.
    """
    asked = {"member": member, "began": began, "used": used, "stays": stays}
    return [OpenSession(*row) for row in session.execute(_OF_MEMBER, asked)]


def end_one(session: Session, member: int, digest: str) -> bool:
    """End a session of a member (id); False when there is none."""
    return changed(session, _END, {"of": digest, "member": member}) == 1

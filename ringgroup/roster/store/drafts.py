"""Until when a roster is published, and how its line deals with swaps."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import ROSTER_SETTING, SLOT


@dataclass(frozen=True, slots=True)
class Setting:
    """Until when the roster is published; whether a swap needs no coordinator."""

    published_until: date | None = None
    swaps_automatic: bool = False


_SETTING = select(
    ROSTER_SETTING.c.published_until, ROSTER_SETTING.c.swaps_automatic
).where(ROSTER_SETTING.c.line == bindparam("line"))
_SET = (
    update(ROSTER_SETTING)
    .where(ROSTER_SETTING.c.line == bindparam("of"))
    .values(published_until=bindparam("until"), swaps_automatic=bindparam("automatic"))
)
_FIRST_SET = insert(ROSTER_SETTING)


def setting(session: Session, line: str) -> Setting:
    """How a line keeps its roster."""
    row = session.execute(_SETTING, {"line": line}).one_or_none()
    return Setting() if row is None else Setting(*row)


def keep_setting(session: Session, line: str, wanted: Setting) -> None:
    """Keep how a line keeps its roster; to be called by whose turn it is."""
    if session.execute(_SETTING, {"line": line}).one_or_none() is None:
        session.execute(_FIRST_SET, {"line": line})
    asked = {"until": wanted.published_until, "automatic": wanted.swaps_automatic}
    session.execute(_SET, asked | {"of": line})


_PUBLISH = (
    update(SLOT)
    .where(
        SLOT.c.line == bindparam("of"),
        SLOT.c.day <= bindparam("until"),
        SLOT.c.published.is_(False),
    )
    .values(published=True)
    .returning(SLOT.c.member_id, SLOT.c.day)
)


def publish(session: Session, line: str, until: date) -> list[tuple[int, date]]:
    """Let workers see what is saved up to a day; whose slots (id, day) were drafts."""
    done = session.execute(_PUBLISH, {"of": line, "until": until})
    return [(row.member_id, row.day) for row in done]

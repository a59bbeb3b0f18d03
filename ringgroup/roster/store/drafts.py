"""Until when a roster is published, and how its line deals with swaps."""

from dataclasses import astuple, dataclass
from datetime import date

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from ringgroup.tables import ROSTER_SETTING, SLOT
from schedules.rules import USUAL, TurnRules


@dataclass(frozen=True, slots=True)
class Setting:
    """Until when the roster is published; whether a swap needs no coordinator.

    By which rules turns are shared out.
    """

    published_until: date | None = None
    swaps_automatic: bool = False
    rules: TurnRules = USUAL


_RULES = ("between_days", "two_running", "most_percent", "most_a_week")
_SETTING = select(
    *(ROSTER_SETTING.c[name] for name in ("published_until", "swaps_automatic")),
    *(ROSTER_SETTING.c[name] for name in _RULES),
).where(ROSTER_SETTING.c.line == bindparam("line"))
_SET = (
    update(ROSTER_SETTING)
    .where(ROSTER_SETTING.c.line == bindparam("of"))
    .values(
        published_until=bindparam("until"),
        swaps_automatic=bindparam("automatic"),
        **{name: bindparam(f"set_{name}") for name in _RULES},
    )
)
_FIRST_SET = insert(ROSTER_SETTING)


def setting(session: Session, line: str) -> Setting:
    """How a line keeps its roster."""
    row = session.execute(_SETTING, {"line": line}).one_or_none()
    if row is None:
        return Setting()
    until, automatic, *rules = row
    return Setting(until, automatic, TurnRules(*rules))


def keep_setting(session: Session, line: str, wanted: Setting) -> None:
    """Keep how a line keeps its roster; to be called by whose turn it is."""
    if session.execute(_SETTING, {"line": line}).one_or_none() is None:
        session.execute(_FIRST_SET, {"line": line})
    rules = astuple(wanted.rules)
    asked = {
        "of": line,
        "until": wanted.published_until,
        "automatic": wanted.swaps_automatic,
        **{f"set_{name}": rule for name, rule in zip(_RULES, rules, strict=True)},
    }
    session.execute(_SET, asked)


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

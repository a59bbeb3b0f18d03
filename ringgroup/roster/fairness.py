"""Who carried how much of a line's roster, against what was agreed.

By organisation and by person. The agreed share of an organisation stands in the line
file. Changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.roster import planning
from schedules import fairness, warnings
from schedules.fairness import Load
from schedules.roster import SLOTS, Slot, slots_of


@dataclass(frozen=True, slots=True)
class Division:
    """Loads of organisations, and of people by name.

    `skewed` are the organisations whose load of a slot is off what was agreed, by more
    than chance; `alike` says whether all who agreed to any agreed to the same.
    `homes` and `names` are by login.
    """

    organisations: tuple[Load, ...]
    people: tuple[Load, ...]
    skewed: frozenset[tuple[str | None, Slot]]
    alike: bool
    homes: Mapping[str, str]
    names: Mapping[str, str]


def division(
    session: Session, line: Line, first: date, last: date, now: datetime
) -> Division:
    """How the work of these days is divided, done or still to be done."""
    sheet = planning.everything(session, line, first, last, now)
    done = slots_of(sheet.assignments)
    people = list(sheet.people.values())
    agreed = line.shares({one.organisation for one in people if one.active})
    organisations = fairness.organisation_loads(done, people, agreed)
    loads = fairness.person_loads(done, people, agreed)
    return Division(
        organisations,
        tuple(
            sorted(
                (one for one in loads if one.duties or one.backups or one.share),
                key=lambda one: sheet.names.get(one.who, one.who).casefold(),
            )
        ),
        frozenset(
            (one.other, slot)
            for slot in SLOTS
            for one in warnings.shares(organisations, slot)
        ),
        alike=len({share for share in agreed.values() if share}) <= 1,
        homes={one.login: one.organisation for one in people},
        names=sheet.names,
    )

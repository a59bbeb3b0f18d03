"""What coordinators and administrators arrange for a line: days, and partners.

Knows what is written down about a change. Must not know HTTP. All of it inside a
transaction that somebody else begins.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from ringgroup.line import Addresses, ExtraDay, Line, Partner
from ringgroup.store import audit, days, partners


def partner_list(session: Session, line: Line) -> list[Partner]:
    """The partners of a line with the addresses that hold now."""
    return with_addresses(line, partners.addresses(session, line.key))


def with_addresses(line: Line, changed: Mapping[str, Addresses]) -> list[Partner]:
    """The partners of the line file, with the addresses that were changed since."""
    return [
        replace(
            partner,
            email=changed[partner.code].email,
            backup_email=changed[partner.code].backup_email,
        )
        if partner.code in changed
        else partner
        for partner in line.partners
    ]


def change_partner(
    session: Session,
    line: Line,
    actor: int,
    code: str,
    wanted: Addresses,
    now: datetime,
) -> bool:
    """Change where a partner reads mail; False when the line has no such partner."""
    if all(partner.code != code for partner in line.partners):
        return False
    partners.keep_addresses(session, line.key, code, wanted)
    audit.note(session, now, actor, "partner_changed", line=line.key, detail=code)
    return True


def extra_days(session: Session, line: Line, today: date) -> list[ExtraDay]:
    """The days from today on which the line keeps other hours."""
    return days.extra_days_from(session, line.key, today)


def keep_day(
    session: Session, line: Line, actor: int, wanted: ExtraDay, now: datetime
) -> None:
    """Close the line on a day, or open it at other hours."""
    days.keep_extra_day(session, line.key, wanted)
    action = "day_opened" if wanted.spans else "day_closed"
    audit.note(session, now, actor, action, line=line.key, detail=f"{wanted.day}")


def forget_day(
    session: Session, line: Line, actor: int, day: date, now: datetime
) -> None:
    """The line keeps its usual hours on a day."""
    days.forget_extra_day(session, line.key, day)
    audit.note(session, now, actor, "day_as_usual", line=line.key, detail=f"{day}")

"""The partners of a line, and where they read mail.

Knows what is written down about a change. Must not know HTTP. All of it inside a
transaction that somebody else begins.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.line import Addresses, Line, Partner
from ringgroup.registration.store import partners
from ringgroup.store import audit


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

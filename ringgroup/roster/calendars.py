"""The secret addresses of calendars, and what stands in them.

One for a member's own places, on all lines; one for the whole roster of a line, for
who belongs to it. A secret is 256 random bits. It is looked up by its digest, and kept
sealed, so that its owner can be shown the address again: what the database alone
holds opens no calendar. Must not know how a calendar is written.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.desk import Actor
from ringgroup.line import Belonging, Line
from ringgroup.roster.roster import Colleague, Place
from ringgroup.roster.store import calendars
from ringgroup.roster.store.calendars import CalendarPlace
from ringgroup.store import audit
from ringgroup.vault import SealBrokenError, Vault
from schedules.roster import Slot

BYTES: Final = 32
OWN: Final = ""
"""Stands where a line's key would."""


@dataclass(frozen=True, slots=True)
class ReadableCalendar:
    """A calendar that somebody may read: their own, or (`line`) that of a line.

    In their own stand the lines to which they belong.
    """

    member: Colleague
    line: str
    belonging: Belonging


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """A place in a calendar.

    `sequence` grows with every change of the place, `modified` is the last of them
    (None: never changed since it was kept). A cancelled one was its person's until
    then, and others could see it.
    """

    line: str
    place: Place
    person: Colleague
    sequence: int
    modified: datetime | None
    cancelled: bool

    def uid(self, line: Line) -> str:
        """What calendars know it by for ever, also when its line has another key."""
        block = self.place.block
        at = f"{block.day:%Y%m%d}-{block.start:04}"
        return f"{line.keys[-1]}-{at}-{self.place.slot}-{self.person.id}"


def known_secret(
    session: Session, vault: Vault, member: int, line: str = OWN
) -> str | None:
    """The secret part of a member's (id) address, if there is one; one statement."""
    sealed = calendars.sealed(session, member, line)
    if sealed is None:
        return None
    # the first ones were sealed with the line's key, which a line may change
    for purpose in (_purpose(member, line), f"calendar {member} {line}"):
        with suppress(SealBrokenError):
            return vault.open(sealed, purpose).decode()
    return None


def secret_of(
    session: Session, vault: Vault, member: int, now: datetime, line: str = OWN
) -> str:
    """The secret part of a member's (id) address; made the first time it is asked.

    One that was sealed with a key that is no longer there is made anew.
    """
    known = known_secret(session, vault, member, line)
    if known is not None:
        return known
    calendars.forget(session, member, line)
    secret = secrets.token_urlsafe(BYTES)
    kept = vault.seal(secret.encode(), _purpose(member, line))
    calendars.keep(session, (member, line), _digest(secret), kept, now)
    return secret


def renew(
    session: Session, vault: Vault, actor: Actor, now: datetime, line: str = OWN
) -> str:
    """Another secret part for one's own address; the old one opens nothing any more."""
    revoke(session, actor, now, line)
    return secret_of(session, vault, actor.id, now, line)


def revoke(session: Session, actor: Actor, now: datetime, line: str = OWN) -> None:
    """Let one's own address open nothing any more."""
    if calendars.forget(session, actor.id, line):
        audit.note(
            session,
            now,
            actor.id,
            "calendar_revoked",
            line=line or None,
            origin=actor.origin,
        )


def opened(session: Session, secret: str) -> ReadableCalendar | None:
    """The calendar that a secret opens: of an active member, who still may see it."""
    found = calendars.by_digest(session, _digest(secret))
    if found is None:
        return None
    line, belonging, person = found
    if line != OWN and belonging.on(line) is None:
        return None
    return ReadableCalendar(person, line, belonging)


def items(
    session: Session,
    calendar: ReadableCalendar,
    first: date,
    last: date,
    since: datetime,
    today: date,
) -> list[CalendarItem]:
    """What stands in a calendar in these days, by time; two statements.

    Only what workers can see, in that of a line as well. What was lost since then
    stands in it as cancelled.
    """
    whose = calendar.member.id if calendar.line == OWN else None
    current = calendars.current(session, whose, calendar.line, (first, last), today)
    lost = calendars.lost(session, whose, calendar.line, (first, last), since)
    known = {_which(entry) for entry in current}
    gone = {_which(entry): entry for entry in lost if _which(entry) not in known}
    found = [
        *(_item(entry, cancelled=False) for entry in current),
        *(_item(entry, cancelled=True) for entry in gone.values()),
    ]
    seen = [one for one in found if calendar.belonging.on(one.line) is not None]
    return sorted(seen, key=lambda item: (item.place, item.line, item.person.id))


def _item(entry: CalendarPlace, *, cancelled: bool) -> CalendarItem:
    return CalendarItem(
        line=entry.line,
        place=entry.place,
        person=entry.person,
        sequence=entry.sequence,
        modified=entry.modified,
        cancelled=cancelled,
    )


def _which(entry: CalendarPlace) -> tuple[str, date, int, Slot, int]:
    """Whose turn it is, and where: other hours that begin as early are the same."""
    block = entry.place.block
    return entry.line, block.day, block.start, entry.place.slot, entry.person.id


def _purpose(member: int, line: str) -> str:
    """What an address is sealed for; not for a line's key: its line may be renamed."""
    return f"calendar {member}{' of a line' if line else ''}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

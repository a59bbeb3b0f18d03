"""What is kept otherwise than in the line file: changed, taken back, read.

Knows who did it and what hangs on it: the log, the roster that follows the hours, the
addresses of partners. Must not know TOML, nor what a value may be: whoever keeps a
change has read it as the line file is read.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from ringgroup.desk import Act, Actor
from ringgroup.line import Line
from ringgroup.people import kept_texts
from ringgroup.people.store import versions
from ringgroup.people.store.versions import VersionRow
from ringgroup.registration.store import partners
from ringgroup.roster import blocks
from ringgroup.store import audit
from schedules.local import day_and_minute

Kept = Mapping[str, Mapping[str, Any]]
"""Line → key of the line file (`hours.monday`) → value; None: it is not there."""
NOTHING: Final[Kept] = {}
FOUNDED: Final = "+founded"
"""Stands beside the lines: line → its whole table, of those founded on a page.

No line has such a key, so a program that does not know it goes on without them.
"""
NUMBERS: Final = (
    *("number", "twilio_number", "service_number", "service_twilio_number"),
)
"""Keys of a line that name a number of ours."""
SITE: Final = kept_texts.SITE


@dataclass(frozen=True, slots=True)
class Version:
    """One change: who made it and when, what it keeps, and what was kept before.

    `told` says per line what it changed, in Dutch; `by` is a name, None for the command
    line.
    """

    id: int
    at: datetime
    by: str | None
    kept: Kept
    before: Kept
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be kept from now on; `follows` is the change it was made from."""

    follows: int
    kept: Kept
    before: Kept
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WantedSettings:
    """A change that can be kept: per line what differs, and all lines as they are then.

    What differs: key → what stands, what is to stand.
    """

    change: Change
    differences: Mapping[str, Mapping[str, tuple[Any, Any]]]
    lines: Mapping[str, Line]


class WrongSettingError(ValueError):
    """What was to be kept cannot be; `keys` of the line's table say where."""

    def __init__(self, *keys: str) -> None:
        super().__init__(".".join(keys))
        self.keys = keys


class UnreadableSettingsError(Exception):
    """What is kept is of a newer program; `str()` is one line for who runs this one."""


def newest(session: Session) -> int:
    """The number of the last change; 0 when the line file holds as it is."""
    return versions.newest(session)


def standing(session: Session) -> tuple[int, Kept]:
    """The number of the last change, and all that is kept since."""
    row = versions.standing(session)
    return (0, NOTHING) if row is None else (row.id, kept_texts.read(row.kept))


def changes(session: Session, at_most: int) -> list[Version]:
    """The last changes, newest first, without what was taken back."""
    return [_version(row) for row in versions.changes(session, at_most)]


def last(session: Session) -> Version | None:
    """The change that would be taken back now.

    Where a newer program says in its own way what was before, the row before it does.
    """
    found = next(iter(changes(session, 1)), None)
    if found is None or kept_texts.is_kept(found.before):
        return found
    text = versions.kept_before(session, found.id)
    before = NOTHING if text is None else kept_texts.read(text)
    return replace(found, before=before)


def last_of(session: Session, key: str, at_most: int) -> Version | None:
    """The last change of a line, among so many of all lines."""
    return next((one for one in changes(session, at_most) if key in one.told), None)


def keep(
    session: Session,
    actor: Actor,
    change: Change,
    lines: Mapping[str, Line],
    now: datetime,
) -> bool:
    """Keep a change, and let all that hangs on it go along; False: another came first.

    `lines` are all lines as they are with it.
    """
    if versions.newest(session) != change.follows:
        return False
    _add(session, actor, change, now, takes_back=None)
    for key in change.told:
        for code in partners.addresses(session, key):  # `kept` has them
            partners.keep_addresses(session, key, code, None)
    action = "settings_changed"
    _follow(session, actor, change.told, lines, now, action)
    return True


def take_back(
    session: Session,
    actor: Actor,
    change: Version,
    lines: Mapping[str, Line],
    now: datetime,
) -> bool:
    """Keep what was kept before the last change; False: that one is not the last.

    `lines` are all lines as they are without it; those that cannot be read, and so are
    not among them, are followed by the clock when they can.
    """
    found = last(session)
    if found is None or found.id != change.id:
        return False
    follows = versions.newest(session)
    told = {key: f"Teruggezet: {what}" for key, what in change.told.items()}
    restored = Change(follows, change.before, change.kept, told)
    _add(session, actor, restored, now, takes_back=change.id)
    action = "settings_undone"
    _follow(session, actor, told, lines, now, action)
    return True


Stays = Literal["founded", "opened", "used"]
"""Why a change is not taken back: its line has rows by now; who stands on the roster
there would be rung no more; a choice that it added stands in a registration."""


def stays(
    session: Session,
    change: Version,
    now: Mapping[str, Line],
    after: Mapping[str, Line],
    at: datetime,
) -> tuple[Stays, str] | None:
    """Why a change stays, and of which line; None: nothing is lost by taking it back.

    `now` are all lines as they are, `after` as they would be; a line that cannot be
    read is in neither.
    """
    for key in sorted(_founded(change.kept) - _founded(change.before)):
        if has_rows(session, key):
            return "founded", key
    for key in (one for one in change.told if one in now and one in after):
        if shuts(session, now[key], after[key], at):
            return "opened", key
        if any(
            versions.used(session, now[key].keys, *one)
            for one in _gone(now, after, key)
        ):
            return "used", key
    return None


def shuts(session: Session, now: Line, after: Line, at: datetime) -> bool:
    """Whether a line is closed on whose roster people stand: nobody would ring them."""
    today, _ = day_and_minute(at, now.hours.zone)
    closes = now.opened and not after.opened
    return closes and versions.rostered(session, now.key, today)


def _founded(kept: object) -> set[str]:
    """The lines that were founded; none where a newer program kept another shape."""
    tables = kept.get(FOUNDED) if isinstance(kept, Mapping) else None
    return {*tables} if isinstance(tables, Mapping) else set()


def _gone(
    now: Mapping[str, Line], after: Mapping[str, Line], key: str
) -> Iterator[tuple[str, str]]:
    """The choices that a line would have no longer: list and code."""
    for of, choices in now[key].registration.items():
        left = {one.code for one in after[key].registration[of]}
        yield from ((of, one.code) for one in choices if one.code not in left)


def mobile_among(session: Session, table: Mapping[str, Any]) -> str | None:
    """Which key of a line names the number from which a worker calls; None: none does.

    Whoever calls from a number of ours is never served as a worker.
    """
    named = {key: table[key] for key in NUMBERS if table.get(key)}
    taken = versions.mobiles(session, named.values()) if named else set()
    return next((key for key, number in named.items() if number in taken), None)


def note_pointed(session: Session, actor: Actor, line: str, now: datetime) -> None:
    """Write down that the provider was told to lead the numbers of a line here."""
    action = "numbers_pointed"
    audit.note(session, now, actor.id or None, action, line=line, origin=actor.origin)


def has_rows(session: Session, key: str) -> bool:
    """Whether there is anything of a line but what the log says of it."""
    return versions.has_rows(session, key)


def _add(
    session: Session,
    actor: Actor,
    change: Change,
    now: datetime,
    *,
    takes_back: int | None,
) -> None:
    row = VersionRow(
        change.follows + 1,
        now,
        None,
        kept_texts.written(change.kept),
        kept_texts.written(change.before),
        json.dumps(change.told, ensure_ascii=False),
        takes_back,
    )
    versions.keep(session, row, actor.id or None, actor.origin)


def _follow(
    session: Session,
    actor: Actor,
    told: Mapping[str, str],
    lines: Mapping[str, Line],
    now: datetime,
    action: str,
) -> None:
    """Write each line's change in the log; its roster follows its hours."""
    by, origin = actor.id or None, actor.origin
    for key, what in told.items():
        line = None if key == SITE else key
        audit.note(session, now, by, action, line=line, detail=what, origin=origin)
        if key in lines:
            due = blocks.due(session, lines[key], now)
            if due.days:
                blocks.settle(Act(session, lines[key], actor, now), due.days)


def _version(row: VersionRow) -> Version:
    return Version(
        row.id,
        row.at,
        row.by,
        kept_texts.read(row.kept),
        kept_texts.read(row.before),
        kept_texts.told(row.told),
    )

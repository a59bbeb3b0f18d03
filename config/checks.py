"""What `cjg doctor` looks at on this machine: a table of checks that tell findings.

Knows what is healthy and how the rest is mended. Writes nothing but the row of proof;
says no secret and nobody's number but our own. Whatever a check lets fail is told by
`config.cli.doctor`, with the mending that stands in the table; what asks others is
there, too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Final, Literal

import requests
from sqlalchemy import make_url

from config.settings import Settings
from ringgroup import schema
from ringgroup.board.overview import heard_of_clock
from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.notices.store import refusals
from ringgroup.roster.store import roster
from ringgroup.store import days
from ringgroup.upkeep import absent_lines, proof
from ringgroup.upkeep.store import checks
from ringgroup.upkeep.store.proof import newest_sealed
from ringgroup.vault import SealBrokenError, Vault
from schedules.local import day_and_minute, wall
from webhooks.health import CLOCK_SILENT
from webhooks.twilio.account import Account, region_of
from webhooks.twilio.codes import meaning
from webhooks.twilio.rest import TwilioTelephone

TIMEOUTS: Final = (3.0, 10.0)
AHEAD: Final = timedelta(days=13)
"""Two weeks, today included."""
NAMED: Final = 3
"""Empty blocks that are named; the others are only counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found; `of` says of which number or zone, if there are several."""

    level: Literal["ok", "warn", "FAIL"]
    found: str
    mend: str = ""
    of: str = ""


@dataclass(frozen=True)
class Ground:
    """What is examined; database and account are opened by whoever asks first.

    `opened` is a database that is open already, and stays so.
    """

    settings: Settings
    lines: Mapping[str, Line]
    edge_and_region: tuple[str, str] | None
    clock: Callable[[], datetime]
    opened: Database | None = None

    @cached_property
    def database(self) -> Database:
        """The database, as it is."""
        return self.opened or Database(self.settings.database_url)

    @cached_property
    def account(self) -> tuple[requests.Response, datetime]:
        """What the provider says of the account, and when it said so by our clock."""
        asked = self.clock()
        answer = Account(*self._access, TIMEOUTS, self.edge_and_region).ask(
            "GET", ".json"
        )
        return answer, asked + (self.clock() - asked) / 2

    def close(self) -> None:
        """Give back what was opened."""
        if self.opened is None and "database" in self.__dict__:
            self.database.close()

    @property
    def has_provider(self) -> bool:
        """Whether there is one to ask: a demo of its own asks nobody."""
        settings = self.settings
        return not settings.demo or "twilio_api_url" in settings.model_fields_set

    @property
    def region(self) -> str:
        """The provider's region in which it is asked."""
        if self.edge_and_region is not None:
            return self.edge_and_region[1]
        return region_of(self.settings.twilio_api_url)

    @property
    def telephone(self) -> TwilioTelephone:
        """The account, to be asked for its numbers."""
        return TwilioTelephone(*self._access, edge_and_region=self.edge_and_region)

    @property
    def _access(self) -> tuple[str, str, str]:
        token = self.settings.twilio_auth_token.get_secret_value()
        return self.settings.twilio_api_url, self.settings.twilio_account_sid, token


Look = Callable[[Ground], Iterator[Finding]]


def database(ground: Ground) -> Iterator[Finding]:
    """The database answers and is at the newest step; a missing file is not made."""
    url = make_url(ground.settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        yield Finding("FAIL", f"{url.database} does not exist", "run: cjg db upgrade")
        return
    step, newest = schema.step(ground.database), schema.newest()
    if schema.is_newer(step):
        found = f"at step {step}; this program knows {newest}"
        yield Finding("warn", found, "restart web and clock with the new program")
    elif step != newest:
        found = f"at step {step or 'none'}, not {newest}"
        yield Finding("FAIL", found, "run: cjg db upgrade")
    else:
        yield Finding("ok", f"{url.get_backend_name()}, at step {step}")


def storage(ground: Ground) -> Iterator[Finding]:
    """It can be written, which is tried; SQLite keeps its log beside it."""
    sqlite = ground.database.is_sqlite
    proof.write(ground.database, ground.clock())
    with ground.database.transaction() as session:
        asked = "PRAGMA journal_mode" if sqlite else "SHOW transaction_read_only"
        said = checks.setting(session, asked)
    lost = ground.database.adrift("*")
    if lost:
        mend = "restart web and clock, then compare with the provider's list of calls"
        yield Finding("FAIL", f"written to, and deleted: {', '.join(lost)}", mend)
    elif said != ("wal" if sqlite else "off"):
        mend = "move the file to a local disk" if sqlite else "DATABASE_URL: a primary"
        yield Finding("FAIL", f"{asked} says {said}", mend)
    else:
        yield Finding("ok", "writable, WAL" if sqlite else "writable")


def heartbeat(ground: Ground) -> Iterator[Finding]:
    """A clock process was heard of."""
    with ground.database.reading() as session:
        seen = heard_of_clock(session)
    mend = "start the clock process (Procfile: clock)"
    if seen is None:
        yield Finding("warn", "never heard of", mend)
        return
    silent = ground.clock() - seen
    told = f"heard of {max(0, round(silent.total_seconds()))} s ago"
    if silent < -CLOCK_SILENT:
        told = f"heard of {round(-silent.total_seconds())} s in the future"
        yield Finding(
            "warn", told, "set the time right, on this machine or the clock's"
        )
    elif silent > CLOCK_SILENT:
        yield Finding("warn", told, mend)
    else:
        yield Finding("ok", told)


def time_zones(ground: Ground) -> Iterator[Finding]:
    """What the wall clock shows; without the zone's data the line file is refused."""
    zones = {line.hours.zone.key: line.hours.zone for line in ground.lines.values()}
    for key, zone in zones.items():
        shown = wall(ground.clock(), zone)
        yield Finding("ok", f"{shown:%Y-%m-%d %H:%M} ({shown:%Z})", of=key)


def key(ground: Ground) -> Iterator[Finding]:
    """SECRET_KEY opens what is sealed."""
    vault = Vault(*ground.settings.secret_keys)
    sealed = ground.database.look(newest_sealed)
    try:
        for value, purpose in sealed:
            vault.open(value, purpose)
    except SealBrokenError as error:
        mend = "set SECRET_KEY to the one that sealed it (docs/operations.md, Keys)"
        yield Finding("FAIL", str(error), mend)
    else:
        said = "opens what is sealed" if sealed else "nothing is sealed"
        needed = ground.database.look(partial(proof.needs_others, vault=vault))
        if needed:
            said += f"; only another key than the first opens some {', '.join(needed)}"
        elif vault.others:
            said += "; the first key is enough"
        yield Finding("ok", said)


def rosters(ground: Ground) -> Iterator[Finding]:
    """Every block of the next two weeks has somebody on duty, and a backup."""
    now = ground.clock()
    for line in ground.lines.values():
        hours = line.hours
        first, _ = day_and_minute(now, hours.zone)
        last = first + AHEAD
        with ground.database.reading() as session:
            extra = days.extra_days(session, line.key, first, last)
            named = roster.assignments(session, line.key, first, last)
        full = {one.block for one in named if one.duty and one.backup}
        ahead = [
            block
            for block in hours.blocks_between(first, last, extra)
            if block.closes(hours.zone) > now and block not in full
        ]
        if not ahead:
            yield Finding("ok", "two weeks are filled", of=line.key)
            continue
        some = ", ".join(f"{one.day} {one.label}" for one in ahead[:NAMED])
        more = ", …" if ahead[NAMED:] else ""
        found = f"without duty or backup in two weeks: {len(ahead)} ({some}{more})"
        yield Finding("warn", found, "run: cjg roster import FILE.csv", line.key)


def members(ground: Ground) -> Iterator[Finding]:
    """Nobody's mobile was refused by the provider."""
    with ground.database.reading() as session:
        logins = checks.failing_members(session)
    if logins:
        found = f"the provider refuses the mobile of {', '.join(logins)}"
        yield Finding("warn", found, "correct it: cjg members import FILE.csv")
    else:
        yield Finding("ok", "no mobile was refused")


def instead_of_sms(ground: Ground) -> str:
    """What becomes of messages that cannot go by SMS."""
    if ground.settings.smtp_url is None:
        return "nobody is told, as there is no mail server: set SMTP_URL"
    return "all goes by e-mail"


def sms(ground: Ground) -> Iterator[Finding]:
    """The provider sends SMS of each line from the sender that it has."""
    now = ground.clock()
    with ground.database.reading() as session:
        noted = refusals.of_lines(session, ground.lines.values())
    for row in noted:
        past = "" if now - row.at < refusals.HOLDS else ", and is tried again"
        told = (
            f"refused ({row.code}: {meaning(row.code).what}); "
            f"{instead_of_sms(ground)}{past}"
        )
        mend = "set sms_sender in the line file, or mend it at the provider"
        yield Finding("FAIL", told, mend, row.line)
    if not noted:
        yield Finding("ok", "no sender was refused")


def absent(ground: Ground) -> Iterator[Finding]:
    """No rows belong to a line that is not in the line file."""
    desk = Desk(ground.lines, Vault(*ground.settings.secret_keys))
    with ground.database.reading() as session:
        found = absent_lines.left_behind(session, desk)
    mend = "put the line back in the line file, or name it in renamed_from"
    for key, counts in found.items():
        told = f"not in the line file, and has {absent_lines.said(counts)}"
        yield Finding("warn", told, mend, key)
    if not found:
        yield Finding("ok", "every row is of a line in the line file")


@dataclass(frozen=True, slots=True)
class Check:
    """One check: how it is called, what must be well before, how it is mended."""

    name: str
    look: Look
    mend: str
    needs: str = ""


_DATABASE: Final = "database"
CHECKS: Final = (
    Check(_DATABASE, database, "look at DATABASE_URL, and start the database"),
    Check("storage", storage, "let this user write there", _DATABASE),
    Check("clock process", heartbeat, "run: cjg db upgrade", _DATABASE),
    Check("time zone", time_zones, "install tzdata"),
    Check("key", key, "look at SECRET_KEY", _DATABASE),
    Check("roster", rosters, "run: cjg db upgrade", _DATABASE),
    Check("members", members, "run: cjg db upgrade", _DATABASE),
    Check("sms", sms, "run: cjg db upgrade", _DATABASE),
    Check("lines", absent, "run: cjg db upgrade", _DATABASE),
)
"""In the order in which they are told."""

"""What `cjg doctor` looks at on this machine: a table of checks that tell findings.

Knows what is healthy and how the rest is mended. Writes nothing but the row of proof;
says no secret and nobody's number but our own. What a check lets fail is told by
`config.cli.doctor`, with the mending of the table; what asks others is there, too.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from config.examination import Check, Finding, Ground, instead_of_sms
from ringgroup import schema
from ringgroup.board.overview import heard_of_clock
from ringgroup.desk import Desk
from ringgroup.notices.store import refusals
from ringgroup.roster.store import roster
from ringgroup.store import days
from ringgroup.upkeep import absent_lines, proof
from ringgroup.upkeep.store import checks
from ringgroup.upkeep.store.proof import newest_sealed
from ringgroup.vault import SealBrokenError, Vault
from schedules.local import day_and_minute, wall
from webhooks.health import CLOCK_SILENT
from webhooks.twilio.codes import meaning

AHEAD: Final = timedelta(days=13)
"""Two weeks, today included."""
NAMED: Final = 3
"""Empty blocks that are named; the others are only counted."""


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
        if not line.opened:
            yield Finding("ok", "not opened yet", of=line.key)
            continue
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


def administrators(ground: Ground) -> Iterator[Finding]:
    """Somebody can sign in who administers the service."""
    with ground.database.reading() as session:
        found = checks.administrators(session)
    by_provider = ground.settings.oidc_issuer is not None
    if any(own or (linked and by_provider) for _, own, linked in found):
        yield Finding("ok", "one can sign in")
        return
    first = f"make the first one at {ground.settings.public_url}/eerste-keer"
    named = ", ".join(login for login, *_ in found[:NAMED]) or "there is none"
    told = f"none can sign in: {named}" if found else named
    yield Finding("warn", told, "run: cjg user password LOGIN" if found else first)


def sms(ground: Ground) -> Iterator[Finding]:
    """The provider sends SMS of each line from the sender that it has."""
    with ground.database.reading() as session:
        noted = refusals.of_lines(session, ground.lines.values())
    for row in noted:
        old, why = ground.clock() - row.at >= refusals.HOLDS, meaning(row.code).what
        past = ", and is tried again" if old else ""
        told = f"refused ({row.code}: {why}); {instead_of_sms(ground)}{past}"
        mend = (
            "set sms_sender in the line file; or mend it at the provider, and press "
            "Probeer nu on the page Hoe gaat het"
        )
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


_DATABASE: Final = "database"
CHECKS: Final = (
    Check(_DATABASE, database, "look at DATABASE_URL, and start the database"),
    Check("storage", storage, "let this user write there", _DATABASE),
    Check("clock process", heartbeat, "run: cjg db upgrade", _DATABASE),
    Check("time zone", time_zones, "install tzdata"),
    Check("key", key, "look at SECRET_KEY", _DATABASE),
    Check("roster", rosters, "run: cjg db upgrade", _DATABASE),
    Check("members", members, "run: cjg db upgrade", _DATABASE),
    Check("administrators", administrators, "run: cjg db upgrade", _DATABASE),
    Check("sms", sms, "run: cjg db upgrade", _DATABASE),
    Check("lines", absent, "run: cjg db upgrade", _DATABASE),
)
"""In the order in which they are told."""

"""`cjg settings`: the line file as it holds now, changed and taken back.

What is kept is what differs from the file on the server; a change holds in every
process within five seconds.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from config.cli.entry import (
    chosen,
    file_argument,
    line_option,
    opened,
    up_to_date,
    utc_now,
)
from config.cli.problems import BadInput, Refused
from config.cli.taking_back import readable, refuse_in_use
from config.errors import ConfigError
from config.line_document import OF_THE_SERVER, LineTable, document, inline, toml
from config.line_proposals import propose, tables_now
from config.line_versions import LineFile
from config.lines import load_lines, parsed
from config.looks import read_site
from config.overlay import difference, flat, laid_over
from config.reader import EntryError
from config.site import document as site_document
from ringgroup.desk import COMMAND_LINE
from ringgroup.line import Line
from ringgroup.people import versions
from ringgroup.people.versions import SITE, Kept, Version, WantedSettings
from ringgroup.roster import blocks
from webhooks.pages.people import line_words, looks_words
from webhooks.pages.people.line_words import Differences


@click.group("settings", no_args_is_help=False)
def settings() -> None:
    """Print, apply or take back the settings of a line."""


@settings.command("export")
@line_option
def export(key: str | None) -> None:
    """Print the line file as it holds now, with what was changed on pages."""
    with up_to_date() as (_, file, database), database.reading() as session:
        _, kept, tables = tables_now(session, file)
    site = _site(file, kept)
    lines = _check(file, tables, site)
    if key is not None:
        key = chosen(lines, key).key
        tables = {key: tables[key]}
    named = key is None and (SITE in kept or "site" in parsed(file.path))
    whole = {"site": site} if named else {}
    click.echo(toml({**whole, "lines": tables}), nl=False)


@settings.command("diff")
@line_option
def diff(key: str | None) -> None:
    """Print what is not as in the file on the disk: key, the file, and now."""
    with up_to_date() as (_, file, database), database.reading() as session:
        _, kept, tables = tables_now(session, file)
    stands_now = _site(file, kept)
    stands = {SITE: (file.site_table, stands_now)} if not key else {}
    if key is not None:
        tables = {key: tables[chosen(_check(file, tables, stands_now), key).key]}
    of_lines = {name: (file.tables.get(name, {}), one) for name, one in tables.items()}
    rows = [
        row
        for name, pair in {**stands, **of_lines}.items()
        for row in _rows(name, difference(*pair))
    ]
    click.echo("\n".join(rows) or "nothing differs from the line file")


@settings.command("import")
@file_argument
@click.option("--yes", is_flag=True, help="Apply without asking.")
def import_(file: Path, *, yes: bool) -> None:
    """Show what a line file would change, and apply it.

    It may hold some of the lines. Sounds are looked for beside the line file of the
    server.
    """
    load = parsed(file)
    with opened() as desk, up_to_date() as (_, base, database):
        with database.reading() as session:
            wanted = _wanted(file, load, base, tables_now(session, base)[2])
            shown = _proposed(session, base, wanted, file)
            _refuse_shutting(session, shown, desk.lines, file)
            lost = _leaving(session, shown, desk.lines)
        rows = [
            row for key, one in shown.differences.items() for row in _rows(key, one)
        ]
        if not rows:
            click.echo("nothing to change")
            return
        click.echo("\n".join([*rows, *lost]))
        if not yes:
            click.confirm("Apply this?", abort=True)

        def keep(session: Session) -> bool:
            now, found = utc_now(), _proposed(session, base, wanted, file)
            same = found.differences == shown.differences
            return same and versions.keep(
                session, COMMAND_LINE, found.change, found.lines, now
            )

        if not database.attempt(keep):
            message = "somebody else changed the settings meanwhile: look once more"
            raise Refused(message)
    click.echo("applied; it holds everywhere within 5 seconds")


@settings.command("undo")
@click.option("--yes", is_flag=True, help="Take it back without asking.")
def undo(*, yes: bool) -> None:
    """Take the last change back, also one that this program cannot read.

    At a terminal it shows the change and asks; without one it asks nothing, as scripts
    need.
    """
    with up_to_date() as (_, file, database):
        with database.reading() as session:
            shown = versions.last(session)
        if shown is not None and not yes and sys.stdin.isatty():
            click.echo("\n".join([_of(shown), *_said(shown)]))
            click.confirm("Take this back?", abort=True)

        def restore(session: Session) -> Version | None:
            last = versions.last(session)
            if last is None or shown is None:
                return None
            if last.id != shown.id:
                message = "somebody else changed the settings meanwhile: look once more"
                raise Refused(message)
            lines = readable(file, last.id, last.before)
            refuse_in_use(
                session, last, readable(file, last.id, last.kept), lines, utc_now()
            )
            done = versions.take_back(session, COMMAND_LINE, last, lines, utc_now())
            return last if done else None

        back = database.attempt(restore)
        if back is None:
            message = "there is no change to take back: the line file holds"
            raise Refused(message)
        click.echo(f"taken back: {_of(back)}")
        click.echo("\n".join(_said(back)))


def _site(file: LineFile, kept: Kept) -> LineTable:
    return laid_over(file.site_table, kept.get(SITE, {}))


def _of(change: Version) -> str:
    who = change.by or "cjg settings"
    return f"change {change.id} of {change.at:%Y-%m-%d %H:%M} UTC, {who}"


def _said(change: Version) -> list[str]:
    return [
        f"{'site' if key == SITE else key}: {what}" for key, what in change.told.items()
    ]


def _check(
    file: LineFile, tables: Mapping[str, LineTable], site: LineTable
) -> Mapping[str, Line]:
    """The lines that are printed; or it is said what cannot be read."""
    try:
        read_site(file.folder, site)
        return file.read(tables)
    except EntryError as wrong:
        raise ConfigError(wrong.told) from None


def _rows(line: str, differences: Differences) -> list[str]:
    above = "site" if line == SITE else f"lines.{line}"
    return [
        f"{above}.{key}: {_shown(before)} -> {_shown(after)}"
        for key, (before, after) in differences.items()
    ]


def _shown(value: object) -> str:
    return "-" if value is None else inline(value)


def _wanted(
    path: Path, given: Mapping[str, Any], base: LineFile, now: Mapping[str, LineTable]
) -> dict[str, LineTable]:
    """The tables of the lines in a file, that may be changed so; `BadInput`."""
    lines = _lines_in(path, given, base.folder, now)
    wanted = {key: document(line, base.folder) for key, line in lines.items()}
    problems = [
        problem
        for key, table in wanted.items()
        for problem in _refused(path, key, now[key], table)
    ]
    if problems:
        raise BadInput("\n".join(problems))
    if "site" in given:  # as it was read above
        shown = read_site(base.folder, given["site"])
        wanted[SITE] = site_document(shown, base.folder)
    return wanted


def _lines_in(
    path: Path, given: Mapping[str, Any], folder: Path, now: Mapping[str, LineTable]
) -> dict[str, Line]:
    """The lines of the file, as if it stood beside the server's."""
    unknown = [key for key in given.get("lines", {}) if key not in now]
    if unknown:
        known = ", ".join(now)
        message = (
            f"{path}: lines.{unknown[0]}: no line of this server; they are: {known}"
        )
        raise BadInput(message)
    return load_lines(path, folder)


def _refused(path: Path, line: str, now: LineTable, wanted: LineTable) -> list[str]:
    """What of a file stands in the way: keys of the server, codes that go."""
    found = difference(now, wanted)
    problems = [
        f"{path}: lines.{line}.{key}: is changed in the line file on the server alone "
        f"({OF_THE_SERVER[key]}), and then: cjg reload"
        for key in found
        if key in OF_THE_SERVER
    ]
    codes = flat(wanted)
    for key, (before, _) in found.items():
        if key.startswith("registration."):
            left = {one["code"] for one in codes[key]}
            gone = [one["code"] for one in before if one["code"] not in left]
            problems += [
                f'{path}: lines.{line}.{key}: "{code}" has to stay; make it inactive'
                for code in gone
            ]
    return problems


def _proposed(
    session: Session, base: LineFile, wanted: Mapping[str, LineTable], path: Path
) -> WantedSettings:
    try:
        return propose(session, base, wanted, _told)
    except EntryError as wrong:
        message = f"{path}: {wrong.told}"
        raise BadInput(message) from None


def _refuse_shutting(
    session: Session, shown: WantedSettings, lines: Mapping[str, Line], path: Path
) -> None:
    """Refuse to close a line on whose roster people stand; `BadInput`."""
    for key in shown.differences:
        before = lines.get(key)
        if before and versions.shuts(session, before, shown.lines[key], utc_now()):
            message = (
                f"{path}: lines.{key}.opened: people stand on its roster; "
                "take them off first"
            )
            raise BadInput(message)


def _told(key: str, differences: Differences) -> str:
    say = looks_words.told if key == SITE else line_words.told
    return say(differences)


def _leaving(
    session: Session, shown: WantedSettings, lines: Mapping[str, Line]
) -> list[str]:
    """Who loses a place on the roster by it."""
    now = utc_now()
    return [
        f"{key}: {one.held.person.name} is {one.held.place.slot} no more on "
        f"{one.held.place.block.day} {one.held.place.block.label}"
        for key in shown.differences
        if key in lines
        for _, several in sorted(blocks.outlook(session, shown.lines[key], now).items())
        for one in several
        if one.goes_to is None
    ]

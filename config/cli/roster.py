"""`cjg roster`: who has duty and who is backup, as a CSV file, and what is amiss."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from config.cli.entry import (
    chosen,
    content,
    file_argument,
    json_option,
    line_option,
    opened,
    utc_now,
)
from config.cli.file_words import by_row
from config.cli.problems import BadInput
from config.cli.roster_files import BroughtIn, warned
from ringgroup.desk import COMMAND_LINE, Act
from ringgroup.roster import files, planning, rostering
from ringgroup.roster.roster import Refusal
from ringgroup.roster.store import roster as store
from schedules.cells import text_cell
from schedules.local import day_and_minute
from schedules.notation import COLUMNS, HEADINGS
from schedules.rosterfile import write_roster
from schedules.rows import read_rows
from schedules.warnings import RosterWarning

LONGEST: Final = timedelta(days=366)


class DayParameter(click.ParamType[date]):
    """A date on the command line."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read YYYY-MM-DD, and no other spelling."""
        if isinstance(value, date):
            return value
        text = text_cell(str(value))
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:
            self.fail(f'"{text}" is not a date (YYYY-MM-DD)', param, ctx)
        return day


@click.group(no_args_is_help=False)
def roster() -> None:
    """Import, export or check the duty roster."""


@roster.command("import")
@file_argument
@line_option
@click.option(
    "--draft", is_flag=True, help="Workers see it once it is published, as on the page."
)
@click.option(
    "--keep-swapped",
    "keep",
    is_flag=True,
    help="Leave as they are what people swapped or took over.",
)
@click.option(
    "--dry-run", is_flag=True, help="Print what would change; change nothing."
)
def import_roster(
    file: Path, key: str | None, *, draft: bool, keep: bool, dry_run: bool
) -> None:
    """Assign the blocks of a file (CSV or XLSX) anew, and publish them.

    The columns: date, block (HH:MM-HH:MM; empty: every block of that day), duty, backup
    (logins; backup may be empty). All rows are taken, or none. A file as coordinators
    keep it (datum, dienst, achterwacht; names in full) is read as their page reads it.
    """
    rows, now = read_rows(content(file), HEADINGS), utc_now()
    with opened() as house:
        line = chosen(house.lines, key)

        def take(session: Session) -> list[str]:
            read = files.read(session, line, rows, strict=True)
            if read.problems:
                raise BadInput(*by_row(read.problems, COLUMNS))
            brought = BroughtIn(session, line, read, keep=keep)
            if dry_run:
                return brought.differences(now, draft=draft)
            act = Act(session, line, COMMAND_LINE, now)
            taken = rostering.take_in(act, brought.wanted, draft=draft)
            if isinstance(taken, tuple):
                raise BadInput(*map(_elsewhere, taken))
            return [
                brought.said(taken, draft=draft),
                *brought.reversed(taken),
                *brought.lopsided(now),
                *(brought.state(now) if draft else ()),
            ]

        if dry_run:
            with house.database.reading() as session:
                lines = take(session)
        else:
            lines = house.database.attempt(take)
    for one in lines:
        click.echo(one)


def _elsewhere(refused: Refusal) -> str:
    """A member who is in the roster of another line at that time, in one line."""
    if refused.place is None or refused.code != "double":
        return f"the roster cannot be taken in ({refused.code})"
    block = refused.place.block
    return (
        f"{block.day} {block.label}, column {refused.place.slot}: "
        f'"{refused.login}" is in the roster of line "{refused.line}" at that time'
    )


@roster.command("export")
@click.option(
    "--from", "first", type=DayParameter(), default=date.min, help="The first day."
)
@click.option(
    "--to", "last", type=DayParameter(), default=date.max, help="The last day."
)
@line_option
def export_roster(first: date, last: date, key: str | None) -> None:
    """Print the blocks that have somebody, as `import` reads them."""
    _in_order(first, last)
    with opened() as house, house.database.reading() as session:
        line = chosen(house.lines, key)
        found = store.assignments(session, line.key, first, last)
    click.echo(write_roster(found), nl=False)


@roster.command()
@click.option(
    "--from", "first", type=DayParameter(), help="The first day; default: today."
)
@click.option(
    "--to",
    "last",
    type=DayParameter(),
    help="The last day; default: four weeks from the first day, or the last day that "
    "is published when that is later.",
)
@line_option
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    first: date | None,
    last: date | None,
    key: str | None,
    *,
    as_json: bool,
) -> None:
    """Print what there is to look at, a line each; exit 1 if there is anything.

    It is what the page Rooster and the Monday mail to coordinators say: places without
    anybody, people who cannot be there or cannot be rung, who stands there two days
    running or too often, and two of one organisation.
    """
    with opened() as house, house.database.reading() as session:
        line, now = chosen(house.lines, key), utc_now()
        begin = first or day_and_minute(now, line.hours.zone)[0]
        if last is not None:
            _in_order(begin, last)
            _not_too_long(begin, last)
        end, found = planning.warnings(session, line, begin, last, now)
        _not_too_long(begin, end)
    if as_json:
        shown = {"line": line.key, "from": f"{begin}", "to": f"{end}"}
        warnings = [_document(one) for one in found]
        click.echo(json.dumps({**shown, "warnings": warnings}, ensure_ascii=False))
    else:
        for one in found:
            click.echo(warned(one))
    ctx.exit(1 if found else 0)


def _not_too_long(begin: date, end: date) -> None:
    if end - begin > LONGEST:
        message = f"--to {end} is more than a year after --from {begin}"
        raise BadInput(message)


def _document(one: RosterWarning) -> dict[str, object]:
    return {
        "date": one.block and f"{one.block.day}",
        "block": one.block and one.block.label,
        "slot": one.slot,
        "code": one.code,
        "login": one.login,
        "other": one.other,
        "times": one.times or None,
        "average": round(one.part, 1) or None,
        "most": one.most or None,
    }


def _in_order(first: date, last: date) -> None:
    if last < first:
        message = f"--to {last} is before --from {first}"
        raise BadInput(message)

"""`cjg roster`: who has duty and who is backup, as a CSV file."""

from datetime import date
from pathlib import Path

import click
from sqlalchemy.orm import Session

from config.cli.entry import (
    chosen,
    content,
    file_argument,
    line_option,
    opened,
    utc_now,
)
from config.cli.file_words import by_row
from config.cli.problems import BadInput
from ringgroup.people.store import members
from ringgroup.roster import rostering
from ringgroup.roster.roster import Refused
from ringgroup.roster.store import roster as store
from ringgroup.store import days
from schedules.cells import text_cell
from schedules.entries import Contents
from schedules.notation import COLUMNS, HEADINGS, directory
from schedules.rosterfile import read_roster, write_roster
from schedules.rows import read_rows


class Day(click.ParamType[date]):
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
    """Import or export the duty roster."""


@roster.command("import")
@file_argument
@line_option
def import_roster(file: Path, key: str | None) -> None:
    """Assign the blocks of a file (CSV or XLSX) anew.

    The columns: date, block (HH:MM-HH:MM; empty: every block of that day), duty, backup
    (logins; backup may be empty). All rows are taken, or none. A file as coordinators
    keep it (datum, dienst, achterwacht; names in full) is read as their page reads it.
    """
    rows, now = read_rows(content(file), HEADINGS), utc_now()
    with opened() as house:
        line = chosen(house.lines, key)

        def take(session: Session) -> Contents:
            active = [one for one in members.members(session) if one.active]
            people = directory((one.login, one.name) for one in active)
            extra = days.extra_days(session, line.key, date.min, date.max)
            read = read_roster(rows, line.hours, people, extra, strict=True)
            if read.problems:
                raise BadInput(*by_row(read.problems, COLUMNS))
            taken = rostering.take_in(session, line, read.assignments, now)
            if isinstance(taken, tuple):
                raise BadInput(*map(_elsewhere, taken))
            return read

        taken = house.database.attempt(take)
    count = len(taken.assignments)
    unread = f"; not read: {', '.join(taken.unread)}" if taken.unread else ""
    click.echo(f"{count} {'block' if count == 1 else 'blocks'} imported{unread}")


def _elsewhere(refused: Refused) -> str:
    """A member who is in the roster of another line at that time, in one line."""
    if refused.place is None or refused.code != "double":
        return f"the roster cannot be taken in ({refused.code})"
    block = refused.place.block
    return (
        f"{block.day} {block.label}, column {refused.place.slot}: "
        f'"{refused.login}" is in the roster of line "{refused.line}" at that time'
    )


@roster.command("export")
@click.option("--from", "first", type=Day(), default=date.min, help="The first day.")
@click.option("--to", "last", type=Day(), default=date.max, help="The last day.")
@line_option
def export_roster(first: date, last: date, key: str | None) -> None:
    """Print the blocks that have somebody, as `import` reads them."""
    if last < first:
        message = f"--to {last} is before --from {first}"
        raise BadInput(message)
    with opened() as house, house.database.reading() as session:
        line = chosen(house.lines, key)
        found = store.assignments(session, line.key, first, last)
    click.echo(write_roster(found), nl=False)

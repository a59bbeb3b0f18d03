"""`cjg roster`: who has duty and who is backup, as a CSV file."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click
from sqlalchemy.orm import Session

from config.cli.entry import (
    chosen,
    file_argument,
    line_option,
    opened,
    read_text,
    utc_now,
)
from config.cli.problems import BadInput
from ringgroup import rostering
from ringgroup.roster import Refused
from ringgroup.store import days, members
from ringgroup.store import roster as store
from schedules.rosterfile import read_roster, write_roster


class Day(click.ParamType[date]):
    """A date on the command line."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read YYYY-MM-DD, and no other spelling."""
        if isinstance(value, date):
            return value
        text = str(value)
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
    """Assign the blocks of a CSV file anew.

    The columns: date, block (HH:MM-HH:MM; empty: every block of that day), duty, backup
    (logins; backup may be empty). All rows are taken, or none.
    """
    text, now = read_text(file), utc_now()
    with opened() as house:
        line = chosen(house.lines, key)

        def take(session: Session) -> int:
            logins = members.active_logins(session)
            extra = days.extra_days(session, line.key, date.min, date.max)
            found, problems = read_roster(text, line.hours, logins, extra)
            if problems:
                raise BadInput(*_by_row(problems))
            taken = rostering.take_in(session, line, found, now)
            if isinstance(taken, tuple):
                raise BadInput(*map(_elsewhere, taken))
            return len(found)

        count = house.database.attempt(take)
    click.echo(f"{count} {'block' if count == 1 else 'blocks'} imported")


def _elsewhere(refused: Refused) -> str:
    """A member who is in the roster of another line at that time, in one line."""
    if refused.place is None or refused.code != "double":
        return f"the roster cannot be taken in ({refused.code})"
    block = refused.place.block
    return (
        f"{block.day} {block.label}, column {refused.place.slot}: "
        f'"{refused.login}" is in the roster of line "{refused.line}" at that time'
    )


def _by_row(problems: Iterable[str]) -> list[str]:
    """Put what is wrong with one row on one line."""
    rows: dict[str, str] = {}
    for problem in problems:
        found = re.match(r"line \d+", problem)
        row = found[0] if found else ""
        told = problem.removeprefix(row)[1:]
        rows[row] = f"{rows[row]};{told}" if row in rows else problem
    return list(rows.values())


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

"""`cjg members`: the people who can be rung, and who look after them."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy.orm import Session

from config.cli.entry import content, file_argument, json_option, opened, utc_now
from config.cli.file_words import by_row
from config.cli.problems import BadInput, Refused
from ringgroup.people import intake
from ringgroup.people.intake import Intake
from ringgroup.people.members import COLUMNS, Member, members_of
from ringgroup.people.store import members as store
from schedules.rows import read_rows

SHOWN = ("login", "name", "organisation", "mobile", "email", "role")


@click.group(no_args_is_help=False)
def members() -> None:
    """Import or list the members."""


@members.command("import")
@file_argument
def import_members(file: Path) -> None:
    """Add the members of a file (CSV or XLSX), or change those whose login is known.

    The columns, in any order: name, organisation, mobile, email, login, role (member,
    coordinator or administrator). All rows are taken, or none.
    """
    rows = read_rows(content(file), COLUMNS)

    def take(session: Session) -> Intake:
        found, problems = members_of(rows, intake.everybody(session))
        if problems:
            raise BadInput(*by_row(problems, COLUMNS))
        taken = intake.take_in(session, found, None, utc_now())
        if not isinstance(taken, Intake):
            message = "the file would leave no administrator; name another in it first"
            raise Refused(message)
        return taken

    with opened() as house:
        taken = house.database.attempt(take)
    people = "member" if taken.count == 1 else "members"
    click.echo(f"{taken.count} {people} imported ({len(taken.new)} new)")


@members.command("list")
@json_option
def list_members(*, as_json: bool) -> None:
    """Show all members, the inactive ones as well."""
    with opened() as house, house.database.reading() as session:
        found = store.members(session)
    if as_json:
        rows = [asdict(member) for member in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for line in _columns(found):
        click.echo(line)


def _columns(found: list[Member]) -> list[str]:
    rows = [
        [
            *(getattr(member, name) for name in SHOWN),
            "" if member.active else "inactive",
        ]
        for member in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]

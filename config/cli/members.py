"""`cjg members`: the people who can be rung, and who look after them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

import click
from sqlalchemy.orm import Session

from config.cli.entry import (
    Word,
    content,
    file_argument,
    json_option,
    opened,
    unknown_login,
    utc_now,
)
from config.cli.file_words import by_row
from config.cli.problems import BadInput, Refused
from ringgroup.line import ROLE_ON_A_LINE, Belonging, Membership
from ringgroup.people import intake, presses, standing
from ringgroup.people import lines as membership
from ringgroup.people.intake import Intake
from ringgroup.people.member_file import members_of
from ringgroup.people.members import COLUMNS, HEADINGS, Member
from ringgroup.people.store import members as store
from ringgroup.registration.store import questions
from schedules.cells import text_cell
from schedules.rows import read_rows

SHOWN = ("login", "name", "organisation", "mobile", "email", "role")
YES_OR_NO = {True: "yes", False: "no"}


NO_DAY: Final = "none"


class FirstDay(click.ParamType[date | Literal["none"]]):
    """A day, or the word for none."""

    name = "day"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date | Literal["none"]:
        """Read a day as `YYYY-MM-DD`."""
        said = text_cell(str(value)).strip().lower()
        if said == NO_DAY:
            return NO_DAY
        try:
            return datetime.strptime(said, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, and no moment
        except ValueError:
            message = f'"{said}" is no day (YYYY-MM-DD), nor "{NO_DAY}"'
            self.fail(message, param, ctx)


@click.group(no_args_is_help=False)
def members() -> None:
    """Import or list the members, and say on which lines they are."""


@members.command("import")
@file_argument
def import_members(file: Path) -> None:
    """Add the members of a file (CSV or XLSX), or change those whose login is known.

    The columns, in any order: name, organisation, mobile, email, login, role (member,
    coordinator or administrator). These may be left out: lines (keys, with blanks
    between them), on_roster (yes or no), since (a date). All rows are taken, or none.
    """
    rows = read_rows(content(file), HEADINGS)

    with opened() as house:
        desk = house.desk

        def take(session: Session) -> Intake:
            known = intake.everybody(session, desk)
            found, problems = members_of(rows, known.people, desk.lines, desk.ours)
            if problems:
                raise BadInput(*by_row(problems, COLUMNS))
            taken = intake.take_in(session, known, found, None, utc_now())
            if not isinstance(taken, Intake):
                message = (
                    "the file would leave no administrator who can sign in; "
                    "name another in it first"
                )
                raise Refused(message)
            return taken

        taken = house.database.attempt(take)
    people = "member" if taken.count == 1 else "members"
    click.echo(f"{taken.count} {people} imported ({len(taken.new)} new)")


@members.command("list")
@json_option
def list_members(*, as_json: bool) -> None:
    """Show all members, the inactive ones as well.

    What --json prints of lines, on_roster and since, a file for import may say.
    """
    with opened() as house, house.database.reading() as session:
        found = store.members(session)
        stand = membership.everybody(session)
    if as_json:
        rows = [_row(one, stand[one.login], tuple(house.lines)) for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = [
        [
            *(getattr(one, name) for name in SHOWN),
            *((_keys(stand[one.login], house.lines),) if len(house.lines) > 1 else ()),
            "" if one.active else "inactive",
        ]
        for one in found
    ]
    for line in _columns(table):
        click.echo(line)


def _row(one: Member, stands: Belonging, lines: Sequence[str]) -> dict[str, object]:
    row = asdict(one)
    row.pop("stands")
    shown = standing.shown(stands, lines)
    return row | {
        "lines": " ".join(shown.lines),
        "on_roster": YES_OR_NO[shown.on_roster],
        "since": shown.since.isoformat() if shown.since else "",
    }


def _keys(stands: Belonging, lines: Iterable[str]) -> str:
    return " ".join(standing.shown(stands, tuple(lines)).lines) or "no line"


def _columns(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


@members.command("lines")
@click.argument("login", required=False, type=Word())
@click.argument("keys", metavar="[KEY]...", nargs=-1, type=Word())
@click.option(
    "--role",
    type=click.Choice(sorted(set(ROLE_ON_A_LINE.values()))),
    help="What they are there; else what they were, or what their role says.",
)
@click.option(
    "--on-roster", type=click.Choice(["yes", "no"]), help="Whether rosters name them."
)
@click.option(
    "--since",
    metavar=f"[%Y-%m-%d|{NO_DAY}]",
    type=FirstDay(),
    help=f"Their first day on the roster; {NO_DAY}: none any more.",
)
@click.option("--none", "nowhere", is_flag=True, help="On no line any more.")
def member_lines(
    login: str | None,
    keys: Sequence[str],
    role: str | None,
    on_roster: str | None,
    since: date | Literal["none"] | None,
    *,
    nowhere: bool,
) -> None:
    """Show who is on which line; with LOGIN and KEYs, let a member be on those alone.

    Who leaves a line is signed off there, and stands on its roster no longer. Forms
    that they did not send wait for them for some days, and then count without answers.
    """
    if nowhere and keys:
        message = "--none takes no KEY: it is on no line any more"
        raise BadInput(message)
    if (role or on_roster or since) and not keys:
        message = "on which line? name the KEY of each, behind LOGIN"
        raise BadInput(message)
    if nowhere and login is None:
        message = "who is on no line any more? name the LOGIN"
        raise BadInput(message)
    with opened() as house:
        desk = house.desk
        if login is None or not (keys or nowhere):
            with house.database.reading() as session:
                names = [one.login for one in store.members(session) if one.active]
                stand = membership.everybody(session)
            if login is not None and login.lower() not in stand:
                raise unknown_login(login)
            asked = names if login is None else [login.lower()]
            for line in _told({name: stand[name] for name in asked}, desk.lines):
                click.echo(line)
            return
        for key in keys:
            if key not in desk.lines:
                known = ", ".join(desk.lines)
                message = f'unknown line "{key}"; the lines are: {known}'
                raise BadInput(message)
        who = login.lower()

        def place(session: Session) -> Belonging:
            presses.take_turn(session)
            before = membership.of(session, who)
            if before is None:
                raise unknown_login(who)
            lines = {
                key: _there(before, key, role, on_roster, since)
                for key in (() if nowhere else keys)
            }
            wanted = Belonging(before.role, everywhere=False, lines=lines)
            membership.place(session, desk, who, wanted, None, utc_now())
            waiting.update(questions.waiting(session, who))
            return wanted

        waiting = dict[str, int]()
        placed = house.database.attempt(place)
    for line in (*_told({who: placed}, desk.lines), *_unsent(who, placed, waiting)):
        click.echo(line)


def _there(
    before: Belonging,
    key: str,
    role: str | None,
    on_roster: str | None,
    since: date | Literal["none"] | None,
) -> Membership:
    """What they are on a line from now on: as before, but for what is said."""
    usual = Membership(ROLE_ON_A_LINE[before.role], before.role != "administrator")
    there = before.on(key) or usual
    return replace(
        there,
        role=ROLE_ON_A_LINE[role] if role else there.role,
        on_roster=there.on_roster if on_roster is None else on_roster == "yes",
        since=None if since == NO_DAY else since or there.since,
    )


def _unsent(login: str, placed: Belonging, waiting: Mapping[str, int]) -> Iterable[str]:
    """A line for each line on which a member has forms that nobody can send now."""
    ends = "when their days are over they count without answers"
    return [
        f"{key}  {login}  forms not sent: {forms}; {ends}"
        for key, forms in sorted(waiting.items())
        if placed.on(key) is None
    ]


def _told(stand: Mapping[str, Belonging], lines: Iterable[str]) -> list[str]:
    """A line for each of these members on each of these lines, line by line."""
    rows = [
        [
            key,
            login,
            there.role,
            "on the roster" if there.on_roster else "not on the roster",
            f"since {there.since}" if there.since else "",
            "everywhere" if one.everywhere else "",
        ]
        for key in lines
        for login, one in stand.items()
        if (there := one.on(key)) is not None
    ]
    nowhere = [
        ["-", login, one.role, "on no line", "", ""]
        for login, one in stand.items()
        if not one.among(lines)
    ]
    return _columns([*rows, *nowhere])

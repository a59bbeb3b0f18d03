"""What commands begin with: the configuration, the database, one line, a file.

Turns what can be wrong with those into one line that names it.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from config import key, line_versions
from config.cli.problems import BadInput, Refused
from config.errors import database_trouble
from config.line_versions import LineFile, line_file
from config.lines import load_lines
from config.settings import Settings, load
from ringgroup import schema
from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.upkeep.leadership import Leadership
from schedules.cells import LARGEST, text_cell
from webhooks.pages.identity.site import Looks


class Word(click.ParamType[str]):
    """A word that people paste: without what cannot be seen, and with plain dashes."""

    name = "text"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,  # noqa: ARG002 - the signature is click's
        ctx: click.Context | None,  # noqa: ARG002 - the signature is click's
    ) -> str:
        """Read the plain characters that are meant."""
        return text_cell(str(value))


line_option = click.option(
    "--line",
    "key",
    metavar="LINE",
    type=Word(),
    help="Which line; may be left out when the line file has only one.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")
REGIONS: Mapping[str | None, tuple[str, str] | None] = {
    None: None,
    "us1": ("ashburn", "us1"),
    "ie1": ("dublin", "ie1"),
}
"""The provider's regions: what its addresses are made of, edge first.

None: where TWILIO_API_URL asks.
"""
region_option = click.option(
    "--region",
    type=click.Choice([one for one in REGIONS if one is not None]),
    help="The provider's region, instead of that in which TWILIO_API_URL asks; ie1 is "
    "Ireland, with an auth token of its own.",
)
login_argument = click.argument("login", type=Word())
file_argument = click.argument(
    "file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)


@dataclass(frozen=True)
class OpenedDesk:
    """The environment, the desk as it holds now, a database that is up to date.

    `looks`: how the pages look, and what is written in the service's name.
    """

    settings: Settings
    desk: Desk
    database: Database
    looks: Looks

    @property
    def lines(self) -> Mapping[str, Line]:
        """Its lines."""
        return self.desk.lines


def utc_now() -> datetime:
    """The clock on the wall, read once by a command; or that of whoever runs it.

    A program that runs commands on a time of its own hands its clock over (`obj`).
    """
    context = click.get_current_context(silent=True)
    clock: Callable[[], datetime] | None = None if context is None else context.obj
    return datetime.now(UTC) if clock is None else clock()


def configuration() -> tuple[Settings, Mapping[str, Line]]:
    """The environment and the line file; raises `ConfigError`."""
    settings = load(os.environ)
    return settings, load_lines(settings.config)


def configuration_now() -> tuple[Settings, Mapping[str, Line]]:
    """The environment and the lines as they hold now, as far as that can be asked.

    Without a database that answers: as the line file says.
    """
    settings = load(os.environ)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return settings, load_lines(settings.config)
    try:
        database = Database(settings.database_url)
    except OSError:
        return settings, load_lines(settings.config)
    return settings, line_versions.opened(settings, database).desk.lines


@contextmanager
def connected(settings: Settings) -> Iterator[Database]:
    """The database of these settings, as `connected_to`."""
    with connected_to(settings.database_url) as database:
        yield database


@contextmanager
def connected_to(url: str) -> Iterator[Database]:
    """The database as it is, perhaps empty; what it refuses becomes one line."""
    try:
        database = Database(url)
    except OSError as error:
        message = f"database not reachable: {error.strerror}: {error.filename}"
        raise Refused(message) from None
    try:
        yield database
    except SQLAlchemyError as error:
        raise Refused(database_trouble(error)) from None
    finally:
        database.close()


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Keep any clock process from working meanwhile; refuse when one does."""
    ours = Leadership(database)
    if not ours.leads(utc_now()):
        message = "a clock process works with this database: stop web and clock first"
        raise Refused(message)
    try:
        yield
    finally:
        ours.end()


@contextmanager
def opened() -> Iterator[OpenedDesk]:
    """The house as a command needs it; refuses a database that is not up to date."""
    with up_to_date() as (settings, file, database):
        found = line_versions.opened_in(file, settings, database)
        found.take()
        yield OpenedDesk(settings, found.desk, database, found.looks.now)


@contextmanager
def up_to_date() -> Iterator[tuple[Settings, LineFile, Database]]:
    """The line file as it stands on the disk, and a database that is up to date."""
    settings = load(os.environ)
    file = line_file(settings.config)
    with connected(settings) as database:
        step = schema.step(database)
        if step != schema.newest() and not schema.is_newer(step):
            at = f"at step {step}, not {schema.newest()}" if step else "empty"
            message = f"the database is {at}; run: cjg db upgrade"
            raise Refused(message)
        key.check_in(database, settings, utc_now())
        yield settings, file, database


def chosen(lines: Mapping[str, Line], key: str | None) -> Line:
    """The line that was asked for, or the only one."""
    known = f"the lines are: {', '.join(lines)}"
    if key is None and len(lines) > 1:
        message = f"--line is needed; {known}"
        raise BadInput(message)
    if key is not None and key not in lines:
        message = f'unknown line "{key}"; {known}'
        raise BadInput(message)
    return lines[key] if key else next(iter(lines.values()))


def unknown_login(login: str, line: str = "", lines: int = 1) -> BadInput:
    """Nobody (active) has that login, or nobody of that line."""
    of_line = f" of {line}" if line and lines > 1 else ""
    return BadInput(f'"{login}" is not the login of an active member{of_line}')


def content(file: Path) -> bytes:
    """What is in a file, as far as a file of rows may be: one byte more is too much."""
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(LARGEST + 1)
    except OSError as error:
        message = f"{file}: {error.strerror}"
        raise BadInput(message) from None

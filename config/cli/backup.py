"""`cjg backup`, `restore`, `after-restore`: a database in a file, and back again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from config import key
from config.cli.entry import (
    alone,
    configuration,
    connected,
    file_argument,
    opened,
    utc_now,
)
from config.cli.problems import Refused
from ringgroup import schema
from ringgroup.database import backup as files
from ringgroup.database.database import Database
from ringgroup.upkeep import recovery
from ringgroup.upkeep.recovery import StillThere

new_file = click.argument(
    "file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path)
)
UNKNOWN = (
    "what was deleted after the backup is not known here: {count} voicemails are in "
    "it; delete on the page what callers may not have kept"
)


@click.command()
@new_file
def backup(file: Path) -> None:
    """Write the whole database to a new FILE that only you can read.

    Web and clock go on meanwhile. Keep it encrypted, in another place, for four weeks
    at most; without SECRET_KEY numbers and messages in it cannot be read.
    """
    with opened() as house, _told():
        files.back_up(house.database, file)
    click.echo(f"{file}: step {schema.newest()}, {file.stat().st_size} bytes")


@click.command()
@file_argument
def restore(file: Path) -> None:
    """Put back what is in FILE, and forget what may not live again.

    Stop web and clock first. All that is in the database now is replaced.
    """
    settings, _ = configuration()
    now = utc_now()
    with connected(settings) as database, _told():
        at = files.step(database, file)
        if at is None or schema.is_newer(at):
            message = (
                f"{file} is of a later program than this one: at step {at}"
                if at
                else f"{file} is a database, but none of this service"
            )
            raise Refused(message)
        known = schema.step(database) is not None
        schema.upgrade(database)
        key.check_in(database, settings, now)
        with alone(database):
            still = database.look(recovery.still_there) if known else None
            files.restore(database, file)
            with connected(settings) as back:  # nothing is remembered of before
                schema.upgrade(back)
                _forget(back, still)
                click.echo(f"restored from {file}; now at step {schema.newest()}")
                key.check_in(back, settings, now)


@click.command("after-restore")
def after_restore() -> None:
    """Forget what may not live again, after the platform has put a backup back.

    `cjg restore` does this itself.
    """
    with opened() as house:
        _forget(house.database, None)


def _forget(database: Database, still: StillThere | None) -> None:
    now = utc_now()
    with database.transaction(durable=True) as session:
        gone = list(recovery.forget(session, now, still))
        left = recovery.kept_messages(session)
    for one in gone:
        click.echo(f"{one.kind}: {one.count} dropped")
    if still is None and left:
        click.echo(UNKNOWN.format(count=left))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except files.BackupError as error:
        raise Refused(str(error)) from None

"""`cjg db`: the database's schema."""

import click
from alembic.util import CommandError

from config.cli.entry import configuration, connected
from config.cli.problems import Refused
from ringgroup import schema


@click.group(no_args_is_help=False)
def db() -> None:
    """Bring the database to the current schema."""


@db.command()
def upgrade() -> None:
    """Bring the database to the current schema; harmless when it is there."""
    settings, _ = configuration()
    with connected(settings) as database:
        try:
            schema.upgrade(database)
        except CommandError as error:
            message = f"database not usable: {error}"
            raise Refused(message) from None
    click.echo(f"database at step {schema.newest()}")

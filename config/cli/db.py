"""`cjg db`: the database's schema."""

import click
from alembic.util import CommandError

from config import key
from config.cli.entry import configuration, connected, utc_now
from config.cli.problems import Refused
from ringgroup import proof, schema
from ringgroup.vault import Vault


@click.group(no_args_is_help=False)
def db() -> None:
    """Bring the database to the current schema."""


@db.command()
@click.option(
    "--accept-key",
    is_flag=True,
    help="Go on with this SECRET_KEY, although it opens nothing of before.",
)
def upgrade(*, accept_key: bool) -> None:
    """Bring the database to the current schema; harmless when it is there."""
    settings, _ = configuration()
    with connected(settings) as database:
        try:
            schema.upgrade(database)
        except CommandError as error:
            message = f"database not usable: {error}"
            raise Refused(message) from None
        if accept_key:
            proof.seal(database, Vault(*settings.secret_keys), utc_now())
        key.check_in(database, settings, utc_now())
    click.echo(f"database at step {schema.newest()}")

"""`cjg db`: the database's schema."""

from functools import partial

import click
from alembic.util import CommandError

from config import key
from config.cli.entry import configuration, connected, utc_now
from config.cli.problems import Refused
from ringgroup import schema
from ringgroup.upkeep import proof
from ringgroup.vault import Vault


@click.group(no_args_is_help=False)
def db() -> None:
    """Bring the database to the current schema."""


@db.command()
@click.option(
    "--accept-key",
    is_flag=True,
    help="From now on the first SECRET_KEY alone is enough; a key alone is taken even "
    "when it opens nothing of before.",
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
            vault = Vault(*settings.secret_keys)
            needed = database.look(partial(proof.needs_others, vault=vault))
            if needed:
                message = f"SECRET_KEY: an older one still opens {', '.join(needed)}"
                raise Refused(message)
            proof.seal(database, vault, utc_now())
        key.check_in(database, settings, utc_now())
    click.echo(f"database at step {schema.newest()}")

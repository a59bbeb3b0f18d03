"""`cjg db`: the database's schema."""

import math
from functools import partial

import click
from alembic.util import CommandError

from config import key
from config.cli.entry import (
    alone,
    configuration,
    connected,
    connected_to,
    utc_now,
)
from config.cli.problems import BadInput, Refused
from config.settings import database_url_of
from ringgroup import schema
from ringgroup.store import transfer
from ringgroup.upkeep import proof
from ringgroup.vault import Vault


@click.group(no_args_is_help=False)
def db() -> None:
    """Bring the database to the current schema, or copy it into another."""


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


@db.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_into(source: str, target: str) -> None:
    """Copy all of one database into another, empty one, and compare the counts.

    FROM and TO are as DATABASE_URL. Stop web and clock first; keep SECRET_KEY as it is.
    """
    addresses = _address(source), _address(target)
    with connected_to(addresses[0]) as there, connected_to(addresses[1]) as here:
        if schema.step(there) != schema.newest():
            at = schema.step(there) or "none"
            message = f"FROM is at step {at}, not {schema.newest()}"
            raise Refused(message)
        schema.upgrade(here)
        filled = here.look(transfer.filled)
        if filled:
            message = f"TO is not empty: there are rows in {filled}"
            raise Refused(message)
        with (
            alone(there),
            there.reading() as rows,
            here.transaction(durable=True, seconds=math.inf) as session,
        ):
            told = list(transfer.carry_over(rows, session))
            wrong = [name for name, sent, counted in told if sent != counted]
            if wrong:
                message = f"nothing copied: the counts of {', '.join(wrong)} differ"
                raise Refused(message)
    for name, sent, _ in told:
        click.echo(f"{name}: {sent}")


def _address(value: str) -> str:
    """As DATABASE_URL is read; what is none of ours is said without repeating it."""
    try:
        return database_url_of(value)
    except ValueError as error:
        message = f"FROM and TO: {error}"
        raise BadInput(message) from None

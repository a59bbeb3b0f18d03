"""The key that belongs to the database, looked at before anything is served with it.

Knows what to say of a wrong one. Must not hold up the telephone: a database that cannot
be asked now is no reason not to start.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from config.errors import ConfigError
from config.settings import Settings
from ringgroup.database import deadline
from ringgroup.database.database import Database
from ringgroup.upkeep import proof
from ringgroup.vault import Vault

SECONDS: Final = 4.0
"""For a database that is slow to answer."""


def check(settings: Settings, now: datetime) -> None:
    """Refuse a SECRET_KEY with which this database was not used; `ConfigError`."""
    try:
        database = Database(settings.database_url)
    except OSError:
        return  # whoever needs it will say so
    try:
        with deadline.within(SECONDS):
            check_in(database, settings, now)
    except SQLAlchemyError:
        return  # not there, or not at this step: /readyz says so
    finally:
        database.close()


def check_in(database: Database, settings: Settings, now: datetime) -> None:
    """The same, in a database that is open and up to date."""
    if not proof.fits(database, Vault(*settings.secret_keys), now):
        message = (
            "SECRET_KEY: not the one that this database was used with; put that one "
            "back, after a comma if the key was changed (docs/operations.md, Keys)"
        )
        raise ConfigError(message)

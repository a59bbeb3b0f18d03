"""Which step of its history a database is at, and how it is brought up to date.

Must not know what the tables are for.
"""

import math
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ringgroup.database import Database
from ringgroup.models import Base

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 4_113
"""PostgreSQL's advisory lock while upgrading: two releases at once are harmless."""


def upgrade(database: Database) -> None:
    """Bring the database to the newest step; harmless when it is there."""
    with database.transaction(seconds=math.inf) as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK}
            )
        command.upgrade(_config(connection), "head")


def revise(database: Database, message: str) -> None:
    """Write a new step that brings the newest step to the models (for developers)."""
    with database.transaction(seconds=math.inf) as session:
        command.revision(
            _config(session.connection()), message, autogenerate=True, rev_id=None
        )


def newest() -> str | None:
    """The newest step that this program knows."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def is_newer(step: str | None) -> bool:
    """Whether a later program than this one has brought the database there.

    Steps are numbered; what they take away, no program in service uses any more.
    """
    return step is not None and step > (newest() or "")


def step(database: Database) -> str | None:
    """The step the database is at; None when it is empty."""
    return database.look(
        lambda session: MigrationContext.configure(
            session.connection()
        ).get_current_revision()
    )


def differences(database: Database) -> list[object]:
    """What the models have and the migrated database has not, or the reverse."""
    with database.reading() as session:
        context = MigrationContext.configure(session.connection())
        return list(compare_metadata(context, Base.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config

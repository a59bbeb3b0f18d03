"""Which step of its history a database is at, and how it is brought up to date.

Must not know what the tables are for. Alembic takes its steps; who only asks at which
step a database is (every web process, all the time) does not load it.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from ringgroup.database.database import Database
from ringgroup.models import Base

if TYPE_CHECKING:  # the type alone: see above
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"
STEPS: Final = tuple(
    sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
)
"""The steps that this program knows, oldest first: as they were when it was started,
whatever is put beside it later."""
LOCK: Final = 4_113
"""PostgreSQL's advisory lock while upgrading: two releases at once are harmless."""
STEP_TABLE: Final = "alembic_version"


def upgrade(database: Database) -> None:
    """Bring the database to the newest step; harmless when it is there."""
    from alembic import command  # noqa: PLC0415 - not to be loaded by who only asks

    with database.transaction(seconds=math.inf) as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK}
            )
        command.upgrade(_config(connection), "head")


def revise(database: Database, message: str) -> None:
    """Write a new step that brings the newest step to the models (for developers)."""
    from alembic import command  # noqa: PLC0415 - not to be loaded by who only asks

    with database.transaction(seconds=math.inf) as session:
        command.revision(
            _config(session.connection()), message, autogenerate=True, rev_id=None
        )


def newest() -> str | None:
    """The newest step that this program knows."""
    return STEPS[-1] if STEPS else None


def is_newer(step: str | None) -> bool:
    """Whether a later program than this one has brought the database there.

    Steps are numbered; what they take away, no program in service uses any more.
    """
    return step is not None and step > (newest() or "")


def step(database: Database) -> str | None:
    """The step the database is at; None when it is empty."""
    return database.look(_step)


def _step(session: Session) -> str | None:
    connection = session.connection()
    if not inspect(connection).has_table(STEP_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {STEP_TABLE}"))  # noqa: S608 - our own name
    return found.scalar()


def differences(database: Database) -> list[object]:
    """What the models have and the migrated database has not, or the reverse."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - for developers
    from alembic.migration import MigrationContext  # noqa: PLC0415 - for developers

    with database.reading() as session:
        context = MigrationContext.configure(session.connection())
        return list(compare_metadata(context, Base.metadata))


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - not to be loaded by who only asks

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config

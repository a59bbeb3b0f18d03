"""What every entry point (web, clock, command line) is made from.

Knows settings, lines and the database. Must not know who serves pages or runs jobs: a
clock loads no page for it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from config.line_versions import LineVersions, opened
from config.settings import Settings
from ringgroup.database.database import Database
from ringgroup.desk import Desk


def utc_now() -> datetime:
    """The clock on the wall of the whole program."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """Settings, database and lines.

    `versions` keeps the lines of the desk as they hold now, and how the pages look.
    """

    settings: Settings
    database: Database
    versions: LineVersions

    @property
    def desk(self) -> Desk:
        """The lines as they hold now, and the vault."""
        return self.versions.desk


def build(settings: Settings) -> House:
    """Read the line file, open the database, look what was changed; `ConfigError`."""
    database = Database(settings.database_url)
    versions = opened(settings, database)
    return House(settings, database, versions)

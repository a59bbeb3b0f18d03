"""What every entry point (web, clock, command line) is made from.

Knows settings, lines and the database. Must not know who serves pages or runs jobs: a
clock loads no page for it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from config.lines import load_lines, load_site
from config.settings import Settings
from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.vault import Vault
from webhooks.pages.identity.site import Site

NAMELESS = Site("Telefonisch loket")


def utc_now() -> datetime:
    """The clock on the wall of the whole program."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """Settings, database and desk; `site` is how the pages look."""

    settings: Settings
    database: Database
    desk: Desk
    site: Site = NAMELESS


def build(settings: Settings) -> House:
    """Read the line file and open the database; raises `ConfigError`."""
    lines = load_lines(settings.config)
    vault = Vault(*settings.secret_keys)
    site = load_site(settings.config)
    return House(settings, Database(settings.database_url), Desk(lines, vault), site)

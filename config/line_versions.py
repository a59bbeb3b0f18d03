"""The lines as they hold now: the line file, and what administrators changed since.

A process reads the file once, when it starts; a thread of its own looks now and then
whether somebody changed something, and puts the lines of the desk in their place all at
once (docs/adr/0038). No request asks for it. Must not know who changes what.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from structlog import get_logger

from config import founding, looks
from config.errors import ConfigError
from config.kept_words import left_out, with_kept
from config.line_document import LineTable, document
from config.lines import lines_of, load_file
from config.reader import EntryError
from config.settings import Settings
from config.site import document as site_document
from ringgroup.database import deadline
from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.people import sounds, versions
from ringgroup.people.versions import Kept, UnreadableSettingsError
from ringgroup.vault import Vault
from webhooks.pages.identity.site import Site

log = get_logger(__name__)

LOOK_SECONDS: Final = 2.0
"""Between two looks; what is changed holds everywhere within five seconds."""
SECONDS: Final = 4.0
"""For a database that is slow to answer."""
UNREADABLE: Final = (
    "settings of change {number}: {reason}; take it back with: cjg settings undo"
)


@dataclass(frozen=True)
class LineFile:
    """A line file as it was read; the tables of its lines name every key."""

    path: Path
    lines: Mapping[str, Line]
    site: Site

    @property
    def folder(self) -> Path:
        """Where sounds are found."""
        return self.path.parent

    @cached_property
    def tables(self) -> Mapping[str, LineTable]:
        """The table of each line, as the file says it."""
        return {key: document(line, self.folder) for key, line in self.lines.items()}

    @cached_property
    def site_table(self) -> looks.SiteTable:
        """The table of how the pages look, as the file says it, or what is usual."""
        return site_document(self.site, self.folder)

    def kept_of(self, key: str, kept: Kept) -> Mapping[str, Any]:
        """What is kept of a line, perhaps under the key that it had before."""
        if key not in self.lines:
            return kept.get(key, {})
        names = (name for name in self.lines[key].keys if name in kept)
        return founding.beside_the_file(kept, next(names, key))

    def bases(self, kept: Kept) -> Mapping[str, LineTable]:
        """The tables of all lines, as the file says them or as they were founded."""
        return {**self.tables, **founding.founded(self.lines, kept)}

    def tables_with(self, kept: Kept) -> dict[str, LineTable]:
        """The tables of all lines, with what is kept otherwise; raises `EntryError`."""
        founding.check_shape(kept)
        return {
            key: with_kept(table, self.kept_of(key, kept))
            for key, table in self.bases(kept).items()
        }

    def read(self, tables: Mapping[str, LineTable]) -> dict[str, Line]:
        """Read tables as those of the file are read; raises `EntryError`."""
        return lines_of(self.folder, dict(tables))

    def with_kept(self, number: int, kept: Kept) -> Mapping[str, Line]:
        """All lines with what is kept; `ConfigError` when that cannot be read."""
        if kept == versions.NOTHING:
            return self.lines
        with said_of(number):
            return self.read(self.tables_with(kept))


@contextmanager
def said_of(number: int) -> Iterator[None]:
    """What cannot be read of a change becomes one line: `ConfigError`.

    A newer program may keep any shape, also where it is looked at before it is read.
    """
    try:
        yield
    except EntryError as wrong:
        message = UNREADABLE.format(number=number, reason=wrong.told)
        raise ConfigError(message) from None
    except (AttributeError, LookupError, TypeError, ValueError) as wrong:
        reason = f"of another shape ({wrong})"
        message = UNREADABLE.format(number=number, reason=reason)
        raise ConfigError(message) from None


def line_file(path: Path) -> LineFile:
    """Read a line file, or raise `ConfigError`."""
    return LineFile(path, *load_file(path))


class LineVersions:
    """Keeps the lines of a desk as they hold now."""

    def __init__(self, file: LineFile, desk: Desk, database: Database) -> None:
        self.file, self.desk, self._database = file, desk, database
        self.looks = looks.SiteVersions(file.folder, file.site, database)
        self._taken: int | None = None
        self._sounds: dict[str, bytes] = {}
        self._said: str | None = None
        self._kept: Kept = {}
        self._turn = threading.Lock()

    def standing(self, session: Session) -> tuple[int, Kept]:
        """The last change, and all that is kept; raises `UnreadableSettingsError`."""
        number, kept = versions.standing(session)
        if number != self._taken:
            try:
                self.file.with_kept(number, kept)
                with said_of(number):
                    self.looks.site(kept)
            except ConfigError as error:
                raise UnreadableSettingsError(str(error)) from None
        return number, kept

    def take(self) -> bool:
        """Take over what was changed since; `ConfigError` when it cannot be read."""
        with self._turn, deadline.within(SECONDS):
            if self._taken is not None and self._taken == self._database.look(
                versions.newest
            ):
                return False
            number, kept = self._database.look(versions.standing)
            found = self._loaded(self.file.with_kept(number, kept))
            with said_of(number):
                shown = self.looks.opened(kept)
            self.desk.take(found)
            self.desk.name = shown.site.title
            self.looks.now, self._taken = shown, number
            self._kept = kept
            return True

    def _loaded(self, lines: Mapping[str, Line]) -> Mapping[str, Line]:
        """Have every recording at hand before somebody hears it.

        One that stayed behind where the lines came from costs no start and no call.
        """
        at_hand: dict[str, bytes] = {}
        heard = sounds.heard_on(lines)
        for digest in heard:
            found = self.sound(digest)
            if found is None:
                log.error("our own words for a recording not kept here", digest=digest)
            else:
                at_hand[digest] = found
        self._sounds = at_hand  # what was heard before is asked of the database again
        return sounds.without(lines, heard - at_hand.keys())

    def sound(self, digest: str) -> bytes | None:
        """A recording that callers hear; one that another process knows already."""
        at_hand = self._sounds.get(digest)
        if at_hand is not None:
            return at_hand
        return self._database.look(partial(sounds.wav, digest=digest))

    def say(self) -> None:
        """Say in one line which kept words do not hold, if any; not what they say."""
        words = [
            f"{key}.{path}"
            for key, table in self.file.bases(self._kept).items()
            for path in left_out(table, self.file.kept_of(key, self._kept))
        ]
        if words:
            log.warning("kept words are left out", words=words)

    def follow(self) -> None:
        """The same; whatever fails, the lines stay as they are until the next look."""
        try:
            if self.take():
                log.info("settings taken over", change=self._taken)
                self.say()
            self._said = None
        except ConfigError as error:
            if self._said != str(error):
                self._said = str(error)
                log.error("settings not taken over", reason=self._said)  # noqa: TRY400 - one line to act on, no trace
        except SQLAlchemyError:
            pass  # who asks the database for more says what is wrong

    def start(self, begins: Callable[[], None] = lambda: None) -> None:
        """Follow, in a thread that ends with the process; each look says it begins."""
        looks = partial(self._go_on, begins)
        threading.Thread(target=looks, name="settings", daemon=True).start()

    def _go_on(self, begins: Callable[[], None]) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_SECONDS):
            begins()
            self.follow()


def opened_in(file: LineFile, settings: Settings, database: Database) -> LineVersions:
    """The lines of the file, before anybody looked what was changed."""
    desk = Desk(
        file.lines,
        Vault(*settings.secret_keys),
        by_provider=settings.oidc_issuer is not None,
        name=file.site.title,
    )
    return LineVersions(file, desk, database)


def opened(settings: Settings, database: Database) -> LineVersions:
    """The lines as they hold at the start of a process; raises `ConfigError`.

    A database that cannot be asked now is no reason not to start: the file holds, and
    what was changed follows at the first look that succeeds.
    """
    found = opened_in(line_file(settings.config), settings, database)
    try:
        found.take()
        found.say()
    except SQLAlchemyError:
        pass  # not there, or not at this step: /readyz says so
    finally:
        database.close()  # nothing is open that a child of this process could inherit
    return found


def check(settings: Settings) -> None:
    """Refuse a line file, or changes of it, that cannot be read; `ConfigError`."""
    file = line_file(settings.config)
    try:
        database = Database(settings.database_url)
    except OSError:
        return  # whoever needs it will say so
    try:
        opened_in(file, settings, database).take()
    except SQLAlchemyError:
        return  # not there, or not at this step: /readyz says so
    finally:
        database.close()

"""How the pages look now: the table `[site]`, and what administrators changed of it.

It lies over the file as the settings of a line do, under a key that no line can have
(docs/adr/0046). Must not know who changes it.
"""

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session
from structlog import get_logger

import config.reader as read
from config import site
from config.overlay import laid_over
from config.reader import EntryError
from ringgroup.database.database import Database
from ringgroup.people import picture_files, pictures
from ringgroup.people.versions import SITE, Kept
from webhooks.pages.identity.colours import READABLE, WHITE, contrast
from webhooks.pages.identity.site import (
    KeptPicture,
    Logo,
    Looks,
    Site,
    kept_picture,
)

log = get_logger(__name__)

SiteTable = dict[str, Any]
"""Parsed TOML."""
KEY: Final = "site"
VECTORS: Final = ".svg"


def read_site(folder: Path, table: Mapping[str, Any]) -> Site:
    """Read the table as that of the line file is read; raises `EntryError`."""
    return read.at(KEY, partial(site.site, folder), table)


class SiteVersions:
    """Keeps how the pages look now; `folder` is where the line file stands."""

    def __init__(self, folder: Path, of_file: Site, database: Database) -> None:
        self._folder, self._database = folder, database
        self._of_file = of_file
        self.now = Looks(of_file)

    def site(self, kept: Kept) -> Site:
        """The site with what is kept; `EntryError` when that cannot be read."""
        if SITE not in kept:
            return self._of_file
        table = laid_over(site.document(self._of_file, self._folder), kept[SITE])
        return read_site(self._folder, table)

    def opened(self, kept: Kept) -> Looks:
        """The looks with what is kept; raises as `site`.

        A logo that stayed behind costs no start: there is none then.
        """
        found = self.site(kept)
        return Looks(found, self._logo_of(found))

    def logo(self, digest: str) -> Logo | None:
        """The logo of now, one of before, or one that somebody is trying."""
        now = self.now.logo
        if now is not None and now.digest == digest:
            return now
        content = self._database.look(partial(pictures.content, digest=digest))
        if content is None:
            return None
        return Logo(content, picture_files.media_type(content), digest)

    def _logo_of(self, found: Site) -> Logo | None:
        if found.logo is None:
            return None
        if isinstance(found.logo, KeptPicture):
            logo, which = self.logo(found.logo.digest), found.logo.digest
        else:
            logo, which = _of_file(found.logo), found.logo.name
        if logo is None:
            log.error("no logo: it is not kept here", logo=which)
        return logo


def _of_file(path: Path) -> Logo | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    vectors = path.suffix.lower() == VECTORS
    kind = "image/svg+xml" if vectors else "image/png"
    return Logo(content, kind, sha256(content).hexdigest()[:32])


def check(session: Session, differences: Mapping[str, tuple[Any, Any]]) -> None:
    """Refuse what the file may say and nobody can choose here; raises `EntryError`.

    A colour on which white cannot be read was lived with where it stood in the file,
    and an address of mail as a file to refer to.
    """
    _, colour = differences.get("colour", (None, None))
    if colour is not None and contrast(colour, WHITE) < READABLE:
        reason = f"white on it has less contrast than {READABLE}:1; take a darker one"
        raise EntryError(reason, KEY, "colour")
    _, file = differences.get("security_txt", (None, None))
    if file is not None and not file.startswith("https://"):
        reason = "is no file on another site: it begins with https://"
        raise EntryError(reason, KEY, "security_txt")
    _, logo = differences.get("logo", (None, None))
    named = kept_picture(logo or "")
    if named is not None and pictures.content(session, named.digest) is None:
        reason = "names a picture that is not kept here"
        raise EntryError(reason, KEY, "logo")

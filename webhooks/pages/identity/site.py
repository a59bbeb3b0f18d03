"""What an installation calls itself on its pages: name, colour, logo, addresses.

Values only; `config.site` reads them from the line file. Must not know any page.
"""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture that is kept in the database, by the digest of its content."""

    digest: str

    @property
    def written(self) -> str:
        """As the line file says it."""
        return f"picture:{self.digest}"


def kept_picture(text: str) -> KeptPicture | None:
    """The picture that a text of the line file names, if it names one."""
    named = re.fullmatch("picture:([0-9a-f]{32})", text)
    return KeptPicture(named[1]) if named else None


@dataclass(frozen=True, slots=True)
class Site:
    """How the pages look and whom they name; a colour is `#rrggbb`.

    `security_txt` is the address of the organisation's own file, to which ours refers
    if there is one; without it `security_contact` stands in ours.
    """

    name: str
    colour: str = "#1a5f7a"
    logo: Path | KeptPicture | None = None
    organisation: str = ""
    privacy_contact: str = ""
    accessibility_contact: str = ""
    security_contact: str = ""
    security_txt: str = ""

    @property
    def title(self) -> str:
        """In whose name the service writes."""
        return self.organisation or self.name


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture at hand: what it is called, and a digest of it."""

    content: bytes
    media_type: str
    digest: str


@dataclass(frozen=True, slots=True)
class Looks:
    """How the pages look now; the logo is there when it could be found."""

    site: Site
    logo: Logo | None = None

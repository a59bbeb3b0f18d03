"""What an installation calls itself on its pages: name, colour, logo, addresses.

Values only; `config.site` reads them from the line file. Must not know any page.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Site:
    """How the pages look and whom they name; a colour is `#rrggbb`.

    `security_txt` is the address of the organisation's own file, to which ours refers
    if there is one; without it `security_contact` stands in ours.
    """

    name: str
    colour: str = "#1a5f7a"
    logo: Path | None = None
    organisation: str = ""
    privacy_contact: str = ""
    accessibility_contact: str = ""
    security_contact: str = ""
    security_txt: str = ""

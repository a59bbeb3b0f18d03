"""What of the pages' looks is changed on a page, and what is said of it: Dutch, B1.

Knows each key of the table `[site]`, what it is called, and what is said when it cannot
be so. What may stand there is known by the reader of the line file alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringgroup.people import lengths
from ringgroup.people.picture_files import PictureRefusal
from webhooks.pages.identity.colours import is_colour
from webhooks.pages.people.line_words import Differences


@dataclass(frozen=True, slots=True)
class LooksField:
    """One key of `[site]`, as people read and change it."""

    key: str
    label: str
    wrong: str
    hint: str = ""
    needed: bool = False


_LINE: Final = f"gebruik één regel van hoogstens {lengths.NAME} tekens."
_WHO: Final = f"gebruik één regel van hoogstens {lengths.CONTACT} tekens."
_AT_MOST: Final = f"en hoogstens {lengths.ADDRESS} tekens lang is."
FIELDS: Final = (
    LooksField(
        "name",
        "Naam van de dienst",
        f"Naam van de dienst: vul een naam in, en {_LINE}",
        "Staat boven elke pagina.",
        needed=True,
    ),
    LooksField(
        "organisation",
        "Organisatie",
        f"Organisatie: {_LINE}",
        "Van wie de dienst is, zoals gemeente Veldhoven. Zijn er meer lijnen? Dan "
        "staat deze naam ook in e-mails over een account.",
    ),
    LooksField(
        "colour",
        "Kleur",
        "Kleur: vul een # in en daarna zes cijfers of letters van a tot en met f, "
        "zoals #1a5f7a.",
        "Zoals #1a5f7a. Witte letters moeten er goed op te lezen zijn.",
        needed=True,
    ),
    LooksField(
        "privacy_contact",
        "Contact over privacy",
        f"Contact over privacy: {_WHO}",
        "Voor de zin “Neem contact op met …”. Laat je dit leeg, dan staat daar het "
        "e-mailadres van elke lijn.",
    ),
    LooksField(
        "accessibility_contact",
        "Contact over toegankelijkheid",
        f"Contact over toegankelijkheid: {_WHO}",
        "Voor de zin “Neem contact op met …”. Laat je dit leeg, dan staat daar het "
        "e-mailadres van elke lijn.",
    ),
    LooksField(
        "security_contact",
        "Contact over beveiliging",
        "Contact over beveiliging: vul een adres in dat begint met https:// of "
        f"mailto: {_AT_MOST}",
        "Voor wie een lek vindt, zoals mailto:beveiliging@example.nl. Laat je dit "
        "leeg, dan verwijzen wij naar de pagina Privacy.",
    ),
    LooksField(
        "security_txt",
        "Eigen security.txt van de organisatie",
        f"Eigen security.txt: vul een adres in dat begint met https:// {_AT_MOST}",
        "Vul je dit in, dan verwijzen wij daarheen, en geldt het contact over "
        "beveiliging niet.",
    ),
)
LOGO: Final = LooksField(
    "logo",
    "Logo",
    "Logo: dit logo is er niet meer. Kies het bestand opnieuw.",
    "PNG of JPEG, hooguit 300 kB, 2000 pixels breed en 2000 pixels hoog.",
)
_BY_KEY: Final = {field.key: field for field in (*FIELDS, LOGO)}

LOGO_REFUSED: Final[Mapping[PictureRefusal, str]] = {
    "large": "Dit bestand is te groot. Kies een bestand van hooguit 300 kB.",
    "kind": "Dit bestand is geen PNG of JPEG. Sla het logo op als PNG en kies dat.",
    "broken": "Dit bestand kunnen wij niet lezen. Sla het logo opnieuw op als PNG.",
    "wide": "Dit logo is te groot. Maak het hooguit 2000 pixels breed en hoog.",
}
TOO_LIGHT: Final = (
    "Kleur: deze kleur is te licht, witte letters zijn er niet goed op te lezen. Kies "
    "een donkerder kleur, zoals #1a5f7a."
)
KEPT: Final = "Zo ziet de dienst er nu uit, overal."


def wrong_at(keys: tuple[str, ...], colour: str) -> tuple[str, str]:
    """At which field something is wrong, and one sentence that says what.

    A colour that is one, and cannot be, is too light.
    """
    field = _BY_KEY[keys[0]]
    light = field.key == "colour" and is_colour(colour)
    return field.key, TOO_LIGHT if light else field.wrong


def told(differences: Differences) -> str:
    """All that differs, in a sentence or several."""
    return "; ".join(_told(key, *pair) for key, pair in differences.items())


def _told(key: str, before: Any, after: Any) -> str:  # noqa: ANN401 - parsed TOML
    field = _BY_KEY[key]
    if field == LOGO:
        return f"{field.label}: {'weg' if after is None else 'een ander logo'}"
    return f"{field.label}: {before or 'niets'} wordt {after or 'niets'}"

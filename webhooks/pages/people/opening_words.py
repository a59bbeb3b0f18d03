"""What pages say of a new line, until it is opened.

Dutch, B1, "je" to staff. Must not know any page.
"""

from collections.abc import Mapping
from typing import Any, Final

from ringgroup.people import lengths
from webhooks.pages import words

_KEY: Final = (
    "Kies een korte naam van hoogstens 40 kleine letters, cijfers en streepjes."
)
_NUMBER: Final = "Vul een telefoonnummer in, zoals 040 258 4113."
WRONG: Final[Mapping[str, str]] = {
    "source": "Kies een lijn die er is.",
    "key": _KEY,
    "name": f"Vul een naam van één regel in, van hoogstens {lengths.NAME} tekens.",
    "number": f"Nummer van bellers: {_NUMBER[0].lower()}{_NUMBER[1:]}",
    "twilio_number": "Nummer bij de provider: vul een telefoonnummer in, of laat het "
    "leeg.",
    "service_number": f"Servicenummer: {_NUMBER[0].lower()}{_NUMBER[1:]}",
    "code": "Vul een code van zes cijfers in, zoals 454113, of laat het leeg.",
    "email": words.EMAIL_WRONG,
}
"""What is wrong with a field by itself."""
TAKEN: Final[Mapping[str, str]] = {
    "source": WRONG["source"],
    "name": WRONG["name"],
    "email": WRONG["email"],
    "key": "Deze korte naam is, of was, al van een andere lijn. Kies een andere.",
    "number": "Dit nummer, of de laatste vier cijfers ervan, is al in gebruik. Vul een "
    "ander nummer in.",
    "twilio_number": "Dit nummer bij de provider is al in gebruik. Vul een ander in.",
    "service_number": "Dit servicenummer is het nummer van een lijn. Vul een ander in.",
    "code": "Deze code is al van een andere lijn. Kies een andere.",
    **{
        f"{one}.mobile": "Dit is het mobiele nummer van een medewerker. Vul een ander "
        "nummer in."
        for one in ("number", "twilio_number", "service_number")
    },
}
"""What is wrong with a field beside what other lines have."""
CANNOT: Final = "Zo kan deze lijn niet bestaan. Kijk naar de lijn van het voorbeeld."
FOUNDED: Final = (
    "{name} is gemaakt. Bellers horen dat het loket dicht is, tot je opent."
)
NUMBERS_KEPT: Final = "De nummers zijn bewaard."
NOT_TO_CHANGE: Final = "Van deze lijn staan de nummers en de naam vast."
OPENED: Final = "De lijn is open. Bellers komen nu bij het loket, in de openingstijden."
POINTING: Final = "We wijzen de nummers nu naar deze dienst. Kijk zo of het gelukt is."
NOBODY_TO_TELL: Final = (
    "Dit is een demo zonder provider: er is niemand om nummers te wijzen."
)
_LABELS: Final = {
    "name": "Naam",
    "number": "Nummer van bellers",
    "twilio_number": "Nummer bij de provider",
    "service_number": "Servicenummer",
    "service_twilio_number": "Servicenummer bij de provider",
    "code": "Code",
}


def founded(name: str, source: str) -> str:
    """How the log says that a line was made."""
    return f"Nieuwe lijn {name}, naar het voorbeeld van {source}"


def told(differences: Mapping[str, tuple[Any, Any]]) -> str:
    """What differs, in words: for the log."""
    return "; ".join(_told(key, *pair) for key, pair in differences.items())


def _told(key: str, before: str | None, after: str | None) -> str:
    if key == "opened":
        return "Lijn geopend" if after else "Lijn weer gesloten"
    label = _LABELS.get(key, key)
    return f"{label}: {before or 'niets'} wordt {after or 'niets'}"

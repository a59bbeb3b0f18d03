"""What several pages say, and how days, times and numbers are said.

Dutch, B1, "je" to staff. What stands on a page whatever happens is in its template.
Each subject has its own `words` beside its views. Must not know any page.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

import phonenumbers

from ringgroup.people.passwords import Unfit
from schedules.dates import WEEKDAYS, day_named, short_month

ROLES: Final = {
    "member": "medewerker",
    "coordinator": "coördinator",
    "administrator": "beheerder",
}
CODE_MISSING: Final = "Vul de code van zes cijfers in."
PASSWORDS_DIFFER: Final = "Vul twee keer hetzelfde wachtwoord in."
PASSWORD_SHORT: Final = "Kies een wachtwoord van 14 tot 256 tekens."
UNFIT_PASSWORD: Final[dict[Unfit, str]] = {
    "short": PASSWORD_SHORT,
    "long": PASSWORD_SHORT,
    "unprintable": "Kies een wachtwoord van letters, cijfers, spaties en leestekens.",
    "often_chosen": "Dit wachtwoord is snel geraden. "
    "Kies een paar woorden die niet bij elkaar horen.",
}
ONE_ANSWER: Final = "Vul in elk veld één antwoord in."
EMAIL_WRONG: Final = "Vul een e-mailadres in, zoals naam@example.nl."
CHANGED: Final = "De wijziging is bewaard."
TEST_STATES: Final = {
    "wanted": "De telefoon gaat zo over.",
    "placing": "De telefoon gaat zo over.",
    "placed": "De telefoon gaat over.",
    "answered": "Er is opgenomen. We wachten op toets 1.",
    "pressed": "Gelukt: er is opgenomen en 1 getoetst.",
    "done": "Gelukt: er is opgenomen en 1 getoetst.",
    "not_answered": "Er nam niemand op. Staat de telefoon aan?",
    "busy": "De telefoon was in gesprek. Probeer het straks opnieuw.",
    "no_key": (
        "Er is opgenomen, maar niet op 1 getoetst. Misschien was het de voicemail."
    ),
    "not_asked": (
        "Er is opgenomen, maar de provider bereikte onze dienst niet. Dat ligt niet "
        "aan dit nummer. De beheerder ziet bij Hoe gaat het wat er is."
    ),
    "refused": "Dit nummer kunnen we niet bellen. Controleer het nummer.",
    "not_allowed": (
        "De provider belt nu niemand voor ons. Dat ligt niet aan dit nummer. "
        "De beheerder ziet bij Hoe gaat het waarom."
    ),
    "other_mobile": "Het nummer is intussen veranderd. Test het opnieuw.",
    "failed": "Bellen lukte niet. Probeer het opnieuw.",
    "expired": "Bellen lukte niet op tijd. Probeer het opnieuw.",
    "lost": "We weten niet hoe het afliep. Probeer het opnieuw.",
}


class OutcomeWords(NamedTuple):
    """How a call ended: its colour and word among the last calls, and in figures."""

    colour: str
    badge: str
    counted: str


OUTCOMES: Final[Mapping[str, OutcomeWords]] = {
    "answered": OutcomeWords("good", "aangenomen", "opgenomen"),
    "voicemail": OutcomeWords("neutral", "bericht ingesproken", "bericht ingesproken"),
    "abandoned": OutcomeWords("warning", "beller hing op", "opgehangen zonder gesprek"),
    "closed": OutcomeWords("neutral", "loket dicht", "gebeld toen het dicht was"),
    "failed": OutcomeWords("wrong", "storing", "mislukt door techniek"),
}
PARTNER_CHANGED: Final = "De adressen van {name} zijn bewaard."

# --- when it goes wrong ---

UNSENT: Final = (
    "Je was uitgelogd. Er is nog niets verstuurd. Log in, dan staat je formulier er "
    "weer zoals je het had ingevuld. Het blijft op dit apparaat tot {until} uur."
)
SENT_BEFORE: Final = (
    "Dit was al verstuurd, en is één keer gedaan. Je hoeft het niet opnieuw te doen."
)
UNSENT_OF_ANOTHER: Final = (
    "Er is nog niets verstuurd. De pagina was van iemand anders, die hier was "
    "ingelogd. Wie dat is, vindt na inloggen het formulier terug."
)
UNSENT_AND_LOST: Final = (
    "Er is niets verstuurd. Wat je had ingevuld, was te veel om te bewaren: vul het "
    "opnieuw in."
)
WHY_UNSENT: Final = {
    "out": "Je was uitgelogd.",
    "old": "De pagina was van voordat je opnieuw inlogde.",
    "unproved": "Je moest eerst bevestigen wie je bent.",
    "refused": "Er is niets bewaard.",
    "checked": "Er klopte iets niet.",
    "done": "Het is één keer gedaan. Verstuur het niet nog eens.",
}
STANDS_STILL: Final = {
    "out": ("Je bent uitgelogd", "Inloggen"),
    "code": ("Bevestig eerst wie je bent", "Bevestig"),
    "setup": ("Je moet eerst een tweede stap instellen", "Stel die in"),
}
"""Why a part of a page is not refreshed any more, and the button that helps."""
DONE_BEFORE: Final = "Dit was al gedaan. Kijk hier hoe het nu is."
CHANGED_MEANWHILE: Final = (
    "Iemand anders heeft dit intussen veranderd. Er is niets bewaard. Kijk eerst hoe "
    "het nu is."
)
NO_DATABASE: Final = (
    "We kunnen nu even niet bij de gegevens",
    "Het ligt niet aan jou. Wie belt, kan wel een bericht inspreken.",
    "Wacht een halve minuut, ververs de pagina en kijk of gelukt is wat je deed.",
)
UNREADABLE_SETTINGS: Final = (
    "We kunnen deze instellingen niet lezen",
    (
        "Een nieuwere versie van dit programma bewaarde iets wat deze niet kent. "
        "De telefoon gaat door met de instellingen van daarvoor."
    ),
    (
        "Vraag de technisch beheerder om dit programma bij te werken. "
        "Een beheerder kan ook bij Instellingen de laatste wijziging terugzetten."
    ),
)
ERRORS: Final = {
    400: (
        "Dit lukte niet",
        "Deze pagina was te lang open of niet compleet. Er is niets veranderd.",
        "Ga terug, ververs de pagina en probeer het opnieuw.",
    ),
    403: (
        "Dit mag je niet zien",
        "Deze pagina is voor mensen met een andere rol.",
        "Denk je dat dit niet klopt? Vraag het aan je beheerder.",
    ),
    404: (
        "Deze pagina is er niet",
        "Het adres klopt niet, of wat hier stond is weg.",
        "Ga naar de beginpagina en zoek daar verder.",
    ),
    405: (
        "Dit lukte niet",
        "Deze pagina kun je niet op deze manier openen.",
        "Ga naar de beginpagina en probeer het daar opnieuw.",
    ),
    413: (
        "Dit is te groot",
        "Wat je verstuurt is groter dan we aannemen. Er is niets veranderd.",
        "Kies een kleiner bestand of een kortere tekst.",
    ),
    429: (
        "Even wachten",
        "Dit is in korte tijd te vaak geprobeerd.",
        "Wacht een minuut en probeer het opnieuw.",
    ),
    503: (
        "Even geduld",
        "Veel mensen vragen dit nu tegelijk. Er is niets veranderd.",
        "Wacht een paar tellen en probeer het opnieuw.",
    ),
    500: (
        "Er ging iets mis bij ons",
        "Het ligt niet aan jou. De telefoon werkt gewoon door.",
        "Probeer het zo nog eens. Gaat het weer mis? Vertel het je beheerder.",
    ),
}


def day(on: date) -> str:
    """A day as people say it: maandag 23 november 2026."""
    return f"{day_named(on)} {on.year}"


def short_day(on: date) -> str:
    """A day without its year: ma 23 nov."""
    return f"{WEEKDAYS[on.weekday()][:2]} {on.day} {short_month(on.month)}"


def clock(at: datetime) -> str:
    """A time of day on the wall: 09:05."""
    return f"{at:%H:%M}"


def moment(at: datetime) -> str:
    """A day and a time on the wall: ma 23 nov, 09:05."""
    return f"{short_day(at.date())}, {clock(at)}"


def since(at: datetime, today: date) -> str:
    """A time on the wall: of today the time alone (09:05), else its day as well."""
    return clock(at) if at.date() == today else moment(at)


def number(e164: str) -> str:
    """A Dutch number as people write it: 06 12345678."""
    parsed = phonenumbers.parse(e164, "NL")
    return phonenumbers.format_number(
        parsed, phonenumbers.PhoneNumberFormat.NATIONAL
    ).replace("-", " ")


def duration(seconds: int) -> str:
    """How long something takes: 1:05 (minutes and seconds)."""
    return f"{seconds // 60}:{seconds % 60:02}"

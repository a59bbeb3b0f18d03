"""Every sentence that a page makes in Python, and how days, times and numbers are said.

Dutch, B1, "je" to staff. What stands on a page whatever happens is in its template.
Must not know any page.
"""

from datetime import date, datetime
from typing import Final

import phonenumbers

from ringgroup.passwords import Unfit
from schedules.dates import WEEKDAYS, day_named, short_month

ROLES: Final = {
    "member": "medewerker",
    "coordinator": "coördinator",
    "administrator": "beheerder",
}

# --- signing in ---

LOGIN_MISSING: Final = "Vul je gebruikersnaam of e-mailadres in."
PASSWORD_MISSING: Final = "Vul je wachtwoord in."
WRONG_LOGIN: Final = (
    "Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Probeer het opnieuw, "
    "of kies een nieuw wachtwoord."
)
TOO_MANY: Final = (
    "Er wordt nu te vaak een wachtwoord geprobeerd. Wacht een minuut en log dan in."
)
CODE_MISSING: Final = "Vul de code van zes cijfers in."
CODE_WRONG: Final = (
    "Deze code klopt niet, of is al gebruikt. Wacht op de volgende code en vul die in."
)
CODE_SHUT: Final = (
    "Er zijn te veel verkeerde codes ingevuld. Wacht een kwartier en log opnieuw in."
)
BEGIN_AGAIN: Final = "Log opnieuw in."
OPENID_SILENT: Final = "Inloggen met {name} lukt nu niet. Log in met je wachtwoord."
OPENID_REFUSED: Final = (
    "Inloggen met {name} is niet gelukt. Probeer het opnieuw, of log in met je "
    "wachtwoord."
)
OPENID_UNKNOWN: Final = (
    "Je kunt hier nog niet inloggen met {name}. Open eerst de uitnodiging uit je "
    "e-mail, of vraag je beheerder om een nieuwe."
)
OPENID_TAKEN: Final = (
    "Jouw account bij {name} hoort hier al bij iemand anders. Vraag je beheerder om "
    "hulp."
)
SIGNED_OUT: Final = "Je bent uitgelogd."
LINK_SENT: Final = (
    "Hoort dit bij een account? Dan krijgt de eigenaar binnen een paar minuten een "
    "e-mail met een link."
)
PASSWORD_SET: Final = "Je wachtwoord is ingesteld. Log nu in."
PASSWORD_CHANGED: Final = "Je wachtwoord is veranderd."
PASSWORDS_DIFFER: Final = "Vul twee keer hetzelfde wachtwoord in."
PASSWORD_SHORT: Final = "Kies een wachtwoord van 14 tot 256 tekens."
UNFIT_PASSWORD: Final[dict[Unfit, str]] = {
    "short": PASSWORD_SHORT,
    "long": PASSWORD_SHORT,
    "unprintable": "Kies een wachtwoord van letters, cijfers, spaties en leestekens.",
    "often_chosen": "Dit wachtwoord is snel geraden. "
    "Kies een paar woorden die niet bij elkaar horen.",
}
PASSWORD_OLD: Final = "Dit is niet je wachtwoord van nu."
PIN_SHAPE: Final = "Kies een pincode van 4 tot 8 cijfers."
PIN_SET: Final = "Je pincode is ingesteld."
PREFERENCE_KEPT: Final = "Je keuze is bewaard."
SESSIONS_ENDED: Final = "Je bent overal uitgelogd, behalve hier."
SECOND_FACTOR_GONE: Final = "Je logt nu weer in zonder code."

# --- presence ---

SWITCHED: Final = {
    "signed_on": "Je bent aangemeld. Je telefoon gaat over als iemand belt.",
    "already_on": "Je was al aangemeld.",
    "signed_off": "Je bent afgemeld.",
    "already_off": "Je was al afgemeld.",
    "full": "Er zijn al {most} mensen aangemeld. Vraag of iemand zich afmeldt.",
}
SWITCHED_OTHER: Final = {
    "signed_on": "{name} is aangemeld.",
    "already_on": "{name} was al aangemeld.",
    "signed_off": "{name} is afgemeld.",
    "already_off": "{name} was al afgemeld.",
    "full": "Er zijn al {most} mensen aangemeld. Meld eerst iemand af.",
}
UNKNOWN_MEMBER: Final = "Kies een medewerker uit de lijst."

# --- beheer ---

NAME_MISSING: Final = "Vul een naam in."
ORGANISATION_MISSING: Final = "Vul een organisatie in."
MOBILE_WRONG: Final = "Vul een Nederlands mobiel nummer in, zoals 06 12345678."
EMAIL_WRONG: Final = "Vul een e-mailadres in, zoals naam@example.nl."
LOGIN_SHAPE: Final = "Kies een gebruikersnaam zonder spaties."
MEMBER_REFUSED: Final = {
    "login_taken": "Deze gebruikersnaam is al van iemand anders. Kies een andere.",
    "mobile_taken": "Dit nummer is al van iemand anders. Kies een ander nummer.",
    "email_taken": (
        "Met dit adres logt iemand anders al in. Kies een ander e-mailadres."
    ),
    "last_administrator": (
        "Dit is de enige beheerder. Maak eerst iemand anders beheerder."
    ),
    "oneself": "Je kunt jezelf niet buitensluiten. Vraag een andere beheerder.",
}
MEMBER_ADDED: Final = "{name} is toegevoegd en krijgt een uitnodiging per e-mail."
CHANGED: Final = "De wijziging is bewaard."
NOT_ACTIVE: Final = "Wie niet bij het loket werkt, kan geen link krijgen."
INVITED: Final = "De link is verstuurd per e-mail. Oudere links werken niet meer."
SECOND_FACTOR_RESET: Final = (
    "De code is weg. Bij de volgende keer inloggen kan een nieuwe worden ingesteld."
)
PIN_RESET: Final = "De pincode is weg. Een nieuwe kies je bij Mijn account."
TEST_WANTED: Final = "De telefoon gaat zo over. Neem op en toets 1."
TEST_REFUSED: Final = {
    "already_calling": "Deze telefoon wordt al gebeld. Wacht tot dat voorbij is.",
    "not_active": "Wie niet bij het loket werkt, wordt niet gebeld.",
}
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
    "refused": "Dit nummer kunnen we niet bellen. Controleer het nummer.",
    "other_mobile": "Het nummer is intussen veranderd. Test het opnieuw.",
    "failed": "Bellen lukte niet. Probeer het opnieuw.",
    "expired": "Bellen lukte niet op tijd. Probeer het opnieuw.",
    "lost": "We weten niet hoe het afliep. Probeer het opnieuw.",
}
DAY_WRONG: Final = "Kies een dag."
DAY_PAST: Final = "Kies een dag die nog komt."
KIND_MISSING: Final = "Kies of het loket dan dicht of open is."
TIMES_WRONG: Final = (
    "Schrijf de tijden zo: 09:00-12:00. Meer blokken mogen, als ze niet overlappen."
)
REASON_MISSING: Final = "Schrijf kort waarom. Medewerkers zien dit in het rooster."
DAY_KEPT: Final = "{day} is bewaard."
DAY_USUAL: Final = "{day} is weer zoals anders."
PARTNER_CHANGED: Final = "De adressen van {name} zijn bewaard."

# --- when it goes wrong ---

NO_DATABASE: Final = (
    "We kunnen nu even niet bij de gegevens",
    "Het ligt niet aan jou. Wie belt, kan wel een bericht inspreken.",
    "Wacht een halve minuut, ververs de pagina en kijk of gelukt is wat je deed.",
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


def number(e164: str) -> str:
    """A Dutch number as people write it: 06 12345678."""
    parsed = phonenumbers.parse(e164, "NL")
    return phonenumbers.format_number(
        parsed, phonenumbers.PhoneNumberFormat.NATIONAL
    ).replace("-", " ")


def duration(seconds: int) -> str:
    """How long something takes: 1:05 (minutes and seconds)."""
    return f"{seconds // 60}:{seconds % 60:02}"

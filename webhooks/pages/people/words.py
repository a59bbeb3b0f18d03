"""What pages say of signing in, one's own account, and the members.

Dutch, B1, "je". Must not know any page.
"""

from typing import Final

from ringgroup.people.leaving import Hanging
from ringgroup.people.pins import UnfitPin

LOGIN_MISSING: Final = "Vul je gebruikersnaam of e-mailadres in."
PASSWORD_MISSING: Final = "Vul je wachtwoord in."
WRONG_LOGIN: Final = (
    "Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Probeer het opnieuw, "
    "of kies een nieuw wachtwoord."
)
TOO_MANY: Final = (
    "Er wordt nu te vaak een wachtwoord geprobeerd. Wacht een minuut en log dan in."
)
CODE_WRONG: Final = (
    "Deze code klopt niet, of is al gebruikt. Wacht op de volgende code en vul die in."
)
CODE_SHUT: Final = (
    "Er zijn te veel verkeerde codes ingevuld. Wacht een kwartier en log opnieuw in."
)
BEGIN_AGAIN: Final = "Log opnieuw in."
CODE_WAITS: Final = (
    "Je code klopt, maar is ingesteld na een nieuw wachtwoord. Je komt binnen een dag "
    "nadat je hem instelde, of als je beheerder je eerder toelaat."
)
PASSKEY_UNKNOWN: Final = (
    "Met deze passkey kun je hier niet inloggen. Probeer het opnieuw, of log in met je "
    "wachtwoord."
)
PASSKEY_ADDED: Final = "Je kunt nu inloggen met deze passkey."
PASSKEY_NOT_ADDED: Final = "Deze passkey is niet toegevoegd. Probeer het opnieuw."
PASSKEY_REMOVED: Final = "Met deze passkey logt niemand meer in."
PASSKEY_NEEDED: Final = (
    "Zonder deze passkey kun je niet meer inloggen. Stel eerst een code in, of voeg "
    "een andere passkey toe."
)
OPENID_SILENT: Final = "Inloggen met {name} lukt nu niet. Log in met je wachtwoord."
OPENID_REFUSED: Final = (
    "Inloggen met {name} is niet gelukt. Probeer het opnieuw, of log in met je "
    "wachtwoord."
)
OPENID_WEAK: Final = (
    "Bij {name} ben je niet met een tweede bewijs ingelogd, zoals een code van je "
    "telefoon. Stel dat daar in en log opnieuw in."
)
OPENID_OTHER: Final = (
    "Dit is niet het account bij {name} waarmee je hier bent ingelogd."
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
DEVICES_STAY: Final = (
    "Je passkeys van eerder werken nog. Ken je er een niet, of is het toestel weg? Log "
    "in en haal die weg onder Mijn account."
)
PASSWORD_CHANGED: Final = "Je wachtwoord is veranderd."
PASSWORD_OLD: Final = "Dit is niet je wachtwoord van nu."
PIN_SHAPE: Final = "Kies een pincode van 6 cijfers."
UNFIT_PIN: Final[dict[UnfitPin, str]] = {
    "shape": PIN_SHAPE,
    "row": "Cijfers op een rij zijn snel geraden. Kies andere cijfers.",
    "repeat": "Cijfers die steeds terugkomen zijn snel geraden. Kies andere cijfers.",
    "year": "Een jaartal is snel geraden. Kies andere cijfers.",
    "mobile": "Cijfers van je eigen nummer zijn snel geraden. Kies andere cijfers.",
}
PROVED: Final = "Dank je. Doe nu nog een keer wat je wilde doen."
SIGNED_OUT_THERE: Final = "Je bent daar uitgelogd."
PIN_SET: Final = "Je pincode is ingesteld."
PREFERENCE_KEPT: Final = "Je keuze is bewaard."
SESSIONS_ENDED: Final = "Je bent overal uitgelogd, behalve hier."
SECOND_FACTOR_GONE: Final = "Je logt nu weer in zonder code."
NAME_MISSING: Final = "Vul een naam in."
ORGANISATION_MISSING: Final = "Vul een organisatie in."
CELL_LONG: Final = "Gebruik hoogstens {most} tekens."
MOBILE_WRONG: Final = "Vul een Nederlands mobiel nummer in, zoals 06 12345678."
SINCE_WRONG: Final = "Vul een dag in zoals 30-11-2026. Er is niets veranderd."
LOGIN_SHAPE: Final = "Kies een gebruikersnaam zonder spaties of vreemde tekens."
MEMBER_REFUSED: Final = {
    "login_taken": "Deze gebruikersnaam is al van iemand anders. Kies een andere.",
    "mobile_taken": "Dit nummer is al van iemand anders. Kies een ander nummer.",
    "mobile_ours": "Dit is een nummer van een lijn. Vul het mobiele nummer van deze "
    "persoon in.",
    "email_taken": (
        "Met dit adres logt iemand anders al in. Kies een ander e-mailadres."
    ),
    "last_administrator": (
        "Dit is de enige beheerder die kan inloggen. Laat eerst een andere beheerder "
        "inloggen."
    ),
    "oneself": "Je kunt jezelf niet buitensluiten. Vraag een andere beheerder.",
}
NO_SMS: Final = {
    "21610": "Op deze telefoon zijn onze sms'jes uitgezet met STOP. Laat START sturen "
    "naar het nummer waar ze vandaan komen.",
}
"""Why no SMS arrives on a mobile, by the provider's code."""
NO_SMS_ARRIVES: Final = "Controleer het nummer."
MEMBER_ADDED: Final = "{name} is toegevoegd en krijgt een uitnodiging per e-mail."
NOT_ACTIVE: Final = "Wie niet bij het loket werkt, kan geen link krijgen."
INVITED: Final = "De link is verstuurd per e-mail. Oudere links werken niet meer."
CODES_REPLACED: Final = (
    "Deze herstelcodes werken niet meer: er zijn daarna nieuwe gemaakt. "
    "Maak opnieuw herstelcodes als je de nieuwe niet hebt."
)
SECOND_FACTOR_RESET: Final = (
    "De code is weg. Bij de volgende keer inloggen kan een nieuwe worden ingesteld."
)
SECOND_FACTOR_TRUSTED: Final = "Deze medewerker kan nu inloggen met de nieuwe code."
PIN_RESET: Final = "De pincode is weg. Een nieuwe kies je bij Mijn account."
TEST_WANTED: Final = "De telefoon gaat zo over. Neem op en toets 1."
FIRST_MISSING: Final = "Vul de code in die bij het starten is getoond."
FIRST_REFUSED: Final = {
    "wrong_secret": "Dit is niet de code die bij het starten is getoond."
}
HEARING_WANTED: Final = (
    "Je mobiel gaat zo over. Neem op en toets 1, dan hoor je wat bellers horen."
)
RECORDING_REFUSED: Final = {
    "nothing": "Kies een bestand met een opname.",
    "too_large": "Dit bestand is te groot. Kies een bestand van hooguit 2 MB.",
    "unreadable": "Dit bestand kunnen wij niet lezen. Kies een WAV, MP3 of Ogg.",
    "too_short": "Deze opname is te kort. Spreek minstens één seconde in.",
    "too_long": "Deze opname is te lang. Houd het onder de 90 seconden.",
    "silent": "Op deze opname is niets te horen.",
    "pause": "In deze opname is het langer dan drie seconden stil. Spreek door.",
}
TEST_REFUSED: Final = {
    "already_calling": "Deze telefoon wordt al gebeld. Wacht tot dat voorbij is.",
    "not_active": "Wie niet bij het loket werkt, wordt niet gebeld.",
}


FORMS_END: Final = (
    "Invullen kan niemand anders. Na hooguit 5 werkdagen telt zo'n oproep mee zonder "
    "antwoorden."
)


def some_forms(count: int) -> str:
    """So many forms."""
    return "1 formulier" if count == 1 else f"{count} formulieren"


def leaving(name: str, hanging: Hanging) -> str:
    """What happens when a member is made inactive, besides what is plain."""
    places, messages = hanging.places, hanging.messages
    forms = sum(hanging.forms.values())
    said = ["Wie hier niet meer werkt, wordt afgemeld en kan niet meer inloggen."]
    if places:
        become = "die plek wordt" if places == 1 else "die plekken worden"
        said.append(f"{name} staat nog {places} keer op het rooster: {become} leeg.")
    if messages:
        some = "1 bericht" if messages == 1 else f"{messages} berichten"
        go = "dat gaat" if messages == 1 else "die gaan"
        said.append(
            f"{name} moet nog terugbellen over {some}: {go} naar wie dienst heeft."
        )
    if forms:
        said.append(f"{name} heeft nog {some_forms(forms)} open. {FORMS_END}")
    return " ".join(said)


SETTINGS_KEPT: Final = "De instellingen zijn bewaard. Ze gelden meteen."
SETTINGS_LATER: Final = "De openingstijden zijn bewaard. Ze gelden vanaf {day}."
SETTINGS_SAME: Final = "Er is niets veranderd."
SETTINGS_BACK: Final = "De laatste wijziging is teruggezet."
STAYS: Final = {
    "founded": "Deze lijn gaat niet meer weg: er zijn al oproepen, medewerkers of een "
    "rooster van.",
    "opened": "Deze lijn blijft open: er staan mensen op het rooster. Haal hen daar "
    "eerst af.",
    "used": "Deze keuze is al gebruikt en gaat niet meer weg. Zet hem uit op de pagina "
    "Formulier.",
}
"""Why a change is not taken back."""
SETTINGS_BY: Final = "De laatste wijziging is van {name}: {what}"
SETTINGS_WRONG: Final = {
    "hours": "Vul bij minstens één dag openingstijden in.",
    "holidays": "Een dag kan niet bij “Ook dicht op” en ook bij “Toch open op” staan. "
    "Haal hem bij een van de twee weg.",
}
"""What is wrong with fields together, by the key of their table."""
SETTINGS_CANNOT: Final = "Zo kan het niet samen. Kijk na wat je hebt ingevuld."

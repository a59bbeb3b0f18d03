"""What the page *Hoe gaat het* calls each thing that is looked at, and what to do.

Dutch, B1. By the names of the checks of `cjg doctor`, whose own words are English and
stand beside these for who runs the machine.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class CheckAdvice(NamedTuple):
    """What is looked at, and what it means and asks when it is not well."""

    label: str
    do: str


_OPERATOR: Final = "Laat de technisch beheerder hiernaar kijken."
_CONSOLE: Final = "Regel dit in de console van de telefoonprovider."
ADVICE: Final[Mapping[str, CheckAdvice]] = {
    "database": CheckAdvice("Database", f"Zonder database werkt er niets. {_OPERATOR}"),
    "storage": CheckAdvice("Opslag", f"Er kan niets worden bewaard. {_OPERATOR}"),
    "clock process": CheckAdvice(
        "Klok",
        "Zonder klok gaan er geen berichten uit en wordt geen voicemail opgehaald. "
        "Laat de technisch beheerder het proces `clock` starten.",
    ),
    "time zone": CheckAdvice("Tijdzone", _OPERATOR),
    "key": CheckAdvice(
        "Sleutel",
        f"Wat versleuteld is bewaard, kan niet worden geopend. {_OPERATOR}",
    ),
    "roster": CheckAdvice(
        "Rooster",
        "In de komende twee weken mist een blok iemand. Vul het rooster aan.",
    ),
    "members": CheckAdvice(
        "Mobiele nummers",
        "De provider weigert een nummer. Verbeter het bij Medewerkers.",
    ),
    "administrators": CheckAdvice(
        "Beheerders",
        "Geen beheerder kan inloggen. Laat de technisch beheerder een wachtwoord "
        "zetten met `cjg user password`. Is er geen beheerder? Maak dan de eerste op "
        "`/eerste-keer`.",
    ),
    "sms": CheckAdvice(
        "Afzender van sms'jes",
        "De provider weigert de afzender. Berichten gaan nu per e-mail, als er een "
        "mailserver is. Kies een andere afzender (`sms_sender`) in het lijnbestand.",
    ),
    "lines": CheckAdvice(
        "Lijnen",
        "Er zijn gegevens van een lijn die niet meer in het lijnbestand staat. Zet de "
        "lijn terug, of zeg hoe die nu heet.",
    ),
    "public address": CheckAdvice(
        "Adres van de dienst",
        f"De provider kan ons hier niet bereiken. {_OPERATOR}",
    ),
    "account": CheckAdvice(
        "Account bij de provider",
        "Het account geeft geen toegang. Kijk of het actief is, en of het token klopt.",
    ),
    "time": CheckAdvice(
        "Gelijk lopen", f"De klok van de machine loopt niet gelijk. {_OPERATOR}"
    ),
    "account type": CheckAdvice(
        "Soort account",
        "Dit is een proefaccount. Het belt en sms't alleen bevestigde nummers. Maak er "
        "in de console een betaald account van.",
    ),
    "balance": CheckAdvice(
        "Saldo",
        "Het saldo is laag of op. Zonder saldo gaat geen telefoon over. Stort bij, en "
        "zet automatisch opladen aan.",
    ),
    "number": CheckAdvice(
        "Nummers",
        "Een nummer wijst niet naar deze dienst, of kan niet wat nodig is. Laat de "
        "technisch beheerder `cjg provision` uitvoeren.",
    ),
    "SMS sender": CheckAdvice(
        "Waar sms'jes vandaan komen",
        "Deze afzender kan geen sms sturen. Berichten gaan dan per e-mail, als er een "
        "mailserver is. Kies in het lijnbestand een andere `sms_sender`.",
    ),
    "fallback": CheckAdvice(
        "Antwoord bij een storing",
        "Ligt deze dienst plat, dan hoort een beller niets, of iets ouds. Zet bij een "
        "andere aanbieder wat `cjg fallback-twiml` nu geeft.",
    ),
    "caller ID": CheckAdvice(
        "Nummer dat telefoons tonen",
        "Het account mag dit nummer niet laten zien. Dan gaat geen telefoon over. Zet "
        "het nummer over naar het account, of laat een ander nummer zien.",
    ),
    "dialling": CheckAdvice(
        "Bellen naar Nederland",
        f"Het account mag niet naar Nederland bellen. Sta Nederland toe. {_CONSOLE}",
    ),
    "SMS": CheckAdvice(
        "Sms naar Nederland",
        f"Het account mag geen sms naar Nederland sturen. {_CONSOLE}",
    ),
    "region": CheckAdvice(
        "Regio",
        "Oproepen komen in een andere regio binnen dan waar wij vragen. Zet de regio "
        "van het nummer goed in de console van de telefoonprovider.",
    ),
    "media": CheckAdvice(
        "Opnamen bij de provider",
        "Kijk in de console of opnamen alleen met een wachtwoord te horen zijn, en zet "
        "dat aan. Anders kan wie het adres van een opname kent, die horen.",
    ),
    "provider's errors": CheckAdvice(
        "Fouten bij de provider",
        "De provider zag fouten in de laatste dag. Kijk welke het zijn.",
    ),
    "refused": CheckAdvice(
        "Geweigerd of verborgen",
        "In de laatste week kon geen telefoon worden gebeld, mochten wij zelf niet "
        "bellen of sms'en, bleef verborgen wie er belt, of ging er iets anders mis. "
        "Kijk waarom.",
    ),
    "signature": CheckAdvice(
        "Handtekening",
        f"Wat de provider ons stuurt, nemen we niet aan. {_OPERATOR}",
    ),
    "e-mail": CheckAdvice(
        "E-mail", f"E-mail wordt niet goed verstuurd of staat niet aan. {_OPERATOR}"
    ),
    "sign-in": CheckAdvice(
        "Inloggen van de gemeente",
        f"De eigen inlog van de gemeente antwoordt niet goed. {_OPERATOR}",
    ),
}
SMS_STOPPED: Final = (
    "De provider weigerde een afzender. Daarom proberen we het een dag lang niet. Is "
    "het opgelost bij de provider? Dan hoef je niet te wachten."
)
SMS_TRY: Final = "Probeer nu"
SMS_TRIED: Final = (
    "We proberen het weer. Sms'jes die wachten, gaan nu. Weigert de provider het weer, "
    "dan staat dat opnieuw op deze pagina."
)
UNKNOWN: Final = "Dit konden we nu niet nakijken. Kijk later nog een keer."
"""What could not be looked at is not said to be well, nor to be wrong."""
LEVELS: Final[Mapping[str, tuple[str, str]]] = {
    "ok": ("good", "goed"),
    "warn": ("warning", "let op"),
    "FAIL": ("wrong", "niet goed"),
}
"""How a level looks, and what it is called."""

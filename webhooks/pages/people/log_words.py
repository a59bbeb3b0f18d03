"""What an administrator reads in the log: deeds, and what they were about, in Dutch.

The log itself keeps codes. Must not know who did what.
"""

import re
from datetime import date
from typing import Final

from webhooks.pages import words

DEEDS: Final = {
    "signed_in": "ingelogd",
    "sign_in_failed": "inloggen mislukt",
    "code_failed": "verkeerde code",
    "second_factor_on": "code ingesteld",
    "second_factor_off": "code weggehaald",
    "passkey_added": "passkey toegevoegd",
    "passkey_removed": "passkey weggehaald",
    "second_factor_trusted": "nieuwe code toegelaten",
    "recovery_codes_renewed": "nieuwe herstelcodes",
    "link_asked": "vroeg om een nieuw wachtwoord",
    "link_sent": "link gestuurd",
    "password_set": "wachtwoord ingesteld",
    "password_changed": "wachtwoord veranderd",
    "sign_in_linked": "gekoppeld aan het account van de organisatie",
    "pin_set": "pincode ingesteld",
    "pin_removed": "pincode weggehaald",
    "mobile_tested": "mobiel nummer getest",
    "member_added": "medewerker toegevoegd",
    "member_changed": "medewerker gewijzigd",
    "line_changed": "lijn van medewerker gewijzigd",
    "signed_other_on": "iemand anders aangemeld",
    "signed_other_off": "iemand anders afgemeld",
    "partner_changed": "adressen van partner gewijzigd",
    "settings_changed": "instellingen gewijzigd",
    "settings_undone": "instellingen teruggezet",
    "numbers_pointed": "nummers naar deze dienst gewezen",
    "bulletin_written": "mededeling geschreven",
    "bulletin_ended": "mededeling weggehaald",
    "remark_written": "toelichting bij het jaarverslag geschreven",
    "remark_removed": "toelichting bij het jaarverslag weggehaald",
    "day_opened": "extra open dag",
    "day_closed": "extra gesloten dag",
    "day_as_usual": "dag weer gewoon",
    "roster_changed": "rooster veranderd",
    "roster_undone": "rooster teruggezet",
    "roster_published": "rooster gepubliceerd",
    "roster_imported": "rooster ingelezen",
    "pattern_kept": "basisrooster bewaard",
    "roster_rules": "regels van het rooster veranderd",
    "roster_taken_over": "plek in het rooster overgenomen",
    "leave_entered": "vrije dagen van iemand anders ingevoerd",
    "leave_removed": "vrije dagen van iemand anders weggehaald",
    "week_entered": "vaste dagen van iemand anders gewijzigd",
    "swap_approved": "ruil goedgekeurd",
    "swap_entered": "ruil ingevoerd, beiden akkoord per telefoon",
    "swap_refused": "ruil afgewezen",
    "swaps_automatic": "ruilen gaat meteen door",
    "swaps_approved": "ruilen wacht op een coördinator",
    "traces_sought": "gezocht wat er van een beller is",
    "traces_removed": "berichten gewist omdat een beller dat vroeg",
    "calendar_revoked": "adres van agenda ingetrokken",
}
"""What is logged (a code), and how it is said."""

_PART: Final = re.compile(r"\d{4}-\d\d-\d\d|[a-z]+")
_PARTS: Final = {
    **words.ROLES,
    "name": "naam",
    "organisation": "organisatie",
    "mobile": "mobiel nummer",
    "email": "e-mailadres",
    "role": "rol",
    "everywhere": "elke lijn, ook wat er nog komt",
    "active": "doet mee",
    "on": "ja",
    "off": "nee",
    "duty": "dienst",
    "backup": "achterwacht",
    "slots": "plaatsen",
    "number": "op nummer",
    "moment": "op dag en tijd",
    "messages": "berichten",
    "from": "vanaf",
    "until": "tot en met",
}


def about(detail: str | None) -> str:
    """The detail of a deed: "role: coordinator" is "rol: coördinator".

    Days are named; what is no word of the log's own, like a partner's code, stays.
    """
    return _PART.sub(_said, detail or "")


def _said(part: re.Match[str]) -> str:
    text = part[0]
    try:
        return words.day(date.fromisoformat(text))
    except ValueError:
        return _PARTS.get(text, text)

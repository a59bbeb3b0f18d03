"""E-mails to a member about the account: every sentence of them.

Dutch, B1, "je". Must not know why one is written; a letter holds no number and no
secret: the address in it works only once it is signed (`ringgroup.notices.links`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from ringgroup.notices.wording import AUTOMATIC, Words
from schedules.dates import day_and_month, day_named
from schedules.local import wall

AccountChange = Literal[
    "password",
    "second_factor_on",
    "second_factor_off",
    "second_factor_waits",
    "passkey_added",
    "passkey_removed",
    "linked",
    "pin",
    "pin_removed",
    "pin_shut",
    "recovery_codes",
    "email",
    "mobile",
    "role",
    "lines",
    "back",
]

_GREETING: Final = "Beste {name},"
_INVITATION: Final = (
    "Je hebt een account gekregen bij {desk}. Kies zelf een wachtwoord op deze pagina:"
)
_RESET: Final = (
    "Iemand heeft om een nieuw wachtwoord gevraagd voor jouw account bij {desk}. "
    "Was jij dat? Kies dan een nieuw wachtwoord op deze pagina:"
)
_UNTIL: Final = (
    "Deze link werkt één keer, tot {until} uur. "
    "Geef de link aan niemand anders. Je gebruikersnaam is {login}."
)
_NOT_ME: Final = "Was jij dit niet? Dan hoef je niets te doen."
_CHANGES: Final = {
    "password": "Het wachtwoord van je account is veranderd.",
    "second_factor_on": "Je logt nu ook in met een code van je telefoon.",
    "second_factor_waits": (
        "Na een nieuw wachtwoord is voor je account een code van een telefoon "
        "ingesteld. Die werkt pas na een dag, of als een beheerder je toelaat."
    ),
    "passkey_added": "Je logt nu ook in met een passkey: een toestel dat jou kent.",
    "passkey_removed": "Een passkey van je account is weggehaald.",
    "second_factor_off": "Je logt niet meer in met een code van je telefoon.",
    "pin": "De pincode waarmee je berichten afluistert is veranderd.",
    "pin_removed": "Je pincode is weggehaald. Kies een nieuwe onder Mijn account.",
    "pin_shut": (
        "Met jouw nummer is drie keer een verkeerde pincode getoetst. Een tijdje "
        "luistert niemand met jouw nummer berichten af."
    ),
    "recovery_codes": "Je hebt nieuwe herstelcodes. De oude werken niet meer.",
    "email": "Het e-mailadres van je account is veranderd.",
    "mobile": "Het mobiele nummer van je account is veranderd.",
    "role": "Je hebt een andere rol. Je kunt nu meer of minder zien en doen dan eerst.",
    "lines": (
        "Je lijnen zijn veranderd. Waar je werkt, zie je als je inlogt. Op een lijn "
        "waar je niet meer werkt, heb je geen diensten meer."
    ),
    "back": "Je account is weer open. Je logt in zoals eerst.",
    "linked": "Je logt nu in met het account van je eigen organisatie.",
}
_DEVICES: Final = (
    "Een passkey van eerder werkt nog. Toegevoegd op: {days}. Ken je er een niet, of "
    "is het toestel weg? Haal de passkey dan weg onder Mijn account."
)
_WARN: Final = "Was jij dit niet? Neem dan meteen contact op met je beheerder."


def link_letter(
    purpose: Literal["invitation", "reset"],
    desk: str,
    recipient: tuple[str, str],
    address: str,
    until: datetime,
    zone: ZoneInfo,
) -> Words:
    """A link to set a password, for a member (name, login), until that instant."""
    name, login = recipient
    local = wall(until, zone)
    moment = f"{day_named(local.date())} {local:%H:%M}"
    first = purpose == "invitation"
    paragraphs = [
        _GREETING.format(name=name),
        (_INVITATION if first else _RESET).format(desk=desk),
        address,
        _UNTIL.format(until=moment, login=login),
        *(() if first else (_NOT_ME,)),
        AUTOMATIC,
    ]
    subject = "je account" if first else "een nieuw wachtwoord kiezen"
    return Words(f"{desk}: {subject}", "\n\n".join(paragraphs) + "\n")


def change_letter(
    change: AccountChange, desk: str, name: str, devices: Sequence[date] = ()
) -> Words:
    """Something about how a member signs in was changed.

    `devices`: the days on which those were added that let them in as before.
    """
    days = " en ".join(f"{day_and_month(day)} {day.year}" for day in devices)
    still = (_DEVICES.format(days=days),) if devices else ()
    greeting = _GREETING.format(name=name)
    paragraphs = [greeting, _CHANGES[change], *still, _WARN, AUTOMATIC]
    return Words(f"{desk}: je account is veranderd", "\n\n".join(paragraphs) + "\n")

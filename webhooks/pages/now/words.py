"""What pages say of who is Present, and of days that are not as usual.

Dutch, B1, "je". Must not know any page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from ringgroup.board.live import Going, Reach, RightNow
from ringgroup.board.overview import LineNow
from schedules.local import wall
from webhooks.pages import words

SWITCHED: Final = {
    "signed_on": "Je bent aangemeld.",
    "already_on": "Je was al aangemeld.",
    "signed_off": "Je bent afgemeld.",
    "already_off": "Je was al afgemeld.",
    "full": "Er zijn al {most} mensen aangemeld. Vraag of iemand zich afmeldt.",
}
REACH: Final[Mapping[Reach, str]] = {
    "engaged": "Belt er nog iemand, dan gaat je telefoon daar niet voor over.",
    "closed": "Je telefoon gaat nu niet over: wie belt, komt bij de voicemail.",
    "last": (
        "Er belt nog iemand. Wie nu begint te bellen, komt bij de voicemail: daarvoor "
        "gaat je telefoon niet over."
    ),
    "rung": "Je telefoon gaat over als iemand belt. Neem op en toets 1.",
    "roster": (
        "Je telefoon gaat niet over, tenzij je op het rooster staat en niemand anders "
        "opneemt."
    ),
    "absent": "Je telefoon gaat niet over zolang je niet bent aangemeld.",
}
"""What becomes of one's own phone if somebody calls now."""
OPEN_UNTIL: Final = "Open tot {at} uur."
OPENS: Final = "Open op {at} uur."
ALWAYS_OPEN: Final = "Er is geen sluitingstijd."
NEVER_OPENS: Final = "Het is niet bekend wanneer het loket opengaat."
SWITCHED_OTHER: Final = {
    "signed_on": "{name} is aangemeld.",
    "already_on": "{name} was al aangemeld.",
    "signed_off": "{name} is afgemeld.",
    "already_off": "{name} was al afgemeld.",
    "full": "Er zijn al {most} mensen aangemeld. Meld eerst iemand af.",
}
TROUBLES: Final = {
    "not_rung": (
        "Er belde iemand, maar geen enkele telefoon kon worden gebeld{code}.",
        "De beheerder ziet met cjg doctor waarom, en wat nodig is.",
    ),
    "not_called": (
        "We wilden een medewerker of beller bellen. Dat kon niet{code}.",
        "De beheerder ziet met cjg doctor waarom, en wat nodig is.",
    ),
    "not_texted": (
        "Een sms aan een medewerker kon niet worden verstuurd{code}.",
        "De beheerder ziet met cjg doctor waarom, en wat nodig is.",
    ),
    "turned_away": (
        "Er belde een telefoon met ons eigen nummer. Die oproep is opgehangen.",
        "Staat je mobiel doorgeschakeld naar het loket? Zet dat uit.",
    ),
    "stray": (
        "Er wordt gebeld naar een nummer van geen enkele lijn. Deze lijn neemt op.",
        "De beheerder ziet met cjg doctor wat nodig is.",
    ),
    "misled": (
        "Een ingesproken bericht kon niet worden opgehaald bij de provider.",
        "De beheerder ziet met cjg doctor wat nodig is.",
    ),
    "hidden_callers": (
        "Door een doorschakeling is niet te zien wie belt.",
        "Terugbellen kan niet. De beheerder kan dit bij de provider laten aanpassen.",
    ),
}
"""What the provider refused or hid on this line: what happened, and what helps."""
CODE: Final = " (code {code} van de provider)"
UNKNOWN_MEMBER: Final = "Kies een medewerker uit de lijst."
BULLETIN_MISSING: Final = "Schrijf wat iedereen moet weten."
BULLETIN_HOLDS: Final = {
    "email": "Haal het e-mailadres uit de mededeling.",
    "phone": "Haal het telefoonnummer eruit. Nummers van organisaties, zoals 088, "
    "0800 en 14 040, mogen wel.",
    "bsn": "Haal het burgerservicenummer uit de mededeling.",
    "iban": "Haal het rekeningnummer uit de mededeling.",
    "postcode": "Haal de postcode uit de mededeling.",
    "address": "Haal het adres uit de mededeling.",
    "date": "Schrijf de dag zonder jaar, zoals 5 maart.",
    "too_long": "Maak de mededeling korter: niet meer dan 200 tekens.",
    "control": "Er staat een onleesbaar teken in de mededeling. Typ de tekst opnieuw.",
}
BULLETIN_END: Final = "Kies een dag: vandaag, of hoogstens 31 dagen verder."
BULLETIN_WRITTEN: Final = "De mededeling staat bij de lijn nu en bij het formulier."
BULLETIN_ENDED: Final = "De mededeling is weg."
DAY_WRONG: Final = "Kies een dag."
DAY_PAST: Final = "Kies een dag die nog komt."
KIND_MISSING: Final = "Kies of het loket dan dicht of open is."
TIMES_OF_CLOSED: Final = "Kies hierboven Open, of laat de openingstijden leeg."
TIMES_WRONG: Final = (
    "Schrijf de tijden zo: 09:00-12:00. Meer blokken mogen, als ze niet overlappen."
)
REASON_MISSING: Final = "Schrijf kort waarom. Medewerkers zien dit in het rooster."
DAY_FAR: Final = "Kies een dag binnen tien jaar."
UNTIL_WRONG: Final = (
    "Tot en met: kies een dag na de eerste, hoogstens een half jaar later, of laat het "
    "leeg."
)
NEVER_OPEN: Final = "In deze periode is het loket nooit open. Er is niets bewaard."
BETWEEN: Final = "{first} tot en met {last}"
DAY_KEPT: Final = "{day} is bewaard."
DAY_USUAL: Final = "{day} is weer zoals anders."


@dataclass(frozen=True, slots=True)
class GoingSaid:
    """What goes on, in words: the tone, the heading, what to do, title and icon."""

    tone: str
    heading: str
    text: str
    title: str
    icon: str


_GOING: Final[Mapping[Going, GoingSaid]] = {
    "rings": GoingSaid(
        "info",
        "Er belt nu iemand",
        "Je telefoon gaat over. Neem op en toets 1.",
        "Er belt nu iemand",
        "icon-rings.svg",
    ),
    "picked_up": GoingSaid(
        "info",
        "Er belt nu iemand",
        "Je telefoon is opgenomen. Toets 1 om met de beller te praten.",
        "Er belt nu iemand",
        "icon-rings.svg",
    ),
    "talks": GoingSaid(
        "info",
        "Je bent in gesprek",
        "Is het gesprek klaar? Dan staat hier het formulier.",
        "Je bent in gesprek",
        "icon-talks.svg",
    ),
    "form": GoingSaid(
        "warning",
        "Gesprek klaar: vul in",
        "Na versturen kan niemand het formulier nog zien.",
        "Gesprek klaar: vul in",
        "icon-form.svg",
    ),
    "rings_elsewhere": GoingSaid(
        "info",
        "Er belt nu iemand",
        "Jouw telefoon gaat niet over.",
        "Er belt nu iemand",
        "icon-rings.svg",
    ),
    "others_talk": GoingSaid(
        "neutral", "Een collega is in gesprek", "", "De lijn nu", "icon-talks.svg"
    ),
    "voicemail": GoingSaid(
        "neutral",
        "Er is iemand bij de voicemail",
        "Spreekt die een bericht in? Dan staat het straks bij Voicemail.",
        "De lijn nu",
        "icon.svg",
    ),
    "quiet": GoingSaid("neutral", "Er belt nu niemand", "", "De lijn nu", "icon.svg"),
}
_MANY: Final[Mapping[Going, str]] = {
    "rings_elsewhere": "Er bellen nu {count} mensen",
    "others_talk": "Er zijn {count} collega's in gesprek",
    "voicemail": "Er zijn {count} mensen bij de voicemail",
}


def hours(now: LineNow, today: date, zone: ZoneInfo) -> str:
    """Until when a desk is open, or when it opens; `today` is of that zone."""
    if now.next_change is None:
        return ALWAYS_OPEN if now.open else NEVER_OPENS
    at = wall(now.next_change, zone)
    if now.open:
        return OPEN_UNTIL.format(at=words.since(at, today))
    return OPENS.format(at=words.moment(at))


ANOTHER_LINE: Final = "een ander loket"
_OF_ANOTHER: Final[Mapping[Going, str]] = {
    "rings": "Er belt nu iemand naar {line}",
    "picked_up": "Er belt nu iemand naar {line}",
    "talks": "Je bent in gesprek voor {line}",
    "form": "Gesprek voor {line} klaar: vul in",
}
"""One's own phone or form, where it is of another line than the page."""


def going(now: RightNow, other: str | None = None) -> GoingSaid:
    """What goes on this moment, as one worker reads it.

    `other` is what the line is called of which their phone or form is, if the page is
    about another.
    """
    said = _GOING[now.going]
    if other:
        said = replace(said, heading=_OF_ANOTHER[now.going].format(line=other))
    if now.count > 1:
        said = replace(said, heading=_MANY[now.going].format(count=now.count))
    if now.elsewhere == "rings_elsewhere":
        said = replace(said, text="Er belt nu iemand. Jouw telefoon gaat niet over.")
    return said


def trouble(kind: str, code: str) -> tuple[str, str]:
    """What happened, and what helps."""
    said, helps = TROUBLES[kind]
    return said.format(code=CODE.format(code=code) if code else ""), helps


OPENING_HOURS = "Openingstijden {line}"
OPEN_TO_CALLERS = "{line} is open"
"""What calendars of anybody show."""

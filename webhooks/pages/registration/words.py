"""Every sentence that the pages of the forms make in Python, and the empty mail.

Dutch, B1, "je" to staff. What stands on a page whatever happens is in its template.
Must not know any page.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from ringgroup.line import Line
from schedules.dates import day_named

CALLER: Final = "beller"
SENDER: Final = "afzender"
TAKE_OUT: Final = {
    "email": "Haal het e-mailadres uit de toelichting.",
    "phone": "Haal het telefoonnummer uit de toelichting.",
    "bsn": "Haal het burgerservicenummer uit de toelichting.",
    "iban": "Haal het rekeningnummer uit de toelichting.",
    "postcode": "Haal de postcode uit de toelichting.",
    "address": "Haal het adres uit de toelichting.",
    "date": "Haal de datum uit de toelichting.",
    "too_long": "Maak de toelichting korter: niet meer dan {most} tekens.",
    "control": "Er staat een onleesbaar teken in de toelichting. Typ de tekst opnieuw.",
}
MAYBE_NAME: Final = "Misschien staat er ook een naam in: {names}. Haal die dan weg."
FITS: Final = "Je koos: {to}. Daar past meestal type {kind} bij."
SEND_ANYWAY: Final = {
    "name": "Dit is geen naam, verstuur toch",
    "fit": "Toch zo versturen",
    "both": "Geen naam, en toch zo versturen",
}
WITHOUT_QUESTION: Final = {
    "silent": "Stil",
    "hung-up": "Opgehangen",
    "wrong-number": "Verkeerd verbonden",
    "test": "Test",
}
COUNTED_AS: Final = "Het gesprek is geteld als: {kind}."
OWNED: Final = (
    "{day} krijg je een bericht. Vink de vraag af zodra een collega schrijft dat "
    "die hem heeft overgenomen."
)
REMINDED_IN_TIME: Final = (
    "Een herinnering vraag je tot en met de dag na het formulier. Er is niets bewaard."
)
TAKEN_OVER: Final = "Afgevinkt. Je krijgt hier geen bericht meer over."
NOT_OWNED: Final = "Deze vraag was al afgevinkt, of is ouder dan vier weken."
FORM_GONE: Final = (
    "Dit formulier staat niet meer open: het is al verstuurd, of het is te oud."
)
LETTER_SUBJECT: Final = "Vraag doorgezet door {line}"
LETTER_BODY: Final = """\
Beste collega,

Bij ons kwam een vraag binnen die bij jullie hoort. Willen jullie die oppakken?

De vraag:

Wat wij al hebben besproken:

Wanneer en hoe contact opnemen:

Met vriendelijke groet,
"""


def talk(on: date, hour: int, minutes: int, today: date) -> str:
    """A call by its traces: Gesprek van vandaag, tussen 9 en 10 uur, 4 minuten."""
    names = {0: "vandaag", 1: "gisteren"}
    said = names.get((today - on).days) or day_named(on)
    long = "1 minuut" if minutes == 1 else f"{minutes} minuten"
    return f"Gesprek van {said}, tussen {hour} en {hour + 1} uur, {long}"


def on_day(day: date, today: date) -> str:
    """On a day to come: Morgen, Op maandag 30 november."""
    return "Morgen" if (day - today).days == 1 else f"Op {day_named(day)}"


def question(day: date | None, hour: int | None, today: date) -> str:
    """A question by its moment: Vraag van dinsdag 1 december, tussen 10 en 11 uur."""
    if day is None:
        return "Vraag van een eerdere dag"
    said = {0: "vandaag", 1: "gisteren"}.get((today - day).days) or day_named(day)
    between = "" if hour is None else f", tussen {hour} en {hour + 1} uur"
    return f"Vraag van {said}{between}"


def until(last: date | None, today: date) -> str:
    """Until when a form is kept: tot en met vandaag, maandag 30 november.

    One whose last day is over, since forms are kept shorter, goes tonight.
    """
    if last is None:
        return ""
    return "vandaag" if last <= today else day_named(last)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: Lumens, GGD en MEE."""
    *most, last = names
    return f"{', '.join(most)} en {last}" if most else last


def label(line: Line, code: str | None) -> str:
    """What a line calls where a question was forwarded to."""
    labels = {one.code: one.label for one in line.registration["forwarded_to"]}
    return labels.get(code or "", "")

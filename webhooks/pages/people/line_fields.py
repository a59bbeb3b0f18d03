"""What of a line is changed on a page: one table of fields, drawn and read from it.

Knows each key of the line file that is on a page, what it is called, and what is said
when it cannot be so. What may stand there is known by the reader of the line file
alone: the bounds here are what people are told. Must not know how a field is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from ringgroup.line import SettingsPage
from ringgroup.people import lengths
from ringgroup.registration.form import FORM
from schedules.dates import WEEKDAYS
from webhooks.pages.people.line_prompts import CALLERS, COLLEAGUES

FieldKind = Literal[
    "whole", "flag", "one", "several", "minutes", "times", "entries", "text", "title",
    "choices", "partners", "weeks", "today",
]  # fmt: skip
PageName = SettingsPage | Literal["rechten", "open"]
PAGES: Final[Mapping[PageName, str]] = {
    "tijden": "Openingstijden",
    "bellen": "Wie wordt gebeld",
    "horen": "Wat bellers horen",
    "vandaag": "Alleen vandaag",
    "collegas": "Wat medewerkers horen",
    "formulier": "Formulier",
    "partners": "Partners",
    "doelen": "Doelen",
    "bewaren": "Bewaren",
    "rechten": "Wat coördinatoren veranderen",
}


@dataclass(frozen=True, slots=True)
class LineField:
    """One key of the line file, as people read and change it.

    `options` are codes of the file with their words; `least` and `most` the bounds that
    are told.
    """

    key: str
    page: PageName
    label: str
    kind: FieldKind
    wrong: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 0


def _whole(
    key: str,
    page: PageName,
    label: str,
    unit: str,
    least: int,
    most: int,
    hint: str = "",
) -> LineField:
    wrong = f"{label}: vul een heel getal in van {least} tot en met {most}."
    bounds = f"{least} tot en met {most}."
    told = f"In {unit}, {bounds} {hint}".strip() if unit else f"Van {bounds}"
    return LineField(key, page, label, "whole", wrong, told, (), least, most)


def _day(number: int, key: str) -> LineField:
    label = WEEKDAYS[number].capitalize()
    wrong = f"{label}: vul tijden in zoals 09:00-12:00, of laat het leeg."
    return LineField(f"hours.{key}", "tijden", label, "times", wrong)


def _said(name: str, label: str, page: PageName = "collegas") -> LineField:
    key = "voicemail.greeting" if name == "greeting" else f"prompts.{name}"
    wrong = (
        f"{label}: deze tekst kan niet. Gebruik woorden, ten hoogste 1500 tekens, en "
        "tussen accolades alleen wat in de gewone tekst staat, of {name}, {hours}, "
        "{email} en {days}."
    )
    return LineField(key, page, label, "text", wrong)


ESCALATE: Final = (
    ("nobody_present", "er is niemand aangemeld"),
    ("no_answer", "niemand neemt op"),
)
BUSY: Final = (
    ("voicemail", "de beller kan een bericht inspreken"),
    ("backup", "de mensen van het rooster worden gebeld"),
    ("wait", "de beller wacht even, en daarna proberen we het opnieuw"),
)
A_DAY: Final = 24 * 60
ADDRESS_WRONG: Final = "vul een e-mailadres in, zoals naam@example.nl."
DAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
WEEKS: Final = "hours_from"
IN_HOURS: Final = "procenten van de oproepen in openingstijd"
TARGETS: Final = (
    ("within_25_seconds", "Binnen 25 seconden opgenomen, minstens", IN_HOURS, 50),
    ("within_30_seconds", "Binnen 30 seconden opgenomen, minstens", IN_HOURS, 70),
    ("lost", "Opgehangen of mislukt, hoogstens", IN_HOURS, 5),
    (
        "within_2_working_days",
        "Bericht klaar binnen 2 werkdagen, minstens",
        "procenten van de berichten",
        90,
    ),
)
"""What a desk means to keep, and what is usual (docs/figures.md)."""
FIELDS: Final[tuple[LineField, ...]] = (
    *(_day(number, key) for number, key in enumerate(DAYS)),
    LineField(
        WEEKS,
        "tijden",
        "Vanaf welke dag?",
        "weeks",
        "Vanaf welke dag: kies een dag na vandaag, hoogstens een jaar vooruit, of laat "
        "het leeg.",
        "Laat je dit leeg, dan gelden de tijden meteen.",
    ),
    LineField(
        "holidays.closed",
        "tijden",
        "Ook dicht op",
        "entries",
        "Ook dicht op: vul per regel een dag in zoals 5 mei of 2026-12-24, of de naam "
        "van een feestdag.",
        "Naast de officiële feestdagen. Eén dag per regel: 5 mei, 2026-12-24 of de "
        "naam van een feestdag.",
    ),
    LineField(
        "holidays.open",
        "tijden",
        "Toch open op",
        "entries",
        "Toch open op: vul per regel een dag in zoals 5 mei of 2026-12-24, of de naam "
        "van een feestdag.",
        "Feestdagen waarop het loket open is. Eén per regel, zoals Goede Vrijdag.",
    ),
    _whole("max_present", "bellen", "Hoogstens aangemeld", "", 1, 10),
    _whole("ring_seconds", "bellen", "Hoe lang een telefoon gaat", "seconden", 10, 60),
    _whole("accept_seconds", "bellen", "Tijd om 1 te toetsen", "seconden", 3, 15),
    replace(
        _whole(
            "wait_seconds_max", "bellen", "Langste wachttijd", "seconden", 30, 300,
            "Van bellen tot een gesprek of de voicemail.",
        ),
        wrong="Langste wachttijd: vul een heel getal in van 30 tot en met 300, en "
        "minstens 17 meer dan de tijd om 1 te toetsen. Anders gaat er geen telefoon.",
    ),
    LineField(
        "escalate_on",
        "bellen",
        "Wanneer bellen we dienst en achterwacht?",
        "several",
        "Kies wanneer we de mensen van het rooster bellen.",
        "",
        ESCALATE,
    ),
    LineField(
        "when_busy",
        "bellen",
        "Als iedereen in gesprek is",
        "one",
        "Kies wat er gebeurt als iedereen in gesprek is.",
        "",
        BUSY,
    ),
    LineField(
        "alarm_minutes",
        "bellen",
        "Alarm als niemand is aangemeld",
        "minutes",
        "Alarm: vul hoogstens drie oplopende aantallen minuten in, zoals 0 5 10.",
        "Na hoeveel minuten: eerst de dienst, dan de achterwacht, dan de "
        "coördinatoren. Zoals 0 5 10.",
    ),
    _whole(
        "remind_minutes", "bellen", "Herinnering aan een dienst", "minuten", 0, A_DAY,
        "Zo lang voordat de dienst begint.",
    ),
    LineField(
        "auto_sign_off",
        "bellen",
        "Meld iedereen af na sluitingstijd",
        "flag",
        "Kies of iedereen na sluitingstijd wordt afgemeld.",
    ),
    *(_said(name, label, "horen") for name, label in CALLERS.items()),
    LineField(
        "voicemail.email",
        "horen",
        "E-mailadres dat bellers horen",
        "title",
        f"E-mailadres dat bellers horen: {ADDRESS_WRONG}",
        "Hiervandaan komen ook de e-mails van het loket.",
    ),
    _whole(
        "voicemail.max_seconds", "horen", "Langste bericht", "seconden", 10, 600
    ),
    LineField(
        "today",
        "vandaag",
        "Alleen vandaag",
        "today",
        "Alleen vandaag: gebruik woorden, ten hoogste 1500 tekens, tussen accolades "
        "alleen {name}, {hours}, {email} en {days}, en kies een moment dat nog komt.",
    ),
    *(_said(name, label) for name, label in COLLEAGUES.items()),
    *(
        LineField(
            f"registration.{one.name}",
            "formulier",
            one.label,
            "choices",
            f"{one.label}: geef elke keuze een naam van hoogstens {lengths.NAME} "
            f"tekens en een eigen code van hoogstens {lengths.CODE}, en laat er een "
            "aan staan.",
        )
        for one in FORM
    ),
    LineField(
        "allowed_words",
        "formulier",
        "Namen die in een toelichting mogen",
        "entries",
        "Namen die in een toelichting mogen: vul per regel één naam in.",
        "Van plaatsen, wijken en scholen in de buurt, zoals Oerle of Sondervick. "
        "Eén per regel. Geen namen van mensen: daar vragen we dan niet meer naar.",
    ),
    LineField(
        "partners",
        "partners",
        "Partners",
        "partners",
        f"Partners: geef elke partner een naam van hoogstens {lengths.NAME} tekens, "
        "een e-mailadres en een aandeel van 0 tot en met 100. Wat zij willen weten is "
        "hoogstens 300 tekens, zonder nummer, adres of datum van een persoon.",
    ),
    *(
        _whole(f"targets.{name}", "doelen", label, unit, 1, 100, f"Gewoon is {usual}.")
        for name, label, unit, usual in TARGETS
    ),
    _whole(
        "retention.voicemail_after_handled", "bewaren",
        "Ingesproken bericht, nadat het is afgehandeld", "dagen", 1, 28,
    ),
    _whole("retention.note", "bewaren", "Toelichting bij een vraag", "dagen", 1, 365),
    _whole(
        "retention.open_registration", "bewaren", "Formulier dat niet is verstuurd",
        "werkdagen", 1, 5,
    ),
    _whole("retention.message", "bewaren", "Verstuurd bericht", "dagen", 1, 28),
    _whole("retention.audit", "bewaren", "Logboek", "dagen", 1, 365),
    _whole("retention.roster", "bewaren", "Rooster", "dagen", 1, 730),
    LineField(
        "coordinators_change",
        "rechten",
        "Wat mogen coördinatoren van dit loket zelf veranderen?",
        "several",
        "Kies wat coördinatoren mogen veranderen.",
        "Extra dagen mogen zij altijd.",
        tuple((one, PAGES[one]) for one in get_args(SettingsPage)),
    ),
    LineField("opened", "open", "De lijn is geopend", "flag", ""),
)  # fmt: skip
BY_KEY: Final = {field.key: field for field in FIELDS}


def field_of(key: str) -> LineField | None:
    """The field on which a key of the line file stands: `partners.ggd` on partners."""
    return BY_KEY.get(key) or BY_KEY.get(key.partition(".")[0])


def fields_on(page: PageName) -> tuple[LineField, ...]:
    """The fields of a page, in the order of the table."""
    return tuple(field for field in FIELDS if field.page == page)

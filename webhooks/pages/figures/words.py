"""What the codes, tables, measures and periods of the figures are called, in Dutch.

B1. Sentences about figures stand in templates/macros/sentences.html; here is what a
spreadsheet needs too. Must not know how a page looks. Pure.
"""

from typing import Final

from ringgroup.figures.periods import Period, PeriodKind
from ringgroup.figures.publishing import Coming
from ringgroup.figures.statistics import (
    MINIMUM,
    NOT_FILLED_IN,
    WAIT_STEPS,
    WEEKDAYS,
    Naming,
    ShownNumber,
    change,
)
from ringgroup.line import Line
from ringgroup.registration.form import FORM
from schedules import dates
from schedules.dates import MONTHS, month_named, short_month
from webhooks.pages.words import OUTCOMES, day

PROTECTION: Final = (
    "Aantallen zijn afgerond op 5. Kleiner dan 10 tonen we niet. Totalen kunnen "
    "daardoor afwijken."
)
NOT_SHOWN: Final = "kleiner dan 10"
ALIKE: Final = "ongeveer gelijk"
NO_ANSWER: Final = "niet te zeggen"
TABLES: Final = {
    "channel": "Per telefoon of e-mail",
    "month": "Per maand",
    "outcome": "Hoe de oproepen afliepen",
    "desk": "Oproepen toen het loket open of dicht was",
    "outcome_by_desk": "Afloop, open of dicht",
    "answered_by": "Wie opnam",
    "wait": "Hoe lang bellers wachtten",
    "form": "Ingevulde formulieren",
    "voicemail": "Hoe snel berichten zijn afgehandeld",
    "missed_weekday": "Niet opgenomen per weekdag",
    "missed_hour": "Niet opgenomen per uur",
    "weekday": "Oproepen per weekdag",
    "hour": "Oproepen per uur",
    "weekday_by_hour": "Oproepen per weekdag en uur",
    "age_by_gender": "Leeftijd en jongen of meisje",
    "age_by_question_kind": "Leeftijd en soort vraag",
    "question_kind_by_question_type": "Soort en type vraag",
    "question_kind_by_forwarded_to": "Soort en doorgezet naar",
    **{one.name: one.counted[0] for one in FORM},
}
DIMENSIONS: Final = {
    "channel": "Hoe",
    "month": "Maand",
    "outcome": "Afloop",
    "desk": "Het loket was",
    "answered_by": "Wie",
    "wait": "Wachttijd",
    "form": "Formulier",
    "handled_within": "Afgehandeld",
    "weekday": "Dag",
    "hour": "Uur",
    **{one.name: one.counted[1] for one in FORM},
}
HEADINGS: Final = {
    "count": "Aantal",
    "total": "Totaal",
    "measures": "Samengevat",
    "period": "Periode",
    "figures": "Cijfers",
}
COLUMNS: Final = {
    "table": "Code van de tabel",
    "dimension1": "Code van wat er geteld is",
    "code1": "Code van de waarde",
    "dimension2": "Code van het tweede dat geteld is; leeg als dat er niet is",
    "code2": "Code van de tweede waarde; leeg als die er niet is",
    "count": "Aantal, afgerond op 5; <10 is minder dan 10, ook 0",
    "total": "Totaal, apart afgerond op 5; <10 is minder dan 10, ook 0",
    "title": "In woorden",
    "dimension": "Code van wat er geteld is",
    "dimension_title": "Wat er geteld is, in woorden",
    "code": "Code van de waarde",
    "measure": "Code van de maat",
    "value": "Waarde; leeg als die niet te zeggen is",
}
MEASURES: Final = {
    "answered_percent": "Opgenomen toen het loket open was (procent)",
    "answered_within_25_seconds_percent": (
        "Binnen 25 seconden opgenomen toen het loket open was (procent)"
    ),
    "answered_within_30_seconds_percent": (
        "Binnen 30 seconden opgenomen toen het loket open was (procent)"
    ),
    "lost_percent": "Opgehangen of mislukt toen het loket open was (procent)",
    "forms_filled_in_percent": "Ingevulde formulieren (procent)",
    "wait_median_seconds": "Helft van de bellers wachtte hoogstens (seconden)",
    "wait_p90_seconds": "90 procent wachtte hoogstens (seconden)",
    "voicemails_within_1_working_day_percent": (
        "Berichten binnen 1 werkdag afgehandeld (procent)"
    ),
    "voicemails_within_2_working_days_percent": (
        "Berichten binnen 2 werkdagen afgehandeld (procent)"
    ),
    "nobody_present_minutes": "Open, maar niemand aangemeld (minuten)",
    "open_minutes": "Open (minuten)",
}
SIDE_BY_SIDE: Final = {
    "questions": "Vragen die een medewerker aannam",
    "calls": "Oproepen",
    "answered_percent": "Opgenomen toen het loket open was",
    "lost_percent": "Opgehangen of mislukt toen het loket open was",
    "voicemails_within_2_working_days_percent": (
        "Berichten binnen 2 werkdagen afgehandeld"
    ),
}
REMARK_HOLDS: Final = {
    "email": "Haal het e-mailadres uit de toelichting.",
    "phone": "Haal het telefoonnummer eruit. Nummers van organisaties, zoals 088, "
    "0800 en 14 040, mogen wel.",
    "bsn": "Haal het burgerservicenummer uit de toelichting.",
    "iban": "Haal het rekeningnummer uit de toelichting.",
    "postcode": "Haal de postcode uit de toelichting.",
    "address": "Haal het adres uit de toelichting.",
    "date": "Schrijf de dag zonder jaar, zoals 5 maart.",
    "too_long": "Maak de toelichting korter: niet meer dan 2.000 tekens.",
    "control": "Er staat een onleesbaar teken in de toelichting. Typ de tekst opnieuw.",
}
REMARK_CHANGED: Final = (
    "Iemand anders heeft de toelichting intussen veranderd. Er is niets bewaard. "
    "Hieronder staat wat jij schreef."
)
CODES: Final = {
    "channel": {"phone": "telefoon", "email": "e-mail"},
    "month": {str(number): name for number, name in enumerate(MONTHS, 1)},
    "outcome": {code: said.counted for code, said in OUTCOMES.items()},
    "desk": {"open": "open", "closed": "dicht"},
    "answered_by": {
        "present": "wie aangemeld was",
        "duty": "wie dienst had",
        "backup": "de achterwacht",
    },
    "wait": {
        "0-15": "0-15 s",
        "16-30": "16-30 s",
        "31-60": "31-60 s",
        "61-90": "61-90 s",
        "91+": "langer",
    },
    "form": {"filled-in": "ingevuld", NOT_FILLED_IN: "niet ingevuld"},
    "handled_within": {
        "1": "binnen 1 werkdag",
        "2": "op de tweede werkdag",
        "more": "later",
    },
    "weekday": dict(zip(WEEKDAYS, dates.WEEKDAYS, strict=True)),
    "hour": {str(hour): f"{hour}-{hour + 1} uur" for hour in range(24)},
    "gender": {"unknown": "anders of niet bekend"},
    "question_kind": {
        "silent": "niemand te horen",
        "hung-up": "meteen opgehangen",
        "wrong-number": "verkeerd verbonden",
        "test": "proefoproep",
    },
}
QUARTERS: Final = ("eerste", "tweede", "derde", "vierde")
KINDS: Final[dict[PeriodKind, str]] = {
    "year": "Jaren",
    "quarter": "Kwartalen",
    "month": "Maanden",
}


def code_label(line: Line, dimension: str, code: str) -> str:
    """What a code is called: by its list on the line, or as it is for ever."""
    known = CODES.get(dimension, {})
    if code in known:
        return known[code]
    if code == NOT_FILLED_IN:
        return "niet ingevuld"
    listed = line.registration.get(dimension, ())
    return next((choice.label for choice in listed if choice.code == code), code)


def sayer(line: Line) -> Naming:
    """The words of a line's spreadsheet."""
    fixed = {
        "table": TABLES,
        "dimension": DIMENSIONS,
        "heading": HEADINGS,
        "measure": MEASURES,
        "column": COLUMNS,
    }

    def say(what: str, code: str) -> str:
        return fixed[what][code] if what in fixed else code_label(line, what, code)

    return say


def thousands(number: int) -> str:
    """A number as people read it: 1.250."""
    return f"{number:,}".replace(",", ".")


def amount(number: ShownNumber) -> str:
    """A published number in a cell or picture: 1.250, or <10."""
    return number if isinstance(number, str) else thousands(number)


def about(number: ShownNumber) -> str:
    """A published number in a sentence: ongeveer 410, or minder dan 10."""
    if isinstance(number, str):
        return f"minder dan {MINIMUM}"
    return f"ongeveer {thousands(number)}"


def difference(now: ShownNumber, before: ShownNumber) -> str:
    """How a published number changed: 45 meer. What rounding can make is no change."""
    grew = change(now, before)
    if grew is None:
        return NO_ANSWER
    if abs(grew) < MINIMUM:
        return ALIKE
    return f"{thousands(abs(grew))} {'meer' if grew > 0 else 'minder'}"


def period_name(period: Period) -> str:
    """A period as it follows "in": 2026, oktober 2026, het eerste kwartaal van 2026."""
    match period.kind:
        case "year":
            return str(period.first.year)
        case "quarter":
            return f"het {QUARTERS[period.number - 1]} kwartaal van {period.first.year}"
        case "month":
            return month_named(period.first)


def coming(found: Coming | None) -> str:
    """From which day on the next month can be seen; nothing when nobody knows."""
    if found is None:
        return ""
    name = period_name(found.period)
    if found.since is None:
        return f"De cijfers van {name} komen als het laatste formulier binnen is."
    return (
        f"De cijfers van {name} zie je vanaf {day(found.since)}. "
        "Dan kan er geen formulier van die maand meer bij komen."
    )


def short_period(period: Period) -> str:
    """A period above a column: 2026, 1e kw. 2026, okt 2026."""
    match period.kind:
        case "year":
            return str(period.first.year)
        case "quarter":
            return f"{period.number}e kw. {period.first.year}"
        case "month":
            return f"{short_month(period.number)} {period.first.year}"


def enumerated(parts: list[str]) -> str:
    """Several things in a sentence: a, b en c."""
    *first, last = parts
    return f"{', '.join(first)} en {last}" if first else last


def within(seconds: int) -> str:
    """How long somebody waited at most; the last step has no end."""
    if seconds == WAIT_STEPS[-1]:
        return f"na meer dan {WAIT_STEPS[-2] // 60} minuten"
    return f"binnen {seconds} seconden"


def lasting(minutes: int) -> str:
    """A number of minutes as hours and minutes: 12 uur en 15 minuten."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{thousands(hours)} uur"] * bool(hours) + [f"{rest} minuten"] * bool(rest)
    return " en ".join(parts) or "0 minuten"

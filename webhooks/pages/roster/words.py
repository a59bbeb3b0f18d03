"""What pages say of the roster: each code of a rule, as a sentence for a coordinator.

Dutch, B1, "je" to staff. Knows the codes of warnings, refusals, fillings, proposals
and files. Must not know a page.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from ringgroup.notices.roster_words import TOO_OFTEN, WARNINGS, decimal
from ringgroup.roster.roster import Conflict, Place, Refusal
from schedules.cells import Problem
from schedules.dates import MONTHS, WEEKDAYS
from schedules.filling import Skipped
from schedules.rules import TurnRules
from schedules.suggestion import SuggestionReason, Unfilled
from schedules.warnings import RosterWarning
from webhooks.pages.words import short_day

SLOTS: Final = {"duty": "Dienst", "backup": "Achterwacht"}
SHORT_SLOTS: Final = {"duty": "dienst", "backup": "achterwacht"}
NOBODY: Final = "niemand"
UNCHANGED: Final = "niet veranderen"

# --- saved, refused, first ---

SAVED_ONE: Final = "Bewaard. {slot} op {day}: {who}."
SAVED: Final = "Bewaard: {count} plekken zijn veranderd."
NOTHING: Final = "Er was niets te veranderen."
UNDONE: Final = "Ongedaan gemaakt: {count} op hun oude plek."
PUBLISHED: Final = "Medewerkers zien het rooster nu tot en met {day}. Nieuw: {count}."
TAKEN_IN: Final = (
    "Ingelezen: {count} plekken zijn veranderd. Zichtbaar voor medewerkers: {seen}. "
    "Concept: {drafts}."
)
FIRST: Final = (
    "{by} was eerder, {at}. Op {day} staat bij {slot} nu: {now}. Er is niets bewaard. "
    "Kijk of jouw wijziging nog nodig is."
)
IMPORT: Final = "een ingelezen bestand"
REFUSED: Final = {
    "double": (
        "{who} zou op {day} op twee plekken tegelijk staan{line}. Kies iemand anders."
    ),
    "not_begun": "{who} staat op {day} nog niet op het rooster. Kies iemand anders.",
    "not_open": "Op {day} is het loket dan niet open. Ververs de pagina.",
    "unknown_member": "{who} mag niet op dit rooster staan. Kies iemand anders.",
    "twice": "Een plek op {day} is twee keer genoemd. Ververs de pagina.",
    "stale": "Het rooster is intussen veranderd. Lees het bestand nog een keer in.",
    "gone": "Deze wijziging is er niet meer. Kijk in het logboek van het rooster.",
}
REFUSED_OTHERWISE: Final = "Dit lukte niet. Ververs de pagina en probeer het opnieuw."

KINDS: Final = {
    "changed": "veranderd",
    "imported": "ingelezen uit een bestand",
    "undone": "ongedaan gemaakt",
    "swapped": "geruild",
    "by_phone": "geruild, beiden akkoord per telefoon",
    "taken_over": "overgenomen",
    "hours": "andere openingstijden",
}

# --- filling ---

FIXED: Final = "zelf gekozen"
LOOK_FIRST: Final = (
    "Kijk nog even: door wat je aanpaste, valt er meer op. Er is nog niets bewaard. "
    "Medewerkers zien deze dagen al."
)
CHOOSE_DAYS: Final = "Kies een eerste en een laatste dag."
DAYS_ORDER: Final = "Kies een laatste dag die niet voor de eerste ligt."
DAYS_MANY: Final = "Kies hooguit een half jaar tegelijk."
CHOOSE_PERSON: Final = "Kies een medewerker uit de lijst."
CHOOSE_TWO: Final = "Kies twee verschillende medewerkers."
CHOOSE_WEEKDAY: Final = "Kies een of meer weekdagen."
CHOOSE_PATTERN: Final = "Vul in het basisrooster minstens één plek in."
CHOOSE_SOURCE: Final = "Kies een dag uit de week of maand die je wilt kopiëren."
PICK_PLACES: Final = "Kies eerst een of meer plekken."
PICK_PERSON: Final = "Kies wie daar komt, of maak de plekken leeg."
RULES_KEPT: Final = "Bewaard. Een voorstel volgt nu deze regels."
NO_BOUND: Final = "geen grens"
RULE_MOST: Final = (
    "Niemand staat er vaker in dan {times} keer het gemiddelde. Ook niet om iets in te "
    "halen."
)
RULE_RUNNING: Final = {
    False: "Niemand heeft twee dagen achter elkaar, als een ander kan.",
    True: "Twee dagen achter elkaar mag.",
}
RULE_BETWEEN: Final = "Tussen twee beurten {lie} liefst {days}."
RULE_WEEK: Final = "Niemand heeft meer dan {turns} per week, als een ander kan."
RULES_ALWAYS: Final = (
    "Werk telt vanaf de eerste dag op het rooster. Wie nieuw is, haalt niets in.",
    "Dienst en achterwacht zijn liefst van twee organisaties.",
    "Wie zelf een grens per week koos, komt daar niet boven als een ander kan.",
)
PATTERN_KEPT: Final = "Het basisrooster is bewaard."
SKIPPED: Final = {
    "closed": "het loket is dicht{about}",
    "no_block": "deze dag heeft dat openingsblok niet",
    "no_day": "in de nieuwe maand is die dag er niet",
    "no_source": "in de oude maand is die dag er niet",
    "same_person": "{who} heeft de andere plek al",
    "taken": "hier staat al {there}",
    "not_begun": "{who} staat dan nog niet op het rooster",
    "alone": "op de andere plek staat niemand",
}
REASONS: Final = {
    "only_one": "alleen {who} kan",
    "not_too_many": "de volgende staat er dan te vaak in",
    "not_in_a_row": "anders twee dagen achter elkaar",
    "days_between": "anders te weinig dagen ertussen",
    "below_share": "zit het verst onder het eigen deel",
    "fewest_duties": "de minste diensten ({have}, de volgende {others})",
    "fewest_backups": "het minst achterwacht ({have} keer, de volgende {others})",
    "other_organisation": "andere organisatie dan de collega",
    "other_weekday": "het minst op deze weekdag ({have} keer, de volgende {others})",
    "least_together": "bij elkaar de minste beurten ({have}, de volgende {others})",
    "first_time": "voor het eerst aan de beurt",
    "longest_ago": "het langst geleden ({have} dagen, de volgende {others})",
    "by_turn": "om de beurt",
}
OBSTACLES: Final = {
    "inactive": "werkt hier niet meer",
    "no_number": "krijgt geen sms",
    "on_leave": "met verlof",
    "not_available": "werkt dan niet",
    "has_other_slot": "heeft de andere plek",
    "busy_elsewhere": "staat op een andere lijn",
    "no_share": "heeft geen afgesproken deel",
}

# --- files ---

COLUMNS: Final = {
    "date": "datum",
    "block": "blok",
    "from": "van",
    "until": "tot",
    "duty": "dienst",
    "backup": "achterwacht",
    "week": "week",
    **{day: day for day in WEEKDAYS},
    "": "",
}
NO_FILE: Final = "Kies een bestand."
EMPTY_FILE: Final = "In dit bestand staat geen rooster. Kijk of de namen erin staan."
STALE_FILE: Final = "Dit bestand past niet meer. Lees het opnieuw in."
PROBLEMS: Final = {
    "unreadable": "Dit bestand is niet te lezen. Bewaar het als .xlsx of .csv.",
    "not_text": "Dit bestand is niet te lezen. Bewaar het als .xlsx of .csv.",
    "stray_quote": (
        "Een aanhalingsteken is hier niet gesloten, of staat midden in een cel."
    ),
    "too_large": "Dit bestand is te groot. Bewaar alleen het rooster.",
    "too_many_rows": "Er staan meer dan {value} regels in. Lees het in delen in.",
    "old_format": "Dit is een oud Excel-bestand. Bewaar het als .xlsx.",
    "column_missing": "De kolom {value} is er niet. Zet die naam boven de kolom.",
    "column_unknown": "De kolom {value} kennen we niet.",
    "column_twice": "De kolom {value} staat er twee keer.",
    "too_many_cells": "Deze regel heeft meer cellen dan er kolommen zijn.",
    "too_long": "In deze cel staan meer dan {about} tekens.",
    "date_unreadable": "{value} is geen datum. Schrijf 4-10-2027.",
    "date_far": "{value} is te lang geleden of te ver weg. Klopt het jaar?",
    "week_unreadable": "{value} is geen week. Schrijf week 40 2027, of een datum.",
    "weekday_differs": "Deze dag is een {about}. Klopt de datum wel?",
    "closed": "Het loket is dan dicht ({about}).",
    "block_unreadable": "{value} is geen tijd. Schrijf 09:00-12:00.",
    "time_unreadable": "{value} is geen tijd. Schrijf 09:00.",
    "hours_differ": "Het blok en de tijden op deze regel zijn niet gelijk.",
    "block_needed": (
        "Deze dag heeft meer blokken: {rest}. De regel zegt niet welk blok. "
        "Zet boven een kolom: blok. Laat die leeg voor elk blok."
    ),
    "block_unknown": "{value} is geen openingsblok van die dag.",
    "block_twice": "Dit blok staat ook op een andere regel.",
    "person_missing": "Vul hier een naam in.",
    "person_unknown": "{value} kennen we niet. Schrijf de naam zoals in Beheer.",
    "person_ambiguous": "{value} kan meer mensen zijn. Gebruik de gebruikersnaam.",
    "same_person": "{value} heeft op deze regel de dienst al.",
}


def times(hundredths: int) -> str:
    """How many times an equal part: 1, 1,25, 1,5."""
    return f"{hundredths / 100:g}".replace(".", ",")


def rules(of: TurnRules) -> list[str]:
    """The rules of a proposal, each in a sentence."""
    said = [RULE_MOST.format(times=times(of.most)), RULE_RUNNING[of.running]]
    if of.between:
        one = of.between == 1
        lie, days = ("zit", "één dag") if one else ("zitten", f"{of.between} dagen")
        said.append(RULE_BETWEEN.format(lie=lie, days=days))
    if of.a_week is not None:
        turns = "één beurt" if of.a_week == 1 else f"{of.a_week} beurten"
        said.append(RULE_WEEK.format(turns=turns))
    return [*said, *RULES_ALWAYS]


def conflict(found: Conflict, at: str | None) -> str:
    """Who was first, when (`at`, on the wall), and what is there now."""
    return FIRST.format(
        by=found.by or IMPORT,
        at=at or "net",
        day=short_day(found.place.block.day),
        slot=SHORT_SLOTS[found.place.slot],
        now=found.now_is.name if found.now_is else NOBODY,
    )


def refused(found: Refusal, who: str, line: str | None) -> str:
    """Why it was not done; names of the member and, if it may be seen, the line."""
    on = short_day(found.place.block.day) if found.place else ""
    said = REFUSED.get(found.code, REFUSED_OTHERWISE)
    return said.format(who=who, day=on, line=f" ({line})" if line else "")


def noted(found: Iterable[RosterWarning]) -> dict[Place, list[str]]:
    """The warnings about somebody, in words, by place."""
    notes: dict[Place, list[str]] = {}
    for one in found:
        if one.block and one.slot and one.login:
            said = WARNINGS[one.code]
            notes.setdefault(Place(one.block, one.slot), []).append(said)
    return notes


def too_often(
    found: Iterable[RosterWarning], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Who stands there too often, each in a sentence."""
    return tuple(
        TOO_OFTEN.format(
            who=names.get(one.login or "", one.login),
            month=MONTHS[one.block.day.month - 1],
            times=one.times,
            part=decimal(one.part),
        )
        for one in found
        if one.code == "overload" and one.block
    )


def skipped(found: Skipped, names: Mapping[str, str]) -> str:
    """What was passed over, and why."""
    why = SKIPPED[found.why].format(
        about=f" ({found.about})" if found.about else "",
        who=names.get(found.login or "", found.login or ""),
        there=names.get(found.about or "", found.about or ""),
    )
    slot = f", {SHORT_SLOTS[found.slot]}" if found.slot else ""
    who = names.get(found.login or "", found.login or "")
    return f"{short_day(found.day)}{slot}{f' voor {who}' if who else ''}: {why}"


def reason(found: SuggestionReason, who: str) -> str:
    """Why this person is proposed, in a few words."""
    return REASONS[found.code].format(who=who, have=found.have, others=found.others)


def unfilled(found: Unfilled) -> str:
    """A slot for which there is nobody, and why."""
    why = ", ".join(f"{n} {OBSTACLES[code]}" for code, n in found.obstacles.items())
    where = f"{short_day(found.block.day)}, {SHORT_SLOTS[found.slot]}"
    return f"{where}: {why or 'er is niemand om te vragen'}"


def problem(found: Problem) -> str:
    """What is wrong at a row and column of a file."""
    value = COLUMNS.get(found.value, found.value)
    rest = found.about.partition(": ")[2]
    return PROBLEMS[found.code].format(value=value, about=found.about, rest=rest)

"""What pages say of a file of members: each code, as a sentence for an administrator.

Dutch, B1, "je" to staff. Must not know how a file is read.
"""

from typing import Final

from schedules.cells import Problem
from webhooks.pages.people import words
from webhooks.pages.roster import words as roster_words

COLUMNS: Final = {
    "name": "name (naam)",
    "organisation": "organisation (organisatie)",
    "mobile": "mobile (mobiel nummer)",
    "email": "email (e-mailadres)",
    "login": "login (gebruikersnaam)",
    "role": "role (rol)",
    "lines": "lines (lijnen)",
    "on_roster": "on_roster (op het rooster)",
    "since": "since (vanaf)",
    "": "",
}
AS_ELSEWHERE: Final = (
    *("unreadable", "not_text", "too_many_rows", "old_format"),
    *("stray_quote", "column_missing", "column_unknown", "column_twice"),
    *("too_many_cells", "too_long"),
)
PROBLEMS: Final = {
    **{code: roster_words.PROBLEMS[code] for code in AS_ELSEWHERE},
    "too_large": "Dit bestand is te groot. Bewaar alleen de medewerkers.",
    "empty": "Deze cel is leeg. Vul hem in.",
    "control_character": "Hier staat een teken in dat je niet ziet. Typ het opnieuw.",
    "number_ours": "{value} is een nummer van een lijn. Daar belt niemand mee.",
    "mobile_wrong": "{value} is geen Nederlands mobiel nummer, zoals 06 12345678.",
    "email_wrong": "{value} is geen e-mailadres.",
    "login_wrong": "In {value} staat een spatie of een teken dat niet kan.",
    "role_wrong": "{value} is geen rol. Schrijf member, coordinator of administrator.",
    "lines_needed": (
        "Op welke lijnen werkt wie hier nieuw is? Schrijf de korte namen, met een "
        "spatie ertussen: {about}."
    ),
    "line_unknown": "{value} is geen lijn. Schrijf de korte naam van een lijn.",
    "on_roster_wrong": "{value} is geen yes of no. Schrijf een van die twee.",
    "since_wrong": "{value} is geen datum. Schrijf bijvoorbeeld 2026-11-30.",
    "twice": "{value} staat ook op regel {about}.",
    "taken": "{value} is al van {about}.",
}
NO_FILE: Final = roster_words.NO_FILE
EMPTY_FILE: Final = "In dit bestand staan geen medewerkers."
REFUSED: Final = {
    "last_administrator": words.MEMBER_REFUSED["last_administrator"],
    "oneself": words.MEMBER_REFUSED["oneself"],
}
TAKEN_IN: Final = "Ingelezen: {count}. Nieuw: {new}. Wie nieuw is, krijgt een e-mail."


def problem(found: Problem) -> str:
    """What is wrong at a row and column of a file."""
    value = COLUMNS.get(found.value, found.value)
    return PROBLEMS[found.code].format(value=value, about=found.about)

"""What a form asks and adds to a registration, and when it can be sent.

A list stands here with all that it is called, and in no other place. Knows the public
words of the table `registration`; what fills itself is `call.outcome`'s. Must not know
callers, numbers, call ids or who sends a form. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ringgroup.line import WITHOUT_QUESTION, Line
from ringgroup.registration import privacy
from ringgroup.registration.identifiers import IdentifierKind
from ringgroup.registration.privacy import PrivacyFinding

# --- the form --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FormList:
    """A list of the form, from which one code must be chosen.

    `name` is its column of `registration` and its key in the line file, `counted` what
    its table and a column of that are called in figures, `usual` its choices on a line
    that has no list of its own. `chosen` is what is chosen already: what most calls
    come to, and each says the same. Who forgets to change one of those is asked whether
    the other is right. Of a child nothing is chosen: a forgotten choice would look like
    an answer. `folds`: most leave it as it is, so a page shows it to who asks.
    """

    name: str
    label: str
    missing: str
    counted: tuple[str, str]
    usual: Mapping[str, str]
    chosen: str | None = None
    hint: str = ""
    folds: bool = False


FORM: Final = (
    FormList(
        name="age",
        label="Leeftijd",
        missing="Kies een leeftijd.",
        counted=("Leeftijd van het kind", "Leeftijd"),
        usual={
            "unborn": "nog niet geboren",
            "0-3": "0-3",
            "4-11": "4-11",
            "12-17": "12-17",
            "18-22": "18-22",
            "23+": "23+",
            "unknown": "niet bekend",
        },
    ),
    FormList(
        name="gender",
        label="Geslacht",
        missing="Kies een geslacht.",
        counted=("Jongen of meisje", "Jongen of meisje"),
        usual={
            "male": "jongen/man",
            "female": "meisje/vrouw",
            "other": "anders",
            "unknown": "niet bekend",
        },
    ),
    FormList(
        name="question_kind",
        label="Soort vraag",
        missing="Kies waar de vraag over gaat.",
        counted=("Soort vraag", "Soort"),
        usual={
            "parenting": "opvoeden",
            "behaviour": "gedrag",
            "feelings": "gevoelens en mentale gezondheid",
            "health": "gezondheid en verzorging",
            "development": "ontwikkeling, taal en leren",
            "school": "school en opvang",
            "leisure": "vrienden, vrije tijd en media",
            "family": "scheiding of verandering in het gezin",
            "home": "thuis (geld, wonen, ziekte)",
            "safety": "veiligheid",
            "addiction": "alcohol, drugs, gokken, gamen",
            "disability": "beperking of diagnose",
            "information": "informatie over CJG of aanbod",
            "other": "anders",
        },
    ),
    FormList(
        name="question_type",
        label="Type",
        missing="Kies een type.",
        counted=("Type vraag", "Type"),
        usual={
            "1": "1: zelf afgehandeld",
            "2": "2: hoort bij één bekende partner",
            "3": "3: niet duidelijk welke partner",
        },
        chosen="1",
        hint="Bij 2 en 3: zeg de {asker} eerst dat je doorzet.",
    ),
    FormList(
        name="forwarded_to",
        label="Doorgezet naar",
        missing="Kies waar de vraag naartoe gaat.",
        counted=("Doorgezet naar", "Doorgezet naar"),
        usual={
            "none": "niet doorgezet",
            "lumens": "Lumens",
            "ggd": "GGD",
            "zuidzorg": "ZuidZorg",
            "cordaad": "Cordaad",
            "mee": "MEE",
            "gemeente": "gemeente",
            "novadic-kentron": "Novadic-Kentron",
            "all-partners": "alle partners",
            "casusoverleg": "casusoverleg",
            "klantmanager-jeugd": "klantmanager jeugd",
            "veilig-thuis": "Veilig Thuis",
            "other": "andere organisatie",
        },
        chosen="none",
        folds=True,
    ),
)
"""In the order of the form. A code is stored with every registration: never rename one,
only what it is called."""
LISTS: Final = tuple(one.name for one in FORM)
NONE: Final = "none"
ALL: Final = "all-partners"
TO_MANY: Final = frozenset({ALL, "casusoverleg", "klantmanager-jeugd"})
"""Where a question goes of which the partner is not clear."""
Error = Literal["missing", "unknown"] | IdentifierKind
Warned = Literal["fits_type_1", "fits_type_2", "fits_type_3"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form adds to a registration: codes of the line's lists, and a note."""

    age: str | None = None
    gender: str | None = None
    question_kind: str | None = None
    question_type: str | None = None
    forwarded_to: str | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """A form that was read: `answer` is there as soon as it may be sent.

    `errors` are codes by field. `ask_name` means that the note may hold a name: it is
    asked once whether it does, and sent when confirmed; `findings` say where, in the
    note as it is kept (`privacy.tidy`). `warnings` never keep a form from being sent.
    """

    answer: Answer | None
    errors: Mapping[str, tuple[Error, ...]]
    ask_name: bool
    findings: tuple[PrivacyFinding, ...]
    warnings: tuple[Warned, ...]


def check(line: Line, given: Mapping[str, str], *, confirmed: bool = False) -> Checked:
    """Read what was filled in, by field; all but `note` must be chosen."""
    errors: dict[str, tuple[Error, ...]] = {}
    given = _to_all(line, given)
    for name in LISTS:
        active = {c.code for c in line.registration[name] if c.active}
        if not given.get(name):
            errors[name] = ("missing",)
        elif given[name] not in active:
            errors[name] = ("unknown",)
    note = privacy.tidy(given.get("note", ""))
    screened = privacy.screen(note, privacy.allowed_for(line))
    if screened.refused:
        errors["note"] = screened.refused
    ask_name = screened.asked and not confirmed
    answer = None
    if not errors and not ask_name:
        answer = Answer(**{name: given[name] for name in LISTS}, note=note or None)
    warnings: tuple[Warned, ...] = ()
    if not {"question_type", "forwarded_to"} & errors.keys():
        warnings = _warnings(line, given["question_type"], given["forwarded_to"])
    return Checked(answer, errors, ask_name, screened.findings, warnings)


def _to_all(line: Line, given: Mapping[str, str]) -> Mapping[str, str]:
    """Type 3 goes to all partners, if a line has that and nothing else was chosen."""
    untouched = given.get("forwarded_to") == "none"
    there = {c.code for c in line.registration["forwarded_to"] if c.active}
    if given.get("question_type") != "3" or not untouched or ALL not in there:
        return given
    return {**given, "forwarded_to": ALL}


def _warnings(line: Line, question_type: str, forwarded_to: str) -> tuple[Warned, ...]:
    """To which type that partner would fit, if it is not the one chosen.

    Type 1 is handled by the worker, type 2 belongs to one partner, type 3 to nobody
    clearly. Other organisations go with any type, and so does a type of a line's own.
    """
    suits: Warned
    if forwarded_to == "none":
        suits = "fits_type_1"
    elif forwarded_to in TO_MANY:
        suits = "fits_type_3"
    elif any(partner.code == forwarded_to for partner in line.partners):
        suits = "fits_type_2"
    else:
        return ()
    own = question_type not in {"1", "2", "3"}
    return () if own or suits.endswith(question_type) else (suits,)


def without_question(kind: str) -> Answer | None:
    """The answer of a call in which nothing was asked; None for any other code."""
    return Answer(question_kind=kind) if kind in WITHOUT_QUESTION else None

"""What a form adds to a registration, and when it can be sent.

Knows the public words of the table `registration`; what fills itself is
`call.outcome`'s. Must not know callers, numbers, call ids or who sends a form. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ringgroup.line import WITHOUT_QUESTION, Line
from ringgroup.registration import privacy
from ringgroup.registration.identifiers import IdentifierKind
from ringgroup.registration.privacy import PrivacyFinding

# --- the form --------------------------------------------------------------

LISTS: Final = ("age", "gender", "question_kind", "question_type", "forwarded_to")
"""The fields that must be chosen, in the order of the form."""
TO_MANY: Final = frozenset({"all-partners", "casusoverleg", "klantmanager-jeugd"})
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
    for name in LISTS:
        active = {c.code for c in getattr(line.registration, name) if c.active}
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

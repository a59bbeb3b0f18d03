"""Which tables of figures there are: what is counted together, and where it stands.

The SQL, the files and the pages follow from `TABLES`. Must not know a number, rows or
words. Pure.
"""

from dataclasses import dataclass
from typing import Final

from ringgroup.registration.form import LISTS


@dataclass(frozen=True, slots=True)
class Spec:
    """A table: its dimensions, and where in the facts of a source they stand."""

    id: str
    dimensions: tuple[str, ...]
    source: str
    places: tuple[int, ...]


TABLES: Final = (
    Spec("channel", ("channel",), "channel", (0,)),
    Spec("month", ("month",), "month", (0,)),
    Spec("outcome", ("outcome",), "outcome_by_desk", (0,)),
    Spec("desk", ("desk",), "outcome_by_desk", (1,)),
    Spec("outcome_by_desk", ("outcome", "desk"), "outcome_by_desk", (0, 1)),
    Spec("answered_by", ("answered_by",), "answered_by", (0,)),
    Spec("wait", ("wait",), "wait", (0,)),
    Spec("form", ("form",), "form", (0,)),
    Spec("voicemail", ("handled_within",), "voicemail", (0,)),
    Spec("missed_weekday", ("weekday",), "missed", (0,)),
    Spec("missed_hour", ("hour",), "missed", (1,)),
    Spec("weekday", ("weekday",), "weekday_by_hour", (0,)),
    Spec("hour", ("hour",), "weekday_by_hour", (1,)),
    Spec("weekday_by_hour", ("weekday", "hour"), "weekday_by_hour", (0, 1)),
    Spec("age", ("age",), "age_by_gender", (0,)),
    Spec("gender", ("gender",), "age_by_gender", (1,)),
    Spec("question_kind", ("question_kind",), "kind_by_type", (0,)),
    Spec("question_type", ("question_type",), "kind_by_type", (1,)),
    Spec("forwarded_to", ("forwarded_to",), "kind_by_forwarded", (1,)),
    Spec("age_by_gender", ("age", "gender"), "age_by_gender", (0, 1)),
    Spec("age_by_question_kind", ("age", "question_kind"), "age_by_kind", (0, 1)),
    Spec(
        "question_kind_by_question_type",
        ("question_kind", "question_type"),
        "kind_by_type",
        (0, 1),
    ),
    Spec(
        "question_kind_by_forwarded_to",
        ("question_kind", "forwarded_to"),
        "kind_by_forwarded",
        (0, 1),
    ),
)
"""Every table that exists. `channel` and `month` are of everything; `weekday` and
`hour` are of calls; what a form asks is of answered calls and e-mails; `wait`,
`answered_by` and `form` are of answered calls; `missed_weekday` and `missed_hour` of
calls that came when the desk was open, and that nobody answered."""
LISTED: Final = {
    spec.source: spec.dimensions
    for spec in sorted(TABLES, key=lambda spec: len(spec.dimensions))
    if {*spec.dimensions} <= {*LISTS}
}
"""The lists of the form that are counted together, by source."""

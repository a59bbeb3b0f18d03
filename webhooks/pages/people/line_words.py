"""What differs on a line, in words: for the log, and before it is saved.

Dutch, B1. Must not know who changed it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from schedules.dates import WEEKDAYS
from schedules.hours import OpeningHours, OpenWeek, Span
from webhooks.pages import words
from webhooks.pages.people.line_fields import DAYS, LineField, field_of
from webhooks.pages.people.line_weeks import OtherWeeks

Differences = Mapping[str, tuple[Any, Any]]
"""Key of the line file → what stood, what stands; None: it was, or is, not there."""


def told(differences: Differences) -> str:
    """All that differs, in a sentence or several."""
    return "; ".join(sentences(differences))


def sentences(differences: Differences) -> list[str]:
    """Each thing that differs."""
    return [one for key, pair in differences.items() for one in _told(key, *pair)]


def _told(key: str, before: Any, after: Any) -> Iterator[str]:  # noqa: ANN401 - parsed TOML
    field = field_of(key)
    if field is None:
        yield f"{key}: gewijzigd"
    elif field.kind == "partners":
        yield from _partner(key.partition(".")[2], before, after)
    elif field.kind == "choices":
        yield from _choices(field, before or [], after or [])
    elif field.kind == "weeks":
        yield _week(date.fromisoformat(key.partition(".")[2]), after)
    elif field.kind == "today":
        yield from _today(field, key.rpartition(".")[2], after)
    elif field.kind == "text":
        recorded = str(after).startswith("recording:")
        other = "een opname" if recorded else "andere tekst"
        text = "weer de gewone tekst" if after is None else other
        yield f"{field.label}: {text}"
    else:
        yield f"{field.label}: {spelled(field, before)} wordt {spelled(field, after)}"


def _today(field: LineField, part: str, after: Any) -> Iterator[str]:  # noqa: ANN401 - parsed TOML
    if part == "text":
        yield f"{field.label}: {'weg' if after is None else 'andere tekst'}"
    elif part == "until" and after is not None:
        yield f"{field.label}: tot {after.replace('T', ' ')}"
    elif after is not None:
        where = "in plaats van" if after else "voor"
        yield f"{field.label}: {where} de begroeting"


def spelled(field: LineField, value: Any) -> str:  # noqa: ANN401 - parsed TOML
    """A value as people read it."""
    named = dict(field.options)
    if value is None or value == []:
        return "dicht" if field.kind == "times" else "niets"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return ", ".join(named.get(str(one), str(one)) for one in value)
    return named.get(str(value), str(value))


def _week(since: date, after: Mapping[str, list[str]] | None) -> str:
    """The whole week: of which one it takes the place is seen on the page."""
    day = words.day(since)
    if after is None:
        return f"Openingstijden vanaf {day}: weggehaald"
    return f"Openingstijden vanaf {day}: {week(after)}"


def other_weeks(found: OtherWeeks, hours: OpeningHours) -> list[str]:
    """What of hours that were entered before is undone, or undoes it; `hours` to be."""
    since, then = words.day(found.since), hours.week_on(found.since)
    back = [
        f"Op {WEEKDAYS[n]} is het vanaf {since} weer zoals vandaag: {_spans(then[n])}"
        for n in found.back
    ]
    later = [
        f"Vanaf {words.day(on)} gelden andere tijden, die al klaarstaan: "
        f"{_whole(hours.week_on(on))}"
        for on in found.later
    ]
    return [*back, *later]


def _spans(spans: Iterable[Span]) -> str:
    return " en ".join(span.label for span in spans) or "dicht"


def _whole(of: OpenWeek) -> str:
    return week(
        {
            day: [span.label for span in spans]
            for day, spans in zip(DAYS, of, strict=True)
            if spans
        }
    )


def week(spans: Mapping[str, list[str]]) -> str:
    """A week, its open days one after another."""
    named = zip(DAYS, WEEKDAYS, strict=True)
    days = [f"{day} {' en '.join(spans[key])}" for key, day in named if key in spans]
    return ", ".join(days)


def _partner(code: str, before: Any, after: Any) -> Iterator[str]:  # noqa: ANN401 - parsed TOML
    if before is None:
        yield f"Partner {after['name']}: toegevoegd"
    elif after is None:
        yield f"Partner {before['name']}: weggehaald"
    else:
        changed = [
            word
            for key, word in PARTNER_WORDS.items()
            if before.get(key) != after.get(key)
        ]
        yield f"Partner {after['name'] or code}: {', '.join(changed)} gewijzigd"


PARTNER_WORDS = {
    "name": "naam",
    "email": "e-mailadres",
    "backup_email": "e-mailadres bij afwezigheid",
    "type3": "type 3",
    "share": "aandeel in het rooster",
    "asks": "wat zij willen weten",
}


def _choices(
    field: LineField, before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]
) -> Iterator[str]:
    old, new = ({one["code"]: one for one in choices} for choices in (before, after))
    for code, one in new.items():
        was = old.get(code)
        if was is None:
            yield f"{field.label}: “{one['label']}” toegevoegd"
            continue
        if was["label"] != one["label"]:
            yield f"{field.label}: “{was['label']}” heet nu “{one['label']}”"
        if was["active"] != one["active"]:
            state = "staat weer aan" if one["active"] else "staat uit"
            yield f"{field.label}: “{one['label']}” {state}"
    for code in old.keys() - new.keys():
        yield f"{field.label}: “{old[code]['label']}” weggehaald"
    if [code for code in new if code in old] != [code for code in old if code in new]:
        yield f"{field.label}: andere volgorde"

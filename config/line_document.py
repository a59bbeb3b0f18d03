"""A line as the line file says it: the other way round than `config.lines`.

Every key that means something is there, also where the file leaves it out. What comes
of it is read back as the same line, and a text of TOML can be made from it. Knows which
keys are the server's own, and why. Must not know where changes are kept.
"""

import json
import os.path
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from config.opening import WEEK
from config.prompts import written
from ringgroup.line import Choice, KeptSound, Line, Partner, SaidInstead
from schedules.hours import OpenWeek

LineTable = dict[str, Any]
"""Parsed TOML."""

OF_THE_SERVER: Final[Mapping[str, str]] = {
    "name": "the site, calendars and papers that were printed bear it",
    "number": "the provider has to lead it here",
    "twilio_number": "the provider has to lead it here",
    "service_number": "the provider has to lead it here",
    "service_twilio_number": "the provider has to lead it here",
    "caller_id": "the provider has to allow it, or no phone rings",
    "code": "it stands in the phones of all workers",
    "renamed_from": "rows of the line are found by it",
    "sms_sender": "the provider has to allow it, or no SMS leaves",
    "timezone": "all that was planned would mean another time",
    "voice": "the provider has to know it, or nothing is said",
    "holidays.country": "all holidays of the calendar would be others",
}
"""Keys that are changed in the file on the server alone, each with the reason.

Some of them also on the page of a line that was founded there, until it is opened.
"""
AS_THEY_ARE: Final = (
    *("name", "number", "twilio_number", "service_number", "service_twilio_number"),
    *("caller_id", "code", "renamed_from", "sms_sender", "auto_sign_off"),
    *("remind_minutes", "voice", "opened"),
)
RULES: Final = (
    *("max_present", "ring_seconds", "accept_seconds", "wait_seconds_max"),
    "when_busy",
)
KEPT: Final = (
    *("voicemail_after_handled", "note", "open_registration", "message"),
    *("audit", "roster"),
)


def document(line: Line, folder: Path) -> LineTable:
    """The table of a line, in a line file that stands in `folder`."""
    hours = line.hours
    greeting = line.voicemail.greeting
    prompts = {name: _spoken(said, folder) for name, said in line.prompts.items()}
    return {
        **{name: getattr(line, name) for name in AS_THEY_ARE if _given(line, name)},
        **{name: getattr(line.rules, name) for name in RULES},
        "escalate_on": sorted(line.rules.escalate_on, reverse=True),
        "alarm_minutes": list(line.alarm_minutes),
        "coordinators_change": sorted(line.coordinators_change),
        "allowed_words": sorted(line.allowed_words),
        "timezone": hours.zone.key,
        "hours": _week(hours.week),
        "hours_from": {f"{since}": _week(week) for since, week in hours.later},
        "holidays": {
            **({} if hours.country is None else {"country": hours.country}),
            "closed": sorted(hours.closed),
            "open": sorted(hours.open),
        },
        "voicemail": {
            "email": line.voicemail.email,
            "max_seconds": line.voicemail.max_seconds,
            **({} if greeting is None else {"greeting": _spoken(greeting, folder)}),
        },
        "prompts": prompts,
        **({} if line.today is None else {"today": written(line.today)}),
        "partners": {one.code: _partner(one) for one in line.partners},
        "registration": {
            name: [_choice(one) for one in choices]
            for name, choices in line.registration.items()
        },
        "retention": {name: getattr(line.retention, name) for name in KEPT},
        "targets": asdict(line.targets),
    }


def _week(week: OpenWeek) -> LineTable:
    days = zip(WEEK, week, strict=True)
    return {day: [span.label for span in spans] for day, spans in days if spans}


def _given(line: Line, name: str) -> bool:
    return getattr(line, name) is not None


def _spoken(said: SaidInstead, folder: Path) -> str:
    if isinstance(said, KeptSound):
        return said.written
    return os.path.relpath(said, folder) if isinstance(said, Path) else said


def _partner(one: Partner) -> LineTable:
    backup = {} if one.backup_email is None else {"backup_email": one.backup_email}
    first = {"name": one.name, "email": one.email, **backup}
    asks = {"asks": one.asks} if one.asks else {}
    return {**first, "type3": one.type3, "share": one.share, **asks}


def _choice(one: Choice) -> LineTable:
    return {"code": one.code, "label": one.label, "active": one.active}


def toml(table: Mapping[str, Any], *above: str) -> str:
    """A table as TOML: what it says itself, then the tables in it."""
    rows = [
        f"{_key(key)} = {inline(value)}\n"
        for key, value in table.items()
        if not isinstance(value, dict)
    ]
    inner = [
        toml(value, *above, key)
        for key, value in table.items()
        if isinstance(value, dict)
    ]
    heading = (
        f"[{'.'.join(map(_key, above))}]\n" if above and (rows or not inner) else ""
    )
    return "\n".join(part for part in (heading + "".join(rows), *inner) if part)


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if plain else inline(key)


def inline(value: object) -> str:
    """One value on one line; JSON writes texts, numbers, true and false as TOML does.

    A DEL is the one character that JSON leaves and TOML refuses.
    """
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {inline(one)}" for key, one in value.items())
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

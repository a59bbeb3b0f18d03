"""The line file: TOML to typed lines, or one line that names file, key and reason.

Knows every key, its bounds, and what two lines may not share. Must not know what
happens to a caller; `ringgroup.line` holds the values and their defaults.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import config.reader as read
from config.choices import registration_lists
from config.errors import ConfigError
from config.opening import CALENDAR, opening_hours
from config.partners import partners, place
from config.prompts import said_instead, today
from config.reader import EntryError, refuse
from config.site import NAMELESS, site
from ringgroup.call.decision import SCREENING_PROMPT, SHORTEST_RING
from ringgroup.line import (
    Escalation,
    Line,
    Retention,
    RingRules,
    SettingsPage,
    Targets,
    VoicemailRules,
    WhenBusy,
)
from webhooks.pages.identity.site import Site
from webhooks.twilio.words import PROMPTS

A_DAY = 24 * 60
ALARMS = 3  # the duty, the backup, the coordinators


def load_lines(path: Path, folder: Path | None = None) -> dict[str, Line]:
    """Read the lines by their key, in file order, or raise `ConfigError`.

    `folder` is where the file is to stand, if it is read somewhere else.
    """
    lines: dict[str, Line] = _read(path, folder)["lines"]
    return lines


def load_file(path: Path) -> tuple[dict[str, Line], Site]:
    """The lines, and how the pages look; raises `ConfigError`.

    Without a name of its own the service is called by its line, and with several by
    none of them: not everybody works there.
    """
    found = _read(path)
    lines: dict[str, Line] = found["lines"]
    names = [line.name for line in lines.values()]
    usual = Site(names[0]) if len(names) == 1 else NAMELESS
    return lines, found.get("site") or usual


def parsed(path: Path) -> dict[str, Any]:
    """What stands in a line file, whatever it says; `ConfigError` if it is no TOML."""
    return _reading(path, dict)


def lines_of(folder: Path, document: object) -> dict[str, Line]:
    """Read `[lines]` of a line file in that folder; raises `EntryError`."""
    return read.at("lines", partial(_lines, folder), document)


def wrong_alone(
    folder: Path, key: str, values: Mapping[str, object]
) -> tuple[str, ...]:
    """Which of these values cannot be so, whatever else a line holds.

    `values` by their key in the file, with a dot in a table; "key": that of the line.
    """
    found = [] if _can_be(_line_key, key) else ["key"]
    keys = {**_keys(folder), "voicemail.email": read.email}
    return (*found, *(one for one in values if not _can_be(keys[one], values[one])))


def _can_be(reader: read.Reader, value: object) -> bool:
    try:
        reader(value)
    except ValueError:
        return False
    return True


def _read(path: Path, folder: Path | None = None) -> dict[str, Any]:
    folder = folder or path.parent
    file: dict[str, read.Reader] = {
        "lines": partial(_lines, folder),
        "site": partial(site, folder),
    }
    return _reading(path, lambda document: read.table(document, file, ["lines"]))


def _reading(
    path: Path, reader: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    try:
        found = reader(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as failure:
        reason = f"cannot be read: {failure.strerror}"
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as failure:
        reason = f"is not TOML: {failure}"
    except EntryError as wrong:
        reason = wrong.told
    else:
        return found
    msg = f"{path}: {reason}"
    raise ConfigError(msg)


def _lines(folder: Path, value: object) -> dict[str, Line]:
    lines = read.each(value, _line_key, partial(_line, folder))
    if not lines:
        reason = "holds no line; a line begins with [lines.<key>]"
        raise EntryError(reason)
    _check_apart(lines)
    return lines


def _line_key(value: object) -> str:
    key = read.kind(value, str)
    if not re.fullmatch("[a-z0-9-]{1,40}", key):
        refuse(key, "is not the key of a line: at most 40 of a-z, 0-9 and -")
    return key


def _presence_code(value: object) -> str:
    code = read.kind(value, str)
    if not re.fullmatch("[0-9]{6}", code):
        refuse(code, 'is not a code of six digits such as "454113"')
    return code


# https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id
def _sms_sender(value: object) -> str:
    """A number, a messaging service, or a name of which not all is digits."""
    sender = read.kind(value, str)
    if sender.startswith("+"):
        return read.phone(sender)
    service = re.fullmatch("MG[0-9a-f]{32}", sender)
    named = re.fullmatch("[A-Za-z0-9 ]{1,11}", sender) and re.search("[A-Za-z]", sender)
    if not (service or (named and sender == sender.strip())):
        refuse(
            sender,
            "is no sender: a number (+31…), at most 11 letters and digits, of which "
            "one is a letter, or a messaging service (MG…)",
        )
    return sender


def _escalations(value: object) -> frozenset[str]:
    return frozenset(read.several(read.one_of(*get_args(Escalation)))(value))


def _settings_pages(value: object) -> frozenset[str]:
    return frozenset(read.several(read.one_of(*get_args(SettingsPage)))(value))


def _alarms(value: object) -> tuple[int, ...]:
    minutes = read.several(read.whole(0, A_DAY))(value)
    if len(minutes) > ALARMS or any(later < soon for soon, later in pairwise(minutes)):
        reason = "must be at most three ascending minutes: duty, backup, coordinators"
        raise EntryError(reason)
    return minutes


# Which keys there are, and what reads each; what is absent takes its default from
# `ringgroup.line`.
RING: Mapping[str, read.Reader] = {
    "max_present": read.whole(1, 10),  # a Dial rings at most ten phones
    "ring_seconds": read.whole(10, 60),
    "accept_seconds": read.whole(3, 15),
    "wait_seconds_max": read.whole(30, 300),
    "escalate_on": _escalations,
    "when_busy": read.one_of(*get_args(WhenBusy)),
}
RETENTION: Mapping[str, read.Reader] = {
    "voicemail_after_handled": read.whole(1, 28),
    "note": read.whole(1, 365),
    "open_registration": read.whole(1, 5),
    "message": read.whole(1, 28),
    "audit": read.whole(1, 365),
    "roster": read.whole(1, 730),
}
TARGETS = {one.name: read.whole(1, 100) for one in fields(Targets)}
REQUIRED = ("name", "number", "service_number", "hours", "voicemail")


def _keys(folder: Path) -> Mapping[str, read.Reader]:
    prompts = {name: partial(said_instead, folder, name) for name in PROMPTS}
    voicemail: dict[str, read.Reader] = {
        "email": read.email,
        "max_seconds": read.whole(10, 600),
        "greeting": partial(said_instead, folder, "greeting"),
    }
    return {
        "name": read.title,
        "number": read.phone,
        "twilio_number": read.phone,
        "service_number": read.phone,
        "service_twilio_number": read.phone,
        "caller_id": read.phone,
        "code": _presence_code,
        "renamed_from": _line_key,
        "sms_sender": _sms_sender,
        **CALENDAR,
        **RING,
        "auto_sign_off": read.flag,
        "remind_minutes": read.whole(0, A_DAY),
        "alarm_minutes": _alarms,
        "coordinators_change": _settings_pages,
        "voice": read.title,
        "opened": read.flag,
        "voicemail": lambda v: VoicemailRules(**read.table(v, voicemail, ["email"])),
        "prompts": lambda value: read.table(value, prompts),
        "today": today,
        "partners": partners,
        "allowed_words": read.several(place),
        "registration": registration_lists,
        "retention": lambda value: Retention(**read.table(value, RETENTION)),
        "targets": lambda value: Targets(**read.table(value, TARGETS)),
    }


def _line(folder: Path, key: str, value: object) -> Line:
    given = read.table(value, _keys(folder), REQUIRED)
    rules = RingRules(**{name: given.pop(name) for name in RING if name in given})
    _check_time_to_ring(rules)
    calendar = {name: given.pop(name) for name in CALENDAR if name in given}
    hours = opening_hours(**calendar)
    usual: dict[str, Any] = {
        "code": f"45{given['number'][-4:]}",
        "registration": registration_lists({}),
    }
    return Line(key=key, hours=hours, rules=rules, **(usual | given))


def _check_time_to_ring(rules: RingRules) -> None:
    """Refuse a longest wait in which no phone could be rung and screened."""
    least = SHORTEST_RING + SCREENING_PROMPT + rules.accept_seconds
    if rules.wait_seconds_max < least:
        reason = (
            f"nobody would be rung: with accept_seconds = {rules.accept_seconds} it is "
            f"at least {least}"
        )
        raise EntryError(reason, "wait_seconds_max")


def _check_apart(lines: Mapping[str, Line]) -> None:
    """Refuse what would make a number, a code or a key mean two things."""
    before: dict[str, str] = {}
    for key, line in lines.items():
        for old in line.keys[1:]:
            if old in lines or old in before:
                taken_by = old if old in lines else before[old]
                reason = f'"{old}" is already line "{taken_by}"'
                raise EntryError(reason, key, "renamed_from")
            before[old] = key
    services = {line.service_number for line in lines.values()}
    services |= {line.service_arrives_at for line in lines.values()}
    forwards: dict[str, Line] = {}
    taken: dict[tuple[str, ...], str] = {}
    for key, line in lines.items():
        arrival = "number" if line.twilio_number is None else "twilio_number"
        for name in ("number", "twilio_number"):
            if getattr(line, name) in services:
                reason = "a service number cannot be the number of a line as well"
                raise EntryError(reason, key, name)
        first = forwards.setdefault(line.service_number, line)
        if first.service_arrives_at != line.service_arrives_at:
            reason = f'forwards that service number elsewhere than line "{first.key}"'
            raise EntryError(reason, key, "service_twilio_number")
        service, suffix = line.service_arrives_at, line.suffix
        claims = (
            (arrival, (line.arrives_at,), "that number"),
            ("number", (service, f"46{suffix}"), "those last four digits"),
            ("number", (service, f"97{suffix}"), "those last four digits"),
            ("number", (service, f"98{suffix}"), "those last four digits"),
            ("code", (service, line.code), "that code"),
        )
        for name, claim, what in claims:
            if claim in taken:
                reason = f'{what} already means something on line "{taken[claim]}"'
                raise EntryError(reason, key, name)
            taken[claim] = key

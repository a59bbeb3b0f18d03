"""A field of a line as it stands in a form, and what was filled in as a value.

Nothing is judged here: what cannot be is left as it was typed, and refused by the
reader of the line file. Must not know what becomes of it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from ringgroup.figures.statistics import NOT_FILLED_IN
from ringgroup.line import WITHOUT_QUESTION
from ringgroup.people.versions import WrongSettingError
from ringgroup.registration.form import ALL, NONE
from webhooks.pages.fields import padded_times, says_two
from webhooks.pages.people.line_fields import FieldKind, LineField
from webhooks.pages.people.line_weeks import weeks_of

SentForm = MultiDict[str, str]
ShownValues = Mapping[str, Any]
FORWARDED: Final = "registration.forwarded_to"
WHOLE_PAGE: Final = "hele-pagina"
"""Stands in the form of a page: what is not ticked there was not sent, and is off."""
BOXES: Final[frozenset[FieldKind]] = frozenset({"flag", "several"})
PARTS: Final[frozenset[FieldKind]] = frozenset({"choices", "partners"})
RECORDED: Final = "opname"
"""Stands where a list has a code: what a text is instead of."""
LONGEST_CODE: Final = 40
TAKEN: Final = frozenset({*WITHOUT_QUESTION, ALL, NONE, NOT_FILLED_IN})
"""Codes that no label gets: each says something of its own."""
WRITTEN: Final = ("name", "email", "backup_email", "share", "asks")
"""The parts of a partner that are typed."""
ONE: Final = "1"
"""The share that a new partner is drawn with."""
NEW: Final = "+"
"""Stands for the code of what is added."""


def values(
    fields: Iterable[LineField], sent: SentForm, shown: ShownValues
) -> dict[str, Any]:
    """What was filled in on a page: key of the line file → value; None: nothing."""
    found: dict[str, Any] = {}
    for field in fields:
        if _was_sent(field, sent):
            _refuse_two(field, sent)
            found.update(READ[field.kind](field, sent, {**shown, **found}))
    return found


def _was_sent(field: LineField, sent: SentForm) -> bool:
    """What a form has no field for stays; a box without a tick sends nothing."""
    if field.kind in PARTS:
        return any(name.startswith(f"{field.key}:") for name in sent)
    if field.kind == "today":
        return f"{field.key}.text" in sent
    return field.key in sent or (field.kind in BOXES and WHOLE_PAGE in sent)


def _refuse_two(field: LineField, sent: SentForm) -> None:
    """No field says two things."""
    own = (f"{field.key}:", f"{field.key}.")
    for name_ in sent:
        if (name_ == field.key or name_.startswith(own)) and says_two(sent, name_):
            raise WrongSettingError(*field.key.split("."))


def _text(field: LineField, sent: SentForm) -> str:
    """What was typed, on one line."""
    return " ".join(sent.get(field.key, "").split())


def _number(text: str) -> int | str:
    plain = text.isascii() and text.isdecimal() and len(text) <= len("9" * 9)
    return int(text) if plain else text


def _whole(field: LineField, sent: SentForm, _: ShownValues) -> ShownValues:
    return {field.key: _number(_text(field, sent))}


def _flag(field: LineField, sent: SentForm, _: ShownValues) -> ShownValues:
    return {field.key: field.key in sent}


def _one(field: LineField, sent: SentForm, _: ShownValues) -> ShownValues:
    return {field.key: _text(field, sent)}


def _several(field: LineField, sent: SentForm, _: ShownValues) -> ShownValues:
    codes = [code for code, _ in field.options]
    return {field.key: [code for code in codes if f"{field.key}:{code}" in sent]}


def _minutes(field: LineField, sent: SentForm, _: ShownValues) -> ShownValues:
    parts = sent.get(field.key, "").replace(",", " ").split()
    return {field.key: [_number(part) for part in parts]}


def _times(field: LineField, sent: SentForm, _: ShownValues) -> ShownValues:
    return {field.key: padded_times(sent.get(field.key, "")) or None}


def _weeks(field: LineField, sent: SentForm, shown: ShownValues) -> ShownValues:
    """The day from which the week that was filled in holds, and weeks that go."""
    gone = {
        key: None
        for key in weeks_of(shown).values()
        if name(field.key, key.partition(".")[2], "gone") in sent
    }
    return {**gone, field.key: _text(field, sent)}


def _entries(field: LineField, sent: SentForm, _: ShownValues) -> ShownValues:
    rows = (" ".join(row.split()) for row in sent.get(field.key, "").splitlines())
    return {field.key: sorted({row for row in rows if row})}


def _spoken(field: LineField, sent: SentForm, shown: ShownValues) -> ShownValues:
    """A text; a WAV file is named in the line file alone, and may stay."""
    text, there = _text(field, sent), shown.get(field.key)
    if name(field.key, RECORDED, "gone") in sent:
        return {field.key: None}
    if text.lower().endswith(".wav") and text != there:
        raise WrongSettingError(*field.key.split("."))
    return {field.key: text or None}


def _choices(field: LineField, sent: SentForm, shown: ShownValues) -> ShownValues:
    """A list: every code stays, in the order of the numbers; perhaps one more.

    One that another administrator added meanwhile is not in the form, and stays.
    """
    rows = []
    for number, one in enumerate(shown.get(field.key) or [], start=1):
        code = one["code"]
        label = sent.get(name(field.key, code, "label"), one["label"])
        order = _number(sent.get(name(field.key, code, "order"), f"{number}").strip())
        if isinstance(order, str):
            raise WrongSettingError(*field.key.split("."))
        active = one["active"]
        if name(field.key, code, "label") in sent:  # without a tick nothing is sent
            active = name(field.key, code, "active") in sent
        row = {"code": code, "label": " ".join(label.split()), "active": active}
        rows.append((order, number, row))
    listed = [row for _, _, row in sorted(rows, key=lambda one: one[:2])]
    label = " ".join(sent.get(name(field.key, NEW, "label"), "").split())
    code = sent.get(name(field.key, NEW, "code"), "").strip()
    if label or code:
        listed.append({"code": code or code_of(label), "label": label, "active": True})
    return {field.key: listed}


def _partners(field: LineField, sent: SentForm, shown: ShownValues) -> ShownValues:
    """All partners, perhaps one more; that one can be chosen on the form, too.

    One that another administrator added meanwhile is not in the form, and stays.
    """
    found: dict[str, Any] = {}
    for key in [key for key in shown if key.startswith(f"{field.key}.")]:
        code = key.partition(".")[2]
        if name(field.key, code, "gone") in sent:
            found[key] = None
        elif any(name(field.key, code, part) in sent for part in WRITTEN):
            found[key] = _partner(field.key, code, sent, shown[key])
    if _is_added(field.key, sent):
        fresh = _partner(field.key, NEW, sent, {})
        code = code_of(fresh["name"])
        if not code or f"{field.key}.{code}" in {*found, *shown}:
            raise WrongSettingError(field.key)
        found[f"{field.key}.{code}"] = fresh
        listed = shown.get(FORWARDED) or []
        if code not in {one["code"] for one in listed}:
            choice = {"code": code, "label": fresh["name"], "active": True}
            found[FORWARDED] = [*listed, choice]
    return found


def _is_added(key: str, sent: SentForm) -> bool:
    """Whether anything was filled in of a new partner: nothing of it is left out."""
    drawn = {"share": ONE}
    typed = (
        sent.get(name(key, NEW, part), "").strip() != drawn.get(part, "")
        for part in WRITTEN
        if name(key, NEW, part) in sent
    )
    return name(key, NEW, "type3") in sent or any(typed)


def _partner(
    key: str, code: str, sent: SentForm, there: Mapping[str, Any]
) -> dict[str, Any]:
    """What was filled in; what the form has no field for stays."""
    usual = {"share": ONE, **there}
    named, email, backup, share, asks = (
        " ".join(sent.get(name(key, code, part), f"{usual.get(part, '')}").split())
        for part in WRITTEN
    )
    found: dict[str, Any] = {"name": named, "email": email}
    if backup:
        found["backup_email"] = backup
    type3 = name(key, code, "type3") in sent
    if asks:
        found["asks"] = asks
    return {**found, "type3": type3, "share": _number(share)}


def name(key: str, code: str, part: str) -> str:
    """What a part of a list, or of a partner, is called in the form."""
    return f"{key}:{code}:{part}"


def code_of(label: str) -> str:
    """A code that is kept for years, made of what people read.

    Some mean something else: that nothing was asked, that nobody got it, or everybody.
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    code = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST_CODE]
    return f"{code}-2" if code in TAKEN else code


def _today(field: LineField, sent: SentForm, _: ShownValues) -> ShownValues:
    """Words that hold until a moment; without words there is nothing to end."""
    text, until = (
        " ".join(sent.get(f"{field.key}.{part}", "").split())
        for part in ("text", "until")
    )
    instead = f"{field.key}.instead" in sent
    given = (text, until, instead) if text else (None, None, None)
    names = ("text", "until", "instead")
    return {f"{field.key}.{n}": one for n, one in zip(names, given, strict=True)}


READ: Final[
    Mapping[FieldKind, Callable[[LineField, SentForm, ShownValues], ShownValues]]
] = {
    "whole": _whole,
    "flag": _flag,
    "one": _one,
    "several": _several,
    "minutes": _minutes,
    "times": _times,
    "weeks": _weeks,
    "entries": _entries,
    "text": _spoken,
    "title": _one,
    "choices": _choices,
    "partners": _partners,
    "today": _today,
}

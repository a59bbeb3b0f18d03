"""The lists of the registration form: the line's own, or else the usual ones."""

from collections.abc import Mapping
from itertools import starmap

import config.reader as read
from config.reader import EntryError, refuse
from ringgroup.line import WITHOUT_QUESTION, Choice, RegistrationLists
from ringgroup.registration.form import FORM, LISTS

KIND = "question_kind"
KEYS: Mapping[str, read.Reader] = {
    "code": read.code,
    "label": read.title,
    "active": read.flag,
}


def registration_lists(value: object) -> RegistrationLists:
    """Read the lists that are given; a list that is absent is the usual one."""
    own = read.table(value, dict.fromkeys(LISTS, _choices) | {KIND: _kinds})
    return {
        one.name: own.get(one.name) or tuple(starmap(Choice, one.usual.items()))
        for one in FORM
    }


def _kinds(value: object) -> tuple[Choice, ...]:
    """Kinds of question; some codes say of a call that nothing was asked."""
    choices = _choices(value)
    for one in choices:
        if one.code in WITHOUT_QUESTION:
            refuse(one.code, "says that nothing was asked: take another code")
    return choices


def _choices(value: object) -> tuple[Choice, ...]:
    choices: dict[str, Choice] = {}
    for number, entry in enumerate(read.kind(value, list), start=1):
        choice = read.at(f"{number}", _choice, entry)
        if choice.code in choices:
            refuse(choice.code, "stands twice in this list")
        choices[choice.code] = choice
    if not any(choice.active for choice in choices.values()):
        reason = "no choice in this list is active"
        raise EntryError(reason)
    return tuple(choices.values())


def _choice(value: object) -> Choice:
    return Choice(**read.table(value, KEYS, ["code", "label"]))

"""The lists of the registration form: the line's own, or else the usual ones.

A code is stored with every registration: never rename one, only its label.
"""

from collections.abc import Mapping

import config.reader as read
from config.reader import EntryError, refuse
from ringgroup.line import Choice, RegistrationLists

USUAL: Mapping[str, Mapping[str, str]] = {
    "age": {
        "unborn": "nog niet geboren",
        "0-3": "0-3",
        "4-11": "4-11",
        "12-17": "12-17",
        "18-22": "18-22",
        "23+": "23+",
        "unknown": "niet bekend",
    },
    "gender": {
        "male": "jongen/man",
        "female": "meisje/vrouw",
        "other": "anders",
        "unknown": "niet bekend",
    },
    "question_kind": {
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
    "question_type": {
        "1": "1: zelf afgehandeld",
        "2": "2: hoort bij één bekende partner",
        "3": "3: niet duidelijk welke partner",
    },
    "forwarded_to": {
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
}


KEYS: Mapping[str, read.Reader] = {
    "code": read.code,
    "label": read.title,
    "active": read.flag,
}


def registration_lists(value: object) -> RegistrationLists:
    """Read the lists that are given; a list that is absent is the usual one."""
    lists = read.table(value, dict.fromkeys(USUAL, _choices))
    for name, labels in USUAL.items():
        usual = tuple(Choice(code, label) for code, label in labels.items())
        lists.setdefault(name, usual)
    return RegistrationLists(**lists)


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

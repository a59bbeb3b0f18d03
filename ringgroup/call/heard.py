"""What the network said in each piece of news, in its own few words: for a live test.

Stands with the answers of a call, and is forgotten with them. Words of a fixed list
alone, never a number: the edge sees to that. No times: who watches has a clock. Must
not decide anything. Pure.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

HEARD: Final = "heard"
"""Its place among the answers; the key of a request never reads so."""
MOST: Final = 60
"""More than a call of five phones and three rounds has; the first are kept."""

KeptAnswers = dict[str, dict[str, object]]
"""What each webhook of a call was answered: its key → the reply as JSON."""


class Heard(NamedTuple):
    """One request: what it was of, and what it said."""

    of: str
    said: Mapping[str, str]


def noted(answers: KeptAnswers, said: str) -> KeptAnswers:
    """The answers of a call with what was just heard beside them."""
    before = _rows(answers)
    if not said or len(before) >= MOST:
        return answers
    return {**answers, HEARD: {"rows": [*before, said]}}


def written(of: str, said: Mapping[str, str]) -> str:
    """What is kept of one request."""
    return " ".join((of, *(f"{name}={value}" for name, value in said.items())))


def read(answers: Mapping[str, Mapping[str, object]]) -> tuple[Heard, ...]:
    """What was heard of a call, in its order."""
    found = []
    for text in _rows(answers):
        of, *words = text.split(" ")
        pairs = (word.partition("=") for word in words)
        found.append(Heard(of, {name: value for name, _, value in pairs}))
    return tuple(found)


def _rows(answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    rows: list[str] = answers.get(HEARD, {}).get("rows", [])
    return rows

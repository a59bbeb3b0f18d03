"""What a change of the settings keeps, as the texts of its row.

Texts of JSON; a newer program may have kept anything. What this one cannot read is held
to the letter, so that it goes back as it was. Must not know what a setting may be.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

SITE: Final = "[site]"
"""Stands where a line does, for what is of none: how the pages look, whom they name."""
UNREAD: Final = "onleesbare wijziging (nieuwere versie)"


class UnreadText(str):
    """A text of a row that is no JSON, to the letter."""

    __slots__ = ()


def read(text: str) -> Any:  # noqa: ANN401 - whatever stands there
    """What a text of a row says."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return UnreadText(text)


def written(value: object) -> str:
    """The text of a row."""
    return value if isinstance(value, UnreadText) else json.dumps(value)


def is_kept(value: object) -> bool:
    """Whether it is what this program keeps: by line (or `SITE`), a table."""
    return isinstance(value, Mapping) and all(
        isinstance(table, Mapping) for table in value.values()
    )


def told(text: str) -> Mapping[str, str]:
    """What was changed, in words by line; of what cannot be read only that it is so."""
    found = read(text)
    if not isinstance(found, Mapping) or not found:
        return {SITE: UNREAD}
    words = all(isinstance(one, str) for one in found.values())
    return found if words else {SITE: UNREAD}

"""A line with what is kept of it, and which of that can no longer be heard.

Must not know where it is kept.
"""

from collections.abc import Mapping
from typing import Any

from config.line_document import LineTable
from config.overlay import flat, laid_over
from config.prompts import heard_today, that_can_be_heard


def with_kept(table: LineTable, kept: Mapping[str, Any]) -> LineTable:
    """The table of a line with what is kept of it, as far as it can be heard."""
    found = laid_over(table, that_can_be_heard(kept))
    if not heard_today(found.get("today", {})):
        found.pop("today", None)
    return found


def left_out(table: LineTable, kept: Mapping[str, Any]) -> list[str]:
    """The keys of what is kept and does not hold."""
    holds = flat(with_kept(table, kept))
    return [key for key, value in kept.items() if holds.get(key) != value]

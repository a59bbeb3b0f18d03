"""Lines that were founded on a page, as they lie among what is kept of all lines.

Under `FOUNDED` stands the whole table of each, as it would stand in the file; under its
key what was changed since, as for any line (docs/adr/0045). Must not know where either
is kept.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import config.reader as read
from config.line_document import OF_THE_SERVER, LineTable
from config.overlay import Overlay
from ringgroup.line import Line
from ringgroup.people.versions import FOUNDED, NOTHING, Kept


def check_shape(kept: object) -> None:
    """Refuse what is no tables by line, as a newer program may keep: `EntryError`."""
    lines = _tables(kept)
    read.at(FOUNDED, _tables, lines.get(FOUNDED, {}))


def _tables(value: object) -> dict[str, dict[str, Any]]:
    found: dict[str, object] = read.kind(value, dict)
    table = partial(read.kind, wanted=dict)
    return {key: read.at(key, table, one) for key, one in found.items()}


def founded(lines: Mapping[str, Line], kept: Kept) -> dict[str, LineTable]:
    """The tables of the lines that were founded and are not among those of the file.

    A line of the file is the same one by its key, the one it had before, or its number:
    from then on the file says what it is.
    """
    known = {key for line in lines.values() for key in line.keys}
    numbers = [line.number for line in lines.values()]
    return {
        key: table
        for key, table in kept.get(FOUNDED, NOTHING).items()
        if key not in known
        and kept.get(key, {}).get("number", table.get("number")) not in numbers
    }


def beside_the_file(kept: Kept, key: str) -> Overlay:
    """What is kept of a line of the file.

    Of one that was founded on a page the file says from now on what the server's own
    keys are, as of any line.
    """
    changed = kept.get(key, {})
    if key not in kept.get(FOUNDED, NOTHING):
        return changed
    return {name: one for name, one in changed.items() if name not in OF_THE_SERVER}


def with_founding(kept: Kept, key: str, table: LineTable) -> Kept:
    """What is kept with one more line; nothing of it was changed yet."""
    return {**kept, FOUNDED: {**kept.get(FOUNDED, NOTHING), key: table}, key: {}}

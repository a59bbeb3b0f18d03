"""Lines that were founded on a page, as they lie among what is kept of all lines.

Under `FOUNDED` of its key stands the whole table of such a line, as it would stand in
the file; beside it what was changed since, as for any line (docs/adr/0045). Must not
know where either is kept.
"""

from collections.abc import Mapping
from typing import Any

from config.line_document import OF_THE_SERVER, LineTable
from config.overlay import Overlay
from ringgroup.line import Line
from ringgroup.people.versions import FOUNDED, Kept


def founded(lines: Mapping[str, Line], kept: Kept) -> dict[str, LineTable]:
    """The tables of the lines that were founded and are not among those of the file.

    A line of the file is the same one by its key, the one it had before, or its number:
    from then on the file says what it is.
    """
    known = {key for line in lines.values() for key in line.keys}
    numbers = {line.number for line in lines.values()}
    return {
        key: one[FOUNDED]
        for key, one in kept.items()
        if FOUNDED in one
        and key not in known
        and one.get("number", one[FOUNDED].get("number")) not in numbers
    }


def changed_since(kept: Overlay) -> dict[str, Any]:
    """What was changed of a line after it was founded."""
    return {key: value for key, value in kept.items() if key != FOUNDED}


def beside_the_file(kept: Overlay) -> Overlay:
    """What is kept of a line of the file.

    Of one that was founded on a page the file says from now on what the server's own
    keys are, as of any line.
    """
    if FOUNDED not in kept:
        return kept
    since = changed_since(kept)
    return {key: value for key, value in since.items() if key not in OF_THE_SERVER}


def with_founding(kept: Kept, key: str, changed: Overlay) -> dict[str, Any]:
    """What is to be kept of a line; that it was founded stays."""
    one = kept.get(key, {})
    return {**({FOUNDED: one[FOUNDED]} if FOUNDED in one else {}), **changed}

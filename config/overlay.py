"""Where a line is not as its file says: found, and laid over it.

A key is one of the line's table, or two with a dot: `ring_seconds`, `hours.monday`,
`partners.ggd`. Nothing lies deeper: a partner and a list are one value. None: the key
is not there. Must not know what a key means.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Overlay = Mapping[str, Any]


def flat(document: Mapping[str, Any]) -> dict[str, Any]:
    """The table of a line, each value under its key."""
    return dict(_flat(document))


def _flat(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in document.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", one) for inner, one in value.items())
        else:
            yield key, value


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """What stands otherwise in the second table: key → what stood, what stands."""
    one, other = flat(before), flat(after)
    keys = [*one, *(key for key in other if key not in one)]
    return {
        key: (one.get(key), other.get(key))
        for key in keys
        if one.get(key) != other.get(key)
    }


def overlay(file: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be kept to make the second table of the first."""
    return {key: there for key, (_, there) in difference(file, wanted).items()}


def still_kept(
    file: Mapping[str, Any], wanted: Mapping[str, Any], kept: Overlay
) -> dict[str, Any]:
    """The same, where that much is kept already.

    What was kept stays so when the second table says it too, also where the file has
    come to say the same: another file would change what nobody touched.
    """
    there = flat(wanted)
    same = {key: value for key, value in kept.items() if there.get(key) == value}
    return same | overlay(file, wanted)


def laid_over(file: Mapping[str, Any], kept: Overlay) -> dict[str, Any]:
    """The table of a line with what is kept otherwise.

    What a newer program kept in a value, where this one knows no table, makes it one:
    the reader says that it cannot be.
    """
    found = {
        key: dict(value) if isinstance(value, dict) else value
        for key, value in file.items()
    }
    for path, value in kept.items():
        key, _, inner = path.partition(".")
        if inner and not isinstance(found.get(key), dict):
            found[key] = {}
        table, name = (found[key], inner) if inner else (found, key)
        if value is None:
            table.pop(name, None)
        else:
            table[name] = value
    return found

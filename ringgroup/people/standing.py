"""To which lines somebody belongs once it was said of them: in a file, or by hand.

Pure. What is not said stays as it was; who is new and of whom nothing is said belongs
to the only line. Must not know where it was said, nor who may say it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from ringgroup.line import ROLE_ON_A_LINE, Belonging, Membership
from ringgroup.people.members import Stands


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list says of somebody's lines, in one row; a file may say it back."""

    lines: tuple[str, ...]
    on_roster: bool
    since: date | None


def shown(belonging: Belonging, lines: Collection[str]) -> Shown:
    """One row for all lines of a member: on a roster if on any, since the first day."""
    found = belonging.among(lines)
    rostered = [one for one in found.values() if one.on_roster]
    days = [one.since for one in rostered if one.since is not None]
    return Shown(tuple(found), bool(rostered), min(days, default=None))


def of_file(
    before: Belonging | None, role: str, said: Stands, lines: Sequence[str]
) -> Belonging:
    """Where somebody stands by a row of a file; `before`: None when they are new.

    A row that says what the list shows changes nothing.
    """
    was = Belonging(role) if before is None else before
    listed = shown(was, lines)
    same = said.lines is None or set(said.lines) == set(listed.lines)
    if before is not None and same and not _news(said, listed):
        return _with_role(was, role)
    keys = _keys(before, said, lines, listed)
    keep_role = same and was.role == role
    return Belonging(
        role,
        everywhere=False,
        lines={
            key: _there(
                None if before is None else before.on(key),
                role,
                said,
                keep_role=keep_role,
            )
            for key in keys
        },
    )


def _news(said: Stands, listed: Shown) -> bool:
    """Whether a row says something else of the roster than the list shows."""
    roster, since = (None, listed.on_roster), (None, listed.since)
    return said.on_roster not in roster or said.since not in since


def _keys(
    before: Belonging | None,
    said: Stands,
    lines: Sequence[str],
    listed: Shown,
) -> Sequence[str]:
    """Which lines: as was said, else as it was; of who is new, the only one.

    With several, who is new and of whom nothing is said has none of them.
    """
    if said.lines is not None:
        return said.lines
    if before is not None:
        return listed.lines
    return lines if len(lines) == 1 else ()


def _there(
    was: Membership | None, role: str, said: Stands, *, keep_role: bool
) -> Membership:
    """What somebody is on one line: as was said, else as it was, else as usual."""
    usual = Membership(ROLE_ON_A_LINE[role], role != "administrator")
    old = was or usual
    return Membership(
        old.role if keep_role else usual.role,
        old.on_roster if said.on_roster is None else said.on_roster,
        said.since or old.since,
    )


def _with_role(was: Belonging, role: str) -> Belonging:
    """As before, with a role that holds on each of the lines if it is another."""
    if was.role == role:
        return was
    there = ROLE_ON_A_LINE[role]
    lines = {
        key: Membership(there, one.on_roster, one.since)
        for key, one in was.lines.items()
    }
    return Belonging(role, was.everywhere, lines)


def without(before: Belonging, after: Belonging, lines: Collection[str]) -> list[str]:
    """The lines to which somebody belonged, and does no longer."""
    return [key for key in before.among(lines) if after.on(key) is None]

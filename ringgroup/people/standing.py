"""To which lines somebody belongs once it was said of them: in a file, or by hand.

Pure. What is not said stays as it was, on each line by itself; who is new and of whom
nothing is said belongs to the only line. Must not know where it was said, nor who may
say it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ringgroup.line import ROLE_ON_A_LINE, Belonging, Membership
from ringgroup.people.members import EVERYWHERE, Stands


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list says of somebody's lines, in one row; a file may say it back."""

    lines: tuple[str, ...]
    on_roster: bool
    since: date | None


def shown(belonging: Belonging, lines: Collection[str]) -> Shown:
    """One row for all lines of a member: on a roster if on any, since the first day.

    Where there is one line, everywhere is there.
    """
    found = belonging.among(lines)
    rostered = [one for one in found.values() if one.on_roster]
    days = [one.since for one in rostered if one.since is not None]
    everywhere = belonging.everywhere and len(lines) > 1
    keys = EVERYWHERE if everywhere else tuple(found)
    return Shown(keys, bool(rostered), min(days, default=None))


def of_file(
    before: Belonging | None, role: str, said: Stands, lines: Sequence[str]
) -> Belonging:
    """Where somebody stands by a row of a file; `before`: None when they are new.

    A row that says what the list shows changes nothing, and one that says something
    else changes that alone. Its role holds on each of its lines where they would not
    come to it by themselves: read again, it says the same.
    """
    was = Belonging(role, everywhere=False) if before is None else before
    listed, new = shown(was, lines), before is None
    on_roster = None if said.on_roster == listed.on_roster else said.on_roster
    since = None if said.since == listed.since else said.since
    same = said.lines is None or set(said.lines) == set(listed.lines)
    if not new and same and on_roster is None and since is None:
        return _with_role(was, role)
    if said.lines == EVERYWHERE and said.on_roster is not False and said.since is None:
        return Belonging(role)
    usual = Membership(ROLE_ON_A_LINE[role], role != "administrator")

    def there(key: str) -> Membership:
        old = None if new else was.on(key)
        if old is None:
            wanted = usual.on_roster if said.on_roster is None else said.on_roster
            return Membership(usual.role, wanted, said.since)
        stays = old.on_roster if on_roster is None else on_roster
        return Membership(
            old.role if was.role == role else usual.role,
            stays,
            since if stays and since is not None else old.since,
        )

    placed = {key: there(key) for key in _keys(was, said, lines, new=new)}
    after = Belonging(role, everywhere=False, lines=placed)
    return after if after.role_kept() == role else _holding(after, role)


def _keys(
    was: Belonging, said: Stands, lines: Sequence[str], *, new: bool
) -> Sequence[str]:
    """Which lines: as was said, else as it was; of who is new, the only one.

    With several, who is new and of whom nothing is said has none of them.
    """
    if said.lines == EVERYWHERE:
        return lines
    if said.lines is not None:
        return said.lines
    if not new:
        return tuple(was.among(lines))
    return lines if len(lines) == 1 else ()


def _with_role(was: Belonging, role: str) -> Belonging:
    """As before, with a role that holds on each of the lines if it is another."""
    return was if was.role == role else _holding(was, role)


def _holding(was: Belonging, role: str) -> Belonging:
    """The same lines, and the same on each of them but for what a role comes to."""
    there = ROLE_ON_A_LINE[role]
    lines = {key: replace(one, role=there) for key, one in was.lines.items()}
    return Belonging(role, was.everywhere, lines)


def with_absent(
    before: Belonging,
    after: Belonging,
    lines: Collection[str],
    gone: Collection[str] = (),
) -> Belonging:
    """The same, and what they were on lines that are not there, for when they return.

    Nobody was shown those, so nobody took them away, unless all were; a role that is
    another now holds there too. `gone`: lines that are not among `lines`, and have a
    roster: who was everywhere was there too.
    """
    if after.everywhere or not after.lines:
        return after
    kept = before.among(gone) if before.everywhere else before.lines
    absent = {key: one for key, one in kept.items() if key not in lines}
    if after.role != before.role:
        there = ROLE_ON_A_LINE[after.role]
        absent = {key: replace(one, role=there) for key, one in absent.items()}
    return replace(after, lines=absent | dict(after.lines))


def without(before: Belonging, after: Belonging, lines: Collection[str]) -> list[str]:
    """The lines to which somebody belonged, and does no longer."""
    return [key for key in before.among(lines) if after.on(key) is None]

"""To which lines a member belongs, and as what: the one value that everybody asks.

Pure: knows what a role of the service means on a line. Must not know where that is
kept, nor what anybody may do with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

LineRole = Literal["member", "coordinator"]
"""What somebody is on one line."""
ROLE_ON_A_LINE: Final[Mapping[str, LineRole]] = {
    "member": "member",
    "coordinator": "coordinator",
    "administrator": "coordinator",
}
"""What a role of the service comes to on the lines of who has it."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A member on one line; who stands on its roster does so from `since` on."""

    role: LineRole = "member"
    on_roster: bool = True
    since: date | None = None

    @property
    def coordinates(self) -> bool:
        """Whether they are a coordinator there."""
        return self.role == "coordinator"


@dataclass(frozen=True, slots=True)
class Belonging:
    """All memberships of a member; `role` is that of the service.

    `everywhere`: of every line there is or will be, as what the role says. So is who
    was a member before lines had members, until it is narrowed (docs/adr/0037).
    """

    role: str = "member"
    everywhere: bool = True
    lines: Mapping[str, Membership] = field(default_factory=dict)

    def on(self, line: str) -> Membership | None:
        """What they are on a line; None when they do not belong to it."""
        if self.everywhere:
            return Membership(ROLE_ON_A_LINE[self.role])
        return self.lines.get(line)

    def among(self, lines: Iterable[str]) -> dict[str, Membership]:
        """Those of these lines to which they belong, in that order."""
        found = {line: self.on(line) for line in lines}
        return {line: one for line, one in found.items() if one is not None}

    def role_kept(self) -> str:
        """The role of the service that goes with these memberships.

        An administrator stays one; else it is the most that they are on any line.
        """
        if self.everywhere or self.role == "administrator" or not self.lines:
            return self.role
        coordinates = any(one.coordinates for one in self.lines.values())
        return "coordinator" if coordinates else "member"

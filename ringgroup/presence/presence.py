"""Who is Present on a line: at most `max_present` members, each on a place.

Places are what the database keeps unique, so that a sixth can never slip in
between two others. Pure; must not know how a worker asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Switch(Enum):
    """What came of a wish to be Present or Absent."""

    SIGNED_ON = "signed_on"
    ALREADY_ON = "already_on"
    SIGNED_OFF = "signed_off"
    ALREADY_OFF = "already_off"
    FULL = "full"
    NOT_THERE = "not_there"
    """They left the line meanwhile."""


@dataclass(frozen=True, slots=True)
class SwitchOutcome:
    """What came of it, and the place to take (0-based) when signed on."""

    switch: Switch
    place: int | None = None


def sign_on(places: Mapping[int, int], member: int, max_present: int) -> SwitchOutcome:
    """Put a member (id) on the lowest free place of `places` (place → member)."""
    if member in places.values():
        return SwitchOutcome(Switch.ALREADY_ON)
    free = (place for place in range(max_present) if place not in places)
    place = next(free, None)
    if place is None or len(places) >= max_present:
        return SwitchOutcome(Switch.FULL)
    return SwitchOutcome(Switch.SIGNED_ON, place)


def sign_off(places: Mapping[int, int], member: int) -> SwitchOutcome:
    """Take a member (id) from `places` (place → member)."""
    present = member in places.values()
    return SwitchOutcome(Switch.SIGNED_OFF if present else Switch.ALREADY_OFF)

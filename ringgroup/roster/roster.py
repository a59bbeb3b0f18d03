"""What is said about the roster: a move that is asked for, and the answers to it.

Values only. Answers are values too, with codes for which pages have sentences: what
can be expected to be refused is never an exception. Members are named by login.
Must not know tables, nor what a page looks like.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from schedules.hours import Block, Span
from schedules.roster import Slot

ChangeKind = Literal[
    "changed", "imported", "undone", "swapped", "by_phone", "taken_over", "hours"
]
"""Why a slot changed hands, as far as anybody needs to know."""
RefusalCode = Literal[
    "asked_already",  # the slot stands in a request of others
    "begun",  # the block has begun, or is over
    "double",  # that member is in another slot at that time (`login`, `line`)
    "gone",  # decided already: withdrawn, declined, or not there any more
    "nobody",  # the slot is empty, so nobody can be absent from it
    "not_allowed",  # not this member's to do
    "not_begun",  # before that member's first day on the roster (`login`)
    "not_open",  # no opening block of that day
    "not_theirs",  # the slot asked for in return is not that colleague's
    "not_yours",  # the slot is not the actor's, or not published
    "offered_already",  # the slot stands in another request
    "order",  # the last day is before the first
    "stale",  # the slot changed hands since it was offered
    "taken",  # another consented first
    "twice",  # one slot is named twice
    "unknown_member",  # no active member has that login (`login`)
]


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member, as colleagues may see one."""

    id: int
    login: str
    name: str


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One slot of one block."""

    block: Block
    slot: Slot


@dataclass(frozen=True, slots=True)
class Move:
    """Put a member in a place, or nobody; `seen` is who was there when it was asked."""

    place: Place
    seen: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A place changed hands; `visible` says whether workers could see it change.

    `was_visible` is whether they saw who was there before, if that is otherwise.
    """

    place: Place
    before: Colleague | None
    after: Colleague | None
    visible: bool
    was_visible: bool | None = field(default=None, compare=False)

    @property
    def seen_before(self) -> bool:
        """Whether workers could see who was there."""
        return self.visible if self.was_visible is None else self.was_visible


@dataclass(frozen=True, slots=True)
class Saved:
    """What was changed in one go; `batch` undoes it. No changes: it was so already."""

    batch: str
    changes: tuple[PlaceChange, ...] = ()

    @property
    def seen(self) -> int:
        """How many of the places workers see as they are now."""
        return sum(one.visible for one in self.changes)

    @property
    def drafts(self) -> int:
        """How many of them are a draft."""
        return len(self.changes) - self.seen


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else was first: who (a name; None is an import), when, to what."""

    place: Place
    by: str | None
    at: datetime | None
    now_is: Colleague | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """It was not done, and why; `place`, `login` and `line` as far as they matter."""

    code: RefusalCode
    place: Place | None = None
    login: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """A member is in a place on a line."""

    login: str
    line: str
    place: Place


@dataclass(frozen=True, slots=True)
class Away:
    """When members cannot work: days (both included), and a stretch of every week.

    By login; in `weekly` Monday is 0. Who is not in here can always work.
    """

    leave: tuple[tuple[str, date, date], ...] = ()
    weekly: tuple[tuple[str, int, Span], ...] = ()

    def of(self, login: str, block: Block) -> bool:
        """Whether a member cannot work in a block."""
        return any(
            who == login and first <= block.day <= last
            for who, first, last in self.leave
        ) or any(
            who == login
            and weekday == block.day.weekday()
            and span.start < block.end
            and span.end > block.start
            for who, weekday, span in self.weekly
        )


def double(bookings: Iterable[Booking], wanted: Booking) -> Booking | None:
    """Another booking of the same member at the same time, by the wall clock."""
    block = wanted.place.block
    return next(
        (
            one
            for one in bookings
            if one.login == wanted.login
            and one.place.block.day == block.day
            and one.place.block.start < block.end
            and one.place.block.end > block.start
            and (one.line, one.place) != (wanted.line, wanted.place)
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class Named:
    """Who is in a place, and what is to be warned of: not active, or not reachable.

    `problem` is why the mobile takes no call or SMS; `visible` whether workers see it;
    `a_week` how many turns a week they want at most.
    """

    place: Place
    person: Colleague
    organisation: str
    active: bool
    problem: str | None
    visible: bool
    a_week: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A place of a member's own, on a line, and who is in the other slot."""

    line: str
    place: Place
    colleague: Colleague | None

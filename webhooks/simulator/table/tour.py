"""The guided tour: six steps, each done when it really happened.

Knows what a step looks like from outside: a fact, a request, a figure that moved.
Must not know how the network is run, nor the service's code.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

from webhooks.simulator.table.figures import WorldFigures

TourStep: TypeAlias = Literal["sign-in", "take", "mailbox", "forget", "closed", "form"]
STEPS: Final[tuple[TourStep, ...]] = get_args(TourStep)

EXPIRES: Final = timedelta(days=6)
"""A form that goes later than this after the talk may have expired unsent."""


class Tour:
    """What has been done of the tour; `is_open` says when callers are answered."""

    def __init__(self, is_open: Callable[[datetime], bool]) -> None:
        self._is_open = is_open
        self._done: set[TourStep] = set()
        self._talked: datetime | None = None
        self._figures: WorldFigures | None = None

    @property
    def done(self) -> dict[str, bool]:
        """Each step in order, and whether it is done."""
        return {step: step in self._done for step in STEPS}

    @property
    def figures(self) -> WorldFigures | None:
        """The last figures that were seen."""
        return self._figures

    def begin_again(self) -> None:
        """Forget what has been done."""
        self._done.clear()
        self._talked = None

    def signed_in(self, present: int) -> None:
        """Somebody keyed the code of being Present, and so many are now."""
        if present:
            self._done.add("sign-in")

    def connected(self, key: str | None, at: datetime) -> None:
        """A caller reached a person who had pressed that key."""
        if key == "1":
            self._done.add("take")
            self._talked = at

    def mailbox_dropped(self) -> None:
        """A private mailbox picked up and never got the caller."""
        self._done.add("mailbox")

    def rung_for_nobody(self) -> None:
        """A phone rang for a caller although nobody was Present."""
        self._done.add("forget")

    def led_to_voicemail(self, at: datetime, fields: Mapping[str, str]) -> None:
        """A call that has just come in was answered by the announcement."""
        if not self._is_open(at) and fields.get("CallStatus") == "ringing":
            self._done.add("closed")

    def counted(self, now: WorldFigures, at: datetime) -> None:
        """The figures as they are now; a form that was sent moves two of them."""
        before, self._figures = self._figures, now
        if before is None or self._talked is None or at - self._talked > EXPIRES:
            return
        went = now.open_registrations < before.open_registrations
        if went and now.answered > before.answered:
            self._done.add("form")

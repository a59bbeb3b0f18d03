"""What `cjg roster import` says of a file: what changed, or would, and who sees it.

Knows a file that was read, and the roster it is for. Must not know how it is read, nor
change anything.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from ringgroup.desk import COMMAND_LINE, Act
from ringgroup.line import Line
from ringgroup.notices.roster_words import ENGLISH, RosterState, state
from ringgroup.roster import files, handover, planning, visibility
from ringgroup.roster.roster import Place, Saved
from schedules.entries import Contents
from schedules.roster import Assignment, SlotChange
from schedules.warnings import RosterWarning


def warned(one: RosterWarning) -> str:
    """What there is to look at, in one line."""
    where = f"{one.block.day} {one.block.label}: " if one.block else ""
    return where + ENGLISH[one.code].format(
        who=one.login,
        slot=one.slot,
        other=one.other,
        times=one.times,
        part=one.part,
        most=one.most,
    )


class BroughtIn:
    """A file beside the roster as it was; `keep`: what people agreed on stays."""

    def __init__(
        self, session: Session, line: Line, read: Contents, *, keep: bool
    ) -> None:
        """Look at the roster before anything changes."""
        self._session, self._line, self._read, self._keep = session, line, read, keep
        self.wanted: list[Assignment] = list(read.assignments)
        self._agreed: frozenset[Place] = frozenset()
        if not read.assignments:
            return
        self._agreed = planning.agreed(session, line, *self._days)
        if keep:
            held = planning.work(session, line, *self._days)
            there = {Place(block, slot): login for block, slot, login in held}
            self.wanted = files.kept(read.assignments, there, self._agreed)

    @cached_property
    def _days(self) -> tuple[date, date]:
        days = [one.block.day for one in self._read.assignments]
        return min(days), max(days)

    def said(self, taken: Saved, *, draft: bool) -> str:
        """How many blocks, and whether workers see them."""
        count, unread = len(self._read.assignments), ", ".join(self._read.unread)
        state = "and published: workers see them"
        if draft:
            state = (
                f"as a draft: workers see {taken.seen} of {len(taken.changes)} "
                "changed places, and the others once they are published"
            )
        blocks = "block" if count == 1 else "blocks"
        more = f"; not read: {unread}" if unread else ""
        return f"{count} {blocks} imported {state}{more}"

    def reversed(self, taken: Saved) -> Iterator[str]:
        """What people had agreed on, and the file says otherwise of."""
        for one in taken.changes:
            if one.place in self._agreed and one.before != one.after:
                yield (
                    f"{_where(one.place)}: was swapped or taken over, "
                    "and is as the file says now"
                )

    def lopsided(self, now: datetime) -> Iterator[str]:
        """Who stands too often in the months of this file."""
        if self.wanted:
            found, _ = planning.lopsided(self._session, self._line, *self._days, now)
            yield from map(warned, found)

    def state(self, now: datetime) -> Iterator[str]:
        """What workers see of the days of this file, in the words of the page."""
        if self.wanted:
            sheet = planning.sheet(self._session, self._line, *self._days, now)
            yield self._state(visibility.state(sheet))

    def _state(self, of: RosterState) -> str:
        first, last = self._days
        return f"{first} to {last}: {state(of, english=True)}"

    def differences(self, now: datetime, *, draft: bool) -> list[str]:
        """What would change, a line each, and what there would be to look at."""
        if not self.wanted:
            return ["nothing would change"]
        months = planning.whole_months(*self._days)
        sheet = planning.everything(self._session, self._line, *months, now)
        moves = files.compared(sheet, self.wanted)
        said = [
            f"{_where(one.place)}: {one.seen or 'nobody'} -> {one.to or 'nobody'}"
            + (" (was swapped or taken over)" if one.place in self._agreed else "")
            for one in moves
        ]
        looked = sheet.warnings_after(
            SlotChange(one.place.block, one.place.slot, one.to or "") for one in moves
        )
        if not moves:
            return ["nothing would change"]
        act = Act(self._session, self._line, COMMAND_LINE, now)
        seen = handover.seen_now(act, *self._days) if draft else lambda _: True
        here = planning.sheet(self._session, self._line, *self._days, now)
        after = self._state(visibility.state_after(here, moves, seen))
        return [*said, *map(warned, looked), after]


def _where(place: Place) -> str:
    return f"{place.block.day} {place.block.label}, {place.slot}"

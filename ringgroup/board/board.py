"""The line as the people who staff it see it: names, counts, what must be done.

Knows how a state becomes a board, and the switch on it. Must not know HTTP or words.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.board.overview import AHEAD, LineNow, line_now
from ringgroup.line import Line
from ringgroup.presence.presence import Switch, SwitchOutcome
from ringgroup.presence.store import workers
from ringgroup.presence.store.workers import Worker
from ringgroup.presence.switch import switch
from ringgroup.roster.roster import Place
from ringgroup.store import audit, days, troubles
from ringgroup.store.troubles import NotedTrouble
from schedules.hours import Block
from schedules.local import day_and_minute
from schedules.roster import Slot

A_DAY: Final = timedelta(days=1)
"""So long what the provider refused or hid is shown."""


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody who is Present, and since when."""

    worker: Worker
    since: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """One line now; `duty` and `backup` are of `block`: this one, or the next."""

    now: LineNow
    block: Block | None
    duty: Worker | None
    backup: Worker | None
    present: tuple[Attendant, ...]
    me: Worker
    at: datetime
    troubles: tuple[NotedTrouble, ...] = ()

    @property
    def alarm(self) -> bool:
        """Whether the desk is open and nobody is there."""
        return self.now.open and not self.present

    @property
    def am_present(self) -> bool:
        """Whether who looks is Present."""
        return any(one.worker.id == self.me.id for one in self.present)

    def replaceable(
        self, today: date, *, coordinator: bool
    ) -> tuple[tuple[Place, Worker], ...]:
        """Whose absence today may be reported by who looks (`roster.absences`)."""
        block = self.block
        if block is None or block.day != today:
            return ()
        backup_looks = self.backup is not None and self.backup.id == self.me.id
        named: tuple[tuple[Slot, Worker | None], ...] = (
            ("duty", self.duty),
            ("backup", self.backup),
        )
        return tuple(
            (Place(block, slot), one)
            for slot, one in named
            if one is not None and (coordinator or backup_looks or one.id == self.me.id)
        )


def board(session: Session, line: Line, me: Worker, now: datetime) -> Board:
    """The board of a line, for one of its workers."""
    today, _ = day_and_minute(now, line.hours.zone)
    extra = days.extra_days(session, line.key, today - timedelta(1), today + AHEAD)
    block = line.hours.block_at(now, extra) or line.hours.next_block(now, extra)
    named = workers.rostered(session, line.key, block) if block else {}
    return Board(
        now=line_now(session, line, now),
        block=block,
        duty=named.get("duty"),
        backup=named.get("backup"),
        present=tuple(
            Attendant(worker, since)
            for worker, since in workers.attendance(session, line.key)
        ),
        me=me,
        at=now,
        troubles=tuple(
            one for one in troubles.since(session, now - A_DAY) if one.line == line.key
        ),
    )


def crew(session: Session, line: Line) -> list[Worker]:
    """Everybody who could be Present on a line, by name."""
    return workers.crew(session, line.key)


def switch_on_page(
    session: Session, line: Line, actor: Worker, login: str, *, on: bool, now: datetime
) -> tuple[str, SwitchOutcome] | None:
    """Make somebody Present or Absent from a page; who did it for another is logged.

    Gives whose name it was; None when nobody of that line has that login.
    """
    worker = workers.worker_by_login(session, line.key, login)
    if worker is None:
        return None
    outcome = switch(session, line, worker, on=on, via="page", now=now)
    if outcome.switch is Switch.NOT_THERE:
        return None
    if worker.id != actor.id:
        action = "signed_other_on" if on else "signed_other_off"
        audit.note(session, now, actor.id, action, worker.id, line.key)
    return worker.name, outcome

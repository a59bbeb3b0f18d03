"""How a line is doing now: for `cjg status`, the page and the figures.

Knows which questions to ask; must not change anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ringgroup.board.store import counts
from ringgroup.call.store import calls, candidates
from ringgroup.desk import block_at
from ringgroup.line import Line
from ringgroup.presence.store import workers
from ringgroup.store import days
from schedules.local import day_and_minute

AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class LineNow:
    """The state of one line; logins of members, counts of everything else."""

    line: str
    open: bool
    next_change: datetime | None
    present: tuple[str, ...]
    on_duty: str | None
    backup: str | None
    calls_in_progress: int
    voicemails_new: int
    open_registrations: int


def line_now(session: Session, line: Line, now: datetime) -> LineNow:
    """How the line is doing at this moment."""
    today, _ = day_and_minute(now, line.hours.zone)
    extra = days.extra_days(session, line.key, today - timedelta(1), today + AHEAD)
    block = block_at(line, now, extra)
    named = {
        c.role: c.login for c in candidates.situation(session, line.key, block).roster
    }
    return LineNow(
        line=line.key,
        open=block is not None,
        next_change=line.hours.next_change(now, extra) if line.opened else None,
        present=tuple(worker.login for worker in workers.present(session, line.key)),
        on_duty=named.get("duty"),
        backup=named.get("backup"),
        calls_in_progress=calls.calls_in_progress(session, line.key),
        voicemails_new=counts.new_messages(session, line.key),
        open_registrations=counts.open_forms(session, line.key),
    )


def heard_of_clock(session: Session) -> datetime | None:
    """When a clock process last said that it was alive."""
    return counts.clock_seen_at(session)


def stuck(session: Session, before: datetime) -> Mapping[str, int]:
    """What should have happened since then, by kind: how many still wait."""
    return {
        "messages to staff that were not sent": counts.unsent(session, before),
        "recordings that were not fetched": counts.unfetched(session, before),
    }


@dataclass(frozen=True, slots=True)
class MetricCounts:
    """Counts for `/metrics`: by line, and by outcome."""

    by_line: Mapping[str, Mapping[str, int]]
    registered: Mapping[tuple[str, str], int]
    clock_age: float | None

    def gauges(self) -> Iterator[tuple[str, str, list[tuple[dict[str, str], float]]]]:
        """Name, help text, and each value with its labels."""
        for name, help_text in _GAUGES.items():
            rows = [({"line": k}, float(v[name])) for k, v in self.by_line.items()]
            yield name, help_text, rows
        yield (
            "calls_registered",
            "Finished calls in the registration, by outcome.",
            [
                ({"line": line, "outcome": outcome}, float(count))
                for (line, outcome), count in sorted(self.registered.items())
            ],
        )
        if self.clock_age is not None:
            yield (
                "clock_age_seconds",
                "Since the clock was heard.",
                [({}, self.clock_age)],
            )


_GAUGES = {
    "present": "Workers who are Present.",
    "calls_in_progress": "Callers on the line.",
    "voicemails_new": "Messages not handled yet.",
    "open_registrations": "Forms not sent yet.",
}


def figures(session: Session, lines: tuple[str, ...], now: datetime) -> MetricCounts:
    """Everything that is counted, for these lines."""
    by_line = {
        line: {
            "present": len(workers.places(session, line)),
            "calls_in_progress": calls.calls_in_progress(session, line),
            "voicemails_new": counts.new_messages(session, line),
            "open_registrations": counts.open_forms(session, line),
        }
        for line in lines
    }
    seen = heard_of_clock(session)
    age = None if seen is None else (now - seen).total_seconds()
    return MetricCounts(by_line, counts.outcomes(session), age)

"""`cjg live-test`: watches a live session in the database, step by step.

Reads what the web process keeps for six hours anyway, so that it needs nothing but the
database and may be started anywhere. Keeps nothing itself, and prints no number, name
or address. What is expected: `config.live_steps`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from config.live_steps import Judgement, Step
from ringgroup.board import visits
from ringgroup.board.visits import LiveSession, LiveVisit
from ringgroup.database.database import Database

LATE: Final = timedelta(seconds=3)
"""So much later than the end of a call something may still be told of it."""
UNSEEN: Final = Judgement("DIFFERS", "nothing came")


@dataclass
class Watched:
    """A step, what came and what that means; filled while it is watched."""

    step: Step
    visit: LiveVisit | None = None
    judgements: list[Judgement] = field(default_factory=list)

    @property
    def level(self) -> str:
        """The worst of the judgements."""
        return "DIFFERS" if self._differs else "ok"

    @property
    def _differs(self) -> bool:
        return any(one.level == "DIFFERS" for one in self.judgements)


@dataclass(frozen=True)
class Watcher:
    """Of which line, what time it is, and how to wait: `look` seconds between two."""

    database: Database
    line: str
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    patience: timedelta
    look: float = 1.0

    def watch(self, steps: Iterable[Step]) -> Iterator[Watched]:
        """Each step twice: when it begins, and again when something came of it."""
        passed: set[str] = set()
        for step in steps:
            watched, began = Watched(step), self.clock()
            yield watched
            seen = self._seen(step, watched, passed, began)
            if watched.visit is None:
                watched.judgements.append(UNSEEN)
            else:
                passed.add(watched.visit.sid)
                watched.judgements += step.judged(watched.visit, seen)
            yield watched

    def _seen(
        self, step: Step, watched: Watched, passed: set[str], began: datetime
    ) -> LiveSession:
        """What happened since the step began, when it is over or took too long."""
        limit = self.patience * step.times
        over: datetime | None = None
        while True:
            now = self.clock()
            with self.database.reading() as session:
                seen = visits.since(session, self.line, began)
            watched.visit = _visit(step, seen, passed)
            if watched.visit is None or not step.is_over(watched.visit, seen):
                over = None
            else:
                over = over or now
            if (over is not None and now - over >= LATE) or now - began >= limit:
                return seen
            self.sleep(self.look)


def _visit(step: Step, seen: LiveSession, passed: set[str]) -> LiveVisit | None:
    """The last call of that kind which was no earlier step's."""
    found = [v for v in seen.visits if v.kind == step.kind and v.sid not in passed]
    return found[-1] if found else None


def came(visit: LiveVisit) -> Iterator[str]:
    """What came of a visit: requests in their order, phones, and what was answered."""
    for one in visit.heard:
        said = " ".join(f"{name}={value}" for name, value in one.said.items())
        yield f"{one.of}: {said}"
    rounds = dict.fromkeys(number for number, _, _ in visit.phones)
    for number in rounds:
        did = (f"{who} {state}" for at, who, state in visit.phones if at == number)
        yield f"round {number}: {', '.join(did)}"
    if visit.kind == "service":
        yield f"answered: {', '.join(str(one['kind']) for one in visit.answers)}"


def report(watched: Iterable[Watched], about: str) -> Iterator[str]:
    """The session in lines to paste into an issue."""
    yield about
    for one in watched:
        yield f"- {one.step.name}: {one.level}"
        for judgement in one.judgements:
            yield f"  - {judgement.level}: {judgement.found}"
        if one.visit is not None:
            yield from (f"  - came: {line}" for line in came(one.visit))

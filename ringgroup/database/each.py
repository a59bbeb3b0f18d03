"""A cycle over rows, of which one that fails keeps no other waiting.

Whatever cannot be worked on is logged once, with its name and the kind of error and
nothing of what is in it, and left alone for a while that grows. What is wrong with the
database itself is raised: then no row is to blame. Must not know what a row is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.exc import InterfaceError, OperationalError
from structlog import get_logger

from ringgroup.database.database import Database
from ringgroup.database.deadline import TooLateError

log = get_logger(__name__)

Row = TypeVar("Row")

FIRST_REST: Final = timedelta(minutes=1)
LONGEST_REST: Final = timedelta(hours=1)
FORGOTTEN: Final = timedelta(days=1)
"""A row of which nothing is heard for so long after its rest is gone."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A row that failed is left alone until then; the next time for longer."""

    until: datetime
    length: timedelta

    def over(self, now: datetime) -> bool:
        """Whether it may be tried again, also when the clock was put back since."""
        return not self.until - self.length <= now < self.until


_resting: Final[WeakKeyDictionary[Database, dict[tuple[str, str], Rest]]] = (
    WeakKeyDictionary()
)


def each(
    database: Database,
    cycle: str,
    rows: Iterable[Row],
    work: Callable[[Row], object],
    now: datetime,
    *,
    name: Callable[[Row], str] = str,
) -> None:
    """Do `work` for each row; one that fails is named in the log, and rests.

    `cycle` says what is done with the rows, and `name` which row it is: neither may
    hold anything of a person.
    """
    resting = _resting.setdefault(database, {})
    for row in rows:
        known = (cycle, name(row))
        rest = resting.get(known)
        if rest is not None and not rest.over(now):
            continue
        try:
            work(row)
        except (OperationalError, InterfaceError, TooLateError):
            raise
        except Exception as error:  # noqa: BLE001 - one bad row stops nothing
            resting[known] = _again(known, rest, error, now)
        else:
            if resting.pop(known, None) is not None:
                log.info("row that failed is well", cycle=cycle, row=name(row))
    for known, rest in [*resting.items()]:
        if now - rest.until > FORGOTTEN:
            del resting[known]


def _again(
    known: tuple[str, str], rest: Rest | None, error: Exception, now: datetime
) -> Rest:
    if rest is None:
        cycle, row = known
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        log.error(
            "row fails, and is left for later",
            cycle=cycle,
            row=row,
            problem=type(error).__name__,
            at=f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}"
            if frame
            else "",
        )
        return Rest(now + FIRST_REST, FIRST_REST)
    length = min(rest.length * 2, LONGEST_REST)
    return Rest(now + length, length)

"""What is done without anybody asking: calls that the network forgot to finish.

Cycles over the database that are harmless to repeat. Who runs them is `config.clock`;
one leads at a time, by a lease in the table `clock`.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.calls import State
from ringgroup.database import Database
from ringgroup.news import Ended, Event, GivenUp
from ringgroup.store.tables import table
from ringgroup.switchboard import Desk, News, handle

LEASE = timedelta(seconds=30)
RECORDING_WAIT = timedelta(minutes=5)
"""How long after a call's end its recording is waited for (at most 10 minutes)."""
LONGEST_CALL = timedelta(hours=6)
"""Above the provider's own limit of four hours for a Dial."""
REPEATS = timedelta(hours=6)
"""How long a webhook may still be repeated; then the answers are forgotten."""

_call = table(models.Call)
_UNHEARD = select(_call.c.sid).where(
    _call.c.state == State.ENDED, _call.c.ended_at < bindparam("before")
)
_LOST = select(_call.c.sid).where(
    _call.c.state.not_in([State.ENDED, State.FINISHED]),
    _call.c.arrived_at < bindparam("before"),
)
_service = table(models.ServiceCall)
_FORGET_SERVICE = delete(_service).where(_service.c.at < bindparam("before"))
_FORGET_ANSWERS = (
    update(_call)
    .where(
        _call.c.state == State.FINISHED,
        _call.c.ended_at < bindparam("before"),
        _call.c.answers != "{}",
    )
    .values(answers="{}")
)


def sweep(database: Database, desk: Desk, now: datetime) -> None:
    """Finish every call whose end, or whose recording, is not heard of any more."""
    _finish(database, desk, _UNHEARD, now - RECORDING_WAIT, (GivenUp(),), now)
    lost: tuple[Event, ...] = (Ended(), GivenUp())
    _finish(database, desk, _LOST, now - LONGEST_CALL, lost, now)
    with database.transaction() as session:
        session.execute(_FORGET_SERVICE, {"before": now - REPEATS})
        session.execute(_FORGET_ANSWERS, {"before": now - REPEATS})


def _finish(
    database: Database,
    desk: Desk,
    which: Select[str],
    before: datetime,
    events: tuple[Event, ...],
    now: datetime,
) -> None:
    with database.reading() as session:
        found = session.scalars(which, {"before": before}).all()
    for sid in found:
        news = News(key="sweep", events=events, sid=sid)

        def tell(session: Session, news: News = news) -> None:
            handle(session, desk, news, now)

        database.attempt(tell)


_clock = table(models.Clock)
_LEASE_ROW = select(_clock.c.leader, _clock.c.seen_at).where(_clock.c.id == 1)


def lead(database: Database, me: str, now: datetime) -> bool:
    """Whether this process leads the clock; taking over when the leader is silent."""

    def ask(session: Session) -> bool:
        row = session.execute(_LEASE_ROW.with_for_update()).one_or_none()
        if row is None:
            mine = {"id": 1, "leader": me, "seen_at": now}
            session.execute(insert(_clock), mine)
            return True
        if row.leader != me and now - row.seen_at < LEASE:
            return False
        session.execute(
            update(_clock).where(_clock.c.id == 1).values(leader=me, seen_at=now)
        )
        return True

    return database.attempt(ask)

"""A worker becomes Present or Absent on a line: by phone, page or command line.

Inside a transaction that somebody else begins.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.presence import early_closing, presence
from ringgroup.presence.presence import Switch, SwitchOutcome
from ringgroup.presence.store import workers
from ringgroup.presence.store.workers import Worker


def switch(
    session: Session, line: Line, worker: Worker, *, on: bool, via: str, now: datetime
) -> SwitchOutcome:
    """Make a worker Present or Absent on a line: by phone, page or command line.

    Repeating is harmless; nobody else is touched; a worker more than the line
    allows is refused (docs/rules.md, Presence), and so is who was put off the line
    since they were asked for.
    """
    places = workers.places(session, line.key)
    if on:
        outcome = presence.sign_on(places, worker.id, line.rules.max_present)
    else:
        outcome = presence.sign_off(places, worker.id)
    if outcome.place is not None:
        place, until = outcome.place, early_closing.counted_on(session, line, now)
        if not workers.take_place(session, line.key, worker.id, place, via, now, until):
            return SwitchOutcome(Switch.NOT_THERE)
    elif outcome.switch is Switch.SIGNED_OFF:
        workers.leave_place(session, line.key, worker.id, via, now)
    return outcome

"""What can still be of a caller, found and deleted when they ask for it (AVG 15, 17).

By the number that they called from, or by the moment. An administrator does so for all
lines: they see facts, and open no message. What is written down never says the number.
Must not know HTTP; inside a transaction that somebody else begins.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.desk import Actor, Desk
from ringgroup.store import audit
from ringgroup.voicemail import inbox
from ringgroup.voicemail.inbox import InboxViewer
from ringgroup.voicemail.store import traces
from ringgroup.voicemail.store.traces import Sought, TracedCall, TracedMessage

__all__ = ["TracedCall", "TracedMessage"]  # what pages see of them

COARSE: Final = timedelta(minutes=5)
"""To which the arrival of a call that is long over is rounded down."""


@dataclass(frozen=True, slots=True)
class CallerTraces:
    """What there is; `unreadable` numbers were compared with none."""

    messages: tuple[TracedMessage, ...]
    calls: tuple[TracedCall, ...]
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class TracesRemoved:
    """How many messages went, cannot go yet, and were gone already."""

    done: int
    not_finished: int
    gone: int


def by_number(
    session: Session, desk: Desk, actor: Actor, number: str, now: datetime
) -> CallerTraces:
    """The messages from that number (E.164), and its calls that go on now."""
    sought = Sought(number, desk.vault)
    found = CallerTraces(
        tuple(traces.messages_of(session, sought)),
        tuple(traces.calls_of(session, sought)),
        sought.unreadable,
    )
    _note_search(session, actor, "number", found, now)
    return found


def by_moment(
    session: Session, actor: Actor, first: datetime, last: datetime, now: datetime
) -> CallerTraces:
    """All messages and calls from the first instant until before the last."""
    found = CallerTraces(
        tuple(traces.messages_then(session, first, last)),
        tuple(traces.calls_then(session, first - COARSE, last)),
    )
    _note_search(session, actor, "moment", found, now)
    return found


def remove(
    session: Session, desk: Desk, actor: Actor, which: Collection[str], now: datetime
) -> TracesRemoved:
    """Delete these messages (id) of any line, as a coordinator of theirs would."""
    lines = {one.id: one.line for one in traces.those(session, which)}
    viewer = InboxViewer(actor.id, coordinates=True)
    came: Counter[str] = Counter({"gone": len({*which} - lines.keys())})
    removed: Counter[str] = Counter()
    for message, key in lines.items():
        done = inbox.remove(session, desk.line(key), viewer, message, now)
        came[done] += 1
        removed[key] += done == "done"
    for key, count in (+removed).items():
        audit.note(
            session,
            now,
            actor.id,
            "traces_removed",
            line=key,
            detail=f"messages: {count}",
            origin=actor.origin,
        )
    return TracesRemoved(came["done"], came["not_finished"], came["gone"])


def _note_search(
    session: Session, actor: Actor, by: str, found: CallerTraces, now: datetime
) -> None:
    audit.note(
        session,
        now,
        actor.id,
        "traces_sought",
        detail=f"{by}, messages: {len(found.messages)}",
        origin=actor.origin,
    )

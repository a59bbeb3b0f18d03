"""Calls as the clock looks at them: lost, doubtful, unknown to us, or still kept there.

The answers that webhooks may still ask for go with them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.call.calls import CallState
from ringgroup.call.legs import LegState
from ringgroup.tables import CALL, LEG, MESSAGE, OUTGOING, SERVICE_CALL, VOICEMAIL

# --- whose end is not heard of ------------------------------------------------

_UNHEARD = select(CALL.c.sid).where(
    models.UNFINISHED,
    CALL.c.state == CallState.ENDED,
    or_(
        CALL.c.ended_at < bindparam("before"),
        CALL.c.ended_at > bindparam("ahead"),
    ),
)
_LOST = select(CALL.c.sid).where(
    models.UNFINISHED,
    CALL.c.state.not_in([CallState.ENDED, CallState.FINISHED]),
    CALL.c.arrived_at < bindparam("before"),
)
_DOUBTFUL = select(CALL.c.id, CALL.c.sid, CALL.c.state, CALL.c.accepted_at).where(
    CALL.c.line == bindparam("line"),
    models.UNFINISHED,
    or_(
        and_(
            CALL.c.state != CallState.ENDED,
            CALL.c.arrived_at > bindparam("ahead"),
        ),
        and_(
            CALL.c.state.in_([CallState.RINGING, CallState.WAITING]),
            CALL.c.arrived_at < bindparam("rung_out"),
        ),
        and_(
            CALL.c.state.in_(
                [CallState.ROUTING, CallState.VOICEMAIL, CallState.RECORDED]
            ),
            func.coalesce(CALL.c.led_at, CALL.c.arrived_at) < bindparam("silent"),
        ),
        and_(
            CALL.c.state == CallState.TALKING,
            CALL.c.accepted_at < bindparam("talked_out"),
        ),
    ),
)


_RUNG_TOO_LONG = (
    select(LEG.c.id)
    .join_from(LEG, CALL)
    .where(
        CALL.c.line == bindparam("line"),
        CALL.c.state != CallState.FINISHED,
        LEG.c.state == LegState.RINGING,
        LEG.c.rung_at < bindparam("before"),
    )
    .order_by(LEG.c.id)
)
_UNFINISHED_LINES = select(CALL.c.line).where(models.UNFINISHED).distinct()


def lines_of_unfinished(session: Session) -> Sequence[str]:
    """The lines (key) that have calls which are not finished, in the file or not."""
    return session.scalars(_UNFINISHED_LINES).all()


def rung_too_long(session: Session, line: str, before: datetime) -> Sequence[str]:
    """The legs (id) of a line that were rung before then, and still are for us."""
    return session.scalars(_RUNG_TOO_LONG, {"line": line, "before": before}).all()


def unheard(session: Session, before: datetime, ahead: datetime) -> Sequence[str]:
    """The calls (sid) that ended before then and whose recording is waited for.

    Or `ahead`, in a time that was put back.
    """
    return session.scalars(_UNHEARD, {"before": before, "ahead": ahead}).all()


def lost(session: Session, before: datetime) -> Sequence[str]:
    """The calls (sid) that arrived before then and never ended."""
    return session.scalars(_LOST, {"before": before}).all()


def doubtful(
    session: Session,
    line: str,
    *,
    rung_out: datetime,
    silent: datetime,
    talked_out: datetime,
    ahead: datetime,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The calls of a line that may be over: id, sid, state, accepted_at."""
    asked = {"rung_out": rung_out, "silent": silent, "talked_out": talked_out}
    asked |= {"ahead": ahead}
    return session.execute(_DOUBTFUL, {**asked, "line": line}).all()


# --- answers that nobody can ask for any more ---------------------------------

_FORGET_SERVICE = (
    delete(SERVICE_CALL)
    .where(SERVICE_CALL.c.at < bindparam("before"))
    .returning(SERVICE_CALL.c.sid)
)
_FORGET_ANSWERS = (
    update(CALL)
    .where(
        CALL.c.state == CallState.FINISHED,
        CALL.c.ended_at < bindparam("before"),
        models.ANSWERED,
    )
    .values(answers="{}")
)


_SERVICE_CALLS = select(SERVICE_CALL.c.sid, SERVICE_CALL.c.at).where(
    SERVICE_CALL.c.at <= bindparam("before")
)


def service_calls(
    session: Session, before: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Workers' own calls that began before then, as far as known: sid, at."""
    return session.execute(_SERVICE_CALLS, {"before": before}).all()


def forget_service_calls(session: Session, before: datetime) -> Sequence[str]:
    """Forget workers' own calls of before then; gives their names (sid)."""
    return session.scalars(_FORGET_SERVICE, {"before": before}).all()


def forget_answers(session: Session, before: datetime) -> None:
    """Forget what was answered in callers' calls that were over before then."""
    session.execute(_FORGET_ANSWERS, {"before": before})


# --- what the provider still keeps --------------------------------------------

_BEING_FETCHED = exists().where(
    VOICEMAIL.c.line == CALL.c.line,
    VOICEMAIL.c.next_try_at.is_not(None),
    VOICEMAIL.c.received_at >= CALL.c.arrived_at,
)
_UNREMOVED = (
    select(CALL.c.id, CALL.c.sid, CALL.c.ended_at)
    .where(
        CALL.c.removed_at.is_(None),
        CALL.c.state == CallState.FINISHED,
        CALL.c.ended_at <= bindparam("removable"),
        ~_BEING_FETCHED,
        or_(
            CALL.c.winner.is_not(None),
            CALL.c.recorded_seconds.is_not(None),
            CALL.c.ended_at <= bindparam("settled"),
        ),
    )
    .order_by(CALL.c.ended_at.desc())
)
_REMOVED = (
    update(CALL).where(CALL.c.id == bindparam("of")).values(removed_at=bindparam("now"))
)


def unremoved(
    session: Session, removable: datetime, settled: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The calls whose record may go there, newest first: id, sid, ended_at."""
    asked = {"removable": removable, "settled": settled}
    return session.execute(_UNREMOVED, asked).all()


def removed(session: Session, call: str, now: datetime) -> None:
    """The provider's record of a call (id) is gone."""
    session.execute(_REMOVED, {"of": call, "now": now})


# --- what the provider knows and we do not ------------------------------------

_LAST = select(func.max(CALL.c.arrived_at)).where(
    CALL.c.arrived_at < bindparam("before")
)


def last_before(session: Session, before: datetime) -> datetime | None:
    """When the last call before then arrived."""
    return session.execute(_LAST, {"before": before}).scalar_one_or_none()


def known_calls(session: Session, sids: Iterable[str]) -> set[str]:
    """Those of the provider's names (sid) that are calls of ours."""
    return _known(session, CALL.c.sid, sids)


def known_recordings(session: Session, sids: Iterable[str]) -> set[str]:
    """Those of the provider's names (sid) that are recordings of ours."""
    return _known(session, VOICEMAIL.c.recording_sid, sids)


def _known(session: Session, column: Column[Any], sids: Iterable[str]) -> set[str]:
    return set(session.scalars(select(column).where(column.in_(list(sids)))))


# --- what waits for an hour that comes again ----------------------------------

_PLANNED = tuple(
    update(planned)
    .where(planned.c.next_try_at > bindparam("furthest"))
    .values(next_try_at=bindparam("now"))
    for planned in (MESSAGE, VOICEMAIL, OUTGOING)
)


def replan(session: Session, furthest: datetime, now: datetime) -> None:
    """Whatever would be tried after `furthest` is tried now."""
    for statement in _PLANNED:
        session.connection().execute(statement, {"furthest": furthest, "now": now})

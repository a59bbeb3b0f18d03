"""Rows that are old enough to go: which follow which days, and how many went.

What belongs to a line follows its days, and what to no line that is configured the
usual ones; what need not have a line goes when it is too old for all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    FromClause,
    Row,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from ringgroup.call.calls import CallState
from ringgroup.line import Line, Retention
from ringgroup.tables import (
    AUDIT,
    BULLETIN,
    CALL,
    CHANGE,
    EVENT,
    INVITATION,
    LEAVE,
    LINK_REQUEST,
    LOGIN_SESSION,
    MESSAGE,
    NOTE_RETENTION,
    OPEN_FORM,
    OUTGOING,
    OWNED_QUESTION,
    PRESENCE_CHANGE,
    PRESS,
    REFUSALS,
    REGISTRATION,
    SIGN_IN_FAILURE,
    SLOT,
    SWAP,
    VOICEMAIL,
    changed,
)

_MESSAGES = select(
    *(VOICEMAIL.c[name] for name in ("id", "line", "received_at", "handled_at"))
)

_BLANK: Final = select(
    func.blank_old_notes(bindparam("of_lines", type_=ARRAY(Text)), bindparam("others"))
)
_MIX: Final = select(func.mix_registrations(bindparam("since")))
"""Done on PostgreSQL by its owner's rights: whoever asks for it reads no note."""

Which = ColumnElement[bool]
"""Some rows of a table."""


Before = Callable[[Retention], Any]
"""Since when (a time, or a day) what has these days is kept."""
_BY: Final[Mapping[str, Column[Any]]] = {
    "message": MESSAGE.c.created_at,
    "bulletin": BULLETIN.c.last,
    "owned_question": OWNED_QUESTION.c.until,
    "presence_change": PRESENCE_CHANGE.c.at,
    "voicemail_event": EVENT.c.at,
    "audit": AUDIT.c.at,
    "sign_in_refusals": REFUSALS.c.hour,
    "sign_in_failure": SIGN_IN_FAILURE.c.last_at,
    "login_session": LOGIN_SESSION.c.created_at,
    "session_that_stays": LOGIN_SESSION.c.until,
    "invitation": INVITATION.c.expires_at,
    "link_request": LINK_REQUEST.c.asked_at,
    "press": PRESS.c.day,
    "roster": SLOT.c.day,
    "swap_request": SWAP.c.day,
    "leave": LEAVE.c.last,
    "outgoing_call": OUTGOING.c.created_at,
}
"""By what each kind is old."""
_ONLY: Final[Mapping[str, Which]] = {
    "message": MESSAGE.c.next_try_at.is_(None),
    "login_session": LOGIN_SESSION.c.until.is_(None),
}
"""What of a kind may go at all: a message that is on its way does not."""


def delete_old(
    session: Session, kind: str, lines: Mapping[str, Line], before: Before
) -> int:
    """Delete what is too old of a kind; gives how many."""
    by, only = _BY[kind], _ONLY.get(kind, true())
    return sum(
        _delete(session, by.table, of_line, by < cutoff, only)
        for of_line, cutoff in _cutoffs(by.table, lines, before)
    )


def delete_roster_changes(
    session: Session, lines: Mapping[str, Line], before: Before, shown: date
) -> int:
    """Delete the log of the roster, but of `shown` and later; gives how many."""
    at, day = CHANGE.c.at, CHANGE.c.day
    return sum(
        _delete(session, CHANGE, of_line, at < cutoff, day < shown)
        for of_line, cutoff in _cutoffs(CHANGE, lines, before)
    )


def _cutoffs(
    of: FromClause, lines: Mapping[str, Line], before: Before
) -> Iterator[tuple[Which, Any]]:
    if "line" in of.c and not of.c.line.nullable:
        for key, line in lines.items():
            yield of.c.line == key, before(line.retention)
        yield of.c.line.not_in(list(lines)), before(Retention())
    else:
        yield true(), min(before(line.retention) for line in lines.values())


def _delete(session: Session, of: FromClause, *which: Which) -> int:
    return changed(session, delete(cast("Table", of)).where(*which))


def delete_messages(
    session: Session, lines: Mapping[str, Line], before: Before, at_last: datetime
) -> list[Row[*tuple[Any, ...]]]:
    """Delete messages that were handled before then: line, received_at, handled_at.

    One that the provider still keeps goes once it was handled before `at_last`.
    """
    handled_at, next_try_at = VOICEMAIL.c.handled_at, VOICEMAIL.c.next_try_at
    there_too = or_(next_try_at.is_(None), handled_at < at_last)
    return [
        row
        for of_line, cutoff in _cutoffs(VOICEMAIL, lines, before)
        for row in session.execute(
            _MESSAGES.where(of_line, there_too, handled_at < cutoff)
        ).all()
        if _delete(session, VOICEMAIL, VOICEMAIL.c.id == row.id)
    ]


def blank_notes(session: Session, lines: Mapping[str, Line], today: date) -> int:
    """Blank old notes, by the one way that the triggers leave open; gives how many."""
    usual = (list(lines), True, Retention())
    blanked = 0
    for keys, others, rule in (
        *(([key], False, line.retention) for key, line in lines.items()),
        usual,
    ):
        cutoff = today - timedelta(days=rule.note)
        session.execute(insert(NOTE_RETENTION), {"cutoff": cutoff})
        blanked += _blank(session, keys, cutoff, others=others)
        session.execute(delete(NOTE_RETENTION))
    return blanked


def _blank(session: Session, keys: list[str], cutoff: date, *, others: bool) -> int:
    """Blank the notes before the cutoff of these lines, or of all others."""
    if not _is_sqlite(session):
        asked = {"of_lines": keys, "others": others}
        return cast("int", session.execute(_BLANK, asked).scalar_one())
    of_line = REGISTRATION.c.line.in_(keys)
    old = update(REGISTRATION).where(
        ~of_line if others else of_line,
        REGISTRATION.c.day < cutoff,
        REGISTRATION.c.note.is_not(None),
    )
    return changed(session, old.values(note=None))


def mix(session: Session, since: date) -> None:
    """Write the registrations of these days anew, as they are, in order of their ids.

    PostgreSQL tells whoever may read all of a row in which transaction it was written,
    and gives rows, also to `pg_dump`, in the order in which they were written: so when
    a form was sent, and beside what. Afterwards all of these days are of one
    transaction, in an order that says nothing. On SQLite the table has neither.
    """
    if not _is_sqlite(session):
        session.execute(_MIX, {"since": since})


def _is_sqlite(session: Session) -> bool:
    return session.connection().dialect.name == "sqlite"


def open_forms(session: Session, line: str) -> Sequence[Mapping[Any, Any]]:
    """The forms of a line that were not sent."""
    of_line = select(*OPEN_FORM.c).where(OPEN_FORM.c.line == line)
    return session.execute(of_line).mappings().all()


def kept_there(session: Session, before: datetime) -> int:
    """Of how many calls that ended before then the provider still keeps a record."""
    left = select(func.count()).select_from(CALL)
    asked = left.where(*_old(before), CALL.c.removed_at.is_(None))
    return session.execute(asked).scalar_one()


def names_of_calls(session: Session, before: datetime) -> Iterable[str]:
    """The provider's names (sid) of calls that ended before then."""
    return session.scalars(select(CALL.c.sid).where(*_old(before)))


def delete_calls(session: Session, before: datetime) -> int:
    """Delete calls that ended before then, with their legs; gives how many."""
    return _delete(session, CALL, *_old(before))


def _old(before: datetime) -> tuple[Which, Which]:
    return CALL.c.state == CallState.FINISHED, CALL.c.ended_at < before

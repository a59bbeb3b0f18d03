"""What changes on a line from one second to the next, beside whose session it is.

Columns for a question about members, so that a page that looks again every two
seconds asks the database once. Nothing of a caller is read.
"""

from collections import Counter
from typing import Any, Final

from sqlalchemy import Row, func, select

from ringgroup import models
from ringgroup.board.live import OwnForm, OwnLeg, WatchedLine
from ringgroup.store import belonging
from ringgroup.tables import CALL, LEG, MEMBER, OPEN_FORM

_ITS_LINE = select(CALL.c.line).where(CALL.c.id == LEG.c.call_id).scalar_subquery()
_OWN_LEG = (
    select(_ITS_LINE + ":" + LEG.c.state)
    .where(LEG.c.member_id == MEMBER.c.id, models.LIVE)
    .limit(1)
    .scalar_subquery()
)
_OWN_FORM = (
    select(OPEN_FORM.c.line + ":" + OPEN_FORM.c.id)
    .where(OPEN_FORM.c.member == MEMBER.c.login, belonging.belongs(OPEN_FORM.c.line))
    .order_by(OPEN_FORM.c.opened_at.desc(), OPEN_FORM.c.id)
    .limit(1)
    .scalar_subquery()
)
_CALLS = (
    select(func.aggregate_strings(CALL.c.line + ":" + CALL.c.state, " "))
    .where(models.UNFINISHED)
    .scalar_subquery()
)
COLUMNS: Final = (
    _OWN_LEG.label("own_leg"),
    _OWN_FORM.label("own_form"),
    _CALLS.label("calls_now"),
)


def watched(row: Row[*tuple[Any, ...]]) -> WatchedLine:
    """What such a question found, of one member."""
    calls = (row.calls_now or "").split()
    found = Counter((*call.split(":", 1),) for call in calls)
    leg, form = row.own_leg, row.own_form
    return WatchedLine(
        OwnLeg(*leg.split(":", 1)) if leg else None,
        OwnForm(*form.split(":", 1)) if form else None,
        {(k[0], k[1]): n for k, n in found.items()},
    )

"""What changes on a line from one second to the next, beside whose session it is.

Columns for a question about members, so that a page that looks again every two
seconds asks the database once. Nothing of a caller is read.
"""

from collections import Counter
from typing import Any, Final

from sqlalchemy import Row, String, bindparam, func, or_, select

from ringgroup import models
from ringgroup.board.live import WatchedLine
from ringgroup.tables import CALL, LEG, MEMBER, OPEN_FORM

_ASKED = bindparam("asked", type_=String)
"""The line that was asked for; empty where nobody has to choose."""
_OWN_LEG = (
    select(LEG.c.state)
    .where(LEG.c.member_id == MEMBER.c.id, models.LIVE)
    .limit(1)
    .scalar_subquery()
)
_OWN_FORM = (
    select(OPEN_FORM.c.id)
    .where(
        OPEN_FORM.c.member == MEMBER.c.login,
        or_(_ASKED == "", OPEN_FORM.c.line == _ASKED),
    )
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
    return WatchedLine(
        row.own_leg, row.own_form, {(k[0], k[1]): n for k, n in found.items()}
    )

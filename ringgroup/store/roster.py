"""The roster as it is kept: a row for the duty, and one for the backup, of a block."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.store.tables import table
from schedules.hours import Block
from schedules.roster import Assignment

_slot = table(models.RosterSlot)
_member = table(models.Member)
_ASSIGNED = (
    select(_slot.c.day, _slot.c.start, _slot.c.end, _slot.c.slot, _member.c.login)
    .join_from(_slot, _member)
    .where(
        _slot.c.line == bindparam("line"),
        _slot.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(_slot.c.day, _slot.c.start)
)
_CLEAR = delete(_slot).where(
    _slot.c.line == bindparam("of"),
    _slot.c.day == bindparam("on"),
    _slot.c.start < bindparam("until"),
    _slot.c.end > bindparam("since"),
)
_ASSIGN = insert(_slot)


def assignments(
    session: Session, line: str, first: date, last: date
) -> list[Assignment]:
    """Who has duty and who is backup, for the blocks that have somebody."""
    asked = {"line": line, "first": first, "last": last}
    blocks: dict[Block, dict[str, str]] = {}
    for row in session.execute(_ASSIGNED, asked):
        blocks.setdefault(Block(row.day, row.start, row.end), {})[row.slot] = row.login
    return [
        Assignment(block, people.get("duty"), people.get("backup"))
        for block, people in blocks.items()
    ]


def replace(
    session: Session,
    line: str,
    wanted: Sequence[Assignment],
    members: Mapping[str, int],
) -> None:
    """Assign these blocks anew, both slots; `members` is login → id.

    A block that was assigned when the hours were others goes with the one that
    covers it now.
    """
    if not wanted:
        return
    cleared = [
        {
            "of": line,
            "on": one.block.day,
            "since": one.block.start,
            "until": one.block.end,
        }
        for one in wanted
    ]
    session.connection().execute(_CLEAR, cleared)
    assigned = [
        {
            "line": line,
            "day": one.block.day,
            "start": one.block.start,
            "end": one.block.end,
            "slot": slot,
            "member_id": members[login],
        }
        for one in wanted
        for slot, login in (("duty", one.duty), ("backup", one.backup))
        if login is not None
    ]
    session.connection().execute(_ASSIGN, assigned)

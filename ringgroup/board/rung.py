"""Who is rung for a block of a line, as it stands now: first, and then.

Knows presence, the roster and how a line goes on from one to the other. Changes
nothing, and must not know words.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.board.live import goes_on_to_roster
from ringgroup.call.store import candidates
from ringgroup.desk import open_block
from ringgroup.line import Line
from ringgroup.presence.store import workers
from schedules.hours import Block


@dataclass(frozen=True, slots=True)
class WhoIsRung:
    """Names; nobody at all is: the voicemail.

    `now`: the block is open, so that `first` may be who is Present. Of a block to come
    it is whom the roster names: who signs on by then is rung before.
    """

    now: bool
    first: tuple[str, ...]
    then: tuple[str, ...] = ()


def who_is_rung(session: Session, line: Line, block: Block, now: datetime) -> WhoIsRung:
    """Whose phones ring for a caller in this block; four statements."""
    found = candidates.situation(session, line.key, block)
    there = [*workers.present(session, line.key)]
    there += workers.rostered(session, line.key, block).values()
    names = {one.login: one.name for one in there}
    is_open = open_block(session, line, now) == block
    present = [one.login for one in found.present] if is_open else []
    on = goes_on_to_roster(line.rules, anybody=bool(present))
    named = [one.login for one in found.roster if one.login not in present]
    roster = tuple(names[one] for one in named if one in names) if on else ()
    if not present:
        return WhoIsRung(is_open, roster)
    return WhoIsRung(is_open, tuple(names[one] for one in present), roster)

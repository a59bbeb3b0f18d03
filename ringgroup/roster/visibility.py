"""What workers see of a stretch of the roster, as one state: who asks hears the same.

Pure. Must not know how it is said (`ringgroup.notices.roster_words`), nor to whom.
"""

from collections.abc import Callable, Iterable

from ringgroup.notices.roster_words import RosterState
from ringgroup.roster.roster import Move, Place
from ringgroup.roster.sheet import Sheet


def state(sheet: Sheet) -> RosterState:
    """How it is now."""
    return _state(sheet, {one.place: one.visible for one in sheet.named})


def state_after(
    sheet: Sheet, moves: Iterable[Move], seen: Callable[[Place], bool]
) -> RosterState:
    """How it would be after these moves; `seen` says whether workers see a place."""
    there = {one.place: one.visible for one in sheet.named}
    for move in moves:
        if move.to is None:
            there.pop(move.place, None)
        else:
            there[move.place] = seen(move.place)
    return _state(sheet, there)


def _state(sheet: Sheet, there: dict[Place, bool]) -> RosterState:
    until = sheet.published_until
    drafts = sum(not visible for visible in there.values())
    published = until is not None and until >= sheet.last
    return RosterState(drafts, len(there) - drafts, published=published)

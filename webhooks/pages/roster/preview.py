"""What would change in the roster, before anything does: to alter, drop, or take over.

Must not know where a proposal came from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from werkzeug.wrappers import Response

from ringgroup.line import Line
from ringgroup.roster import planning
from ringgroup.roster.roster import Move, Place
from ringgroup.roster.sheet import Sheet
from schedules.roster import SlotChange
from webhooks.pages.edge import Edge
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.roster import cells, forms, places, words
from webhooks.pages.roster.period import RosterPeriod


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place, who is there, and who would be: one of the options."""

    place: Place
    field: str
    now: str
    options: Markup
    why: str
    notes: tuple[str, ...]

    @property
    def label(self) -> str:
        """What the slot is called."""
        return words.SLOTS[self.place.slot]

    @property
    def when(self) -> str:
        """The block, to be read aloud."""
        return places.in_full(self.place.block)


def proposals(
    sheet: Sheet, changes: Sequence[SlotChange], reasons: Mapping[Place, str]
) -> list[Proposal]:
    """Each change as a page shows it, with what there would be to look at."""
    notes = words.noted(sheet.warnings_after(changes))
    return [
        _proposal(sheet, change, reasons, notes)
        for change in sorted(changes, key=lambda one: (one.block, one.slot != "duty"))
    ]


def _proposal(
    sheet: Sheet,
    change: SlotChange,
    reasons: Mapping[Place, str],
    notes: Mapping[Place, list[str]],
) -> Proposal:
    place = Place(change.block, change.slot)
    there = sheet.there.get(place)
    seen = there.person.login if there else ""
    return Proposal(
        place,
        f"{forms.key(place)}/{seen}",
        there.person.name if there else "",
        cells.options(sheet, place, change.login, kept=seen),
        reasons.get(place, ""),
        tuple(notes.get(place, ())),
    )


def preview(
    period: RosterPeriod,
    shown: Sequence[Proposal],
    skipped: Iterable[str] = (),
    unfilled: Iterable[str] = (),
    lopsided: Iterable[str] = (),
    wrong: str | None = None,
    rules: Iterable[str] = (),
) -> Response:
    """The page of proposals; `wrong` says why they could not be taken over.

    `lopsided`: who would stand there too often; `rules`: by which it was proposed.
    """
    return page(
        "roster_preview.html",
        INVALID if wrong else 200,
        period=period,
        proposals=shown,
        skipped=list(skipped),
        unfilled=list(unfilled),
        lopsided=list(lopsided),
        reasons=any(one.why for one in shown),
        refused=wrong,
        rules=list(rules),
    )


def shown_again(
    edge: Edge, line: Line, period: RosterPeriod, moves: Sequence[Move], wrong: str
) -> Response:
    """The same proposals against the roster as it is now, and why they were refused."""
    days = [one.place.block.day for one in moves]
    also = {one.to for one in moves if one.to}
    with edge.database.reading() as session:
        sheet = planning.sheet(session, line, min(days), max(days), edge.clock())
        sheet = planning.choosable(session, line, sheet, also)
    changes = [
        SlotChange(one.place.block, one.place.slot, one.to or "") for one in moves
    ]
    often = words.too_often(sheet.warnings_after(changes), sheet.names)
    return preview(period, proposals(sheet, changes, {}), lopsided=often, wrong=wrong)

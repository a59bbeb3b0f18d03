"""What would change in the roster, before anything does: to alter, drop, or take over.

It is shown as the weeks that it is about, what changes among what stays. What somebody
altered can be kept while the rest is proposed anew. Must not know where a proposal
came from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.roster import handover, planning
from ringgroup.roster.roster import Move, Place
from ringgroup.roster.sheet import Sheet
from schedules.roster import SlotChange
from schedules.warnings import RosterWarning
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor, person
from webhooks.pages.intake import once
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.roster import cells, forms, places, words
from webhooks.pages.roster.period import RosterPeriod

WARNED: Final = "gewaarschuwd"
"""What the page warned of, so that only more than that is said before it is kept."""
FIRST: Final = "eerst"
"""Before the code of a place: who was proposed there."""
SHORT: Final = 8


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place, who is there, and who would be: one of the options.

    `first` is who was proposed: another than who is chosen, when that was altered.
    """

    place: Place
    number: int
    field: str
    now: str
    options: Markup
    why: str
    notes: tuple[str, ...]
    first: str
    organisation: str
    colour: int

    @property
    def id(self) -> str:
        """What a link leads to."""
        return forms.anchor(self.place)

    @property
    def code(self) -> str:
        """The place as a form names it."""
        return places.code(self.place)

    @property
    def label(self) -> str:
        """What the slot is called."""
        return words.SLOTS[self.place.slot]

    @property
    def when(self) -> str:
        """The block, to be read aloud."""
        return places.in_full(self.place.block)


Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class ChangesToShow:
    """Changes in a roster; `reasons` in words.

    `fixed` are the places that somebody chose for (a login, or "") while the rest of
    these `days` was proposed; no days: there is nothing to propose anew.
    """

    sheet: Sheet
    changes: tuple[SlotChange, ...]
    reasons: Mapping[Place, str] = field(default_factory=dict)
    fixed: Mapping[Place, str] = field(default_factory=dict)
    days: Days | None = None

    def proposals(self) -> dict[Place, Proposal]:
        """Each change as a page shows it, with what there would be to look at."""
        notes = words.noted(self.sheet.warnings_after(self.changes))
        ordered = sorted(self.changes, key=lambda o: (o.block, o.slot != "duty"))
        found = (self._proposal(n, o, notes) for n, o in enumerate(ordered, 1))
        return {one.place: one for one in found}

    def _proposal(
        self, number: int, change: SlotChange, notes: Mapping[Place, list[str]]
    ) -> Proposal:
        sheet, place = self.sheet, Place(change.block, change.slot)
        there = sheet.there.get(place)
        seen = there.person.login if there else ""
        who = sheet.people.get(change.login)
        organisation = who.organisation if who else ""
        return Proposal(
            place,
            number,
            f"{forms.key(place)}/{seen}",
            there.person.name if there else "",
            cells.options(sheet, place, change.login, kept=seen),
            words.FIXED if place in self.fixed else self.reasons.get(place, ""),
            tuple(notes.get(place, ())),
            "" if place in self.fixed else change.login,
            organisation,
            cells.colour(sheet, organisation),
        )

    def left(self) -> list[str]:
        """The fields of places that are to stay as they are, whatever is proposed."""
        there = self.sheet.there
        logins = {p: there[p].person.login if p in there else "" for p in self.fixed}
        return [
            f"{forms.key(place)}/{login}"
            for place, login in logins.items()
            if login == self.fixed[place]
        ]


def preview(
    period: RosterPeriod,
    shown: ChangesToShow,
    skipped: Iterable[str] = (),
    unfilled: Iterable[str] = (),
    wrong: str | None = None,
    rules: Iterable[str] = (),
) -> Response:
    """The page of proposals; `wrong` says why they could not be taken over.

    `rules`: by which it was proposed.
    """
    sheet, found = shown.sheet, shown.proposals()
    days = {one.block.day for one in found}
    weeks = [
        week for week in sheet.weeks() if any(day.day in days for day in week.days)
    ]
    me, plain = person().login, replace(sheet, choices=None)
    columns, rows = cells.laid_out(
        sheet, weeks, lambda place: found.get(place) or cells.cell(plain, place, {}, me)
    )
    after = sheet.warnings_after(shown.changes)
    return page(
        "roster_preview.html",
        INVALID if wrong else 200,
        period=period,
        sheet=sheet,
        columns=columns,
        rows=rows,
        proposals=found,
        left=shown.left(),
        days=shown.days,
        skipped=list(skipped),
        unfilled=list(unfilled),
        lopsided=words.too_often(after, sheet.names),
        warned=".".join(sorted(_marks(after))),
        organisations=cells.organisations(sheet, shown.changes),
        refused=wrong,
        rules=list(rules),
    )


def _marks(warnings: Iterable[RosterWarning]) -> dict[str, RosterWarning]:
    """Warnings about somebody, by a mark of each: who stands there too often, once."""
    return {
        once.version(
            (one.code, one.login)
            + (
                (one.block.day.replace(day=1),)
                if one.code == "overload"
                else (one.block, one.slot)
            )
        )[:SHORT]: one
        for one in warnings
        if one.block and one.login
    }


def shown_again(
    edge: Edge, line: Line, period: RosterPeriod, moves: Sequence[Move], wrong: str
) -> Response:
    """The same proposals against the roster as it is now, and why they were refused."""
    return preview(period, _as_now(edge, line, moves), wrong=wrong)


def more_to_look_at(
    edge: Edge, line: Line, period: RosterPeriod, moves: Sequence[Move]
) -> Response | None:
    """The same proposals, if workers would see at once what nobody was warned of."""
    if not moves or WARNED not in request.form:
        return None
    days = [one.place.block.day for one in moves]
    with edge.database.reading() as session:
        act = Act(session, line, actor(), edge.clock())
        seen = handover.seen_now(act, min(days), max(days))
        visible = any(seen(one.place) for one in moves)
    if not visible:
        return None
    shown = _as_now(edge, line, moves)
    known = request.form[WARNED].split(".")
    found = _marks(shown.sheet.warnings_after(shown.changes))
    if found.keys() <= {*known}:
        return None
    return preview(period, shown, wrong=words.LOOK_FIRST)


def _as_now(edge: Edge, line: Line, moves: Sequence[Move]) -> ChangesToShow:
    """What was chosen on the page, in the roster as it is now."""
    days = [one.place.block.day for one in moves]
    also = {one.to for one in moves if one.to}
    months = planning.whole_months(min(days), max(days))
    with edge.database.reading() as session:
        sheet = planning.sheet(session, line, *months, edge.clock())
        sheet = planning.choosable(session, line, sheet, also)
    return ChangesToShow(
        sheet,
        tuple(SlotChange(o.place.block, o.place.slot, o.to or "") for o in moves),
    )


def fixed() -> dict[Place, str]:
    """What somebody chose otherwise than was proposed; ValueError as `forms.moves`."""
    return {
        place: login
        for place, login in forms.chosen(request.form.items(multi=True)).items()
        if login != request.form.get(f"{FIRST}/{places.code(place)}", login)
    }

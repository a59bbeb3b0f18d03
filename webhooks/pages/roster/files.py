"""The roster as a file, in and out: Excel and CSV.

What is read in is shown first, with what is wrong by row and column; then it is taken
in whole, or not at all, as a draft like any other. Must not know how a file is read
(schedules/rows.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Response, abort, flash, redirect, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from ringgroup import uploads
from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.notices.roster_words import state
from ringgroup.roster import files, handover, planning, rostering, visibility
from ringgroup.roster.roster import Place, Saved
from ringgroup.roster.sheet import Sheet
from schedules.cells import LARGEST, Problem
from schedules.entries import Contents
from schedules.notation import HEADINGS
from schedules.roster import SLOTS, Assignment, SlotChange
from schedules.rosterfile import write_roster
from schedules.rows import read_rows
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor, person
from webhooks.pages.intake import once
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.roster import places, words
from webhooks.pages.roster.period import around, asked
from webhooks.pages.routes import Routes

LONG_AGO: Final = date(2000, 1, 1)
UPLOAD_BYTES: Final = LARGEST + 100_000
"""A file, and the form around it."""
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN: Final = 400
"""Changes on the page of a preview; the number of the others is said."""
UNDO: Final = "undo"
TICKED: Final = "toch"
"""The places that the file may change although people agreed on them."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A place that the file says otherwise of: names, empty for nobody."""

    place: Place
    before: str
    after: str
    notes: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The place as the form names it."""
        return places.code(self.place)

    @property
    def label(self) -> str:
        """What the slot is called."""
        return words.SLOTS[self.place.slot]


def download_workbook(edge: Edge, month: str) -> Response:
    """A month for Excel, by name; empty blocks as well, to be filled in there."""
    from schedules.sheet import write_sheet  # noqa: PLC0415 - rare: openpyxl

    line, sheet = _month(edge, month)
    data = write_sheet(sheet.lines(), sheet.names)
    return _file(data, WORKBOOK, f"rooster-{line.key}-{month}.xlsx")


def download_csv(edge: Edge, month: str) -> Response:
    """A month as CSV, by login."""
    line, sheet = _month(edge, month)
    text = write_roster(sheet.assignments)
    return _file(text.encode(), "text/csv", f"rooster-{line.key}-{month}.csv")


def _month(edge: Edge, month: str) -> tuple[Line, Sheet]:
    line, who = edge.line(), person()
    period = asked({"maand": month}, LONG_AGO)
    if period is None:
        abort(404)
    read = planning.everything if who.coordinates else planning.published
    with edge.database.reading() as session:
        return line, read(session, line, period.first, period.last, edge.clock())


def _file(data: bytes, kind: str, name: str) -> Response:
    answer = Response(data, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def read_in(edge: Edge) -> BaseResponse:
    """Choose a file; then what it would change, or what is wrong with it."""
    line = edge.line()
    sent = request.files.get("bestand")
    data = sent.read() if sent else b""
    if request.method == "GET":
        return page("roster_import.html", problems=())
    rows = uploads.rows_of(data, HEADINGS)
    with edge.database.reading() as session:
        contents = files.read(session, line, rows)
        if contents.problems or not contents.assignments:
            return _wrong(contents.problems, none=not data)
        shown = _looked_at(edge, session, line, contents)
    return page("roster_import_preview.html", **shown)


def _looked_at(
    edge: Edge, session: Session, line: Line, contents: Contents
) -> dict[str, Any]:
    """What a file would change, who would see it, and what there is to look at."""
    found, now = contents.assignments, edge.clock()
    days = [one.block.day for one in found]
    begins, ends = min(days), max(days)
    agreed = planning.agreed(session, line, begins, ends)
    sheet = planning.choosable(
        session,
        line,
        planning.sheet(session, line, *planning.whole_months(begins, ends), now),
        {login for one in found for slot in SLOTS if (login := one.named(slot))},
    )
    seen = handover.seen_now(Act(session, line, actor(), now), begins, ends)
    moves = files.compared(sheet, found)
    warned = sheet.warnings_after(
        SlotChange(one.place.block, one.place.slot, one.to or "")
        for one in moves
        if one.place not in agreed
    )
    notes = words.noted(warned)
    changed = [
        Changed(
            one.place,
            sheet.there[one.place].person.name if one.seen else "",
            sheet.names.get(one.to or "", ""),
            tuple(notes.get(one.place, ())) if one.to else (),
        )
        for one in moves
    ]
    free = [one for one in changed if one.place not in agreed]
    visible = sum(seen(one.place) for one in free)
    return {
        "found": found,
        "changed": free[:SHOWN],
        "others": max(len(free) - SHOWN, 0),
        "state": state(
            visibility.state_after(
                sheet, (one for one in moves if one.place not in agreed), seen
            )
        ),
        "visible": visible,
        "agreed": [one for one in changed if one.place in agreed],
        "lopsided": words.too_often(warned, sheet.names),
        "unread": contents.unread,
        "same": len(found) * len(SLOTS) - len(changed),
        "text": write_roster(found),
        "seen": rostering.as_it_was(
            {place: one.person.login for place, one in sheet.there.items()}, found
        ),
        "begins": begins,
        "ends": ends,
    }


def take_in(edge: Edge) -> BaseResponse:
    """Take in what was shown, as a draft, read again against the people of now.

    A form that comes from no page that showed it is answered by that page, once, where
    somebody would stand there too often.
    """
    line, now = edge.line(), edge.clock()
    by = actor()
    rows = read_rows(request.form.get("rooster", "").encode(), HEADINGS)
    with edge.database.reading() as session:
        contents = files.read(session, line, rows)
        names = planning.names(session, line)
        if contents.problems or not contents.assignments:
            return _wrong([], none=False, said=[words.STALE_FILE])
        if once.SEEN not in request.form:
            shown = _looked_at(edge, session, line, contents)
            if shown["lopsided"]:
                return page("roster_import_preview.html", INVALID, **shown)
        found = _kept(session, line, contents.assignments)
    answer = once.deed(
        edge,
        lambda s: rostering.take_in(
            Act(s, line, by, now), found, request.form.get(once.SEEN), draft=True
        ),
    )
    if not isinstance(answer, Saved):
        said = [
            words.refused(one, names.get(one.login or "", ""), edge.name_of(one.line))
            for one in answer
        ]
        return _wrong([], none=False, said=said)
    count, seen, drafts = len(answer.changes), answer.seen, answer.drafts
    flash(words.TAKEN_IN.format(count=count, seen=seen, drafts=drafts), "good")
    if answer.changes:
        cookie[UNDO] = answer.batch
    period = around(min(one.block.day for one in found), "maand")
    address = url_for("roster.show", **period.query)
    return redirect(address, 303)


def _kept(
    session: Session, line: Line, found: Sequence[Assignment]
) -> list[Assignment]:
    """Without what people agreed on, unless it was ticked."""
    days = [one.block.day for one in found]
    first, last = min(days), max(days)
    ticked = request.form.getlist(TICKED)
    stays = {
        one
        for one in planning.agreed(session, line, first, last)
        if places.code(one) not in ticked
    }
    if not stays:
        return list(found)
    there = planning.work(session, line, first, last)
    logins = {Place(block, slot): login for block, slot, login in there}
    return files.kept(found, logins, stays)


def _wrong(
    problems: list[Problem], *, none: bool, said: list[str] | None = None
) -> BaseResponse:
    """The first page again: nothing was taken in."""
    said = said or []
    if not problems and not said:
        said = [words.NO_FILE if none else words.EMPTY_FILE]
    return page(
        "roster_import.html",
        INVALID,
        problems=problems,
        said=said,
    )


ROUTES: Final[Routes] = (
    ("GET POST", "/rooster/inlezen", read_in),
    ("POST", "/rooster/inlezen/overnemen", take_in),
)

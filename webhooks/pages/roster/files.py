"""The roster as a file, in and out: Excel and CSV.

What is read in is shown first, with what is wrong by row and column; then it is taken
in whole, or not at all. Must not know how a file is read (schedules/rows.py).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Response, abort, flash, redirect, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from ringgroup import uploads
from ringgroup.line import Line
from ringgroup.roster import planning, rostering
from ringgroup.roster.roster import Place, Saved
from schedules.cells import LARGEST, Problem, Rows
from schedules.entries import Contents
from schedules.notation import HEADINGS, directory
from schedules.roster import SLOTS, Assignment, align
from schedules.rosterfile import read_roster, write_roster
from schedules.rows import read_rows
from webhooks.pages.edge import Edge
from webhooks.pages.guards import actor, person
from webhooks.pages.intake import once
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.roster import reading, words
from webhooks.pages.roster.cells import Picture
from webhooks.pages.roster.period import around, asked
from webhooks.pages.routes import Routes

LONG_AGO: Final = date(2000, 1, 1)
LONG_AHEAD: Final = date(2100, 1, 1)
UPLOAD_BYTES: Final = LARGEST + 100_000
"""A file, and the form around it."""
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN: Final = 400
"""Changes on the page of a preview; the number of the others is said."""
UNDO: Final = "undo"


@dataclass(frozen=True, slots=True)
class Changed:
    """A place that the file says otherwise of: names, empty for nobody."""

    place: Place
    before: str
    after: str

    @property
    def label(self) -> str:
        """What the slot is called."""
        return words.SLOTS[self.place.slot]


def download_workbook(edge: Edge, month: str) -> Response:
    """A month for Excel, by name; empty blocks as well, to be filled in there."""
    from schedules.sheet import write_sheet  # noqa: PLC0415 - rare: openpyxl

    line, picture = _month(edge, month)
    rows = align(picture.blocks, picture.assignments)
    strays = [one for one in picture.assignments if one.block not in rows]
    data = write_sheet([*rows.values(), *strays], picture.names)
    return _file(data, WORKBOOK, f"rooster-{line.key}-{month}.xlsx")


def download_csv(edge: Edge, month: str) -> Response:
    """A month as CSV, by login."""
    line, picture = _month(edge, month)
    text = write_roster(picture.assignments)
    return _file(text.encode(), "text/csv", f"rooster-{line.key}-{month}.csv")


def _month(edge: Edge, month: str) -> tuple[Line, Picture]:
    line, who = edge.line(), person()
    period = asked({"maand": month}, LONG_AGO)
    if period is None:
        abort(404)
    read = reading.everything if who.coordinates else reading.published
    with edge.database.reading() as session:
        return line, read(session, edge, line, who, period.first, period.last)


def _file(data: bytes, kind: str, name: str) -> Response:
    answer = Response(data, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def read_in(edge: Edge) -> BaseResponse:
    """Choose a file; then what it would change, or what is wrong with it."""
    line, who = edge.line(), person()
    sent = request.files.get("bestand")
    data = sent.read() if sent else b""
    if request.method == "GET":
        return page("roster_import.html", problems=(), chosen=edge.chosen())
    rows = uploads.rows_of(data, HEADINGS)
    with edge.database.reading() as session:
        contents, names = _read(session, line, rows)
        found = contents.assignments
        if contents.problems or not found:
            return _wrong(edge, contents.problems, none=not data)
        days = [one.block.day for one in found]
        picture = reading.everything(session, edge, line, who, min(days), max(days))
    changed = list(_changed(picture, found, names))
    return page(
        "roster_import_preview.html",
        found=found,
        changed=changed[:SHOWN],
        others=max(len(changed) - SHOWN, 0),
        unread=contents.unread,
        same=len(found) * len(SLOTS) - len(changed),
        text=write_roster(found),
        seen=rostering.as_it_was(
            {place: one.person.login for place, one in picture.there.items()}, found
        ),
        begins=min(days),
        ends=max(days),
        chosen=edge.chosen(),
    )


def take_in(edge: Edge) -> BaseResponse:
    """Take in what was shown, read again against the people and hours of now."""
    line, now = edge.line(), edge.clock()
    by = actor()
    rows = read_rows(request.form.get("rooster", "").encode(), HEADINGS)
    with edge.database.reading() as session:
        contents, names = _read(session, line, rows)
    found = contents.assignments
    if contents.problems or not found:
        return _wrong(edge, [], none=False, said=[words.STALE_FILE])
    answer = once.deed(
        edge,
        lambda s: rostering.take_in(
            s, line, found, now, by, request.form.get(once.SEEN)
        ),
    )
    if not isinstance(answer, Saved):
        said = [
            words.refused(one, names.get(one.login or "", ""), one.line)
            for one in answer
        ]
        return _wrong(edge, [], none=False, said=said)
    flash(words.TAKEN_IN.format(count=len(answer.changes)), "good")
    if answer.changes:
        cookie[UNDO] = answer.batch
    period = around(min(one.block.day for one in found), "maand")
    address = url_for("roster.show", lijn=edge.chosen(), **period.query)
    return redirect(address, 303)


def _read(session: Session, line: Line, rows: Rows) -> tuple[Contents, dict[str, str]]:
    bookable = planning.bookable(session, LONG_AGO, LONG_AGO)
    names = reading.names(bookable)
    days = reading.calendar(session, line, LONG_AGO, LONG_AHEAD)
    people = directory(names.items())
    return read_roster(rows, line.hours, people, days.extra), names


def _wrong(
    edge: Edge, problems: list[Problem], *, none: bool, said: list[str] | None = None
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
        chosen=edge.chosen(),
    )


def _changed(
    picture: Picture, found: list[Assignment], names: dict[str, str]
) -> list[Changed]:
    made = []
    for one in sorted(found, key=lambda each: each.block):
        for slot in SLOTS:
            place, login = Place(one.block, slot), one.named(slot)
            there = picture.there.get(place)
            if (there.person.login if there else None) != login:
                before = there.person.name if there else ""
                made.append(Changed(place, before, names.get(login or "", "")))
    return made


ROUTES: Final[Routes] = (
    ("GET POST", "/rooster/inlezen", read_in),
    ("POST", "/rooster/inlezen/overnemen", take_in),
)

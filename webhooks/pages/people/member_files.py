"""Members from a file, on the page: all rows or none, and each bad row by its line.

And the accounts in a file, for who looks whether all of them are right.

Must not know how a file is read (schedules/rows.py), nor what makes a row a member.
"""

import csv
from io import StringIO
from typing import Final

from flask import Response, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from ringgroup import uploads
from ringgroup.people import administration, intake, lines, standing
from ringgroup.people.intake import Intake
from ringgroup.people.member_file import members_of
from ringgroup.people.members import HEADINGS, Listed
from ringgroup.people.standing import Shown
from schedules.cells import LARGEST, Problem, guarded
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.people import file_words, proof
from webhooks.pages.rendering import INVALID, page
from webhooks.pages.routes import Routes

EXPORTED: Final = (
    *("login", "name", "organisation", "role", "active"),
    *("has_second_factor", "last_login_at"),
)
STANDING: Final = ("lines", "on_roster", "since")
UPLOAD_BYTES: Final = LARGEST + 100_000
"""A file, and the form around it."""


def read_in(edge: Edge) -> BaseResponse:
    """Choose a file; then it is taken in, or the page says what is wrong with it."""
    if request.method == "GET":
        return _shown(())
    back = url_for("member_files.read_in")
    if (asked := proof.needed(edge, back, keeping=True)) is not None:
        return asked
    sent = request.files.get("bestand")
    data = sent.read() if sent else b""
    if not data:
        return _shown((), [file_words.NO_FILE])
    who, now = person(), edge.wall()
    rows = uploads.rows_of(data, HEADINGS)

    def take(session: Session) -> Intake | BaseResponse:
        desk = edge.desk
        known = intake.everybody(session, desk)
        found, problems = members_of(rows, known.people, desk.lines, desk.ours)
        if problems or not found:
            return _shown(problems, [] if problems else [file_words.EMPTY_FILE])
        taken = intake.take_in(session, known, found, who.id, now)
        if not isinstance(taken, Intake):
            return _shown((), [file_words.REFUSED[taken]])
        for login in taken.new:
            administration.invite(
                session, edge.desk, who.id, login, edge.public_url, now
            )
        return taken

    taken = once.deed(edge, take)
    if not isinstance(taken, Intake):
        return taken
    said = file_words.TAKEN_IN.format(count=taken.count, new=len(taken.new))
    flash(said, "good")
    return redirect(url_for("members.show"), 303)


def _shown(
    problems: list[Problem] | tuple[()], said: list[str] | None = None
) -> BaseResponse:
    wrong = bool(problems or said)
    return page(
        "members_import.html",
        INVALID if wrong else 200,
        problems=problems,
        said=said or [],
        file_words=file_words,
    )


def template(_: Edge) -> Response:
    """A file with the headings alone, to be filled in by a spreadsheet."""
    answer = Response(f"\ufeff{';'.join(HEADINGS)}\r\n".encode(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="medewerkers.csv"'
    return answer


def export(edge: Edge) -> BaseResponse:
    """All accounts with role, lines and last sign-in, for the yearly review (CSV)."""
    rows: list[Listed] = []
    with edge.database.reading() as session:
        found = administration.member_list(session, "", 1)
        rows += found.rows
        for number in range(2, found.pages + 1):
            rows += administration.member_list(session, "", number).rows
        stand = lines.everybody(session)
    written = StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow((*EXPORTED, *STANDING))
    for row in rows:
        cells = [getattr(row, name) for name in EXPORTED]
        cells += _standing(standing.shown(stand[row.login], edge.desk.lines))
        table.writerow(map(_cell, cells))
    answer = Response(written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="accounts.csv"'
    return answer


def _standing(there: Shown) -> list[str]:
    """Lines, roster and first day, as a file to be read in says them."""
    since = "" if there.since is None else there.since.isoformat()
    return [" ".join(there.lines), "yes" if there.on_roster else "no", since]


def _cell(value: object) -> str:
    return guarded("" if value is None else str(value))


ROUTES: Final[Routes] = (
    ("GET", "/beheer/accounts.csv", export),
    ("GET POST", "/beheer/inlezen", read_in),
    ("GET", "/beheer/medewerkers.csv", template),
)

"""Instellingen: what an administrator changes of a line, drawn from one table.

A change holds at once, everywhere; the last one is taken back by one press.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.desk import Actor
from ringgroup.line import Line
from ringgroup.people import versions
from ringgroup.people.versions import WantedSettings, WrongSettingError
from schedules.local import wall
from webhooks.pages import words
from webhooks.pages.edge import Edge, HeardPart
from webhooks.pages.guards import actor, person
from webhooks.pages.intake import once
from webhooks.pages.people import line_forms, line_weeks, line_words
from webhooks.pages.people import words as people_words
from webhooks.pages.people.line_fields import (
    BY_KEY,
    DAYS,
    PAGES,
    WEEKS,
    LineField,
    PageName,
    field_of,
    fields_on,
)
from webhooks.pages.people.line_forms import ShownValues
from webhooks.pages.people.line_prompts import HEARD
from webhooks.pages.people.settings_first import (
    before_saving,
    before_taking_back,
    leaving_by,
)
from webhooks.pages.rendering import INVALID, page, today
from webhooks.pages.routes import Routes

SHOWN_CHANGES: Final = 20
A_YEAR: Final = timedelta(days=365)
TODAY: Final = ("today", "until")
EDITING: Final = "verder"
"""What a press asks instead of saving: to go on with what was filled in."""


def show(edge: Edge) -> Response:
    """The pages of settings; administrators see the last changes, of all lines."""
    if not person().administers:
        return page("settings.html", pages=_theirs(edge), changes=[])
    with edge.database.reading() as session:
        found = versions.changes(session, SHOWN_CHANGES)
    return page("settings.html", pages=PAGES, changes=found)


def _theirs(edge: Edge) -> dict[str, str]:
    """The pages that whoever asks may change."""
    every, allowed = person().administers, edge.line().coordinators_change
    return {of: label for of, label in PAGES.items() if every or of in allowed}


def change(edge: Edge, of: str) -> Response:
    """One page of settings."""
    if of not in PAGES:
        abort(404)
    line, fields = edge.line(), fields_on(cast("PageName", of))
    with edge.database.reading() as session:
        shown = edge.settings.shown(session, line.key)
    if request.method == "GET" or EDITING in request.form:
        return drawn(edge, of, shown)
    try:
        values = line_forms.values(fields, request.form, shown)
        if of == "tijden":
            values = line_weeks.placed(values, shown, today(edge, line))
        with edge.database.reading() as session:
            planned = _wanted(edge, session, line, values)
            leaving = leaving_by(edge, session, line, planned)
        _check_today(line, planned, edge.clock())
    except WrongSettingError as wrong:
        return drawn(edge, of, shown, sentence(wrong))
    if (question := before_saving(edge, of, planned, leaving)) is not None:
        return question
    if line.key not in planned.differences:
        flash(people_words.SETTINGS_SAME, "info")
        return redirect(url_for("settings.change", of=of), 303)
    if not _kept(edge, line, of, values):
        return _changed(edge, of)
    edge.settings.follow()
    flash(_said_kept(), "good")
    return redirect(url_for("settings.change", of=of), 303)


def _said_kept() -> str:
    """From when it holds."""
    since = request.form.get(WEEKS)
    if not since:
        return people_words.SETTINGS_KEPT
    day = words.day(date.fromisoformat(since.strip()))
    return people_words.SETTINGS_LATER.format(day=day)


def drawn(
    edge: Edge,
    of: str,
    shown: ShownValues,
    wrong: tuple[str, str] | None = None,
    *,
    file_wrong: str | None = None,
) -> Response:
    """The page: what holds, or what was filled in with what is wrong with it."""
    day = today(edge, edge.line())
    return page(
        "settings_page.html",
        INVALID if wrong or file_wrong else 200,
        of=of,
        pages=_theirs(edge),
        fields=fields_on(cast("PageName", of)),
        shown=line_weeks.of_today(shown, day),
        coming=[
            (on, line_forms.name(WEEKS, f"{on}", "gone"), line_words.week(one))
            for on, one in line_weeks.coming(shown, day).items()
        ],
        holidays=[*edge.line().hours.holidays(day, day + A_YEAR)],
        usual=edge.settings.usual,
        sent=request.form if wrong or EDITING in request.form else None,
        wrong_at=wrong and wrong[0],
        wrong=wrong and wrong[1],
        seen=request.form.get(once.SEEN) or once.version(of_page(of, shown)),
        name=line_forms.name,
        heard=_heard(edge, of),
        file_wrong=file_wrong,
        chosen=request.form.get("tekst"),
        filled_in=edge.settings.placeholders(edge.line().at(edge.clock())),
        end_of_day=f"{wall(edge.clock(), edge.line().hours.zone):%Y-%m-%d}T23:59",
    )


def _heard(edge: Edge, of: str) -> list[tuple[LineField, tuple[HeardPart, ...]]]:
    """What callers hear now, field by field, on the pages that change it."""
    line = edge.line().at(edge.clock())
    return [
        (BY_KEY[key], edge.settings.heard(line, name))
        for key, name in HEARD.items()
        if of == "horen" or (of == "vandaag" and name == "greeting")
    ]


def of_page(of: str, shown: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What a page shows of a line."""
    return sorted(_page_pairs(of, shown), key=lambda pair: pair[0])


def _page_pairs(of: str, shown: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in shown.items():
        field = field_of(key)
        if field is not None and field.page == of:
            yield key, value


def _wanted(
    edge: Edge, session: Session, line: Line, values: Mapping[str, Any]
) -> WantedSettings:
    return edge.settings.wanted(session, line.key, values, line_words.told)


def sentence(error: WrongSettingError) -> tuple[str, str]:
    """At which field something is wrong, and one sentence that says what."""
    keys = error.keys
    if keys[:1] == (WEEKS,) and keys[-1] in DAYS:
        keys = ("hours", keys[-1])  # as it stands on the page
    field = field_of(".".join(keys[:2])) or field_of(keys[0] if keys else "")
    if field is None:
        said = people_words.SETTINGS_WRONG.get(keys[0] if keys else "")
        return "", said or people_words.SETTINGS_CANNOT
    return field.key, field.wrong


def _check_today(line: Line, planned: WantedSettings, now: datetime) -> None:
    """Refuse words that would be over at once."""
    becomes = planned.lines[line.key]
    if becomes.today != line.today and becomes.at(now).today != becomes.today:
        raise WrongSettingError(*TODAY)


def _kept(edge: Edge, line: Line, of: str, values: Mapping[str, Any]) -> bool:
    """Keep it, unless somebody else changed the page meanwhile."""
    who, now = actor(), edge.clock()
    by = Actor(who.id, origin=who.origin)

    def keep(session: Session) -> bool:
        once.turn(session)
        shown = edge.settings.shown(session, line.key)
        wanted = _wanted(edge, session, line, values)
        if not wanted.differences:
            return True
        if once.otherwise(of_page(of, shown)):
            return False
        return versions.keep(session, by, wanted.change, wanted.lines, now)

    return once.deed(edge, keep)


def _changed(edge: Edge, of: str) -> Response:
    """Say what the other one did on this line; of others it says nothing."""
    flash(words.CHANGED_MEANWHILE, "wrong")
    key = edge.line().key
    with edge.database.reading() as session:
        last = versions.last_of(session, key, SHOWN_CHANGES)
    if last is not None:
        did = people_words.SETTINGS_BY.format(
            name=last.by or "cjg settings", what=last.told[key]
        )
        flash(did, "info")
    return redirect(url_for("settings.change", of=of), 303)


def take_back(edge: Edge) -> Response:
    """As it was before the last change."""
    who, now = actor(), edge.clock()
    by = Actor(who.id, origin=who.origin)
    edge.settings.follow()  # what stays is judged by the lines as they are now
    if (question := before_taking_back(edge)) is not None:
        return question

    def restore(session: Session) -> str:
        once.turn(session)
        last = versions.last(session)
        if last is None or once.otherwise(last.id):
            return words.CHANGED_MEANWHILE
        lines = edge.settings.without(last)
        found = versions.stays(session, last, edge.desk.lines, lines, now)
        if found is not None:
            return people_words.STAYS[found[0]]
        done = versions.take_back(session, by, last, lines, now)
        return "" if done else words.CHANGED_MEANWHILE

    if wrong := once.deed(edge, restore):
        flash(wrong, "wrong")
    else:
        edge.settings.follow()
        flash(people_words.SETTINGS_BACK, "good")
    return _back_to_all(edge)


def _back_to_all(edge: Edge) -> Response:
    """The pages of settings, of the same line if there is one still."""
    key = edge.line().key
    there = key if key in edge.desk.lines and len(edge.desk.lines) > 1 else None
    return redirect(url_for("settings.show", lijn=there), 303)


ROUTES: Final[Routes] = (
    ("GET", "/beheer/instellingen", show),
    ("GET POST", "/beheer/instellingen/<of>", change),
)
TAKING_BACK: Final[Routes] = (
    ("POST", "/beheer/instellingen/wijziging/terug", take_back),
)

"""The figures of a period as people see them: sections of tables with their pictures.

Made of `ComparedPeriods`, so of numbers that may be seen; page and yearly report show
the same. Must not know HTTP nor how anything is drawn. Pure.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from ringgroup.figures.counts import TABLES
from ringgroup.figures.statistics import (
    SMALL,
    WEEKDAYS,
    Codes,
    PublishedTable,
    ShownNumber,
)
from ringgroup.line import Line
from ringgroup.registration.form import LISTS
from schedules.dates import short_month
from webhooks.pages.figures import pictures
from webhooks.pages.figures import words as say
from webhooks.pages.figures.pictures import Picture
from webhooks.pages.figures.sentences import ComparedPeriods

_TABLES: Final = {spec.id for spec in TABLES}
SECTIONS: Final = (
    ("vragen", "Hoeveel vragen", ("channel", "month")),
    (
        "telefoon",
        "De telefoon",
        ("outcome", "desk", "answered_by", "wait", "voicemail", "form"),
    ),
    ("drukte", "Wanneer er gebeld wordt", ("weekday", "hour", "weekday_by_hour")),
    ("gemist", "Wanneer er niet werd opgenomen", ("missed_weekday", "missed_hour")),
    ("over-wie", "Over wie het gaat", ("age", "gender")),
    (
        "waarover",
        "Waarover het gaat",
        tuple(name for name in LISTS if name in _TABLES - {"age", "gender"}),
    ),
)
"""Every table of one dimension, and the week: key, heading, tables."""
CROSSED: Final = tuple(
    spec.id
    for spec in TABLES
    if len(spec.dimensions) > 1 and spec.id != "weekday_by_hour"
)
"""Tables of two things at once; they have no picture."""
FIRST_SEEN: Final = ("month", "weekday_by_hour")
"""The two pictures of the first screen."""
TURNED: Final = frozenset({"age_by_question_kind", "weekday_by_hour"})
"""Whose second dimension goes down: the longer list."""


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """A row of a table of one dimension; `number` is what may be seen of it."""

    label: str
    number: ShownNumber
    now: str
    before: str
    difference: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A table of one dimension with its picture."""

    id: str
    title: str
    heading: str
    rows: tuple[ExhibitRow, ...]
    total: ExhibitRow
    picture: Picture
    left_out: bool
    """Whether rows are missing in which every number is hidden."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """A table of two dimensions; the week has a picture."""

    id: str
    title: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    total: str
    left_out: bool
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Tables that belong together; `key` is its name in an address."""

    key: str
    title: str
    exhibits: tuple[Exhibit | Crossed, ...]


def sections(
    told: ComparedPeriods, without: Collection[str] = ()
) -> tuple[Section, ...]:
    """Every table of one dimension, and the week, that the period has.

    A month has no table of months, and what was published by older rules lacks those
    that came later. `without`: tables that are shown elsewhere.
    """
    found = [
        Section(
            key,
            title,
            tuple(
                _shown(told, name)
                for name in names
                if _has(told, name) and name not in without
            ),
        )
        for key, title, names in SECTIONS
    ]
    return tuple(section for section in found if section.exhibits)


def first_seen(told: ComparedPeriods) -> tuple[Exhibit | Crossed, ...]:
    """The course of the period and its week, which are seen before all others."""
    return tuple(_shown(told, name) for name in FIRST_SEEN if _has(told, name))


def _has(told: ComparedPeriods, name: str) -> bool:
    alone = name == "month" and told.now.period.kind == "month"
    return name in told.now.tables and not alone


def _shown(told: ComparedPeriods, name: str) -> Exhibit | Crossed:
    return _crossed(told, name) if name in TURNED else _exhibit(told, name)


def crossed(told: ComparedPeriods) -> tuple[Crossed, ...]:
    """Every other table of two dimensions."""
    return tuple(_crossed(told, name) for name in CROSSED)


# --- one dimension ---------------------------------------------------------------


def _exhibit(told: ComparedPeriods, name: str) -> Exhibit:
    table = told.now.tables[name]
    past = told.before.tables.get(name) if told.before else None
    if name == "month" and told.now.period.kind != "year":
        past = None  # other months
    (dimension,) = table.dimensions

    def row(label: str, number: ShownNumber, then: ShownNumber | None) -> ExhibitRow:
        if then is None:
            return ExhibitRow(label, number, say.amount(number), "", "")
        grew = say.difference(number, then)
        return ExhibitRow(label, number, say.amount(number), say.amount(then), grew)

    codes = [code for (code,) in table.rows]
    seen = _seen(told.line, codes, table, past)
    before_rows = _past_rows(table, past)
    rows = tuple(
        row(
            say.code_label(told.line, dimension, code),
            table.rows[code,],
            before_rows[code] if past else None,
        )
        for code in seen
    )
    total = row(say.HEADINGS["total"], table.total, past.total if past else None)
    picture = (
        _course(table, past)
        if name == "month" and told.now.period.kind == "year"
        else pictures.bars([(one.label, one.number, one.now) for one in rows])
    )
    heading = say.DIMENSIONS[dimension]
    left_out = len(seen) < len(codes)
    return Exhibit(name, say.TABLES[name], heading, rows, total, picture, left_out)


def _past_rows(
    table: PublishedTable, past: PublishedTable | None
) -> Mapping[str, ShownNumber]:
    """The numbers of the period before; a code it had not was found in it never."""
    if past is None:
        return {}
    return {code: past.rows.get((code,), SMALL) for (code,) in table.rows}


def _seen(
    line: Line, codes: list[str], table: PublishedTable, past: PublishedTable | None
) -> list[str]:
    """The rows that say something, of the hours of a day and the days of a week.

    Of hours those between the first and the last that can be seen; of days those on
    which the line is open, or that can be seen.
    """
    both = [table, *([past] if past else [])]
    known = [
        place
        for place, code in enumerate(codes)
        if any(one.rows.get((code,), SMALL) != SMALL for one in both)
    ]
    match table.dimensions:
        case ("hour",):
            return codes[known[0] : known[-1] + 1] if known else codes[9:12]
        case ("weekday",):
            return _days(line, codes, [codes[place] for place in known])
        case _:
            return codes


def _days(line: Line, codes: list[str], known: Collection[str]) -> list[str]:
    opens = {
        day
        for week in line.hours.weeks
        for day, spans in zip(WEEKDAYS, week, strict=True)
        if spans
    }
    return [code for code in codes if code in opens or code in known] or codes


def _course(table: PublishedTable, past: PublishedTable | None) -> Picture:
    labels = [short_month(int(code)) for (code,) in table.rows]
    before = [*past.rows.values()] if past else None
    return pictures.course(labels, [*table.rows.values()], before)


# --- two dimensions ----------------------------------------------------------------


def _crossed(told: ComparedPeriods, name: str) -> Crossed:
    table = told.now.tables[name]
    turn = name in TURNED
    down, across = (1, 0) if turn else (0, 1)
    row_codes = [*dict.fromkeys(codes[down] for codes in table.rows)]
    columns = [*dict.fromkeys(codes[across] for codes in table.rows)]

    def number(row: str, column: str) -> ShownNumber:
        codes: Codes = (column, row) if turn else (row, column)
        return table.rows.get(codes, SMALL)

    if name == "weekday_by_hour":
        seen = [c for c in columns if any(number(r, c) != SMALL for r in row_codes)]
        columns = _days(told.line, columns, seen)
    shown = [row for row in row_codes if any(number(row, c) != SMALL for c in columns)]
    label = _labels(told.line, table)
    names = tuple(label(across, code) for code in columns)
    rows = tuple(
        (label(down, row), tuple(say.amount(number(row, c)) for c in columns))
        for row in shown
    )
    picture = None
    if name == "weekday_by_hour" and shown:
        hours = row_codes[row_codes.index(shown[0]) : row_codes.index(shown[-1]) + 1]
        picture = _week(columns, hours, number)
    return Crossed(
        name,
        say.TABLES[name],
        say.DIMENSIONS[table.dimensions[down]],
        names,
        rows,
        say.amount(table.total),
        len(shown) < len(row_codes),
        picture,
    )


def _labels(line: Line, table: PublishedTable) -> Callable[[int, str], str]:
    return lambda place, code: say.code_label(line, table.dimensions[place], code)


def _week(
    days: list[str], hours: list[str], number: Callable[[str, str], ShownNumber]
) -> Picture:
    """Hours down, days across; days without one number that can be seen still stand."""
    names = [say.CODES["weekday"][day][:2] for day in WEEKDAYS if day in days]
    found = {
        (row, column): number(hour, day)
        for row, hour in enumerate(hours)
        for column, day in enumerate(days)
    }
    return pictures.heat_map(
        names,
        [say.CODES["hour"][hour] for hour in hours],
        {place: (one, say.amount(one)) for place, one in found.items()},
    )

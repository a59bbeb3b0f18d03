"""Holidays, entries by date or name, and the coordinator's exceptions."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.hours import Block, OpeningHours, ScheduleError, Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WHOLE_WEEK = ((Span(540, 720),),) * 7
MORNING = (Span(540, 720),)


def hours(closed: str = "", opened: str = "", country: str | None = "NL"):
    entries = (frozenset(filter(None, text.split(","))) for text in (closed, opened))
    return OpeningHours(AMSTERDAM, WHOLE_WEEK, country, *entries)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-01", "Nieuwjaarsdag"),
        ("2026-04-03", "Goede vrijdag"),
        ("2026-04-05", "Eerste paasdag"),
        ("2026-04-06", "Tweede paasdag"),
        ("2026-04-27", "Koningsdag"),
        ("2025-04-26", "Koningsdag"),
        ("2025-04-27", None),
        ("2031-04-26", "Koningsdag"),
        ("2026-05-14", "Hemelvaartsdag"),
        ("2026-05-15", None),
        ("2026-05-24", "Eerste pinksterdag"),
        ("2026-05-25", "Tweede pinksterdag"),
        ("2025-05-05", "Bevrijdingsdag"),
        ("2026-05-05", None),
        ("2026-12-25", "Eerste kerstdag"),
        ("2026-12-26", "Tweede kerstdag"),
        ("2026-12-31", None),
    ],
)
def test_public_holidays_close_the_desk_under_their_dutch_name(day, name, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en_US")
    on = date.fromisoformat(day)
    assert hours().closed_name(on) == name
    assert bool(hours().blocks_on(on)) is (name is None)


@pytest.mark.parametrize("entry", ["5 mei", "05 Mei", " 5  MEI ", "Bevrijdingsdag"])
def test_liberation_day_closes_every_year_when_configured(entry):
    desk = hours(closed=entry)
    for year in range(2024, 2036):
        assert desk.closed_name(date(year, 5, 5)) == "Bevrijdingsdag"
        assert desk.closed_name(date(year, 5, 4)) is None


@pytest.mark.parametrize(
    "entry", ["Goede Vrijdag", "Goede vrijdag", "GOEDE VRIJDAG", "2026-04-03"]
)
def test_good_friday_is_open_when_configured(entry):
    desk = hours(opened=entry)
    assert desk.blocks_on(date(2026, 4, 3)) == (Block(date(2026, 4, 3), 540, 720),)
    assert desk.closed_name(date(2026, 4, 6)) == "Tweede paasdag"
    assert bool(desk.closed_name(date(2025, 4, 18))) is entry.startswith("2026")


def test_liberation_day_can_be_opened_in_a_lustrum_year():
    assert hours(opened="Bevrijdingsdag").closed_name(date(2030, 5, 5)) is None
    assert hours(opened="5 mei").closed_name(date(2030, 5, 5)) is None


@pytest.mark.parametrize(
    ("entry", "closed", "name", "unaffected"),
    [
        ("24 december", "2027-12-24", "24 december", "2027-12-23"),
        ("2026-12-24", "2026-12-24", "24 december", "2027-12-24"),
        ("2040-12-24", "2040-12-24", "24 december", "2039-12-24"),
        ("29 februari", "2028-02-29", "29 februari", "2027-02-28"),
    ],
)
def test_a_day_without_a_name_is_closed_under_its_date(entry, closed, name, unaffected):
    desk = hours(closed=entry)
    assert desk.closed_name(date.fromisoformat(closed)) == name
    assert desk.closed_name(date.fromisoformat(unaffected)) is None


def test_two_holidays_on_one_day_both_close_it():
    day = date(2016, 5, 5)
    assert hours().closed_name(day) == "Hemelvaartsdag"
    assert hours(closed="Bevrijdingsdag").closed_name(day) == "Hemelvaartsdag"


@pytest.mark.parametrize(
    "entry",
    [
        *("Sint-Juttemis", "31 april", "30 februari", "5 May", "5", "mei", "0 mei"),
        *("2026-02-30", "20261224", "2026-W52-4", "24-12-2026", "Koninginnedag"),
    ],
)
def test_an_entry_that_names_no_day_is_refused_by_name(entry):
    for refused in ({"closed": entry}, {"opened": entry}):
        with pytest.raises(ScheduleError, match=f'"{entry}" is no date, day of'):
            hours(**refused)


@pytest.mark.parametrize(
    ("closed", "opened"),
    [
        ("5 mei", "5 mei"),
        ("goede vrijdag", "Goede Vrijdag"),
        ("5 mei", "Bevrijdingsdag"),
        ("27 april", "Koningsdag"),
        ("5 mei", "2026-05-05"),
        ("2026-04-03", "Goede Vrijdag"),
        ("2041-12-25", "25 december"),
    ],
)
def test_a_day_that_is_closed_and_open_at_once_is_refused(closed, opened):
    reason = f'"{closed}" closes the day that "{opened}" opens'
    with pytest.raises(ScheduleError, match=f"(?i){reason}"):
        hours(closed, opened)


def test_closed_wins_where_two_entries_meet_by_chance():
    desk = hours(closed="6 mei", opened="Hemelvaartsdag")
    assert desk.closed_name(date(2027, 5, 6)) == "Hemelvaartsdag"
    assert desk.closed_name(date(2026, 5, 14)) is None


def test_another_country_has_its_own_holidays_and_no_country_has_none():
    assert hours(country="BE").closed_name(date(2026, 7, 21)) == "Nationale feestdag"
    assert hours(country=None).closed_name(date(2026, 12, 25)) is None
    with pytest.raises(ScheduleError, match='"XX" is not a country'):
        hours(country="XX")
    with pytest.raises(ScheduleError, match="Goede Vrijdag"):
        hours(opened="Goede Vrijdag", country=None)


@pytest.mark.parametrize(
    "day", ["2026-12-25", "2026-05-05", "2026-11-22", "2026-11-23"]
)
def test_an_extra_day_wins_over_everything(desk, day):
    on = date.fromisoformat(day)
    spans = (Span(840, 900), Span(600, 660))
    blocks = (Block(on, 600, 660), Block(on, 840, 900))
    assert desk().blocks_on(on, {on: spans}) == blocks
    assert desk().blocks_on(on, {on: ()}) == ()


def test_an_extra_day_counts_in_every_question(desk):
    monday = date(2026, 11, 23)
    tuesday, sunday = monday + timedelta(days=1), monday - timedelta(days=1)
    extra = {sunday: MORNING, monday: ()}
    at = datetime(2026, 11, 22, 9, tzinfo=AMSTERDAM)
    assert desk().block_at(at, extra) == Block(sunday, 540, 720)
    assert desk().next_block(at, extra) == Block(sunday, 540, 720)
    noon = at + timedelta(hours=3)
    assert desk().next_change(at, extra) == noon
    assert desk().next_block(noon, extra) == Block(tuesday, 540, 720)
    assert desk().next_change(noon, extra) == noon + timedelta(days=1, hours=21)


def test_overlapping_extra_spans_change_only_when_the_last_ends(desk):
    monday = date(2026, 11, 23)
    extra = {monday: (Span(540, 720), Span(600, 660))}
    at = datetime(2026, 11, 23, 9, 30, tzinfo=AMSTERDAM)
    assert desk().next_change(at, extra) == at.replace(hour=12, minute=0)


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 2, "2026-11-24"),
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-04-02", 1, "2026-04-03"),
        ("2026-04-03", 1, "2026-04-07"),
        ("2026-05-04", 1, "2026-05-06"),
    ],
)
def test_working_days_skip_weekends_and_closed_holidays(desk, day, n, result):
    after = desk().working_days_after(date.fromisoformat(day), n)
    assert after == date.fromisoformat(result)


def test_working_days_do_not_depend_on_blocks_but_do_on_extra_days():
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    never_open = OpeningHours(AMSTERDAM, ((),) * 7)
    assert never_open.working_days_after(friday, 1) == monday
    assert never_open.working_days_after(friday, 1, {monday: ()}) == tuesday
    assert never_open.working_days_after(friday, 1, {saturday: MORNING}) == saturday

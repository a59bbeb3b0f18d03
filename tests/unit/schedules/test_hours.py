"""Spans, blocks and the week: when a desk is open and when that changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.hours import Block, OpeningHours, ScheduleError, Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
SATURDAY, SUNDAY = date(2026, 11, 21), date(2026, 11, 22)
NINE_TO_TWELVE = Span(540, 720)
WHOLE_DAY = Span(0, 1440)


def at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=AMSTERDAM)


def week(*days: tuple[Span, ...]) -> OpeningHours:
    return OpeningHours(AMSTERDAM, (*days, *((),) * (7 - len(days))), country=None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("09:00-12:00", 540, 720), ("00:00-24:00", 0, 1440), ("23:59-24:00", 1439, 1440)],
)
def test_a_span_is_read_as_it_is_written(text, start, end):
    assert Span.parse(text) == Span(start, end)
    assert Span.parse(text).label == text
    assert Block(MONDAY, start, end).label == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "9:00-12:00", "09:00 - 12:00", "09.00-12.00", "09:00", "09:00-12:00\n"),
        *("09:60-12:00", "12:00-09:00", "09:00-09:00", "24:00-24:00", "09:00-24:01"),
        *("25:00-26:00", "٠٩:00-12:00", "-09:00-12:00"),
    ],
)
def test_a_span_that_cannot_be_is_refused_in_one_line(text):
    with pytest.raises(ScheduleError) as refusal:
        Span.parse(text)
    assert '"' in str(refusal.value)
    assert "must end after" in str(refusal.value) or "HH:MM-HH:MM" in str(refusal.value)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (((),) * 6, "seven days, not 6"),
        (((Span(540, 720), Span(700, 800)), *((),) * 6), "09:00-12:00 and 11:40-13:20"),
        ((*((),) * 6, (Span(840, 1020), Span(540, 720))), "overlap or are not sorted"),
    ],
)
def test_a_week_that_cannot_be_is_refused(days, reason):
    with pytest.raises(ScheduleError, match=reason):
        OpeningHours(AMSTERDAM, days)


@pytest.mark.parametrize(
    ("day", "clock", "label"),
    [
        (MONDAY, "08:59:59", None),
        (MONDAY, "09:00:00", "09:00-12:00"),
        (MONDAY, "11:59:59", "09:00-12:00"),
        (MONDAY, "12:00:00", None),
        (MONDAY, "14:00:00", "14:00-17:00"),
        (MONDAY, "17:00:00", None),
        (SATURDAY, "10:00:00", None),
    ],
)
def test_a_desk_is_open_from_the_start_of_a_block_until_its_end(
    desk, day, clock, label
):
    block = desk("09:00-12:00", "14:00-17:00").block_at(at(day, clock))
    assert (block and block.label) == label


@pytest.mark.parametrize(
    ("day", "clock", "change"),
    [
        (FRIDAY, "08:00", at(FRIDAY, "09:00")),
        (FRIDAY, "09:00", at(FRIDAY, "12:00")),
        (FRIDAY, "11:59:59", at(FRIDAY, "12:00")),
        (FRIDAY, "12:00", at(MONDAY, "09:00")),
        (SUNDAY, "23:00", at(MONDAY, "09:00")),
        (date(2026, 12, 24), "12:00", at(date(2026, 12, 28), "09:00")),
    ],
)
def test_the_next_change_skips_nights_weekends_and_holidays(desk, day, clock, change):
    assert desk().next_change(at(day, clock)) == change


def test_touching_spans_are_two_blocks_without_a_change_between_them():
    hours = week((NINE_TO_TWELVE, Span(720, 780)))
    assert hours.block_at(at(MONDAY, "12:00")) == Block(MONDAY, 720, 780)
    assert hours.next_change(at(MONDAY, "10:00")) == at(MONDAY, "13:00")


def test_midnight_between_two_open_days_is_no_change():
    hours = week((Span(1200, 1440),), (Span(0, 120),))
    tuesday = MONDAY + timedelta(days=1)
    assert hours.next_change(at(MONDAY, "21:00")) == at(tuesday, "02:00")


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        (MONDAY, "10:00"),
        (MONDAY, "00:00"),
        # 400 days of 24 hours later it is summer, and half past midnight.
        (date(2026, 3, 1), "23:30"),
    ],
)
def test_a_desk_that_never_closes_or_never_opens_never_changes(day, clock):
    assert week(*((WHOLE_DAY,),) * 7).next_change(at(day, clock)) is None
    assert week().next_change(at(day, clock)) is None
    assert week().next_block(at(day, clock)) is None


@pytest.mark.parametrize(("ahead", "found"), [(400, True), (401, False)])
def test_a_change_is_looked_for_within_400_days(ahead, found):
    far = MONDAY + timedelta(days=ahead)
    extra = {far: (NINE_TO_TWELVE,)}
    change = week().next_change(at(MONDAY, "09:00"), extra)
    assert change == (at(far, "09:00") if found else None)


def test_the_next_block_is_the_current_one_or_else_the_first_to_come(desk):
    hours = desk("09:00-12:00", "14:00-17:00")
    morning, afternoon = Block(MONDAY, 540, 720), Block(MONDAY, 840, 1020)
    assert hours.next_block(at(FRIDAY, "17:00")) == morning
    assert hours.next_block(at(MONDAY, "11:59")) == morning
    assert hours.next_block(at(MONDAY, "12:00")) == afternoon


def test_the_blocks_between_two_days_include_both(desk):
    blocks = list(desk().blocks_between(FRIDAY, MONDAY))
    assert blocks == [Block(FRIDAY, 540, 720), Block(MONDAY, 540, 720)]
    assert list(desk().blocks_between(MONDAY, FRIDAY)) == []


def test_a_block_knows_its_instants_in_utc():
    block = Block(MONDAY, 540, 1440)
    assert block.opens(AMSTERDAM) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert block.closes(AMSTERDAM) == datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert block.opens(AMSTERDAM).tzinfo is block.closes(AMSTERDAM).tzinfo is UTC


def test_weekdays_with_the_same_hours_are_spoken_together():
    long, short = (NINE_TO_TWELVE, Span(840, 1020)), (NINE_TO_TWELVE,)
    hours = week(long, long, short, long, (), short)
    assert hours.groups() == (((0, 1, 3), long), ((2, 5), short))
    assert week().groups() == ()


EIGHT_TO_TWELVE = Span(480, 720)
MOVED = OpeningHours(
    AMSTERDAM,
    ((NINE_TO_TWELVE,), *((),) * 6),
    country=None,
    later=(
        (MONDAY, ((EIGHT_TO_TWELVE,), *((),) * 6)),
        (MONDAY + timedelta(days=14), ((), (NINE_TO_TWELVE,), *((),) * 5)),
    ),
)


def test_a_week_takes_the_place_of_the_one_before_on_its_day():
    opens = [one.opens(AMSTERDAM) for one in MOVED.blocks_between(FRIDAY, THIRD_WEEK)]
    assert [f"{one:%d %H}" for one in opens] == ["23 07", "30 07", "08 08"]
    assert MOVED.blocks_on(MONDAY - timedelta(days=7)) == (
        Block(MONDAY - timedelta(days=7), 540, 720),
    )


THIRD_WEEK = MONDAY + timedelta(days=18)


def test_the_next_change_is_by_the_hours_of_its_own_day():
    after = at(MONDAY + timedelta(days=7), "12:00")
    change = MOVED.next_change(after)
    assert change == at(MONDAY + timedelta(days=15), "09:00")


def test_from_a_day_on_the_week_of_that_day_is_the_first():
    then = MOVED.on(MONDAY + timedelta(days=1))
    assert then.week == MOVED.later[0][1]
    assert then.later == MOVED.later[1:]
    assert then.groups() == (((0,), (EIGHT_TO_TWELVE,)),)
    assert week().on(MONDAY) == week()
    assert MOVED.on(FRIDAY) == MOVED


def test_holidays_are_known_by_name_and_say_whether_they_close_the_desk():
    open_then = frozenset({"Goede Vrijdag"})
    hours = OpeningHours(AMSTERDAM, MOVED.week, closed=frozenset(), open=open_then)
    found = {name: shut for _, name, shut in hours.holidays(FRIDAY, A_YEAR_LATER)}
    assert found["Eerste kerstdag"]
    assert not found["Goede vrijdag"]
    assert [*MOVED.holidays(FRIDAY, A_YEAR_LATER)] == []


A_YEAR_LATER = FRIDAY + timedelta(days=365)


def test_later_weeks_begin_one_after_another():
    twice = tuple(reversed(MOVED.later))
    with pytest.raises(ScheduleError, match="begins after the one before"):
        OpeningHours(AMSTERDAM, MOVED.week, country=None, later=twice)
    with pytest.raises(ScheduleError, match="seven days, not 1"):
        OpeningHours(AMSTERDAM, MOVED.week, country=None, later=((MONDAY, ((),)),))


def test_equal_hours_are_equal_and_can_be_hashed(desk):
    assert desk() == desk()
    assert hash(desk()) == hash(desk())

"""When members are in two places at a time, and when they cannot work."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ringgroup.roster.roster import (
    Away,
    Booking,
    Place,
    PlaceChange,
    Saved,
    double,
)
from schedules.hours import Block, Span

TUESDAY = date(2026, 11, 24)
MORNING = Block(TUESDAY, 540, 720)
logins = st.sampled_from(["anna", "bram"])
lines = st.sampled_from(["noord", "zuid"])
days = st.sampled_from([TUESDAY, TUESDAY + timedelta(days=1)])
spans = st.tuples(st.integers(0, 20), st.integers(1, 4)).map(
    lambda span: Span(span[0], span[0] + span[1])
)
blocks = st.builds(
    lambda day, span: Block(day, span.start, span.end), day=days, span=spans
)
places = st.builds(Place, blocks, st.sampled_from(["duty", "backup"]))
bookings = st.builds(Booking, login=logins, line=lines, place=places)


def minutes(booking: Booking) -> set[tuple[str, date, int]]:
    block = booking.place.block
    return {
        (booking.login, block.day, minute) for minute in range(block.start, block.end)
    }


@given(st.lists(bookings, max_size=6), bookings)
def test_a_double_booking_shares_a_minute_with_another(others, wanted):
    found = double(others, wanted)
    shares = [
        one
        for one in others
        if minutes(one) & minutes(wanted)
        and (one.line, one.place) != (wanted.line, wanted.place)
    ]
    assert found == (shares[0] if shares else None)


@given(logins, blocks, logins, days, days)
def test_who_is_on_leave_is_away_on_both_days_and_between(login, block, who, one, two):
    first, last = sorted((one, two))
    away = Away(leave=((who, first, last),))
    assert away.of(login, block) == (who == login and first <= block.day <= last)


@given(logins, blocks, logins, st.integers(0, 6), spans)
def test_who_is_away_every_week_is_so_in_what_overlaps(login, block, who, day, span):
    away = Away(weekly=((who, day, span),))
    overlaps = set(range(span.start, span.end)) & set(range(block.start, block.end))
    at_that_day = who == login and day == block.day.weekday()
    assert away.of(login, block) == (at_that_day and bool(overlaps))


def test_who_said_nothing_can_always_work():
    assert not Away().of("anna", MORNING)


def test_who_was_there_was_seen_as_who_is_there_now_unless_it_says_otherwise():
    place = Place(MORNING, "duty")
    for visible in (True, False):
        assert PlaceChange(place, None, None, visible).seen_before == visible
        for before in (True, False):
            change = PlaceChange(place, None, None, visible, was_visible=before)
            assert change.seen_before == before


@given(st.lists(st.booleans(), max_size=6))
def test_what_was_saved_is_seen_or_a_draft(visible):
    place = Place(MORNING, "duty")
    saved = Saved("b", tuple(PlaceChange(place, None, None, one) for one in visible))
    assert (saved.seen, saved.drafts) == (visible.count(True), visible.count(False))

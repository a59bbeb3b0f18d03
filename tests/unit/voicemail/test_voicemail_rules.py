"""How long, in which order, how often: the rules of a message."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.vault import Vault
from ringgroup.voicemail.voicemail import (
    Message,
    PinTries,
    deed_of,
    deleted_at,
    deleted_when_handled_before,
    dialled,
    in_order,
    is_lost,
    late_from,
    may_be_called_back,
    pause,
)
from schedules.hours import OpeningHours, Span

WEEK = ((Span(540, 720),),) * 5 + ((),) * 2
OLD, NEW = "a secret key of thirty-two characters", "another one of about that length"
NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_pauses_double_from_five_seconds_up_to_ten_minutes():
    pauses = [pause(tries).total_seconds() for tries in range(9)]
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600]


@given(st.integers(0, 100_000))
def test_no_pause_is_longer_than_ten_minutes(tries):
    assert timedelta(seconds=5) <= pause(tries) <= timedelta(minutes=10)


def test_a_recording_may_appear_for_a_day():
    assert not is_lost(NOW - timedelta(days=1), NOW)
    assert is_lost(NOW - timedelta(days=1) - MINUTE, NOW)


@given(st.integers(0, 1000))
def test_a_handled_message_is_never_kept_longer_than_28_days(days):
    before = deleted_when_handled_before(days, NOW)
    assert NOW - before == min(timedelta(days=days), timedelta(days=28))


def message(name: str, received: int, handled: int | None = None) -> Message:
    at = None if handled is None else NOW + handled * MINUTE
    return Message(name, "veldhoven", NOW + received * MINUTE, 9, True, at)  # noqa: FBT003 - it is here


def test_new_messages_come_first_oldest_first_then_who_was_handled_last():
    messages = [
        message("handled early", 1, 5),
        message("new, later", 4),
        message("handled late", 0, 9),
        message("new, first", 2),
    ]
    assert [one.is_new for one in in_order(messages)] == [True, True, False, False]
    assert [one.id for one in in_order(messages)] == [
        "new, first",
        "new, later",
        "handled late",
        "handled early",
    ]


def test_the_third_wrong_pin_in_a_row_shuts_the_way_in_for_a_quarter():
    tries = PinTries()
    for _ in range(2):
        tries = tries.after_wrong(NOW)
        assert not tries.shut(NOW)
    tries = tries.after_wrong(NOW)
    assert tries.shut(NOW)
    assert tries.shut(NOW + timedelta(minutes=14, seconds=59))
    assert not tries.shut(NOW + timedelta(minutes=15))


def test_the_way_in_is_shut_for_twice_as_long_each_time_and_a_day_at_most():
    tries, shut = PinTries(), []
    for _ in range(8):
        for _ in range(3):
            tries = tries.after_wrong(NOW)
        shut.append((tries.locked_until - NOW) / MINUTE)
    assert shut == [15, 30, 60, 120, 240, 480, 960, 1440]


def test_after_the_quarter_there_are_three_attempts_again():
    tries = PinTries(0, NOW - MINUTE).after_wrong(NOW).after_wrong(NOW)
    assert not tries.shut(NOW)
    assert tries.after_wrong(NOW).shut(NOW)


def test_a_link_is_signed_for_one_purpose_by_one_of_our_secrets():
    signature = Vault(OLD).sign("a message", "a link")
    assert Vault(OLD).signed("a message", signature, "a link")
    assert Vault(NEW, OLD).signed("a message", signature, "a link")
    assert not Vault(NEW).signed("a message", signature, "a link")
    assert not Vault(OLD).signed("a message", signature, "another")
    assert not Vault(OLD).signed("another", signature, "a link")
    assert not Vault(OLD).signed("a message", "", "a link")


@pytest.mark.parametrize(
    "number",
    ["+31402584113", "+31612345678", "+3214000000", "+31850001234", "+318001234"],
)
def test_who_called_from_an_ordinary_number_can_be_called_back(number):
    assert may_be_called_back(number)


@pytest.mark.parametrize("number", ["+319001234", "+319090123", "+10000000000"])
def test_a_number_that_earns_from_being_called_is_not(number):
    assert not may_be_called_back(number)


def test_a_message_goes_its_days_after_it_was_handled():
    assert deleted_at(NOW, 7) == NOW + timedelta(days=7)


@given(st.integers(0, 1000))
def test_what_is_told_of_its_end_is_when_it_ends(days):
    """The page and the rule that deletes speak of the same instant."""
    at = deleted_at(NOW, days)
    assert deleted_when_handled_before(days, at) == NOW
    assert at - NOW <= timedelta(days=28)


@pytest.mark.parametrize(
    ("received", "late"),
    [
        (datetime(2026, 11, 23, 8, 5, tzinfo=UTC), (11, 25)),  # Monday
        (datetime(2026, 11, 26, 8, 5, tzinfo=UTC), (11, 30)),  # over a weekend
        (datetime(2026, 12, 23, 8, 5, tzinfo=UTC), (12, 28)),  # over Christmas
    ],
)
def test_a_message_waits_too_long_on_the_morning_of_the_second_working_day(
    received, late
):
    hours = OpeningHours(ZoneInfo("Europe/Amsterdam"), WEEK, "NL")
    month, day = late
    assert late_from(hours, received, {}) == datetime(
        2026, month, day, 7, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("dial", "deed"),
    [
        ("completed", "called_back"),
        ("failed", "caller_not_rung"),
        ("busy", "caller_not_reached"),
        ("no-answer", "caller_not_reached"),
        ("canceled", "caller_not_reached"),
    ],
)
def test_only_who_spoke_with_a_caller_called_back(dial, deed):
    assert deed_of(dial) == deed


def test_a_number_that_cannot_be_called_is_of_its_caller():
    assert deed_of("failed", "13224") == "number_not_rung"
    assert deed_of("failed", "13227", abroad=True) == "number_not_rung"
    assert deed_of("failed", "13227") == "caller_not_rung"
    assert deed_of("failed", "13214") == "caller_not_rung"
    assert deed_of("completed", "13224") == "called_back"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("040 701 35 79", "+31407013579"),
        ("+31 (0)40 701 35 79", "+31407013579"),
        ("0032 2 555 12 12", "+3225551212"),
        ("", None),
        ("12", None),
        ("geen nummer", None),
        ("0" * 60, None),
    ],
)
def test_a_number_is_read_however_it_is_written(text, number):
    assert dialled(text) == number


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_number_or_none(text):
    found = dialled(text)
    assert found is None or (found[0] == "+" and found[1:].isdigit())

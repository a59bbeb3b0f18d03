"""Which passwords and PINs are allowed, how they are kept, what guessing costs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.people import passwords
from ringgroup.people.passwords import LONGEST, LONGEST_PAUSE, PASSWORD_LENGTH, unfit

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("dertien-teken", "short"),
        ("een zin van vier woorden " * 11, "long"),
        ("veertien\ttekens", "unprintable"),
        ("aaaaaaaaaaaaaaaa", "often_chosen"),
        ("wachtwoord1234", "often_chosen"),
        ("WachtwoordWachtwoord", "often_chosen"),
        ("qwertyuiopasdf", "often_chosen"),
        ("12345678901234", "often_chosen"),
        ("iloveyouiloveyou", "often_chosen"),
        ("Wachtwoord2026!", "often_chosen"),
    ],
)
def test_what_is_short_or_guessed_soon_is_no_password(password, why):
    assert unfit(password) == why


@pytest.mark.parametrize(
    "password",
    [
        "mijn eigen lange zin",
        "een lang wachtwoord €",
        "fietsbel-augurk-zondag",
        "x7#kQ!p92mVb&z",
        "fietsbel augurk zondag " * 11,
    ],
)
def test_a_few_words_that_do_not_belong_together_are_one(password):
    assert unfit(password) is None


def test_what_anybody_knows_of_you_is_no_secret():
    assert unfit("noordhoek2026!", ["noordhoek", "Fenna Noordhoek"]) == "often_chosen"
    assert unfit("Fenna Noordhoek", ["fenna", "Fenna Noordhoek"]) == "often_chosen"
    assert unfit("Fenna Noordhoek", ["anna", "Anna de Wit"]) is None


@given(st.text(max_size=LONGEST + 2), st.lists(st.text(max_size=20), max_size=3))
def test_of_any_text_is_said_whether_it_is_a_password(password, about):
    why = unfit(password, about)
    assert (why == "short") == (len(password) < PASSWORD_LENGTH)
    assert (why == "long") == (len(password) > LONGEST)


def test_only_the_secret_itself_fits_and_nothing_fits_nobody():
    kept = passwords.hashed("mijn eigen lange zin")
    assert passwords.fits(kept, "mijn eigen lange zin")
    assert not passwords.fits(kept, "mijn eigen lange zij")
    assert not passwords.fits("of another system", "mijn eigen lange zin")
    assert not passwords.fits(None, "nobody has this password")


def test_a_quarter_of_an_hour_of_peace_forgets_what_was_wrong():
    assert passwords.in_a_row(None, NOW) == 0
    assert passwords.in_a_row((7, NOW - timedelta(minutes=15)), NOW) == 7
    assert passwords.in_a_row((7, NOW - timedelta(minutes=16)), NOW) == 0


def test_answers_slow_down_after_five_and_no_further_than_four_seconds():
    waits = [passwords.pause(failures) for failures in range(20)]
    assert waits[:7] == [0, 0, 0, 0, 0, 0.5, 1.0]
    assert waits == sorted(waits)
    assert waits[-1] == passwords.pause(10_000) == LONGEST_PAUSE

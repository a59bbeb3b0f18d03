"""What an administrator reads in the log is Dutch, whatever the log keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.pages.people.log_words import about


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("coordinator", "coördinator"),
        (
            "mobile, role: member, active: off",
            "mobiel nummer, rol: medewerker, doet mee: nee",
        ),
        ("2026-11-23 duty", "maandag 23 november 2026 dienst"),
        (
            "until 2026-12-31: 12 slots",
            "tot en met donderdag 31 december 2026: 12 plaatsen",
        ),
        ("ggd", "ggd"),
        (None, ""),
    ],
)
def test_the_details_of_a_deed_are_said_in_words(kept, read):
    assert about(kept) == read


@given(st.dates())
def test_any_day_has_a_name(day):
    assert about(f"{day}").endswith(f" {day.year}")

"""The installation's own colour is read and seen, in the light and in the dark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.pages.identity.colours import (
    DARK_CARD,
    READABLE,
    contrast,
    in_the_dark,
    is_colour,
    readable_on,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda one: f"#{one:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#1a5f7a", "#1a5f7a", 1),
    ],
)
def test_contrast_is_that_of_the_guidelines(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@given(COLOURS)
def test_what_stands_on_a_colour_can_be_read_in_the_light_and_in_the_dark(colour):
    dark = in_the_dark(colour)
    assert contrast(colour, readable_on(colour)) >= READABLE
    assert contrast(dark, readable_on(dark)) >= READABLE


@given(COLOURS)
def test_a_colour_is_seen_in_the_dark(colour):
    assert contrast(in_the_dark(colour), DARK_CARD) >= READABLE


@given(COLOURS)
def test_a_colour_that_is_seen_in_the_dark_stays_as_it_is(colour):
    dark = in_the_dark(colour)
    assert in_the_dark(dark) == dark


def test_the_dark_card_is_that_of_the_styles():
    from webhooks.pages.assets import STATIC  # noqa: PLC0415 - of this test alone

    assert f"--card: {DARK_CARD};" in (STATIC / "dark.css").read_text("utf-8")


@pytest.mark.parametrize("text", ["1a5f7a", "#1a5f7", "#1a5f7g", "#1a5f7a ", ""])
def test_what_is_no_colour(text):
    assert not is_colour(text)

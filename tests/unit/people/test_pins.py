"""Which six digits may be a PIN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.people.pins import unfit_pin

MOBILE = "+31612948370"
digits = st.text("0123456789", min_size=6, max_size=6)


@pytest.mark.parametrize(
    ("wrong", "pins"),
    [
        ("shape", ("", "4826", "4826153", "48261a", "١٢٣٤٥٦", "482615\n", " 482615")),
        ("row", ("123456", "654321", "480123", "987653", "901264", "789012")),
        ("repeat", ("000000", "121212", "385385", "112233", "385583", "477747")),
        ("year", ("311985", "198507", "422026", "420193")),
        ("mobile", ("948370", "294837", "452948")),
    ],
)
def test_what_is_guessed_first_is_no_pin_and_it_is_said_why(wrong, pins):
    assert {pin: unfit_pin(pin, MOBILE) for pin in pins} == dict.fromkeys(pins, wrong)


@pytest.mark.parametrize("pin", ["482615", "738294", "705138", "264079"])
def test_six_digits_without_any_of_that_are_one(pin):
    assert unfit_pin(pin, MOBILE) is None


@given(digits, digits.map("+31612{}".format))
def test_no_pin_holds_four_digits_of_the_mobile(pin, mobile):
    own = mobile.removeprefix("+31")  # all of them begin with that
    if unfit_pin(pin, mobile) is None:
        assert not any(pin[at : at + 4] in own for at in range(3))


@pytest.mark.slow
def test_most_digits_are_left_to_choose_from():
    good = sum(unfit_pin(f"{pin:06}", MOBILE) is None for pin in range(1_000_000))
    assert good > 900_000

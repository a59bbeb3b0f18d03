"""A number that is withheld is none, in whatever way the network says so."""

import pytest

from webhooks.twilio import forms

KEYS = {
    letter: key
    for key, letters in enumerate(
        ("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"), 2
    )
    for letter in letters
}
WORDS = ("anonymous", "restricted", "blocked", "unknown", "unavailable", "private")


def spelled(word: str) -> str:
    """On the keys of a telephone."""
    return "".join(str(KEYS[letter]) for letter in word)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_a_withheld_number_is_no_number(word):
    for shown in (word, word.upper(), spelled(word), f"+{spelled(word)}"):
        assert forms.number(shown) is None


@pytest.mark.parametrize("shown", [None, "", " ", "sip:anna@example.nl", "client:anna"])
def test_what_is_no_telephone_number_is_none(shown):
    assert forms.number(shown) is None


@pytest.mark.parametrize("shown", ["+31612345601", "0612345601", "31612345601"])
def test_a_number_is_one_however_it_is_written(shown):
    assert forms.number(shown) == "+31612345601"


@pytest.mark.parametrize("shown", ["+4930123456", "004930123456", "4930123456"])
def test_a_number_from_abroad_is_one_without_its_plus_as_well(shown):
    assert forms.number(shown) == "+4930123456"

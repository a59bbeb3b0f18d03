"""An SMS leaves as one segment, whatever it is called and wherever its link leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.notices.segment import LONGEST, ONE, TWO, fitted, length, spelled

LINK = "https://cjg.example.nl/voicemail"


def test_a_text_that_fits_is_left_as_it_is():
    assert fitted("CJG: er is een bericht. Bel terug.", "") == (
        "CJG: er is een bericht. Bel terug."
    )
    assert fitted("CJG: er is een bericht.", LINK).endswith(f"bericht. {LINK}")


def test_advice_goes_first_from_the_end():
    body = "CJG: er is een bericht. " + "Bel snel terug. " * 9
    said = fitted(body.strip(), LINK)
    assert said.startswith("CJG: er is een bericht. Bel snel terug.")
    assert length(said) <= LONGEST < length(body)


def test_then_the_name_is_shortened():
    said = fitted("CJG " + "Nuenen " * 20 + ": er is een bericht.", LINK)
    assert said.endswith(f": er is een bericht. {LINK}")
    assert length(said) <= LONGEST


@pytest.mark.parametrize(
    "name",
    ["CJG Nuenen c.a. en omgeving", "CJG St. Michielsgestel e.o.", "Wijk! Oost"],
)
def test_a_full_stop_in_the_name_ends_no_sentence(name):
    told = "er is een nieuw bericht. Bel vandaag terug. Je kunt niet antwoorden."
    link = "https://jeugdloket.sint-michielsgestel.nl/voicemail"
    said = fitted(f"{name}: {told} {told}", link)
    assert said.startswith(name[:3])
    assert ": er is een nieuw bericht." in said
    assert said.endswith(link)


def test_then_the_link_leads_to_the_page_alone():
    body = "CJG Nuenen: er is een bericht van iemand die teruggebeld wil worden."
    link = "https://" + "l" * 60 + ".nl/voicemail"
    said = fitted(body, f"{link}?lijn=nuenen-gerwen-en-nederwetten")
    assert said == f"{body} {link}"


def test_at_last_the_sentence_is_cut():
    body = "CJG Nuenen: er is een bericht van iemand die teruggebeld wil worden."
    link = "https://" + "l" * 90 + ".nl/voicemail"
    said = fitted(body, f"{link}?lijn=nuenen")
    assert said.startswith("CJG: er is een bericht van")
    assert said.endswith(f"... {link}")
    assert length(said) == LONGEST


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Súdwest-Fryslân", "Sudwest-Fryslan"),
        ("Coördinator Zoë", "Coördinator Zoe"),
        ("\N{RIGHT SINGLE QUOTATION MARK}s-Gravenhage", "'s-Gravenhage"),
        ("een \N{EN DASH} twee…", "een - twee..."),
        (
            "Y\N{LATIN SMALL LETTER DOTLESS I}ld\N{LATIN SMALL LETTER DOTLESS I}z",
            "Yildiz",
        ),
        ("Łukasz Đorđe", "Lukasz Dorde"),
        ("Þór Œde", "Thor Oede"),
        ("日", "?"),
    ],
)
def test_what_an_sms_lacks_is_spelled_without(written, sent):
    assert spelled(written) == sent


def test_some_signs_take_the_room_of_two():
    assert length("[€]") == 6


@given(st.text(max_size=400), st.sampled_from(["", LINK]))
def test_whatever_is_written_can_be_sent(body, link):
    said = fitted(body, link)
    assert set(said) <= ONE | TWO
    assert said.endswith(link)
    assert length(said) <= LONGEST

"""Notes typed by a hurried thumb: refused, asked about, or let through."""

from dataclasses import replace

import pytest

from ringgroup.registration.privacy import allowed_for, screen
from tests.unit.registration.test_privacy import LINE

OURS = allowed_for(LINE)
SAID = "vader belt over zijn zoon, {}, graag terugbellen"


def refused(text: str) -> tuple[str, ...]:
    return screen(SAID.format(text), OURS).refused


ISSUE = ["laan van x 14", "laan van X 14"]
"""A name of one letter."""


@pytest.mark.parametrize("address", ISSUE)
def test_a_lane_named_after_one_letter_is_refused(address):
    assert "address" in refused(address)


STREETS = [
    "laan v. meerdervoort 14",
    "laan v/d vrede 14",
    "ln van meerdervoort 14",
    "ln. v.d. vrede 14",
    "plein 1944 nr 5",
]


@pytest.mark.parametrize("address", STREETS)
def test_a_lane_that_is_shortened_is_refused(address):
    assert "address" in refused(address)


NUMBERS = [
    "kerkstraat (12)",
    "kerkstraat #12",
    "kerkstraat - 12",
    "kerkstraat/12",
    "kerkstraat; 12",
    'kerkstraat "12"',
    "kerkstraat, huis 12",
    "kerkstraat op nummer 12",
    "kerkstraat hnr 12",
    "kerkstraat num. 12",
    "12 kerkstraat",
    "nummer 12 in de kerkstraat",
    "op nummer 12 van de kerkstraat",
    "kerkstraat flat 12",
    "kerkstraat appartement 12",
]


@pytest.mark.parametrize("address", NUMBERS)
def test_no_sign_or_word_between_hides_the_number_of_a_house(address):
    assert "address" in refused(address)


IN_WORDS = [
    "kerkstraat een",
    "kerkstraat één",
    "kerkstraat nummer een",
    "kerkstraat honderdtwaalf",
    "kerkstraat honderd en twaalf",
    "kerkstraat tweehonderd",
    "kerkstraat vijf en twintig",
    "kerkstraat l2",
    "kerkstraat 12 en 14",
    "kerkstraat 12 tot 14",
]


@pytest.mark.parametrize("address", IN_WORDS)
def test_a_number_of_a_house_in_words_is_refused(address):
    """A number in words, or an l for 1."""
    assert "address" in refused(address)


ENDINGS = "kerkdrf kerkplantsn kerkbd kerkgrt kerkprom kerkvaart kerkvest kerkpoort"
"""NEN 5825 and how people shorten; what streets end in as well."""


@pytest.mark.parametrize("street", ENDINGS.split())
@pytest.mark.parametrize("how", ["{} 12", "{}. 12"])
def test_more_endings_of_streets_are_refused(street, how):
    assert "address" in refused(how.format(street))


WHERE = [
    "woont in kerkstraat, huis 12",
    "woont op de run 4220",
    "woont kerkstraat (12)",
    "woont 12 kerkstraat",
    "verblijft op ravelijn 12",
    "huis aan de ravelijn 12",
]


@pytest.mark.parametrize("address", WHERE)
def test_where_somebody_lives_is_refused_however_it_is_said(address):
    assert "address" in refused(address)


PHONES = [
    "nul zes twaalf vierendertig zesenvijftig achtenzeventig",
    "nulzes 12345678",
    "nul zes 12345678",
    "nul-zes 1 2 3 4 5 6 7 8",
    "06 twaalf vierendertig 56 78",
    "+31 zes 12345678",
    "06 dubbel een 234567",
    "25 84 199",
    "258 4 199",
    "258 419 9",
    "2 58 41 99",
    "2 5 8 4 1 9 9",
]


@pytest.mark.parametrize("number", PHONES)
def test_a_telephone_number_is_refused_however_it_is_said(number):
    assert "phone" in refused(number)


NAMES = [
    "Puck huilt veel",
    "mevr pietersen belt",
    "mw. van dijk belt",
    "de heer v. dijk belt",
    "naam moeder: xandra",
    "mijn naam is xandra pietersen",
]
"""By a title, by "naam", or a first name that begins a sentence."""


@pytest.mark.parametrize("text", NAMES)
def test_what_is_a_name_is_asked_about(text):
    assert screen(text, OURS).asked


HARMLESS = [
    "Slaapt 5 à 6 uur per nacht.",
    "Huilt 3 a 4 keer per nacht.",
    "Wacht al 2 à 3 weken op hulp.",
    "Belt 2 a 3 keer per dag.",
    "Kost 20 à 30 euro per maand.",
    "Moeder heeft 4 à 5 vragen.",
    "Komt 1 à 2 keer per week te laat.",
    "Is 10 à 12 keer verhuisd.",
    "Ouder vraagt naar vraag 3 b.",
    "Kind telt een twee drie vier vijf zes zeven acht.",
    "Kan niet tellen: een, twee, drie, vijf, vier, zes, zeven.",
    "Groep 3 b of 4 a, wat is beter.",
    "Zoon 12 c.q. dochter 14 gamen.",
    "Gezin met 3 d.w.z. drie jongens.",
    "Zitten in groepen 2 3 4 5 6 7 8.",
    "Speelt op het plein, 12 en 14 jaar.",
    "Mevrouw belt over haar zoon.",
    "Ze wonen daar sinds 2019.",
    "Haar naam is bekend bij de GGD.",
    "Uitkering 1200 euro, verandering 3 keer.",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_note_is_not_refused(text):
    assert screen(text, OURS).refused == ()


def test_words_that_a_line_allows_hide_no_address():
    theirs = allowed_for(
        replace(LINE, allowed_words=("Kerkstraat", "Sondervick", "Oerle"))
    )
    for text in ("kerkstraat 12", "woont in oerle 12", "sondervick 12a"):
        assert screen(text, theirs).refused, text


USUAL = """
Bevallen in het MMC
Moeder komt uit Curacao
Vader komt uit Bosnie
Vraag over de Kinderombudsman
Vraag over Wmo en Jeugdwet
Vraag over de Rechtbank
Vraag over WhatsApp en Snapchat
Ouder las iets op Opvoedinformatie
Kind speelt Minecraft
Kind speelt FIFA en GTA
Kind wil naar Efteling
Kind heeft Down
Kind heeft Gilles de la Tourette
Kind heeft Asperger
Kind volgt PMT en EMDR
Ouder wil Triple P volgen
Kind zit op SBO
Kind gaat naar Praktijkonderwijs
Vraag over Kinderbijslag
Vraag over Studiefinanciering
Ouder is boos op Jeugdbescherming
Veilig Thuis is betrokken
Vader is Syrisch en spreekt Arabisch
Moeder spreekt Tigrinya
Het kind komt uit Afghanistan
Het kind is geboren in Somalie
Ze wonen in Eindhoven
Ze willen naar Tilburg
Met de trein naar Utrecht
""".strip().splitlines()


def test_of_notes_that_name_what_is_nobody_none_is_stopped():
    """Countries, towns, care and games; what is near by a line allows itself."""
    assert [text for text in USUAL if screen(text, OURS).findings] == []

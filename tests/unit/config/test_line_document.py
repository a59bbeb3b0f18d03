"""A line said as the line file says it, and what differs from the file."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.line_document import OF_THE_SERVER, document, toml
from config.lines import lines_of, load_lines
from config.overlay import difference, flat, laid_over, overlay, still_kept
from config.reader import EntryError
from config.site import site
from ringgroup.registration.form import FORM
from webhooks.pages.people import looks_words
from webhooks.pages.people.line_fields import BUSY, ESCALATE, FIELDS, field_of
from webhooks.pages.people.line_words import sentences

VELDHOVEN = Path("config/veldhoven.toml")
FOLDER = VELDHOVEN.parent
LINE = load_lines(VELDHOVEN)["veldhoven"]
TABLE = document(LINE, FOLDER)
EVERYTHING = {
    "twilio_number": "+3197010281234",
    "service_twilio_number": "+3197010281235",
    "caller_id": "+3197010281234",
    "renamed_from": "loket",
    "sms_sender": "CJGVeldhovn",
    "allowed_words": ["De Meerhoven", "Oerle"],
    "opened": False,
    "voicemail.greeting": "Welkom bij {name}. Tot ziens.",
    "prompts.hold": "Een ogenblik.",
    "prompts.thanks": "recording:" + "0f" * 16,
    "today.text": "Vandaag zijn wij er niet.",
    "today.until": "2026-11-23T12:00",
    "today.instead": True,
    "hours.saturday": ["10:00-11:00", "12:00-13:00"],
    "hours_from.2027-01-04": {"tuesday": ["08:30-12:00"]},
}
"""What the example leaves out."""
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)
tables = st.recursive(
    st.dictionaries(texts, values, max_size=4),
    lambda inner: st.dictionaries(texts, values | inner, max_size=4),
    max_leaves=6,
)
names = st.sampled_from(["a", "b", "c-d", "e_f"])
lines = st.dictionaries(
    names, values.filter(lambda v: v is not None) | st.dictionaries(names, values)
)


def read(table):
    return lines_of(FOLDER, {"veldhoven": table})["veldhoven"]


def test_a_line_is_read_back_as_it_is_said():
    full = laid_over(TABLE, EVERYTHING)
    assert read(TABLE) == LINE
    assert read(full) != LINE
    assert document(read(full), FOLDER) == full


def test_a_sound_is_said_from_the_folder_of_the_file(tmp_path):
    sound = Path("tests/sounds").resolve() / "greeting.wav"
    said = document(LINE, FOLDER) | {"prompts": {}}
    assert said["prompts"] == {}
    from dataclasses import replace  # noqa: PLC0415 - here alone

    heard = replace(LINE, prompts={"hold": tmp_path / "sounds" / sound.name})
    assert document(heard, tmp_path)["prompts"] == {"hold": "sounds/greeting.wav"}


@given(tables)
def test_what_is_written_as_toml_is_read_as_the_same(table):
    assert tomllib.loads(toml(table)) == table


@given(lines, lines)
def test_what_is_kept_makes_the_other_table_of_the_file(file, wanted):
    shapes = {
        key
        for key in file.keys() & wanted.keys()
        if isinstance(file[key], dict) != isinstance(wanted[key], dict)
    }
    other = {key: value for key, value in wanted.items() if key not in shapes}
    kept = overlay(file, other)
    assert flat(laid_over(file, kept)) == flat(other)
    assert difference(file, file) == {}
    then = still_kept(other, other, kept)  # the file has come to say the same
    assert then == kept
    assert flat(laid_over(other, then)) == flat(other)
    assert still_kept(file, file, kept) == {}


def test_what_is_kept_leaves_the_file_as_it_was():
    before = document(LINE, FOLDER)
    laid_over(before, {"hours.monday": None, "ring_seconds": 30})
    assert before == TABLE


def keys_of_the_reader():
    """Every key that can stand in a line, as `flat` says it."""
    return set(flat(laid_over(TABLE, EVERYTHING)))


def every_prompt():
    from webhooks.twilio.words import PROMPTS  # noqa: PLC0415 - here alone

    return {f"prompts.{name}" for name in PROMPTS if name != "greeting"}


def known_to_the_reader():
    """Every key that it takes."""
    from config import lines as reader  # noqa: PLC0415 - what it knows, not what it says
    from config.opening import HOLIDAYS, WEEK  # noqa: PLC0415 - likewise
    from config.prompts import TODAY  # noqa: PLC0415 - likewise

    nested = {"hours": WEEK, "holidays": HOLIDAYS}
    nested |= {"retention": reader.RETENTION, "targets": reader.TARGETS}
    nested |= {"today": TODAY}
    known = {f"{key}.{name}" for key, one in nested.items() for name in one}
    known |= every_prompt() | keys_of_the_reader()
    return known | {
        key
        for key in reader._keys(FOLDER)  # noqa: SLF001 - the reader's own list
        if key not in {*nested, "voicemail", "prompts", "partners", "registration"}
    }


def test_every_key_of_the_line_file_is_on_a_page_or_the_servers_own():
    known = known_to_the_reader()
    shown = {key for key in known if field_of(key) is not None}
    assert known - shown == {*OF_THE_SERVER}
    on_pages = {field.key for field in FIELDS}
    assert on_pages - {"partners", "today"} <= known
    assert all(OF_THE_SERVER.values())


def test_every_key_of_the_looks_is_on_their_page():
    with pytest.raises(EntryError) as refused:
        site(FOLDER, {"no-such-key": 1})
    known = refused.value.reason.partition("known here: ")[2].split(", ")
    assert {*known} == {*(one.key for one in looks_words.FIELDS), looks_words.LOGO.key}
    assert documented("site") == {*known}


LISTED = re.compile(r"(?:# )?\[(?:lines\.veldhoven\.?)?([a-z0-9_.-]*)\]")
GIVEN = re.compile(r"(?:# )?([a-z0-9_]+) = ")
TOGETHER = ("partners", "hours_from", "prompts", "registration")
"""Of these the example has one or some: who writes them names them."""


def together(key: str) -> str:
    above = key.partition(".")[0]
    return above if above in TOGETHER else key


def documented(*above: str) -> set[str]:
    """The keys that the example says or shows in a comment."""
    table, found = "", set()
    for row in VELDHOVEN.read_text(encoding="utf-8").splitlines():
        if begun := LISTED.match(row):
            table = begun[1]
            found |= {table} & {*TOGETHER}
        elif given := GIVEN.match(row):
            found.add(f"{table}.{given[1]}".removeprefix("."))
    of_site = {key.removeprefix("site.") for key in found if key.startswith("site.")}
    if above:
        return of_site
    return {together(key) for key in found if not key.startswith("site.")}


def test_the_line_file_of_the_documentation_names_every_key_and_no_other():
    weekend = {"hours.saturday", "hours.sunday"}  # it says that a day may be left out
    known = {together(key) for key in known_to_the_reader()} | {"prompts"}
    assert documented() == known - weekend
    example = VELDHOVEN.read_text(encoding="utf-8")
    assert [one.name for one in FORM if one.name not in example] == []


@pytest.mark.parametrize(
    "field", [one for one in FIELDS if one.kind == "whole"], ids=lambda one: one.key
)
def test_the_bounds_that_are_told_are_the_readers(field):
    for value in (field.least, field.most):
        read(laid_over(TABLE, {field.key: value}))
    for value in (field.least - 1, field.most + 1):
        with pytest.raises(EntryError) as refused:
            read(laid_over(TABLE, {field.key: value}))
        assert ".".join(refused.value.keys[2:]) == field.key


def test_the_choices_that_are_offered_are_the_readers():
    for code, _ in BUSY:
        read(laid_over(TABLE, {"when_busy": code}))
    read(laid_over(TABLE, {"escalate_on": [code for code, _ in ESCALATE]}))


def test_a_difference_is_told_in_words():
    registration = {**TABLE["registration"]}
    first, *others = registration["gender"]
    changed = [
        *others,
        {**first, "label": "jongen", "active": False},
        {"code": "new", "label": "nieuw", "active": True},
    ]
    partner = {"name": "Zorg", "email": "zorg@example.nl", "type3": False, "share": 1}
    kept = {
        "ring_seconds": 30,
        "hours.monday": None,
        "hours.tuesday": ["08:30-12:00", "13:00-17:00"],
        "auto_sign_off": True,
        "prompts.hold": "Even wachten.",
        "today.text": "Vandaag niet.",
        "today.until": "2026-11-23T12:00",
        "today.instead": False,
        "registration.gender": changed,
        "partners.zorg": partner,
        "partners.ggd": {**TABLE["partners"]["ggd"], "share": 3},
        "partners.mee": None,
    }
    found = difference(TABLE, laid_over(TABLE, kept))
    assert sorted(sentences(found)) == sorted(
        [
            "Hoe lang een telefoon gaat: 25 wordt 30",
            "Maandag: 09:00-12:00 wordt dicht",
            "Dinsdag: 09:00-12:00 wordt 08:30-12:00, 13:00-17:00",
            "Meld iedereen af na sluitingstijd: nee wordt ja",
            "Als iedereen in gesprek is en de beller wacht: andere tekst",
            "Alleen vandaag: andere tekst",
            "Alleen vandaag: tot 2026-11-23 12:00",
            "Alleen vandaag: voor de begroeting",
            "Geslacht: “jongen/man” heet nu “jongen”",
            "Geslacht: “jongen” staat uit",
            "Geslacht: “nieuw” toegevoegd",
            "Geslacht: andere volgorde",
            "Partner Zorg: toegevoegd",
            "Partner GGD: aandeel in het rooster gewijzigd",
            "Partner MEE: weggehaald",
        ]
    )
    assert sentences({"voice": ("a", "b")}) == ["voice: gewijzigd"]

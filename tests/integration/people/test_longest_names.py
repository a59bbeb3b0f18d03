"""How long a name may be: one sentence where it is longer, and older ones stay."""

from pathlib import Path

import pytest
from sqlalchemy import update

from ringgroup.people import lengths
from ringgroup.tables import MEMBER
from tests.conftest import MONDAY
from tests.integration.people import test_new_line as new
from tests.integration.people.test_settings_pages import (
    CHANGED,
    ERROR,
    ROOT,
    opened,
    save,
    versions_kept,
    visitor,
)
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password

LONG = "n" * (lengths.NAME + 1)
FITS = "n" * lengths.NAME
KIND = "registration.question_kind"
NOBODY_READS = [LONG, "...", "- -"]
TOPIC = {f"{KIND}:+:label": FITS, f"{KIND}:+:code": "topic"}
PARTNER = {"partners:+:name": FITS, "partners:+:email": "z@example.nl"}
LISTS = [
    ("formulier", TOPIC, f"{KIND}:+:label"),
    ("formulier", {}, f"{KIND}:parenting:label"),
    ("partners", PARTNER, "partners:+:name"),
    ("partners", {}, "partners:ggd:name"),
]


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", "gijs", role="administrator")
    yield town
    town.close()


@pytest.fixture
def daan(town):
    return visitor(town, "daan")


@pytest.mark.parametrize("name", NOBODY_READS)
@pytest.mark.parametrize(("of", "first", "field"), LISTS)
def test_a_choice_or_a_partner_has_a_name_that_people_read(
    town, daan, of, first, field, name
):
    page = save(daan, of, opened(daan, of, **first | {field: name}))
    assert page.status_code == 422
    assert len(ERROR.findall(page.text)) == 1
    assert f"hoogstens {lengths.NAME} tekens" in page.text
    assert versions_kept(town) == 0
    save(daan, of, opened(daan, of, **first | {field: FITS}))
    assert versions_kept(town) == 1


def test_a_code_fits_in_what_keeps_it(town, daan):
    code = "c" * (lengths.CODE + 1)
    sent = {f"{KIND}:+:label": "Pesten", f"{KIND}:+:code": code}
    page = save(daan, "formulier", opened(daan, "formulier", **sent))
    assert (page.status_code, versions_kept(town)) == (422, 0)


@pytest.mark.parametrize("field", ["email", "backup_email"])
def test_an_address_is_no_longer_than_mail_goes(town, daan, field):
    address = f"{'a' * lengths.ADDRESS}@example.nl"
    page = save(
        daan, "partners", opened(daan, "partners", **{f"partners:ggd:{field}": address})
    )
    assert (page.status_code, versions_kept(town)) == (422, 0)


@pytest.mark.parametrize(
    "asks",
    ["Bel Jan op 06 41130101", "Mail jan@example.nl", "Breng het naar Kerkstraat 5"],
)
def test_what_a_partner_wants_to_know_leads_to_no_person(town, daan, asks):
    """It stands beside the forms of all: screened as a note and a notice are."""
    field = "partners:ggd:asks"
    page = save(daan, "partners", opened(daan, "partners", **{field: asks}))
    assert page.status_code == 422
    assert len(ERROR.findall(page.text)) == 1
    assert "zonder nummer, adres of datum van een persoon" in page.text
    assert versions_kept(town) == 0
    fits = "De leeftijd, en of er al hulp is. De GGD belt terug: 088 123 45 67."
    save(daan, "partners", opened(daan, "partners", **{field: fits}))
    assert versions_kept(town) == 1


@pytest.mark.parametrize("said", ["...", "?!", "-"])
@pytest.mark.parametrize(
    ("of", "field"),
    [
        ("horen", "voicemail.greeting"),
        ("horen", "prompts.hold"),
        ("collegas", "prompts.state"),
        ("vandaag", "today.text"),
    ],
)
def test_no_caller_hears_silence_instead_of_words(town, daan, of, field, said):
    page = save(daan, of, opened(daan, of, **{field: said}))
    assert page.status_code == 422
    assert len(ERROR.findall(page.text)) == 1
    assert versions_kept(town) == 0


@pytest.mark.parametrize("name", NOBODY_READS)
def test_a_line_has_a_name_that_people_read(desks, name):
    gijs = new.visitor(desks, "gijs")
    page = new.found(gijs, name=name)
    assert page.status_code == 422
    assert new.wrong(page) == {"name": NAME_SAID}
    new.found(gijs, name=FITS)
    path = f"{new.PAGE}/nummers"
    page = gijs.post(path, new.of_line(gijs, path) | {"name": name})
    assert (page.status_code, new.wrong(page)) == (422, {"name": NAME_SAID})
    assert desks.desk.lines[new.KEY].name == FITS


NAME_SAID = "Vul een naam van één regel in, van hoogstens 100 tekens."


@pytest.mark.parametrize("field", ["name", "organisation"])
def test_a_member_has_a_name_that_people_read(daan, field):
    new_member = {
        "name": "Noor Nieuw",
        "organisation": "GGD",
        "mobile": "06 41 13 01 88",
        "email": "noor@example.nl",
        "login": "noor",
    }
    fields = form(daan.get("/beheer/nieuw").text, "/beheer/nieuw").fields | new_member
    for name in NOBODY_READS:
        page = daan.post("/beheer/nieuw", fields | {field: name})
        assert page.status_code == 422
        assert page.text.count('class="field-error"') == 1
    assert (
        "Gebruik hoogstens 100 tekens."
        in daan.post("/beheer/nieuw", fields | {field: LONG}).text
    )
    assert daan.post("/beheer/nieuw", fields | {field: FITS}).status_code == 303


@pytest.mark.parametrize("column", ["email", "login"])
def test_nothing_else_of_a_member_is_endless(daan, column):
    path = "/beheer/nieuw"
    fields = form(daan.get(path).text, path).fields
    fields |= {"name": "Noor", "organisation": "GGD", "mobile": "06 41 13 01 88"}
    fields |= {"email": "noor@example.nl", "login": "noor"}
    ends = "@example.nl" if column == "email" else ""
    page = daan.post(path, fields | {column: f"{'a' * 200}{ends}"})
    assert (page.status_code == 422) == (column == "email")
    page = daan.post(path, fields | {column: f"{'a' * 201}{ends}"})
    assert page.status_code == 422


def test_an_older_longer_name_of_a_member_stays_and_the_rest_is_changed(town, daan):
    older = {"name": LONG, "organisation": LONG}
    with town.database.transaction() as session:
        session.execute(update(MEMBER).where(MEMBER.c.login == "anna").values(older))
    path = "/beheer/leden/anna"
    fields = form(daan.get(path).text, path).fields
    assert fields["name"] == LONG
    assert daan.post(path, fields | {"email": "a.b@example.nl"}).status_code == 303
    (anna,) = (row for row in town.rows("member") if row["login"] == "anna")
    assert (anna["name"], anna["email"]) == (LONG, "a.b@example.nl")
    fields = form(daan.get(path).text, path).fields
    assert daan.post(path, fields | {"name": f"{LONG}n"}).status_code == 422


def test_older_longer_names_of_a_file_are_read_and_changed_around(tmp_path, sqlite_url):
    example = Path("config/veldhoven.toml").read_text(encoding="utf-8")
    older = example.replace('name = "CJG Veldhoven"', f'name = "{LONG}"')
    older = older.replace('name = "Lumens"', f'name = "{LONG}"')
    file = tmp_path / "lines.toml"
    file.write_text(older, encoding="utf-8")
    settings = demo_settings(sqlite_url, CJG_CONFIG=str(file))
    town = ClockedTown(settings, MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    daan = visitor(town, "daan")
    save(daan, "bellen", opened(daan, "bellen", ring_seconds="40"))
    fields = opened(daan, "partners", **{"partners:lumens:email": "n@example.nl"})
    assert fields["partners:lumens:name"] == LONG
    save(daan, "partners", fields)
    lumens = town.line.partners[0]
    assert (lumens.name, lumens.email) == (LONG, "n@example.nl")
    assert (town.line.name, town.line.rules.ring_seconds) == (LONG, 40)
    town.close()


def test_of_two_who_change_the_partners_the_second_is_shown_what_the_first_did(
    town, daan
):
    gijs = visitor(town, "gijs")
    old = opened(daan, "partners", **{"partners:ggd:share": "3"})
    save(gijs, "partners", opened(gijs, "partners", **PARTNER))
    said = save(daan, "partners", old).text
    assert CHANGED in said
    assert "van Gijs:" in said
    assert f"Partner {FITS}: toegevoegd" in said
    assert len(town.line.partners) == len(set(town.line.partners))


def test_of_a_page_that_knew_no_such_field_nothing_goes(town, daan):
    before = {one.code: one for one in town.line.partners}
    asked = {"partners:ggd:asks": "Is er al een consult?"}
    save(daan, "partners", opened(daan, "partners", **asked))
    fields = opened(daan, "partners", **{"partners:ggd:share": "3"})
    for part in ("asks", "backup_email"):
        del fields[f"partners:ggd:{part}"]
    save(daan, "partners", fields)
    ggd = next(one for one in town.line.partners if one.code == "ggd")
    assert (ggd.share, ggd.asks) == (3, "Is er al een consult?")
    assert ggd.backup_email == before["ggd"].backup_email


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("backup_email", "z@example.nl"),
        ("share", "3"),
        ("asks", "Wie?"),
        ("type3", "1"),
    ],
)
def test_nothing_that_is_filled_in_of_a_new_partner_is_lost(town, daan, part, said):
    page = save(
        daan, "partners", opened(daan, "partners", **{f"partners:+:{part}": said})
    )
    assert page.status_code == 422
    assert len(ERROR.findall(page.text)) == 1
    again = form(page.text, f"{ROOT}/partners").fields
    assert again[f"partners:+:{part}"] == said
    assert versions_kept(town) == 0


@pytest.mark.parametrize("times", ["-1", "9-", "-", "9-12 -17", "12-9"])
def test_half_a_stretch_of_time_is_no_time(town, daan, times):
    page = save(daan, "tijden", opened(daan, "tijden", **{"hours.monday": times}))
    assert page.status_code == 422
    assert versions_kept(town) == 0
    days = "/rooster/dagen"
    extra = {"day": "2026-12-24", "kind": "open", "times": times, "reason": "markt"}
    fields = form(daan.get(days).text, days).fields | extra
    assert daan.post(days, fields).status_code == 422
    assert town.rows("extra_day") == []

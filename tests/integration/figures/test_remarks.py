"""The yearly report holds what a coordinator writes, and the years side by side."""

from datetime import UTC, date, datetime
from random import Random

import pytest
from lxml import html

from tests.integration.figures.test_figures_page import report, tables, visitor
from tests.town.figures import add, random_rows
from tests.town.forms import form
from tests.town.town import Town, demo_settings
from tests.town.visitor import give_password
from webhooks.pages.figures import words

NOW = datetime(2027, 1, 12, 9, 30, tzinfo=UTC)
REPORT, BEFORE = (f"/cijfers/jaarverslag/{year}" for year in (2026, 2025))
PAGE = f"{REPORT}/toelichting"
TOLD = "Het samenwerken met de GGD ging goed.\nOp vrijdag was niemand aangemeld."


@pytest.fixture
def desk(database_url):
    """The demo line, two years and a bit of questions; Bram and Carla coordinate."""
    town = Town(demo_settings(database_url), NOW, "pickup wins")
    add(town.database, random_rows(Random(3), 1500, date(2025, 1, 1), 734))
    give_password(town.database, "anna")
    give_password(town.database, "bram", "carla", role="coordinator")
    yield town
    town.close()


def write(who, text: str, page: str = PAGE):
    fields = form(who.get(page).text, page).fields | {"text": text}
    return who.post(page, fields, follow_redirects=True)


def remark(page: str) -> list[str]:
    """The paragraphs under that heading of a report."""
    found = html.fromstring(page).xpath(
        "//h2[@id='toelichting']/following-sibling::p/text()"
    )
    return [one.strip() for one in found]


def logged(town) -> list[tuple[str, str]]:
    return [
        (row["action"], row["detail"])
        for row in town.rows("audit")
        if row["action"].startswith("remark_")
    ]


def test_what_a_coordinator_writes_stands_in_the_report_of_that_year(desk):
    said = write(visitor(desk, "bram"), TOLD)
    assert remark(said.text) == TOLD.splitlines()
    assert remark(visitor(desk).get(REPORT).text) == TOLD.splitlines()
    assert remark(visitor(desk).get(BEFORE).text) == []
    assert logged(desk) == [("remark_written", "2026")]


def test_nothing_is_left_to_be_said_on_a_page_that_comes_later(desk):
    bram = visitor(desk, "bram")
    write(bram, TOLD)
    alerts = html.fromstring(bram.get("/cijfers").text).xpath(
        "//*[@class='alert good']"
    )
    assert alerts == []


def test_the_command_prints_it_too(desk):
    write(visitor(desk, "bram"), TOLD, f"{BEFORE}/toelichting")
    assert remark(report(desk, "2025").stdout) == TOLD.splitlines()


def test_only_who_coordinates_is_led_to_it(desk):
    anna, bram = visitor(desk), visitor(desk, "bram")
    assert anna.get(PAGE).status_code == anna.post(PAGE, {}).status_code == 403
    assert PAGE not in anna.get(REPORT).text
    assert PAGE in bram.get(REPORT).text


@pytest.mark.parametrize("year", ["2027", "2024", "2026-03", "x", "9" * 40])
def test_of_what_is_no_year_with_figures_there_is_no_page(desk, year):
    path = f"/cijfers/jaarverslag/{year}/toelichting"
    assert visitor(desk, "bram").get(path).status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bel 06 12345678.", "Haal het telefoonnummer eruit."),
        ("Mail naar piet@example.nl.", "Haal het e-mailadres uit de toelichting."),
        ("Het gezin op de Kerkstraat 12.", "Haal het adres uit de toelichting."),
        ("Wij " * 501, "Maak de toelichting korter: niet meer dan 2.000 tekens."),
    ],
    ids=["mobile", "e-mail", "address", "long"],
)
def test_what_leads_to_a_person_is_not_kept(desk, text, said):
    bram = visitor(desk, "bram")
    answer = write(bram, text)
    assert answer.status_code == 422
    assert said in html.fromstring(answer.text).text_content()
    assert remark(bram.get(REPORT).text) == []
    assert logged(desk) == []


def test_a_name_is_asked_about_once(desk):
    bram, text = visitor(desk, "bram"), "Met dank aan Zjefke Huppeldepup."
    asked = write(bram, text)
    assert asked.status_code == 422
    assert "Is het de naam van een mens?" in asked.text
    assert remark(bram.get(REPORT).text) == []
    (mark,) = html.fromstring(asked.text).xpath("//button[@name='geen_naam']/@value")
    fields = form(asked.text, PAGE).fields | {"geen_naam": mark}
    other = bram.post(PAGE, fields | {"text": f"{text} En Truus Huppeldepup."})
    assert "Is het de naam van een mens?" in other.text
    assert remark(bram.post(PAGE, fields, follow_redirects=True).text) == [text]


def test_of_two_coordinators_the_second_is_shown_what_the_first_wrote(desk):
    bram, carla = visitor(desk, "bram"), visitor(desk, "carla")
    old = form(carla.get(PAGE).text, PAGE).fields
    write(bram, "Het ging goed.")
    answer = carla.post(PAGE, old | {"text": "Het knelde op vrijdag."})
    assert answer.status_code == 422
    assert words.REMARK_CHANGED in html.fromstring(answer.text).text_content()
    assert "Het ging goed." in answer.text
    typed = form(answer.text, PAGE).fields["text"]
    assert typed.strip() == "Het knelde op vrijdag."
    assert remark(carla.get(REPORT).text) == ["Het ging goed."]
    again = form(answer.text, PAGE).fields  # now she has seen it
    page = carla.post(PAGE, again, follow_redirects=True)
    assert remark(page.text) == ["Het knelde op vrijdag."]


def test_pressed_twice_it_is_written_once_and_emptied_it_is_gone(desk):
    bram = visitor(desk, "bram")
    fields = form(bram.get(PAGE).text, PAGE).fields | {"text": TOLD}
    first, second = (bram.post(PAGE, fields, follow_redirects=True) for _ in range(2))
    assert remark(first.text) == remark(second.text) == TOLD.splitlines()
    assert len(logged(desk)) == 1
    gone = write(bram, "")
    assert remark(gone.text) == remark(bram.get(REPORT).text) == []
    assert desk.rows("report_remark") == []
    assert [action for action, _ in logged(desk)] == [
        "remark_written",
        "remark_removed",
    ]


def test_the_report_puts_the_years_side_by_side(desk):
    anna = visitor(desk)
    page = anna.get(REPORT).text
    rows = tables(page)["years"]
    heads = html.fromstring(page).xpath("//table[@data-table='years']/thead//th")
    heads = [one.text_content() for one in heads]
    assert heads == ["Wat we telden", "2025", "2026"]
    totals = [
        tables(anna.get(f"/cijfers?periode={year}").text)["question_kind"][-1]
        for year in (2025, 2026)
    ]
    for number, total in enumerate(totals, 1):
        assert rows[0][number].removeprefix("ongeveer ") in total
    assert "years" not in tables(anna.get(BEFORE).text)

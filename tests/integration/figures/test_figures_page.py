"""Cijfers: the page, its downloads and the yearly report say the same, and no more."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import insert

from config.cli import cjg
from config.settings import VARIABLES
from ringgroup.tables import PUBLISHED_FIGURES
from tests.integration.call.test_statements import counted
from tests.town.figures import LISTS, add, call, email, random_rows
from tests.town.forms import form
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.pages.figures import words as figure_words

NOW = datetime(2027, 1, 12, 9, 30, tzinfo=UTC)
SMALL_NUMBER = re.compile(r"^[1-9]$")
PERIODS = ("2026", "2026-Q2", "2026-03")
PROTECTION = figure_words.PROTECTION


@pytest.fixture
def desk(database_url):
    """The demo line, two years and a bit of questions."""
    town = Town(demo_settings(database_url), NOW, "pickup wins")
    rows = random_rows(Random(3), 1500, date(2025, 1, 1), 734)
    rows += random_rows(Random(4), 9, date(2025, 2, 1), 20)
    add(town.database, rows)
    give_password(town.database, "anna")
    give_password(town.database, "bram", role="coordinator")
    yield town
    town.close()


@pytest.fixture
def quiet(sqlite_url):
    """The same line, without one question."""
    town = Town(demo_settings(sqlite_url), NOW, "pickup wins")
    give_password(town.database, "anna")
    yield town
    town.close()


def visitor(town: Town, login: str = "anna") -> Visitor:
    found = Visitor(town.app, lambda: town.now)
    found.sign_in(login)
    return found


def tables(page: str) -> dict[str, list[list[str]]]:
    """Every table of a page: its rows, each with its heading first."""
    return {
        found.get("data-table"): [
            [cell.text_content().strip() for cell in row.iter("th", "td")]
            for row in found.xpath("./tbody/tr | ./tfoot/tr")
        ]
        for found in html.fromstring(page).iter("table")
    }


def document(town_visitor: Visitor, period: str) -> dict:
    return json.loads(town_visitor.get(f"/cijfers/{period}.json").text)


def published(found: dict, line) -> dict[str, dict[str, str]]:
    """One-dimensional tables of the JSON as a page would write them."""
    told = {}
    for table in found["tables"]:
        if len(table["dimensions"]) > 1:
            continue
        (name,) = table["dimensions"]
        told[table["id"]] = {
            figure_words.code_label(line, name, row[name]): figure_words.amount(
                row["count"]
            )
            for row in table["rows"]
        } | {"Totaal": figure_words.amount(table["total"])}
    return told


def report(town: Town, *args: str):
    url = town.house.settings.database_url
    environ = dict.fromkeys(VARIABLES) | {"CJG_DEMO": "1", "DATABASE_URL": url}
    return CliRunner().invoke(cjg, ["report", *args], env=environ)


# --- what everybody may know -----------------------------------------------------


@pytest.mark.parametrize("period", PERIODS)
def test_no_cell_of_a_page_holds_a_small_number(desk, period):
    page = visitor(desk).get(f"/cijfers?periode={period}").text
    cells = [cell.text_content() for cell in html.fromstring(page).iter("td")]
    assert len(cells) > 100
    assert any(cell == "<10" for cell in cells)
    words = [word for cell in cells for word in cell.split()]
    assert not [word for word in words if SMALL_NUMBER.match(word)]


@pytest.mark.parametrize("period", PERIODS)
def test_pictures_show_no_number_that_the_tables_do_not(desk, period):
    page = visitor(desk).get(f"/cijfers?periode={period}").text
    tree = html.fromstring(page)
    pictures = tree.xpath("//figure/*[local-name() = 'svg']")
    assert len(pictures) >= 13
    for picture in pictures:
        written = [text.text_content() for text in picture.iter("text")]
        assert not [word for word in written if SMALL_NUMBER.match(word)]
        assert picture.get("role") == "img"
        named = picture.get("aria-labelledby").split()
        assert all(tree.xpath(f"//*[@id = '{name}']")[0].text for name in named)


def test_what_is_hidden_has_one_length(sqlite_url):
    """A stub that grew with its number would betray it."""
    town = Town(demo_settings(sqlite_url), NOW, "pickup wins")
    give_password(town.database, "anna")
    duty, backup = ({"answered_by": role} for role in ("duty", "backup"))
    day = date(2026, 3, 4)
    add(
        town.database,
        [*[call(day)] * 40, *[call(day, **duty)] * 9, *[call(day, **backup)]],
    )
    page = visitor(town).get("/cijfers?periode=2026-03").text
    picture = html.fromstring(page).xpath(
        "//h3[@id = 'table-answered_by']/..//figure/*"
    )[0]
    widths = [rect.get("width") for rect in picture.iter("rect")]
    town.close()
    assert widths[1:] == ["10", "10"]
    assert int(widths[0]) > 100


@pytest.mark.parametrize("period", PERIODS)
def test_the_page_and_every_download_show_the_same_numbers(desk, period):
    anna = visitor(desk)
    page = tables(anna.get(f"/cijfers?periode={period}").text)
    found = document(anna, period)
    for name, expected in published(found, desk.line).items():
        if name == "month" and period == "2026-03":
            assert name not in page
            continue
        seen = {row[0]: row[1] for row in page[name]}
        missing = {number for label, number in expected.items() if label not in seen}
        some = {"hour", "weekday", "missed_hour", "missed_weekday"}
        assert missing <= ({"<10"} if name in some else set())
        assert seen == {label: expected[label] for label in seen}
    in_json = [row["count"] for table in found["tables"] for row in table["rows"]]
    lines = csv.DictReader(io.StringIO(anna.get(f"/cijfers/{period}.csv").text))
    assert [line["count"] for line in lines] == [*map(str, in_json)]
    book = load_workbook(io.BytesIO(anna.get(f"/cijfers/{period}.xlsx").data))
    sheets = book.worksheets[1:]
    in_sheets = [[row[-1].value for row in sheet.iter_rows(2)] for sheet in sheets]
    assert [n for sheet in in_sheets for n in sheet[:-1]] == in_json
    assert [sheet[-1] for sheet in in_sheets] == [t["total"] for t in found["tables"]]


def test_tables_of_two_things_are_those_of_the_download(desk):
    anna = visitor(desk)
    page = tables(anna.get("/cijfers?periode=2026").text)
    for table in document(anna, "2026")["tables"]:
        if len(table["dimensions"]) == 1:
            continue
        seen = sorted(n for row in page[table["id"]] for n in row[1:] if n != "<10")
        known = [row["count"] for row in table["rows"] if row["count"] != "<10"]
        assert seen == sorted(map(figure_words.amount, known))


def test_a_sentence_says_what_was_done_once_on_a_page_and_by_each_printed_table(desk):
    anna = visitor(desk)
    page = anna.get("/cijfers?periode=2026").text
    assert (page.count(PROTECTION), len(tables(page))) == (1, 23)
    printed = anna.get("/cijfers/jaarverslag/2026").text
    assert printed.count(PROTECTION) == len(tables(printed)) == 19


def test_change_is_told_in_words_of_what_may_be_seen(sqlite_url):
    town = Town(demo_settings(sqlite_url), NOW, "pickup wins")
    give_password(town.database, "anna")
    form = {name: codes[0] for name, codes in LISTS.items()}
    add(
        town.database,
        [
            *[call(date(2026, 3, 4), **form)] * 60,
            *[email(date(2026, 3, 5))] * 21,
            *[call(date(2026, 2, 4), **form)] * 20,
            *[email(date(2026, 2, 5))] * 17,
        ],
    )
    anna = visitor(town)
    march = anna.get("/cijfers?periode=2026-03").text
    seen = {row[0]: row[1:] for row in tables(march)["channel"]}
    first = anna.get("/cijfers?periode=2026-02").text
    february = {row[0]: row[1:] for row in tables(first)["channel"]}
    town.close()
    assert seen == {
        "telefoon": ["60", "20", "40 meer"],
        "e-mail": ["20", "15", "ongeveer gelijk"],
        "Totaal": ["80", "35", "45 meer"],
    }
    assert "Dat is ongeveer 45 meer dan in februari 2026." in march
    assert february["telefoon"] == ["20"]
    assert "om mee te vergelijken" in first


def test_the_first_screen_says_what_the_tables_say(desk):
    anna = visitor(desk)
    page = html.fromstring(anna.get("/cijfers?periode=2026").text)
    seen = {
        one.findtext("dt"): " ".join(one.text_content().split())
        for one in page.xpath("//dl[contains(@class, 'answers')]/div")
    }
    found = document(anna, "2026")
    totals = {table["id"]: table["total"] for table in found["tables"]}
    assert len(seen) == 6
    assert f"Hoeveel? {totals['channel']} Mensen belden" in seen["Hoeveel?"]
    share = found["measures"]["answered_within_30_seconds_percent"]
    assert f" {share}% " in seen["Hoe snel opgenomen?"]
    missed = seen["Hoeveel gemist, en wanneer?"]
    assert f" {totals['missed_hour']} Zo vaak nam niemand op" in missed
    assert " opvoeden Medewerkers vulden" in seen["Waarover?"]
    assert "in 2025: ongeveer 770." in seen["Meer of minder dan een jaar eerder?"]
    promised = seen["Gehaald wat loketten beloven?"]
    assert f"Binnen 30 seconden opgenomen: {share}% (norm minstens 70%)" in promised


def test_a_desks_own_target_is_met_or_not_on_the_page_and_in_the_report(desk):
    give_password(desk.database, "gijs", role="administrator")
    gijs, path = visitor(desk, "gijs"), "/beheer/instellingen/doelen"
    share = document(gijs, "2026")["measures"]["answered_within_30_seconds_percent"]
    for target, met in ((share, "gehaald"), (share + 1, "niet gehaald")):
        fields = form(gijs.get(path).text, path).fields
        changed = fields | {"targets.within_30_seconds": f"{target}"}
        assert gijs.post(path, changed).status_code == 303
        said = f"opgenomen: {share}% (eigen doel minstens {target}%)"
        for where in ("?periode=2026", "/jaarverslag/2026"):
            page = html.fromstring(gijs.get(f"/cijfers{where}").text)
            assert "Gehaald wat wij beloven?" in page.text_content()
            told = [one.text_content() for one in page.xpath("//dd | //li")]
            (shown,) = [" ".join(one.split()) for one in told if said in one]
            assert shown.removeprefix(f"Binnen 30 seconden {said}").strip(" ,") == met


def test_without_a_year_before_and_with_few_calls_the_first_screen_says_so(sqlite_url):
    town = Town(demo_settings(sqlite_url), NOW, "pickup wins")
    give_password(town.database, "anna")
    add(town.database, [call(date(2026, 3, 4))] * 12)
    page = visitor(town).get("/cijfers?periode=2026-03").text
    town.close()
    assert page.count("niet te zeggen") >= 4
    assert "De helft van de bellers die geholpen zijn, had binnen 10 seconden" in page
    assert "Er zijn geen cijfers van een jaar eerder over de hele periode." in page


def test_what_older_rules_published_is_shown_with_what_it_has(quiet):
    kept = Path("tests/unit/figures/kept/1.json").read_text("utf-8")
    row = {"line": "veldhoven", "kind": "year", "first": date(2025, 1, 1)}
    with quiet.database.transaction() as session:
        session.execute(insert(PUBLISHED_FIGURES), row | {"rules": 1, "document": kept})
    add(quiet.database, random_rows(Random(6), 700, date(2025, 1, 1), 700))
    anna = visitor(quiet)
    page = anna.get("/cijfers?periode=2025").text
    assert "Dit telden we toen nog niet." in page
    assert "Dit maten we toen nog niet." not in page  # of messages it was measured
    assert "Bericht klaar binnen 2 werkdagen: 83%" in page
    assert "missed_hour" not in tables(page)
    assert "missed_hour" not in tables(anna.get("/cijfers/jaarverslag/2025").text)
    newer = tables(anna.get("/cijfers?periode=2026").text)
    assert {len(row) for row in newer["missed_hour"]} == {2}
    assert {len(row) for row in newer["channel"]} == {4}


# --- which periods -------------------------------------------------------------------


@pytest.mark.parametrize(
    "period", ["2027", "2027-01", "2024", "2026-Q5", "2026-13", "x", "1999", ""]
)
def test_of_an_unknown_or_unfinished_period_there_are_no_figures(desk, period):
    anna = visitor(desk)
    paths = [f"/cijfers?periode={period}", f"/cijfers/jaarverslag/{period or 'x'}"]
    paths += [f"/cijfers/{period or 'x'}.{kind}" for kind in ("csv", "xlsx", "json")]
    for path in paths:
        answer = anna.get(path)
        assert answer.status_code == 404, path
        assert "Van deze periode zijn er geen cijfers" in answer.text
        assert "<td" not in answer.text


def test_a_month_has_no_yearly_report(desk):
    assert visitor(desk).get("/cijfers/jaarverslag/2026-03").status_code == 404


def test_without_a_question_the_page_says_when_there_will_be_figures(quiet):
    answer = visitor(quiet).get("/cijfers")
    assert answer.status_code == 200
    assert "Er zijn nog geen cijfers" in answer.text


def test_the_page_begins_with_the_latest_period(desk):
    assert "<h1>Cijfers over 2026</h1>" in visitor(desk).get("/cijfers").text


# --- who ---------------------------------------------------------------------------


def test_every_member_sees_the_same_figures(desk):
    seen = [
        tables(visitor(desk, login).get("/cijfers").text) for login in ("anna", "bram")
    ]
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "path", ["/cijfers", "/cijfers/2026.csv", "/cijfers/jaarverslag/2026"]
)
def test_who_is_not_signed_in_is_led_to_the_sign_in(desk, path):
    answer = desk.app.test_client().get(path)
    assert (answer.status_code, answer.location) == (303, "/inloggen")


def test_a_download_has_a_name_and_is_kept_by_nobody(desk):
    answer = visitor(desk).get("/cijfers/2026-Q2.csv")
    said = answer.headers["Content-Disposition"]
    assert said == 'attachment; filename="cijfers-veldhoven-2026-Q2.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


# --- the yearly report ---------------------------------------------------------------


def test_the_report_shows_the_numbers_of_the_page(desk):
    anna = visitor(desk)
    page = tables(anna.get("/cijfers?periode=2026").text)
    seen = tables(anna.get("/cijfers/jaarverslag/2026").text)
    assert seen.pop("years")  # of other pages: test_remarks.py
    assert len(seen) == 18
    assert seen == {name: page[name] for name in seen}


def test_the_report_tells_the_year_in_sentences(desk):
    anna = visitor(desk)
    found = {table["id"]: table for table in document(anna, "2026")["tables"]}
    text = anna.get("/cijfers/jaarverslag/2026").text
    asked = found["question_kind"]["total"]
    assert f"In 2026 stelden mensen ongeveer {asked} vragen" in text
    sentences = html.fromstring(text).xpath("//div[@class='exhibit']/p[1]")
    assert len(sentences) == 18
    assert all(len(sentence.text_content().strip()) > 30 for sentence in sentences)


def test_the_command_writes_the_document_of_the_page(desk, tmp_path):
    path = tmp_path / "verslag.html"
    result = report(desk, "2025", "--output", str(path))
    assert (result.exit_code, result.output) == (0, "")
    written = path.read_text("utf-8")
    page = visitor(desk).get("/cijfers/jaarverslag/2025").text

    def main(text: str) -> str:
        inside = re.search(r"<main>.*</main>", text, re.DOTALL)[0]
        return re.sub(r"<dd>[a-z]+dag \d+ [a-z]+ \d{4}</dd>", "", inside)  # the day

    assert main(written) == main(page)
    assert report(desk, "2025").stdout == written


def test_the_file_refers_to_nothing_outside_itself(desk):
    written = report(desk, "2025").stdout
    tree = html.fromstring(written)
    places = tree.xpath("//@href | //@src | //@action")
    assert all(place.startswith(("#", "data:")) for place in places)
    assert not tree.xpath("//script | //link[@rel = 'stylesheet']")
    assert not re.search(r"@import|url\((?!#)", written)


@pytest.mark.parametrize("year", ["2999", "1999", "2024", "x"])
def test_of_another_year_the_command_says_why_not(desk, year):
    result = report(desk, year)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


# --- what it costs --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "like_it"),
    [
        ("/cijfers?periode=2026-02", "/cijfers?periode=2026-04"),
        ("/cijfers/2026-02.xlsx", "/cijfers/2026-04.xlsx"),
        ("/cijfers/jaarverslag/2026", "/cijfers/jaarverslag/2026"),
    ],
)
def test_figures_cost_the_same_number_of_statements_however_many_rows(
    desk, path, like_it
):
    anna = visitor(desk)
    with counted(desk) as first:
        assert anna.get(path).status_code == 200
    add(desk.database, random_rows(Random(8), 3000, date(2025, 1, 1), 700))
    with counted(desk) as many:
        assert anna.get(like_it).status_code == 200
    with counted(desk) as again:
        anna.get(path)
    assert len(again) <= (10 if "jaarverslag" in path else 9)  # and what is written
    assert len(many) == len(first if like_it != path else again) <= 34

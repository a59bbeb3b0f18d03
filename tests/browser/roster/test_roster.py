"""A coordinator and the roster, in a real browser: wide and phone, with and without."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert, text

from ringgroup.tables import LEAVE
from tests.browser.paper import LYING, sheets
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import Visitor, give_password

PEOPLE = {
    "anna": ("Anna de Wit", "Lumens"),
    "bram": ("Bram Jansen", "GGD"),
    "carla": ("Carla Peters", "ZuidZorg"),
    "daan": ("Daan Vermeulen", "Lumens"),
    "eva": ("Eva van den Heuvel", "Cordaad"),
    "fatma": ("Fatma Yilmaz", "GGD"),
    "gijs": ("Gijs Smeets", "MEE"),
}
OCTOBER = "/rooster?maand=2027-10"
MONDAY_MORNING = "maandag 4 oktober 2027, 09:00 tot 12:00 uur"
MONDAY_DUTY = f"Dienst {MONDAY_MORNING}"
SLOTS = 42
FEW = 20


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    with town.database.transaction() as session:
        for login, (name, organisation) in PEOPLE.items():
            session.execute(
                text("UPDATE member SET name=:n, organisation=:o WHERE login=:l"),
                {"n": name, "o": organisation, "l": login},
            )
        session.execute(
            insert(LEAVE),
            {"member_id": 2, "first": date(2027, 10, 4), "last": date(2027, 10, 8)},
        )
    give_password(town.database, "carla", "eva", role="coordinator")
    give_password(town.database, "anna")
    yield town
    town.close()


@pytest.fixture
def visit(town, serve):
    """`visit(page, "carla")`: the browser is hers, signed in; returns the address."""
    address = serve(town.app)

    def enter(page, login: str) -> str:
        visitor = Visitor(town.app, lambda: town.now)
        visitor.sign_in(login)
        cookie = visitor.client.get_cookie("cjg")
        page.context.add_cookies(
            [{"name": "cjg", "value": cookie.value, "url": address}]
        )
        return address

    return enter


@pytest.fixture
def seen(axe, sideways, shot):
    """A page is fit for everybody, and nothing hangs out of it."""

    def look(page, name: str) -> None:
        shot(page, f"roster-{name}")
        axe(page)
        assert sideways(page) == 0

    return look


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def put(town, **there: str) -> None:
    """Who stands on the fourth of October."""
    eva = Visitor(town.app, lambda: town.now)
    eva.sign_in("eva")
    fields = {
        f"plek/2027-10-04.0900-1200.{slot}/": login for slot, login in there.items()
    }
    eva.post(OCTOBER.replace("?", "/bewaar?"), fields)


def there(town) -> dict[str, str]:
    """Who stands on the roster, when it is one block."""
    logins = {row["id"]: row["login"] for row in town.rows("member")}
    rows = town.rows("roster_slot")
    return {row["slot"]: logins[row["member_id"]] for row in rows}


def places(town) -> int:
    return len(town.rows("roster_slot"))


def test_a_coordinators_month(town, page, visit, seen, tmp_path):
    address = visit(page, "carla")
    page.goto(address + OCTOBER)
    seen(page, "empty")

    # a proposal, altered and taken over
    page.goto(f"{address}/rooster/vullen?maand=2027-10")
    seen(page, "fill")
    page.get_by_label("Van", exact=True).first.fill("")
    press(page, "Stel voor")
    seen(page, "fill-wrong")
    page.get_by_label("Van", exact=True).first.fill("2027-10-01")
    press(page, "Stel voor")
    seen(page, "preview")
    page.get_by_label(MONDAY_DUTY).select_option(label="Bram Jansen (met verlof)")
    press(page, "Neem over")
    expect(page.get_by_text(f"Bewaard: {SLOTS} plekken")).to_be_visible()
    assert places(town) == SLOTS
    expect(page.get_by_text("Nog te bekijken")).to_contain_text("met verlof")
    seen(page, "full")

    # taken back
    press(page, "Maak ongedaan")
    expect(page.get_by_text("Ongedaan gemaakt")).to_be_visible()
    assert places(town) == 0
    press(page, "Maak ongedaan")

    # shown to workers
    page.goto(f"{address}/rooster/publiceren?tot=2027-10-31")
    seen(page, "publish")
    press(page, "Publiceer tot en met zo 31 okt")
    expect(page.get_by_text("Medewerkers zien het rooster nu")).to_be_visible()
    for name, path in {
        "shares": "/rooster/verdeling?jaar=2027",
        "log": "/rooster/logboek",
        "import": "/rooster/inlezen",
        "week": "/rooster?week=2027-W43",
        "closed": "/rooster?maand=2026-12",
    }.items():
        page.goto(address + path)
        seen(page, name)

    # a file: wrong, then right
    page.goto(f"{address}/rooster/inlezen")
    wrong = tmp_path / "fout.csv"
    wrong.write_text("datum,dienst,achterwacht\n4-10-2027,Iemand,Bram Jansen\n")
    page.get_by_label("Excel- of CSV-bestand").set_input_files(wrong)
    press(page, "Bekijk wat er verandert")
    seen(page, "import-wrong")
    right = tmp_path / "goed.csv"
    right.write_text("datum,dienst,achterwacht\n4-10-2027,Gijs Smeets,Anna de Wit\n")
    page.get_by_label("Excel- of CSV-bestand").set_input_files(right)
    press(page, "Bekijk wat er verandert")
    seen(page, "import-preview")
    press(page, "Neem over")
    expect(page.get_by_text("Ingelezen:")).to_be_visible()

    # what a worker sees of it
    visit(page, "anna")
    page.goto(address + OCTOBER)
    seen(page, "worker")
    assert page.locator("main select").count() == 0


@pytest.mark.parametrize("page", ["wide", "phone"], indirect=True)
def test_a_slot_is_saved_as_it_is_chosen_and_the_focus_stays(town, page, visit, seen):
    address = visit(page, "carla")
    page.goto(address + OCTOBER)
    page.get_by_label(MONDAY_DUTY).focus()
    page.get_by_label(MONDAY_DUTY).select_option("anna")
    said = page.get_by_text("Bewaard. Dienst op ma 4 okt: Anna de Wit.")
    expect(said).to_be_visible()
    assert page.locator("[role=status]", has=said).count() == 1
    expect(page.get_by_label(MONDAY_DUTY)).to_be_focused()
    expect(page.get_by_text("Nog te bekijken")).to_contain_text("20 \u00d7 geen dienst")
    assert places(town) == 1
    seen(page, "one")
    page.get_by_label(MONDAY_DUTY).select_option("bram")
    expect(page.get_by_text("Dienst op ma 4 okt: Bram Jansen.")).to_be_visible()
    assert [row["member_id"] for row in town.rows("roster_slot")] == [2]
    press(page, "Maak ongedaan")
    expect(page.get_by_label(MONDAY_DUTY)).to_have_value("anna")


@pytest.mark.parametrize("page", ["wide without JavaScript"], indirect=True)
def test_without_javascript_a_week_is_saved_with_its_button(town, page, visit):
    address = visit(page, "carla")
    page.goto(address + OCTOBER)
    page.get_by_label(MONDAY_DUTY).select_option("anna")
    page.get_by_label(MONDAY_DUTY.replace("Dienst", "Achterwacht")).select_option(
        "gijs"
    )
    press(page, "Bewaar week 40")
    expect(page.get_by_text("Bewaard: 2 plekken")).to_be_visible()
    assert places(town) == 2


@pytest.mark.parametrize("page", ["wide", "phone"], indirect=True)
def test_who_was_first_is_told_on_the_page(page, new_page, visit, seen):
    address = visit(page, "carla")
    page.goto(address + OCTOBER)
    other = new_page()
    visit(other, "eva")
    other.goto(address + OCTOBER)
    other.get_by_label(MONDAY_DUTY).select_option("gijs")
    expect(other.get_by_text("Bewaard.")).to_be_visible()
    page.get_by_label(MONDAY_DUTY).select_option("anna")
    expect(page.get_by_text("Eva van den Heuvel was eerder")).to_be_visible()
    expect(page.get_by_label(MONDAY_DUTY)).to_have_value("gijs")
    seen(page, "conflict")


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_october_is_filled_by_pattern_in_under_twenty_keystrokes_and_clicks(
    town, page, visit
):
    address = visit(page, "carla")
    page.goto(address + OCTOBER)
    done = []

    def click(what) -> None:
        what.click()
        done.append("click")

    def key(name: str) -> None:
        page.keyboard.press(name)
        done.append(name)

    click(page.get_by_role("link", name="Vul", exact=True))
    page.get_by_label("Dienst maandag").focus()
    done.append("click")  # in the first list; a headless browser opens none
    for letter in "abcde":
        key(letter)
        if letter != "e":
            key("Tab")
    click(page.locator("label[for=basis-aanvullen]"))
    click(page.get_by_role("button", name="Laat zien").first)
    click(page.get_by_role("button", name="Neem over").first)
    expect(page.get_by_text(f"Bewaard: {SLOTS} plekken")).to_be_visible()
    assert places(town) == SLOTS
    assert len(done) < FEW, done
    duties = {
        row["member_id"] for row in town.rows("roster_slot") if row["slot"] == "duty"
    }
    assert duties == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_one_is_replaced_by_another_for_a_month_in_five_by_keyboard_alone(
    town, page, visit, seen
):
    put(town, duty="bram", backup="anna")
    address = visit(page, "carla")
    page.goto(f"{address}/rooster/vullen?maand=2027-10")
    done = []

    def on(label: str, key: str) -> None:
        page.get_by_label(label, exact=True).first.focus()
        page.keyboard.type(key)
        done.append(label)

    on("Wie", "b")
    on("Door", "e")
    here = page.get_by_role("region", name="Vervang")
    here.get_by_role("button", name="Laat zien").first.focus()
    page.keyboard.press("Enter")
    done.append("Laat zien")
    expect(page.get_by_role("heading", name="Wat verandert er?")).to_be_visible()
    page.get_by_role("button", name="Neem over").first.focus()
    page.keyboard.press("Enter")
    done.append("Neem over")
    expect(page.get_by_text("Bewaard.")).to_be_visible()
    assert len(done) < 5, "and one for the page itself"
    seen(page, "replaced")
    assert there(town) == {"duty": "eva", "backup": "anna"}


def test_duty_and_backup_change_places_in_one_press(town, page, visit, seen):
    put(town, duty="bram", backup="anna")
    address = visit(page, "carla")
    page.goto(address + OCTOBER)
    press(page, f"Wissel dienst en achterwacht, {MONDAY_MORNING}")
    expect(page.get_by_text("Bewaard: 2 plekken")).to_be_visible()
    assert there(town) == {"duty": "anna", "backup": "bram"}
    seen(page, "exchanged")


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_a_month_is_printed_on_one_lying_page(page, visit, shot):
    address = visit(page, "carla")
    page.goto(f"{address}/rooster/vullen?maand=2027-12")
    press(page, "Stel voor")
    press(page, "Neem over")
    paper = Path(shot(page, "paper")).with_suffix(".pdf")
    page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
    assert sheets(paper) == [LYING]

"""The top of the board: true for whose phone it is and for others, and cheap."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import insert

from ringgroup.tables import OPEN_FORM
from tests.conftest import MONDAY
from tests.integration.call.test_statements import counted
from tests.town.two_desks import EAST, EAST_NUMBER, WEST, TwoDesks, place
from tests.town.visitor import Visitor, give_password
from webhooks.simulator.network.phones import Answers, Caller

HEADING = re.compile(r'id="live".*?state-heading">.*?<span>([^<]+)</span>', re.DOTALL)
LOOKS = {"HX-Request": "true"}


@pytest.fixture
def desk(quiet_town):
    """Anna is Present and takes what comes; Bram looks on."""
    give_password(quiet_town.database, "anna", "bram")
    quiet_town.sign_on("anna")
    quiet_town.phone("anna", Answers(after=5, talk_seconds=60))
    return quiet_town


def visitor(town, login: str) -> Visitor:
    one = Visitor(town.app, lambda: town.now)
    one.sign_in(login)
    return one


def look(of: Visitor, tag: str = ""):
    return of.get("/nu", headers=LOOKS | ({"If-None-Match": tag} if tag else {}))


def heading(of: Visitor) -> str:
    (found,) = HEADING.findall(look(of).text)
    assert HEADING.findall(of.get("/").text) == [found]
    return found


def until(town, state: str) -> None:
    """The call goes on until one phone is so."""
    for _ in range(400):
        if any(row["state"] == state for row in town.rows("leg")):
            return
        town.run(until=town.network.env.now + 0.5)
    raise AssertionError(state)


def test_from_the_first_ring_to_the_form_everybody_reads_what_is_so(desk):
    anna, bram = visitor(desk, "anna"), visitor(desk, "bram")
    assert (heading(anna), heading(bram)) == ("Er belt nu niemand",) * 2
    desk.dial()
    until(desk, "ringing")
    assert (heading(anna), heading(bram)) == ("Er belt nu iemand",) * 2
    assert "Je telefoon gaat over. Neem op en toets 1." in look(anna).text
    assert "Jouw telefoon gaat niet over." in look(bram).text
    until(desk, "talking")
    assert heading(anna) == "Je bent in gesprek"
    assert heading(bram) == "Een collega is in gesprek"
    desk.run()
    assert heading(anna) == "Gesprek klaar: vul in"
    assert heading(bram) == "Er belt nu niemand"
    (form,) = desk.rows("open_registration")
    assert f'href="/registratie/{form["id"]}"' in look(anna).text
    assert form["id"] not in look(bram).text


def test_looking_again_asks_one_question_and_is_304_when_nothing_changed(desk):
    anna = visitor(desk, "anna")
    tag = look(anna).headers["ETag"]
    with counted(desk) as statements:
        same = look(anna, tag)
    assert (same.status_code, same.data, len(statements)) == (304, b"", 1)
    desk.dial()
    until(desk, "ringing")
    with counted(desk) as statements:
        other = look(anna, tag)
    assert (other.status_code, len(statements)) == (200, 1)
    assert other.headers["Cache-Control"] == "no-store"


def test_the_page_carries_the_tag_with_which_it_looks_again(desk):
    anna = visitor(desk, "anna")
    page = anna.get("/").text.replace("&#34;", '"')
    tag = look(anna).headers["ETag"].strip('"')
    assert f'"If-None-Match": "\\"{tag}\\""' in page


def test_who_is_signed_out_reads_nothing_of_the_line_there(desk):
    answer = desk.app.test_client().get("/nu", headers=LOOKS | {"HX-Target": "#live"})
    (part,) = BeautifulSoup(answer.text, "html.parser").find_all(id="live")
    assert part.get_text(strip=True) == ""
    assert part["data-title"] == "Je bent uitgelogd - CJG Veldhoven"
    assert part["hx-trigger"] == "seen"


def test_who_opens_the_part_alone_gets_the_page(desk):
    assert visitor(desk, "anna").get("/nu").headers["Location"] == "/"


def test_a_line_of_others_is_not_found(desk):
    answer = visitor(desk, "anna").get("/nu?lijn=eersel", headers=LOOKS)
    assert answer.status_code == 404


# --- somebody of two desks: one phone, whichever desk it is rung for -----------------

COUNT = re.compile(r'<span class="count">(\d+)<span class="only-read-aloud"> open')
FORM = re.compile(r'href="(/registratie/[0-9a-f]{32}[^"]*)"')


@pytest.fixture
def two_desks(tmp_path, sqlite_url):
    """Bram works at both, is Present at that of East, and took a call there."""
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    give_password(town.database, "bram")
    place(town, "bram", "member", {WEST: "member", EAST: "member"})
    town.key("bram", "*454114")
    town.phone("bram", Answers(talk_seconds=60))
    town.network.call(Caller("+31407013579"), EAST_NUMBER)
    town.run()
    yield town
    town.close()


@pytest.mark.parametrize("path", ["/", f"/?lijn={WEST}", f"/?lijn={EAST}", "/nu"])
def test_the_form_that_waits_is_one_tap_away_whichever_desk_it_is_of(two_desks, path):
    bram = visitor(two_desks, "bram")
    page = bram.get(path, headers=LOOKS if path == "/nu" else {})
    (link,) = set(FORM.findall(page.text))
    answer = bram.get(link.replace("&amp;", "&"))
    assert answer.status_code == 200
    assert "Verstuur" in answer.text


def test_the_menu_the_board_and_the_list_name_ones_forms_of_every_desk(two_desks):
    bram = visitor(two_desks, "bram")
    for path in ("/", "/rooster", f"/registratie?lijn={WEST}"):
        assert COUNT.findall(bram.get(path).text) == ["1"]
    name = two_desks.house.desk.lines[EAST].name
    assert f"1 open formulier van {name}" in bram.get(f"/registratie?lijn={WEST}").text


def test_the_board_says_for_which_other_desk_a_phone_rings(two_desks):
    bram = visitor(two_desks, "bram")
    two_desks.phone("bram", Answers(after=20, talk_seconds=60))
    two_desks.network.call(Caller("+31407013580"), EAST_NUMBER)
    until(two_desks, "ringing")
    name = two_desks.house.desk.lines[EAST].name
    west, east = (look_at(bram, of) for of in (WEST, EAST))
    assert (west, east) == (f"Er belt nu iemand naar {name}", "Er belt nu iemand")


def look_at(of: Visitor, line: str) -> str:
    (found,) = HEADING.findall(of.get(f"/nu?lijn={line}", headers=LOOKS).text)
    return found


def test_a_form_of_a_desk_that_is_not_theirs_any_more_is_not_shown(two_desks):
    bram = visitor(two_desks, "bram")
    place(two_desks, "bram", "member", {WEST: "member"})
    page = bram.get("/").text
    assert FORM.findall(page) == COUNT.findall(page) == []


@pytest.mark.parametrize("path", ["/", "/nu", f"/?lijn={EAST}"])
def test_a_part_of_who_belongs_to_no_desk_any_more_is_led_to_no_whole_page(
    two_desks, path
):
    bram = visitor(two_desks, "bram")
    place(two_desks, "bram", "member", {})
    assert bram.get(path, headers=LOOKS).status_code == 404


def test_the_older_form_of_ones_own_desk_is_shown_to_who_left_another(two_desks):
    """The newer one is of East, which they left: nothing of it is there."""
    (newer,) = two_desks.rows("open_registration")
    changed = {"id": "a" * 32, "line": WEST, "opened_at": MONDAY, "day": MONDAY.date()}
    older = newer | changed
    with two_desks.database.transaction() as session:
        session.execute(insert(OPEN_FORM), [older])
    place(two_desks, "bram", "member", {WEST: "member"})
    page = visitor(two_desks, "bram").get(f"/?lijn={WEST}").text
    assert (older["id"] in page, newer["id"] in page) == (True, False)

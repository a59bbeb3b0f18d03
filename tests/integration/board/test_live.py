"""The top of the board: true for whose phone it is and for others, and cheap."""

import re

import pytest

from tests.integration.call.test_statements import counted
from tests.town.visitor import Visitor, give_password
from webhooks.simulator.network.phones import Answers

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
    assert " ".join(answer.text.split()) == '<div id="live"> </div>'


def test_who_opens_the_part_alone_gets_the_page(desk):
    assert visitor(desk, "anna").get("/nu").headers["Location"] == "/"


def test_a_line_of_others_is_not_found(desk):
    answer = visitor(desk, "anna").get("/nu?lijn=eersel", headers=LOOKS)
    assert answer.status_code == 404

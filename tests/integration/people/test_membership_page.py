"""The lines of a member, on the page of who administers the service."""

import re

import pytest
from sqlalchemy import text

from ringgroup.line import Membership
from ringgroup.people import lines
from tests.conftest import MONDAY
from tests.town.forms import forms
from tests.town.two_desks import EAST, WEST, TwoDesks
from tests.town.visitor import HASH, Visitor

PAGE = "/beheer/leden/bram/lijnen"
NEW = {
    "name": "Noor Nieuw",
    "organisation": "GGD",
    "mobile": "06 41 13 01 88",
    "email": "noor@example.nl",
    "login": "noor",
    "role": "member",
}


@pytest.fixture
def desks(tmp_path, database_url):
    town = TwoDesks(tmp_path, database_url, MONDAY, "pickup wins")
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET password_hash = :of"), {"of": HASH})
    yield town
    town.close()


@pytest.fixture
def gijs(desks):
    visitor = Visitor(desks.app, lambda: desks.now)
    visitor.sign_in("gijs")
    return visitor


def stands(desks, login="bram"):
    with desks.database.reading() as session:
        return dict(lines.of(session, login).lines)


def test_an_administrator_sees_and_sets_on_which_lines_somebody_is(desks, gijs):
    shown = gijs.get("/beheer/leden/bram").text
    assert "Loket West" in shown
    assert "Balie Oosterhout" in shown
    form = {f"als-{EAST}": "coordinator", f"vanaf-{EAST}": "2027-02-01"}
    answer = gijs.post(PAGE, form | {f"rooster-{EAST}": "1"})
    assert answer.status_code == 303
    (there,) = stands(desks).values()
    assert (there.role, there.on_roster, str(there.since)) == (
        "coordinator",
        True,
        "2027-02-01",
    )
    assert stands(desks).keys() == {EAST}


def test_the_log_says_of_which_line_somebody_is_what(gijs):
    """That they are something else, and not where, says nothing with two desks."""
    on = {f"als-{EAST}": "coordinator", f"rooster-{EAST}": "1"}
    gijs.post(PAGE, on)
    page = gijs.get("/beheer/logboek").text
    rows = [
        " ".join(re.sub("<[^>]*>", " ", row).split())
        for row in re.findall("<tr.*?</tr>", page, re.DOTALL)
    ]
    said = [row for row in rows if "Gijs Wat lijn van medewerker gewijzigd" in row]
    assert any("Bram Lijn Balie Oosterhout Wat precies coördinator" in r for r in said)
    assert any("Bram Lijn Loket West Wat precies nee" in row for row in said)


def test_a_day_that_is_none_changes_nothing(desks, gijs):
    gijs.post(PAGE, {f"als-{EAST}": "member", f"vanaf-{EAST}": "32-1-2027"})
    assert stands(desks) == {WEST: Membership()}


def test_who_is_taken_off_a_line_is_signed_off_there(desks, gijs):
    desks.key("bram", "*454113")
    assert desks.present() == {"bram"}
    gijs.post(PAGE, {f"als-{EAST}": "member"})
    assert desks.present() == set()
    heard = " ".join(fact.what for fact in desks.key("bram", "*454113").heard)
    assert "Deze code kennen wij niet" in heard


def test_who_is_added_with_several_lines_is_on_none_until_it_is_said(desks, gijs):
    assert gijs.post("/beheer/nieuw", NEW).status_code == 303
    assert stands(desks, "noor") == {}


def test_another_role_of_the_service_holds_on_each_line(desks, gijs):
    page = gijs.get("/beheer/leden/bram")
    assert page.status_code == 200
    fields = NEW | {"login": "bram", "name": "Bram", "role": "coordinator"}
    gijs.post("/beheer/leden/bram", fields | {"active": "y"})
    assert stands(desks)[WEST].role == "coordinator"


def test_only_who_administers_the_service_sets_lines(desks):
    anna = Visitor(desks.app, lambda: desks.now)
    anna.sign_in("anna")
    assert anna.post(PAGE, {f"als-{EAST}": "member"}).status_code == 403
    assert stands(desks) == {WEST: Membership()}


def letters(desks, login="bram"):
    (member,) = (row["id"] for row in desks.rows("member") if row["login"] == login)
    return [
        row["about"].split(":")[1]
        for row in desks.rows("message")
        if row["member_id"] == member and row["about"].startswith("account:")
    ]


def as_on_page(gijs, ends, login="bram"):
    path = f"/beheer/leden/{login}"
    (found,) = (f for f in forms(gijs.get(path).text) if f.path == path + ends)
    return found


def test_who_is_put_on_another_line_is_told(desks, gijs):
    form = as_on_page(gijs, "/lijnen")
    gijs.post(form.path, form.fields | {f"als-{EAST}": "member"})
    assert stands(desks).keys() == {WEST, EAST}
    assert letters(desks) == ["lines"]


def test_who_stays_on_the_same_lines_is_told_nothing(desks, gijs):
    form = as_on_page(gijs, "/lijnen")
    gijs.post(form.path, form.fields | {f"vanaf-{WEST}": "2027-02-01"})
    assert stands(desks)[WEST].since is not None
    assert letters(desks) == []


def test_who_comes_back_is_told(desks, gijs):
    """Old password, devices and PIN open the account from then on."""
    form = as_on_page(gijs, "")
    gone = {name: said for name, said in form.fields.items() if name != "active"}
    gijs.post(form.path, gone)
    assert letters(desks) == []
    form = as_on_page(gijs, "")
    gijs.post(form.path, form.fields | {"active": "y"})
    assert letters(desks) == ["back"]


def test_who_was_everywhere_is_shown_so_until_the_lines_are_kept(desks, gijs):
    """Kept as they stand there: on both lines of now, and on none of later."""
    everywhere = "werkt op elke lijn, ook op een die er nog bij komt"
    assert everywhere not in gijs.get("/beheer/leden/bram").text
    with desks.database.transaction() as session:
        session.execute(text("UPDATE member SET everywhere = true WHERE id = 2"))
        session.execute(text("DELETE FROM membership WHERE member_id = 2"))
    assert everywhere in gijs.get("/beheer/leden/bram").text
    form = as_on_page(gijs, "/lijnen")
    assert gijs.post(form.path, form.fields).status_code == 303
    with desks.database.reading() as session:
        found = lines.of(session, "bram")
    assert dict(found.lines) == {WEST: Membership(), EAST: Membership()}
    assert not found.everywhere
    assert everywhere not in gijs.get("/beheer/leden/bram").text

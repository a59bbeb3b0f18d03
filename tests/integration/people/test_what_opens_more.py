"""What an administrator opens for another takes a proof of now, and its owner hears it.

A browser that was left open is no proof.
"""

import io
import re
from datetime import timedelta

import pytest

from tests.conftest import MONDAY
from tests.town.forms import forms
from tests.town.two_desks import EAST, TwoDesks
from tests.town.visitor import PASSWORD, Visitor, give_password

LATER = timedelta(minutes=11)
PAGE = "/beheer/leden/bram"
PROOF = "/account/bevestigen"
NEW = {
    "name": "Noor Nieuw",
    "organisation": "GGD",
    "mobile": "06 41 13 01 88",
    "email": "noor@example.nl",
    "login": "noor",
    "role": "administrator",
}
ROW = (
    "name,organisation,mobile,email,login,role,lines\n"
    "Noor,GGD,06 41130188,noor@example.nl,noor,administrator,\n"
)


@pytest.fixture
def desks(tmp_path, sqlite_url):
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    give_password(town.database, "gijs", role="administrator")
    yield town
    town.close()


@pytest.fixture
def gijs(desks):
    visitor = Visitor(desks.app, lambda: desks.now)
    visitor.sign_in("gijs")
    return visitor


def filled(gijs, path: str, **changed: str) -> dict[str, str]:
    """The form of that page as a browser sends it."""
    page = gijs.get(PAGE).text
    (form,) = (one for one in forms(page) if one.path == path)
    return form.fields | changed


def all_of(desks) -> list[object]:
    return [desks.rows(name) for name in ("member", "membership", "message")]


def deed(gijs, what: str):
    if what == "new":
        return gijs.post("/beheer/nieuw", NEW)
    if what == "file":
        sent = {"bestand": (io.BytesIO(ROW.encode()), "m.csv")}
        return gijs.post("/beheer/inlezen", sent)
    if what == "lines":
        form = filled(gijs, f"{PAGE}/lijnen", **{f"als-{EAST}": "coordinator"})
        return gijs.post(f"{PAGE}/lijnen", form)
    changed = {
        "email": {"email": "bram.vos@example.nl"},
        "mobile": {"mobile": "06 41 13 01 88"},
        "role": {"role": "administrator"},
    }
    return gijs.post(PAGE, filled(gijs, PAGE, **changed[what]))


DEEDS = ("email", "mobile", "role", "lines", "new", "file")


@pytest.mark.parametrize("what", DEEDS)
def test_what_opens_more_takes_a_proof_of_now(desks, gijs, what):
    desks.run(desks.now + LATER)
    before = all_of(desks)
    assert deed(gijs, what).location == PROOF
    assert all_of(desks) == before
    gijs.post(PROOF, {"password": PASSWORD})
    assert deed(gijs, what).status_code == 303
    assert all_of(desks) != before


@pytest.mark.parametrize("what", DEEDS)
def test_a_fresh_sign_in_is_proof_enough(desks, gijs, what):
    before = all_of(desks)
    assert deed(gijs, what).location != PROOF
    assert all_of(desks) != before


def test_who_comes_back_is_let_in_with_a_proof_and_who_leaves_without(desks, gijs):
    form = filled(gijs, PAGE)
    form.pop("active")
    desks.run(desks.now + LATER)
    assert gijs.post(PAGE, form).location == PAGE
    assert gijs.post(PAGE, filled(gijs, PAGE, active="y")).location == PROOF


LINK = re.compile(r"/uitnodiging/[\w.-]+")


def test_the_link_to_an_account_is_shown_with_a_proof_of_now_alone(desks, gijs):
    gijs.post(f"{PAGE}/uitnodigen")
    desks.send_links()
    assert LINK.search(gijs.get(PAGE).text)
    desks.run(desks.now + LATER)
    page = gijs.get(PAGE).text
    assert not LINK.search(page)
    assert "Laat de link zien" in page
    assert gijs.get(f"{PAGE}?link=1").location == PROOF
    assert gijs.post(PROOF, {"password": PASSWORD}).location == PAGE
    assert LINK.search(gijs.get(PAGE).text)


def test_a_link_that_somebody_asked_for_at_the_sign_in_is_shown_to_nobody(desks, gijs):
    """Anybody may type a name there: the link is its owner's, by mail alone."""
    Visitor(desks.app, lambda: desks.now).post(
        "/wachtwoord-vergeten", {"login": "bram"}
    )
    desks.send_links()
    page = gijs.get(PAGE).text
    assert "Iemand vroeg er zelf om bij het inloggen." in page
    assert "Laat de link zien" not in page
    assert not LINK.search(page)
    assert not LINK.search(gijs.get(f"{PAGE}?link=1").text)


def test_a_name_is_changed_without_a_proof(desks, gijs):
    desks.run(desks.now + LATER)
    form = filled(gijs, PAGE, name="Bram Vos", organisation="MEE")
    assert gijs.post(PAGE, form).location == PAGE


def test_what_was_filled_in_stands_there_again_after_the_proof(desks, gijs):
    form = filled(gijs, PAGE, email="bram.vos@example.nl", name="Bram Vos")
    desks.run(desks.now + LATER)
    gijs.post(PAGE, form)
    assert gijs.post(PROOF, {"password": PASSWORD}).location == PAGE
    page = gijs.get(PAGE).text
    assert "Je moest eerst bevestigen wie je bent." in page
    assert 'value="bram.vos@example.nl"' in page
    gijs.post(PAGE, filled(gijs, PAGE))
    (bram,) = (one for one in desks.rows("member") if one["login"] == "bram")
    assert (bram["email"], bram["name"]) == ("bram.vos@example.nl", "Bram Vos")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"mobile": "06 41 13 01 88"}, {("mobile", None)}),
        ({"role": "administrator"}, {("role", None)}),
        (
            {"email": "b@example.nl", "mobile": "06 41 13 01 88"},
            {
                ("email", None),
                ("email", "bram@example.nl"),
                ("mobile", "bram@example.nl"),
            },
        ),
        ({"name": "Bram Vos"}, set()),
    ],
    ids=["mobile", "role", "address and mobile", "name"],
)
def test_its_owner_is_told_at_the_address_of_before(desks, gijs, changed, told):
    gijs.post(PAGE, filled(gijs, PAGE, **changed))
    found = {
        (row["about"].split(":")[1], row["address"]) for row in desks.rows("message")
    }
    assert found == told


def test_who_coordinates_a_line_from_now_on_is_told(desks, gijs):
    deed(gijs, "lines")
    assert [row["about"].split(":")[1] for row in desks.rows("message")] == ["role"]

"""What was tried on accounts: an open browser, an old password, a lost device."""

import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import update

from ringgroup.notices import delivery, links
from ringgroup.notices.ways import Ways
from ringgroup.people import administration, invitations
from ringgroup.store import belonging
from ringgroup.tables import MEMBER
from ringgroup.telephone import RefusedError
from ringgroup.upkeep import passing_on
from tests.conftest import MONDAY
from tests.integration.people.test_openid import BACK, City, inside, round_trip
from tests.town.authenticator import Device
from tests.town.forms import forms
from tests.town.office import Outside
from tests.town.openid_provider import OpenIdProvider, running
from tests.town.town import Town, demo_settings
from tests.town.two_desks import TwoDesks
from tests.town.visitor import PASSWORD, SECRET, TOKEN, Visitor, give_password

HOME = "http://localhost:8000"
LATER = timedelta(minutes=11)
NEW = "vier paarden eten geen hooi"
WRONG = "een ander lang woord"


class Hall(Town):
    def visitor(self) -> Visitor:
        return Visitor(self.app, lambda: self.now)

    def member(self, login):
        return next(r for r in self.rows("member") if r["login"] == login)

    def change(self, login, **columns):
        with self.database.transaction() as s:
            s.execute(update(MEMBER).where(MEMBER.c.login == login).values(columns))


@pytest.fixture
def hall(sqlite_url):
    hall = Hall(demo_settings(sqlite_url, PUBLIC_URL=HOME), MONDAY, "pickup wins")
    give_password(hall.database, "anna", "bram")
    give_password(hall.database, "carla", role="coordinator")
    give_password(hall.database, "daan", "eva", role="administrator")
    yield hall
    hall.close()


@pytest.fixture
def city(sqlite_url):
    provider = OpenIdProvider(BACK, lambda: city.now)
    with running(provider):
        city = City(sqlite_url, provider)
        yield city
        city.close()


def test_a_linked_administrator_s_old_password_is_no_way_past_the_provider(city):
    """Daan lost his code, was sent a link and chose the organisation's account."""
    give_password(city.database, "daan", "eva", role="administrator")
    daan, eva = city.visitor(), city.visitor()
    daan.sign_in("daan")
    eva.sign_in("eva")
    eva.post("/beheer/leden/daan/zonder-code")
    eva.post("/beheer/leden/daan/uitnodigen")
    city.provider.person = "d4"
    assert round_trip(daan, city.link_of("daan") + "/koppelen").location == "/"
    city.run(city.now + timedelta(days=30))
    stranger = city.visitor()  # knows the password of before, and nothing else
    stranger.sign_in("daan", PASSWORD)
    assert stranger.get("/beheer").status_code != 200


def test_a_linked_member_with_a_password_who_becomes_administrator(city):
    give_password(city.database, "anna")
    give_password(city.database, "eva", role="administrator")
    city.linked("anna", "a1")
    eva = city.visitor()
    eva.sign_in("eva")
    page = eva.get("/beheer/leden/anna").text
    (form,) = (f for f in forms(page) if f.path.endswith("/beheer/leden/anna"))
    assert (
        eva.post(form.path, {**form.fields, "role": "administrator"}).status_code == 303
    )
    assert city.member("anna")["role"] == "administrator"
    stranger = city.visitor()
    stranger.sign_in("anna", PASSWORD)
    assert stranger.get("/beheer").status_code != 200


def test_a_browser_left_open_does_not_take_the_administrator_s_account(hall):
    daan = hall.visitor()
    daan.sign_in("daan")
    hall.run(hall.now + LATER)  # no proof any more; whoever sits there now:
    daan.post("/beheer/leden/daan/uitnodigen")
    daan.post("/beheer/leden/daan/zonder-code")
    assert hall.rows("invitation") == []
    assert hall.member("daan")["totp"] is not None


@pytest.mark.parametrize("what", ["zonder-code", "zonder-pincode", "uitnodigen"])
def test_what_opens_another_s_account_takes_a_proof_of_now(hall, what):
    anna, daan = hall.visitor(), hall.visitor()
    anna.sign_in("anna")
    anna.post("/inloggen/instellen/begin")
    anna.set_up()
    anna.post("/account/pincode", {"pin": "482615"})
    daan.sign_in("daan")
    hall.run(hall.now + LATER)
    assert daan.post(f"/beheer/leden/anna/{what}").location == "/account/bevestigen"
    back = daan.post("/account/bevestigen", {"password": PASSWORD})
    assert back.location == "/beheer/leden/anna"
    assert daan.post(f"/beheer/leden/anna/{what}").location == "/beheer/leden/anna"


def test_a_second_factor_that_was_begun_takes_a_proof_of_now(hall):
    anna = hall.visitor()
    anna.sign_in("anna")
    anna.post("/inloggen/instellen/begin")
    hall.run(hall.now + timedelta(hours=2))
    page = anna.get("/inloggen/instellen").text
    found = SECRET.search(page)
    if found:
        anna.secret = found[1]
        form = {"code": anna.code(), "csrf_token": TOKEN.search(page)[1]}
        anna.client.post("/inloggen/instellen", data=form)
    assert hall.member("anna")["totp"] is None


def test_guessing_at_the_old_password_counts_and_slows_down(hall):
    anna = hall.visitor()
    anna.sign_in("anna")
    hall.run(hall.now + LATER)
    for _ in range(12):
        form = {"old": WRONG, "password": NEW, "again": NEW}
        assert anna.post("/account/wachtwoord", form).status_code == 422
    assert [r["failures"] for r in hall.rows("sign_in_failure")] == [12]
    assert hall.waited


def test_a_removed_device_s_session_ends(hall):
    anna, device = hall.visitor(), Device(HOME)
    anna.sign_in("anna")
    anna.post(
        "/account/passkeys",
        {"answer": device.makes(anna.get("/account/passkeys/vraag").json)},
    )
    lost = hall.visitor()
    hall.run(hall.now + timedelta(minutes=1))
    lost.post(
        "/inloggen/passkey",
        {"answer": device.signs(lost.get("/inloggen/passkey/vraag").json)},
    )
    assert inside(lost)
    anna.post("/account/passkeys/weg", {"passkey": hall.rows("passkey")[0]["id"]})
    assert hall.rows("passkey") == []
    assert not inside(lost)


def test_two_logins_that_look_the_same_are_one(hall):
    eva = hall.visitor()
    eva.sign_in("eva")
    for n, form in enumerate(("NFC", "NFD")):
        eva.post(
            "/beheer/nieuw",
            {
                "name": "Rene",
                "organisation": "GGD",
                "mobile": f"061234567{n}",
                "email": f"r{n}@example.nl",
                "role": "member",
                "active": "y",
                "login": unicodedata.normalize(form, "rené"),
            },
        )
    new = [r["login"] for r in hall.rows("member") if r["login"].startswith("ren")]
    assert new, eva.page.text[-1500:]
    assert len({unicodedata.normalize("NFC", one) for one in new}) == len(new), new


def test_its_owner_is_told_that_a_pin_was_taken_away(hall):
    anna, daan = hall.visitor(), hall.visitor()
    anna.sign_in("anna")
    anna.post("/account/pincode", {"pin": "482615"})
    daan.sign_in("daan")
    before = len(hall.rows("message"))
    daan.post("/beheer/leden/anna/zonder-pincode")
    assert hall.member("anna")["pin_hash"] is None
    assert len(hall.rows("message")) > before


def test_signing_in_anew_by_a_session_of_the_provider_proves_nothing(city):
    give_password(city.database, "daan", role="administrator")
    open_browser = city.linked("daan", "d4")
    city.run(city.now + timedelta(hours=2))
    city.provider.lazy = True  # it knows the browser still, and asks nothing
    assert (
        round_trip(open_browser, "/account/bevestigen/organisatie").status_code == 400
    )
    open_browser.post("/uitloggen")
    round_trip(open_browser)
    assert open_browser.get("/account").status_code == 200
    answer = open_browser.post("/account/pincode", {"pin": "482615"})
    assert answer.location == "/account/bevestigen"


def test_an_administrator_sees_what_was_administered_of_every_line(
    tmp_path, sqlite_url
):
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    give_password(town.database, "gijs", role="administrator")
    gijs = Visitor(town.app, lambda: town.now)
    gijs.sign_in("gijs")
    page = gijs.get("/beheer/leden/carla").text
    (form,) = (f for f in forms(page) if f.path.endswith("/lijnen"))
    fields = {**form.fields, "als-oost": "member", "als-west": "member"}
    assert gijs.post(form.path, fields).status_code == 303
    with town.database.transaction() as session:
        viewer = belonging.of(session, "gijs")
        seen = administration.log(session, viewer, 1)
    made = [r["action"] for r in town.rows("audit") if r["line"] == "oost"]
    town.close()
    assert "line_changed" in made
    assert [one.action for one in seen.rows if one.line == "oost"] == made


def test_a_coordinator_is_not_told_of_another_line_s_people(tmp_path, sqlite_url):
    """Eva's account letter, refused for good, is passed on to others."""
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    give_password(town.database, "eva")
    visitor = Visitor(town.app, lambda: town.now)
    visitor.post("/wachtwoord-vergeten", {"login": "eva"})
    town.send_links()
    visitor.sign_in("eva")
    visitor.post("/account/pincode", {"pin": "482615"})
    outside = Outside()

    def deliver():
        return delivery.deliver(
            town.database,
            town.house.desk,
            Ways(outside, outside, HOME, mail=True),
            town.now,
            rules=passing_on.rules(town.house.desk),
            jitter=lambda: 0.0,
        )

    outside.failures = [RefusedError("550", "no")] * 2
    while deliver():
        pass
    who = {r["id"]: r["login"] for r in town.rows("member")}
    told = [(who[r["member_id"]], r["about"], r["body"]) for r in town.rows("message")]
    town.close()
    strangers = {"anna", "bram", "carla"}
    assert not [one for one in told if one[0] in strangers and "Eva" in one[2]], told


def test_a_device_of_before_is_no_way_past_the_provider(sqlite_url):
    """A passkey, kept when the account was linked to the organisation's."""
    provider = OpenIdProvider(BACK.replace("127.0.0.1", "localhost"), lambda: town.now)
    with running(provider):
        town = City(sqlite_url, provider, PUBLIC_URL=HOME)
        give_password(town.database, "daan", role="administrator")
        daan, device = town.visitor(), Device(HOME)
        daan.sign_in("daan")
        asked = daan.get("/account/passkeys/vraag").json
        daan.post("/account/passkeys", {"answer": device.makes(asked)})
        keys = len(town.rows("passkey"))

        with town.database.transaction() as s:  # linked, as `accept_by_provider` does
            link = invitations.send_link(
                s, town.house.desk, town.number("daan"), "invitation", HOME, town.now
            )
        with town.database.transaction() as s:
            path = links.address("", link, town.house.desk.vault).rpartition("/")[2]
            done = invitations.accept_by_provider(
                s, town.house.desk, path, "d4", town.now, ""
            )
        town.run(town.now + timedelta(minutes=1))
        thief = town.visitor()
        thief.post(
            "/inloggen/passkey",
            {"answer": device.signs(thief.get("/inloggen/passkey/vraag").json)},
        )
        seen = thief.get("/beheer").status_code
        town.close()
    assert (keys, done) == (1, "linked")
    assert seen != 200

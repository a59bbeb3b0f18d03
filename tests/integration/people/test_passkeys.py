"""Signing in with a device: who is known by it, and what proves nothing."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from ringgroup.tables import MEMBER
from tests.conftest import MONDAY
from tests.town.authenticator import PRESENT, Device
from tests.town.town import Town, demo_settings
from tests.town.visitor import PASSWORD, Visitor, give_password

HOME = "http://localhost:8000"
ASK, ENTER = "/inloggen/passkey/vraag", "/inloggen/passkey"
LATER = timedelta(minutes=11)
UNKNOWN = "Met deze passkey kun je hier niet inloggen."


class Hall(Town):
    """The town, reached under a name: devices sign for no number."""

    def visitor(self) -> Visitor:
        return Visitor(self.app, lambda: self.now)

    def change(self, login: str, **columns) -> None:
        with self.database.transaction() as session:
            session.execute(
                update(MEMBER).where(MEMBER.c.login == login).values(columns)
            )

    def told(self) -> list[str]:
        return [row["about"].split(":")[1] for row in self.rows("message")]


@pytest.fixture
def hall(request):
    url = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")
    hall = Hall(demo_settings(url, PUBLIC_URL=HOME), MONDAY, "pickup wins")
    give_password(hall.database, "anna", "bram")
    give_password(hall.database, "carla", role="coordinator")
    yield hall
    hall.close()


both = pytest.mark.parametrize("hall", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def device():
    return Device(HOME)


def added(visitor: Visitor, device: Device):
    asked = visitor.get("/account/passkeys/vraag")
    assert asked.status_code == 200, asked.text
    return visitor.post("/account/passkeys", {"answer": device.makes(asked.json)})


def owner(hall, device: Device, login: str = "anna") -> Visitor:
    """Somebody whose device is known, in the browser where they added it."""
    visitor = hall.visitor()
    visitor.sign_in(login)
    assert added(visitor, device).status_code == 303
    assert len(hall.rows("passkey")) == 1
    return visitor


def enters(visitor: Visitor, device: Device):
    asked = visitor.get(ASK).json
    return visitor.post(ENTER, {"answer": device.signs(asked)})


def inside(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


def refused(hall, answer) -> bool:
    assert answer.status_code == 422, answer.text
    assert UNKNOWN in answer.text
    assert sum(row["failures"] for row in hall.rows("sign_in_refusals")) == 1
    return True


# --- the whole way -----------------------------------------------------------


@both
@pytest.mark.parametrize("counts", [True, False])
def test_a_device_that_was_added_signs_its_owner_in(hall, counts):
    device = Device(HOME, counts=counts)
    owner(hall, device)
    assert hall.told() == ["passkey_added"]
    visitor = hall.visitor()
    for _ in range(2):
        assert enters(visitor, device).headers["Location"] == "/"
        assert inside(visitor)
        assert "Anna" in visitor.get("/account").text
        visitor.post("/uitloggen")
        hall.run(hall.now + timedelta(minutes=1))
    assert not inside(visitor)


@pytest.mark.parametrize(("login", "days"), [("anna", 29), ("carla", 0)])
def test_a_member_stays_signed_in_by_a_device_too(hall, login, days):
    device = Device(HOME)
    owner(hall, device, login)
    visitor = hall.visitor()
    answer = device.signs(visitor.get(ASK).json)
    visitor.post(ENTER, {"answer": answer, "stays": "y"})
    assert inside(visitor)
    assert (visitor.client.get_cookie("cjg").expires is not None) is bool(days)
    hall.run(hall.now + timedelta(days=days, hours=4))
    assert inside(visitor) is bool(days)


def test_it_is_the_second_factor_of_a_coordinator(hall, device):
    owner(hall, device, "carla")
    visitor = hall.visitor()
    enters(visitor, device)
    assert visitor.get("/rooster/logboek").status_code == 200


def test_a_coordinator_with_a_device_alone_is_asked_for_it_after_the_password(
    hall, device
):
    owner(hall, device, "carla")
    hall.change("carla", totp=None)
    visitor = hall.visitor()
    answer = visitor.post("/inloggen", {"login": "carla", "password": PASSWORD})
    assert answer.headers["Location"] == "/inloggen/code"
    page = visitor.get("/inloggen/code").text
    assert "Gebruik je passkey" in page
    assert 'name="code"' not in page
    assert not inside(visitor)
    enters(visitor, device)
    assert inside(visitor)


def test_a_question_names_nobody(hall, device):
    owner(hall, device)
    asked = hall.visitor().get(ASK).json
    assert asked["rpId"] == "localhost"
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")
    assert "Inloggen met een passkey" in hall.visitor().get("/inloggen").text


def test_where_a_number_is_the_address_nothing_is_offered(quiet_town):
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    assert "passkey" not in visitor.get("/inloggen").text
    assert visitor.get(ASK).status_code == 404


# --- adding and removing -----------------------------------------------------


def test_to_add_or_remove_one_takes_a_proof_of_now(hall, device):
    visitor = owner(hall, device)
    hall.run(hall.now + LATER)
    (key,) = hall.rows("passkey")
    for answer in (
        visitor.get("/account/passkeys/vraag"),
        visitor.post("/account/passkeys", {"answer": "{}"}),
        visitor.post("/account/passkeys/weg", {"passkey": key["id"]}),
    ):
        assert answer.headers["Location"] == "/account/bevestigen"
    assert hall.rows("passkey") == [key]


def test_a_device_is_added_once_and_only_for_what_was_asked(hall, device):
    visitor = owner(hall, device)
    added(visitor, device)
    asked = visitor.get("/account/passkeys/vraag").json
    other = Device("https://elders.example.nl", b"another")
    visitor.post("/account/passkeys", {"answer": other.makes(asked)})
    visitor.post("/account/passkeys", {"answer": "no answer"})
    assert "niet toegevoegd" in visitor.get("/account").text
    assert len(hall.rows("passkey")) == 1


def test_its_owner_removes_it_and_is_told_and_nobody_else_does(hall, device):
    visitor, bram = owner(hall, device), hall.visitor()
    (key,) = hall.rows("passkey")
    assert key["id"] in visitor.get("/account").text
    bram.sign_in("bram")
    bram.post("/account/passkeys/weg", {"passkey": key["id"]})
    assert hall.rows("passkey") == [key]
    visitor.post("/account/passkeys/weg", {"passkey": key["id"]})
    assert hall.rows("passkey") == []
    assert hall.told() == ["passkey_added", "passkey_removed"]
    assert refused(hall, enters(hall.visitor(), device))


def test_the_only_second_factor_of_a_coordinator_stays(hall, device):
    visitor = owner(hall, device, "carla")
    hall.change("carla", totp=None)
    (key,) = hall.rows("passkey")
    visitor.post("/account/passkeys/weg", {"passkey": key["id"]})
    assert "Stel eerst een code in" in visitor.get("/account").text
    assert hall.rows("passkey") == [key]


def test_an_administrator_takes_them_away_from_who_lost_the_device(hall, device):
    owner(hall, device)
    give_password(hall.database, "daan", role="administrator")
    daan = hall.visitor()
    daan.sign_in("daan")
    assert "Telefoon kwijt" in daan.get("/beheer/leden/anna").text
    daan.post("/beheer/leden/anna/zonder-code")
    assert hall.rows("passkey") == []


# --- what proves nothing -----------------------------------------------------


@both
@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://elders.example.nl"},
        {"origin": "http://localhost:8001"},
        {"name": b"a key that nobody has"},
        {"flags": PRESENT},
        {"count": -1},
        {"key": Device(HOME).key},
    ],
    ids=["site", "port", "name", "flags", "count", "key"],
)
def test_what_a_device_did_not_sign_for_us_lets_nobody_in(hall, device, wrong):
    owner(hall, device)
    enters(hall.visitor(), device)
    hall.run(hall.now + timedelta(minutes=1))
    for name, value in wrong.items():
        setattr(device, name, value)
    visitor = hall.visitor()
    assert refused(hall, enters(visitor, device))
    assert not inside(visitor)


@both
@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_is_good_once_whatever_the_cookie_says(hall, counts):
    device = Device(HOME, counts=counts)
    owner(hall, device)
    visitor, thief = hall.visitor(), hall.visitor()
    answer = device.signs(visitor.get(ASK).json)
    copied = visitor.client.get_cookie("cjg", domain="localhost").value
    visitor.post(ENTER, {"answer": answer})
    assert inside(visitor)
    thief.client.set_cookie("cjg", copied, domain="localhost")
    assert refused(hall, thief.post(ENTER, {"answer": answer}))
    assert not inside(thief)


def test_an_answer_belongs_to_the_browser_that_asked_and_is_soon_too_late(hall, device):
    owner(hall, device)
    visitor = hall.visitor()
    answer = device.signs(visitor.get(ASK).json)
    assert refused(hall, hall.visitor().post(ENTER, {"answer": answer}))
    hall.run(hall.now + LATER)
    assert visitor.post(ENTER, {"answer": answer}).status_code == 422
    assert not inside(visitor)


def test_who_works_here_no_longer_is_answered_like_a_stranger(hall, device):
    owner(hall, device)
    hall.change("anna", active=False)
    visitor = hall.visitor()
    assert refused(hall, enters(visitor, device))
    assert not inside(visitor)


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", json.dumps({"id": 7}), '{"id": "é"}']
)
def test_whatever_a_stranger_sends_is_refused_in_the_same_words(hall, answer):
    visitor = hall.visitor()
    visitor.get(ASK)
    assert refused(hall, visitor.post(ENTER, {"answer": answer}))

"""Every role, way and plight, walked through the pages: what opens, and no less."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ringgroup.notices import links
from ringgroup.people.ways_in import NEEDED
from ringgroup.tables import MEMBER
from tests.integration.people.test_openid import BACK, City, round_trip
from tests.town.authenticator import Device
from tests.town.openid_provider import OpenIdProvider, running
from tests.town.visitor import PASSWORD, give_password

NEW = "vier paarden eten geen hooi"
NAMED = "http://localhost:8000"
"""Where devices sign: for a name, and for no number."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PERSON = "f3a1"
SEND, FORGET = "uitnodigen", "zonder-code"
ASKED_OF = {"code": FORGET, "passkey": FORGET}
"""What an administrator does for who lost that; else a link is sent."""
WALKS = [(*cell, opening) for cell, openings in NEEDED.items() for opening in openings]

pytestmark = pytest.mark.slow


@pytest.fixture
def city(sqlite_url, way):
    provider = OpenIdProvider(BACK, lambda: city.now)
    more = {"PUBLIC_URL": NAMED} if way == "passkey" else {}
    with running(provider):
        city = City(sqlite_url, provider, **more)
        give_password(city.database, "daan", role="administrator")
        yield city
        city.close()


class Walk:
    """Anna, who wants in; she shows what is asked of her, and is in at the end."""

    def __init__(self, city: City, role: str, way: str, plight: str) -> None:
        self.city, self.way, self.plight = city, way, plight
        self.visitor, self.device = city.visitor(), Device(NAMED)
        self.secret, self.link, self.onwards = PASSWORD, "", "/inloggen"
        self.has_come_by(role)
        city.run(city.now + DAY)

    def has_come_by(self, role: str) -> None:
        """What she has already; who is invited has no password yet."""
        city, visitor = self.city, self.visitor
        self.change(role=role)
        if self.way == "provider" and self.plight != "invited":
            city.linked("anna", PERSON)
        if self.way != "provider" and (self.way, self.plight) != (
            "password",
            "invited",
        ):
            give_password(city.database, "anna", role=role)
        if self.way == "code":
            visitor.sign_in("anna")
            if not visitor.secret:
                visitor.post("/inloggen/instellen/begin")
                visitor.set_up()
            visitor.post("/uitloggen")
        if self.way == "passkey":
            visitor.sign_in("anna")
            asked = visitor.get("/account/passkeys/vraag").json
            visitor.post("/account/passkeys", {"answer": self.device.makes(asked)})
            visitor.post("/uitloggen")
            self.change(totp=None)
        if self.plight == "invited":
            self.change(password_hash=None)

    def change(self, **columns) -> None:
        with self.city.database.transaction() as session:
            session.execute(
                update(MEMBER).where(MEMBER.c.login == "anna").values(columns)
            )

    def is_in(self) -> bool:
        return self.visitor.get("/account").status_code == 200

    def walk(self, opening: tuple[str, ...]) -> None:
        for place, evidence in enumerate(opening):
            assert not self.is_in(), opening[:place]
            if evidence == "administrator" and place:
                self.is_let_in()
            else:
                getattr(self, evidence)()
        assert self.is_in(), (opening, self.onwards)

    def signs_in(self) -> None:
        form = {"login": "anna", "password": self.secret}
        self.onwards = self.visitor.post("/inloggen", form).headers["Location"]

    # --- what is shown ---

    def administrator(self) -> None:
        deed = ASKED_OF.get(self.way, SEND) if self.plight == "lost" else SEND
        self.by_daan(deed)

    def by_daan(self, deed: str) -> None:
        daan = self.city.visitor()
        daan.sign_in("daan")
        done = daan.post(f"/beheer/leden/anna/{deed}")
        assert done.headers["Location"] == "/beheer/leden/anna", done.text

    def mailbox(self) -> None:
        if self.plight == "forgot":
            self.visitor.post("/wachtwoord-vergeten", {"login": "anna"})
            self.city.send_links()
        (mailed,) = self.city.rows("invitation")
        self.link = links.address("", mailed["id"], self.city.house.desk.vault)
        page = self.visitor.get(self.link)
        assert page.status_code == 200

    def password(self) -> None:
        if self.link:
            self.secret = NEW
            form = {"password": NEW, "again": NEW}
            assert self.visitor.post(self.link, form).status_code == 303
        self.signs_in()

    def code(self) -> None:
        assert self.onwards == "/inloggen/code"
        self.visitor.post("/inloggen/code", {"code": self.visitor.code()})

    def recovery_code(self) -> None:
        assert self.onwards == "/inloggen/code"
        code = self.visitor.recovery_codes[0]
        self.visitor.post("/inloggen/code", {"code": code})

    def passkey(self) -> None:
        assert self.onwards in {"/inloggen", "/inloggen/code"}
        asked = self.visitor.get("/inloggen/passkey/vraag").json
        self.visitor.post("/inloggen/passkey", {"answer": self.device.signs(asked)})

    def new_code(self) -> None:
        assert self.onwards == "/inloggen/instellen"
        self.visitor.set_up()

    def a_day(self) -> None:
        self.is_refused_until_later()
        self.city.run(self.city.now + DAY)
        self.signs_in()
        self.code()

    def is_let_in(self) -> None:
        self.is_refused_until_later()
        self.by_daan("toelaten")
        self.city.run(self.city.now + MINUTE)
        self.signs_in()
        self.code()

    def is_refused_until_later(self) -> None:
        self.city.run(self.city.now + MINUTE)
        self.signs_in()
        self.code()
        assert "Je code klopt, maar" in self.visitor.get("/inloggen").text
        assert not self.is_in()
        self.city.run(self.city.now + MINUTE)

    def provider(self) -> None:
        if self.plight == "forgot":
            self.visitor.post("/wachtwoord-vergeten", {"login": "anna"})
            self.city.send_links()
            assert self.city.rows("invitation") == []
        self.city.provider.person = PERSON
        path = f"{self.link}/koppelen" if self.link else "/inloggen/organisatie"
        round_trip(self.visitor, path)


@pytest.mark.parametrize(("role", "way", "plight", "opening"), WALKS, ids=str)
def test_what_the_table_says_opens_and_nothing_less(city, role, way, plight, opening):
    Walk(city, role, way, plight).walk(opening)

"""Signing in with the municipality's own account: who is let in, and on what proof."""

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import OctKey
from sqlalchemy import update
from structlog.testing import capture_logs

from ringgroup.notices import links
from ringgroup.people import invitations
from ringgroup.tables import MEMBER
from tests.conftest import MONDAY
from tests.town.openid_provider import (
    ALL_KEYS,
    CLIENT_ID,
    CLIENT_SECRET,
    OpenIdProvider,
    running,
)
from tests.town.town import Town, demo_settings
from tests.town.visitor import PASSWORD, Visitor, give_password

HOME = "http://127.0.0.1:8000"
BACK = f"{HOME}/inloggen/organisatie/terug"
NAME = "gemeente Veldhoven"
SILENT = f"Inloggen met {NAME} lukt nu niet. Log in met je wachtwoord."
REFUSED = f"Inloggen met {NAME} is niet gelukt."
HANG = 120
"""Seconds after which a request is given up by the test: it never ends."""
UNKNOWN = f"Je kunt hier nog niet inloggen met {NAME}."


both_databases = pytest.mark.parametrize(
    "city", ["sqlite", "postgresql"], indirect=True
)


class City(Town):
    """A town whose people have accounts with the municipality."""

    def __init__(
        self, database_url: str, provider: OpenIdProvider, **more: str
    ) -> None:
        self.provider = provider
        settings = demo_settings(
            database_url,
            OIDC_ISSUER=provider.issuer,
            OIDC_CLIENT_ID=CLIENT_ID,
            OIDC_CLIENT_SECRET=CLIENT_SECRET,
            OIDC_NAME=NAME,
            **more,
        )
        super().__init__(settings, MONDAY, "pickup wins")

    def visitor(self) -> Visitor:
        return Visitor(self.app, lambda: self.now)

    def invited(self, login: str, purpose: str = "invitation") -> str:
        """The path of a link that a member was sent."""
        desk, number = self.house.desk, self.number(login)
        with self.database.transaction() as session:
            link_id = invitations.send_link(
                session, desk, number, purpose, HOME, self.now
            )
        return links.address("", link_id, desk.vault)

    def number(self, login: str) -> int:
        return next(row["id"] for row in self.rows("member") if row["login"] == login)

    def member(self, login: str) -> dict:
        return next(row for row in self.rows("member") if row["login"] == login)

    def link_of(self, login: str) -> str:
        """The path of the only link that a member has."""
        (link_id,) = (
            row["id"]
            for row in self.rows("invitation")
            if row["member_id"] == self.number(login)
        )
        return links.address("", link_id, self.house.desk.vault)

    def leaves(self, login: str) -> None:
        """Somebody works here no longer."""
        gone = update(MEMBER).where(MEMBER.c.login == login).values(active=False)
        with self.database.transaction() as session:
            session.execute(gone)

    def linked(self, login: str, person: str) -> Visitor:
        """A member who was invited, and signed in as that person."""
        self.provider.person = person
        visitor = self.visitor()
        answer = round_trip(visitor, self.invited(login) + "/koppelen")
        assert answer.headers["Location"] == "/", answer.text
        return visitor


@pytest.fixture
def provider():
    provider = OpenIdProvider(BACK, lambda: MONDAY)
    with running(provider):
        yield provider


@pytest.fixture
def city(request, provider):
    url = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")
    city = City(url, provider)
    provider.clock = lambda: city.now
    yield city
    city.close()


@pytest.fixture
def visitor(city):
    return city.visitor()


def away(visitor: Visitor, path: str = "/inloggen/organisatie"):
    """To the provider, and its answer: the address to which it sends one back."""
    answer = visitor.get(path)
    assert answer.status_code == 303, answer.text
    sent = requests.get(answer.headers["Location"], allow_redirects=False, timeout=5)
    assert sent.status_code == 302, sent.text
    return sent.headers["Location"].removeprefix(HOME)


def round_trip(visitor: Visitor, path: str = "/inloggen/organisatie"):
    """To the provider and back, as a browser follows it."""
    return visitor.get(away(visitor, path))


def inside(visitor: Visitor) -> bool:
    return visitor.get("/").status_code == 200


def refused(answer, said: str = REFUSED) -> bool:
    assert answer.status_code == 400, answer.text
    assert said in answer.text
    assert "Wachtwoord" in answer.text  # the form is there to go on with
    return True


# --- the whole way ---------------------------------------------------------


@both_databases
def test_who_was_invited_is_linked_once_and_signs_in_from_then_on(city, visitor):
    path = city.invited("anna")
    page = visitor.get(path).text
    button = re.search(r'href="(/uitnodiging/[^"]+/koppelen)"', page)[1]
    assert f"Koppel aan {NAME}" in page
    assert round_trip(visitor, button).headers["Location"] == "/"
    assert inside(visitor)
    assert city.member("anna")["subject"] == f"{city.provider.issuer}|f3a1"
    assert city.member("anna")["password_hash"] is None
    visitor.post("/uitloggen")
    assert not inside(visitor)
    assert f"Inloggen met {NAME}" in visitor.get("/inloggen").text
    assert round_trip(visitor).headers["Location"] == "/"
    assert inside(visitor)
    assert city.provider.verified == 2
    actions = [row["action"] for row in city.rows("audit")]
    assert actions == ["sign_in_linked", "signed_in", "signed_in"]


def test_one_is_led_back_to_where_one_wanted_to_go(city):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    visitor.get("/account")
    assert round_trip(visitor).headers["Location"] == "/account"


def test_who_is_signed_in_is_not_sent_away_again(city):
    visitor = city.linked("anna", "f3a1")
    assert visitor.get("/inloggen/organisatie").headers["Location"] == "/"


def test_the_provider_is_asked_for_no_more_than_who_somebody_is(visitor):
    address = urlsplit(visitor.get("/inloggen/organisatie").headers["Location"])
    asked = {key: value for key, (value,) in parse_qs(address.query).items()}
    assert asked["scope"] == "openid"
    assert asked["redirect_uri"] == BACK
    assert asked["code_challenge_method"] == "S256"
    assert set(asked) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }


def test_the_return_is_to_our_own_address_whatever_host_was_asked_for(visitor):
    answer = visitor.get("/inloggen/organisatie", headers={"Host": "elders.example.nl"})
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["redirect_uri"] == [BACK]


def test_what_the_provider_says_of_itself_is_read_once_an_hour(city, visitor):
    for _ in range(3):
        away(visitor)
    assert city.provider.asked.count("openid-configuration") == 1
    assert city.provider.asked.count("keys") == 1
    city.run(city.now.replace(hour=city.now.hour + 2))
    away(visitor)
    assert city.provider.asked.count("openid-configuration") == 2


def test_a_copied_cookie_is_dead_after_signing_out(city):
    visitor = city.linked("anna", "f3a1")
    copied = visitor.client.get_cookie("cjg").value
    visitor.post("/uitloggen")
    thief = city.visitor()
    thief.client.set_cookie("cjg", copied)
    assert not inside(thief)


# --- the second factor is the provider's -----------------------------------


@both_databases
def test_a_coordinator_whom_the_provider_vouches_for_sets_up_no_code(city):
    give_password(city.database, "carla", role="coordinator")
    visitor = city.linked("carla", "c4")
    assert inside(visitor)
    assert visitor.get("/account").status_code == 200


def test_with_a_password_that_came_later_the_same_coordinator_does(city):
    give_password(city.database, "carla", role="coordinator")
    city.linked("carla", "c4")
    give_password(city.database, "carla", role="coordinator")
    elsewhere = city.visitor()
    answer = elsewhere.post("/inloggen", {"login": "carla", "password": PASSWORD})
    assert answer.headers["Location"] == "/inloggen/instellen"


def test_no_other_cookie_can_claim_that_the_provider_vouches(city, visitor):
    give_password(city.database, "carla", role="coordinator")
    visitor.post("/inloggen", {"login": "carla", "password": PASSWORD})
    with visitor.client.session_transaction() as cookie:
        cookie["token"] = "vouched." + cookie["token"]
    assert visitor.get("/").headers["Location"] == "/inloggen"


def test_a_link_for_a_forgotten_password_does_not_get_past_a_code(city, visitor):
    give_password(city.database, "carla", role="coordinator")
    visitor.sign_in("carla")
    visitor.post("/uitloggen")
    path = city.invited("carla", "reset")
    assert "koppelen" not in visitor.get(path).text
    assert visitor.get(path + "/koppelen").headers["Location"] == path
    assert city.member("carla")["subject"] is None


def test_nor_when_the_code_was_set_up_while_somebody_was_away(city, visitor):
    give_password(city.database, "carla", role="coordinator")
    back = away(visitor, city.invited("carla", "reset") + "/koppelen")
    city.visitor().sign_in("carla")
    assert visitor.get(back).status_code == 410
    assert city.member("carla")["subject"] is None


@both_databases
def test_who_already_had_a_password_may_be_linked_and_is_told(city, visitor):
    give_password(city.database, "anna")
    elsewhere = city.visitor()
    elsewhere.sign_in("anna")
    round_trip(visitor, city.invited("anna", "reset") + "/koppelen")
    assert inside(visitor)
    assert not inside(elsewhere)  # every session ended
    told = city.rows("message")[-1]["body"]
    assert "met het account van je eigen organisatie" in told


# --- being somebody there gives no rights here -----------------------------


@both_databases
def test_who_was_not_invited_gets_in_nowhere(city, visitor):
    assert refused(round_trip(visitor), UNKNOWN)
    assert not inside(visitor)
    assert city.rows("login_session") == []
    assert city.rows("audit") == []  # counted: anybody who works there can do it
    assert [row["failures"] for row in city.rows("sign_in_refusals")] == [1]


def test_an_e_mail_address_of_a_member_proves_nothing(city, visitor):
    city.provider.claims = {"email": "anna@example.nl", "email_verified": True}
    assert refused(round_trip(visitor), UNKNOWN)


def test_who_is_no_longer_active_is_answered_like_a_stranger(city):
    visitor = city.linked("anna", "f3a1")
    city.leaves("anna")
    assert not inside(visitor)
    assert refused(round_trip(visitor), UNKNOWN)


@both_databases
def test_an_invitation_works_once(city, visitor):
    path = city.invited("anna") + "/koppelen"
    late = city.visitor()
    back = away(late, path)
    assert round_trip(visitor, path).headers["Location"] == "/"
    assert visitor.get(path).status_code == 410
    city.provider.person = "somebody else"
    assert late.get(back).status_code == 410
    assert not inside(late)
    assert city.member("anna")["subject"].endswith("|f3a1")


@both_databases
def test_one_person_is_one_member(city, visitor):
    city.linked("anna", "f3a1")
    answer = round_trip(visitor, city.invited("bram") + "/koppelen")
    assert refused(answer, "hoort hier al bij iemand anders")
    assert city.member("bram")["subject"] is None
    assert not inside(visitor)


@both_databases
def test_who_came_back_under_another_login_takes_the_account_along(city, visitor):
    city.linked("anna", "f3a1")
    city.leaves("anna")
    answer = round_trip(visitor, city.invited("bram") + "/koppelen")
    assert answer.headers["Location"] == "/"
    assert city.member("anna")["subject"] is None


def test_another_site_cannot_lead_somebody_to_link(city, visitor):
    path = city.invited("anna")
    for site in ("cross-site", "same-site", "none"):
        answer = visitor.get(path + "/koppelen", headers={"Sec-Fetch-Site": site})
        assert answer.headers["Location"] == path
    answer = visitor.get(path + "/koppelen", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.headers["Location"].startswith(city.provider.issuer)


# --- the proof -------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another question"},
        {"iss": "http://127.0.0.1:1/tenant"},
        {"aud": "another client"},
        {"aud": "another client", "azp": CLIENT_ID},
        {"aud": [CLIENT_ID, "another client"]},
        {"azp": "another client"},
        {"exp": int(MONDAY.timestamp()) - 61},
        {"iat": int(MONDAY.timestamp()) + 300},
        {"nbf": int(MONDAY.timestamp()) + 300},
        {"at_hash": "of another access token"},
        {"sub": 17},
        {"sub": "x" * 256},
    ],
    ids=lambda claims: f"{claims}"[:45],
)
def test_a_token_that_is_not_right_in_everything_lets_nobody_in(city, claims):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    city.provider.claims = claims
    assert refused(round_trip(visitor))
    assert not inside(visitor)


@pytest.mark.parametrize("claim", ["iss", "sub", "aud", "exp", "iat", "nonce"])
def test_a_token_leaves_nothing_out(city, claim):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    city.provider.left_out = {claim}
    assert refused(round_trip(visitor))


def test_an_unsigned_token_lets_nobody_in(city):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    city.provider.algorithm = "none"
    assert refused(round_trip(visitor))


@pytest.mark.parametrize("kid", [None, "key 0"])
def test_a_token_signed_by_another_lets_nobody_in(city, kid):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    other = ALL_KEYS[1].as_dict(private=True) | {"kid": kid or "key 1"}
    city.provider.key = type(ALL_KEYS[1]).import_key(other)
    assert refused(round_trip(visitor))


def test_a_token_signed_with_our_own_secret_lets_nobody_in(city):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    city.provider.algorithm = "HS256"
    city.provider.key = OctKey.import_key(CLIENT_SECRET, {"kid": "key 0"})
    assert refused(round_trip(visitor))


def test_a_new_key_of_the_provider_is_fetched_when_it_is_used(city):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    city.provider.key = ALL_KEYS[1]
    city.provider.published = list(ALL_KEYS)
    assert round_trip(visitor).headers["Location"] == "/"


def test_an_answer_belongs_to_the_browser_that_asked(city):
    visitor = city.linked("anna", "f3a1")
    back = away(visitor) if visitor.post("/uitloggen") else ""
    other = city.visitor()
    assert refused(other.get(back))  # it asked for nothing
    away(other)
    assert refused(other.get(back))  # it asked for something else
    assert visitor.get(back).headers["Location"] == "/"


def test_an_answer_is_looked_at_once(city):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    back = away(visitor)
    assert visitor.get(back).headers["Location"] == "/"
    visitor.post("/uitloggen")
    assert refused(visitor.get(back))


def test_nor_is_it_looked_at_again_after_it_was_refused(city, visitor):
    back = away(visitor)
    assert refused(visitor.get(back), UNKNOWN)
    asked = len(city.provider.asked)
    assert refused(visitor.get(back))
    assert len(city.provider.asked) == asked


def test_a_code_without_the_verifier_is_worth_nothing(city):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    back = away(visitor)
    with visitor.client.session_transaction() as cookie:
        cookie["asked"] = cookie["asked"] | {"verifier": "a guess" * 7}
    before = city.provider.verified
    assert refused(visitor.get(back))
    assert city.provider.verified == before


def test_who_stays_away_too_long_begins_again(city):
    visitor = city.linked("anna", "f3a1")
    visitor.post("/uitloggen")
    back = away(visitor)
    city.run(city.now.replace(minute=city.now.minute + 16))
    assert refused(visitor.get(back))


def test_an_answer_of_another_issuer_is_not_looked_at(city, visitor):
    back = away(visitor) + "&iss=https://login.example.nl"
    asked = len(city.provider.asked)
    assert refused(visitor.get(back))
    assert len(city.provider.asked) == asked


def test_whom_the_provider_does_not_let_in_we_do_not_either(city, visitor):
    city.provider.refuses_people = True
    assert refused(round_trip(visitor))


# --- the provider that fails ----------------------------------------------


def test_a_provider_that_is_down_leaves_the_password(city, visitor):
    give_password(city.database, "anna")
    city.provider.broken = True
    answer = visitor.get("/inloggen/organisatie")
    assert answer.status_code == 503
    assert SILENT in answer.text
    assert visitor.sign_in("anna").headers["Location"] == "/"
    assert inside(visitor)


def test_a_provider_that_goes_down_meanwhile_is_told_alike(city, visitor):
    back = away(visitor)
    city.provider.broken = True
    answer = visitor.get(back)
    assert answer.status_code == 503
    assert SILENT in answer.text
    city.provider.broken = False
    assert refused(round_trip(visitor), UNKNOWN)  # and works again at once


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://login.example.nl"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"authorization_endpoint": None},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
    ],
    ids=lambda metadata: next(iter(metadata)),
)
def test_a_provider_that_says_strange_things_of_itself_is_not_used(
    city, visitor, metadata
):
    city.provider.metadata = metadata
    assert visitor.get("/inloggen/organisatie").status_code == 503


def test_a_secret_that_expired_is_told_to_whoever_runs_this(city, visitor):
    city.provider.secret = "a newer one"  # noqa: S105 - of a test
    with capture_logs() as lines:
        answer = round_trip(visitor)
    assert SILENT in answer.text
    assert "OIDC_CLIENT_SECRET" in str(lines)
    assert CLIENT_SECRET not in str(lines)


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(city, visitor):
    city.provider.metadata = {
        "token_endpoint_auth_methods_supported": ["client_secret_post"]
    }
    assert refused(round_trip(visitor), UNKNOWN)
    assert city.provider.verified == 1


def test_no_more_than_two_wait_for_the_provider(city):
    visitors = [city.visitor() for _ in range(3)]
    backs = [away(visitor) for visitor in visitors]
    city.provider.holds.clear()
    with ThreadPoolExecutor() as threads:
        waiting = [
            threads.submit(visitor.get, back)
            for visitor, back in list(zip(visitors, backs, strict=True))[:2]
        ]
        for _ in waiting:
            assert city.provider.arrived.acquire(timeout=4)
        answer = visitors[2].get(backs[2])
        city.provider.holds.set()
        assert answer.status_code == 503
        assert all(refused(one.result(), UNKNOWN) for one in waiting)


def test_nobody_waits_without_end_for_a_provider_that_says_nothing(sqlite_url):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        provider = OpenIdProvider(BACK, lambda: MONDAY)
        provider.issuer = f"http://127.0.0.1:{silent.getsockname()[1]}"
        city = City(sqlite_url, provider)
        with ThreadPoolExecutor() as threads:
            asked = threads.submit(city.visitor().get, "/inloggen/organisatie")
            answer = asked.result(HANG)
        silent.setblocking(False)  # noqa: FBT003 - the name of its argument is flag
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()  # it was asked once, not again and again
        assert answer.status_code == 503
        assert SILENT in answer.text
        city.close()


def test_nothing_of_a_person_is_logged(city, visitor):
    city.provider.claims = {"nonce": "of another question"}
    with capture_logs() as lines:
        assert refused(round_trip(visitor))
        city.provider.claims = {}
        assert refused(round_trip(visitor), UNKNOWN)
    assert lines
    assert "f3a1" not in str(lines)
    assert "eyJ" not in str(lines)


# --- where there is none ---------------------------------------------------


def test_without_a_provider_there_is_no_word_of_it(quiet_town):
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    assert "Inloggen met" not in visitor.get("/inloggen").text
    assert visitor.get("/inloggen/organisatie").status_code == 404
    assert visitor.get("/inloggen/organisatie/terug").status_code == 404

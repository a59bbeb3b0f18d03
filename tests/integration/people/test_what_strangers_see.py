"""From outside, a name that somebody has and one that nobody has are alike.

And who types a name that somebody has undoes nothing of what those inside did.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from ringgroup.notices import links
from ringgroup.people import forgotten
from ringgroup.people.store import link_requests
from ringgroup.tables import INVITATION, LINK_REQUEST
from ringgroup.upkeep import retention
from ringgroup.vault import Vault
from tests.conftest import MONDAY
from tests.integration.people.test_openid import inside
from tests.town.town import Town, demo_settings
from tests.town.visitor import PASSWORD, TOKEN, Visitor, give_password

WRONG = "een ander lang woord"
NEW = "vier paarden eten geen hooi"
NAMES = ("anna", "anna@example.nl", "carla", "eva", "niemand", "niemand@example.nl")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    give_password(town.database, "carla", role="coordinator")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


def browser(town) -> Visitor:
    return Visitor(town.app, lambda: town.now)


@contextmanager
def asked_of(town) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    found: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        found.append(statement)

    engine = town.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def seen(town, path: str, form: dict[str, str]) -> tuple[object, ...]:
    """All that a stranger can see of an answer, and what it cost."""
    stranger = browser(town)
    token = TOKEN.search(stranger.get("/inloggen").text)[1]
    waited = len(town.waited)
    with asked_of(town) as statements:
        answer = stranger.client.post(path, data={**form, "csrf_token": token})
    headers = sorted(
        (name, value)
        for name, value in answer.headers
        if name not in {"Set-Cookie", "Content-Security-Policy", "Content-Length"}
    )
    text = TOKEN.sub("", answer.text).replace(form["login"], "")
    cookies = [one.partition("=")[0] for one in answer.headers.getlist("Set-Cookie")]
    said = [
        one for one in text.splitlines() if "eens" not in one and "nonce" not in one
    ]
    return answer.status_code, headers, cookies, said, statements, town.waited[waited:]


def test_forgetting_a_password_is_the_same_for_a_name_that_nobody_has(town):
    found = [seen(town, "/wachtwoord-vergeten", {"login": one}) for one in NAMES]
    assert all(one == found[0] for one in found)
    writes = [one for one in found[0][4] if one.startswith(("INSERT", "UPDATE"))]
    assert len(writes) == 1
    town.send_links()
    assert len(town.rows("invitation")) == 3  # Anna's two names are one account
    assert town.rows("link_request") == []


def test_the_first_wrong_password_is_the_same_for_a_name_that_nobody_has(town):
    """Also the first of an hour, of which the log says whose it was."""
    found = []
    for name in NAMES:
        town.run(town.now + timedelta(hours=1))
        found.append(
            [seen(town, "/inloggen", {"login": name, "password": WRONG}) for _ in "ab"]
        )
    assert all(one == found[0] for one in found)
    told = [row["actor_id"] for row in town.rows("audit")]
    assert len(told) == 4


def test_answers_become_slow_alike_and_by_what_was_typed(town):
    def pauses(name: str) -> list[float]:
        before = len(town.waited)
        for _ in range(8):
            seen(town, "/inloggen", {"login": name, "password": WRONG})
        return town.waited[before:]

    found = [pauses(one) for one in NAMES]
    assert all(one == found[0] for one in found)
    assert len(found[0]) == 3


def test_guesses_with_an_address_do_not_show_whose_it_is(town):
    for _ in range(6):
        seen(town, "/inloggen", {"login": "anna@example.nl", "password": WRONG})
    before = len(town.waited)
    seen(town, "/inloggen", {"login": "anna", "password": WRONG})
    assert len(town.waited) == before


def test_who_waits_does_not_see_that_somebody_came_in(town):
    for _ in range(6):
        seen(town, "/inloggen", {"login": "anna", "password": WRONG})
    browser(town).sign_in("anna")
    before = len(town.waited)
    seen(town, "/inloggen", {"login": "anna", "password": WRONG})
    assert town.waited[before:] == [1.0]


def test_who_came_in_is_not_slow_there_any_more(town):
    for _ in range(6):
        seen(town, "/inloggen", {"login": "anna", "password": WRONG})
    anna = browser(town)
    anna.sign_in("anna")
    anna.post("/uitloggen")
    before = len(town.waited)
    anna.sign_in("anna")
    assert inside(anna)
    assert len(town.waited) == before


# --- what waits for the clock ------------------------------------------------


def test_a_name_that_was_typed_can_be_read_by_nobody(town):
    browser(town).post("/wachtwoord-vergeten", {"login": "anna"})
    assert "anna" not in str(town.rows("link_request"))


def test_however_many_names_are_typed_no_more_than_so_many_wait(town, monkeypatch):
    monkeypatch.setattr(link_requests, "MOST", 3)
    monkeypatch.setattr(forgotten, "AT_ONCE", 2)
    stranger = browser(town)
    for n in range(5):
        stranger.post("/wachtwoord-vergeten", {"login": f"niemand{n}"})
    assert len(town.rows("link_request")) == 3
    town.send_links()
    assert len(town.rows("link_request")) == 1
    stranger.post("/wachtwoord-vergeten", {"login": "anna"})
    town.send_links()
    assert len(town.rows("invitation")) == 1


def test_of_two_clocks_one_sends_the_link(town, monkeypatch):
    browser(town).post("/wachtwoord-vergeten", {"login": "anna"})
    real = link_requests.waiting

    def waiting(session, at_most):
        found = real(session, at_most)
        monkeypatch.setattr(link_requests, "waiting", real)
        town.send_links()
        return found

    monkeypatch.setattr(link_requests, "waiting", waiting)
    town.send_links()
    assert len(town.rows("message")) == 1


def test_a_name_that_cannot_be_read_keeps_no_other_waiting_and_goes_after_a_day(town):
    with town.database.transaction() as session:
        sealed = town.house.desk.vault.seal(b"\xff", forgotten.NAME)
        link_requests.add(session, "a" * 32, sealed, town.now)
    browser(town).post("/wachtwoord-vergeten", {"login": "anna"})
    town.send_links()
    assert len(town.rows("invitation")) == 1
    assert [row["id"] for row in town.rows("link_request")] == ["a" * 32]
    later = town.now + timedelta(days=1, minutes=1)
    retention.run(town.database, town.house.desk, later)
    assert town.rows("link_request") == []


def test_a_name_that_was_sealed_with_a_key_of_before_is_dropped(town):
    with town.database.transaction() as session:
        sealed = Vault("another key " * 4).seal(b"anna", forgotten.NAME)
        link_requests.add(session, "a" * 32, sealed, town.now)
    town.send_links()
    assert town.rows("link_request") == town.rows("invitation") == []


# --- what those inside did ---------------------------------------------------


def granted(town, login: str, daan: Visitor | None = None) -> str:
    """The link that an administrator sends."""
    daan = daan or browser(town)
    daan.sign_in("daan")
    daan.post(f"/beheer/leden/{login}/uitnodigen")
    (sent,) = (row for row in town.rows("invitation") if row["granted"])
    return links.address("", sent["id"], town.house.desk.vault)


def typed(town, login: str) -> str:
    """A stranger types that name, six minutes later; the link that it gives."""
    town.run(town.now + 6 * MINUTE)
    browser(town).post("/wachtwoord-vergeten", {"login": login})
    town.send_links()
    newest = select(INVITATION.c.id).where(
        INVITATION.c.created_at
        == select(func.max(INVITATION.c.created_at)).scalar_subquery(),
        INVITATION.c.granted.is_(False),
    )
    with town.database.reading() as session:
        (link,) = session.scalars(newest)
    return links.address("", link, town.house.desk.vault)


def status(town, link: str) -> int:
    return browser(town).get(link).status_code


def test_a_link_of_an_administrator_lives_on_when_somebody_types_the_login(town):
    mine = granted(town, "carla")
    other = typed(town, "carla")
    assert [status(town, one) for one in (mine, other)] == [200, 200]


@pytest.mark.parametrize("used", ["granted", "asked"])
def test_whichever_link_is_used_both_end_and_nobody_waits(town, used):
    """The two lie in one mailbox: who has the one has the other."""
    mine = granted(town, "carla")
    other = typed(town, "carla")
    carla = browser(town)
    link = mine if used == "granted" else other
    assert carla.post(link, {"password": NEW, "again": NEW}).status_code == 303
    assert [status(town, one) for one in (mine, other)] == [410, 410]
    carla.sign_in("carla", NEW)
    assert inside(carla)


def test_a_link_that_its_owner_asked_for_lives_on_when_somebody_types_the_login(town):
    mine, other = typed(town, "anna"), typed(town, "anna")
    assert mine != other
    assert [status(town, one) for one in (mine, other)] == [200, 200]


def test_the_day_of_waiting_begins_when_a_link_is_used_and_not_when_it_is_asked_for(
    town,
):
    typed(town, "carla")
    carla = browser(town)
    carla.sign_in("carla")
    assert inside(carla)
    carla.post("/uitloggen")
    link = typed(town, "carla")
    town.run(town.now + 6 * MINUTE)
    assert carla.sign_in("carla").status_code == 303
    assert inside(carla)
    assert status(town, link) == 200


def test_an_administrator_is_shown_the_link_that_an_administrator_sent(town):
    daan = browser(town)
    mine = granted(town, "anna", daan)
    other = typed(town, "anna")
    page = daan.get("/beheer/leden/anna").text
    assert mine in page
    assert other not in page
    assert PASSWORD not in page


def test_a_new_link_of_an_administrator_ends_those_of_before(town):
    asked = typed(town, "anna")
    mine = granted(town, "anna")
    assert [status(town, one) for one in (asked, mine)] == [410, 200]


def test_what_waits_for_the_clock_is_forgotten_with_a_backup(town):
    browser(town).post("/wachtwoord-vergeten", {"login": "anna"})
    from ringgroup.upkeep import recovery  # noqa: PLC0415 - for this alone

    with town.database.transaction() as session:
        gone = {one.kind: one.count for one in recovery.forget(session, town.now)}
    assert gone["name of who forgot a password"] == 1
    assert LINK_REQUEST.name not in gone

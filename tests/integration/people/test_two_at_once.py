"""Two forms at the same moment, from the same old page: one is done, one hears why."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import event

from ringgroup.people.store import refusals
from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.town import Town, demo_settings
from tests.town.two_desks import EAST, WEST, TwoDesks, place
from tests.town.visitor import PASSWORD, TOKEN, Visitor, give_password

CHANGED = "Iemand anders heeft dit intussen veranderd."
A_WHILE = 0.7


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", "gijs", role="administrator")
    yield town
    town.close()


def visitor(town, login: str) -> Visitor:
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


def at_once(town, table: str, press) -> list[str]:
    """Both press; who has read the table waits a while for the other to have, too."""
    both = Barrier(2)
    reads = f"FROM {table}"

    def wait(_connection, _cursor, statement, *_more):
        if reads in statement and "SELECT" in statement:
            try:
                both.wait(A_WHILE)
            except BrokenBarrierError:
                both.reset()

    engine = town.database.engine
    event.listen(engine, "after_cursor_execute", wait)
    try:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(press, ("daan", "gijs")))
    finally:
        event.remove(engine, "after_cursor_execute", wait)


@pytest.mark.parametrize("before", [False, True], ids=["first write", "later write"])
def test_of_two_who_change_a_partner_at_once_one_hears_it(town, before):
    path = "/beheer/partners/ggd"
    people = {login: visitor(town, login) for login in ("daan", "gijs")}
    if before:
        people["daan"].post(path, {"email": "eerst@example.nl"})
    filled = {
        login: form(one.get(path).text, path).fields | {"email": f"{login}@example.nl"}
        for login, one in people.items()
    }

    def press(login: str) -> str:
        one = people[login]
        answer = one.client.post(path, data=filled[login], buffered=True)
        return one.get(answer.location).text

    answers = at_once(town, "partner_address", press)
    assert sum(CHANGED in text for text in answers) == 1


@pytest.mark.parametrize("before", [False, True], ids=["first write", "later write"])
def test_of_two_who_change_a_day_at_once_one_hears_it(town, before):
    path = "/rooster/dagen"
    day = {"day": "2026-12-24", "kind": "closed"}
    people = {login: visitor(town, login) for login in ("daan", "gijs")}
    if before:
        people["daan"].post(path, day | {"reason": "Kerst"})
    filled = {
        login: form(one.get(path).text, path).fields | day | {"reason": login}
        for login, one in people.items()
    }

    def press(login: str) -> str:
        one = people[login]
        answer = one.client.post(path, data=filled[login], buffered=True)
        return one.get(answer.location).text

    answers = at_once(town, "extra_day", press)
    assert sum(CHANGED in text for text in answers) == 1


def test_of_two_who_change_a_week_at_once_one_hears_it(town):
    """Different days of it: nothing in the database would keep the two apart."""
    page, path = "/rooster/vrij?wie=1", "/rooster/vrij/week"
    people = {login: visitor(town, login) for login in ("daan", "gijs")}
    weeks = {"daan": "0 09:00-12:00", "gijs": "1 09:00-12:00"}
    filled = {
        login: form(one.get(page).text, path).fields | {"week": weeks[login]}
        for login, one in people.items()
    }

    def press(login: str) -> str:
        one = people[login]
        answer = one.client.post(path, data=filled[login], buffered=True)
        return one.get(answer.location).text

    answers = at_once(town, "weekly_absence", press)
    assert sum(CHANGED in text for text in answers) == 1
    assert len(town.rows("weekly_absence")) == 1


def test_of_two_who_change_the_pattern_at_once_one_hears_it(town):
    page, path = "/rooster/vullen", "/rooster/basisrooster"
    people = {login: visitor(town, login) for login in ("daan", "gijs")}
    places = {"daan": {"basis/0/0//duty": "anna"}, "gijs": {"basis/0/1//duty": "bram"}}
    filled = {
        login: form(one.get(page).text, page, hoe="basis").fields | places[login]
        for login, one in people.items()
    }

    def press(login: str) -> str:
        one = people[login]
        answer = one.client.post(path, data=filled[login], buffered=True)
        return one.get(answer.location).text

    answers = at_once(town, "roster_pattern", press)
    assert sum(CHANGED in text for text in answers) == 1
    assert len(town.rows("roster_pattern")) == 1


# --- two of one kind ----------------------------------------------------------


@pytest.fixture
def desks(tmp_path, database_url):
    town = TwoDesks(tmp_path, database_url, MONDAY, "pickup wins")
    give_password(town.database, "gijs", "daan", role="administrator")
    yield town
    town.close()


def test_of_two_who_say_the_lines_of_somebody_at_once_one_hears_it(desks):
    """West alone says the one, east alone the other: on both nobody said."""
    place(desks, "bram", "member", {})
    page, wanted = "/beheer/leden/bram", {"daan": EAST, "gijs": WEST}
    people = {login: visitor(desks, login) for login in wanted}
    filled = {
        login: form(one.get(page).text, f"{page}/lijnen").fields
        | {f"als-{wanted[login]}": "member"}
        for login, one in people.items()
    }

    def press(login: str) -> str:
        one = people[login]
        answer = one.client.post(f"{page}/lijnen", data=filled[login], buffered=True)
        return one.get(answer.location).text

    answers = at_once(desks, "member LEFT OUTER JOIN membership", press)
    assert len(desks.rows("membership WHERE member_id = 2")) == 1
    assert sum(CHANGED in text for text in answers) == 1


WRONG = "een ander lang woord"
"""A wrong password, and a wrong code is any that is none."""


def thieves(town, path: str) -> dict[str, tuple[Visitor, str]]:
    found = {}
    for name in ("daan", "gijs"):
        thief = Visitor(town.app, lambda: town.now)
        if path == "/inloggen/code":
            thief.post("/inloggen", {"login": "daan", "password": PASSWORD})
        found[name] = thief, TOKEN.search(thief.get(path).text)[1]
    return found


@pytest.mark.parametrize(
    ("path", "guessed"),
    [
        ("/inloggen/code", {"code": "000000"}),
        ("/inloggen", {"login": "daan", "password": WRONG}),
    ],
)
def test_two_wrong_guesses_at_once_are_two(town, path, guessed):
    assert visitor(town, "daan").secret
    guessing = thieves(town, path)

    def guess(name: str) -> str:
        thief, token = guessing[name]
        sent = guessed | {"csrf_token": token}
        return thief.client.post(path, data=sent, buffered=True).text

    guess("daan")
    at_once(town, "member", guess)
    assert [row["failures"] for row in town.rows("sign_in_failure")] == [3]


def test_names_that_are_invented_take_no_count_of_codes_away(town, monkeypatch):
    """Ten wrong codes shut the way, whatever else was typed since."""
    monkeypatch.setattr(refusals, "MOST", 20)
    visitor(town, "daan")
    for _ in range(2):
        ((thief, token), _) = thieves(town, "/inloggen/code").values()
        for _ in range(5):
            sent = {"code": "000000", "csrf_token": token}
            thief.client.post("/inloggen/code", data=sent)
    with town.database.transaction() as session:
        for n in range(refusals.MOST + 1):
            refusals.held(session, f"niemand{n}", town.now)
            refusals.keep_failures(session, f"niemand{n}", 1, town.now)
    assert len(town.rows("sign_in_failure")) == refusals.MOST + 1
    ((thief, _), _) = thieves(town, "/inloggen/code").values()
    answer = thief.post("/inloggen/code", {"code": "000000"}, follow_redirects=True)
    assert "kwartier" in answer.text

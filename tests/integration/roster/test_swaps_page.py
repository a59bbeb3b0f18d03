"""Ruilen on pages: offered, taken, decided; never twice, never what is another's."""

import re
import threading

import pytest

from tests.integration.roster.test_duties_page import named, visitor, who
from tests.town.visitor import Visitor

TUESDAY = "2026-11-24.0900-1200.duty"
WEDNESDAY = "2026-11-25.0900-1200.backup"
ANSWER = re.compile(r'action="(/rooster/ruilen/[0-9a-f]{32}/([a-z-]+))"')


@pytest.fixture
def town(two_days):
    return two_days


def offer(person: Visitor, plek: str = TUESDAY, **form: str):
    return person.post(
        "/rooster/ruilen/nieuw", {"plek": plek} | form, follow_redirects=True
    )


def answers(person: Visitor) -> dict[str, str]:
    """The buttons that somebody has: answer → address."""
    page = person.get("/rooster/ruilen").text
    return {answer: address for address, answer in ANSWER.findall(page)}


def press(person: Visitor, answer: str) -> str:
    return person.post(answers(person)[answer], follow_redirects=True).text


def automatic(town) -> None:
    visitor(town, "carla").post("/rooster/ruilen/instelling", {"aan": "1"})


def test_a_swap_needs_consent_and_then_a_coordinator(town):
    anna, eva, carla = (visitor(town, one) for one in ("anna", "eva", "carla"))
    said = offer(anna, how="exchange", back=WEDNESDAY).text
    assert "Je verzoek is verstuurd" in said
    assert set(answers(anna)) == {"terug"}
    assert answers(carla) == answers(visitor(town, "daan")) == {}
    assert "Anna wil ruilen" in eva.get("/rooster/ruilen").text
    assert "Je zei ja. De coördinator beslist nog." in press(eva, "ja")
    assert who(town, 1)["duty"] == "anna"
    assert set(answers(anna)) == {"terug"}
    assert answers(eva) == {}
    assert "Je zei ja tegen Anna" in eva.get("/rooster/ruilen").text
    assert "Goedgekeurd" in press(carla, "goed")
    assert (who(town, 1)["duty"], who(town, 2)["backup"]) == ("eva", "anna")


def test_where_no_coordinator_is_needed_it_is_done_at_once(town):
    automatic(town)
    offer(visitor(town, "anna"), how="colleague", colleague="daan")
    assert "Geregeld" in press(visitor(town, "daan"), "ja")
    assert who(town, 1)["duty"] == "daan"


def test_a_colleague_may_say_no_and_an_owner_may_take_it_back(town):
    anna, daan = visitor(town, "anna"), visitor(town, "daan")
    offer(anna, how="colleague", colleague="daan")
    said_no = answers(daan)["ja"]
    assert "Je zei nee" in press(daan, "nee")
    assert answers(anna) == {}
    late = daan.post(said_no, follow_redirects=True).text
    assert "Iemand anders was eerder" not in late
    offer(anna, how="colleague", colleague="daan")
    old = answers(daan)["ja"]
    assert "Je verzoek is ingetrokken" in press(anna, "terug")
    late = daan.post(old, follow_redirects=True).text
    assert "Dit verzoek is al afgehandeld, of ingetrokken." in late
    assert "Iemand anders was eerder" not in late
    assert who(town, 1)["duty"] == "anna"


def test_a_coordinator_refuses_and_the_roster_stays(town):
    anna, daan, carla = (visitor(town, one) for one in ("anna", "daan", "carla"))
    offer(anna, how="all")
    press(daan, "ja")
    assert "Afgewezen" in press(carla, "niet-goed")
    assert who(town, 1)["duty"] == "anna"


def test_of_two_who_take_an_open_offer_at_once_one_is_told_the_other_was_first(town):
    automatic(town)
    offer(visitor(town, "anna"), how="all")
    people = {one: visitor(town, one) for one in ("daan", "eva")}
    address, ready, said = answers(people["daan"])["ja"], threading.Barrier(2), {}
    assert answers(people["eva"])["ja"] == address

    def take(name: str) -> None:
        ready.wait()
        said[name] = people[name].post(address, follow_redirects=True).text

    threads = [threading.Thread(target=take, args=(name,)) for name in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    won = [name for name, text in said.items() if "Geregeld" in text]
    lost = [name for name, text in said.items() if "Iemand anders was eerder" in text]
    assert len(won) == len(lost) == 1
    assert who(town, 1)["duty"] == won[0]


@pytest.mark.parametrize("at_once", [True, False])
def test_pressing_yes_twice_is_answered_twice(town, at_once):
    if at_once:
        automatic(town)
    offer(visitor(town, "anna"), how="all")
    daan = visitor(town, "daan")
    address = answers(daan)["ja"]
    said = {daan.post(address, follow_redirects=True).status_code for _ in range(2)}
    assert said == {200}
    again = daan.post(address, follow_redirects=True).text
    assert ("Geregeld" if at_once else "Je zei ja") in again
    assert "eerder" not in again


@pytest.mark.parametrize("answer", ["ja", "nee", "terug", "goed", "niet-goed"])
def test_nobody_answers_what_is_not_theirs(town, answer):
    offer(visitor(town, "anna"), how="colleague", colleague="daan")
    (row,) = town.rows("swap_request")
    eva = visitor(town, "eva")
    said = eva.post(f"/rooster/ruilen/{row['id']}/{answer}", follow_redirects=True)
    assert "alert wrong" in said.text
    assert town.rows("swap_request") == [row]
    assert who(town, 1)["duty"] == "anna"


def test_only_a_coordinator_says_whether_swaps_wait(town):
    eva = visitor(town, "eva")
    answer = eva.post("/rooster/ruilen/instelling", {"aan": "1"})
    assert answer.status_code == 403
    assert "Wie beslist" not in eva.get("/rooster/ruilen").text
    carla = visitor(town, "carla")
    assert carla.post("/rooster/ruilen/instelling", {"aan": "x"}).status_code == 400
    said = carla.post("/rooster/ruilen/instelling", {"aan": "1"}, follow_redirects=True)
    assert "Een ruil gaat nu meteen door" in said.text


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({}, "Kies wat je wilt doen."),
        ({"how": "colleague"}, "Kies een collega."),
        ({"how": "colleague", "colleague": "anna"}, "Kies een collega."),
        ({"how": "colleague", "colleague": "nobody"}, "Kies een collega."),
        ({"how": "exchange"}, "Kies wat je in ruil wilt doen."),
        ({"how": "exchange", "back": TUESDAY}, "Kies wat je in ruil wilt doen."),
    ],
)
def test_an_offer_that_is_not_complete_says_what_to_choose(town, form, problem):
    answer = visitor(town, "anna").post(
        "/rooster/ruilen/nieuw", {"plek": TUESDAY} | form
    )
    assert answer.status_code == 422
    assert problem in answer.text
    assert town.rows("swap_request") == []


def test_a_place_of_another_cannot_be_offered(town):
    daan = visitor(town, "daan")
    page = daan.get(f"/rooster/ruilen/nieuw?plek={TUESDAY}", follow_redirects=True)
    assert "Deze plek is niet van jou" in page.text
    assert "Deze plek is niet van jou" in offer(daan, how="all").text
    assert town.rows("swap_request") == []


def test_a_place_is_offered_once(town):
    anna = visitor(town, "anna")
    offer(anna, how="all")
    assert "Voor deze plek loopt al een verzoek" in offer(anna, how="all").text
    page = anna.get("/rooster/ruilen").text
    assert f"nieuw?plek={TUESDAY}" not in page


def test_what_somebody_cannot_do_is_refused_in_a_sentence(town):
    """Bram is backup in that very block."""
    said = offer(visitor(town, "anna"), how="colleague", colleague="bram").text
    assert "je collega staat dan op twee plekken tegelijk" in said


def test_only_places_that_can_be_done_are_offered_in_return(town):
    named(town, 3, "anna", "daan")
    named(town, 4, "gijs", "eva", published=False)
    page = visitor(town, "anna").get(f"/rooster/ruilen/nieuw?plek={TUESDAY}").text
    codes = re.findall(r'<option value="(2026[^"]+)"', page)
    assert sorted(codes) == [
        "2026-11-24.0900-1200.backup",
        "2026-11-25.0900-1200.backup",
        "2026-11-25.0900-1200.duty",
    ]


def test_no_name_stands_in_an_address(town):
    anna = visitor(town, "anna")
    answer = anna.post(
        "/rooster/ruilen/nieuw",
        {"plek": TUESDAY, "how": "colleague", "colleague": "daan"},
    )
    assert answer.headers["Location"] == "/rooster/ruilen"
    page = anna.get("/rooster/ruilen").text
    addresses = re.findall(r'(?:href|action)="([^"]+)"', page)
    assert not [one for one in addresses if "daan" in one or "anna" in one]


@pytest.mark.parametrize("at_once", [True, False])
def test_who_asks_and_who_is_asked_read_who_decides(town, at_once):
    if at_once:
        automatic(town)
    anna = visitor(town, "anna")
    asking = anna.get(f"/rooster/ruilen/nieuw?plek={TUESDAY}").text
    offer(anna, how="all")
    asked = visitor(town, "daan").get("/rooster/ruilen").text
    assert ("Tot een collega ja zegt, blijft die van jou." in asking) == at_once
    assert ("en de coördinator het goed vindt." in asking) != at_once
    assert ("Wie het eerst ja zegt, neemt het over." in asked) == at_once
    assert ("dan beslist de coördinator nog." in asked) != at_once

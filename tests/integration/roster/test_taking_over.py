"""*Ik neem het over*: a colleague's place, asked for, or taken where it is on offer."""

import re

import pytest

from tests.integration.roster.test_duties_page import visitor, who
from tests.integration.roster.test_swaps_page import answers, automatic, offer, press

TUESDAY = "2026-11-24.0900-1200.duty"
TAKE = "/rooster/ruilen/overnemen"


@pytest.fixture
def town(two_days):
    return two_days


def take(person, plek: str = TUESDAY, owner: str = "anna") -> str:
    form = {"plek": plek, "van": owner}
    return person.post(TAKE, form, follow_redirects=True).text


def told(town, news: str) -> list[str]:
    """Whom it was told: the last part of what it is about."""
    rows = town.rows("message")
    return [r["about"].split(":")[-1] for r in rows if f":{news}:" in r["about"]]


def test_on_the_month_a_colleagues_future_place_leads_to_the_question(town):
    daan = visitor(town, "daan")
    page = daan.get("/rooster?maand=2026-11").text
    assert f"{TAKE}?plek={TUESDAY}" in page
    assert f"{TAKE}?plek=2026-11-25.0900-1200.duty" not in page, "it is his own"
    question = daan.get(f"{TAKE}?plek={TUESDAY}").text
    assert "Er verandert pas iets als Anna ja zegt" in question
    assert "Vraag het aan Anna" in question


def test_the_owner_answers_with_one_press_and_then_a_coordinator(town):
    anna, daan, carla = (visitor(town, one) for one in ("anna", "daan", "carla"))
    assert "Je vraag is verstuurd." in take(daan)
    assert told(town, "wanted") == ["1"]
    assert "Daan wil <strong>de dienst" in anna.get("/rooster/ruilen").text
    assert set(answers(anna)) == {"ja", "nee"}
    assert set(answers(daan)) == {"terug"}
    assert answers(carla) == answers(visitor(town, "bram")) == {}
    assert "Je zei ja. De coördinator beslist nog." in press(anna, "ja")
    assert who(town, 1)["duty"] == "anna"
    assert told(town, "consented") == ["4"], "Daan, who asked"
    assert "Goedgekeurd" in press(carla, "goed")
    assert who(town, 1)["duty"] == "daan"


def test_where_no_coordinator_is_needed_yes_is_enough(town):
    automatic(town)
    take(visitor(town, "daan"))
    assert who(town, 1)["duty"] == "anna"
    assert "Geregeld" in press(visitor(town, "anna"), "ja")
    assert who(town, 1)["duty"] == "daan"
    assert sorted(told(town, "agreed")) == ["1", "4"]


def test_the_owner_may_say_no_and_who_asked_may_take_it_back(town):
    anna, daan = visitor(town, "anna"), visitor(town, "daan")
    take(daan)
    assert "Je zei nee" in press(anna, "nee")
    assert told(town, "declined") == ["4"]
    assert answers(anna) == answers(daan) == {}
    take(daan)
    old = answers(anna)["ja"]
    assert "Je verzoek is ingetrokken" in press(daan, "terug")
    late = anna.post(old, follow_redirects=True).text
    assert "Dit verzoek is al afgehandeld, of ingetrokken." in late
    assert who(town, 1)["duty"] == "anna"


def test_nobody_answers_for_another(town):
    anna, daan, bram = (visitor(town, one) for one in ("anna", "daan", "bram"))
    take(daan)
    yes, no = answers(anna)["ja"], answers(anna)["nee"]
    for person in (daan, bram):
        for address in (yes, no):
            said = person.post(address, follow_redirects=True).text
            assert "Dit is niet aan jou." in said
    back = answers(daan)["terug"]
    assert "Dit is niet aan jou." in anna.post(back, follow_redirects=True).text
    assert who(town, 1)["duty"] == "anna"


def test_what_is_on_offer_is_taken_at_once(town):
    automatic(town)
    offer(visitor(town, "anna"), how="all")
    daan = visitor(town, "daan")
    page = daan.get(f"{TAKE}?plek={TUESDAY}").text
    assert "Neem je het over, dan is het meteen van jou." in page
    assert "Ik neem het over" in page
    assert "Geregeld" in take(daan)
    assert who(town, 1)["duty"] == "daan"


def test_what_is_offered_to_another_is_not_to_be_had(town):
    offer(visitor(town, "anna"), how="colleague", colleague="eva")
    said = take(visitor(town, "daan"))
    assert "Voor deze plek loopt al een verzoek." in said
    assert told(town, "wanted") == []


def test_asking_twice_is_asking_once_and_a_second_colleague_is_told(town):
    daan = visitor(town, "daan")
    take(daan)
    assert "Je vraag is verstuurd." in take(daan)
    assert len(town.rows("swap_request")) == 1
    assert told(town, "wanted") == ["1"]
    assert "Voor deze plek loopt al een verzoek." in take(visitor(town, "eva"))


def test_an_old_page_asks_nobody_for_what_they_have_no_more(town):
    carla, daan = visitor(town, "carla"), visitor(town, "daan")
    fields = {f"plek/{TUESDAY}/anna": "eva"}
    carla.post("/rooster/bewaar?maand=2026-11", fields)
    assert "Deze plek is niet meer van je collega." in take(daan)
    assert town.rows("swap_request") == []


def test_a_request_ends_when_the_place_changes_hands(town):
    carla, daan = visitor(town, "carla"), visitor(town, "daan")
    take(daan)
    fields = {f"plek/{TUESDAY}/anna": "eva"}
    carla.post("/rooster/bewaar?maand=2026-11", fields)
    assert answers(daan) == answers(visitor(town, "anna")) == {}
    assert "4" in told(town, "lapsed"), "who asked is told"


def test_one_cannot_be_in_two_places(town):
    said = take(visitor(town, "bram"))
    assert re.search("Dit kan niet: je staat\\s+dan op twee plekken tegelijk", said)


@pytest.mark.parametrize(
    ("who_asks", "plek", "said"),
    [
        ("anna", TUESDAY, "Dit is niet aan jou."),
        ("daan", "2026-11-26.0900-1200.duty", "Hier staat niemand op het rooster."),
        ("daan", "2026-11-20.0900-1200.duty", "Hier staat niemand op het rooster."),
    ],
)
def test_what_is_not_to_be_had_is_said_at_the_question(town, who_asks, plek, said):
    person = visitor(town, who_asks)
    answer = person.get(f"{TAKE}?plek={plek}", follow_redirects=True).text
    assert said in answer


def test_who_is_not_on_the_roster_is_asked_to_take_nothing(town):
    daan = visitor(town, "daan")
    with town.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE member SET everywhere = false WHERE login = 'daan'"
        )
        session.connection().exec_driver_sql(
            "INSERT INTO membership (member_id, line, role, on_roster) "
            "SELECT id, 'veldhoven', 'member', false FROM member WHERE login = 'daan'"
        )
    page = daan.get("/rooster?maand=2026-11").text
    assert TAKE not in page
    answer = daan.get(f"{TAKE}?plek={TUESDAY}", follow_redirects=True).text
    assert "Je staat zelf niet op het rooster." in answer
    assert "Je staat zelf niet op het rooster." in take(daan)
    assert town.rows("swap_request") == []

"""Alleen vandaag: what callers hear for a few hours, and then no more."""

from datetime import timedelta

import pytest

from config.house import build
from tests.conftest import MONDAY
from tests.integration.people.test_settings_pages import ERROR, opened, save, visitor
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password

HOURS = (
    "Wij zijn te bereiken op maandag tot en met vrijdag van negen uur tot twaalf uur."
)
ILL = "Door ziekte zijn wij vandaag slecht bereikbaar."
NOON = "2026-11-23T12:00"
USUAL = "Op dit moment kan niemand uw telefoontje aannemen."


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


@pytest.fixture
def daan(town):
    return visitor(town, "daan")


def today(text=ILL, until=NOON, **instead):
    return {"today.text": text, "today.until": until, **instead}


def heard(town) -> str:
    visit = town.call("+31612345678", speaks_seconds=9)
    return " ".join(fact.what for fact in visit.heard)


def test_what_holds_today_is_heard_before_the_greeting_by_the_next_caller(town, daan):
    assert ILL not in heard(town)
    said = save(daan, "vandaag", opened(daan, "vandaag", **today())).text
    assert "Ze gelden meteen." in said
    assert ILL in said.partition('id="luister"')[2]
    now = heard(town)
    assert now.index(ILL) < now.index(USUAL)
    log = daan.get("/beheer/logboek").text
    assert "Alleen vandaag: tot maandag 23 november 2026 12:00" in log


def test_instead_of_the_greeting_the_hours_are_heard_all_the_same(town, daan):
    fields = opened(daan, "vandaag", **today(), **{"today.instead": "1"})
    save(daan, "vandaag", fields)
    now = heard(town)
    assert USUAL not in now
    assert f"{ILL} " in now
    assert HOURS in now
    assert "Spreek na de toon uw naam en uw telefoonnummer in." in now


def test_it_is_over_by_itself_and_the_page_says_so(town, daan):
    save(daan, "vandaag", opened(daan, "vandaag", **today()))
    other = build(town.house.settings)
    town.network.run(town.now + timedelta(hours=3))
    for line in (town.line, other.desk.lines[town.line.key]):
        assert line.at(town.now).today is None
    now = heard(town)
    assert ILL not in now
    assert USUAL in now
    assert (
        ILL
        not in daan.get("/beheer/instellingen/vandaag").text.partition('id="luister"')[
            2
        ]
    )
    other.database.close()


def test_it_is_taken_away_by_an_empty_text(town, daan):
    save(daan, "vandaag", opened(daan, "vandaag", **today()))
    save(daan, "vandaag", opened(daan, "vandaag", **today(text="")))
    assert town.line.today is None
    assert ILL not in heard(town)
    assert "Alleen vandaag: weg" in daan.get("/beheer/logboek").text


def test_without_a_moment_it_holds_until_the_end_of_the_day(town, daan):
    save(daan, "vandaag", opened(daan, "vandaag", **{"today.text": ILL}))
    assert town.line.today.day == MONDAY.date()
    assert town.line.today.minute == 23 * 60 + 59


@pytest.mark.parametrize(
    "wrong",
    [
        today(until="2026-11-23T08:00"),
        today(until="morgen"),
        today(until=""),
        today(text="Welkom bij {naam}."),
        today(text="Er is {een haak"),
    ],
    ids=["over", "no moment", "nothing", "placeholder", "brace"],
)
def test_what_cannot_be_today_is_one_sentence_and_nothing_is_kept(town, daan, wrong):
    page = save(daan, "vandaag", opened(daan, "vandaag", **wrong))
    assert page.status_code == 422
    assert len(ERROR.findall(page.text)) == 1
    assert town.rows("line_version") == []
    assert town.line.today is None


def test_a_caller_hears_it_also_when_the_database_fails(town, daan):
    save(daan, "vandaag", opened(daan, "vandaag", **today()))
    town.database.close()

    def broken(*_, **__):
        message = "gone"
        raise OSError(message)

    town.database.attempt = broken
    visit = town.dial("+31612345678")
    town.run()
    said = " ".join(fact.what for fact in visit.heard)
    assert said.index(ILL) < said.index("Door een storing")

"""What somebody fills in for callers, and a recording, never costs one a call."""

import io
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from config.errors import ConfigError
from config.house import build
from ringgroup.desk import Actor
from ringgroup.people import versions
from ringgroup.people.versions import Change
from tests.conftest import MONDAY
from tests.integration.people.test_recordings import GREETING, HERE, SOUND
from tests.integration.people.test_settings_pages import ROOT, opened, save, visitor
from tests.integration.people.test_today import today
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import Town, demo_settings
from tests.town.visitor import give_password
from tests.town.voices import recording
from webhooks.simulator.network.phones import Answers

GONE = "hears that an application error has occurred"
LONG = "Wij zijn er even niet, want wij verhuizen. " * 100
NOBODY = Actor(0)


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


@pytest.fixture
def daan(town):
    return visitor(town, "daan")


def heard(town):
    visit = town.call("+31612345678", speaks_seconds=9)
    return " ".join(fact.what for fact in visit.heard)


@pytest.mark.parametrize(
    ("of", "fields"),
    [
        ("vandaag", today(text=LONG)),
        ("horen", {GREETING: LONG}),
        ("horen", {"prompts.hold": LONG}),
        ("collegas", {"prompts.screening": LONG}),
    ],
    ids=["today", "greeting", "hold", "screening"],
)
def test_a_text_longer_than_the_network_says_is_refused(town, daan, of, fields):
    page = save(daan, of, opened(daan, of, **fields))
    assert page.status_code == 422
    assert town.rows("line_version") == []


def test_a_text_that_comes_to_more_than_the_network_says_costs_no_call(town, daan):
    fields = opened(daan, "vandaag", **today(text="{hours} " * 180))
    assert "Ze gelden meteen." in save(daan, "vandaag", fields).text
    now = heard(town)
    assert GONE not in now
    assert "leaves a message of 9 s" in now


@pytest.mark.parametrize(
    "words",
    [
        {"today.text": LONG, "today.until": "2026-11-23T12:00"},
        {"today.text": "Dicht.", "today.until": "0001-01-01T00:00"},
        {GREETING: LONG, "prompts.thanks": LONG},
    ],
    ids=["today", "until", "prompts"],
)
def test_words_that_were_kept_before_they_were_refused_cost_no_call(town, words):
    kept = {"veldhoven": words | {"ring_seconds": 40}}
    with town.database.transaction() as session:
        versions.keep(session, NOBODY, Change(0, kept, {}, {}), {}, town.now)
    with capture_logs() as at_a_change:
        town.house.versions.follow()
        town.house.versions.follow()
    assert town.line.rules.ring_seconds == 40
    now = heard(town)
    assert GONE not in now
    assert "Op dit moment kan niemand" in now
    with capture_logs() as at_the_start:
        again = build(town.house.settings)
    assert again.desk.lines["veldhoven"].rules.ring_seconds == 40
    again.database.close()
    keys = [f"veldhoven.{key}" for key in words]
    for logs in (at_a_change, at_the_start):
        (said,) = (one for one in logs if one["event"] == "kept words are left out")
        assert said["words"] == keys
        assert LONG not in str(logs)


def test_of_words_that_are_heard_the_log_says_nothing(town, daan):
    with capture_logs() as logs:
        save(daan, "horen", opened(daan, "horen", **{GREETING: "Dag, dit is {name}."}))
        town.house.versions.follow()
        build(town.house.settings).database.close()
    assert "left out" not in str(logs)


def test_a_moment_of_no_calendar_is_one_sentence_and_nothing_is_kept(town, daan):
    fields = opened(daan, "vandaag", **today(until="0001-01-01T00:00"))
    assert save(daan, "vandaag", fields).status_code == 422
    assert town.rows("line_version") == []


def test_a_line_file_with_a_moment_of_no_calendar_loses_no_call(tmp_path, sqlite_url):
    file = tmp_path / "lines.toml"
    house = build(demo_settings(sqlite_url))
    text = house.settings.config.read_text()
    house.database.close()
    said = '[lines.veldhoven.today]\ntext = "Dicht."\nuntil = "0001-01-01T00:00"\n'
    file.write_text(f"{text}\n{said}")
    try:
        town = Town(
            demo_settings(sqlite_url, CJG_CONFIG=str(file)), MONDAY, "pickup wins"
        )
    except ConfigError:
        return  # refused in one line, which is as good
    assert GONE not in heard(town)
    town.close()


def hand_in(who):
    one = form(who.get(f"{ROOT}/horen").text, HERE)
    files = {"bestand": (io.BytesIO(recording("MP3")), "groet.mp3")}
    return who.post(HERE, one.fields | {"tekst": GREETING} | files)


@pytest.mark.parametrize("hours", [0, 4], ids=["while it holds", "when it is over"])
@pytest.mark.parametrize("instead", [{}, {"today.instead": "1"}], ids=["", "instead"])
def test_a_recording_that_is_handed_in_is_heard_whatever_holds_today(
    town, daan, hours, instead
):
    save(daan, "vandaag", opened(daan, "vandaag", **today(), **instead))
    town.run(town.now + timedelta(hours=hours))
    daan.sign_in("daan")
    page = hand_in(daan)
    assert page.status_code == 200
    assert len(SOUND.findall(page.text)) == 1


def test_who_asks_to_hear_another_greeting_hears_it_whatever_holds_today(town, daan):
    town.phone("daan", Answers(key="1"))
    save(daan, "vandaag", opened(daan, "vandaag", **today(), **{"today.instead": "1"}))
    new = "Goedemorgen, dit is de nieuwe begroeting."
    fields = opened(daan, "horen", **{GREETING: new}) | {"prompt": GREETING}
    daan.post(f"{ROOT}/horen/bel", fields)
    town.place_calls()
    town.run()
    (call,) = town.network.placed
    assert new in " ".join(fact.what for fact in call.heard)


def test_hours_between_double_braces_are_no_hours(town, daan):
    fields = today(text="Kijk bij {{hours}}.") | {"today.instead": "1"}
    save(daan, "vandaag", opened(daan, "vandaag", **fields))
    assert "Wij zijn te bereiken op maandag" in heard(town)

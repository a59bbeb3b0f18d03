"""What callers hear is heard by who writes it first: on the page, and on a mobile."""

import re
from math import ceil

import pytest

from ringgroup.people import sounds
from tests.conftest import MONDAY
from tests.integration.people.test_settings_pages import (
    ERROR,
    ROOT,
    opened,
    save,
    visitor,
)
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import MOBILES, demo_settings
from tests.town.visitor import give_password
from tests.town.voices import recording
from webhooks.simulator.network.phones import Answers
from webhooks.twilio.words import SKIP

HOURS = "maandag tot en met vrijdag van negen uur tot twaalf uur"
GREETING = "voicemail.greeting"
NEW = "Goedemorgen, dit is {name}. Wij zijn er {hours}."


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    town.phone("daan", Answers(key="1"))
    yield town
    town.close()


@pytest.fixture
def daan(town):
    return visitor(town, "daan")


def call_me(who, **changes):
    fields = opened(who, "horen", **changes) | {"prompt": GREETING}
    return who.post(f"{ROOT}/horen/bel", fields, follow_redirects=True)


def heard_on_the_mobile(town):
    town.place_calls()
    town.run()
    (call,) = town.network.placed
    assert call.to == MOBILES["daan"]
    return " ".join(fact.what for fact in call.heard)


def test_each_prompt_stands_on_the_page_as_it_will_be_spoken(town, daan):
    shown = daan.get(f"{ROOT}/horen").text.partition('id="luister"')[2]
    assert "Welkom bij CJG Veldhoven. Op dit moment kan niemand" in shown
    assert f"Wij zijn te bereiken op {HOURS}." in shown
    assert not re.search(r"<p[^>]*>[^<]*\{", shown)
    caller = town.call("+31612345678", speaks_seconds=9)
    said = " ".join(fact.what for fact in caller.heard)
    for words in re.findall(r'<p lang="nl">(Welkom[^<]*)</p>', shown)[:1]:
        assert words.replace("&#39;", "'") in said


def test_how_long_a_prompt_lasts_stands_beside_it_whatever_it_is_made_of(town, daan):
    def seconds():
        return list(map(int, re.findall(r"Duurt ongeveer (\d+) sec", shown())))

    def shown():
        return daan.get(f"{ROOT}/horen").text.partition('id="luister"')[2]

    before = seconds()
    assert 20 < before[0] < 30
    assert len(before) == shown().count('name="prompt"')
    with town.database.transaction() as session:
        wav = recording(seconds=50.0)
        kept = sounds.keep(session, wav, town.now)
    save(daan, "horen", opened(daan, "horen") | {GREETING: kept.written})
    said = len(SKIP) + len(f"Wij zijn te bereiken op {HOURS}.")
    assert seconds()[0] == ceil(50 + said / 14)
    assert seconds()[1:] == before[1:]


def test_who_asks_is_called_and_hears_what_callers_hear(town, daan):
    assert "Je mobiel gaat zo over." in call_me(daan).text
    heard = heard_on_the_mobile(town)
    assert "Wij laten je horen wat bellers horen. Toets 1." in heard
    assert f"Wij zijn te bereiken op {HOURS}." in heard
    assert "Je mobiel werkt" not in heard


def test_a_text_that_is_not_kept_yet_is_heard_by_nobody_else(town, daan):
    call_me(daan, **{GREETING: NEW})
    heard = heard_on_the_mobile(town)
    assert f"Goedemorgen, dit is CJG Veldhoven. Wij zijn er {HOURS}." in heard
    assert town.rows("line_version") == []
    caller = town.call("+31612345678", speaks_seconds=9)
    assert "Goedemorgen" not in " ".join(fact.what for fact in caller.heard)


def test_a_text_that_cannot_be_rings_nobody(town, daan):
    page = call_me(daan, **{GREETING: "Welkom bij {naam}."})
    assert page.status_code == 422
    assert len(ERROR.findall(page.text)) == 1
    kept = form(page.text, f"{ROOT}/horen").fields
    assert kept[GREETING] == "Welkom bij {naam}."
    assert town.rows("outgoing_call") == []


def test_who_does_not_press_one_hears_no_prompt(town, daan):
    town.phone("daan", Answers(key="5"))
    call_me(daan)
    assert HOURS not in heard_on_the_mobile(town)


def test_a_phone_that_is_being_called_is_not_called_again(town, daan):
    call_me(daan)
    assert "Deze telefoon wordt al gebeld." in call_me(daan).text
    assert len(town.rows("outgoing_call")) == 1


def test_only_what_callers_hear_is_let_hear(daan):
    fields = opened(daan, "horen") | {"prompt": "prompts.ask_pin"}
    assert daan.post(f"{ROOT}/horen/bel", fields).status_code == 404

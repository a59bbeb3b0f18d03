"""Before a line is opened: what its numbers are like at the provider, over HTTP."""

import re
from dataclasses import replace
from html import unescape

import pytest

from config.checkup import Checkup
from config.examination import Check, Finding, Ground
from config.house import build
from config.line_checks import NAMES, LineCheckups, pointed
from config.service_checks import OUTSIDE
from config.settings import DEMO
from tests.conftest import MONDAY
from tests.integration.people.test_new_line import (
    FILLED,
    KEY,
    NEW,
    NUMBER,
    PAGE,
    of_line,
)
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.running import until
from tests.town.town import LINE, SERVICE, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.pages.people import opening_words
from webhooks.simulator.provider.rest import RestStandIn

POINT = f"{PAGE}/nummers/wijzen"
ROW = re.compile(r'<th role="rowheader" scope="row">(.*?)</tr>', re.DOTALL)
ELSEWHERE = "https://elders.example.nl/nood.xml"


@pytest.fixture
def provider():
    return RestStandIn(DEMO["TWILIO_ACCOUNT_SID"], DEMO["TWILIO_AUTH_TOKEN"])


@pytest.fixture
def town(sqlite_url, provider):
    with provider.serve() as api_url:
        town = ClockedTown(
            demo_settings(sqlite_url, TWILIO_API_URL=api_url), MONDAY, "pickup wins"
        )
        give_password(town.database, "daan", role="administrator")
        provider.add_number(LINE, VoiceFallbackUrl=ELSEWHERE)
        provider.add_number(SERVICE)
        yield town
        town.close()


@pytest.fixture
def daan(town):
    daan = Visitor(town.app, lambda: town.now)
    daan.sign_in("daan")
    fields = form(daan.get(NEW).text, NEW).fields
    answer = daan.post(NEW, fields | FILLED | {"source": "veldhoven"})
    assert answer.status_code == 303
    return daan


def rows(who) -> dict[str, str]:
    """What the page says of each thing that was looked at, when all was."""

    def seen() -> bool:
        page = who.get(f"{PAGE}?lijn={KEY}").text
        return "We kijken nu" not in page and "Bekeken op" in page

    until(seen, "the numbers are looked at")
    page = who.page.text
    said = (unescape(re.sub(r"<[^>]+>", " ", one)) for one in ROW.findall(page))
    cells = (" ".join(one.split()) for one in said)
    return {one.partition(" Hoe ")[0]: one for one in cells}


def settings(provider, number):
    (found,) = (own for own in provider.numbers.values() if own.number == number)
    return found.settings


def anew(town) -> None:
    """What was seen is old by now."""
    town.network.wait(30)


def test_each_number_is_a_row_with_what_to_do(town, daan, provider):
    said = rows(daan)
    assert "niet goed" in said[f"Nummers {NUMBER}"]
    assert "the account has no such number" in said[f"Nummers {NUMBER}"]
    assert "cjg provision" in said[f"Nummers {NUMBER}"]
    assert "neither the account's nor" in said[f"Nummer dat telefoons tonen {KEY}"]
    assert not any(LINE in one for one in said)  # of this line alone
    provider.add_number(NUMBER)
    anew(town)
    said = rows(daan)
    assert "VoiceUrl" in said[f"Nummers {NUMBER}"]
    assert "goed" in said[f"Nummer dat telefoons tonen {KEY}"]


def test_a_press_points_the_numbers_here_and_the_page_says_so(town, daan, provider):
    provider.add_number(NUMBER)
    url = town.house.settings.public_url
    fields = of_line(daan, POINT)
    answer = daan.post(POINT, fields, follow_redirects=True)
    assert opening_words.POINTING in unescape(answer.text)
    anew(town)
    assert "points here" in rows(daan)[f"Nummers {NUMBER}"]
    assert settings(provider, NUMBER)["VoiceUrl"].startswith(f"{url}/voice/incoming")
    assert settings(provider, SERVICE)["VoiceUrl"].startswith(f"{url}/voice/service")
    fallback = settings(provider, NUMBER)["VoiceFallbackUrl"]
    assert fallback.startswith(ELSEWHERE)  # as another line has it
    assert not settings(provider, LINE).get("VoiceUrl")  # no other line's
    assert "nummers naar deze dienst gewezen" in daan.get("/beheer/logboek").text


def test_what_the_provider_refuses_is_said_and_changes_nothing(town, daan, provider):
    provider.add_number(NUMBER, TrunkSid="TK" + "0" * 32)
    daan.post(POINT, of_line(daan, POINT))
    anew(town)
    assert "trunk" in rows(daan)[f"Nummers {NUMBER}"]
    assert not settings(provider, NUMBER).get("VoiceUrl")
    assert not settings(provider, SERVICE).get("VoiceUrl")


def test_a_caller_id_that_may_not_be_shown_is_refused_as_by_provision(
    sqlite_url, provider
):
    with provider.serve() as api_url:
        house = build(demo_settings(sqlite_url, TWILIO_API_URL=api_url))
        (line,) = house.desk.lines.values()
        lines = {line.key: replace(line, caller_id="+31402999999")}
        provider.add_number(LINE, VoiceFallbackUrl=ELSEWHERE)
        provider.add_number(SERVICE)
        for allowed in (False, True):
            ground = Ground(house.settings, lines, None, lambda: MONDAY, house.database)
            told = [(one.level, one.found) for one in pointed(list, ground)]
            if not allowed:
                ((level, found),) = told
                assert level == "FAIL"
                assert found.startswith("nothing was set: lines.veldhoven.caller_id: ")
                assert "neither the account's nor a verified caller ID" in found
            assert bool(settings(provider, LINE).get("VoiceUrl")) == allowed
            assert bool(settings(provider, SERVICE).get("VoiceUrl")) == allowed
            provider.verify("+31402999999")
        assert told == []
        house.database.close()


def test_open_warns_when_something_is_wrong_and_does_not_forbid(town, daan):
    rows(daan)
    page = daan.get(f"{PAGE}?lijn={KEY}").text
    assert "De nummers zijn nog niet in orde" in page
    fields = form(page, f"{PAGE}/open").fields
    daan.post(f"{PAGE}/open", fields)
    assert town.house.desk.lines[KEY].opened


def test_what_is_looked_at_of_a_line_is_looked_at_by_doctor():
    assert set(NAMES) <= {one.name for one in OUTSIDE}


def test_what_is_wanted_while_somebody_looks_is_done_after_it(sqlite_url):
    house, jobs, done = build(demo_settings(sqlite_url)), [], []

    def looks(name):
        def look(_):
            done.append(name)
            if done == ["usual"]:
                checkup.anew(Check("first", looks("first"), ""))
            yield Finding("ok", name)

        return look

    usual = (Check("usual", looks("usual"), ""),)
    checkup = Checkup(house, lambda: MONDAY, jobs.append, checks=usual)
    checkup.look()
    (job,) = jobs
    job()
    assert done == ["usual", "first", "usual"]
    assert [row.name for row in checkup.look().rows] == ["first", "usual"]
    house.database.close()


def test_of_a_line_that_is_gone_nothing_is_looked_at(town):
    checks = LineCheckups(town.house, lambda: town.now, lambda job: job())
    names = {row.of for row in checks.look("nergens").rows}
    assert names == {""}

"""Somebody of one desk asks everything of the other, by every way there is.

Every route and method, every code, every file: nothing changes, and nobody's name or
number of the other desk is in any answer.
"""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from config.cli import cjg
from config.settings import VARIABLES
from tests.conftest import MONDAY
from tests.integration.call.test_repeats_and_races import Provider
from tests.integration.call.test_statements import counted
from tests.town import addresses as town_addresses
from tests.town.town import MOBILES, SERVICE
from tests.town.two_desks import EAST
from tests.town.whole_east import ASKING, ECHO, OF_EAST, PIN, Both
from webhooks.pages.guards import OF_A_LINE


@pytest.fixture
def both(tmp_path, sqlite_url):
    town = Both(tmp_path, sqlite_url, MONDAY, "pickup wins")
    assert all(
        town.rows(name)
        for name in ("voicemail", "open_registration", "swap_request", "leave")
    )
    yield town
    town.close()


def listed(both):
    """The pages about a line, each with something of East in its address."""
    found = sorted(
        (one for one in both.pages() if one.guard in OF_A_LINE),
        key=lambda one: one.rule,
    )
    assert len(found) > 40
    return found


def words_of(answer) -> str:
    """All that can be read in an answer, be it a page, a file or a workbook."""
    if not answer.data.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return " ".join(packed.read(name).decode() for name in packed.namelist())


def asked(sent) -> list[str]:
    """What the database was asked, whatever with."""
    return [statement for statement, _ in sent]


def plain(page: str) -> str:
    """A page without what is new on each."""
    return re.sub(r'(csrf_token|eens)" value="[^"]*"', "", page)


@pytest.fixture(autouse=True)
def carrying(both, monkeypatch):
    """Addresses name what East has."""
    filled = town_addresses.CARRIED | both.carried()
    monkeypatch.setattr(town_addresses, "CARRIED", filled)
    both.pages = lambda: town_addresses.addresses(both.app)


def test_settings_that_another_line_allows_are_its_own_coordinators(both):
    lines = dict(both.house.desk.lines)
    allowed = frozenset({"bellen"})
    lines[EAST] = replace(lines[EAST], coordinators_change=allowed)
    both.house.desk.take(lines)
    page = "/beheer/instellingen/bellen"
    anna, daan = both.as_("anna"), both.as_("daan")
    assert anna.get(page).status_code == 403
    assert anna.get(f"{page}?lijn={EAST}").status_code == 404
    assert anna.post(page, {"lijn": EAST, "ring_seconds": "40"}).status_code == 404
    assert daan.get(page).status_code == 200
    assert daan.post(page, {"lijn": EAST, "ring_seconds": "40"}).status_code == 303
    assert both.house.desk.lines[EAST].rules.ring_seconds == 40


@pytest.mark.parametrize("who", ASKING)
def test_no_page_of_another_line_is_found_and_none_says_that_there_is_one(both, who):
    visitor, before, wrong = both.as_(who), both.of_east(), []
    for one in listed(both):
        for method in sorted(one.methods):
            ask = visitor.get if method == "GET" else visitor.post
            with counted(both) as of_theirs:
                theirs = ask(f"{one.path}?lijn={EAST}")
            with counted(both) as of_nowhere:
                nowhere = ask(f"{one.path}?lijn=nergens")
            same = plain(theirs.text) == plain(nowhere.text)
            same = same and asked(of_theirs) == asked(of_nowhere)
            if theirs.status_code != 404 or not same or OF_EAST.search(theirs.text):
                wrong.append((method, one.path, theirs.status_code, same))
        if "POST" in one.methods:
            answer = visitor.post(one.path, both.fields() | {"lijn": EAST})
            if answer.status_code != 404:
                wrong.append(("POST lijn", one.path, answer.status_code))
    assert wrong == []
    assert both.of_east() == before


@pytest.mark.parametrize("who", ASKING)
def test_what_another_line_has_is_not_found_on_ones_own(both, who):
    """A message, a form, a swap, somebody's leave or login: asked as if West had it."""
    visitor, before, wrong = both.as_(who), both.of_east(), []
    things = [both.carried()[name] for name in ("message", "form", "swap")]
    for one in listed(both):
        for method in sorted(one.methods):
            if method == "GET":
                answer = visitor.get(one.path + "?medewerker=eva&wie=5")
            else:
                answer = visitor.post(one.path, both.fields())
            read = words_of(answer)
            if answer.location and answer.status_code == 303:
                read += visitor.get(answer.location.partition("#")[0]).text
            found = OF_EAST.search(ECHO.sub("", read))
            carries = any(f"/{key}" in one.path for key in things)
            if found or (carries and answer.status_code in {200, 204}):
                near = found and read[max(0, found.start() - 60) : found.end() + 30]
                wrong.append((method, one.path, answer.status_code, near))
    assert wrong == []
    assert both.of_east() == before


@pytest.mark.parametrize("who", ASKING)
@pytest.mark.parametrize("code", ["*454114", "#454114", "*464114", "*984114"])
def test_a_code_of_another_line_is_one_that_nobody_knows(both, who, code):
    before = both.of_east()
    theirs, nobodys = both.key(who, code), both.key(who, code[:3] + "9999")
    said = [fact.what for fact in theirs.heard if not fact.what.startswith("keys")]
    assert "Deze code kennen wij niet" in " ".join(said)
    told = [fact.what for fact in nobodys.heard if not fact.what.startswith("keys")]
    assert said == told
    assert both.of_east() == before


@pytest.mark.parametrize("who", ASKING)
def test_a_pin_opens_the_messages_of_its_owners_lines_alone(both, who):
    before, asked = both.of_east(), Provider(both)
    message = both.carried()["message"]
    fields = {"CallSid": f"CA{who}", "From": MOBILES[who], "To": SERVICE}
    for path in (
        f"/voice/pin/{EAST}/1",
        f"/voice/choice/{EAST}/2/{message}",
        f"/voice/called/{EAST}/2/{message}",
    ):
        answer = asked.post(path, Digits=PIN, **fields)
        assert "Er is niets veranderd. Controleer je code" in answer.text
        assert "/voice/audio/" not in answer.text
        assert not OF_EAST.search(answer.text)
    assert both.of_east() == before


def test_the_calendar_of_a_line_ends_for_who_is_no_longer_there(both):
    client = both.app.test_client()
    for secret in both.feeds:
        assert client.get(f"/rooster/ical/{secret}.ics").status_code == 404


@pytest.mark.parametrize("rows", ["oost", "west"])
def test_no_file_puts_somebody_of_another_line_into_a_roster(both, rows):
    """Read as West's by its coordinator; whoever is of East is nobody there."""
    anna, before = both.as_("anna"), both.of_east()
    login = {"oost": "eva", "west": "bram"}[rows]
    file = f"date,block,duty,backup\n2026-11-30,09:00-12:00,{login},\n".encode()
    sent = {"bestand": (io.BytesIO(file), "rooster.csv")}
    answer = anna.post("/rooster/inlezen", sent)
    assert answer.status_code == {"oost": 422, "west": 200}[rows]
    assert both.of_east() == before


def test_no_command_signs_somebody_on_where_they_are_not(both, sqlite_url, tmp_path):
    environ = dict.fromkeys(VARIABLES) | {
        "CJG_DEMO": "1",
        "DATABASE_URL": sqlite_url,
        "CJG_CONFIG": str(tmp_path / "lines.toml"),
    }
    command = ["presence", "on", "bram", "--line", EAST]
    before = both.of_east()
    done = CliRunner().invoke(cjg, command, env=environ)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == '"bram" is not the login of an active member of oost\n'
    assert both.of_east() == before


def test_the_log_of_the_administration_says_nothing_of_lines_they_are_not_on(both):
    gijs = both.as_("gijs")
    both.as_("daan").post("/rooster/dagen", {
        "day": "2026-12-21", "kind": "closed", "reason": "Storm",
    })  # fmt: skip
    assert "2026-12-21" not in gijs.get("/beheer/logboek").text
    assert "21 december 2026" not in gijs.get("/beheer/logboek").text
    assert "2026-12-21" in str(both.rows("extra_day"))


def test_who_belongs_to_no_line_is_led_to_what_they_can_see(both):
    with both.database.transaction() as session:
        session.execute(text("DELETE FROM membership WHERE member_id IN (2, 7)"))
    gijs, bram = both.as_("gijs"), both.as_("bram")
    assert gijs.get("/").location == "/beheer"
    assert bram.get("/").location == "/account"
    assert "nog niet bij een lijn" in bram.get("/account").text
    for path in ("/voicemail", "/rooster", "/registratie", "/cijfers"):
        assert gijs.get(path).status_code == bram.get(path).status_code == 404

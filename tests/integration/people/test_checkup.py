"""Hoe gaat het: what `cjg doctor` finds, for an administrator who reads Dutch."""

import re
from html import unescape

import pytest

from config.app import create_app
from config.checks import CHECKS
from config.checkup import Checkup, findings
from config.examination import Ground
from config.service_checks import OUTSIDE
from ringgroup.notices.store import refusals
from tests.town.visitor import Visitor, give_password
from webhooks.pages.edge import CheckedRow, HowAllIs
from webhooks.pages.people.checkup_words import ADVICE, LEVELS, UNKNOWN
from webhooks.pages.people.manual import DOCS

PAGE = "/beheer/hoe-gaat-het"


class Later:
    """Whatever is begun waits until the test does it."""

    def __init__(self):
        self.jobs = []

    def __call__(self, job):
        self.jobs.append(job)

    def do(self):
        while self.jobs:
            self.jobs.pop(0)()


@pytest.fixture
def later():
    return Later()


@pytest.fixture
def checkup(quiet_town, later, monkeypatch):
    monkeypatch.setattr("config.checkup.A_BREATH", 0.0)
    return Checkup(quiet_town.house, lambda: quiet_town.now, later)


@pytest.fixture
def visitor(quiet_town, checkup):
    """An administrator at a service whose checkup is this one."""
    town = quiet_town
    give_password(town.database, "gijs", role="administrator")
    app = create_app(town.house, lambda: town.now, checkup=checkup.look)
    visitor = Visitor(app, lambda: town.now)
    visitor.sign_in("gijs")
    return visitor


def words(answer) -> str:
    assert answer.status_code == 200
    text = re.sub(r'<span class="on-phone".*?</span>', "", answer.text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_every_check_has_its_words_in_dutch():
    assert {check.name for check in (*CHECKS, *OUTSIDE)} == set(ADVICE)
    assert len({one.label for one in ADVICE.values()}) == len(ADVICE)


def test_a_page_waits_for_nobody_and_shows_what_is_known_later(visitor, later):
    said = words(visitor.get(PAGE))
    assert "We kijken nu" in said
    assert len(later.jobs) == 1
    assert "We kijken nu" in words(visitor.get(PAGE))
    assert len(later.jobs) == 1  # who looks already is not sent again
    later.do()
    said = words(visitor.get(PAGE))
    assert "Bekeken op" in said
    assert "We kijken nu" not in said
    assert "Database goed" in said, said
    assert later.jobs == []


def test_it_is_looked_at_again_after_five_minutes_and_the_old_is_shown_meanwhile(
    visitor, later, quiet_town
):
    visitor.get(PAGE)
    later.do()
    quiet_town.network.wait(299)
    visitor.get(PAGE)
    assert later.jobs == []
    quiet_town.network.wait(2)
    said = words(visitor.get(PAGE))
    assert "Dat gebeurt nu" in said
    assert "Database goed" in said, said
    later.do()
    assert "Dat gebeurt nu" not in words(visitor.get(PAGE))


def test_the_page_says_the_same_as_the_command(visitor, later, quiet_town):
    visitor.get(PAGE)
    later.do()
    said = words(visitor.get(PAGE))
    house = quiet_town.house
    ground = Ground(
        house.settings, house.desk.lines, None, lambda: quiet_town.now, house.database
    )
    told = list(findings(ground, (*CHECKS, *OUTSIDE)))
    assert len(told) > 15
    for name, one in told:
        assert ADVICE[name].label in said
        if "storage" not in name:
            assert " ".join(one.found.split()) in said, name


def shown(town, *rows: CheckedRow) -> str:
    """What an administrator reads of these."""
    give_password(town.database, "gijs", role="administrator")
    app = create_app(
        town.house, lambda: town.now, checkup=lambda: HowAllIs(rows, town.now)
    )
    visitor = Visitor(app, lambda: town.now)
    visitor.sign_in("gijs")
    return words(visitor.get(PAGE))


def test_what_is_wrong_stands_first_with_what_to_do(quiet_town):
    rows = (
        CheckedRow("database", "", "ok", "sqlite", ""),
        CheckedRow("balance", "", "FAIL", "0.00 EUR is left", "pay in"),
        CheckedRow("roster", "veldhoven", "warn", "without duty", "run: cjg"),
    )
    said = shown(quiet_town, *rows)
    assert "Niet goed: 1" in said
    at = [said.index(ADVICE[name].do) for name in ("balance", "roster")]
    assert at == sorted(at)
    assert at[1] < said.index("Database goed Niets")


def test_what_could_not_be_looked_at_is_not_said_to_be_wrong(quiet_town):
    """Because of another, or too late: nobody has a trial account by that."""
    why = "not checked, because of the account"
    rows = (
        CheckedRow("account type", "", "warn", why, "", unknown=True),
        CheckedRow("balance", "", "warn", "2 EUR is left", "pay in"),
    )
    said = shown(quiet_town, *rows)
    assert ADVICE["account type"].do not in said
    assert UNKNOWN in said
    assert ADVICE["balance"].do in said


def test_what_takes_too_long_is_said_so_and_the_rest_is_not_asked(quiet_town):
    house = quiet_town.house
    ground = Ground(
        house.settings, house.desk.lines, None, lambda: quiet_town.now, house.database
    )
    told = dict(findings(ground, (*CHECKS, *OUTSIDE), until=0.0))
    assert {one.level for one in told.values()} == {"warn"}
    assert {one.found for one in told.values()} == {
        "not looked at: the others took too long"
    }


def test_whatever_breaks_the_page_stands(later, checkup, visitor):
    checkup.house = None
    visitor.get(PAGE)
    later.do()
    assert "Bekeken op" in words(visitor.get(PAGE))


def test_a_coordinator_is_not_shown_it(quiet_town):
    give_password(quiet_town.database, "fatma", role="coordinator")
    visitor = Visitor(quiet_town.app, lambda: quiet_town.now)
    visitor.sign_in("fatma")
    assert visitor.get(PAGE).status_code == 403


def test_the_way_to_the_first_call_can_be_printed(visitor):
    """The whole document: its boxes, its script as a table, its commands."""
    assert 'href="/beheer/eerste-account"' in visitor.get(PAGE).text
    answer = visitor.get("/beheer/eerste-account")
    assert "<h1>Van niets naar het eerste gesprek</h1>" in answer.text
    document = (DOCS / "first-account.md").read_text(encoding="utf-8")
    boxes = document.count("- [ ] ") + document.count("| ☐ |")
    assert boxes == answer.text.count("☐") > 40
    assert answer.text.count("<tr>") == document.count("| ☐ |") + 1
    assert "cjg fallback-twiml &gt; cjg.xml" in answer.text
    for raw in ("**", "- [ ]", "| `", ".md&#34;", '.md"'):
        assert raw not in answer.text


def test_every_level_has_a_look():
    assert set(LEVELS) == {"ok", "warn", "FAIL"}


TRY = f"{PAGE}/sms"


def test_who_mended_a_sender_at_the_provider_lets_it_be_tried_now(visitor, quiet_town):
    town = quiet_town
    assert TRY not in visitor.get(PAGE).text  # nothing was refused
    with town.database.transaction() as session:
        refusals.note(session, town.line, "21606", town.now)
    page = visitor.get(PAGE)
    assert "Er gaan geen sms'jes van CJG Veldhoven" in words(page)
    assert visitor.post(TRY).location == PAGE
    assert town.rows("sms_refusal") == []
    page = visitor.get(PAGE)
    assert "We proberen het weer." in words(page)
    assert TRY not in page.text


def test_who_is_no_administrator_lets_nothing_be_tried(quiet_town):
    town = quiet_town
    with town.database.transaction() as session:
        refusals.note(session, town.line, "21606", town.now)
    give_password(town.database, "fatma", role="coordinator")
    fatma = Visitor(town.app, lambda: town.now)
    fatma.sign_in("fatma")
    assert fatma.post(TRY).status_code in {403, 404}
    assert len(town.rows("sms_refusal")) == 1

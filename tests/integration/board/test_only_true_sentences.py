"""What pages say of this moment is so: all states, pages and roles, beside the rows.

`tests/town/claims.py` has the sentences and their facts.
"""

import re
import shutil
from collections.abc import Iterator
from html import unescape

import pytest

from tests.conftest import MONDAY
from tests.integration.board.states import STATES, TUESDAY
from tests.integration.board.test_live import visitor
from tests.town.addresses import addresses
from tests.town.claims import CLAIMS, unproved
from tests.town.facts import Facts, World
from tests.town.manual_claims import named
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password
from webhooks.pages.people.line_fields import PAGES as SETTINGS

ROLES = {"member": "anna", "coordinator": "carla", "administrator": "daan"}
LEFT_OUT = {"/uitloggen", "/rooster/mijn/adres"}
MANUAL_OF = {
    "member": "medewerker",
    "coordinator": "coordinator",
    "administrator": "beheerder",
}
LABEL = re.compile(r"<(a|button|h\d|summary|label|th)\b[^>]*>(.*?)</\1>", re.DOTALL)
ELSEWHERE = {"Wijs de nummers naar deze dienst", "Herinner mij aan deze vraag"}
"""Stands where there is a provider: `people/test_opening_a_line.py`; and on the thanks
for a form: `registration/test_owned_questions.py`."""
QUOTES = (
    "/hulp",
    "/beheer/eerste-account",
    "/beheer/instellingen/horen",
    "/beheer/instellingen/collegas",
)
"""They tell what is said at any time, to callers and by telephone."""


def opened(url: str) -> ClockedTown:
    town = ClockedTown(demo_settings(url), MONDAY, "pickup wins")
    give_password(town.database, "bram", "eva")
    for role, login in ROLES.items():
        give_password(town.database, login, role=role)
    return town


@pytest.fixture
def town(sqlite_url):
    town = opened(sqlite_url)
    yield town
    town.close()


def paths(town, role: str) -> list[str]:
    """Every page that somebody in a role may ask for, and those of what is there."""
    found = [
        one.path
        for one in addresses(town.app)
        if "GET" in one.methods and one.admits(role) and one.path not in LEFT_OUT
    ]
    here = [f"/voicemail/{one['id']}" for one in town.rows("voicemail")]
    asked = [f"/rooster/ruilen/nieuw?plek={TUESDAY}.duty"]
    asked += [f"/rooster/kan-niet?plek={TUESDAY}.{slot}" for slot in ("duty", "backup")]
    forms = [
        f"/registratie/{one['id']}"
        for one in town.rows("open_registration")
        if one["member"] == ROLES[role]
    ]
    asked += ["/rooster?maand=2026-12", "/rooster?maand=2027-01", *forms]
    if role != "member":
        asked += ["/rooster/publiceren?tot=2026-12-31"]
    if role == "administrator":
        asked += [f"/beheer/instellingen/{of}" for of in SETTINGS]
    return [*found, *here, *asked, "/bestaat-niet"]


def read(page: str) -> str:
    """What can be read of a page, in one line."""
    inside = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def pages(town, state: str) -> Iterator[tuple[str, Facts, str]]:
    """What each role is shown in a state: the role, its facts, and the page."""
    people = {role: visitor(town, login) for role, login in ROLES.items()}
    STATES[state](town, people)
    for role, who in people.items():
        if who.get("/").status_code != 200:  # in the evening the session is over
            who.sign_in(ROLES[role])
        assert who.get("/").status_code == 200
        world = World(town)
        for path in paths(town, role):
            answer = who.get(path)
            if answer.mimetype == "text/html":
                facts = Facts(world, ROLES[role], path, answer.status_code)
                yield role, facts, answer.text


def claims(facts: Facts, page: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The sentences of a page that have a fact."""
    said = read(page).replace(" , ", ", ")
    for claim in CLAIMS if not facts.path.startswith(QUOTES) else ():
        for found in re.finditer(claim, said):
            yield claim, found


@pytest.mark.parametrize("state", STATES)
def test_what_is_said_of_this_moment_is_so(town, state):
    untrue = [
        f"{role} at {facts.path}: {found[0]}"
        for role, facts, page in pages(town, state)
        for claim, found in claims(facts, page)
        if not CLAIMS[claim](facts, found)
    ]
    assert "\n".join(untrue) == ""


def labels(page: str) -> set[str]:
    """What can be pressed, and what stands above something."""
    seen = re.sub(r'<span class="only-read-aloud">.*?</span>', "", page)
    return {read(inside) for _, inside in LABEL.findall(seen)}


@pytest.mark.slow
def test_in_some_state_every_such_sentence_is_said_and_every_name_of_the_manual_is_seen(
    sqlite_template, tmp_path
):
    never, seen = set(CLAIMS), {role: set() for role in ROLES}
    for number, state in enumerate(STATES):
        path = shutil.copy(sqlite_template, tmp_path / f"{number}.db")
        town = opened(f"sqlite:///{path}")
        for role, facts, page in pages(town, state):
            never -= {claim for claim, _ in claims(facts, page)}
            if not facts.path.startswith("/hulp"):
                seen[role] |= labels(page)
        town.close()
    assert never == set()
    for role, of in MANUAL_OF.items():
        assert named(of) - seen[role] <= ELSEWHERE, role


def test_no_sentence_says_how_something_is_without_a_fact_for_it():
    assert unproved() == []

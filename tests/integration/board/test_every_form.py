"""Each form of the pages twice, and once from a page of before somebody else's deed."""

import re

import pytest

from tests.conftest import MONDAY
from tests.town.every_form import CASES, put
from tests.town.provider import ClockedTown
from tests.town.town import PEOPLE, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.simulator.network.phones import Answers

pytestmark = pytest.mark.slow
ROLES = {"carla": "coordinator", "eva": "coordinator"}
ROLES |= {"daan": "administrator", "gijs": "administrator"}
PASSING = {"press", "alembic_version", "sign_in_failure", "clock"}
"""What says nothing of a deed."""
HEADING = re.compile(r"<h1>([^<]*)")


class Stage:
    """A town with somebody of every role, each signed in once."""

    def __init__(self, town) -> None:
        self.town = town
        self.page: str | None = None
        self._visitors: dict[str, Visitor] = {}
        for login in PEOPLE:
            give_password(town.database, login, role=ROLES.get(login, "member"))
        put("carla", duty=">anna", backup=">bram")(self)
        self.as_("carla").post("/rooster/publiceren", {"tot": "2026-12-31"})

    def as_(self, login: str, where: str = "") -> Visitor:
        browser = login + where
        if browser not in self._visitors:
            self._visitors[browser] = Visitor(self.town.app, lambda: self.town.now)
            self._visitors[browser].sign_in(login)
        return self._visitors[browser]

    def rows(self, name: str) -> list[dict]:
        return self.town.rows(name)

    def id(self, login: str) -> int:
        return PEOPLE.index(login) + 1

    def filled(self, path: str) -> str:
        """`{voicemail}` is the id of the one there is, `{anna}` that of Anna."""
        return re.sub(r"\{(\w+)\}", lambda of: self._one(of[1]), path)

    def _one(self, name: str) -> str:
        if name in PEOPLE:
            return str(self.id(name))
        return str(self.rows(name)[0]["id"])

    def talk(self) -> None:
        self.town.sign_on("anna")
        self.town.phone("anna", Answers(talk_seconds=200))
        self.town.call()

    def message(self) -> None:
        self.town.call("+31612345678", speaks_seconds=9)
        self.town.fetch()

    def all(self) -> dict[str, list[dict]]:
        """Every row that is there, but for those that say nothing of a deed."""
        with self.town.database.reading() as session:
            names = session.connection().exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
            tables = sorted(row[0] for row in names)
        return {
            name: self.rows(f'"{name}"')
            for name in tables
            if name not in PASSING and not name.startswith("sqlite_")
        }


@pytest.fixture
def stage(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    yield Stage(town)
    town.close()


def opened(stage, rule):
    """The form as its page gives it, to be sent when somebody presses the button."""
    case = CASES[rule]
    if case.first:
        case.first(stage)
    where = case.where if isinstance(case.where, str) else case.where(stage)
    page = stage.page or stage.as_(case.who).get(where).text
    ends = where if rule == "/registratie/<form>" else case.ends or rule
    one = case.form(page, ends)
    return lambda: stage.as_(case.who).post(case.to or one.action, case.sent(one))


def told(stage, rule, answer) -> str:
    """What is read after a form was sent: the page itself, or where it leads."""
    if answer.location is None:
        return answer.text
    return stage.as_(CASES[rule].who).get(answer.location.partition("#")[0]).text


@pytest.mark.parametrize("rule", CASES)
def test_a_form_that_is_sent_twice_has_one_effect_and_one_answer(stage, rule):
    press = opened(stage, rule)
    before = stage.all()
    first = press()
    said = told(stage, rule, first)
    assert first.status_code in {200, 303}
    done = stage.all()
    assert done != before
    second = press()
    assert (second.status_code, second.location) == (first.status_code, first.location)
    again = told(stage, rule, second)
    assert HEADING.findall(again) == HEADING.findall(said)
    assert alerts(again) == ([CASES[rule].again] if CASES[rule].again else alerts(said))
    assert stage.all() == done


def alerts(page: str) -> list[str]:
    status = page.partition('<div role="status">')[2].partition("</div>\n    \n")[0]
    return re.findall(r"<p>(.*?)</p>", status.partition("<h1")[0])


WITH_OTHERS = [rule for rule, case in CASES.items() if case.meanwhile]


@pytest.mark.parametrize("rule", WITH_OTHERS)
def test_from_an_old_page_nothing_changes_and_it_says_why(stage, rule):
    press = opened(stage, rule)
    before = stage.all()
    CASES[rule].meanwhile(stage)
    others = stage.all()
    assert others != before
    answer = press()
    assert stage.all() == others
    assert CASES[rule].said in told(stage, rule, answer)

"""No form is lost: who was signed out meanwhile signs in, and finds it filled in.

Each form of the pages (`every_form`), whatever ended the session of who sends it.
"""

import os
import re

import pytest
from sqlalchemy import delete

from ringgroup.tables import LOGIN_SESSION
from tests.conftest import MONDAY
from tests.integration.board.test_every_form import Stage
from tests.town.every_form import CASES
from tests.town.forms import forms
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password
from webhooks.pages.guards.unsent import NEVER

pytestmark = pytest.mark.slow
NOTHING_SENT = "Er is nog niets verstuurd"
GONE = "Het formulier staat niet meer op deze pagina."
SOME = ("/registratie/<form>", "/rooster/kan-niet", "/beheer/nieuw", "/rooster/bewaar")
OF_THE_MOMENT = {
    *("/rooster/inlezen/overnemen", "/rooster/ongedaan"),
    "/account/daar-uitloggen",  # where all sessions are over, none is elsewhere
}
"""What stands on a page only just after something else was sent."""
SHOWN_FIRST = {"/beheer/instellingen/uiterlijk": ("name", "Loket Jeugd")}
"""Sent from a page that shows how it will be: what was filled in before comes back."""
EVERYWHERE_OUT = "/account/overal-uitloggen"
SESSIONS = {"login_session", "audit"}
"""What changes when somebody signs in."""


def out_of_time(stage, _):
    """The session is over, though the browser holds its cookie."""
    with stage.town.database.transaction() as session:
        session.execute(delete(LOGIN_SESSION))


def out_of_cookies(stage, who):
    """The browser was closed, or somebody signed out in another tab."""
    stage.as_(who).client.delete_cookie("cjg")


ENDS = {"the session is over": out_of_time, "the cookie is gone": out_of_cookies}


@pytest.fixture
def stage(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    yield Stage(town)
    town.close()


class Opened:
    """A form on its page, as somebody has filled it in."""

    def __init__(self, stage, rule: str) -> None:
        self.stage, self.rule, self.case = stage, rule, CASES[rule]
        if self.case.first:
            self.case.first(stage)
        where = self.case.where
        self.where = where if isinstance(where, str) else where(stage)
        page = stage.page or self.visitor.get(self.where).text
        self.form = self.on(page)
        self.sent = self.case.sent(self.form)

    @property
    def visitor(self):
        return self.stage.as_(self.case.who)

    def on(self, page: str):
        own = self.rule == "/registratie/<form>"
        return self.case.form(page, self.where if own else self.case.ends or self.rule)

    def again(self, page: str):
        """The form with what was filled in: no password, and no file, comes back."""
        filled = {
            name: value
            for name, value in self.case.fill.items()
            if name not in NEVER and name in self.form.fields  # a button is no field
        }
        path = (self.case.ends or self.form.path).partition("?")[0]
        found = [
            one
            for one in forms(page)
            if one.path.endswith(path) and filled.items() <= one.fields.items()
        ]
        assert found, "it is not there, or something else stands in it"
        return found[0]

    def send(self, fields=None):
        shown = self.rule if self.rule in SHOWN_FIRST else "/rooster/inlezen"
        address = "http://localhost" + (self.where or shown)
        return self.visitor.post(
            self.case.to or self.form.action,
            fields or self.case.sent(self.form),
            headers={"Referer": address},
        )

    def everything(self):
        return {
            name: rows
            for name, rows in self.stage.all().items()
            if name not in SESSIONS
        }


def again(visitor, who):
    """Sign in, with a code where one is needed; where that leads."""
    answer = visitor.post(
        "/inloggen", {"login": who, "password": "een heel lang wachtwoord"}
    )
    if answer.location == "/inloggen/code":
        recovery = visitor.recovery_codes.pop()
        answer = visitor.post("/inloggen/code", {"code": recovery})
    return answer.location


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        *((rule, "the session is over") for rule in CASES),
        *((rule, "the cookie is gone") for rule in SOME),
    ],
)
def test_a_form_of_who_was_signed_out_stands_there_again(stage, rule, end):
    one = Opened(stage, rule)
    before = one.everything()
    ENDS[end](stage, one.case.who)
    answer = one.send()
    assert (answer.status_code, answer.location) == (303, "/inloggen")
    assert one.everything() == before
    assert "Er is nog niets verstuurd" in one.visitor.get("/inloggen").text
    where = again(one.visitor, one.case.who)
    page = one.visitor.get(where).text
    if rule in OF_THE_MOMENT:
        assert GONE in page
        return
    assert NOTHING_SENT in page
    if rule in SHOWN_FIRST:
        name, value = SHOWN_FIRST[rule]
        there = next(form for form in forms(page) if form.path == rule == where)
        assert there.fields[name] == value
        return
    assert where == one.where
    there = one.again(page)
    before = stage.all()
    assert one.send(one.case.sent(there)).status_code in {200, 303}
    assert stage.all() != before or rule == EVERYWHERE_OUT
    assert NOTHING_SENT not in one.visitor.get(one.where).text


FORM = "/rooster/mijn/vrij"
DAYS = {"first": "2026-12-07", "last": "2026-12-08"}


def opened(stage, who):
    page = stage.as_(who).get("/rooster/mijn").text
    return next(one for one in forms(page) if one.path == FORM).fields | DAYS


def test_a_page_from_before_a_new_session_is_shown_again_with_what_was_filled_in(stage):
    old = opened(stage, "anna")
    anna = stage.as_("anna")
    anna.post("/uitloggen")
    anna.sign_in("anna")
    answer = anna.client.post(FORM, data=old)
    assert (answer.status_code, answer.location) == (303, "/rooster/mijn")
    page = anna.get(answer.location).text
    assert NOTHING_SENT in page
    assert stage.rows("leave") == []
    there = next(one for one in forms(page) if one.path == FORM)
    assert there.fields.items() >= DAYS.items()
    anna.post(FORM, there.fields)
    assert len(stage.rows("leave")) == 1


def test_what_somebody_filled_in_is_shown_to_nobody_else(stage):
    old = opened(stage, "anna")
    anna = stage.as_("anna")
    out_of_cookies(stage, "anna")
    anna.client.post(FORM, data=old)
    anna.sign_in("bram")  # in the same browser
    assert NOTHING_SENT not in anna.get("/rooster/mijn").text
    anna.post("/uitloggen")
    anna.sign_in("anna")
    assert NOTHING_SENT in anna.get("/rooster/mijn").text
    anna.post("/uitloggen")
    anna.sign_in("anna")
    assert NOTHING_SENT not in anna.get("/rooster/mijn").text  # who left took it along


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}],
    ids=str,
)
def test_nothing_that_another_site_sends_is_kept(stage, headers):
    anna = stage.as_("anna")
    out_of_cookies(stage, "anna")
    answer = anna.client.post(FORM, data=DAYS, headers=headers)
    assert answer.status_code == 400
    assert not answer.headers.getlist("Set-Cookie") or "ingevuld" not in str(
        answer.headers
    )


@pytest.mark.parametrize("who", ["1" * 5_000, "\u00b2", "-1", "1e5", ""])
def test_a_mark_that_names_nobody_is_no_failure(stage, who):
    anna = stage.as_("anna")
    old = opened(stage, "anna") | {"eens": f"x.{who}"}
    out_of_cookies(stage, "anna")
    anna.client.set_cookie("bekend", f"{who[:4_000]}.x")
    assert anna.client.post(FORM, data=old).status_code == 303


def test_what_is_too_large_for_a_browser_is_said_to_be_lost(stage):
    anna = stage.as_("anna")
    old = opened(stage, "anna") | {"note": os.urandom(6_000).hex()}
    out_of_cookies(stage, "anna")
    anna.client.post(FORM, data=old)
    page = anna.get("/inloggen").text
    assert "Er is niets verstuurd." in page
    assert "te veel om te bewaren" in page


def test_nobody_can_read_what_is_kept_and_no_table_holds_it(stage):
    anna = stage.as_("anna")
    old = opened(stage, "anna") | {"note": "een kanarie in de kooi"}
    before = stage.all()
    out_of_cookies(stage, "anna")
    answer = anna.client.post(FORM, data=old)
    assert stage.all() == before
    kept = [one for one in answer.headers.getlist("Set-Cookie") if "ingevuld" in one]
    assert kept
    assert all("HttpOnly" in one and "SameSite=Lax" in one for one in kept)
    assert "kanarie" not in str(kept)


def test_a_part_of_a_page_that_looks_again_says_that_one_is_signed_out(stage):
    anna = stage.as_("anna")
    out_of_time(stage, "anna")
    asked = {"HX-Request": "true", "HX-Target": "div#now"}
    part = anna.get("/", headers=asked).text
    assert part.strip().startswith('<div id="now"')
    assert "Je bent uitgelogd" in part
    assert re.findall(r'hx-trigger="([^"]+)"', part) == ["seen"]  # not by time


@pytest.mark.parametrize(("path", "part"), [("/nu", "live"), ("/", "now")])
def test_a_part_of_a_page_says_what_is_asked_first_and_is_never_a_whole_page(
    stage, path, part
):
    """Anna was made a coordinator meanwhile: from now on a second factor is asked."""
    anna = stage.as_("anna")
    give_password(stage.town.database, "anna", role="coordinator")
    asked = {"HX-Request": "true", "HX-Target": f"div#{part}"}
    answer = anna.get(path, headers=asked)
    assert answer.status_code == 200
    assert answer.text.strip().startswith(f'<div id="{part}"')
    if part == "now":
        assert "Je moet eerst een tweede stap instellen" in answer.text
        assert 'href="/inloggen/instellen"' in answer.text


def test_a_part_of_a_page_that_is_sent_leads_the_whole_page_to_the_sign_in(stage):
    old = opened(stage, "anna")
    anna = stage.as_("anna")
    out_of_time(stage, "anna")
    answer = anna.client.post(FORM, data=old, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/inloggen"
    assert NOTHING_SENT in anna.get("/inloggen").text

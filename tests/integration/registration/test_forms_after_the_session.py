"""A form that is sent when nobody is signed in any more: never lost, never twice."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import delete

from ringgroup.tables import LOGIN_SESSION, OPEN_FORM
from tests.conftest import MONDAY
from tests.town.forms import forms
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import PASSWORD, Visitor, give_password
from webhooks.simulator.network.phones import Answers

FORWARDED = {
    "age": "4-11",
    "gender": "female",
    "question_kind": "parenting",
    "question_type": "3",
    "forwarded_to": "all-partners",
    "note": "slaapt slecht",
}
NOTHING_SENT = "Er is nog niets verstuurd"
EMAIL = "/registratie/e-mail"


BEFORE = "Dit was al verstuurd"
TAGS = re.compile(r"<[^>]+>")


def said(page) -> str:
    """What can be read of a page, in one line."""
    return " ".join(unescape(TAGS.sub(" ", page.text)).split())


def visitor(town, login: str) -> Visitor:
    one = Visitor(town.app, lambda: town.now)
    one.sign_in(login)
    return one


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "anna", "bram")
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=60))
    town.call()
    town.call()
    yield town
    town.close()


@pytest.fixture
def anna(town):
    return visitor(town, "anna")


def session_ends(town) -> None:
    with town.database.transaction() as session:
        session.execute(delete(LOGIN_SESSION))


def fields(page, action: str) -> dict[str, str]:
    (one,) = (one for one in forms(page.text) if one.path == action)
    return dict(one.fields)


def send(who, path: str, sent: dict[str, str]):
    headers = {"Referer": f"http://localhost{path}"}
    return who.client.post(path, data=sent, buffered=True, headers=headers)


def sign_in(who) -> str:
    answer = who.post("/inloggen", {"login": "anna", "password": PASSWORD})
    return answer.headers["Location"]


def calls(town) -> list[str]:
    found = town.rows("open_registration ORDER BY opened_at")
    return [f"/registratie/{row['id']}" for row in found]


def answered(town) -> list[dict]:
    return [row for row in town.rows("registration") if row["question_kind"]]


def test_of_two_tabs_that_were_sent_after_the_session_neither_form_is_lost(town, anna):
    first, second = calls(town)
    one = fields(anna.get(first), first) | FORWARDED
    two = fields(anna.get(second), second) | FORWARDED | {"note": "eet slecht"}
    session_ends(town)
    assert send(anna, first, one).status_code == 303
    assert NOTHING_SENT in said(anna.get("/inloggen"))
    assert send(anna, second, two).status_code == 303
    assert NOTHING_SENT in said(anna.get("/inloggen"))  # "zoals je het had ingevuld"
    sign_in(anna)
    there = {path: said(anna.get(path)) for path in (first, second)}
    assert "eet slecht" in there[second]
    assert "slaapt slecht" in there[first]
    assert f'href="{first}"' in anna.get(second).text
    send(anna, second, fields(anna.get(second), second) | FORWARDED)
    assert "slaapt slecht" in said(anna.get(first))


def shown_again(who, page, path: str):
    """The answer of a form that was sent before, as the page offers to show it."""
    note = FORWARDED["note"]
    shown = [one for one in forms(page.text) if one.fields.get("note") == note]
    (one,) = (one for one in shown if one.path == path)
    return who.get(send(who, path, dict(one.fields)).location)


def test_a_sent_form_that_is_reloaded_after_the_session_is_not_said_to_be_unsent(
    town, anna
):
    """A phone that takes the thanks from memory sends the form once more."""
    path, _ = calls(town)
    sent = fields(anna.get(path), path) | FORWARDED
    assert "mailto:" in anna.get(send(anna, path, sent).location).text
    session_ends(town)
    send(anna, path, sent)
    at_the_door = said(anna.get("/inloggen"))
    page = anna.get(sign_in(anna))
    assert NOTHING_SENT not in at_the_door + said(page)
    assert BEFORE in at_the_door
    assert BEFORE in said(page)
    thanks = shown_again(anna, page, path)
    assert "Bedankt" in thanks.text
    assert "mailto:" in thanks.text
    assert len(answered(town)) == 1
    assert BEFORE not in said(anna.get(path))


def test_a_question_by_e_mail_that_is_reloaded_after_the_session_counts_once(
    town, anna
):
    """Sent, and the thanks came or were lost on the way; then sent once more."""
    sent = fields(anna.get(EMAIL), EMAIL) | FORWARDED
    send(anna, EMAIL, sent)
    anna.client.delete_cookie("cjg")  # signed out in another tab
    send(anna, EMAIL, sent)
    page = anna.get(sign_in(anna))
    assert NOTHING_SENT not in said(page)
    thanks = shown_again(anna, page, EMAIL)
    assert "mailto:" in thanks.text
    assert len(answered(town)) == 1


def test_a_sent_form_of_a_page_of_before_a_new_session_is_not_said_to_be_unsent(
    town, anna
):
    """Signed in again in another tab: the token of the first is old."""
    path, _ = calls(town)
    sent = fields(anna.get(path), path) | FORWARDED
    send(anna, path, sent)
    anna.post("/uitloggen")
    sign_in(anna)
    answer = send(anna, path, sent)
    page = said(anna.get(answer.location))
    assert BEFORE in page
    assert NOTHING_SENT not in page


def test_a_button_that_is_pressed_again_after_the_session_leads_where_it_led(
    town, anna
):
    sent = fields(anna.get("/rooster/mijn"), "/rooster/mijn/vrij")
    sent |= {"first": "2026-12-07", "last": "2026-12-08"}
    assert send(anna, "/rooster/mijn/vrij", sent).status_code == 303
    session_ends(town)
    send(anna, "/rooster/mijn/vrij", sent)
    assert BEFORE in said(anna.get("/inloggen"))
    assert sign_in(anna) == "/rooster/mijn"
    assert len(town.rows("leave")) == 1


def test_the_key_of_a_question_comes_back_with_what_was_filled_in(town, anna):
    """So that it is the same question, whichever page it is sent from."""
    sent = fields(anna.get(EMAIL), EMAIL) | FORWARDED
    session_ends(town)
    send(anna, EMAIL, sent)
    again = fields(anna.get(sign_in(anna)), EMAIL)
    assert again["sleutel"] == sent["sleutel"]


def test_who_signs_in_after_the_next_call_finds_the_form_as_the_sign_in_promised(
    town, anna
):
    """The morning was busy; until when it is there is said."""
    path, _ = calls(town)
    sent = fields(anna.get(path), path) | FORWARDED
    session_ends(town)
    send(anna, path, sent)
    promised = said(anna.get("/inloggen"))
    assert "Log in, dan staat je formulier er weer" in promised
    assert "tot ma 23 nov, 21:0" in promised
    town.run(until=town.now + timedelta(hours=11))
    page = said(anna.get(sign_in(anna)))
    page += said(anna.get(path))
    assert "slaapt slecht" in page


def test_a_colleague_who_signs_in_and_out_between_takes_no_form_along(town, anna):
    path, _ = calls(town)
    sent = fields(anna.get(path), path) | FORWARDED
    session_ends(town)
    send(anna, path, sent)
    anna.post("/inloggen", {"login": "bram", "password": PASSWORD})
    anna.post("/uitloggen")
    page = said(anna.get(sign_in(anna))) + said(anna.get(path))
    assert "slaapt slecht" in page


def test_who_sends_the_page_of_a_colleague_hears_that_nothing_was_sent(town, anna):
    """Signed out in another tab, where a colleague signed in."""
    path, _ = calls(town)
    sent = fields(anna.get(path), path) | FORWARDED
    anna.post("/uitloggen")
    anna.post("/inloggen", {"login": "bram", "password": PASSWORD})
    page = said(anna.get(send(anna, path, sent).location))
    assert "De pagina was van iemand anders" in page
    assert "slaapt slecht" not in page
    assert answered(town) == []
    session_ends(town)
    assert "slaapt slecht" in said(anna.get(sign_in(anna))) + said(anna.get(path))


def test_a_form_that_was_sent_elsewhere_meanwhile_is_not_said_to_be_unsent(town, anna):
    """Kept on the phone, then filled in once more at the computer."""
    path, _ = calls(town)
    sent = fields(anna.get(path), path) | FORWARDED
    session_ends(town)
    send(anna, path, sent)
    computer = visitor(town, "anna")
    send(computer, path, fields(computer.get(path), path) | FORWARDED)
    assert len(answered(town)) == 1
    page = said(anna.get(sign_in(anna)))
    assert NOTHING_SENT not in page


def test_the_answers_of_a_form_that_is_kept_are_all_there_with_a_name_asked(town, anna):
    """The second of the two presses, on "Dit is geen naam", falls after the session."""
    path, _ = calls(town)
    named = FORWARDED | {"note": "Kind heet Sanne of zo"}
    led = send(anna, path, fields(anna.get(path), path) | named)
    asked = anna.get(led.location)  # so a browser without a script is led
    mark = re.search(r'name="geen_naam"[^>]* value="([0-9a-f]+)"', asked.text)[1]
    again = fields(asked, path) | named | {"geen_naam": mark}
    session_ends(town)
    send(anna, path, again)
    there = fields(anna.get(sign_in(anna)), path)
    assert {k: there.get(k) for k in named} == named


def test_a_button_in_another_tab_costs_no_form(town, anna):
    """The form is kept; then *Meld me af* in the tab beside it."""
    path, _ = calls(town)
    sent = fields(anna.get(path), path) | FORWARDED
    button = fields(anna.get("/"), "/aanwezig")
    session_ends(town)
    send(anna, path, sent)
    send(anna, "/aanwezig", button)
    sign_in(anna)
    assert "slaapt slecht" in said(anna.get(path))


def test_a_form_that_is_sent_again_in_an_outage_is_kept_still(town, anna):
    """Signed in again, the form stands there, and the database cannot be written."""
    path, _ = calls(town)
    sent = fields(anna.get(path), path) | FORWARDED
    session_ends(town)
    send(anna, path, sent)
    again = fields(anna.get(sign_in(anna)), path)
    assert again["note"] == "slaapt slecht"
    rename = "ALTER TABLE {} RENAME TO {}"
    with town.database.transaction() as session:
        session.connection().exec_driver_sql(rename.format("registration", "away"))
    assert send(anna, path, again).status_code == 503
    with town.database.transaction() as session:
        session.connection().exec_driver_sql(rename.format("away", "registration"))
    assert "slaapt slecht" in said(anna.get(path))


def test_a_form_that_ended_meanwhile_is_not_said_to_be_sent(town, anna):
    """Kept at five to twelve at night of its last day; signed in after midnight."""
    path, _ = calls(town)
    sent = fields(anna.get(path), path) | FORWARDED
    session_ends(town)
    send(anna, path, sent)
    with town.database.transaction() as session:
        session.execute(delete(OPEN_FORM))
    page = said(anna.get(sign_in(anna)))
    assert "Waarschijnlijk is het al verstuurd" not in page
    assert "Wat je had ingevuld, is niet verstuurd" in page
    assert "slaapt slecht" in page

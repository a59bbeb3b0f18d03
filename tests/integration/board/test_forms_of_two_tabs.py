"""Forms that were kept of several tabs: each stands on its own page, until it is sent.

Two pages at one path are two: of two lines, or of two months.
"""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text

from ringgroup.tables import LOGIN_SESSION
from tests.conftest import MONDAY
from tests.town.forms import forms
from tests.town.two_desks import TwoDesks, place
from tests.town.visitor import HASH, Visitor

NOTHING_SENT = "Kijk na wat je had ingevuld en verstuur het opnieuw"
ELSEWHERE = "Op een andere pagina is nog niets verstuurd"
ROSTER, SAVE = "/rooster", "/rooster/bewaar"
NOVEMBER, DECEMBER = (f"{ROSTER}?maand=2026-{month}" for month in (11, 12))
IN_NOVEMBER = "plek/2026-11-30.0900-1200.duty/"
IN_DECEMBER = "plek/2026-12-07.0900-1200.duty/"
HOURS = "/beheer/instellingen/tijden"
EAST, WEST = f"{HOURS}?lijn=oost", f"{HOURS}?lijn=west"
MONDAY_HOURS = "hours.monday"
A_WHILE = timedelta(minutes=2)


@pytest.fixture
def town(tmp_path, sqlite_url):
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET password_hash = :of"), {"of": HASH})
    yield town
    town.close()


def as_(town, login):
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


@contextmanager
def session_over(town):
    """Nobody is signed in meanwhile; then they are again, as after a new sign-in."""
    with town.database.transaction() as session:
        rows = [dict(row) for row in session.execute(select(LOGIN_SESSION)).mappings()]
        session.execute(delete(LOGIN_SESSION))
    yield
    with town.database.transaction() as session:
        session.execute(insert(LOGIN_SESSION), rows)


def all_out(town):
    with town.database.transaction() as session:
        session.execute(delete(LOGIN_SESSION))


def on(page: str, path: str, holds: str = ""):
    """The form of a page that goes there, and has a field of that name."""
    return next(
        one
        for one in forms(page)
        if one.path.startswith(path) and (not holds or holds in one.fields)
    )


def send(who, page, form, **sent):
    headers = {"Referer": f"http://localhost{page}"}
    return who.client.post(
        form.path, data=form.fields | sent, buffered=True, headers=headers
    )


def planned(town):
    return [row["member_id"] for row in town.rows("roster_slot")]


def test_a_fresh_form_to_the_same_address_forgets_no_kept_one(town):
    anna = as_(town, "anna")
    kept = on(anna.get(DECEMBER).text, SAVE, IN_DECEMBER)
    with session_over(town):
        send(anna, DECEMBER, kept, **{IN_DECEMBER: "bram"})
    assert NOTHING_SENT in anna.get(DECEMBER).text
    fresh = on(anna.get(NOVEMBER).text, SAVE, IN_NOVEMBER)
    assert send(anna, NOVEMBER, fresh, **{IN_NOVEMBER: "carla"}).status_code == 303
    assert planned(town) == [3]
    page = anna.get(DECEMBER).text
    assert NOTHING_SENT in page
    assert on(page, SAVE, IN_DECEMBER).fields[IN_DECEMBER] == "bram"


def test_of_two_kept_tabs_each_page_gets_its_own_back(town):
    """The tab of November was sent last; the page of December shows December's."""
    anna = as_(town, "anna")
    december = on(anna.get(DECEMBER).text, SAVE, IN_DECEMBER)
    november = on(anna.get(NOVEMBER).text, SAVE, IN_NOVEMBER)
    with session_over(town):
        send(anna, DECEMBER, december, **{IN_DECEMBER: "bram"})
        send(anna, NOVEMBER, november, **{IN_NOVEMBER: "carla"})
    page = anna.get(DECEMBER).text
    assert NOTHING_SENT in page
    assert f'href="{NOVEMBER}"' in page
    shown = on(page, SAVE, IN_DECEMBER)
    assert shown.fields[IN_DECEMBER] == "bram"
    assert send(anna, DECEMBER, shown).status_code == 303
    assert planned(town) == [2]
    assert "verstuurd" not in anna.get(DECEMBER).text.replace(ELSEWHERE, "")
    page = anna.get(NOVEMBER).text
    assert NOTHING_SENT in page
    assert on(page, SAVE, IN_NOVEMBER).fields[IN_NOVEMBER] == "carla"


def keep_hours_of_east(town, gijs, hours):
    form = on(gijs.get(EAST).text, HOURS, MONDAY_HOURS)
    with session_over(town):
        send(gijs, EAST, form, **{MONDAY_HOURS: hours})


def test_hours_of_one_line_are_not_filled_in_on_the_page_of_another(town):
    gijs = as_(town, "gijs")
    keep_hours_of_east(town, gijs, "13:00-17:00")
    west = gijs.get(WEST).text
    assert on(west, HOURS, MONDAY_HOURS).fields[MONDAY_HOURS] == "09:00-12:00"
    assert NOTHING_SENT not in west
    assert ELSEWHERE in west
    assert f'href="{EAST}"' in west
    east = gijs.get(EAST).text
    assert NOTHING_SENT in east
    assert on(east, HOURS, MONDAY_HOURS).fields[MONDAY_HOURS] == "13:00-17:00"


def test_a_kept_form_that_was_refused_and_mended_is_not_said_to_be_unsent(town):
    gijs = as_(town, "gijs")
    keep_hours_of_east(town, gijs, "nooit")
    shown = on(gijs.get(EAST).text, HOURS, MONDAY_HOURS)
    refused = gijs.client.post(shown.action, data=shown.fields, buffered=True)
    assert refused.status_code == 422
    assert NOTHING_SENT in gijs.get(EAST).text
    mended = on(refused.text, HOURS, MONDAY_HOURS)
    done = send(gijs, EAST, mended, **{MONDAY_HOURS: "08:00-17:00"})
    assert done.status_code in {200, 303}
    page = gijs.get(EAST).text
    assert NOTHING_SENT not in page


def test_a_kept_form_whose_session_ends_once_more_is_kept_once(town):
    anna = as_(town, "anna")
    form = on(anna.get(DECEMBER).text, SAVE, IN_DECEMBER)
    with session_over(town):
        send(anna, DECEMBER, form, **{IN_DECEMBER: "bram"})
    shown = on(anna.get(DECEMBER).text, SAVE, IN_DECEMBER)
    with session_over(town):
        send(anna, DECEMBER, shown)
    shown = on(anna.get(DECEMBER).text, SAVE, IN_DECEMBER)
    assert send(anna, DECEMBER, shown).status_code == 303
    assert planned(town) == [2]
    assert NOTHING_SENT not in anna.get(DECEMBER).text


def test_a_kept_form_that_meets_a_change_stands_there_once_more(town):
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET role = 'administrator' WHERE id = 3"))
    gijs, carla = as_(town, "gijs"), as_(town, "carla")
    keep_hours_of_east(town, gijs, "13:00-17:00")
    refilled = on(gijs.get(EAST).text, HOURS, MONDAY_HOURS)
    hers = on(carla.get(EAST).text, HOURS, MONDAY_HOURS)
    assert send(carla, EAST, hers, **{MONDAY_HOURS: "10:00-12:00"}).status_code == 303
    assert send(gijs, EAST, refilled).status_code == 303
    page = gijs.get(EAST).text
    assert "Iemand anders heeft dit intussen veranderd." in page
    assert NOTHING_SENT in page
    again = on(page, HOURS, MONDAY_HOURS)
    assert again.fields[MONDAY_HOURS] == "13:00-17:00"
    assert send(gijs, EAST, again).status_code == 303
    page = gijs.get(EAST).text
    assert on(page, HOURS, MONDAY_HOURS).fields[MONDAY_HOURS] == "13:00-17:00"
    assert NOTHING_SENT not in page


def test_a_form_of_a_line_that_its_worker_left_is_spoken_of_once(town):
    """Every sign-in led to a page that they may not see, for half a day."""
    daan, page = as_(town, "daan"), "/rooster/dagen?lijn=oost"
    kept = on(daan.get(page).text, "/rooster/dagen", "reason")
    all_out(town)
    send(daan, page, kept, reason="de straat is open")
    place(town, "daan", "coordinator", {"west": "coordinator"})
    town.run(town.now + A_WHILE)  # a code counts once
    assert daan.sign_in("daan").location == page
    said = daan.get(page)
    assert said.status_code == 404
    assert "Het formulier staat niet meer op deze pagina." in said.text
    assert "de straat is open" in said.text
    all_out(town)
    town.run(town.now + A_WHILE)
    assert daan.sign_in("daan").location == "/"

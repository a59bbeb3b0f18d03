"""Who stays the contact of a question is reminded until a colleague has it."""

import re
from datetime import timedelta

import pytest

from ringgroup.upkeep import retention, telling
from tests.conftest import MONDAY
from tests.integration.registration.test_registration_page import (
    USUAL,
    form_of,
    settle,
    visitor,
)
from tests.town.office import Office
from tests.town.two_desks import EAST, WEST, TwoDesks
from tests.town.visitor import give_password

FORWARDED = USUAL | {"question_type": "2", "forwarded_to": "ggd"}
KEEP = "/registratie/vraag/contactpersoon"
SEALED = re.compile(r'name="wat" value="([^"]+)"')
TICK = re.compile(rf'action="({KEEP}/[^"]+/overgenomen[^"]*)"')
REMINDED = "je bent contactpersoon voor"
DAY = timedelta(days=1)


@pytest.fixture
def town(quiet_town):
    """Anna took a call on Monday; its question is the GGD's."""
    settle(quiet_town)
    return quiet_town


@pytest.fixture
def anna(town):
    return visitor(town, "anna")


@pytest.fixture
def office(town):
    return Office(town)


def sent(anna, town, answers=FORWARDED):
    """The thanks for a form that was just sent."""
    return anna.post(form_of(town), answers, follow_redirects=True).text


def kept(anna, town):
    """She asks to be reminded; what she is told."""
    wat = SEALED.search(sent(anna, town))[1]
    return anna.post(KEEP, {"wat": wat}, follow_redirects=True).text


def morning(office, days: int) -> list[str]:
    """What leaves on the morning of so many days later, at 08:35 in Veldhoven."""
    monday = office.town.now.replace(hour=7, minute=35)
    now = monday + days * DAY
    before = len(office.outside.sms)
    telling.cycle_of_forms(office.database, office.desk, now)
    telling.cycle_of_forms(office.database, office.desk, now + timedelta(minutes=1))
    while office.deliver(now):
        pass
    return [body for _, _, body in office.outside.sms[before:] if REMINDED in body]


def test_the_contact_is_reminded_until_a_colleague_has_the_question(town, anna, office):
    said = kept(anna, town)
    assert "Morgen krijg je een bericht" in said
    assert morning(office, 0) == []
    (first,) = morning(office, 1)
    assert f"{REMINDED} 1 vraag. Overgenomen? Vink dat dan af." in first
    assert [len(morning(office, days)) for days in (2, 3, 4, 5, 6, 7)] == [
        *(0, 1, 0, 0, 0, 1)  # every second working day; not at the weekend
    ]
    page = anna.get("/registratie").text
    assert "Vraag van vandaag, tussen 9 en 10 uur" in page
    ticked = anna.post(TICK.search(page)[1], {}, follow_redirects=True).text
    assert "Afgevinkt. Je krijgt hier geen bericht meer over." in ticked
    assert "Jij bent contactpersoon" not in ticked
    assert [morning(office, days) for days in range(8, 27)] == [[]] * 19


def test_what_was_ticked_before_the_message_left_is_not_told(town, anna, office):
    kept(anna, town)
    now = town.now.replace(hour=7, minute=35) + DAY
    telling.cycle_of_forms(office.database, office.desk, now)
    anna.post(TICK.search(anna.get("/registratie").text)[1], {})
    while office.deliver(now):
        pass
    assert office.outside.sms == []


def test_nothing_kept_says_which_question_it_is(town, anna, office):
    kept(anna, town)
    morning(office, 1)
    (row,) = town.rows("owned_question")
    assert set(row) == {"id", "line", "member_id", "asked", "remind_on", "until"}
    assert b"2026" not in row["asked"]
    told = [r for r in town.rows("message") if r["about"].startswith("owned")]
    assert told
    assert not any("maandag" in r["body"] or "09" in r["body"] for r in told)
    registered = [r for r in town.rows("registration") if r["question_kind"]]
    ids = {row["id"], *(value for r in registered for value in (r["id"],))}
    assert len(ids) == 1 + len(registered)
    assert f"{row['until']}" == f"{town.now.date() + 27 * DAY}"


def test_it_is_gone_within_four_weeks(town, anna):
    kept(anna, town)
    for days, left in ((27, 1), (28, 0)):
        retention.run(town.database, town.house.desk, town.now + days * DAY)
        assert len(town.rows("owned_question")) == left


def test_who_left_is_told_nothing(town, anna, office):
    kept(anna, town)
    office.change("anna", active=False)
    assert morning(office, 1) == []


def test_the_page_says_so_and_offers_it_once(town, anna):
    page = sent(anna, town)
    assert "Tot een collega schrijft dat die de vraag overneemt." in page
    wat = SEALED.search(page)[1]
    for _ in range(2):
        page = anna.post(KEEP, {"wat": wat}, follow_redirects=True).text
        assert not SEALED.search(page)
        assert "en daarna om de twee werkdagen" in page
    assert len(town.rows("owned_question")) == 1


def test_a_question_of_ones_own_is_nobody_elses(town, anna):
    give_password(town.database, "bram")
    bram = visitor(town, "bram")
    wat = SEALED.search(sent(anna, town))[1]
    said = bram.post(KEEP, {"wat": wat}, follow_redirects=True).text
    assert "Er is niets bewaard." in said
    assert town.rows("owned_question") == []
    anna.post(KEEP, {"wat": wat})
    tick = TICK.search(anna.get("/registratie").text)[1]
    assert "Jij bent contactpersoon" not in bram.get("/registratie").text
    said = bram.post(tick, {}, follow_redirects=True).text
    assert "Deze vraag was al afgevinkt" in said
    assert len(town.rows("owned_question")) == 1


def test_a_question_that_went_nowhere_has_no_contact(town, anna):
    page = sent(anna, town, USUAL)
    assert "Jij blijft de contactpersoon" not in page
    said = anna.post(KEEP, {"wat": "verzonnen"}, follow_redirects=True).text
    assert "Een herinnering vraag je tot en met de dag na het formulier." in said
    assert town.rows("owned_question") == []


def test_the_day_after_its_hour_is_not_guessed(town, anna):
    wat = SEALED.search(sent(anna, town))[1]
    town.run(until=MONDAY + DAY)
    again = visitor(town, "anna")
    again.post(KEEP, {"wat": wat})
    assert re.search(r"Vraag van gisteren\s*</p>", again.get("/registratie").text)


def test_on_another_line_nothing_is_seen_or_ticked(tmp_path, sqlite_url):
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    give_password(town.database, "anna", "eva")
    anna, eva = visitor(town, "anna"), visitor(town, "eva")
    address = f"/registratie/e-mail?lijn={WEST}"
    key = re.search(r'name="sleutel" value="(\w+)"', anna.get(address).text)[1]
    page = anna.post(address, FORWARDED | {"sleutel": key}, follow_redirects=True).text
    wat = SEALED.search(page)[1]
    anna.post(KEEP, {"wat": wat, "lijn": EAST})
    anna.post(f"{KEEP}?lijn={EAST}", {"wat": wat})
    assert town.rows("owned_question") == []
    anna.post(f"{KEEP}?lijn={WEST}", {"wat": wat})
    assert len(town.rows("owned_question")) == 1
    tick = TICK.search(anna.get(f"/registratie?lijn={WEST}").text)[1]
    eva.post(tick.replace(WEST, EAST), {})
    assert len(town.rows("owned_question")) == 1
    town.close()

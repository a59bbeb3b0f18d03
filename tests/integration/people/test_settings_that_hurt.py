"""Settings that each can be, and together would lose a caller, a worker or a figure."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from ringgroup.registration import questions
from ringgroup.registration.form import Answer
from ringgroup.tables import SLOT
from tests.conftest import MONDAY
from tests.integration.people import test_new_line as new
from tests.integration.people.test_settings_pages import (
    ERROR,
    ROOT,
    opened,
    save,
    versions_kept,
    visitor,
)
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import MOBILES, demo_settings
from tests.town.visitor import give_password
from webhooks.simulator.network.phones import Answers

KIND = "registration.question_kind"
BACK = f"{ROOT}/wijziging/terug"


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


@pytest.fixture
def daan(town):
    return visitor(town, "daan")


def back(who):
    fields = form(who.get(ROOT).text, BACK).fields
    return who.post(BACK, fields, follow_redirects=True)


@pytest.mark.parametrize(
    ("accept", "wait"), [(13, 30), (6, 30), (15, 40), (15, 32), (3, 30)]
)
def test_whatever_the_times_are_who_has_duty_is_rung(town, daan, accept, wait):
    changes = {"accept_seconds": f"{accept}", "wait_seconds_max": f"{wait}"}
    assert "Ze gelden" in save(daan, "bellen", opened(daan, "bellen", **changes)).text
    town.roster("carla", "eva")
    assert town.rung(town.call())


@pytest.mark.parametrize(("accept", "wait"), [(15, 31), (15, 30), (14, 30)])
def test_a_wait_in_which_nobody_could_be_rung_is_refused(town, daan, accept, wait):
    changes = {"accept_seconds": f"{accept}", "wait_seconds_max": f"{wait}"}
    page = save(daan, "bellen", opened(daan, "bellen", **changes))
    assert page.status_code == 422
    (said,) = ERROR.findall(page.text)
    assert "minstens 17 meer dan de tijd om 1 te toetsen" in said
    assert versions_kept(town) == 0


@pytest.mark.parametrize("field", ["number", "twilio_number", "service_number"])
def test_no_number_of_a_line_is_the_mobile_of_a_worker(desks, field):
    gijs = new.visitor(desks, "gijs")
    page = new.found(gijs, **{field: MOBILES["bram"]})
    assert page.status_code == 422
    assert "Dit is het mobiele nummer van een medewerker." in page.text
    new.found(gijs)
    page = f"{new.PAGE}?lijn={new.KEY}"
    fields = new.of_line(gijs, f"{new.PAGE}/nummers") | {field: MOBILES["bram"]}
    assert gijs.post(f"{new.PAGE}/nummers", fields).status_code == 422
    desks.key("bram", "*454113")
    assert "bram" in desks.present()


@pytest.mark.parametrize("label", ["Test", "Silent", "Hung up"])
def test_a_new_topic_never_gets_a_code_that_means_no_question(town, daan, label):
    save(daan, "formulier", opened(daan, "formulier", **{f"{KIND}:+:label": label}))
    topics = {one.label: one.code for one in town.line.registration["question_kind"]}
    assert label in topics
    assert not {*topics.values()} & {"test", "silent", "hung-up", "wrong-number"}


def test_nor_when_that_code_is_filled_in(town, daan):
    fresh = {f"{KIND}:+:label": "Toets", f"{KIND}:+:code": "test"}
    page = save(daan, "formulier", opened(daan, "formulier", **fresh))
    assert page.status_code == 422
    assert versions_kept(town) == 0


@pytest.mark.parametrize("name", ["None", "All partners"])
def test_a_new_partner_never_takes_the_code_of_none_or_of_all(town, daan, name):
    fresh = {"partners:+:name": name, "partners:+:email": "z@example.nl"}
    save(daan, "partners", opened(daan, "partners", **fresh))
    partners = {one.name: one.code for one in town.line.partners}
    assert name in partners
    assert not {*partners.values()} & {"none", "all-partners"}


def test_a_day_that_is_both_closed_and_open_is_one_sentence(town, daan):
    fields = opened(daan, "tijden", **{"holidays.closed": "5 mei\nGoede Vrijdag"})
    page = save(daan, "tijden", fields)
    assert page.status_code == 422
    (said,) = ERROR.findall(page.text)
    assert "Haal hem bij een van de twee weg." in said
    assert versions_kept(town) == 0


def used(town, **other):
    """A question is registered with these."""
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=90))
    town.call()
    filled = {"age": "4-11", "gender": "female", "question_kind": "parenting"}
    filled |= {"question_type": "1", "forwarded_to": "none", "note": ""} | other
    with town.database.reading() as session:
        (one,) = questions.open_forms(session, town.line, "anna")
    town.database.attempt(
        lambda s: questions.send(s, town.line, "anna", one.id, Answer(**filled))
    )


def test_a_topic_that_was_used_stays_when_its_change_is_taken_back(town, daan):
    topic = {f"{KIND}:+:label": "Pesten"}
    save(daan, "formulier", opened(daan, "formulier", **topic))
    used(town, question_kind="pesten")
    assert "Deze keuze is al gebruikt en gaat niet meer weg." in back(daan).text
    codes = {one.code for one in town.line.registration["question_kind"]}
    assert "pesten" in codes


def test_a_partner_that_was_used_stays_when_its_change_is_taken_back(town, daan):
    fresh = {"partners:+:name": "Zorg Dichtbij", "partners:+:email": "z@example.nl"}
    save(daan, "partners", opened(daan, "partners", **fresh))
    used(town, question_type="2", forwarded_to="zorg-dichtbij")
    back(daan)
    codes = {one.code for one in town.line.registration["forwarded_to"]}
    assert "zorg-dichtbij" in codes


def test_a_topic_that_nobody_used_goes_with_its_change(town, daan):
    before = town.line
    topic = {f"{KIND}:+:label": "Pesten"}
    save(daan, "formulier", opened(daan, "formulier", **topic))
    back(daan)
    assert town.line == before


def test_a_line_that_is_in_use_stays_open_when_the_last_change_is_taken_back(desks):
    gijs = new.visitor(desks, "gijs")
    new.found(gijs)
    new.place(desks, "bram", new.KEY)
    new.opened(gijs)
    slot = {"line": new.KEY, "day": MONDAY.date(), "start": 540, "end": 720}
    slot |= {"slot": "duty", "member_id": 2, "published": True}
    with desks.database.transaction() as session:
        session.execute(insert(SLOT), slot)
        later = slot | {"day": MONDAY.date() + timedelta(days=36_500)}  # of any clock
        session.execute(insert(SLOT), later)
    assert "Deze lijn blijft open" in new.take_back(gijs).text
    assert desks.desk.lines[new.KEY].opened
    said = new.prompt(desks, "settings", "undo", "--yes")
    assert (said.exit_code > 0, "it stays" in said.stderr) == (True, True)
    desks.phone("bram", Answers(talk_seconds=30))
    assert desks.rung(new.calls(desks))

"""A proposal on its page: shown as weeks, altered, proposed anew, warned of, kept."""

from datetime import date

import pytest
from lxml import html
from sqlalchemy import insert

from ringgroup.tables import LEAVE
from tests.integration.roster.test_roster_page import (
    DUTY,
    OCTOBER,
    SLOTS,
    fill,
    proposed,
    roster,
    save,
    signed_in,
)
from tests.town.forms import forms
from tests.town.town import PEOPLE

FILL = f"/rooster/vullen?{OCTOBER}"
MONDAY = "2027-10-04"
AGAIN = {"hoe": "opnieuw", "van": "2027-10-01", "tot": "2027-10-31"}


@pytest.fixture
def town(empty_month):
    return empty_month


@pytest.fixture
def carla(town):
    return signed_in(town, "carla")


def sent(page: str) -> dict[str, str]:
    """All that the form of a proposal would send, as it stands."""
    (form,) = [one for one in forms(page) if "/rooster/bewaar" in one.action]
    return dict(form.fields)


def cell(page: str, day: str, slot: str) -> html.HtmlElement:
    (found,) = html.fromstring(page).xpath(f"//div[@id='p-{day}-540-{slot}']")
    return found


def said(part: html.HtmlElement) -> str:
    return " ".join(part.text_content().split())


def on_leave(town, login: str, day: str) -> None:
    on = date.fromisoformat(day)
    row = {"member_id": PEOPLE.index(login) + 1, "first": on, "last": on}
    with town.database.transaction() as session:
        session.execute(insert(LEAVE), row)


def test_a_proposal_is_shown_as_its_weeks_and_what_changes_is_marked(carla):
    save(carla, {f"{DUTY}/": "anna"})
    page = fill(carla, hoe="voorstel")
    weeks = html.fromstring(page).xpath("//table[contains(@class, 'sheet')]/tbody/tr")
    assert len(weeks) == 5
    stays, comes = (cell(page, MONDAY, slot) for slot in ("duty", "backup"))
    assert "is-changed" not in stays.get("class")
    assert "Anna" in said(stays)
    assert stays.xpath(".//select") == []
    assert "is-changed" in comes.get("class")
    assert "Nu: niemand" in said(comes)
    assert comes.xpath(".//p[@class='why']")[0].text_content()
    assert page.count("is-changed") == SLOTS - 1


def test_only_the_weeks_that_change_are_shown(carla):
    page = fill(carla, hoe="reeks", wie="anna", plek="duty", weekdag="0", tot=MONDAY)
    weeks = html.fromstring(page).xpath("//table[contains(@class, 'sheet')]/tbody/tr")
    assert len(weeks) == 1
    assert "Stel de rest opnieuw voor" not in page


def test_the_rest_is_proposed_anew_around_what_was_altered(town, carla):
    page = fill(carla, hoe="voorstel")
    form = sent(page)
    other = next(o for o in ("anna", "bram") if o != form[f"{DUTY}/"])
    left = "plek/2027-10-05.0900-1200.duty/"
    altered = form | {f"{DUTY}/": other, left: ""}
    again = carla.post(FILL, altered | AGAIN).text
    assert proposed(again)[f"{DUTY}/"] == other
    assert left not in proposed(again)
    assert "zelf gekozen" in said(cell(again, MONDAY, "duty"))
    assert len(proposed(again)) == SLOTS - 1
    assert proposed(again)[f"{DUTY.replace('duty', 'backup')}/"] != other
    once_more = carla.post(FILL, sent(again) | AGAIN).text
    assert proposed(once_more) == proposed(again)
    assert roster(town) == {}
    save(carla, sent(once_more))
    assert roster(town)[MONDAY, "duty"] == other
    assert ("2027-10-05", "duty") not in roster(town)


def test_nothing_altered_is_the_same_proposal_again(carla):
    page = fill(carla, hoe="voorstel")
    assert proposed(carla.post(FILL, sent(page) | AGAIN).text) == proposed(page)


def test_what_is_no_place_or_nobody_is_not_proposed_around(carla):
    form = sent(fill(carla, hoe="voorstel")) | AGAIN
    assert carla.post(FILL, form | {"plek/x": "anna"}).status_code == 400
    answer = carla.post(FILL, form | {f"{DUTY}/": "nobody-such"})
    assert answer.status_code == 422
    assert "Kies een medewerker uit de lijst." in answer.text


def test_an_altered_proposal_that_workers_would_see_is_warned_of_before_it_is_kept(
    town, carla
):
    carla.post("/rooster/publiceren", {"tot": "2027-10-31"})
    on_leave(town, "anna", MONDAY)
    form = sent(fill(carla, hoe="voorstel"))
    assert form[f"{DUTY}/"] != "anna"
    altered = form | {f"{DUTY}/": "anna"}
    answer = save(carla, altered)
    assert answer.status_code == 422
    assert "valt er meer op" in answer.text
    assert "met verlof" in said(cell(answer.text, MONDAY, "duty"))
    assert roster(town) == {}
    assert save(carla, sent(answer.text)).status_code == 303
    assert roster(town)[MONDAY, "duty"] == "anna"


def test_a_draft_and_what_was_warned_of_are_kept_at_once(town, carla):
    on_leave(town, "anna", MONDAY)
    form = sent(fill(carla, hoe="voorstel"))
    assert save(carla, form | {f"{DUTY}/": "anna"}).status_code == 303
    carla.post("/rooster/publiceren", {"tot": "2027-10-31"})
    swap = fill(carla, hoe="wissel")
    assert "met verlof" in said(cell(swap, MONDAY, "backup"))
    assert save(carla, sent(swap)).status_code == 303
    assert roster(town)[MONDAY, "backup"] == "anna"


def test_a_stretch_of_a_week_is_held_against_its_whole_month(carla):
    """Three more in a week is nothing; that there are ten already is."""
    days = {f"plek/2027-10-{n:02}.0900-1200.duty/": "anna" for n in range(11, 30)}
    opening = proposed(fill(carla, hoe="voorstel"))
    save(carla, {one: who for one, who in days.items() if one in opening})
    page = fill(
        carla,
        hoe="reeks",
        wie="anna",
        plek="duty",
        weekdag=["0", "2", "4"],
        van=MONDAY,
        tot="2027-10-08",
    )
    assert "Anna staat er in oktober" in page

"""The rules of a proposal, set where it is asked for: said, kept, logged, undone."""

import pytest

from tests.integration.roster.test_roster_page import proposed, signed_in
from tests.town.forms import forms
from tests.town.town import PEOPLE

FILL = "/rooster/vullen?maand=2027-10"
SET = "/rooster/regels?maand=2027-10"
USUAL = {"tussen": "2", "keer": "150", "week": ""}
THREE_DAYS = "Tussen twee beurten zitten liefst 3 dagen."


@pytest.fixture
def town(empty_month):
    return empty_month


@pytest.fixture
def carla(town):
    return signed_in(town, "carla")


def keep(who, **rules: str) -> str:
    return who.post(SET, USUAL | rules, follow_redirects=True).text


def test_the_rules_are_said_beside_the_proposal_and_each_can_be_set(carla):
    page = carla.get(FILL).text
    assert "Niemand staat er vaker in dan 1,5 keer het gemiddelde." in page
    assert "Niemand heeft twee dagen achter elkaar, als een ander kan." in page
    assert "Tussen twee beurten zitten liefst 2 dagen." in page
    assert "per week, als" not in page
    said = keep(carla, tussen="3", keer="200", week="1", achterelkaar="1")
    assert "Een voorstel volgt nu deze regels." in said
    assert "Niemand staat er vaker in dan 2 keer het gemiddelde." in said
    assert "Twee dagen achter elkaar mag." in said
    assert THREE_DAYS in said
    assert "Niemand heeft meer dan één beurt per week, als een ander kan." in said
    assert "Tussen twee" not in keep(carla, tussen="0")
    assert "Tussen twee beurten zit liefst één dag." in keep(carla, tussen="1")
    assert "meer dan 4 beurten per week" in keep(carla, week="4")


def test_a_proposal_follows_them_and_says_which(carla):
    asked = {"hoe": "voorstel", "van": "2027-10-04", "tot": "2027-10-08"}
    free = carla.post(FILL, asked).text
    keep(carla, week="1")
    bound = carla.post(FILL, asked).text
    assert "meer dan één beurt per week" in bound
    assert "meer dan één beurt per week" not in free
    times = [[*proposed(page).values()] for page in (free, bound)]
    assert len(times[1]) == 10
    most = {max(map(of.count, PEOPLE)) for of in times[1:]}
    assert most == {-(-10 // len({*times[1]}))}


def test_a_change_is_undone_in_one_press_and_stands_in_the_log(town, carla):
    page = keep(carla, tussen="3")
    (undo,) = [
        one
        for one in forms(page)
        if one.path.endswith("regels") and "gezien" not in one.fields
    ]
    assert THREE_DAYS not in carla.post(SET, undo.fields, follow_redirects=True).text
    actions = [row["action"] for row in town.rows("audit")]
    assert actions.count("roster_rules") == 2
    keep(carla)
    actions = [row["action"] for row in town.rows("audit")]
    assert actions.count("roster_rules") == 2, "nothing was changed by it"


def test_the_usual_rules_come_back_in_one_press(carla):
    keep(carla, tussen="3", week="2")
    said = keep(carla, tussen="7", gewoon="1")
    assert "zitten liefst 2 dagen" in said
    assert "per week, als" not in said


def test_of_two_old_pages_the_second_changes_nothing(town, carla):
    eva = signed_in(town, "eva")
    (old,) = [
        one.fields for one in forms(eva.get(FILL).text) if one.path.endswith("regels")
    ]
    keep(carla, tussen="3")
    said = eva.post(SET, old | USUAL | {"tussen": "5"}, follow_redirects=True).text
    assert "Iemand anders heeft dit intussen veranderd." in said
    assert THREE_DAYS in said


@pytest.mark.parametrize(
    "wrong",
    [
        *({"tussen": "8"}, {"tussen": "-1"}, {"keer": "99"}, {"keer": "x"}),
        *({"week": "0"}, {"week": "x"}, {"week": "15"}),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(carla, wrong):
    assert carla.post(SET, USUAL | wrong).status_code == 400
    assert "zitten liefst 2 dagen" in carla.get(FILL).text


def test_rules_are_a_coordinators_to_set(town):
    anna = signed_in(town, "anna")
    assert anna.post(SET, USUAL | {"tussen": "5"}).status_code == 403


def test_what_the_rules_allow_is_not_warned_of(carla):
    fields = {f"plek/2027-10-0{n}.0900-1200.duty/": "anna" for n in (4, 5)}
    carla.post("/rooster/bewaar?maand=2027-10", fields)
    assert "twee dagen achter elkaar" in carla.get("/rooster?maand=2027-10").text
    keep(carla, achterelkaar="1")
    assert "twee dagen achter elkaar" not in carla.get("/rooster?maand=2027-10").text

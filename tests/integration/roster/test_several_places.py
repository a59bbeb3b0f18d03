"""Several places of the roster at once: one person, or nobody; one step to undo."""

import pytest

from tests.integration.roster.test_roster_page import OCTOBER, roster, signed_in
from tests.town.forms import forms

PAGE = f"/rooster/plekken?{OCTOBER}"
DAYS = (4, 6, 8)


@pytest.fixture
def town(empty_month):
    return empty_month


@pytest.fixture
def carla(town):
    return signed_in(town, "carla")


def field(day: int, slot: str = "duty", seen: str = "") -> str:
    return f"plek/2027-10-{day:02}.0900-1200.{slot}/{seen}"


def put(who, fields: list[str], to: str, **options):
    return who.post(PAGE, dict.fromkeys(fields, "1") | {"wie": to}, **options)


def there(town, slot: str = "duty") -> dict[int, str]:
    return {int(day[-2:]): who for (day, of), who in roster(town).items() if of == slot}


def test_one_person_comes_in_all_and_the_others_stay_as_they_are(town, carla):
    put(carla, [field(5)], "bram")
    said = put(carla, [field(n) for n in DAYS], "anna", follow_redirects=True).text
    assert "Bewaard: 3 plekken zijn veranderd." in said
    assert there(town) == dict.fromkeys(DAYS, "anna") | {5: "bram"}


def test_it_is_undone_in_one_step(town, carla):
    put(carla, [field(4)], "bram")
    fields = [field(4, seen="bram"), field(6), field(8)]
    page = put(carla, fields, "anna", follow_redirects=True).text
    (undo,) = [one for one in forms(page) if "/ongedaan" in one.path]
    carla.post(undo.path + f"?{OCTOBER}", undo.fields)
    assert there(town) == {4: "bram"}


def test_they_are_emptied_likewise(town, carla):
    put(carla, [field(n) for n in DAYS], "anna")
    put(carla, [field(n, seen="anna") for n in DAYS[:2]], "-")
    assert there(town) == {8: "anna"}


def test_who_is_there_already_is_no_change(carla):
    put(carla, [field(4)], "anna")
    fields = [field(4, seen="anna"), field(6)]
    assert (
        "Dienst op wo 6 okt: Anna"
        in put(carla, fields, "anna", follow_redirects=True).text
    )
    again = put(carla, [field(4, seen="anna")], "anna", follow_redirects=True).text
    assert "Er was niets te veranderen." in again


@pytest.mark.parametrize(
    ("fields", "to", "said"),
    [
        ([], "anna", "Kies eerst een of meer plekken."),
        ([field(4)], "", "Kies wie daar komt, of maak de plekken leeg."),
        ([field(4), field(4, "backup")], "anna", "op twee plekken tegelijk"),
        ([field(9)], "anna", "is het loket dan niet open"),
        ([field(4)], "nobody", "mag niet op dit rooster staan"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(town, carla, fields, to, said):
    answer = put(carla, fields, to)
    assert answer.status_code == 422
    assert said in answer.text
    assert roster(town) == {}


def test_what_was_ticked_is_ticked_again_when_it_was_refused(carla):
    page = put(carla, [field(4), field(6)], "").text
    assert page.count(" checked>") == 2


def test_who_was_first_is_told_and_none_of_it_is_saved(town, carla):
    put(signed_in(town, "eva"), [field(6)], "bram")
    said = put(carla, [field(4), field(6)], "anna").text
    assert "was eerder" in said
    assert there(town) == {6: "bram"}


def test_what_no_page_of_ours_sends_is_refused(carla):
    assert put(carla, ["plek/x/"], "anna").status_code == 400


def test_it_is_a_coordinators_to_do(town):
    anna = signed_in(town, "anna")
    assert (
        anna.get(PAGE).status_code == put(anna, [field(4)], "anna").status_code == 403
    )

"""A field with two values: which was meant nobody knows, so none is taken."""

import pytest

from tests.integration.people.test_membership_page import NEW, desks, gijs, stands
from tests.integration.people.test_new_line import FILLED
from tests.integration.people.test_new_line import NEW as NEW_LINE
from tests.town.two_desks import EAST

__all__ = ["desks", "gijs"]
ANSWER = "Vul in elk veld één antwoord in."
MEMBERS = "/beheer/nieuw"
LINES = "/beheer/leden/bram/lijnen"


@pytest.mark.parametrize("field", [*NEW, "active"])
def test_no_field_of_a_member_says_two_things(desks, gijs, field):
    before = desks.rows("member")
    doubled = NEW | {field: [NEW.get(field, "y"), "anders"]}
    answer = gijs.post(MEMBERS, doubled)
    assert (answer.status_code, ANSWER in answer.text) == (422, True)
    assert desks.rows("member") == before


@pytest.mark.parametrize("field", FILLED)
def test_no_field_of_a_new_line_says_two_things(desks, gijs, field):
    answer = gijs.post(NEW_LINE, FILLED | {field: [FILLED[field], "anders"]})
    assert (answer.status_code, ANSWER in answer.text) == (422, True)
    assert desks.rows("line_version") == []


@pytest.mark.parametrize("field", ["als", "vanaf", "rooster"])
def test_nobody_is_two_things_on_a_line(desks, gijs, field):
    form = {"als": "member", "vanaf": "2027-02-01", "rooster": "1"}
    second = {"als": "coordinator", "vanaf": "2027-03-01", "rooster": "0"}
    before = stands(desks)
    sent = {f"{name}-{EAST}": one for name, one in form.items()}
    sent[f"{field}-{EAST}"] = [form[field], second[field]]
    answer = gijs.post(LINES, sent, follow_redirects=True)
    assert ANSWER in answer.text
    assert stands(desks) == before


def test_the_same_answer_twice_is_one(desks, gijs):
    answer = gijs.post(MEMBERS, NEW | {"name": [NEW["name"]] * 2})
    assert answer.status_code == 303
    assert desks.rows("member")[-1]["login"] == "noor"

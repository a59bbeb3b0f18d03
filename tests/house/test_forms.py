"""Every address that takes a form is sent its form twice, and from an old page."""

from tests.house.test_endpoints import ANYBODY, ENDPOINTS, OUR_PAGE, SIGNED
from tests.town.every_form import CASES, ELSEWHERE

OF_MACHINES = {SIGNED, OUR_PAGE}


def test_every_form_has_a_case_or_a_reason_for_none():
    take_forms = {
        rule
        for rule, (methods, guard) in ENDPOINTS.items()
        if "POST" in methods.split() and guard not in OF_MACHINES
    }
    assert CASES.keys() | ELSEWHERE.keys() == take_forms
    assert CASES.keys() & ELSEWHERE.keys() == set()


def test_who_is_not_signed_in_has_no_form_of_the_table():
    assert [rule for rule in CASES if ENDPOINTS[rule][1] == ANYBODY] == []


def test_every_reason_says_something():
    assert [rule for rule, why in ELSEWHERE.items() if len(why) < 10] == []
    assert [rule for rule, one in CASES.items() if not one.said] == []

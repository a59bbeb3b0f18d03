"""Years beside each other in a yearly report: each as it was published."""

import pytest

from ringgroup.figures.periods import Period
from ringgroup.figures.statistics import PublishedTable, Statistics
from webhooks.pages.figures.sentences import side_by_side
from webhooks.pages.figures.words import NO_ANSWER, SIDE_BY_SIDE


def year(of, questions, calls, **measures):
    tables = {
        name: PublishedTable(name, (name,), {}, total)
        for name, total in (("question_kind", questions), ("outcome", calls))
    }
    return Statistics("veldhoven", Period.of("year", of), tables, measures)


def test_each_year_has_its_own_column():
    found = dict(side_by_side([year(2025, 40, 120), year(2026, 1250, 600)]))
    assert len(found) == len(SIDE_BY_SIDE)
    assert found[SIDE_BY_SIDE["questions"]] == ["ongeveer 40", "ongeveer 1.250"]
    assert found[SIDE_BY_SIDE["calls"]] == ["ongeveer 120", "ongeveer 600"]


def test_what_an_older_year_did_not_measure_is_said_so():
    older, newer = year(2025, 40, 120), year(2026, "<10", 60, lost_percent=4)
    found = dict(side_by_side([older, newer]))
    assert found[SIDE_BY_SIDE["lost_percent"]] == [NO_ANSWER, "4%"]
    assert found[SIDE_BY_SIDE["questions"]][1] == "minder dan 10"


@pytest.mark.parametrize("years", [[], [year(2026, 40, 40)]], ids=["none", "one"])
def test_a_year_does_not_stand_alone(years):
    assert side_by_side(years) == ()

"""Whether a period kept what desks promise, told of published figures alone."""

import pytest

from ringgroup.figures.statistics import PublishedTable, Statistics
from tests.unit.figures.test_statistics import YEAR
from webhooks.pages.figures.norms import NORMS, norms

WITHIN_30, LOST = "answered_within_30_seconds_percent", "lost_percent"


def kept(name, percent, came):
    desk = PublishedTable("desk", ("desk",), {("open",): came}, came)
    found = Statistics("veldhoven", YEAR, {"desk": desk}, {name: percent})
    (one,) = norms(found)
    assert one.percent == percent
    return one.met


def test_a_norm_is_met_from_its_limit_on():
    assert [kept(WITHIN_30, percent, 500) for percent in (69, 70)] == [False, True]
    assert [kept(LOST, percent, 500) for percent in (5, 6)] == [True, False]


def test_of_too_few_calls_nothing_is_said():
    assert kept(WITHIN_30, None, 30) is None
    assert kept(WITHIN_30, None, "<10") is None
    assert kept(LOST, None, "<10") is None


@pytest.mark.parametrize(("came", "met"), [(195, None), (200, True)])
def test_fewer_than_ten_lost_is_few_enough_of_two_hundred(came, met):
    assert kept(LOST, None, came) is met


def test_what_was_not_measured_then_is_no_norm():
    assert norms(Statistics("veldhoven", YEAR, {}, {})) == ()
    assert len({norm.measure for norm in NORMS}) == len(NORMS)

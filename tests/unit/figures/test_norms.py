"""Whether a period kept what a desk means to keep, told of published figures alone."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.figures.statistics import (
    MINIMUM,
    PublishedTable,
    Statistics,
    share,
    shown,
)
from ringgroup.line import Targets
from tests.unit.figures.test_statistics import YEAR
from webhooks.pages.figures import norm_words
from webhooks.pages.figures.norms import MEASURED, norms

WITHIN_30, LOST = "within_30_seconds", "lost"


def found(name, percent, came):
    desk = PublishedTable("desk", ("desk",), {("open",): came}, came)
    return Statistics("veldhoven", YEAR, {"desk": desk}, {MEASURED[name]: percent})


def kept(name, percent, came, **own):
    (one,) = norms(found(name, percent, came), Targets(**own))
    assert one.percent == percent
    return one.met


def said(name, percent, **own):
    told = norms(found(name, percent, 500), Targets(**own))
    return norm_words.heading(told), norm_words.kept(told[0])


def test_a_norm_is_met_from_its_limit_on():
    assert [kept(WITHIN_30, percent, 500) for percent in (69, 70)] == [False, True]
    assert [kept(LOST, percent, 500) for percent in (5, 6)] == [True, False]


def test_a_desks_own_target_is_what_it_is_held_to():
    assert [kept(WITHIN_30, n, 500, within_30_seconds=60) for n in (59, 60)] == [
        False,
        True,
    ]
    assert [kept(LOST, n, 500, lost=8) for n in (8, 9)] == [True, False]


def test_of_too_few_calls_nothing_is_said():
    assert kept(WITHIN_30, None, 30) is None
    assert kept(WITHIN_30, None, "<10") is None
    assert kept(LOST, None, "<10") is None


@pytest.mark.parametrize(("came", "met"), [(195, None), (200, True)])
def test_fewer_than_ten_lost_is_few_enough_of_two_hundred(came, met):
    assert kept(LOST, None, came) is met


@given(limit=st.integers(1, 100), open_=st.integers(0, 4000), data=st.data())
def test_what_is_hidden_is_only_called_met_when_it_surely_is(limit, open_, data):
    lost = data.draw(st.integers(0, open_) if open_ < 60 else st.integers(0, MINIMUM))
    percent = share(shown(lost), shown(open_))
    if percent is None and kept(LOST, None, shown(open_), lost=limit):
        assert lost < MINIMUM
        assert 100 * lost <= limit * (open_ + 2)
    assert kept(WITHIN_30, None, shown(open_), within_30_seconds=limit) is None


def test_of_fewer_calls_than_a_percentage_needs_no_target_is_met_unseen():
    """Of 45 calls no percentage is told, however many of them were lost."""
    assert share(20, 45) is None
    assert kept(LOST, None, 45, lost=30) is None
    assert kept(LOST, None, 50, lost=30) is True


def test_what_was_not_measured_then_is_no_norm():
    assert norms(Statistics("veldhoven", YEAR, {}, {}), Targets()) == ()


def test_every_target_is_measured_and_has_a_name():
    assert [one.name for one in fields(Targets)] == [*MEASURED]
    assert [*norm_words.LABELS] == [*MEASURED.values()]


def test_it_is_said_whose_promise_it_is():
    assert said(WITHIN_30, 65) == (
        "Gehaald wat loketten beloven?",
        "Binnen 30 seconden opgenomen: 65% (norm minstens 70%)",
    )
    assert said(LOST, 7, lost=8) == (
        "Gehaald wat wij beloven?",
        "Opgehangen of mislukt: 7% (eigen doel hoogstens 8%)",
    )
    assert said(LOST, None)[1].endswith("minder dan 5% (norm hoogstens 5%)")
    assert said(WITHIN_30, None)[1].endswith("te weinig (norm minstens 70%)")

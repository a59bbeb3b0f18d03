"""A silent database is asked by one at a time, and by all once it has answered."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ringgroup.database.breaker import (
    HOPE,
    LOOKING,
    PATIENCE,
    PAUSE,
    Advice,
    Breaker,
)

INSTANTS = st.floats(0, 1000)
NEWS = st.lists(
    st.tuples(st.sampled_from(["asked", "answered", "silent"]), st.floats(0.01, 3)),
    max_size=40,
)


def told(news, breaker=None, now=0.0):
    """Everything that happens, with who may ask when."""
    breaker, admitted = breaker or Breaker(), []
    for what, later in news:
        now += later
        if what == "asked":
            breaker, advice = breaker.asked(now)
            admitted += [now] if advice is Advice.ASK else []
        elif what == "answered":
            breaker = breaker.answered(now)
        else:
            breaker = breaker.silent(now - later - PATIENCE, now)
    return breaker, admitted, now


def test_a_database_that_answers_is_asked_by_all():
    breaker, admitted, _ = told([("asked", 0.01), ("answered", 0.01)] * 5)
    assert len(admitted) == 5
    assert breaker.looks_at is None


def test_after_a_silence_nobody_asks_for_a_moment_and_then_one():
    broken = Breaker().silent(0, 4)
    assert broken.asked(4 + PAUSE / 2)[1] is Advice.LEAVE
    looked, advice = broken.asked(4 + PAUSE)
    assert advice is Advice.ASK
    assert looked.asked(4 + PAUSE + LOOKING / 2)[1] is Advice.LEAVE


@given(INSTANTS)
def test_who_comes_while_one_begins_to_look_waits_for_what_is_found(later):
    looking, _ = Breaker().silent(0, 4).asked(4 + PAUSE + later)
    now = looking.looking_since + HOPE / 2
    assert looking.asked(now)[1] is Advice.WAIT
    assert looking.answered(now).asked(now)[1] is Advice.ASK
    assert looking.silent(looking.looking_since, now + 4).asked(now + 4)[1] is (
        Advice.LEAVE
    )
    assert looking.asked(looking.looking_since + HOPE)[1] is Advice.LEAVE


@given(st.sampled_from([Breaker.left, Breaker.silent]), st.floats(0, PATIENCE / 2))
def test_who_looked_and_found_out_nothing_lets_the_next_look(news, waited):
    looking, _ = Breaker().silent(0, 4).asked(10)
    assert news(looking, 10, 10 + waited).asked(10 + waited)[1] is Advice.ASK
    assert news(looking, 9.9, 10 + waited) == looking  # it was another


@given(NEWS)
def test_of_a_silent_database_one_at_a_time_finds_out(news):
    broken = Breaker().silent(0, 1)
    only_asked = [one for one in news if one[0] == "asked"]
    _, admitted, _ = told(only_asked, broken, 1.0)
    assert all(after - before >= LOOKING for before, after in pairwise(admitted))


@given(NEWS)
def test_it_is_always_asked_again_in_the_end(news):
    breaker, _, now = told(news)
    assert breaker.asked(now + PAUSE + LOOKING)[1] is Advice.ASK


@given(NEWS)
def test_one_answer_makes_all_well(news):
    breaker, _, now = told(news)
    after = breaker.answered(now)
    assert after.asked(now) == (after, Advice.ASK)


@given(INSTANTS, INSTANTS)
def test_who_waits_while_another_is_answered_breaks_nothing(began, later):
    answered = Breaker().answered(began + 0.5)
    assert answered.silent(began, began + 0.5 + later) == answered


@given(st.floats(0, 0.99 * PATIENCE))
def test_who_had_hardly_time_to_wait_breaks_nothing(waited):
    assert Breaker().silent(100, 100 + waited) == Breaker()

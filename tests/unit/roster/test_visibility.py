"""What workers see of a stretch of the roster: one state, one sentence for all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringgroup.notices.roster_words import RosterState
from ringgroup.notices.roster_words import state as said
from ringgroup.roster.roster import Move, Place
from ringgroup.roster.visibility import state, state_after
from tests.unit.roster.test_sheet import MONDAY, block, named, sheet

PLACES = [Place(block(MONDAY + timedelta(days=n)), "duty") for n in range(5)]
SUNDAY = MONDAY + timedelta(days=6)


@pytest.mark.parametrize(
    ("of", "dutch", "english"),
    [
        (
            RosterState(2, 1, published=True),
            "2 plekken zijn nog concept: medewerkers zien die niet.",
            "2 places are still drafts: workers do not see them.",
        ),
        (
            RosterState(1, 0, published=False),
            "1 plek is nog concept: medewerkers zien die niet.",
            "1 place is still a draft: workers do not see it.",
        ),
        (
            RosterState(0, 3, published=False),
            "Wat hier staat, zien medewerkers al. Wat je nog invult, is eerst concept.",
            (
                "What is filled in, workers see. "
                "What is filled in from now on is a draft at first."
            ),
        ),
        (
            RosterState(0, 0, published=False),
            "Wat je nog invult, is eerst concept.",
            "What is filled in from now on is a draft at first.",
        ),
        (
            RosterState(0, 3, published=True),
            "Medewerkers zien dit rooster.",
            "Workers see this roster.",
        ),
    ],
)
def test_a_state_has_one_sentence_for_every_reader(of, dutch, english):
    assert (said(of), said(of, english=True)) == (dutch, english)


@pytest.mark.parametrize("until", [None, MONDAY, SUNDAY])
def test_it_is_published_when_its_last_day_is(until):
    found = state(replace(sheet(), published_until=until))
    assert found == RosterState(0, 0, published=until == SUNDAY)


@given(
    st.lists(st.none() | st.booleans(), min_size=5, max_size=5),
    st.lists(st.sampled_from([None, "", "anna"]), min_size=5, max_size=5),
    st.sets(st.integers(0, 4)),
)
def test_what_it_would_be_is_what_it_is_once_it_is_so(there, wanted, shown):
    """`there`: empty, a draft or seen; `wanted`: left alone, emptied or filled."""
    before = sheet(
        *(
            named("bram", place, visible=visible)
            for place, visible in zip(PLACES, there, strict=True)
            if visible is not None
        )
    )
    moves = [
        Move(place, seen=None if visible is None else "bram", to=to or None)
        for place, visible, to in zip(PLACES, there, wanted, strict=True)
        if to is not None
    ]
    after = {one.place: one.visible for one in before.named}
    after |= {one.place: PLACES.index(one.place) in shown for one in moves}
    for one in moves:
        if one.to is None:
            del after[one.place]
    found = state_after(before, moves, lambda place: PLACES.index(place) in shown)
    made = sheet(*(named("anna", place, visible=v) for place, v in after.items()))
    assert found == state(made)

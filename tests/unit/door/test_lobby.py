"""Who waits, until when, and who has to make room."""

from hypothesis import given
from hypothesis import strategies as st

from config.door.lobby import ConnectionState, Lobby

MOVES = st.lists(
    st.tuples(
        st.integers(0, 5), st.sampled_from([*ConnectionState, None]), st.floats(0, 10)
    )
)


@given(MOVES, st.floats(0, 10))
def test_everybody_is_in_one_state_with_one_deadline(moves, now):
    lobby: Lobby[int] = Lobby()
    known: dict[int, tuple[ConnectionState, float]] = {}
    for guest, state, until in moves:
        if state is None:
            lobby.drop(guest)
            known.pop(guest, None)
        else:
            lobby.put(guest, state, until)
            known[guest] = (state, until)
    assert len(lobby) == len(known)
    assert set(lobby) == set(known)
    assert {guest: lobby.state(guest) for guest in known} == {
        guest: state for guest, (state, _) in known.items()
    }
    late = {guest for guest, (_, until) in known.items() if until <= now}
    assert set(lobby.overdue(now)) == late
    assert {guest for guest in known if lobby.is_overdue(guest, now)} == late
    assert not lobby.is_overdue("who was never here", now)
    lobby.cap(ConnectionState.RESTING, now)
    resting = {
        guest for guest, (state, _) in known.items() if state is ConnectionState.RESTING
    }
    assert set(lobby.overdue(now)) == late | resting


def test_who_has_sent_nothing_whole_goes_before_who_was_answered():
    lobby: Lobby[str] = Lobby()
    lobby.put("answered long ago", ConnectionState.RESTING, 100)
    lobby.put("half", ConnectionState.ARRIVING, 5)
    lobby.put("newer half", ConnectionState.ARRIVING, 5)
    lobby.put("refused", ConnectionState.LEAVING, 2)
    order = []
    while (first := lobby.first_to_go()) is not None:
        order.append(first)
        lobby.drop(first)
    assert order == ["refused", "half", "newer half", "answered long ago"]


def test_sending_a_little_more_does_not_make_anybody_newer():
    lobby: Lobby[str] = Lobby()
    lobby.put("old", ConnectionState.ARRIVING, 5)
    lobby.put("new", ConnectionState.ARRIVING, 5)
    lobby.put("old", ConnectionState.ARRIVING, 15)
    assert lobby.first_to_go() == "old"

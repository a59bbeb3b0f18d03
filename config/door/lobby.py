"""Who waits at the door without holding a thread: in what state, and until when.

Time is an argument, and a guest is whatever has come in. Must not know sockets.
"""

from collections.abc import Hashable, Iterator
from enum import Enum
from typing import Generic, TypeVar

G = TypeVar("G", bound=Hashable)


class ConnectionState(Enum):
    """What a connection is doing that no thread has in hand; first to go first."""

    LEAVING = "has been told to go, and may still be reading that"
    ARRIVING = "sends a request, or has sent nothing yet"
    RESTING = "was answered, and may ask again"
    TAKING = "takes its answer slower than we give it"


class Lobby(Generic[G]):
    """Guests in the order in which they came to be in their state."""

    def __init__(self) -> None:
        self._states: dict[ConnectionState, dict[G, float]] = {
            state: {} for state in ConnectionState
        }
        self._state: dict[G, ConnectionState] = {}

    def __len__(self) -> int:
        return len(self._state)

    def __iter__(self) -> Iterator[G]:
        return iter(tuple(self._state))

    def state(self, guest: G) -> ConnectionState | None:
        """What that one is doing; None when it is not here."""
        return self._state.get(guest)

    def put(self, guest: G, state: ConnectionState, until: float) -> None:
        """Let a guest wait in that state; who is in it already keeps their place."""
        if self._state.get(guest) is not state:
            self.drop(guest)
            self._state[guest] = state
        self._states[state][guest] = until

    def drop(self, guest: G) -> None:
        """Let a guest wait no longer."""
        state = self._state.pop(guest, None)
        if state is not None:
            del self._states[state][guest]

    def overdue(self, now: float) -> list[G]:
        """Whose time is up."""
        return [
            guest
            for guests in self._states.values()
            for guest, until in guests.items()
            if until <= now
        ]

    def is_overdue(self, guest: G, now: float) -> bool:
        """Whether the time of that one is up; of who is not here it is not."""
        state = self._state.get(guest)
        return state is not None and self._states[state][guest] <= now

    def cap(self, state: ConnectionState, until: float) -> None:
        """Give everybody in a state until then at most."""
        for guest, known in self._states[state].items():
            self._states[state][guest] = min(known, until)

    def first_to_go(self) -> G | None:
        """Who makes room for a newcomer: the oldest of the first state that has any.

        The oldest that has not sent a whole request yet, so that idle sockets, however
        many, shut nobody out: whoever sends a request at once is never the oldest.
        """
        for guests in self._states.values():
            for guest in guests:
                return guest
        return None

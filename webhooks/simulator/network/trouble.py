"""How a REST API fails: what may become of one request."""

from collections.abc import Callable, Sequence
from enum import Enum, auto
from random import Random
from typing import Final, TypeAlias


class Failure(Exception):  # noqa: N818 - the provider's error, not one of ours
    """An answer that is an error, with the provider's code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Trouble(Enum):
    """What may become of a request."""

    NONE = auto()
    ERROR = auto()
    """Nothing is done; 500."""
    TOO_MANY = auto()
    """Nothing is done; 429."""
    SLOW = auto()
    """Done, and answered after the client has given up."""
    RESET = auto()
    """Nothing is done, and the connection closed without an answer."""
    LOST_ANSWER = auto()
    """Done, and the connection closed without an answer."""


Troubles: TypeAlias = Callable[[], Trouble]


def calm() -> Trouble:
    """No trouble, ever."""
    return Trouble.NONE


TROUBLES: Final = tuple(kind for kind in Trouble if kind is not Trouble.NONE)


def random_troubles(
    seed: str, share: float = 0.3, kinds: Sequence[Trouble] = TROUBLES
) -> Troubles:
    """Any of these for that share of the requests; the same ones for the same seed."""
    random = Random(seed)  # noqa: S311 - weather, no secret
    return lambda: random.choice(kinds) if random.random() < share else Trouble.NONE

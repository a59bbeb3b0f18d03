"""When a message is tried again, and when trying ends.

Knows how often it was tried and until when it is useful. Must not know why it
failed.
"""

from datetime import datetime, timedelta
from typing import Final

from ringgroup.notices.store.pending import Pending

FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=30)
DOUBLINGS: Final = 8
"""After so many the wait is past its longest."""
GIVEN_UP_AFTER: Final = timedelta(days=1)
"""By each channel."""
AT_LEAST: Final = timedelta(seconds=1)
"""Between two tries, whatever the end of trying."""


def last_try(message: Pending) -> datetime:
    """When trying ends; a message that moved to its other channel has as long there."""
    ways = 1 if message.refused_by is None else 2
    return message.created_at + ways * GIVEN_UP_AFTER


def next_try(message: Pending, now: datetime, jitter: float) -> datetime:
    """After 10 s, doubled each time up to half an hour; at last when it is given up."""
    wait = min(FIRST_WAIT * (1 << min(message.tries, DOUBLINGS)), LONGEST_WAIT)
    ends = [now + wait * (1 - jitter / 2), last_try(message)]
    if message.useful_until is not None:
        ends.append(message.useful_until)
    return max(min(ends), now + AT_LEAST)

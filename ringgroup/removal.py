"""What else the provider must forget: phones we rang, calls back, workers' own calls.

Of a caller's call we know the name, and `housekeeping.remove_calls` has it deleted.
Of these we know none, and need none: whatever still stands in the provider's list and
is over may go. The record of a call back holds a caller's number. A cycle without a
memory of its own, harmless to repeat.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from structlog import get_logger

from ringgroup.housekeeping import REMOVABLE
from ringgroup.switchboard import Desk
from ringgroup.telephone import (
    CallRecord,
    NotYetError,
    RefusedError,
    Telephone,
    UnavailableError,
)

log = get_logger(__name__)

LOOKED_BACK: Final = timedelta(days=15)
"""The provider allows it at last after fourteen days (20009)."""
REMOVED_AT_ONCE: Final = 100


def cycle(desk: Desk, telephone: Telephone, now: datetime) -> None:
    """Delete the records of ended calls from our lines, and to service numbers."""
    try:
        found = list(_over(desk, telephone, now))
    except (UnavailableError, RefusedError) as error:
        log.warning("records of phones not listed", reason=str(error))
        return
    for record in found[:REMOVED_AT_ONCE]:
        try:
            telephone.remove_call(record.sid)
        except NotYetError:
            continue
        except RefusedError as error:  # one that never goes keeps no other here
            log.warning("record of a phone not removed", reason=str(error))
        except UnavailableError as error:
            log.warning("records of phones not removed", reason=str(error))
            return


def _over(desk: Desk, telephone: Telephone, now: datetime) -> Iterator[CallRecord]:
    lines = desk.lines.values()
    ours = {line.number for line in lines}
    service = {line.service_number for line in lines}
    since = now - LOOKED_BACK
    found = chain(
        chain.from_iterable(telephone.calls_from(number, since) for number in ours),
        chain.from_iterable(telephone.calls_to(number, since) for number in service),
    )
    for record in found:
        ended = record.started_at + timedelta(seconds=record.seconds)
        if record.over and ended + REMOVABLE <= now:
            yield record

"""Whether an SMS went already: one that was tried, and of which that was not recorded.

Must not know what is told.
"""

from datetime import timedelta
from typing import Final

from ringgroup.database.database import Database
from ringgroup.notices.store import pending
from ringgroup.notices.store.pending import Pending
from ringgroup.telephone import RefusedError, Sms, UnavailableError

ASKED_AT_MOST: Final = 4
CLOCKS_APART: Final = timedelta(minutes=1)


def was_sent(database: Database, sms: Sms, message: Pending, body: str) -> bool:
    """Whether an SMS that was tried, and not recorded, was sent all the same.

    The provider has more of these very words to that number than we know to have
    sent ourselves. A provider that cannot say so keeps no message waiting for long:
    twice is better than never.
    """
    if not message.tries:
        return False
    since = message.created_at - CLOCKS_APART
    with database.reading() as session:
        ours = pending.alike_sent(session, message, since)
    try:
        return sms.sms_sent(message.mobile, body, since) > ours
    except RefusedError:
        return False
    except UnavailableError:
        if message.tries < ASKED_AT_MOST:
            raise
        return False

"""SMS that the provider took, and that a carrier did not deliver after all.

The provider says so minutes later, in its list of messages: a mobile that is off for
long, a number that is no mobile, a carrier that filters. The clock asks for the list
while there is something in it to ask about. What did not arrive moves on like what was
refused at once. Must not know a provider.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from structlog import get_logger

from ringgroup.database.database import Database
from ringgroup.database.each import each
from ringgroup.desk import Desk
from ringgroup.notices.delivery import Errand
from ringgroup.notices.store import pending
from ringgroup.notices.ways import Rules, Ways
from ringgroup.telephone import RefusedError, UnavailableError

log = get_logger(__name__)

WINDOW: Final = timedelta(hours=2)
"""So long after it was sent, its fate is looked at; later nobody is served by it."""


def cycle(
    database: Database, desk: Desk, ways: Ways, rules: Rules, now: datetime
) -> None:
    """Move on every SMS that did not arrive; harmless to repeat."""
    with database.reading() as session:
        if not pending.any_since(session, now - WINDOW):
            return
    try:
        failed = ways.sms.sms_failed(now - WINDOW)
    except (UnavailableError, RefusedError) as error:
        log.warning("list of SMS not read", reason=str(error))
        return

    def move(sid: str) -> None:
        with database.reading() as session:
            message = pending.by_sid(session, sid)
        if message is not None:
            # it went to the mobile of then: another one of now is not to blame
            sent = replace(message, mobile=failed[sid].to)
            errand = Errand(database, desk, ways, rules, sent, now)
            errand.not_delivered(sid, failed[sid].code)

    each(database, "undelivered", failed, move, now)

"""Whose fault it is that an SMS is refused, and lines of which none goes.

Knows the provider's codes by whom they are about. Must not know words.
"""

from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.notices.store import pending, refusals
from ringgroup.notices.store.pending import Pending

log = get_logger(__name__)

PERHAPS: Final = frozenset({"21612", "30007"})
"""Refusals that are one recipient's, or the sender's: no route between two numbers, and
held back by a carrier. The sender's when another of the line had the same in a day, and
no SMS of the line went in that day."""
UNREACHABLE: Final = frozenset(
    {"21211", "21217", "21610", "21614", "30004", "30005", "30006"}
)
"""Refusals that are the recipient's number's: shown on the member."""
# https://www.twilio.com/docs/api/errors
NO_SENDER: Final = frozenset(
    {
        *("21212", "21408", "21603", "21606", "21659", "21660", "21661"),
        *("21267", "21701", "21703", "21704", "21705"),
    }
)
"""Refusals that are the sender's, or the country's: no SMS of that line will go."""
ALL_BY_MAIL: Final = "the provider sends no SMS of this line: all goes by e-mail"
TELLS_NOBODY: Final = "the provider sends no SMS of this line: nobody is told"


def blame(
    database: Database,
    line: Line,
    message: Pending,
    code: str,
    now: datetime,
    *,
    mail: bool,
) -> None:
    """What is wrong with the sender is wrong for all of the line: note that.

    Some refusals are the sender's only when another of the line had the same.
    """
    if code in PERHAPS:
        since = now - refusals.HOLDS
        found = partial(pending.all_refused, message=message, code=code, since=since)
        if database.attempt(found):
            note(database, line, code, now, mail=mail)
    elif code in NO_SENDER:
        note(database, line, code, now, mail=mail)


def note(
    database: Database, line: Line, code: str, now: datetime, *, mail: bool
) -> None:
    """The provider sends no SMS of that line: said once, and none is tried for a day.

    `mail`: there is a mail server, so that all of it goes by e-mail.
    """
    noting = partial(refusals.note, line=line, code=code, now=now)
    if database.attempt(noting):
        log.error(ALL_BY_MAIL if mail else TELLS_NOBODY, line=line.key, code=code)


def try_again(session: Session, desk: Desk, now: datetime) -> int:
    """Somebody mended it at the provider: SMS of all lines are tried as if none was.

    What waits is due at once. Gives of how many lines; a refusal is noted anew.
    """
    noted = refusals.of_lines(session, desk.lines.values())
    for row in noted:
        refusals.over(session, row.line)
        refusals.hurry(session, row.line, now)
    return len(noted)

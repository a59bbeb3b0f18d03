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
from ringgroup.store import troubles
from ringgroup.telephone import BarredError

log = get_logger(__name__)

PERHAPS: Final = frozenset({"21612", "30007", "30024"})
"""Refusals that are one recipient's, or the sender's: no route between two numbers,
held back by a carrier, or a number that a carrier does not know yet. The sender's when
another of the line had the same in a day, and no SMS of the line went in that day."""
UNREACHABLE: Final = frozenset(
    {
        *("21211", "21217", "21265", "21266", "21610", "21614", "21635"),
        *("30004", "30005", "30006"),
    }
)
"""Refusals that are the recipient's number's: shown on the member."""
# https://www.twilio.com/docs/api/errors
NO_SENDER: Final = frozenset(
    {
        *("21212", "21401", "21408", "21601", "21603", "21606", "21657"),
        *("21267", "21659", "21660", "21661", "21701", "21703", "21704", "21705"),
        "30042",
    }
)
"""Refusals that are the sender's, or the country's: no SMS of that line will go."""
NOT_LET_IN: Final = "20003"
"""The provider's code of a token that it does not take."""
OF_THE_ACCOUNT: Final = frozenset({"10001", NOT_LET_IN, "20005", "30002"})
"""Refusals that are the account's: no SMS of any line will go, to anybody."""
BARRED: Final = "barred"
"""We were not let in: no refusal of the message."""
WAS_BARRED: Final = frozenset({BARRED, BarredError.__name__})
"""What is noted of a message that was: that it went another way, or waits."""
WAITS: Final = OF_THE_ACCOUNT | {BARRED, "21608"}
"""Those, and a trial account's: what nobody else can be told either is not given up."""
ALL_BY_MAIL: Final = "the provider sends no SMS of this line: all goes by e-mail"
BY_ACCOUNT: Final = "the provider sends no SMS for this account"
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
    elif code in WAITS:
        _note_account(database, line, code, now)


def others_hear(
    session: Session, line: Line, message: Pending, now: datetime, *, mail: bool
) -> bool:
    """Whether others can be told what its person cannot, as far as that is known.

    Where neither channel lets us in they hear as little: then it waits.
    """
    if message.last_problem in WAS_BARRED | OF_THE_ACCOUNT:
        return False
    return (
        mail if message.channel == "sms" else not refusals.refused(session, line, now)
    )


def _note_account(database: Database, line: Line, code: str, now: datetime) -> None:
    """The account may send no SMS: said once in a while, for who mends it."""
    of = (troubles.NOT_TEXTED, line.key)

    def keep(session: Session) -> bool:
        known = code in troubles.codes_since(session, *of, now - refusals.HOLDS)
        troubles.note(session, *of, code, now)
        return not known

    if database.attempt(keep):
        log.error(BY_ACCOUNT, line=line.key, code=code)


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

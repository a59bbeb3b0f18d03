"""Who forgot a password: what was typed is written down, and the clock does the rest.

Whoever types a name does one thing, the same for one that somebody has and for one that
nobody has: so neither the answer nor the time tells which. Must not know HTTP.
"""

import secrets
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.database.database import Database
from ringgroup.database.each import each
from ringgroup.desk import Desk
from ringgroup.people import invitations, ways_in
from ringgroup.people.invitations import A_DAY, LINK_LIVES
from ringgroup.people.store import accounts, link_requests
from ringgroup.people.store import invitations as links
from ringgroup.store import audit
from ringgroup.vault import SealBrokenError

RESETS_A_DAY: Final = 5
"""How many links an account is mailed, as they are asked for: anybody can ask. After
those it is one at a time, so that its owner always has one that works."""
ONE_RESET_A: Final = timedelta(minutes=5)
"""How often somebody who keeps asking is sent a new link."""
AT_ONCE: Final = 100
"""Names that are looked at in one turn."""
NAME: Final = "what was typed as a name"
"""The vault's purpose for it."""


def ask(session: Session, desk: Desk, name: str, now: datetime) -> None:
    """Write down that somebody typed this name; one statement, whoever it is."""
    sealed = desk.vault.seal(name.encode(), NAME)
    link_requests.add(session, secrets.token_hex(16), sealed, now)


def cycle(database: Database, desk: Desk, origin: str, now: datetime) -> None:
    """Send a link to everybody whose name was typed; `origin` is our own address."""
    with database.reading() as looking:
        waiting = link_requests.waiting(looking, AT_ONCE)

    def look(request: tuple[str, bytes]) -> None:
        known, sealed = request
        with database.transaction() as session:
            if not link_requests.take(session, known):
                return  # another clock was first
            try:
                name = desk.vault.open(sealed, NAME).decode()
            except SealBrokenError:
                return  # sealed with a key that is gone: it is asked for again
            _send(session, desk, name, origin, now)

    each(database, "send_links", waiting, look, now, name=itemgetter(0))


def _send(session: Session, desk: Desk, name: str, origin: str, now: datetime) -> None:
    """The owner of the account, if any, gets a link.

    Not who signs in elsewhere: there is no password here to forget, and who reads the
    mail would get past what is asked there.
    """
    account = accounts.account_by_name(session, name)
    if account is None or not ways_in.is_mailed(account.role, account.way):
        return
    asked = audit.count_of(session, account.id, "link_asked", now - A_DAY)
    often = ONE_RESET_A if asked < RESETS_A_DAY else LINK_LIVES["reset"]
    if links.given_out_since(session, account.id, now - often):
        return
    audit.note(session, now, None, "link_asked", account.id)
    invitations.give(session, desk, account, "reset", origin, now, granted=False)

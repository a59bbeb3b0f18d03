"""The demo's door: in with one press, as one of its invented people.

Only the demo has one: elsewhere there is nothing that lets anybody in without a proof.
Lets in nobody who is not the demo's, whatever a database holds.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from config import demo
from ringgroup.desk import Desk
from ringgroup.people import accounts, secondfactor
from ringgroup.people.accounts import NewSession
from ringgroup.people.members import Member
from ringgroup.people.person import Person
from ringgroup.people.store import accounts as store
from ringgroup.people.store import members
from ringgroup.people.ways_in import CAREFUL
from webhooks.pages.edge import DemoLogin


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Of the demo of this desk."""

    desk: Desk

    def logins(self, session: Session) -> list[DemoLogin]:
        """The first of each role who is still there, members first."""
        found: dict[str, DemoLogin] = {}
        for one in self._here(session):
            found.setdefault(one.role, DemoLogin(one.role, one.login, one.name))
        return list(found.values())

    def enter(
        self, session: Session, login: str, now: datetime, origin: str
    ) -> NewSession | None:
        """Begin a session; None when that is nobody of the demo.

        Who needs a second factor and has none has one from then on: its code of now
        stands where it is asked.
        """
        known = {one.login for one in self._here(session)}
        found = store.account_by_name(session, login) if login in known else None
        if found is None:
            return None
        if found.role in CAREFUL and found.totp is None:
            sealed = accounts.new_offer(self.desk, found.id)
            store.keep_totp(session, found.id, sealed, None)
        token = secrets.token_urlsafe(32)
        store.begin(session, accounts.digest(token), found.id, now, complete=True)
        accounts.welcome(session, found.id, now, origin)
        return NewSession(token, found.id, "in")

    def code(self, session: Session, who: Person, now: datetime) -> str | None:
        """What the app of somebody of the demo would show now."""
        found = store.account(session, who.id)
        if found is None or who.login not in {o.login for o in self._here(session)}:
            return None
        secret = secondfactor.opened(self.desk, found.totp, found.id)
        return pyotp.TOTP(secret).at(now) if secret else None

    def _here(self, session: Session) -> Iterator[Member]:
        kept = {(one.mobile, one.login) for one in members.members(session)}
        return (one for one in demo.people() if (one.mobile, one.login) in kept)

"""The first administrator of an installation, made by the secret that its start prints.

There is no such way any more once an administrator can sign in: who left before
choosing a password comes back. The secret is made of the installation's own, so every
process prints and knows the same one. Must not know HTTP.
"""

from datetime import datetime
from typing import Final, Literal, NoReturn

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.people import administration, presses, standing
from ringgroup.people.administration import AccountRefusal
from ringgroup.people.administrators import administrators
from ringgroup.people.members import Member, Stands
from ringgroup.people.store import accounts, members, refusals
from ringgroup.store import belonging
from ringgroup.vault import Vault

TEXT: Final = "whoever keeps the server"
PURPOSE: Final = "the first administrator"
"""The vault's purpose for it."""
WHO: Final = "first administrator"
"""Under which wrong secrets are counted, as wrong passwords are under a name."""

FirstRefusal = Literal["gone", "wrong_secret"] | AccountRefusal
"""An administrator can sign in meanwhile; another secret; somebody's is taken."""


class RefusedFirstError(ValueError):
    """Nobody was made, and why."""

    def __init__(self, why: FirstRefusal) -> None:
        super().__init__(why)
        self.why = why


def _refuse(why: FirstRefusal) -> NoReturn:
    raise RefusedFirstError(why)


def is_needed(session: Session) -> bool:
    """Whether nobody can administer this installation yet."""
    return not accounts.an_administrator_signs_in(session)


def nobody_signs_in(session: Session) -> bool:
    """Whether nobody at all can sign in yet."""
    return not accounts.anybody_signs_in(session)


def secret(vault: Vault) -> str:
    """What who keeps the server reads at its start."""
    return vault.sign(TEXT, PURPOSE)


def failures(session: Session) -> int:
    """How often in a row another secret was tried."""
    found = refusals.failures(session, WHO)
    return 0 if found is None else found[0]


def make(
    session: Session, desk: Desk, given: str, wanted: Member, origin: str, now: datetime
) -> str:
    """Make that administrator; gives the id of the link to choose a password.

    One of that login who never came is changed: there may have been a slip in it.
    Raises `RefusedFirstError`; a wrong secret is counted by who asked (`missed`).
    """
    presses.take_turn(session)
    if not is_needed(session):
        _refuse("gone")
    if not desk.vault.signed(TEXT, given, PURPOSE):
        _refuse("wrong_secret")
    there = members.one(session, wanted.login)
    if there is not None and there.login in administrators(session, desk).all:
        refusal = administration.change_member(session, desk, there.id, wanted, now)
    else:
        refusal = administration.add_member(session, desk, None, wanted, now)
    if refusal is not None:
        _refuse(refusal)
    refusals.keep_failures(session, WHO, 0, now)
    added = members.one(session, wanted.login)
    every = tuple(desk.lines)
    if added is not None:
        placed = standing.of_file(None, wanted.role, Stands(every), every)
        belonging.keep(session, added.id, placed)
    link = administration.invite(session, desk, None, wanted.login, origin, now)
    if link is None:
        _refuse("gone")
    return link


def missed(session: Session, now: datetime) -> None:
    """Another secret was tried."""
    so_many, _ = refusals.held(session, WHO, now)
    refusals.keep_failures(session, WHO, so_many + 1, now)

"""There is always an administrator who can sign in: whatever is changed, and by whom.

One who was invited and never came, or who signs in at a provider that is not set any
more, looks after nothing. Must not know what is changed. Inside a transaction that
somebody else begins; administrators wait for each other in it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.people.store import members


@dataclass(frozen=True, slots=True)
class Administrators:
    """Those there are (logins), and who of them can sign in."""

    all: frozenset[str]
    able: frozenset[str]

    def remain(self, staying: Collection[str]) -> bool:
        """Whether the service is looked after when only these still administer it.

        As long as none can sign in, as at the very beginning, one by name will do.
        """
        if self.able:
            return not self.able.isdisjoint(staying)
        return not self.all or bool(staying)


def administrators(session: Session, desk: Desk) -> Administrators:
    """Those of now, locked: nobody else takes one away meanwhile."""
    found = members.administrators(session)
    able = [
        login
        for login, has_password, linked in found
        if has_password or (linked and desk.by_provider)
    ]
    return Administrators(frozenset(one[0] for one in found), frozenset(able))

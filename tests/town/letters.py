"""Links to choose a password: who was given which, and what each is good for by now.

Knows what must be of a link whatever was done (docs/reliability.md, Random deeds).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ringgroup.desk import Desk
from ringgroup.notices import links
from ringgroup.people import invitations
from ringgroup.tables import INVITATION, MEMBER


@dataclass
class Link:
    """One that was mailed to somebody (login), and until when it is good."""

    id: str
    login: str
    purpose: str
    granted: bool
    until: datetime
    good: bool = True


class Letters:
    """Every link that was mailed, by what happened since."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.stood: dict[str, tuple[object, ...]] = {}

    def look(self, session: Session) -> None:
        """After a deed: what is new was mailed; who is otherwise has no links."""
        known = {one.id for one in self.links}
        rows = session.execute(
            select(INVITATION, MEMBER.c.login).join_from(INVITATION, MEMBER)
        ).mappings()
        for row in rows:
            if row["id"] not in known:
                self._given(
                    Link(
                        *(row["id"], row["login"], row["purpose"]),
                        *(row["granted"], row["expires_at"]),
                    )
                )
        people = select(
            MEMBER.c.login, MEMBER.c.email, MEMBER.c.role, MEMBER.c.active
        ).where(MEMBER.c.login.in_({one.login for one in self.links}))
        for login, *now in session.execute(people):
            was = self.stood.get(login)
            self.stood[login] = tuple(now)
            if was is not None and was != tuple(now):
                self.end(login)

    def _given(self, link: Link) -> None:
        """One that an administrator sends ends those of before, for the same."""
        for one in self.links:
            if (one.login, one.purpose) == (link.login, link.purpose) and link.granted:
                one.good = False
        self.links.append(link)

    def end(self, login: str) -> None:
        """No link that this member was mailed is good any more."""
        for one in self.links:
            if one.login == login:
                one.good = False

    def tried(
        self, session: Session, desk: Desk, link: Link, now: datetime
    ) -> Iterator[str]:
        """Somebody chooses a password by it: what is wrong with the answer."""
        token = links.address("", link.id, desk.vault).rpartition("/")[2]
        done = invitations.accept(session, desk, token, "digest", now, "")
        good = link.good and now < link.until
        if done and not good:
            yield f"a link of {link.login} that was dead let somebody in"
        if good and not done:
            yield f"a link of {link.login} was good, and let nobody in"
        if done:
            self.end(link.login)

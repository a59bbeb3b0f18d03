"""How messages leave, and what those know who have them written.

Values that delivery is given; must not know a provider, nor a kind of message.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ringgroup.notices.notice import Notice
from ringgroup.notices.store.pending import Pending
from ringgroup.telephone import Post, Sms


def _useful(session: Session, message: Pending, now: datetime) -> None:
    """Whatever was written is sent."""


def _nobody(session: Session, message: Pending, now: datetime) -> Iterable[Notice]:  # noqa: ARG001 - one shape for all rules
    """Nobody else should know."""
    return ()


def _theirs(session: Session, message: Pending, now: datetime) -> bool:  # noqa: ARG001 - one shape for all rules
    """It is its person's to know."""
    return False


@dataclass(frozen=True, slots=True)
class Rules:
    """What those know who have messages written.

    `useless` gives why a message should not be sent any more, or None; `heirs` who is
    told instead when its person cannot be told by any channel; `misplaced` whether it
    is another's to know by now.
    """

    useless: Callable[[Session, Pending, datetime], str | None] = _useful
    heirs: Callable[[Session, Pending, datetime], Iterable[Notice]] = _nobody
    misplaced: Callable[[Session, Pending, datetime], bool] = _theirs


@dataclass(frozen=True, slots=True)
class Ways:
    """How messages leave: `origin` is where our pages are, for the links in them.

    `mail`: there is a mail server, so that an e-mail may stand in for an SMS.
    """

    sms: Sms
    post: Post
    origin: str = ""
    mail: bool = True

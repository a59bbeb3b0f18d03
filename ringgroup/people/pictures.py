"""The logo of an installation: kept by its content, found again, tidied away.

Must not know what may be in a picture (`picture_files`), nor how it is served.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.people.store.contents import PICTURES

TRIED_FOR: Final = timedelta(days=1)
"""So long a picture may wait for somebody to use it."""


def keep(session: Session, content: bytes, now: datetime) -> str:
    """Keep a picture, once; gives its digest. What nobody used goes meanwhile."""
    PICTURES.tidy(session, now - TRIED_FOR)
    return PICTURES.keep(session, content, now)


def content(session: Session, digest: str) -> bytes | None:
    """A picture by its digest; None when it is not kept."""
    return PICTURES.one(session, digest)

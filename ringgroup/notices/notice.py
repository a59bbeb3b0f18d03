"""Somebody is told something, once: who, what about, and why.

Pure; must not know sentences, tables or the way a message goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ringgroup.notices.wording import Matter

A_DAY: Final = timedelta(days=1)
MORNING: Final = 8 * 60 + 30


@dataclass(frozen=True, slots=True)
class Addressee:
    """A member who can be told something."""

    id: int
    login: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A member (id) is told something; `about` is the same for the same notice.

    After `until` nobody is served by it any more: then it is not sent.
    """

    about: str
    member: int
    matter: Matter
    until: datetime | None = None


def to_each(
    readers: Iterable[Addressee],
    about: str,
    matter: Matter,
    until: datetime | None = None,
) -> tuple[Notice, ...]:
    """The same for each reader, told to each once."""
    return tuple(
        Notice(f"{about}:{reader.login}", reader.id, matter, until)
        for reader in readers
    )

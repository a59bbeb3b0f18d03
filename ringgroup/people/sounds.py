"""The recordings that callers hear: kept by their content, found again, tidied away.

Must not know what a recording is of, how it was made fit (`recording_apart`), nor how
it is served.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import KeptSound, Line
from ringgroup.people.store import sounds

TRIED_FOR: Final = timedelta(days=1)
"""So long a recording may wait for somebody to use it."""


def keep(session: Session, wav: bytes, now: datetime) -> KeptSound:
    """Keep a recording, once; what others tried and did not use goes meanwhile."""
    for one in sounds.unnamed(session, now - TRIED_FOR):
        sounds.remove(session, one)
    digest = sha256(wav).hexdigest()[:32]
    if not sounds.there(session, [digest]):
        sounds.keep(session, digest, wav, now)
    return KeptSound(digest)


def wav(session: Session, digest: str) -> bytes | None:
    """A recording by its digest; None when it is not kept."""
    return sounds.wav(session, digest)


def missing(session: Session, digests: Collection[str]) -> set[str]:
    """Which of these recordings are not kept."""
    return {*digests} - sounds.there(session, digests) if digests else set()


def heard_on(lines: Mapping[str, Line]) -> set[str]:
    """The recordings (digests) that these lines let hear."""
    return {
        said.digest
        for line in lines.values()
        for said in (line.voicemail.greeting, *line.prompts.values())
        if isinstance(said, KeptSound)
    }

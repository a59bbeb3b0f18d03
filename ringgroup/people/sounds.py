"""The recordings that callers hear: kept by their content, found again, tidied away.

Must not know what a recording is of, how it was made fit (`recording_apart`), nor how
it is served.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.line import KeptSound, Line, SaidInstead
from ringgroup.people.store.contents import SOUNDS

TRIED_FOR: Final = timedelta(days=1)
"""So long a recording may wait for somebody to use it."""


def keep(session: Session, wav: bytes, now: datetime) -> KeptSound:
    """Keep a recording, once; what others tried and did not use goes meanwhile."""
    SOUNDS.tidy(session, now - TRIED_FOR)
    return KeptSound(SOUNDS.keep(session, wav, now))


def wav(session: Session, digest: str) -> bytes | None:
    """A recording by its digest; None when it is not kept."""
    return SOUNDS.one(session, digest)


def missing(session: Session, digests: Collection[str]) -> set[str]:
    """Which of these recordings are not kept."""
    return {*digests} - SOUNDS.there(session, digests) if digests else set()


def heard_on(lines: Mapping[str, Line]) -> set[str]:
    """The recordings (digests) that these lines let hear."""
    return {
        said.digest
        for line in lines.values()
        for said in (line.voicemail.greeting, *line.prompts.values())
        if isinstance(said, KeptSound)
    }


def without(lines: Mapping[str, Line], gone: Collection[str]) -> Mapping[str, Line]:
    """The lines with our own words instead of the recordings that are gone."""
    return {key: _without(line, gone) for key, line in lines.items()} if gone else lines


def _without(line: Line, gone: Collection[str]) -> Line:
    greeting = line.voicemail.greeting
    return replace(
        line,
        voicemail=replace(
            line.voicemail, greeting=None if _is_gone(greeting, gone) else greeting
        ),
        prompts={
            n: said for n, said in line.prompts.items() if not _is_gone(said, gone)
        },
    )


def _is_gone(said: SaidInstead | None, gone: Collection[str]) -> bool:
    return isinstance(said, KeptSound) and said.digest in gone

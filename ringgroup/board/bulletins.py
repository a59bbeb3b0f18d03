"""Vandaag: what a coordinator tells all who work at a line, with an end.

It stands beside the board and the form and is screened as a note is. Only numbers of
organisations may be in it. Must not know HTTP. All of it inside a transaction that
somebody else begins.
"""

from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.board.store import bulletins
from ringgroup.board.store.bulletins import RunningBulletin
from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.registration import privacy
from ringgroup.registration.privacy import Screened
from ringgroup.store import audit

LONGEST_RUN: Final = timedelta(days=31)
"""What holds for longer is a work instruction."""


def running(
    session: Session, line: Line, who: int, today: date
) -> list[RunningBulletin]:
    """What is told on a line on a day, newest first, as a member (id) sees it."""
    return bulletins.running(session, line.key, who, today)


def says(text: str) -> bool:
    """Whether there is anything to read in a text."""
    return any(one.isalnum() for one in text)


def screened(line: Line, text: str) -> Screened:
    """What may not be told to all: whatever leads to a person."""
    return privacy.screen(text, privacy.allowed_for(line, organisations=True))


def write(act: Act, text: str, last: date) -> None:
    """Tell it until the end of that day; the log says that, and not what."""
    bulletins.write(act.session, act.line.key, act.actor.id, text, last, act.now)
    _note(act, "bulletin_written", f"until {last}")


def end(act: Act, bulletin: int) -> None:
    """Tell it no more; harmless when it ended before."""
    if bulletins.end(act.session, act.line.key, bulletin):
        _note(act, "bulletin_ended")


def saw(session: Session, line: Line, who: int, bulletin: int) -> bool:
    """A member saw it; False when it is told no more."""
    return bulletins.saw(session, line.key, who, bulletin)


def _note(act: Act, action: str, detail: str = "") -> None:
    audit.note(
        act.session, act.now, act.actor.id, action, line=act.line.key, detail=detail
    )

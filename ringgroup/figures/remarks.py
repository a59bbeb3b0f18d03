"""What a coordinator writes about a year: stands in the yearly report, for the council.

A covenant asks for more than figures: how working together went, and what hampers. It
is screened as a note is, for it is published; numbers of organisations may be in it.
Must not know HTTP. All of it inside a transaction that somebody else begins.
"""

from typing import Final

from sqlalchemy.orm import Session

from ringgroup.desk import Act
from ringgroup.figures.store import remarks
from ringgroup.line import Line
from ringgroup.registration import privacy
from ringgroup.registration.privacy import Screened
from ringgroup.store import audit

LONGEST: Final = 2_000
"""Characters of a remark."""


def text(session: Session, line: Line, year: int) -> str:
    """What is written about a year, a paragraph a line; empty when nothing is."""
    return remarks.text(session, line.key, year)


def screened(line: Line, text: str) -> Screened:
    """What may not be published: whatever leads to a person."""
    allowed = privacy.allowed_for(line, organisations=True)
    return privacy.screen(text, allowed, LONGEST)


def write(act: Act, year: int, text: str) -> None:
    """Keep it, or take it away (an empty text); the log says that, and not what."""
    remarks.write(act.session, act.line.key, year, text)
    action = "remark_written" if text else "remark_removed"
    audit.note(
        act.session,
        act.now,
        act.actor.id,
        action,
        line=act.line.key,
        detail=str(year),
    )

"""What becomes of messages that callers left: kept, somebody's, called back once.

Knows it by the rows, and by what the provider said (docs/rules.md, Voicemail).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ringgroup.line import Line
from ringgroup.tables import MESSAGE, OUTGOING, VOICEMAIL
from tests.town.outbox import Outbox

PATIENCE = timedelta(days=1)
"""So long a recording is asked for that the provider says it does not have."""


def lost(session: Session, outbox: Outbox, now: datetime) -> Iterator[str]:
    """Sounds that nobody asks for any more, though the provider may have them."""
    given_up = select(VOICEMAIL.c.id, VOICEMAIL.c.recording_sid).where(
        VOICEMAIL.c.fetched_at.is_(None), VOICEMAIL.c.next_try_at.is_(None)
    )
    for message, recording in session.execute(given_up):
        refused = outbox.refused.get(recording)
        if refused is None or now - refused <= PATIENCE:
            yield f"the sound of {message} was given up; refused since {refused}"


def unheard_of(session: Session, line: Line) -> Iterator[str]:
    """Messages that are nobody's, and of which nobody was told."""
    of_nobody = select(VOICEMAIL.c.id).where(
        VOICEMAIL.c.line == line.key,
        VOICEMAIL.c.handled_at.is_(None),
        VOICEMAIL.c.owner_id.is_(None),
    )
    for message in session.scalars(of_nobody).all():
        told = select(MESSAGE.c.id).where(MESSAGE.c.about.contains(f":{message}:"))
        if session.execute(told).first() is None:
            yield f"{message} is nobody's, and nobody was told"


def twice_connected(session: Session) -> Iterator[str]:
    """Callers with whom two workers are connected at a time."""
    live = (
        select(OUTGOING.c.voicemail_id)
        .where(OUTGOING.c.state == "bridged")
        .group_by(OUTGOING.c.voicemail_id)
        .having(func.count() > 1)
    )
    for message in session.scalars(live):
        yield f"two are connected with who left {message}"

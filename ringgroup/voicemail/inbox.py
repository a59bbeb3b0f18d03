"""The messages of a line on the pages: who sees what, and whose each of them is.

Everybody on staff sees that a message is there, and whose it is; only its owner plays
it, calls back, marks it handled. Who may not is told the same as for a message that
does not exist. Who did what is logged. A caller's number is never asked for here.
Must not know HTTP or words; time is an argument.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.desk import Desk
from ringgroup.figures import reports
from ringgroup.line import Line
from ringgroup.notices import outbox
from ringgroup.notices.notice import Notice
from ringgroup.notices.wording import GivenVoicemail
from ringgroup.presence.store import workers
from ringgroup.store import days
from ringgroup.vault import SealBrokenError
from ringgroup.voicemail import outgoing
from ringgroup.voicemail.outgoing import Wanted
from ringgroup.voicemail.store import deeds, inbox, voicemails
from ringgroup.voicemail.store.inbox import Deed, InboxMessage, LastCallBack
from ringgroup.voicemail.voicemail import deleted_at, late_from
from schedules.local import day_and_minute

__all__ = ["Deed", "InboxMessage", "LastCallBack"]  # what pages see of them

log = get_logger(__name__)

SHOWN: Final = timedelta(days=7)
"""So long a handled message stands in the list, if it is kept so long."""
AT_MOST: Final = 100
"""Messages of a kind in the list; the oldest new ones come first."""
ONE_PLAY: Final = timedelta(minutes=1)
"""A player asks for the beginning more than once; that is one time."""

Taken = Literal["done", "mine_already", "taken", "handled", "gone", "unknown_member"]
"""How passing on went: `taken` when meanwhile somebody else owns it."""
Removed = Literal["done", "not_finished", "gone"]


@dataclass(frozen=True, slots=True)
class InboxViewer:
    """Who looks: a member (id); a coordinator may give away and delete."""

    id: int
    coordinates: bool


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as one member sees it; `goes_at` is known once it is handled."""

    letter: InboxMessage
    mine: bool
    late: bool
    goes_at: datetime | None

    @property
    def playable(self) -> bool:
        """Whether who looks can hear it now."""
        return self.mine and self.letter.fetched

    @property
    def coming(self) -> bool:
        """Whether its sound is still to be fetched."""
        return not self.letter.fetched and not self.letter.finished


@dataclass(frozen=True, slots=True)
class Inbox:
    """The list: new ones of who looks, new ones of others, handled ones."""

    mine: tuple[MessageView, ...]
    others: tuple[MessageView, ...]
    handled: tuple[MessageView, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """One message: `log` is None for who has nothing to do with it."""

    seen: MessageView
    log: tuple[Deed, ...] | None
    ringing: LastCallBack | None


def messages(session: Session, line: Line, viewer: InboxViewer, now: datetime) -> Inbox:
    """The messages of a line; as many statements for many as for none."""
    new = inbox.new(session, line.key, viewer.id, AT_MOST + 1)
    handled = inbox.handled(session, line.key, viewer.id, now - SHOWN, AT_MOST)
    seen = _seen(session, line, viewer, [*new[:AT_MOST], *handled], now)
    return Inbox(
        mine=tuple(one for one in seen if one.letter.is_new and one.mine),
        others=tuple(one for one in seen if one.letter.is_new and not one.mine),
        handled=tuple(one for one in seen if not one.letter.is_new),
        more=len(new) > AT_MOST,
    )


def message(
    session: Session, line: Line, viewer: InboxViewer, message_id: str, now: datetime
) -> OpenedMessage | None:
    """One message; None when there is none of that line."""
    letter = inbox.one(session, line.key, viewer.id, message_id)
    if letter is None:
        return None
    (seen,) = _seen(session, line, viewer, [letter], now)
    if not (seen.mine or viewer.coordinates or letter.lost_by_me):
        return OpenedMessage(seen, None, None)
    deeds = tuple(inbox.deeds(session, message_id))
    ringing = inbox.ringing(session, viewer.id, message_id) if seen.mine else None
    return OpenedMessage(seen, deeds, ringing)


def _seen(
    session: Session,
    line: Line,
    viewer: InboxViewer,
    letters: list[InboxMessage],
    now: datetime,
) -> list[MessageView]:
    first = min((one.received_at for one in letters if one.is_new), default=now)
    since, _ = day_and_minute(first, line.hours.zone)
    today, _ = day_and_minute(now, line.hours.zone)
    extra = days.extra_days(session, line.key, since, today)
    kept = line.retention.voicemail_after_handled
    return [
        MessageView(
            letter=one,
            mine=one.owner == viewer.id,
            late=one.is_new and now >= late_from(line.hours, one.received_at, extra),
            goes_at=one.handled_at and deleted_at(one.handled_at, kept),
        )
        for one in letters
    ]


# --- whose it is --------------------------------------------------------------


def claim(
    session: Session,
    line: Line,
    viewer: InboxViewer,
    message_id: str,
    was: int | None,
    now: datetime,
) -> Taken:
    """Take a new message, from `was` (id) if it was somebody's on the page."""
    letter = inbox.one(session, line.key, viewer.id, message_id)
    if letter is not None and letter.owner == viewer.id:
        return "mine_already"
    if not inbox.pass_on(session, line.key, message_id, was, viewer.id):
        return _why_not(letter)
    deeds.note(session, message_id, viewer.id, "claimed", now)
    if was:
        deeds.note(session, message_id, was, "left", now)
    return "done"


def assign(
    session: Session,
    line: Line,
    viewer: InboxViewer,
    message_id: str,
    was: int | None,
    login: str,
    now: datetime,
) -> Taken:
    """A coordinator gives a new message to a member of the line, who is told so.

    Each giving is told once; who gives it to themselves knows.
    """
    to = workers.worker_by_login(session, line.key, login)
    if not viewer.coordinates or to is None:
        return "unknown_member"
    letter = inbox.one(session, line.key, viewer.id, message_id)
    if letter is not None and letter.owner == to.id:
        return "mine_already"
    if not inbox.pass_on(session, line.key, message_id, was, to.id):
        return _why_not(letter)
    deeds.note(session, message_id, viewer.id, "assigned", now)
    giving = deeds.note(session, message_id, to.id, "received", now)
    if was:
        deeds.note(session, message_id, was, "left", now)
    if to.id != viewer.id:
        about = f"given:{line.key}:{message_id}:{giving}:{to.login}"
        outbox.tell(session, line, [Notice(about, to.id, GivenVoicemail())], now)
    return "done"


def _why_not(letter: InboxMessage | None) -> Taken:
    if letter is None:
        return "gone"
    return "taken" if letter.is_new else "handled"


# --- what its owner does ------------------------------------------------------


def sound(
    session: Session,
    line: Line,
    viewer: InboxViewer,
    message_id: str,
    now: datetime,
    *,
    begins: bool,
) -> bytes | None:
    """The sealed sound, for its owner alone; None for all others.

    `begins`: it is played from its beginning, which is logged; then the transaction
    must be one that may write.
    """
    if begins:
        if not inbox.hold(session, line.key, viewer.id, message_id):
            return None
        found = inbox.sealed(session, line.key, viewer.id, message_id)
        if found is not None:
            inbox.note_played(session, viewer.id, message_id, now, now - ONE_PLAY)
        return found
    return inbox.sealed(session, line.key, viewer.id, message_id)


def unsealed(desk: Desk, sealed: bytes) -> bytes | None:
    """The sound itself (WAV); None when its key is gone. Outside any transaction."""
    try:
        return desk.vault.open(sealed, voicemails.SOUND)
    except SealBrokenError:
        log.exception("recording cannot be opened")
        return None


def call_back(
    session: Session,
    desk: Desk,
    line: Line,
    viewer: InboxViewer,
    message_id: str,
    now: datetime,
) -> Wanted | None:
    """Ring its owner's mobile, then who left it; None when it is not theirs."""
    if not inbox.hold(session, line.key, viewer.id, message_id):
        return None
    return outgoing.want_call_back(session, desk, line, viewer.id, message_id, now)


def handle(
    session: Session, line: Line, viewer: InboxViewer, message_id: str, now: datetime
) -> bool:
    """Its owner has handled it; once more is harmless, False when it is not theirs."""
    if not inbox.hold(session, line.key, viewer.id, message_id):
        return False
    if inbox.handle(session, line.key, viewer.id, message_id, now):
        deeds.note(session, message_id, viewer.id, "handled", now)
    return True


def remove(
    session: Session, line: Line, viewer: InboxViewer, message_id: str, now: datetime
) -> Removed:
    """Its owner or a coordinator deletes it, once the provider has none of it left.

    How long it had waited stays, counted, if it was handled.
    """
    gone = inbox.remove(
        session, line.key, viewer.id, message_id, coordinates=viewer.coordinates
    )
    if gone is not None:
        received_at, handled_at = gone
        if handled_at is not None:
            reports.count_handled(session, line, [(received_at, handled_at)])
        deeds.note(session, message_id, viewer.id, "deleted", now)
        return "done"
    letter = inbox.one(session, line.key, viewer.id, message_id)
    mine = letter is not None and letter.owner == viewer.id
    return "not_finished" if letter and (mine or viewer.coordinates) else "gone"

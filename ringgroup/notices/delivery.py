"""The outbox: messages that were written down are sent, at least once.

A message is claimed in a short transaction, sent outside any, and recorded in
another; whoever dies in between leaves a claim that runs out, and an SMS is not sent
again before the provider was asked whether it has it. Before it is sent it is looked
at once more, and one that is refused for good moves on (`Rules`). Must not know why a
message was written, nor any provider. Logs ids and codes only.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.database.database import Database
from ringgroup.database.deadline import TooLateError
from ringgroup.desk import Desk
from ringgroup.notices import links, outbox, patience, segment, senders, sent_before
from ringgroup.notices.senders import BARRED
from ringgroup.notices.store import pending, refusals
from ringgroup.notices.store.pending import Pending
from ringgroup.notices.ways import Rules, Ways
from ringgroup.notices.wording import Channel
from ringgroup.telephone import BarredError, RefusedError

log = get_logger(__name__)

BATCH: Final = 5
LEASE: Final = timedelta(seconds=60)
"""How long a claim holds: a whole batch of which every send times out at 10 s."""
WHO_IS_WHERE: Final = "/beheer"
"""Where who leads a line that nobody leads can put somebody on it."""
TOO_LATE: Final = "too late"
INACTIVE: Final = "its member is not the one to tell"
NOT_OURS: Final = (OperationalError, InterfaceError, TooLateError)
"""What is wrong with the database: no message is to blame."""


def deliver(
    database: Database,
    desk: Desk,
    ways: Ways,
    now: datetime,
    *,
    rules: Rules | None = None,
    channels: Iterable[Channel] = ("sms", "email"),
    jitter: Callable[[], float] = random.random,
) -> int:
    """Send a few of the messages that are due; gives how many it looked at.

    Call it again, with the time it is by then, until it gives 0. Each channel may have
    a caller of its own: then one that hangs delays no other. `jitter` gives 0 up to 1,
    and shortens a wait by up to half.
    """
    with database.reading() as session:
        found = pending.due(session, now, channels, BATCH)
    for message in found:
        errand = Errand(database, desk, ways, rules or Rules(), message, now)
        if errand.claimed():
            errand.carry_out(jitter)
    return len(found)


@dataclass(frozen=True, slots=True)
class Errand:
    """One message that we hold, and what becomes of it."""

    database: Database
    desk: Desk
    ways: Ways
    rules: Rules
    message: Pending
    now: datetime

    @property
    def held(self) -> datetime:
        """Until when it is ours."""
        return self.now + LEASE

    def claimed(self) -> bool:
        """Whether it is ours now, and nobody else's."""
        return self.database.attempt(
            lambda session: pending.claim(session, self.message, self.held)
        )

    def carry_out(self, jitter: Callable[[], float]) -> None:
        """Send it, unless that is no use any more; else it waits, or moves on."""
        try:
            try:
                self._go()
            except RefusedError as error:
                self._refused(error.code)
            except BarredError as error:
                if not self._is_barred():
                    self._about_sender(senders.NOT_LET_IN)
                if not self.database.attempt(self._went_round):
                    raise
                log.warning("message moved on", message=self.message.id, why=str(error))
        except NOT_OURS:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, it is tried again
            until = patience.next_try(self.message, self.now, jitter())
            self._put_off(until, type(error).__name__)

    def _go(self) -> None:
        useless = self._useless()
        if useless:
            self._end(useless)
        elif not self.message.active or self._misplaced():
            self._leave()
        elif self.now >= patience.last_try(self.message):
            self._move(TOO_LATE)
        elif not self._may_be_sent():
            self._no_way("no way")
        else:
            self._record(self._send())

    def _useless(self) -> str | None:
        message = self.message
        if message.useful_until is not None and self.now >= message.useful_until:
            return "not useful any more"
        with self.database.reading() as session:
            return self.rules.useless(session, message, self.now)

    def _misplaced(self) -> bool:
        with self.database.reading() as session:
            return self.rules.misplaced(session, self.message, self.now)

    def _may_be_sent(self) -> bool:
        """Whether the provider sends SMS of this line, or there is a mail server.

        Without one an e-mail is a line in the log, which tells nobody: what may go by
        SMS does, and what may not moves on.
        """
        message = self.message
        if message.channel == "email" and (self.ways.mail or not message.other_body):
            return True
        if message.channel == "email":
            return False
        return not self._is_barred()

    def _send(self) -> str | None:
        """Gives what the provider calls an SMS, if it was sent now."""
        message, desk = self.message, self.desk
        link = self._link()
        if message.channel == "email":
            body = links.signed(message.body, desk.vault)
            if link:
                body = f"{body}\n{link}\n"
            self.ways.post.send_mail(message.email, message.subject, body)
            return None
        body = segment.fitted(message.body, link)
        if sent_before.was_sent(self.database, self.ways.sms, message, body):
            return None
        sender = desk.line(message.line).sms_from
        return self.ways.sms.send_sms(sender, message.mobile, body)

    def _link(self) -> str:
        """Where it is dealt with, behind the sign-in; there is no secret in it."""
        if self.message.page is None or not self.ways.origin:
            return ""
        if self.message.belongs and not self.message.there:
            return f"{self.ways.origin}{WHO_IS_WHERE}"
        several = len(self.desk.lines) > 1 and self.message.line in self.desk.lines
        line = f"?lijn={self.message.line}" if several else ""
        return f"{self.ways.origin}{self.message.page}{line}"

    # --- what becomes of it ---

    def _record(self, sid: str | None) -> None:
        def record(session: Session) -> None:
            pending.sent(session, self.message, self.now, sid)
            if self.message.channel == "sms":
                pending.reached(session, self.message, None)
                refusals.over(session, self.message.line)

        self.database.attempt(record)

    def _put_off(self, until: datetime, problem: str) -> None:
        log.warning("message put off", message=self.message.id, problem=problem)
        self.database.attempt(
            lambda s: pending.put_off(s, self.message, self.held, until, problem)
        )

    def _end(self, why: str) -> None:
        """It would be false, or of no use: nobody is told."""
        log.info("message withdrawn", message=self.message.id, reason=why)
        self.database.attempt(
            lambda s: pending.give_up(s, self.message, self.held, self.now, why)
        )

    def _leave(self) -> None:
        """Its member is not the one to tell any more: who is, is told."""
        passing = partial(self._passed_on, problem=INACTIVE)
        told = self.database.attempt(passing)
        log.info(
            "message withdrawn", message=self.message.id, reason=INACTIVE, others=told
        )

    def _refused(self, code: str) -> None:
        """It will never go this way; and if that is the line's fault, no other will."""
        self._about_sender(code)
        self._no_way(code)

    def _no_way(self, why: str) -> None:
        """It moves on; as long as nobody of the line can be told, it waits."""
        waits = why in senders.OF_THE_ACCOUNT or self._is_barred()
        mail = self.ways.mail and self.message.last_problem not in senders.WAS_BARRED
        if mail or not waits:
            self._move(why)
        else:
            raise BarredError(why)

    def _is_barred(self) -> bool:
        with self.database.reading() as session:
            line = self.desk.line(self.message.line)
            return refusals.refused(session, line, self.now)

    def _about_sender(self, code: str) -> None:
        """What is wrong with the sender is wrong for all of the line."""
        message, line = self.message, self.desk.line(self.message.line)
        if message.channel == "sms":
            mail = self.ways.mail
            senders.blame(self.database, line, message, code, self.now, mail=mail)

    def _went_round(self, session: Session) -> bool:
        """Whether it goes another way, as this is barred: to its person or the next."""
        message, line = self.message, self.desk.line(self.message.line)
        if message.other_body is None and message.refused_by is None:
            return False
        if message.other_body is not None and self._other_way(session):
            pending.switch(session, message, self.held, self.now, BARRED)
            return True
        mail, now = self.ways.mail, self.now
        told = senders.others_hear(session, line, message, now, mail=mail)
        return told and self._passed_on(session, BARRED)

    def _move(self, problem: str) -> None:
        """Over the person's other channel, else to the next who should know."""
        message = self.message
        moved = self.database.attempt(partial(self._moved, problem=problem))
        say = log.warning if moved else log.error
        say(
            "message moved on" if moved else "message given up",
            message=message.id,
            channel=message.channel,
            problem=problem,
            tries=message.tries,
        )

    def not_delivered(self, sid: str, code: str) -> None:
        """It was taken, and did not arrive after all: it moves on, if it is of use."""
        why = self._useless()
        if why:
            return

        def move(session: Session) -> bool:
            ours = pending.reopen(session, self.message, sid, self.held)
            return ours and self._moved(session, code)

        self._about_sender(code)
        log.warning("SMS did not arrive", message=self.message.id, problem=code)
        if not self.database.attempt(move):
            log.error("message given up", message=self.message.id, problem=code)

    def _moved(self, session: Session, problem: str) -> bool:
        """Whether somebody is told of it all the same."""
        message = self.message
        if message.channel == "sms" and problem in senders.UNREACHABLE:
            pending.reached(session, message, problem)
        if message.other_body is not None and self._other_way(session):
            pending.switch(session, message, self.held, self.now, problem)
            return True
        return self._passed_on(session, problem)

    def _passed_on(self, session: Session, problem: str) -> bool:
        """Whether somebody else is told; its own person is not."""
        message, line = self.message, self.desk.line(self.message.line)
        heirs = list(self.rules.heirs(session, message, self.now))
        if not heirs and problem in senders.WAITS:
            raise BarredError(problem)
        pending.give_up(session, message, self.held, self.now, problem)
        outbox.tell(session, line, heirs, self.now)
        return bool(heirs)

    def _other_way(self, session: Session) -> bool:
        """Whether its person can be reached over the channel that was not tried."""
        message = self.message
        if message.refused_by is not None:
            return False
        if message.channel == "sms":
            return self.ways.mail and bool(message.email)
        line = self.desk.line(message.line)
        return not message.problem and not refusals.refused(session, line, self.now)

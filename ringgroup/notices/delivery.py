"""The outbox: messages that were written down are sent, at least once.

A message is claimed in a short transaction, sent outside any, and recorded in
another; whoever dies in between leaves a claim that runs out, and an SMS is not sent
again before the provider was asked whether it has it. Must not know why a message was
written, nor any provider. Logs ids and codes only.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.notices import links
from ringgroup.notices.store import messages
from ringgroup.notices.store.messages import Pending
from ringgroup.telephone import Post, RefusedError, Sms, UnavailableError

log = get_logger(__name__)

BATCH: Final = 5
LEASE: Final = timedelta(seconds=60)
"""How long a claim holds: a whole batch of which every send times out at 10 s."""
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=30)
DOUBLINGS: Final = 8
"""After so many the wait is past its longest."""
GIVEN_UP_AFTER: Final = timedelta(days=1)
TOO_LATE: Final = "too late"
UNREACHABLE: Final = frozenset({"21211", "21217", "21610", "21612", "21614"})
"""Refusals that are the recipient's number's: not retried, and shown on the member."""
# https://www.twilio.com/docs/api/errors ; any other may be mended on our side
ASKED_AT_MOST: Final = 4
CLOCKS_APART: Final = timedelta(minutes=1)


def deliver(
    database: Database,
    desk: Desk,
    sms: Sms,
    post: Post,
    now: datetime,
    *,
    jitter: Callable[[], float] = random.random,
) -> int:
    """Send a few of the messages that are due; gives how many it looked at.

    Call it again, with the time it is by then, until it gives 0. `jitter` gives
    0 up to 1, and shortens a wait by up to half.
    """
    with database.reading() as session:
        pending = messages.due(session, now, BATCH)
    for message in pending:
        held = now + LEASE
        if not _claimed(database, message, held):
            continue
        if now - message.created_at >= GIVEN_UP_AFTER:
            _give_up(database, message, held, now, TOO_LATE)
            continue
        try:
            if message.channel == "email":
                body = links.signed(message.body, desk.vault)
                post.send_mail(message.email, message.subject, body)
            elif not _was_sent(database, sms, message):
                sender = desk.lines[message.line].arrives_at
                sms.send_sms(sender, message.mobile, message.body)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is tried again
            code = error.code if isinstance(error, RefusedError) else ""
            if code in UNREACHABLE or (code and message.channel == "email"):
                _give_up(database, message, held, now, code, refused=True)
                continue
            until = _next_try(message, now, jitter())
            _put_off(database, message, held, until, code or type(error).__name__)
        else:
            _record(database, message, now)
    return len(pending)


def _was_sent(database: Database, sms: Sms, message: Pending) -> bool:
    """Whether an SMS that was tried before, and not recorded, was sent all the same.

    The provider has more of these very words to that number than we know to have
    sent ourselves. A provider that cannot say so keeps no message waiting for long:
    twice is better than never.
    """
    if not message.tries:
        return False
    since = message.created_at - CLOCKS_APART
    with database.reading() as session:
        ours = messages.alike_sent(session, message, since)
    try:
        return sms.sms_sent(message.mobile, message.body, since) > ours
    except RefusedError:
        return False
    except UnavailableError:
        if message.tries < ASKED_AT_MOST:
            raise
        return False


def _next_try(message: Pending, now: datetime, jitter: float) -> datetime:
    """After 10 s, doubled each time up to half an hour; at last when it is given up."""
    wait = min(FIRST_WAIT * (1 << min(message.tries, DOUBLINGS)), LONGEST_WAIT)
    return min(now + wait * (1 - jitter / 2), message.created_at + GIVEN_UP_AFTER)


def _claimed(database: Database, message: Pending, held: datetime) -> bool:
    def claim(session: Session) -> bool:
        return messages.claim(session, message, held)

    return database.attempt(claim)


def _record(database: Database, message: Pending, now: datetime) -> None:
    def record(session: Session) -> None:
        messages.sent(session, message, now)
        if message.channel == "sms":
            messages.reached(session, message, None)

    database.attempt(record)


def _put_off(
    database: Database, message: Pending, held: datetime, until: datetime, problem: str
) -> None:
    log.warning("message put off", message=message.id, problem=problem)

    def put_off(session: Session) -> None:
        messages.put_off(session, message, held, until, problem)

    database.attempt(put_off)


def _give_up(
    database: Database,
    message: Pending,
    held: datetime,
    now: datetime,
    problem: str,
    *,
    refused: bool = False,
) -> None:
    log.error(
        "message given up",
        message=message.id,
        channel=message.channel,
        problem=problem,
        tries=message.tries,
    )

    def give_up(session: Session) -> None:
        messages.give_up(session, message, held, now, problem)
        if refused and message.channel == "sms":
            messages.reached(session, message, problem)

    database.attempt(give_up)

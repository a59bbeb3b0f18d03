"""Calls that we place to a member's mobile: to call back, and to test the mobile.

A page writes down that one is wanted, the clock places it (`placing`), and the network
tells what becomes of it; each step is a state of its row:

- `wanted`: a page asked for it; `placing`: the provider is being asked;
- `placed`: the mobile rings; `answered`: picked up, asked to press 1;
- `pressed`: 1 was pressed on a test, and the mobile is tested;
- `bridged`: 1 was pressed on a call back, and the caller is dialled.

The last state says how it ended: `done` (1 was pressed), `not_answered`, `busy`,
`no_key` (picked up without pressing 1: perhaps a private mailbox), `failed` (the
provider could not, or did not say), `refused` (it will not ring that number),
`not_allowed` (it would ring no number for us: the account, what it may, what it shows),
`not_asked` (picked up, and the provider could not ask us what to say),
`not_rung` (1 was pressed, and the provider did not ring the caller),
`expired` (not placed in time), `lost` (never heard of again), `message_gone`,
`no_number` (nobody to call back any more), `taken` (a colleague took or handled the
message before 1 was pressed, or talks with its caller), `other_mobile` (the phone that
was rung is not the member's any more).

A caller's number is unsealed when a call back is wanted, to see whether it may be
called, when 1 was pressed, for the answer alone, and when the provider did not ring it,
to see whether it is a Dutch one. Must not know HTTP, TwiML, the
words, or the provider.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from sqlalchemy.orm import Session
from structlog import get_logger

from ringgroup.call import replies
from ringgroup.call.heard import KeptAnswers
from ringgroup.call.legs import LegResult
from ringgroup.call.replies import Acknowledge, AskOne, EndOutgoing, Reply
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.presence.store import workers
from ringgroup.store import troubles
from ringgroup.voicemail.endings import LONGEST_TALK
from ringgroup.voicemail.listening import call_deed, number_to_dial
from ringgroup.voicemail.repeats import answered
from ringgroup.voicemail.store import deeds, outgoing, voicemails
from ringgroup.voicemail.store.outgoing import CallPurpose, Outgoing, OutgoingState
from ringgroup.voicemail.voicemail import may_be_called_back

log = get_logger(__name__)

__all__ = ["CallPurpose", "Outgoing", "OutgoingState"]  # what pages see of them

ROUNDS: Final = 3
"""How often 1 is asked for; another key was pressed before."""
_NO_LINE: Final = ""

CallRefusal = Literal[
    "already_calling",
    "not_active",
    "message_gone",
    "no_number",
    "number_not_allowed",
]
"""Why a call is not wanted: the member is being called already, or has left; the
message is gone; its caller withheld the number, or it is one that earns from calls."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that will be placed within seconds (its id), or why it is not."""

    id: str | None = None
    refusal: CallRefusal | None = None


def want_call_back(
    session: Session,
    desk: Desk,
    line: Line,
    member: int,
    message: str,
    now: datetime,
) -> Wanted:
    """Ring that member's own mobile, and connect it with who left the message."""
    if voicemails.message(session, line.key, message) is None:
        return Wanted(refusal="message_gone")
    number = voicemails.caller(session, message, desk.vault)
    if number is None:
        return Wanted(refusal="no_number")
    if not may_be_called_back(number) or desk.is_ours(number):
        return Wanted(refusal="number_not_allowed")
    return _want(session, line, member, "callback", message, now)


def want_test(session: Session, line: Line, member: int, now: datetime) -> Wanted:
    """Ring that member's mobile, to prove that it can be reached and screens calls."""
    return _want(session, line, member, "test", None, now)


def want_to_hear(
    session: Session,
    line: Line,
    member: int,
    prompt: str,
    own: str | None,
    now: datetime,
) -> Wanted:
    """Ring that member's mobile and let it hear what callers hear (see `LetHear`)."""
    return _want(session, line, member, "test", None, now, (prompt, own))


def _want(
    session: Session,
    line: Line,
    member: int,
    purpose: CallPurpose,
    message: str | None,
    now: datetime,
    said: tuple[str, str | None] | None = None,
) -> Wanted:
    if not outgoing.lock_member(session, member):
        return Wanted(refusal="not_active")
    if outgoing.is_calling(session, member):
        return Wanted(refusal="already_calling")
    wanted = Outgoing(
        id=secrets.token_hex(16),
        line=line.key,
        member=member,
        purpose=purpose,
        message=message,
        state="wanted",
        sid=None,
        created_at=now,
        ended_at=None,
        said=said,
    )
    outgoing.want(session, wanted)
    return Wanted(wanted.id)


def call(session: Session, call_id: str) -> Outgoing | None:
    """What has become of a call; None after a day."""
    return outgoing.one(session, call_id)


def last_tests(session: Session) -> Mapping[int, Outgoing]:
    """The last test of each member (id) whose mobile was tested in the last day."""
    return outgoing.last_tests(session)


# --- what the network tells ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlacedCallRequest:
    """One request about a call that we placed.

    `mobile` is the phone that was rung. `keys` is None when it is picked up, and empty
    when nothing was pressed; `over` when nobody is on the line any more. `dial` is how
    the ringing of a caller ended, once it did, and `code` why, if the provider says so.
    """

    key: str
    call: str
    sid: str
    mobile: str | None = field(default=None, repr=False)
    keys: str | None = None
    round: int = 0
    over: bool = False
    dial: LegResult | None = None
    code: str = ""


def answer(
    session: Session, desk: Desk, heard: PlacedCallRequest, now: datetime
) -> Reply:
    """What is heard on the mobile; a repeat hears the same again.

    A call that we do not know was wanted more than a day ago, if ever: it rings nobody.
    """
    placed = outgoing.one(session, heard.call, locked=True)
    if placed is None:
        log.warning("a placed call is not known any more")
        return EndOutgoing(_NO_LINE, "not_needed")

    def answering(_: KeptAnswers) -> Reply:
        return _answer(session, desk, placed, heard, now)

    over = EndOutgoing(placed.line, "not_needed")
    return answered(session, desk, heard, now, answering, forgotten=over)


def _answer(
    session: Session,
    desk: Desk,
    placed: Outgoing,
    heard: PlacedCallRequest,
    now: datetime,
) -> Reply:
    if heard.dial is not None:
        return _dialled(session, desk, placed, heard, heard.dial, now)
    proves = placed.purpose == "test" and heard.keys == "1"
    if heard.over and not proves:
        return Acknowledge()
    # who presses 1 and hangs up at once may be heard in the other order
    if not placed.live and not (proves and placed.state in {"no_key", "done"}):
        return EndOutgoing(placed.line, "not_needed")
    if heard.mobile is None or heard.mobile != outgoing.mobile(session, placed.member):
        outgoing.move(session, placed.id, "other_mobile", now)
        return EndOutgoing(placed.line, "other_mobile")
    if heard.keys is None:
        if placed.state in {"placing", "placed"}:
            outgoing.placed(session, placed.id, heard.sid)
            outgoing.move(session, placed.id, "answered", None)
        return AskOne(placed.line, placed.id, placed.asks)
    if heard.keys != "1":
        if heard.round < ROUNDS:
            return AskOne(placed.line, placed.id, placed.asks, heard.round + 1)
        return EndOutgoing(placed.line, "not_needed")
    if placed.purpose == "test":
        return _tested(session, placed, heard.mobile, now)
    return _connect(session, desk, placed, now)


def _tested(session: Session, placed: Outgoing, rung: str, now: datetime) -> Reply:
    if not outgoing.tested(session, placed.member, rung, now):
        outgoing.move(session, placed.id, "other_mobile", now)
        return EndOutgoing(placed.line, "other_mobile")
    if placed.live:
        outgoing.move(session, placed.id, "pressed", None)
    else:
        outgoing.move(session, placed.id, "done", placed.ended_at)
    if placed.said is None:
        return EndOutgoing(placed.line, "tested")
    return replies.LetHear(placed.line, *placed.said)


def _connect(session: Session, desk: Desk, placed: Outgoing, now: datetime) -> Reply:
    """Dial who left the message, and log it; the owner is who calls back."""
    message = placed.message or ""
    if placed.state == "bridged":
        return replies.Connect(placed.line, placed.id, message)
    stays = workers.stays(session, placed.line, placed.member)
    if not stays or voicemails.message(session, placed.line, message) is None:
        outgoing.move(session, placed.id, "message_gone", now)
        return EndOutgoing(placed.line, "message_gone")
    mine = voicemails.is_mine(session, message, placed.member)  # its row is locked now
    if not mine or outgoing.is_connected(session, message, now - LONGEST_TALK):
        outgoing.move(session, placed.id, "taken", now)
        return EndOutgoing(placed.line, "message_taken")
    if number_to_dial(session, desk, message) is None:
        outgoing.move(session, placed.id, "no_number", now)
        return EndOutgoing(placed.line, "no_number")
    voicemails.dialled(session, message, placed.member, now)
    outgoing.move(session, placed.id, "bridged", None)
    return replies.Connect(placed.line, placed.id, message)


def _dialled(
    session: Session,
    desk: Desk,
    placed: Outgoing,
    heard: PlacedCallRequest,
    dial: LegResult,
    now: datetime,
) -> Reply:
    """The ringing of the caller is over: there was a talk, or nobody was reached."""
    message = placed.message or ""
    deed = call_deed(session, desk, message, dial, heard.code)
    deeds.call_became(session, message, placed.member, deed)
    # a worker who hangs up at once may be heard of in the other order
    was_dialled, at = placed.state in {"bridged", "done"}, placed.ended_at or now
    if deed == "number_not_rung" and was_dialled:
        outgoing.move(session, placed.id, "no_number", at)
    if deed == "caller_not_rung" and was_dialled:
        outgoing.move(session, placed.id, "not_rung", at)
        troubles.note(session, troubles.NOT_CALLED, placed.line, heard.code, now)
    if heard.over:
        return Acknowledge()
    return EndOutgoing(placed.line, deed)

"""Replies to a worker whom we call ourselves → TwiML. Must not decide anything.

A caller's number stands in the document alone, never in an address.
"""

from typing import Final

from twilio.twiml.voice_response import Gather, VoiceResponse

from ringgroup.call.replies import AskOne, Connect, EndOutgoing, LetHear
from ringgroup.line import Line
from webhooks.twilio.announcing import announced, with_own
from webhooks.twilio.hearing import Urls, Writers, hear, hear_last
from webhooks.twilio.twiml_messages import dial_caller
from webhooks.twilio.words import prompt

KEYING_SECONDS = 6
"""After the prompt was heard twice; a private mailbox records all of it."""


def _ask_one(document: VoiceResponse, reply: AskOne, line: Line, urls: Urls) -> None:
    gather = Gather(
        finish_on_key="",
        num_digits=1,
        timeout=KEYING_SECONDS,
        action=urls.voice("outgoing", reply.call, "pressed", reply.round),
        method="POST",
    )
    if reply.round > 1:
        hear(gather, prompt(line, "unknown_key"), urls)
    hear(gather, prompt(line, f"outgoing_{reply.purpose}"), urls, loop=2)
    document.append(gather)
    document.hangup()


def _connect(document: VoiceResponse, reply: Connect, line: Line, urls: Urls) -> None:
    action = urls.voice("outgoing", reply.call, "dialed")
    dial_caller(document, reply.number, line, urls, action=action)


def _let_hear(document: VoiceResponse, reply: LetHear, line: Line, urls: Urls) -> None:
    for one in announced(with_own(line, reply.prompt, reply.own), reply.prompt):
        hear(document, one, urls)
    hear_last(document, prompt(line, "stopped"), urls)


def _end(document: VoiceResponse, reply: EndOutgoing, line: Line, urls: Urls) -> None:
    hear_last(document, prompt(line, reply.why), urls)


WRITERS: Final[Writers] = {
    AskOne: _ask_one,
    Connect: _connect,
    LetHear: _let_hear,
    EndOutgoing: _end,
}

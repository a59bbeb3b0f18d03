"""Replies to a worker whom we call ourselves → TwiML. Must not decide anything.

A caller's number stands in the document alone, never in an address.
"""

from typing import assert_never

from twilio.twiml.voice_response import Gather, VoiceResponse

from ringgroup.call.replies import AskOne, Connect, EndOutgoing, LetHear
from ringgroup.line import Line
from webhooks.twilio.announcing import announced, with_own
from webhooks.twilio.hearing import Urls, hear
from webhooks.twilio.twiml_messages import dial_caller
from webhooks.twilio.words import prompt

KEYING_SECONDS = 6
"""After the prompt was heard twice; a private mailbox records all of it."""


def add(
    document: VoiceResponse,
    reply: AskOne | Connect | LetHear | EndOutgoing,
    line: Line,
    urls: Urls,
) -> None:
    """Add to a document what is heard on a call that we placed."""
    match reply:
        case AskOne(call=call, purpose=purpose, round=number):
            gather = Gather(
                finish_on_key="",
                num_digits=1,
                timeout=KEYING_SECONDS,
                action=urls.voice("outgoing", call, "pressed", number),
                method="POST",
            )
            if number > 1:
                hear(gather, prompt(line, "unknown_key"), urls)
            hear(gather, prompt(line, f"outgoing_{purpose}"), urls, loop=2)
            document.append(gather)
            document.hangup()
        case Connect(call=call, number=caller):
            action = urls.voice("outgoing", call, "dialed")
            dial_caller(document, caller, line, urls, action=action)
        case LetHear(prompt=name, own=own):
            for one in announced(with_own(line, name, own), name):
                hear(document, one, urls)
            hear(document, prompt(line, "stopped"), urls)
            document.hangup()
        case EndOutgoing(why=why):
            hear(document, prompt(line, why), urls)
            document.hangup()
        case _:
            assert_never(reply)

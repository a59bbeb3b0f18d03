"""Reply → TwiML: one table, a row a reply. Must not decide anything.

The shapes are those of `docs/adr/0001-ringing-by-dial.md`. Every URL is absolute
and holds no personal data: a call is known by the provider's own CallSid, a leg by
our random id, and what may rightly be asked for twice carries its round.

Each writer takes the document, its reply, the line and our addresses, and adds what
is heard. Those of one conversation stand together in a `twiml_…` module.
"""

from typing import Final

from twilio.twiml.voice_response import VoiceResponse

from ringgroup.call import replies
from ringgroup.line import Line
from webhooks.twilio import (
    twiml_caller,
    twiml_messages,
    twiml_outgoing,
    twiml_phone,
    twiml_recording,
    twiml_service,
)
from webhooks.twilio.hearing import Urls, Writers

PARTS: Final = (
    twiml_caller,
    twiml_phone,
    twiml_service,
    twiml_messages,
    twiml_outgoing,
    twiml_recording,
)
"""A module a conversation."""
WRITERS: Final[Writers] = {
    reply: writer for part in PARTS for reply, writer in part.WRITERS.items()
}
"""Who writes which reply; `tests/unit/twilio/test_twiml.py` sees that none lacks."""


def render(reply: replies.Reply, line: Line, urls: Urls) -> str:
    """The document for a reply on a line."""
    document = VoiceResponse()
    WRITERS[type(reply)](document, reply, line, urls)
    return str(document)

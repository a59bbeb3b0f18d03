"""What is answered when we fail, without the database: a table, by who hears it.

Knows who is at the other end, as far as a request alone can tell. Must not ask anybody
anything: whatever it needs may be what failed.
"""

from collections.abc import Mapping

from sqlalchemy.exc import OperationalError
from structlog import get_logger

from ringgroup.call.replies import Acknowledge, HangUp, Reply, Thank
from ringgroup.database.database import trouble
from ringgroup.database.deadline import TooLateError
from ringgroup.line import Line
from webhooks.twilio import forms, twiml, twiml_fallback
from webhooks.twilio.hearing import Urls
from webhooks.twilio.recording import STEPS

log = get_logger(__name__)

APOLOGY: dict[str, str] = {
    "screen": "leg_failed",
    "screened": "leg_failed",
    "leg": "leg_failed",
    "outgoing": "outgoing_failed",
    "outgoing_pressed": "outgoing_failed",
    "outgoing_dialed": "outgoing_failed",
    "outgoing_status": "outgoing_failed",
    "service": "service_failed",
    "keys": "service_failed",
    "pin": "service_failed",
    "choice": "service_failed",
    "called": "service_failed",
} | dict.fromkeys([str(step) for step in STEPS.values()], "service_failed")
"""What a worker hears when we fail; everybody else is led to the voicemail."""


TELLING = {"status", "recording", "prompt_recording"}
"""Webhooks that only tell: nobody hears what we answer."""
AFTER: Mapping[str, Reply | None] = {
    "calling": None,
    "recorded": Thank(),
    "talked": HangUp(),
    "over": Acknowledge(),
}
"""What a caller hears when we fail, by where they are; None: the voicemail."""


def document(asked: str, form: forms.WebhookForm, line: Line, urls: Urls) -> str:
    """The TwiML for a request to the endpoint `asked` that we cannot serve."""
    apology = APOLOGY.get(asked)
    if apology:
        return twiml_fallback.apologise(line, apology, urls)
    reply = AFTER["over" if asked in TELLING else forms.standing(form)]
    if reply is None:
        return twiml_fallback.without_database(line, urls)
    return twiml.render(reply, line, urls)


def tell(error: Exception, path: str) -> None:
    """Log it; of a database in trouble everybody would log the same at length."""
    if isinstance(error, (TooLateError, OperationalError)):
        log.error("webhook failed", path=path, reason=trouble(error))
    else:
        log.error("webhook failed", path=path, exc_info=error)

"""What a page shows of facts and requests: codes and values, no sentences.

Knows how facts are worded and what documents hold. Must not know who looks at it.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from webhooks.simulator.network.history import SentRequest
from webhooks.simulator.network.http import HttpAnswer

FACTS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), code)
    for pattern, code in (
        (r"hears: (.*)", "speech"),
        (r"plays (.*)", "sound"),
        (r"hears a beep", "beep"),
        (r"hears ringing", "ringback"),
        (r"hears that an application error has occurred", "error"),
        (r"is connected to (.*)", "connected"),
        (r"keys in vain (.)", "key-in-vain"),
        (r"keys (.)", "key"),
        (r"dials (.*)", "dials"),
        (r"rings", "rings"),
        (r"picks up", "picks-up"),
        (r"declines", "declines"),
        (r"hangs up", "hangs-up"),
        (r"leaves a message of (\d+) s", "message"),
        (r"leaves no message", "no-message"),
        (r"is dropped", "dropped"),
        (r"stops ringing", "stops-ringing"),
        (r"cannot be reached", "unreachable"),
        (r"is busy|is rung while it is occupied", "busy"),
        (r"is disconnected: the call is over", "over"),
    )
)
# fields that say nothing to somebody who looks at a telephone
DULL: Final = re.compile(
    r"(Called|Caller|From|To)(City|State|Zip|Country)|ApiVersion|AccountSid|Called|Caller"
)


def told(what: str) -> tuple[str, str]:
    """A fact as a code and its value."""
    for pattern, code in FACTS:
        found = pattern.fullmatch(what)
        if found:
            return code, found[1] if pattern.groups else ""
    return "other", what


def request_of(sent: SentRequest) -> dict[str, Any]:
    """A request as a row of the ribbon; the sentence is made from `decision`."""
    shown = {
        name: value
        for name, value in sent.fields.items()
        if value and not DULL.fullmatch(name)
    }
    answer = sent.answer
    decision = decided(sent.fields, answer)
    if sent.kind == "status" and decision["code"] not in {"failed", "refused"}:
        decision = {"code": "noted"}  # nobody hears what a callback is answered
    return {
        "method": "GET" if sent.kind == "sound" else "POST",
        "path": urlsplit(sent.url).path,
        "fields": shown,
        "status": None if answer is None else int(answer.status),
        "twiml": pretty(answer),
        "decision": decision,
    }


def pretty(answer: HttpAnswer | None) -> str:
    """The document of an answer, indented; what is none, as it is."""
    if answer is None:
        return ""
    root = _document(answer)
    if root is None:
        return answer.body.decode(errors="replace")[:400]
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def decided(fields: Mapping[str, str], answer: HttpAnswer | None) -> dict[str, Any]:
    """What an answer comes down to: `code`, and the values that go with it."""
    if answer is None or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return {"code": "failed"}
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return {"code": "refused"}
    root = _document(answer)
    if root is None:
        return {"code": "noted"}
    of_leg = "ParentCallSid" in fields
    said = " ".join(" ".join(say.itertext()) for say in root.iter("Say"))
    tags = [child.tag for child in root]
    dial, gather = root.find("Dial"), root.find("Gather")
    if dial is not None:
        return {"code": "rings", "phones": [n.text for n in dial.iter("Number")]}
    if "Record" in tags:
        return {"code": "records", "said": said}
    if gather is not None:
        return {"code": "asks-to-accept" if of_leg else "asks-keys", "said": said}
    if "Redirect" in tags:
        return {"code": "waits", "said": said}
    if said:
        return {"code": "says", "said": said}
    if "Hangup" in tags or "Reject" in tags:
        return {"code": "ends"}
    return {"code": "connects" if of_leg and "Digits" in fields else "noted"}


def _document(answer: HttpAnswer) -> ET.Element | None:
    if answer.media_type not in {"text/xml", "application/xml"}:
        return None
    try:
        return ET.fromstring(answer.body)  # noqa: S314 - the service of this very demo
    except ET.ParseError:
        return None

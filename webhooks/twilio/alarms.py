"""What the provider reports of its own: an error or a warning about our account.

https://www.twilio.com/docs/usage/monitor-events. Only the code, the level and the kind
of thing it is about are believed to hold nothing of a caller; the rest of the report
(addresses, parameters, words) goes nowhere. Must not know calls.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from flask import Response, request
from prometheus_client import Counter
from structlog import get_logger

from webhooks.twilio import codes

log = get_logger(__name__)

REPORTED: Final = Counter(
    "ringgroup_provider_alarms_total",
    "Errors and warnings that the provider reported, by their level.",
    ["level"],
)
ERROR, WARNING = "error", "warning"
_CODE: Final = re.compile("[0-9]{1,6}")
_SID: Final = re.compile("([A-Z]{2})[0-9a-fA-F]{32}")


def report() -> Response:
    """Raise it as ours; it changes nothing, and is answered with nothing."""
    form = request.form
    level = WARNING if form.get("Level", "").lower() == WARNING else ERROR
    payload = _payload(form.get("Payload", ""))
    code = _CODE.fullmatch(str(payload.get("error_code", "")))
    about = _SID.fullmatch(str(payload.get("resource_sid", "")))
    meaning = codes.meaning(code[0] if code else "")
    REPORTED.labels(level).inc()
    say = log.warning if level == WARNING else log.error
    say(
        "the provider reports trouble",
        code=code[0] if code else "",
        about=about[1] if about else "",
        meaning=meaning.what,
        mend=meaning.mend,
    )
    return Response("", 204)


def _payload(text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}

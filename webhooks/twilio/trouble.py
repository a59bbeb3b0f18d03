"""What the provider says on a webhook that went wrong: a line in the log, by its code.

`ErrorCode` and `ErrorUrl` come with a fallback, with a phone that could not be rung and
with a Dial that was refused. Nothing else of a form is repeated, and of an address only
a path of our own. Must not decide anything.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from structlog import get_logger

from webhooks.twilio import codes, forms

log = get_logger(__name__)

OF_A_PHONE: Final = "/voice/leg/"
OURS: Final = re.compile("/voice/[A-Za-z0-9_/-]{0,120}")


def tell(form: forms.WebhookForm, path: str) -> None:
    """Log what went wrong, what it means and what to do; else nothing."""
    code, refused = forms.error_code(form), form.get("DialCallStatus") == "failed"
    if not code and not refused:
        return
    meaning = codes.meaning(code)
    what = "the provider rang nobody" if refused else "the provider met an error"
    at = urlsplit(form.get("ErrorUrl", "")).path
    # one phone: the end of its round says what came of it, and is the error
    say = log.warning if path.startswith(OF_A_PHONE) else log.error
    say(
        what,
        code=code,
        meaning=meaning.what,
        mend=meaning.mend,
        path=path,
        at=at if OURS.fullmatch(at) else "",
    )

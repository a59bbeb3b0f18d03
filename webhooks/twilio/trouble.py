"""What the provider says on a webhook that went wrong: a line in the log, by its code.

`ErrorCode` and `ErrorUrl` come with a fallback, with a phone that could not be rung and
with a Dial that was refused. Nothing else of a form is repeated, and of an address only
a path of our own. Must not decide anything.
"""

import re
from typing import Final

from structlog import get_logger

from ringgroup.voicemail.voicemail import OF_THE_NUMBER
from webhooks.twilio import codes, forms

log = get_logger(__name__)

OF_A_PHONE: Final = "/voice/leg/"
OF_A_ROUND: Final = "/voice/dialed/"
CALLED_BACK: Final = re.compile("/voice/(called/|outgoing/[^/]+/dialed)")
OURS: Final = re.compile("/voice/[A-Za-z0-9_/-]{0,120}")


def tell(form: forms.WebhookForm, path: str) -> None:
    """Log what went wrong, what it means and what to do; else nothing."""
    code, refused = forms.error_code(form), form.get("DialCallStatus") == "failed"
    if not code and not refused:
        return
    of_a_round = not code and path.startswith(OF_A_ROUND)
    meaning = codes.OF_ITS_PHONES if of_a_round else codes.meaning(code)
    of_a_caller = bool(CALLED_BACK.match(path)) and code in OF_THE_NUMBER
    if of_a_caller:
        meaning = meaning._replace(
            mend="nothing: it is the number of who is called back"
        )
    what = "the provider rang nobody" if refused else "the provider met an error"
    at = forms.path_of(form.get("ErrorUrl", ""))
    # one phone: the end of its round says what came of it, and is the error
    quiet = of_a_caller or path.startswith(OF_A_PHONE)
    say = log.warning if quiet else log.error
    say(
        what,
        code=code,
        meaning=meaning.what,
        mend=meaning.mend,
        path=path,
        at=at if OURS.fullmatch(at) else "",
    )

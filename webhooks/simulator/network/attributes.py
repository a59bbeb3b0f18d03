"""The attributes of each verb and what they may hold, as a table.

Knows single values; knows nothing of documents.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, TypeAlias
from urllib.parse import urlsplit

E164: Final = re.compile(r"\+[1-9]\d{7,14}")


class TwimlError(Exception):
    """The service sent what the provider would not carry out as meant."""


AttributeCheck: TypeAlias = Callable[[str, str], object]


def refuse(text: str) -> NoReturn:
    """Raise `TwimlError` with this text."""
    raise TwimlError(text)


def _whole(low: int, high: int) -> AttributeCheck:
    def check(value: str, _: str) -> int:
        if not re.fullmatch(r"\d{1,6}", value) or not low <= int(value) <= high:
            refuse(f"is not a whole number from {low} to {high}")
        return int(value)

    return check


def _one_of(*allowed: str) -> AttributeCheck:
    def check(value: str, _: str) -> str:
        if value not in allowed:
            refuse(f"is not one of {', '.join(allowed)}")
        return value

    return check


def _some_of(*allowed: str) -> AttributeCheck:
    def check(value: str, _: str) -> frozenset[str]:
        words = frozenset(value.split())
        if not words or not words <= set(allowed):
            refuse(f"holds something else than {', '.join(allowed)}")
        return words

    return check


def _shaped(pattern: str, meaning: str) -> AttributeCheck:
    def check(value: str, _: str) -> str:
        if not re.fullmatch(pattern, value):
            refuse(f"is not {meaning}")
        return value

    return check


def _truth(value: str, _: str) -> bool:
    if value not in {"true", "false"}:
        refuse("is neither true nor false")
    return value == "true"


def absolute(value: str, public_url: str) -> str:
    """The URL, if it is absolute and stands under `public_url`."""
    if not value.startswith(public_url.rstrip("/") + "/"):
        refuse(f"is not an absolute URL under {public_url}")
    if re.search(r"[^\x21-\x7e]", value) or urlsplit(value).path.startswith("//"):
        refuse("is not a well-formed URL")
    return value


_LOOP = _whole(0, 1000)
_POST = _one_of("POST")  # GET would lose the fields: not carried out here
_KEY = _shaped(r"[0-9*#]?", "one key or nothing")
_KEYS = _shaped(r"[0-9*#]*", "keys")
_RING_TONES = ("us", "us-old", "nl", "be", "de", "uk", "fr")  # some of many

# https://www.twilio.com/docs/voice/twiml , the page of each verb
ATTRIBUTES: Final[Mapping[str, Mapping[str, AttributeCheck]]] = {
    "Say": {
        "voice": _shaped(r"man|woman|alice|(Polly|Google)\.[\w-]+", "a voice"),
        "language": _shaped(r"[a-z]{2,3}(-[A-Z]{2,4})?", "a language"),
        "loop": _LOOP,
    },
    "Play": {"loop": _LOOP},
    "Pause": {"length": _whole(1, 600)},
    "Hangup": {},
    "Reject": {"reason": _one_of("rejected", "busy")},
    "Redirect": {"method": _POST},
    "Gather": {
        "action": absolute,
        "method": _POST,
        "timeout": _whole(1, 600),
        "finishOnKey": _KEY,
        "numDigits": _whole(1, 100),
        "actionOnEmptyResult": _truth,
        "input": _one_of("dtmf"),
        "language": _shaped(r"[a-z]{2,3}-[A-Z]{2,4}", "a language"),
    },
    "Number": {
        "url": absolute,
        "method": _POST,
        "statusCallback": absolute,
        "statusCallbackEvent": _some_of(
            "initiated", "ringing", "answered", "completed"
        ),
        "statusCallbackMethod": _POST,
    },
    "Dial": {
        "action": absolute,
        "method": _POST,
        "callerId": _shaped(E164.pattern, "a number in E.164"),
        "timeout": _whole(5, 600),
        "timeLimit": _whole(1, 14_400),
        "answerOnBridge": _truth,
        "ringTone": _one_of(*_RING_TONES),
    },
    "Record": {
        "action": absolute,
        "method": _POST,
        "timeout": _whole(0, 600),
        "finishOnKey": _KEYS,
        "maxLength": _whole(1, 14_400),
        "playBeep": _truth,
        "trim": _one_of("trim-silence", "do-not-trim"),
        "recordingStatusCallback": absolute,
        "recordingStatusCallbackEvent": _some_of("in-progress", "completed", "absent"),
        "recordingStatusCallbackMethod": _POST,
    },
}
# what the provider is told and nobody here needs to know
_UNHEARD = {"method", "statusCallbackMethod", "recordingStatusCallbackMethod"}
_UNHEARD |= {"input", "ringTone"}
_UNHEARD_BY_VERB = {"Gather": {"language"}}


def attributes(tag: str, given: Mapping[str, str], public_url: str) -> dict[str, Any]:
    """The attributes of an element, under the names that `verbs` gives them."""
    checks = ATTRIBUTES[tag]
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in checks:
            refuse(f"<{tag}> has no attribute {name} (or not here)")
        try:
            meant = checks[name](value, public_url)
        except TwimlError as error:
            refuse(f"<{tag} {name}={value!r}> {error}")
        if name not in _UNHEARD | _UNHEARD_BY_VERB.get(tag, set()):
            found[re.sub(r"[A-Z]", lambda m: "_" + m[0].lower(), name)] = meant
    return found

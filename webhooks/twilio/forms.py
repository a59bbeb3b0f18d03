"""A provider's form → news in our own words; checked here and nowhere else.

The only place that knows the provider's field names. A number is E.164, or withheld
(None): what cannot be a telephone number never gets past this door.
Must not know what comes of the news.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Literal, cast
from urllib.parse import unquote, urlsplit

import phonenumbers

from ringgroup.call import heard
from ringgroup.call.events import (
    Accepted,
    Arrived,
    Declined,
    Ended,
    Event,
    LegEnded,
    NotBridged,
    PickedUp,
    Recorded,
    RoundEnded,
    WaitElapsed,
)
from ringgroup.call.legs import LegResult

WebhookForm = Mapping[str, str]

# The words for a withheld number arrive as words or spelled on a telephone's keys.
# https://twilio.com/en-us/changelog/upcoming-changes-to-withheld-caller-ids-behavior-for-dial-calls
_WITHHELD = frozenset(
    {
        "266696687",  # ANONYMOUS
        "7378742833",  # RESTRICTED
        "2562533",  # BLOCKED
        "8656696",  # UNKNOWN
        "86282452253",  # UNAVAILABLE
        "7748288",  # PRIVATE
    }
)
_SID = re.compile("[A-Za-z0-9_-]{1,64}")
_DIALLED = re.compile("[+]?[0-9]{6,15}")
# https://www.rfc-editor.org/rfc/rfc3966#section-5.1.1
_SEPARATORS = re.compile("[-. ()]")
_CODE = re.compile("[0-9]{4,6}")
_SECONDS = re.compile("[0-9]{1,6}")
_OF_A_RECORDING = ("RecordingSid", "RecordingUrl", "RecordingDuration")
_RECORDED = frozenset({"/voice/recorded", "/voice/recording"})
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_SAID = ("CallStatus", "DialCallStatus", "DialBridged", "RecordingStatus")
_WORDS = _OVER | {"queued", "initiated", "ringing", "in-progress", "absent"}
_WORDS |= {"answered", "true", "false"}
_HUNG_UP = frozenset({"completed", "canceled"})
_LEG_RESULTS = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def is_address(value: str) -> bool:
    """Whether this is a SIP address, in which anybody may write what they like."""
    return value.strip().lower().startswith(("sip:", "sips:"))


def _user_of(address: str) -> str:
    """The telephone number in a SIP address: its user part; empty when it is none."""
    user = unquote(address.partition(":")[2].partition("@")[0])
    user = _SEPARATORS.sub("", re.split("[;:?]", user, maxsplit=1)[0])
    return user if _DIALLED.fullmatch(user) else ""


def proof(value: str | None) -> str | None:
    """A caller's number as proof of who calls: a SIP address proves nothing."""
    return None if is_address(value or "") else number(value)


def number(value: str | None) -> str | None:
    """A telephone number in E.164; None when it is withheld or is none."""
    text = (value or "").strip()
    if is_address(text):
        text = _user_of(text)
    if text.lstrip("+") in _WITHHELD or not any(char.isdigit() for char in text):
        return None
    if text.startswith("client:") or "@" in text:
        return None
    if text[0] not in "+0" and text.isdigit():
        text = f"+{text}"
    try:
        parsed = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def sid(form: WebhookForm, field: str = "CallSid") -> str:
    """The provider's name of a call or a recording; empty when it is none."""
    text = form.get(field, "")
    return text if _SID.fullmatch(text) else ""


def repeat_key(secret: bytes, path: str, form: WebhookForm) -> str:
    """The same for two requests only when one repeats the other.

    Keyed with a secret (at most 64 bytes): from a plain digest, which is kept with
    the call, a caller's number could be found by trying them all.
    """
    parts = [path, *(f"{name}={form[name]}" for name in sorted(form))]
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=9, key=secret)
    return digest.hexdigest()


def arrived(_: WebhookForm) -> tuple[Event, ...]:
    """A call to a line's number."""
    return (Arrived(),)


def status(form: WebhookForm) -> tuple[Event, ...]:
    """The call status callback: only the end of the call is news."""
    return (Ended(),) if is_over(form) else ()


def dialed(form: WebhookForm, number: int) -> tuple[Event, ...]:
    """The Dial's action: the round is over; perhaps the caller is gone as well.

    `DialCallStatus` proves no conversation: a private mailbox that was dropped reads
    `completed`, and one that took place has been reported to read `no-answer`. Nor does
    `CallStatus` prove that the caller is gone, unless it is one of a call that ended.
    """
    if form.get("CallStatus") in _HUNG_UP:
        return (Ended(),)
    result, code = dial_result(form), error_code(form)
    if form.get("DialBridged") == "false":
        return (NotBridged(number, result, code),)
    return (RoundEnded(number, result, code),)


def waited(form: WebhookForm, turn: int) -> tuple[Event, ...]:
    """The hold document has been played to its end."""
    return status(form) or (WaitElapsed(turn),)


def picked_up(_: WebhookForm, leg: str) -> tuple[Event, ...]:
    """The screening document is asked for: a phone was picked up."""
    return (PickedUp(leg),)


def screened(form: WebhookForm, leg: str) -> tuple[Event, ...]:
    """What was pressed on a phone that was picked up; only 1 accepts."""
    accepted = form.get("Digits") == "1"
    return (Accepted(leg),) if accepted else (Declined(leg),)


def leg_ended(form: WebhookForm, leg: str) -> tuple[Event, ...]:
    """The status callback of one phone."""
    result = form.get("CallStatus")
    if result not in _LEG_RESULTS:
        return ()
    return (LegEnded(leg, cast("LegResult", result), error_code(form)),)


def recorded(form: WebhookForm) -> tuple[Event, ...]:
    """The Record's action, also when the caller hung up while speaking.

    Without a duration nothing is known yet: the recording callback will tell.
    """
    gone = (Ended(),) if form.get("Digits") == "hangup" else status(form)
    return (*_recording(form), *gone)


def recording(form: WebhookForm) -> tuple[Event, ...]:
    """The recording status callback."""
    if form.get("RecordingStatus") in {"absent", "failed"}:
        return (Recorded(0),)
    return _recording(form)


def no_keys_yet(_: WebhookForm) -> None:
    """A call to a service number begins."""


def keys(form: WebhookForm) -> str:
    """What a worker pressed; empty when nothing was."""
    return form.get("Digits", "")


def recorded_sid(form: WebhookForm) -> str:
    """What the provider calls what was recorded; empty when that was silence."""
    return sid(form, "RecordingSid") if _recording_seconds(form) else ""


def _recording_seconds(form: WebhookForm) -> int:
    seconds = form.get("RecordingDuration", "")
    return int(seconds) if _SECONDS.fullmatch(seconds) else 0


def result(form: WebhookForm) -> LegResult | None:
    """How a call that we placed has ended; None when it is told of before its end."""
    status = form.get("CallStatus")
    return cast("LegResult", status) if status in _LEG_RESULTS else None


def dial_result(form: WebhookForm) -> LegResult | None:
    """How the ringing of a Dial ended; None when a form says nothing of one."""
    said = form.get("DialCallStatus")
    return cast("LegResult", said) if said in _LEG_RESULTS else None


def is_over(form: WebhookForm) -> bool:
    """Whether nobody is on the line any more who could have meant these keys."""
    return form.get("CallStatus") in _OVER


def is_gone(form: WebhookForm) -> bool:
    """Whether nobody hears our answer: after a Dial a call may end in fewer ways."""
    return form.get("CallStatus") in (_HUNG_UP if "DialCallStatus" in form else _OVER)


def path_of(address: str) -> str:
    """The path of an address; empty when it is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def error_code(form: WebhookForm) -> str:
    """The provider's code of what went wrong; empty when nothing did."""
    code = form.get("ErrorCode", "")
    return code if _CODE.fullmatch(code) else ""


def said(form: WebhookForm, endpoint: str | None) -> str:
    """What a request says that is nobody's: words of a list, and kinds of values.

    For a live test, which compares them with what we assume (docs/provider.md).
    """
    of = (endpoint or "").rpartition(".")[2]
    return heard.written(of, _said(form) | (_caller(form) if of == "incoming" else {}))


def _caller(form: WebhookForm) -> dict[str, str]:
    """In what shape the caller is named, and whether the call says it was forwarded."""
    forwarded = "yes" if "ForwardedFrom" in form else "no"
    return {"From": _kind(form.get("From", "")), "forwarded": forwarded}


def _said(form: WebhookForm) -> dict[str, str]:
    words = {name: form[name] for name in _SAID if name in form}
    found = {name: value if value in _WORDS else "?" for name, value in words.items()}
    if code := error_code(form):
        found["ErrorCode"] = code
    if "Digits" in form:
        digits = form["Digits"]
        found["Digits"] = digits if digits in {"", "1", "hangup"} else "?"
    return found


def _kind(caller: str) -> str:
    """How a caller is named, without the name."""
    if is_address(caller):
        return "sip"
    if number(caller) is not None:
        return "number"
    if not caller.strip():
        return "empty"
    return "keypad" if caller.strip().lstrip("+").isdigit() else "word"


def forwarded_by(form: WebhookForm) -> frozenset[str]:
    """The numbers that the network names as having forwarded this call."""
    named = (form.get(field) for field in ("ForwardedFrom", "CalledVia"))
    return frozenset(one for one in map(number, named) if one is not None)


def standing(form: WebhookForm) -> Literal["calling", "recorded", "talked", "over"]:
    """Where the one is whom our answer reaches, as far as a form alone can tell.

    `over`: nobody hears it. Whatever else a form may hold, who has left a message is
    not asked for another, and who has talked is not led to a voicemail.
    """
    if is_gone(form) or "RecordingStatus" in form:
        return "over"
    if form.get("DialBridged") == "true":
        return "talked"
    failed_at = path_of(form.get("ErrorUrl", ""))
    if any(name in form for name in _OF_A_RECORDING) or failed_at in _RECORDED:
        return "recorded"
    return "calling"


def _recording(form: WebhookForm) -> tuple[Event, ...]:
    seconds = form.get("RecordingDuration", "")
    if not _SECONDS.fullmatch(seconds):
        return ()
    return (Recorded(int(seconds), sid(form, "RecordingSid")),)

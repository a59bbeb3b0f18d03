"""The provider's resources in JSON, with the properties that it documents.

https://www.twilio.com/docs/voice/api and its neighbours. Knows nothing of HTTP.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from webhooks.simulator.network.carrier import API_VERSION
from webhooks.simulator.network.history import Recording
from webhooks.simulator.provider.mailbox import (
    CallEntry,
    OwnNumber,
    SentSms,
    VerifiedNumber,
)

JsonObject: TypeAlias = dict[str, Any]
Resource: TypeAlias = Recording | CallEntry | OwnNumber | SentSms | VerifiedNumber

KEYS: Final[Mapping[str, str]] = {
    "Recordings": "recordings",
    "Calls": "calls",
    "IncomingPhoneNumbers": "incoming_phone_numbers",
    "Messages": "messages",
    "OutgoingCallerIds": "outgoing_caller_ids",
}
"""Under which property a list holds its items."""
# a filter of a list and the property that it looks at
EQUAL: Final[Mapping[str, str]] = {
    "To": "to",
    "From": "from",
    "Status": "status",
    "ParentCallSid": "parent_call_sid",
    "CallSid": "call_sid",
    "PhoneNumber": "phone_number",
}
DATES: Final[Mapping[str, str]] = {
    "StartTime": "start_time",
    "DateCreated": "date_created",
}


CALL_STATUS: Final[Mapping[str, str]] = {"initiated": "queued"}
"""What a callback calls initiated is queued still in a list."""


def account(status: str, kind: str, path: str) -> JsonObject:
    """`api.v2010.account`, without its token."""
    return {
        "friendly_name": "simulator",
        "sid": account_of(path),
        "status": status,
        "type": kind,
        "uri": f"{path}.json",
    }


def message(item: SentSms, path: str) -> JsonObject:
    """`api.v2010.account.message`, just created."""
    said = rfc2822(item.at)
    return {
        **dict.fromkeys(("price", "error_message", "date_sent")),
        "error_code": item.error,
        "account_sid": account_of(path),
        "api_version": API_VERSION,
        "body": item.body,
        "date_created": said,
        "date_updated": said,
        "direction": "outbound-api",
        "from": None if item.sender.startswith("MG") else item.sender,
        "messaging_service_sid": item.sender if item.sender.startswith("MG") else None,
        "num_media": "0",
        "num_segments": "1",
        "price_unit": "USD",
        "sid": item.sid,
        "status": "undelivered" if item.error else item.status,
        "subresource_uris": {"media": f"{path}/Messages/{item.sid}/Media.json"},
        "to": item.to,
        "uri": f"{path}/Messages/{item.sid}.json",
    }


def recording(item: Recording, path: str) -> JsonObject:
    """`api.v2010.account.recording`."""
    said = rfc2822(item.at)
    here = f"{path}/Recordings/{item.sid}"
    return {
        **dict.fromkeys(("conference_sid", "error_code", "encryption_details")),
        "account_sid": account_of(path),
        "api_version": API_VERSION,
        "call_sid": item.call,
        "channels": 1,
        "date_created": said,
        "date_updated": said,
        "duration": str(item.seconds),
        "media_url": item.url,
        "price": None,
        "price_unit": "USD",
        "sid": item.sid,
        "source": "RecordVerb",
        "start_time": said,
        "status": item.status,
        "subresource_uris": {"transcriptions": f"{here}/Transcriptions.json"},
        "uri": f"{here}.json",
    }


def call(item: CallEntry, path: str) -> JsonObject:
    """`api.v2010.account.call`."""
    here = f"{path}/Calls/{item.sid}"
    lasted = (item.ended - (item.answered or item.ended)) if item.ended else None
    return {
        **dict.fromkeys(("price", "answered_by", "group_sid", "caller_name")),
        **dict.fromkeys(("trunk_sid", "phone_number_sid")),
        "account_sid": account_of(path),
        "api_version": API_VERSION,
        "date_created": rfc2822(item.started),
        "date_updated": rfc2822(item.ended or item.started),
        "direction": item.direction,
        "duration": str(round(lasted.total_seconds())) if lasted is not None else None,
        "end_time": rfc2822(item.ended) if item.ended else None,
        "forwarded_from": item.forwarded_from,
        "from": item.sender,
        "from_formatted": item.sender,
        "parent_call_sid": item.parent,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": item.sid,
        "start_time": None if item.status == "queued" else rfc2822(item.started),
        "status": CALL_STATUS.get(item.status, item.status),
        "subresource_uris": {"recordings": f"{here}/Recordings.json"},
        "to": item.to,
        "to_formatted": item.to,
        "uri": f"{here}.json",
    }


# the form's field and the property that shows it
SETTINGS: Final[Mapping[str, str]] = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "VoiceApplicationSid": "voice_application_sid",
    "TrunkSid": "trunk_sid",
    "FriendlyName": "friendly_name",
}


def number(item: OwnNumber, path: str) -> JsonObject:
    """`api.v2010.account.incoming_phone_number`, as far as calls go."""
    shown: JsonObject = {name: item.settings.get(key) for key, name in SETTINGS.items()}
    for name in ("voice_method", "voice_fallback_method", "status_callback_method"):
        shown[name] = shown[name] or "POST"
    return shown | {
        "account_sid": account_of(path),
        "api_version": API_VERSION,
        "capabilities": {"voice": item.voice, "sms": item.sms, "mms": False},
        "phone_number": item.number,
        "sid": item.sid,
        "status": "in-use",
        "uri": f"{path}/IncomingPhoneNumbers/{item.sid}.json",
        "voice_receive_mode": "voice",
    }


def shown(item: Resource, path: str) -> JsonObject:
    """A resource of its kind."""
    match item:
        case Recording():
            return recording(item, path)
        case CallEntry():
            return call(item, path)
        case OwnNumber():
            return number(item, path)
        case SentSms():
            return message(item, path)
        case VerifiedNumber():
            return {
                "account_sid": account_of(path),
                "phone_number": item.number,
                "sid": item.sid,
                "uri": f"{path}/OutgoingCallerIds/{item.sid}.json",
            }


# https://www.twilio.com/docs/usage/twilios-response : paging
def page(
    kind: str,
    items: Sequence[Resource],
    fields: Mapping[str, str],
    path: str,
    limit: int,
) -> JsonObject:
    """One page of a filtered list; a page token is the last SID of the page before.

    If that was deleted meanwhile, pages are counted, and what moved up is missed.
    """
    every = [shown(item, path) for item in items]
    found = [item for item in every if _wanted(item, fields)]
    sids = [item["sid"] for item in found]
    token = fields.get("PageToken", "").removeprefix("PA")
    turn, size = int(fields.get("Page", 0)), min(int(fields.get("PageSize", 50)), limit)
    start = sids.index(token) + 1 if token in sids else turn * size
    part = found[start : start + size]
    here = f"{path}/{kind}.json"
    rest = {k: v for k, v in fields.items() if k not in {"Page", "PageToken"}}
    after = None
    if start + size < len(found):
        ahead = {"Page": str(turn + 1), "PageToken": f"PA{sids[start + size - 1]}"}
        after = f"{here}?{urlencode(rest | ahead)}"
    return {
        KEYS[kind]: part,
        "end": max(start, start + len(part) - 1),
        "first_page_uri": f"{here}?{urlencode(rest | {'Page': '0'})}",
        "next_page_uri": after,
        "page": turn,
        "page_size": size,
        "previous_page_uri": None,
        "start": start,
        "uri": f"{here}?{urlencode(fields)}",
    }


def _wanted(item: JsonObject, fields: Mapping[str, str]) -> bool:
    """Whether a list with these filters shows the item; they look at days only."""
    for name, key in EQUAL.items():
        if name in fields and key in item and item[key] != fields[name]:
            return False
    for name, key in DATES.items():
        if item.get(key):
            day = f"{parsedate_to_datetime(item[key]):%Y-%m-%d}"
            if day < fields.get(f"{name}>", "")[:10]:
                return False
            if day > fields.get(f"{name}<", "9")[:10]:
                return False
    return True


def rfc2822(moment: datetime) -> str:
    """A moment as this API writes it."""
    return format_datetime(moment.astimezone(UTC))


def account_of(path: str) -> str:
    """The account SID that a path ends with."""
    return path.rpartition("/")[2]

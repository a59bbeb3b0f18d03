"""What we ask of the provider: the port `ringgroup.telephone.Telephone`, and numbers.

Knows resources and the names of their fields; everything is asked for by SID, never at
an address that a webhook brought. How it is asked is in `account`. Must not retry:
whoever asks knows whether asking twice does harm.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import takewhile
from typing import Final
from urllib.parse import urlsplit

from ringgroup.telephone import (
    ARRIVES_WITHIN,
    CallRecord,
    MisledError,
    RecordingRecord,
    RefusedError,
    TextRecord,
    UnavailableError,
)
from webhooks.twilio import forms
from webhooks.twilio.account import GONE, Account, FormFields, Json, checked
from webhooks.twilio.inspection import Inspection

SERVICE: Final = re.compile("MG[0-9a-f]{32}")
"""The name of a messaging service, which chooses the sender itself."""
PLACED_EVENTS: Final = ("initiated", "completed")
"""What is told of a call that we place (`StatusCallbackEvent`): a field for each."""


@dataclass(frozen=True, slots=True)
class NumberSettings:
    """Where a number of the account sends its calls; None: nothing is set.

    A Voice application or a trunk overrides the voice URL.
    """

    sid: str
    number: str
    voice_url: str | None
    voice_fallback_url: str | None
    status_callback: str | None
    voice_application_sid: str | None
    trunk_sid: str | None
    voice_method: str | None = None
    voice_fallback_method: str | None = None
    status_callback_method: str | None = None
    voice: bool = True
    sms: bool = True


class TwilioTelephone:
    """One account, asked over HTTP; implements `ringgroup.telephone.Telephone`.

    `timeouts` are seconds to connect and to wait for an answer. `edge_and_region`,
    `("dublin", "ie1")` for Ireland, counts only when `api_url` is Twilio's own, and
    then for more than what that says.
    Safe to share between threads.
    """

    def __init__(
        self,
        api_url: str,
        account_sid: str,
        auth_token: str,
        *,
        timeouts: tuple[float, float] = (3.0, 10.0),
        edge_and_region: tuple[str, str] | None = None,
    ) -> None:
        self._account = Account(
            api_url, account_sid, auth_token, timeouts, edge_and_region
        )

    def send_sms(self, sender: str, to: str, body: str) -> str:
        """Send an SMS from a number, a name or a messaging service; gives its id.

        After an `UnavailableError` it may have been sent all the same.
        """
        # https://www.twilio.com/docs/messaging/api/message-resource
        source = "MessagingServiceSid" if SERVICE.fullmatch(sender) else "From"
        valid = str(ARRIVES_WITHIN.seconds)
        form = {source: sender, "To": to, "Body": body, "ValidityPeriod": valid}
        return self._account.read("/Messages.json", lambda sent: str(sent["sid"]), form)

    def place_call(
        self, sender: str, to: str, url: str, status_url: str, timeout: int
    ) -> str:
        """Ring a phone for `timeout` seconds, showing `sender`; gives the call's id.

        After an `UnavailableError` it may ring all the same.
        """
        form: FormFields = {
            "From": sender,
            "To": to,
            "Url": url,
            "Method": "POST",
            "StatusCallback": status_url,
            "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": PLACED_EVENTS,
            "Timeout": str(timeout),
        }
        return self._account.read("/Calls.json", lambda call: str(call["sid"]), form)

    def sms_sent(self, to: str, body: str, since: datetime) -> int:
        """How often this very SMS was sent to that number since then."""
        query, from_then = {"To": to}, since.replace(microsecond=0)
        sent = self._account.all("/Messages.json", "messages", query, _sent)
        # the newest come first: what is older ends the search
        recent = takewhile(lambda message: message[0] >= from_then, sent)
        return sum(text == body for _, text in recent)

    def texts_since(self, since: datetime) -> Iterator[TextRecord]:
        """All SMS of the account since then, sent and received."""
        query = {"DateSent>": _midnight(since)}
        for record in self._account.all("/Messages.json", "messages", query, _text):
            if record.created_at >= since.replace(microsecond=0):
                yield record

    def remove_text(self, sid: str) -> None:
        """Delete an SMS's record; one that is gone already is fine."""
        self._account.remove(f"/Messages/{checked(('SM', 'MM'), sid)}.json")

    def sms_failed(self, since: datetime) -> dict[str, TextRecord]:
        """The SMS since then that were taken and did not arrive, by their ids."""
        from_then = since.replace(microsecond=0)
        sent = self._account.all("/Messages.json", "messages", {}, _text)
        recent = takewhile(lambda text: text.created_at >= from_then, sent)
        return {text.sid: text for text in recent if text.code}

    def recording(self, sid: str) -> bytes:
        """The audio (WAV) of a recording; `RefusedError` 404 when it does not exist."""
        answer = self._account.ask("GET", f"/Recordings/{checked('RE', sid)}.wav")
        kind = answer.headers.get("Content-Type", "").lower()
        if not answer.content.startswith(b"RIFF"):
            # a proxy's error page would be kept as the message, and that be deleted
            msg = f"what came instead of the recording is no audio ({kind[:40]})"
            raise MisledError(msg)
        return answer.content

    def remove_recording(self, sid: str) -> None:
        """Delete a recording; one that is gone already is fine."""
        self._account.remove(f"/Recordings/{checked('RE', sid)}.json")

    def remove_call(self, sid: str) -> None:
        """Delete a call's record; gone already is fine, too soon is `NotYetError`."""
        self._account.remove(f"/Calls/{checked('CA', sid)}.json")

    def call(self, sid: str) -> CallRecord | None:
        """What the provider knows of one call; None when it knows none."""
        try:
            return self._account.read(f"/Calls/{checked('CA', sid)}.json", _call)
        except RefusedError as refused:
            if refused.code != GONE:
                raise
            return None

    def calls_to(self, number: str, since: datetime) -> Iterator[CallRecord]:
        """All calls to one of our numbers since then."""
        return self._calls({"To": number}, since)

    def calls_from(self, number: str, since: datetime) -> Iterator[CallRecord]:
        """All calls on which one of our numbers was shown, since then."""
        return self._calls({"From": number}, since)

    def _calls(self, query: Json, since: datetime) -> Iterator[CallRecord]:
        query = {**query, "StartTime>": _midnight(since)}
        for record in self._account.all("/Calls.json", "calls", query, _call):
            if record.started_at >= since.replace(microsecond=0):
                yield record

    def recordings_since(self, since: datetime) -> Iterator[RecordingRecord]:
        """All recordings made since then, in the whole account."""
        query = {"DateCreated>": _midnight(since)}
        found = self._account.all("/Recordings.json", "recordings", query, _recording)
        for record in found:
            if record.created_at >= since.replace(microsecond=0):
                yield record

    # --- provisioning ---

    @property
    def inspection(self) -> Inspection:
        """What can be asked about the account itself."""
        return Inspection(self._account)

    def numbers(self) -> list[NumberSettings]:
        """All numbers of the account, with where they point."""
        key = "incoming_phone_numbers"
        return list(self._account.all("/IncomingPhoneNumbers.json", key, {}, _number))

    def set_number(
        self,
        sid: str,
        voice_url: str,
        voice_fallback_url: str | None,
        status_callback: str,
    ) -> None:
        """Point a number at us, by POST; without a fallback URL that stays as it is."""
        form = {
            "VoiceUrl": voice_url,
            "VoiceMethod": "POST",
            "StatusCallback": status_callback,
            "StatusCallbackMethod": "POST",
        }
        if voice_fallback_url is not None:
            form["VoiceFallbackUrl"] = voice_fallback_url
            form["VoiceFallbackMethod"] = fallback_method(voice_url, voice_fallback_url)
        path = f"/IncomingPhoneNumbers/{checked('PN', sid)}.json"
        if self._account.read(path, lambda now: str(now["sid"]), form) != sid:
            msg = "the provider's answer is of another number"
            raise UnavailableError(msg)


def fallback_method(voice_url: str, voice_fallback_url: str) -> str:
    """How the fallback is asked for: a static host gives a document by GET only."""
    ours = urlsplit(voice_url)[:2] == urlsplit(voice_fallback_url)[:2]
    return "POST" if ours else "GET"


def _sent(item: Json) -> tuple[datetime, str]:
    return _moment(item["date_created"]), str(item["body"])


# https://www.twilio.com/docs/messaging/api/message-resource : Status, ErrorCode
def _text(item: Json) -> TextRecord:
    failed = item["status"] in {"failed", "undelivered"}
    return TextRecord(
        sid=str(item["sid"]),
        sender=str(item.get("messaging_service_sid") or item.get("from") or ""),
        to=str(item.get("to") or ""),
        status=str(item["status"]),
        created_at=_moment(item["date_created"]),
        code=str(item.get("error_code") or "undelivered") if failed else "",
    )


def _call(item: Json) -> CallRecord:
    return CallRecord(
        sid=str(item["sid"]),
        to=forms.number(str(item["to"])) or str(item["to"]),
        caller=forms.number(item.get("from")),
        status=str(item["status"]),
        # a call that is still queued has not started
        started_at=_moment(item.get("start_time") or item["date_created"]),
        seconds=_seconds(item.get("duration")),
        forwarded_from=forms.number(item.get("forwarded_from")),
    )


def _recording(item: Json) -> RecordingRecord:
    return RecordingRecord(
        sid=str(item["sid"]),
        call_sid=str(item["call_sid"]),
        status=str(item["status"]),
        seconds=_seconds(item.get("duration")),
        created_at=_moment(item["date_created"]),
    )


def _number(item: Json) -> NumberSettings:
    return NumberSettings(
        sid=str(item["sid"]),
        number=str(item["phone_number"]),
        voice_url=item.get("voice_url") or None,
        voice_fallback_url=item.get("voice_fallback_url") or None,
        status_callback=item.get("status_callback") or None,
        voice_application_sid=item.get("voice_application_sid") or None,
        trunk_sid=item.get("trunk_sid") or None,
        voice_method=item.get("voice_method") or None,
        voice_fallback_method=item.get("voice_fallback_method") or None,
        status_callback_method=item.get("status_callback_method") or None,
        voice=(item.get("capabilities") or {}).get("voice", True) is True,
        sms=(item.get("capabilities") or {}).get("sms", True) is True,
    )


def _seconds(value: str | None) -> int:
    """A duration; it is missing or -1 before the end."""
    return max(0, int(value or 0))


def _moment(value: str) -> datetime:
    """RFC 2822, as this API writes; -0000 means UTC too."""
    moment = parsedate_to_datetime(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _midnight(moment: datetime) -> str:
    """The beginning of that day in UTC: the filters are documented by day only.

    https://www.twilio.com/docs/voice/api/call-resource : StartTime
    """
    return f"{moment.astimezone(UTC):%Y-%m-%d}T00:00:00Z"

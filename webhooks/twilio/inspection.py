"""What can be asked about an account without changing it: for doctor and provision.

Knows where the provider tells what an account may do, and the names of those fields.
Every question is a GET. Must not know what is healthy (`config.provider_checks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import quote, urlencode

from ringgroup.telephone import RefusedError
from webhooks.twilio.account import GONE, Account, Json, checked

COUNTRY: Final = "NL"
ALERTS: Final = 100
"""Errors that are looked at; more of them say nothing new."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left on the account."""

    left: Decimal
    currency: str


class Inspection:
    """One account, looked at. Raises the errors of `ringgroup.telephone`."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def kind(self) -> tuple[str, str]:
        """The account's status (`active` …) and its type (`Full`, `Trial`)."""
        return self._account.read(
            ".json", lambda said: (_word(said["status"]), _word(said["type"]))
        )

    # https://www.twilio.com/docs/usage/api/balance : a subaccount has none
    def balance(self) -> Balance:
        """What is left to spend."""
        return self._account.read("/Balance.json", _balance)

    # https://www.twilio.com/docs/voice/api/outgoing-caller-ids
    def caller_ids(self) -> frozenset[str]:
        """The numbers that may be shown although they are not the account's."""
        found = self._account.all(
            "/OutgoingCallerIds.json",
            "outgoing_caller_ids",
            {},
            lambda item: str(item["phone_number"]),
        )
        return frozenset(found)

    # https://www.twilio.com/docs/voice/api/dialingpermissions-country-resource
    def may_dial(self) -> bool:
        """Whether ordinary Dutch numbers may be rung."""
        return self._account.of("voice").read(
            f"/v1/DialingPermissions/Countries/{COUNTRY}",
            lambda said: _flag(said["low_risk_numbers_enabled"]),
        )

    # https://www.twilio.com/docs/messaging/guides/sms-geo-permissions
    def may_text(self) -> bool:
        """Whether SMS may be sent to Dutch numbers."""
        return self._account.of("accounts").read(
            f"/v1/Messaging/GeoPermissions?CountryCode={COUNTRY}",
            lambda said: _all_enabled(said["permissions"]),
        )

    # https://www.twilio.com/docs/messaging/api/service-resource
    def has_service(self, sid: str) -> bool:
        """Whether the account has a messaging service of that SID."""
        path = f"/v1/Services/{checked('MG', sid)}"
        try:
            return self._account.of("messaging").read(
                path, lambda said: bool(said["sid"] == sid)
            )
        except RefusedError as error:
            if error.code != GONE:
                raise
            return False

    # https://www.twilio.com/docs/global-infrastructure/inbound-processing-api
    def region(self, number: str) -> str:
        """The region in which calls to that number are handled.

        Of one for which nobody ever set it nothing is known: that is us1.
        """
        path = f"/v2/PhoneNumbers/{quote(number)}"
        try:
            return self._account.of("routes").read(
                path, lambda said: _word(said["voice_region"])
            )
        except RefusedError as refused:
            if refused.code != GONE:
                raise
            return "us1"

    # https://www.twilio.com/docs/usage/monitor-alert
    def errors(self, since: datetime) -> Mapping[str, int]:
        """The codes of the errors that the provider noted since then; how often."""
        query = urlencode(
            {
                "LogLevel": "error",
                "StartDate": f"{since:%Y-%m-%dT%H:%M:%SZ}",
                "PageSize": ALERTS,
            }
        )
        codes = self._account.of("monitor").read(
            f"/v1/Alerts?{query}",
            lambda said: [str(int(one["error_code"])) for one in said["alerts"]],
        )
        return {code: codes.count(code) for code in codes}

    def media_status(self) -> int | None:
        """What a stranger is answered who asks for the newest recording.

        None when there is none to ask for. https://www.twilio.com/docs/voice/api/recording
        """
        newest = self._account.read("/Recordings.json?PageSize=1", _newest)
        if newest is None:
            return None
        return self._account.as_stranger(f"/Recordings/{newest}.wav")


def _all_enabled(permissions: list[Json]) -> bool:
    """What nobody has given is not given either."""
    return len(permissions) > 0 and all(_flag(one["enabled"]) for one in permissions)


def _flag(said: object) -> bool:
    """Yes or no; what is neither says nothing."""
    if not isinstance(said, bool):
        raise TypeError
    return said


def _word(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said


def _balance(said: Json) -> Balance:
    try:
        return Balance(Decimal(str(said["balance"])), str(said["currency"]))
    except InvalidOperation as error:
        raise ValueError from error


def _newest(said: Json) -> str | None:
    recordings = said["recordings"]
    return str(recordings[0]["sid"]) if len(recordings) > 0 else None

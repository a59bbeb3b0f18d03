"""What an account may do, and what is left on it: other APIs of the same provider.

They stand under one address here, as the paths differ. Knows nothing of HTTP.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from webhooks.simulator.provider.mailbox import OwnNumber
from webhooks.simulator.provider.resources import JsonObject


@dataclass(slots=True)
class Permissions:
    """To be changed: how the provider stands towards the account.

    `kind` is the account's status and type; `errors` the codes that it noted;
    `open_media`: recordings are given to strangers too; `services` may send SMS.
    """

    kind: tuple[str, str] = ("active", "Full")
    balance: str = "42.50"
    may_dial: bool = True
    may_text: bool = True
    open_media: bool = False
    errors: list[int] = field(default_factory=list)
    services: set[str] = field(default_factory=set)

    @property
    def on_trial(self) -> bool:
        """Whether the account is one to try with."""
        return self.kind[1].lower() == "trial"


def answer(
    path: str,
    fields: Mapping[str, str],
    permissions: Permissions,
    numbers: Iterable[OwnNumber],
) -> JsonObject | None:
    """The resource at such a path; None when there is none.

    https://www.twilio.com/docs/voice/api/dialingpermissions-country-resource and its
    neighbours.
    """
    country = re.fullmatch("/v1/DialingPermissions/Countries/([A-Z]{2})", path)
    number = re.fullmatch(r"/v2/PhoneNumbers/(\+[0-9]+)", path)
    service = re.fullmatch("/v1/Services/(MG[0-9a-f]{32})", path)
    if service is not None:
        return {"sid": service[1]} if service[1] in permissions.services else None
    if country is not None:
        return {
            "iso_code": country[1],
            "low_risk_numbers_enabled": permissions.may_dial,
            "high_risk_special_numbers_enabled": False,
            "high_risk_tollfraud_numbers_enabled": False,
        }
    if number is not None:
        regions = {one.number: one.region for one in numbers}
        if regions.get(number[1]) is None:
            return None  # nobody ever set one
        return {"phone_number": number[1], "voice_region": regions[number[1]]}
    if path.endswith("/Balance.json"):
        return {"balance": permissions.balance, "currency": "EUR"}
    if path == "/v1/Messaging/GeoPermissions":
        asked = {"country_code": fields.get("CountryCode", ""), "type": "country"}
        return {"permissions": [asked | {"enabled": permissions.may_text}]}
    if path == "/v1/Alerts":
        noted = [
            {"error_code": str(one), "log_level": "error"} for one in permissions.errors
        ]
        return {"alerts": noted, "meta": {"key": "alerts", "page": 0}}
    return None

"""What the provider refuses an account, by how it stands: its error codes.

Knows senders, permissions and trial accounts. Must not know HTTP, nor what is asked
besides. https://www.twilio.com/docs/api/errors ; the texts repeat what was sent.
"""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from webhooks.simulator.network.attributes import E164
from webhooks.simulator.network.trouble import Failure
from webhooks.simulator.provider.mailbox import OwnNumber
from webhooks.simulator.provider.permissions import Permissions

SERVICE: Final = re.compile("MG[0-9a-f]{32}")
ALPHANUMERIC: Final = re.compile("[A-Za-z0-9 ]{1,11}")


def check_sender(
    sender: str, services: Collection[str], numbers: Mapping[str, OwnNumber]
) -> None:
    """A number of the account, a name, or a messaging service, if it may send."""
    own = {number.number: number.sms for number in numbers.values()}
    if not sender:
        raise Failure(400, 21603, "A 'From' phone number is required.")
    if E164.fullmatch(sender):
        if own and not own.get(sender):
            text = f"The 'From' phone number {sender} is not valid for your account"
            raise Failure(400, 21606, text)
    elif SERVICE.fullmatch(sender):
        if sender not in services:
            raise Failure(400, 21705, f"{sender} is no messaging service")
    elif not (ALPHANUMERIC.fullmatch(sender) and re.search("[A-Za-z]", sender)):
        raise Failure(400, 21212, f"Invalid From Number (caller ID): {sender}")


def check_message(
    sender: str, to: str, permissions: Permissions, verified: Collection[str]
) -> None:
    """Whether the account may send that SMS."""
    _check_balance(permissions)
    if not permissions.may_text:
        raise Failure(400, 21408, f"Permission to send an SMS to {to} is not enabled")
    if permissions.on_trial and re.search("[A-Za-z]", sender):
        raise Failure(400, 21267, f"Alphanumeric sender {sender} on a trial account")
    if permissions.on_trial and to not in verified:
        raise Failure(400, 21608, f"The number {to} is unverified")


def check_call(to: str, permissions: Permissions, verified: Collection[str]) -> None:
    """Whether the account may ring that number."""
    _check_balance(permissions)
    if not permissions.may_dial:
        raise Failure(400, 21215, f"Account not authorized to call {to}")
    if permissions.on_trial and to not in verified:
        raise Failure(400, 21219, f"'To' phone number {to} not verified")


def _check_balance(permissions: Permissions) -> None:
    try:
        spent = Decimal(permissions.balance) <= 0
    except InvalidOperation:  # what a test lets it say, which is no amount
        return
    if spent:
        raise Failure(400, 20005, "Account is not active")

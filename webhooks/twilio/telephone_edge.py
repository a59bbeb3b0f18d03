"""What the edge of the telephone network is made with: state, rules, time, its address.

Must not know what is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import request

from ringgroup.by_phone.recording import PromptKeeper
from ringgroup.call.origin import origin
from ringgroup.database.database import Database
from ringgroup.desk import Desk
from ringgroup.line import Line
from ringgroup.people.hashing import Hashing
from webhooks.twilio import forms


@dataclass(frozen=True)
class TelephoneEdge:
    """What this edge of the network needs: state, rules, time and its own address."""

    database: Database
    desk: Desk
    clock: Callable[[], datetime]
    public_url: str
    auth_token: str
    hashing: Hashing
    settings: PromptKeeper

    def line(self, number: str | None) -> Line:
        """The line with that number or service number; for any other who stands in."""
        served = next(iter(self.desk.lines_of_service(number)), None)
        return self.desk.line_at(number) or served or self.desk.stands_in(number)

    def is_ourselves(self, form: forms.WebhookForm) -> bool:
        """Whether a phone that we rang calls us back, as far as a form can tell."""
        caller = forms.number(form.get("From"))
        called = forms.number(form.get("To"))
        line = self.desk.line_at(called)
        if line is None and self.desk.is_ours(called):
            line = self.desk.stands_in(called)
        ours = line is not None and self.desk.is_ours(caller)
        who = origin(
            line,
            caller,
            ours=ours,
            by_member=False,
            over_sip=forms.is_address(form.get("To", "")),
            shown_only=self.desk.is_only_shown(caller),
        )
        return who == "ourselves"

    def repeat_key(self) -> str:
        """The key of the present request."""
        secret = self.auth_token.encode()[:64]
        return forms.repeat_key(secret, request.path, request.form)

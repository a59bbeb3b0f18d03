"""What an examination consists of: its ground, its checks, and what they find.

Database and account are opened by whoever asks first. Must not know any check.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Literal

import requests

from config.settings import Settings
from ringgroup.database.database import Database
from ringgroup.line import Line
from webhooks.twilio.account import Account, region_of
from webhooks.twilio.rest import TwilioTelephone

TIMEOUTS: Final = (3.0, 10.0)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found; `of` says of which number or zone, if there are several.

    `unknown`: it could not be looked at, so that nothing is said of how it is.
    """

    level: Literal["ok", "warn", "FAIL"]
    found: str
    mend: str = ""
    of: str = ""
    unknown: bool = False


@dataclass(frozen=True)
class Ground:
    """What is examined; database and account are opened by whoever asks first.

    `opened` is a database that is open already, and stays so.
    """

    settings: Settings
    lines: Mapping[str, Line]
    edge_and_region: tuple[str, str] | None
    clock: Callable[[], datetime]
    opened: Database | None = None

    @cached_property
    def database(self) -> Database:
        """The database, as it is."""
        return self.opened or Database(self.settings.database_url)

    @cached_property
    def account(self) -> tuple[requests.Response, datetime]:
        """What the provider says of the account, and when it said so by our clock."""
        asked = self.clock()
        answer = Account(*self._access, TIMEOUTS, self.edge_and_region).ask(
            "GET", ".json"
        )
        return answer, asked + (self.clock() - asked) / 2

    def close(self) -> None:
        """Give back what was opened."""
        if self.opened is None and "database" in self.__dict__:
            self.database.close()

    @property
    def has_provider(self) -> bool:
        """Whether there is one to ask: a demo of its own asks nobody."""
        settings = self.settings
        return not settings.demo or "twilio_api_url" in settings.model_fields_set

    @property
    def region(self) -> str:
        """The provider's region in which it is asked."""
        if self.edge_and_region is not None:
            return self.edge_and_region[1]
        return region_of(self.settings.twilio_api_url)

    @property
    def telephone(self) -> TwilioTelephone:
        """The account, to be asked for its numbers."""
        return TwilioTelephone(*self._access, edge_and_region=self.edge_and_region)

    @property
    def _access(self) -> tuple[str, str, str]:
        token = self.settings.twilio_auth_token.get_secret_value()
        return self.settings.twilio_api_url, self.settings.twilio_account_sid, token


Look = Callable[[Ground], Iterator[Finding]]


def instead_of_sms(ground: Ground) -> str:
    """What becomes of messages that cannot go by SMS."""
    if ground.settings.smtp_url is None:
        return "nobody is told, as there is no mail server: set SMTP_URL"
    return "all goes by e-mail"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: how it is called, what must be well before, how it is mended."""

    name: str
    look: Look
    mend: str
    needs: str = ""

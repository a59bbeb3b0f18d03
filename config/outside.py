"""The world outside as this installation reaches it: the provider, and the mail server.

In the demo without a TWILIO_API_URL of its own, the provider is the simulator's
stand-in in this process: a demo never asks anybody for anything.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from config.house import utc_now
from config.settings import Settings
from config.smtp import LoggedPost, SmtpPost
from ringgroup.telephone import Post, Telephone
from webhooks.twilio.rest import TwilioTelephone


class StandIn(Protocol):
    """A provider on this machine."""

    def serve(self) -> AbstractContextManager[str]:
        """Serve, and give the base URL."""


@dataclass(frozen=True)
class Outside:
    """Whom the clock may ask; `close` ends what was started for it.

    `clock` is the desk's time, which a demo moves; `wall` is the time that is real.
    """

    telephone: Telephone
    post: Post
    open: ExitStack
    clock: Callable[[], datetime] = utc_now
    wall: Callable[[], datetime] = utc_now

    def close(self) -> None:
        """End the stand-in, if there is one."""
        self.open.close()


def reach(
    settings: Settings,
    sender: str | Callable[[], str],
    clock: Callable[[], datetime] = utc_now,
    stand_in: StandIn | None = None,
) -> Outside:
    """The provider and the mail server of these settings; mail comes from `sender`.

    That may be another one later: then it is asked for each e-mail.
    `stand_in` is the demo's provider, where the phones of its world hang.
    """
    running = ExitStack()
    api_url = settings.twilio_api_url
    sid = settings.twilio_account_sid
    token = settings.twilio_auth_token.get_secret_value()
    if settings.demo and "twilio_api_url" not in settings.model_fields_set:
        from webhooks.simulator.provider.rest import RestStandIn  # noqa: PLC0415 - the demo alone

        stand_in = stand_in or RestStandIn(sid, token, clock=clock)
        api_url = running.enter_context(stand_in.serve())
    smtp = settings.smtp_url
    post: Post = LoggedPost()
    if smtp is not None:
        post = SmtpPost(smtp.get_secret_value(), sender, clock=clock)
    return Outside(TwilioTelephone(api_url, sid, token), post, running, clock)

"""E-mail over SMTP: the port `ringgroup.telephone.Post`.

Knows `SMTP_URL` and what a mail server's answers mean. Must not know what is written,
nor say an address in an exception or the log.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Final, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from structlog import get_logger

from config.errors import ConfigError
from config.log import mask
from ringgroup.telephone import BarredError, RefusedError, UnavailableError

log = get_logger(__name__)

PORT: Final = 25
SUBMISSION_PORT: Final = 587
# https://www.rfc-editor.org/rfc/rfc4954#section-6
NOT_LET_IN: Final = frozenset({530, 534, 535, 538})
"""Answers that say that our user or password is wrong, whatever they were given to."""
# one plain address: no list, no display name, nothing that needs SMTPUTF8
ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)


class SmtpPost:
    """A mail server, asked once for each e-mail; implements `Post`.

    `sender` is what stands in From, for example a line's address; without it the user
    name of `url`. `timeout` is in seconds and counts for each step.
    """

    def __init__(
        self,
        url: str,
        sender: str | Callable[[], str] | None = None,
        *,
        clock: Callable[[], datetime],
        timeout: float = 10.0,
    ) -> None:
        parts = urlsplit(url)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._host = parts.hostname or ""
        self._starttls = parse_qs(parts.query).get("starttls") == ["1"]
        self._port = parts.port or (SUBMISSION_PORT if self._starttls else PORT)
        self._from = sender or self._user
        self._clock = clock
        self._timeout = timeout
        if not is_address(self._sender):
            msg = (
                "SMTP_URL: the user is no e-mail address, and the line file names none"
            )
            raise ConfigError(msg)

    @property
    def _sender(self) -> str:
        return self._from if isinstance(self._from, str) else self._from()

    def send_mail(self, to: str, subject: str, body: str) -> None:
        """Send a plain-text e-mail; may have been sent after an `UnavailableError`."""
        if not is_address(to):
            code = "553"
            raise RefusedError(code, "this is not an e-mail address")
        letter = self._letter(to, subject, body)
        self._ask(lambda server: server.send_message(letter, self._sender, [to]))

    def check(self) -> None:
        """Connect and sign in, and send nothing; raises `UnavailableError`."""
        self._ask(lambda server: server.noop())

    def _ask(self, question: Callable[[smtplib.SMTP], object]) -> None:
        """One connection; what fails after the answer does not matter any more."""
        try:
            server = self._connected()
            try:
                question(server)
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
            finally:
                server.close()
        except smtplib.SMTPRecipientsRefused as refused:
            code = next((code for code, _ in refused.recipients.values()), 0)
            raise _refusal(code, "recipient") from None
        except smtplib.SMTPSenderRefused as refused:
            raise _refusal(refused.smtp_code, "sender") from None
        except smtplib.SMTPDataError as refused:
            raise _refusal(refused.smtp_code, "letter") from None
        except smtplib.SMTPAuthenticationError as refused:
            raise _refusal(refused.smtp_code, "user") from None
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as refused:
            # turned away at the door, for good: as a password that is wrong
            if refused.smtp_code in range(500, 600):
                raise BarredError(_reason(refused)) from None
            raise UnavailableError(_reason(refused)) from None
        # ValueError: a user name or password that SMTP cannot carry
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise UnavailableError(_reason(error)) from None

    def _connected(self) -> smtplib.SMTP:
        server = smtplib.SMTP(
            self._host,
            self._port,
            # asking the name server for our own name may take long, and fail
            local_hostname=self._domain,
            timeout=self._timeout,
        )
        try:
            if self._starttls:
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    @property
    def _domain(self) -> str:
        return self._sender.rpartition("@")[2]

    def _letter(self, to: str, subject: str, body: str) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._sender
        letter["To"] = to
        letter["Subject"] = " ".join(subject.split())
        letter["Date"] = format_datetime(self._clock())
        letter["Message-ID"] = make_msgid(domain=self._domain)
        # https://www.rfc-editor.org/rfc/rfc3834 : holiday replies stay away
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(body)
        return letter


class LoggedPost:
    """What stands in for a mail server when there is none: a line in the log."""

    def send_mail(self, to: str, subject: str, body: str) -> None:  # noqa: ARG002 - neither address nor text is logged
        """Log the subject, masked."""
        log.info("mail not sent (no SMTP_URL)", subject=mask(subject))


def sender_of(addresses: Sequence[str], url: str | None) -> str:
    """From whom e-mail comes: the address of the only line.

    With several, the user at the mail server, if it is one: what is sent to the people
    of one line does not bear the address of another.
    """
    user = unquote(urlsplit(url or "").username or "")
    return user if len(addresses) > 1 and is_address(user) else addresses[0]


def is_address(text: str) -> bool:
    """Whether mail can go there: one address, and nothing else."""
    return ADDRESS.fullmatch(text) is not None


# https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1
def _refusal(
    code: int, what: Literal["recipient", "sender", "letter", "user"]
) -> Exception:
    """What it means that one is refused: 5xx is for ever, but for who we are."""
    if code in NOT_LET_IN or (what == "user" and code in range(500, 600)):
        return BarredError(f"the mail server does not let us in: {code}")
    if code in range(500, 600):
        return RefusedError(str(code), f"the mail server refuses the {what}")
    return UnavailableError(f"the mail server does not take the {what} now: {code}")


def _reason(error: Exception) -> str:
    """What failed, without the server's text: it repeats addresses."""
    code = getattr(error, "smtp_code", None)
    return f"the mail server: {type(error).__name__}{f' {code}' if code else ''}"

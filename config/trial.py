"""`cjg doctor --call LOGIN`: one test call to a member's mobile, and what came of it.

The call is that of the page *Beheer*: asked for in the database, placed once, and told
of by webhooks to the web process. So it tries all that a caller's ring needs but the
caller. Knows how long it takes; must not know TwiML.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal

from config.examination import Finding, Ground
from ringgroup.call.legs import LegResult
from ringgroup.desk import Desk
from ringgroup.people import lines
from ringgroup.people.store import members
from ringgroup.telephone import RefusedError, UnavailableError
from ringgroup.vault import Vault
from ringgroup.voicemail import endings, outgoing, placing
from ringgroup.voicemail.outgoing import Outgoing
from webhooks.twilio import codes
from webhooks.twilio.hearing import Urls
from webhooks.twilio.rest import TwilioTelephone

A_LOOK: Final = 1.0
LOOKS: Final = 100
"""Ringing (30 s), pressing 1 three times over, and the provider's own time."""
QUIET: Final = timedelta(seconds=40)
"""So long after it was wanted the provider itself is asked, every now and then."""
OVER: Final[Mapping[str, LegResult]] = {
    "completed": "completed",
    "busy": "busy",
    "no-answer": "no-answer",
    "canceled": "canceled",
    "failed": "failed",
}
_MOBILE: Final = "look at the member's mobile on the page Beheer"
ENDS: Final[Mapping[str, tuple[Literal["ok", "warn", "FAIL"], str, str]]] = {
    "done": ("ok", "it rang, was picked up, and 1 was pressed", ""),
    "no_key": (
        "warn",
        "it was picked up without pressing 1: perhaps by a private mailbox",
        "call again, pick up and press 1",
    ),
    "not_answered": ("warn", "it rang, and nobody picked up", "call again"),
    "busy": ("warn", "it was busy, or the call was refused by hand", "call again"),
    "failed": ("FAIL", "the provider could not ring it", _MOBILE),
    "not_asked": (
        "FAIL",
        "it was picked up, and the provider could not fetch what to say",
        "look at PUBLIC_URL, at web, and of which region the token is",
    ),
    "refused": ("FAIL", "the provider will not ring it", _MOBILE),
    "not_allowed": ("FAIL", "the provider rings nobody for us", "see: cjg doctor"),
    "lost": ("FAIL", "nothing was heard of it", "look at PUBLIC_URL and at web"),
}
"""By how the call ended: what is told, and how it is mended."""


class Hearing(TwilioTelephone):
    """The account, which remembers with what code it refused to ring."""

    def __init__(self, ground: Ground) -> None:
        """As `Ground.telephone`."""
        self.__dict__ |= ground.telephone.__dict__
        self.code = ""

    def place_call(
        self, sender: str, to: str, url: str, status_url: str, timeout: int
    ) -> str:
        """Ring a phone."""
        try:
            return super().place_call(sender, to, url, status_url, timeout)
        except RefusedError as error:
            self.code = error.code
            raise


def findings(
    ground: Ground, login: str, sleep: Callable[[float], None]
) -> Iterator[Finding]:
    """Ring that member once, and say what came of it."""
    database = ground.database
    with database.reading() as session:
        member = members.active_logins(session).get(login)
        belonging = lines.of(session, login)
    if member is None:
        yield Finding(
            "FAIL", "no active member has that login", "see: cjg members list"
        )
        return
    theirs = belonging.among(ground.lines) if belonging else {}
    key = next(iter(theirs), next(iter(ground.lines)))
    line = ground.lines[key]
    wanted = database.attempt(
        lambda s: outgoing.want_test(s, line, member, ground.clock())
    )
    if wanted.id is None:
        yield Finding("FAIL", f"not called: {wanted.refusal}", "try again in a minute")
        return
    telephone = Hearing(ground)
    found = _followed(ground, wanted.id, telephone, sleep)
    level, told, mend = ENDS.get(found.state, ENDS["lost"]) if found else ENDS["lost"]
    if telephone.code:
        meaning = codes.meaning(telephone.code)
        told, mend = f"{told}: {meaning.what} ({telephone.code})", meaning.mend
    yield Finding(level, told, mend, key if len(ground.lines) > 1 else "")


def _followed(
    ground: Ground, call: str, telephone: Hearing, sleep: Callable[[float], None]
) -> Outgoing | None:
    """What has become of the call when it is over, or when we stop waiting for that.

    The clock may place it, or we do: it is placed once.
    """
    desk = Desk(ground.lines, Vault(*ground.settings.secret_keys))
    addresses = Urls(ground.settings.public_url).outgoing
    found: Outgoing | None = None
    for _ in range(LOOKS):
        now = ground.clock()
        placing.place(ground.database, desk, telephone, addresses, now)
        with ground.database.reading() as session:
            found = outgoing.call(session, call)
        if found is None or not found.live:
            return found
        if found.sid and now - found.created_at > QUIET:
            _ask(ground, found, telephone)
        sleep(A_LOOK)
    return found


def _ask(ground: Ground, found: Outgoing, telephone: Hearing) -> None:
    """Ask the provider for a call whose end we should have been told of."""
    try:
        record = telephone.call(found.sid or "")
    except (RefusedError, UnavailableError):
        return
    if record is not None and record.over:
        result, sid = OVER[record.status], found.sid or ""
        ground.database.attempt(
            lambda s: endings.told(s, found.id, sid, result, ground.clock())
        )

"""What `cjg doctor` asks the provider: all that can be asked without changing anything.

Knows what is healthy in an account and how the rest is mended. What the provider does
not tell is a warning and no failure: it may know other questions than we do.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from config import number_checks
from config.examination import Check, Finding, Ground
from config.number_checks import CONSOLE, asked
from ringgroup.store import troubles as kept
from ringgroup.telephone import BarredError, UnavailableError
from webhooks.twilio import codes

CLOCK_OFF: Final = timedelta(seconds=2)
CLOCK_WRONG: Final = timedelta(seconds=30)
LOW: Final = Decimal(20)
"""Of whatever currency the account has: some days of calls."""
A_WEEK: Final = timedelta(days=7)


def account(ground: Ground) -> Iterator[Finding]:
    """The account answers, and is active."""
    if not ground.has_provider:
        yield Finding("warn", "this is a demo, without a provider", "unset CJG_DEMO")
        return
    try:
        answer, _ = ground.account
    except BarredError:
        raise
    except UnavailableError as error:
        mend = "look at TWILIO_API_URL, and at what this machine may reach"
        yield Finding("FAIL", str(error), mend)
        return
    status = str(answer.json()["status"])
    if status != "active":
        yield Finding("FAIL", f"it is {status}", CONSOLE)
    else:
        yield Finding("ok", status)


@asked
def kind(ground: Ground) -> Iterator[Finding]:
    """The account is no trial."""
    _, said = ground.telephone.inspection.kind()
    if said.lower() == "trial":
        found = "a trial: it rings and texts verified numbers alone, and speaks first"
        yield Finding("FAIL", found, "upgrade it in the provider's console")
    else:
        yield Finding("ok", said.lower())


def machine_clock(ground: Ground) -> Iterator[Finding]:
    """Our clock agrees with the provider's, which says whole seconds."""
    answer, at = ground.account
    if "Date" not in answer.headers:
        yield Finding("warn", "not compared: the provider says no time")
        return
    said = parsedate_to_datetime(answer.headers["Date"]).replace(tzinfo=UTC)
    off = at - said - timedelta(seconds=0.5)
    seconds, mend = off.total_seconds(), "let the machine set its clock by NTP"
    if abs(off) <= CLOCK_OFF:
        yield Finding("ok", "agrees with the provider's")
        return
    told = f"{abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} theirs"
    yield Finding("FAIL" if abs(off) > CLOCK_WRONG else "warn", told, mend)


@asked
def balance(ground: Ground) -> Iterator[Finding]:
    """There is something left to call with."""
    found = ground.telephone.inspection.balance()
    said = f"{found.left:.2f} {found.currency}"
    mend = "pay in, and let the account recharge by itself"
    if found.left <= 0:
        yield Finding("FAIL", f"{said} is left: nobody can be rung", mend)
    elif found.left < LOW:
        yield Finding("warn", f"{said} is left", mend)
    else:
        yield Finding("ok", f"{said} is left")


@asked
def dialling(ground: Ground) -> Iterator[Finding]:
    """Dutch numbers may be rung."""
    yield _permission(ground.telephone.inspection.may_dial(), "13227")


@asked
def texting(ground: Ground) -> Iterator[Finding]:
    """SMS may be sent to Dutch numbers."""
    yield _permission(ground.telephone.inspection.may_text(), "21408")


def _permission(allowed: bool, code: str) -> Finding:  # noqa: FBT001 - what was answered
    if allowed:
        return Finding("ok", "allowed for the Netherlands")
    meaning = codes.meaning(code)
    return Finding("FAIL", f"not allowed for the Netherlands ({code})", meaning.mend)


NOT_LET_IN: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
GIVEN: Final = range(200, 300)
MEDIA: Final = "let HTTP authentication for media be on, under Voice settings"


@asked
def media(ground: Ground) -> Iterator[Finding]:
    """A stranger is not given a recording."""
    status = ground.telephone.inspection.media_status()
    if status is None:
        said = "not known: no recording stands there to be asked for by a stranger"
        yield Finding("warn", said, MEDIA)
    elif status in NOT_LET_IN:
        yield Finding("ok", f"a stranger is answered {status}")
    elif status in GIVEN:
        yield Finding("FAIL", "whoever knows its address hears a recording", MEDIA)
    else:  # a redirect may lead to where it is heard; what is just gone says nothing
        said = f"not known: a stranger who asks for a recording is answered {status}"
        yield Finding("warn", said, MEDIA, unknown=True)


@asked
def errors(ground: Ground) -> Iterator[Finding]:
    """What the provider itself noted as an error in the last day."""
    since = ground.clock() - timedelta(days=1)
    found = ground.telephone.inspection.errors(since)
    for code, times in sorted(found.items()):
        meaning = codes.meaning(code)
        yield Finding("warn", f"{times} times: {meaning.what}", meaning.mend, code)
    if not found:
        yield Finding("ok", "none in a day")


HIDES: Final = "let its operator pass on the caller's number, or port the number"


LOOPS: Final = (
    "let no worker's phone forward to the desk; if an exchange puts the number of a "
    "line in the place of its callers', let it pass theirs on"
)
SAID: Final[Mapping[str, tuple[str, str]]] = {
    kept.HIDDEN: ("a forwarding hides who calls", HIDES),
    kept.TURNED_AWAY: (
        "calls that bear our own number were hung up",
        LOOPS,
    ),
    kept.MISLED: (
        "something else than the provider answered for a recording, which stays there",
        "look at TWILIO_API_URL and at what stands before it: the log says what came",
    ),
    kept.STRAY: (
        "calls arrive at a number that is no line's, and this line took them",
        "name the number in the line file, or take our address from it",
    ),
}
NOT_DONE: Final[Mapping[str, str]] = {
    kept.NOT_RUNG: "not one phone could be rung",
    kept.NOT_CALLED: "a call of ours, to a worker or to call back, was not placed",
    kept.NOT_TEXTED: "an SMS to a worker was not sent",
}


def troubles(ground: Ground) -> Iterator[Finding]:
    """What was refused or hidden when callers were there."""
    with ground.database.reading() as session:
        found = kept.since(session, ground.clock() - A_WEEK)
    for one in found:
        at, meaning = f"last {one.last_at:%Y-%m-%d %H:%M}Z", codes.meaning(one.code)
        if one.kind in SAID:
            said, mend = SAID[one.kind]
            yield Finding("warn", f"{said}, {at}", mend, one.line)
        else:
            why = f"{meaning.what} ({one.code})" if one.code else meaning.what
            said = f"{NOT_DONE[one.kind]}, {at}: {why}"
            yield Finding("warn", said, meaning.mend, one.line)
    if not found:
        yield Finding("ok", "nothing was refused in a week")


ACCOUNT: Final = "account"
_Table = tuple[tuple[str, Callable[[Ground], Iterator[Finding]]], ...]
_ASKED: Final[_Table] = (
    ("account type", kind),
    ("balance", balance),
    ("number", number_checks.numbers),
    ("fallback", number_checks.fallback),
    ("caller ID", number_checks.caller_ids),
    ("dialling", dialling),
    ("SMS", texting),
    ("SMS sender", number_checks.senders),
    ("region", number_checks.regions),
    ("media", media),
    ("provider's errors", errors),
)
PROVIDER: Final = (
    Check("region", number_checks.region_of_us, "look at TWILIO_API_URL"),
    Check(ACCOUNT, account, "look at TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"),
    Check("time", machine_clock, "look at TWILIO_API_URL", ACCOUNT),
    *(Check(name, look, "try again later", ACCOUNT) for name, look in _ASKED),
    Check("refused", troubles, "run: cjg db upgrade", "database"),
)
"""What is asked of the provider, in the order in which it is told."""

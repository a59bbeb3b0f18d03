"""What `cjg doctor` asks the provider: all that can be asked without changing anything.

Knows what is healthy in an account and how the rest is mended. What the provider does
not tell is a warning and no failure: it may know other questions than we do.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import wraps
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests

from config.checks import TIMEOUTS, Check, Finding, Ground, Look
from config.provisioning import (
    NO_CALLER_IDS,
    is_loopback,
    not_shown,
    plan,
    targets,
)
from ringgroup.store import troubles as kept
from ringgroup.telephone import RefusedError, UnavailableError
from webhooks.twilio import codes, overrides
from webhooks.twilio.twiml import THANKS

CLOCK_OFF: Final = timedelta(seconds=2)
CLOCK_WRONG: Final = timedelta(seconds=30)
LOW: Final = Decimal(20)
"""Of whatever currency the account has: some days of calls."""
PATIENCE: Final = 6.0
"""Seconds that a caller may hear nothing, whatever is dead or frozen."""
CONSOLE: Final = "see the provider's console"
A_WEEK: Final = timedelta(days=7)


def asked(look: Look) -> Look:
    """A check whose question the provider may leave unanswered."""

    @wraps(look)
    def look_if_told(ground: Ground) -> Iterator[Finding]:
        if not ground.has_provider:
            return
        try:
            yield from look(ground)
        except (RefusedError, UnavailableError) as error:
            yield Finding("warn", f"could not be asked: {error}", CONSOLE)

    return look_if_told


def account(ground: Ground) -> Iterator[Finding]:
    """The account answers, and is active."""
    if not ground.has_provider:
        yield Finding("warn", "this is a demo, without a provider", "unset CJG_DEMO")
        return
    status = str(ground.account[0].json()["status"])
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


def numbers(ground: Ground) -> Iterator[Finding]:
    """Each number is the account's, takes calls, and points to us."""
    found = ground.telephone.numbers()
    by_number = {one.number: one for one in found}
    of_lines = {line.arrives_at for line in ground.lines.values()}
    for target in targets(ground.lines.values(), ground.settings.public_url, None):
        todo = plan([target], found)
        differing = ", ".join(change.field for change in todo.changes)
        of = target.number
        for refusal in todo.refusals:
            reason = refusal.removeprefix(f"{of}: ")
            mend = "mend it in the provider's console, then run: cjg provision"
            yield Finding("FAIL", reason, mend, of)
        if todo.refusals:
            continue
        here = by_number[of]
        silent = overrides.silence(here.voice_url or "")
        if differing:
            yield Finding("FAIL", f"{differing} not ours", "run: cjg provision", of)
        elif not here.voice:
            yield Finding("FAIL", "it takes no calls", "buy one with voice", of)
        elif silent > PATIENCE:
            said = f"callers may hear nothing for {silent:.0f} s, by its time-outs"
            mend = "take the fragment off VoiceUrl, then run: cjg provision"
            yield Finding("FAIL", said, mend, of)
        elif of in of_lines and not here.sms:
            said = "points here; it sends no SMS, so messages go by e-mail"
            yield Finding("warn", said, "let another number send SMS", of)
        else:
            yield Finding("ok", "points here", of=of)


def fallback(ground: Ground) -> Iterator[Finding]:
    """Each line has a fallback that speaks when all of this is down."""
    ours = urlsplit(ground.settings.public_url).netloc
    found = {one.number: one.voice_fallback_url for one in ground.telephone.numbers()}
    mend = "host cjg fallback-twiml elsewhere; cjg provision --fallback-url URL"
    for line in ground.lines.values():
        of, address = line.arrives_at, found.get(line.arrives_at)
        if of not in found:
            continue
        if not address:
            yield Finding("FAIL", "there is none", mend, of)
        elif urlsplit(address).netloc == ours:
            said = "it is on this service: of no use when that is down"
            yield Finding("FAIL", said, mend, of)
        else:
            yield _spoken(address.partition("#")[0], of)


def _spoken(address: str, of: str) -> Finding:
    """Whether the documents stand there, the first and the one after a message."""
    mend = "put there what cjg fallback-twiml prints, and beside it --thanks"
    try:
        for url, verb in ((address, "<Record"), (urljoin(address, THANKS), "<Hangup")):
            status, body = _fetched(url)
            if status != HTTPStatus.OK or verb not in body:
                name = urlsplit(url).path.rpartition("/")[2]
                return Finding("FAIL", f"no such document: {name} ({status})", mend, of)
    except requests.RequestException as error:
        return Finding(
            "warn", f"not reached from here: {type(error).__name__}", mend, of
        )
    return Finding("ok", "elsewhere, and it takes a message", of=of)


def _fetched(url: str) -> tuple[int, str]:
    with requests.Session() as session:
        session.trust_env = not is_loopback(url)
        answer = session.get(url, timeout=TIMEOUTS)
        return answer.status_code, answer.text


@asked
def caller_ids(ground: Ground) -> Iterator[Finding]:
    """The account may show the number with which each line rings."""
    telephone, region = ground.telephone, ground.region
    owned = {one.number for one in telephone.numbers()}
    lines = ground.lines.values()
    verified: frozenset[str] = frozenset()
    if region not in NO_CALLER_IDS and any(line.shown not in owned for line in lines):
        verified = telephone.inspection.caller_ids()
    for line in lines:
        reason = not_shown(line, owned, verified, region)
        if reason is not None:
            yield Finding("FAIL", reason, f"lines.{line.key}.caller_id", line.key)
        elif line.shown != line.number and line.number in owned:
            said = f"{line.shown} is shown; {line.number} could be, it is the account's"
            yield Finding("ok", said, of=line.key)
        else:
            yield Finding("ok", f"{line.shown} is shown", of=line.key)


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


@asked
def regions(ground: Ground) -> Iterator[Finding]:
    """Calls are handled in the region whose auth token we have."""
    for target in targets(ground.lines.values(), ground.settings.public_url, None):
        of = target.number
        there = ground.telephone.inspection.region(of)
        if there == ground.region:
            yield Finding("ok", there, of=of)
        else:
            said = f"calls to it are handled in {there}, and we ask in {ground.region}"
            mend = "set its inbound region in the console, or say --region"
            yield Finding("FAIL", said, mend, of)


@asked
def media(ground: Ground) -> Iterator[Finding]:
    """A stranger is not given a recording."""
    status = ground.telephone.inspection.media_status()
    if status is None:
        yield Finding("ok", "no recording stands there, so none was asked for")
    elif status == HTTPStatus.OK:
        mend = "switch on HTTP authentication for media, under Voice settings"
        yield Finding("FAIL", "whoever knows its address hears a recording", mend)
    else:
        yield Finding("ok", f"a stranger is answered {status}")


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


def troubles(ground: Ground) -> Iterator[Finding]:
    """What was refused or hidden when callers were there."""
    with ground.database.reading() as session:
        found = kept.since(session, ground.clock() - A_WEEK)
    for one in found:
        at, meaning = f"last {one.last_at:%Y-%m-%d %H:%M}Z", codes.meaning(one.code)
        if one.kind == kept.HIDDEN:
            said = f"a forwarding hides who calls, {at}"
            yield Finding("warn", said, HIDES, one.line)
        else:
            why = f"{meaning.what} ({one.code})" if one.code else meaning.what
            said = f"not one phone could be rung, {at}: {why}"
            yield Finding("warn", said, meaning.mend, one.line)
    if not found:
        yield Finding("ok", "nothing was refused in a week")


ACCOUNT: Final = "account"
_Table = tuple[tuple[str, Callable[[Ground], Iterator[Finding]]], ...]
_ASKED: Final[_Table] = (
    ("account type", kind),
    ("balance", balance),
    ("number", numbers),
    ("fallback", fallback),
    ("caller ID", caller_ids),
    ("dialling", dialling),
    ("SMS", texting),
    ("region", regions),
    ("media", media),
    ("provider's errors", errors),
)
PROVIDER: Final = (
    Check(ACCOUNT, account, "look at TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"),
    Check("time", machine_clock, "look at TWILIO_API_URL", ACCOUNT),
    *(Check(name, look, "try again later", ACCOUNT) for name, look in _ASKED),
    Check("refused", troubles, "run: cjg db upgrade", "database"),
)
"""What is asked of the provider, in the order in which it is told."""

"""What `cjg doctor` asks of the account's numbers: where they point, what they may do.

Knows what is healthy, line by line and number by number, and how the rest is mended.
"""

from collections.abc import Iterable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests

from config.examination import TIMEOUTS, Finding, Ground, Look, instead_of_sms
from config.provisioning import (
    NO_CALLER_IDS,
    in_the_open,
    is_loopback,
    not_shown,
    plan,
    targets,
)
from ringgroup.line import Line
from ringgroup.telephone import RefusedError, UnavailableError
from webhooks.twilio import account, overrides
from webhooks.twilio.rest import SERVICE, NumberSettings
from webhooks.twilio.twiml_fallback import THANKS, static_fallback, static_thanks

PATIENCE: Final = 5.0
"""Seconds that a caller may hear nothing, whatever is dead or frozen."""
DOCUMENT: Final = ("text/xml", "application/xml", "text/html")
"""As what the provider reads TwiML: https://www.twilio.com/docs/voice/twiml"""
CONSOLE: Final = "see the provider's console"


def asked(look: Look) -> Look:
    """A check whose question the provider may leave unanswered."""

    @wraps(look)
    def look_if_told(ground: Ground) -> Iterator[Finding]:
        if not ground.has_provider:
            return
        try:
            yield from look(ground)
        except (RefusedError, UnavailableError) as error:
            said = f"could not be asked: {error}"
            yield Finding("warn", said, CONSOLE, unknown=True)

    return look_if_told


def numbers(ground: Ground) -> Iterator[Finding]:
    """Each number is the account's, takes calls, and points to us."""
    found = ground.telephone.numbers()
    by_number, lines = {one.number: one for one in found}, ground.lines.values()
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
        ported = next((one for one in lines if one.arrives_at == of), None)
        if ported and ported.number != of and ported.number in by_number:
            said = f"{ported.number} is the account's, and the file says it forwards"
            mend = "take twilio_number from the line file, then run: cjg provision"
            yield Finding("FAIL", said, mend, of)
            continue
        silent = overrides.silence(here.voice_url or "")
        if differing:
            yield Finding("FAIL", f"{differing} not ours", "run: cjg provision", of)
        elif not here.voice:
            yield Finding("FAIL", "it takes no calls", "buy one with voice", of)
        elif silent > PATIENCE:
            said = f"callers may hear nothing for {silent:g} s, by its time-outs"
            mend = "take the fragment off VoiceUrl, then run: cjg provision"
            yield Finding("FAIL", said, mend, of)
        else:
            yield Finding("ok", "points here", of=of)


OF_EACH: Final = (
    "host cjg fallback-twiml --line KEY of each; "
    "cjg provision --fallback-url with {line} in it"
)


def fallback(ground: Ground) -> Iterator[Finding]:
    """Each line has a fallback that speaks when all of this is down, as it is now."""
    ours = urlsplit(ground.settings.public_url).netloc
    found = {one.number: one for one in ground.telephone.numbers()}
    speaks_for: dict[str, str] = {}
    for line in ground.lines.values():
        of, here = line.arrives_at, found.get(line.arrives_at)
        if here is None:
            continue
        wrong = _ill_placed(here, ours)
        document = (here.voice_fallback_url or "").partition("#")[0]
        other = speaks_for.setdefault(document, line.name)
        if wrong is not None:
            yield Finding("FAIL", *wrong, of)
        elif other != line.name:
            said = f"it is that of {other}: callers hear its name and hours"
            yield Finding("warn", said, OF_EACH, of)
        else:
            which = f" --line {line.key}" if len(ground.lines) > 1 else ""
            yield _spoken(document, line.at(ground.clock()), of, which)


HOST_IT: Final = "host cjg fallback-twiml elsewhere; cjg provision --fallback-url URL"


def _ill_placed(here: NumberSettings, ours: str) -> tuple[str, str] | None:
    """What is wrong with where the fallback of a number is, and how it is mended."""
    address = here.voice_fallback_url
    if not address:
        return "there is none", HOST_IT
    if urlsplit(address).netloc == ours:
        return "it is on this service: of no use when that is down", HOST_IT
    if in_the_open(address):
        return "it is no https: callers' numbers pass in the open", HOST_IT
    if here.voice_fallback_method != "GET":
        said = "it is asked by POST, to which a host of files gives no document"
        return said, "run: cjg provision"
    if not overrides.ELSEWHERE.keys() <= overrides.read(address).keys():
        return "it is waited for as long as the provider likes", "run: cjg provision"
    return None


def _spoken(address: str, line: Line, of: str, which: str) -> Finding:
    """Whether the documents stand there, the first and the one after a message.

    What is there may be of before: other hours, another address, an older program.
    """
    mend = f"put there what cjg fallback-twiml{which} prints, and beside it --thanks"
    documents = (
        (address, "<Record", static_fallback(line)),
        (urljoin(address, THANKS), "<Hangup", static_thanks(line)),
    )
    old: list[str] = []
    try:
        for url, verb, printed in documents:
            status, kind, body = _fetched(url)
            name = urlsplit(url).path.rpartition("/")[2]
            if status == HTTPStatus.OK and not kind.startswith(DOCUMENT):
                said = (
                    f"it is served as {kind or 'nothing'}, and the provider reads XML"
                )
                return Finding("FAIL", said, "serve it as text/xml", of)
            if status != HTTPStatus.OK or verb not in body:
                return Finding("FAIL", f"no such document: {name} ({status})", mend, of)
            if _packed(body) != _packed(printed):
                old.append(name)
    except requests.RequestException as error:
        said = f"not reached from here: {type(error).__name__}"
        return Finding("warn", said, mend, of, unknown=True)
    if old:
        said = f"{' and '.join(old)}: not what cjg fallback-twiml prints now"
        return Finding("warn", said, mend, of)
    return Finding("ok", "elsewhere, and it takes a message", of=of)


def _packed(document: str) -> str:
    """Without what an editor or a host may put between its words."""
    return "".join(document.lstrip("\ufeff").split())


def _fetched(url: str) -> tuple[int, str, str]:
    with requests.Session() as session:
        session.trust_env = not is_loopback(url)
        answer = session.get(url, timeout=TIMEOUTS)
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        # as the document says itself; a host that says nothing means latin-1
        return answer.status_code, kind.lower(), answer.content.decode(errors="replace")


SENDER: Final = "let sms_sender in the line file be what can send SMS"


@asked
def senders(ground: Ground) -> Iterator[Finding]:
    """What each line sends SMS from exists, and can send: number, name or service."""
    found = {one.number: one for one in ground.telephone.numbers()}
    for line in ground.lines.values():
        sender, of = line.sms_from, line.key
        if SERVICE.fullmatch(sender):
            if ground.telephone.inspection.has_service(sender):
                yield Finding("ok", "a messaging service of the account", of=of)
            else:
                yield Finding("FAIL", "there is no such messaging service", SENDER, of)
        elif not sender.startswith("+"):
            yield Finding("ok", f"{sender}: a name, to which nobody can answer", of=of)
        elif sender not in found:
            said = f"{sender} is not the account's, so {instead_of_sms(ground)}"
            yield Finding("FAIL", said, SENDER, of)
        elif not found[sender].sms:
            said = f"{sender} sends no SMS, so {instead_of_sms(ground)}"
            told = ground.settings.smtp_url is not None
            yield Finding("warn" if told else "FAIL", said, SENDER, of)
        else:
            yield Finding("ok", f"{sender} sends SMS", of=of)


def unshown(ground: Ground, owned: set[str], lines: Iterable[Line]) -> dict[str, str]:
    """What each of these lines would show in vain: by its key, why.

    Verified numbers are asked for where the account's own are not enough.
    """
    lines, region = list(lines), ground.region
    verified: frozenset[str] = frozenset()
    if region not in NO_CALLER_IDS and any(one.shown not in owned for one in lines):
        verified = ground.telephone.inspection.caller_ids()
    reasons = {one.key: not_shown(one, owned, verified, region) for one in lines}
    return {key: reason for key, reason in reasons.items() if reason is not None}


def impossible(ground: Ground, owned: set[str]) -> list[str]:
    """The caller IDs of the line file that may not be shown, a sentence each."""
    asked_for = [one for one in ground.lines.values() if one.caller_id is not None]
    reasons = unshown(ground, owned, asked_for).items()
    return [f"lines.{key}.caller_id: {reason}" for key, reason in reasons]


@asked
def caller_ids(ground: Ground) -> Iterator[Finding]:
    """The account may show the number with which each line rings."""
    owned = {one.number for one in ground.telephone.numbers()}
    lines = ground.lines.values()
    reasons = unshown(ground, owned, lines)
    for line in lines:
        reason = reasons.get(line.key)
        if reason is not None:
            yield Finding("FAIL", reason, f"lines.{line.key}.caller_id", line.key)
        elif line.shown != line.number and line.number in owned:
            said = f"{line.shown} is shown; {line.number} could be, it is the account's"
            yield Finding("ok", said, of=line.key)
        else:
            yield Finding("ok", f"{line.shown} is shown", of=line.key)


def region_of_us(ground: Ground) -> Iterator[Finding]:
    """Web and clock ask where this does: said first, as nobody may be let in here."""
    asks = account.region_of(ground.settings.twilio_api_url)
    if ground.has_provider and ground.region != asks:
        said = f"web and clock ask in {asks}, and this was asked in {ground.region}"
        there = account.address(account.TWILIO, ground.edge_and_region)
        mend = f"set TWILIO_API_URL={there} for all processes"
        yield Finding("FAIL", said, mend)


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
            mend = "set its inbound region in the console, or TWILIO_API_URL to there"
            yield Finding("FAIL", said, mend, of)

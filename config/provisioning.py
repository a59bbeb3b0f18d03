"""Where the account's numbers must point, and what differs from what was found there.

Pure: values in, values out. Knows our addresses and what stands in the way of setting
them; must not ask the provider nor set anything (`config.cli.provision` does).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from ringgroup.line import Line
from webhooks.twilio import overrides
from webhooks.twilio.rest import NumberSettings, fallback_method

INCOMING: Final = "/voice/incoming"
SERVICE: Final = "/voice/service"
STATUS: Final = "/voice/status"
FALLBACK: Final = "/voice/fallback"
"""Nobody answers here, so a signed request is led to the emergency voicemail."""
POST: Final = "POST"
"""What the provider does when no method is set."""
USER: Final = re.compile(r"(?<=://)[^\s/@]+@")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a number must point; without a fallback URL that stays as it is."""

    number: str
    voice_url: str
    status_callback: str
    fallback_url: str | None = None


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting that differs; names are the provider's, passwords are hidden."""

    number: str
    field: str
    before: str | None
    after: str

    def __str__(self) -> str:
        return f"{self.number} {self.field}: {self.before or 'nothing'} → {self.after}"


@dataclass(frozen=True, slots=True)
class ProvisioningPlan:
    """What must be set, by the number's SID; nothing may be when there are refusals."""

    orders: tuple[tuple[str, Target], ...]
    changes: tuple[SettingChange, ...]
    refusals: tuple[str, ...]


def targets(
    lines: Iterable[Line], public_url: str, fallback_url: str | None
) -> list[Target]:
    """Every number at which calls arrive, once; only lines have a fallback.

    In its address `{line}` stands for the key of the line.
    """
    lines, status = list(lines), public_url + STATUS
    arriving = [
        Target(
            line.arrives_at,
            public_url + INCOMING,
            status,
            fallback_url and fallback_url.replace("{line}", line.key),
        )
        for line in lines
    ]
    shared = dict.fromkeys(line.service_arrives_at for line in lines)
    return arriving + [Target(one, public_url + SERVICE, status) for one in shared]


def keeping_fallbacks(
    wanted: Iterable[Target], found: Iterable[NumberSettings]
) -> list[Target]:
    """The same, but for fallbacks that are hosted elsewhere already: those stay.

    One that speaks when this service is down is worth more than ours, which does not.
    """
    there = {one.number: one.voice_fallback_url or "" for one in found}
    return [
        replace(one, fallback_url=there[one.number].partition("#")[0])
        if one.fallback_url and _is_elsewhere(there.get(one.number, ""), one)
        else one
        for one in wanted
    ]


def _is_elsewhere(address: str, target: Target) -> bool:
    """Neither on this service nor on what was this service once."""
    parts, ours = urlsplit(address), urlsplit(target.voice_url)
    return bool(address) and parts.netloc != ours.netloc and parts.path != FALLBACK


def plan(wanted: Iterable[Target], found: Iterable[NumberSettings]) -> ProvisioningPlan:
    """Compare what is wanted with what the account has."""
    known = {one.number: one for one in found}
    orders: list[tuple[str, Target]] = []
    changes: list[SettingChange] = []
    refusals: list[str] = []
    for one in wanted:
        here = known.get(one.number)
        if here is None:
            refusals.append(f"{one.number}: the account has no such number")
            continue
        if overridden := _overridden(here):
            refusals.append(f"{one.number}: {overridden}")
            continue
        target = _with_overrides(one, here)
        differing = list(_changes(target, here))
        changes += differing
        if differing:
            orders.append((here.sid, target))
    return ProvisioningPlan(tuple(orders), tuple(changes), tuple(refusals))


NO_CALLER_IDS: Final = frozenset({"ie1"})
"""Regions that know no verified caller IDs."""
# https://www.twilio.com/docs/global-infrastructure/regional-product-and-feature-availability


def not_shown(
    line: Line, owned: Iterable[str], verified: Iterable[str], region: str
) -> str | None:
    """Why phones could not be rung with the number that this line shows; None: fine.

    An account shows its own numbers, and verified ones where there are such.
    """
    shown, arrives = line.shown, line.arrives_at
    if shown in {*owned, *verified}:
        return None
    instead = f"port it, or leave caller_id out, so that {arrives} is shown"
    if shown == arrives:
        instead = "port it, or buy a number and say twilio_number"
    if region in NO_CALLER_IDS:
        return (
            f"{shown} is not the account's, and region {region} has no verified caller "
            f"IDs, so no phone would ring: {instead}"
        )
    return (
        f"{shown} is neither the account's nor a verified caller ID, so no phone would "
        f"ring: verify it, {instead}"
    )


def unreachable(public_url: str, api_url: str) -> str | None:
    """Why the provider could not call us there; None when it can.

    A provider on this machine, as in tests, reaches everything.
    """
    if is_loopback(api_url):
        return None
    if is_loopback(public_url):
        return f"{public_url} is this machine alone; the provider cannot reach it"
    if in_the_open(public_url):
        return f"{public_url} is not https; callers' numbers would pass in the open"
    return None


def not_elsewhere(address: str, public_url: str) -> str | None:
    """Why no fallback could be there; None when one could, as far as can be told."""
    filled = address.replace("{line}", "line")
    if not _is_whole(filled):
        return "is not an address such as https://example.nl/doc.xml"
    if {"{", "}"} & {*filled}:
        return "in it only {line} stands for something: the key of each line"
    if in_the_open(filled):
        return "is not https; callers' numbers would pass in the open"
    if urlsplit(filled).netloc.lower() == urlsplit(public_url).netloc:
        return "is on this service: of no use when that is down"
    return None


def _is_whole(address: str) -> bool:
    try:
        parts = urlsplit(address)
        there = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return there and ADDRESS.fullmatch(address) is not None


ADDRESS: Final = re.compile(r"https?://[^\s/#?]+(/[^\s#]*)?")
"""Without a fragment: how long it is waited for is ours to write."""


def in_the_open(address: str) -> bool:
    """Whether what is sent there can be read on the way; this machine's own cannot."""
    return not address.startswith("https://") and not is_loopback(address)


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine only."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _overridden(here: NumberSettings) -> str | None:
    """What the provider heeds instead of the voice URL."""
    if here.trunk_sid:
        return f"trunk {here.trunk_sid} overrides it; take the number off the trunk"
    if here.voice_application_sid:
        sid = here.voice_application_sid
        return f"Voice application {sid} overrides it; take the application off"
    return None


def _with_overrides(target: Target, here: NumberSettings) -> Target:
    """The target with how long each address is waited for; what is there is kept."""
    fallback = target.fallback_url
    if fallback is not None:
        there = here.voice_fallback_url
        fallback = overrides.written(fallback, overrides.ELSEWHERE, there)
    return replace(
        target,
        voice_url=overrides.written(target.voice_url, overrides.ANSWER, here.voice_url),
        status_callback=overrides.written(
            target.status_callback, overrides.TOLD, here.status_callback
        ),
        fallback_url=fallback,
    )


def _changes(target: Target, here: NumberSettings) -> Iterator[SettingChange]:
    rows = [
        ("VoiceUrl", here.voice_url, target.voice_url),
        ("VoiceMethod", here.voice_method or POST, POST),
        ("StatusCallback", here.status_callback, target.status_callback),
        ("StatusCallbackMethod", here.status_callback_method or POST, POST),
    ]
    if target.fallback_url is not None:
        method = fallback_method(target.voice_url, target.fallback_url)
        rows += [
            ("VoiceFallbackUrl", here.voice_fallback_url, target.fallback_url),
            ("VoiceFallbackMethod", here.voice_fallback_method or POST, method),
        ]
    for field, before, after in rows:
        if before != after:
            yield SettingChange(
                here.number, field, before and _shown(before), _shown(after)
            )


def _shown(address: str) -> str:
    return USER.sub("[hidden]@", address)

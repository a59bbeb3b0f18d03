"""Addresses as the environment may say them: origins, base URLs, one mailbox.

Each gives what it was given, put right, or raises ValueError with what to write
instead; what may hold a password or a secret is not repeated.
"""

import re
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from config.errors import quoted

ADDRESS = re.compile(
    r"https?://(?P<host>[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])"
    r"(:(?P<port>[0-9]{1,5}))?(?P<path>(/[^\s?#\\@]*)?)",
    re.IGNORECASE | re.ASCII,
)
PORTS = range(1, 65536)
MANY_TENANTS = {"common", "organizations", "consumers"}
"""Where Microsoft signs in whoever has an account; each has an issuer of its own."""


def _address(value: str) -> re.Match[str] | None:
    found = ADDRESS.fullmatch(value)
    if not found or int(found["port"] or 80) not in PORTS:
        return None
    if not found["host"].startswith("["):
        return found
    try:
        IPv6Address(found["host"][1:-1])
    except ValueError:
        return None
    return found


def origin(value: str) -> str:
    """Where pages and webhooks are: scheme, host and port, without a path."""
    found = _address(value)
    if not found or found["path"] not in {"", "/"}:
        shown = "this" if "@" in value else quoted(value)
        msg = f"{shown} is not an origin such as https://loket.example.nl (no path)"
        raise ValueError(msg)
    return value.lower().removesuffix("/")


def base_url(value: str) -> str:
    """What the paths of a service elsewhere are put behind."""
    if not _address(value):
        shown = "this" if "@" in value else quoted(value)
        msg = f"{shown} is not an address such as https://api.twilio.com"
        raise ValueError(msg)
    return value.rstrip("/")


def heartbeat(value: str) -> str:
    """Who watches from outside is asked at this address; it may hold a secret."""
    if not _address(value):
        msg = "this is not an address such as https://watch.example.nl/ping/our-desk"
        raise ValueError(msg)
    return value


def mailbox(value: str) -> str:
    """One plain e-mail address."""
    if not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+", value, re.ASCII):
        msg = "this is not one e-mail address such as beheer@example.nl"
        raise ValueError(msg)
    return value


def issuer(value: str) -> str:
    """One fixed issuer, letter for letter as the provider writes it of itself."""
    found = _address(value)
    if not found or not (
        value.startswith("https://")
        or (value.startswith("http://") and is_loopback(value))
    ):
        shown = "this" if "@" in value else quoted(value)
        msg = f"{shown} is not an address such as https://login.example.nl (no query)"
        raise ValueError(msg)
    if MANY_TENANTS & {*found["path"].lower().split("/")}:
        msg = f"{quoted(value)} is not one issuer; write your own tenant's id there"
        raise ValueError(msg)
    return value


def is_loopback(origin: str) -> bool:
    """Whether nobody but this machine can be meant."""
    host = urlsplit(origin).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

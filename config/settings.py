"""The environment, read once at start and frozen from then on.

Knows every variable of the interface's table and how to say what is wrong with
one. Must not read `os.environ` or a file: the caller passes the environment in.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from config.addresses import (
    PORTS,
    base_url,
    heartbeat,
    is_loopback,
    issuer,
    mailbox,
    origin,
)
from config.errors import ConfigError, quoted

SECRET_KEY_LENGTH = 16
DEMO = {
    "SECRET_KEY": "demo-secret-key-that-everybody-knows",
    "TWILIO_ACCOUNT_SID": "AC" + "de" * 16,
    "TWILIO_AUTH_TOKEN": "demo-auth-token",
}
EXAMPLE = "vervang-dit"
"""How a secret begins that stands in docs/first-account.md to be replaced."""
HINTS = {
    "SECRET_KEY": f"set it to {SECRET_KEY_LENGTH} or more random characters, "
    "for example the output of: openssl rand -hex 32",
    "TWILIO_ACCOUNT_SID": "set it to the account SID from the Twilio console "
    "(it begins with AC)",
    "TWILIO_AUTH_TOKEN": "set it to the auth token from the Twilio console",
}
PROVIDER = re.compile(r"https://api(\.[a-z0-9-]+\.[a-z0-9-]+)?\.twilio\.com")
"""With an edge and a region, or without both: one alone leads elsewhere."""
DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
OIDC = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


def _port(value: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", value) or int(value) not in PORTS:
        msg = f"{quoted(value)} is not a port number (1-65535)"
        raise ValueError(msg)
    return int(value)


def _switch(value: str) -> bool:
    if value not in {"0", "1"}:
        msg = f"{quoted(value)} is neither 1 (on) nor 0 (off)"
        raise ValueError(msg)
    return value == "1"


def database_url_of(value: str) -> str:
    """Name the driver we ship; no reason repeats the URL: it holds a password.

    `postgres://` is what hosting platforms hand out; SQLAlchemy refuses it.
    """
    scheme, _, rest = value.partition("://")
    if scheme not in DRIVERS:
        msg = "only sqlite:///path/to/file.db and postgresql://… are supported"
        raise ValueError(msg)
    address = f"{DRIVERS[scheme]}://{rest}"
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if not url or bool(url.host if scheme == "sqlite" else not url.database):
        msg = (
            "this is not a database address; write sqlite:///path/to/file.db or "
            "postgresql://user:password@host:port/name, special characters as %XX"
        )
        raise ValueError(msg)
    return address


def _provider(value: str) -> str:
    """The provider's own address is one of its regions, or anybody else's."""
    base = base_url(value)
    host = urlsplit(base).hostname or ""
    if f".{host}".endswith(".twilio.com") and not PROVIDER.fullmatch(base):
        msg = (
            f"{quoted(value)} is none of Twilio's own: https://api.twilio.com, or in "
            "Ireland https://api.dublin.ie1.twilio.com"
        )
        raise ValueError(msg)
    return base


def _smtp_url(value: SecretStr) -> SecretStr:
    """Check the form; the reason never repeats the URL, which holds a password."""
    try:
        parts = urlsplit(value.get_secret_value())
        complete = bool(parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    else:
        complete = (
            complete
            and parts.scheme == "smtp"
            and parts.path in {"", "/"}
            and parts.query in {"", "starttls=0", "starttls=1"}
            and not parts.fragment
        )
    if not complete:
        msg = (
            "this is not of the form smtp://user:password@host:port?starttls=1, "
            "special characters as %XX"
        )
        raise ValueError(msg)
    return value


class Settings(BaseModel):
    """What the environment says; made by `load` and never read again."""

    model_config = ConfigDict(
        frozen=True, hide_input_in_errors=True, validate_default=True
    )

    config: Path = Field(Path("config/veldhoven.toml"), alias="CJG_CONFIG")
    demo: Annotated[bool, BeforeValidator(_switch)] = Field(
        default=False, alias="CJG_DEMO", validate_default=False
    )
    port: Annotated[int, BeforeValidator(_port)] = Field(
        8000, alias="PORT", validate_default=False
    )
    public_url: Annotated[str, AfterValidator(origin)] = Field(
        default_factory=lambda before: f"http://127.0.0.1:{before['port']}",
        alias="PUBLIC_URL",
    )
    database_url: Annotated[str, AfterValidator(database_url_of)] = Field(
        "sqlite:///var/cjg.db", alias="DATABASE_URL", repr=False
    )
    secret_key: SecretStr = Field(alias="SECRET_KEY")
    twilio_account_sid: str = Field(alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr = Field(alias="TWILIO_AUTH_TOKEN")
    twilio_api_url: Annotated[str, AfterValidator(_provider)] = Field(
        "https://api.twilio.com", alias="TWILIO_API_URL"
    )
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp_url)] | None = Field(
        None, alias="SMTP_URL"
    )
    metrics_token: SecretStr | None = Field(None, alias="METRICS_TOKEN")
    heartbeat_url: Annotated[str, AfterValidator(heartbeat)] | None = Field(
        None, alias="HEARTBEAT_URL", repr=False
    )
    technical_contact: Annotated[str, AfterValidator(mailbox)] | None = Field(
        None, alias="TECHNICAL_CONTACT", repr=False
    )
    oidc_issuer: Annotated[str, AfterValidator(issuer)] | None = Field(
        None, alias="OIDC_ISSUER"
    )
    oidc_client_id: str | None = Field(None, alias="OIDC_CLIENT_ID")
    oidc_client_secret: SecretStr | None = Field(None, alias="OIDC_CLIENT_SECRET")
    oidc_name: str | None = Field(None, alias="OIDC_NAME")
    oidc_acr: str | None = Field(None, alias="OIDC_ACR")
    oidc_amr: str | None = Field(None, alias="OIDC_AMR")

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys of SECRET_KEY: the first seals, all of them open.

        A comma parts them only where every part is long enough to be a key.
        """
        whole = self.secret_key.get_secret_value()
        parts = tuple(part.strip() for part in whole.split(","))
        usable = all(len(part) >= SECRET_KEY_LENGTH for part in parts)
        return parts if usable else (whole,)


VARIABLES = tuple(field.alias or "" for field in Settings.model_fields.values())


def load(environ: Mapping[str, str]) -> Settings:
    """Read the environment, or raise `ConfigError` with one line to act on.

    An empty variable counts as one that is not set.
    """
    given = {name: environ[name] for name in VARIABLES if environ.get(name)}
    if given.get("CJG_DEMO") == "1":
        given = DEMO | given
    try:
        settings = Settings.model_validate(given)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0])
        reason = first.get("ctx", {}).get("error", first["msg"])
        if first["type"] == "missing":
            reason = f"missing; {HINTS[name]}"
        msg = f"{name}: {reason}"
        raise ConfigError(msg) from None
    _check_oidc(given)
    if settings.demo:
        _check_demo(settings)
    else:
        _check_account(settings)
    return settings


def _check_oidc(given: Mapping[str, str]) -> None:
    """The municipality's own sign-in is set up whole, or not at all."""
    missing = [name for name in OIDC if name not in given]
    if missing and len(missing) < len(OIDC):
        msg = f"{missing[0]}: missing; set {', '.join(OIDC)} together, or none of them"
        raise ConfigError(msg)


def _check_demo(settings: Settings) -> None:
    """Demo secrets are public, so a demo must not be."""
    if not is_loopback(settings.public_url):
        msg = (
            "CJG_DEMO: demo mode refuses a public address "
            f"(PUBLIC_URL is {settings.public_url})"
        )
        raise ConfigError(msg)


def _is_public(secret: str) -> bool:
    """Whether everybody can read it: in the demo, or in the manual."""
    return secret in DEMO.values() or secret.startswith(EXAMPLE)


def _check_account(settings: Settings) -> None:
    secret_key = settings.secret_key.get_secret_value()
    token = settings.twilio_auth_token.get_secret_value()
    rules = {
        "SECRET_KEY": len(secret_key) >= SECRET_KEY_LENGTH
        and not any(map(_is_public, settings.secret_keys)),
        "TWILIO_AUTH_TOKEN": not _is_public(token),
        "TWILIO_ACCOUNT_SID": re.fullmatch(
            "AC[0-9A-Za-z]{2,}", settings.twilio_account_sid
        ),
    }
    for name, kept in rules.items():
        if not kept:
            msg = f"{name}: not usable; {HINTS[name]}"
            raise ConfigError(msg)

"""Log lines: one JSON object a line on standard error, without personal data.

Knows what a phone number looks like and which keys never show their value. Must not
know what is logged, nor why. Everything passes one formatter, also what libraries
say through the standard library's logging.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, time, timedelta
from enum import Enum
from pathlib import PurePath
from types import TracebackType
from typing import Final
from uuid import UUID

import structlog
from structlog.typing import EventDict, WrappedLogger

HIDDEN: Final = "[hidden]"
UNREADABLE: Final = json.dumps({"event": "a log line could not be written"})
QUIET: Final = ("alembic", "apscheduler", "sqlalchemy", "twilio", "urllib3", "werkzeug")
OWN_HANDLERS: Final = ("gunicorn.access", "gunicorn.error")

# Keys in any spelling: `recording_url` is also Twilio's RecordingUrl.
NUMBER_KEYS: Final = frozenset({"from", "to", "caller", "called", "mobile", "number"})
HIDDEN_KEYS: Final = frozenset(
    {"name", "callername", "note", "audiourl", "recordingurl", "digits", "email"}
    | {"authorization", "cookie", "secretkey"}
)
HIDDEN_ENDINGS: Final = ("password", "token", "secret", "pin")
NUMBERS_FROM: Final = 1_000_000  # an integer of seven digits may be a number too

# An identifier may hold a long run of digits: a SID of Twilio, a UUID, 32 hex digits.
IDENTIFIER: Final = (
    r"(?<![0-9A-Za-z])(?:[A-Z]{2}[0-9a-f]{32}"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?=[0-9]*[a-f])[0-9a-f]{32})(?![0-9A-Za-z])"
)
# Between the digits of a number: spaces, brackets, dashes; also as in a URL.
GAP: Final = (
    r"(?:%(?:20|28|29|2[BDbd])"
    r"|[ \t\u00a0\u2000-\u200f\u202f\u2060\u2010-\u2015\u2212()+./_-])"
)
NUMBER: Final = rf"[+(]{{0,2}}\d(?:{GAP}{{0,6}}\d){{6,}}"
# Where a server is and which process, in the words of who says so: libpq, gunicorn.
PLACE: Final = (
    r'(?<=to server at )"[0-9A-Za-z.:_-]{1,255}"(?: \([0-9a-fA-F.:]{2,45}\))?'
    r", port \d{1,5}(?!\d)"
    r"|(?<=Listening at: )https?://[0-9.]{7,15}:\d{1,5} \(\d{1,7}\)"
    r"|(?<=pid:) ?\d{1,7}(?!\d)"
)
RUN: Final = re.compile(rf"(?P<as_it_is>{PLACE}|{IDENTIFIER})|{NUMBER}")
MASKED: Final = re.compile(r"…\d\d")

# What is hidden whole, before numbers are looked for.
HIDE: Final = (
    # https://docs.sqlalchemy.org/en/21/errors.html: an error repeats its parameters.
    (re.compile(r"^\[parameters: .*$", re.MULTILINE), "[parameters hidden]"),
    # PostgreSQL repeats the row: https://www.postgresql.org/docs/current/protocol-error-fields.html
    (
        re.compile(
            r"^DETAIL: .*?"
            r"(?=\n(?:\[SQL:|HINT: |CONTEXT: |The above|During handling)|\Z)",
            re.MULTILINE | re.DOTALL,
        ),
        "DETAIL: [hidden]",
    ),
    (re.compile(r"https?://[^\s\"']{,300}/Recordings/[^\s\"']*"), "[recording]"),
    # up to the last @ before the path: a password may hold one
    (re.compile(r"(?<=://)[^\s/]+@"), f"{HIDDEN}@"),
)


def mask(text: str) -> str:
    """Reduce whatever reads as a phone number to its last two digits: …13."""
    for pattern, instead in HIDE:
        text = pattern.sub(instead, text)
    return RUN.sub(_mask_run, text)


def _mask_run(run: re.Match[str]) -> str:
    if run["as_it_is"]:
        return run["as_it_is"]
    digits = re.sub(r"\D", "", re.sub(GAP, "", run[0]))
    return f"…{digits[-2:]}"


def mask_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask every value of a log line, however deep."""
    return {mask(key): _mask_value(key, value) for key, value in event.items()}


def _mask_value(key: str, value: object) -> object:
    spelling = key.lower().replace("_", "").replace("-", "")
    if spelling in HIDDEN_KEYS or spelling.endswith(HIDDEN_ENDINGS):
        return HIDDEN
    plain = _plain(value)
    if spelling in NUMBER_KEYS and not MASKED.fullmatch(str(plain)):
        return HIDDEN
    return plain


def _plain(value: object) -> object:
    """Return what JSON can show; a type that is not known here shows its name only."""
    match value:
        case None | bool():
            return value
        case int() | float():
            return value if abs(value) < NUMBERS_FROM else mask(str(value))
        case Mapping():
            return {mask(f"{k}"): _mask_value(f"{k}", v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case date() | time():
            return value.isoformat()
        case Enum():
            return _plain(value.value)
        case str() | PurePath() | UUID() | timedelta():
            return mask(f"{value}")
        case BaseException():
            return mask(repr(value))
        case _:
            return f"<{type(value).__name__}>"


class _StandardError(logging.Handler):
    """Writes to standard error as it is now, and never shows what failed to format."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 - logging must not fail, nor leak its arguments
            line = UNREADABLE
        with suppress(OSError, ValueError):
            print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is the log itself


def _formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,  # a plain traceback: no variables
            mask_event,
            structlog.processors.TimeStamper(fmt="iso"),  # after the mask: it stays
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def configure(level: int = logging.INFO) -> None:
    """Send all that is logged to standard error, masked; repeating is harmless.

    Gunicorn gives its loggers handlers of their own: call this from its
    `on_starting` hook as well.
    """
    handler = _StandardError()
    handler.setFormatter(_formatter())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in OWN_HANDLERS:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("uncaught").critical(
        "the program stops", exc_info=(kind, error, trace)
    )


def _log_uncaught_in_thread(uncaught: threading.ExceptHookArgs) -> None:
    if uncaught.exc_value is not None:
        trace = (uncaught.exc_type, uncaught.exc_value, uncaught.exc_traceback)
        logging.getLogger("uncaught").critical("a thread stops", exc_info=trace)

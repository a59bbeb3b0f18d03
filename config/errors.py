"""What is wrong with the configuration, in one line that a person can act on."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the type alone: `cjg --help` waits for no database
    from sqlalchemy.exc import SQLAlchemyError

SHOWN = 60


class ConfigError(Exception):
    """The start stops here; `str()` is one line that names place and reason."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


def quoted(value: object) -> str:
    """Show a value as the administrator wrote it, always on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            shown = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
            return json.dumps(shown, ensure_ascii=not shown.isprintable())
        case list() | dict():
            return f"a {'list' if isinstance(value, list) else 'table'}"
        case _:
            return str(value)


def database_trouble(error: "SQLAlchemyError") -> str:
    """What the database said, in one line; what follows that may repeat a row."""
    said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    return f"database not usable: {said}"

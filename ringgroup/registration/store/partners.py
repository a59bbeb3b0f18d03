"""The mail addresses of partners that are no longer the line file's."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from ringgroup.line import Addresses
from ringgroup.tables import PARTNER_ADDRESS

_ALL = select(
    *(PARTNER_ADDRESS.c[name] for name in ("line", "code", "email", "backup_email"))
)
_OF_LINE = _ALL.where(PARTNER_ADDRESS.c.line == bindparam("of_line"))
_FORGET = delete(PARTNER_ADDRESS).where(
    PARTNER_ADDRESS.c.line == bindparam("of_line"),
    PARTNER_ADDRESS.c.code == bindparam("of"),
)
_KEEP = insert(PARTNER_ADDRESS)


def addresses_of_all(session: Session) -> Mapping[str, Mapping[str, Addresses]]:
    """The same of every line, by its key; one statement."""
    found: defaultdict[str, dict[str, Addresses]] = defaultdict(dict)
    for row in session.execute(_ALL):
        found[row.line][row.code] = Addresses(row.email, row.backup_email)
    return found


def addresses(session: Session, line: str) -> Mapping[str, Addresses]:
    """The addresses that were changed: code of the partner → addresses."""
    rows = session.execute(_OF_LINE, {"of_line": line})
    return {row.code: Addresses(row.email, row.backup_email) for row in rows}


def keep_addresses(
    session: Session, line: str, code: str, wanted: Addresses | None
) -> None:
    """Change the addresses of a partner; None: the line file's again."""
    session.execute(_FORGET, {"of_line": line, "of": code})
    if wanted is not None:
        session.execute(
            _KEEP,
            {
                "line": line,
                "code": code,
                "email": wanted.email,
                "backup_email": wanted.backup_email,
            },
        )

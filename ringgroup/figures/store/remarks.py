"""Rows of what coordinators write about a year."""

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from ringgroup.tables import REPORT_REMARK

_OF_A_YEAR = (
    REPORT_REMARK.c.line == bindparam("of_line"),
    REPORT_REMARK.c.year == bindparam("of_year"),
)
_TEXT = select(REPORT_REMARK.c.text).where(*_OF_A_YEAR)
_FORGET = delete(REPORT_REMARK).where(*_OF_A_YEAR)
_WRITE = insert(REPORT_REMARK)


def text(session: Session, line: str, year: int) -> str:
    """What was written; empty when nothing was."""
    found = session.scalar(_TEXT, {"of_line": line, "of_year": year})
    return found or ""


def write(session: Session, line: str, year: int, text: str) -> None:
    """Keep it in the place of what was there; an empty text keeps nothing."""
    session.execute(_FORGET, {"of_line": line, "of_year": year})
    if text:
        session.execute(_WRITE, {"line": line, "year": year, "text": text})

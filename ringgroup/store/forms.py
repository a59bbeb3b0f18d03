"""Forms that answered calls opened and that were not sent yet: how many, whose."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ringgroup import models
from ringgroup.store.tables import table

_open = table(models.OpenRegistration)
_OPEN = (
    select(func.count())
    .select_from(_open)
    .where(_open.c.line == bindparam("line"), _open.c.member == bindparam("login"))
)


def open_count(session: Session, line: str, login: str) -> int:
    """How many forms of a line wait for that member (login)."""
    return session.execute(_OPEN, {"line": line, "login": login}).scalar_one()

"""Rows of what changes of the settings name by its digest: recordings, pictures."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Table, bindparam, delete, insert, or_, select
from sqlalchemy.orm import Session

from ringgroup.tables import LINE_VERSION, PROMPT_SOUND, SITE_PICTURE

_NAMING = (
    select(LINE_VERSION.c.id)
    .where(
        or_(
            LINE_VERSION.c.kept.contains(bindparam("of"), autoescape=False),
            LINE_VERSION.c.before.contains(bindparam("of"), autoescape=False),
        )
    )
    .limit(1)
)


class NamedContents:
    """A table of them; `column` holds the bytes, `id` is made of those."""

    def __init__(self, table: Table, column: str) -> None:
        self._column = column
        self._one = select(table.c[column]).where(table.c.id == bindparam("of"))
        self._there = select(table.c.id).where(
            table.c.id.in_(bindparam("of", expanding=True))
        )
        self._keep = insert(table)
        self._before = select(table.c.id).where(
            table.c.created_at < bindparam("before")
        )
        self._remove = delete(table).where(table.c.id == bindparam("of"))

    def one(self, session: Session, digest: str) -> bytes | None:
        """What has that digest; None when it is not kept."""
        found: bytes | None = session.execute(
            self._one, {"of": digest}
        ).scalar_one_or_none()
        return found

    def there(self, session: Session, digests: Collection[str]) -> set[str]:
        """Which of these are kept."""
        return {*session.execute(self._there, {"of": [*digests]}).scalars()}

    def keep(self, session: Session, content: bytes, now: datetime) -> str:
        """Keep something, once; gives its digest."""
        digest = sha256(content).hexdigest()[:32]
        if not self.there(session, [digest]):
            values = {"id": digest, self._column: content, "created_at": now}
            session.execute(self._keep, values)
        return digest

    def tidy(self, session: Session, before: datetime) -> None:
        """Remove what was kept before then and no change ever named."""
        old = session.execute(self._before, {"before": before}).scalars().all()
        for one in old:
            if session.execute(_NAMING, {"of": one}).first() is None:
                session.execute(self._remove, {"of": one})


SOUNDS: Final = NamedContents(PROMPT_SOUND, "wav")
PICTURES: Final = NamedContents(SITE_PICTURE, "content")

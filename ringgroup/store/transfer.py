"""All rows of one database into another, of whatever kind, table by table.

Knows that there are tables and in what order they refer to each other. Must not know
what any of them is for.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Integer, Table, delete, func, insert, select, text
from sqlalchemy.orm import Session

from ringgroup import models

AT_A_TIME: Final = 1_000
ITS_OWN: Final = frozenset({"proof", "clock"})
"""Rows that a database writes of itself, as soon as somebody opens it."""


def tables() -> tuple[Table, ...]:
    """Every table, none before those that it refers to."""
    return tuple(models.Base.metadata.sorted_tables)


def filled(session: Session) -> str | None:
    """A table that has rows, besides what any database writes of itself."""
    for table in tables():
        if table.name in ITS_OWN:
            continue
        if session.execute(select(text("1")).select_from(table).limit(1)).first():
            return table.name
    return None


def carry_over(source: Session, target: Session) -> Iterator[tuple[str, int, int]]:
    """Copy everything; gives of each table its name, and how many there and here.

    The target is empty but for what it wrote of itself, which gives way.
    """
    for table in tables():
        if table.name in ITS_OWN:
            target.execute(delete(table))
        ordered = select(table).order_by(*table.primary_key.columns)
        rows = source.execute(ordered.execution_options(yield_per=AT_A_TIME))
        copied = 0
        for some in rows.mappings().partitions(AT_A_TIME):
            target.execute(insert(table), [dict(row) for row in some])
            copied += len(some)
        _count_on(target, table)
        counted = target.scalar(select(func.count()).select_from(table)) or 0
        yield table.name, copied, counted


def _count_on(target: Session, table: Table) -> None:
    """Let PostgreSQL number new rows after those that came along."""
    column = table.autoincrement_column
    if column is None or not isinstance(column.type, Integer):
        return
    connection = target.connection()
    if connection.dialect.name != "postgresql":
        return
    newest = target.scalar(select(func.max(column)))
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
    if newest is not None and target.scalar(select(sequence)) is not None:
        target.execute(select(func.setval(sequence, newest)))

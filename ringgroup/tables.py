"""The tables as SQL sees them, below the classes that describe them."""

from typing import cast

from sqlalchemy import Table

from ringgroup.models import Base


def table(model: type[Base]) -> Table:
    """The table of a model."""
    return cast("Table", model.__table__)

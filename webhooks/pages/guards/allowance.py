"""What a line lets its coordinators change of its settings.

Must not know what a page shows, nor who else may see it.
"""

from ringgroup.line import Line
from ringgroup.people.person import Person


def lets(line: Line | None, who: Person, page: str | None) -> bool:
    """Whether somebody coordinates the line and may change this page of its settings.

    Without a page: any of them.
    """
    if line is None or who.role not in {"coordinator", "administrator"}:
        return False
    allowed = line.coordinators_change
    return who.coordinates and bool(allowed if page is None else page in allowed)

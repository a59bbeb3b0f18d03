"""Files as people make them: a roster, and a list of members."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from tests.town.deeds import World, number

ROSTER = ("date", "block", "duty", "backup")
MEMBERS = ("name", "organisation", "mobile", "email", "login", "role", "lines")
Row = tuple[date, str, str | None]
"""A day, who has duty, and who is backup: in every block of that day."""


def written(head: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    file = io.StringIO()
    table = csv.DictWriter(file, head, delimiter=";", lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return file.getvalue().encode()


def roster(rows: Iterable[Row]) -> bytes:
    """One row of each day, the first that was drawn."""
    of_day = {day: (duty, backup) for day, duty, backup in reversed([*rows])}
    return written(
        ROSTER,
        [
            {"date": f"{day}", "block": "", "duty": duty}
            | {"backup": backup if backup and backup != duty else ""}
            for day, (duty, backup) in of_day.items()
        ],
    )


def members(
    world: World, rows: Iterable[tuple[str, str, str | None]], role: str | None = None
) -> tuple[bytes, set[str]]:
    """Members as they are, but for a way to their mail and their lines; their logins.

    `role`: that of the administrator from now on, who stands in it too.
    """
    drawn = {login: (way, lines) for login, way, lines in rows}
    said = [_row(world, login, *one) for login, one in drawn.items()]
    if role is not None:
        said.append(_row(world, "hans", "", None) | {"role": role})
    return written(MEMBERS, said), {one["login"] for one in said}


def _row(world: World, login: str, way: str, lines: str | None) -> dict[str, str]:
    there = world.listed(login)
    mobile = there.mobile
    if not mobile.startswith("+"):  # somebody else has it
        mobile = f"+3161234562{number(login)}"
    return {
        "name": there.name,
        "organisation": there.organisation,
        "mobile": mobile,
        "email": f"{way}{login}@example.nl",
        "login": login,
        "role": there.role,
        "lines": lines or "",
    }

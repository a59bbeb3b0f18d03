"""A service with two desks, each with people of its own, and one who is on neither.

West is anna (a coordinator), bram and carla; east is daan (a coordinator), eva and
fatma. Gijs administers the service, and belongs to west alone.
"""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import update

from ringgroup import models
from ringgroup.line import Belonging, LineRole, Membership
from ringgroup.people import lines
from ringgroup.tables import MEMBER
from tests.town.provider import ClockedTown
from tests.town.town import Town, demo_settings

WEST, EAST = "west", "oost"
EAST_NUMBER = "+31402584114"
FILE = """
[lines.west]
name = "Loket West"
number = "+31402584113"
service_number = "+31402584524"
[lines.west.hours]
monday = ["09:00-12:00"]
[lines.west.voicemail]
email = "west@example.nl"

[lines.oost]
name = "Balie Oosterhout"
number = "+31402584114"
service_number = "+31402584524"
[lines.oost.hours]
monday = ["09:00-12:00"]
[lines.oost.voicemail]
email = "oosterhout@example.nl"
"""
PEOPLE: dict[str, dict[str, LineRole]] = {
    "anna": {WEST: "coordinator"},
    "bram": {WEST: "member"},
    "carla": {WEST: "member"},
    "daan": {EAST: "coordinator"},
    "eva": {EAST: "member"},
    "fatma": {EAST: "member"},
    "gijs": {WEST: "coordinator"},
}
ADMINISTRATORS = {"gijs"}
PASSING = {"login_session", "press", "clock", "proof", "service_call", "past_call"}
"""Tables whose rows say that somebody asked, and nothing of a desk."""


def written(folder: Path, lines: str = FILE) -> str:
    """The line file of the two desks; gives where it is."""
    path = folder / "lines.toml"
    path.write_text(lines)
    return str(path)


def place(town: Town, login: str, role: str, stands: dict[str, LineRole]) -> None:
    """Let a member be on these lines alone."""
    there = {line: Membership(MEMBER) for line, MEMBER in stands.items()}
    with town.database.transaction() as session:
        session.execute(update(MEMBER).where(MEMBER.c.login == login).values(role=role))
        wanted = Belonging(role, everywhere=False, lines=there)
        lines.place(session, town.house.desk, login, wanted, None, town.now)


class TwoDesks(ClockedTown):
    """The town with both desks, and everybody at their own."""

    lines = FILE
    environ: Mapping[str, str] = {}

    def __init__(self, folder: Path, database_url: str, now, reading: str) -> None:
        at = written(folder, self.lines)
        settings = demo_settings(database_url, CJG_CONFIG=at, **self.environ)
        super().__init__(settings, now, reading)
        for login, stands in PEOPLE.items():
            coordinates = "coordinator" in stands.values()
            role = "coordinator" if coordinates else "member"
            role = "administrator" if login in ADMINISTRATORS else role
            place(self, login, role, stands)

    def everything(self) -> dict[str, list[dict]]:
        """Every row that there is, but for those of sessions and of the schema."""
        return {
            name: self.rows(f'"{name}"')
            for name in models.Base.metadata.tables
            if name not in PASSING
        }

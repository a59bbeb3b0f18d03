"""What tests of the roster share: people, a line, and who is where."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, text

from config.house import House, build
from ringgroup.desk import COMMAND_LINE, Act, Actor
from ringgroup.line import Line
from ringgroup.roster import rostering
from ringgroup.roster.roster import Move, Place, Saved
from ringgroup.tables import MEMBER
from schedules.hours import Block
from tests.town.town import demo_settings

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # Monday 08:00 in Veldhoven
MONDAY = date(2026, 11, 23)
PEOPLE = ("anna", "bram", "carla", "daan", "eva")
DAY = timedelta(days=1)


def block(days: int = 0) -> Block:
    """The block of so many days after Monday the 23rd."""
    return Block(MONDAY + days * DAY, 540, 720)


def duty(days: int = 0) -> Place:
    return Place(block(days), "duty")


def backup(days: int = 0) -> Place:
    return Place(block(days), "backup")


def actor(login: str) -> Actor:
    """Carla is the coordinator."""
    number = PEOPLE.index(login) + 1
    return Actor(number, login, login.capitalize(), coordinator=login == "carla")


CARLA = actor("carla")


def acting(session, line: Line, said: tuple) -> tuple:
    """What is said of a deed, in the order of a sentence: who does what, and when."""
    who = next((one for one in said if isinstance(one, Actor)), COMMAND_LINE)
    (now,) = (one for one in said if isinstance(one, datetime))
    rest = (one for one in said if not isinstance(one, Actor | datetime))
    return Act(session, line, who, now), *rest


class Desk:
    """The demo line's house, with five members and an empty roster."""

    def __init__(self, url: str) -> None:
        self.house: House = build(demo_settings(url))
        self.database = self.house.database
        with self.database.transaction() as session:
            session.execute(
                insert(MEMBER),
                [
                    {
                        "id": n,
                        "login": login,
                        "name": login.capitalize(),
                        "organisation": "Lumens",
                        "mobile": f"+3164113010{n}",
                        "email": f"{login}@example.nl",
                        "role": "coordinator" if login == "carla" else "member",
                        "active": True,
                    }
                    for n, login in enumerate(PEOPLE, 1)
                ],
            )

    @property
    def line(self) -> Line:
        return next(iter(self.house.desk.lines.values()))

    def ask(self, operation, *args, **more):
        """An operation in a transaction of its own, as a page does it."""
        return self.database.attempt(
            lambda session: operation(*acting(session, self.line, args), **more)
        )

    def look(self, question, *args, **more):
        with self.database.reading() as session:
            return question(session, *args, **more)

    def put(self, *moves: Move, by: Actor = CARLA, now: datetime = NOW):
        return self.ask(rostering.assign, by, moves, now)

    def fill(self, **people: str) -> Saved:
        """`duty_1="anna"`: Anna has duty one day after Monday; by the coordinator."""
        moves = []
        for name, login in people.items():
            slot, _, days = name.partition("_")
            moves.append(Move(Place(block(int(days)), slot), None, login))
        saved = self.put(*moves)
        assert isinstance(saved, Saved), saved
        return saved

    def publish(self, days: int = 30, now: datetime = NOW) -> int:
        shown = self.ask(rostering.publish, CARLA, MONDAY + days * DAY, now)
        self.forget_messages()
        return shown

    def rows(self, table: str) -> list[dict]:
        with self.database.reading() as session:
            found = session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - a test's own words
            return [dict(row) for row in found.mappings()]

    def roster(self) -> dict[tuple[str, str], str]:
        """Day of the month and slot → login."""
        return {
            (str(row["day"])[-2:], row["slot"]): PEOPLE[row["member_id"] - 1]
            for row in self.rows("roster_slot")
        }

    def told(self) -> list[tuple[str, str]]:
        """Who was told what, in order, without the name of the line."""
        return [
            (PEOPLE[row["member_id"] - 1], row["body"].removeprefix("CJG Veldhoven: "))
            for row in self.rows("message")
        ]

    def forget_messages(self) -> None:
        self.run("DELETE FROM message")

    def run(self, statement: str) -> None:
        with self.database.transaction() as session:
            session.execute(text(statement))

    def close(self) -> None:
        self.database.close()

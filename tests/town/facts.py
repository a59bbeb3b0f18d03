"""What the rows say of this moment to one who looks, without what pages ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import select

from ringgroup import tables
from ringgroup.line import Line
from schedules.dates import day_named
from schedules.local import wall
from webhooks.pages.words import clock, day, moment

BEGIN: Final = date(2026, 1, 1)
ON: Final = {day(on): on for on in (BEGIN + timedelta(n) for n in range(800))}
"""Days as they are said."""
HALF_HOUR: Final = timedelta(minutes=30)
FURTHEST: Final = 48 * 250
"""Half hours: so far ahead a desk may be closed here."""
PICKED_UP: Final = {"picked_up", "talking", "talked", "dropped"}
Row = Mapping[str, Any]


class World:
    """The rows of a town at one moment, each table read once."""

    def __init__(self, town: Any) -> None:
        self.town = town
        self._read: dict[str, list[Row]] = {}

    def rows(self, table: Any) -> list[Row]:
        if table.name not in self._read:
            with self.town.database.reading() as session:
                found = session.execute(select(table)).mappings()
                self._read[table.name] = [dict(row) for row in found]
        return self._read[table.name]

    @cached_property
    def closed_days(self) -> dict[date, tuple[()]]:
        rows = self.rows(tables.EXTRA_DAY)
        assert not any(r["spans"] for r in rows), "only days that are closed"
        return {r["day"]: () for r in rows}

    def is_open(self, at: datetime) -> bool:
        return self.town.line.opened and self.in_hours(at)

    def in_hours(self, at: datetime) -> bool:
        return self.town.line.hours.block_at(at, self.closed_days) is not None

    @property
    def today(self) -> date:
        return wall(self.town.now, self.town.line.hours.zone).date()

    def _spans(self, on: date) -> list[str]:
        return [block.label for block in self.town.line.hours.blocks_on(on)]

    def is_closed_on(self, said: str) -> bool:
        return not self._spans(ON[said])

    def is_usual_on(self, said: str) -> bool:
        """Whether the desk is open on a day as on others of that weekday."""
        on = ON[said]
        near = [self._spans(on + timedelta(weeks=n)) for n in (-2, -1, 1, 2)]
        return self._spans(on) in near

    def hours_from(self, said: str) -> list[str]:
        """The one block of each of the two days from a Monday on."""
        monday = ON[said]
        return [*self._spans(monday), *self._spans(monday + timedelta(days=1))]

    def last_day(self, opened: datetime) -> date:
        """The last working day of a form, counted day by day."""
        on = wall(opened, self.town.line.hours.zone).date()
        left = self.town.line.retention.open_registration
        while left:
            on += timedelta(days=1)
            left -= bool(self._spans(on)) and on not in self.closed_days
        return on

    @cached_property
    def next_change(self) -> datetime | None:
        """When it opens or closes, by looking at every half hour."""
        now = self.town.now
        half = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
        moments = (half + n * HALF_HOUR for n in range(1, FURTHEST))
        was = self.in_hours(now)
        return next((at for at in moments if self.in_hours(at) != was), None)


@dataclass(frozen=True)
class Facts:
    """What is so at that moment for who looks (a login) at an address."""

    world: World
    login: str
    path: str
    status: int

    @property
    def me(self) -> Row:
        rows = self.world.rows(tables.MEMBER)
        return next(r for r in rows if r["login"] == self.login)

    @property
    def shown(self) -> Row:
        """The member whom the page is about: another on the administrator's page."""
        rows = self.world.rows(tables.MEMBER)
        about = [r for r in rows if self.path == f"/beheer/leden/{r['login']}"]
        return about[0] if about else self.me

    def mine(self, table: Any) -> list[Row]:
        return [r for r in self.world.rows(table) if r["member_id"] == self.me["id"]]

    # --- the desk ---

    @property
    def open(self) -> bool:
        return self.world.is_open(self.world.town.now)

    def said_of(self, at: datetime) -> str:
        """A time as it must be said: of today the time alone."""
        zone = self.world.town.line.hours.zone
        on_wall, now = wall(at, zone), wall(self.world.town.now, zone)
        return clock(on_wall) if on_wall.date() == now.date() else moment(on_wall)

    def closes_at(self, said: str) -> bool:
        change = self.world.next_change
        return self.open and change is not None and said == self.said_of(change)

    def opens_at(self, said: str) -> bool:
        change = self.world.next_change
        if change is None or self.open:
            return False
        return said == moment(wall(change, self.world.town.line.hours.zone))

    def next_block_on(self, said: str) -> bool:
        """Whether the block of now, or the next one, is said to be on that day."""
        change = self.world.next_change
        if self.open or change is None:
            return self.open and said == "Nu"
        if self.world.in_hours(self.world.town.now):
            return said == day(self.world.today)
        return said == day(wall(change, self.world.town.line.hours.zone).date())

    @property
    def present(self) -> bool:
        return bool(self.mine(tables.PRESENCE))

    @property
    def nobody(self) -> bool:
        return not self.world.rows(tables.PRESENCE)

    def present_since(self, said: str) -> bool:
        rows = self.world.rows(tables.PRESENCE)
        return said in {self.said_of(r["since"]) for r in rows}

    # --- calls ---

    def own_phone(self, *states: str) -> bool:
        return any(r["state"] in states for r in self.mine(tables.LEG))

    @property
    def engaged(self) -> bool:
        return self.own_phone("ringing", "picked_up", "talking")

    def calls(self, *states: str) -> int:
        return sum(r["state"] in states for r in self.world.rows(tables.CALL))

    @property
    def cut_by_another(self) -> bool:
        """Whether a phone's ringing ended in a round in which another was picked up."""
        legs = self.world.rows(tables.LEG)
        return any(
            one["state"] == "cut_short"
            and other["state"] in PICKED_UP
            and (other["call_id"], other["round"]) == (one["call_id"], one["round"])
            for one in legs
            for other in legs
        )

    @property
    def given_up(self) -> bool:
        """Whether a caller left whom nobody helped."""
        calls = self.world.rows(tables.CALL)
        return any(r["state"] == "finished" and r["winner"] is None for r in calls)

    @property
    def forms(self) -> int:
        rows = self.world.rows(tables.OPEN_FORM)
        return sum(r["member"] == self.login for r in rows)

    @property
    def last_days(self) -> set[str]:
        """The last day of each of the forms of who looks, as it must be said."""
        rows = [
            r for r in self.world.rows(tables.OPEN_FORM) if r["member"] == self.login
        ]
        last = {self.world.last_day(r["opened_at"]) for r in rows}
        return {"vandaag" if on == self.world.today else day_named(on) for on in last}

    def talked(self, on: str, hour: int, minutes: int) -> bool:
        """Whether a form of who looks is of a call at that day, hour and length."""
        said = {"vandaag": 0, "gisteren": 1}
        rows = [
            r for r in self.world.rows(tables.OPEN_FORM) if r["member"] == self.login
        ]
        return any(
            (r["hour"], r["talk_minutes"]) == (hour, minutes)
            and (
                day_named(r["day"]) == on
                or (self.world.today - r["day"]).days == said.get(on)
            )
            for r in rows
        )

    # --- messages ---

    @property
    def messages_of_nobody(self) -> int:
        """Messages that nobody owns, and nobody handled."""
        found = self.world.rows(tables.VOICEMAIL)
        return sum(not r["owner_id"] and not r["handled_at"] for r in found)

    @property
    def message(self) -> Row:
        """The message that the address names."""
        rows = self.world.rows(tables.VOICEMAIL)
        return next(r for r in rows if r["id"] == self.path.split("/")[2])

    @property
    def sound(self) -> bool:
        """Whether the message that the address names has a recording."""
        rows = self.world.rows(tables.AUDIO)
        return any(r["voicemail_id"] == self.message["id"] for r in rows)

    def own_call(self, *states: str) -> bool:
        return any(r["state"] in states for r in self.mine(tables.OUTGOING))

    # --- the roster ---

    @property
    def line(self) -> Line:
        return self.world.town.line

    @property
    def members(self) -> int:
        """Who works on the only line."""
        return sum(r["active"] for r in self.world.rows(tables.MEMBER))

    @property
    def month(self) -> tuple[int, int]:
        """The year and month that the roster's page shows."""
        asked = self.path.partition("maand=")[2]
        shown = date.fromisoformat(f"{asked}-01") if asked else self.world.today
        return shown.year, shown.month

    @property
    def stretch(self) -> tuple[int, int] | None:
        """The month that the page is about; None: all days, where one publishes."""
        return None if "/publiceren" in self.path else self.month

    @property
    def is_shown(self) -> bool:
        """Whether what the page is about was published to its end."""
        if self.stretch is not None:
            return self.is_published(self.stretch)
        asked = self.path.partition("tot=")[2]
        if asked:
            until = self.setting("published_until")
            return until is not None and until >= date.fromisoformat(asked)
        year, number = self.month
        return self.is_published((year + number // 12, number % 12 + 1))

    def places(
        self, *, published: bool | None = None, month: tuple[int, int] | None = None
    ) -> int:
        return sum(
            published in {None, r["published"]}
            and month in {None, (r["day"].year, r["day"].month)}
            for r in self.world.rows(tables.SLOT)
        )

    def is_published(self, month: tuple[int, int]) -> bool:
        """Whether that month was published to its end."""
        until, (year, number) = self.setting("published_until"), month
        begins_next = date(year + number // 12, number % 12 + 1, 1)
        return until is not None and until >= begins_next - timedelta(days=1)

    def swaps(self, *states: str) -> int:
        return sum(r["state"] in states for r in self.world.rows(tables.SWAP))

    def setting(self, name: str) -> Any:
        return next((r[name] for r in self.world.rows(tables.ROSTER_SETTING)), None)

    @property
    def automatic(self) -> bool:
        return bool(self.setting("swaps_automatic"))

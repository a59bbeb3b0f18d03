"""The year 2027 of one line in virtual time: staff are told this, then, and no more.

The table is written out by hand: the days on which the desk is closed, the two days
on which the clock changes, and what each kind of morning leads to. It asks nothing of
the code that keeps the hours.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, text, update

from ringgroup.database.database import Database
from ringgroup.presence.store import workers
from ringgroup.presence.switch import switch
from ringgroup.tables import MEMBER, SLOT, VOICEMAIL
from ringgroup.upkeep import telling
from tests.town.town import PEOPLE, Town, demo_settings

CLOSED = {  # the holidays of 2027 on a weekday, and one day closed by the coordinator
    date(2027, 1, 1),  # Nieuwjaarsdag
    date(2027, 3, 29),  # Tweede Paasdag
    date(2027, 4, 27),  # Koningsdag
    date(2027, 5, 5),  # Bevrijdingsdag
    date(2027, 5, 6),  # Hemelvaartsdag
    date(2027, 5, 17),  # Tweede Pinksterdag
    date(2027, 10, 8),  # a study day
}
OPEN_ON_SUNDAY = {  # by the coordinator, on the days on which the clock changes
    date(2027, 3, 28),  # forward, from 02:00 to 03:00; Easter as well
    date(2027, 10, 31),  # back, from 03:00 to 02:00
}
SUMMER = (date(2027, 3, 28), date(2027, 10, 30))  # the first and last day of UTC+2
YEAR = [date(2027, 1, 1) + timedelta(n) for n in range(365)]
OPEN = [
    day
    for day in YEAR
    if day in OPEN_ON_SUNDAY or (day.weekday() < 5 and day not in CLOSED)
]

# What happens on each kind of morning: who signs on (+) and off (-), and what is told.
Morning = tuple[dict[str, str], dict[str, str]]
MORNINGS: tuple[Morning, ...] = (
    (  # as it should be
        {"08:55": "+anna", "12:01": "-anna"},
        {"08:50": "remind:duty:anna remind:backup:bram"},
    ),
    (  # nobody ever comes
        {},
        {
            "08:50": "remind:duty:anna remind:backup:bram",
            "09:00": "alarm:duty:anna",
            "09:05": "alarm:backup:bram",
            "09:10": "alarm:coordinator:carla",
        },
    ),
    (  # anna is late, and forgets to sign off
        {"09:07": "+anna", "12:08": "-anna"},
        {
            "08:50": "remind:duty:anna remind:backup:bram",
            "09:00": "alarm:duty:anna",
            "09:05": "alarm:backup:bram",
            "09:07": "solved:duty:anna solved:backup:bram",
            "12:05": "closing:anna",
        },
    ),
    (  # anna leaves at ten, bram is slow to come, and works on after closing
        {"08:49": "+anna", "10:00": "-anna", "10:11": "+bram", "12:03": "-bram +eva"},
        {
            "08:50": "remind:duty:anna remind:backup:bram",
            "10:00": "alarm:duty:anna",
            "10:05": "alarm:backup:bram",
            "10:10": "alarm:coordinator:carla",
            "10:11": "solved:duty:anna solved:backup:bram solved:coordinator:carla",
        },
    ),
    (  # nobody has duty, and eva, who stayed from the day before, leaves at nine
        {"09:03": "-eva"},
        {
            "08:50": "remind:backup:bram",
            "09:03": "alarm:backup:bram",
            "09:13": "alarm:coordinator:carla",
        },
    ),
)
NO_DUTY = 4
VOICEMAILS = {  # left (UTC) → warned of; 08:30 is 07:30 in winter, 06:30 in summer
    "monday": ("2027-01-11T10:00", "2027-01-13T07:30"),
    "thursday": ("2027-02-04T15:00", "2027-02-08T07:30"),
    "before easter": ("2027-03-25T10:00", "2027-03-28T06:30"),  # 26, 28: both open
    "good friday": ("2027-03-26T10:00", "2027-03-30T06:30"),  # 28, not 29, 30
    "koningsdag": ("2027-04-26T10:00", "2027-04-29T06:30"),
    "ascension": ("2027-05-04T10:00", "2027-05-10T06:30"),
    "back to winter": ("2027-10-28T10:00", "2027-10-31T07:30"),
    "christmas": ("2027-12-24T10:00", "2027-12-28T07:30"),
}


def utc(day: date, clock: str) -> datetime:
    """What the wall shows by day (the clock changes at night), by hand."""
    ahead = 2 if SUMMER[0] <= day <= SUMMER[1] else 1
    shown = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)
    return shown - timedelta(hours=ahead)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def table() -> set[tuple[datetime, str]]:
    """Everything that must be told in the year, and when."""
    wanted = set()
    for n, day in enumerate(OPEN):
        morning = MORNINGS[n % len(MORNINGS)][1]
        gap = next((at for at, told in morning.items() if "alarm" in told), "09:00")
        for clock, told in morning.items():
            for one in told.split():
                kind, _, rest = one.partition(":")
                begun = gap if kind in {"alarm", "solved"} else "09:00"
                about = f"{kind}:veldhoven:{day}T{begun}:{rest}"
                wanted.add((utc(day, clock), about))
    for week in range(52):  # every Monday: some of the coming days have no duty
        monday = date(2027, 1, 4) + timedelta(weeks=week)
        about = f"week:veldhoven:2027-W{week + 1:02}:carla"
        wanted.add((utc(monday, "08:00"), about))
    for name, (_, warned) in VOICEMAILS.items():
        at = instant(warned)
        day = at.date()
        on_duty = next(n for n, one in enumerate(OPEN) if one == day)
        readers = ["carla"] if on_duty % len(MORNINGS) == NO_DUTY else ["anna", "carla"]
        wanted |= {(at, f"waiting:veldhoven:{name}:{reader}") for reader in readers}
    return wanted


def ticks(day: date) -> Iterator[datetime]:
    """The minutes around all that happens, and now and then besides."""
    dense = (("08:46", 30), ("09:58", 16), ("11:59", 12))
    minutes = {
        utc(day, clock) + timedelta(minutes=n) for clock, m in dense for n in range(m)
    }
    seldom = {
        utc(day, clock) for clock in ("08:00", "08:30", "15:00", "19:00", "23:59")
    }
    early = {utc(day, clock) for clock in ("07:59", "08:29", "11:00")}
    if day in OPEN:
        return iter(sorted(minutes | seldom | early))
    sparse = {utc(day, clock) for clock in ("08:50", "09:00", "09:10", "12:05")}
    return iter(sorted(sparse | seldom | early))


def prepare(town: Town, database: Database) -> None:
    key = town.line.key
    slots = [
        {
            "line": key,
            "day": day,
            "start": 540,
            "end": 720,
            "slot": slot,
            "member_id": PEOPLE.index(name) + 1,
        }
        for n, day in enumerate(OPEN)
        for slot, name in (("duty", "anna"), ("backup", "bram"))
        if slot == "backup" or n % len(MORNINGS) != NO_DUTY
    ]
    with database.transaction() as session:
        session.execute(
            update(MEMBER).where(MEMBER.c.login == "carla").values(role="coordinator")
        )
        session.execute(insert(SLOT), slots)
    for day in OPEN_ON_SUNDAY:
        town.extra_day(day, "09:00-12:00")
    town.extra_day(date(2027, 10, 8), "")


def leave_voicemail(database: Database, line: str, at: datetime, name: str) -> None:
    row = {"id": name, "line": line, "recording_sid": name, "received_at": at}
    with database.transaction() as session:
        session.execute(insert(VOICEMAIL), row | {"seconds": 9})


@pytest.mark.slow
def test_staff_are_told_what_the_table_says_and_nothing_else(sqlite_url):
    town = Town(demo_settings(sqlite_url), utc(YEAR[0], "00:00"), "pickup wins")
    database, desk, line = town.database, town.house.desk, town.line
    prepare(town, database)
    with database.reading() as session:
        people = {
            name: workers.worker_by_login(session, line.key, name) for name in PEOPLE
        }
    changes = {
        utc(day, clock): wishes.split()
        for n, day in enumerate(OPEN)
        for clock, wishes in MORNINGS[n % len(MORNINGS)][0].items()
    }
    left = sorted((instant(at), name) for name, (at, _) in VOICEMAILS.items())
    for now in (tick for day in YEAR for tick in ticks(day)):
        for wish in changes.pop(now, ()):
            with database.transaction() as session:
                on, worker = wish[0] == "+", people[wish[1:]]
                switch(session, line, worker, on=on, via="test", now=now)
        while left and left[0][0] <= now:
            leave_voicemail(database, line.key, *left.pop(0))
        telling.cycle(database, desk, now)
    assert not changes  # every one of them fell on a tick
    with database.reading() as session:
        rows = session.execute(
            text("SELECT created_at, about FROM message WHERE about NOT LIKE 'voicem%'")
        )
        told = {
            (datetime.fromisoformat(row.created_at).replace(tzinfo=UTC), row.about)
            for row in rows
        }
    town.close()
    wanted = table()
    assert sorted(told - wanted) == []
    assert sorted(wanted - told) == []
    assert len(told) > 1200


def test_the_table_has_every_open_day_of_the_year():
    assert len(OPEN) == 261 - len(CLOSED) + len(OPEN_ON_SUNDAY)
    assert all(day.weekday() < 5 for day in CLOSED)
    assert all(day.weekday() == 6 for day in OPEN_ON_SUNDAY)

"""A large desk with a year behind it: rows by the thousand, all invented."""

import secrets
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Table, insert

from ringgroup.database.database import Database
from ringgroup.tables import (
    AUDIT,
    CALL,
    LEG,
    MEMBER,
    PRESENCE_CHANGE,
    REGISTRATION,
    SLOT,
    VOICEMAIL,
)
from schedules.hours import OpeningHours

KINDS = ("parenting", "behaviour", "school", "family", "information", "other")
AGES = ("0-3", "4-11", "12-17", "18-22", "unknown")
OUTCOMES = ("answered", "answered", "answered", "voicemail", "abandoned", "closed")


def fill(
    database: Database, line: str, hours: OpeningHours, now: datetime, members: int
) -> None:
    """So many members, and what a year with them leaves behind."""
    chance = Random(members)
    year = [now.date() - timedelta(days=day) for day in range(1, 366)]
    blocks = [block for day in year for block in hours.blocks_on(day)]
    crew = range(100, 100 + members)
    rows: dict[Table, list[dict]] = {
        MEMBER: [
            {
                "id": n,
                "login": f"lid{n}",
                "name": f"Lid {n:04}",
                "organisation": ("Lumens", "GGD", "ZuidZorg")[n % 3],
                "mobile": f"+3164000{n:04}",
                "email": f"lid{n}@example.nl",
                "role": "member",
                "active": True,
            }
            for n in crew
        ],
        SLOT: [
            {
                "line": line,
                "day": block.day,
                "start": block.start,
                "end": block.end,
                "slot": slot,
                "member_id": crew[(turn + (slot == "backup")) % members],
            }
            for turn, block in enumerate(blocks)
            for slot in ("duty", "backup")
        ],
        PRESENCE_CHANGE: [
            {
                "line": line,
                "member_id": crew[turn % members],
                "present": present,
                "via": "phone",
                "at": block.opens(hours.zone) + timedelta(hours=0 if present else 3),
            }
            for turn, block in enumerate(blocks)
            for present in (True, False)
        ],
        REGISTRATION: [
            {
                "id": secrets.token_hex(16),
                "line": line,
                "channel": "phone",
                "day": chance.choice(year),
                "hour": chance.choice((9, 10, 11)),
                "desk": "open",
                "outcome": chance.choice(OUTCOMES),
                "age": chance.choice(AGES),
                "question_kind": chance.choice(KINDS),
            }
            for _ in range(5000)
        ],
        AUDIT: [
            {
                "at": now - timedelta(minutes=20 * n),
                "actor_id": chance.choice(crew),
                "action": "signed_in",
                "origin": "192.0.2.1",
            }
            for n in range(20 * members)
        ],
        VOICEMAIL: [
            {
                "id": secrets.token_hex(16),
                "line": line,
                "recording_sid": f"RE{n:032}",
                "received_at": now - timedelta(hours=n),
                "seconds": 30,
                "fetched_at": now,
                "removed_at": now,
                "owner_id": chance.choice(crew),
                "handled_at": None if n < members // 30 else now - timedelta(days=1),
            }
            for n in range(members // 10)
        ],
    }
    calls = [secrets.token_hex(8) for _ in range(members // 2)]
    rows[CALL] = [
        {
            "id": call,
            "sid": f"CA{call}",
            "line": line,
            "state": "finished",
            "arrived_at": now - timedelta(minutes=35 * n),
            "ended_at": now - timedelta(minutes=35 * n),
            "step": "present",
            "round": 1,
            "turn": 0,
            "failed": False,
            "answers": "{}",
            "version": 5,
        }
        for n, call in enumerate(calls)
    ]
    rows[LEG] = [
        {
            "id": f"{call}{n}",
            "call_id": call,
            "member_id": chance.choice(crew),
            "role": "present",
            "round": 1,
            "state": "rang_out",
            "rung_at": now,
        }
        for call in calls
        for n in range(3)
    ]
    with database.transaction() as session:
        for table, values in rows.items():
            if values:
                session.execute(insert(table), values)

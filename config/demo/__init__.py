"""The demo's people, roster and past: all invented, numbers and addresses too.

Knows what is loaded into an empty database, and that its own roster must not run out.
Must not touch a database whose members are not the demo's.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from config.demo import duties, past
from config.house import House
from ringgroup.call.store.calls import seal_caller
from ringgroup.figures.store import past as kept
from ringgroup.figures.store.past import Received
from ringgroup.line import Line
from ringgroup.people.member_file import read_members
from ringgroup.people.members import Member
from ringgroup.people.passwords import hashed
from ringgroup.people.store import members as store
from ringgroup.registration.store import questions
from ringgroup.roster.store import roster
from ringgroup.store import days
from ringgroup.vault import Vault
from ringgroup.voicemail.store.voicemails import SOUND
from schedules.hours import Block
from schedules.local import day_and_minute
from schedules.roster import Assignment
from webhooks.simulator.provider.mailbox import audio

PASSWORD = "demo-wachtwoord-2026"  # noqa: S105 - everybody may know it, as README says
PIN = "738294"
MEMBERS = Path(__file__).with_name("members.csv")
CALLERS = ("+31407654301", "+31407654302", None)
"""Whose phones lie on the table; the third withholds its number."""
MONTHS = 26
"""Whole months of the past, before the one that it is."""
RECENT = timedelta(days=14)
MESSAGES = 4
"""Blocks, the last of which a message came after; of the last one two, still new."""


def people() -> list[Member]:
    """The members of the demo."""
    members, problems = read_members(MEMBERS.read_bytes(), ())
    if problems:
        raise ValueError(problems)
    return members


def load(house: House, now: datetime) -> None:
    """Fill an empty database, with nobody Present; later, go on with its roster."""
    lines, vault = tuple(house.desk.lines.values()), house.desk.vault
    house.database.attempt(lambda session: _load(session, lines, vault, now))


def _load(
    session: Session, lines: Collection[Line], vault: Vault, now: datetime
) -> None:
    invented = people()
    found = store.mobiles(session)
    if found and not {(one.mobile, one.login) for one in invented} & found.items():
        return
    if not found:
        _hire(session, invented)
    logins = store.active_logins(session)
    crew = {
        member.login: logins[member.login]
        for member in invented
        if member.role == "member" and member.login in logins
    }
    since = _since(min(day_and_minute(now, line.hours.zone)[0] for line in lines))
    duties.fill(session, lines, now, since, crew)
    if not found:
        for line in lines:
            _remember(session, line, since, now, crew)
            kept.receive(session, line.key, _messages(session, line, vault, now, crew))


def _hire(session: Session, members: Collection[Member]) -> None:
    store.keep_members(session, members)
    password, pin = hashed(PASSWORD), hashed(PIN)  # once: hashing is slow on purpose
    for member in members:
        store.keep_secret(session, member.login, "password_hash", password)
        store.keep_secret(session, member.login, "pin_hash", pin)


def _since(today: date) -> date:
    """The first day of the month so many months ago."""
    months = 12 * today.year + today.month - 1 - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def _remember(
    session: Session, line: Line, since: date, now: datetime, crew: Mapping[str, int]
) -> None:
    """What is known of the days until yesterday: registrations, and who was there."""
    today, _ = day_and_minute(now, line.hours.zone)
    last = today - timedelta(days=1)
    extra = days.extra_days(session, line.key, since, last)
    every = [since + timedelta(days=ahead) for ahead in range((today - since).days)]
    blocks = {day: line.hours.blocks_on(day, extra) for day in every}
    kept.register(
        session, (call for day in every for call in past.calls(line, day, blocks[day]))
    )
    for day in every:
        for mail in past.emails(line, day, blocks[day]):
            questions.register_email(
                session, line.key, mail.day, mail.hour, mail.answer
            )
    kept.attend(
        session,
        line.key,
        (
            change
            for one in roster.assignments(session, line.key, since, last)
            if one.duty is not None
            for change in past.attendance(
                line, one.block, crew[one.duty], crew.get(one.backup or "")
            )
        ),
    )


def _messages(
    session: Session,
    line: Line,
    vault: Vault,
    now: datetime,
    crew: Mapping[str, int],
) -> Iterator[Received]:
    """A message after each of the last blocks, handled in the next; the last are new.

    Who has duty next owns it. Each of the callers left some; one cannot be called.
    """
    today, _ = day_and_minute(now, line.hours.zone)
    over = [
        one
        for one in roster.assignments(session, line.key, today - RECENT, today)
        if one.block.closes(line.hours.zone) < now - timedelta(hours=2)
    ][-MESSAGES:]
    for number, one in enumerate(over):
        later = over[number + 1] if one is not over[-1] else None
        for again in range(1 if later else 2):
            yield _message(line, vault, one.block, number + again, later, crew)


def _message(
    line: Line,
    vault: Vault,
    after: Block,
    number: int,
    later: Assignment | None,
    crew: Mapping[str, int],
) -> Received:
    key = sha256(f"{line.key} {after.day} {after.start} {number}".encode())
    closed, seconds = after.closes(line.hours.zone), 6 + 3 * (number % 3)
    handled = None
    if later is not None:
        handled = later.block.opens(line.hours.zone) + timedelta(minutes=14 + number)
    return Received(
        id=key.hexdigest()[:32],
        received_at=closed + timedelta(minutes=20 + 25 * (number % 3)),
        seconds=seconds,
        caller=seal_caller(CALLERS[number % len(CALLERS)], vault),
        sound=vault.seal(audio(key.hexdigest(), seconds), SOUND),
        owner=crew.get(later.duty or "") if later else None,
        handled_at=handled,
    )

"""A world in which anybody does anything: eight people, an outbox, outages, two lines.

A third never closes, and nobody works there.

What is done goes through the doors that pages, commands, telephone and clock use; what
a page showed is kept, so that it can be sent late, and twice. After each deed `broken`
names what must never be (docs/reliability.md, Random deeds).
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from config.cli import cjg
from config.house import build
from config.jobs import Job, all_jobs
from config.line_document import document, toml
from config.line_versions import LineFile, LineVersions, line_file
from config.lines import load_lines
from config.outside import Outside
from config.settings import VARIABLES
from ringgroup.call.store import candidates
from ringgroup.database.database import Database
from ringgroup.desk import Actor, Desk, open_block
from ringgroup.line import Line
from ringgroup.people import administration
from ringgroup.people.members import Listed, Member, version
from ringgroup.presence import early_closing
from ringgroup.presence.store import moment, workers
from ringgroup.presence.switch import switch
from ringgroup.roster import blocks
from ringgroup.roster.roster import Place
from ringgroup.roster.store import drafts, roster, swaps
from ringgroup.roster.store.swaps import SlotOffer
from ringgroup.store import days
from ringgroup.tables import MEMBER
from schedules.hours import Block, Span
from schedules.local import day_and_minute
from tests.town import messages, moments
from tests.town.letters import Letters
from tests.town.moments import ALL_DAY
from tests.town.outbox import Outbox
from tests.town.town import demo_settings
from tests.town.visitor import HASH

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
WORKERS = ("anna", "bram", "carla", "daan", "eva")
COORDINATORS = ("fatma", "gijs")
PEOPLE = (*WORKERS, *COORDINATORS, "hans")
NIGHT = "nacht"
DAYS = tuple(date(2026, 11, 23) + timedelta(n) for n in range(5))
CHANGING = ("name", "organisation", "mobile", "email", "login", "role", "active")
LINE_FILE = Path(__file__).parents[2] / "config/veldhoven.toml"
MAIL_SERVER = "smtp://127.0.0.1:9"
"""There is one by the settings; nobody is asked there."""
SKIPPED = frozenset(
    {
        *("ask_after_sms", "remove_calls", "remove_legs", "remove_texts", "reconcile"),
        *("take_prompts", "forget", "publish", "ask_after_calls"),
    }
)
"""Jobs that ask the provider for what this world's does not know, or are hourly."""
STRANGERS = """
SELECT id FROM member WHERE NOT active OR NOT (everywhere OR EXISTS (
  SELECT 1 FROM membership WHERE member_id = member.id AND membership.line = :line))
"""
COUNTED = ("roster_change", "message", "swap_request", "presence_change", "roster_slot")


def number(login: str) -> int:
    return PEOPLE.index(login) + 1


def actor(login: str) -> Actor:
    leads = login not in WORKERS
    return Actor(number(login), login, login.capitalize(), coordinator=leads)


def _read(content: str, path: Path, known: dict[str, LineFile] = {}) -> LineFile:  # noqa: B006 - what was read once is read
    """A line file; hundreds of times the same few are put down."""
    if content not in known:
        known[content] = line_file(path)
    return replace(known[content], path=path)


def strangers(session: Session, line: str) -> set[int]:
    """Who (id) left, or does not belong to that line."""
    return set(session.scalars(text(STRANGERS), {"line": line}))


COUNT_ON = "SELECT setval(pg_get_serial_sequence('member', 'id'), :last)"
"""PostgreSQL does not see which numbers were given; the next one added needs one."""


class World:
    """Two lines of which both the hours and the existence may change."""

    skipped: frozenset[str] = SKIPPED

    def __init__(self, url: str) -> None:
        self.stack = ExitStack()
        folder = self.stack.enter_context(TemporaryDirectory(prefix="deeds-"))
        self.folder = Path(folder)
        (north,) = load_lines(LINE_FILE).values()
        south = replace(north, key="zuid", name="CJG Zuid", number="+31402584114")
        south = replace(south, code="454114")
        week = ((Span(0, ALL_DAY),),) * 7
        hours = replace(north.hours, week=week)
        night = replace(north, key=NIGHT, name="CJG Nacht", number="+31402584115")
        night = replace(night, code="454115", hours=hours)
        self.all = {one.key: one for one in (north, south, night)}
        self._write(self.all)
        self.environ = dict.fromkeys(VARIABLES) | {
            "CJG_DEMO": "1",
            "DATABASE_URL": url,
            "CJG_CONFIG": str(self.file),
        }
        said = {"CJG_CONFIG": str(self.file), "SMTP_URL": MAIL_SERVER}
        self.house = build(demo_settings(url, **said))
        self.begin(self.house.database, self.house.desk)

    # --- the line file ---------------------------------------------------------------

    @property
    def file(self) -> Path:
        """The line file on the server."""
        return self.folder / "lines.toml"

    def _write(self, lines: Mapping[str, Line]) -> None:
        """As the program itself would write it."""
        tables = {key: document(one, self.folder) for key, one in lines.items()}
        self.file.write_text(toml({"lines": tables}), encoding="utf-8")

    def has_lines(self, lines: Mapping[str, Line]) -> None:
        """The line file says these from now on, and every process has read it."""
        self._write(lines)
        self.follows()

    def follows(self) -> None:
        """Every process looked what was changed of the settings."""
        file = _read(self.file.read_text(encoding="utf-8"), self.file)
        versions = LineVersions(file, self.desk, self.database)
        self.desk.take(file.lines)
        versions.take()
        self.house = replace(self.house, versions=versions)

    def cjg(self, *words: str, stdin: str = "") -> Result:
        """A command, at the time that it is here; what fails is said in a line."""
        root = logging.getLogger()
        logs = structlog.get_config(), root.handlers[:], root.level
        clock = {"obj": lambda: self.now}
        done = CliRunner().invoke(cjg, words, stdin, self.environ, **clock)
        structlog.configure(**logs[0])
        root.handlers[:] = logs[1]
        root.setLevel(logs[2])
        assert done.exit_code in {0, 1, 2}, f"{words}: {done.exit_code}"
        assert "failed: " not in done.stderr, f"{words}: {done.stderr}"
        assert not done.exit_code or done.stderr, f"{words}: refused without a word"
        return done

    def begin(self, database: Database, desk: Desk) -> None:
        """On a Monday morning, with everybody there."""
        self.database, self.desk, self.vault, self.now = (
            database,
            desk,
            desk.vault,
            MONDAY,
        )
        self.outbox = Outbox(self._judged, self.hangs, lambda: self.now)
        self.running: set[str] = set()
        self.app: Flask | None = None
        self.false: list[str] = []
        self.letters = Letters()
        self.addresses = {
            f"{way}{name}@example.nl"
            for name in PEOPLE
            for way in ("", "mis-", "thuis-")
        }
        self.shown: set[tuple[object, ...]] = set()
        roles = dict.fromkeys(COORDINATORS, "coordinator") | {"hans": "administrator"}
        with self.database.transaction() as session:
            session.execute(delete(MEMBER))
            session.execute(
                insert(MEMBER),
                [
                    {"id": number(name), "login": name, "name": name.capitalize()}
                    | {"organisation": "Lumens", "email": f"{name}@example.nl"}
                    | {"mobile": f"+3161234560{number(name)}", "active": True}
                    | {"role": roles.get(name, "member")}
                    | {"password_hash": HASH if name in roles else None}
                    for name in PEOPLE
                ],
            )
            if session.connection().dialect.name == "postgresql":
                session.execute(text(COUNT_ON), {"last": len(PEOPLE)})

    # --- what is done, and seen ---------------------------------------------------

    def do(self, work: Callable[[Session], object], *, twice: bool = False) -> object:
        """A deed; the same again at once changes nothing."""
        answer = self.database.attempt(work)
        if twice:
            before = self.rows()
            self.database.attempt(work)
            after = self.rows()
            changed = [name for name in COUNTED if before[name] != after[name]]
            assert not changed, f"twice: {changed}"
        return answer

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        with self.database.reading() as session:
            return {name: self.table(session, name) for name in COUNTED}

    @staticmethod
    def table(session: Session, name: str) -> list[tuple[object, ...]]:
        found = session.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2, 3, 4, 5"))  # noqa: S608 - a name of ours
        return [tuple(row) for row in found]

    def held(self, line: str) -> dict[Place, str]:
        """What a page of the roster shows now."""
        with self.database.reading() as session:
            found = roster.held(session, line, DAYS[0], DAYS[-1])
        return {one.place: one.person.login for one in found}

    def is_active(self, member: int) -> bool:
        """Whether somebody is there still."""
        with self.database.reading() as session:
            asked = text("SELECT active FROM member WHERE id = :id")
            return bool(session.execute(asked, {"id": member}).scalar_one())

    def works_at(self, line: str, login: str) -> bool:
        """Whether somebody is there, and of that line."""
        return self.is_of(line, number(login))

    def is_of(self, line: str, member: int) -> bool:
        """The same of an id."""
        with self.database.reading() as session:
            return member not in strangers(session, line)

    def present(self, line: str) -> set[int]:
        with self.database.reading() as session:
            asked = text("SELECT member_id FROM presence WHERE line = :line")
            return set(session.scalars(asked, {"line": line}))

    def waiting(self) -> list[str]:
        """The messages that nobody handled."""
        with self.database.reading() as session:
            asked = "SELECT id FROM voicemail WHERE handled_at IS NULL ORDER BY id"
            return list(session.scalars(text(asked)))

    def last_batch(self) -> str | None:
        """What was changed last in the roster, in one go."""
        with self.database.reading() as session:
            asked = "SELECT batch FROM roster_change ORDER BY id DESC LIMIT 1"
            found: str | None = session.scalar(text(asked))
            return found

    def next_minute(self) -> None:
        self.now += timedelta(minutes=1)

    def seen_by_workers(self) -> set[tuple[object, ...]]:
        """Who stands where (line, day, start, slot), as far as it is published."""
        with self.database.reading() as session:
            rows = session.execute(text("SELECT * FROM roster_slot WHERE published"))
            return {(row["member_id"], *self.where(row)) for row in rows.mappings()}

    def offered(self, line: Line) -> list[SlotOffer]:
        """Requests that can be answered still."""
        with self.database.reading() as session:
            return [
                one
                for one in swaps.undecided_on(session, line.key, DAYS[0], DAYS[-1])
                if one.expires_at > self.now
            ]

    def visible(self, line: str) -> dict[Place, bool]:
        """Whether workers see each place that is filled: on its own day in any case."""
        today, _ = day_and_minute(self.now, self.all[line].hours.zone)
        with self.database.reading() as session:
            found = roster.held(session, line, DAYS[0], DAYS[-1])
        return {
            one.place: one.published or one.place.block.day <= today for one in found
        }

    def published_until(self, line: str) -> date:
        """The day up to which everything is shown; today, at the least."""
        with self.database.reading() as session:
            until = drafts.setting(session, line).published_until
        today, _ = day_and_minute(self.now, self.all[line].hours.zone)
        return max(until or today, today)

    @staticmethod
    def where(row: Mapping[str, object]) -> tuple[object, ...]:
        """The place of a row of the roster, or of its log."""
        return (row["line"], str(row["day"])[:10], row["start"], row["slot"])

    def blocks_of(self, line: Line, day: date) -> tuple[Block, ...]:
        with self.database.reading() as session:
            calendar = days.extra_days(session, line.key, day, day)
        return line.hours.blocks_on(day, calendar)

    def jobs(self) -> list[Job]:
        """Those of the clock that know any of this, in the order of its table."""
        box, now = self.outbox, lambda: self.now
        outside = Outside(box, box, ExitStack(), now, now)
        known = all_jobs(self.house, outside)
        return [job for job in known if job.name not in self.skipped]

    def tick(self, *only: str) -> None:
        """One turn of each job: as each has a thread, who hangs keeps no other waiting.

        None is run beside itself. `only`: of these alone.
        """
        for job in self.jobs():
            if job.name not in self.running and (not only or job.name in only):
                self.running.add(job.name)
                try:
                    job.run(self.now)
                finally:
                    self.running.discard(job.name)

    def hangs(self, seconds: float) -> None:
        """Somebody is waited for so long by one job, and the others go on."""
        self.now += timedelta(seconds=seconds)
        self.tick()

    def listed(self, login: str) -> Listed:
        """A member as the administrator's page shows them."""
        with self.database.reading() as session:
            found = administration.member(session, login)
        assert found is not None
        return found

    def put(self, login: str, *, active: bool) -> object:
        """The administrator makes somebody active or not."""
        return self.save(self.listed(login), active=active)

    def save(self, shown: Listed, *, twice: bool = False, **columns: object) -> object:
        """The administrator saves a member as they were shown, but for this."""
        known = {name: getattr(shown, name) for name in CHANGING}
        if not shown.mobile.startswith("+"):  # somebody else has it
            known["mobile"] = f"+3161234562{number(shown.login)}"
        wanted = Member(**known | columns)
        return self.do(
            lambda s: administration.change_member(
                s, self.desk, number("hans"), wanted, self.now, seen=version(shown)
            ),
            twice=twice,
        )

    def switched(self, login: str, line: Line, *, on: bool) -> None:
        def turn(session: Session) -> None:
            worker = workers.worker_by_login(session, line.key, login)
            if worker is not None:
                switch(session, line, worker, on=on, via="phone", now=self.now)

        self.do(turn, twice=True)

    # --- what must never be ---------------------------------------------------------

    def _judged(self, to: str, body: str) -> None:
        """Whether what leaves now is so, by the rows alone."""
        with self.database.reading() as session:
            people = session.execute(text("SELECT * FROM member")).mappings().all()
            self.addresses |= {row["email"] for row in people}
            member = next((r for r in people if to in {r["mobile"], r["email"]}), None)
            if member is None:  # a change is told at the old address as well
                if (
                    to not in self.addresses
                    or "neem dan meteen contact op" not in body.lower()
                ):
                    self.false.append(f"to a stranger: {body}")
                return
            present = session.execute(
                text("SELECT line, member_id FROM presence")
            ).all()
            if not member["active"]:
                self.false.append(f"to who left: {body}")
            for line in self.desk.lines.values():
                if not body.startswith(f"{line.name}:"):
                    continue
                here = [one for key, one in present if key == line.key]
                is_open = open_block(session, line, self.now) is not None
                if "is niemand aangemeld" in body and (here or not is_open):
                    self.false.append(f"alarm: {body}")
                if "Meld je af." in body and member["id"] not in here:
                    self.false.append(f"not Present: {body}")
                if "Je bent afgemeld." in body and member["id"] in here:
                    self.false.append(f"Present: {body}")

    def broken(self) -> Iterator[str]:
        """What is not as it must be after whatever deed."""
        yield from self.false
        with self.database.reading() as session:
            inactive = {
                row.id
                for row in session.execute(text("SELECT id, active FROM member"))
                if not row.active
            }
            for line in self.desk.lines.values():
                yield from self._of_line(session, line, inactive)
            owned = session.execute(
                text("SELECT owner_id, line FROM voicemail WHERE handled_at IS NULL")
            ).all()
            for key in {row.line for row in owned}:
                there = key in self.desk.lines
                gone = strangers(session, key) if there else inactive
                for row in owned:
                    if row.line == key and row.owner_id in gone:
                        yield f"a message of {row.owner_id}, who left"
            yield from messages.lost(session, self.outbox, self.now)
            yield from messages.twice_connected(session)
            leads = text("SELECT 1 FROM member WHERE role = 'administrator' AND active")
            if session.execute(leads).first() is None:
                yield "nobody administers the service"
        yield from self._hidden()

    def _hidden(self) -> Iterator[str]:
        """What workers should see and do not: once shown, or in days that are."""
        for key in self.desk.lines:
            until = self.published_until(key)
            today, _ = day_and_minute(self.now, self.all[key].hours.zone)
            for place, visible in self.visible(key).items():
                block = (key, place.block)
                if visible:
                    self.shown.add(block)
                elif block in self.shown:
                    yield f"{place} was shown, and is a draft"
                elif today < place.block.day <= until:
                    yield f"{place} is a draft, in days that are shown"

    def _of_line(
        self, session: Session, line: Line, inactive: set[int]
    ) -> Iterator[str]:
        gone = inactive | strangers(session, line.key)
        there = roster.held(session, line.key, DAYS[0], DAYS[-1])
        ahead = [
            one for one in there if one.place.block.closes(line.hours.zone) > self.now
        ]
        for one in ahead:
            if one.person.id in gone:
                yield f"{one.person.login} left, and is in {one.place}"
        for here in workers.present(session, line.key):
            if here.id in gone:
                yield f"{here.login} left, and is Present"
        holders = {one.place: one.person.id for one in there}
        undecided = swaps.undecided_on(session, line.key, DAYS[0], DAYS[-1])
        for request in (one for one in undecided if one.expires_at > self.now):
            parties = [request.owner, *filter(None, (request.to, request.taker))]
            if any(one.id in gone for one in parties):
                yield f"a swap of who left: {request.place}"
            if holders.get(request.place) != request.owner.id:
                yield f"a swap of a slot that its owner lost: {request.place}"
        block = open_block(session, line, self.now)
        named = [one for one in ahead if block and one.place.block == block]
        if named:
            rung = candidates.situation(session, line.key, block)
            if not (rung.present or rung.roster):
                yield f"a caller rings nobody: {block}"

    def unsettled(self) -> Iterator[str]:
        """What the clock has not made up for, once it was there."""
        with self.database.reading() as session:
            for line in self.desk.lines.values():
                present = moment.present(session, line.key)
                last = early_closing.last_day(line, present, self.now)
                extra = days.extra_days(session, line.key, DAYS[0], last)
                gone = early_closing.due(line, present, extra, self.now).gone
                yield from (
                    f"{one.person.login} counts on a closed desk" for one in gone
                )
                yield from moments.late(session, line)
                yield from moments.untold(session, line, self.now)
                yield from moments.repeated(session, line)
                yield from messages.unheard_of(session, line)
            yield from moments.held_up(session, self.outbox.last_out, self.now)
        for line in self.desk.lines.values():
            outside = self.outside(line)
            yield from (f"{day}: who stands outside the hours" for day in outside)

    def outside(self, line: Line) -> list[date]:
        """The days on which somebody stands in a block that is not open."""
        with self.database.reading() as session:
            return sorted(blocks.due(session, line, self.now).outside)

    def close(self) -> None:
        self.database.close()
        self.stack.close()

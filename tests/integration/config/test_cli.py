"""`cjg` as an administrator uses it: what it does, says, and with which status."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from sqlalchemy import text

from config.cli import cjg as command
from config.settings import VARIABLES
from ringgroup.database.database import Database

MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)  # 09:05 in Veldhoven
MEMBERS = """name,organisation,mobile,email,login,role
Anna Bos,Lumens,06 12345601,anna@example.nl,anna,member
Bram Vos,GGD,+31 6 12345602,bram@example.nl,Bram,member
Carla Mol,Gemeente,0031612345603,carla@example.nl,carla,coordinator
"""
FRIDAY = 4
FOUR_MORE = "name,organisation,mobile,email,login,role\n" + "".join(
    f"Lid {n},MEE,06 1234560{n},lid{n}@example.nl,lid{n},member\n" for n in range(4, 8)
)
TWO_LINES = """
[lines.noord]
name = "Noord"
number = "+31402584113"
service_number = "+31402584524"
[lines.noord.hours]
monday = ["09:00-12:00", "14:00-17:00"]
[lines.noord.voicemail]
email = "noord@example.nl"
[lines.zuid]
name = "Zuid"
number = "+31402584114"
service_number = "+31402584524"
[lines.zuid.hours]
monday = ["09:00-12:00"]
[lines.zuid.voicemail]
email = "zuid@example.nl"
"""


class Desk:
    """An administrator's prompt in a folder of their own."""

    def __init__(self, folder, url):
        self.folder = folder
        self.environ = dict.fromkeys(VARIABLES) | {"CJG_DEMO": "1", "DATABASE_URL": url}

    def run(self, *args, stdin=""):
        return CliRunner().invoke(command, args, input=stdin, env=self.environ)

    def __call__(self, *args, stdin=""):
        """Run a command that works and return what it printed."""
        result = self.run(*args, stdin=stdin)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    def refusal(self, status, *args, stdin=""):
        """Run a command that fails; return the lines that say why."""
        result = self.run(*args, stdin=stdin)
        assert result.exit_code == status, result.output
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        return result.stderr.splitlines()

    def file(self, content, name="file.csv"):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def members(self):
        return {
            row["login"]: row for row in json.loads(self("members", "list", "--json"))
        }

    def ask(self, question):
        database = Database(self.environ["DATABASE_URL"])
        with database.transaction() as session:
            result = session.execute(text(question))
            rows = [tuple(row) for row in result] if result.returns_rows else []
        database.close()
        return rows


@pytest.fixture
def cjg(tmp_path, database_url, monkeypatch):
    """A prompt on each database, migrated and empty, on a Monday at 09:05."""
    monkeypatch.setattr("config.cli.line.utc_now", lambda: MONDAY)
    return Desk(tmp_path, database_url)


@pytest.fixture
def prompt(tmp_path, sqlite_url, monkeypatch):
    """The same on SQLite alone, where the database does not matter."""
    monkeypatch.setattr("config.cli.line.utc_now", lambda: MONDAY)
    return Desk(tmp_path, sqlite_url)


def test_help_imports_nothing_that_is_slow():
    program = (
        "import sys; from config.cli import cjg\n"
        "try: cjg(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('sqlalchemy', 'pydantic', 'flask') if m in sys.modules])"
    )
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    for name in ("db", "members", "roster", "user", "presence", "status", "simulate"):
        assert f"  {name} " in told
    assert told.endswith("[]\n")


def test_what_is_installed_as_cjg_answers():
    told = subprocess.run(
        [sys.executable, "-c", "from config.cli import main; main()", "nonsense"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == "No such command 'nonsense'.\n"


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("nonsense",),
        ("members",),
        ("members", "nonsense"),
        ("members", "import"),
        ("members", "import", "nowhere.csv"),
        ("members", "import", "."),
        ("members", "list", "--nonsense"),
        ("roster", "import", "nowhere.csv"),
        ("roster", "export", "--from", "1 mei"),
        ("roster", "export", "--from", "20260501"),
        ("roster", "export", "--from", "2026-05-02", "--to", "2026-05-01"),
        ("roster", "export", "--line", "oost"),
        ("user", "password"),
        ("presence", "maybe", "anna"),
        ("presence", "on"),
        ("presence", "on", "nobody"),
        ("presence", "on", "nobody", "--line", "oost"),
        ("status", "--line", "oost"),
        ("status", "too", "much"),
        ("fallback-twiml", "--line", "oost"),
    ],
)
def test_bad_input_is_told_in_one_line_with_status_2(prompt, args):
    assert len(prompt.refusal(2, *args)) == 1


EVERYTHING = [
    ("db", "upgrade"),
    ("members", "list"),
    ("roster", "export"),
    ("roster", "check"),
    ("user", "pin", "anna"),
    ("presence", "on", "anna"),
    ("status",),
    ("fallback-twiml",),
]


@pytest.mark.parametrize("args", [*EVERYTHING, ("simulate", "--list")])
def test_every_command_refuses_a_demo_that_is_public(prompt, args):
    prompt.environ["PUBLIC_URL"] = "https://loket.example.nl"
    (line,) = prompt.refusal(2, *args)
    assert line.startswith("CJG_DEMO: demo mode refuses a public address")


@pytest.mark.parametrize("args", EVERYTHING)
def test_every_command_names_a_variable_that_is_missing(prompt, args):
    prompt.environ["CJG_DEMO"] = None
    (line,) = prompt.refusal(2, *args)
    assert line.startswith("SECRET_KEY: missing")


@pytest.mark.parametrize("args", EVERYTHING)
def test_every_command_names_what_is_wrong_with_the_line_file(prompt, args):
    prompt.environ["CJG_CONFIG"] = prompt.file("[lines.oost]\nnaam = 'x'", "lines.toml")
    (line,) = prompt.refusal(2, *args)
    assert line.startswith(f"{prompt.environ['CJG_CONFIG']}: lines.oost.naam: unknown")


@pytest.mark.parametrize("args", EVERYTHING[1:-1])
def test_an_empty_database_is_told_what_to_run(prompt, args):
    prompt.environ["DATABASE_URL"] = f"sqlite:///{prompt.folder}/new/empty.db"
    assert prompt.refusal(1, *args) == ["the database is empty; run: cjg db upgrade"]


def test_upgrading_is_harmless_to_repeat(prompt):
    prompt.environ["DATABASE_URL"] = f"sqlite:///{prompt.folder}/new/empty.db"
    assert prompt("db", "upgrade") == prompt("db", "upgrade")
    assert prompt("members", "list") == ""


def test_a_database_of_a_later_version_is_worked_with_and_not_upgraded(prompt):
    """An old program and a new one run beside each other while it is replaced."""
    prompt.ask("UPDATE alembic_version SET version_num = '9999'")
    (line,) = prompt.refusal(1, "db", "upgrade")
    assert "9999" in line
    assert json.loads(prompt("status", "--json"))["line"] == "veldhoven"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://cjg:geheim@127.0.0.1:1/cjg",
        "sqlite:////dev/null/cjg.db",
        "sqlite:////etc/hostname",
    ],
)
def test_a_database_that_cannot_be_reached_is_told_in_one_line(prompt, url):
    prompt.environ["DATABASE_URL"] = url
    for args in (("status",), ("db", "upgrade")):
        (line,) = prompt.refusal(1, *args)
        assert line.startswith("database not ")
        assert "geheim" not in line


# --- members ---------------------------------------------------------------


def test_members_are_imported_and_listed(cjg):
    assert cjg("members", "import", cjg.file(MEMBERS)) == "3 members imported (3 new)\n"
    listed = json.loads(cjg("members", "list", "--json"))
    assert [row["login"] for row in listed] == ["anna", "bram", "carla"]
    assert listed[1] == {
        "name": "Bram Vos",
        "organisation": "GGD",
        "mobile": "+31612345602",
        "email": "bram@example.nl",
        "login": "bram",
        "role": "member",
        "active": True,
        "lines": "veldhoven",
        "on_roster": "yes",
        "since": "",
    }
    assert cjg("members", "list").splitlines()[2] == (
        "carla  Carla Mol  Gemeente  +31612345603  carla@example.nl  coordinator"
    )


def test_importing_again_changes_who_is_in_the_file_and_nobody_else(cjg):
    cjg("members", "import", cjg.file(MEMBERS))
    cjg.ask(
        "UPDATE member SET active = false, password_hash = 'x' WHERE login = 'anna'"
    )
    before = cjg.members()
    moved = "naam;organisation;mobile;email;login;role\n".replace("naam", "name") + (
        "Anna Bos;MEE;06 12345609;anna@example.nl;ANNA;coordinator\n"
        "Daan Mus;MEE;06 12345604;daan@example.nl;daan;member\n"
    )
    file = cjg.file(b"\xef\xbb\xbf" + moved.encode())
    assert cjg("members", "import", file) == "2 members imported (1 new)\n"
    after = cjg.members()
    assert after["anna"] == before["anna"] | {
        "organisation": "MEE",
        "mobile": "+31612345609",
        "role": "coordinator",
    }
    assert after["anna"]["active"] is False
    assert after["bram"] == before["bram"]
    assert after["daan"]["active"] is True
    assert cjg.ask("SELECT password_hash FROM member WHERE login = 'anna'") == [("x",)]


def test_two_members_may_swap_their_mobiles(cjg):
    cjg("members", "import", cjg.file(MEMBERS))
    swapped = (MEMBERS.replace("45601", "45600").replace("45602", "45601")).replace(
        "45600", "45602"
    )
    cjg("members", "import", cjg.file(swapped))
    after = cjg.members()
    assert after["anna"]["mobile"] == "+31612345602"
    assert after["bram"]["mobile"] == "+31612345601"


def test_a_file_with_a_bad_row_changes_nothing(cjg):
    cjg("members", "import", cjg.file(MEMBERS))
    before = cjg.members()
    bad = (
        MEMBERS.replace("Anna Bos", "Anna Wit")
        + "Daan Mus,MEE,040 258 4113,daan@example.nl,daan,boss\n"
        + "Eva Kip,MEE,06 12345605,,eva,member\n"
    )
    assert cjg.refusal(2, "members", "import", cjg.file(bad)) == [
        (
            'line 5, column mobile: "040 258 4113" is not a Dutch mobile number '
            '(06...); column role: "boss" is not one of: member, coordinator, '
            "administrator"
        ),
        "line 6, column email: the cell is empty",
    ]
    assert cjg.members() == before


def test_a_mobile_that_somebody_else_has_is_refused(prompt):
    prompt("members", "import", prompt.file(MEMBERS))
    taken = (
        MEMBERS.splitlines()[0] + "\nDaan Mus,MEE,0612345601,d@example.nl,daan,member"
    )
    assert prompt.refusal(2, "members", "import", prompt.file(taken)) == [
        'line 2, column mobile: "+31612345601" belongs to "anna"'
    ]


def test_a_file_that_no_spreadsheet_writes_is_refused_by_line(prompt):
    file = prompt.file(MEMBERS.encode().replace(b"Bram", b"Br\x81m"))
    (line,) = prompt.refusal(2, "members", "import", file)
    assert line.startswith("line 3: the file is no text that a spreadsheet writes")


# --- roster ----------------------------------------------------------------


def test_a_roster_is_imported_replaced_and_exported(cjg):
    cjg("members", "import", cjg.file(MEMBERS))
    first = (
        "date,block,duty,backup\n"
        "2026-11-23,09:00-12:00,anna,bram\n"
        "2026-11-24,,bram,\n"
        "2026-11-25,,carla,anna\n"
    )
    assert cjg("roster", "import", cjg.file(first)) == (
        "3 blocks imported and published: workers see them\n"
    )
    again = "backup;duty;block;date\n;carla;;2026-11-23\n"
    assert cjg("roster", "import", cjg.file(again)) == (
        "1 block imported and published: workers see them\n"
    )
    exported = cjg("roster", "export")
    assert exported == (
        "date,block,duty,backup\n"
        "2026-11-23,09:00-12:00,carla,\n"
        "2026-11-24,09:00-12:00,bram,\n"
        "2026-11-25,09:00-12:00,carla,anna\n"
    )
    cjg("roster", "import", cjg.file(exported))
    assert cjg("roster", "export") == exported
    one = cjg("roster", "export", "--from", "2026-11-24", "--to", "2026-11-24")
    assert one.splitlines()[1:] == ["2026-11-24,09:00-12:00,bram,"]


def test_a_roster_that_reverses_a_swap_says_so(prompt):
    prompt("members", "import", prompt.file(MEMBERS))
    rows = "date,block,duty,backup\n2026-11-23,,anna,bram\n2026-11-24,,bram,\n"
    prompt("roster", "import", prompt.file(rows))
    prompt.ask("UPDATE roster_change SET kind = 'swapped' WHERE slot = 'duty'")
    rows = "date,block,duty,backup\n2026-11-23,,carla,\n2026-11-24,,bram,\n"
    assert prompt("roster", "import", prompt.file(rows)).splitlines() == [
        "2 blocks imported and published: workers see them",
        (
            "2026-11-23 09:00-12:00, duty: was swapped or taken over, and is as the "
            "file says now"
        ),
    ]


def test_a_roster_that_keeps_what_was_swapped_leaves_those_places_alone(prompt):
    prompt("members", "import", prompt.file(MEMBERS))
    rows = "date,block,duty,backup\n2026-11-23,,anna,bram\n2026-11-24,,bram,\n"
    prompt("roster", "import", prompt.file(rows))
    prompt.ask("UPDATE roster_change SET kind = 'swapped' WHERE slot = 'duty'")
    rows = prompt.file(
        "date,block,duty,backup\n2026-11-23,,carla,\n2026-11-25,,bram,\n"
    )
    assert prompt("roster", "import", rows, "--dry-run").splitlines() == [
        ("2026-11-23 09:00-12:00, duty: anna -> carla (was swapped or taken over)"),
        "2026-11-23 09:00-12:00, backup: bram -> nobody",
        "2026-11-25 09:00-12:00, duty: nobody -> bram",
        "2026-11-23 09:00-12:00: nobody is backup",
        "2026-11-25 09:00-12:00: nobody is backup",
        (
            "2026-11-23 to 2026-11-25: What is filled in, workers see. "
            "What is filled in from now on is a draft at first."
        ),
    ]
    assert prompt("roster", "import", rows, "--keep-swapped").splitlines() == [
        "2 blocks imported and published: workers see them"
    ]
    assert prompt("roster", "export").splitlines()[1:] == [
        "2026-11-23,09:00-12:00,anna,",
        "2026-11-24,09:00-12:00,bram,",
        "2026-11-25,09:00-12:00,bram,",
    ]
    assert prompt("roster", "import", rows, "--keep-swapped", "--dry-run") == (
        "nothing would change\n"
    )


def test_a_roster_that_is_imported_as_a_draft_rings_and_says_who_sees_it(prompt):
    prompt("members", "import", prompt.file(MEMBERS))
    file = "date,block,duty,backup\n2026-11-23,,anna,bram\n2099-11-23,,bram,anna\n"
    assert prompt("roster", "import", prompt.file(file), "--draft") == (
        "2 blocks imported as a draft: workers see 2 of 4 changed places, and the "
        "others once they are published\n"
        "2026-11-23 to 2099-11-23: 2 places are still drafts: "
        "workers do not see them.\n"
    )
    status = json.loads(prompt("status", "--json"))
    assert (status["on_duty"], status["backup"]) == ("anna", "bram")


def test_a_file_in_which_somebody_stands_too_often_says_so_when_it_is_imported(prompt):
    prompt("members", "import", prompt.file(MEMBERS))
    prompt("members", "import", prompt.file(FOUR_MORE))
    days = [date(2027, 10, 1) + timedelta(days=n) for n in range(31)]
    rows = "".join(f"{day},,anna,\n" for day in days if day.weekday() < FRIDAY + 1)
    file = prompt.file(f"date,block,duty,backup\n{rows}")
    _, said = prompt("roster", "import", file).splitlines()
    where, _, often = said.partition(": ")
    assert where == "2027-10-01 09:00-12:00"
    assert often == "anna stands there 21 times in that month; on average 7.0"


def test_a_roster_with_a_bad_row_changes_nothing(prompt):
    prompt("members", "import", prompt.file(MEMBERS))
    prompt.ask("UPDATE member SET active = false WHERE login = 'carla'")
    bad = (
        "date,block,duty,backup\n"
        "2026-11-23,,anna,bram\n"
        "2026-11-22,,nobody,\n"
        "2026-11-24,,carla,\n"
    )
    lines = prompt.refusal(2, "roster", "import", prompt.file(bad))
    assert lines == [
        (
            "line 3, column date: the desk is closed on 2026-11-22; "
            'column duty: "nobody" is not a known login'
        ),
        'line 4, column duty: "carla" is not a known login',
    ]
    assert prompt("roster", "export") == "date,block,duty,backup\n"


def test_a_roster_knows_the_days_that_the_coordinator_opened_and_closed(prompt):
    prompt("members", "import", prompt.file(MEMBERS))
    prompt.ask(
        "INSERT INTO extra_day (line, day, spans) VALUES "
        "('veldhoven', '2026-11-22', '10:00-11:00'), ('veldhoven', '2026-11-23', '')"
    )
    rows = "date,block,duty,backup\n2026-11-22,10:00-11:00,anna,\n"
    assert prompt("roster", "import", prompt.file(rows)) == (
        "1 block imported and published: workers see them\n"
    )
    shut = "date,block,duty,backup\n2026-11-23,,anna,\n"
    (line,) = prompt.refusal(2, "roster", "import", prompt.file(shut))
    assert line.startswith("line 2, column date: the desk is closed on 2026-11-23")


def test_a_block_of_former_hours_goes_with_the_one_that_covers_it(prompt):
    prompt("members", "import", prompt.file(MEMBERS))
    prompt.ask(
        'INSERT INTO roster_slot (line, day, start, slot, "end", member_id) '
        "SELECT 'veldhoven', '2026-11-23', 510, 'duty', 720, id FROM member "
        "WHERE login = 'anna'"
    )
    rows = "date,block,duty,backup\n2026-11-23,,bram,\n"
    prompt("roster", "import", prompt.file(rows))
    assert prompt("roster", "export").splitlines()[1:] == [
        "2026-11-23,09:00-12:00,bram,"
    ]


# --- secrets ---------------------------------------------------------------


def test_a_password_and_a_pin_are_kept_as_argon2id(cjg):
    cjg("members", "import", cjg.file(MEMBERS))
    password = " een lang wachtwoord €"  # noqa: S105 - of nobody
    cjg("user", "password", "Anna", stdin=f"{password}\n")
    cjg("user", "pin", "anna", stdin="482615\r\n")
    kept = cjg.ask(
        "SELECT password_hash, pin_hash FROM member "
        "WHERE password_hash IS NOT NULL OR pin_hash IS NOT NULL"
    )
    ((password_hash, pin_hash),) = kept
    assert password_hash.startswith("$argon2id$")
    assert PasswordHasher().verify(password_hash, password)
    assert PasswordHasher().verify(pin_hash, "482615")


@pytest.mark.parametrize(
    ("which", "secret"),
    [
        ("password", "dertien-teken"),
        ("password", ""),
        ("password", "wachtwoord1234"),
        ("password", "veertien\ttekens"),
        ("password", b"veertien tekens \xff"),
        ("pin", "4826"),
        ("pin", "4826153"),
        ("pin", "123456"),
        ("pin", "311985"),
        ("pin", "123456\n"),
        ("pin", "12a4"),
        ("pin", "١٢٣٤"),
        ("pin", ""),
    ],
)
def test_a_secret_that_is_too_weak_is_refused_and_not_repeated(prompt, which, secret):
    prompt("members", "import", prompt.file(MEMBERS))
    (line,) = prompt.refusal(2, "user", which, "anna", stdin=secret)
    assert not secret or str(secret) not in line


def test_an_unknown_login_has_no_password(prompt):
    assert prompt.refusal(2, "user", "password", "zoe", stdin="x" * 20) == [
        'unknown login "zoe"'
    ]


# --- a line ----------------------------------------------------------------


def test_presence_is_switched_and_logged_as_by_phone(cjg):
    cjg("members", "import", cjg.file(MEMBERS))
    told = [
        cjg("presence", wish, "anna").strip() for wish in ("on", "on", "off", "off")
    ]
    assert told == [
        "anna is now Present on veldhoven",
        "anna was already Present on veldhoven",
        "anna is now Absent on veldhoven",
        "anna was already Absent on veldhoven",
    ]
    changes = cjg.ask("SELECT present, via, line FROM presence_change ORDER BY id")
    assert changes == [(True, "cli", "veldhoven"), (False, "cli", "veldhoven")]


def test_a_sixth_is_refused_and_told_why(cjg):
    cjg("members", "import", cjg.file(MEMBERS))
    cjg("members", "import", cjg.file(FOUR_MORE))
    five = ["anna", "bram", "lid4", "lid5", "lid6"]
    for login in five:
        cjg("presence", "on", login)
    (line,) = cjg.refusal(1, "presence", "on", "lid7")
    assert line.startswith("lid7 is not signed in: 5 members are Present on veldhoven")
    cjg("presence", "on", "bram")
    assert json.loads(cjg("status", "--json"))["present"] == five


def test_an_inactive_member_cannot_be_present(prompt):
    prompt("members", "import", prompt.file(MEMBERS))
    prompt.ask("UPDATE member SET active = false WHERE login = 'anna'")
    assert prompt.refusal(2, "presence", "on", "anna") == [
        '"anna" is not the login of an active member'
    ]


def test_the_state_of_a_line_is_one_json_document(cjg):
    cjg("members", "import", cjg.file(MEMBERS))
    rows = "date,block,duty,backup\n2026-11-23,,anna,bram\n"
    cjg("roster", "import", cjg.file(rows))
    cjg("presence", "on", "carla")
    state = cjg("status", "--json")
    assert list(json.loads(state).items()) == [
        ("line", "veldhoven"),
        ("open", True),
        ("next_change", "2026-11-23T12:00:00+01:00"),
        ("present", ["carla"]),
        ("on_duty", "anna"),
        ("backup", "bram"),
        ("calls_in_progress", 0),
        ("voicemails_new", 0),
        ("open_registrations", 0),
    ]
    assert cjg("status").splitlines()[:4] == [
        "line                veldhoven (CJG Veldhoven, +31402584113)",
        "desk                open until 2026-11-23 12:00",
        "present             carla",
        "on duty             anna",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("bram", "--role", "coordinator"),
        ("bram", "--on-roster", "no"),
        ("bram", "noord", "--none"),
        ("--none",),
    ],
    ids=" ".join,
)
def test_what_is_said_of_no_line_is_refused(prompt, words):
    prompt.environ["CJG_CONFIG"] = prompt.file(TWO_LINES, "lines.toml")
    assert len(prompt.refusal(2, "members", "lines", *words)) == 1


def test_with_several_lines_one_has_to_be_named(prompt):
    prompt.environ["CJG_CONFIG"] = prompt.file(TWO_LINES, "lines.toml")
    said = [f"{row},noord zuid" for row in MEMBERS.splitlines()[1:]]
    file = "\n".join([f"{MEMBERS.splitlines()[0]},lines", *said, ""])
    prompt("members", "import", prompt.file(file))
    rows = prompt.file("date,block,duty,backup\n2026-11-23,14:00-17:00,anna,\n")
    for args in (
        ("status",),
        ("presence", "on", "anna"),
        ("roster", "export"),
        ("roster", "import", rows),
        ("fallback-twiml",),
        ("live-test", "--minutes", "0"),
    ):
        assert prompt.refusal(2, *args) == [
            "--line is needed; the lines are: noord, zuid"
        ]
    prompt("roster", "import", rows, "--line", "noord")
    assert "anna" in prompt("roster", "export", "--line", "noord")
    assert "anna" not in prompt("roster", "export", "--line", "zuid")
    assert len(prompt.refusal(2, "roster", "import", rows, "--line", "zuid")) == 1
    both = prompt.file("date,block,duty,backup\n2026-11-23,09:00-12:00,anna,\n")
    prompt("roster", "import", both, "--line", "zuid")
    (told,) = prompt.refusal(2, "roster", "import", both, "--line", "noord")
    assert told.startswith("2026-11-23 09:00-12:00, column duty: ")
    assert told.endswith('"anna" is in the roster of line "zuid" at that time')
    prompt("presence", "on", "anna", "--line", "zuid")
    assert json.loads(prompt("status", "--line", "noord", "--json"))["present"] == []


def test_the_fallback_document_asks_nobody_for_the_same_message_again(prompt):
    record = ET.fromstring(prompt("fallback-twiml")).find("Record")
    assert (record.get("action"), record.get("method")) == ("bedankt.xml", "GET")
    thanks = ET.fromstring(prompt("fallback-twiml", "--thanks"))
    assert [verb.tag for verb in thanks] == ["Say", "Hangup"]
    assert thanks[0].text.startswith("Dank u wel.")


def test_the_fallback_document_leads_to_none_of_our_servers(prompt):
    document = prompt("fallback-twiml")
    assert [element.tag for element in ET.fromstring(document)] == [
        "Say",
        "Say",
        "Record",
        "Hangup",
    ]
    assert "http" not in document

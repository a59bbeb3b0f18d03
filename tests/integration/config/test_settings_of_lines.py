"""What is changed of a line without its file: kept, seen everywhere, taken back."""

import os
import pty
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select
from twilio.request_validator import RequestValidator

from config.app import create_app
from config.cli import cjg as command
from config.errors import ConfigError
from config.house import build
from config.line_proposals import propose, tables_now
from config.lines import load_lines
from config.settings import VARIABLES
from ringgroup.desk import COMMAND_LINE
from ringgroup.line import Addresses
from ringgroup.people import versions
from ringgroup.registration.store.partners import addresses, keep_addresses
from ringgroup.tables import AUDIT, LINE_VERSION, MEMBER, SLOT
from tests.town.town import LINE, Town, demo_settings

MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)  # 09:05 in Veldhoven
VELDHOVEN = Path("config/veldhoven.toml")
CJG = "from config.cli import main; main()"
LOOKS_SECONDS = 60
"""A bound against a hang."""


class Prompt:
    """An administrator's prompt, with a folder for files."""

    def __init__(self, folder, url):
        self.folder = folder
        self.file = folder / "lines.toml"
        self.file.write_text(VELDHOVEN.read_text(encoding="utf-8"), encoding="utf-8")
        self.environ = dict.fromkeys(VARIABLES) | {
            "CJG_DEMO": "1",
            "DATABASE_URL": url,
            "CJG_CONFIG": str(self.file),
        }

    def run(self, *args, stdin=""):
        return CliRunner().invoke(command, args, input=stdin, env=self.environ)

    def __call__(self, *args, stdin=""):
        result = self.run(*args, stdin=stdin)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    def exported(self, *changes):
        """A file with the lines as they hold now, some texts replaced."""
        text = self("settings", "export")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = self.folder / "wanted.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def settings(self):
        return demo_settings(
            self.environ["DATABASE_URL"], CJG_CONFIG=self.environ["CJG_CONFIG"]
        )


@pytest.fixture
def cjg(tmp_path, database_url):
    return Prompt(tmp_path, database_url)


RING = ("ring_seconds = 25", "ring_seconds = 30")
TUESDAY = ('tuesday = ["09:00-12:00"]', 'tuesday = ["08:30-12:00"]')


def test_the_line_file_as_it_holds_is_a_line_file(cjg):
    exported = cjg.exported()
    assert load_lines(Path(exported)) == load_lines(VELDHOVEN)
    assert cjg("settings", "import", exported) == "nothing to change\n"
    assert cjg("settings", "diff") == "nothing differs from the line file\n"


def test_an_import_shows_what_changes_and_asks(cjg):
    wanted = cjg.exported(RING, TUESDAY)
    asked = cjg.run("settings", "import", wanted, stdin="n\n")
    assert asked.exit_code == 1
    assert "lines.veldhoven.ring_seconds: 25 -> 30\n" in asked.stdout
    assert cjg("settings", "diff") == "nothing differs from the line file\n"
    cjg("settings", "import", wanted, stdin="y\n")
    assert cjg("settings", "diff").splitlines() == [
        "lines.veldhoven.ring_seconds: 25 -> 30",
        'lines.veldhoven.hours.tuesday: ["09:00-12:00"] -> ["08:30-12:00"]',
    ]
    assert load_lines(Path(cjg.exported()))["veldhoven"].rules.ring_seconds == 30


def test_hours_from_a_day_on_are_exported_imported_and_taken_back(cjg):
    week = '[lines.veldhoven.hours_from.2031-01-06]\ntuesday = ["08:30-12:00"]\n'
    wanted = cjg.exported(("[lines.veldhoven.hours_from]\n", week))
    assert (
        'lines.veldhoven.hours_from.2031-01-06: - -> { tuesday = ["08:30-12:00"] }\n'
    ) in cjg("settings", "import", wanted, "--yes")
    assert load_lines(Path(cjg.exported())) == load_lines(Path(wanted))
    assert load_lines(Path(wanted))["veldhoven"].hours.later[0][0] == date(2031, 1, 6)
    undone = cjg("settings", "undo")
    assert "Openingstijden vanaf maandag 6 januari 2031: dinsdag 08:30-12:00" in undone
    assert cjg("settings", "diff") == "nothing differs from the line file\n"


def test_a_change_is_taken_back_and_the_one_before_it_after_that(cjg):
    cjg("settings", "import", cjg.exported(RING), "--yes")
    cjg("settings", "import", cjg.exported(TUESDAY), "--yes")
    assert "Dinsdag: 09:00-12:00 wordt 08:30-12:00" in cjg("settings", "undo")
    assert cjg("settings", "diff") == "lines.veldhoven.ring_seconds: 25 -> 30\n"
    cjg("settings", "import", cjg.exported(TUESDAY), "--yes")
    cjg("settings", "undo")
    cjg("settings", "undo")
    assert cjg("settings", "diff") == "nothing differs from the line file\n"
    nothing = cjg.run("settings", "undo")
    assert nothing.exit_code == 1
    assert nothing.stderr.startswith("there is no change to take back")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ring_seconds = 25", "ring_seconds = 99", "veldhoven.ring_seconds: 99 is not"),
        ("ring_seconds = 25", "ring = 99", "veldhoven.ring: unknown key"),
        ('"+31402584113"', '"+31402584114"', "number: is changed in the line file on"),
        ("[lines.veldhoven", "[lines.ander", "lines.ander: no line of this server"),
        (
            '{ code = "other", label = "anders", active = true }, ',
            "",
            'registration.gender: "other" has to stay; make it inactive',
        ),
        *(
            ("[lines.veldhoven]", f"[site]\n{said}\n[lines.veldhoven]", refusal)
            for said, refusal in (
                ('colour = "#1a5f7a"', "site.name: missing"),
                ('name = "x"\ncolour = "#ffff00"', "site.colour: white on it has"),
                ('name = "x"\nlogo = "x.png"', 'site.logo: "x.png" is not an SVG'),
                (
                    f'name = "x"\nlogo = "picture:{32 * "0"}"',
                    "site.logo: names a picture that is not kept here",
                ),
            )
        ),
        ("[lines.veldhoven]", "[lines.veldhoven", "is not TOML"),
    ],
)
def test_what_could_not_stand_in_the_file_is_not_kept(cjg, old, new, said):
    refused = cjg.run("settings", "import", cjg.exported((old, new)), "--yes")
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert cjg("settings", "diff") == "nothing differs from the line file\n"


LOOKS = ("[lines.veldhoven]", '[site]\nname = "Loket Jeugd"\n[lines.veldhoven]')


def test_how_the_pages_look_is_imported_exported_and_taken_back(cjg):
    assert "[site]" not in cjg("settings", "export")
    said = cjg("settings", "import", cjg.exported(LOOKS, RING), "--yes")
    assert 'site.name: "CJG Veldhoven" -> "Loket Jeugd"\n' in said
    assert '[site]\nname = "Loket Jeugd"\n' in cjg("settings", "export")
    assert "[site]" not in cjg("settings", "export", "--line", "veldhoven")
    assert "site.name" in cjg("settings", "diff")
    assert "site." not in cjg("settings", "diff", "--line", "veldhoven")
    assert cjg("settings", "import", cjg.exported()) == "nothing to change\n"
    undone = cjg("settings", "undo")
    assert "site: Naam van de dienst: CJG Veldhoven wordt Loket Jeugd\n" in undone
    assert cjg("settings", "diff") == "nothing differs from the line file\n"


def test_looks_that_stand_in_the_file_are_a_beginning_too(cjg):
    logo = cjg.folder / "logo.svg"
    logo.write_text("<svg/>")
    text = cjg.file.read_text(encoding="utf-8")
    site = '[site]\nname = "Loket"\nlogo = "logo.svg"\ncolour = "#ffff00"\n'
    cjg.file.write_text(site + text, encoding="utf-8")
    assert cjg("settings", "diff") == "nothing differs from the line file\n"
    other = ('name = "Loket"', 'name = "Loket"\norganisation = "gemeente"')
    cjg("settings", "import", cjg.exported(other), "--yes")
    assert cjg("settings", "diff") == 'site.organisation: - -> "gemeente"\n'
    house = build(cjg.settings())
    assert house.versions.looks.now.logo.content == b"<svg/>"
    assert house.versions.looks.now.site.colour == "#ffff00"
    house.database.close()


def test_looks_that_can_no_longer_be_read_stop_the_start(cjg):
    cjg("settings", "import", cjg.exported(LOOKS), "--yes")
    house = build(cjg.settings())
    with house.database.transaction() as session:
        session.execute(LINE_VERSION.update().values(kept='{"[site]": {"font": "x"}}'))
    said = "settings of change 1: site.font: unknown key"
    with pytest.raises(ConfigError, match=said):
        build(cjg.settings())
    house.versions.follow()  # what runs goes on as it was
    assert house.versions.looks.now.site.name == "Loket Jeugd"
    house.database.close()


def at_a_terminal(cjg, typed: str, *args: str) -> tuple[int, str]:
    """How `cjg settings undo` ends for who sits at a terminal, and what it says."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    environ = {key: value for key, value in cjg.environ.items() if value is not None}
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", CJG, "settings", "undo", *args],
        stdin=theirs,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environ,
    )
    os.close(theirs)
    os.close(ours)
    return ended.returncode, ended.stdout


@pytest.mark.slow
def test_at_a_terminal_an_undo_shows_the_change_and_asks(cjg):
    cjg("settings", "import", cjg.exported(RING), "--yes")
    refused, said = at_a_terminal(cjg, "n\n")
    assert refused == 1
    assert "veldhoven: Hoe lang een telefoon gaat: 25 wordt 30\n" in said
    assert "Take this back?" in said
    assert cjg("settings", "diff") == "lines.veldhoven.ring_seconds: 25 -> 30\n"
    agreed, said = at_a_terminal(cjg, "y\n")
    assert agreed == 0
    assert "taken back: change 1 " in said
    assert cjg("settings", "diff") == "nothing differs from the line file\n"
    cjg("settings", "import", cjg.exported(RING), "--yes")
    agreed, said = at_a_terminal(cjg, "", "--yes")
    assert (agreed, said[:11]) == (0, "taken back:")


def test_a_change_that_can_no_longer_be_read_stops_the_start_and_is_taken_back(cjg):
    cjg("settings", "import", cjg.exported(RING), "--yes")
    house = build(cjg.settings())
    with house.database.transaction() as session:
        session.execute(
            LINE_VERSION.update().values(kept='{"veldhoven": {"new_key": 1}}')
        )
    said = "settings of change 1: lines.veldhoven.new_key: unknown key"
    with pytest.raises(ConfigError, match=said):
        build(cjg.settings())
    refused = cjg.run("status")
    assert refused.exit_code == 2
    assert refused.stderr.endswith("take it back with: cjg settings undo\n")
    house.versions.follow()  # what runs goes on as it was
    assert house.desk.lines["veldhoven"].rules.ring_seconds == 30
    cjg("settings", "undo")
    cjg("status")
    house.versions.follow()
    assert house.desk.lines["veldhoven"].rules.ring_seconds == 25
    house.database.close()


SHAPES = (
    *("[]", "3", "null", '{"+founded": 4}', '{"+founded": {"a": {}}}'),
    *('{"veldhoven": {"today": 3}}', '{"veldhoven": {"partners.ggd": "x"}}'),
    '{"[site]": []}',
)
"""What a newer program may keep where this one looks for tables."""


@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_shape_a_newer_program_kept_it_is_one_line_and_taken_back(cjg, shape):
    cjg("settings", "import", cjg.exported(RING), "--yes")
    house = build(cjg.settings())
    with house.database.transaction() as session:
        session.execute(LINE_VERSION.update().values(kept=shape))
    with pytest.raises(
        ConfigError, match=r"^settings of change 1: .*cjg settings undo"
    ):
        build(cjg.settings())
    house.versions.follow()  # the thread that follows goes on, and what runs stays
    assert house.desk.lines["veldhoven"].rules.ring_seconds == 30
    for command_ in ("export", "diff"):
        assert "failed:" not in cjg.run("settings", command_).stderr
    cjg("settings", "undo")
    house.versions.follow()
    assert house.desk.lines["veldhoven"].rules.ring_seconds == 25
    house.database.close()


def test_the_roster_follows_hours_that_are_imported(cjg):
    house = build(cjg.settings())
    person = {"organisation": "Lumens", "role": "member", "active": True, "id": 1}
    person |= {"login": "anna", "name": "Anna Bos", "mobile": "+31612345601"}
    slot = {"line": "veldhoven", "start": 540, "end": 720, "slot": "duty"}
    tuesdays = [date(2030, 1, 8), date(2030, 1, 15)]
    with house.database.transaction() as session:
        session.execute(insert(MEMBER), person | {"email": "anna@example.nl"})
    now = datetime(2029, 12, 27, 8, 0, tzinfo=UTC)
    with house.database.transaction() as session:
        for on in tuesdays:
            session.execute(
                insert(SLOT), slot | {"day": on, "member_id": 1, "published": True}
            )
    with house.database.transaction() as session:
        tables = tables_now(session, house.versions.file)[2]
        table = tables["veldhoven"]
        moved = {**table, "hours": {**table["hours"], "tuesday": ["08:30-12:00"]}}
        proposal = propose(
            session, house.versions.file, {"veldhoven": moved}, lambda *_: "anders"
        )
        assert versions.keep(
            session, COMMAND_LINE, proposal.change, proposal.lines, now
        )
    with house.database.reading() as session:
        stands = session.execute(select(SLOT.c.start)).scalars().all()
        logged = session.execute(
            select(AUDIT.c.detail).where(AUDIT.c.action == "settings_changed")
        ).scalars()
        assert (stands, [*logged]) == ([510, 510], ["anders"])
    house.database.close()


def test_a_line_on_whose_roster_people_stand_is_not_closed_by_a_file(cjg):
    """They would be rung no more, and nobody would be told."""
    closed = cjg.exported(("opened = true", "opened = false"))
    house = build(cjg.settings())
    there = {"line": "veldhoven", "start": 540, "end": 720}
    anna = {"login": "anna", "name": "Anna", "organisation": "Lumens"} | {
        "mobile": "+31612345678",
        "email": "anna@example.nl",
        "active": True,
        "id": 1,
        "role": "member",
    }
    with house.database.transaction() as session:
        session.execute(insert(MEMBER), anna)
        duty = {"day": date(2031, 1, 6), "slot": "duty", "member_id": 1}
        session.execute(insert(SLOT), there | duty)
    refused = cjg.run("settings", "import", closed, "--yes")
    assert refused.exit_code != 0
    assert "lines.veldhoven.opened: people stand on its roster" in refused.stderr
    with house.database.transaction() as session:
        session.execute(SLOT.delete())
    cjg("settings", "import", closed, "--yes")
    house.versions.follow()
    assert not house.desk.lines["veldhoven"].opened
    house.database.close()


def test_what_was_kept_stays_although_the_file_said_the_same_for_a_while(cjg):
    """Another change, and its undo, are about what they changed alone."""
    cjg("settings", "import", cjg.exported(RING), "--yes")
    as_it_was = cjg.file.read_text(encoding="utf-8")
    cjg.file.write_text(as_it_was.replace(*RING), encoding="utf-8")
    cjg("settings", "import", cjg.exported(TUESDAY), "--yes")
    cjg.file.write_text(as_it_was, encoding="utf-8")
    assert RING[1] in cjg("settings", "export")
    cjg("settings", "undo")
    exported = cjg("settings", "export")
    assert RING[1] in exported
    assert TUESDAY[0] in exported


def test_addresses_that_were_changed_elsewhere_go_along_and_come_back(cjg):
    house = build(cjg.settings())
    with house.database.transaction() as session:
        new = Addresses("nieuw@example.nl", None)
        keep_addresses(session, "veldhoven", "ggd", new)
    cjg("settings", "import", cjg.exported(RING), "--yes")
    with house.database.reading() as session:
        assert not addresses(session, "veldhoven")
    house.versions.take()
    partners = {one.code: one for one in house.desk.lines["veldhoven"].partners}
    assert partners["ggd"].email == "nieuw@example.nl"
    assert partners["ggd"].backup_email is None
    cjg("settings", "undo")
    assert "nieuw@example.nl" in cjg("settings", "export")
    house.database.close()


def test_of_two_changes_of_the_same_moment_one_is_refused(cjg):
    house = build(cjg.settings())
    file, now = house.versions.file, MONDAY
    with house.database.reading() as session:
        table = tables_now(session, file)[2]["veldhoven"]
        proposals = [
            propose(
                session, file, {"veldhoven": {**table, key: 15}}, lambda *_: "anders"
            )
            for key in ("ring_seconds", "accept_seconds")
        ]
    kept = [
        house.database.attempt(
            lambda s, one=one: versions.keep(
                s, COMMAND_LINE, one.change, one.lines, now
            )
        )
        for one in proposals
    ]
    assert kept == [True, False]
    house.database.close()


def arrives(app, settings, sid):
    """What a caller is answered by this web process."""
    form = {"CallSid": sid, "To": LINE, "From": "+31612345678", "CallStatus": "ringing"}
    address = f"{settings.public_url}/voice/incoming"
    token = settings.twilio_auth_token.get_secret_value()
    signature = RequestValidator(token).compute_signature(address, form)
    headers = {"X-Twilio-Signature": signature}
    answer = app.test_client().post("/voice/incoming", data=form, headers=headers)
    return "rings" if "<Dial" in answer.text else "voicemail"


def test_another_process_serves_by_the_change_without_a_restart(cjg):
    """Two web processes on one database: the next caller of each hears of it."""
    settings = cjg.settings()
    town = Town(settings, MONDAY, "pickup wins")
    town.sign_on("anna", "bram")
    other = build(settings)
    apps = town.app, create_app(other, clock=lambda: MONDAY)
    sids = iter(f"CA{number:032}" for number in range(9))
    assert arrives(apps[1], settings, next(sids)) == "rings"
    town.house.database.close()
    closed = ('monday = ["09:00-12:00"]\n', "")
    cjg("settings", "import", cjg.exported(closed), "--yes")
    for house, app in zip((town.house, other), apps, strict=True):
        house.versions.follow()
        assert arrives(app, settings, next(sids)) == "voicemail"
    assert other.desk.lines == town.house.desk.lines
    other.database.close()
    town.close()


@pytest.mark.slow
def test_a_change_is_followed_by_a_thread_of_the_process(cjg):
    house = build(cjg.settings())
    seen = threading.Event()
    take = house.desk.take

    def taken(lines):
        take(lines)
        seen.set()

    house.desk.take = taken
    house.versions.start()
    cjg("settings", "import", cjg.exported(RING), "--yes")
    assert seen.wait(LOOKS_SECONDS)
    assert house.desk.lines["veldhoven"].rules.ring_seconds == 30
    house.database.close()

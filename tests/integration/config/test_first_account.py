"""docs/first-account.md, followed literally by a new administrator, on the stand-in."""

import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from config.app import create_app
from config.cli import cjg as command
from config.house import build
from config.live_steps import STEPS
from config.settings import VARIABLES, load
from tests.integration.config.test_provision_and_doctor import mail_server, served
from webhooks.simulator.network.http import WsgiExchange
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.phones import Answers
from webhooks.simulator.provider.rest import RestStandIn

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/first-account.md").read_text(encoding="utf-8")
LINE, SERVICE = "+31402584113", "+31402584524"
ANOUK = "+31612345693"
PASSWORD = "een lang wachtwoord dat niemand raadt 7"  # noqa: S105 - of nobody
ELSEWHERE = "https://terugval.gemeente.example.nl/"


def fenced(kind: str) -> list[str]:
    """The blocks of that kind, as they stand on the page."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def files() -> dict[str, str]:
    """Each file of the page by the name that stands before it."""
    found = re.findall(
        r"Bestand `([^`]+)`.*?^```(?:ini|csv)\n(.*?)^```$",
        PAGE,
        re.MULTILINE | re.DOTALL,
    )
    return dict(found)


def filled_in(text: str) -> str:
    """The settings as they are when what is to be replaced was."""
    return re.sub("=vervang-dit-door-.*", "=van-onszelf-0123456789abcdef", text)


def commands() -> list[str]:
    return [line for block in fenced("sh") for line in block.splitlines()]


def test_every_setting_of_the_page_exists():
    named = re.findall(r"(?m)^([A-Z_]+)=", files()["cjg.env"])
    assert len(named) == 7
    assert set(named) <= set(VARIABLES)


def test_a_command_knows_the_settings_after_the_line_that_reads_them(tmp_path):
    """In a new shell, which knows nothing yet."""
    reading = "set -a; . ./cjg.env; set +a"
    assert reading in [
        line for block in fenced("console") for line in block.split("\n")
    ]
    for name, text in files().items():
        (tmp_path / name).write_text(text)
    for name in ("config", "ringgroup"):
        (tmp_path / name).symlink_to(ROOT / name)
    upgrade = f"{sys.executable} -c 'from config.cli import cjg; cjg()' db upgrade"
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    bare = {"cwd": tmp_path, "env": environ, "capture_output": True, "text": True}
    told = subprocess.run(["sh", "-c", upgrade], check=False, **bare)  # noqa: S603, S607 - our own line
    assert (told.returncode, "SECRET_KEY" in told.stderr) == (2, True)
    told = subprocess.run(["sh", "-c", f"{reading}; {upgrade}"], check=False, **bare)  # noqa: S603, S607 - our own line
    assert (told.returncode, "SECRET_KEY: not usable" in told.stderr) == (2, True)
    (tmp_path / "cjg.env").write_text(filled_in(files()["cjg.env"]))
    told = subprocess.run(["sh", "-c", f"{reading}; {upgrade}"], check=False, **bare)  # noqa: S603, S607 - our own line
    assert (told.returncode, told.stderr) == (0, "")


def test_the_page_has_the_steps_of_the_script_in_their_order():
    told = re.findall(r"(?m)^\| ☐ \| `([a-z0-9-]+)` \|", PAGE)
    assert told == [step.name for step in STEPS]


@pytest.fixture
def administrator(tmp_path, monkeypatch):
    """A machine on which nothing has been done; gives how a line of the page is run."""
    for name in ("config", "ringgroup"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name, content in files().items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    pairs = filled_in(files()["cjg.env"]).splitlines()
    environ = dict.fromkeys(VARIABLES) | dict(pair.split("=", 1) for pair in pairs)
    sid, token = environ["TWILIO_ACCOUNT_SID"], environ["TWILIO_AUTH_TOKEN"]
    web, documents, network = {}, {}, None

    def elsewhere(given, start):
        found = documents.get(given["PATH_INFO"])
        start("200 OK" if found else "404 x", [("Content-Type", "text/xml")])
        return [(found or "").encode()]

    def exchange_app(given, start):
        return web["web"](given, start)

    def service():
        """Start web, as the page says before the numbers are pointed."""
        nonlocal network
        house = build(load({k: v for k, v in environ.items() if v}))
        app = create_app(house, clock=lambda: network.now)
        web["web"], web["house"] = app, house
        network = provider._network = Network(  # noqa: SLF001 - it was not there before
            WsgiExchange(app, environ["PUBLIC_URL"]),
            token,
            sid,
            environ["PUBLIC_URL"],
            datetime.now(UTC),
            verified=[LINE],
        )
        network.add_phone(ANOUK, Answers())
        monkeypatch.setattr("config.cli.doctor.utc_now", lambda: network.now)
        monkeypatch.setattr("config.cli.doctor.sleep", network.wait)
        monkeypatch.setattr("config.cli.live_test.utc_now", lambda: network.now)
        monkeypatch.setattr("config.cli.live_test.sleep", lambda _: network.wait(60.0))

    provider = RestStandIn(sid, token)
    provider.add_number(LINE)
    provider.add_number(SERVICE)
    with (
        capture_logs(),
        provider.serve() as api,
        served(web) as public,
        served({"web": elsewhere}) as other,
        mail_server("STARTTLS") as post,
    ):
        port = post.server_address[1]
        environ |= {"TWILIO_API_URL": api, "PUBLIC_URL": public}
        environ["SMTP_URL"] = f"smtp://loket:geheim@127.0.0.1:{port}?starttls=1"

        def run(line: str):
            if line.startswith("cjg provision") and not web:
                service()
            said, _, kept = line.partition(" > ")
            said = said.replace(ELSEWHERE, f"{other}/")
            _, *words = shlex.split(said)
            told = CliRunner().invoke(
                command, words, env=environ, input=f"{PASSWORD}\n{PASSWORD}\n"
            )
            if kept:
                documents[f"/{kept}"] = told.stdout
            return told

        yield run
        if web:
            web["house"].database.close()


FAILS = {"cjg live-test": 1}
"""Nobody dials in this test, so that nothing comes; the session itself is another."""


@pytest.mark.slow
def test_the_page_is_followed_literally(administrator):
    lines = commands()
    assert len(lines) == 12
    for line in lines:
        told = administrator(line)
        assert (told.exit_code, told.stderr) == (FAILS.get(line, 0), ""), line
        if line == "cjg doctor":
            assert "FAIL" not in told.stdout
        if line.startswith("cjg doctor --call"):
            assert (
                "call anouk: it rang, was picked up, and 1 was pressed" in told.stdout
            )
        if line == "cjg live-test":
            assert "- fallback: DIFFERS" in told.stdout


def test_a_step_that_is_left_out_is_told_by_doctor(administrator):
    for line in commands():
        if line == "cjg doctor":
            break
        if not line.startswith("cjg provision --fallback"):
            administrator(line)
    told = administrator("cjg doctor")
    assert told.exit_code == 1
    assert "VoiceUrl, StatusCallback not ours; run: cjg provision" in told.stdout


def test_the_days_of_the_roster_on_the_page_are_open_ones():
    days = re.findall(r"(?m)^(\d{4}-\d{2}-\d{2}),,", files()["rooster.csv"])
    assert days
    for day in days:
        assert datetime.fromisoformat(day).weekday() < 5
        assert datetime.fromisoformat(day) > datetime(2026, 1, 1) + timedelta(300)

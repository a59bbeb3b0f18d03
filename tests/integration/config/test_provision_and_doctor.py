"""`cjg provision`, `cjg doctor` and `cjg purge`, over HTTP on this machine."""

import json
import socketserver
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, text
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator
from werkzeug.serving import WSGIRequestHandler, make_server

from config.app import create_app
from config.cli import cjg as command
from config.house import build
from config.settings import DEMO, VARIABLES, load
from ringgroup.call.store.calls import CALLER
from ringgroup.database.database import Database
from ringgroup.tables import (
    AUDIO,
    CLOCK,
    MEMBER,
    PASSKEY,
    SLOT,
    SMS_REFUSAL,
    TROUBLE,
    VOICEMAIL,
)
from ringgroup.vault import Vault
from ringgroup.voicemail.store.voicemails import SOUND
from tests.town.openid_provider import OpenIdProvider, running
from tests.town.town import LINE, SERVICE
from webhooks.simulator.network.requests import signed
from webhooks.simulator.network.trouble import Trouble
from webhooks.simulator.provider import permissions
from webhooks.simulator.provider.rest import RestStandIn

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)  # Monday, 09:05 in Veldhoven
CALLER_NUMBER = b"+31407012345"
ELSEWHERE = "+31851234567"


class Silent(WSGIRequestHandler):
    def log(self, *_):
        pass


@contextmanager
def served(app) -> Iterator[str]:
    """A web server on a free port; `app` may be put in place later."""

    def web(environ, start):
        return app["web"](environ, start)

    server = make_server("127.0.0.1", 0, web, request_handler=Silent)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class MailServer(socketserver.ThreadingTCPServer):
    """Says hello, and keeps what it was told."""

    daemon_threads = True

    def __init__(self, *offers):
        self.heard = []
        self.offers = offers
        super().__init__(("127.0.0.1", 0), Hello)


class Hello(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 mail.example.nl\r\n")
        for line in self.rfile:
            told = line.decode().split()[0].upper()
            self.server.heard.append(told)
            if told == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            names = ["mail.example.nl", *self.server.offers]
            last = len(names) - 1
            for n, name in enumerate(names):
                self.wfile.write(f"250{' ' if n == last else '-'}{name}\r\n".encode())


@contextmanager
def mail_server(*offers) -> Iterator[MailServer]:
    with MailServer(*offers) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class Prompt:
    """An administrator's prompt: the service runs, and the provider has two numbers."""

    def __init__(self, url, provider, api_url, public_url, web):
        self.provider = provider
        self.public_url = public_url
        self.web = web
        self.environ = dict.fromkeys(VARIABLES) | {
            "CJG_DEMO": "1",
            "DATABASE_URL": url,
            "PUBLIC_URL": public_url,
            "TWILIO_API_URL": api_url,
        }
        self.database = Database(url)
        self.open()

    def open(self, **environ):
        """Start the service, which may have been given another environment."""
        given = {k: v for k, v in (self.environ | environ).items() if v}
        self.web["web"] = create_app(build(load(given)))

    def run(self, *args):
        return CliRunner().invoke(command, args, env=self.environ)

    def __call__(self, *args):
        result = self.run(*args)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    def refusal(self, status, *args):
        result = self.run(*args)
        assert (result.exit_code, result.stdout) == (status, "")
        return result.stderr.splitlines()

    def doctor(self, *args, status=None):
        """The lines by what they are about, as (level, rest)."""
        result = self.run("doctor", *args)
        assert result.stderr == ""
        told = {}
        for line in result.stdout.splitlines():
            assert line[:6] in {"ok    ", "FAIL  ", "warn  "}
            what, _, rest = line[6:].partition(": ")
            told[what] = (line[:4].strip(), rest)
        failed = any(level == "FAIL" for level, _ in told.values())
        assert result.exit_code == (1 if failed else 0)
        assert status is None or result.exit_code == status, result.stdout
        return told

    def settings(self, number):
        (found,) = (
            own for own in self.provider.numbers.values() if own.number == number
        )
        return found.settings

    def writes(self):
        return [asked for asked in self.provider.requests if asked.method != "GET"]

    def add(self, table, **values):
        with self.database.transaction() as session:
            session.execute(insert(table), values)

    def rows(self, question):
        with self.database.reading() as session:
            return [tuple(row) for row in session.execute(text(question))]


@pytest.fixture
def bare(sqlite_url) -> Iterator[Prompt]:
    """An account without numbers."""
    provider = RestStandIn(DEMO["TWILIO_ACCOUNT_SID"], DEMO["TWILIO_AUTH_TOKEN"])
    web = {}
    # the service logs in this process, where a command's output is caught
    with capture_logs(), provider.serve() as api_url, served(web) as public_url:
        prompt = Prompt(sqlite_url, provider, api_url, public_url, web)
        yield prompt
        prompt.database.close()


@pytest.fixture
def prompt(bare) -> Prompt:
    bare.provider.add_number(LINE, VoiceUrl="https://oud.example.nl/bel")
    bare.provider.add_number(SERVICE)
    return bare


@pytest.fixture
def elsewhere(bare) -> Iterator[dict[str, str]]:
    """Another host, with documents by their path; and its address."""
    documents = {
        "/cjg.xml": bare("fallback-twiml"),
        "/bedankt.xml": bare("fallback-twiml", "--thanks"),
        "kind": "text/xml",
    }

    def web(environ, start):
        found = documents.get(environ["PATH_INFO"])
        start("200 OK" if found else "404 x", [("Content-Type", documents["kind"])])
        return [(found or "").encode()]

    with served({"web": web}) as url:
        documents["url"] = f"{url}/cjg.xml"
        yield documents


@pytest.fixture
def well(prompt, elsewhere) -> Prompt:
    """The same, provisioned, with its fallback on another host."""
    prompt("provision", "--fallback-url", elsewhere["url"])
    prompt.fallback = elsewhere["url"]
    prompt.provider.requests.clear()
    return prompt


# --- provision -----------------------------------------------------------------


def test_what_differs_is_shown_and_then_set(prompt):
    us = prompt.public_url
    incoming = f"{us}/voice/incoming#ct=1500&rt=4500&tt=4900&rc=1&rp=ct,5xx"
    service = incoming.replace("incoming", "service")
    fallback = f"{us}/voice/fallback#ct=1500&rt=3000&rc=1&rp=ct,rt,5xx"
    status = f"{us}/voice/status#ct=1500&rt=4500&rc=2&rp=ct,rt,5xx"
    assert prompt("provision").splitlines() == [
        f"{LINE} VoiceUrl: https://oud.example.nl/bel → {incoming}",
        f"{LINE} StatusCallback: nothing → {status}",
        f"{LINE} VoiceFallbackUrl: nothing → {fallback}",
        f"{SERVICE} VoiceUrl: nothing → {service}",
        f"{SERVICE} StatusCallback: nothing → {status}",
        "2 numbers set",
    ]
    assert prompt.settings(LINE) == {
        "VoiceUrl": incoming,
        "VoiceMethod": "POST",
        "VoiceFallbackUrl": fallback,
        "VoiceFallbackMethod": "POST",
        "StatusCallback": status,
        "StatusCallbackMethod": "POST",
    }
    assert "VoiceFallbackUrl" not in prompt.settings(SERVICE)


def test_a_second_run_has_nothing_to_change(well):
    args = ("provision", "--fallback-url", well.fallback)
    assert well(*args) == "nothing to change\n"
    assert json.loads(well(*args, "--json")) == {"changes": [], "applied": True}
    assert well.writes() == []


def test_only_a_number_that_differs_is_set(well):
    well.settings(SERVICE)["VoiceMethod"] = "GET"
    told = well("provision", "--fallback-url", well.fallback)
    assert told == f"{SERVICE} VoiceMethod: GET → POST\n1 number set\n"
    assert len(well.writes()) == 1


def test_a_dry_run_shows_the_same_and_sets_nothing(prompt):
    told = prompt("provision", "--dry-run").splitlines()
    assert told[-1] == "nothing was set (--dry-run)"
    document = json.loads(prompt("provision", "--dry-run", "--json"))
    assert (document["applied"], len(document["changes"])) == (False, 5)
    assert document["changes"][1] == {
        "number": LINE,
        "field": "StatusCallback",
        "from": None,
        "to": f"{prompt.public_url}/voice/status#ct=1500&rt=4500&rc=2&rp=ct,rt,5xx",
    }
    assert prompt.writes() == []
    assert json.loads(prompt("provision", "--json"))["applied"] is True
    assert len(prompt.writes()) == 2


def test_the_fallback_may_be_hosted_elsewhere(well):
    url = "https://terugval.example.nl/cjg.xml"
    well("provision", "--fallback-url", url)
    assert well.settings(LINE)["VoiceFallbackUrl"].partition("#")[0] == url
    assert well.settings(LINE)["VoiceFallbackMethod"] == "GET"
    assert well("provision", "--fallback-url", url) == "nothing to change\n"


def test_the_fallback_on_this_service_leads_a_caller_to_the_voicemail(well):
    del well.settings(LINE)["VoiceFallbackUrl"]
    well("provision")
    app = well.web["web"]
    url = well.settings(LINE)["VoiceFallbackUrl"]
    signer = RequestValidator(DEMO["TWILIO_AUTH_TOKEN"])
    letter = signed(signer, "document", url, {"To": LINE}, token="")
    answer = app.test_client().post(
        "/voice/fallback", data={"To": LINE}, headers=dict(letter.headers)
    )
    assert answer.status_code == 200
    assert "<Record" in answer.text


def test_a_number_that_is_overridden_or_not_ours_is_refused_before_anything(prompt):
    prompt.settings(LINE)["VoiceApplicationSid"] = "AP" + "1" * 32
    (lost,) = (
        sid for sid, one in prompt.provider.numbers.items() if one.number != LINE
    )
    del prompt.provider.numbers[lost]
    for args in ((), ("--dry-run",), ("--json",)):
        lines = prompt.refusal(1, "provision", *args)
        assert [line.partition(":")[0] for line in lines] == [LINE, SERVICE]
        assert "Voice application AP" in lines[0]
        assert "the account has no such number" in lines[1]
    assert prompt.writes() == []


def test_a_number_on_a_trunk_is_refused(well):
    well.settings(SERVICE)["TrunkSid"] = "TK" + "1" * 32
    (line,) = well.refusal(1, "provision")
    assert line.startswith(f"{SERVICE}: trunk TK")


def shows(prompt, tmp_path, number):
    """The line file asks for that caller ID."""
    text = Path("config/veldhoven.toml").read_text()
    path = tmp_path / "lines.toml"
    path.write_text(text.replace('# caller_id = "+31…"', f'caller_id = "{number}"', 1))
    prompt.environ["CJG_CONFIG"] = str(path)


def test_a_caller_id_that_may_not_be_shown_is_refused_in_one_sentence(well, tmp_path):
    shows(well, tmp_path, ELSEWHERE)
    for region, why in (("us1", "neither"), ("ie1", "no verified caller IDs")):
        *where, line = well.refusal(1, "provision", "--region", region)
        assert len(where) == (region == "ie1")
        assert line.startswith(f"lines.veldhoven.caller_id: {ELSEWHERE} is n")
        assert why in line
    assert well.writes() == []
    well.provider.verify(ELSEWHERE)
    assert well("provision", "--fallback-url", well.fallback) == "nothing to change\n"
    well.refusal(1, "provision", "--region", "ie1")


@pytest.mark.parametrize(
    "url", ["", "terugval.example.nl", "ftp://example.nl", "https://", "https://a b.nl"]
)
def test_a_fallback_that_is_no_address_is_bad_input(prompt, url):
    (line,) = prompt.refusal(2, "provision", "--fallback-url", url)
    assert line.startswith("--fallback-url is not an address")


def test_a_fallback_that_would_be_of_no_use_is_bad_input(prompt):
    """Of http, too: it is asked by GET, with the caller's number in the address."""
    for url, why in (
        (f"{prompt.public_url}/cjg.xml", "is on this service"),
        ("http://elders.example.nl/cjg.xml", "is not https; callers' numbers"),
        ("https://elders.example.nl/{key}.xml", "in it only {line} stands for"),
    ):
        (line,) = prompt.refusal(2, "provision", "--fallback-url", url)
        assert line.startswith(f"--fallback-url {why}")
    assert prompt.writes() == []


def test_a_fallback_that_was_pasted_with_a_blank_is_taken(prompt):
    url = "https://elders.example.nl/cjg.xml"
    prompt("provision", "--fallback-url", f" {url} ")
    assert prompt.settings(LINE)["VoiceFallbackUrl"].partition("#")[0] == url


def test_numbers_at_the_real_provider_are_not_pointed_at_this_machine(prompt):
    prompt.environ["TWILIO_API_URL"] = None
    (line,) = prompt.refusal(1, "provision", "--dry-run")
    assert line.startswith(f"PUBLIC_URL: {prompt.public_url} is this machine alone")


def test_a_provider_that_fails_is_told_in_one_line(prompt):
    prompt.provider.troubles = lambda: Trouble.ERROR
    (line,) = prompt.refusal(1, "provision")
    assert line.startswith("the account's numbers cannot be read: ")


def test_a_number_that_cannot_be_set_is_named_and_the_next_run_goes_on(prompt):
    asked = iter([Trouble.NONE, Trouble.NONE, Trouble.ERROR])
    prompt.provider.troubles = lambda: next(asked)
    result = prompt.run("provision")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{SERVICE}: not set: ")
    prompt.provider.troubles = lambda: Trouble.NONE
    assert {line.split()[0] for line in prompt("provision").splitlines()[:-1]} == {
        SERVICE
    }


def asked_without_a_network(folder, *args, **environ):
    """A command of which each question to anybody is printed, and fails."""
    program = (
        "import requests, sys\n"
        "def told(self, method, url, **_): print(url); raise requests.ConnectionError\n"
        "requests.Session.request = told\n"
        "from config.cli import cjg\n"
        "cjg(sys.argv[1:])"
    )
    given = {
        "SECRET_KEY": "a secret of nobody",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
        "PUBLIC_URL": "https://loket.example.nl",
        "CJG_CONFIG": str(Path("config/veldhoven.toml").resolve()),
        "PYTHONPATH": str(Path.cwd()),
    }
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, *args],
        capture_output=True,
        text=True,
        check=False,
        env=given | environ,
        cwd=folder,
    )


IRELAND = "https://api.dublin.ie1.twilio.com"
TWILIO = "https://api.twilio.com"


@pytest.mark.parametrize(
    ("region", "url", "asked", "said"),
    [
        (["--region", "ie1"], TWILIO, IRELAND, "ask in us1, and this was asked in ie1"),
        (["--region", "us1"], IRELAND, TWILIO, "ask in ie1, and this was asked in us1"),
        (["--region", "ie1"], IRELAND, IRELAND, ""),
        (["--region", "us1"], TWILIO, TWILIO, ""),
        ([], IRELAND, IRELAND, ""),
    ],
)
def test_a_region_is_asked_for_at_its_own_address_and_said_if_web_does_not_ask_there(
    tmp_path, region, url, asked, said
):
    told = asked_without_a_network(tmp_path, "provision", *region, TWILIO_API_URL=url)
    assert told.stdout.startswith(f"{asked}/"), told.stderr
    assert told.returncode == 1
    assert said in told.stderr
    assert ("web and clock" in told.stderr) == bool(said)
    told = asked_without_a_network(tmp_path, "doctor", *region, TWILIO_API_URL=url)
    assert f"{asked}/" in told.stdout, told.stderr
    failed = f"FAIL  region: web and clock {said}; set TWILIO_API_URL={asked} for all"
    assert (failed in told.stdout) == bool(said), told.stdout


# --- doctor --------------------------------------------------------------------


def test_a_service_that_is_well_passes_every_check(well):
    told = well.doctor(status=0)
    assert list(told) == [
        "configuration",
        "database",
        "storage",
        "clock process",
        "time zone Europe/Amsterdam",
        "key",
        "roster veldhoven",
        "members",
        "administrators",
        "sms",
        "lines",
        "public address",
        "account",
        "time",
        "account type",
        "balance",
        f"number {LINE}",
        f"number {SERVICE}",
        f"fallback {LINE}",
        "caller ID veldhoven",
        "dialling",
        "SMS",
        "SMS sender veldhoven",
        f"region {LINE}",
        f"region {SERVICE}",
        "media",
        "provider's errors",
        "refused",
        "signature",
        "e-mail",
    ]
    warned = {what for what, (level, _) in told.items() if level == "warn"}
    quiet = {"clock process", "roster veldhoven", "administrators"}
    assert warned == quiet | {"media", "e-mail"}
    assert all("; " in told[what][1] for what in warned)


@pytest.mark.parametrize("code", ["21606", "21612", "21408", "21659"])
def test_a_refused_sender_of_sms_fails(well, code):
    assert well.doctor()["sms"][0] == "ok"
    row = {"line": "veldhoven", "sender": LINE, "code": code, "at": datetime.now(UTC)}
    with well.database.transaction() as session:
        session.execute(insert(SMS_REFUSAL), row)
    level, told = well.doctor(status=1)["sms veldhoven"]
    assert level == "FAIL"
    assert code in told
    assert "sms_sender" in told


GIJS = {
    "login": "gijs",
    "name": "Gijs",
    "organisation": "gemeente",
    "mobile": "+31641130199",
    "email": "gijs@example.nl",
    "role": "administrator",
    "active": True,
}


def test_an_installation_without_an_administrator_is_told_where_to_make_one(well):
    level, told = well.doctor()["administrators"]
    assert level == "warn"
    assert told == f"there is none; make the first one at {well.public_url}/eerste-keer"


@pytest.mark.parametrize(
    ("other", "level"),
    [
        ({}, "warn"),
        ({"password_hash": "x"}, "ok"),
        ({"password_hash": "x", "active": False}, "warn"),
        ({"password_hash": "x", "role": "coordinator"}, "warn"),
        ({"subject": "somebody"}, "warn"),
    ],
    ids=["invited", "password", "gone", "coordinator", "no provider"],
)
def test_an_administrator_who_cannot_sign_in_counts_for_none(well, other, level):
    well.add(MEMBER, **GIJS | other)
    found, told = well.doctor()["administrators"]
    assert found == level
    if not other.keys() - {"subject"}:
        assert told == "none can sign in: gijs; run: cjg user password LOGIN"


def test_a_passkey_is_a_way_in_too(well):
    well.add(MEMBER, **GIJS | {"id": 7})
    key = {"id": "a key", "member_id": 7, "credential": b"x", "public_key": b"x"}
    well.add(PASSKEY, **key | {"sign_count": 0, "created_at": datetime.now(UTC)})
    assert well.doctor()["administrators"] == ("ok", "one can sign in")


def test_rows_of_a_line_that_is_not_in_the_file_are_a_warning(well):
    assert well.doctor()["lines"][0] == "ok"
    row = "INSERT INTO extra_day (line, day, spans) VALUES ('loket', '2026-12-24', '')"
    with well.database.transaction() as session:
        session.execute(text(row))
    level, told = well.doctor()["lines loket"]
    assert level == "warn"
    assert told.startswith("not in the line file, and has 1 extra_day; ")
    assert "renamed_from" in told


def test_nothing_is_changed_by_looking(well):
    before = well.rows("SELECT * FROM call"), well.rows("SELECT * FROM service_call")
    well.doctor()
    assert before == (
        well.rows("SELECT * FROM call"),
        well.rows("SELECT * FROM service_call"),
    )
    assert well.writes() == []


def test_what_is_wrong_with_the_environment_is_the_only_line(well):
    well.environ |= {"CJG_DEMO": None}
    told = well.doctor(status=1)
    assert list(told) == ["configuration"]
    assert told["configuration"][1].startswith("SECRET_KEY: missing; set it to")


def test_a_database_that_is_missing_is_not_made(well, tmp_path):
    well.environ["DATABASE_URL"] = f"sqlite:///{tmp_path}/new/empty.db"
    told = well.doctor(status=1)
    assert told["database"] == (
        "FAIL",
        f"{tmp_path}/new/empty.db does not exist; run: cjg db upgrade",
    )
    assert told["roster"] == ("warn", "not checked, because of the database")
    assert not (tmp_path / "new").exists()


def test_a_database_at_another_step_fails(well):
    with well.database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    level, told = well.doctor(status=1)["database"]
    assert (level, told.endswith("run: cjg db upgrade")) == ("FAIL", True)


def test_a_database_server_that_is_down_fails_without_its_password(well):
    well.environ["DATABASE_URL"] = "postgresql://cjg:geheim@127.0.0.1:1/cjg"
    level, told = well.doctor(status=1)["database"]
    assert (level, "geheim" in told) == ("FAIL", False)


def test_postgresql_is_examined_too(well, postgresql_url):
    well.environ["DATABASE_URL"] = postgresql_url
    told = well.doctor(status=0)
    assert told["database"][1].startswith("postgresql, at step ")
    assert told["storage"] == ("ok", "writable")


def test_a_heartbeat_of_the_future_is_a_warning_too(well, monkeypatch):
    monkeypatch.setattr("config.cli.doctor.utc_now", lambda: NOW)
    well.add(CLOCK, id=1, leader="x", seen_at=NOW + timedelta(hours=1))
    found, told = well.doctor()["clock process"]
    assert (found, "heard of 3600 s in the future" in told) == ("warn", True)


@pytest.mark.parametrize(("ago", "level"), [(5, "ok"), (600, "warn")])
def test_a_clock_that_is_silent_is_a_warning(well, monkeypatch, ago, level):
    monkeypatch.setattr("config.cli.doctor.utc_now", lambda: NOW)
    well.add(CLOCK, id=1, leader="x", seen_at=NOW - timedelta(seconds=ago))
    found, told = well.doctor()["clock process"]
    assert (found, told.startswith(f"heard of {ago} s ago")) == (level, True)


@pytest.mark.parametrize(
    ("off", "level", "told"),
    [(0, "ok", "agrees"), (12, "warn", "ahead of"), (-90, "FAIL", "behind")],
)
def test_the_machine_s_clock_is_compared_with_the_provider_s(
    well, monkeypatch, off, level, told
):
    monkeypatch.setattr(
        "config.cli.doctor.utc_now",
        lambda: datetime.now(UTC) + timedelta(seconds=off),
    )
    found, said = well.doctor()["time"]
    assert (found, told in said) == (level, True)


def test_an_account_that_is_suspended_fails(well):
    well.provider.permissions.kind = ("suspended", "Full")
    told = well.doctor(status=1)
    assert told["account"][0] == "FAIL"
    assert told["number"] == ("warn", "not checked, because of the account")


def test_a_token_that_the_provider_refuses_fails_and_is_not_shown(well):
    well.environ |= {"TWILIO_AUTH_TOKEN": "geheim-en-fout"}
    result = well.run("doctor")
    assert result.exit_code == 1
    assert "geheim-en-fout" not in result.output
    told = well.doctor()
    assert told["account"][1].endswith("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
    assert told["signature"][1].startswith("a signed request is answered 403; web must")


def test_a_number_that_points_elsewhere_or_is_not_there_fails(well):
    well.settings(LINE)["VoiceUrl"] = "https://elders.example.nl"
    well.settings(SERVICE)["TrunkSid"] = "TK" + "1" * 32
    told = well.doctor(status=1)
    assert told[f"number {LINE}"] == ("FAIL", "VoiceUrl not ours; run: cjg provision")
    assert told[f"number {SERVICE}"][0] == "FAIL"
    well.provider.numbers.clear()
    assert "the account has no such number" in well.doctor()[f"number {LINE}"][1]


def test_a_line_needs_a_fallback_on_another_host_that_takes_a_message(well, elsewhere):
    about = f"fallback {LINE}"
    documents = dict(elsewhere)
    elsewhere["/bedankt.xml"] = ""
    assert "no such document: bedankt.xml (404)" in well.doctor(status=1)[about][1]
    elsewhere["/cjg.xml"] = "<html>Domein te koop</html>"
    assert "no such document: cjg.xml (200)" in well.doctor(status=1)[about][1]
    elsewhere.update(documents)
    assert well.doctor(status=0)[about] == ("ok", "elsewhere, and it takes a message")
    _, _, hand = well.settings(LINE)["VoiceFallbackUrl"].partition("#")
    well.settings(LINE)["VoiceFallbackUrl"] = f"http://127.0.0.1:1/cjg.xml#{hand}"
    assert well.doctor(status=0)[about][0] == "warn"
    well.settings(LINE)["VoiceFallbackUrl"] = f"{well.public_url}/voice/fallback"
    assert well.doctor(status=1)[about][1].startswith("it is on this service")
    del well.settings(LINE)["VoiceFallbackUrl"]
    told = "there is none; host cjg fallback-twiml elsewhere; cjg provision --fallback"
    assert well.doctor(status=1)[about] == ("FAIL", f"{told}-url URL")


def test_a_fallback_of_before_is_told_with_what_to_put_in_its_place(well, elsewhere):
    """Other hours since then, say: callers would hear the old ones."""
    about = f"fallback {LINE}"
    now = elsewhere["/cjg.xml"]
    elsewhere["/cjg.xml"] = now.replace("Door een storing", "Door een oude storing")
    assert elsewhere["/cjg.xml"] != now
    assert well.doctor(status=0)[about] == (
        "warn",
        (
            "cjg.xml: not what cjg fallback-twiml prints now; "
            "put there what cjg fallback-twiml prints, and beside it --thanks"
        ),
    )
    elsewhere["/bedankt.xml"] += "<!-- van 2025 -->"
    assert well.doctor()[about][1].startswith("cjg.xml and bedankt.xml: not what")
    elsewhere["/cjg.xml"] = "\ufeff" + now.replace("><", ">\r\n  <")
    assert well.doctor()[about][1].startswith("bedankt.xml: not what")


TWO = f"""
[lines.noord]
name = "CJG Noord"
number = "{LINE}"
service_number = "{SERVICE}"
code = "454113"
[lines.noord.hours]
monday = ["09:00-12:00"]
[lines.noord.voicemail]
email = "noord@example.nl"
[lines.zuid]
name = "CJG Zuid"
number = "{ELSEWHERE}"
service_number = "{SERVICE}"
code = "454567"
[lines.zuid.hours]
monday = ["09:00-12:00"]
[lines.zuid.voicemail]
email = "zuid@example.nl"
"""


def test_of_several_lines_the_document_of_another_is_told_with_what_to_print(
    prompt, elsewhere, tmp_path
):
    (tmp_path / "two.toml").write_text(TWO, encoding="utf-8")
    prompt.environ["CJG_CONFIG"] = str(tmp_path / "two.toml")
    prompt.provider.add_number(ELSEWHERE)
    for key in ("noord", "zuid"):
        elsewhere[f"/{key}.xml"] = prompt("fallback-twiml", "--line", key)
    address = elsewhere["url"].replace("cjg.xml", "{line}.xml")
    prompt("provision", "--fallback-url", address)
    well = ("ok", "elsewhere, and it takes a message")
    told = prompt.doctor()
    assert told[f"fallback {LINE}"] == told[f"fallback {ELSEWHERE}"] == well
    elsewhere["/zuid.xml"] = elsewhere["/noord.xml"]
    told = prompt.doctor()
    assert told[f"fallback {LINE}"] == well
    level, said = told[f"fallback {ELSEWHERE}"]
    assert (level, said[:24]) == ("warn", "zuid.xml: not what cjg f")
    assert "; put there what cjg fallback-twiml --line zuid prints" in said


def test_a_fallback_that_is_asked_in_the_open_fails(well):
    _, _, hand = well.settings(LINE)["VoiceFallbackUrl"].partition("#")
    open_one = f"http://terugval.example.nl/cjg.xml#{hand}"
    well.settings(LINE)["VoiceFallbackUrl"] = open_one
    level, told = well.doctor(status=1)[f"fallback {LINE}"]
    assert (level, told[:42]) == ("FAIL", "it is no https: callers' numbers pass in t")


def test_a_region_in_which_web_does_not_ask_fails(well):
    """All is well there, and no SMS leaves: web and clock are not let in."""
    assert "region" not in well.doctor()
    assert well.doctor("--region", "ie1", status=1)["region"] == (
        "FAIL",
        (
            "web and clock ask in us1, and this was asked in ie1; "
            "set TWILIO_API_URL=https://api.dublin.ie1.twilio.com for all processes"
        ),
    )


def test_a_provider_that_cannot_be_reached_is_no_wrong_token(well):
    well.environ["TWILIO_API_URL"] = "http://127.0.0.1:1"
    level, told = well.doctor(status=1)["account"]
    assert level == "FAIL"
    assert told.endswith("; look at TWILIO_API_URL, and at what this machine may reach")


@pytest.mark.parametrize(
    ("kind", "level"),
    [("application/xml", "ok"), ("text/plain", "FAIL"), ("", "FAIL")],
)
def test_a_fallback_must_be_served_as_what_the_provider_reads(
    well, elsewhere, kind, level
):
    """A host that gives plain files: the caller would hear the XML read out."""
    elsewhere["kind"] = kind
    assert well.doctor()[f"fallback {LINE}"][0] == level


def test_a_number_that_was_ported_and_still_forwards_in_the_file_fails(well, tmp_path):
    """Its calls arrive at a number that nobody serves, and all else looks well."""
    arrives = "+31851234567"
    text = Path("config/veldhoven.toml").read_text(encoding="utf-8")
    mark = f'number = "{LINE}"'
    assert mark in text
    twin = text.replace(mark, f'{mark}\ntwilio_number = "{arrives}"', 1)
    (tmp_path / "lines.toml").write_text(twin, encoding="utf-8")
    well.environ["CJG_CONFIG"] = str(tmp_path / "lines.toml")
    well.provider.add_number(arrives)
    found, told = well.doctor(status=1)[f"number {arrives}"]
    assert found == "FAIL"
    assert f"{LINE} is the account's, and the file says it forwards" in told


def test_a_number_whose_region_nobody_set_is_in_us1(well):
    """The provider knows of no such setting then: that is no warning for ever."""
    for one in well.provider.numbers.values():
        one.region = None
    assert well.doctor()[f"region {LINE}"] == ("ok", "us1")
    told = well.doctor("--region", "ie1", status=1)[f"region {LINE}"]
    assert told[0] == "FAIL"
    assert "handled in us1, and we ask in ie1" in told[1]


def test_a_fallback_elsewhere_that_would_not_speak_fails_and_provision_mends_it(well):
    about, settings = f"fallback {LINE}", well.settings(LINE)
    whole = dict(settings)
    settings["VoiceFallbackMethod"] = "POST"
    assert well.doctor(status=1)[about][1].startswith("it is asked by POST")
    well("provision")
    assert settings == whole
    settings["VoiceFallbackUrl"] = whole["VoiceFallbackUrl"].partition("#")[0]
    assert well.doctor(status=1)[about][1].startswith("it is waited for as long as")
    well("provision")
    assert settings == whole
    assert well.doctor(status=0)[about][0] == "ok"


def test_what_doctor_says_to_run_leaves_a_fallback_elsewhere_where_it_is(well):
    settings = well.settings(LINE)
    whole = dict(settings)
    settings["VoiceUrl"] = f"{well.public_url}/voice/incoming"
    assert well.doctor(status=1)[f"number {LINE}"][1].endswith("run: cjg provision")
    well("provision")
    assert settings == whole


@pytest.mark.parametrize("here", [None, "https://oud.example.nl/voice/fallback#ct=9"])
def test_a_fallback_that_is_none_or_was_ours_once_becomes_ours(well, here):
    settings = well.settings(LINE)
    settings.pop("VoiceFallbackUrl")
    if here is not None:
        settings["VoiceFallbackUrl"] = here
    well("provision")
    ours = f"{well.public_url}/voice/fallback"
    assert settings["VoiceFallbackUrl"].partition("#")[0] == ours


def test_without_sms_and_without_a_mail_server_doctor_says_that_nobody_is_told(well):
    row = {"line": "veldhoven", "sender": LINE, "code": "21606"}
    well.add(SMS_REFUSAL, **row, at=datetime.now(UTC))
    for own in well.provider.numbers.values():
        own.sms = False
    told = well.doctor(status=1)
    assert "e-mail goes to the log" in told["e-mail"][1]
    for about in ("sms veldhoven", "SMS sender veldhoven"):
        assert "nobody is told, as there is no mail server" in told[about][1]
        assert "by e-mail" not in told[about][1]


def test_a_permission_that_nobody_gave_is_none(well, monkeypatch):
    real = permissions.answer

    def none(path, *given):
        if path == "/v1/Messaging/GeoPermissions":
            return {"permissions": []}
        return real(path, *given)

    monkeypatch.setattr("webhooks.simulator.provider.rest.answer", none)
    assert well.doctor(status=1)["SMS"][0] == "FAIL"


@pytest.mark.parametrize(
    ("fragment", "level", "said"),
    [
        ("", "FAIL", "VoiceUrl not ours"),
        ("#rc=2", "FAIL", "VoiceUrl not ours"),
        (
            "#ct=1&rt=9000&tt=9500&rc=1&rp=rt",
            "FAIL",
            "callers may hear nothing for 9.5",
        ),
        (
            "#ct=900&rt=5100&tt=5100&rc=1&rp=ct",
            "FAIL",
            "callers may hear nothing for 5.1",
        ),
        ("#ct=900&rt=4000&tt=4900&rc=0&rp=ct&e=dublin", "ok", "points here"),
    ],
)
def test_an_address_without_time_outs_fails_and_those_of_a_hand_are_weighed(
    well, fragment, level, said
):
    well.settings(LINE)["VoiceUrl"] = f"{well.public_url}/voice/incoming{fragment}"
    found = well.doctor()[f"number {LINE}"]
    assert (found[0], found[1][: len(said)]) == (level, said)


def refuse(well, **how):
    """The provider stands otherwise towards the account."""
    for name, value in how.items():
        setattr(well.provider.permissions, name, value)


@pytest.mark.parametrize(
    ("how", "about", "level", "told"),
    [
        ({"kind": ("active", "Trial")}, "account type", "FAIL", "a trial: it rings"),
        ({"balance": "0.00"}, "balance", "FAIL", "0.00 EUR is left: nobody can be"),
        ({"balance": "-3.1"}, "balance", "FAIL", "-3.10 EUR is left"),
        ({"balance": "12.5"}, "balance", "warn", "12.50 EUR is left; pay in"),
        ({"balance": "veel"}, "balance", "warn", "could not be asked: the provider's"),
        ({"may_dial": False}, "dialling", "FAIL", "not allowed for the Netherlands (1"),
        ({"may_text": False}, "SMS", "FAIL", "not allowed for the Netherlands (21408)"),
        (
            {"errors": [11200, 11200, 99999]},
            "provider's errors 11200",
            "warn",
            "2 times: our webhook could not be fetched; look whether web answers",
        ),
    ],
)
def test_what_the_account_may_not_do_is_told_with_how_it_is_mended(
    well, how, about, level, told
):
    refuse(well, **how)
    found = well.doctor(status=1 if level == "FAIL" else 0)[about]
    assert (found[0], found[1][: len(told)]) == (level, told)
    assert "; " in found[1]


def test_a_number_without_voice_or_sms_or_in_another_region_is_told(well):
    (own,) = (one for one in well.provider.numbers.values() if one.number == LINE)
    own.region = "ie1"
    told = well.doctor(status=1)[f"region {LINE}"][1]
    assert told.startswith("calls to it are handled in ie1, and we ask in us1; set its")
    own.region, own.sms = "us1", False
    told = well.doctor(status=1)["SMS sender veldhoven"]
    assert (told[0], told[1][:12]) == ("FAIL", LINE)
    assert "nobody is told" in told[1]
    own.voice = False
    assert well.doctor(status=1)[f"number {LINE}"][1].startswith("it takes no calls")


SERVICE_SID = "MG" + "1" * 32


@pytest.mark.parametrize(
    ("sender", "level", "told"),
    [
        ("CJGVeldhovn", "ok", "CJGVeldhovn: a name, to which nobody can answer"),
        ("MGMT Loket", "ok", "MGMT Loket: a name, to which nobody can answer"),
        (SERVICE_SID, "ok", "a messaging service of the account"),
        ("MG" + "2" * 32, "FAIL", "there is no such messaging service; let sms_sender"),
        (SERVICE, "ok", f"{SERVICE} sends SMS"),
        (ELSEWHERE, "FAIL", f"{ELSEWHERE} is not the account's, so nobody is told"),
    ],
)
def test_sms_are_judged_by_what_they_are_sent_from(well, tmp_path, sender, level, told):
    (own,) = (one for one in well.provider.numbers.values() if one.number == LINE)
    own.sms = False  # of a line whose own number sends none
    well.provider.services.add(SERVICE_SID)
    text = Path("config/veldhoven.toml").read_text()
    path = tmp_path / "lines.toml"
    given = f'sms_sender = "{sender}"'
    path.write_text(text.replace('# sms_sender = "CJGVeldhovn"', given, 1))
    well.environ["CJG_CONFIG"] = str(path)
    found = well.doctor()["SMS sender veldhoven"]
    assert (found[0], found[1][: len(told)]) == (level, told)


def test_a_caller_id_that_is_not_the_account_s_fails(well, tmp_path):
    shows(well, tmp_path, ELSEWHERE)
    assert well.doctor(status=1)["caller ID veldhoven"][1].endswith(
        "; lines.veldhoven.caller_id"
    )
    well.provider.verify(ELSEWHERE)
    assert well.doctor(status=0)["caller ID veldhoven"][0] == "ok"


def test_a_recording_that_a_stranger_may_hear_fails(well):
    well.provider.add_recording("CA" + "1" * 32, well.provider.now, 5)
    assert well.doctor(status=0)["media"] == ("ok", "a stranger is answered 401")
    refuse(well, open_media=True)
    assert well.doctor(status=1)["media"][1].startswith("whoever knows its address")


def test_what_was_refused_or_hidden_is_told_for_a_week(well):
    at = datetime.now(UTC) - timedelta(days=2)
    for kind, code in (("not_rung", "13227"), ("hidden_callers", "")):
        values = {"line": "veldhoven", "first_at": at, "last_at": at}
        well.add(TROUBLE, kind=kind, code=code, **values)
    result = well.run("doctor")
    lines = [one for one in result.stdout.splitlines() if "refused veldhoven" in one]
    assert "the account may not call that country (13227); allow that coun" in lines[1]
    assert "a forwarding hides who calls" in lines[0]


def test_a_provider_that_answers_no_such_question_is_a_warning(well, monkeypatch):
    monkeypatch.setattr("webhooks.simulator.provider.rest.answer", lambda *_: None)
    told = well.doctor(status=0)
    for about in ("balance", "dialling", "SMS", "provider's errors"):
        assert told[about][0] == "warn"
        assert told[about][1].startswith("could not be asked: 404")


def answering(status):
    def web(environ, start):
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start(f"{status} x", [("Location", "https://elders.example.nl/")])
        return [b""]

    return web


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (200, "a forged request is answered 200, not 403; what answers at PUBLIC_URL"),
        (301, "a signed request is answered 301; PUBLIC_URL must be where"),
        (404, "a signed request is answered 404; web must run with"),
        (502, "a signed request is answered 502; start the web process"),
    ],
)
def test_whatever_else_answers_at_the_public_url_fails(well, status, told):
    well.web["web"] = answering(status)
    level, said = well.doctor(status=1)["signature"]
    assert (level, said[: len(told)]) == ("FAIL", told)


def test_nobody_at_the_public_url_fails(well):
    well.environ["PUBLIC_URL"] = "http://127.0.0.1:1"
    level, said = well.doctor(status=1)["signature"]
    assert (level, said.split(";")[0]) == ("FAIL", "ConnectionError")


@pytest.mark.parametrize(
    ("offers", "query", "level"),
    [
        (["STARTTLS"], "?starttls=1", "ok"),
        ([], "", "ok"),
        (["SIZE 1"], "?starttls=1", "FAIL"),
    ],
)
def test_a_mail_server_is_greeted_and_nothing_more(well, offers, query, level):
    with mail_server(*offers) as server:
        port = server.server_address[1]
        url = f"smtp://cjg%40example.nl:geheim@127.0.0.1:{port}{query}"
        well.environ["SMTP_URL"] = url
        assert well.doctor()["e-mail"][0] == level
    assert server.heard == ["EHLO", "QUIT"]


def test_a_mail_server_that_is_down_fails_without_its_password(well):
    well.environ["SMTP_URL"] = "smtp://cjg:geheim@127.0.0.1:1"
    level, told = well.doctor(status=1)["e-mail"]
    assert (level, told) == (
        "FAIL",
        "ConnectionRefusedError; look at SMTP_URL, and at the mail server",
    )


@pytest.mark.parametrize(
    ("metadata", "level", "told"),
    [
        ({}, "ok", " tells its addresses and its keys"),
        (
            {"issuer": "https://login.example.nl"},
            "FAIL",
            "another name than OIDC_ISSUER; look at OIDC_ISSUER, and at the provider",
        ),
    ],
    ids=["itself", "another"],
)
def test_the_municipality_s_sign_in_is_asked_who_it_is(well, metadata, level, told):
    with running(OpenIdProvider("", lambda: NOW)) as provider:
        provider.metadata = metadata
        well.environ |= {
            "OIDC_ISSUER": provider.issuer,
            "OIDC_CLIENT_ID": "loket",
            "OIDC_CLIENT_SECRET": "geheim",
        }
        found = well.doctor()["sign-in"]
    assert found[0] == level
    assert found[1].endswith(told)
    level, told = well.doctor(status=1)["sign-in"]  # it is gone by now
    assert level == "FAIL"
    assert told.startswith("ConnectionError; ")


@pytest.mark.parametrize("what", ["caller", "sound"])
@pytest.mark.parametrize("ours", [True, False])
def test_the_key_must_open_what_is_sealed(well, what, ours):
    vault = Vault(DEMO["SECRET_KEY"] if ours else "another secret that we lost")
    number = vault.seal(CALLER_NUMBER, CALLER) if what == "caller" else None
    well.add(
        VOICEMAIL,
        id="v1",
        line="veldhoven",
        recording_sid="RE1",
        received_at=NOW,
        seconds=5,
        caller=number,
    )
    if what == "sound":
        sealed = vault.seal(b"RIFF", SOUND)
        well.add(AUDIO, voicemail_id="v1", sealed=sealed)
    level, told = well.doctor(status=0 if ours else 1)["key"]
    assert level == ("ok" if ours else "FAIL")
    assert CALLER_NUMBER.decode() not in told
    assert told.startswith("opens" if ours else "sealed with a SECRET_KEY that is not")


def test_doctor_says_when_an_older_key_has_had_its_day(well):
    both = f"the key of after the change,{DEMO['SECRET_KEY']}"
    well.environ |= {"SECRET_KEY": both}
    sealed = Vault(DEMO["SECRET_KEY"]).seal(CALLER_NUMBER, CALLER)
    assert well.doctor()["key"][1].endswith("the first key is enough")
    well.add(
        VOICEMAIL,
        id="v1",
        line="veldhoven",
        recording_sid="RE1",
        received_at=NOW,
        seconds=5,
        caller=sealed,
    )
    told = well.doctor()["key"][1]
    assert told.endswith("than the first opens some callers of messages")


def test_blocks_without_duty_or_backup_are_named(well, monkeypatch):
    monkeypatch.setattr("config.cli.doctor.utc_now", lambda: NOW)
    for n, login in enumerate(("anna", "bram"), 1):
        well.add(
            MEMBER,
            id=n,
            login=login,
            name=login,
            organisation="Lumens",
            mobile=f"+3161234560{n}",
            email=f"{login}@example.nl",
            role="member",
            active=True,
            problem="21614" if login == "bram" else None,
        )
    days = [NOW.date() + timedelta(days=n) for n in range(14)]
    for day in (day for day in days if day.weekday() < 5):
        slots = ("duty",) if day == days[1] else ("duty", "backup")
        for n, slot in enumerate(slots, 1):
            at = {"line": "veldhoven", "day": day, "start": 540, "end": 720}
            well.add(SLOT, **at, slot=slot, member_id=n)
    told = well.doctor()
    assert told["roster veldhoven"] == (
        "warn",
        (
            "without duty or backup in two weeks: 1 (2026-11-24 09:00-12:00); "
            "run: cjg roster import FILE.csv"
        ),
    )
    well.add(SLOT, **at | {"day": days[1]}, slot="backup", member_id=2)
    told = well.doctor()
    assert told["roster veldhoven"] == ("ok", "two weeks are filled")
    level, said = told["members"]
    assert (level, said.split(";")[0]) == (
        "warn",
        "the provider refuses the mobile of bram",
    )
    assert "+316" not in str(told)


def test_a_demo_without_a_provider_of_its_own_asks_nobody(well):
    well.environ["TWILIO_API_URL"] = None
    told = well.doctor(status=0)
    assert told["account"][0] == "warn"
    assert not well.provider.requests


# --- purge ---------------------------------------------------------------------


@pytest.fixture
def kept(bare, monkeypatch) -> Prompt:
    """Three messages that were handled long ago, and one that was not handled."""
    monkeypatch.setattr("config.cli.purge.utc_now", lambda: NOW)
    for n in range(4):
        bare.add(
            VOICEMAIL,
            id=f"v{n}",
            line="veldhoven",
            recording_sid=f"RE{n}",
            received_at=NOW - timedelta(days=60),
            seconds=5,
            handled_at=NOW - timedelta(days=40) if n else None,
        )
    return bare


def test_what_has_been_kept_long_enough_goes_and_is_counted(kept):
    told = kept("purge").splitlines()
    assert "voicemail: 3 deleted" in told
    assert "note: 0 blanked" in told
    assert kept.rows("SELECT id FROM voicemail") == [("v0",)]
    assert "voicemail: 0 deleted" in kept("purge").splitlines()


def test_a_dry_run_of_purge_only_counts(kept):
    assert "voicemail: 3 would be deleted" in kept("purge", "--dry-run").splitlines()
    assert len(kept.rows("SELECT id FROM voicemail")) == 4


def test_purge_refuses_a_database_that_is_not_up_to_date(kept, tmp_path):
    kept.environ["DATABASE_URL"] = f"sqlite:///{tmp_path}/new/empty.db"
    assert kept.refusal(1, "purge") == ["the database is empty; run: cjg db upgrade"]

"""`make run`: from nothing to an address that answers, and back to nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from config import demo
from config.settings import VARIABLES

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
PATIENCE = 120  # seconds; no more than a bound against a hang


@pytest.fixture
def environ(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    inherited = {k: v for k, v in os.environ.items() if k not in VARIABLES}
    return inherited | {
        "CJG_DEMO": "1",
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path}/var/demo.db",
    }


class Run:
    """The demo as a process group of its own, as under make."""

    def __init__(self, environ, *program):
        self.address = f"http://127.0.0.1:{environ['PORT']}"
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            program or (sys.executable, "-m", "config.run"),
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.is_over():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def told(self):
        """Read until the address and the logins have been told."""
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("Ctrl-C"):
                break
        return "".join(lines)

    def get(self, path):
        with urlopen(self.address + path, timeout=PATIENCE) as answer:  # noqa: S310 - ours
            return answer.read().decode()

    def is_over(self):
        """Whether no process of the group is left."""
        self.process.poll()
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def is_over_soon(self):
        until = time.monotonic() + PATIENCE
        while not self.is_over() and time.monotonic() < until:
            time.sleep(0.05)
        return self.is_over()


def failure(environ, *program):
    """Return the one line with which the start stops."""
    with Run(environ, *program) as run:
        out, err = run.process.communicate(timeout=PATIENCE)
        assert run.process.returncode != 0
        assert run.is_over()
    assert out == ""
    (line,) = err.splitlines()
    return line


def test_the_demo_answers_twice_and_ends_with_sigterm(environ):
    for _ in range(2):
        with Run(environ) as run:
            told = run.told()
            assert run.get("/healthz") == "ok\n"
            assert run.address in told
            assert f"{run.address}/simulator" in told
            assert 'id="phone-anouk"' in run.get("/simulator")
            assert "+31402584113" in told
            for login in ("anouk", "karin", "lars", demo.PASSWORD, demo.PIN):
                assert login in told
            until = time.monotonic() + PATIENCE
            while (ready := run.get("/readyz")) != "ready\n":
                assert time.monotonic() < until, ready
                time.sleep(0.1)
            run.process.send_signal(signal.SIGTERM)
            assert run.is_over_soon()
            assert run.process.returncode == 0
            assert "Traceback" not in run.process.stderr.read()


def test_sigterm_to_make_ends_all_of_it(environ):
    here = Path(sys.executable).parent
    make = ("make", "--old-file=.venv/.installed-run", f"BIN={here}", "run")
    with Run(environ, *make) as run:
        run.told()
        run.get("/healthz")
        run.process.send_signal(signal.SIGTERM)
        assert run.is_over_soon()


def test_ctrl_c_ends_the_whole_group(environ):
    with Run(environ) as run:
        run.told()
        run.get("/healthz")
        os.killpg(run.process.pid, signal.SIGINT)
        assert run.is_over_soon()
        assert "Traceback" not in run.process.stderr.read()


def test_ctrl_c_again_and_again_leaves_nothing_half_ended(environ):
    with Run(environ) as run:
        run.told()
        run.get("/healthz")
        for _ in range(60):
            with suppress(ProcessLookupError):
                os.killpg(run.process.pid, signal.SIGINT)
            time.sleep(0.02)
        assert run.is_over_soon()
        said = run.process.stderr.read()
    assert "Traceback" not in said
    assert "SIGKILL" not in said  # it would be, if it waited for itself


def test_a_port_in_use_is_named(environ):
    with socket.create_server(("127.0.0.1", int(environ["PORT"]))):
        line = failure(environ)
    expected = f"PORT: cannot listen on 127.0.0.1:{environ['PORT']}: Address already in"
    assert line.startswith(expected)


def test_a_demo_that_is_public_is_refused(environ):
    line = failure(environ | {"PUBLIC_URL": "https://loket.example.nl"})
    assert line.startswith("CJG_DEMO: demo mode refuses a public address")


def test_run_is_only_for_the_demo(environ):
    account = {
        "CJG_DEMO": "0",
        "SECRET_KEY": "k" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
    }
    assert failure(environ | account).startswith("CJG_DEMO: ")


GUNICORN = (
    *(sys.executable, "-m", "gunicorn"),
    *("--config", "config/gunicorn.conf.py", "config.wsgi:app"),
)


def test_the_web_process_stops_at_once_when_something_is_missing(environ):
    line = failure(environ | {"CJG_DEMO": "0"}, *GUNICORN)
    assert line.startswith("SECRET_KEY: missing")


def test_the_web_process_stops_at_once_when_the_line_file_is_wrong(environ, tmp_path):
    (tmp_path / "lines.toml").write_text("[lines]\n")
    wrong = {"CJG_CONFIG": str(tmp_path / "lines.toml")}
    line = failure(environ | wrong, *GUNICORN)
    assert "holds no line" in line


def test_the_web_process_serves_without_a_clock_and_counts_in_a_folder(environ):
    account = {
        "CJG_DEMO": "0",
        "SECRET_KEY": "k" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
    }
    upgrade = [sys.executable, "-c", "from config.cli import main; main()"]
    subprocess.run(  # noqa: S603 - our own program
        [*upgrade, "db", "upgrade"],
        cwd=ROOT,
        env=environ | account,
        check=True,
        timeout=PATIENCE,
    )
    with Run(environ | account, *GUNICORN) as run:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                assert run.get("/healthz") == "ok\n"
                break
            except OSError:
                time.sleep(0.1)
        assert "warning: the clock process is not running" in run.get("/readyz")
        assert "ringgroup_present" in run.get("/metrics")
        run.process.send_signal(signal.SIGTERM)
        assert run.is_over_soon()
        assert "Traceback" not in run.process.stderr.read()

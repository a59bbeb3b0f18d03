"""A new program and a new line file under a stream of calls: nobody is cut off.

Real processes, real HTTP. `kill -HUP` is what `systemctl reload` and `cjg reload` do.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from ringgroup.database.database import Database
from ringgroup.tables import CALL
from ringgroup.tables import CLOCK as LEADING
from tests.town.running import (
    CLOCK,
    WEB,
    Service,
    Stream,
    copy_of_the_program,
    end,
    until,
)

pytestmark = pytest.mark.slow
WORKERS = 2


def workers(master: int) -> set[int]:
    """The children of a process."""
    children = f"/proc/{master}/task/{master}/children"
    with open(children, encoding="ascii") as listed:  # noqa: PTH123 - no file but the kernel
        return set(map(int, listed.read().split()))


def all_workers(master: int) -> set[int]:
    until(lambda: len(workers(master)) == WORKERS, "every worker")
    return workers(master)


def change(path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def kept(database_url: str) -> set[str]:
    database = Database(database_url)
    with database.reading() as session:
        sids = set(session.scalars(select(CALL.c.sid)))
    database.close()
    return sids


@pytest.fixture
def service(tmp_path, sqlite_url) -> Service:
    program = copy_of_the_program(tmp_path / "program")
    return Service(tmp_path, sqlite_url, program)


def test_program_and_line_file_are_reloaded_while_people_ring(service):
    with service.web() as web:
        before = all_workers(web.pid)
        with Stream(service.port, service.public_url).flowing() as stream:
            stream.wait_for(10)
            change(service.line_file, "dag@example.nl", "nieuw@example.nl")
            change(service.program / "webhooks/health.py", '"ok"', '"a new program"')
            os.kill(web.pid, signal.SIGHUP)
            until(lambda: len(workers(web.pid) & before) == 0, "the old workers go")
            all_workers(web.pid)
            stream.wait_for(10)
        assert stream.failures == []
        assert "nieuw@example.nl" in stream.heard[-2].body
        assert service.asked("/healthz") == "a new program\n"
        assert set(stream.sids) == kept(service.database_url)
        assert web.poll() is None  # the same process id goes on


@pytest.mark.parametrize("what", ["the line file", "the program"])
def test_what_cannot_start_is_refused_and_the_old_goes_on(service, what):
    with service.web() as web:
        before = all_workers(web.pid)
        with Stream(service.port, service.public_url).flowing() as stream:
            if what == "the program":
                change(service.program / "webhooks/health.py", '"ok"', '"ok')
            else:
                change(service.line_file, "09:00", "nine")
            os.kill(web.pid, signal.SIGHUP)
            until(lambda: service.said("not reloaded"), "a line in the log")
            stream.wait_for(5)
        assert stream.failures == []
        assert workers(web.pid) == before
        (line,) = [
            one for one in service.log.read_text().splitlines() if "not reload" in one
        ]
        assert ("SyntaxError" if what == "the program" else "monday") in line


def test_impatient_people_may_reload_it_again_and_again(service):
    with service.web() as web:
        before = all_workers(web.pid)
        with Stream(service.port, service.public_url).flowing() as stream:
            for _ in range(5):
                os.kill(web.pid, signal.SIGHUP)
                stream.wait_for(2)
            until(lambda: not workers(web.pid) & before, "the old workers go")
            all_workers(web.pid)
            stream.wait_for(2)
        assert stream.failures == []
        assert set(stream.sids) == kept(service.database_url)


def leader(database_url: str) -> str | None:
    database = Database(database_url)
    with database.reading() as session:
        found = session.scalar(select(LEADING.c.leader))
    database.close()
    return found


def test_a_clock_is_reloaded_and_leads_again(service):
    with service.running(*CLOCK) as clock:
        until(lambda: leader(service.database_url), "a leader")
        before = leader(service.database_url)
        change(service.line_file, "09:00", "nine")
        os.kill(clock.pid, signal.SIGHUP)
        until(lambda: service.said("not reloaded"), "a line in the log")
        change(service.line_file, "nine", "08:00")
        os.kill(clock.pid, signal.SIGHUP)
        until(lambda: leader(service.database_url) != before, "a new leader")
        assert clock.poll() is None
        os.kill(clock.pid, signal.SIGTERM)
        assert clock.wait(60) == 0


def test_one_command_tells_web_and_clock_of_this_folder_alone(service, tmp_path):
    elsewhere = copy_of_the_program(tmp_path / "elsewhere")
    other = Service(tmp_path, service.database_url, elsewhere)
    with service.web() as web, service.running(*CLOCK) as clock, other.web():
        all_workers(web.pid)
        until(lambda: leader(service.database_url), "a leader")
        done = reload(service)
        assert done.returncode == 0
        told = {f"web {web.pid}: told to reload", f"clock {clock.pid}: told to reload"}
        assert set(done.stdout.splitlines()) == told
        until(lambda: service.said('"reloading"'), "web is reloaded")


def test_a_process_in_its_first_instant_is_told_when_it_can_be(service):
    """Python has not begun to read the program yet: a SIGHUP would end it."""
    held = service.program / "sitecustomize.py"
    told, go = service.program / "told", service.program / "go"
    held.write_text(
        "import pathlib, signal, sys, time\n"
        "if '-m' in sys.orig_argv and 'config.clock' in sys.orig_argv:\n"
        "    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever began us\n"
        f"    pathlib.Path({str(told)!r}).touch()\n"
        f"    while not pathlib.Path({str(go)!r}).exists(): time.sleep(0.01)\n"
    )
    with service.running(*CLOCK, PYTHONPATH=str(service.program)) as clock:
        until(told.exists, "the first instant")
        assert not waits_or_is_handled(clock.pid)
        early = reload(service)
        assert early.returncode == 1
        assert "is only just starting: try again in a moment" in early.stderr
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(reload, service)
            go.touch()
            assert asked.result().returncode == 0
        until(lambda: leader(service.database_url), "a leader")
        assert clock.poll() is None


def reload(service) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from config.cli import main; main()", "reload"],
        env=os.environ | service.environment(),
        cwd=service.program,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_that_runs_is_a_refusal(service):
    done = reload(service)
    assert done.returncode == 1
    assert "nothing runs" in done.stderr


def test_what_was_accepted_is_answered_and_a_held_socket_keeps_who_comes(service):
    """As with systemd: the socket is somebody else's, who starts us again."""
    listener = socket.create_server(("127.0.0.1", service.port), backlog=512)
    listener.set_inheritable(True)

    def begun() -> subprocess.Popen:
        program = (
            "import os, sys; os.dup2(int(sys.argv[1]), 3);"
            "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1');"
            "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"
        )
        environ = os.environ | service.environment()
        command = [sys.executable, "-c", program, str(listener.fileno()), *WEB]
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            command,
            env=environ,
            cwd=service.program,
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )

    web = begun()
    try:
        with Stream(service.port, service.public_url).flowing() as stream:
            stream.wait_for(10)
            web.terminate()
            assert web.wait(60) == 0
            web = begun()
            stream.wait_for(10)
        assert stream.failures == []
        assert set(stream.sids) == kept(service.database_url)
    finally:
        end(web)
        listener.close()


def checks(pid: int) -> bool:
    """Whether it is having a look at its successor."""
    for child in workers(pid):
        with suppress(OSError):
            if b"--check" in Path(f"/proc/{child}/cmdline").read_bytes():
                return True
    return False


@pytest.mark.parametrize("when", ["the check", "the change"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("command", [WEB, CLOCK], ids=["web", "clock"])
def test_who_is_told_to_stop_during_a_reload_stops(service, command, number, when):
    with service.running(*command) as process:
        if command == WEB:
            until(lambda: service.asked("/healthz"), "web")
            all_workers(process.pid)
        else:
            until(lambda: leader(service.database_url), "a leader")
        first = workers(process.pid)
        os.kill(process.pid, signal.SIGHUP)
        until(lambda: checks(process.pid), "a look at the new program")
        if when == "the change":
            until(lambda: not checks(process.pid), "the end of the look")
        os.kill(process.pid, number)
        assert process.wait(60) == 0
        for pid in first:
            assert not Path(f"/proc/{pid}").exists()
    assert "Traceback" not in service.log.read_text()


def waits_or_is_handled(pid: int) -> bool:
    """Whether a SIGHUP would not end this process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    masks = re.findall("Sig(?:Blk|Ign|Cgt):\t([0-9a-f]+)", status)
    return any(int(mask, 16) & 1 << signal.SIGHUP - 1 for mask in masks)


@pytest.mark.parametrize(
    ("command", "environ"),
    [
        (WEB, {}),
        (CLOCK, {}),
        (("-m", "config.run"), {"CJG_DEMO": "1"}),
    ],
    ids=["web", "clock", "demo"],
)
def test_a_reload_while_it_starts_comes_when_it_has_started(service, command, environ):
    loading = service.program / "loading"
    change(
        service.program / "config/lines.py",
        "\nfrom ",
        f"\nopen({str(loading)!r}, 'w').close()\nfrom ",
    )
    with service.running(*command, **environ) as process:
        until(lambda: loading.exists() or process.poll() is not None, "a start")
        assert waits_or_is_handled(process.pid)
        before = process.pid
        os.kill(process.pid, signal.SIGHUP)
        if command == CLOCK:
            until(lambda: checks(before) or process.poll() is not None, "a reload")
            until(lambda: leader(service.database_url), "a leader")
        else:
            until(lambda: service.said('"reloading"') or process.poll(), "a reload")
            until(lambda: service.asked("/healthz"), "an answer")
        assert process.poll() is None

"""Web and clock as the Procfile starts them, and commands beside them."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE = 240.0
"""Seconds after which something that should happen never will."""


def procfile() -> dict[str, list[str]]:
    """The command of each kind of process, as it ships."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    parted = (line.partition(":") for line in lines if line.strip())
    return {name.strip(): shlex.split(command) for name, _, command in parted}


def until(happened: Callable[[], object], what: str) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if happened():
            return
        time.sleep(0.05)
    raise TimeoutError(what)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Processes:
    """What runs, by name; `said` is what all of them wrote, newest last."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("COV", "PYTEST", "CJG_", "GUNICORN"))
        }
        path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
        self.port = int(environ["PORT"])
        bound = {"GUNICORN_CMD_ARGS": f"--bind=127.0.0.1:{self.port}"}
        self._environ = inherited | {"PATH": path} | bound | dict(environ)
        self._commands = procfile()
        self.running: dict[str, subprocess.Popen] = {}
        self.said: deque[str] = deque(maxlen=200_000)
        self._readers: list[Thread] = []

    def start(self, name: str) -> None:
        process = subprocess.Popen(  # noqa: S603 - our own Procfile
            self._commands[name],
            cwd=ROOT,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.running[name] = process
        reader = Thread(target=self._read, args=(name, process), daemon=True)
        reader.start()
        self._readers.append(reader)

    def _read(self, name: str, process: subprocess.Popen) -> None:
        with process.stdout as lines:
            for line in lines:
                self.said.append(f"{name}: {line.decode(errors='replace').rstrip()}")

    def ready(self) -> bool:
        """Whether the web answers as ready; who has ended never will."""
        web = self.running.get("web")
        if web is not None and web.poll() is not None:
            message = f"the web process ended with {web.returncode}"
            raise TimeoutError(message)
        return self.asked("/readyz") == 200

    def asked(self, path: str, timeout: float = 2.0) -> int:
        """The status of a page, 0 for no answer."""
        url = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(url, timeout=timeout) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def await_web(self) -> None:
        try:
            until(self.ready, "the web process is not ready")
        except TimeoutError as error:
            last = "\n".join(list(self.said)[-10:])
            message = f"{error}: {last[-2000:]}"
            raise TimeoutError(message) from None

    def tree(self, name: str) -> list[psutil.Process]:
        """A process and those that it started."""
        if name not in self.running:
            return []
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(self.running[name].pid)
            return [parent, *parent.children(recursive=True)]
        return []

    def everybody(self) -> list[tuple[str, psutil.Process]]:
        """All that run, each under what it is: `web`, `worker` or `clock`."""
        found = []
        for name in self.running:
            kinds = {"web": ("web", "worker")}.get(name, (name, name))
            for n, process in enumerate(self.tree(name)):
                found.append((kinds[n > 0], process))
        return found

    def workers(self) -> list[psutil.Process]:
        return [process for kind, process in self.everybody() if kind == "worker"]

    def kill(self, name: str) -> None:
        """As the kernel does it to who has taken too much memory: all at once."""
        for process in self.tree(name):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.running.pop(name).wait()

    def signal(self, name: str, number: signal.Signals) -> None:
        self.running[name].send_signal(number)

    def stop(self, name: str) -> None:
        """Ask it to end, and wait."""
        process = self.running.pop(name)
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def command(self, *arguments: str) -> subprocess.Popen:
        """`cjg` or another program of ours beside the service."""
        return subprocess.Popen(  # noqa: S603 - our own program
            arguments,
            cwd=ROOT,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def finish(self, process: subprocess.Popen, *, also: int = 0) -> str:
        """Wait for a command; what it printed. Its words are kept as logs are."""
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        self.said.extend(f"command: {line}" for line in err.splitlines())
        if process.returncode not in {0, also}:
            message = (
                f"{process.args[:3]} ended with {process.returncode}: {err[-300:]}"
            )
            raise RuntimeError(message)
        return out

    def run(self, *arguments: str) -> str:
        return self.finish(self.command(*arguments))

    def end(self) -> None:
        for name in list(self.running):
            self.kill(name)
        for reader in self._readers:
            reader.join(5)

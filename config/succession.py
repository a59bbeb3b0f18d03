"""How a running process is followed by a new one in its own place.

The same process id goes on with the new program and the new line file, so whoever
started it (systemd, a container, a shell) notices nothing: ADR 0025. What cannot start
is found out beforehand, in a process of its own. Knows gunicorn's arbiter and Linux's
/proc. Must not know what is served.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Timer
from typing import Final, NoReturn, Protocol

from structlog import get_logger

log = get_logger(__name__)

COUNTERS: Final = "PROMETHEUS_MULTIPROC_DIR"
PREDECESSORS: Final = "CJG_PREDECESSORS"
"""For our own successor: the workers that still serve when it begins."""
FIRST_DESCRIPTOR: Final = 3
"""https://www.freedesktop.org/software/systemd/man/sd_listen_fds.html"""
HIGH: Final = 512
LONGEST_CHECK: Final = 60
"""Seconds."""
STOPS: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGQUIT})
"""What tells a process to end."""
LOOK_SECONDS: Final = 0.05
LONGEST_WAIT: Final = 4.0
"""Seconds; who rings meanwhile waits as well, and is answered within six."""


class Listener(Protocol):
    """A socket on which gunicorn listens."""

    def fileno(self) -> int:
        """Its descriptor."""


class Arbiter(Protocol):
    """What is used of gunicorn's."""

    cfg: "Config"
    LISTENERS: Sequence[Listener]
    WORKERS: Mapping[int, object]
    SIG_QUEUE: SimpleQueue[int]


class Config(Protocol):
    """What is used of gunicorn's."""

    env_orig: Mapping[str, str]
    address: Sequence[object]


def hear_from_the_fork_on() -> None:
    """Let a worker that is told to stop before it listens for that end there and then.

    Till gunicorn gives it handlers of its own it has those of its master, in which
    what it is told is lost: it took requests on until it was killed in the midst of
    them. What is told waits from before the fork until that is settled.
    """
    master = os.getpid()

    def wait() -> None:
        if os.getpid() == master:
            signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)

    def go_on() -> None:
        if os.getpid() == master:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    def begin() -> None:
        if os.getppid() == master:
            for number in STOPS:
                signal.signal(number, lambda *_: os._exit(0))
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    os.register_at_fork(before=wait, after_in_parent=go_on, after_in_child=begin)


def refusal(options: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """Why this very command could not start now, in its own last words, if so.

    `options` let it only look. What it counts is thrown away.
    """
    counters = tempfile.mkdtemp(prefix="cjg-check-")
    try:
        looked = subprocess.run(  # noqa: S603 - our own command line once more
            [sys.executable, *sys.orig_argv[1:], *options],
            env={**environ, COUNTERS: counters},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=LONGEST_CHECK,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    finally:
        shutil.rmtree(counters, ignore_errors=True)
    if looked.returncode == 0:
        return None
    said = looked.stderr.strip().splitlines()
    return said[-1] if said else f"exit status {looked.returncode}"


def hold() -> None:
    """From now on signals wait, also over `again`, until `release`.

    Blocked ones stay pending in the kernel, and so does the blocking itself.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP, *STOPS})


def release() -> None:
    """Whoever has handlers now is told what waited."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP, *STOPS})


def told_to_stop(queue: SimpleQueue[int]) -> bool:
    """Whether one of the signals that wait in this queue is an end; they stay there."""
    waiting = [queue.get() for _ in range(queue.qsize())]
    for number in waiting:
        queue.put(number)
    return not STOPS.isdisjoint(waiting)


def again(environ: Mapping[str, str]) -> NoReturn:
    """Become this very command, newly started; call `hold` before, and look once more.

    The new one takes what it is told meanwhile when it has handlers for it.
    """
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], dict(environ))  # noqa: S606 - our own command line once more


def reload(server: Arbiter) -> None:
    """Instead of gunicorn's own: everything is read anew, while the workers serve on.

    The new arbiter inherits its sockets and, being the same process, its children.
    """
    environ = dict(server.cfg.env_orig)
    for name in ("LISTEN_PID", "LISTEN_FDS", "GUNICORN_PID", "GUNICORN_FD"):
        environ.pop(name, None)
    reason = refusal(["--check-config"], environ)
    hold()
    ends = told_to_stop(server.SIG_QUEUE)
    if ends or reason is not None:
        release()
        if not ends:
            log.error("not reloaded: the old program goes on", reason=reason)
        return
    log.info("reloading", workers=len(server.WORKERS))
    environ[PREDECESSORS] = ",".join(map(str, server.WORKERS))
    environ[COUNTERS] = os.environ[COUNTERS]
    environ.update(_handed_down(server))
    again(environ)


def _handed_down(server: Arbiter) -> Mapping[str, str]:
    """Put the sockets where the next one looks for them, and say so.

    Either where its own command line says (`fd://7`), or as systemd would do it.
    """
    own = [bind for bind in server.cfg.address if isinstance(bind, int)]
    count = len(server.LISTENERS)
    places = own or range(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + count)
    aside = [
        fcntl.fcntl(listener.fileno(), fcntl.F_DUPFD_CLOEXEC, HIGH)
        for listener in server.LISTENERS
    ]
    for descriptor, place in zip(aside, places, strict=True):
        os.dup2(descriptor, place, inheritable=True)
    if own:
        return {}
    return {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(count)}


def relieve(pids: Iterable[int], seconds: float) -> None:
    """Let the workers before us finish what they have in hand, and go.

    Called in a new worker that is ready to serve. Who has not gone after so many
    seconds is ended.
    """
    before = [pid for pid in pids if _parent(pid) == os.getppid()]
    if not before:
        return
    _send(before, signal.SIGTERM)
    late = Timer(seconds, _send, [before, signal.SIGKILL])
    late.daemon = True
    late.start()


def await_end(pids: Iterable[int]) -> None:
    """Called in a worker that does not serve yet: those that it relieved go first.

    Who is still here after a while takes nobody new, and ends what it has in hand.
    """
    ends = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < ends and any(map(_serves, pids)):
        time.sleep(LOOK_SECONDS)


def dismiss(pids: Iterable[int], seconds: float) -> None:
    """Called in an arbiter that ends: so do the workers that it has found here."""
    left = [pid for pid in pids if _parent(pid) == os.getpid()]
    ends = time.monotonic() + seconds
    for pid in left:
        os.kill(pid, signal.SIGTERM)
    while left and time.monotonic() < ends:
        time.sleep(LOOK_SECONDS)
        left = [pid for pid in left if not _has_ended(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)


def _has_ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def predecessors() -> Iterator[int]:
    """The workers that the arbiter before us left behind, told once."""
    for pid in os.environ.pop(PREDECESSORS, "").split(","):
        if pid.isdecimal():
            yield int(pid)


def _send(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        if _parent(pid) == os.getppid():
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def _serves(pid: int) -> bool:
    """Whether a worker beside us is there still, and has not ended."""
    state, parent, *_ = _stat(pid) or ("Z", "0")
    return state != "Z" and int(parent) == os.getppid()


def _parent(pid: int) -> int | None:
    """Whose child a process is: ours alone are told anything."""
    stat = _stat(pid)
    return int(stat[1]) if stat else None


def _stat(pid: int) -> Sequence[str]:
    """Its state, its parent, and more; nothing: it is gone.

    https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    return stat.rpartition(")")[2].split()

# noqa: N999 - the name that gunicorn looks for
"""How gunicorn serves `config.wsgi:app`: in production, and as one process in the demo.

Read by gunicorn before it forks. What is wrong with the configuration ends it here,
in one line: a worker that cannot start would be started again for ever.
"""

import gc
import os
import shutil
import signal
import sys
import tempfile

if __name__ == "__config__":  # a reload that is asked for while it starts waits
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})

from collections.abc import Callable
from functools import partial
from typing import Protocol

from config import key, line_versions, log, succession
from config.errors import ConfigError
from config.house import utc_now
from config.settings import load

gc.disable()  # till a worker begins: nothing that is loaded here is ever garbage
try:
    _settings = load(os.environ)
    key.check(_settings, utc_now())
    line_versions.check(_settings)
except ConfigError as error:
    sys.exit(str(error))

# Read by prometheus_client when it is imported, in a worker.
# https://prometheus.github.io/client_python/multiprocess/
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="cjg-counters-")

_host = "127.0.0.1" if _settings.demo else "0.0.0.0"  # noqa: S104 - as the platform asks
bind = f"{_host}:{_settings.port}"
worker_class = "config.door.worker.Door"  # docs/adr/0022
workers = 1 if _settings.demo else 2  # docs/performance.md
threads = 8  # the telephone's, in each worker; pages have their own
worker_connections = 400  # the oldest half requests have to go before that
sendfile = False  # what is written is kept, and sent when it is whole (config/door)
keepalive = 75  # longer than proxies: none writes into a connection just closed
timeout = 30
graceful_timeout = 20
forwarder_headers = ""  # nobody says from outside where our addresses begin,
secure_scheme_headers: dict[str, str] = {}  # nor how they came: PUBLIC_URL does
preload_app = not _settings.demo  # what is loaded before the fork is shared
accesslog = None  # an address can hold a secret: /rooster/ical/<secret>.ics
loglevel = "warning" if _settings.demo else "info"
control_socket_disable = True  # or every start would leave one in somebody's home


class _Worker(Protocol):
    pid: int
    age: int


class _Arbiter(succession.Arbiter, Protocol):
    reexec_pid: int


_before = frozenset(succession.predecessors())
_at_exit: list[Callable[[], None]] = []


def on_starting(server: _Arbiter) -> None:
    """Log as everybody does; gunicorn has given its loggers handlers of their own.

    SIGHUP loads program and line file anew (docs/operations.md): gunicorn's own way
    would keep the program that was loaded before the fork.
    """
    log.configure()
    server.handle_hup = partial(succession.reload, server)


def when_ready(_: object) -> None:
    """Share what was loaded: a collector that walks over it would copy every page.

    And take what we were told while we started: gunicorn's handlers are there now.
    """
    from config import first_use, wsgi  # noqa: PLC0415 - not before it was loaded

    if (line := first_use.said(wsgi.house)) is not None:
        sys.stderr.write(f"{line}\n")
    gc.freeze()
    succession.release()
    succession.hear_from_the_fork_on()


def post_worker_init(worker: _Worker) -> None:
    """Begin tidily; in the demo with the clock and the phones in the same process.

    What was loaded stays: looking through it for garbage would make one answer in many
    slow, and the telephone waits for answers. The last of the first workers relieves
    those of the program before, if there was one. A line that was renamed finds its
    rows before somebody rings it; then the first does, and waits till they are gone:
    they look for who is Present by the old key. Who rings meanwhile is let in after.
    """
    gc.freeze()
    gc.enable()
    from config import wsgi  # noqa: PLC0415 - not before the fork, see preload_app

    if any(line.renamed_from for line in wsgi.house.desk.lines.values()):
        from ringgroup.upkeep import absent_lines  # noqa: PLC0415 - rare

        succession.relieve(_before, graceful_timeout + 1)
        succession.await_end(_before)
        absent_lines.follow(wsgi.house.database, wsgi.house.desk, utc_now())
    if worker.age == workers:
        succession.relieve(_before, graceful_timeout + 1)
    wsgi.versions.start(wsgi.looks.inc)
    if _settings.demo:
        from config import clock  # noqa: PLC0415 - only in a worker, see above
        from config.house import build  # noqa: PLC0415 - only in a worker

        world = wsgi.world
        world.start()
        jobs = clock.start(build(_settings), world.clock, world.provider)
        _at_exit.extend((jobs.shutdown, world.stop))


def worker_int(_: object) -> None:
    """Hear no more once told to stop: Ctrl-C tells the group, and its master too.

    A second one would break off the ending of the clock, and its jobs find no thread.
    A worker that does not end is killed after `graceful_timeout`. (`SIG_IGN` would be
    complained of when a signal is on its way already.)
    """
    for number in succession.STOPS:
        signal.signal(number, lambda _, __: None)


def worker_exit(_: object, worker: _Worker) -> None:
    """Stop the clock that this worker ran."""
    worker_int(worker)
    for stop in _at_exit:
        stop()


def child_exit(_: object, worker: _Worker) -> None:
    """Forget what a worker counted that was only true while it lived."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - not before it is set

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call] # untyped upstream


def on_exit(server: _Arbiter) -> None:
    """Clear the counters away, unless a new gunicorn has taken them over.

    Before that, the workers of the program before end as well, if they are here still.
    """
    succession.dismiss(_before, graceful_timeout)
    counters = os.environ["PROMETHEUS_MULTIPROC_DIR"]
    if "cjg-counters-" in counters and not server.reexec_pid:
        shutil.rmtree(counters, ignore_errors=True)

"""`make run`: the demo on this machine, from nothing to an address that answers.

Upgrades the schema, loads the demo's people and becomes gunicorn, so that whoever
ends this process ends all of it.
"""

import os
import signal
import socket
import sys

if __name__ == "__main__":  # a reload that is asked for while it starts waits
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config import demo
from config.errors import ConfigError, database_trouble
from config.house import House, build, utc_now
from config.settings import load
from ringgroup import schema
from ringgroup.people.members import ROLES
from ringgroup.people.store.members import members

GUNICORN = Path(__file__).with_name("gunicorn.conf.py")
LOOPBACK = "127.0.0.1"
BACKLOG = 128


def main() -> None:
    """Prepare, say where to go, and serve."""
    try:
        listener, told = _prepare()
    except (ConfigError, OSError) as error:
        sys.exit(str(error))
    except SQLAlchemyError as error:
        sys.exit(database_trouble(error))
    except KeyboardInterrupt:
        sys.exit(130)
    sys.stdout.write("\n".join(told) + "\n")
    sys.stdout.flush()
    # gunicorn inherits the socket: from the first printed word nobody is refused
    listener.set_inheritable(True)
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", str(GUNICORN)]
    bind = ["--bind", f"fd://{listener.fileno()}", "config.wsgi:app"]
    os.execv(sys.executable, gunicorn + bind)  # noqa: S606 - our own interpreter


def _prepare() -> tuple[socket.socket, list[str]]:
    settings = load(os.environ)
    if not settings.demo:
        message = "CJG_DEMO: config.run is the demo; in production use the Procfile"
        raise ConfigError(message)
    listener = _listen(settings.port)
    house = build(settings)
    schema.upgrade(house.database)
    demo.load(house, utc_now())
    told = list(_welcome(house))
    house.database.close()
    return listener, told


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port), backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        message = (
            f"PORT: cannot listen on {LOOPBACK}:{port}: {reason}; "
            "choose another port with: make run PORT=..."
        )
        raise ConfigError(message) from None


def _welcome(house: House) -> Iterator[str]:
    """What somebody needs to know who sees this for the first time."""
    address = f"http://{LOOPBACK}:{house.settings.port}"
    invented = {member.login for member in demo.people()}
    with house.database.reading() as session:
        found = [one for one in members(session) if one.login in invented]
    yield f"The demo is running on {address}"
    yield f"Its telephones lie on {address}/simulator"
    yield ""
    for line in house.desk.lines.values():
        yield f"  {line.name}: callers dial {line.number}"
        yield (
            f"  Workers dial {line.service_number} from their own mobile, "
            f"then *{line.code} (present) or #{line.code} (absent)"
        )
    yield ""
    if not found:
        yield "  This database has members of its own; sign in as one of them."
    for role in ROLES if found else ():
        logins = ", ".join(one.login for one in found if one.role == role)
        yield f"  {role:<14}{logins}"
    if found:
        yield f"  password      {demo.PASSWORD}   voicemail PIN {demo.PIN}"
    yield ""
    yield "Ctrl-C ends it."


if __name__ == "__main__":
    main()

"""What is pure: no import leads to a database, the network, a log, a clock or chance.

Computed from the imports; `python -m tests.house.pure` prints the files, for the
coverage that `make test` asks of them. That nothing reads a clock, pure or not, is a
rule of its own (test_modules.py). What `os` gives is not seen: the vault's nonces.
"""

import grimp

OUTSIDE = (
    *("alembic", "psycopg", "sqlalchemy", "sqlite3"),
    *("apscheduler", "flask", "requests", "twilio", "werkzeug"),
    *("http", "smtplib", "socket", "ssl", "urllib"),
    *("asyncio", "resource", "signal", "subprocess", "threading"),
    *("logging", "structlog"),
    *("random", "secrets", "time"),
)
LOOKS = {"ringgroup.database.storage"}  # into the folder /proc, by no import's name
ROOMS = ("ringgroup", "schedules")


def pure_modules() -> set[str]:
    """The modules below the edges from which no import leads outside."""
    graph = grimp.build_graph(*ROOMS, include_external_packages=True)
    outside = [name for name in OUTSIDE if name in graph.modules]
    stained = {m for name in outside for m in graph.find_downstream_modules(name)}
    return {
        module
        for module in graph.modules - stained - LOOKS
        if module.partition(".")[0] in ROOMS and not graph.find_children(module)
    }


def main() -> None:
    """The files, as coverage wants them."""
    files = (module.replace(".", "/") + ".py" for module in pure_modules())
    print(",".join(sorted(files)))  # noqa: T201 - what the Makefile reads


if __name__ == "__main__":
    main()

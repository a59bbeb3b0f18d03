"""What each of those who watch can see at a moment, as plain text.

What is new on every page (the token against forgery, the mark of a form) is left out;
what is sealed shows its length. Must not know what the secret is.
"""

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit

from ringgroup import models
from tests.town import addresses
from tests.town.pages import ways_on
from tests.town.town import MOBILES
from tests.town.two_worlds.life import WATCHERS, Life
from webhooks.pages.guards import ALLOWED

OPERATOR, DATABASE, STRANGER = "operator", "database reader", "stranger"
ROLES = (*WATCHERS, OPERATOR, DATABASE, STRANGER)
NEW = re.compile(
    r'(csrf_token|eens|sleutel|gezien)" value="[^"]*"'
    r"|<dcterms:(created|modified)[^>]*>[^<]*"
)
"""What is new on every page, and when a workbook was made."""
OF_THE_MACHINE = {"proof"}
"""Written when it has not been for five seconds that really pass."""
OF_THIS_PROCESS = ("python_", "process_")
OF_ONE_THING = re.compile(r"[0-9a-f]{32}")
FIRST = ("/", "/voicemail", "/rooster", "/registratie", "/cijfers")
FILES = (
    *(f"/cijfers/2026-11.{kind}" for kind in ("csv", "json", "xlsx", "zip")),
    *("/cijfers?periode=2026-11", "/cijfers?periode=2026", "/cijfers/2026.json"),
    *("/cijfers/jaarverslag/2026", "/privacy", "/rooster?van=2026-11-30"),
)
NOT_ASKED = ("/uitloggen", "/static", "/inloggen", "/simulator")
NOT_ASKED += (
    "/beheer/hoe-gaat-het",
)  # it asks this machine, and what the time is there
OUTSIDE = ("/", "/inloggen", "/inloggen/vergeten", "/privacy", "/healthz", "/readyz")
OUTSIDE += ("/metrics", "/nergens", "/rooster/ical/x.ics", "/cijfers", "/robots.txt")
LOOKED = ((FIRST, 2), (FILES, 2))
OTHERS, ONWARDS = 3, 2
"""So many somebody looks at, by chance, at each moment: of these, of all others, and
of what the pages lead to."""


class Sight(NamedTuple):
    """Where somebody looked, and when."""

    moment: str
    role: str
    place: str


class Log(logging.Handler):
    """What the log says, line by line, as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = json.loads(self.format(record))
        said.pop("timestamp", None)
        self.lines.append(json.dumps(said, sort_keys=True))


def seen(life: Life, moment: str, log: Log, base: dict[str, float]) -> dict[Sight, str]:
    """Everything that anybody sees at that moment."""
    found: dict[Sight, str] = {}
    for role, login in WATCHERS.items():
        for place, said in _pages(life, moment, role):
            found[Sight(moment, role, place)] = said
        found[Sight(moment, role, "their telephone")] = _rung(life, login)
        mobile, mail = MOBILES[login], f"{login}@example.nl"
        texts = [text for _, to, text in life.sms if to == mobile]
        mails = [(about, text) for to, about, text in life.mails if to == mail]
        found[Sight(moment, role, "their messages")] = f"{texts}\n{mails}"
    for place, said in _database(life):
        found[Sight(moment, DATABASE, place)] = said
    found[Sight(moment, OPERATOR, "the log")] = "\n".join(log.lines)
    for name, number in metrics(life).items():
        found[Sight(moment, OPERATOR, f"metric {name}")] = str(
            number - base.get(name, 0)
        )
    client = life.app.test_client()
    for path in OUTSIDE:
        proxied = {"X-Forwarded-For": "192.0.2.1"}
        answer = client.get(path, headers=proxied, buffered=True)
        found[Sight(moment, STRANGER, path)] = f"{answer.status}\n{_plain(answer)}"
    return found


def _pages(life: Life, moment: str, role: str) -> Iterator[tuple[str, str]]:
    """Pages, files and feeds that somebody in that role may open."""
    dice = Random(f"{life.seed}/{moment}/{role}")
    plain = role if role in {"member", "coordinator", "administrator"} else "member"
    known = sorted(
        one.path
        for one in addresses.addresses(life.app)
        if "GET" in one.methods
        and (one.guard in ("anybody", "file") or plain in ALLOWED.get(one.guard, ()))
        and not one.path.startswith(NOT_ASKED)
    )
    visitor, linked = life.visitors[WATCHERS[role]], set[str]()
    looked = [path for among, number in LOOKED for path in dice.sample(among, number)]
    looked += dice.sample(known, OTHERS)
    for path in dict.fromkeys(looked):
        answer = visitor.get(path)
        assert answer.status_code < 500, path  # too busy a machine tells two apart
        yield urlsplit(path).path, f"{answer.status}\n{_plain(answer)}"
        if answer.mimetype == "text/html":
            linked |= ways_on(answer.text, path)
    onwards = sorted(one for one in linked if not one.startswith(NOT_ASKED))
    for path in dice.sample(onwards, min(ONWARDS, len(onwards))):
        answer = visitor.get(path)
        place = OF_ONE_THING.sub("…", urlsplit(path).path)
        yield f"onwards {place}", f"{answer.status}\n{_plain(answer)}"


def _plain(answer) -> str:
    if not answer.data.startswith(b"PK"):
        return NEW.sub("", _read(answer.data))
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        parts = [(name, _read(packed.read(name))) for name in packed.namelist()]
    return NEW.sub("", "\n".join(f"{name}\n{said}" for name, said in parts))


def _read(data: bytes) -> str:
    return data.decode(errors="backslashreplace")


def _rung(life: Life, login: str) -> str:
    """What a member's own telephone showed, each time that it rang."""
    return str(
        [
            (leg.rang, leg.caller_id)
            for visit in life.network.visits
            for leg in visit.legs
            if leg.number == MOBILES[login]
        ]
    )


def _database(life: Life) -> Iterator[tuple[str, str]]:
    """Every column of every table, in the order in which the database gives it."""
    for table, about in models.Base.metadata.tables.items():
        if table in OF_THE_MACHINE:
            continue
        rows = life.rows(f'"{table}"')
        for column in about.c:
            said = [_shown(row[column.name]) for row in rows]
            yield f"{table}.{column.name}", "\n".join(said)


def _shown(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return f"{len(bytes(value))} bytes"
    return repr(value)


def metrics(life: Life) -> dict[str, float]:
    """What `/metrics` says of the service: this process itself is none of it."""
    answer = life.app.test_client().get("/metrics")
    found = {}
    for line in answer.text.splitlines():
        name, _, number = line.rpartition(" ")
        if line[0] != "#" and not line.startswith(OF_THIS_PROCESS):
            found[name] = 0.0 if "_created" in name else float(number)
    return found

"""Two real web processes on one database: what is changed on one, both have.

Everything is done and seen over HTTP, by a browser's cookie and a caller's webhooks;
what is waited for has no limit but one against a hang.
"""

import http.client
import io
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert
from werkzeug.test import EnvironBuilder

from config.app import create_app
from config.house import build
from config.line_versions import LOOK_SECONDS
from config.settings import load
from ringgroup.tables import MEMBER, SLOT
from tests.town.forms import Form, forms
from tests.town.logos import png
from tests.town.running import PATIENCE, WEB, Service, ring, until
from tests.town.visitor import Visitor, give_password
from tests.town.voices import recording
from webhooks.pages import words

pytestmark = pytest.mark.slow
WEEK = "".join(
    f'{day} = ["09:00-12:00"]\n'
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
)
LINES = f"""
[lines.dag]
name = "CJG Dag"
number = "+31402584113"
service_number = "+31402584524"
[lines.dag.hours]
{WEEK}
[lines.dag.voicemail]
email = "dag@example.nl"
"""
SETTINGS = "/beheer/instellingen"
DAYS = "/rooster/dagen"
OWN = "Dag, dit is ons eigen woord."
WITHIN_SECONDS = 5
"""What is promised of a change."""


class OpenedPages:
    """An administrator's browser at one process."""

    def __init__(self, service: Service, cookie: str) -> None:
        self.service, self.cookie = service, cookie
        self.asked = ""
        """The question that came last before something was done."""

    def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> str:
        port = self.service.port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {"Cookie": self.cookie, "Connection": "close", "Content-Type": kind}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            self.cookie = answer.getheader("Set-Cookie", self.cookie).partition(";")[0]
        finally:
            connection.close()
        assert answer.status in {200, 303}, text
        return text

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def form(self, path: str, ends: str) -> Form:
        found = (one for one in forms(self.get(path)) if one.path.endswith(ends))
        return next(found)

    def send(self, one: Form, *files: tuple[str, bytes, str], **changes: str) -> str:
        """Press the button, and the one of the question that it may lead to."""
        fields = one.fields | changes
        said = self._ask("POST", one.action, *_body(fields, files))
        for question in forms(said):
            if "akkoord" in question.fields:
                self.asked = said
                return self.send(question)
        return said

    def change(self, of: str, **changes: str) -> None:
        path = f"{SETTINGS}/{of}"
        self.send(self.form(path, path), **changes)

    def heard(self) -> str:
        """What the next caller of this process is answered."""
        service = self.service
        _, heard, _ = ring(service.port, service.public_url)
        return heard.body


def _body(fields, files) -> tuple[bytes, str]:
    if not files:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    handed_in = {name: (io.BytesIO(data), of) for name, data, of in files}
    built = EnvironBuilder(method="POST", data=fields | handed_in)
    kind = built.content_type or ""
    environ = built.get_environ()
    return environ["wsgi.input"].read(), environ.get("CONTENT_TYPE", kind)


def next_week() -> date:
    """Its Monday."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=7 - today.weekday())


def two_weeks() -> tuple[date, date]:
    """From a Monday to come to the Friday of the week after it."""
    first = next_week() + timedelta(days=21)
    return first, first + timedelta(days=11)


def people(house) -> None:
    """Daan administers, Anna and Bram stand on the roster of an open day to come."""
    (line,) = house.desk.lines.values()
    day = next(iter(line.hours.blocks_between(*two_weeks()))).day
    person = {"organisation": "GGD", "role": "member", "active": True}
    slot = {"line": "dag", "day": day, "start": 540, "end": 720, "published": True}
    with house.database.transaction() as session:
        for number, name in enumerate(("anna", "bram", "daan"), 1):
            session.execute(
                insert(MEMBER),
                person
                | {"id": number, "login": name, "name": name.capitalize()}
                | {"mobile": f"+3161234560{number}", "email": f"{name}@example.nl"},
            )
        for number, name in enumerate(("duty", "backup"), 1):
            row = slot | {"slot": name, "member_id": number}
            session.execute(insert(SLOT), row)
    give_password(house.database, "daan", role="administrator")


def signed_in(service: Service) -> str:
    """The cookie of an administrator: a session is a row, so it holds at both."""
    house = build(load(service.environment()))
    people(house)
    app = create_app(house)
    daan = Visitor(app, lambda: datetime.now(UTC))
    daan.sign_in("daan")
    cookie = daan.client.get_cookie("cjg")
    house.database.close()
    assert cookie is not None
    return f"cjg={cookie.value}"


@pytest.fixture
def both(tmp_path, database_url):
    """Two web processes, and who administers at each of them."""
    (tmp_path / "lines.toml").write_text(LINES, encoding="utf-8")
    one = Service(tmp_path, database_url)
    other = Service(tmp_path, database_url, public_url=one.public_url)
    with ExitStack() as running:
        for service in (one, other):
            running.enter_context(service.web())
        cookie = signed_in(one)
        yield OpenedPages(one, cookie), OpenedPages(other, cookie)


def test_what_is_changed_at_one_web_process_both_have(both):
    here, there = both
    monday = next_week()

    def comes(said: str, path: str) -> None:
        for who in both:
            until(lambda who=who: said in who.get(path), f"{said} on {path}")

    def is_heard(said: str) -> None:
        for who in both:
            until(lambda who=who: said in who.heard(), f"{said} by a caller")

    # a topic and a partner, on the next form
    topic = {"registration.question_kind:+:label": "geldzorgen"}
    here.change("formulier", **topic)
    comes("Geldzorgen", "/registratie/e-mail")
    partner = {"partners:+:name": "Bibliotheek", "partners:+:email": "b@example.nl"}
    there.change("partners", **partner)
    comes("Bibliotheek", "/registratie/e-mail")

    # Tuesday, from next week
    tuesdays = {"hours.tuesday": "08:30-12:00", "hours_from": f"{monday}"}
    here.change("tijden", **tuesdays)
    comes("08:30", f"/rooster?maand={monday + timedelta(days=35):%Y-%m}")

    # two weeks in one go, with two people on the roster there
    first, last = two_weeks()
    period = {
        "day": f"{first}",
        "until": f"{last}",
        "kind": "closed",
        "reason": "kerst",
    }
    there.send(there.form(DAYS, DAYS), **period)
    assert "Anna, dienst van" in there.asked
    assert "Bram, achterwacht van" in there.asked
    comes("kerst", DAYS)

    # the greeting: other words, a recording, and back again
    here.change("horen", **{"voicemail.greeting": OWN})
    is_heard(OWN)
    upload = there.form(f"{SETTINGS}/horen", "/horen/opname")
    file = ("bestand", recording("MP3"), "groet.mp3")
    shown = there.send(upload, file, tekst="voicemail.greeting")
    there.send(next(f for f in forms(shown) if f.path == f"{SETTINGS}/horen"))
    is_heard("/sounds/dag-greeting-")
    there.send(there.form(SETTINGS, "/wijziging/terug"))
    is_heard(OWN)

    # how all pages look
    looks = here.form(f"{SETTINGS}/uiterlijk", "/uiterlijk")
    file = ("bestand", png(), "logo.png")
    shown = here.send(looks, file, name="Loket Jeugd", colour="#7a1a5f")
    preview = next(one for one in forms(shown) if one.path.endswith("/uiterlijk"))
    here.send(preview, bewaar="1")
    comes("<span>Loket Jeugd</span>", "/privacy")
    comes("--site-colour: #7a1a5f", "/static/site.css")
    comes('<img src="/static/logo/', "/privacy")

    # each in the log
    for deed in (
        "“geldzorgen” toegevoegd",
        "Partner Bibliotheek: toegevoegd",
        "dinsdag 08:30-12:00",
        f"{words.day(first)} tot en met {words.day(last)}",
        "Begroeting van de voicemail: een opname",
        "Teruggezet: Begroeting van de voicemail: een opname",
        "CJG Dag wordt Loket Jeugd",
    ):
        comes(deed, "/beheer/logboek")


def looks_of(service: Service) -> int:
    """How often that process began to look for a change."""
    name = "ringgroup_settings_looks_total "
    for row in (service.asked("/metrics") or "").splitlines():
        if row.startswith(name):
            return int(float(row.removeprefix(name)))
    return 0


def test_a_change_holds_in_another_process_after_its_next_look(tmp_path, database_url):
    """Counted in looks: what was kept before one began holds when it ended."""
    assert 2 * LOOK_SECONDS < WITHIN_SECONDS
    (tmp_path / "lines.toml").write_text(LINES, encoding="utf-8")
    here = Service(tmp_path, database_url)
    there = Service(tmp_path, database_url, public_url=here.public_url)
    with here.web(), there.running(*WEB, "--workers", "1"):
        cookie = signed_in(here)
        who = OpenedPages(here, cookie)
        until(lambda: looks_of(there), "it looks")
        for number, said in enumerate(("Dag, een.", "Dag, twee.", "Dag, drie.")):
            who.change("horen", **{"voicemail.greeting": said})
            topic = {"registration.question_kind:+:label": f"onderwerp {number}"}
            who.change("formulier", **topic)
            kept = looks_of(there)  # the next one began after it was kept
            until(lambda kept=kept: looks_of(there) >= kept + 2, "that one ended")
            assert said in OpenedPages(there, cookie).heard()
            form = OpenedPages(there, cookie).get("/registratie/e-mail")
            assert f"Onderwerp {number}" in form

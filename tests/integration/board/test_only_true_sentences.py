"""What pages say of this moment is so: all states, pages and roles, beside the rows.

`tests/town/claims.py` has the sentences and their facts.
"""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from openpyxl import Workbook
from sqlalchemy import insert, update

from ringgroup import tables
from ringgroup.people.members import Member
from ringgroup.people.store.members import keep_members
from schedules.hours import Span
from tests.conftest import MONDAY
from tests.integration.board.test_live import until, visitor
from tests.town.addresses import addresses
from tests.town.claims import CLAIMS, unproved
from tests.town.facts import Facts, World
from tests.town.provider import ClockedTown
from tests.town.town import PEOPLE, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.simulator.network.phones import Answers, Ignores

EVENING = MONDAY.replace(hour=19, minute=0)
ROLES = {"member": "anna", "coordinator": "carla", "administrator": "daan"}
LEFT_OUT = {"/uitloggen", "/rooster/mijn/adres"}
TUESDAY = "2026-11-24.0900-1200"
Deed = Callable[[ClockedTown, dict[str, Visitor]], None]


def nothing(town, _):
    assert not town.present()


def present(town, _):
    town.sign_on("anna")


def rings(town, _):
    town.sign_on("anna")
    town.phone("anna", Ignores())
    town.dial()
    until(town, "ringing")


def talks(town, _):
    town.sign_on("anna", "bram")
    town.phone("anna", Answers(after=5, talk_seconds=600))
    town.phone("bram", Ignores())
    town.dial()
    until(town, "talking")


def form_waits(town, _):
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=30))
    town.call()


def caller_left(town, _):
    town.sign_on("anna")
    town.phone("anna", Ignores())
    town.call(hangs_up_after=12.0)


def closed(town, _):
    town.sign_on("anna")
    town.run(until=EVENING)


def signed_on_while_closed(town, people):
    town.run(until=EVENING)
    people["member"].post("/aanwezig", {"aan": "1"})


def message(town, _):
    town.call(speaks_seconds=9)


def sound_gone(number: str | None) -> Deed:
    def deed(town, _):
        town.call(number, speaks_seconds=9)
        with town.database.transaction() as session:
            owned = update(tables.VOICEMAIL).values(next_try_at=None, owner_id=1)
            session.execute(owned)

    return deed


def since_friday(town, _):
    town.sign_on("anna")
    with town.database.transaction() as session:
        long_ago = MONDAY - timedelta(days=3) + timedelta(hours=2)
        session.execute(update(tables.PRESENCE).values(since=long_ago))


def week(town, *spans: tuple[Span, ...]) -> None:
    hours = replace(
        town.line.hours, week=spans, closed=frozenset(), open=frozenset(), country=None
    )
    town.house.desk.take({town.line.key: replace(town.line, hours=hours)})


def never_closes(town, _):
    week(town, *[(Span(0, 1440),)] * 7)


def open_until_tomorrow(town, _):
    week(town, (Span(0, 1440),), (Span(0, 720),), (), (), (), (), ())
    town.run(until=EVENING)


def closed_for_half_a_year(town, _):
    town.run(until=EVENING)
    days = [date(2026, 11, 24) + timedelta(n) for n in range(170)]
    with town.database.transaction() as session:
        rows = [{"line": town.line.key, "day": day, "spans": ""} for day in days]
        session.execute(insert(tables.EXTRA_DAY), rows)


def slots(town, *, published: bool) -> None:
    with town.database.transaction() as session:
        session.execute(
            insert(tables.SLOT),
            [
                {
                    "line": town.line.key,
                    "day": date(2026, 11, 24),
                    "start": 540,
                    "end": 720,
                    "slot": slot,
                    "member_id": PEOPLE.index(name) + 1,
                    "published": published,
                }
                for slot, name in (("duty", "anna"), ("backup", "bram"))
            ],
        )


def drafts(town, _):
    slots(town, published=False)


def published(town, people):
    slots(town, published=False)
    people["coordinator"].post("/rooster/publiceren", {"tot": "2026-12-31"})


def taken_in(_, people):
    book, file = Workbook(), io.BytesIO()
    for row in (("datum", "dienst"), (date(2026, 11, 24), "Anna")):
        book.active.append(row)
    book.save(file)
    upload = {"bestand": (io.BytesIO(file.getvalue()), "rooster.xlsx")}
    page = people["coordinator"].post("/rooster/inlezen", upload).text
    kept = re.search(r'name="rooster" value="([^"]+)"', page)[1]
    people["coordinator"].post("/rooster/inlezen/overnemen", {"rooster": kept})


def offered(*, automatic: bool) -> Deed:
    def deed(town, people):
        slots(town, published=True)
        wish = {"aan": str(int(automatic))}
        people["coordinator"].post("/rooster/ruilen/instelling", wish)
        plek = {"plek": f"{TUESDAY}.duty", "how": "all"}
        people["member"].post("/rooster/ruilen/nieuw", plek)

    return deed


def phone_tested(town, people):
    town.phone("anna", Answers(after=2))
    people["member"].post("/telefoon/testen")
    town.place_calls()
    town.run()


def other_mobile(town, people):
    phone_tested(town, people)
    with town.database.transaction() as session:
        shown = tables.MEMBER.c
        kept = ("name", "organisation", "email", "login", "role", "active")
        row = session.execute(
            tables.MEMBER.select().where(shown.login == "anna")
        ).mappings()
        known = {name: value for name, value in row.one().items() if name in kept}
        keep_members(session, [Member(mobile="+31612345699", **known)])


STATES: dict[str, Deed] = {
    "nobody present": nothing,
    "present": present,
    "rings": rings,
    "talks": talks,
    "form waits": form_waits,
    "caller left": caller_left,
    "closed": closed,
    "signed on while closed": signed_on_while_closed,
    "message": message,
    "sound gone": sound_gone("+31402587654"),
    "sound gone, anonymous": sound_gone(None),
    "present since friday": since_friday,
    "never closes": never_closes,
    "open until tomorrow": open_until_tomorrow,
    "closed for half a year": closed_for_half_a_year,
    "drafts": drafts,
    "published": published,
    "taken in": taken_in,
    "offered, automatic": offered(automatic=True),
    "offered, coordinator decides": offered(automatic=False),
    "phone tested": phone_tested,
    "another mobile": other_mobile,
}


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "bram")
    for role, login in ROLES.items():
        give_password(town.database, login, role=role)
    yield town
    town.close()


def paths(town, role: str) -> list[str]:
    """Every page that somebody in a role may ask for, and those of what is there."""
    found = [
        one.path
        for one in addresses(town.app)
        if "GET" in one.methods and one.admits(role) and one.path not in LEFT_OUT
    ]
    here = [f"/voicemail/{one['id']}" for one in town.rows("voicemail")]
    asked = [f"/rooster/ruilen/nieuw?plek={TUESDAY}.duty"]
    asked += [f"/rooster/kan-niet?plek={TUESDAY}.{slot}" for slot in ("duty", "backup")]
    if role != "member":
        asked += ["/rooster/publiceren?tot=2026-12-31"]
    return [*found, *here, *asked, "/bestaat-niet"]


def read(page: str) -> str:
    """What can be read of a page, in one line."""
    inside = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inside)).split())


@pytest.mark.parametrize("state", STATES)
def test_what_is_said_of_this_moment_is_so(town, state):
    people = {role: visitor(town, login) for role, login in ROLES.items()}
    STATES[state](town, people)
    untrue = []
    for role, who in people.items():
        if who.get("/").status_code != 200:  # in the evening the session is over
            who.sign_in(ROLES[role])
        assert who.get("/").status_code == 200
        world = World(town)
        for path in paths(town, role):
            answer = who.get(path)
            if answer.mimetype != "text/html":
                continue
            facts = Facts(world, ROLES[role], path, answer.status_code)
            said = read(answer.text).replace(" , ", ", ")
            untrue += [
                f"{role} at {path}: {found[0]}"
                for claim, fact in CLAIMS.items()
                for found in re.finditer(claim, said)
                if not path.startswith("/hulp") and not fact(facts, found)
            ]
    assert untrue == []


def test_no_sentence_says_how_something_is_without_a_fact_for_it():
    assert unproved() == []

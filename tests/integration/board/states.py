"""The states of a desk in which every page is read, and how each comes about."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from openpyxl import Workbook
from sqlalchemy import insert, update

from ringgroup import tables
from ringgroup.people.members import Member
from ringgroup.people.store.members import keep_members
from schedules.hours import Span
from tests.conftest import MONDAY
from tests.integration.board.test_live import until, visitor
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import PEOPLE
from tests.town.visitor import Visitor
from webhooks.simulator.network.phones import Answers, Ignores

EVENING = MONDAY.replace(hour=19, minute=0)
CLOSING = MONDAY.replace(hour=11, minute=0)
"""Noon at the desk."""
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


def at_the_voicemail(town, _):
    town.dial()
    town.run(until=town.network.env.now + 4)
    assert town.rows("call")[0]["state"] == "voicemail"


def message_fetched(town, _):
    message(town, _)
    town.fetch()


def message_comes(town, _):
    message(town, _)
    with town.database.transaction() as session:
        session.execute(update(tables.VOICEMAIL).values(owner_id=1))


def two_reasons(town, _):
    """The caller hangs up while another phone was picked up and nobody pressed 1."""
    town.sign_on("anna", "bram")
    town.phone("anna", Ignores())
    town.phone("bram", Answers(after=5, key=None))
    town.call(hangs_up_after=10.0)


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


def closed_for(days: int) -> Deed:
    def deed(town, _):
        town.run(until=EVENING)
        rows = [
            {"line": town.line.key, "day": date(2026, 11, 24) + timedelta(n)}
            for n in range(days)
        ]
        with town.database.transaction() as session:
            session.execute(insert(tables.EXTRA_DAY).values(spans=""), rows)

    return deed


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


def accepted(town, people):
    """A colleague took over; the coordinator decides."""
    offered(automatic=False)(town, people)
    (wish,) = town.rows("swap_request")
    visitor(town, "eva").post(f"/rooster/ruilen/{wish['id']}/ja")


def two_forms(town, _):
    """One of Friday, one of today."""
    form_waits(town, _)
    town.run(until=MONDAY + timedelta(days=1))
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=150))
    town.call()


def forms_end_today(town, _):
    form_waits(town, _)
    town.run(until=MONDAY + timedelta(days=7, hours=1))


def other_hours_come(_, people):
    path = "/beheer/instellingen/tijden"
    filled = form(people["administrator"].get(path).text, path).fields
    later = {"hours.tuesday": "08:30-12:00", "hours_from": "2026-11-30"}
    people["administrator"].post(path, filled | later)


def not_open_yet(town, _):
    town.house.desk.take({town.line.key: replace(town.line, opened=False)})


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


def roster_never_rung(town, _):
    rules = replace(town.line.rules, escalate_on=frozenset())
    town.house.desk.take({town.line.key: replace(town.line, rules=rules)})


def rings_past_closing(town, _):
    town.sign_on("anna")
    town.phone("anna", Ignores())
    town.run(until=CLOSING - timedelta(seconds=10))
    town.dial()
    town.run(until=CLOSING + timedelta(seconds=5))
    assert [row["state"] for row in town.rows("call")] == ["ringing"]


def talks_past_closing(town, _):
    town.sign_on("anna", "bram")
    town.phone("anna", Answers(after=5, talk_seconds=600))
    town.phone("bram", Ignores())
    town.run(until=CLOSING - timedelta(seconds=30))
    town.dial()
    town.run(until=CLOSING + timedelta(minutes=1))
    assert [row["state"] for row in town.rows("call")] == ["talking"]


def form_waits_past_closing(town, _):
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=60))
    town.run(until=CLOSING - timedelta(seconds=30))
    town.dial()
    town.run(until=CLOSING + timedelta(minutes=3))
    assert len(town.rows("open_registration")) == 1


def present_past_closing(town, _):
    town.sign_on("anna")
    town.run(until=CLOSING)


def signed_off_elsewhere(town, people):
    """On the telephone, while the pages of both were open."""
    town.sign_on("anna")
    people["member"].get("/")
    town.key("anna", "#454113")


STATES: dict[str, Deed] = {
    "rings past closing": rings_past_closing,
    "talks past closing": talks_past_closing,
    "form waits past closing": form_waits_past_closing,
    "present past closing": present_past_closing,
    "signed off elsewhere": signed_off_elsewhere,
    "roster is never rung": roster_never_rung,
    "nobody present": nothing,
    "present": present,
    "rings": rings,
    "talks": talks,
    "form waits": form_waits,
    "caller left": caller_left,
    "closed": closed,
    "signed on while closed": signed_on_while_closed,
    "caller left, and another picked up": two_reasons,
    "at the voicemail": at_the_voicemail,
    "message": message,
    "message fetched": message_fetched,
    "message comes": message_comes,
    "sound gone": sound_gone("+31402587654"),
    "sound gone, anonymous": sound_gone(None),
    "present since friday": since_friday,
    "never closes": never_closes,
    "open until tomorrow": open_until_tomorrow,
    "closed for half a year": closed_for(170),
    "closed for longer than we look": closed_for(430),
    "drafts": drafts,
    "published": published,
    "taken in": taken_in,
    "offered, automatic": offered(automatic=True),
    "offered, coordinator decides": offered(automatic=False),
    "accepted": accepted,
    "two forms": two_forms,
    "forms end today": forms_end_today,
    "other hours come": other_hours_come,
    "not open yet": not_open_yet,
    "phone tested": phone_tested,
    "another mobile": other_mobile,
}

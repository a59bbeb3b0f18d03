"""Who is on a line and not on its roster; a line that is gone for a while, or renamed.

Whom the roster may not name is asked for no place of it, and nobody is told otherwise.
"""

import html
import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from ringgroup.desk import Act, Actor
from ringgroup.line import Belonging, Membership
from ringgroup.people import lines
from ringgroup.roster import absences
from ringgroup.roster.roster import Place
from ringgroup.roster.takeover import TakenOver
from ringgroup.upkeep import absent_lines, telling
from ringgroup.upkeep.retention import RULES
from schedules.hours import Block
from tests.conftest import MONDAY
from tests.town.forms import forms
from tests.town.town import PEOPLE
from tests.town.two_desks import EAST, EAST_NUMBER, WEST, TwoDesks, place
from tests.town.visitor import HASH, Visitor
from webhooks.simulator.network.phones import Answers, Caller, Ignores

IDS = {name: number for number, name in enumerate(PEOPLE, 1)}
CALLER = "+31407013579"
TODAY = "2026-11-23.0900-1200"
BLOCK = "2026-12-07.0900-1200"
OLD_BLOCK = "2026-11-30.0900-1200"
LATER = date(2026, 12, 8)
CAROLS = {
    "off": Membership(on_roster=False),
    "later": Membership(since=LATER),
}


def words(page: str) -> str:
    """What can be read on a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


class Desks(TwoDesks):
    """The two desks; who is asked for is signed in once."""

    def __init__(self, *args) -> None:
        super().__init__(*args)
        self.visitors: dict[str, Visitor] = {}
        with self.database.transaction() as session:
            session.execute(text("UPDATE member SET password_hash = :h"), {"h": HASH})

    def as_(self, login: str) -> Visitor:
        if login not in self.visitors:
            self.visitors[login] = Visitor(self.app, lambda: self.now)
            self.visitors[login].sign_in(login)
        return self.visitors[login]

    def stands(self, login: str, there: Membership, line: str = WEST) -> None:
        wanted = Belonging("member", everywhere=False, lines={line: there})
        with self.database.transaction() as session:
            lines.place(session, self.house.desk, login, wanted, None, self.now)

    def told(self, login: str) -> list[str]:
        """What each message to somebody is about."""
        return [
            row["about"]
            for row in self.rows("message")
            if row["member_id"] == IDS[login]
        ]

    def planned(self) -> None:
        """Carla had a place, and Bram has one that everybody sees."""
        self.as_("anna").post(
            "/rooster/bewaar",
            {f"plek/{OLD_BLOCK}.duty/": "carla", f"plek/{BLOCK}.duty/": "bram"},
        )
        self.as_("anna").post("/rooster/publiceren", {"tot": "2026-12-31"})


@pytest.fixture
def town(tmp_path, sqlite_url):
    town = Desks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    yield town
    town.close()


def offered(town, **how):
    """Bram offers his place; gives the id of the request, if there is one."""
    town.as_("bram").post("/rooster/ruilen/nieuw", {"plek": f"{BLOCK}.duty", **how})
    return [row["id"] for row in town.rows("swap_request")]


@pytest.mark.parametrize("how", CAROLS)
def test_whom_the_roster_may_not_name_is_not_asked_to_take_a_place(town, how):
    town.planned()
    town.stands("carla", CAROLS[how])
    (swap,) = offered(town, how="all")
    assert not any("offered" in about for about in town.told("carla"))
    page = town.as_("carla").get("/rooster/ruilen").text
    assert not any(swap in one.action for one in forms(page))


def test_who_takes_a_place_from_an_old_page_is_told_why_not(town):
    town.planned()
    (swap,) = offered(town, how="all")
    town.as_("carla").get("/rooster/ruilen")
    town.stands("carla", CAROLS["off"])
    town.as_("carla").post(f"/rooster/ruilen/{swap}/ja")
    assert "Je staat zelf niet op het rooster." in words(
        town.as_("carla").get("/rooster/ruilen").text
    )


@pytest.mark.parametrize("how", CAROLS)
def test_a_colleague_who_cannot_stand_there_is_no_choice(town, how):
    town.planned()
    town.stands("carla", CAROLS[how])
    page = town.as_("bram").get(f"/rooster/ruilen/nieuw?plek={BLOCK}.duty").text
    assert 'value="anna"' in page
    assert 'value="carla"' not in page
    assert offered(town, how="colleague", colleague="carla") == []


@pytest.mark.parametrize("how", CAROLS)
def test_who_was_asked_and_cannot_stand_there_any_more_is_asked_no_longer(town, how):
    """Nobody could have answered it; who asked is told, and asks another."""
    town.planned()
    offered(town, how="colleague", colleague="carla")
    town.stands("carla", CAROLS[how])
    (row,) = town.rows("swap_request")
    assert row["state"] == "stale"
    assert any(about.endswith(f"lapsed:{IDS['bram']}") for about in town.told("bram"))


def test_who_still_can_is_still_asked(town):
    town.planned()
    offered(town, how="colleague", colleague="carla")
    town.stands("carla", Membership(since=date(2026, 12, 7)))
    (row,) = town.rows("swap_request")
    assert row["state"] == "open"


@pytest.mark.parametrize("leaves", ["line", "lead", "role", "service"])
def test_a_swap_to_decide_on_is_told_to_who_leads_after_who_was_told(town, leaves):
    place(town, "gijs", "administrator", {WEST: "member"})
    town.planned()
    offered(town, how="colleague", colleague="carla")
    (swap,) = (row["id"] for row in town.rows("swap_request"))
    town.as_("carla").post(f"/rooster/ruilen/{swap}/ja")
    decide = f"swap:{WEST}:{swap}:to_approve:{IDS['gijs']}"
    assert decide not in town.told("gijs")
    match leaves:
        case "line":
            place(town, "anna", "coordinator", {EAST: "coordinator"})
        case "lead":
            place(town, "anna", "member", {WEST: "member"})
        case _:
            page = town.as_("gijs").get("/beheer/leden/anna").text
            sent = next(o for o in forms(page) if o.path == "/beheer/leden/anna")
            fields = sent.fields | {"role": "member"}
            if leaves == "service":
                fields = {key: v for key, v in sent.fields.items() if key != "active"}
            town.as_("gijs").post("/beheer/leden/anna", fields)
    assert town.told("gijs").count(decide) == 1


@pytest.mark.parametrize("published", [False, True])
def test_leave_that_a_coordinator_enters_says_nothing_of_another_line(town, published):
    place(town, "bram", "member", {WEST: "member", EAST: "member"})
    daan, anna = town.as_("daan"), town.as_("anna")
    daan.post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "bram", "lijn": EAST})
    if published:
        daan.post("/rooster/publiceren", {"tot": "2026-12-31", "lijn": EAST})
    days = {"who": str(IDS["bram"]), "first": "2026-12-07", "last": "2026-12-08"}
    said = words(anna.post("/rooster/vrij", days, follow_redirects=True).text)
    assert "Bewaard voor Bram" in said
    assert "staat dan nog wel op het rooster" not in said
    rows = [row for row in town.rows("leave") if str(row["first"]) == days["first"]]
    gone = {"vrij": str(rows[0]["id"])}
    anna.post("/rooster/vrij/weg", gone)
    daan.post("/rooster/bewaar", {f"plek/{BLOCK}.duty/bram": "", "lijn": EAST})
    town.planned()
    page = anna.post("/rooster/vrij", days, follow_redirects=True).text
    assert "Bram staat dan nog wel op het rooster: ma 7 dec" in words(page)
    assert 'class="to-roster"' in page


# --- who stands there keeps the place -------------------------------------------


def test_a_backup_who_is_off_the_roster_by_now_takes_over_where_they_stand(town):
    sent = {f"plek/{TODAY}.duty/": "bram", f"plek/{TODAY}.backup/": "carla"}
    town.as_("anna").post("/rooster/bewaar", sent)
    town.stands("carla", CAROLS["off"])
    place = Place(Block(date(2026, 11, 23), 540, 720), "duty")
    bram = Actor(IDS["bram"], "bram", "Bram")
    line = town.house.desk.lines[WEST]
    with town.database.transaction() as session:
        done = absences.report_absent(Act(session, line, bram, town.now), place)
    assert isinstance(done, TakenOver)
    rows = {(r["slot"], r["member_id"]) for r in town.rows("roster_slot")}
    assert rows == {("duty", IDS["carla"])}


def test_who_is_off_the_roster_by_now_may_change_places_where_they_stand(town):
    sent = {f"plek/{BLOCK}.duty/": "bram", f"plek/{BLOCK}.backup/": "carla"}
    town.as_("anna").post("/rooster/bewaar", sent)
    town.stands("carla", CAROLS["off"])
    swapped = {f"plek/{BLOCK}.duty/bram": "carla", f"plek/{BLOCK}.backup/carla": "bram"}
    town.as_("anna").post("/rooster/bewaar", swapped)
    rows = {(r["slot"], r["member_id"]) for r in town.rows("roster_slot")}
    assert rows == {("duty", IDS["carla"]), ("backup", IDS["bram"])}
    elsewhere = {"plek/2026-12-14.0900-1200.duty/": "carla"}
    said = town.as_("anna").post("/rooster/bewaar", elsewhere, follow_redirects=True)
    assert "carla mag niet op dit rooster staan" in words(said.text).lower()


# --- who leads nothing any more ---------------------------------------------------


@pytest.mark.parametrize("how", ["moved", "gone"])
def test_a_line_that_nobody_leads_is_told_of_to_who_runs_the_service(town, how):
    """Better than to nobody: a parent left a message there."""
    if how == "moved":
        place(town, "daan", "member", {WEST: "member"})
    else:
        with town.database.transaction() as session:
            session.execute(text("UPDATE member SET active = false WHERE id = 4"))
    town.network.call(Caller(CALLER, speaks_seconds=9), EAST_NUMBER)
    town.run()
    town.fetch()
    for minutes in range(16):
        at = town.now + timedelta(minutes=minutes)
        telling.cycle(town.database, town.house.desk, at)
    of_east = [row for row in town.rows("message") if row["line"] == EAST]
    kinds = {row["about"].split(":")[0] for row in of_east}
    assert {row["member_id"] for row in of_east} == {IDS["gijs"]}
    assert {"voicemail", "alarm"} <= kinds


def test_a_line_that_somebody_leads_is_told_of_to_nobody_else(town):
    town.network.call(Caller(CALLER, speaks_seconds=9), EAST_NUMBER)
    town.run()
    town.fetch()
    telling.cycle(town.database, town.house.desk, town.now)
    of_east = [row for row in town.rows("message") if row["line"] == EAST]
    assert {row["member_id"] for row in of_east} == {IDS["daan"]}


@pytest.mark.parametrize("seen", [True, False], ids=["published", "a draft"])
def test_who_is_taken_off_a_line_hears_that_their_duty_is_gone(town, seen):
    place(town, "bram", "member", {WEST: "member", EAST: "member"})
    town.as_("anna").post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "bram"})
    if seen:
        town.as_("anna").post("/rooster/publiceren", {"tot": "2026-12-31"})
    before = town.told("bram")
    place(town, "bram", "member", {EAST: "member"})
    news = [about for about in town.told("bram") if about not in before]
    assert [about.split(":")[1] for about in news] == (["lines"] if seen else [])


# --- a line that is gone for a while, or has another key -----------------------


def without_east(town):
    kept = dict(town.house.desk.lines)
    east = kept.pop(EAST)
    town.house.desk.take(kept)
    return east


def of_east(town):
    return {
        (row["member_id"], row["role"])
        for row in town.rows("membership")
        if row["line"] == EAST
    }


def test_a_line_that_is_gone_for_a_while_keeps_who_was_on_it(town):
    place(town, "bram", "coordinator", {WEST: "member", EAST: "coordinator"})
    without_east(town)
    before = of_east(town)
    town.as_("gijs").post("/beheer/leden/bram/lijnen", {f"als-{WEST}": "coordinator"})
    assert of_east(town) == before
    file = "name,organisation,mobile,email,login,role,lines,on_roster\n"
    bram = next(row for row in town.rows("member") if row["login"] == "bram")
    cells = (bram[name] for name in ("name", "organisation", "mobile", "email"))
    file += f"{','.join(cells)},bram,coordinator,{WEST},no\n"
    sent = {"bestand": (io.BytesIO(file.encode()), "leden.csv")}
    town.as_("gijs").post("/beheer/inlezen", sent)
    assert of_east(town) == before


def test_who_was_everywhere_stays_on_a_line_that_is_gone_and_has_a_roster(town):
    """Nobody said that she left it, and she would stand in its roster as a stranger."""
    place(town, "eva", "member", {})
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET everywhere = true WHERE login = 'eva'"))
    planned = {f"plek/{BLOCK}.duty/": "eva"}
    town.as_("daan").post(f"/rooster/bewaar?lijn={EAST}", planned)
    without_east(town)
    town.as_("gijs").post("/beheer/leden/eva/lijnen", {f"als-{WEST}": "member"})
    assert (IDS["eva"], "member") in of_east(town)
    assert [row["member_id"] for row in town.rows("roster_slot")] == [IDS["eva"]]


def test_who_gets_another_role_has_it_on_a_line_that_is_gone_too(town):
    place(town, "bram", "coordinator", {WEST: "coordinator", EAST: "coordinator"})
    without_east(town)
    wanted = Belonging("member", everywhere=False, lines={WEST: Membership()})
    with town.database.transaction() as session:
        lines.place(session, town.house.desk, "bram", wanted, None, town.now)
    assert (IDS["bram"], "member") in of_east(town)


def test_a_calendar_of_a_line_that_gets_another_key_keeps_its_address(town):
    daan, client = town.as_("daan"), town.app.test_client()

    def feeds():
        page = daan.get("/rooster/mijn").text
        return set(re.findall(r"/rooster/ical/[\w-]+\.ics", page))

    before = feeds()
    east = without_east(town)
    renamed = replace(east, key="nieuw", renamed_from=EAST)
    town.house.desk.take({**town.house.desk.lines, "nieuw": renamed})
    absent_lines.cycle(town.database, town.house.desk, town.now)
    assert feeds() == before
    assert {client.get(one).status_code for one in before} == {200}


def test_what_stands_in_a_calendar_is_known_by_the_same_name_under_another_key(town):
    """Else a subscribed calendar shows it twice for a while, and forgets its alarm."""
    daan, eva, client = town.as_("daan"), town.as_("eva"), town.app.test_client()
    day = town.now.date() + timedelta(days=7)
    place_of = f"plek/{day}.0900-1200.duty/"
    daan.post("/rooster/bewaar", {place_of: "eva"})
    daan.post("/rooster/publiceren", {"tot": "2026-12-31"})
    feeds = sorted(
        address
        for one in (daan, eva)
        for address in re.findall(
            r"/rooster/ical/[\w-]+\.ics", one.get("/rooster/mijn").text
        )
    )

    def uids():
        return [re.findall("UID:.*", client.get(one).text) for one in feeds]

    before = uids()
    assert len([known for known in before if known]) > 1  # her own, and the line's
    east = without_east(town)
    renamed = replace(east, key="nieuw", renamed_from=EAST)
    town.house.desk.take({**town.house.desk.lines, "nieuw": renamed})
    assert uids() == before  # also until its rows have that key
    absent_lines.cycle(town.database, town.house.desk, town.now)
    assert uids() == before


def test_a_call_during_which_its_line_gets_another_key_ends_in_its_own_words(town):
    """Not in those of the first line of the file, which is another desk."""
    town.key("eva", "*454114")
    town.phone("eva", Ignores())
    visit = town.network.call(Caller(CALLER, speaks_seconds=9), EAST_NUMBER)
    town.run(until=town.network.env.now + 6)
    east = without_east(town)
    renamed = replace(east, key="nieuw", renamed_from=EAST)
    town.house.desk.take({**town.house.desk.lines, "nieuw": renamed})
    town.run()
    said = " ".join(fact.what for fact in visit.heard)
    assert "Balie Oosterhout" in said
    assert "Loket West" not in said
    (message,) = town.rows("voicemail")
    assert message["line"] == EAST


# --- what hangs on who leaves, and is said before -------------------------------


ON_THE_LINE = "Eva heeft hier nog 1 formulier open."
IN_TIME, TOO_LATE = timedelta(days=4), timedelta(days=9)


def with_a_form(town, leaves_at: float | None = None) -> dict:
    """Eva answered a call, and did not fill in its form; gives the form."""
    town.key("eva", "*454114")
    town.phone("eva", Answers(after=12, talk_seconds=60))
    town.network.call(Caller(CALLER), EAST_NUMBER)
    if leaves_at is not None:
        town.run(until=town.network.env.now + leaves_at)
        leaves(town)
    town.run()
    (form,) = town.rows("open_registration")
    return form


def leaves(town) -> None:
    place(town, "eva", "member", {WEST: "member"})


def days_are_over(town, after: timedelta) -> None:
    with town.database.transaction() as session:
        RULES["open_registration"](session, town.house.desk, town.now + after)


def filled_in(town, form: dict):
    page = f"/registratie/{form['id']}?lijn={EAST}"
    shown = town.as_("eva").get(page)
    if shown.status_code != 200:
        return shown
    return town.as_("eva").post(page, ANSWERS)


ANSWERS = {
    "age": "4-11", "gender": "female", "question_kind": "parenting",
    "question_type": "1", "forwarded_to": "none",
}  # fmt: skip


def test_an_open_form_is_named_before_its_worker_leaves(town):
    with_a_form(town)
    page = words(town.as_("gijs").get("/beheer/leden/eva").text)
    assert "heeft nog 1 formulier open. Invullen kan niemand anders." in page
    assert page.index("Balie Oosterhout") < page.index(ON_THE_LINE)
    page = words(town.as_("gijs").get("/beheer/leden/bram").text)
    assert "formulier open" not in page
    assert "Een formulier dat nog open staat, kan dan niemand invullen." in page


def test_who_comes_back_in_time_finds_the_form_and_sends_it(town):
    form = with_a_form(town)
    leaves(town)
    assert filled_in(town, form).status_code == 404
    days_are_over(town, IN_TIME)
    place(town, "eva", "member", {EAST: "member"})
    assert filled_in(town, form).status_code == 303
    (row,) = town.rows("registration")
    assert row["age"] == "4-11"
    assert town.rows("open_registration") == []


@pytest.mark.parametrize("leaves_at", [None, 6, 40])
def test_a_form_that_its_worker_can_never_send_is_registered_without_answers(
    town, leaves_at
):
    """Also when they are taken off as their phone rings, or as they talk."""
    form = with_a_form(town, leaves_at)
    leaves(town)
    days_are_over(town, TOO_LATE)
    (row,) = town.rows("registration")
    assert (row["line"], row["outcome"], row["age"]) == (EAST, "answered", None)
    assert row["hour"] == form["hour"]
    assert town.rows("open_registration") == []


def test_nobody_is_told_of_a_form_that_they_cannot_send(town):
    with_a_form(town)
    leaves(town)
    for after in (timedelta(minutes=11), IN_TIME, timedelta(days=7)):
        telling.cycle_of_forms(town.database, town.house.desk, town.now + after)
    assert [one for one in town.told("eva") if one.startswith("form")] == []


@pytest.mark.parametrize("when", ["before it rings", "while it rings"])
def test_who_left_is_connected_with_no_caller_they_had_asked_for(town, when):
    town.network.call(Caller(CALLER, speaks_seconds=9), EAST_NUMBER)
    town.run()
    town.fetch()
    (message,) = (row["id"] for row in town.rows("voicemail"))
    eva = town.as_("eva")
    for deed in ("nemen", "afgehandeld", "terugbellen"):
        eva.post(f"/voicemail/{message}/{deed}")
    town.network.add_phone(CALLER, Answers(after=2, key=None))
    town.phone("eva", Answers(after=10, talk_seconds=20))
    if when == "while it rings":
        town.place_calls()
        town.run(until=town.now + timedelta(seconds=4))
    place(town, "eva", "member", {WEST: "member"})
    town.place_calls()
    town.run()
    (row,) = town.rows("outgoing_call")
    rang = when == "while it rings"
    assert row["state"] == ("message_gone" if rang else "failed")
    assert [len(call.legs) for call in town.network.placed] == [0] * rang


# --- a mobile is nobody's number of ours ----------------------------------------

OURS = "+31612345699"


@pytest.fixture
def with_a_mobile(town):
    """A line whose number is that of a mobile."""
    kept = dict(town.house.desk.lines)
    east = replace(kept[EAST], number=OURS)
    town.house.desk.take({**kept, EAST: east})
    return town


def test_a_number_of_a_line_is_no_mobile_of_a_member(with_a_mobile):
    gijs = with_a_mobile.as_("gijs")
    page = gijs.get("/beheer/leden/bram").text
    sent = next(one for one in forms(page) if one.path == "/beheer/leden/bram")
    answer = gijs.post("/beheer/leden/bram", {**sent.fields, "mobile": OURS})
    assert answer.status_code == 422
    assert "Dit is een nummer van een lijn." in words(answer.text)
    file = "name,organisation,mobile,email,login,role\n"
    file += f"Zoë Zon,Lumens,{OURS},zoe@example.nl,zoe,member\n"
    data = {"bestand": (io.BytesIO(file.encode()), "leden.csv")}
    said = words(gijs.post("/beheer/inlezen", data).text)
    assert "is een nummer van een lijn. Daar belt niemand mee." in said
    assert OURS not in {row["mobile"] for row in with_a_mobile.rows("member")}

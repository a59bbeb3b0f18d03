"""The coordinator's roster on pages: change, fill, publish, share, in and out."""

import io
import re
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import insert, text, update

from ringgroup.desk import Act, Actor
from ringgroup.roster import swaps
from ringgroup.roster.roster import Place
from ringgroup.tables import EXTRA_DAY, LEAVE, MEMBER, SLOT
from schedules.hours import Block
from tests.conftest import MONDAY
from tests.integration.call.test_statements import counted
from tests.town import steps
from tests.town.forms import forms
from tests.town.provider import ClockedTown
from tests.town.town import PEOPLE, demo_settings
from tests.town.visitor import Visitor, give_password

OCTOBER = "maand=2027-10"
DUTY = "plek/2027-10-04.0900-1200.duty"
BACKUP = "plek/2027-10-04.0900-1200.backup"
DAY = "plek/2027-10-{:02}.0900-1200"
CARLA = 1 + PEOPLE.index("carla")
WORKING_DAYS = 21
TIMES = "\N{MULTIPLICATION SIGN}"
SLOTS = 2 * WORKING_DAYS
PATTERN = dict(zip(range(5), PEOPLE, strict=False))


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "carla", "eva", role="coordinator")
    give_password(town.database, "anna")
    yield town
    town.close()


def signed_in(town, login: str) -> Visitor:
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


@pytest.fixture
def carla(town) -> Visitor:
    return signed_in(town, "carla")


def roster(town) -> dict[tuple[str, str], str]:
    """Day and slot → login."""
    return {
        (str(row["day"]), row["slot"]): PEOPLE[row["member_id"] - 1]
        for row in town.rows("roster_slot")
    }


def save(visitor: Visitor, places: dict[str, str], **options):
    return visitor.post(f"/rooster/bewaar?{OCTOBER}", places, **options)


def proposed(html: str) -> dict[str, str]:
    """What a page of proposals would send: each place, and who is chosen."""
    found = {}
    for name, options in re.findall(
        r'<select id="v\d+" name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        found[name] = chosen[1] if chosen else ""
    return found


def exchanges(html: str) -> list[dict[str, str]]:
    """What each button would send by which duty and backup change places."""
    return [
        dict(re.findall(r'name="(plek/[^"]+)" value="([^"]*)"', one))
        for one in re.findall(r'<div class="exchange".*?</div>', html, re.DOTALL)
        if "<form" in one
    ]


# --- looking ---------------------------------------------------------------


def test_a_month_shows_its_weeks_its_blocks_and_why_it_is_closed(carla):
    page = carla.get(f"/rooster?{OCTOBER}").text
    for week in (39, 40, 41, 42, 43):
        assert re.search(rf'<span class="only-read-aloud">week </span>{week}\b', page)
    assert "Dienst<span" in page
    assert "maandag 4 oktober 2027, 09:00 tot 12:00 uur" in page
    assert "Herfstvakantie" in page
    december = carla.get("/rooster?maand=2026-12").text
    assert "Dicht: Eerste kerstdag" in december
    assert 'aria-current="date"' in carla.get("/rooster").text


@pytest.mark.parametrize("asked", ["maand=2027-13", "week=2027-W54", "maand=x"])
def test_a_month_that_is_none_is_not_found(carla, asked):
    assert carla.get(f"/rooster?{asked}").status_code == 404


def test_a_week_shows_five_days(carla):
    page = carla.get("/rooster?week=2027-W41").text
    assert page.count('class="day') == 5
    assert "week 40 van 2027" in page


def test_an_extra_day_is_there_with_its_reason(town, carla):
    town.extra_day(date(2027, 10, 4), "")
    saturday = date(2027, 10, 9)
    with town.database.transaction() as session:
        session.execute(
            insert(EXTRA_DAY),
            {
                "line": town.line.key,
                "day": saturday,
                "spans": "10:00-11:00",
                "reason": "Open dag",
            },
        )
    page = carla.get(f"/rooster?{OCTOBER}").text
    assert "Open dag" in page
    assert "zaterdag 9 oktober 2027, 10:00 tot 11:00 uur" in page
    assert DUTY not in page


def test_workers_see_what_is_published_and_change_nothing(town, carla):
    anna = signed_in(town, "anna")
    save(carla, {f"{DUTY}/": "anna", f"{BACKUP}/": "bram"})
    before = anna.get(f"/rooster?{OCTOBER}").text
    assert "Bram" not in before
    assert "<select" not in before
    assert "Bram" not in anna.get("/rooster/2027-10.csv").text.title()
    carla.post("/rooster/publiceren", {"tot": "2027-10-31"})
    after = anna.get(f"/rooster?{OCTOBER}").text
    assert "Bram" in after
    assert "(jij)" in after
    assert anna.post(f"/rooster/bewaar?{OCTOBER}", {}).status_code == 403


# --- changing --------------------------------------------------------------


def test_a_slot_is_saved_at_once_and_can_be_undone(town, carla):
    answer = save(carla, {f"{DUTY}/": "anna"})
    assert answer.status_code == 303
    assert roster(town) == {("2027-10-04", "duty"): "anna"}
    page = carla.get(f"/rooster?{OCTOBER}").text
    assert "Bewaard. Dienst op ma 4 okt: Anna." in page
    batch = re.search(r'name="batch" value="(\w+)"', page)[1]
    carla.post(f"/rooster/ongedaan?{OCTOBER}", {"batch": batch})
    assert roster(town) == {}
    assert "Ongedaan gemaakt" in carla.get(f"/rooster?{OCTOBER}").text


def test_an_open_page_gets_the_slot_the_counts_and_what_was_said(town, carla):
    answer = carla.post(
        f"/rooster/bewaar?{OCTOBER}&plek={DUTY}",
        {f"{DUTY}/": "anna", f"{BACKUP}/": "bram"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.text.count("<select") == 1
    assert "Maak ongedaan" in answer.text
    assert f"{WORKING_DAYS - 1} {TIMES} geen dienst" in answer.text
    assert roster(town) == {("2027-10-04", "duty"): "anna"}, "that place, no other"


def test_who_was_first_is_said_with_what_is_there_now(town, carla):
    save(signed_in(town, "eva"), {f"{DUTY}/": "bram"})
    answer = carla.post(
        f"/rooster/bewaar?{OCTOBER}&plek={DUTY}",
        {f"{DUTY}/": "anna"},
        headers={"HX-Request": "true"},
    )
    assert "Eva was eerder, ma 23 nov, 09:05." in answer.text
    assert "staat bij dienst nu: Bram" in answer.text
    assert f'name="{DUTY}/bram"' in answer.text
    assert roster(town) == {("2027-10-04", "duty"): "bram"}


def test_nobody_is_twice_in_a_block(town, carla):
    save(carla, {f"{DUTY}/": "anna", f"{BACKUP}/": "anna"})
    assert (
        "zou op ma 4 okt op twee plekken tegelijk staan" in carla.get("/rooster").text
    )
    assert roster(town) == {}


@pytest.mark.parametrize(
    "name",
    [
        "plek/2027-10-04.0900-1200.third/",
        "plek/2027-99-04.0900-1200.duty/",
        "plek/2027-10-04.1200-0900.duty/",
        "plek/x/",
    ],
)
def test_a_place_that_is_none_is_refused(town, carla, name):
    assert save(carla, {name: "anna"}).status_code == 400
    assert roster(town) == {}


def test_a_warning_stands_at_the_place_and_leads_to_it(town, carla):
    with town.database.transaction() as session:
        session.execute(
            insert(LEAVE),
            {"member_id": 1, "first": date(2027, 10, 4), "last": date(2027, 10, 8)},
        )
    save(carla, {f"{DUTY}/": "anna"})
    page = carla.get(f"/rooster?{OCTOBER}").text
    assert f"1 {TIMES} met verlof" in page
    assert 'href="#p-2027-10-04-540-duty"' in page
    assert 'id="p-2027-10-04-540-duty"' in page
    assert "Anna (met verlof)" in page


# --- filling ---------------------------------------------------------------


def fill(visitor: Visitor, **fields) -> str:
    form = {"van": "2027-10-01", "tot": "2027-10-31", **fields}
    return visitor.post(f"/rooster/vullen?{OCTOBER}", form).text


def test_a_proposal_gives_its_reasons_and_saves_nothing_by_itself(town, carla):
    page = fill(carla, hoe="voorstel")
    form = proposed(page)
    assert len(form) == SLOTS
    assert page.count('class="why">') == SLOTS
    assert 'class="why"></td>' not in page
    assert roster(town) == {}
    dropped = f"{DUTY}/"
    save(carla, {**form, dropped: "", "voorstel": "1"})
    assert len(roster(town)) == SLOTS - 1
    assert ("2027-10-04", "duty") not in roster(town)


def test_a_basic_pattern_is_kept_and_fills_a_month(town, carla):
    form = {f"basis/0/{day}//duty": login for day, login in PATTERN.items()}
    carla.post(f"/rooster/basisrooster?{OCTOBER}", {**form, "weken": "1"})
    kept = carla.get(f"/rooster/vullen?{OCTOBER}").text
    assert "Hierboven staat het basisrooster dat is bewaard." in kept
    page = fill(carla, hoe="basis", weken="1", **form)
    save(carla, {**proposed(page), "voorstel": "1"})
    assert len(roster(town)) == WORKING_DAYS
    assert roster(town)["2027-10-06", "duty"] == "carla"


def test_a_cycle_of_two_weeks_takes_turns(town, carla):
    form = {"basis/0/0//duty": "anna", "basis/1/0//duty": "bram", "weken": "2"}
    save(carla, proposed(fill(carla, hoe="basis", **form)))
    mondays = [roster(town)[f"2027-10-{n:02}", "duty"] for n in (4, 11, 18, 25)]
    assert mondays[:2] == mondays[2:]
    assert set(mondays) == {"anna", "bram"}


def test_what_is_skipped_is_said_with_the_reason(carla):
    save(carla, {f"{DUTY}/": "bram"})
    page = fill(carla, hoe="reeks", wie="anna", plek="duty", weekdag="0")
    assert len(proposed(page)) == 3
    assert "ma 4 okt, dienst voor Anna: hier staat al Bram" in page


def test_what_one_has_goes_to_another_for_as_long_as_is_said(town, carla):
    held = {4: "bram", 5: "bram", 6: "bram", 7: "carla", 11: "bram"}
    save(carla, {f"{DAY.format(day)}.duty/": login for day, login in held.items()})
    save(carla, {f"{BACKUP}/": "anna"})
    page = fill(
        carla,
        hoe="persoon",
        wie="bram",
        door="anna",
        van="2027-10-04",
        tot="2027-10-08",
    )
    assert "ma 4 okt, dienst voor Anna: Anna heeft de andere plek al" in page
    save(carla, {**proposed(page), "voorstel": "1"})
    now = {day: roster(town)[f"2027-10-{day:02}", "duty"] for day in held}
    assert now == {4: "bram", 5: "anna", 6: "anna", 7: "carla", 11: "bram"}


def test_one_is_not_replaced_by_nobody_nor_by_oneself(carla):
    page = fill(carla, hoe="persoon", wie="bram", door="")
    assert "Kies een medewerker uit de lijst." in page
    page = fill(carla, hoe="persoon", wie="bram", door="bram")
    assert "Kies twee verschillende medewerkers." in page
    page = fill(carla, hoe="persoon", wie="bram", door="niemand-zo")
    assert "Kies een medewerker uit de lijst." in page


def test_who_left_is_replaced_as_anybody_is(town, carla):
    save(carla, {f"{DUTY}/": "bram"})
    gone = update(MEMBER).where(MEMBER.c.login == "bram").values(active=False)
    town.database.attempt(lambda session: session.execute(gone))
    choice = carla.get(f"/rooster/vullen?{OCTOBER}").text
    assert '<option value="bram">Bram</option>' in choice
    page = fill(carla, hoe="persoon", wie="bram", door="anna")
    assert list(proposed(page).values()) == ["anna"]


def test_duty_and_backup_change_places_for_as_long_as_is_said(town, carla):
    save(carla, {f"{DUTY}/": "anna", f"{BACKUP}/": "bram"})
    save(carla, {f"{DAY.format(5)}.duty/": "bram"})
    page = fill(carla, hoe="wissel")
    assert "di 5 okt, dienst voor Bram: op de andere plek staat niemand" in page
    save(carla, {**proposed(page), "voorstel": "1"})
    assert roster(town) == {
        ("2027-10-04", "duty"): "bram",
        ("2027-10-04", "backup"): "anna",
        ("2027-10-05", "duty"): "bram",
    }


def test_duty_and_backup_of_a_block_change_places_in_one_press(town, carla):
    save(carla, {f"{DUTY}/": "anna", f"{BACKUP}/": "bram"})
    page = carla.get(f"/rooster?{OCTOBER}").text
    (form,) = exchanges(page)
    save(carla, form)
    said = carla.get(f"/rooster?{OCTOBER}").text
    assert "Bewaard: 2 plekken zijn veranderd." in said
    now = {("2027-10-04", "duty"): "bram", ("2027-10-04", "backup"): "anna"}
    assert roster(town) == now
    save(carla, form)  # pressed twice
    assert roster(town) == now


def test_the_press_knows_who_was_put_there_since_the_page_came(town, carla):
    save(carla, {f"{DUTY}/": "anna"})
    assert exchanges(carla.get(f"/rooster?{OCTOBER}").text) == []
    answer = carla.post(
        f"/rooster/bewaar?{OCTOBER}&plek={BACKUP}",
        {f"{BACKUP}/": "bram"},
        headers={"HX-Request": "true"},
    )
    (form,) = exchanges(answer.text)
    save(carla, form)
    assert roster(town)["2027-10-04", "duty"] == "bram"


def test_a_week_and_a_month_are_copied(carla):
    save(carla, {f"{DUTY}/": "bram"})
    form = {"bron": "2027-10-04", "naar": "2027-10-11", "wat": "week", "aantal": "1"}
    page = fill(carla, hoe="kopie", **form)
    assert proposed(page) == {"plek/2027-10-11.0900-1200.duty/": "bram"}
    form |= {"wat": "maand", "naar": "2027-11-01"}
    page = fill(carla, hoe="kopie", **form)
    assert proposed(page) == {"plek/2027-11-01.0900-1200.duty/": "bram"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"van": ""}, "Kies een eerste en een laatste dag"),
        ({"van": "2027-11-01"}, "Kies een laatste dag die niet voor de eerste ligt"),
        ({"tot": "2029-10-31"}, "Kies hooguit een half jaar tegelijk"),
        ({"hoe": "reeks", "wie": "x", "weekdag": "0"}, "Kies een medewerker"),
        ({"hoe": "reeks", "wie": "anna"}, "Kies een of meer weekdagen"),
        ({"hoe": "basis"}, "Vul in het basisrooster minstens"),
        ({"hoe": "kopie", "bron": "x"}, "Kies een dag uit de week of maand"),
    ],
)
def test_what_is_missing_is_said(carla, fields, said):
    page = fill(carla, **{"hoe": "voorstel", **fields})
    assert carla.page.status_code == 422
    assert said in page


def test_a_proposal_that_somebody_overtook_is_shown_again_as_it_is_now(town, carla):
    form = proposed(fill(carla, hoe="reeks", wie="anna", plek="duty", weekdag="0"))
    save(signed_in(town, "eva"), {f"{DUTY}/": "bram"})
    answer = save(carla, {**form, "voorstel": "1"})
    assert answer.status_code == 422
    assert "Eva was eerder" in answer.text
    assert proposed(answer.text)[f"{DUTY}/bram"] == "anna"
    assert len(roster(town)) == 1


def test_of_many_people_a_list_holds_whom_the_line_knows(town, carla):
    """Anybody else is put in by a stretch, and then stands in the list as well."""
    employed(town, range(1000, 1080))
    page = carla.get(f"/rooster?{OCTOBER}").text
    assert "Lid 1007" not in page
    assert "Iemand anders zet je erin met" in page
    form = proposed(fill(carla, hoe="reeks", wie="lid1007", plek="duty", weekdag="0"))
    assert set(form.values()) == {"lid1007"}
    save(carla, {**form, "voorstel": "1"})
    assert "Lid 1007" in carla.get("/rooster?maand=2027-11").text


# --- publishing, the log ---------------------------------------------------


def test_publishing_says_what_it_means_and_when_the_law_wants_it(town, carla):
    save(carla, {f"{DUTY}/": "anna"})
    page = carla.get("/rooster/publiceren?tot=2027-10-31").text
    assert "1 plek is nog concept: medewerkers zien die niet." in page
    assert "uiterlijk vrijdag 3 september 2027" in page
    carla.post("/rooster/publiceren", {"tot": "2027-10-31"})
    assert "Gepubliceerd" in carla.get(f"/rooster?{OCTOBER}").text
    assert [row["member_id"] for row in town.rows("message")] == [1]


def test_a_month_of_which_only_the_first_days_are_published_is_partly_so(carla):
    """What is filled in is seen already, beside days of which that is not so."""
    assert "Nog niet gepubliceerd" in carla.get(f"/rooster?{OCTOBER}").text
    save(carla, {f"{DUTY}/": "anna"})
    carla.post("/rooster/publiceren", {"tot": "2027-10-05"})
    page = carla.get(f"/rooster?{OCTOBER}").text
    assert "Deels gepubliceerd" in page
    assert "Nog niet gepubliceerd" not in page
    assert "Wat hier staat, zien medewerkers al. Wat je nog invult, is eerst" in page


def lopsided(carla) -> str:
    """A month that two people share; what is said before it is kept."""
    days = [(n, slot) for n in range(5) for slot in ("duty", "backup")]
    form = {f"basis/0/{n}//{s}": ("anna", "bram")[s == "backup"] for n, s in days}
    page = fill(carla, hoe="basis", weken="1", **form)
    save(carla, {**proposed(page), "voorstel": "1"})
    return page


TOO_OFTEN = "Anna staat er in oktober 21 keer in. Gemiddeld is dat 6,0."


def test_a_lopsided_month_is_warned_of_before_it_is_kept(carla):
    assert "scheef" not in fill(carla, hoe="voorstel")
    page = lopsided(carla)
    assert "Dit rooster wordt scheef verdeeld" in page
    assert TOO_OFTEN in page
    assert page.count("twee dagen achter elkaar") == 2 * 16
    assert TOO_OFTEN in carla.get(f"/rooster?{OCTOBER}").text


def test_a_lopsided_month_cannot_be_published_unwarned(town, carla):
    lopsided(carla)
    answer = carla.post("/rooster/publiceren", {"tot": "2027-10-31"})
    assert answer.status_code == 422
    assert TOO_OFTEN in answer.text
    assert not any(row["published"] for row in town.rows("roster_slot"))
    (form,) = [
        one
        for one in forms(answer.text)
        if one.path.startswith("/rooster/publiceren") and "gezien" in one.fields
    ]
    assert "Publiceer toch tot en met" in answer.text
    assert carla.post("/rooster/publiceren", form.fields).status_code == 303
    assert all(row["published"] for row in town.rows("roster_slot"))


def test_the_log_says_who_when_and_what_and_undoes(town, carla):
    for login in ("anna", "bram"):
        there = roster(town).get(("2027-10-04", "duty"), "")
        save(carla, {f"{DUTY}/{there}": login})
    page = carla.get("/rooster/logboek").text
    assert "ma 23 nov, 09:05, Carla" in page
    assert "Anna → <strong>Bram</strong>" in page
    last = re.search(r'name="batch" value="(\w+)"', page)[1]
    carla.post(f"/rooster/ongedaan?{OCTOBER}", {"batch": last})
    assert roster(town)["2027-10-04", "duty"] == "anna"


def test_a_long_log_is_paged(carla):
    there = ""
    for n in range(52):
        login = ("anna", "bram")[n % 2]
        save(carla, {f"{DUTY}/{there}": login})
        there = login
    page = carla.get("/rooster/logboek").text
    older = re.search(r'href="(/rooster/logboek\?voor=\d+)"', page)[1]
    assert page.count("→") == 50
    assert carla.get(older).text.count("→") == 2


# --- sharing ---------------------------------------------------------------


def test_the_load_is_told_against_equal_shares_of_organisations(town, carla):
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET organisation='GGD' WHERE id=2"))
    form = {f"basis/0/{n}//duty": ("anna", "bram")[n == 0] for n in range(5)}
    save(carla, proposed(fill(carla, hoe="basis", weken="1", **form)))
    page = carla.get("/rooster/verdeling?jaar=2027&kwartaal=4").text
    assert "GGD: 4 diensten" in page
    assert "Lumens: 17 diensten" in page
    assert "van 10,5" in page
    assert page.count("scheef") == 2
    assert "niemand in het rooster" in carla.get("/rooster/verdeling?jaar=2030").text
    assert carla.get("/rooster/verdeling?kwartaal=5").status_code == 404


FAIR = re.compile(r'class="fair">van ([\d,]+)')


def test_an_organisation_that_agreed_to_more_is_expected_to_do_more(sqlite_url):
    settings = demo_settings(sqlite_url)
    town = ClockedTown(settings, MONDAY, "pickup wins")
    (key,) = town.house.desk.lines
    partners = tuple(
        replace(one, share=3 if one.code == "ggd" else 1) for one in town.line.partners
    )
    town.house.desk.lines[key] = replace(town.line, partners=partners)
    give_password(town.database, "carla", role="coordinator")
    carla = Visitor(town.app, lambda: town.now)
    carla.sign_in("carla")
    with town.database.transaction() as session:
        session.execute(text("UPDATE member SET organisation='GGD' WHERE id=2"))
    form = {f"basis/0/{n}//duty": ("anna", "bram")[n == 0] for n in range(4)}
    save(carla, proposed(fill(carla, hoe="basis", weken="1", **form)))
    page = carla.get("/rooster/verdeling?jaar=2027&kwartaal=4").text
    fair = [float(x.replace(",", ".")) for x in FAIR.findall(page)]
    assert max(fair) == pytest.approx(3 * min(one for one in fair if one), rel=0.05)
    assert "elke organisatie evenveel" not in page
    town.close()


# --- files -----------------------------------------------------------------


def sheet(*rows: tuple) -> bytes:
    book = Workbook()
    for row in (("datum", "dienst", "achterwacht"), *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(visitor: Visitor, data: bytes, name: str = "rooster.xlsx", **options):
    file = {"bestand": (io.BytesIO(data), name)}
    return visitor.post("/rooster/inlezen", file, **options)


def test_a_spreadsheet_is_shown_first_and_then_taken_in(town, carla):
    data = sheet((date(2027, 10, 4), "Anna", "Bram"), ("5-10-2027", "carla", ""))
    page = upload(carla, data).text
    assert "3 plekken om te veranderen" in page
    assert roster(town) == {}
    kept = re.search(r'name="rooster" value="([^"]+)"', page)[1]
    carla.post("/rooster/inlezen/overnemen", {"rooster": kept})
    assert roster(town) == {
        ("2027-10-04", "duty"): "anna",
        ("2027-10-04", "backup"): "bram",
        ("2027-10-05", "duty"): "carla",
    }
    assert "Maak ongedaan" in carla.get(f"/rooster?{OCTOBER}").text


def agree(town, owner: int, taker: int) -> None:
    """Monday's duty goes from one to another, and a coordinator (carla) agrees."""

    def act(session, who: int) -> Act:
        actor = Actor(who, PEOPLE[who - 1], coordinator=who == CARLA)
        return Act(session, town.line, actor, town.now)

    duty = Place(Block(date(2027, 10, 4), 540, 720), "duty")
    login = PEOPLE[taker - 1]
    made = town.database.attempt(lambda s: swaps.propose(act(s, owner), duty, to=login))
    town.database.attempt(lambda s: swaps.accept(act(s, taker), made.id))
    town.database.attempt(lambda s: swaps.approve(act(s, CARLA), made.id))


def test_what_was_swapped_is_marked_in_a_file_and_kept_unless_ticked(town, carla):
    save(carla, {f"{DUTY}/": "anna", f"{BACKUP}/": "bram"})
    carla.post("/rooster/publiceren", {"tot": "2027-10-31"})
    older = sheet((date(2027, 10, 4), "Anna", "Carla"))
    agree(town, owner=1, taker=5)
    assert roster(town)["2027-10-04", "duty"] == "eva"
    page = upload(carla, older).text
    assert "1 plek die is geruild of overgenomen" in page
    assert "1 plek om te veranderen" in page
    (send,) = [one for one in forms(page) if one.action.endswith("overnemen")]
    ticked = {"toch": re.search(r'name="toch" value="([^"]+)"', page)[1]}
    carla.post("/rooster/inlezen/overnemen", send.fields)
    assert roster(town) == {
        ("2027-10-04", "duty"): "eva",
        ("2027-10-04", "backup"): "carla",
    }
    page = upload(carla, older).text
    (send,) = [one for one in forms(page) if one.action.endswith("overnemen")]
    assert "om te veranderen" not in page
    carla.post("/rooster/inlezen/overnemen", {**send.fields, **ticked})
    assert roster(town)["2027-10-04", "duty"] == "anna"
    assert "geruild of overgenomen" not in upload(carla, older).text


def test_a_file_is_looked_at_as_a_proposal_is_before_it_is_taken_in(town, carla):
    days = [date(2027, 10, 1) + timedelta(days=n) for n in range(31)]
    work = [day for day in days if day.weekday() < 5]
    away = {"member_id": 1, "first": work[0], "last": work[0]}
    town.database.attempt(lambda s: s.execute(insert(LEAVE), away))
    page = upload(carla, sheet(*((day, "Anna", "Bram") for day in work))).text
    assert TOO_OFTEN in page
    assert "met verlof" in page
    assert roster(town) == {}


def test_a_file_that_empties_places_warns_of_nobody_in_them(carla):
    days = [date(2027, 10, 1) + timedelta(days=n) for n in range(31)]
    work = [day for day in days if day.weekday() < 5]
    page = upload(carla, sheet(*((day, "Anna", "Bram") for day in work))).text
    kept = re.search(r'name="rooster" value="([^"]+)"', page)[1]
    carla.post("/rooster/inlezen/overnemen", {"rooster": kept, "gezien": "x"})
    page = upload(carla, sheet(*((day, "Anna", "") for day in work))).text
    assert TOO_OFTEN in page
    assert page.count("Gemiddeld is dat") == 1


def test_a_lop_sided_file_that_no_page_showed_is_shown_before_it_is_taken_in(
    town, carla
):
    days = [date(2027, 10, 1) + timedelta(days=n) for n in range(31)]
    rows = [f"{day},,anna,bram" for day in days if day.weekday() < 5]
    text = "\n".join(["date,block,duty,backup", *rows])
    answer = carla.post("/rooster/inlezen/overnemen", {"rooster": text})
    assert (answer.status_code, roster(town)) == (422, {})
    assert TOO_OFTEN in answer.text
    (send,) = [o for o in forms(answer.text) if o.action.endswith("overnemen")]
    carla.post("/rooster/inlezen/overnemen", send.fields)
    assert len(roster(town)) == 2 * len(rows)


def test_a_month_of_which_the_rest_is_published_is_warned_of_as_a_whole(carla):
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(30)]
    work = [day for day in days if day.weekday() < 5]
    ahead = ("Bram", "Carla", "Daan", "Eva", "Bram", "Carla")
    rows = [(day, "Anna", "") for day in work[: -len(ahead)]]
    rows += zip(work[-len(ahead) :], ahead, ahead[1:] + ahead[:1], strict=True)
    page = upload(carla, sheet(*rows)).text
    (send,) = [o for o in forms(page) if o.action.endswith("overnemen")]
    carla.post("/rooster/inlezen/overnemen", send.fields)
    page = carla.get("/rooster/publiceren?tot=2026-11-30").text
    assert "Dit rooster is scheef verdeeld" in page
    assert "Anna staat er in november 15 keer in." in page
    answer = carla.post("/rooster/publiceren", {"tot": "2026-11-30"})
    assert answer.status_code == 422


def test_every_error_of_a_file_is_told_by_row_and_column(town, carla):
    data = sheet(("4-10-2027", "Anna", "Zoë"), ("32-10-2027", "Bram", ""))
    answer = upload(carla, data)
    assert answer.status_code == 422
    assert "2 fouten" in answer.text
    assert "Zoë kennen we niet" in answer.text
    assert "32-10-2027 is geen datum" in answer.text
    assert roster(town) == {}


def test_a_file_larger_than_a_form_is_read_and_a_huge_one_is_not(carla):
    lines = ["datum,dienst,achterwacht"]
    lines += [f"{date(2027, 10, 4)},Anna,Bram"] + [f"{'x' * 90},,"] * 900
    assert len("\n".join(lines)) > 64 * 1024
    assert upload(carla, "\n".join(lines).encode(), "a.csv").status_code == 200
    huge = {"CONTENT_LENGTH": "3000000"}
    assert upload(carla, b"x", environ_overrides=huge).status_code == 413
    refused = carla.post("/account/pincode", {"pin": "1" * 70_000})
    assert refused.status_code == 413


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04x", b"\xd0\xcf\x11\xe0", b"a,b\n1,2"]
)
def test_what_is_no_roster_is_refused(carla, data):
    answer = upload(carla, data)
    assert answer.status_code == 422
    assert "Er is niets ingelezen" in answer.text


def test_what_was_shown_is_read_again_before_it_is_taken_in(town, carla):
    forged = "date,block,duty,backup\n2027-10-04,03:00-04:00,anna,\n"
    answer = carla.post("/rooster/inlezen/overnemen", {"rooster": forged})
    assert answer.status_code == 422
    assert roster(town) == {}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_exported_reads_back(carla, kind):
    save(carla, {f"{DUTY}/": "anna", f"{BACKUP}/": "bram"})
    answer = carla.get(f"/rooster/2027-10.{kind}")
    assert answer.headers["Content-Disposition"].endswith(f'2027-10.{kind}"')
    if kind == "xlsx":
        rows = list(load_workbook(io.BytesIO(answer.data)).active.values)
        assert len(rows) == WORKING_DAYS + 1
    page = upload(carla, answer.data, f"x.{kind}").text
    assert "Er verandert niets" in page
    assert carla.get(f"/rooster/2027-13.{kind}").status_code == 404


# --- a large desk ----------------------------------------------------------

LINES = 100
CREW = 20
YEARS = 2
LINES_A_NAME, TURNS_A_NAME = 12, 40
"""Of Python and of SQLite, for somebody whom another line knows."""


def crew(n: int) -> range:
    """The ids of the people of that line."""
    return range(1000 + CREW * n, 1000 + CREW * (n + 1))


def employed(town, ids: Iterable[int]) -> None:
    with town.database.transaction() as session:
        session.execute(
            insert(MEMBER),
            [
                {
                    "id": member,
                    "login": f"lid{member}",
                    "name": f"Lid {member:04}",
                    "organisation": ("Lumens", "GGD", "ZuidZorg")[member % 3],
                    "mobile": f"+316400{member:05}",
                    "email": f"lid{member}@example.nl",
                    "role": "member",
                    "active": True,
                }
                for member in ids
            ],
        )


def staffed(town, which: range) -> None:
    """Twenty people on each of these lines, and two years of their rosters."""
    days = [date(2026, 1, 1) + timedelta(n) for n in range(365 * YEARS)]
    blocks = [block for day in days for block in town.line.hours.blocks_on(day)]
    employed(town, [member for n in which for member in crew(n)])
    with town.database.transaction() as session:
        for n in which:
            session.execute(
                insert(SLOT),
                [
                    {
                        "line": f"lijn{n}" if n else town.line.key,
                        "day": block.day,
                        "start": block.start,
                        "end": block.end,
                        "slot": slot,
                        "member_id": crew(n)[(turn + at) % CREW],
                    }
                    for turn, block in enumerate(blocks)
                    for at, slot in enumerate(("duty", "backup"))
                ],
            )


@dataclass(frozen=True)
class Cost:
    """Of the page of a month, seen before."""

    statements: int
    turns: int
    lines: int


def cost(town, visitor) -> Cost:
    look = partial(visitor.get, "/rooster?maand=2026-12")
    look()
    with counted(town) as sent, turns_if_sqlite(town) as turns:
        look()
    return Cost(len(sent), turns.count, steps.lines(look))


def turns_if_sqlite(town):
    """PostgreSQL does not tell how much it did."""
    if town.database.is_sqlite:
        return steps.turns(town.database.engine)
    return nullcontext(steps.Turns())


@pytest.mark.slow
def test_a_month_costs_a_large_desk_no_more_than_its_people(town, carla):
    """It knows the names of all, two thousand on a hundred lines.

    Of their hundred thousand places in rosters it reads its own alone.
    """
    staffed(town, range(1))
    alone = cost(town, carla)
    staffed(town, range(1, LINES))
    among = cost(town, carla)
    others = CREW * (LINES - 1)
    assert among.statements == alone.statements
    assert among.lines <= alone.lines + LINES_A_NAME * others
    assert among.turns <= alone.turns + TURNS_A_NAME * others

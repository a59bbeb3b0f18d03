"""Wie is er niet: a coordinator enters what was told on the phone, and never why."""

import re
from datetime import date, timedelta

import pytest
from lxml import html
from sqlalchemy import insert, update

from ringgroup.tables import LEAVE, MEMBER, SLOT, WEEKLY
from tests.conftest import MONDAY
from tests.integration.call.test_several_lines import FILE
from tests.integration.call.test_statements import counted
from tests.town.forms import forms
from tests.town.town import PEOPLE, Town, demo_settings
from tests.town.two_desks import EAST, WEST, TwoDesks, place
from tests.town.visitor import HASH, Visitor, give_password
from webhooks.pages.words import CHANGED_MEANWHILE

EARLY = MONDAY.replace(hour=7, minute=40)  # 08:40 in Veldhoven
TODAY = EARLY.date()
PAGE = "/rooster/vrij"
ANNA, BRAM, CARLA, DAAN = (str(PEOPLE.index(n) + 1) for n in PEOPLE[:4])
WEEK_49 = {"first": "2026-11-30", "last": "2026-12-04"}


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), EARLY, "pickup wins")
    give_password(town.database, "anna", "bram")
    give_password(town.database, "carla", role="coordinator")
    yield town
    town.close()


@pytest.fixture
def carla(town):
    return visitor(town, "carla")


def visitor(town, login: str) -> Visitor:
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


def named(town, name: str, *days: int, **more: object) -> None:
    row = {"line": town.line.key, "start": 540, "end": 720, "slot": "duty"} | more
    row["member_id"] = PEOPLE.index(name) + 1
    with town.database.transaction() as session:
        session.execute(
            insert(SLOT),
            [row | {"day": TODAY + timedelta(number)} for number in days],
        )


def entered(town) -> list[tuple[str, str, str]]:
    return [
        (PEOPLE[row["member_id"] - 1], str(row["first"]), str(row["last"]))
        for row in town.rows("leave")
    ]


def rows(page: str) -> list[str]:
    """What the rows of the table say, from left to right, to who hears them."""
    found = html.fromstring(page).xpath("//table/tbody/tr")
    return [" ".join(heard(row).split()) for row in found]


def heard(part: html.HtmlElement) -> str:
    """The names of columns that stand in cells on a phone are not read aloud twice."""
    return " ".join(part.xpath(".//text()[not(ancestor::*[@aria-hidden='true'])]"))


# --- leave --------------------------------------------------------------------


def test_a_coordinator_enters_leave_and_the_member_sees_it(town, carla):
    answer = carla.post(PAGE, {"who": ANNA, **WEEK_49})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = carla.get(PAGE).text
    assert "Bewaard voor Anna. In het rooster verandert hierdoor niets." in page
    (row,) = rows(page)
    assert row == (
        "Anna ma 30 nov 2026 vr 4 dec 2026 week 49 "
        "staat niet op het rooster Haal weg Anna, maandag 30 november 2026"
    )
    own = visitor(town, "anna").get("/rooster/mijn").text
    assert "ma 30 nov tot en met vr 4 dec" in own
    assert "ma 30 nov" not in visitor(town, "bram").get("/rooster/mijn").text
    assert set(town.rows("leave")[0]) == {"id", "member_id", "first", "last"}


def kept_of(town, member):
    """The number of the days that are kept of a member."""
    (of,) = (row["id"] for row in town.rows("leave") if row["member_id"] == int(member))
    return of


def test_the_log_says_who_entered_it_for_whom_and_nothing_of_when_or_why(town, carla):
    carla.post(PAGE, {"who": ANNA, **WEEK_49})
    carla.post(f"{PAGE}/week", {"wie": ANNA, "week": ["4 09:00-12:00"]})
    carla.post(f"{PAGE}/weg", {"vrij": kept_of(town, ANNA)})
    noted = [row for row in town.rows("audit") if row["actor_id"] == int(CARLA)]
    assert [(row["action"], row["subject_id"], row["detail"]) for row in noted][
        -3:
    ] == [
        ("leave_entered", int(ANNA), ""),
        ("week_entered", int(ANNA), ""),
        ("leave_removed", int(ANNA), ""),
    ]
    give_password(town.database, "daan", role="administrator")
    log = html.fromstring(visitor(town, "daan").get("/beheer/logboek").text)
    told = [
        [" ".join(heard(cell).split()) for cell in row.xpath("td")[:3]]
        for row in log.xpath("//tbody/tr")
    ]
    for deed in (
        "vrije dagen van iemand anders ingevoerd",
        "vaste dagen van iemand anders gewijzigd",
        "vrije dagen van iemand anders weggehaald",
    ):
        assert ["Carla", deed, "Anna"] in told


@pytest.mark.parametrize(
    ("form", "problems"),
    [
        ({}, ["Kies een medewerker.", "Kies de eerste dag.", "Kies de laatste dag."]),
        ({"who": "999", **WEEK_49}, ["Kies een medewerker."]),
        ({"who": "anna", **WEEK_49}, ["Kies een medewerker."]),
        (
            {"who": ANNA, "first": "week 20", "last": "x"},
            ["Kies de eerste dag.", "Kies de laatste dag."],
        ),
        (
            {"who": ANNA, "first": "2026-11-26", "last": "2026-11-25"},
            ["De laatste dag ligt voor de eerste dag. Kies een latere dag."],
        ),
        (
            {"who": ANNA, "first": "2026-11-02", "last": "2026-11-03"},
            ["Deze dagen zijn al voorbij. Kies een dag die nog komt."],
        ),
        (
            {"who": ANNA, "first": "2026-11-26", "last": "2027-11-30"},
            ["Dit is langer dan een jaar. Kies een eerdere laatste dag."],
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence_each(town, carla, form, problems):
    answer = carla.post(PAGE, form)
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    summary = page.xpath("//section[@aria-labelledby='errors']//a")
    assert [one.text_content() for one in summary] == problems
    assert all(page.xpath(f"//*[@id='{one.get('href')[1:]}']") for one in summary)
    assert page.xpath("string(//title)").startswith("Fout: ")
    assert town.rows("leave") == []
    if form.get("who") == ANNA:
        assert page.xpath("//select[@id='who']/option[@selected]/@value") == [ANNA]


def test_of_who_is_gone_nothing_stands_here_and_nothing_is_taken(town, carla):
    carla.post(PAGE, {"who": ANNA, **WEEK_49})
    carla.post(f"{PAGE}/week", {"wie": ANNA, "week": ["4 09:00-12:00"]})
    with town.database.transaction() as session:
        gone = update(MEMBER).where(MEMBER.c.id == int(ANNA)).values(active=False)
        session.execute(gone)
    carla.get(PAGE)  # says what was kept
    assert "Anna" not in carla.get(PAGE).text
    assert carla.post(PAGE, {"who": ANNA, **WEEK_49}).status_code == 422
    assert carla.get(f"{PAGE}?wie={ANNA}").status_code == 404
    week = {"wie": ANNA, "week": ["0 09:00-12:00"]}
    assert carla.post(f"{PAGE}/week", week).status_code == 400
    assert [row["weekday"] for row in town.rows("weekly_absence")] == [4]


def test_removing_twice_is_harmless(town, carla):
    carla.post(PAGE, {"who": ANNA, **WEEK_49})
    carla.post(PAGE, {"who": BRAM, **WEEK_49})
    first = {"vrij": kept_of(town, ANNA)}
    for _ in range(2):
        answer = carla.post(f"{PAGE}/weg", first, follow_redirects=True)
        assert "Weggehaald. Deze medewerker kan dan weer op het rooster." in answer.text
        assert entered(town) == [("bram", "2026-11-30", "2026-12-04")]


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "99999999999999999999999"])
def test_leave_that_there_never_was_is_no_error(town, carla, number):
    carla.post(PAGE, {"who": ANNA, **WEEK_49})
    assert carla.post(f"{PAGE}/weg", {"vrij": number}).status_code == 303
    assert len(entered(town)) == 1


def test_leave_stands_by_its_first_day_until_it_is_over(town, carla):
    with town.database.transaction() as session:
        for who, first, last in (
            (ANNA, 20, 21),
            (BRAM, -5, 0),
            (DAAN, -5, -1),
            (CARLA, 2, 2),
        ):
            row = {
                "member_id": int(who),
                "first": TODAY + timedelta(first),
                "last": TODAY + timedelta(last),
            }
            session.execute(insert(LEAVE), row)
    said = rows(carla.get(PAGE).text)
    assert [row.split()[0] for row in said] == ["Bram", "Carla", "Anna"]
    assert "Carla wo 25 nov 2026 alleen die dag week 48" in said[1]
    town.run(until=EARLY + timedelta(days=1))
    carla.sign_in("carla")
    later = rows(carla.get(PAGE).text)
    assert [row.split()[0] for row in later] == ["Carla", "Anna"]


# --- who still stands on the roster ---------------------------------------------


def test_who_still_stands_on_the_roster_is_said_with_where_to_go(town, carla):
    named(town, "anna", 6, 12)
    named(town, "anna", 7, published=False)
    named(town, "anna", 8, slot="backup")
    named(town, "bram", 9)
    answer = carla.post(PAGE, {"who": ANNA, **WEEK_49}, follow_redirects=True)
    page = html.fromstring(answer.text)
    assert (
        "Bewaard. Anna staat dan nog wel op het rooster: ma 30 nov, 09:00 tot 12:00 "
        "uur; di 1 dec, 09:00 tot 12:00 uur. Zet daar iemand anders neer."
    ) in " ".join(page.text_content().split())
    (link,) = page.xpath("//tbody//a")
    assert link.text_content() == "Anna staat nog 2 keer op het rooster"
    address, _, week = link.get("href").partition("#")
    assert address == "/rooster?maand=2026-11"
    there = html.fromstring(carla.get(address).text)
    assert there.xpath(f"//*[@id='{week}']")


def test_who_is_put_elsewhere_stands_on_the_roster_no_more(town, carla):
    named(town, "anna", 7)
    carla.post(PAGE, {"who": ANNA, **WEEK_49})
    assert "staat nog 1 keer op het rooster" in carla.get(PAGE).text
    place = "2026-11-30.0900-1200.duty"
    carla.post("/rooster/bewaar?maand=2026-11", {f"plek/{place}/anna": "bram"})
    assert "staat niet op het rooster" in rows(carla.get(PAGE).text)[0]


def test_a_duty_of_today_counts_until_it_is_over(town, carla):
    named(town, "anna", 0)
    days = {"who": ANNA, "first": str(TODAY), "last": str(TODAY)}
    carla.post(PAGE, days)
    assert "staat nog 1 keer" in rows(carla.get(PAGE).text)[0]
    town.run(until=EARLY + timedelta(hours=4))
    carla.sign_in("carla")
    assert "staat niet op het rooster" in rows(carla.get(PAGE).text)[0]
    answer = carla.post(PAGE, days, follow_redirects=True)
    assert "Bewaard voor Anna." in answer.text


def test_of_many_duties_the_first_are_said_and_the_others_counted(town, carla):
    named(town, "anna", *range(7, 80))
    days = {"who": ANNA, "first": "2026-11-30", "last": "2027-06-01"}
    page = carla.post(PAGE, days, follow_redirects=True).text
    assert "vr 4 dec, 09:00 tot 12:00 uur; en nog 68 keer." in page
    assert "za 5 dec" not in page
    assert "staat nog 73 keer op het rooster" in page


def test_on_every_line_it_is_said_where_somebody_still_stands(sqlite_url, tmp_path):
    path = tmp_path / "lines.toml"
    path.write_text(FILE)
    town = Town(demo_settings(sqlite_url, CJG_CONFIG=str(path)), EARLY, "pickup wins")
    give_password(town.database, "carla", role="coordinator")
    named(town, "anna", 7, 14, line="noord")
    named(town, "anna", 7, line="zuid", start=840, end=1020)
    named(town, "anna", 8, line="gone")
    carla = visitor(town, "carla")
    days = {"first": "2026-11-30", "last": "2026-12-11", "lijn": "zuid"}
    answer = carla.post(PAGE, {"who": ANNA, **days})
    assert answer.headers["Location"] == f"{PAGE}?lijn=zuid"
    page = html.fromstring(carla.get(f"{PAGE}?lijn=zuid").text)
    assert [
        (link.text_content(), link.get("href")) for link in page.xpath("//tbody//a")
    ] == [
        (
            "Anna staat nog 2 keer op het rooster van CJG Noord",
            "/rooster?lijn=noord&maand=2026-11#w-2026-49",
        ),
        (
            "Anna staat nog 1 keer op het rooster van CJG Zuid",
            "/rooster?lijn=zuid&maand=2026-11#w-2026-49",
        ),
    ]
    week = carla.get(f"{PAGE}?lijn=zuid&wie={ANNA}").text
    assert 'value="0 14:00-17:00"' in week
    town.close()


def test_every_way_on_from_a_page_about_a_line_leads_to_the_same_line(
    sqlite_url, tmp_path
):
    path = tmp_path / "lines.toml"
    path.write_text(FILE)
    town = Town(demo_settings(sqlite_url, CJG_CONFIG=str(path)), EARLY, "pickup wins")
    give_password(town.database, "carla", role="coordinator")
    carla = visitor(town, "carla")
    of_no_line = (
        "/account",
        "/uitloggen",
        "/privacy",
        "/openingstijden",
        "/toegankelijk",
        "/simulator",
    )
    of_no_line += ("/hulp",)
    for address in ("/", "/rooster", "/rooster/mijn", "/voicemail", "/cijfers", PAGE):
        page = html.fromstring(carla.get(f"{address}?lijn=zuid").text)
        ways = {*page.xpath("//a/@href"), *page.xpath("//form[@method='post']/@action")}
        about = [one for one in ways if one.startswith("/")]
        lost = [
            one
            for one in about
            if "lijn=zuid" not in one and not one.startswith(of_no_line)
        ]
        assert about
        assert lost == [], address
        assert page.xpath("//nav//a[@aria-current]"), address
    town.close()


# --- every week -----------------------------------------------------------------


def test_a_coordinator_enters_the_week_of_a_member_who_sees_it(town, carla):
    assert "Iedereen kan op alle dagen." in carla.get(PAGE).text
    page = carla.get(f"{PAGE}?wie={ANNA}").text
    assert "Wanneer kan Anna nooit?" in page
    week = {"wie": ANNA, "week": ["0 09:00-12:00", "4 09:00-12:00", "9 09:00-12:00"]}
    page = carla.post(f"{PAGE}/week", week, follow_redirects=True).text
    assert "De vaste dagen van Anna zijn bewaard." in page
    told = " ".join(html.fromstring(page).text_content().split())
    assert "Anna kan nooit op maandag 09:00 tot 12:00, vrijdag 09:00 tot 12:00" in told
    assert 'value="4 09:00-12:00" checked' in carla.get(f"{PAGE}?wie={ANNA}").text
    assert " checked" not in carla.get(f"{PAGE}?wie={BRAM}").text
    anna = visitor(town, "anna").get("/rooster/mijn").text
    assert 'value="4 09:00-12:00" checked' in anna
    carla.post(f"{PAGE}/week", {"wie": ANNA})
    assert town.rows("weekly_absence") == []


def test_how_often_somebody_wants_a_turn_is_entered_by_either_and_seen_by_both(
    town, carla
):
    anna = visitor(town, "anna")
    mine = anna.get("/rooster/mijn").text
    assert "Hoe vaak wil je hooguit?" in mine
    anna.post("/rooster/mijn/week", {"hooguit": "2"})
    told = " ".join(html.fromstring(carla.get(PAGE).text).text_content().split())
    assert "Anna wil hooguit 2 beurten per week" in told
    page = carla.get(f"{PAGE}?wie={ANNA}").text
    assert "Hoe vaak wil Anna hooguit?" in page
    assert 'value="2" selected' in page
    both = {"wie": ANNA, "week": ["0 09:00-12:00"], "hooguit": "1"}
    told = carla.post(f"{PAGE}/week", both, follow_redirects=True).text
    told = " ".join(html.fromstring(told).text_content().split())
    assert "kan nooit op maandag 09:00 tot 12:00, en wil hooguit 1 beurt per" in told
    assert 'value="1" selected' in anna.get("/rooster/mijn").text
    anna.post("/rooster/mijn/week", {"hooguit": ""})
    assert "Iedereen kan op alle dagen." in carla.get(PAGE).text
    for wrong in ("0", "15", "x", "-1"):
        assert anna.post("/rooster/mijn/week", {"hooguit": wrong}).status_code == 400


def test_an_old_page_does_not_take_away_how_often_somebody_wants_a_turn(town, carla):
    anna = visitor(town, "anna")
    (form,) = [
        one
        for one in forms(anna.get("/rooster/mijn").text)
        if one.action.endswith("/mijn/week")
    ]
    old = dict(form.fields)
    carla.post(f"{PAGE}/week", {"wie": ANNA, "hooguit": "1"})
    said = anna.post(
        "/rooster/mijn/week", old | {"hooguit": "3"}, follow_redirects=True
    )
    assert CHANGED_MEANWHILE in said.text
    kept = {row["login"]: row["turns_a_week"] for row in town.rows("member")}
    assert kept["anna"] == 1


# --- whose it is, what it costs ---------------------------------------------------


def test_it_is_for_coordinators_alone(town, carla):
    anna = visitor(town, "anna")
    carla.post(PAGE, {"who": BRAM, **WEEK_49})
    kept = {"vrij": kept_of(town, BRAM)}
    assert anna.get(PAGE).status_code == 403
    assert anna.post(PAGE, {"who": ANNA, **WEEK_49}).status_code == 403
    assert anna.post(f"{PAGE}/weg", kept).status_code == 403
    week = {"wie": BRAM, "week": ["0 09:00-12:00"]}
    assert anna.post(f"{PAGE}/week", week).status_code == 403
    assert len(entered(town)) == 1
    assert town.rows("weekly_absence") == []
    assert f'href="{PAGE}"' in carla.get("/rooster").text
    assert f'href="{PAGE}"' not in anna.get("/rooster").text


def test_no_name_stands_in_an_address_and_no_number_on_the_page(carla):
    carla.post(PAGE, {"who": ANNA, **WEEK_49})
    carla.post(f"{PAGE}/week", {"wie": ANNA, "week": ["0 09:00-12:00"]})
    page = carla.get(f"{PAGE}?wie={ANNA}")
    addresses = re.findall(r'(?:href|action)="([^"]+)"', page.text)
    assert not [one for one in addresses if re.search("|".join(PEOPLE), one)]
    assert "+31612345" not in page.text
    assert "06 12345" not in page.text


def test_the_page_costs_the_same_with_more_members_and_more_leave(town, carla):
    carla.post(PAGE, {"who": ANNA, **WEEK_49})
    carla.get(PAGE)
    with counted(town) as few:
        carla.get(PAGE)
    more = range(100, 140)
    with town.database.transaction() as session:
        session.execute(
            insert(MEMBER),
            [
                {
                    "id": n,
                    "login": f"lid{n}",
                    "name": f"Lid {n}",
                    "organisation": "GGD",
                    "mobile": f"+31641130{n}",
                    "email": f"lid{n}@example.nl",
                    "role": "member",
                    "active": True,
                }
                for n in more
            ],
        )
        days = {"first": date(2026, 11, 30), "last": date(2026, 12, 4)}
        session.execute(insert(LEAVE), [{"member_id": n, **days} for n in more])
        weekly = {"weekday": 0, "start": 540, "end": 720}
        session.execute(
            insert(WEEKLY),
            [{"member_id": n, **weekly} for n in more],
        )
    named(town, "anna", *range(7, 12))
    with counted(town) as many:
        assert len(rows(carla.get(PAGE).text)) == 1 + len(more)
    assert len(few) == len(many) <= 6


def test_drafts_of_a_line_are_counted_for_its_coordinators_alone(tmp_path, sqlite_url):
    """Anna coordinates West and is a plain member of East; Carla is on both."""
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    place(town, "anna", "coordinator", {WEST: "coordinator", EAST: "member"})
    place(town, "carla", "member", {WEST: "member", EAST: "member"})
    with town.database.transaction() as session:
        session.execute(update(MEMBER).values(password_hash=HASH))
    daan, anna, carla = (visitor(town, one) for one in ("daan", "anna", "carla"))
    daan.post("/rooster/bewaar", {"plek/2026-12-07.0900-1200.duty/": "carla"})
    carla.post("/rooster/mijn/vrij", {"first": "2026-12-07", "last": "2026-12-08"})
    there = f"{PAGE}?lijn={WEST}"
    assert "staat nog" not in anna.get(there).text
    assert "staat nog 1 keer" in daan.get(f"{PAGE}?lijn={EAST}").text
    daan.post("/rooster/publiceren", {"tot": "2026-12-31"})
    assert "staat nog 1 keer" in anna.get(there).text
    town.close()

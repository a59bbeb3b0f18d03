"""Mijn diensten: one's own and nobody else's, absence, leave, at a constant cost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from ringgroup.tables import SLOT
from tests.conftest import MONDAY
from tests.integration.call.test_several_lines import FILE
from tests.integration.call.test_statements import counted
from tests.town.town import PEOPLE, Town, demo_settings
from tests.town.visitor import Visitor, give_password

EARLY = MONDAY.replace(hour=7, minute=40)  # 08:40 in Veldhoven
TODAY = "2026-11-23.0900-1200.duty"
BACKUP = "2026-11-23.0900-1200.backup"
TUESDAY = "2026-11-24.0900-1200.duty"
REASONS = ("ziek", "reden", "sick", "ill")


@pytest.fixture
def town(sqlite_url):
    town = Town(demo_settings(sqlite_url), EARLY, "pickup wins")
    give_password(town.database, "anna", "bram", "daan")
    give_password(town.database, "carla", role="coordinator")
    named(town, 0, "anna", "bram")
    named(town, 1, "daan", "anna")
    yield town
    town.close()


def named(town, days: int, duty: str, backup: str, *, published: bool = True) -> None:
    with town.database.transaction() as session:
        session.execute(
            insert(SLOT),
            [
                {
                    "line": town.line.key,
                    "day": EARLY.date() + timedelta(days),
                    "start": 540,
                    "end": 720,
                    "slot": slot,
                    "member_id": PEOPLE.index(name) + 1,
                    "published": published,
                }
                for slot, name in (("duty", duty), ("backup", backup))
            ],
        )


def visitor(town, login: str) -> Visitor:
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


def who(town, days: int = 0) -> dict[str, str]:
    day = str(EARLY.date() + timedelta(days))
    return {
        row["slot"]: PEOPLE[row["member_id"] - 1]
        for row in town.rows("roster_slot")
        if str(row["day"]) == day
    }


def said(visitor) -> str:
    return visitor.get("/rooster/ruilen").text


# --- duties -----------------------------------------------------------------


def test_duties_are_ones_own_and_name_the_colleague(town):
    page = visitor(town, "anna").get("/rooster/mijn").text
    assert "ma 23 nov, 09:00 tot 12:00 uur" in page
    assert "Achterwacht: Bram" in page
    assert "di 24 nov, 09:00 tot 12:00 uur" in page
    assert "Dienst: Daan" in page
    other = visitor(town, "daan").get("/rooster/mijn").text
    assert "ma 23 nov" not in other
    assert "Bram" not in other


def test_a_draft_is_seen_by_nobody_on_it(town):
    named(town, 2, "anna", "bram", published=False)
    anna = visitor(town, "anna")
    assert "wo 25 nov" not in anna.get("/rooster/mijn").text
    draft = "2026-11-25.0900-1200.duty"
    assert anna.get(f"/rooster/kan-niet?plek={draft}").status_code == 303
    anna.post("/rooster/kan-niet", {"plek": draft})
    assert who(town, 2) == {"duty": "anna", "backup": "bram"}


def test_a_duty_that_has_begun_cannot_be_swapped_but_can_be_missed(town):
    anna = visitor(town, "anna")
    assert f"/rooster/ruilen/nieuw?plek={TODAY}" in anna.get("/rooster/mijn").text
    town.run(until=EARLY + timedelta(hours=1))
    page = anna.get("/rooster/mijn").text
    assert f"/rooster/ruilen/nieuw?plek={TODAY}" not in page
    assert f"/rooster/kan-niet?plek={TODAY}" in page
    town.run(until=EARLY + timedelta(hours=4))
    anna = visitor(town, "anna")
    page = anna.get("/rooster/mijn").text
    assert f"/rooster/kan-niet?plek={TODAY}" not in page
    assert "ma 23 nov" in page.partition("laatste vier weken")[2]


# --- not being able to ------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "promise", "done"),
    [
        ("anna", "Bram neemt je dienst meteen over", "Bram neemt de dienst over"),
        ("bram", "Jij neemt de dienst van Anna over", "Jij neemt de dienst van Anna"),
        ("carla", "Bram neemt de dienst van Anna meteen", "Bram neemt de dienst over"),
    ],
)
def test_what_will_happen_is_said_before_it_does(town, login, promise, done):
    them = visitor(town, login)
    page = them.get(f"/rooster/kan-niet?plek={TODAY}").text
    assert promise in page
    assert who(town) == {"duty": "anna", "backup": "bram"}
    answer = them.post("/rooster/kan-niet", {"plek": TODAY}, follow_redirects=True)
    assert done in answer.text
    assert who(town) == {"duty": "bram"}
    everything = str(town.rows("roster_change") + town.rows("audit")).lower()
    assert not [word for word in REASONS if f"'{word}" in everything]


def test_who_has_nothing_to_do_with_it_cannot_report_it(town):
    daan = visitor(town, "daan")
    assert daan.get(f"/rooster/kan-niet?plek={TODAY}").status_code == 303
    answer = daan.post("/rooster/kan-niet", {"plek": TODAY}, follow_redirects=True)
    assert "Dit is niet aan jou" in answer.text
    assert who(town) == {"duty": "anna", "backup": "bram"}


def test_pressing_twice_does_it_once_and_says_so(town):
    anna = visitor(town, "anna")
    anna.post("/rooster/kan-niet", {"plek": TODAY})
    anna.post("/rooster/kan-niet", {"plek": TODAY})
    assert who(town) == {"duty": "bram"}
    assert len(town.rows("roster_change")) == 2


@pytest.mark.parametrize("plek", ["", "x", "2026-13-01.0900-1200.duty", "%00"])
def test_a_place_that_is_none_is_refused(town, plek):
    anna = visitor(town, "anna")
    for path in ("/rooster/kan-niet", "/rooster/ruilen/nieuw"):
        assert anna.get(path, query_string={"plek": plek}).status_code == 404
        assert anna.post(path, {"plek": plek}).status_code == 400


def test_without_a_backup_the_page_says_that_nobody_takes_over(town):
    anna = visitor(town, "anna")
    anna.post("/rooster/kan-niet", {"plek": TODAY})
    bram = visitor(town, "bram")
    page = bram.get(f"/rooster/kan-niet?plek={TODAY}").text
    assert "Er is geen achterwacht die het kan overnemen" in page
    assert "geen dienst meer is" in page


def test_a_backup_who_cannot_is_named_on_nothing(town):
    bram = visitor(town, "bram")
    page = bram.get(f"/rooster/kan-niet?plek={BACKUP}").text
    assert "Je bent dan geen achterwacht meer" in page
    bram.post("/rooster/kan-niet", {"plek": BACKUP})
    assert who(town) == {"duty": "anna"}


def test_who_is_present_and_cannot_is_rung_no_more(town):
    town.sign_on("anna", "daan")
    visitor(town, "anna").post("/rooster/kan-niet", {"plek": TODAY})
    assert town.present() == {"daan"}
    town.sign_on("daan")
    visitor(town, "daan").post("/rooster/kan-niet", {"plek": TUESDAY})
    assert town.present() == {"daan"}  # that is tomorrow


def test_the_line_now_offers_it_to_whom_it_concerns(town):
    pages = {
        login: visitor(town, login).get("/").text
        for login in ("anna", "bram", "carla", "daan")
    }
    links = {
        login: [
            plek for plek in (TODAY, BACKUP) if f"/rooster/kan-niet?plek={plek}" in page
        ]
        for login, page in pages.items()
    }
    assert links == {
        "anna": [TODAY],
        "bram": [TODAY, BACKUP],
        "carla": [TODAY, BACKUP],
        "daan": [],
    }


def test_the_swap_that_evens_it_out_is_proposed_once_by_who_took_over(town):
    named(town, 2, "bram", "daan")
    visitor(town, "anna").post("/rooster/kan-niet", {"plek": TODAY})
    bram = visitor(town, "bram")
    assert "Je nam de dienst van Anna over" in bram.get("/rooster/mijn").text
    assert "Je nam" not in visitor(town, "daan").get("/rooster/mijn").text
    proposal = {
        "plek": "2026-11-25.0900-1200.duty",
        "how": "colleague",
        "colleague": "anna",
    }
    bram.post("/rooster/ruilen/nieuw", proposal)
    assert "Je nam de dienst" not in bram.get("/rooster/mijn").text
    assert "Bram vraagt of jij" in said(visitor(town, "anna"))


# --- leave, and the week ----------------------------------------------------


def test_leave_is_kept_without_a_reason_and_warns_of_duties_in_it(town):
    anna = visitor(town, "anna")
    days = {"first": "2026-11-24", "last": "2026-11-26"}
    answer = anna.post("/rooster/mijn/vrij", days, follow_redirects=True)
    assert "Je staat dan nog wel op het rooster: di 24 nov" in answer.text
    assert "je zei dat je dan niet kunt" in answer.text
    (row,) = town.rows("leave")
    assert "di 24 nov tot en met do 26 nov" in answer.text
    other = visitor(town, "daan")
    other.post("/rooster/mijn/vrij/weg", {"vrij": row["id"]})
    assert len(town.rows("leave")) == 1
    anna.post("/rooster/mijn/vrij/weg", {"vrij": row["id"]})
    assert town.rows("leave") == []


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        ("", "", "Kies de eerste dag."),
        ("2026-11-26", "", "Kies de laatste dag."),
        ("2026-11-26", "2026-11-25", "De laatste dag ligt voor de eerste dag"),
        ("2026-11-02", "2026-11-03", "Deze dagen zijn al voorbij"),
        ("2026-11-26", "2027-11-30", "langer dan een jaar"),
    ],
)
def test_leave_that_cannot_be_is_said_in_one_sentence(town, first, last, problem):
    anna = visitor(town, "anna")
    answer = anna.post("/rooster/mijn/vrij", {"first": first, "last": last})
    assert answer.status_code == 422
    assert problem in answer.text
    assert town.rows("leave") == []


def test_the_week_is_kept_and_shown(town):
    anna = visitor(town, "anna")
    week = {"week": ["0 09:00-12:00", "4 09:00-12:00", "9 09:00-12:00", "x"]}
    anna.post("/rooster/mijn/week", week)
    page = anna.get("/rooster/mijn").text
    assert 'value="0 09:00-12:00" checked' in page
    assert 'value="1 09:00-12:00">' in page
    assert [row["weekday"] for row in town.rows("weekly_absence")] == [0, 4]
    anna.post("/rooster/mijn/week", {})
    assert town.rows("weekly_absence") == []


# --- cost, and what is not in it --------------------------------------------


@pytest.mark.parametrize("path", ["/rooster/mijn", "/rooster/ruilen"])
def test_a_page_costs_the_same_with_more_on_the_roster(town, path):
    anna = visitor(town, "anna")
    anna.get(path)
    with counted(town) as few:
        anna.get(path)
    for days in range(2, 60):
        named(town, days, "anna", "bram")
    with counted(town) as many:
        assert "vr 27 nov" in anna.get(path).text
    assert len(few) == len(many) <= 9


def test_no_telephone_number_stands_on_these_pages(town):
    carla = visitor(town, "carla")
    for path in ("/rooster/mijn", "/rooster/ruilen", f"/rooster/kan-niet?plek={TODAY}"):
        page = carla.get(path)
        assert page.status_code == 200
        assert "+31612345" not in page.text
        assert "06 12345" not in page.text


def test_a_place_of_a_line_that_is_gone_is_left_out(town):
    with town.database.transaction() as session:
        session.execute(text("UPDATE roster_slot SET line = 'elders'"))
    page = visitor(town, "anna").get("/rooster/mijn")
    assert page.status_code == 200
    assert "ma 23 nov" not in page.text


# --- several lines ----------------------------------------------------------


def test_duties_of_every_line_stand_on_one_page_and_lead_to_their_own(
    sqlite_url, tmp_path
):
    path = tmp_path / "lines.toml"
    path.write_text(FILE)
    town = Town(demo_settings(sqlite_url, CJG_CONFIG=str(path)), EARLY, "pickup wins")
    give_password(town.database, "anna")
    afternoon = {"start": 840, "end": 1020, "line": "zuid"}
    named(town, 0, "anna", "bram")
    with town.database.transaction() as session:
        row = {"day": EARLY.date(), "slot": "duty", "member_id": 1} | afternoon
        session.execute(insert(SLOT), row)
    anna = visitor(town, "anna")
    page = anna.get("/rooster/mijn").text
    in_south = "2026-11-23.1400-1700.duty"
    assert f"/rooster/kan-niet?plek={TODAY}&amp;lijn=noord" in page
    assert f"/rooster/kan-niet?plek={in_south}&amp;lijn=zuid" in page
    assert 'href="/rooster/ruilen?lijn=noord"' in page
    assert 'value="0 09:00-12:00"' in page
    assert 'value="0 14:00-17:00"' in page
    anna.post("/rooster/kan-niet", {"plek": in_south, "lijn": "zuid"})
    left = [(row["line"], row["slot"]) for row in town.rows("roster_slot")]
    assert sorted(left) == [("noord", "backup"), ("noord", "duty")]
    town.close()


# --- twice, and from an old page ---------------------------------------------


def pressed(visitor, plek: str) -> dict[str, str]:
    """What the button of the page sends."""
    page = visitor.get(f"/rooster/kan-niet?plek={plek}").text
    form = page.partition('action="/rooster/kan-niet"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))


def test_a_double_click_on_taking_over_leaves_the_taker_on_duty_and_present(town):
    bram = visitor(town, "bram")
    fields = pressed(bram, TODAY)
    for _ in range(2):
        answer = bram.post("/rooster/kan-niet", fields, follow_redirects=True)
        assert "Jij neemt de dienst van Anna over" in answer.text
    assert who(town) == {"duty": "bram"}
    town.sign_on("bram")
    bram.post("/rooster/kan-niet", fields)
    assert town.present() == {"bram"}


def test_an_old_page_says_who_was_first_and_changes_nothing(town):
    anna, carla = visitor(town, "anna"), visitor(town, "carla")
    fields = pressed(anna, TODAY)
    carla.post(
        "/rooster/bewaar",
        {
            "plek/2026-11-23.0900-1200.duty/anna": "bram",
            "plek/2026-11-23.0900-1200.backup/bram": "anna",
        },
    )
    answer = anna.post("/rooster/kan-niet", fields, follow_redirects=True)
    assert "Carla" in answer.text
    assert who(town) == {"duty": "bram", "backup": "anna"}

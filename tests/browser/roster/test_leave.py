"""A coordinator with a telephone in one hand enters that somebody is on holiday."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert, update

from ringgroup.tables import LEAVE, MEMBER, SLOT, WEEKLY
from tests.browser.entrance import says
from tests.town.town import PEOPLE, Town, demo_settings
from tests.town.visitor import Visitor, give_password

EARLY = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)  # Monday 08:40 in Veldhoven
ON_THE_ROSTER = (date(2026, 11, 30), date(2026, 12, 1))  # Anna: week 49
LONG = "Maria-Antoinette van der Heijden-Oudenhoven"


@pytest.fixture
def town(sqlite_url):
    """Anna has duty on two days of week 49; Daan never works on Fridays."""
    town = Town(demo_settings(sqlite_url), EARLY, "pickup wins")
    give_password(town.database, "carla", role="coordinator")
    number = {name: PEOPLE.index(name) + 1 for name in PEOPLE}
    with town.database.transaction() as session:
        session.execute(
            insert(SLOT),
            [
                {
                    "line": town.line.key,
                    "day": day,
                    "start": 540,
                    "end": 720,
                    "slot": "duty",
                    "member_id": number["anna"],
                }
                for day in ON_THE_ROSTER
            ],
        )
        session.execute(
            insert(WEEKLY),
            {"member_id": number["daan"], "weekday": 4, "start": 540, "end": 720},
        )
        renamed = update(MEMBER).where(MEMBER.c.login == "eva").values(name=LONG)
        session.execute(renamed)
        days = {"first": date(2026, 12, 24), "last": date(2027, 1, 8)}
        row = {"member_id": number["eva"], **days}
        session.execute(insert(LEAVE), row)
    yield town
    town.close()


@pytest.fixture
def at(page, serve, town) -> str:
    """Where Carla is signed in: her second factor was set up in another window."""
    url = serve(town.app)
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("carla")
    cookie = visitor.client.get_cookie("cjg")
    page.context.add_cookies([{"name": "cjg", "value": cookie.value, "url": url}])
    return url


@pytest.fixture
def seen(page, axe, shot, sideways):
    """A page that anybody can use, and a picture of it."""

    def look(name: str) -> None:
        shot(page, f"leave-{name}")
        axe(page)
        assert sideways(page) == 0

    return look


def test_who_rings_to_say_that_they_are_on_holiday_is_entered(page, at, seen):
    page.goto(f"{at}/rooster")
    tabs = page.get_by_role("navigation", name="Rooster")
    tabs.get_by_role("link", name="Wie is er niet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie is er niet")
    seen("before")

    page.get_by_role("button", name="Bewaar deze dagen").click()
    says(page, "Kies een medewerker.")
    expect(page.locator(".linked a")).to_have_text(
        ["Kies een medewerker.", "Kies de eerste dag.", "Kies de laatste dag."]
    )
    seen("refused")

    page.get_by_label("Medewerker", exact=True).select_option(label="Anna")
    page.get_by_label("Eerste dag").fill("2026-11-30")
    page.get_by_label("Laatste dag").fill("2026-12-04")
    page.get_by_role("button", name="Bewaar deze dagen").click()
    says(page, "Anna staat dan nog wel op het rooster: ma 30 nov")
    row = page.get_by_role("row").filter(has_text="Anna")
    expect(row).to_contain_text("week 49")
    seen("kept")

    row.get_by_role("link", name="Anna staat nog 2 keer op het rooster").click()
    expect(page.locator("#w-2026-49")).to_be_in_viewport()
    page.go_back()
    row.get_by_role("button", name="Haal weg").click()
    says(page, "Weggehaald.")
    expect(row).to_have_count(0)


def test_the_days_on_which_somebody_never_works_are_entered(page, at, seen):
    page.goto(f"{at}/rooster/vrij")
    page.get_by_label("Van wie veranderen de vaste dagen?").select_option(label="Anna")
    page.get_by_role("button", name="Toon").click()
    expect(page.get_by_role("group", name="Wanneer kan Anna nooit?")).to_be_visible()
    assert "anna" not in page.url.lower()
    page.get_by_label("woensdag 09:00 tot 12:00").check()
    seen("week")
    page.get_by_role("button", name="Bewaar deze vaste dagen").click()
    says(page, "De vaste dagen van Anna zijn bewaard.")
    expect(page.get_by_role("listitem").filter(has_text="Anna")).to_contain_text(
        "woensdag 09:00 tot 12:00"
    )
    seen("week-kept")

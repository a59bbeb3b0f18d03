"""The roster by hand: few presses for a month, many places at once, colours, names.

An interaction is a control that is operated, by mouse or keys; going there is none.
"""

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert, text

from ringgroup.tables import SLOT
from tests.browser.roster import test_roster as month
from tests.browser.roster.test_roster import MONDAY_DUTY, OCTOBER, SLOTS, places, press

town, visit, seen = month.town, month.visit, month.seen
PICK = OCTOBER.replace("?", "/plekken?")
LONG = "Wilhelmina-Antoinette van Oudshoorn-Schimmelpenninck"
ROOM = """select => {
  const style = getComputedStyle(select);
  const line = document.createElement("div");
  line.textContent = select.selectedOptions[0].text;
  const room = select.clientWidth
    - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  line.style.cssText = `position:absolute;white-space:pre-wrap;width:${room}px;`
    + `font:${style.font};overflow-wrap:anywhere`;
  document.body.append(line);
  const needed = line.scrollHeight
    + parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
  line.remove();
  return select.clientHeight + 2 - needed;
}"""
"""How much higher a list is than the name that is chosen in it needs."""
MANY_TABS = 200


class Presses:
    """A keyboard alone: Tab until something has the focus, then keys."""

    def __init__(self, page) -> None:
        self.page = page
        self.done: list[str] = []

    def go(self, target) -> None:
        for _ in range(MANY_TABS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(target)

    def on(self, target, key: str = "Enter") -> None:
        self.go(target)
        self.done.append(key)
        if len(key) == 1:
            self.page.keyboard.type(key)
        else:
            self.page.keyboard.press(key)


class Clicks(Presses):
    """A mouse, and letters in a list."""

    def on(self, target, key: str = "Enter") -> None:
        self.done.append(key)
        if key == "Enter":
            target.click()
        else:
            target.focus()
            self.page.keyboard.type(key)


@pytest.mark.parametrize("page", ["wide"], indirect=True)
@pytest.mark.parametrize("hands", [Clicks, Presses])
def test_october_is_filled_changed_and_published_in_fourteen(town, page, visit, hands):
    address = visit(page, "carla")
    page.goto(address + OCTOBER)
    by = hands(page)
    by.on(page.get_by_role("link", name="Vul", exact=True))
    by.on(page.get_by_role("button", name="Stel voor", exact=True))
    by.on(page.get_by_role("button", name="Neem over").first)
    expect(page.get_by_text(f"Bewaard: {SLOTS} plekken")).to_be_visible()
    duty = page.get_by_label(MONDAY_DUTY)
    other = "g" if duty.input_value() != "gijs" else "e"
    by.on(duty, other)
    expect(page.get_by_text("Bewaard. Dienst op ma 4 okt")).to_be_visible()
    by.on(page.get_by_role("link", name="Publiceer", exact=True))
    by.on(page.get_by_role("button", name="Publiceer"))
    expect(page.get_by_text("Medewerkers zien het rooster nu")).to_be_visible()
    assert len(by.done) <= 14, by.done
    rows = town.rows("roster_slot")
    assert len(rows) == SLOTS
    assert all(row["published"] for row in rows)


@pytest.mark.parametrize("page", ["wide"], indirect=True)
@pytest.mark.parametrize("hands", [Clicks, Presses])
def test_two_christmas_weeks_are_closed_in_five(town, page, visit, hands):
    address = visit(page, "carla")
    page.goto(f"{address}/rooster?maand=2027-12")
    by = hands(page)
    by.on(page.get_by_role("link", name="Extra dagen"))
    for label, day in (("Dag", "2027-12-20"), ("Tot en met", "2027-12-31")):
        field = page.get_by_label(label)
        by.go(field)
        field.fill(day)
        by.done.append(label)
    reason = page.get_by_label("Reden")
    by.go(reason)
    page.keyboard.type("kerst")
    by.done.append("Reden")
    by.on(page.get_by_role("button", name="Bewaar"))
    expect(page.get_by_role("button", name="Haal weg").first).to_be_visible()
    assert len(by.done) <= 5, by.done
    closed = [row["day"] for row in town.rows("extra_day")]
    assert {str(one) for one in closed} >= {"2027-12-20", "2027-12-31"}


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_a_week_of_duties_is_dragged_over_and_undone_in_one_step(
    town, page, visit, seen
):
    address = visit(page, "carla")
    page.goto(address + PICK)
    week = [
        page.locator(f"label[for='kp-2027-10-{n:02}-540-duty']") for n in range(4, 9)
    ]
    week[0].hover()
    page.mouse.down()
    for one in week[1:]:
        one.hover()
    page.mouse.up()
    expect(page.get_by_text("5 plekken gekozen")).to_be_visible()
    seen(page, "picked")
    page.get_by_label("Wie komt daar?").select_option("anna")
    press(page, "Bewaar")
    expect(page.get_by_text("Bewaard: 5 plekken")).to_be_visible()
    assert places(town) == 5
    press(page, "Maak ongedaan")
    expect(page.get_by_text("Ongedaan gemaakt")).to_be_visible()
    assert places(town) == 0


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_a_run_of_places_is_picked_by_keyboard_alone(town, page, visit):
    address = visit(page, "carla")
    page.goto(address + PICK)
    by = Presses(page)
    by.go(page.get_by_label(f"Dienst {month.MONDAY_MORNING}"))
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_text("6 plekken gekozen")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_text("5 plekken gekozen")).to_be_visible()
    chosen = page.get_by_label("Wie komt daar?")
    while not chosen.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.type("b")
    by.on(page.get_by_role("button", name="Bewaar"))
    expect(page.get_by_text("Bewaard: 5 plekken")).to_be_visible()
    assert {row["member_id"] for row in town.rows("roster_slot")} == {2}


@pytest.mark.parametrize(
    "page",
    ["wide", "phone", "phone without JavaScript", "wide without JavaScript"],
    indirect=True,
)
def test_places_are_ticked_by_finger_and_without_javascript(town, page, visit, seen):
    address = visit(page, "carla")
    page.goto(address + PICK)
    for n in (4, 6):
        page.locator(f"label[for='kp-2027-10-{n:02}-540-duty']").click()
    page.get_by_label("Wie komt daar?").select_option("anna")
    seen(page, "ticked")
    press(page, "Bewaar")
    expect(page.get_by_text("Bewaard: 2 plekken")).to_be_visible()
    assert places(town) == 2


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_the_longest_name_is_read_whole(town, page, visit, seen):
    with town.database.transaction() as session:
        session.execute(
            text("UPDATE member SET name = :name WHERE login = 'anna'"), {"name": LONG}
        )
    month.put(town, duty="anna", backup="bram")
    address = visit(page, "carla")
    page.goto(address + OCTOBER)
    assert page.get_by_label(MONDAY_DUTY).evaluate(ROOM) >= 0
    seen(page, "long-name")
    page.goto(f"{address}/rooster?week=2027-W40")
    assert page.get_by_label(MONDAY_DUTY).evaluate(ROOM) >= 0


@pytest.mark.parametrize("page", ["wide", "phone"], indirect=True)
def test_whose_a_place_is_is_said_and_coloured(town, page, visit, seen):
    month.put(town, duty="bram", backup="anna")
    address = visit(page, "carla")
    page.goto(address + OCTOBER)
    slot = page.locator("#p-2027-10-04-540-duty")
    expect(slot).to_contain_text("GGD")
    legend = page.get_by_role("list", name="Organisaties")
    expect(legend).to_contain_text("GGD")
    expect(legend).to_contain_text("Lumens")
    colour = "one => getComputedStyle(one).borderInlineStartColor"
    mark = legend.get_by_role("listitem").filter(has_text="GGD")
    assert slot.evaluate(colour) == mark.evaluate(colour)
    other = page.locator("#p-2027-10-04-540-backup")
    assert other.evaluate(colour) != slot.evaluate(colour)
    page.get_by_label(MONDAY_DUTY).select_option("carla")
    expect(slot).to_contain_text("ZuidZorg")
    page.emulate_media(color_scheme="dark")
    seen(page, "organisations-dark")


@pytest.mark.parametrize("page", ["wide", "phone"], indirect=True)
def test_a_colleague_is_asked_for_a_place_and_says_yes_in_one_press(
    town, page, new_page, visit, seen
):
    with town.database.transaction() as session:
        row = {"line": town.line.key, "day": date(2027, 10, 4), "start": 540}
        row |= {"end": 720, "slot": "duty", "published": True}
        session.execute(insert(SLOT), row | {"member_id": month_id("eva")})
    address = visit(page, "anna")
    page.goto(address + OCTOBER)
    seen(page, "member-month")
    page.get_by_role("link", name="Eva van den Heuvel").click()
    seen(page, "take")
    press(page, "Vraag het aan Eva van den Heuvel")
    expect(page.get_by_text("Je vraag is verstuurd.")).to_be_visible()
    other = new_page()
    visit(other, "eva")
    other.goto(f"{address}/rooster/ruilen")
    expect(other.get_by_text("Anna de Wit wil")).to_be_visible()
    seen(other, "wanted")
    other.get_by_role("button", name="Ja, graag").click()
    expect(other.get_by_text("Je zei ja.")).to_be_visible()


def month_id(login: str) -> int:
    return 1 + [*month.PEOPLE].index(login)


@pytest.mark.parametrize("page", ["wide", "phone"], indirect=True)
def test_the_rules_are_set_where_the_proposal_is_made(page, visit, seen):
    address = visit(page, "carla")
    page.goto(f"{address}/rooster/vullen?maand=2027-10")
    page.get_by_text("Verander de regels").click()
    page.get_by_label("Hooguit beurten per week").select_option("1")
    seen(page, "rules")
    press(page, "Bewaar de regels")
    expect(page.get_by_text("meer dan één beurt per week")).to_be_visible()
    seen(page, "rules-set")
    press(page, "Maak ongedaan de nieuwe regels")
    expect(page.get_by_text("meer dan één beurt per week")).to_have_count(0)

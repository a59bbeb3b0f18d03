"""Every part of the pages, in a real browser: wide and phone, with scripts and without.

The application is `style_guide.py`; its policy is the one of the pages.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import style_guide
from webhooks.pages import assets

SMALLEST_TARGET = 24
SMALLEST_BUTTON = 44
PAGES = ["/", "/member", "/sign-in", "/refused"]
TARGETS = "a[href], button, select, textarea, summary, input:not([type=hidden])"
BOXES = f"""() => [...document.querySelectorAll({TARGETS!r})]
  .filter(e => e.checkVisibility() && !e.closest('p') && e.className !== 'skip')
  .map(e => {{
    const box = (e.closest('.choice') ?? e).getBoundingClientRect();
    const button = 'button, .button, nav *, select, .choice *';
    return {{
      name: e.outerHTML.slice(0, 120),
      button: e.matches(button),
      least: Math.min(box.width, box.height),
    }};
  }})"""
FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const bar = document.querySelector('.nav');
  const fixed = bar && getComputedStyle(bar).position === 'fixed';
  const above = fixed && !bar.contains(e);
  const foot = above ? bar.getBoundingClientRect().top : innerHeight;
  const style = getComputedStyle(e.closest('.choice') ?? e);
  return {
    name: e.tagName + ' ' + (e.innerText || e.name || '').trim(),
    inHeader: !!e.closest('header, .skip'),
    inFooter: !!e.closest('footer'),
    seen: box.bottom > 0 && box.top < foot,
    marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    atEnd: e === document.body,
  };
}"""
EVERYTHING = 90


@pytest.fixture
def url(serve) -> str:
    return serve(style_guide.app())


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_a_page(page, url, path, axe, shot, sideways):
    page.goto(url + path)
    shot(page, f"style-guide{path.replace('/', '-')}")
    axe(page)
    assert sideways(page) == 0


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_dark_colours_are_read_as_well(page, url, axe, shot):
    page.emulate_media(color_scheme="dark")
    for path in PAGES:
        page.goto(url + path)
        shot(page, f"style-guide-dark{path.replace('/', '-')}")
        axe(page)
    background = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="light")
    light = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert background != light


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_password_is_shown_while_somebody_asks_for_it(page, url, axe):
    page.goto(f"{url}/sign-in")
    field = page.get_by_label("Wachtwoord", exact=True)
    field.fill("mijn eigen lange zin")
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Toon wachtwoord").click()
    expect(field).to_have_attribute("type", "text")
    axe(page)
    page.get_by_role("button", name="Verberg wachtwoord").click()
    expect(field).to_have_attribute("type", "password")


@pytest.mark.parametrize("path", PAGES)
def test_what_a_thumb_must_hit_is_big_enough(page, url, path):
    page.goto(url + path)
    boxes = page.evaluate(BOXES)
    assert boxes
    assert [b for b in boxes if round(b["least"]) < SMALLEST_TARGET] == []
    assert [
        b for b in boxes if b["button"] and round(b["least"]) < SMALLEST_BUTTON
    ] == []


def test_the_keyboard_goes_through_the_page_in_order_and_is_always_seen(page, url):
    page.goto(url)
    stops = []
    for _ in range(EVERYTHING):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["atEnd"]:
            break
        stops.append(stop)
    else:
        pytest.fail("the keyboard never leaves the page")
    assert stops[0]["name"] == "A Direct naar de inhoud"
    assert [stop for stop in stops if not stop["seen"]] == []
    assert [stop for stop in stops if not stop["marked"]] == []
    parts = ["h" if s["inHeader"] else "f" if s["inFooter"] else "m" for s in stops]
    assert re.fullmatch("h+m+f+", "".join(parts))


def test_who_skips_the_header_continues_in_the_page(page, url):
    page.goto(url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => !!document.activeElement.closest('main')")


def test_a_refused_form_says_what_is_wrong_and_leads_there(page, url, axe, shot):
    page.goto(f"{url}/sign-in")
    page.get_by_label("Gebruikersnaam").fill("sanne")
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_title("Fout: Inloggen - CJG Veldhoven")
    expect(page.get_by_role("heading", name="Er was een probleem")).to_be_focused()
    field = page.get_by_label("Wachtwoord")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Fout: Vul je wachtwoord in.")
    expect(page.get_by_label("Gebruikersnaam")).to_have_value("sanne")
    axe(page)
    shot(page, "refused-form")
    page.get_by_role("link", name="Vul je wachtwoord in.").click()
    expect(field).to_be_focused()


def test_a_refused_choice_leads_to_the_first_choice(page, url, axe, sideways):
    page.goto(url)
    page.get_by_role("button", name="Verstuur").click()
    page.get_by_role("link", name="Kies een leeftijd.").click()
    expect(page.get_by_label("Nog niet geboren")).to_be_focused()
    group = page.get_by_role("radiogroup", name="Leeftijd")
    expect(group).to_have_attribute("aria-invalid", "true")
    expect(group).to_have_accessible_description("Fout: Kies een leeftijd.")
    axe(page)
    assert sideways(page) == 0


def test_a_choice_is_made_by_its_whole_row(page, url):
    page.goto(url)
    page.get_by_text("12-17 jaar", exact=True).click()
    expect(page.get_by_label("12-17 jaar")).to_be_checked()
    page.get_by_label("4-11 jaar").check()
    expect(page.get_by_label("12-17 jaar")).not_to_be_checked()
    page.get_by_text("Type 2: één partner").click()
    expect(page.get_by_label("Type 2: één partner")).to_be_checked()


def test_the_menu_leads_everywhere_with_a_keyboard_alone(page, url):
    page.goto(url)
    menu = page.get_by_role("navigation", name="Hoofdmenu")
    expect(menu.get_by_role("link", name="Nu", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    behind = menu.get_by_text("Meer", exact=True)
    if behind.is_visible():
        behind.press("Enter")
    expect(menu.get_by_role("link")).to_have_text(
        [
            "Nu",
            "Rooster",
            "Registratie 1 nieuw",
            "Voicemail 2 nieuw",
            "Cijfers",
            "Beheer",
        ]
    )
    expect(menu.get_by_role("link", name="Beheer")).to_be_visible()


PARTS_OF_A_TABLE = ("table", "row", "columnheader", "rowheader", "cell")


def table_as_heard(page, name: str) -> dict[str, list[str]]:
    """The parts of a table by their names, as Chromium tells a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}

    def value(node: dict, field: str) -> str:
        return str(node.get(field, {}).get("value", ""))

    def inside(node: dict) -> bool:
        while node and (value(node, "role"), value(node, "name")) != ("table", name):
            node = by_id.get(node.get("parentId"), {})
        return bool(node)

    mine = [node for node in nodes if not node["ignored"] and inside(node)]
    return {
        role: [value(node, "name") for node in mine if value(node, "role") == role]
        for role in PARTS_OF_A_TABLE
    }


def test_a_list_of_records_is_heard_as_a_table_at_every_width(page, url):
    page.goto(url)
    expect(page.locator(".records tbody tr")).to_have_count(3)
    heard = table_as_heard(page, "Lijst van medewerkers")
    assert heard["table"] == ["Lijst van medewerkers"]
    assert len(heard["row"]) == 1 + 3
    assert heard["columnheader"] == [
        *("Naam", "Organisatie", "Mobiel", "Rol", "Laatst ingelogd", "Weer gewoon"),
    ]
    assert heard["rowheader"] == [
        *("Sanne de Vries", "Fleur Jansen-van den Oetelaar", "Mohammed el Idrissi"),
    ]
    assert heard["cell"][:4] == ["Lumens", "getest", "beheerder", "ma 23 nov, 08:55"]
    assert len(heard["cell"]) == 3 * 5  # an empty one too: else the columns shift


@pytest.mark.parametrize("page", ["phone", "phone without JavaScript"], indirect=True)
def test_on_a_phone_each_record_is_a_block_with_the_name_of_every_value(
    page, url, sideways, box
):
    page.goto(url)
    first, _, last = page.locator(".records tbody tr").all()
    expect(first).to_have_text(
        re.compile(r"^\s*Sanne de Vries\s+Organisatie\s*Lumens\s+Mobiel\s*getest"),
        use_inner_text=True,
    )
    expect(last.get_by_text("Mobiel")).to_have_count(0)
    assert box(first)["width"] == box(last)["width"]
    expect(first.get_by_text("Organisatie")).to_be_visible()
    assert box(page.locator(".records thead"))["width"] == 1
    page.locator(".records td > div").first.evaluate(
        "value => { value.textContent = 'x'.repeat(60) }"
    )
    assert sideways(page) == 0


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_where_there_is_room_records_are_a_table_with_its_names_above(page, url):
    page.goto(url)
    expect(page.locator(".records thead")).to_be_visible()
    for name in page.locator(".records .on-phone").all():
        expect(name).to_be_hidden()


@pytest.mark.parametrize("page", ["wide", "phone"], indirect=True)
def test_typing_counts_down(page, url):
    page.goto(url)
    note = page.get_by_label("Toelichting (optioneel)")
    note.fill("Vraag over slapen.")
    expect(page.get_by_text("Nog 482 tekens.").first).to_be_visible()
    note.fill("x" * 501)
    expect(page.get_by_text("1 teken te veel.").first).to_be_visible()


@pytest.mark.parametrize(
    "page", ["wide without JavaScript", "phone without JavaScript"], indirect=True
)
def test_without_scripts_a_page_says_how_much_may_be_typed(page, url):
    page.goto(url)
    expect(page.get_by_text("Je kunt 500 tekens gebruiken.")).to_be_visible()


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_a_part_renews_itself_under_the_policy(page, url):
    page.goto(url)
    expect(page.locator("#live")).to_have_text("Bijgewerkt om 9:41 uur.")


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_a_page_is_printed_without_what_paper_cannot_do(page, url, shot):
    page.goto(url)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Hoofdmenu")).to_be_hidden()
    expect(page.get_by_role("heading", name="Rooster", exact=True)).to_be_visible()
    shot(page, "style-guide-on-paper")


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_page_can_be_used_in_the_visitors_own_colours(page, url, axe, shot):
    page.goto(url)
    page.emulate_media(forced_colors="active")
    shot(page, "style-guide-own-colours")
    axe(page)


@pytest.mark.parametrize("path", ["/inline", "/elsewhere"])
def test_what_is_inline_or_elsewhere_would_be_noticed(page, url, path, watches):
    page.goto(url + path)
    assert watches[-1].complaints
    watches[-1].complaints.clear()


@pytest.mark.parametrize("page", ["wide", "phone without JavaScript"], indirect=True)
def test_what_a_screen_reader_would_stumble_over_would_be_noticed(page, url, axe):
    page.goto(f"{url}/nameless")
    with pytest.raises(AssertionError, match="label: <input>"):
        axe(page)


def test_the_address_of_a_file_changes_with_the_file():
    assert re.fullmatch(r"/static/cjg\.css\?v=[0-9a-f]{12}", assets.address("cjg.css"))
    assert assets.address("cjg.css") != assets.address("cjg.js")

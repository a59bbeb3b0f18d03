"""Nieuwe lijn: an administrator without a shell makes a line, and opens it."""

import re
from html import unescape
from pathlib import Path
from threading import Barrier, Thread

import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from config.app import create_app
from config.cli import cjg
from config.house import build
from config.lines import load_lines
from config.settings import VARIABLES
from ringgroup.line import Belonging, Membership
from ringgroup.people import lines, versions
from ringgroup.tables import SLOT
from ringgroup.upkeep import absent_lines, telling
from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import SERVICE, demo_settings
from tests.town.two_desks import EAST, EAST_NUMBER, WEST, TwoDesks, written
from tests.town.visitor import PASSWORD, Visitor, give_password
from webhooks.pages.people import opening_words
from webhooks.simulator.network.phones import Answers, Caller

NEW, PAGE, SETTINGS = "/beheer/lijnen/nieuw", "/beheer/lijn", "/beheer/instellingen"
NUMBER, KEY = "+31402584115", "eersel"
FILLED = {
    "source": WEST,
    "key": KEY,
    "name": "CJG Eersel",
    "number": "040 258 41 15",
    "twilio_number": "",
    "service_number": "040 258 45 24",
    "code": "",
    "email": "eersel@example.nl",
    "partners": "y",
}
ERROR = re.compile(r'<p class="field-error" id="(\w+)-error">.*?</span>(.*?)</span>')
CHANGED = "Iemand anders heeft dit intussen veranderd."
LATER = "Deze lijn gaat niet meer weg"
CLOSED = "Deze lijn is nog niet open"


@pytest.fixture
def town(tmp_path, database_url):
    town = TwoDesks(tmp_path, database_url, MONDAY, "pickup wins")
    town.url = database_url
    give_password(town.database, "gijs", role="administrator")
    give_password(town.database, "anna", "daan", role="coordinator")
    give_password(town.database, "bram", "carla")
    yield town
    town.close()


def visitor(town, login: str, app=None) -> Visitor:
    found = Visitor(app or town.app, lambda: town.now)
    found.sign_in(login)
    return found


@pytest.fixture
def gijs(town):
    return visitor(town, "gijs")


def filled(who, **changes: str) -> dict[str, str]:
    return form(who.get(NEW).text, NEW).fields | FILLED | changes


def found(who, **changes: str):
    return who.post(NEW, filled(who, **changes), follow_redirects=True)


def of_line(who, path: str, key: str = KEY) -> dict[str, str]:
    page = who.get(f"{PAGE}?lijn={key}").text
    return form(page, path).fields


def opened(who, key: str = KEY):
    fields = of_line(who, f"{PAGE}/open", key)
    return who.post(f"{PAGE}/open", fields, follow_redirects=True)


def take_back(who):
    path = f"{SETTINGS}/wijziging/terug"
    fields = form(who.get(SETTINGS).text, path).fields
    return who.post(path, fields, follow_redirects=True)


def wrong(page) -> dict[str, str]:
    return {name: unescape(said) for name, said in ERROR.findall(page.text)}


def place(town, login: str, *keys: str) -> None:
    """Let a member work on these lines alone."""
    stands = {key: Membership("member") for key in keys}
    wanted = Belonging("member", everywhere=False, lines=stands)
    with town.database.transaction() as session:
        lines.place(session, town.desk, login, wanted, None, town.now)


def calls(town, number: str = NUMBER):
    visit = town.network.call(Caller("+31407012345", speaks_seconds=9), number)
    town.run()
    return visit


def registered(town):
    rows = town.rows("registration")
    return sorted((row["line"], row["desk"], row["outcome"]) for row in rows)


def prompt(town, *args: str):
    environ = dict.fromkeys(VARIABLES) | {
        "CJG_DEMO": "1",
        "DATABASE_URL": town.url,
        "CJG_CONFIG": str(town.house.settings.config),
    }
    return CliRunner().invoke(cjg, [*args], env=environ)


def test_a_line_is_made_stays_closed_and_rings_after_it_was_opened(town, gijs):
    before = dict(town.desk.lines)
    page = found(gijs)
    assert "CJG Eersel is gemaakt." in page.text
    assert CLOSED in page.text
    line = town.desk.lines[KEY]
    assert (line.number, line.code, line.opened) == (NUMBER, "454115", False)
    assert line.hours == before[WEST].hours
    assert {key: town.desk.lines[key] for key in before} == before

    place(town, "bram", KEY)
    town.key("bram", "*454115")
    assert town.present() == {"bram"}
    assert town.rung(calls(town)) == []
    assert registered(town) == [(KEY, "closed", "voicemail")]

    assert "De lijn is open." in opened(gijs).text
    town.phone("bram", Answers(talk_seconds=30))
    assert town.talked_to(calls(town)) == ["bram"]
    log = gijs.get("/beheer/logboek").text
    assert "Nieuwe lijn CJG Eersel, naar het voorbeeld van Loket West" in log
    assert "Lijn geopend" in log


def test_nobody_is_reminded_or_alarmed_before_a_line_is_opened(town, gijs):
    found(gijs)
    place(town, "bram", KEY)
    on = {"line": KEY, "day": MONDAY.date(), "start": 540, "end": 720}
    with town.database.transaction() as session:
        session.execute(insert(SLOT), on | {"slot": "duty", "member_id": 2})

    def told_after(minutes: int) -> set[str]:
        town.network.wait(60 * minutes)
        telling.cycle(town.database, town.desk, town.now)
        abouts = (row["about"] for row in town.rows("message"))
        return {one.split(":")[0] for one in abouts if KEY in one}

    assert told_after(8) == set()
    opened(gijs)
    assert told_after(1) == {"alarm", "week"}  # nobody leads it: administrators


def test_board_and_roster_say_that_a_line_is_not_open_yet(town, gijs):
    found(gijs)
    place(town, "carla", KEY)
    carla = visitor(town, "carla")
    for path in ("/", "/rooster"):
        assert CLOSED in carla.get(path).text
    opened(gijs)
    for path in ("/", "/rooster"):
        assert CLOSED not in carla.get(path).text


def test_who_made_a_line_does_not_work_there(town, gijs):
    found(gijs)
    assert town.rows("membership") == [
        row for row in town.rows("membership") if row["line"] in {WEST, EAST}
    ]
    assert "horen nu 0 mensen" in gijs.get(f"{PAGE}?lijn={KEY}").text
    assert gijs.get(f"/?lijn={KEY}").status_code == 404
    place(town, "carla", KEY)
    assert "horen nu 1 mensen" in gijs.get(f"{PAGE}?lijn={KEY}").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "Eersel!"),
        ("key", "e" * 41),
        ("name", ""),
        ("number", "12"),
        ("twilio_number", "geen nummer"),
        ("service_number", ""),
        ("code", "12345"),
        ("email", "geen adres"),
        ("source", "nergens"),
    ],
)
def test_what_cannot_be_is_one_sentence_at_its_field(town, gijs, field, value):
    page = gijs.post(NEW, filled(gijs, **{field: value}))
    assert page.status_code == 422
    assert wrong(page) == {field: opening_words.WRONG[field]}
    assert form(page.text, NEW).fields[field] == value or field == "source"
    assert town.rows("line_version") == []


def test_all_that_cannot_be_is_said_at_once(town, gijs):
    page = gijs.post(NEW, filled(gijs, key="", name="", email="", code="1"))
    assert wrong(page).keys() == {"key", "name", "email", "code"}
    assert town.rows("line_version") == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("key", {"key": EAST}),
        ("number", {"number": EAST_NUMBER}),
        ("number", {"number": SERVICE}),
        ("number", {"number": "040 999 41 14"}),
        ("twilio_number", {"twilio_number": EAST_NUMBER}),
        ("service_number", {"service_number": EAST_NUMBER}),
        ("code", {"code": "454114"}),
    ],
)
def test_two_lines_share_nothing_that_tells_them_apart(town, gijs, field, changes):
    page = gijs.post(NEW, filled(gijs, **changes))
    assert page.status_code == 422
    assert wrong(page) == {field: opening_words.TAKEN[field]}
    assert town.rows("line_version") == []


def test_a_key_of_which_there_are_rows_is_no_new_line(town, gijs):
    slot = {"line": KEY, "day": MONDAY.date(), "start": 540, "end": 720}
    with town.database.transaction() as session:
        session.execute(insert(SLOT), slot | {"slot": "duty", "member_id": 1})
    page = gijs.post(NEW, filled(gijs))
    assert wrong(page) == {"key": opening_words.TAKEN["key"]}


def test_partners_come_along_if_somebody_wants_them_and_recordings_never(town, gijs):
    partner = {"partners:+:name": "Zorg", "partners:+:email": "zorg@example.nl"}
    path = f"{SETTINGS}/partners"
    fields = form(gijs.get(path).text, path).fields | partner
    gijs.post(path, fields | {"partners:+:share": "2"})
    found(gijs)
    assert [one.name for one in town.desk.lines[KEY].partners] == ["Zorg"]
    take_back(gijs)
    fields = filled(gijs)
    del fields["partners"]
    gijs.post(NEW, fields)
    assert town.desk.lines[KEY].partners == ()


def test_a_form_that_is_sent_twice_makes_one_line(town, gijs):
    fields = filled(gijs)
    answers = [gijs.post(NEW, fields) for _ in range(2)]
    assert {one.location for one in answers} == {f"{PAGE}?lijn={KEY}"}
    assert len(town.rows("line_version")) == 1


def test_of_two_administrators_who_make_the_same_line_the_second_is_told(town, gijs):
    give_password(town.database, "fatma", role="administrator")
    fatma = visitor(town, "fatma")
    late, other = filled(gijs), filled(gijs, key="bladel")
    found(fatma)
    assert wrong(gijs.post(NEW, late)) == {"key": opening_words.TAKEN["key"]}
    assert wrong(gijs.post(NEW, other)) == {"number": opening_words.TAKEN["number"]}
    assert len(town.rows("line_version")) == 1


def test_two_at_the_same_moment_make_one_line(town, gijs):
    give_password(town.database, "fatma", role="administrator")
    others = [gijs, visitor(town, "fatma", create_app(town.house, lambda: town.now))]
    forms = [filled(one) for one in others]
    gate, answers = Barrier(2), []

    def press(who, fields):
        gate.wait()
        answers.append(who.client.post(NEW, data=fields).status_code)

    threads = [
        Thread(target=press, args=pair) for pair in zip(others, forms, strict=True)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [303, 422]
    assert len(town.rows("line_version")) == 1


def test_numbers_name_and_code_are_set_right_until_the_line_is_opened(town, gijs):
    found(gijs)
    path = f"{PAGE}/nummers"
    fields = of_line(gijs, path)
    assert fields["number"] == "040 258 4115"
    bad = gijs.post(path, fields | {"code": "1"})
    assert wrong(bad) == {"code": opening_words.WRONG["code"]}
    taken = gijs.post(path, fields | {"number": EAST_NUMBER})
    assert wrong(taken) == {"number": opening_words.TAKEN["number"]}
    assert len(town.rows("line_version")) == 1
    right = fields | {"number": "040 258 41 16", "code": "", "name": "CJG Bladel"}
    assert (
        "De nummers zijn bewaard." in gijs.post(path, right, follow_redirects=True).text
    )
    line = town.desk.lines[KEY]
    assert (line.number, line.code) == ("+31402584116", "454116")
    assert line.name == "CJG Bladel"
    said = "Naam: CJG Eersel wordt CJG Bladel; Nummer van bellers: +31402584115 wordt"
    assert said in gijs.get("/beheer/logboek").text
    old = of_line(gijs, path)
    opened(gijs)
    page = gijs.post(path, old | {"name": "Anders"}, follow_redirects=True)
    assert CHANGED in page.text
    del old["gezien"]
    page = gijs.post(path, old | {"name": "Anders"}, follow_redirects=True)
    assert opening_words.NOT_TO_CHANGE in page.text
    assert town.desk.lines[KEY].name == "CJG Bladel"


def test_the_numbers_of_a_line_of_the_file_are_changed_there_alone(town, gijs):
    page = gijs.get(f"{PAGE}?lijn={WEST}").text
    assert "Deze lijn is open" in page
    assert f"{PAGE}/nummers" not in page
    fields = {"lijn": WEST, "name": "Anders", "number": NUMBER}
    fields |= {"service_number": SERVICE}
    answer = gijs.post(f"{PAGE}/nummers", fields, follow_redirects=True)
    assert opening_words.NOT_TO_CHANGE in answer.text
    assert town.rows("line_version") == []


def test_open_from_an_old_page_opens_nothing(town, gijs):
    found(gijs)
    old = of_line(gijs, f"{PAGE}/open")
    path = f"{PAGE}/nummers"
    gijs.post(path, of_line(gijs, path) | {"name": "CJG Bladel"})
    assert CHANGED in gijs.post(f"{PAGE}/open", old, follow_redirects=True).text
    assert not town.desk.lines[KEY].opened


def test_opening_is_taken_back_and_then_the_line_itself(town, gijs):
    before = dict(town.desk.lines)
    found(gijs)
    opened(gijs)
    take_back(gijs)
    assert not town.desk.lines[KEY].opened
    assert "De laatste wijziging is teruggezet." in take_back(gijs).text
    assert town.desk.lines == before
    assert gijs.get(f"{PAGE}?lijn={KEY}").status_code == 404
    assert "CJG Eersel is gemaakt." in found(gijs).text  # and once more


@pytest.mark.parametrize("of", ["member", "roster", "call"])
def test_a_line_with_anything_of_it_is_not_taken_back(town, gijs, of):
    found(gijs)
    if of == "member":
        place(town, "bram", KEY)
    elif of == "roster":
        slot = {"line": KEY, "day": MONDAY.date(), "start": 540, "end": 720}
        with town.database.transaction() as session:
            session.execute(insert(SLOT), slot | {"slot": "duty", "member_id": 1})
    else:
        calls(town)
    assert LATER in take_back(gijs).text
    refused = prompt(town, "settings", "undo")
    assert refused.exit_code == 1
    assert f"founded line {KEY}, which has calls, members or" in refused.stderr
    assert KEY in town.desk.lines
    assert len(town.rows("line_version")) == 1


def test_the_command_takes_a_line_back_of_which_there_is_nothing(town, gijs):
    found(gijs)
    assert "Nieuwe lijn CJG Eersel" in prompt(town, "settings", "undo").stdout
    town.house.versions.follow()
    assert KEY not in town.desk.lines


def test_a_line_that_was_made_is_exported_and_goes_on_from_the_file(town, gijs):
    found(gijs)
    opened(gijs)
    place(town, "bram", KEY)
    path = f"{SETTINGS}/bellen"
    fields = form(gijs.get(f"{path}?lijn={KEY}").text, path).fields
    gijs.post(path, fields | {"ring_seconds": "40"})
    line = town.desk.lines[KEY]
    assert line.rules.ring_seconds == 40
    said = prompt(town, "settings", "export", "--line", KEY)
    assert said.exit_code == 0
    assert "opened = true\n" in said.stdout
    file = town.house.settings.config
    text = file.read_text() + said.stdout
    file.write_text(text)
    assert load_lines(file)[KEY] == line
    assert prompt(town, "settings", "diff").stdout == (
        "nothing differs from the line file\n"
    )
    house = build(town.house.settings)
    assert house.desk.lines == town.desk.lines

    file.write_text(text.replace("CJG Eersel", "CJG Kempen"))  # the server's own
    other = build(town.house.settings)
    assert other.desk.lines[KEY].name == "CJG Kempen"
    assert other.desk.lines[KEY].rules.ring_seconds == 40
    file.write_text(text.replace("[lines.eersel", "[lines.kempen"))
    third = build(town.house.settings)
    assert [*third.desk.lines] == [WEST, EAST, "kempen"]
    for one in (house, other, third):
        one.database.close()


def test_a_line_that_was_made_is_no_line_that_is_missing(town, gijs):
    found(gijs)
    place(town, "bram", KEY)
    house = build(town.house.settings)
    with house.database.reading() as session:
        assert absent_lines.left_behind(session, house.desk) == {}
    house.database.close()
    said = prompt(town, "doctor").stdout
    assert "every row is of a line in the line file" in said
    assert "not opened yet" in said
    assert f"lines.{KEY}.number: - -> " in prompt(town, "settings", "diff").stdout


def test_another_process_knows_a_line_without_a_restart(town, gijs):
    other = build(town.house.settings)
    found(gijs)
    place(town, "bram", KEY)
    assert KEY not in other.desk.lines
    there = Visitor(create_app(other, lambda: town.now), lambda: town.now)
    there.secret = gijs.secret
    town.network.wait(30)
    there.sign_in("gijs")
    assert CLOSED in there.get(f"{PAGE}?lijn={KEY}").text  # led there before its look
    opened(gijs)
    other.versions.follow()
    assert other.desk.lines == town.desk.lines
    assert other.desk.line_at(NUMBER).opened
    other.database.close()


def test_only_administrators_make_and_open_lines(town, gijs):
    found(gijs)
    for login in ("anna", "bram"):
        who = visitor(town, login)
        for path in (NEW, PAGE):
            assert who.get(path).status_code == 403
            assert who.get(f"{path}?lijn={KEY}").status_code in {403, 404}
        for path in (NEW, f"{PAGE}/open", f"{PAGE}/nummers", f"{PAGE}/nummers/wijzen"):
            assert who.post(path, FILLED).status_code == 403
        assert who.get(f"/?lijn={KEY}").status_code == 404
    assert not town.desk.lines[KEY].opened


def test_making_and_opening_ask_for_a_proof_of_now(town, gijs):
    fields = filled(gijs)
    town.network.wait(11 * 60)
    answer = gijs.post(NEW, fields)
    assert answer.location == "/account/bevestigen"
    assert town.rows("line_version") == []
    again = {"password": PASSWORD}
    page = gijs.post("/account/bevestigen", again, follow_redirects=True).text
    assert form(page, NEW).fields["name"] == FILLED["name"]  # it stands there still
    assert gijs.post(NEW, fields).status_code == 303
    old = of_line(gijs, f"{PAGE}/open"), of_line(gijs, f"{PAGE}/nummers")
    town.network.wait(11 * 60)
    for path, sent in zip(("open", "nummers"), old, strict=True):
        answer = gijs.post(f"{PAGE}/{path}", sent | {"name": "Anders"})
        assert answer.location == "/account/bevestigen"
    assert not town.desk.lines[KEY].opened
    assert len(town.rows("line_version")) == 1


def test_an_example_that_went_meanwhile_is_said(town, gijs):
    give_password(town.database, "fatma", role="administrator")
    fatma = visitor(town, "fatma")
    found(gijs)
    other = build(town.house.settings)
    there = Visitor(create_app(other, lambda: town.now), lambda: town.now)
    there.secret = fatma.secret
    town.network.wait(30)
    there.sign_in("fatma")
    late = filled(there, source=KEY, key="bladel", number="040 258 41 17")
    take_back(gijs)
    answer = there.post(NEW, late)
    assert wrong(answer) == {"source": opening_words.WRONG["source"]}
    other.database.close()


def test_a_new_line_is_among_the_figures_of_the_service(town, gijs):
    found(gijs)
    told = town.app.test_client().get("/metrics").text
    assert f'ringgroup_present{{line="{KEY}"}} 0' in told


def test_what_the_page_cannot_point_is_said(gijs):
    found(gijs)
    page = gijs.get(f"{PAGE}?lijn={KEY}").text
    assert "cjg provision" in page
    fields = {"lijn": KEY}
    said = gijs.post(f"{PAGE}/nummers/wijzen", fields, follow_redirects=True)
    assert opening_words.NOBODY_TO_TELL in said.text


def test_a_change_on_another_line_leaves_a_line_that_was_made_as_it_is(town, gijs):
    found(gijs)
    made = town.desk.lines[KEY]
    path = f"{SETTINGS}/bellen"
    fields = form(gijs.get(f"{path}?lijn={WEST}").text, path).fields
    gijs.post(path, fields | {"ring_seconds": "40"})
    assert town.desk.lines[WEST].rules.ring_seconds == 40
    assert town.desk.lines[KEY] == made
    with town.database.reading() as session:
        last = versions.last(session)
    assert last.told.keys() == {WEST}


def test_a_line_of_the_file_may_wait_until_it_is_opened_too(tmp_path, sqlite_url):
    path = Path(written(tmp_path))
    text = path.read_text()
    path.write_text(text.replace("[lines.oost]\n", "[lines.oost]\nopened = false\n"))
    settings = demo_settings(sqlite_url, CJG_CONFIG=str(path))
    town = ClockedTown(settings, MONDAY, "pickup wins")
    give_password(town.database, "gijs", role="administrator")
    gijs = visitor(town, "gijs")
    town.key("bram", "*454114")
    assert town.rung(calls(town, EAST_NUMBER)) == []
    opened(gijs, EAST)
    town.phone("bram", Answers(talk_seconds=30))
    assert town.talked_to(calls(town, EAST_NUMBER)) == ["bram"]
    take_back(gijs)
    assert town.rung(calls(town, EAST_NUMBER)) == []
    town.close()

"""Files as people hand them in, through the command and through the page alike."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import update

from ringgroup.tables import MEMBER
from tests.conftest import MONDAY
from tests.integration.config.test_cli import Desk
from tests.town.provider import ClockedTown
from tests.town.town import PEOPLE, demo_settings
from tests.town.visitor import PASSWORD, Visitor, give_password

FILES = Path(__file__).parents[2] / "town" / "assets" / "files"
TWO_BLOCKS = """
[lines.noord]
name = "Noord"
number = "+31402584113"
service_number = "+31402584524"
[lines.noord.hours]
monday = ["09:00-12:00", "14:00-17:00"]
[lines.noord.voicemail]
email = "noord@example.nl"
"""
MORNING, AFTERNOON = 9 * 60, 14 * 60
NAMES = {
    "anna": "Anna Bos",
    "bram": "Bram Vos",
    "carla": "Carla Mol",
    "daan": "Daan Pol",
}
HEADER = "name,organisation,mobile,email,login,role\n"
ZWSP, DASH = "\N{ZERO WIDTH SPACE}", "\N{EN DASH}"


@pytest.fixture
def lines(tmp_path) -> str:
    path = tmp_path / "lines.toml"
    path.write_text(TWO_BLOCKS)
    return str(path)


@pytest.fixture
def town(sqlite_url, lines):
    town = ClockedTown(
        demo_settings(sqlite_url, CJG_CONFIG=lines), MONDAY, "pickup wins"
    )
    give_password(town.database, "anna", "bram")
    give_password(town.database, "carla", role="coordinator")
    give_password(town.database, "daan", role="administrator")
    with town.database.transaction() as session:
        for login, name in NAMES.items():
            session.execute(
                update(MEMBER).where(MEMBER.c.login == login).values(name=name)
            )
    yield town
    town.close()


@pytest.fixture
def prompt(tmp_path, sqlite_url, lines, town):  # noqa: ARG001 - fills the database
    """The same desk, at a prompt."""
    desk = Desk(tmp_path, sqlite_url)
    desk.environ["CJG_CONFIG"] = lines
    return desk


def signed_in(town, login: str) -> Visitor:
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


def roster(town) -> dict[tuple[str, int, str], str]:
    """Day, start and slot → login."""
    return {
        (str(row["day"]), row["start"], row["slot"]): PEOPLE[row["member_id"] - 1]
        for row in town.rows("roster_slot")
    }


def upload(town, data: bytes, name: str) -> str:
    """What the page says of a roster, which is taken in if it can be."""
    carla = signed_in(town, "carla")
    page = carla.post("/rooster/inlezen", {"bestand": (io.BytesIO(data), name)}).text
    kept = re.search(r'name="rooster" value="([^"]+)"', page)
    if kept:
        carla.post("/rooster/inlezen/overnemen", {"rooster": kept[1]})
    return page


def take_in(way: str, town, prompt, data: bytes, name: str) -> str:
    if way == "page":
        return upload(town, data, name)
    result = prompt.run("roster", "import", prompt.file(data, name))
    return result.stdout + result.stderr


FEBRUARY = "2027-02-01"
DUTY, BACKUP = (
    (FEBRUARY, MORNING, "duty"),
    (FEBRUARY, MORNING, "backup"),
)
AS_READ = {
    "roster_merged_date.xlsx": {
        DUTY: "anna",
        BACKUP: "bram",
        (FEBRUARY, AFTERNOON, "duty"): "daan",
        (FEBRUARY, AFTERNOON, "backup"): "carla",
    },
    "roster_date_with_time.xlsx": {DUTY: "anna", BACKUP: "bram"},
    "roster_from_until.xlsx": {DUTY: "anna", BACKUP: "bram"},
}


@pytest.mark.parametrize("way", ["command", "page"])
@pytest.mark.parametrize("name", AS_READ)
def test_a_workbook_says_what_its_maker_meant(town, prompt, way, name):
    take_in(way, town, prompt, (FILES / name).read_bytes(), name)
    assert roster(town) == AS_READ[name]


def sheet(*rows: tuple) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("way", ["command", "page"])
def test_a_table_of_weeks_is_read_where_a_day_has_one_block_and_refused_by_day(
    town, prompt, way
):
    rows = ["Rooster 2027", "week;di;ma", "5;;Anna Bos / Bram Vos", "6;Zoë", "x;;Bram"]
    said = take_in(way, town, prompt, "\n".join(rows).encode("cp1252"), "r.csv")
    assert roster(town) == {}
    if way == "command":
        begun = [one.partition(":")[0] for one in said.splitlines()]
        columns = ("3, column maandag", "4, column dinsdag", "5, column week")
        assert begun == [f"line {one}" for one in columns]
    else:
        assert '<td role="cell">maandag</td>' in said
        assert "Zoë kennen we niet" in said
        assert "x is geen week." in said


@pytest.mark.parametrize("day", ["31-12-9999", "27-12-9999", "1-1-0001"])
@pytest.mark.parametrize("way", ["command", "page"])
def test_a_day_of_another_age_is_refused_and_breaks_nothing(town, prompt, way, day):
    said = take_in(way, town, prompt, f"datum;dienst\n{day};anna".encode(), "r.csv")
    assert ("too long ago" if way == "command" else "Klopt het jaar?") in said


@pytest.mark.parametrize("way", ["command", "page"])
def test_a_block_that_may_stand_in_an_unread_column_is_not_guessed(town, prompt, way):
    data = sheet(
        ("Datum", "Dagdeel", "Dienst"), (date(2027, 2, 1), "ochtend", "Anna Bos")
    )
    said = take_in(way, town, prompt, data, "rooster.xlsx")
    assert roster(town) == {}
    assert ("Dagdeel" in said) or ("meer blokken" in said)
    assert "09:00-12:00, 14:00-17:00" in said


@pytest.mark.parametrize("way", ["command", "page"])
def test_columns_that_nobody_read_are_named(town, prompt, way):
    data = sheet(
        ("Datum", "Blok", "Dienst", "Opmerking"),
        (date(2027, 2, 1), "9-12 uur", "Anna Bos", "sleutel mee"),
    )
    said = take_in(way, town, prompt, data, "rooster.xlsx")
    assert roster(town) == {DUTY: "anna"}
    assert "Opmerking" in said
    assert "sleutel" not in said


@pytest.mark.parametrize("way", ["command", "page"])
def test_a_stray_quote_is_told_at_its_line_and_the_rows_below_are_judged(
    town, prompt, way
):
    rows = ["datum;dienst", '"1-2-2027;anna', "31-2-2027;bram", '8-2-2027;"zoë"']
    said = take_in(way, town, prompt, "\r\n".join(rows).encode("cp1252"), "r.csv")
    assert roster(town) == {}
    if way == "command":
        assert [line.partition(",")[0].partition(":")[0] for line in said.split("\n")][
            :3
        ] == ["line 2", "line 3", "line 4"]
    else:
        assert "aanhalingsteken" in said
        assert "31-2-2027 is geen datum" in said
        assert "zoë kennen we niet" in said


# --- members ---------------------------------------------------------------


def test_marks_that_came_along_with_a_number_are_gone(prompt):
    file = prompt.file((FILES / "members_pasted_marks.csv").read_bytes())
    assert prompt("members", "import", file) == "3 members imported (3 new)\n"
    kept = prompt.members()
    assert [kept[f"lid{n}"]["mobile"] for n in (1, 2, 3)] == [
        "+31612345601",
        "+31612345602",
        "+31612345603",
    ]


@pytest.fixture(autouse=True)
def _other_mobiles(town):
    """The files name the first numbers of the town: its people have others here."""
    with town.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE member SET mobile = replace(mobile, '+3161234560', '+3164113018')"
        )


@pytest.mark.parametrize(
    "pasted",
    [
        line.split(",")[2]
        for line in (FILES / "members_pasted_marks.csv").read_text("utf-8").split("\n")
        if line.startswith("Lid")
    ],
)
def test_the_same_number_pasted_into_the_page_is_taken(town, pasted):
    form = {
        "name": f"O\N{RIGHT SINGLE QUOTATION MARK}Brien{ZWSP}",
        "organisation": f"GGD{DASH}Zuid",
        "mobile": pasted,
        "email": f"{ZWSP}lid1@example.nl",
        "login": f"lid{ZWSP}1",
        "role": "member",
        "active": "y",
    }
    assert signed_in(town, "daan").post("/beheer/nieuw", form).status_code == 303
    kept = next(row for row in town.rows("member") if row["login"] == "lid1")
    assert re.fullmatch(r"\+3161234560[123]", kept["mobile"])
    assert (kept["name"], kept["organisation"]) == ("O'Brien", "GGD-Zuid")
    assert kept["email"] == "lid1@example.nl"


def test_what_is_still_wrong_without_its_marks_is_shown_readably(prompt):
    row = f"Lid,MEE,06{DASH}1234{ZWSP}5,lid@example.nl,lid,member\n"
    assert prompt.refusal(2, "members", "import", prompt.file(HEADER + row)) == [
        'line 2, column mobile: "06-12345" is not a Dutch mobile number (06...)'
    ]


def test_a_stray_quote_is_named_by_the_line_where_its_row_begins(prompt):
    data = (FILES / "members_quote_line5_of_41.csv").read_bytes()
    (told,) = prompt.refusal(2, "members", "import", prompt.file(data))
    assert told.startswith("line 5: a quotation mark ")
    open_quote = data.replace(b'"Lid" 13', b'"Lid 13')
    (told,) = prompt.refusal(2, "members", "import", prompt.file(open_quote))
    assert told.startswith("line 5: a quotation mark ")


def test_members_are_read_with_tabs_and_from_a_workbook(prompt):
    data = (FILES / "members_tabs.csv").read_bytes()
    assert "1 member imported" in prompt("members", "import", prompt.file(data))
    rows = [tuple(line.split("\t")) for line in data.decode().splitlines()]
    number = (*rows[1][:2], 612345601, *rows[1][3:])  # as Excel keeps a number
    book = prompt.file(sheet(rows[0], number), "leden.xlsx")
    assert prompt("members", "import", book) == "1 member imported (0 new)\n"
    assert prompt.members()["lid1"]["mobile"] == "+31612345601"


def test_a_bad_row_of_a_workbook_is_named_by_its_row(prompt):
    rows = (HEADER.strip().split(","), (), ("Lid", "MEE", "06", "x", "lid", "member"))
    book = prompt.file(sheet(*map(tuple, rows)), "leden.xlsx")
    (told,) = prompt.refusal(2, "members", "import", book)
    assert told.startswith('line 3, column mobile: "06" is not')
    assert 'column email: "x" is not an e-mail address' in told


# --- members, on the page --------------------------------------------------


@pytest.fixture
def daan(town) -> Visitor:
    return signed_in(town, "daan")


def hand_in(daan: Visitor, data: bytes):
    file = {"bestand": (io.BytesIO(data), "leden.csv")}
    return daan.post("/beheer/inlezen", file)


@pytest.mark.parametrize(
    ("name", "count"), [("members_pasted_marks.csv", 3), ("members_tabs.csv", 1)]
)
def test_the_page_reads_the_same_files_and_invites_who_is_new(town, daan, name, count):
    assert hand_in(daan, (FILES / name).read_bytes()).status_code == 303
    kept = {one["login"]: one["mobile"] for one in town.rows("member")}
    logins = [f"lid{n}" for n in range(1, count + 1)]
    assert [kept[login] for login in logins] == [
        f"+3161234560{n}" for n in range(1, count + 1)
    ]
    told = [one for one in town.rows("message") if one["channel"] == "email"]
    assert len(told) == count


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("members_quote_line5_of_41.csv", 5, "Een aanhalingsteken is hier niet"),
        ("members_shared_mail.csv", 3, "anna@example.nl staat ook op regel 2"),
    ],
)
def test_the_page_names_the_same_row(town, daan, name, line, said):
    before = town.rows("member")
    answer = hand_in(daan, (FILES / name).read_bytes())
    assert answer.status_code == 422
    assert f"</span>{line}</th>" in answer.text
    assert said in answer.text
    assert "1 fout in het bestand" in answer.text
    assert town.rows("member") == before


@pytest.mark.parametrize("data", [b"", b"\n", b"PK\x03\x04x", b"\xd0\xcf\x11\xe0"])
def test_what_holds_no_members_is_refused_by_the_page(daan, data):
    answer = hand_in(daan, data)
    assert answer.status_code == 422
    assert "Er is niets ingelezen" in answer.text


def test_the_file_to_fill_in_has_the_headings_and_no_members(daan):
    assert 'href="/beheer/medewerkers.csv"' in daan.get("/beheer/inlezen").text
    data = daan.get("/beheer/medewerkers.csv").data
    headings = f"{HEADER.strip()},lines,on_roster,since"
    assert data.decode("utf-8-sig").strip() == headings.replace(",", ";")
    answer = hand_in(daan, data)
    assert "In dit bestand staan geen medewerkers" in answer.text


DEMOTED = HEADER + "Daan Pol,GGD,06 41130184,daan@example.nl,daan,member\n"


def test_a_file_never_takes_the_last_administrator_away(daan, prompt):
    (said,) = prompt.refusal(1, "members", "import", prompt.file(DEMOTED))
    assert said.endswith("no administrator who can sign in; name another in it first")
    answer = hand_in(daan, DEMOTED.encode())
    assert answer.status_code == 422
    assert "enige beheerder" in answer.text


def test_nor_the_last_one_who_can_sign_in(daan, prompt, town):
    """Eva is invited by the same file, and was never here."""
    successor = "Eva,GGD,06 41130185,eva@example.nl,eva,administrator\n"
    file = prompt.file(DEMOTED + successor)
    (said,) = prompt.refusal(1, "members", "import", file)
    assert "no administrator who can sign in" in said
    answer = hand_in(daan, (DEMOTED + successor).encode())
    assert "enige beheerder die kan inloggen" in answer.text
    hand_in(daan, (HEADER + successor).encode())
    give_password(town.database, "eva", role="administrator")
    answer = hand_in(daan, (DEMOTED + successor).encode())
    assert "Je kunt jezelf niet buitensluiten" in answer.text
    prompt("members", "import", file)
    assert prompt.members()["daan"]["role"] == "member"


def test_whose_role_changes_by_a_file_is_signed_out_and_it_is_logged(town, prompt):
    carla = signed_in(town, "carla")
    row = "Carla Mol,GGD,06 41130183,carla@example.nl,carla,member\n"
    prompt("members", "import", prompt.file(HEADER + row))
    assert carla.get("/").headers["Location"] == "/inloggen"
    (deed,) = [one for one in town.rows("audit") if one["action"] == "member_changed"]
    assert "role: member" in deed["detail"]


# --- names at the sign-in --------------------------------------------------


def test_two_members_of_a_file_may_not_share_an_address(town, prompt):
    file = prompt.file((FILES / "members_shared_mail.csv").read_bytes())
    assert prompt.refusal(2, "members", "import", file) == [
        'line 3, column email: "anna@example.nl" is in line 2 too'
    ]
    answer = signed_in(town, "anna@example.nl").get("/")
    assert answer.status_code == 200, "and Anna is not shut out"


@pytest.mark.parametrize(
    ("email", "login", "column"),
    [
        ("BRAM@example.nl", "noor", "email"),
        ("noor@example.nl", "bram@example.nl", "login"),
    ],
)
def test_a_name_that_somebody_else_signs_in_with_is_refused_everywhere(
    town, prompt, email, login, column
):
    row = f"Noor,GGD,06 41130188,{email},{login},member\n"
    (told,) = prompt.refusal(2, "members", "import", prompt.file(HEADER + row))
    assert told == f'line 2, column {column}: "bram@example.nl" belongs to "bram"'
    form = {"name": "Noor", "organisation": "GGD", "mobile": "06 41130188"}
    form |= {"email": email, "login": login, "role": "member", "active": "y"}
    answer = signed_in(town, "daan").post("/beheer/nieuw", form)
    assert answer.status_code == 422
    assert "van iemand anders" in answer.text or "logt iemand anders" in answer.text
    assert "Noor" not in {one["name"] for one in town.rows("member")}


def test_an_address_that_is_a_login_cannot_be_taken_later_either(town, prompt):
    row = "Noor,GGD,06 41130188,noor@example.nl,n@example.nl,member\n"
    prompt("members", "import", prompt.file(HEADER + row))
    daan = signed_in(town, "daan")
    form = {"name": "Bram Vos", "organisation": "GGD", "mobile": "06 41130182"}
    form |= {"email": "N@example.nl", "login": "bram", "role": "member", "active": "y"}
    answer = daan.post("/beheer/leden/bram", form)
    assert answer.status_code == 422
    assert "logt iemand anders" in answer.text
    form |= {"email": "bram.vos@example.nl"}
    assert daan.post("/beheer/leden/bram", form).status_code == 303


def test_members_of_one_file_may_swap_their_addresses(prompt):
    rows = "A,MEE,06 41130190,{},aa,member\nB,MEE,06 41130191,{},bb,member\n"
    first = HEADER + rows.format("x@example.nl", "y@example.nl")
    prompt("members", "import", prompt.file(first))
    swapped = HEADER + rows.format("y@example.nl", "x@example.nl")
    prompt("members", "import", prompt.file(swapped))
    assert prompt.members()["aa"]["email"] == "y@example.nl"


# --- every other door ------------------------------------------------------


def test_who_pastes_a_login_signs_in_and_a_password_is_taken_to_the_letter(town):
    visitor = Visitor(town.app, lambda: town.now)
    assert visitor.sign_in(f"{ZWSP}anna\N{NO-BREAK SPACE}").headers["Location"] == "/"
    other = Visitor(town.app, lambda: town.now)
    answer = other.sign_in("anna", PASSWORD + ZWSP)
    assert answer.status_code == 422, "another password"


def test_a_pasted_login_is_known_to_a_command(prompt):
    assert "anna is now Present" in prompt("presence", "on", f"{ZWSP}anna")
    prompt("user", "pin", f"anna{ZWSP}", stdin=f"{ZWSP}483920\n")

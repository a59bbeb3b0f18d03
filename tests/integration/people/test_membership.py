"""Who belongs to which line: read from a file, listed, narrowed at a prompt."""

import csv
from io import StringIO

import pytest

from tests.integration.config.test_cli import TWO_LINES, Desk

COLUMNS = "name,organisation,mobile,email,login,role"
ANNA = "Anna Bos,Lumens,06 12345601,anna@example.nl,anna,coordinator"
BRAM = "Bram Vos,GGD,06 12345602,bram@example.nl,bram,member"
LARS = "Lars Not,Gemeente,06 12345603,lars@example.nl,lars,administrator"


@pytest.fixture
def cjg(tmp_path, database_url):
    """A prompt with two lines, on each database."""
    desk = Desk(tmp_path, database_url)
    desk.environ["CJG_CONFIG"] = desk.file(TWO_LINES, "lines.toml")
    return desk


@pytest.fixture
def one_line(tmp_path, sqlite_url):
    return Desk(tmp_path, sqlite_url)


def imported(desk, *rows, columns=COLUMNS):
    text = "\n".join((columns, *rows, ""))
    desk("members", "import", desk.file(text))
    return {
        login: (row["lines"], row["on_roster"], row["since"])
        for login, row in desk.members().items()
    }


def on_both(desk, *rows):
    """The same, of a file that says that everybody is on both lines."""
    said = (f"{row},{'' if row == LARS else 'noord zuid'}" for row in rows)
    return imported(desk, *said, columns=f"{COLUMNS},lines")


def test_who_is_imported_belongs_to_the_only_line(one_line):
    assert imported(one_line, ANNA, BRAM, LARS) == {
        "anna": ("veldhoven", "yes", ""),
        "bram": ("veldhoven", "yes", ""),
        "lars": ("veldhoven", "no", ""),
    }


def test_a_file_says_on_which_lines_and_on_which_roster_somebody_stands(cjg):
    columns = f"{COLUMNS},lines,on_roster,since"
    rows = (f"{ANNA},noord zuid,no,", f"{BRAM},zuid,yes,1-2-2027", f"{LARS},,,")
    assert imported(cjg, *rows, columns=columns) == {
        "anna": ("noord zuid", "no", ""),
        "bram": ("zuid", "yes", "2027-02-01"),
        "lars": ("", "no", ""),
    }


@pytest.mark.parametrize("more", ["", ",lines"])
def test_who_is_new_and_of_whom_a_file_says_no_line_is_asked_for_it(cjg, more):
    rows = (f"{one}{',' if more else ''}" for one in (LARS, ANNA, BRAM))
    text = "\n".join((COLUMNS + more, *rows, ""))
    asked = "column lines: on which lines? write keys, with blanks between them"
    assert cjg.refusal(2, "members", "import", cjg.file(text)) == [
        f"line {n}, {asked} (noord, zuid)" for n in (3, 4)
    ]
    assert cjg.members() == {}


def test_a_new_administrator_needs_no_line(cjg):
    assert imported(cjg, LARS) == {
        "lars": ("", "no", ""),
    }


def test_what_the_list_prints_is_taken_in_again_and_changes_nothing(cjg):
    on_both(cjg, ANNA, BRAM, LARS)
    cjg("members", "lines", "anna", "noord", "zuid", "--role", "member")
    cjg("members", "lines", "anna", "zuid", "noord", "--role", "coordinator")
    cjg("members", "lines", "bram", "zuid", "--since", "2027-02-01")
    before, rows = cjg.ask("SELECT * FROM membership ORDER BY 1, 2"), cjg.members()
    text = StringIO()
    columns = [*COLUMNS.split(","), "lines", "on_roster", "since"]
    written = csv.DictWriter(text, columns, extrasaction="ignore")
    written.writeheader()
    written.writerows(rows.values())
    cjg("members", "import", cjg.file(text.getvalue()))
    assert cjg.members() == rows
    assert cjg.ask("SELECT * FROM membership ORDER BY 1, 2") == before


def test_a_file_without_the_column_leaves_everybody_on_their_lines(cjg):
    on_both(cjg, ANNA, BRAM)
    cjg("members", "lines", "bram", "zuid", "--on-roster", "no")
    found = imported(cjg, ANNA, BRAM.replace("GGD", "MEE"))
    assert found["bram"] == ("zuid", "no", "")


def test_each_cell_that_says_no_line_no_answer_or_no_day_is_named(cjg):
    columns = f"{COLUMNS},lines,on_roster,since"
    file = cjg.file(f"{columns}\n{ANNA},west,perhaps,32-1-2027\n{BRAM},noord,,\n")
    assert cjg.refusal(2, "members", "import", file) == [
        (
            'line 2, column on_roster: "perhaps" is not one of: yes, no; '
            'column since: "32-1-2027" is not a date (YYYY-MM-DD); '
            'column lines: "west" is not the key of a line'
        )
    ]
    assert cjg.members() == {}


def test_one_command_shows_who_is_on_which_line(cjg):
    on_both(cjg, ANNA, BRAM, LARS)
    cjg("members", "lines", "bram", "zuid", "--since", "2027-02-01")
    assert cjg("members", "lines").splitlines() == [
        "noord  anna  coordinator    on the roster",
        "zuid   anna  coordinator    on the roster",
        "zuid   bram  member         on the roster  since 2027-02-01",
        "-      lars  administrator  on no line",
    ]


def test_one_command_narrows_the_lines_of_a_member(cjg):
    on_both(cjg, ANNA, BRAM)
    assert (
        cjg("members", "lines", "bram", "zuid") == "zuid  bram  member  on the roster\n"
    )
    assert cjg.members()["bram"]["lines"] == "zuid"
    assert cjg("members", "lines", "bram", "--none").startswith("-  bram")
    assert cjg.members()["bram"]["lines"] == ""


def test_a_role_on_a_line_makes_the_role_of_the_service(cjg):
    on_both(cjg, ANNA, BRAM)
    cjg("members", "lines", "bram", "zuid", "--role", "coordinator")
    cjg("members", "lines", "anna", "zuid", "--role", "member")
    roles = {login: row["role"] for login, row in cjg.members().items()}
    assert roles == {"anna": "member", "bram": "coordinator"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("bram", "west"), 'unknown line "west"; the lines are: noord, zuid'),
        (("nobody", "zuid"), '"nobody" is not the login of an active member'),
    ],
)
def test_a_line_or_a_member_that_is_not_there_is_named(cjg, wrong, said):
    on_both(cjg, BRAM)
    assert cjg.refusal(2, "members", "lines", *wrong) == [said]


def test_who_is_taken_off_a_line_is_signed_off_there_and_nowhere_else(cjg):
    on_both(cjg, ANNA, BRAM)
    for line in ("noord", "zuid"):
        cjg("presence", "on", "bram", "--line", line)
    cjg("members", "lines", "bram", "zuid")
    assert cjg.ask("SELECT line FROM presence") == [("zuid",)]

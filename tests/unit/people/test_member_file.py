"""The member file: what is taken, and how each bad row is named."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.cli.file_words import by_row
from ringgroup.people import member_file
from ringgroup.people.members import (
    CHANGING,
    COLUMNS,
    HEADINGS,
    Member,
    Stands,
    UnfitCell,
    changed_columns,
    dutch_mobile,
    version,
)
from schedules.cells import Problem
from schedules.rows import read_rows

HEADER = "name,organisation,mobile,email,login,role\n"
ANNA = "Anna Bos,Lumens,06 12345601,anna@example.nl,anna,member\n"
ANNA_READ = Member(
    "Anna Bos", "Lumens", "+31612345601", "anna@example.nl", "anna", "member"
)


def row(**changed):
    cells = {
        "name": "Bram Vos",
        "organisation": "GGD",
        "mobile": "06 12345602",
        "email": "bram@example.nl",
        "login": "bram",
        "role": "member",
    }
    return ",".join((cells | changed).values()) + "\n"


def read_members(text, known=()):
    """What a file says, and what is wrong with it as a command tells it."""
    members, wrong = member_file.read_members(text.encode(), known)
    return members, by_row(wrong, COLUMNS)


def problems(text, known=()):
    """Return what is wrong with a file of which nothing is taken."""
    _, wrong = read_members(text, known)
    return wrong


def test_a_row_is_a_member():
    assert read_members(HEADER + ANNA) == ([ANNA_READ], [])


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEADER + ANNA,
        (HEADER + ANNA).replace(",", ";"),
        (HEADER + ANNA).replace("\n", "\r\n"),
        HEADER.upper() + "\n\n" + ANNA + ",,,,,\n",
        HEADER + ANNA.replace("Anna Bos", '" Anna  Bos "'),
        HEADER + ANNA.replace(",anna,", ",ANNA,"),
        (
            "role,login,email,mobile,organisation,name\n"
            "member,anna,anna@example.nl,06 12345601,Lumens,Anna Bos\n"
        ),
    ],
)
def test_a_file_may_look_as_spreadsheets_write_it(text):
    assert read_members(text) == ([ANNA_READ], [])


@pytest.mark.parametrize(
    "text",
    [
        "06 12345678",
        "06-12345678",
        "0612345678",
        "+31 6 12345678",
        "+31612345678",
        "+31 (0)6 12 34 56 78",
        "0031612345678",
        "612345678",
    ],
)
def test_a_dutch_mobile_is_taken_in_any_usual_spelling(text):
    assert dutch_mobile(text) == "+31612345678"


@pytest.mark.parametrize(
    "text",
    [
        "040 258 4113",
        "097 1234 56789",
        "+32 470 12 34 56",
        "+999 612345678",
        "1",
        "06 1234567",
        "06 123456789",
        "0612345678 ext 5",
        "06 1234ABCD",
        "6.12E+08",
        "٠٦١٢٣٤٥٦٧٨",
        "112",
        "anoniem",
    ],
)
def test_another_number_is_not_a_dutch_mobile(text):
    with pytest.raises(UnfitCell, match="mobile_wrong"):
        dutch_mobile(text)


@given(st.text())
def test_any_text_is_read_or_refused_by_line(text):
    text = text.encode("utf-8", "replace").decode()
    members, wrong = read_members(HEADER + text)
    assert all(problem.startswith("line ") for problem in wrong)
    assert all(member.mobile.startswith("+316") for member in members)


@given(st.text())
def test_what_is_taken_as_a_mobile_can_be_rung(text):
    try:
        mobile = dutch_mobile(text)
    except UnfitCell:
        return
    assert mobile.startswith("+316")
    assert len(mobile) == 12


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"name": ""}, "column name: the cell is empty"),
        ({"name": "Bram\x00"}, "column name: the text holds a control character"),
        ({"organisation": " "}, "column organisation: the cell is empty"),
        (
            {"mobile": "040 258 4113"},
            'column mobile: "040 258 4113" is not a Dutch mobile number (06...)',
        ),
        ({"mobile": ""}, "column mobile: the cell is empty"),
        ({"email": "bram"}, 'column email: "bram" is not an e-mail address'),
        ({"email": ""}, "column email: the cell is empty"),
        ({"login": ""}, "column login: the cell is empty"),
        (
            {"login": "bram vos"},
            'column login: "bram vos" holds a space or one of / \\ ? # %',
        ),
        (
            {"role": "boss"},
            'column role: "boss" is not one of: member, coordinator, administrator',
        ),
        ({"role": ""}, "column role: the cell is empty"),
        (
            {"mobile": "+31612345601"},
            'column mobile: "+31612345601" is in line 2 too',
        ),
        ({"login": "Anna"}, 'column login: "anna" is in line 2 too'),
    ],
)
def test_a_bad_cell_is_named_by_line_and_column(changed, problem):
    assert problems(HEADER + ANNA + row(**changed)) == [f"line 3, {problem}"]


def test_a_row_with_two_mistakes_is_one_line():
    assert problems(HEADER + row(name="", role="")) == [
        "line 2, column name: the cell is empty; column role: the cell is empty"
    ]


def test_each_bad_row_is_a_line():
    wrong = problems(HEADER + row(name="") + ANNA + row(role="x", login="carla"))
    assert [problem.partition(",")[0] for problem in wrong] == ["line 2", "line 4"]


def test_a_row_that_is_too_long_or_too_short_is_named():
    assert problems(HEADER + ANNA.replace("Lumens", "Lumens, jeugd")) == [
        "line 2, column role: 7 cells under 6 columns"
    ]
    assert problems(HEADER + "Anna Bos,Lumens,0612345601,a@example.nl,anna\n") == [
        "line 2, column role: the cell is empty"
    ]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("", "missing: name, organisation, mobile, email, login, role"),
        ("naam,organisation,mobile,email,login,role", "missing: name; unknown: naam"),
        ("name,organisation,mobile,email,login,role,role", "twice: role"),
    ],
)
def test_wrong_columns_are_named_once(header, told):
    (problem,) = problems(f"{header}\n")
    assert problem.startswith("line 1: the columns are name, organisation, mobile, ")
    assert told in problem


def test_a_quote_that_is_not_closed_is_named():
    (problem,) = problems(HEADER + '"Anna')
    assert problem.startswith("line 2: ")


def test_a_mobile_of_a_member_outside_the_file_is_refused():
    assert problems(
        HEADER + ANNA, [replace(ANNA_READ, login="zoe", email="z@example.nl")]
    ) == ['line 2, column mobile: "+31612345601" belongs to "zoe"']


def test_members_of_one_file_may_swap_their_mobiles():
    known = [
        replace(ANNA_READ, mobile="+31612345602"),
        replace(ANNA_READ, login="bram", email="bram@example.nl"),
    ]
    members, wrong = read_members(HEADER + ANNA + row(), known)
    assert wrong == []
    assert [member.mobile for member in members] == ["+31612345601", "+31612345602"]


def test_a_cell_that_is_too_long_is_refused_and_never_cut():
    long = "a" * (member_file.LONGEST + 1)
    members, wrong = read_members(HEADER + row(name=long) + row(name="'=" + long * 5))
    assert members == []
    assert len(wrong) == 2
    assert all("column name: the cell has more than 100 char" in one for one in wrong)


# --- how a member is, and what is otherwise ---------------------------------------


def otherwise(name: str) -> Member:
    values = {"role": "coordinator", "active": not ANNA_READ.active}
    return replace(ANNA_READ, **{name: values.get(name, "+31612345699")})


@pytest.mark.parametrize("name", CHANGING)
def test_a_member_who_was_changed_has_another_version(name):
    assert version(otherwise(name)) != version(ANNA_READ)
    assert [
        one.partition(":")[0] for one in changed_columns(ANNA_READ, otherwise(name))
    ]


def test_a_version_says_nothing_of_whose_it_is():
    assert version(ANNA_READ) == version(replace(ANNA_READ, login="bram"))
    assert ANNA_READ.mobile[-8:] not in version(ANNA_READ)


def test_what_was_changed_is_named_by_column_and_shows_no_number():
    changed = changed_columns(ANNA_READ, otherwise("mobile"))
    assert changed == ["mobile"]
    assert changed_columns(ANNA_READ, otherwise("role")) == ["role: coordinator"]
    off = changed_columns(ANNA_READ, replace(ANNA_READ, active=False))
    on = changed_columns(replace(ANNA_READ, active=False), ANNA_READ)
    assert {*off, *on} == {"active: on", "active: off"}
    assert changed_columns(ANNA_READ, ANNA_READ) == []


STANDING = HEADER.rstrip() + ",lines,on_roster,since\n"


def stands(lines="", on_roster="", since="", known=("noord", "zuid")):
    """What a row says of somebody's lines, and what is wrong with it."""
    text = STANDING + f"{ANNA.rstrip()},{lines},{on_roster},{since}\n"
    members, wrong = member_file.read_members(text.encode(), [ANNA_READ], known)
    return (members[0].stands if members else None), [
        (one.code, one.column, one.value) for one in wrong
    ]


def test_a_row_may_say_on_which_lines_somebody_is_and_since_when():
    said, wrong = stands("zuid noord zuid", "no", "1-2-2027")
    assert (said.lines, said.on_roster) == (("zuid", "noord"), False)
    assert said.since == date(2027, 2, 1)
    assert wrong == []


def test_a_row_that_says_nothing_of_lines_says_nothing():
    assert stands() == (Stands(), [])


@pytest.mark.parametrize(
    ("role", "lines", "known", "needed"),
    [
        ("member", "", ("noord", "zuid"), True),
        ("coordinator", "", ("noord", "zuid"), True),
        ("administrator", "", ("noord", "zuid"), False),
        ("member", "zuid", ("noord", "zuid"), False),
        ("member", "", ("noord",), False),
        ("member", "", None, False),
    ],
)
def test_of_who_is_new_it_is_asked_on_which_of_several_lines(
    role, lines, known, needed
):
    new = "Noor Nieuw,GGD,0641130188,noor@example.nl,noor"
    text = f"{STANDING}{new},{role},{lines},,\n"
    _, wrong = member_file.read_members(text.encode(), (), known)
    asked = [Problem(2, "lines_needed", "lines", "", "noord, zuid")]
    assert wrong == (asked if needed else [])


def test_what_cannot_be_read_is_not_asked_for_its_lines_as_well():
    text = f"{STANDING}Noor,GGD,0641130188,noor@example.nl,no or,boss,,,\n"
    _, wrong = member_file.read_members(text.encode(), (), ("noord", "zuid"))
    assert [one.code for one in wrong] == ["login_wrong", "role_wrong"]


def test_a_number_of_a_line_is_nobodys_mobile():
    _, wrong = member_file.members_of(
        read_rows((HEADER + ANNA).encode(), HEADINGS), (), None, {"+31612345601"}
    )
    assert [(one.line, one.code, one.column) for one in wrong] == [
        (2, "number_ours", "mobile")
    ]


@pytest.mark.parametrize("login", ["jan/piet", "..", "a?b", "a#b", "a%2fb", "a\\\\b"])
def test_a_login_stands_in_an_address(login):
    text = f"{HEADER}Noor,GGD,0641130188,noor@example.nl,{login},member\n"
    _, wrong = member_file.read_members(text.encode(), ())
    assert [(one.line, one.code) for one in wrong] == [(2, "login_wrong")]


@pytest.mark.parametrize("said", ["yes", "ja", "Ja "])
def test_yes_is_said_in_two_languages(said):
    assert stands(on_roster=said)[0].on_roster is True


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"lines": "noord west"}, ("line_unknown", "lines", "west")),
        ({"on_roster": "soms"}, ("on_roster_wrong", "on_roster", "soms")),
        ({"since": "gisteren"}, ("since_wrong", "since", "gisteren")),
        ({"since": "1" * 999}, ("too_long", "since", "")),
    ],
)
def test_what_is_wrong_with_a_line_is_named_by_its_column(cells, named):
    assert stands(**cells) == (None, [named])


def test_whoever_does_not_know_the_lines_takes_them_as_they_are_said():
    assert stands("west", known=None)[0].lines == ("west",)

"""Who belongs to which line: read from a file, listed, narrowed at a prompt."""

import csv
from io import StringIO

import pytest
from sqlalchemy import NullPool, create_engine, text

from tests.integration.config.test_cli import TWO_LINES, Desk
from tests.integration.notices.test_many_lines import LINE

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
    desk("members", "import", desk.file("\n".join((columns, *rows, ""))))
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


def test_a_first_day_is_said_and_taken_away_again_at_the_prompt(cjg):
    on_both(cjg, BRAM)
    cjg("members", "lines", "bram", "noord", "zuid", "--since", "2027-02-01")
    told = cjg("members", "lines", "bram", "noord", "zuid", "--role", "member")
    assert told.count("since 2027-02-01") == 2  # what is not said stays as it was
    assert "since" not in cjg("members", "lines", "bram", "zuid", "--since", "none")
    assert cjg.members()["bram"]["since"] == ""
    assert "bram" in cjg("members", "lines", "bram", "zuid", "--since", "None")


@pytest.mark.parametrize("day", ["32-1-2027", "2027-02-30", ""])
def test_what_is_no_first_day_is_named_and_changes_nothing(cjg, day):
    on_both(cjg, BRAM)
    cjg("members", "lines", "bram", "zuid", "--since", "2027-02-01")
    refusal = cjg.refusal(2, "members", "lines", "bram", "zuid", "--since", day)
    assert f'"{day}" is no day (YYYY-MM-DD), nor "none"' in refusal[-1]
    assert cjg.members()["bram"]["since"] == "2027-02-01"


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


def test_the_forms_that_nobody_can_send_any_more_are_told(cjg):
    on_both(cjg, ANNA, BRAM)
    cjg.ask(
        "INSERT INTO open_registration (id, line, member, opened_at, channel, day, "
        "hour, desk, outcome, answered_by, wait_seconds, talk_minutes) VALUES ('f1', "
        "'noord', 'bram', '2026-11-23 08:10:00', 'phone', '2026-11-23', 9, 'open', "
        "'answered', 'present', 5, 1)"
    )
    assert "forms" not in cjg("members", "lines", "bram", "noord")
    said = cjg("members", "lines", "bram", "zuid").splitlines()[1:]
    ends = "when their days are over they count without answers"
    assert said == [f"noord  bram  forms not sent: 1; {ends}"]


# --- what was not said stays --------------------------------------------------

THIRD = (
    TWO_LINES
    + """
[lines.oost]
name = "Derde"
number = "+31402584115"
service_number = "+31402584524"
[lines.oost.hours]
monday = ["09:00-12:00"]
[lines.oost.voicemail]
email = "derde@example.nl"
"""
)
ALL = f"{COLUMNS},lines,on_roster,since"


def stands(cjg):
    return {
        line: (role, bool(on), since)
        for line, role, on, since in cjg.ask(
            "SELECT line, role, on_roster, since FROM membership ORDER BY line"
        )
    }


def said_back(cjg, **otherwise):
    """Anna's row as the list shows it, but for what is otherwise."""
    row = cjg.members()["anna"] | otherwise
    keys = ("role", "lines", "on_roster", "since")
    role, lines, roster, since = (row[key] for key in keys)
    person = ANNA.rpartition(",")[0]
    return imported(cjg, f"{person},{role},{lines},{roster},{since}", columns=ALL)


def test_one_line_more_in_a_file_changes_nothing_on_the_others(cjg):
    cjg.file(THIRD, "lines.toml")
    on_both(cjg, ANNA)
    cjg.ask("UPDATE membership SET role = 'member' WHERE line = 'zuid'")
    cjg.ask("UPDATE membership SET on_roster = false WHERE line = 'zuid'")
    before = stands(cjg)
    said_back(cjg, lines="noord zuid oost")
    after = stands(cjg)
    assert {key: after[key] for key in before} == before
    assert after["oost"] == ("coordinator", True, None)


def test_a_first_day_in_a_file_puts_nobody_on_another_roster(cjg):
    on_both(cjg, BRAM.replace("bram", "anna"))
    cjg.ask("UPDATE membership SET on_roster = false WHERE line = 'zuid'")
    said_back(cjg, since="2027-01-01")
    assert stands(cjg)["noord"][2] is not None
    assert stands(cjg)["zuid"] == ("member", False, None)


# --- everywhere ---------------------------------------------------------------


def everywhere(cjg):
    """Anna alone is on every line there is or will be."""
    cjg.ask("UPDATE member SET everywhere = true WHERE login = 'anna'")
    cjg.ask(
        "DELETE FROM membership WHERE member_id IN"
        " (SELECT id FROM member WHERE everywhere)"
    )


def test_the_list_tells_who_gets_every_new_line_from_who_does_not(cjg):
    on_both(cjg, ANNA, BRAM)
    everywhere(cjg)
    listed = cjg.members()
    assert (listed["anna"]["lines"], listed["bram"]["lines"]) == ("*", "noord zuid")
    assert cjg("members", "lines").splitlines() == [
        "noord  anna  coordinator  on the roster    everywhere",
        "noord  bram  member       on the roster",
        "zuid   anna  coordinator  on the roster    everywhere",
        "zuid   bram  member       on the roster",
    ]
    said_back(cjg)
    cjg.file(THIRD, "lines.toml")
    assert cjg("members", "lines", "anna").count("everywhere") == len(
        ("noord", "zuid", "oost")
    )


@pytest.mark.parametrize("way", ["file", "prompt"])
def test_who_was_everywhere_and_of_whom_the_lines_are_said_is_on_those_alone(cjg, way):
    on_both(cjg, ANNA)
    everywhere(cjg)
    if way == "file":
        said_back(cjg, lines="noord zuid")
    else:
        cjg("members", "lines", "anna", "noord", "zuid")
    cjg.file(THIRD, "lines.toml")
    assert cjg.members()["anna"]["lines"] == "noord zuid"


def test_a_file_may_say_that_somebody_new_is_on_every_line_there_will_be(cjg):
    assert imported(cjg, f"{BRAM},*", columns=f"{COLUMNS},lines")["bram"][0] == "*"
    cjg.file(THIRD, "lines.toml")
    assert cjg.members()["bram"]["lines"] == "*"
    wrong = cjg.file(f"{COLUMNS},lines\n{BRAM},noord *\n")
    assert cjg.refusal(2, "members", "import", wrong) == [
        'line 2, column lines: "*" is not the key of a line'
    ]


# --- who is new, and very many lines ------------------------------------------


def test_the_log_says_of_who_is_new_no_line_on_which_they_never_were(cjg):
    imported(cjg, f"{BRAM},noord", columns=f"{COLUMNS},lines")
    said = cjg.ask("SELECT action, line, detail FROM audit ORDER BY id")
    changed = [row for row in said if row[0] == "line_changed"]
    assert [tuple(row) for row in changed] == [("line_changed", "noord", "member")]


def many(desk, so_many=342):
    return desk.file(
        "".join(LINE.format(n=n, number=4000 + n) for n in range(so_many)), "lines.toml"
    )


def test_who_is_on_many_lines_is_on_those_after_the_list_is_read_in_again(one_line):
    one_line.environ["CJG_CONFIG"] = many(one_line)
    imported(one_line, f"{ANNA},l0", columns=f"{COLUMNS},lines")
    one_line("members", "lines", "anna", *(f"l{n}" for n in range(341)))
    before = stands(one_line)
    assert len(before) == 341
    said_back(one_line)
    assert stands(one_line) == before
    said_back(one_line, since="2027-01-01")
    assert stands(one_line).keys() == before.keys()


def test_no_file_puts_somebody_on_a_line_that_it_does_not_name(one_line):
    """Cut after 500 characters, the key of one line is that of another."""
    one_line.environ["CJG_CONFIG"] = many(one_line)
    wanted = [f"l{n}" for n in range(342) if n not in {1, 12}]
    while " ".join(wanted)[498:500] != "l1":
        wanted.pop(0)
    imported(one_line, f"{ANNA},{' '.join(wanted)}", columns=f"{COLUMNS},lines")
    assert stands(one_line).keys() == {*wanted}


def test_of_very_many_keys_of_no_line_some_are_named(cjg):
    wrong = " ".join(f"x{n}" for n in range(900))
    said = cjg.refusal(
        2, "members", "import", cjg.file(f"{COLUMNS},lines\n{ANNA},{wrong}\n")
    )
    assert said[0].count("is not the key of a line") == 20
    assert cjg.members() == {}


TWINS = {
    "variation selector": ("anna", "anna\ufe0f"),
    "grapheme joiner": ("anna", "an\u034fna"),
    "Hangul filler": ("anna", "anna\u3164"),
    "soft hyphen": ("anna", "an\u00adna"),
    "capitals": ("anna", "ANNA"),
}


@pytest.mark.parametrize("twins", TWINS)
def test_two_logins_that_look_as_one_are_one(one_line, twins):
    rows = (
        f"Iemand {n},GGD,06 1234560{n},{n}@example.nl,{login},member"
        for n, login in enumerate(TWINS[twins], 1)
    )
    done = one_line.run(
        "members", "import", one_line.file("\n".join((COLUMNS, *rows, "")))
    )
    assert (done.exit_code, one_line.members()) == (2, {})


STANDS = (
    "SELECT m.login, m.role, m.everywhere, s.line, s.role, s.on_roster"
    " FROM member m LEFT JOIN membership s ON s.member_id = m.id ORDER BY 1, 4"
)


def test_a_file_that_is_read_twice_gives_no_more_the_second_time(cjg):
    """Anna coordinates noord, is a member of zuid, and is put on zuid alone."""
    on_both(cjg, ANNA)
    engine = create_engine(cjg.environ["DATABASE_URL"], poolclass=NullPool)
    with engine.begin() as connection:
        member = "UPDATE membership SET role = 'member' WHERE line = 'zuid'"
        connection.execute(text(member))
    imported(cjg, f"{ANNA},zuid", columns=f"{COLUMNS},lines")
    first = cjg.ask(STANDS)
    imported(cjg, f"{ANNA},zuid", columns=f"{COLUMNS},lines")
    assert first == cjg.ask(STANDS)


def test_the_log_says_that_somebody_is_on_every_line_there_will_be_or_no_longer(cjg):
    on_both(cjg, BRAM)
    before = len(cjg.ask("SELECT id FROM audit"))
    imported(cjg, f"{BRAM},*", columns=f"{COLUMNS},lines")
    on_both(cjg, BRAM)
    said = cjg.ask("SELECT action, line, detail FROM audit ORDER BY id")[before:]
    assert [tuple(row) for row in said] == [
        ("line_changed", None, "everywhere: on"),
        ("line_changed", None, "everywhere: off"),
    ]

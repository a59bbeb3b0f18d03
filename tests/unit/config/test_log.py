"""The log: one JSON line an event, and nothing by which a person can be found."""

import json
import logging
import re
import subprocess
import sys
import threading
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from config.log import configure, mask

SID = "CA" + "1234567890abcdef" * 2
DIGITS_SID = "RE" + "1234567890" * 3 + "12"


@pytest.fixture
def lines(capsys):
    """Configure the log, return a function that reads it, and put all back."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook)
    levels = {name: logging.getLogger(name).level for name in ("sqlalchemy", "twilio")}
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure()
        capsys.readouterr()

        def lines():
            out, err = capsys.readouterr()
            assert out == ""
            return [json.loads(line) for line in err.splitlines()]

        yield lines
        logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.handlers[:], level, sys.excepthook, threading.excepthook = before
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


@pytest.fixture
def line(lines):
    """Return a function that reads the one line that was logged."""

    def line():
        (only,) = lines()
        return only

    return line


SPELLINGS = [
    "{0}{1}",
    "{0} {1}",
    "{0}-{1}",
    "({0}) {1}",
    "+31{0}{1}",
    "+31 (0){0} {1}",
    "0031 {0} - {1}",
    "tel:+31-{0}-{1}",
    "%2B31{0}%20{1}",
    "{0}.{1}",
    "{0}/{1}",
    "{0}\u00a0{1}",
    "{0}\u2013{1}",
]


@st.composite
def spelled(draw):
    """Draw a phone number, spelled as people and programs spell them."""
    area = draw(st.sampled_from(["040", "06", "0413", "40", "6", "1"]))
    rest = draw(st.text("0123456789", min_size=7, max_size=10))
    gap = draw(st.sampled_from(["", " ", "-", ".", "%20", " - "]))
    size = draw(st.integers(1, 4))
    grouped = gap.join(rest[at : at + size] for at in range(0, len(rest), size))
    return area + rest, draw(st.sampled_from(SPELLINGS)).format(area, grouped)


def fail(number):
    """Raise an error that repeats a number."""
    raise ValueError(number)


def survivors(number, text):
    """Return the stretches of five digits of a number that a text still holds.

    The two digits that are kept are not counted with what stands around them.
    """
    digits = re.sub(r"%[0-9A-F]{2}|…\d\d|\D", "", text)
    windows = {number[at : at + 5] for at in range(len(number) - 4)}
    return {window for window in windows if window in digits}


@settings(max_examples=300)
@given(spelled(), st.text(), st.text())
@example(("0402584113", "040 258 4113"), "(bel ", ")")
@example(("0402584113", "0402584113"), "abcdef", "abcdef")
@example(("0402584113", "0402584113"), "12 ", " 34")
@example(("0400000000", "0400000000"), "00:", ":0")
def test_no_five_digits_of_a_number_in_a_row_survive_in_any_text(number, before, after):
    digits, spelling = number
    assume(not survivors(digits, f"{before} x {after}"))
    assert not survivors(digits, mask(before + spelling + after))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("0402584113", "…13"),
        ("bel +31 (0)40 258 41 13!", "bel …13!"),
        ("(040) 258 4113 of 06-12345678.", "…13 of …78."),
        ("040-2584113, 06-12345678", "…13, …78"),
        ("to=%2B31612345678&x=1", "to=%2B…78&x=1"),
        ("geen nummer: 123456 om 12:30 op poort 8000", None),
        ("", None),
        (f"call {SID} of 0612345678", f"call {SID} of …78"),
        (f"/Accounts/AC{'0' * 32}/Calls/{DIGITS_SID}.json", None),
        ("6ba7b810-9dad-11d1-80b4-00c04fd430c8", None),
        ("12345678901234567890123456789012", "…12"),
        ('connection to server at "192.168.100.120", port 15432 failed: no', None),
        ('to server at "db.example.nl" (10.123.45.67), port 5432 failed: no', None),
        ('to server at "0612345678", or 0612345678', 'to server at "…78", or …78'),
        ("Worker (pid:1234567) was sent SIGKILL! Perhaps out of memory?", None),
        ("Booting worker with pid: 4194303", None),
        ("pid: 0612345678", "pid: …78"),
        ("Listening at: http://192.168.100.120:8000 (1234567)", None),
        ("http://192.168.100.120/?0612345678", "http://…20/?…78"),
        ("postgresql://cjg:p@ss@db/cjg", "postgresql://[hidden]@db/cjg"),
        ("smtp://me@example.nl:a@b@mail:587", "smtp://[hidden]@mail:587"),
    ],
)
def test_a_number_keeps_its_last_two_digits_and_a_sid_all(text, masked):
    assert mask(text) == (text if masked is None else masked)


def test_an_error_of_the_database_does_not_repeat_the_row():
    error = (
        "(psycopg.errors.NotNullViolation) null value\n"
        "DETAIL:  Failing row contains (1, Jan Jansen,\nzoon van Piet).\n"
        "[SQL: INSERT INTO member (name) VALUES (%(name)s)]\n"
        "[parameters: {'name': 'Jan Jansen', 'note': 'zoon van Piet'}]\n"
        "(Background on this error at: https://sqlalche.me/e/20/gkpj)"
    )
    masked = mask(error)
    assert "Jan" not in masked
    assert "Piet" not in masked
    assert "NotNullViolation" in masked
    assert "INSERT INTO member" in masked
    assert "gkpj" in masked


def test_addresses_of_audio_and_passwords_in_addresses_are_hidden():
    audio = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{DIGITS_SID}"
    assert mask(f'got "{audio}.wav" late') == 'got "[recording]" late'
    assert mask("postgresql://cjg:geheim@db/cjg") == "postgresql://[hidden]@db/cjg"


def test_an_event_is_one_json_line_with_time_and_level(line):
    structlog.get_logger("desk").info("call from 040-2584113\nend", sid=SID, count=3)
    logged = line()
    stamp = datetime.fromisoformat(logged.pop("timestamp"))
    assert abs(datetime.now(UTC) - stamp).total_seconds() < 60
    assert logged == {
        "event": "call from …13\nend",
        "sid": SID,
        "count": 3,
        "level": "info",
        "logger": "desk",
    }


def test_values_are_masked_however_deep(line):
    @dataclass
    class Member:
        name: str
        mobile: str

    structlog.get_logger().warning(
        "deep",
        list=["06 12345678", ("0612345679", {"in": "+31612345680"})],
        dict={"+31612345678": 1, "x": {"To": "+31612345678", "Note": "Jan"}},
        whole=31612345678,
        fraction=0.123456789,
        path=Path("/tmp/0612345678"),  # noqa: S108 - a name, not a file
        day=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        error=ValueError("0612345678"),
        member=Member("Jan", "0612345678"),
        nothing=None,
        yes=True,
    )
    logged = line()
    assert logged["list"] == ["…78", ["…79", {"in": "…80"}]]
    assert logged["dict"] == {"…78": 1, "x": {"To": "…78", "Note": "[hidden]"}}
    assert logged["whole"] == "…78"
    assert logged["fraction"] == 0.123456789
    assert logged["path"] == "/tmp/…78"  # noqa: S108 - a name, not a file
    assert logged["day"] == "2026-01-02T03:04:00+00:00"
    assert logged["error"] == "ValueError('…78')"
    assert logged["member"] == "<Member>"
    assert logged["nothing"] is None
    assert logged["yes"] is True


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("from", "+31612345678", "…78"),
        ("to", "client:jan", "[hidden]"),
        ("caller", "anonymous", "[hidden]"),
        ("Called", "0402584113", "…13"),
        ("name", "Jan", "[hidden]"),
        ("note", "kind van Jan", "[hidden]"),
        ("audio_url", "https://example.nl/x.wav", "[hidden]"),
        ("RecordingUrl", "https://example.nl/x", "[hidden]"),
        ("password", "x", "[hidden]"),
        ("new_password", "x", "[hidden]"),
        ("pin", "1234", "[hidden]"),
        ("auth_token", "x", "[hidden]"),
        ("secret", ["x"], "[hidden]"),
        ("Digits", "*454113", "[hidden]"),
        ("line", "veldhoven", "veldhoven"),
    ],
)
def test_some_keys_never_show_their_value(line, key, value, shown):
    structlog.get_logger().info("form", **{key: value})
    assert line()[key] == shown


def test_a_traceback_is_masked_and_shows_no_variables(line):
    try:
        fail("+31612345678")
    except ValueError:
        structlog.get_logger().exception("failed")
    logged = line()
    assert "ValueError: …78" in logged["exception"]
    assert "in test_a_traceback_is_masked" in logged["exception"]
    assert "61234" not in json.dumps(logged)
    assert "locals" not in logged["exception"]


def test_what_libraries_log_is_masked_too(lines):
    try:
        fail("0612345678")
    except ValueError:
        logging.getLogger("apscheduler.executors").exception("job %s", "06-12345678")
    logging.getLogger("sqlalchemy.engine").info("SELECT")
    warnings.warn("bel 0612345678", stacklevel=1)
    job, warned = lines()
    assert job["event"] == "job …78"
    assert job["logger"] == "apscheduler.executors"
    assert "ValueError: …78" in job["exception"]
    assert "…78" in warned["event"]


def test_gunicorn_loses_the_handlers_it_brings(lines):
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.addHandler(logging.StreamHandler())
    gunicorn.propagate = False
    configure()
    gunicorn.error("Worker (pid:12) was sent 0612345678")
    (logged,) = lines()
    assert logged["event"] == "Worker (pid:12) was sent …78"


def test_a_line_that_cannot_be_formatted_shows_no_arguments(line):
    configure()  # once more: pytest's own handler would raise
    logging.getLogger("x").warning("%d calls", "0612345678")
    assert line() == {"event": "a log line could not be written"}


def test_what_nobody_caught_is_logged_masked():
    program = "from config.log import configure; import threading; configure()\n"
    program += "def fail(): raise ValueError('06 12345678')\n"
    program += "t = threading.Thread(target=fail); t.start(); t.join(); fail()"
    ended = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    thread, program = (json.loads(line) for line in ended.stderr.splitlines())
    assert ended.returncode == 1
    assert thread["event"] == "a thread stops"
    assert program["event"] == "the program stops"
    assert "ValueError: …78" in program["exception"]
    assert "1234" not in ended.stderr

"""What a process loads at its start: all that the telephone needs, and no more."""

import json
import os
import subprocess
import sys

import pytest
from alembic.script import ScriptDirectory

from ringgroup import schema
from ringgroup.people.passwords import HASHER, NOBODYS

RARE = {
    "alembic",  # the schema's steps
    "authlib",  # the municipality's own sign-in, where there is one
    "holidays.countries",  # all the countries of the world
    "icalendar",  # calendars
    "numpy",  # would come with openpyxl where it is installed
    "openpyxl",  # workbooks
    "requests",  # asking others: the clock does
    "segno",  # a QR picture
    "simpy",  # the demo's telephones
    "zxcvbn",  # a new password
}
OF_THE_CLOCK = {"apscheduler"}
OF_PAGES = {"flask", "flask_wtf", "jinja2", "werkzeug", "wtforms"}
OF_A_CALL = {
    "argon2",  # the PIN of who listens by telephone
    "cryptography",  # numbers are sealed
    "holidays",  # is the desk open
    "phonenumbers",  # who calls
    "twilio.request_validator",
    "twilio.twiml.voice_response",
}


def loaded(tmp_path, statement: str) -> set[str]:
    """Every module that a new process has after it."""
    program = f"{statement}; import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{tmp_path}/cjg.db",
            "SECRET_KEY": "a-secret-key-of-a-test",
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": "token",
        },
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_web_process_starts_without_what_few_pages_need(tmp_path):
    web = loaded(tmp_path, "import config.wsgi")
    assert not web & (RARE | OF_THE_CLOCK)
    assert {"webhooks.pages.subjects", *OF_A_CALL, *OF_PAGES} <= web


def test_a_clock_starts_without_pages(tmp_path):
    clock = loaded(tmp_path, "import config.clock")
    assert not clock & (OF_PAGES | (RARE - {"requests"}))
    assert clock >= OF_THE_CLOCK


@pytest.mark.parametrize("statement", ["import config.wsgi", "import config.clock"])
def test_no_process_opens_the_database_before_it_must(tmp_path, statement):
    loaded(tmp_path, statement)  # a connection must not be carried over a fork
    assert not list(tmp_path.glob("cjg.db-*"))


def test_the_newest_step_is_what_alembic_says():
    assert schema.newest() == ScriptDirectory(str(schema.MIGRATIONS)).get_current_head()


def test_nobodys_password_takes_as_long_as_somebodys():
    assert not HASHER.check_needs_rehash(NOBODYS)

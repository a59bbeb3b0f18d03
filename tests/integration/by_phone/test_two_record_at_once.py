"""Two administrators record the same prompt, and press 1 at the same moment."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text

from ringgroup.by_phone import takes
from tests.conftest import MONDAY
from tests.integration.call.test_statements import post
from tests.town.studio import PIN, Studio
from tests.town.town import MOBILES, SERVICE, demo_settings
from tests.town.voices import recording

NEXT = re.compile(r"(?:action=\"|<Redirect[^>]*>)[^\"<]*/voice/([^\"<]+)")
"""Where a document leads, first of all."""
A_WHILE = 1.0
TOLD = "Iemand anders heeft deze tekst net veranderd."
KEPT = "Je opname is bewaard."


@pytest.fixture
def town(database_url):
    town = Studio(demo_settings(database_url), MONDAY, "pickup wins")
    with town.database.transaction() as session:
        session.execute(
            text("UPDATE member SET role = 'administrator' WHERE login = 'gijs'")
        )
    yield town
    town.close()


def step(town, name: str, where: str, **fields: str) -> str:
    """One document of a call to the service number; its text."""
    caller = {"CallSid": f"CA{name}", "From": MOBILES[name], "To": SERVICE}
    return post(town, where, **caller, **fields).text


def at_the_choice(town, name: str, seconds: int) -> str:
    """Record the greeting, and hear it; the address at which 1 keeps it."""
    document = step(town, name, "service", CallStatus="ringing")
    for digits in ("*974113", PIN, "1", "1"):
        document = step(town, name, NEXT.findall(document)[0], Digits=digits)
    made = {
        "RecordingSid": f"RE{name.encode().hex():0<32}",
        "RecordingDuration": "4",
        "Digits": "#",
    }
    document = step(town, name, NEXT.findall(document)[0], **made)
    town.said = recording(seconds=seconds)
    takes.cycle(town.database, town.provider, town.now)
    heard = step(town, name, NEXT.findall(document)[0])
    return NEXT.findall(heard)[0]


def test_who_is_second_between_hearing_and_keeping_hears_it(town):
    places = {"daan": at_the_choice(town, "daan", 4)}
    places["gijs"] = at_the_choice(town, "gijs", 8)
    has_read, is_kept = threading.Event(), threading.Event()

    def wait(_connection, _cursor, statement, *_more):
        if "FROM line_version" in statement and not has_read.is_set():
            has_read.set()
            is_kept.wait(A_WHILE)

    def press(name: str) -> str:
        return step(town, name, places[name], Digits="1")

    engine = town.database.engine
    event.listen(engine, "after_cursor_execute", wait)
    try:
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(press, "daan")
            assert has_read.wait(30)
            second = press("gijs")
            is_kept.set()
            answers = [first.result(), second]
    finally:
        event.remove(engine, "after_cursor_execute", wait)
    assert sorted(KEPT in one for one in answers) == [False, True]
    assert sum(TOLD in one for one in answers) == 1
    assert len(town.rows("line_version")) == 1

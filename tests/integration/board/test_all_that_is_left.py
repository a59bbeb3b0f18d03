"""Somebody of one desk asks whatever is not about a line, as if the other were theirs.

Beside `test_whose_line_it_is.py`, which asks the pages of a line: every other route,
every kind of file and of answer, every webhook that names a line, every calendar; and
what is written to people, and to the log, while the other desk has a bad week.
"""

import re
from datetime import timedelta
from itertools import product

import pytest
from structlog.testing import capture_logs
from werkzeug.routing.converters import AnyConverter

from ringgroup.roster import calendars
from ringgroup.upkeep import telling
from tests.conftest import MONDAY
from tests.integration.board.test_whose_line_it_is import words_of
from tests.integration.call.test_repeats_and_races import Provider
from tests.town import addresses as town_addresses
from tests.town.town import MOBILES, SERVICE
from tests.town.two_desks import EAST, WEST
from tests.town.whole_east import (
    ASKING,
    BLOCK,
    ECHO,
    IDS,
    OF_EAST,
    OF_WEST,
    PIN,
    Both,
)
from webhooks.pages.guards import OF_A_LINE
from webhooks.pages.subjects import SUBJECTS

GUARDS = {subject.name: subject.guard for subject in SUBJECTS}
OF_THE_SERVICE = frozenset({"administrator", "allowed"})
"""Guards of what an administrator looks after, whatever line it is of."""
ENDS_A_SESSION = re.compile(r"/uitloggen|-uitloggen|/inloggen")
PUBLIC = re.compile(r"Balie Oosterhout|oosterhout@example\.nl|040 258 41 ?14")
"""What anybody may know of a desk: what it is called, and how it is reached."""
ANSWERS = ("ja", "nee", "goed", "niet", "weg", "terug")
"""What may be answered to a swap, and what may not."""


@pytest.fixture
def both(tmp_path, sqlite_url):
    town = Both(tmp_path, sqlite_url, MONDAY, "pickup wins")
    yield town
    town.close()


def every_address(both) -> list[tuple[str, str, frozenset[str], str]]:
    """Endpoint, guard, methods and address of each page, with each kind of file."""
    at, found = both.app.url_map.bind("localhost"), []
    carried = town_addresses.CARRIED | both.carried() | {"login": "eva"}
    for rule in both.app.url_map.iter_rules():
        guard = GUARDS.get(rule.endpoint.partition(".")[0])
        if guard is None:
            continue
        choices = []
        for name in sorted(rule.arguments):
            converter = rule._converters[name]  # noqa: SLF001 - the kinds that a rule names
            if isinstance(converter, AnyConverter):
                choices.append(sorted(converter.items))
            else:
                one = (carried.get(name, "x"),)
                choices.append(ANSWERS if name == "answer" else one)
        methods = frozenset((rule.methods or set()) - {"HEAD", "OPTIONS"})
        for said in product(*choices):
            filled = dict(zip(sorted(rule.arguments), said, strict=True))
            path = at.build(rule.endpoint, filled, method=None)
            found.append((rule.rule, guard, methods, path))
    return sorted(found)


def read(visitor, answer) -> str:
    """What can be read of an answer, and where it leads to."""
    seen = answer.mimetype.startswith(("image/", "audio/"))
    words = "" if seen else words_of(answer)
    if answer.location and answer.status_code == 303:
        words += visitor.get(answer.location.partition("#")[0]).text
    return PUBLIC.sub("", ECHO.sub("", words))


def test_every_route_is_asked_here_or_there(both):
    """Whatever the application answers is a page, a webhook, or asks of no desk."""
    others = {"health", "simulator", "sounds", "static"}
    asked = {rule for rule, *_ in every_address(both)}
    left = {
        rule.rule
        for rule in both.app.url_map.iter_rules()
        if rule.rule not in asked and not rule.rule.startswith("/voice/")
    }
    assert {one.strip("/").partition("/")[0] for one in left} <= others | {
        "healthz",
        "readyz",
        "metrics",
    }


@pytest.mark.parametrize("who", ["bram", "anna"])
def test_nothing_else_tells_of_another_line_or_changes_it(both, who):
    """Of the service, of oneself, of anybody: each with things of East."""
    visitor, before, wrong = both.as_(who), both.of_east(), []
    asked = [one for one in every_address(both) if one[1] not in OF_A_LINE]
    assert len(asked) > 50
    for rule, guard, methods, path in asked:
        if ENDS_A_SESSION.search(rule) or rule == "/uitnodiging/<link>":
            continue
        if rule.startswith("/openingstijden"):
            continue  # anybody may know when a line is open, and at which number
        for method in sorted(methods):
            for line in ({}, {"lijn": EAST}):
                if method == "GET":
                    answer = visitor.get(path, query_string={"wie": "5", **line})
                else:
                    answer = visitor.post(path, both.fields() | line)
                found = OF_EAST.search(read(visitor, answer))
                shut = guard not in OF_THE_SERVICE or answer.status_code in {403, 404}
                if found or not shut or answer.status_code >= 500:
                    wrong.append((method, path, line, answer.status_code, found))
    assert wrong == []
    assert both.of_east() == before


def test_an_administrator_opens_nothing_of_a_desk_that_is_not_theirs(both):
    """Accounts and settings of all lines, and no message, form, swap or caller."""
    gijs, before, wrong = both.as_("gijs"), both.of_east(), []
    carried = both.carried()
    secret = re.compile(
        "|".join(carried[name] for name in ("message", "form", "swap"))
        + r"|7013579|2026-12-07|7 december"
    )
    for _, guard, methods, path in every_address(both):
        if guard in OF_THE_SERVICE and "GET" in methods:
            for line in ({}, {"lijn": EAST}):
                answer = gijs.get(path, query_string=line)
                found = secret.search(words_of(answer))
                if found or answer.status_code >= 500:
                    wrong.append((path, line, answer.status_code, found))
    assert wrong == []
    assert both.of_east() == before


@pytest.mark.parametrize("who", ASKING)
def test_every_file_of_a_line_is_of_ones_own(both, who):
    """Of each kind, for East by name and by default."""
    visitor, before, wrong, files = both.as_(who), both.of_east(), [], set()
    for _, guard, methods, path in every_address(both):
        if guard not in OF_A_LINE or "GET" not in methods:
            continue
        if visitor.get(f"{path}?lijn={EAST}").status_code not in {403, 404}:
            wrong.append((path, "of East"))
        answer = visitor.get(path)
        if answer.mimetype != "text/html":
            files.add(answer.mimetype)
        if OF_EAST.search(ECHO.sub("", words_of(answer))):
            wrong.append((path, answer.status_code))
    assert wrong == []
    assert {"text/csv", "text/vcard"} <= files
    assert any("spreadsheet" in one for one in files)
    assert both.of_east() == before


@pytest.mark.parametrize("who", ASKING)
def test_every_answer_to_a_swap_of_another_line_is_to_none(both, who):
    visitor, before = both.as_(who), both.of_east()
    asked = [one for one in every_address(both) if "<swap>" in one[0]]
    assert len(asked) == len(ANSWERS)
    for *_, path in asked:
        for line in ({}, {"lijn": EAST}, {"lijn": WEST}):
            assert visitor.post(path, line).status_code in {303, 404}
    assert both.of_east() == before


@pytest.mark.parametrize("who", ASKING)
def test_every_webhook_that_names_a_line_asks_who_calls(both, who):
    """Prompts, messages and PIN by telephone: each step, as if the ones before were."""
    before, asked, wrong = both.of_east(), Provider(both), []
    fields = {"CallSid": f"CA{who}", "From": MOBILES[who], "To": SERVICE}
    carried = {"line": EAST, "message": both.carried()["message"], "attempt": 1}
    at = both.app.url_map.bind("localhost")
    rules = [
        rule
        for rule in both.app.url_map.iter_rules()
        if rule.rule.startswith("/voice/") and "line" in rule.arguments
    ]
    assert len(rules) > 8
    for rule in rules:
        filled = {name: carried[name] for name in rule.arguments}
        path = at.build(rule.endpoint, filled, method=None)
        for digits in (PIN, "1", "2", "3", "9"):
            answer = asked.post(path, Digits=digits, RecordingSid="RE1", **fields)
            found = OF_EAST.search(answer.text)
            if found or "/voice/audio/" in answer.text or answer.status_code != 200:
                wrong.append((path, digits, answer.status_code, answer.text))
    assert wrong == []
    after = both.of_east()
    takes = after.pop("prompt_take")  # told by the provider, which names no caller
    assert {(one["member_id"], bool(one["wanted"])) for one in takes} == {(None, False)}
    assert before.pop("prompt_take") == []
    assert after == before


def test_a_calendar_of_ones_own_line_names_nobody_of_another(both):
    both.as_("anna").post("/rooster/bewaar", {f"plek/{BLOCK}.duty/": "bram"})
    both.as_("anna").post("/rooster/publiceren", {"tot": "2026-12-31"})
    client = both.app.test_client()
    for who in ASKING:
        for line in (calendars.OWN, WEST):
            with both.database.transaction() as session:
                secret = calendars.secret_of(
                    session, both.desk.vault, IDS[who], both.now, line
                )
            answer = client.get(f"/rooster/ical/{secret}.ics")
            assert answer.status_code == 200
            assert not OF_EAST.search(answer.text)
            told = "BEGIN:VEVENT" in answer.text
            assert told == (who == "bram" or line == WEST)


def test_what_happens_on_a_desk_is_written_to_its_own_people_alone(both):
    """A week in which East has nobody, a message that waits, a form and a swap."""
    with capture_logs() as logs:
        for hours in (*range(4), *range(4, 8 * 24, 3)):
            now = MONDAY + timedelta(hours=hours)
            for cycle in (
                telling.cycle,
                telling.cycle_of_forms,
                telling.cycle_of_swaps,
                telling.cycle_of_refusals,
            ):
                cycle(both.database, both.desk, now)
    told = both.rows("message")
    to_west = [row for row in told if row["member_id"] in OF_WEST]
    of_east = [row for row in told if row["line"] == EAST]
    assert to_west
    assert of_east
    assert {row["member_id"] for row in of_east}.isdisjoint(OF_WEST)
    said = [f"{row['about']} {row['subject']} {row['body']}" for row in to_west]
    assert [one for one in said if OF_EAST.search(one)] == []
    people = re.compile(r"\b(daan|eva|fatma)\b|3161234560|7013579", re.IGNORECASE)
    assert [one for one in logs if people.search(str(one))] == []

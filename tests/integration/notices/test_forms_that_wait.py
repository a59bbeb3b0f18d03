"""Who took a call and did not send its form hears so: soon, and on its last morning."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, update

from ringgroup.registration import questions
from ringgroup.registration.form import Answer
from ringgroup.tables import MEMBERSHIP, OPEN_FORM
from ringgroup.telephone import UnavailableError
from ringgroup.upkeep import retention, telling
from schedules.hours import Span
from tests.integration.call.test_statements import counted
from tests.town.office import MINUTE, Office, at
from tests.town.town import MOBILES, Town, demo_settings
from webhooks.pages.registration import words

DAY = timedelta(days=1)
ANSWER = Answer("4-11", "female", "parenting", "1", "none")


@pytest.fixture
def office(database_url) -> Iterator[Office]:
    """Monday 23 November 2026, 10:00; anna is Present."""
    town = Town(demo_settings(database_url), at("2026-11-23T10:00"), "pickup wins")
    town.roster("anna", "bram")
    town.sign_on("anna")
    office = Office(town)
    office.origin = "https://loket.example.nl"
    yield office
    town.close()


def call(office: Office) -> tuple[str, datetime]:
    """Anna takes a call; its form, and when it was over."""
    office.town.call()
    form = office.town.rows("open_registration ORDER BY opened_at")[-1]["id"]
    return form, office.town.now


def send(office: Office, form: str) -> None:
    sent = office.database.attempt(
        lambda s: questions.send(s, office.line, "anna", form, ANSWER)
    )
    assert sent == "sent"


def tick(office: Office, now: datetime) -> None:
    telling.cycle_of_forms(office.database, office.desk, now)
    while office.deliver(now):
        pass


def told(office: Office) -> list[tuple[str, str]]:
    names = {mobile: name for name, mobile in MOBILES.items()}
    return [(names[to], body) for _, to, body in office.outside.sms]


def test_after_ten_minutes_its_member_gets_the_link_to_the_form_once(office):
    form, over = call(office)
    tick(office, over + 9 * MINUTE)
    assert told(office) == []
    for minute in range(10, 400, 30):
        tick(office, over + minute * MINUTE)
    ((who, body),) = told(office)
    assert who == "anna"
    assert body == (
        "CJG Veldhoven: vul het formulier in, 20 seconden. "
        f"https://loket.example.nl/registratie/{form}"
    )


def test_a_form_that_was_sent_is_no_reason_to_write_and_leaves_no_message(office):
    form, over = call(office)
    send(office, form)
    tick(office, over + 11 * MINUTE)
    assert told(office) == office.rows() == []


def test_a_form_that_is_sent_while_its_message_waits_is_not_told(office):
    form, over = call(office)
    office.outside.failures = [UnavailableError("503")] * 9
    tick(office, over + 11 * MINUTE)
    office.outside.failures = []
    assert [row["about"] for row in office.rows()] == [f"form:{form}"]
    send(office, form)
    assert office.rows() == []
    tick(office, over + 12 * MINUTE)
    assert told(office) == []


def test_what_was_told_of_a_form_goes_with_it_so_that_nothing_says_who_sent_it(office):
    form, over = call(office)
    tick(office, over + 11 * MINUTE)
    assert len(told(office)) == 1
    send(office, form)
    assert office.rows() == []


def test_forms_that_end_today_are_told_together_on_their_last_morning(office):
    """Five working days after Monday the 23rd is Monday the 30th."""
    first, _ = call(office)
    call(office)
    monday = at("2026-11-30T08:29")
    tick(office, at("2026-11-27T08:45"))
    tick(office, monday)
    assert told(office) == []
    for minute in (1, 2, 240):
        tick(office, monday + minute * MINUTE)
    ((who, body),) = told(office)
    assert who == "anna"
    assert body == (
        "CJG Veldhoven: vul vandaag nog 2 formulieren in, 20 seconden elk. "
        "Morgen kan het niet meer. https://loket.example.nl/registratie"
    )
    send(office, first)
    tick(office, monday + 300 * MINUTE)
    assert len(told(office)) == 1


def test_the_last_day_is_the_last_on_which_the_form_is_there(office):
    call(office)
    morning = at("2026-11-30T08:31")
    retention.run(office.database, office.desk, morning)
    tick(office, morning)
    assert len(told(office)) == 1
    retention.run(office.database, office.desk, morning + DAY)
    assert office.town.rows("open_registration") == []


def test_the_last_morning_is_not_told_of_what_was_sent_meanwhile(office):
    form, _ = call(office)
    morning = at("2026-11-30T08:31")
    office.outside.failures = [UnavailableError("503")] * 9
    tick(office, morning)
    office.outside.failures = []
    send(office, form)
    tick(office, morning + MINUTE)
    assert told(office) == []
    assert [row["problem"] for row in office.rows()] == ["sent"]


def test_an_outage_until_the_next_day_tells_nothing_of_yesterdays_call(office):
    _, over = call(office)
    office.outside.failures = [UnavailableError("503")] * 999
    tick(office, over + 11 * MINUTE)
    office.outside.failures = []
    tick(office, at("2026-11-24T00:01"))
    tick(office, at("2026-11-24T09:00"))
    assert told(office) == []


def test_who_is_inactive_or_left_the_line_is_told_nothing(office):
    _, over = call(office)
    office.change("anna", active=False)
    tick(office, over + 11 * MINUTE)
    office.change("anna", active=True, everywhere=False)
    tick(office, over + 12 * MINUTE)
    assert office.rows() == []
    with office.database.transaction() as session:
        row = {"member_id": 1, "line": office.line.key, "role": "member"}
        session.execute(insert(MEMBERSHIP), row | {"on_roster": True})
    tick(office, over + 13 * MINUTE)
    assert len(told(office)) == 1


def test_who_is_made_inactive_while_it_waits_is_not_told(office):
    _, over = call(office)
    office.outside.failures = [UnavailableError("503")] * 9
    tick(office, over + 11 * MINUTE)
    office.outside.failures = []
    office.change("anna", active=False)
    tick(office, over + 12 * MINUTE)
    assert told(office) == []


def test_a_line_without_forms_costs_a_statement_and_one_for_owned_questions(office):
    now = at("2026-11-23T11:00")
    with counted(office.town) as sent:
        telling.cycle_of_forms(office.database, office.desk, now)
    assert len(sent) == 2
    call(office)
    with office.database.transaction() as session:
        session.execute(update(OPEN_FORM).values(opened_at=at("2026-11-23T09:30")))
    tick(office, now)
    with counted(office.town) as sent:
        telling.cycle_of_forms(office.database, office.desk, now + MINUTE)
    assert not any("INSERT" in statement for statement, _ in sent)


def test_the_link_leads_to_the_form(office):
    form, over = call(office)
    tick(office, over + 11 * MINUTE)
    page = office.rows()[0]["page"]
    assert page == f"/registratie/{form}"
    matched = office.town.app.url_map.bind("").match(page)
    assert matched == ("registration.of_call", {"form": form})


def test_a_call_that_ends_just_before_midnight_is_told_of_too(office):
    """Of a desk that never closes: ten minutes later is another day."""
    line = office.town.line
    week = ((Span(0, 1440),),) * 7
    hours = replace(
        line.hours, week=week, closed=frozenset(), open=frozenset(), country=None
    )
    office.desk.take({line.key: replace(line, hours=hours)})
    office.line = office.town.line
    office.town.run(until=at("2026-11-23T23:50"))
    _, over = call(office)
    assert over < at("2026-11-24T00:00") < over + 10 * MINUTE
    for minute in range(0, 60, 5):
        tick(office, over + minute * MINUTE)
    (said,) = told(office)
    assert "20 seconden" in said[1]


def test_the_last_morning_is_told_also_when_forms_are_kept_shorter_since(office):
    """Kept five days, and since Thursday one: Tuesday was the last; it goes tonight."""
    form, _ = call(office)
    line = office.town.line
    kept = replace(line.retention, open_registration=1)
    office.desk.take({line.key: replace(line, retention=kept)})
    office.line = office.town.line
    thursday = at("2026-11-26T09:00")
    tick(office, thursday)
    assert "Morgen kan het niet meer" in told(office)[-1][1]
    with office.database.reading() as session:
        last = questions.last_days(
            session, office.line, questions.open_forms(session, office.line, "anna")
        )[form]
    assert words.until(last, thursday.date()) == "vandaag"

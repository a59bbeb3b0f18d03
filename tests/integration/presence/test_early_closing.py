"""A desk that closes under who is Present: they are signed off and told, once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ringgroup.desk import Act, Actor, Desk
from ringgroup.roster import blocks
from schedules.hours import ExtraDay, Span
from tests.conftest import MONDAY
from tests.town.office import Office, at
from tests.town.town import Town, demo_settings

TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
CLOSED = "het loket is eerder dicht dan anders. Je bent afgemeld."


@pytest.fixture
def office(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    yield Office(town)
    town.close()


def keeps(office, day: date, *spans: str, now=None) -> None:
    """The coordinator lets the desk be open at these hours that day."""
    wanted = ExtraDay(day, tuple(map(Span.parse, spans)), "markt")
    with office.database.transaction() as session:
        now = now or at("2026-11-23T10:00")
        blocks.keep_days(Act(session, office.line, Actor(6), now), [wanted])


def usual(office, day: date, now) -> None:
    with office.database.transaction() as session:
        blocks.forget_days(Act(session, office.line, Actor(6), now), [day])


def heard(office) -> list[str]:
    """What somebody was sent about a desk that closed under them."""
    bodies = [body for _, _, body in office.outside.sms]
    return [body for body in bodies if CLOSED in body]


def test_who_is_present_when_today_is_closed_is_signed_off_and_told(office):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    office.tick(at("2026-11-23T09:30"))
    keeps(office, TODAY)
    office.tick(at("2026-11-23T10:00"))
    office.tick(at("2026-11-23T10:01"))
    assert office.town.present() == set()
    assert len(heard(office)) == 1
    assert [one for one in office.told() if one.startswith("closing")] == []


def test_the_next_morning_somebody_is_alarmed(office):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    keeps(office, TODAY)
    office.tick(at("2026-11-23T10:00"))
    office.tick(at("2026-11-24T09:00"))
    office.tick(at("2026-11-24T09:10"))
    assert any("alarm" in one and "coordinator" in one for one in office.told())


def test_who_signed_on_before_the_desk_opens_and_it_does_not_is_signed_off(office):
    office.switch("anna", at("2026-11-23T08:50"), on=True)
    keeps(office, TODAY, now=at("2026-11-23T08:55"))
    office.tick(at("2026-11-23T08:55"))
    assert office.town.present() == set()
    assert len(heard(office)) == 1


@pytest.mark.parametrize(
    ("spans", "stays"),
    [
        (("09:00-11:00",), True),  # it closes later, and is asked then
        (("09:00-09:45",), False),
        (("10:15-12:00",), True),  # it opens again, within what they count on
        (("14:00-17:00",), False),
        (("09:00-15:00",), True),
    ],
)
def test_who_counts_on_hours_that_are_left_stays(office, spans, stays):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    keeps(office, TODAY, *spans)
    office.tick(at("2026-11-23T10:00"))
    assert office.town.present() == ({"anna"} if stays else set())


def test_longer_hours_are_counted_on_from_then_on(office):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    keeps(office, TODAY, "09:00-15:00")
    office.tick(at("2026-11-23T10:00"))
    keeps(office, TODAY, "09:00-12:00", now=at("2026-11-23T12:30"))
    office.tick(at("2026-11-23T12:30"))
    assert office.town.present() == set()


def test_who_did_not_sign_off_yesterday_counts_on_today(office):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    office.tick(at("2026-11-24T09:00"))
    keeps(office, TOMORROW, now=at("2026-11-24T10:00"))
    office.tick(at("2026-11-24T10:00"))
    assert office.town.present() == set()


def test_who_signs_on_for_after_the_weekend_stays(office):
    office.switch("anna", at("2026-11-27T16:00"), on=True)
    office.ticks(at("2026-11-27T16:00"), at("2026-11-29T22:00"), timedelta(hours=3))
    assert office.town.present() == {"anna"}
    keeps(office, date(2026, 11, 30), now=at("2026-11-29T22:00"))
    office.tick(at("2026-11-29T22:00"))
    assert office.town.present() == set()


def test_who_signs_on_again_at_once_hears_nothing_that_is_false(office):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    keeps(office, TODAY)
    office.outside.failures = [OSError()]
    office.tick(at("2026-11-23T10:00"))
    usual(office, TODAY, at("2026-11-23T10:01"))
    office.switch("anna", at("2026-11-23T10:01"), on=True)
    office.ticks(at("2026-11-23T10:01"), at("2026-11-23T10:10"))
    assert heard(office) == []
    assert office.town.present() == {"anna"}


def test_another_line_file_signs_off_as_well(office):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    office.tick(at("2026-11-23T09:30"))
    hours = replace(office.line.hours, closed=frozenset({"2026-11-23"}))
    line = replace(office.line, hours=hours)
    office.desk = Desk({line.key: line}, office.desk.vault)
    office.tick(at("2026-11-23T10:00"))
    assert office.town.present() == set()
    assert len(heard(office)) == 1


def test_an_ordinary_closing_is_as_before(office):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    office.ticks(at("2026-11-23T11:58"), at("2026-11-23T12:06"))
    assert office.town.present() == {"anna"}
    assert heard(office) == []
    assert any(one.startswith("closing") for one in office.told())


def test_who_is_present_since_before_this_was_kept_is_asked_as_before(office):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    with office.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE presence SET closes_at = NULL")
    keeps(office, TODAY)
    office.tick(at("2026-11-23T10:00"))
    assert office.town.present() == {"anna"}

"""What the demo begins with: people, a roster that does not run out, and a past."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, text

from config import demo
from config.app import create_app
from config.demo import past
from config.demo.world import DemoClock
from config.house import House, build
from config.jobs import forget
from config.outside import reach
from ringgroup.figures import publishing, reports
from ringgroup.figures.periods import Period
from ringgroup.people.store import members
from ringgroup.presence.store import workers
from ringgroup.roster import fairness
from ringgroup.roster.proposals import Proposals, RolledOut, propose
from ringgroup.roster.store import roster
from ringgroup.store import days
from ringgroup.tables import MEMBER
from ringgroup.voicemail.store import voicemails
from ringgroup.voicemail.voicemail import in_order
from schedules.pattern import Pattern
from tests.conftest import MONDAY
from tests.town.town import demo_settings
from tests.town.visitor import Visitor

FIRST = date(2024, 9, 1)
WEEKS = timedelta(weeks=1)
STRANGER = {
    "login": "zoë",
    "name": "Zoë",
    "organisation": "X",
    "role": "member",
    "mobile": "+31612345678",
    "email": "zoe@example.nl",
    "active": True,
}


@pytest.fixture
def house(database_url):
    house = build(demo_settings(database_url))
    demo.load(house, MONDAY)
    yield house
    house.database.close()


def rows(house: House, question: str) -> list:
    with house.database.reading() as session:
        return list(session.execute(text(question)).all())


def counted(house: House, *tables: str) -> list[int]:
    ask = "SELECT count(*) FROM {}"
    return [rows(house, ask.format(table))[0][0] for table in tables]


def rostered(house: House, first: date, last: date):
    (line,) = house.desk.lines.values()
    with house.database.reading() as session:
        found = roster.assignments(session, line.key, first, last)
        extra = days.extra_days(session, line.key, first, last)
    return found, list(line.hours.blocks_between(first, last, extra))


def test_six_organisations_lend_people_whom_nobody_could_know(house):
    with house.database.reading() as session:
        people = members.members(session)
        (line,) = house.desk.lines.values()
        assert workers.present(session, line.key) == []
    assert Counter(one.role for one in people) == {
        "member": 10,
        "coordinator": 1,
        "administrator": 1,
    }
    assert {one.organisation for one in people} == {
        *("Lumens", "GGD", "ZuidZorg", "Cordaad", "MEE", "Gemeente")
    }
    assert all(one.mobile.startswith("+31641130") for one in people)
    assert all(one.email.endswith("@example.nl") for one in people)


def test_somebody_and_somebody_else_is_rostered_for_every_block(house):
    today = MONDAY.date()
    assigned, blocks = rostered(house, FIRST, today + timedelta(60))
    assert [one.block for one in assigned] == blocks
    assert all(one.duty and one.backup and one.duty != one.backup for one in assigned)


@pytest.mark.parametrize("later", [5 * WEEKS, 8 * WEEKS, 30 * WEEKS])
def test_a_roster_that_runs_out_is_gone_on_with(house, later):
    before, _ = rostered(house, FIRST, MONDAY.date() + timedelta(60))
    demo.load(house, MONDAY + later)
    today = (MONDAY + later).date()
    kept, _ = rostered(house, FIRST, MONDAY.date() + timedelta(60))
    assert kept == before
    assigned, blocks = rostered(house, today, today + timedelta(60))
    assert [one.block for one in assigned] == blocks
    booked = Counter(
        (login, one.block) for one in assigned for login in (one.duty, one.backup)
    )
    assert set(booked.values()) == {1}


def next_empty_month(house) -> Proposals:
    (line,) = house.desk.lines.values()
    february = RolledOut(date(2027, 2, 1), date(2027, 2, 28), Pattern.weekly({}))
    with house.database.reading() as session:
        found = propose(session, line, february, MONDAY, fill_up=True)
    assert isinstance(found, Proposals)
    assert found.unfilled == ()
    return found


def test_a_proposal_for_the_next_empty_month_is_one_that_a_coordinator_would_sign(
    house,
):
    found = next_empty_month(house)
    times = Counter(one.login for one in found.changes)
    assert times.keys() == {one.login for one in demo.people() if one.role == "member"}
    assert set(times.values()) <= {4, 5}
    days = {(one.login, one.block.day) for one in found.changes}
    assert len(days) == len(found.changes)
    assert not {(who, day + timedelta(1)) for who, day in days} & days


@pytest.mark.parametrize("organisation", ["Lumens", "Elders"])
def test_somebody_new_gets_no_more_than_half_as_much_again_as_the_others(
    house, organisation
):
    with house.database.transaction() as session:
        session.execute(insert(MEMBER), STRANGER | {"organisation": organisation})
    times = Counter(one.login for one in next_empty_month(house).changes)
    assert 1 <= times["zoë"] <= 1.5 * times.total() / len(times)


@pytest.mark.parametrize("months", [(1, 12), (10, 12)])
def test_a_roster_in_which_everybody_takes_their_turn_is_not_called_skewed(
    house, months
):
    (line,) = house.desk.lines.values()
    first, last = (date(2026, month, 1) for month in months)
    with house.database.reading() as session:
        found = fairness.division(session, line, first, last.replace(day=31), MONDAY)
    assert found.skewed == frozenset()
    assert {one.who for one in found.organisations} == {
        *("Lumens", "GGD", "ZuidZorg", "Cordaad", "MEE")
    }


def test_a_roster_that_somebody_changed_is_left_as_it_is(house):
    (line,) = house.desk.lines.values()
    tomorrow = MONDAY.date() + timedelta(1)
    (one,), _ = rostered(house, tomorrow, tomorrow)
    house.database.attempt(
        lambda s: roster.keep(s, line.key, [p for p, _ in roster.places([one])], [])
    )
    for later in (timedelta(), timedelta(days=20), 5 * WEEKS):
        demo.load(house, MONDAY + later)
        assert rostered(house, tomorrow, tomorrow)[0] == []


def test_who_left_is_not_rostered_any_more(house):
    with house.database.transaction() as session:
        session.execute(text("UPDATE member SET active = false WHERE login = 'bram'"))
    demo.load(house, MONDAY + 9 * WEEKS)
    today = (MONDAY + 9 * WEEKS).date()
    assigned, blocks = rostered(house, today, today + timedelta(60))
    assert len(assigned) == len(blocks)
    assert not [one for one in assigned if "bram" in {one.duty, one.backup}]


def test_members_of_its_own_keep_a_database_as_it_is(database_url):
    house = build(demo_settings(database_url))
    with house.database.transaction() as session:
        session.execute(insert(MEMBER), STRANGER)
    demo.load(house, MONDAY)
    counts = counted(house, "roster_slot", "registration", "voicemail")
    assert counts == [0, 0, 0]
    house.database.close()


def test_the_past_is_loaded_once(house):
    past_tables = ("registration", "presence_change", "voicemail")
    counts = counted(house, *past_tables)
    assert min(counts) > 0
    demo.load(house, MONDAY + timedelta(days=1))
    assert counted(house, *past_tables) == counts


def test_the_registrations_are_of_months_that_are_over_and_of_this_one(house):
    ((first, last, noted),) = rows(
        house, "SELECT min(day), max(day), count(note) FROM registration"
    )
    assert str(first)[:7] == "2024-09"
    assert str(last) <= "2026-11-22"
    assert noted == 0
    (line,) = house.desk.lines.values()
    when_open = rows(
        house, "SELECT DISTINCT day, hour FROM registration WHERE desk = 'open'"
    )
    for day, hour in when_open:
        found = line.hours.blocks_on(date.fromisoformat(str(day)))
        assert any(one.start <= 60 * hour < one.end for one in found)


def test_every_code_is_one_that_the_form_has(house):
    (line,) = house.desk.lines.values()
    for name in ("age", "gender", "question_type", "forwarded_to"):
        codes = {choice.code for choice in line.registration[name]}
        asked = f"SELECT DISTINCT {name} FROM registration"  # noqa: S608 - our own column
        assert {code for (code,) in rows(house, asked)} <= codes | {None}


def test_figures_of_a_month_can_be_shown_at_once(house):
    (line,) = house.desk.lines.values()
    with house.database.reading() as session:
        october = reports.statistics(session, line, Period.of("month", 2026, 10))
    assert int(october.tables["outcome"].rows[("answered",)]) >= 100
    assert october.measures["open_minutes"]
    assert october.measures["nobody_present_minutes"] is not None
    assert (
        0
        < october.measures["nobody_present_minutes"]
        < october.measures["open_minutes"]
    )
    assert len(set(october.tables["question_kind"].rows.values())) > 2


def test_the_demo_has_closed_periods_to_show(house):
    (line,) = house.desk.lines.values()
    with house.database.reading() as session:
        known = publishing.catalogue(session, line, MONDAY).periods
    labels = [period.label for period in known]
    assert labels[:4] == ["2026-10", "2026-Q3", "2026-09", "2026-08"]
    kinds = Counter(period.kind for period in known)
    assert kinds == {"month": 26, "quarter": 9, "year": 2}
    seen = publishing.figures(house.database, line, known[0])
    assert int(seen.tables["question_kind"].total) > 100


def test_a_day_is_the_same_whenever_it_is_looked_at(house):
    (line,) = house.desk.lines.values()
    day = date(2026, 10, 13)
    blocks = line.hours.blocks_on(day)
    assert list(past.calls(line, day, blocks)) == list(past.calls(line, day, blocks))
    other = day + timedelta(days=1)
    assert list(past.calls(line, other, blocks)) != list(past.calls(line, day, blocks))


def test_messages_wait_and_can_be_heard(house):
    (line,) = house.desk.lines.values()
    with house.database.reading() as session:
        messages = in_order(voicemails.messages(session, line.key))
        new = [one for one in messages if one.is_new]
        assert (len(new), len(messages)) == (2, 5)
        assert all(one.received_at < MONDAY for one in messages)
        sealed = voicemails.sealed_audio(session, new[0].id)
        callers = {
            voicemails.caller(session, one.id, house.desk.vault) for one in messages
        }
    assert house.desk.vault.open(sealed, voicemails.SOUND)[:4] == b"RIFF"
    assert callers == set(demo.CALLERS)


def test_a_clock_that_visits_next_spring_signs_nobody_out(house):
    real = datetime.now(UTC)
    world = DemoClock(lambda: real)
    app = create_app(house, world, wall=lambda: real)
    visitor = Visitor(app, lambda: real)
    visitor.sign_in("anouk", demo.PASSWORD)
    world.set_to(real + timedelta(days=160))
    outside = reach(house.settings, "desk@example.nl", world)
    forget(house, outside, world())
    outside.close()
    assert visitor.get("/account").status_code == 200
    world.set_to(None)
    assert visitor.get("/account").status_code == 200

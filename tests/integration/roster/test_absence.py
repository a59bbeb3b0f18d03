"""Absence: the backup takes over at once, and no reason is asked or kept."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ringgroup.desk import Actor
from ringgroup.roster import absences, planning, rostering, swaps
from ringgroup.roster.roster import Move, Place, Refusal, Saved
from schedules.hours import Block, Span
from tests.town.rota import (
    CARLA,
    DAY,
    MONDAY,
    NOW,
    Desk,
    acting,
    actor,
    backup,
    block,
    duty,
)
from tests.town.town import PEOPLE, Town, demo_settings

ANNA, BRAM, DAAN = map(actor, ("anna", "bram", "daan"))
WHEN = "maandag 23 november van 09:00 tot 12:00 uur"


@pytest.fixture
def desk(database_url):
    desk = Desk(database_url)
    desk.fill(duty_0="anna", backup_0="bram", duty_1="daan")
    desk.publish()
    yield desk
    desk.close()


@pytest.mark.parametrize("who", ["anna", "bram", "carla"])
def test_the_backup_takes_over_and_everybody_is_told(desk, who):
    done = desk.ask(absences.report_absent, actor(who), duty(), NOW)
    assert (done.absent.login, done.by.login, done.vacant) == ("anna", "bram", "backup")
    assert desk.roster() == {("23", "duty"): "bram", ("24", "duty"): "daan"}
    told = [
        ("bram", f"jij neemt de dienst over op {WHEN}. Meld je op tijd aan."),
        ("anna", f"je hebt geen dienst meer op {WHEN}."),
        ("carla", f"er is geen achterwacht meer op {WHEN}. Zoek iemand anders."),
    ]
    own = [] if who == "bram" else [who]  # who takes over is told in any case
    assert desk.told() == [(to, words) for to, words in told if to not in own]
    work = desk.look(planning.work, desk.line, MONDAY, MONDAY)
    assert work == [(block(), "duty", "bram")]


def test_the_log_knows_of_no_reason(desk):
    desk.ask(absences.report_absent, ANNA, duty(), NOW)
    changed = desk.look(planning.log, desk.line, NOW).changes[:2]
    assert {one.kind for one in changed} == {"taken_over"}
    everything = str(desk.rows("roster_change") + desk.rows("audit")).lower()
    assert not [
        word for word in ("ziek", "ill", "sick", "absent") if word in everything
    ]


def test_it_can_be_undone(desk):
    done = desk.ask(absences.report_absent, ANNA, duty(), NOW)
    assert isinstance(desk.ask(rostering.undo, CARLA, done.saved.batch, NOW), Saved)
    assert desk.roster()["23", "duty"] == "anna"
    assert desk.roster()["23", "backup"] == "bram"


def test_without_a_backup_the_coordinator_hears_that_there_is_nobody(desk):
    done = desk.ask(absences.report_absent, DAAN, duty(1), NOW)
    assert (done.by, done.vacant) == (None, "duty")
    assert [who for who, _ in desk.told()] == ["carla"]
    assert "er is geen dienst meer op dinsdag" in desk.told()[0][1]


def test_a_backup_who_cannot_be_rung_does_not_take_over(desk):
    desk.run("UPDATE member SET active = false WHERE login = 'bram'")
    done = desk.ask(absences.report_absent, ANNA, duty(), NOW)
    assert (done.by, done.vacant) == (None, "duty")


def test_a_backup_can_be_absent_too(desk):
    done = desk.ask(absences.report_absent, BRAM, backup(), NOW)
    assert (done.by, done.vacant) == (None, "backup")
    assert desk.roster() == {("23", "duty"): "anna", ("24", "duty"): "daan"}


@pytest.mark.parametrize(
    ("who", "place", "after", "code"),
    [
        ("daan", duty(), 0, "not_allowed"),
        ("carla", backup(1), 0, "nobody"),
        ("anna", duty(), 4, "begun"),
    ],
)
def test_who_may_not_and_when_not(desk, who, place, after, code):
    now = NOW + timedelta(hours=after)
    refused = desk.ask(absences.report_absent, actor(who), place, now)
    assert refused == Refusal(code, place)
    assert desk.told() == []


def test_a_later_duty_is_found_that_makes_the_load_equal(desk):
    desk.fill(duty_2="bram", backup_3="bram", duty_4="bram", duty_7="bram")
    desk.fill(backup_4="anna", duty_9="bram", duty_10="bram")
    desk.publish()
    desk.fill(duty_52="bram")  # a draft
    absent = MONDAY + 7 * DAY
    desk.ask(absences.add_leave, ANNA, "anna", absent, absent, NOW)
    week = [(2, Span(540, 600))]  # never on Wednesday mornings
    desk.ask(absences.set_week, ANNA, "anna", week, NOW)
    desk.put(Move(duty(2), "bram", None), Move(duty(8), None, "bram"))
    found = desk.look(absences.equalising, desk.line, "anna", "bram", NOW)
    assert found == [duty(8), duty(10)]


# --- leave and the week -----------------------------------------------------------


def test_leave_is_entered_seen_and_removed_without_a_reason(desk):
    first, last = MONDAY + 3 * DAY, MONDAY + 4 * DAY
    kept = desk.ask(absences.add_leave, ANNA, "anna", first, last, NOW)
    entered = desk.look(absences.entered, ANNA.id, MONDAY)
    assert entered.leave == (kept,)
    away = desk.look(planning.bookable, desk.line, last, last).away
    assert away.leave == (("anna", first, last),)
    assert away.of("anna", block(4))
    assert not away.of("bram", block(4))
    desk.fill(duty_4="anna")
    sheet = desk.look(planning.sheet, desk.line, last, last, NOW)
    assert sheet.away == away  # of those who are named
    elsewhere = desk.look(planning.sheet, desk.line, MONDAY + DAY, last - DAY, NOW)
    assert elsewhere.away.leave == ()
    assert set(desk.rows("leave")[0]) == {"id", "member_id", "first", "last"}
    assert desk.ask(absences.remove_leave, ANNA, kept.id, NOW) is None
    again = desk.ask(absences.remove_leave, ANNA, kept.id, NOW)
    assert again == Refusal("gone")


def test_only_oneself_or_a_coordinator_enters_leave(desk):
    days = (MONDAY, MONDAY)
    refused = desk.ask(absences.add_leave, BRAM, "anna", *days, NOW)
    assert refused == Refusal("not_allowed", login="anna")
    kept = desk.ask(absences.add_leave, CARLA, "anna", *days, NOW)
    assert desk.ask(absences.remove_leave, BRAM, kept.id, NOW) == Refusal("not_allowed")
    wrong = desk.ask(absences.add_leave, ANNA, "anna", MONDAY, MONDAY - DAY, NOW)
    assert wrong == Refusal("order", login="anna")
    noted = [row for row in desk.rows("audit") if row["action"] == "leave_entered"]
    assert [(row["actor_id"], row["subject_id"]) for row in noted] == [(3, 1)]


def test_a_week_is_kept_in_place_of_the_one_before(desk):
    desk.ask(absences.set_week, ANNA, "anna", [(0, Span(0, 1440))], NOW)
    week = ((2, Span(540, 720)), (4, Span(0, 1440)))
    desk.ask(absences.set_week, ANNA, "anna", week, NOW)
    assert desk.look(absences.entered, ANNA.id, MONDAY).week == week
    away = desk.look(planning.sheet, desk.line, MONDAY, MONDAY, NOW).away
    assert away.of("anna", block(2))
    assert not away.of("anna", Block(MONDAY + 2 * DAY, 720, 900))
    assert not away.of("anna", block())


# --- on the telephone -------------------------------------------------------------

EARLY = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)  # 08:40 in Veldhoven


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), EARLY, "pickup wins")
    yield town
    town.close()


def member(login: str) -> Actor:
    return Actor(PEOPLE.index(login) + 1, login, login.capitalize(), login == "carla")


def ask(town, operation, *args, **more):
    return town.database.attempt(
        lambda session: operation(*acting(session, town.line, args), **more)
    )


def test_who_is_ill_at_0840_is_not_rung_at_0905_and_swaps_a_later_duty(town):
    today = Block(date(2026, 11, 23), 540, 720)
    later = Place(Block(date(2026, 12, 1), 540, 720), "duty")
    moves = [
        Move(Place(today, "duty"), None, "anna"),
        Move(Place(today, "backup"), None, "bram"),
        Move(later, None, "bram"),
    ]
    ask(town, rostering.assign, member("carla"), moves, EARLY)
    ask(town, rostering.publish, member("carla"), later.block.day, EARLY)

    ask(town, absences.report_absent, member("anna"), Place(today, "duty"), EARLY)
    town.run(until=EARLY + timedelta(minutes=25))
    visit = town.call()
    assert town.rung(visit) == ["bram"]

    with town.database.reading() as session:
        found = absences.equalising(session, town.line, "anna", "bram", town.now)
    assert found == [later]
    offer = ask(town, swaps.propose, member("bram"), later, town.now, to="anna")
    ask(town, swaps.accept, member("anna"), offer.id, town.now)
    ask(town, swaps.approve, member("carla"), offer.id, town.now)
    with town.database.reading() as session:
        work = planning.work(session, town.line, today.day, later.block.day)
    assert [(one.day.day, slot, login) for one, slot, login in work] == [
        (23, "duty", "bram"),
        (1, "duty", "anna"),
    ]


def test_a_draft_of_today_is_rung_reminded_and_seen(town):
    today = Block(date(2026, 11, 23), 540, 720)
    night = EARLY - timedelta(days=3)
    moves = [Move(Place(today, "duty"), None, "daan")]
    ask(town, rostering.assign, member("carla"), moves, night)
    assert not town.rows("roster_slot")[0]["published"]
    town.run(until=EARLY + timedelta(minutes=25))
    assert town.rung(town.call()) == ["daan"]

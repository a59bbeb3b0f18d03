"""The coordinator's roster: saved at once, undone, published, told; both databases."""

import threading
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from config import demo
from config.house import build
from ringgroup import schema
from ringgroup.database.database import Database
from ringgroup.desk import COMMAND_LINE
from ringgroup.line import Belonging, Membership
from ringgroup.roster import planning, requests, rostering
from ringgroup.roster.roster import (
    Colleague,
    Conflict,
    Move,
    Place,
    Refusal,
    Saved,
)
from ringgroup.store import belonging
from schedules.hours import Block
from schedules.roster import Assignment
from tests.town.rota import CARLA, DAY, MONDAY, NOW, Desk, actor, backup, block, duty
from tests.town.town import demo_settings

MINUTE = timedelta(minutes=1)
TWO_LINES = "".join(
    f"""
[lines.{name}]
name = "{name}"
number = "+3140258411{n}"
service_number = "+31402584524"
[lines.{name}.hours]
monday = ["09:00-12:00"]
[lines.{name}.voicemail]
email = "{name}@example.nl"
"""
    for n, name in enumerate(("noord", "zuid"))
)


@pytest.fixture
def desk(database_url):
    desk = Desk(database_url)
    yield desk
    desk.close()


# --- changing it --------------------------------------------------------------


def test_a_slot_is_saved_at_once_and_undone_and_done_again(desk):
    saved = desk.put(Move(duty(1), None, "anna"), Move(backup(1), None, "bram"))
    assert isinstance(saved, Saved)
    assert desk.roster() == {("24", "duty"): "anna", ("24", "backup"): "bram"}
    undone = desk.ask(rostering.undo, CARLA, saved.batch, NOW)
    assert desk.roster() == {}
    desk.ask(rostering.undo, CARLA, undone.batch, NOW)
    assert desk.roster() == {("24", "duty"): "anna", ("24", "backup"): "bram"}
    assert desk.ask(rostering.undo, CARLA, "0" * 32, NOW) == Refusal("gone")


def test_what_is_so_already_changes_nothing_and_is_not_logged(desk):
    desk.fill(duty_1="anna")
    saved = desk.put(Move(duty(1), "anna", "anna"))
    assert saved.changes == ()
    assert len(desk.rows("roster_change")) == len(desk.rows("audit")) == 1


def test_what_was_changed_since_is_not_undone(desk):
    saved = desk.fill(duty_1="anna", duty_2="bram")
    desk.put(Move(duty(2), "bram", "daan"), now=NOW + MINUTE)
    refused = desk.ask(rostering.undo, CARLA, saved.batch, NOW + 2 * MINUTE)
    assert refused == Conflict(
        duty(2), "Carla", NOW + MINUTE, Colleague(4, "daan", "Daan")
    )
    assert desk.roster() == {("24", "duty"): "anna", ("25", "duty"): "daan"}


def test_all_is_saved_or_nothing(desk):
    desk.fill(duty_2="bram")
    moves = [Move(duty(1), None, "anna"), Move(duty(2), None, "anna")]
    assert isinstance(desk.put(*moves), Conflict)
    assert desk.roster() == {("25", "duty"): "bram"}


@pytest.mark.parametrize(
    ("moves", "refused"),
    [
        ([Move(duty(1), None, "zoe")], Refusal("unknown_member", duty(1), "zoe")),
        ([Move(duty(1), None, "eva")], Refusal("unknown_member", duty(1), "eva")),
        ([Move(duty(5), None, "anna")], Refusal("not_open", duty(5))),
        ([Move(duty(1), None, "anna")] * 2, Refusal("twice", duty(1))),
        (
            [Move(duty(1), None, "anna"), Move(backup(1), None, "anna")],
            Refusal("double", duty(1), "anna", "veldhoven"),
        ),
    ],
    ids=["unknown", "inactive", "Saturday", "twice", "double"],
)
def test_what_cannot_be_is_refused(desk, moves, refused):
    desk.run("UPDATE member SET active = false WHERE login = 'eva'")
    assert desk.put(*moves) == refused
    assert desk.roster() == {}


def test_duty_and_backup_of_a_block_can_change_places(desk):
    desk.fill(duty_1="anna", backup_1="bram")
    desk.put(Move(duty(1), "anna", "bram"), Move(backup(1), "bram", "anna"))
    assert desk.roster() == {("24", "duty"): "bram", ("24", "backup"): "anna"}


def test_nobody_is_on_two_lines_at_a_time(desk):
    desk.run(
        'INSERT INTO roster_slot (line, day, start, "end", slot, member_id) '
        "VALUES ('oost', '2026-11-24', 660, 780, 'backup', 1)"
    )
    refused = desk.put(Move(duty(1), None, "anna"))
    assert refused == Refusal("double", duty(1), "anna", "oost")


OTHER_HOURS = (
    'INSERT INTO roster_slot (line, day, start, "end", slot, member_id) '
    "VALUES ('veldhoven', '2026-11-24', 510, 690, '{}', {})"
)


def test_a_slot_of_other_hours_that_are_over_goes_with_the_block_that_covers_it(desk):
    desk.run(OTHER_HOURS.format("duty", 1))
    saved = desk.put(Move(duty(1), None, "anna"), now=NOW + 2 * DAY)
    assert len(saved.changes) == 2
    assert [row["start"] for row in desk.rows("roster_slot")] == [540]


def test_who_stands_in_other_hours_goes_along_before_a_block_is_filled(desk):
    """The hours changed, and the clock has not been there; nobody named them."""
    desk.run(OTHER_HOURS.format("duty", 1))
    desk.run(OTHER_HOURS.format("backup", 2))
    desk.publish()
    found = desk.put(Move(duty(1), None, "bram"))
    assert isinstance(found, Conflict)
    assert desk.roster() == {("24", "duty"): "anna", ("24", "backup"): "bram"}
    assert {row["start"] for row in desk.rows("roster_slot")} == {540}
    told = {who for who, text in desk.told() if "op andere tijden" in text}
    assert told == {"anna", "bram"}


def test_a_file_names_who_it_takes_a_place_from_whatever_the_hours_were(desk):
    desk.run(OTHER_HOURS.format("backup", 2))
    desk.publish()
    wanted = [Assignment(block(1), "anna", "eva")]
    desk.ask(rostering.take_in, COMMAND_LINE, wanted, NOW)
    assert desk.roster() == {("24", "duty"): "anna", ("24", "backup"): "eva"}
    assert [text for who, text in desk.told() if who == "bram"][-1].startswith(
        "je bent geen achterwacht meer"
    )


# --- the database's own rules ---------------------------------------------------

ROW = (
    'INSERT INTO roster_slot (line, day, start, "end", slot, member_id) '
    "VALUES ('{}', '2026-11-24', {}, {}, '{}', {})"
)


@pytest.mark.parametrize(
    "row",
    [
        ("veldhoven", 540, 720, "backup", 1),
        ("oost", 600, 780, "duty", 1),
        ("oost", 480, 541, "duty", 1),
        ("veldhoven", 700, 800, "duty", 2),
        ("veldhoven", 540, 700, "backup", 2),
    ],
    ids=["both slots", "other line", "by a minute", "blocks", "ends"],
)
def test_the_database_refuses_a_double_booking(desk, row):
    desk.run(ROW.format("veldhoven", 540, 720, "duty", 1))
    with pytest.raises(IntegrityError):
        desk.run(ROW.format(*row))
    desk.run(ROW.format("oost", 720, 900, "duty", 1))
    line, start, end, slot, member = row
    with pytest.raises(IntegrityError):
        desk.run(
            f"UPDATE roster_slot SET line = '{line}', start = {start}, "  # noqa: S608 - a test's own words
            f"\"end\" = {end}, slot = '{slot}', member_id = {member} "
            "WHERE line = 'oost'"
        )
    assert len(desk.rows("roster_slot")) == 2


def test_two_transactions_at_once_cannot_book_somebody_twice(desk):
    """Neither sees the other's row: the trigger makes the second wait for the first."""
    lines = ("veldhoven", "oost")
    ready, failures = threading.Barrier(2), []

    def book(line: str) -> None:
        ready.wait()
        try:
            desk.run(ROW.format(line, 540, 720, "duty", 1))
        except IntegrityError as error:
            failures.append(error)

    in_threads(book, lines)
    assert len(failures) == 1
    assert len(desk.rows("roster_slot")) == 1


def in_threads(work, arguments) -> None:
    threads = [threading.Thread(target=work, args=(one,)) for one in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_of_two_coordinators_at_once_the_second_hears_who_was_first(desk):
    ready, answers = threading.Barrier(2), {}

    def put(login: str) -> None:
        ready.wait()
        answers[login] = desk.put(Move(duty(1), None, login), by=actor(login))

    in_threads(put, ("anna", "bram"))
    won = [login for login, one in answers.items() if isinstance(one, Saved)]
    (lost,) = [one for one in answers.values() if isinstance(one, Conflict)]
    assert [lost.now_is.login] == won == list(desk.roster().values())
    assert (lost.by, lost.at) == (won[0].capitalize(), NOW)


def test_rows_of_a_roster_survive_the_way_here_and_back(database_url):
    database = Database(database_url)
    with database.transaction() as session:
        command.downgrade(schema._config(session.connection()), "0003")  # noqa: SLF001 - alembic's own command
        session.execute(
            text(
                "INSERT INTO member "
                "(id, login, name, organisation, mobile, email, role, active) VALUES "
                "(1, 'anna', 'Anna', 'MEE', '+31641130101', '', 'member', true)"
            )
        )
        session.execute(text(ROW.format("veldhoven", 540, 720, "duty", 1)))
    schema.upgrade(database)
    with database.reading() as session:
        rows = session.execute(text("SELECT * FROM roster_slot")).mappings().all()
    assert [
        (row["slot"], row["member_id"], bool(row["published"])) for row in rows
    ] == [("duty", 1, True)]
    database.close()


# --- draft and published --------------------------------------------------------


def seen(desk, now=NOW) -> list[str]:
    seen = desk.look(planning.published, desk.line, MONDAY, MONDAY + 30 * DAY, now)
    return [f"{one.place.block.day:%d} {one.person.login}" for one in seen.named]


def test_workers_see_what_is_published_and_what_is_todays(desk):
    desk.fill(duty_0="anna", duty_1="bram", duty_7="daan")
    assert seen(desk) == ["23 anna"]
    assert desk.ask(rostering.publish, CARLA, MONDAY + 2 * DAY, NOW) == 1
    assert seen(desk) == ["23 anna", "24 bram"]
    assert seen(desk, NOW + 7 * DAY) == ["23 anna", "24 bram", "30 daan"]
    assert desk.ask(rostering.publish, CARLA, MONDAY + 1 * DAY, NOW) == 0
    sheet = desk.look(planning.sheet, desk.line, MONDAY, MONDAY + 30 * DAY, NOW)
    assert [one.visible for one in sheet.named] == [True, True, False]
    assert sheet.published_until == MONDAY + 2 * DAY


def test_a_draft_is_changed_in_silence_and_publishing_tells_each_once(desk):
    desk.fill(duty_1="anna", duty_2="anna", backup_2="bram")
    desk.put(Move(duty(1), "anna", "daan"))
    assert desk.told() == []
    desk.ask(rostering.publish, CARLA, MONDAY + 7 * DAY, NOW)
    words = "er staat een nieuw rooster klaar. Kijk bij Rooster wat jij doet."
    assert desk.told() == [("anna", words), ("bram", words), ("daan", words)]


def test_a_change_after_publishing_is_told_to_whom_it_concerns(desk):
    desk.fill(duty_1="anna", duty_2="bram")
    desk.publish()
    desk.put(Move(duty(1), "anna", "daan"))
    when = "op dinsdag 24 november van 09:00 tot 12:00 uur."
    assert sorted(desk.told()) == [
        ("anna", f"je hebt geen dienst meer {when}"),
        ("daan", f"je hebt nu dienst {when}"),
    ]
    desk.forget_messages()
    desk.put(Move(backup(1), None, "bram"), Move(duty(2), "bram", "carla"))
    assert desk.told() == [
        ("bram", "het rooster is veranderd, ook voor jou. Kijk bij Rooster.")
    ]  # more than one slot in one message, and Carla did it herself


def test_the_past_is_put_right_in_silence(desk):
    desk.fill(duty_0="anna")
    desk.publish()
    desk.put(Move(duty(0), "anna", "bram"), now=NOW + 2 * DAY)
    assert desk.told() == []
    work = desk.look(planning.work, desk.line, MONDAY, MONDAY)
    assert work == [(block(), "duty", "bram")]


def test_an_import_is_seen_at_once_told_to_nobody_and_can_be_undone(desk):
    desk.fill(duty_1="anna", backup_1="bram", duty_2="daan")
    file = [Assignment(block(1), "anna", None), Assignment(block(8), "bram", "eva")]
    saved = desk.ask(rostering.take_in, file, NOW)
    assert desk.told() == []
    assert seen(desk) == ["24 anna", "01 bram", "01 eva"]
    assert desk.roster()["25", "duty"] == "daan"
    assert ("24", "backup") not in desk.roster()
    assert isinstance(desk.ask(rostering.undo, CARLA, saved.batch, NOW), Saved)
    assert ("24", "backup") in desk.roster()
    assert {row["action"] for row in desk.rows("audit")} == {
        "roster_changed",
        "roster_imported",
        "roster_undone",
    }


def test_a_draft_from_a_file_is_a_draft_like_any_other(desk):
    desk.fill(duty_1="anna", duty_2="daan")
    desk.publish(1)
    file = [Assignment(block(n), "bram", "eva") for n in (1, 2)]
    saved = desk.ask(rostering.take_in, file, NOW, CARLA, draft=True)
    assert (saved.seen, saved.drafts) == (2, 2)
    assert seen(desk) == ["24 bram", "24 eva"]
    when = "op dinsdag 24 november van 09:00 tot 12:00 uur."
    assert sorted(desk.told()) == [
        ("anna", f"je hebt geen dienst meer {when}"),
        ("bram", f"je hebt nu dienst {when}"),
        ("eva", f"je bent nu achterwacht {when}"),
    ]
    desk.forget_messages()
    assert desk.ask(rostering.publish, CARLA, MONDAY + 7 * DAY, NOW) == 2
    assert {who for who, _ in desk.told()} == {"bram", "eva"}


def test_a_draft_from_a_file_that_is_taken_back_is_the_draft_it_was(desk):
    desk.fill(duty_1="anna")
    file = [Assignment(block(1), "bram", "eva")]
    saved = desk.ask(rostering.take_in, file, NOW, CARLA, draft=True)
    assert isinstance(desk.ask(rostering.undo, CARLA, saved.batch, NOW), Saved)
    assert desk.roster() == {("24", "duty"): "anna"}
    assert (seen(desk), desk.told()) == ([], [])


@pytest.mark.parametrize("draft", [True, False])
def test_who_loses_todays_place_by_a_file_is_told_published_or_not(desk, draft):
    desk.fill(duty_0="anna")
    file = [Assignment(block(), "bram", None)]
    desk.ask(rostering.take_in, file, NOW, CARLA, draft=draft)
    assert {who for who, _ in desk.told()} == {"anna", "bram"}


def test_an_import_names_everybody_who_is_elsewhere(desk):
    desk.run(ROW.format("oost", 540, 720, "duty", 1))
    file = [Assignment(block(1), "anna", "bram"), Assignment(block(2), "anna", None)]
    refused = desk.ask(rostering.take_in, file, NOW)
    assert refused == (Refusal("double", duty(1), "anna", "oost"),)
    assert len(desk.roster()) == 1


def test_the_demo_names_nobody_on_two_lines_at_a_time(database_url, tmp_path):
    file = tmp_path / "lines.toml"
    file.write_text(TWO_LINES)
    house = build(demo_settings(database_url, CJG_CONFIG=str(file)))
    demo.load(house, NOW)
    with house.database.reading() as session:
        for line in house.desk.lines.values():
            work = planning.work(session, line, MONDAY, MONDAY)
            assert [slot for _, slot, _ in work] == ["backup", "duty"]
    house.database.close()


# --- what pages ask -------------------------------------------------------------


def test_the_log_says_who_changed_what_and_when(desk):
    desk.fill(duty_1="anna")
    desk.put(Move(duty(1), "anna", "bram"), by=actor("daan"), now=NOW + MINUTE)
    first = desk.look(planning.log, desk.line, NOW + MINUTE, 1)
    (newest,) = first.changes
    assert (newest.by, newest.at, newest.kind) == ("Daan", NOW + MINUTE, "changed")
    assert (newest.before.login, newest.after.login) == ("anna", "bram")
    rest = desk.look(planning.log, desk.line, NOW + MINUTE, 5, first.more)
    assert [(one.before, one.after.login) for one in rest.changes] == [(None, "anna")]
    assert rest.more is None


def test_ones_own_duties_are_those_of_every_line_and_no_drafts(desk):
    desk.fill(duty_1="anna", backup_1="bram", duty_2="anna")
    desk.publish(days=1)
    desk.run(ROW.format("oost", 840, 1020, "backup", 1))
    found = desk.look(planning.duties, 1, MONDAY, MONDAY + 30 * DAY, MONDAY)
    assert [(one.line, one.place) for one in found] == [
        ("veldhoven", duty(1)),
        ("oost", Place(Block(MONDAY + DAY, 840, 1020), "backup")),
    ]
    assert [one.colleague and one.colleague.login for one in found] == ["bram", None]


def test_a_question_takes_the_same_statements_however_long_the_roster(desk):
    def counted() -> list[int]:
        sent = [0]

        def note(*_) -> None:
            sent[0] += 1

        counts = []
        event.listen(desk.database.engine, "before_cursor_execute", note)
        span = (MONDAY, MONDAY + 30 * DAY)
        for question, *asked in (
            (planning.sheet, desk.line, *span, NOW),
            (planning.published, desk.line, *span, NOW),
            (planning.duties, 1, *span, MONDAY),
            (planning.work, desk.line, *span),
            (planning.bookable, desk.line, *span),
            (planning.log, desk.line, NOW),
            (requests.requests, desk.line, 1, NOW),
        ):
            sent[0] = 0
            desk.look(question, *asked)
            counts.append(sent[0])
        event.remove(desk.database.engine, "before_cursor_execute", note)
        return counts

    desk.fill(duty_1="anna", backup_1="bram")
    few = counted()
    desk.fill(duty_2="anna", duty_3="bram", duty_4="daan", duty_7="eva", duty_8="eva")
    assert counted() == few
    assert max(few) <= 7  # BEGIN of SQLite is one


def test_who_can_be_booked_is_who_is_active(desk):
    desk.run("UPDATE member SET active = false WHERE login = 'eva'")
    found = desk.look(planning.bookable, desk.line, MONDAY, MONDAY)
    names = [one.name for one in found.people]
    assert names == ["Anna", "Bram", "Carla", "Daan"]
    assert found.organisations["anna"] == "Lumens"


def test_who_stands_on_the_roster_from_a_day_on_cannot_work_before_it(desk):
    there = {
        1: Membership("member", on_roster=True, since=MONDAY + DAY),
        2: Membership("member", on_roster=False),
    }
    with desk.database.transaction() as session:
        for member, stands in there.items():
            lines = {desk.line.key: stands}
            wanted = Belonging("member", everywhere=False, lines=lines)
            belonging.keep(session, member, wanted)
    found = desk.look(planning.bookable, desk.line, MONDAY, MONDAY + 7 * DAY)
    assert [one.login for one in found.people] == ["anna", "carla", "daan", "eva"]
    before, after = (Block(MONDAY + ahead * DAY, 540, 720) for ahead in (0, 1))
    assert found.away.of("anna", before)
    assert not found.away.of("anna", after)

"""Secret addresses of calendars, and what stands in them; on both databases."""

import hashlib
from datetime import timedelta

import pytest

from ringgroup.line import Belonging
from ringgroup.roster import calendars, rostering
from ringgroup.roster.calendars import ReadableCalendar
from ringgroup.roster.roster import Colleague, Move
from ringgroup.vault import Vault
from tests.town.rota import CARLA, DAY, MONDAY, NOW, Desk, actor, backup, duty

ANNA = actor("anna")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(database_url):
    desk = Desk(database_url)
    yield desk
    desk.close()


def secret_of(desk, who=ANNA, line="", vault=None) -> str:
    vault = vault or desk.house.desk.vault
    return desk.database.attempt(
        lambda session: calendars.secret_of(session, vault, who.id, NOW, line)
    )


def items(desk, calendar=None, now=NOW):
    calendar = calendar or ReadableCalendar(
        Colleague(1, "anna", "Anna"), "", Belonging()
    )
    found = desk.look(
        calendars.items,
        calendar,
        MONDAY - 28 * DAY,
        MONDAY + 400 * DAY,
        now - 42 * DAY,
        MONDAY,
    )
    return [
        (f"{one.place.block.day:%d}", one.place.slot, one.sequence, one.cancelled)
        for one in found
    ]


def test_an_address_is_the_same_until_it_is_renewed(desk):
    secret = secret_of(desk)
    assert len(secret) >= 43  # 256 bits in base 64
    assert secret_of(desk) == secret
    assert desk.look(calendars.opened, secret) == ReadableCalendar(
        Colleague(1, "anna", "Anna"), "", Belonging()
    )
    renewed = desk.database.attempt(
        lambda session: calendars.renew(session, desk.house.desk.vault, ANNA, NOW)
    )
    assert renewed != secret
    assert desk.look(calendars.opened, secret) is None
    assert desk.look(calendars.opened, renewed).member.login == "anna"
    desk.database.attempt(lambda session: calendars.revoke(session, ANNA, NOW))
    assert desk.look(calendars.opened, renewed) is None
    assert desk.look(calendars.opened, "nothing") is None


def test_the_database_alone_opens_no_calendar(desk):
    secret = secret_of(desk)
    (row,) = desk.rows("calendar_feed")
    assert row["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(row)
    assert secret_of(desk, vault=Vault("another secret altogether")) != secret


def test_who_is_active_no_more_or_on_the_line_no_more_sees_nothing(desk):
    own, team = secret_of(desk), secret_of(desk, CARLA, "veldhoven")
    assert desk.look(calendars.opened, team).line == "veldhoven"
    desk.run("UPDATE member SET active = false WHERE login = 'anna'")
    desk.run("UPDATE member SET everywhere = false WHERE login = 'carla'")
    assert desk.look(calendars.opened, own) is None
    assert desk.look(calendars.opened, team) is None


def test_an_item_counts_its_changes_and_is_cancelled_when_it_is_lost(desk):
    desk.fill(duty_1="anna", backup_2="anna")
    assert items(desk) == []  # drafts
    desk.publish()
    assert items(desk) == [("24", "duty", 1, False), ("25", "backup", 1, False)]
    desk.put(Move(duty(1), "anna", "bram"), now=NOW + MINUTE)
    lost = [("24", "duty", 2, True), ("25", "backup", 1, False)]
    assert items(desk) == lost
    desk.put(Move(duty(1), "bram", "anna"), now=NOW + 2 * MINUTE)
    assert items(desk) == [("24", "duty", 3, False), ("25", "backup", 1, False)]
    desk.put(Move(backup(2), "anna", None), now=NOW + 3 * MINUTE)
    assert items(desk)[1] == ("25", "backup", 2, True)
    assert items(desk, now=NOW + 43 * DAY) == [("24", "duty", 3, False)]


def test_what_was_never_published_is_never_cancelled(desk):
    saved = desk.fill(duty_1="anna")
    desk.ask(rostering.undo, CARLA, saved.batch, NOW)
    desk.publish()
    assert items(desk) == []


def test_an_item_keeps_its_name_and_says_when_it_changed(desk):
    desk.fill(duty_1="anna")
    desk.publish()
    calendar = ReadableCalendar(
        Colleague(3, "carla", "Carla"), "veldhoven", Belonging()
    )
    days = (MONDAY, MONDAY + DAY)
    since = NOW - DAY

    def uids() -> dict[str, object]:
        found = desk.look(calendars.items, calendar, *days, since, MONDAY)
        return {one.uid(desk.line): (one.modified, one.cancelled) for one in found}

    before = uids()
    assert before == {"veldhoven-20261124-0540-duty-1": (NOW, False)}
    desk.put(Move(duty(1), "anna", "bram"), now=NOW + MINUTE)
    assert uids() == {
        "veldhoven-20261124-0540-duty-1": (NOW + MINUTE, True),
        "veldhoven-20261124-0540-duty-2": (NOW + MINUTE, False),
    }

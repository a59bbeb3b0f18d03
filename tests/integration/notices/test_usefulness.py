"""A message is looked at when it leaves: what is false by then is not told."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from alembic import command
from sqlalchemy import insert, text

from ringgroup import schema
from ringgroup.tables import CHANGE, SWAP
from ringgroup.telephone import UnavailableError
from tests.town.office import MINUTE, Office, at
from tests.town.town import MOBILES, PEOPLE, Town, demo_settings

MONDAY = date(2026, 11, 23)


@pytest.fixture
def office(database_url) -> Iterator[Office]:
    """Monday 23 November 2026, 08:40 in Veldhoven; anna has duty, bram is backup."""
    town = Town(demo_settings(database_url), at("2026-11-23T08:40"), "pickup wins")
    town.roster("anna", "bram")
    yield Office(town)
    town.close()


def outage(office: Office, first: str, last: str) -> None:
    """The provider cannot be reached for so long, while the clock ticks."""
    now = at(f"2026-11-23T{first}")
    while now <= at(f"2026-11-23T{last}"):
        office.outside.failures = [UnavailableError("503")] * 99
        office.tick(now)
        now += MINUTE
    office.outside.failures = []


def sent(office: Office) -> list[str]:
    names = {mobile: name for name, mobile in MOBILES.items()}
    return [f"{names[to]}: {body}" for _, to, body in office.outside.sms]


def change(office: Office, statement: str, **asked: object) -> None:
    with office.database.transaction() as session:
        session.execute(text(statement), asked)


def reasons(office: Office) -> dict[str, str]:
    return {
        row["about"].partition(":")[0]: row["problem"]
        for row in office.rows()
        if row["given_up_at"]
    }


def test_a_reminder_is_not_sent_after_the_block_began(office):
    outage(office, "08:50", "09:00")
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    for hour in (10, 16):
        office.ticks(at(f"2026-11-23T{hour}:00"), at(f"2026-11-23T{hour}:05"))
    assert [one for one in sent(office) if "tot 12:00" in one] == []


def test_an_alarm_that_was_not_sent_is_withdrawn_when_it_is_solved(office):
    outage(office, "09:00", "09:11")
    office.switch("bram", at("2026-11-23T09:12"), on=True)
    office.ticks(at("2026-11-23T09:12"), at("2026-11-23T11:00"), 5 * MINUTE)
    assert sent(office) == []
    assert reasons(office)["alarm"] == "solved"
    assert reasons(office)["solved"] == "its alarm was not sent"


def test_an_alarm_goes_to_nobody_who_lost_the_duty_meanwhile(office):
    outage(office, "09:00", "09:02")
    change(office, "UPDATE roster_slot SET member_id = 3 WHERE slot = 'duty'")
    office.ticks(at("2026-11-23T09:03"), at("2026-11-23T09:04"))
    assert [one for one in sent(office) if one.startswith("anna")] == []


def test_who_signed_off_meanwhile_is_not_asked_to(office):
    office.switch("anna", at("2026-11-23T08:50"), on=True)
    outage(office, "12:05", "12:10")
    office.switch("anna", at("2026-11-23T12:11"), on=False)
    office.ticks(at("2026-11-23T12:12"), at("2026-11-23T13:00"))
    assert sent(office) == []


def test_mondays_question_to_sign_off_does_not_come_on_tuesday(office):
    office.switch("anna", at("2026-11-23T08:50"), on=True)
    outage(office, "12:05", "12:10")
    office.tick(at("2026-11-24T08:52"))
    assert not any("Meld je af" in one for one in sent(office))


def test_who_is_made_inactive_is_told_nothing_that_was_written_before(office):
    outage(office, "08:50", "08:52")
    office.change("anna", active=False)
    office.ticks(at("2026-11-23T08:53"), at("2026-11-23T08:58"))
    assert {one.partition(":")[0] for one in sent(office)} == {"bram"}
    (row,) = [row for row in office.rows() if row["about"] == "remind:09:00:duty:anna"]
    assert row["problem"] == "its member is not the one to tell"


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        ("UPDATE voicemail SET handled_at = received_at", "handled"),
        ("UPDATE voicemail SET owner_id = 3", "somebody else has it"),
    ],
)
def test_a_message_that_is_dealt_with_is_no_news(office, meanwhile, reason):
    office.switch("anna", at("2026-11-23T09:00"), on=True)
    office.voicemail(at("2026-11-23T10:00"), owner_id=1)
    outage(office, "10:00", "10:02")
    change(office, meanwhile)
    office.ticks(at("2026-11-23T10:03"), at("2026-11-23T10:10"))
    assert sent(office) == []
    assert reasons(office)["voicemail"] == reason


def test_a_swap_that_was_answered_asks_for_no_answer(office):
    office.message(about="swap:veldhoven:s1:asked:1", name="anna")
    office.message(about="swap:veldhoven:s1:agreed:1", name="anna")
    row = {"id": "s1", "line": "veldhoven", "day": MONDAY, "start": 540, "end": 720}
    row |= {"slot": "duty", "owner_id": 2, "state": "declined"}
    row |= dict.fromkeys(("created_at", "expires_at"), at("2026-11-23T09:00"))
    with office.database.transaction() as session:
        session.execute(insert(SWAP), row)
    office.deliver(at("2026-11-23T09:01"))
    assert [one["about"].split(":")[3] for one in office.rows() if one["sent_at"]] == [
        "agreed"
    ]


def test_news_of_a_slot_that_changed_again_is_not_told(office):
    row = {"line": "veldhoven", "day": MONDAY, "start": 540, "end": 720}
    row |= {"slot": "duty", "sequence": 1, "visible": True, "kind": "set"}
    row |= {"batch": "b1", "before_id": None, "after_id": 3}
    row |= {"at": at("2026-11-23T08:00")}
    with office.database.transaction() as session:
        session.execute(insert(CHANGE), row)
    office.message("carla", about="roster:veldhoven:b1:3")
    office.deliver(at("2026-11-23T09:01"))
    assert sent(office) == []
    assert reasons(office)["roster"] == "changed again"


def test_a_mail_server_that_hangs_keeps_no_sms_waiting(office):
    for _ in range(9):
        office.message("anna", "email")
    office.message("bram")
    office.deliver(at("2026-11-23T09:00"), channels=["sms"])
    assert len(office.outside.sms) == 1
    assert office.outside.mails == []


def test_an_alarm_goes_before_whatever_waits_longer(office):
    for _ in range(9):
        office.message("carla", created_at=at("2026-11-23T08:50"))
    office.ticks(at("2026-11-23T09:00"), at("2026-11-23T09:00"))
    alarms = [n for n, one in enumerate(sent(office)) if "niemand aangemeld" in one]
    assert alarms[0] == 0


# --- what was told stands on the thing itself -------------------------------------


def forget(office: Office) -> None:
    """Retention has removed what was told."""
    change(office, "DELETE FROM message")


def test_a_short_retention_of_messages_makes_no_voicemail_new_again(office):
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    office.voicemail(at("2026-11-23T10:00"), owner_id=1)
    office.tick(at("2026-11-23T10:00"))
    forget(office)
    office.ticks(at("2026-11-23T10:01"), at("2026-11-23T10:05"))
    assert not any(key.startswith("voicemail") for key in office.told())


def test_a_message_that_waits_is_warned_of_after_a_long_closure(office):
    friday = date(2026, 12, 18)
    office.voicemail(at("2026-12-18T10:00"))
    for day in range(1, 20):
        office.town.extra_day(friday + timedelta(days=day), "")
    office.tick(at("2026-12-18T10:01"))
    forget(office)
    office.ticks(at("2027-01-11T08:31"), at("2027-01-11T08:33"))
    assert [k for k in office.told() if k.startswith("waiting")] == [
        "waiting:veldhoven:v1:fatma"
    ]
    forget(office)
    office.tick(at("2027-01-12T08:40"))
    assert not any(key.startswith("waiting") for key in office.told())


def test_an_alarm_is_not_repeated_when_messages_are_forgotten(office):
    office.tick(at("2026-11-23T09:00"))
    forget(office)
    office.tick(at("2026-11-23T09:01"))
    assert office.alarms() == []


def test_who_was_asked_to_sign_off_is_not_asked_again_when_that_is_forgotten(office):
    office.switch("anna", at("2026-11-23T08:50"), on=True)
    office.tick(at("2026-11-23T12:05"))
    forget(office)
    office.tick(at("2026-11-23T12:06"))
    assert not any(key.startswith("closing") for key in office.told())


ROW = (
    "INSERT INTO voicemail (id, line, recording_sid, received_at, seconds, tries"
    ", fetched_at) VALUES ('{0}', 'veldhoven', 'RE{0}', '{1}', 9, 0, {2})"
)
TOLD = (
    "INSERT INTO message (about, line, member_id, channel, subject, body, created_at)"
    " VALUES ('{0}:veldhoven:{1}:anna', 'veldhoven', 1, 'sms', '', '', '{2}')"
)


def test_what_was_told_before_the_upgrade_is_not_told_again(database_url):
    town = Town(demo_settings(database_url), at("2026-11-23T08:40"), "pickup wins")
    office = Office(town)
    moment = "2026-11-19 09:00:00+00"[: 22 if "postgresql" in database_url else 19]
    with office.database.transaction() as session:
        command.downgrade(schema._config(session.connection()), "0009")  # noqa: SLF001 - alembic's own command
        for statement in (
            ROW.format("told", moment, "NULL"),
            TOLD.format("voicemail", "told", moment),
            TOLD.format("waiting", "told", moment),
            ROW.format("old", moment, f"'{moment}'"),
            ROW.format("new", moment, "NULL"),
        ):
            session.execute(text(statement))
    schema.upgrade(office.database)
    office.switch("anna", at("2026-11-24T08:55"), on=True)
    office.tick(at("2026-11-24T10:00"))
    since = [key for key in office.told() if key.endswith("fatma")]
    told = [key for key in since if key.startswith(("voicemail", "waiting"))]
    assert sorted(told) == [
        "voicemail:veldhoven:new:fatma",
        "waiting:veldhoven:new:fatma",
        "waiting:veldhoven:old:fatma",
    ]
    town.close()


def test_each_message_ends_with_a_link_to_where_it_is_dealt_with(office):
    office.origin = "https://loket.example.nl"
    office.change("bram", prefers_email=True)
    office.voicemail(at("2026-11-23T08:45"), owner_id=1)
    office.ticks(at("2026-11-23T08:50"), at("2026-11-23T08:51"))
    assert {one.rpartition(" ")[2] for one in sent(office)} == {
        "https://loket.example.nl/",
        "https://loket.example.nl/voicemail",
    }
    (mail,) = [body for to, _, body in office.outside.mails if to.startswith("bram")]
    assert mail.rstrip().endswith("https://loket.example.nl/")
    known = {rule.rule for rule in office.town.app.url_map.iter_rules()}
    assert {row["page"] for row in office.rows()} <= known
    assert PEOPLE[0] == "anna"

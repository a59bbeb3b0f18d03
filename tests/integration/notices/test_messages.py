"""Messages to staff: what is written down, and that it is sent, whatever happens."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, text
from structlog.testing import capture_logs

from ringgroup.notices import delivery
from ringgroup.tables import SLOT
from ringgroup.telephone import (
    RefusedError,
    UnavailableError,
)
from ringgroup.upkeep import lost_calls
from ringgroup.voicemail import notices as voicemail_notices
from tests.integration.call.test_statements import counted
from tests.town.office import Office, at
from tests.town.town import LINE, MOBILES, PEOPLE, Town, demo_settings
from webhooks.simulator.network.phones import Answers

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
CALLER = "+31407654321"


@pytest.fixture
def office(database_url) -> Iterator[Office]:
    """Monday 23 November 2026, 08:40 in Veldhoven."""
    start = at("2026-11-23T08:40")
    town = Town(demo_settings(database_url), start, "pickup wins")
    town.roster("anna", "bram")
    yield Office(town)
    town.close()


MONDAY = at("2026-11-23T09:00")

# --- the outbox ---------------------------------------------------------------------


def test_a_message_goes_out_under_the_number_of_the_line(office):
    office.message()
    office.message("bram", "email")
    assert office.deliver(MONDAY) == 2
    assert office.outside.sms == [(LINE, MOBILES["anna"], "proef 0")]
    assert office.outside.mails == [("bram@example.nl", "CJG: proef", "proef 1")]
    for row in office.rows():
        assert row["sent_at"]
        assert row["next_try_at"] is row["given_up_at"] is None
    assert office.deliver(MONDAY + DAY) == 0


def test_a_message_waits_until_it_is_due(office):
    office.message(next_try_at=MONDAY + MINUTE)
    assert office.deliver(MONDAY) == 0
    assert office.deliver(MONDAY + MINUTE) == 1


def test_a_message_of_before_the_clock_was_put_back_does_not_wait_for_it(office):
    office.message(next_try_at=MONDAY + 365 * DAY)
    office.message("bram", next_try_at=MONDAY + lost_calls.FURTHEST)
    lost_calls.replan(office.database, MONDAY)
    assert office.deliver(MONDAY) == 1
    assert office.deliver(MONDAY + lost_calls.FURTHEST) == 1


def test_what_fails_is_tried_again_after_ever_longer(office):
    office.message()
    office.outside.failures = [UnavailableError("busy")] * 9
    now, tries = MONDAY, []
    while not office.outside.sms:
        if office.deliver(now):
            tries.append((now - MONDAY).total_seconds())
        now += SECOND
    waits = [later - sooner for sooner, later in pairwise(tries)]
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 1800]
    (row,) = office.rows()
    assert (row["tries"], row["problem"]) == (10, None)


def test_jitter_shortens_a_wait_by_at_most_half(office):
    office.message()
    office.outside.failures = [UnavailableError("busy")]
    office.deliver(MONDAY, jitter=0.999)
    assert office.deliver(MONDAY + timedelta(seconds=5)) == 0
    assert office.deliver(MONDAY + timedelta(seconds=5.1)) == 1


def test_a_message_is_given_up_loudly_after_a_day(office):
    office.message()
    now = MONDAY
    with capture_logs() as logs:
        while now <= MONDAY + DAY + MINUTE:
            office.outside.failures = [UnavailableError("no answer")]
            office.deliver(now)
            now += timedelta(seconds=30)
    (row,) = office.rows()
    assert row["next_try_at"] is row["sent_at"] is None
    assert row["given_up_at"]
    assert row["problem"] == "too late"
    (loud,) = [line for line in logs if line["log_level"] == "error"]
    assert loud["event"] == "message given up"
    assert office.outside.sms == []
    said = str(logs)
    assert MOBILES["anna"][-8:] not in said
    assert "anna" not in said.lower()


def test_an_error_of_our_own_holds_up_nobody_else(office):
    office.message()
    office.message("bram")
    office.outside.failures = [KeyError("a slip of ours")]
    office.deliver(MONDAY)
    assert [to for _, to, _ in office.outside.sms] == [MOBILES["bram"]]
    assert office.rows()[0]["problem"] == "KeyError"


@pytest.mark.parametrize("code", ["21614", "21635", "21265", "21266"])
def test_a_refusal_is_final_and_shows_on_the_member(office, code):
    office.message()
    office.outside.failures = [RefusedError(code, "not a mobile")]
    with capture_logs() as logs:
        office.deliver(MONDAY)
    (row,) = office.rows()
    assert (row["problem"], row["next_try_at"]) == (code, None)
    assert row["given_up_at"]
    assert [line["log_level"] for line in logs] == ["error"]
    assert office.problem("anna") == code
    assert office.deliver(MONDAY + DAY) == 0


def test_a_refused_e_mail_is_no_fault_of_the_mobile(office):
    office.message(channel="email")
    office.outside.failures = [RefusedError("550", "unknown")]
    office.deliver(MONDAY)
    assert office.problem("anna") is None
    assert office.rows()[0]["problem"] == "550"


def test_a_later_sms_that_arrives_clears_the_problem(office):
    office.change("anna", problem="21610")
    office.message()
    office.deliver(MONDAY)
    assert office.problem("anna") is None


def test_who_is_killed_between_sending_and_recording_asks_before_sending_again(office):
    office.message()
    office.outside.dies_after = True
    with pytest.raises(KeyboardInterrupt):
        office.deliver(MONDAY)
    office.outside.dies_after = False
    for seconds in range(1, 60):
        assert office.deliver(MONDAY + timedelta(seconds=seconds)) == 0
    assert office.deliver(MONDAY + delivery.LEASE) == 1
    assert len(office.outside.sms) == 1
    assert office.rows()[0]["sent_at"]


@pytest.mark.parametrize(
    ("answer", "tries"),
    [(RefusedError("404", "no such list"), 2), (UnavailableError(), 5)],
)
def test_a_provider_that_cannot_say_what_it_sent_keeps_nobody_waiting(
    office, answer, tries
):
    office.message()

    def cannot_say(*_: object) -> int:
        raise answer

    office.outside.sms_sent = cannot_say
    office.outside.failures = [UnavailableError()]
    now = MONDAY
    for seconds in range(0, 600, 5):
        now = MONDAY + timedelta(seconds=seconds)
        office.deliver(now)
    assert len(office.outside.sms) == 1
    assert office.rows()[0]["tries"] == tries


def test_who_is_killed_before_sending_sends_once(office):
    office.message()
    office.outside.failures = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        office.deliver(MONDAY)
    office.deliver(MONDAY + delivery.LEASE)
    assert len(office.outside.sms) == 1


def test_nothing_is_sent_inside_a_transaction(office):
    office.message()
    free = []

    def look(sender: str, to: str, body: str) -> str:
        worker = Thread(
            target=lambda: (office.change("bram", organisation="B"), free.append(1))
        )
        worker.start()
        worker.join(5)
        return sender + to + body

    office.outside.send_sms = look
    office.deliver(MONDAY)
    assert free == [1]


def test_two_clocks_at_once_send_everything_once(office):
    for n in range(40):
        office.message(PEOPLE[n % 5])
    together = Barrier(3)

    def run() -> None:
        together.wait()
        while office.deliver(MONDAY):
            pass

    clocks = [Thread(target=run) for _ in range(3)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    sent = Counter(body for _, _, body in office.outside.sms)
    assert sent == Counter(f"proef {n}" for n in range(40))
    assert all(row["sent_at"] for row in office.rows())


def test_a_third_of_all_requests_failing_loses_nothing(office):
    dice = Random(3)
    for n in range(30):
        office.message(PEOPLE[n % 7], "email" if n % 3 else "sms")
    now = MONDAY
    while any(row["next_try_at"] for row in office.rows()):
        failing = dice.random() < 0.3
        office.outside.failures = [UnavailableError("500")] if failing else []
        office.deliver(now)
        now += SECOND
    sent = Counter(one[2] for one in (*office.outside.sms, *office.outside.mails))
    assert sent == Counter(f"proef {n}" for n in range(30))


# --- the desk -----------------------------------------------------------------------


def test_a_morning_on_which_nobody_forgets_anything(office):
    office.ticks(at("2026-11-23T08:45"), at("2026-11-23T08:55"))
    office.switch("anna", at("2026-11-23T08:56"), on=True)
    office.ticks(at("2026-11-23T08:57"), at("2026-11-23T12:00"))
    office.switch("anna", at("2026-11-23T12:01"), on=False)
    office.ticks(at("2026-11-23T12:01"), at("2026-11-23T13:00"))
    assert [key for key in office.told() if not key.startswith("week")] == [
        "remind:09:00:duty:anna",
        "remind:09:00:backup:bram",
    ]
    assert [to for _, to, _ in office.outside.sms] == [
        MOBILES["anna"],
        MOBILES["bram"],
    ]


def test_an_alarm_by_telephone_from_the_opening_to_the_solution(office):
    town = office.town
    office.tick(at("2026-11-23T09:00"))
    office.outside.sms.clear()
    town.run(until=at("2026-11-23T09:05:00"))
    office.tick(town.now)
    assert office.alarms() == ["alarm:09:00:duty:anna", "alarm:09:00:backup:bram"]
    town.run(until=at("2026-11-23T09:06:00"))
    town.sign_on("bram")
    office.tick(town.now)
    assert office.alarms()[-2:] == [
        "solved:09:00:duty:anna",
        "solved:09:00:backup:bram",
    ]
    town.run(until=at("2026-11-23T10:00:00"))
    town.key("bram", "#454113")
    before, off = len(office.alarms()), town.now
    office.ticks(off, off + 12 * MINUTE)
    again = office.alarms()[before:]
    assert [key.split(":")[-2:] for key in again] == [
        ["duty", "anna"],
        ["backup", "bram"],
        ["coordinator", "fatma"],
    ]
    town.run(until=at("2026-11-23T10:14:00"))
    town.sign_on("anna")
    office.tick(town.now)
    assert [key.partition(":")[0] for key in office.alarms()[-3:]] == ["solved"] * 3
    assert len(office.outside.sms) == 9  # an SMS for each but the first


def test_what_falls_due_is_sent_within_two_seconds_of_a_clock_that_ticks(office):
    sent: dict[str, datetime] = {}
    now = at("2026-11-23T08:49:50.400")
    while now < at("2026-11-23T09:10:10"):
        before = len(office.outside.sms)
        office.tick(now)
        for _, to, body in office.outside.sms[before:]:
            sent[body[:30] + to[-1]] = now
        now += SECOND
    due = [at(f"2026-11-23T{t}") for t in ("08:50", "08:50", "09:00", "09:05", "09:10")]
    found = sorted(sent.values())
    assert len(found) == len(due)
    for wanted, when in zip(due, found, strict=True):
        assert timedelta() <= when - wanted <= timedelta(seconds=2)


def test_three_clocks_that_tick_together_write_everything_once(office):
    """Their clocks show the same minute: a claim runs out for all of them at once."""
    together = Barrier(3, timeout=60)
    failed = []

    def run() -> None:
        try:
            for minute in range(30):
                together.wait()
                office.tick(at("2026-11-23T08:45") + minute * MINUTE)
        except BaseException as error:
            failed.append(error)
            together.abort()
            raise

    clocks = [Thread(target=run) for _ in range(3)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert not failed
    assert len(office.told()) == len(set(office.told())) == 6
    assert len(office.outside.sms) == 5


def test_who_chose_e_mail_or_cannot_be_reached_by_sms_gets_e_mail(office):
    office.change("anna", prefers_email=True)
    office.change("bram", problem="21614")
    office.tick(at("2026-11-23T08:50"))
    mailed = [to for to, _, _ in office.outside.mails]
    assert sorted(mailed)[:2] == ["anna@example.nl", "bram@example.nl"]
    assert office.outside.sms == []
    office.change("bram", email="")
    office.tick(at("2026-11-23T09:05"))
    assert [to for _, to, _ in office.outside.sms] == [MOBILES["bram"]]


def test_an_inactive_member_is_told_nothing(office):
    office.change("anna", active=False)
    office.tick(at("2026-11-23T09:00"))
    assert office.told()[:1] == ["alarm:09:00:backup:bram"]  # its turn comes at once


def test_a_closed_day_and_an_extra_day_are_kept(office):
    office.town.extra_day(date(2026, 11, 23), "")
    office.ticks(at("2026-11-23T08:40"), at("2026-11-23T12:10"), 5 * MINUTE)
    assert [key for key in office.told() if not key.startswith("week")] == []


def test_who_stays_present_is_reminded_once(office):
    office.switch("anna", at("2026-11-23T08:50"), on=True)
    office.ticks(at("2026-11-23T12:00"), at("2026-11-23T12:30"))
    assert office.told()[-1] == "closing:09:00:anna"
    assert office.told().count("closing:09:00:anna") == 1
    assert office.town.present() == {"anna"}


def test_with_auto_sign_off_whoever_stays_is_signed_off(office):
    object.__setattr__(office.line, "auto_sign_off", True)
    office.switch("anna", at("2026-11-23T08:50"), on=True)
    office.tick(at("2026-11-23T12:04"))
    office.switch("carla", at("2026-11-23T12:04"), on=True)  # on purpose
    assert office.town.present() == {"anna", "carla"}
    office.ticks(at("2026-11-23T12:05"), at("2026-11-23T12:30"))
    assert office.town.present() == {"carla"}
    change = office.town.rows("presence_change ORDER BY id")[-1]
    assert (change["via"], bool(change["present"])) == ("closing", False)
    assert not any(key.startswith("closing") for key in office.told())


def test_a_quiet_second_costs_few_statements(office):
    office.tick(at("2026-11-24T20:00"))
    with counted(office.town) as sent:
        office.tick(at("2026-11-24T20:01"))
    assert len(sent) <= 4
    office.switch("anna", at("2026-11-24T08:50"), on=True)
    office.tick(at("2026-11-24T10:00"))
    with counted(office.town) as sent:
        office.tick(at("2026-11-24T10:01"))
    assert len(sent) <= 8
    assert not any("INSERT" in statement for statement, _ in sent)


# --- voicemail ----------------------------------------------------------------------


def new_voicemail(office, now: datetime, name: str = "v1") -> int | None:
    office.voicemail(now, name)
    with office.database.transaction() as session:
        return voicemail_notices.new_voicemail(session, office.line, name, now)


def on_roster(office, day: date, name: str) -> None:
    row = {"line": office.line.key, "day": day, "start": 540, "end": 720}
    row |= {"slot": "duty", "member_id": PEOPLE.index(name) + 1}
    with office.database.transaction() as session:
        session.execute(insert(SLOT), row)


@pytest.mark.parametrize(
    ("when", "reader"),
    [
        ("2026-11-23T10:00", "anna"),  # in this block
        ("2026-11-23T08:00", "anna"),  # before it
        ("2026-11-23T13:00", "carla"),  # of the next
        ("2026-11-24T10:00", "carla"),
        ("2026-11-24T13:00", "fatma"),  # nobody has duty on Wednesday
    ],
)
def test_a_new_voicemail_is_told_to_who_has_duty_now_or_next(office, when, reader):
    on_roster(office, date(2026, 11, 24), "carla")
    owner = new_voicemail(office, at(when))
    (row,) = office.rows()
    assert row["about"] == f"voicemail:{office.line.key}:v1:{reader}"
    assert "er is een nieuw bericht" in row["body"]
    assert owner == (None if reader == "fatma" else PEOPLE.index(reader) + 1)


def test_an_open_block_without_duty_gives_it_to_the_next(office):
    on_roster(office, date(2026, 11, 25), "daan")
    assert new_voicemail(office, at("2026-11-24T10:00")) == PEOPLE.index("daan") + 1


def test_a_voicemail_is_told_once_whoever_finds_it(office):
    now = at("2026-11-23T10:00")
    new_voicemail(office, now)
    with office.database.transaction() as session:
        voicemail_notices.new_voicemail(session, office.line, "v1", now)
    office.switch("anna", now, on=True)
    on_roster(office, date(2026, 11, 24), "carla")
    office.ticks(now, at("2026-11-23T13:00"), 20 * MINUTE)  # carla is next by now
    assert [key for key in office.told() if key.startswith("voicemail")] == [
        "voicemail:veldhoven:v1:anna"
    ]


def test_a_voicemail_of_which_nobody_was_told_is_found_by_the_cycle(office):
    office.switch("anna", at("2026-11-23T08:50"), on=True)
    office.town.phone("anna", Answers(after=70))
    visit = office.town.call(CALLER, speaks_seconds=12)
    assert visit
    office.tick(office.town.now)
    (row,) = [row for row in office.rows() if row["about"].startswith("voicemail")]
    assert row["about"].endswith(":anna")
    assert row["sent_at"]


def test_a_voicemail_that_waits_two_working_days_is_warned_of_once(office):
    friday = at("2026-11-20T16:00")
    office.voicemail(friday)
    on_roster(office, date(2026, 11, 24), "carla")
    office.ticks(at("2026-11-23T13:00"), at("2026-11-24T08:29"), 10 * MINUTE)
    assert not any(key.startswith("waiting") for key in office.told())
    office.tick(at("2026-11-24T08:30"))
    warned = [key for key in office.told() if key.startswith("waiting")]
    assert sorted(warned) == [
        "waiting:veldhoven:v1:carla",
        "waiting:veldhoven:v1:fatma",
    ]
    on_roster(office, date(2026, 11, 25), "daan")
    office.ticks(at("2026-11-24T08:31"), at("2026-11-26T12:00"), 30 * MINUTE)
    assert [k for k in office.told() if k.startswith("waiting")] == warned


def test_a_handled_voicemail_is_no_news(office):
    office.voicemail(at("2026-11-20T16:00"), handled_at=at("2026-11-20T17:00"))
    office.tick(at("2026-11-24T08:30"))
    assert not any("v1" in key for key in office.told())


def test_no_message_holds_anything_of_a_caller(office):
    town = office.town
    town.call(CALLER, speaks_seconds=12)
    for clock in ("08:50", "09:00", "09:05", "09:10"):
        office.tick(at(f"2026-11-23T{clock}"))
    town.run(until=at("2026-11-23T09:20"))
    town.sign_on("anna")
    office.tick(town.now)
    office.tick(at("2026-11-23T12:05"))
    office.tick(at("2026-11-25T08:30"))
    kinds = {key.partition(":")[0] for key in office.told()}
    assert kinds == {
        *("remind", "alarm", "solved", "closing", "voicemail", "waiting", "week")
    }
    for row in office.rows():
        said = row["subject"] + row["body"]
        assert not re.search(r"\d{7,}", said.replace(" ", "").replace("-", ""))
        assert CALLER[-6:] not in said + row["about"]


# --- the roster ---------------------------------------------------------------------


def weekly(office) -> list[dict]:
    return [row for row in office.rows() if row["about"].startswith("week")]


def test_where_nobody_coordinates_the_administrator_of_the_line_is_told(office):
    """That nobody is Present, and that a message waits for two working days."""
    office.change("fatma", role="member")
    office.change("gijs", role="administrator")
    office.voicemail(at("2026-11-19T09:00"), told_at=at("2026-11-19T09:00"))
    office.ticks(MONDAY - 30 * MINUTE, MONDAY + 15 * MINUTE)
    told = {key.partition(":")[0] for key in office.told() if key.endswith(":gijs")}
    assert {"alarm", "waiting"} <= told


def test_gaps_are_mailed_on_monday_morning_once_to_each_coordinator(office):
    office.change("gijs", role="coordinator")
    office.change("daan", problem="21614")
    office.tick(at("2026-11-23T07:59:59"))
    assert weekly(office) == []
    office.ticks(at("2026-11-23T08:00"), at("2026-11-24T12:00"), 20 * MINUTE)
    first, second = weekly(office)
    assert first["about"] == "week:veldhoven:2026-W48:fatma"
    assert second["about"] == "week:veldhoven:2026-W48:gijs"
    assert first["channel"] == second["channel"] == "email"
    lines = first["body"].splitlines()
    assert lines[1] == (
        "- dinsdag 24 november, 09:00-12:00: geen dienst, geen achterwacht"
    )
    assert "- vrijdag 18 december, 09:00-12:00" in first["body"]
    assert "21 december" not in first["body"]
    assert "- Daan" in lines
    assert [to for to, _, _ in office.outside.mails][:2] == [
        "fatma@example.nl",
        "gijs@example.nl",
    ]


def test_a_full_roster_and_good_numbers_are_no_mail(office):
    with office.database.transaction() as session:
        session.execute(text("DELETE FROM roster_slot"))
        session.execute(
            insert(SLOT),
            [
                {
                    "line": office.line.key,
                    "day": date(2026, 11, 23) + timedelta(n),
                    "start": 540,
                    "end": 720,
                    "slot": slot,
                    "member_id": 1 + 2 * (n % 3) + at,  # six people in turn
                }
                for n in range(28)
                if n % 7 < 5  # on no other day is the desk open
                for at, slot in enumerate(("duty", "backup"))
            ],
        )
    office.ticks(at("2026-11-23T08:00"), at("2026-11-23T08:40"))
    assert office.told() == []
    office.change("bram", active=False)
    office.tick(at("2026-11-23T08:41"))
    (row,) = weekly(office)
    assert row["body"].count("Bram (achterwacht): werkt hier niet meer") == 7

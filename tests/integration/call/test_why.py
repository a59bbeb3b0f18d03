"""Why did my telephone not ring: what each viewer is told of the last calls."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from ringgroup.call import switchboard
from ringgroup.call.events import Ended, GivenUp, Recorded
from ringgroup.call.explanation import (
    PAGE,
    CallSeen,
    CallViewer,
    LastCalls,
    Verdict,
    last_calls,
)
from ringgroup.call.legs import LegState
from ringgroup.call.switchboard import CallNews
from ringgroup.tables import CALL, LEG, MEMBER
from ringgroup.upkeep import retention
from tests.integration.call.test_statements import counted
from tests.town.town import MOBILES, PEOPLE, Town
from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    Dead,
    Ignores,
    InTurn,
    SwitchedOff,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CALLER = "+31402587654"


def look(
    town: Town, name: str, role: Any = "member", page: int = 1, about: str | None = None
) -> LastCalls:
    viewer = CallViewer(PEOPLE.index(name) + 1, sees_names=role != "member")
    other = None if about is None else PEOPLE.index(about) + 1
    with town.database.reading() as session:
        return last_calls(session, town.line, viewer, town.now, page, about=other)


def last(town: Town, name: str, role: Any = "member") -> CallSeen:
    return look(town, name, role).calls[0]


def verdict(town: Town, name: str) -> Verdict | None:
    return last(town, name).verdict


def code(town: Town, name: str) -> str:
    found = verdict(town, name)
    assert found is not None
    return found.code


def steps(call: CallSeen) -> list[tuple[str, int, str | None]]:
    return [(step.step, step.rung, step.why) for step in call.steps]


def did(town: Town, name: str) -> LegState | None:
    """What their phone did when it was last rung."""
    found = verdict(town, name)
    assert found is not None
    assert found.code == "rung"
    return found.state


# --- one call ------------------------------------------------------------------


def test_a_closed_desk_rings_nobody_and_has_no_verdict(town):
    town.sign_on("anna")
    town.run(until=town.now + 4 * HOUR)
    town.call(hangs_up_after=3)
    town.sweep(timedelta(minutes=10))
    call = last(town, "anna")
    assert (call.open, call.end, call.verdict) == (False, "closed", None)
    assert steps(call) == [("voicemail", 0, "closed")]
    assert call.phones == ()
    assert (call.day, call.minute) == (date(2026, 11, 23), 13 * 60 + 5)


def test_nobody_present_and_nobody_in_the_roster(town):
    town.call(speaks_seconds=9)
    town.sweep(timedelta(minutes=10))
    call = last(town, "anna")
    assert steps(call) == [
        ("present", 0, None),
        ("roster", 0, None),
        ("voicemail", 0, "nobody"),
    ]
    assert call.end == "voicemail"
    assert call.verdict == Verdict("not_on_roster")


def test_who_took_the_call_and_whose_ringing_it_cut_short(town):
    town.sign_on("anna", "bram")
    town.phone("bram", Ignores())
    town.call()
    assert did(town, "anna") == LegState.TALKED
    assert did(town, "bram") == LegState.CUT_SHORT
    call = last(town, "bram")
    assert call.end == "answered"
    assert steps(call) == [("present", 2, None)]
    assert call.other_phones == 1
    (phone,) = call.phones
    assert (phone.mine, phone.role, phone.round) == (True, "present", 1)


def test_an_engaged_worker_is_not_rung_for_the_next_caller(town):
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=120))
    town.dial()
    town.network.wait(30)
    assert last(town, "anna").end == "going_on"
    town.sign_on("bram")
    town.run()
    town.phone("anna", Answers(talk_seconds=600))
    town.phone("bram", Ignores())
    town.dial()
    town.network.wait(60)
    town.phone("bram", Answers())
    town.call()
    first, engaged = look(town, "anna").calls[:2]
    assert {first.end, engaged.end} == {"answered"}
    assert first.verdict == Verdict("engaged")
    (step,) = first.steps
    assert [(one.mine, one.why) for one in step.passed_over] == [(True, "engaged")]
    assert engaged.verdict == Verdict("rung", state=LegState.TALKED)


def test_a_line_of_which_all_are_engaged_says_so(town):
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=300))
    town.dial()
    town.network.wait(30)
    town.call()
    call = last(town, "anna")
    assert steps(call) == [("present", 0, None), ("voicemail", 0, "engaged")]
    assert call.verdict == Verdict("engaged")


def test_an_absent_worker_hears_since_when(town):
    town.sign_on("anna", "carla")
    town.run(until=town.now + 7 * MINUTE)
    town.key("carla", "#454113")
    signed_off = town.rows("presence_change")[-1]["at"]
    town.run(until=town.now + 20 * MINUTE)
    town.call()
    town.run(until=town.now + HOUR)
    town.sign_on("carla")
    found = verdict(town, "carla")
    assert found.code == "absent"
    assert str(found.since.replace(tzinfo=None)) in str(signed_off)
    assert verdict(town, "daan") == Verdict("absent")


def test_who_signs_on_just_after_a_call_was_absent_for_it(town):
    town.sign_on("anna", "bram")
    town.key("bram", "#454113")
    town.run(until=town.now + 10 * MINUTE)
    town.call(hangs_up_after=4)
    town.sign_on("bram")
    found = verdict(town, "bram")
    assert found.code == "absent"
    assert found.since < town.now - 10 * MINUTE


def test_who_signs_off_just_before_a_call_was_absent_for_it(town):
    town.sign_on("anna", "bram")
    town.run(until=datetime(2026, 11, 23, 8, 30, 10, tzinfo=UTC))
    town.key("bram", "#454113")
    town.call(hangs_up_after=4)
    found = verdict(town, "bram")
    assert found.code == "absent"
    assert found.since >= datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def test_a_private_mailbox_that_picks_up_did_not_press_1(town):
    town.sign_on("anna", "bram")
    town.phone("anna", SwitchedOff())
    town.phone("bram", Answers(after=8))
    town.call()
    assert did(town, "anna") == LegState.DROPPED
    assert did(town, "bram") == LegState.TALKED
    reasons = {
        (one.mine, one.why)
        for step in last(town, "anna").steps[1:]
        for one in step.passed_over
    }
    assert reasons <= {(True, "picked_up_without_1")}


def test_a_mailbox_cuts_the_others_short_and_they_are_rung_again(quiet_town):
    quiet_town.sign_on("anna", "bram")
    quiet_town.phone("anna", SwitchedOff())
    quiet_town.phone("bram", Answers(after=8))
    quiet_town.call()
    call = last(quiet_town, "bram")
    states = [(phone.round, phone.state) for phone in call.phones]
    assert states == [(1, LegState.CUT_SHORT), (2, LegState.TALKED)]
    mailbox = last(quiet_town, "anna").steps[1]
    assert [one.why for one in mailbox.passed_over] == ["picked_up_without_1"]
    assert last(quiet_town, "bram").steps[1].others_passed_over == 1


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (Ignores(), LegState.RANG_OUT),
        (Busy(), LegState.BUSY),
        (Dead(), LegState.FAILED),
    ],
)
def test_a_phone_that_nobody_answers_says_what_it_did(town, behaviour, state):
    town.sign_on("anna")
    town.phone("anna", behaviour)
    town.call(speaks_seconds=9)
    town.sweep(timedelta(minutes=10))
    assert did(town, "anna") == state
    call = last(town, "anna")
    assert call.end == "voicemail"
    assert call.steps[-1].why == "no_answer"


def test_the_roster_is_rung_when_no_one_present_answers(town):
    town.sign_on("anna")
    town.roster("bram", "carla")
    town.phone("anna", Ignores())
    town.phone("carla", Ignores())
    town.call()
    call = last(town, "bram")
    assert steps(call) == [
        ("present", 1, None),
        ("present", 0, None),
        ("roster", 2, None),
    ]
    (phone,) = call.phones
    assert (phone.role, phone.state) == ("duty", LegState.TALKED)
    assert call.other_phones == 2
    assert did(town, "carla") == LegState.CUT_SHORT
    assert code(town, "daan") == "not_on_roster"


def test_the_roster_is_not_needed_when_somebody_present_takes_the_call(town):
    town.sign_on("anna")
    town.roster("bram", "carla")
    town.call()
    assert code(town, "bram") == code(town, "carla") == "roster_not_needed"
    assert code(town, "daan") == "absent"


def test_the_roster_is_not_reached_by_a_caller_who_hangs_up(town):
    town.sign_on("anna")
    town.roster("bram", None)
    town.phone("anna", Ignores())
    town.call(hangs_up_after=4)
    assert last(town, "bram").end == "abandoned"
    assert code(town, "bram") == "roster_not_reached"


def test_who_is_present_but_not_active_cannot_be_rung(town):
    town.sign_on("anna", "bram")
    with town.database.transaction() as session:
        bram = MEMBER.c.login == "bram"
        session.execute(update(MEMBER).where(bram).values(active=False))
    town.run(until=town.now + 10 * MINUTE)
    town.call()
    assert verdict(town, "bram") == Verdict("not_active")


def adopt(town: Town) -> None:
    """The provider knows of a call that we could not serve."""
    news = CallNews(
        key="reconciliation",
        events=(Recorded(9, "RE1"), Ended(), GivenUp()),
        sid="CA" + "9" * 32,
        line=town.line,
        caller=CALLER,
        arrived_at=town.now,
    )
    with town.database.transaction() as session:
        switchboard.handle(session, town.house.desk, news, town.now)


def test_a_call_that_we_could_not_serve_was_not_decided(town):
    town.sign_on("anna")
    adopt(town)
    call = last(town, "anna")
    assert steps(call) == [("voicemail", 0, "failed")]
    assert call.verdict == Verdict("not_decided")
    assert call.end == "voicemail"


def test_a_worker_who_calls_the_line_is_engaged(town):
    town.sign_on("anna", "bram")
    town.call(MOBILES["anna"])
    assert code(town, "anna") == "engaged"
    assert did(town, "bram") == LegState.TALKED


# --- who may see what -----------------------------------------------------------


def busy_morning(town: Town) -> list[str]:
    """Some of everything; gives what must be found nowhere."""
    town.sign_on("anna", "bram", "carla")
    town.roster("daan", "eva")
    town.phone("bram", SwitchedOff())
    town.phone("carla", InTurn((Busy(), Ignores())))
    visits = [town.call(CALLER), town.call(CALLER, hangs_up_after=6)]
    town.phone("anna", Answers(talk_seconds=200))
    visits.append(town.dial("+31402581111"))
    town.network.wait(40)
    visits.append(town.call(CALLER, speaks_seconds=20))
    town.phone("daan", Ignores())
    town.phone("eva", Ignores())
    town.phone("anna", Ignores())
    visits.append(town.call(CALLER, speaks_seconds=20))
    adopt(town)
    town.sweep(timedelta(minutes=10))
    calls = town.rows("call")
    secrets = [CALLER, CALLER[3:], "2581111", *(visit.sid for visit in visits)]
    secrets += [row["id"] for row in calls] + [row["sid"] for row in calls]
    for table in ("leg", "voicemail", "registration", "open_registration"):
        secrets += [row["id"] for row in town.rows(table)]
    secrets += [row["recording_sid"] for row in town.rows("voicemail")]
    return secrets + list(MOBILES.values()) + list(PEOPLE)


def test_nothing_of_a_caller_a_call_or_a_registration_is_in_what_is_seen(town):
    secrets = busy_morning(town)
    for role in ("member", "coordinator", "administrator"):
        told = repr(look(town, "anna", role))
        assert len(told) > 1000
        assert [secret for secret in secrets if secret in told] == []
    kept = "".join(row["course"] for row in town.rows("call"))
    assert "present" in kept
    assert [secret for secret in secrets if secret in kept] == []


def test_a_worker_sees_no_colleague_but_as_a_number_of_phones(town):
    busy_morning(town)
    shown = look(town, "bram").calls
    told = repr(shown)
    assert [name for name in PEOPLE if name.capitalize() in told] == []
    assert all(phone.mine for call in shown for phone in call.phones)
    passed = [one for call in shown for step in call.steps for one in step.passed_over]
    assert passed
    assert all(one.mine and one.name is None for one in passed)
    assert max(call.other_phones for call in shown) >= 2
    assert look(town, "bram", about="anna") == look(town, "bram")


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_a_coordinator_sees_names_and_may_ask_about_each(town, role):
    busy_morning(town)
    page = look(town, "gijs", role)
    names = {phone.name for call in page.calls for phone in call.phones}
    assert names == {"Anna", "Bram", "Carla", "Daan", "Eva"}
    passed = {
        (one.name, one.why)
        for call in page.calls
        for step in call.steps
        for one in step.passed_over
    }
    assert {("Bram", "picked_up_without_1"), ("Anna", "engaged")} <= passed
    assert not any(call.other_phones for call in page.calls)
    about = look(town, "gijs", role, about="bram").calls
    own = look(town, "bram").calls
    assert [call.verdict for call in about] == [call.verdict for call in own]


def test_another_line_has_its_own_calls(town):
    town.call()
    with town.database.transaction() as session:
        session.execute(update(CALL).values(line="elders"))
    assert look(town, "anna").calls == ()


# --- pages, and what they cost -----------------------------------------------------


def old_calls(town: Town, count: int, age: timedelta = HOUR) -> None:
    at = town.now - age
    with town.database.transaction() as session:
        session.execute(
            insert(CALL),
            [
                {
                    "id": f"{age.days:04d}{n:012d}",
                    "sid": f"CA{age.days}{n}",
                    "line": town.line.key,
                    "state": "finished",
                    "arrived_at": at - n * MINUTE,
                    "step": "present",
                    "round": 0,
                    "turn": 0,
                    "failed": False,
                    "answers": "{}",
                    "version": 1,
                    "ended_at": at - n * MINUTE,
                }
                for n in range(count)
            ],
        )


def test_the_newest_call_comes_first_and_older_ones_on_the_next_page(quiet_town):
    old_calls(quiet_town, PAGE + 3)
    quiet_town.call(hangs_up_after=2)
    first, second, third = (look(quiet_town, "anna", page=n) for n in (1, 2, 3))
    assert (len(first.calls), first.more) == (PAGE, True)
    assert (len(second.calls), second.more) == (4, False)
    assert (third.calls, third.more, third.page) == ((), False, 3)
    moments = [(c.day, c.minute) for c in (*first.calls, *second.calls)]
    assert moments == sorted(moments, reverse=True)
    assert look(quiet_town, "anna", page=0) == first


def test_no_call_of_more_than_fourteen_days_ago_is_seen(town):
    old_calls(town, 1, timedelta(days=14, minutes=1))
    assert look(town, "anna").calls == ()
    old_calls(town, 1, timedelta(days=13, hours=23))
    assert len(look(town, "anna").calls) == 1


@pytest.mark.parametrize(("role", "most"), [("member", 4), ("coordinator", 5)])
def test_a_page_takes_as_many_statements_for_many_calls_as_for_none(town, role, most):
    with counted(town) as none:
        look(town, "anna", role)
    busy_morning(town)
    old_calls(town, 40)
    with counted(town) as many:
        assert len(look(town, "anna", role).calls) == PAGE
    assert len(none) == len(many) == most


# --- the times by which a registration could be found -------------------------------


def forget(town: Town, after: timedelta) -> dict[str, int]:
    done = retention.run(town.database, town.house.desk, town.now + after)
    return {report.kind: report.count for report in done}


def without(rows: list[dict[str, Any]], *gone: str) -> list[dict[str, Any]]:
    kept = [{k: v for k, v in row.items() if k not in gone} for row in rows]
    return sorted(kept, key=lambda row: str(row.get("id")))


TIMES = ("arrived_at", "accepted_at", "talk_ended_at", "led_at", "ended_at")


def test_an_hour_after_a_call_only_its_five_minutes_are_left(town):
    busy_morning(town)
    calls, legs = town.rows("call"), town.rows("leg")
    with town.database.transaction() as session:
        session.execute(update(CALL).values(removed_at=town.now))
    told = {role: look(town, "anna", role) for role in ("member", "coordinator")}
    assert forget(town, timedelta(minutes=30))["call_times"] < len(calls)
    town.run(until=town.now + 2 * HOUR)
    forget(town, timedelta())
    with town.database.reading() as session:
        rows = session.execute(CALL.select()).all()
        rung_at = session.scalars(LEG.select().with_only_columns(LEG.c.rung_at)).all()
    for row in rows:
        assert row.accepted_at is row.led_at is row.talk_ended_at is None
        assert row.arrived_at == row.ended_at == row.removed_at
        assert (row.arrived_at.minute % 5, row.arrived_at.second) == (0, 0)
        assert row.arrived_at.microsecond == 0
    assert set(rung_at) <= {row.arrived_at for row in rows}
    gone = (*TIMES, "removed_at")
    assert without(town.rows("call"), *gone) == without(calls, *gone)
    assert without(town.rows("leg"), "rung_at") == without(legs, "rung_at")
    for role, before in told.items():
        after = {repr(CALL) for CALL in look(town, "anna", role).calls}
        assert after == {repr(CALL) for CALL in before.calls}


def test_it_is_done_once_and_again_for_what_comes_later(town):
    town.sign_on("anna")
    town.call()
    assert forget(town, 2 * HOUR)["call_times"] == 1
    rows = town.rows("call"), town.rows("leg")
    assert forget(town, 2 * HOUR)["call_times"] == 0
    assert (town.rows("call"), town.rows("leg")) == rows
    with town.database.transaction() as session:
        removed = update(CALL).values(removed_at=town.now)
        session.execute(removed)
    assert forget(town, 2 * HOUR)["call_times"] == 1
    assert forget(town, 3 * HOUR)["call_times"] == 0


def test_a_call_that_is_not_over_keeps_its_times(town):
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=3 * 3600))
    town.dial()
    town.network.wait(600)
    assert forget(town, 2 * HOUR)["call_times"] == 0
    (row,) = town.rows("call")
    assert row["accepted_at"] is not None
    town.run()
    (form,) = town.rows("open_registration")
    assert form["talk_minutes"] == 180


def test_news_that_comes_later_brings_no_time_back(town):
    town.sign_on("anna")
    visit = town.call()
    forget(town, 2 * HOUR)
    before = town.rows("call")
    late = CallNews(key="late", events=(Recorded(0), Ended()), sid=visit.sid)
    with town.database.transaction() as session:
        switchboard.handle(session, town.house.desk, late, town.now + 2 * HOUR)
    (row,) = town.rows("call")
    assert [row[name] for name in TIMES] == [before[0][name] for name in TIMES]


def test_two_calls_of_one_five_minutes_and_their_registrations_share_no_key(town):
    town.sign_on("anna")
    for seconds in (20, 100):
        town.phone("anna", Answers(talk_seconds=seconds))
        town.call()
    forget(town, timedelta(days=10))
    calls, registered = town.rows("call"), town.rows("registration")
    assert len({row["talk_minutes"] for row in registered}) == 2
    of_one_call = ("id", "sid", "winner", "version", "answers")
    first, second = without(calls, *of_one_call)
    assert first == second
    words = [
        {value for row in rows for value in row.values() if isinstance(value, str)}
        for rows in (calls + town.rows("leg"), registered)
    ]
    day = str(town.now.date())  # SQLite keeps it as a word
    assert set.intersection(*words) - {day} == {town.line.key, "present"}

"""What is kept of a finished call, how coarse, and when a form can be sent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lines import load_lines
from ringgroup.call.calls import Call, CallState
from ringgroup.call.legs import Leg, LegState
from ringgroup.call.outcome import automatic, outcome
from ringgroup.line import WITHOUT_QUESTION, Choice
from ringgroup.registration.form import LISTS, Answer, check, without_question
from schedules.hours import Block

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
BLOCK = Block(date(2026, 11, 23), 540, 720)
CALL = Call("c", "v", NOW, block=BLOCK, state=CallState.FINISHED, ended_at=NOW)
LEG = Leg("leg", 1, "anna", "+31612345601", "backup", 1, LegState.TALKED)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (replace(CALL, winner="leg", legs=(LEG,)), "answered"),
        (replace(CALL, winner="leg", legs=(LEG,), recorded_seconds=9), "answered"),
        (replace(CALL, recorded_seconds=2), "voicemail"),
        (replace(CALL, recorded_seconds=2, block=None), "voicemail"),
        (replace(CALL, recorded_seconds=2, failed=True), "voicemail"),
        (replace(CALL, recorded_seconds=1), "abandoned"),
        (CALL, "abandoned"),
        (replace(CALL, block=None), "closed"),
        (replace(CALL, failed=True), "failed"),
    ],
)
def test_a_call_ends_in_one_of_five_ways(call, word):
    assert outcome(call) == word


@given(st.integers(0, 10_000))
def test_waiting_is_rounded_up_to_five_seconds(waited):
    call = replace(CALL, led_at=NOW + timedelta(seconds=waited))
    seconds = automatic(call, ZONE).wait_seconds
    assert seconds % 5 == 0
    assert 0 <= seconds - waited < 5


@given(st.integers(0, 10_000))
def test_talking_is_rounded_up_to_the_minute(talked):
    call = replace(
        CALL,
        winner="leg",
        legs=(LEG,),
        accepted_at=NOW,
        talk_ended_at=NOW + timedelta(seconds=talked),
    )
    kept = automatic(call, ZONE)
    assert 0 <= kept.talk_minutes * 60 - talked < 60
    assert kept.answered_by == "backup"


def test_day_and_hour_are_those_of_the_arrival_on_the_wall():
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    kept = automatic(replace(CALL, arrived_at=late), ZONE)
    assert (kept.day, kept.hour) == (date(2026, 7, 2), 0)


def test_a_call_that_nobody_took_has_no_talk_and_no_answerer():
    kept = automatic(CALL, ZONE)
    assert (kept.answered_by, kept.talk_minutes) == (None, None)


# --- the form --------------------------------------------------------------

LINE = load_lines(Path(__file__).parents[3] / "config" / "veldhoven.toml")["veldhoven"]
FILLED = {
    "age": "4-11",
    "gender": "unknown",
    "question_kind": "parenting",
    "question_type": "1",
    "forwarded_to": "none",
}


def test_a_form_that_is_filled_in_can_be_sent():
    checked = check(LINE, FILLED)
    assert checked.answer == Answer(**FILLED)
    assert (checked.errors, checked.warnings, checked.ask_name) == ({}, (), False)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_must_be_answered_with_one_of_its_codes(name):
    for code, error in (("", "missing"), ("4-12", "unknown"), ("silent", "unknown")):
        checked = check(LINE, FILLED | {name: code})
        assert checked.errors == {name: (error,)}
        assert checked.answer is None
    without = {key: code for key, code in FILLED.items() if key != name}
    assert check(LINE, without).errors == {name: ("missing",)}


def test_a_code_that_is_no_longer_active_cannot_be_chosen():
    ages = (*LINE.registration["age"][:-1], Choice("4-11", "4-11", active=False))
    line = replace(LINE, registration={**LINE.registration, "age": ages[3:]})
    assert check(line, FILLED).errors == {"age": ("unknown",)}


def test_a_note_is_kept_tidy_and_an_empty_one_is_none():
    note = "  slaapt   slecht\r\n\r\n en eet niet "
    checked = check(LINE, FILLED | {"note": note})
    assert checked.answer
    assert checked.answer.note == "slaapt slecht\nen eet niet"
    assert check(LINE, FILLED | {"note": " \n "}).answer == Answer(**FILLED)


def test_a_note_with_personal_data_is_refused_also_when_confirmed():
    filled = FILLED | {"note": "mail iemand@example.nl of bel 06 41130101"}
    for confirmed in (False, True):
        checked = check(LINE, filled, confirmed=confirmed)
        assert checked.answer is None
        assert checked.errors == {"note": ("email", "phone")}


def test_what_may_be_a_name_is_asked_once():
    filled = FILLED | {"note": "dochter fatima slaapt slecht"}
    asked = check(LINE, filled)
    assert (asked.answer, asked.ask_name, asked.errors) == (None, True, {})
    assert [found.kind for found in asked.findings] == ["name"]
    confirmed = check(LINE, filled, confirmed=True)
    assert confirmed.answer == Answer(**filled)
    assert not confirmed.ask_name


def test_a_note_is_never_shown_by_accident():
    note = "een lang verhaal"
    checked = check(LINE, FILLED | {"note": note})
    assert note not in repr(checked)


@pytest.mark.parametrize(
    ("question_type", "forwarded_to", "warnings"),
    [
        ("1", "none", ()),
        ("1", "lumens", ("fits_type_2",)),
        ("1", "casusoverleg", ("fits_type_3",)),
        ("2", "gemeente", ()),
        ("2", "none", ("fits_type_1",)),
        ("2", "all-partners", ("fits_type_3",)),
        ("3", "all-partners", ()),
        ("3", "klantmanager-jeugd", ()),
        ("3", "ggd", ("fits_type_2",)),
        ("1", "veilig-thuis", ()),
        ("3", "other", ()),
    ],
)
def test_a_type_that_does_not_fit_the_partner_is_warned_of_and_sent(
    question_type, forwarded_to, warnings
):
    filled = {"question_type": question_type, "forwarded_to": forwarded_to}
    checked = check(LINE, FILLED | filled)
    assert checked.warnings == warnings
    assert checked.answer


def test_type_3_goes_to_all_partners_unless_something_else_was_chosen():
    def sent_to(of, forwarded_to):
        filled = {"question_type": "3", "forwarded_to": forwarded_to}
        answer = check(of, FILLED | filled).answer
        return answer.forwarded_to if answer else None

    assert sent_to(LINE, "none") == "all-partners"
    assert sent_to(LINE, "casusoverleg") == "casusoverleg"
    kept = tuple(
        one for one in LINE.registration["forwarded_to"] if one.code != "all-partners"
    )
    without = replace(LINE, registration={**LINE.registration, "forwarded_to": kept})
    assert sent_to(without, "none") == "none"


def test_a_line_with_types_of_its_own_is_warned_of_nothing():
    types = (Choice("advies", "advies"),)
    line = replace(LINE, registration={**LINE.registration, "question_type": types})
    checked = check(line, FILLED | {"question_type": "advies"})
    assert (checked.warnings, checked.errors) == ((), {})


@pytest.mark.parametrize("kind", WITHOUT_QUESTION)
def test_a_call_without_a_question_says_so_and_nothing_else(kind):
    assert without_question(kind) == Answer(question_kind=kind)


def test_any_other_code_is_no_call_without_a_question():
    assert without_question("parenting") is None
    assert without_question("") is None

"""Hours from a day on, beside others that were entered before: they are asked about."""

import pytest

from tests.integration.people.test_settings_pages import (
    NEXT_WEEK,
    ROOT,
    opened,
    save,
    versions_kept,
    visitor,
)
from tests.town.forms import form
from tests.town.visitor import give_password

PATH = f"{ROOT}/tijden"
READY = "Er staan al openingstijden klaar."
FROM = "vanaf maandag 7 december 2026"
LATER = {"hours.wednesday": "", "hours_from": "2026-12-07"}


@pytest.fixture
def daan(quiet_town):
    give_password(quiet_town.database, "daan", role="administrator")
    return visitor(quiet_town, "daan")


def starts(town, month: int, day: int) -> list[str]:
    on = town.now.date().replace(month=month, day=day)
    return [block.label for block in town.line.hours.blocks_on(on)]


def agree(who, question) -> None:
    answer = who.post(PATH, form(question.text, PATH).fields, follow_redirects=True)
    assert (
        "De openingstijden zijn bewaard." in answer.text or "Ze gelden" in answer.text
    )


def test_a_week_that_undoes_one_of_before_is_asked_about(quiet_town, daan):
    town = quiet_town
    save(daan, "tijden", opened(daan, "tijden", **NEXT_WEEK))
    question = daan.post(PATH, opened(daan, "tijden", **LATER))
    assert READY in question.text
    assert f"Op dinsdag is het {FROM} weer zoals vandaag: 09:00-12:00" in question.text
    assert "Op woensdag" not in question.text
    assert versions_kept(town) == 1
    agree(daan, question)
    assert starts(town, 12, 1) == ["08:30-12:00"]
    assert (starts(town, 12, 8), starts(town, 12, 9)) == (["09:00-12:00"], [])


def test_who_fills_in_that_day_too_is_asked_nothing(quiet_town, daan):
    save(daan, "tijden", opened(daan, "tijden", **NEXT_WEEK))
    both = LATER | {"hours.tuesday": "8.30-12"}
    said = save(daan, "tijden", opened(daan, "tijden", **both))
    assert "Ze gelden vanaf" in said.text
    assert starts(quiet_town, 12, 8) == ["08:30-12:00"]


def test_a_later_week_in_which_it_is_not_so_is_asked_about(quiet_town, daan):
    town = quiet_town
    save(daan, "tijden", opened(daan, "tijden", **LATER))
    for change in (NEXT_WEEK, {"hours.tuesday": "10-12"}):
        before = versions_kept(town)
        question = daan.post(PATH, opened(daan, "tijden", **change))
        assert READY in question.text
        assert (
            "Vanaf maandag 7 december 2026 gelden andere tijden, die al klaarstaan: "
            "maandag 09:00-12:00, dinsdag 09:00-12:00, donderdag"
        ) in question.text
        assert versions_kept(town) == before
        agree(daan, question)
    assert starts(town, 11, 24) == ["10:00-12:00"]
    assert starts(town, 12, 1) == ["08:30-12:00"]
    assert starts(town, 12, 8) == ["09:00-12:00"]


def test_what_is_so_in_the_later_week_as_well_is_asked_about_by_nobody(
    quiet_town, daan
):
    save(daan, "tijden", opened(daan, "tijden", **LATER))
    said = save(daan, "tijden", opened(daan, "tijden", **{"hours.wednesday": ""}))
    assert "Ze gelden meteen." in said.text
    assert starts(quiet_town, 11, 25) == []


def test_a_week_that_is_taken_away_is_asked_about_by_nobody(quiet_town, daan):
    save(daan, "tijden", opened(daan, "tijden", **NEXT_WEEK))
    both = LATER | {"hours.tuesday": "8.30-12"}
    save(daan, "tijden", opened(daan, "tijden", **both))
    gone = {"hours_from:2026-11-30:gone": "1"}
    said = save(daan, "tijden", opened(daan, "tijden", **gone))
    assert "Ze gelden meteen." in said.text
    assert starts(quiet_town, 12, 1) == ["09:00-12:00"]


def test_an_answer_to_another_question_is_asked_again(quiet_town, daan):
    save(daan, "tijden", opened(daan, "tijden", **NEXT_WEEK))
    question = daan.post(PATH, opened(daan, "tijden", **LATER))
    fields = form(question.text, PATH).fields
    again = daan.post(PATH, fields | {"hours_from": "2026-12-14"})
    assert READY in again.text
    assert "vanaf maandag 14 december 2026" in again.text
    assert versions_kept(quiet_town) == 1

"""A form that is sent twice, at whatever moment: one effect and the same answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest

from config.app import create_app
from ringgroup.people import presses
from ringgroup.upkeep import retention
from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password

FIRST, LAST = "2026-12-01", "2026-12-03"


@pytest.fixture
def town(database_url):
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    yield town
    town.close()


@pytest.fixture
def anna(town):
    anna = Visitor(town.app, lambda: town.now)
    anna.sign_in("anna")
    return anna


def leave(visitor, **changes) -> dict[str, str]:
    """The form of days off as the page gives it, filled in."""
    page = visitor.get("/rooster/mijn").text
    filled = {"first": FIRST, "last": LAST} | changes
    return form(page, "/rooster/mijn/vrij").fields | filled


def send(visitor, fields):
    return visitor.post("/rooster/mijn/vrij", fields)


def said(visitor) -> str:
    return visitor.get("/rooster/mijn").text


KEPT = "Bewaard. In het rooster verandert hierdoor niets."


def test_the_same_form_again_does_nothing_and_says_the_same(town, anna):
    fields = leave(anna)
    for _ in range(3):
        answer = send(anna, fields)
        assert (answer.status_code, answer.location) == (303, "/rooster/mijn")
        assert said(anna).count(KEPT) == 1
    assert len(town.rows("leave")) == 1


def test_the_same_days_on_a_new_page_are_another_deed(town, anna):
    for _ in range(2):
        send(anna, leave(anna))
    assert len(town.rows("leave")) == 2


def test_a_form_that_was_changed_is_another_deed(town, anna):
    fields = leave(anna)
    send(anna, fields)
    send(anna, fields | {"last": "2026-12-04"})
    assert len(town.rows("leave")) == 2


def test_without_the_mark_a_form_is_taken_as_it_is(town, anna):
    for _ in range(2):
        send(anna, {"first": FIRST, "last": LAST})
    assert len(town.rows("leave")) == 2
    assert town.rows("press") == []


def test_what_was_refused_may_be_sent_again(town, anna):
    fields = leave(anna, last="2026-11-30")
    assert send(anna, fields).status_code == 422
    assert town.rows("press") == []


def test_what_failed_may_be_sent_again(town, anna):
    fields = leave(anna)
    with town.database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE leave RENAME TO gone")
    assert send(anna, fields).status_code in {500, 503}
    with town.database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE gone RENAME TO leave")
    assert send(anna, fields).location == "/rooster/mijn"
    assert len(town.rows("leave")) == 1


def test_another_persons_same_form_is_another_deed(town, anna):
    give_password(town.database, "bram")
    bram = Visitor(town.app, lambda: town.now)
    bram.sign_in("bram")
    fields = leave(anna)
    send(anna, fields)
    own = leave(bram)
    send(bram, own | {"eens": fields["eens"]})
    assert len(town.rows("leave")) == 2


def test_two_processes_at_the_same_moment_do_it_once(town, anna):
    """Each application has its own; what they share is the database."""
    fields = leave(anna)
    with anna.client.session_transaction() as cookie:
        kept, token = dict(cookie), cookie["csrf_token"]
    assert token
    page = anna.get("/account").text
    fields["csrf_token"] = form(page, "/account/berichten").fields["csrf_token"]
    waiting, gate = Event(), Barrier(4, timeout=60)
    apps = [
        create_app(
            town.house, clock=lambda: town.now, wait=lambda s: waiting.wait(s) and None
        )
        for _ in range(4)
    ]

    def press(app):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(kept)
        gate.wait()
        answer = client.post("/rooster/mijn/vrij", data=fields)
        return (
            answer.status_code,
            answer.location,
            KEPT in client.get(answer.location).text,
        )

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(press, apps))
    assert answers == {(303, "/rooster/mijn", True)}
    assert len(town.rows("leave")) == 1


def test_nothing_of_what_was_sent_or_said_can_be_read(town, anna):
    send(anna, leave(anna))
    (row,) = town.rows("press")
    assert set(row) == {"id", "day", "answer"}
    assert str(row["day"]) == "2026-11-23"
    for text in (b"Bewaard", b"rooster", b"2026"):
        assert text not in bytes(row["answer"])


def test_it_is_forgotten_after_a_day(town, anna):
    send(anna, leave(anna))
    desk, database = town.house.desk, town.database
    retention.run(database, desk, MONDAY + timedelta(days=1))
    assert len(town.rows("press")) == 1
    retention.run(database, desk, MONDAY + timedelta(days=2))
    assert town.rows("press") == []


def test_who_comes_after_one_whose_answer_is_not_known_is_told_that_it_was_done(
    town, anna
):
    fields = leave(anna)
    send(anna, fields)
    with town.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE press SET answer = NULL")
    answer = send(anna, fields)
    assert answer.location == "/"
    assert "Dit was al gedaan." in anna.get("/").text
    assert len(town.rows("leave")) == 1
    assert town.waited


def test_a_press_of_another_key_has_another_name(town):
    vault = town.house.desk.vault
    names = {presses.name(vault, *sent) for sent in (("a", "b"), ("ab",), ("a\0b",))}
    assert len(names) == 3


# --- forms that are answered with a page -------------------------------------------

USUAL = {
    "age": "4-11",
    "gender": "female",
    "question_kind": "parenting",
    "question_type": "1",
    "forwarded_to": "none",
}
COUNTED = "Bedankt, de vraag is geteld"


def by_email(visitor, **changes) -> dict[str, str]:
    page = visitor.get("/registratie/e-mail").text
    return form(page, "/registratie/e-mail").fields | USUAL | changes


def count(town) -> int:
    return len(town.rows("registration"))


def test_a_question_that_is_sent_twice_is_counted_once_and_thanked_for_twice(
    town, anna
):
    fields, before = by_email(anna), count(town)
    for _ in range(2):
        answer = anna.send("/registratie/e-mail", fields)
        assert (answer.status_code, COUNTED in answer.text) == (200, True)
    assert count(town) == before + 1


def test_who_goes_back_and_fills_in_another_question_has_it_counted(town, anna):
    fields, before = by_email(anna), count(town)
    for kind in ("parenting", "behaviour"):
        answer = anna.send("/registratie/e-mail", fields | {"question_kind": kind})
        assert COUNTED in answer.text
    assert count(town) == before + 2

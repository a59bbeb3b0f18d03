"""Forms are sent once, by whom they are of, and lead to nobody; on both databases."""

import threading
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import insert
from structlog.testing import capture_logs

from ringgroup.line import WITHOUT_QUESTION, Addresses
from ringgroup.registration import questions
from ringgroup.registration.form import LISTS, Answer, check, without_question
from ringgroup.registration.store import partners
from ringgroup.tables import PARTNER_ADDRESS, REGISTRATION
from ringgroup.upkeep import retention
from tests.conftest import MONDAY
from tests.town.town import Town, demo_settings
from webhooks.simulator.network.phones import Answers

FILLED = {
    "age": "4-11",
    "gender": "female",
    "question_kind": "parenting",
    "question_type": "2",
    "forwarded_to": "lumens",
    "note": "slaapt slecht",
}
ANSWER = Answer(**FILLED)
AUTOMATIC = ("line", "channel", "day", "hour", "desk", "outcome", "answered_by")
AUTOMATIC += ("wait_seconds", "talk_minutes")


@pytest.fixture
def town(database_url):
    """Anna is Present and talks for a minute and a half."""
    town = Town(demo_settings(database_url), MONDAY, "pickup wins")
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=90))
    yield town
    town.close()


def forms(town: Town, login: str = "anna") -> list[questions.OpenForm]:
    with town.database.reading() as session:
        return questions.open_forms(session, town.line, login)


def send(town: Town, form: str, login: str = "anna", answer: Answer = ANSWER) -> str:
    return town.database.attempt(
        lambda session: questions.send(session, town.line, login, form, answer)
    )


def test_a_call_that_was_taken_leaves_a_form_and_sending_it_registers_the_call(town):
    town.call()
    (form,) = forms(town)
    (opened,) = town.rows("open_registration")
    assert (form.day, form.hour) == (MONDAY.date(), 9)
    assert (form.answered_by, form.wait_seconds, form.talk_minutes) == (
        "present",
        10,
        2,
    )
    assert MONDAY < form.opened_at <= town.now
    assert send(town, form.id) == "sent"
    assert forms(town) == town.rows("open_registration") == []
    (row,) = town.rows("registration")
    assert {name: row[name] for name in FILLED} == FILLED
    assert {name: row[name] for name in AUTOMATIC} == {
        name: opened[name] for name in AUTOMATIC
    }


def test_a_registration_cannot_be_laid_beside_its_form_or_its_sender(town):
    town.call()
    (form,) = forms(town)
    audit = town.rows("audit")
    with capture_logs() as logged:
        send(town, form.id)
    (row,) = town.rows("registration")
    assert row["id"] != form.id
    assert "anna" not in {str(value) for value in row.values()}
    assert logged == []
    assert town.rows("audit") == audit


def test_forms_come_oldest_first_and_only_ones_own(town):
    for _ in range(3):
        town.call()
    times = [form.opened_at for form in forms(town)]
    assert len(times) == 3
    assert times == sorted(times)
    assert forms(town, "bram") == []


def test_nobody_sends_the_form_of_another_and_learns_nothing_of_it(town):
    town.call()
    (form,) = forms(town)
    assert send(town, form.id, login="bram") == "not_open"
    assert send(town, "0" * 32) == "not_open"
    assert [one.id for one in forms(town)] == [form.id]
    assert town.rows("registration") == []
    send(town, form.id)
    assert send(town, form.id) == "not_open"
    assert len(town.rows("registration")) == 1


def test_a_form_belongs_to_its_line(town):
    town.call()
    (form,) = forms(town)
    other = replace(town.line, key="elders")
    with town.database.transaction() as session:
        sent = questions.send(session, other, "anna", form.id, ANSWER)
    assert sent == "not_open"


def at_once(*works) -> list:
    start = threading.Barrier(len(works))
    results: list = [None] * len(works)

    def run(n, work):
        start.wait()
        results[n] = work()

    threads = [
        threading.Thread(target=run, args=[n, work]) for n, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_form_that_is_sent_twice_at_once_is_registered_once(town):
    for _ in range(4):
        town.call()
    for form in forms(town):
        sent = at_once(*[lambda form=form: send(town, form.id)] * 3)
        assert sorted(sent) == ["not_open", "not_open", "sent"]
    assert len(town.rows("registration")) == 4


def test_a_form_that_expires_while_it_is_sent_is_registered_once(town):
    late = MONDAY + timedelta(days=30)
    for _ in range(4):
        town.call()
        (form,) = forms(town)
        before = len(town.rows("registration"))
        sent, reports = at_once(
            lambda form=form: send(town, form.id),
            lambda: retention.run(town.database, town.house.desk, late),
        )
        expired = {report.kind: report.count for report in reports}
        assert (sent == "sent") + expired["open_registration"] == 1
        assert len(town.rows("registration")) == before + 1
        assert forms(town) == []
    filled = [row for row in town.rows("registration") if row["age"]]
    assert all(row["note"] == "slaapt slecht" for row in filled)


def test_a_sending_that_fails_leaves_the_form_open(town):
    town.call()
    (form,) = forms(town)
    broken = Answer(**FILLED | {"age": object()})  # type: ignore[arg-type] # no code
    with pytest.raises(Exception, match=r"(?i)type|adapt"):
        send(town, form.id, answer=broken)
    assert [one.id for one in forms(town)] == [form.id]


@pytest.mark.parametrize("kind", WITHOUT_QUESTION)
def test_a_call_without_a_question_is_counted_among_the_answered_ones_alone(town, kind):
    town.call()
    (form,) = forms(town)
    answer = without_question(kind)
    assert answer
    assert send(town, form.id, answer=answer) == "sent"
    (row,) = town.rows("registration")
    assert (row["outcome"], row["question_kind"]) == ("answered", kind)
    assert {row[name] for name in (*LISTS, "note") if name != "question_kind"} == {None}


def test_a_question_by_e_mail_has_a_day_and_an_hour_of_the_line_and_no_call(town):
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight there
    answer = check(town.line, FILLED).answer
    assert answer == ANSWER
    with town.database.transaction() as session:
        questions.send_email(session, town.line, answer, late)
    (row,) = town.rows("registration")
    assert (row["channel"], str(row["day"]), row["hour"]) == ("email", "2026-11-24", 0)
    assert {name: row[name] for name in FILLED} == FILLED
    for name in ("desk", "outcome", "answered_by", "wait_seconds", "talk_minutes"):
        assert row[name] is None


def test_calls_that_ended_are_registrations_or_open_forms(town):
    town.call()
    town.call()
    town.call(hangs_up_after=1)
    send(town, forms(town)[0].id)
    town.sweep(timedelta(hours=1))
    counted = len(town.rows("registration")) + len(town.rows("open_registration"))
    assert counted == len(town.rows("call")) == 3


# --- the mail to a partner -------------------------------------------------


def letter(
    town: Town, question_type: str, to: str, addresses=None, **more
) -> str | None:
    words = {"subject": "Vraag & antwoord", "body": "Beste collega,\n\n1 + 1 = 2?"}
    return questions.letter(
        town.line, question_type, to, addresses or {}, **words | more
    )


def receivers(link: str | None) -> list[str]:
    assert link
    return [unquote(one) for one in urlsplit(link).path.split(",")]


def test_a_question_for_one_partner_goes_to_that_partner(town):
    assert receivers(letter(town, "2", "ggd")) == ["ggd@example.nl"]
    assert receivers(letter(town, "2", "gemeente")) == ["gemeente@example.nl"]


def test_a_question_that_is_unclear_goes_to_the_five_and_not_to_the_municipality(town):
    five = ["lumens", "ggd", "zuidzorg", "cordaad", "mee"]
    found = receivers(letter(town, "3", "all-partners"))
    assert found == [f"{name}@example.nl" for name in five]


@pytest.mark.parametrize(
    ("question_type", "to"), [("1", "none"), ("1", "ggd"), ("2", "none"), ("2", "x")]
)
def test_other_questions_need_no_letter(town, question_type, to):
    assert letter(town, question_type, to) is None


def test_a_letter_is_written_as_mail_programs_read_it(town):
    link = letter(town, "2", "ggd")
    assert link == (
        "mailto:ggd@example.nl?subject=Vraag%20%26%20antwoord"
        "&body=Beste%20collega%2C%0D%0A%0D%0A1%20%2B%201%20%3D%202%3F"
    )
    assert parse_qs(urlsplit(link).query)["body"] == [
        "Beste collega,\r\n\r\n1 + 1 = 2?"
    ]


def test_an_odd_address_cannot_add_a_receiver_or_a_header(town):
    odd = {"ggd": Addresses("a,b?cc=c&x+y@example.nl", None)}
    link = letter(town, "2", "ggd", odd)
    assert receivers(link) == ["a,b?cc=c&x+y@example.nl"]
    assert set(parse_qs(urlsplit(link).query)) == {"subject", "body"}


def test_an_address_that_was_changed_replaces_the_line_files(town):
    row = {"line": town.line.key, "code": "mee", "email": "nieuw@example.nl"}
    with town.database.transaction() as session:
        session.execute(insert(PARTNER_ADDRESS), row)
        session.execute(
            insert(PARTNER_ADDRESS),
            {**row, "line": "elders", "code": "ggd"},
        )
    with town.database.reading() as session:
        addresses = partners.addresses(session, town.line.key)
    assert addresses == {"mee": Addresses("nieuw@example.nl", None)}
    assert receivers(letter(town, "2", "mee", addresses)) == ["nieuw@example.nl"]
    assert receivers(letter(town, "2", "ggd", addresses)) == ["ggd@example.nl"]
    backup = receivers(letter(town, "3", "all-partners", addresses, backup=True))
    assert backup[0] == "lumens-achterwacht@example.nl"
    assert backup[-1] == "nieuw@example.nl"


def test_what_the_form_adds_is_what_the_table_has_for_it():
    columns = {column.name for column in REGISTRATION.c}
    assert set(asdict(ANSWER)) == columns - {*AUTOMATIC, "id"}

"""Forms on the page: filled in by whom they are of, once, and shown to nobody again."""

import re
import threading
from datetime import date, timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from structlog.testing import capture_logs

from ringgroup.line import WITHOUT_QUESTION
from ringgroup.registration.form import LISTS
from tests.conftest import MONDAY
from tests.integration.call.test_statements import counted
from tests.town.visitor import Visitor, give_password
from webhooks.pages.registration import words
from webhooks.pages.registration.registration import MISSING
from webhooks.simulator.network.phones import Answers

USUAL = {
    "age": "4-11",
    "gender": "female",
    "question_kind": "parenting",
    "question_type": "1",
    "forwarded_to": "none",
    "note": "",
}
NUMBERED = "bel haar op 06 12345678"
KEY = re.compile(r'name="sleutel" value="([0-9a-f]{32})"')
CONFIRM = re.compile(r'name="geen_naam" value="([0-9a-f]{64})"')
GONE = "Dit formulier staat niet open"


def settle(town) -> None:
    give_password(town.database, "anna", "bram")
    town.sign_on("anna")
    town.phone("anna", Answers(talk_seconds=200))
    town.call()


@pytest.fixture
def desk(quiet_town):
    """Anna took one call; she and Bram can sign in."""
    settle(quiet_town)
    return quiet_town


@pytest.fixture
def anna(desk) -> Visitor:
    return visitor(desk, "anna")


def visitor(town, login: str) -> Visitor:
    one = Visitor(town.app, lambda: town.now)
    one.sign_in(login)
    return one


def form_of(town) -> str:
    return f"/registratie/{town.rows('open_registration')[0]['id']}"


def counted_rows(town) -> list[dict]:
    """The registrations that somebody filled in."""
    return [row for row in town.rows("registration") if row["question_kind"]]


def mails(text: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="(mailto:[^"]+)"', text)]


# --- which forms -----------------------------------------------------------


COUNT = re.compile(r'<span class="count">(\d+)<span class="only-read-aloud"> open<')


def test_the_navigation_counts_ones_own_open_forms(desk, anna):
    bram = visitor(desk, "bram")
    assert COUNT.findall(anna.get("/rooster").text) == ["1"]
    assert COUNT.findall(bram.get("/rooster").text) == []
    desk.call()
    assert COUNT.findall(anna.get("/").text) == ["2"]
    form = form_of(desk)
    thanks = anna.send(form, USUAL)
    assert COUNT.findall(thanks.text) == ["1"]
    assert COUNT.findall(anna.get("/").text) == ["1"]


def test_a_form_says_until_when_it_can_be_sent(desk, anna):
    """Five working days after Monday the 23rd; a closed day is none."""
    until = "tot en met maandag 30 november"
    assert f"versturen {until}." in anna.get("/registratie").text
    assert f"versturen {until}." in anna.get(form_of(desk)).text
    desk.extra_day(date(2026, 11, 25), "")
    assert "tot en met dinsdag 1 december" in anna.get(form_of(desk)).text
    assert "tot en met" not in anna.get("/registratie/e-mail").text


def test_the_page_shows_ones_own_forms_coarsely_and_oldest_first(desk, anna):
    desk.phone("anna", Answers(talk_seconds=30))
    desk.call()
    text = anna.get("/registratie").text
    first = "Gesprek van vandaag, tussen 9 en 10 uur, 4 minuten"
    second = "Gesprek van vandaag, tussen 9 en 10 uur, 1 minuut"
    assert text.index(first) < text.index(second)
    assert "Je hebt nog 2 formulieren open." in text
    assert "9:0" not in text.partition("<main")[2].partition("</main>")[0]
    assert visitor(desk, "bram").get("/registratie").text.count("Gesprek van") == 0


def test_the_line_now_leads_to_the_forms(anna):
    text = anna.get("/").text
    assert '<a href="/registratie">Jouw open formulieren</a>' in text
    assert text.count('href="/registratie"') == 2


def test_the_line_now_tells_nobody_of_anothers_open_forms(desk, anna):
    def told(of) -> list[str]:
        label = 'Jouw open formulieren</a></dt>\n  <dd class="stat-value">'
        after = of.get("/").text.partition(label)[2].partition("</div>")[0]
        return re.sub(r"<[^>]+>", " ", after).split()

    assert told(anna) == ["1"]
    assert told(visitor(desk, "bram")) == ["0"]


def test_a_form_of_another_is_answered_as_one_that_never_was(desk, anna):
    bram, form = visitor(desk, "bram"), form_of(desk)
    never = "/registratie/" + "0" * 32
    for ask in (bram.get, lambda path: bram.post(path, USUAL)):
        answers = [ask(form), ask(never)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].text == answers[1].text
        assert GONE in answers[0].text
    refused = bram.post(form, USUAL | {"note": NUMBERED})
    assert (refused.status_code, NUMBERED in refused.text) == (404, False)
    assert anna.get(form).status_code == 200
    assert counted_rows(desk) == []


def test_who_is_not_signed_in_is_led_to_the_sign_in(desk):
    nobody = Visitor(desk.app, lambda: desk.now)
    for path in ("/registratie", "/registratie/e-mail", form_of(desk)):
        assert nobody.get(path).headers["Location"] == "/inloggen"


@pytest.mark.parametrize("path", ["", "/zonder-vraag"])
def test_a_form_without_its_token_is_refused(desk, anna, path):
    data = USUAL | {"soort": "test"}
    answer = anna.client.post(form_of(desk) + path, data=data)
    assert answer.status_code == 400
    answer = anna.client.post("/registratie/e-mail", data=data | {"sleutel": "x"})
    assert answer.status_code == 400
    assert counted_rows(desk) == []


# --- sending ---------------------------------------------------------------


def test_what_is_usual_of_a_call_is_chosen_already_and_nothing_of_a_child(desk, anna):
    text = anna.get(form_of(desk)).text
    checked = re.findall(r"<input checked[^>]*>", text)
    assert sorted(re.findall(r'name="(\w+)"', "".join(checked))) == [
        "forwarded_to",
        "question_type",
    ]


def test_sending_a_form_registers_the_call_and_thanks(town):
    settle(town)
    anna, form = visitor(town, "anna"), form_of(town)
    answer = anna.send(form, USUAL | {"note": "slaapt  slecht"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Bedankt, de vraag is geteld" in answer.text
    assert "slaapt" not in answer.text
    (row,) = counted_rows(town)
    assert {name: row[name] for name in USUAL} == USUAL | {"note": "slaapt slecht"}
    assert (row["outcome"], row["talk_minutes"]) == ("answered", 4)
    assert town.rows("open_registration") == []


def test_there_is_no_way_back_to_what_was_sent(desk, anna):
    form = form_of(desk)
    anna.post(form, USUAL)
    again = anna.post(form, USUAL)
    assert (again.status_code, GONE in again.text) == (404, True)
    assert anna.get(form).text == again.text
    assert "Je hebt geen open formulieren" in anna.get("/registratie").text
    assert len(counted_rows(desk)) == 1


def test_the_address_of_the_thanks_is_for_who_sent_the_form_and_for_two_days(
    desk, anna
):
    filled = USUAL | {"question_type": "2", "forwarded_to": "ggd"}
    address = anna.post(form_of(desk), filled).location
    assert "ggd" not in address
    assert "mailto:ggd@" in anna.get(address).text
    for other in (visitor(desk, "bram"),):
        assert other.get(address).location == "/registratie"
    for wrong in ("", "?wat=", "?wat=x", "?wat=%C3%A9", address[:-4]):
        path = (
            wrong if wrong.startswith("/") else f"/registratie/verstuurd/bedankt{wrong}"
        )
        assert anna.get(path).location == "/registratie"
    desk.run(until=MONDAY + timedelta(days=2, hours=1))
    anna.sign_in("anna")
    assert anna.get(address).location == "/registratie"


def test_no_two_forms_have_one_address_and_none_shows_by_its_length_what_is_in_it(
    desk, anna
):
    to_ggd = USUAL | {"question_type": "2", "forwarded_to": "ggd"}
    addresses = []
    for answers in (USUAL, USUAL, to_ggd):
        page = anna.get("/registratie/e-mail").text
        marks = dict(re.findall(r'name="(eens|sleutel)" value="([^"]+)"', page))
        first = anna.post("/registratie/e-mail", answers | marks).location
        again = anna.post("/registratie/e-mail", answers | marks).location
        assert first.startswith("/registratie/verstuurd")
        assert again == first
        addresses.append(first)
    assert len(set(addresses)) == len(addresses)
    assert len({len(one) for one in addresses}) == 1
    assert len(counted_rows(desk)) == len(addresses), "each once"


@pytest.mark.parametrize("kind", WITHOUT_QUESTION)
def test_one_press_registers_a_call_without_a_question(desk, anna, kind):
    path = f"{form_of(desk)}/zonder-vraag"
    answer = anna.post(path, {"soort": kind})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/registratie")
    said = f"geteld als: {words.WITHOUT_QUESTION[kind].lower()}."
    assert said in anna.get("/registratie").text
    anna.post(path, {"soort": kind})
    assert words.FORM_GONE in anna.get("/registratie").text
    (row,) = counted_rows(desk)
    assert {row[name] for name in (*LISTS, "note")} == {kind, None}


@pytest.mark.parametrize("kind", ["", "parenting", "x"])
def test_only_a_call_without_a_question_is_registered_by_one_press(desk, anna, kind):
    answer = anna.post(f"{form_of(desk)}/zonder-vraag", {"soort": kind})
    assert answer.status_code == 400
    assert len(desk.rows("open_registration")) == 1


def test_every_call_without_a_question_has_a_button():
    assert tuple(words.WITHOUT_QUESTION) == WITHOUT_QUESTION


# --- what is wrong with it -------------------------------------------------


def test_what_was_not_chosen_is_asked_for_and_the_rest_stays(desk, anna):
    answer = anna.post(form_of(desk), {"gender": "female", "note": "slaapt slecht"})
    assert answer.status_code == 422
    assert "<title>Fout: " in answer.text
    for name in ("age", "question_kind", "question_type", "forwarded_to"):
        assert f'<a href="#{name}-0">{MISSING[name]}</a>' in answer.text
    assert MISSING["gender"] not in answer.text
    assert "slaapt slecht</textarea>" in answer.text
    assert re.findall(r"<input checked[^>]*>", answer.text)[0].count("gender") == 2
    assert len(desk.rows("open_registration")) == 1


def test_a_choice_that_the_line_does_not_have_is_refused(desk, anna):
    answer = anna.post(form_of(desk), USUAL | {"age": "999"})
    assert answer.status_code == 422
    assert MISSING["age"] in answer.text


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("mail naar jan@example.nl", "email"),
        (NUMBERED, "phone"),
        ("bsn 111222333", "bsn"),
        ("NL91ABNA0417164300", "iban"),
        ("woont in 5501 AB", "postcode"),
        ("woont Dorpstraat 12", "address"),
        ("geboren 5-3-2014", "date"),
        ("x" * 201, "too_long"),
    ],
)
def test_a_note_with_personal_data_stays_with_who_wrote_it_alone(
    desk, anna, note, kind
):
    form = form_of(desk)
    with capture_logs() as logged:
        answer = anna.post(form, USUAL | {"note": note})
    assert answer.status_code == 422
    assert words.TAKE_OUT[kind].format(most=200) in unescape(answer.text)
    assert note in unescape(answer.text)
    assert note not in str(logged)
    assert "Location" not in answer.headers
    with anna.client.session_transaction() as cookie:
        assert note not in str(dict(cookie))
    assert note not in anna.get(form).text
    assert note not in anna.get("/registratie").text
    assert counted_rows(desk) == []


def test_what_is_said_of_a_note_is_said_of_every_kind():
    from typing import get_args  # noqa: PLC0415 - of this test alone

    from ringgroup.registration.identifiers import IdentifierKind  # noqa: PLC0415 - of this test alone

    assert set(words.TAKE_OUT) == set(get_args(IdentifierKind)) - {"name"}


@pytest.mark.parametrize(
    ("broken", "status"), [("no_such_function()", 503), ("RAISE(ABORT, 'no')", 500)]
)
def test_a_sending_that_breaks_tells_the_log_nothing_of_the_note(
    desk, anna, broken, status
):
    """Neither when the database is at fault, nor when we are."""
    form, note = form_of(desk), "slaapt slecht en droomt"
    with desk.database.transaction() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER broken BEFORE INSERT ON registration "
            f"BEGIN SELECT {broken}; END"
        )
    with capture_logs() as logged:
        answer = anna.post(form, USUAL | {"note": note})
    assert answer.status_code == status
    assert note not in answer.text
    assert logged
    told = [f"{line} {line.get('exc_info')!r}" for line in logged]
    assert not [line for line in told if note in line]
    assert len(desk.rows("open_registration")) == 1


def test_what_may_be_a_name_is_asked_once_about_that_very_text(desk, anna):
    form, note = form_of(desk), "Overleg gehad met Kevin over slapen"
    asked = anna.post(form, USUAL | {"note": note})
    assert asked.status_code == 422
    assert "<strong>Kevin</strong>" in asked.text
    assert "Dit is geen naam, verstuur toch" in asked.text
    mark = CONFIRM.search(asked.text)[1]
    other = anna.post(form, USUAL | {"note": f"{note} en Mohammed", "geen_naam": mark})
    assert other.status_code == 422
    assert "<strong>Mohammed</strong>" in other.text
    worse = anna.post(form, USUAL | {"note": f"{note} {NUMBERED}", "geen_naam": mark})
    assert words.TAKE_OUT["phone"] in worse.text
    again = anna.post(form, USUAL | {"note": note})
    assert again.status_code == 422
    assert counted_rows(desk) == []
    sent = anna.send(form, USUAL | {"note": note, "geen_naam": mark})
    assert sent.status_code == 200
    assert counted_rows(desk)[0]["note"] == note


@pytest.mark.parametrize(
    ("kind", "to", "suits"),
    [("1", "lumens", "2"), ("2", "none", "1"), ("2", "casusoverleg", "3")],
)
def test_a_type_that_hardly_fits_is_asked_about_once(desk, anna, kind, to, suits):
    form = form_of(desk)
    filled = USUAL | {"question_type": kind, "forwarded_to": to}
    asked = anna.post(form, filled)
    assert asked.status_code == 422
    assert f"Daar past meestal type {suits} bij." in asked.text
    assert "Toch zo versturen" in asked.text
    assert 'name="gevraagd"' in asked.text
    assert anna.send(form, filled | {"gevraagd": "1"}).status_code == 200
    assert counted_rows(desk)[0]["forwarded_to"] == to


def test_a_name_and_a_type_are_asked_about_together(desk, anna):
    form = form_of(desk)
    filled = USUAL | {"question_type": "2", "note": "Overleg met Kevin"}
    asked = anna.post(form, filled)
    assert "Geen naam, en toch zo versturen" in asked.text
    more = {"gevraagd": "1", "geen_naam": CONFIRM.search(asked.text)[1]}
    assert anna.send(form, filled | more).status_code == 200


# --- the mail to a partner -------------------------------------------------


def test_after_a_question_for_a_partner_the_page_offers_an_empty_mail(desk, anna):
    filled = USUAL | {"question_type": "2", "forwarded_to": "ggd"}
    answer = anna.send(form_of(desk), filled | {"note": "slaapt slecht"})
    to_ggd, to_backup = mails(answer.text)
    assert to_ggd.startswith("mailto:ggd@example.nl?subject=Vraag%20doorgezet%20door")
    assert to_backup.startswith("mailto:ggd-achterwacht@example.nl?")
    template = "\n".join(unquote(to_ggd.partition("&body=")[2]).splitlines())
    assert template == words.LETTER_BODY.strip("\n")
    assert "Open een mail aan GGD" in answer.text
    assert "Zeg de beller eerst dat je de vraag doorzet." in answer.text
    assert "klantmanager jeugd" in answer.text
    assert "op werkdagen van 9.00 tot 13.00 uur" in answer.text
    assert "slaapt" not in unquote(answer.text)


@pytest.mark.parametrize(
    ("kind", "to", "shown"),
    [("2", "lumens", True), ("2", "ggd", False), ("3", "all-partners", True)],
)
def test_what_a_partner_wants_to_know_stands_beside_the_mail(
    desk, anna, kind, to, shown
):
    (lumens,) = (one for one in desk.line.partners if one.code == "lumens")
    assert lumens.asks in unescape(anna.get(form_of(desk)).text)
    filled = USUAL | {"question_type": kind, "forwarded_to": to}
    answer = anna.send(form_of(desk), filled)
    assert (lumens.asks in unescape(answer.text)) == shown


def test_an_unclear_question_goes_to_the_five_and_not_to_the_municipality(desk, anna):
    filled = USUAL | {"question_type": "3", "forwarded_to": "all-partners"}
    answer = anna.send(form_of(desk), filled)
    to = mails(answer.text)[0].partition("?")[0]
    assert to.count("@example.nl") == 5
    assert "gemeente" not in to
    assert "Lumens, GGD, ZuidZorg, Cordaad en MEE" in answer.text
    assert "niet naar gemeente en Novadic-Kentron" in answer.text


def test_a_partner_whose_address_was_changed_gets_the_mail_there(desk, anna):
    give_password(desk.database, "daan", role="administrator")
    changed = {"email": "nieuw@example.nl", "backup_email": ""}
    visitor(desk, "daan").post("/beheer/partners/mee", changed)
    filled = USUAL | {"question_type": "2", "forwarded_to": "mee"}
    (link,) = mails(anna.send(form_of(desk), filled).text)
    assert link.startswith("mailto:nieuw@example.nl?")


def test_who_has_no_mailbox_here_gets_no_mail(desk, anna):
    filled = USUAL | {"question_type": "2", "forwarded_to": "veilig-thuis"}
    answer = anna.send(form_of(desk), filled)
    assert mails(answer.text) == []
    assert "Je koos: Veilig Thuis." in answer.text


def test_after_a_question_that_was_answered_there_is_nothing_to_forward(desk, anna):
    answer = anna.send(form_of(desk), USUAL)
    assert mails(answer.text) == []
    assert "Zet de vraag nu door" not in answer.text


# --- a question by e-mail --------------------------------------------------


def test_a_question_by_e_mail_is_registered_once_however_often_it_is_sent(town):
    settle(town)
    anna = visitor(town, "anna")
    key = KEY.search(anna.get("/registratie/e-mail").text)[1]
    filled = USUAL | {"sleutel": key, "question_type": "2", "forwarded_to": "ggd"}
    sent = anna.send("/registratie/e-mail", filled)
    assert sent.status_code == 200
    assert "Zeg de afzender eerst dat je de vraag doorzet." in sent.text
    again = anna.send("/registratie/e-mail", filled)
    assert (again.status_code, GONE in again.text) == (404, True)
    (row,) = counted_rows(town)
    assert (row["channel"], row["hour"], row["outcome"]) == ("email", 9, None)
    assert key not in str(town.rows("registration"))
    assert len(town.rows("open_registration")) == 1


def test_a_question_by_e_mail_that_is_sent_twice_at_once_is_registered_once(town):
    give_password(town.database, "anna")
    visitors = [visitor(town, "anna") for _ in range(3)]
    tokens = [
        re.search(
            r'name="csrf_token" value="([^"]+)"', one.get("/registratie/e-mail").text
        )[1]
        for one in visitors
    ]
    start, statuses = threading.Barrier(3), []

    def send(one: Visitor, token: str, key: str) -> None:
        filled = USUAL | {"sleutel": key, "csrf_token": token}
        start.wait()
        answer = one.client.post(
            "/registratie/e-mail", data=filled, follow_redirects=True
        )
        statuses.append(answer.status_code)

    for key in ("a" * 32, "b" * 32, "c" * 32):
        threads = [
            threading.Thread(target=send, args=(one, token, key))
            for one, token in zip(visitors, tokens, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(statuses) == [200] * 3 + [404] * 6
    assert len(counted_rows(town)) == 3


def test_two_questions_by_e_mail_are_two(desk, anna):
    for _ in range(2):
        key = KEY.search(anna.get("/registratie/e-mail").text)[1]
        anna.post("/registratie/e-mail", USUAL | {"sleutel": key})
    assert len(counted_rows(desk)) == 2


def test_an_e_mail_form_keeps_its_key_while_it_is_changed(anna):
    key = KEY.search(anna.get("/registratie/e-mail").text)[1]
    answer = anna.post("/registratie/e-mail", {"sleutel": key})
    assert answer.status_code == 422
    assert KEY.search(answer.text)[1] == key
    assert anna.post("/registratie/e-mail", USUAL).status_code == 400


# --- all of it -------------------------------------------------------------


def test_the_page_takes_as_many_statements_for_many_forms_as_for_one(desk, anna):
    costs = []
    for calls in (0, 4):
        for _ in range(calls):
            desk.call()
        for path in ("/registratie", form_of(desk)):
            anna.get("/")
            with counted(desk) as statements:
                anna.get(path)
            costs.append(len(statements))
    assert costs == [4, 4, 4, 4]


def test_all_that_is_wrong_with_a_note_is_said_at_once(desk, anna):
    note = "Kevin woont Kerkstraat 12, bel 06 12345678"
    text = unescape(anna.post(form_of(desk), USUAL | {"note": note}).text)
    summary = text.partition('class="linked"')[2].partition("</ul>")[0]
    assert "Haal het telefoonnummer uit de toelichting." in summary
    assert "Haal het adres uit de toelichting." in summary
    assert "Misschien staat er ook een naam in: Kevin. Haal die dan weg." in summary
    missing = USUAL | {"note": "Overleg met Kevin", "age": ""}
    text = unescape(anna.post(form_of(desk), missing).text)
    assert "Misschien staat er ook een naam in: Kevin." in text
    assert "Kies een leeftijd." in text


def test_no_page_asks_the_database_for_a_note(desk, anna):
    with counted(desk) as statements:
        anna.get("/registratie")
        anna.post(form_of(desk), USUAL | {"question_type": "3", "gevraagd": "1"})
        anna.get("/")
    noted = [text for text, _ in statements if re.search(r"\bnote\b", text)]
    assert noted
    assert all(text.startswith("INSERT INTO registration") for text in noted)
    assert not [text for text in noted if "RETURNING" in text]

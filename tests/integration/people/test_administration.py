"""The administrator's pages: members, invitations, test calls, days, partners, log."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import update

from ringgroup.notices.store import refusals
from ringgroup.people import administration
from ringgroup.people.members import Member
from ringgroup.tables import MEMBER
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import MOBILES, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.simulator.network.phones import Answers, Mailbox

NEW = {
    "name": "Noor Nieuw",
    "organisation": "GGD",
    "mobile": "06 41 13 01 88",
    "email": "noor@example.nl",
    "login": "noor",
    "role": "member",
    "active": "y",
}


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    yield town
    town.close()


@pytest.fixture
def administrator(town):
    give_password(town.database, "daan", role="administrator")
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("daan")
    return visitor


def member(town, login: str) -> dict:
    return next(row for row in town.rows("member") if row["login"] == login)


def form_of(town, login: str, **changes) -> dict:
    row = member(town, login)
    kept = ("name", "organisation", "mobile", "email", "login", "role")
    return {name: row[name] for name in kept} | {"active": "y"} | changes


def deeds(town) -> list[str]:
    return [row["action"] for row in town.rows("audit")]


def test_the_first_page_says_of_which_line_no_sms_arrive(town, administrator):
    assert "komen niet aan" not in administrator.get("/beheer").text
    with town.database.transaction() as session:
        refusals.note(session, town.line, "21606", town.now)
    page = administrator.get("/beheer").text
    assert "jes van CJG Veldhoven komen niet aan" in page
    assert "Berichten gaan nu per e-mail, als er een mailserver is." in page


# --- members ---------------------------------------------------------------


def test_a_new_member_is_invited_and_signs_in(town, administrator):
    answer = administrator.post("/beheer/nieuw", NEW)
    assert answer.headers["Location"] == "/beheer/leden/noor"
    assert member(town, "noor")["mobile"] == "+31641130188"
    page = administrator.get("/beheer/leden/noor").text
    link = re.search(r"http://127.0.0.1:8000(/uitnodiging/\S+?)<", page)[1]
    noor = Visitor(town.app, lambda: town.now)
    answer = noor.post(link, {"password": "Welkom12345678", "again": "Welkom12345678"})
    assert answer.status_code == 422
    assert "Dit wachtwoord is snel geraden." in answer.text
    words = "mijn eigen lange zin"
    answer = noor.post(link, {"password": words, "again": words})
    assert answer.headers["Location"] == "/inloggen"
    assert noor.sign_in("noor", words).headers["Location"] == "/telefoon/klaar"
    letter = town.rows("message")[-1]
    assert letter["channel"] == "email"
    assert link not in letter["body"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("mobile", "040 258 4113", "Vul een Nederlands mobiel nummer in"),
        ("mobile", "097 01234567", "Vul een Nederlands mobiel nummer in"),
        ("mobile", "06 12345601", "Dit nummer is al van iemand anders"),
        ("login", "anna", "Deze gebruikersnaam is al van iemand anders"),
        ("login", "noor nieuw", "Kies een gebruikersnaam zonder spaties"),
        ("email", "noor", "Vul een e-mailadres in"),
        ("name", "  ", "Vul een naam in"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_and_nothing_is_added(
    town, administrator, field, value, said
):
    answer = administrator.post("/beheer/nieuw", NEW | {field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert "noor" not in {row["login"] for row in town.rows("member")}


def test_who_no_longer_works_here_is_signed_off_and_out_at_once(town, administrator):
    give_password(town.database, "anna")
    anna = Visitor(town.app, lambda: town.now)
    anna.sign_in("anna")
    town.sign_on("anna")
    gone = form_of(town, "anna")
    del gone["active"]
    assert administrator.post("/beheer/leden/anna", gone).status_code == 303
    assert town.present() == set()
    assert anna.get("/").headers["Location"] == "/inloggen"
    town.sign_on("anna")
    assert town.present() == set()


def test_another_mobile_is_not_tested_any_more_and_rings_at_once(town, administrator):
    with town.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE member SET tested_at = '2026-11-20 08:00:00', problem = '21610'"
        )
    changed = form_of(town, "anna", mobile="06 41130188")
    administrator.post("/beheer/leden/anna", changed)
    row = member(town, "anna")
    assert row["mobile"] == "+31641130188"
    assert row["tested_at"] is None
    assert row["problem"] is None


def test_the_last_administrator_stays_one(town, administrator):
    answer = administrator.post(
        "/beheer/leden/daan", form_of(town, "daan", role="member")
    )
    assert answer.status_code == 422
    assert "enige beheerder" in answer.text
    give_password(town.database, "eva", role="administrator")
    answer = administrator.post(
        "/beheer/leden/daan", form_of(town, "daan", role="member")
    )
    assert "Je kunt jezelf niet buitensluiten" in answer.text
    assert member(town, "daan")["role"] == "administrator"


def test_a_member_of_whom_nothing_is_known_is_not_there(administrator):
    assert administrator.get("/beheer/leden/niemand").status_code == 404
    for deed in ("uitnodigen", "zonder-code", "zonder-pincode", "testen"):
        answer = administrator.post(f"/beheer/leden/niemand/{deed}")
        assert answer.status_code in {303, 404}


def test_members_are_found_by_a_few_letters_and_signs_mean_nothing(administrator):
    assert ">Anna<" in administrator.get("/beheer?zoek=ANN").text
    assert "Niemand gevonden" in administrator.get("/beheer?zoek=zzz").text
    assert ">Anna<" in administrator.get("/beheer?zoek=%25").text
    assert ">Anna<" in administrator.get("/beheer?pagina=99").text


def test_the_list_of_accounts_can_be_taken_along_and_holds_no_mobile(administrator):
    answer = administrator.get("/beheer/accounts.csv")
    assert answer.mimetype == "text/csv"
    assert "anna,Anna,Lumens,member,True" in answer.text
    (row,) = (one for one in answer.text.splitlines() if one.startswith("anna,"))
    assert row.endswith(",veldhoven,yes,")
    assert "+316" not in answer.text


def test_what_an_administrator_did_is_written_down_without_numbers(town, administrator):
    administrator.post("/beheer/nieuw", NEW)
    administrator.post("/beheer/leden/noor", form_of(town, "noor", mobile="0641130189"))
    with town.database.transaction() as session:
        has_pin = update(MEMBER).where(MEMBER.c.login == "noor")
        session.execute(has_pin.values(pin_hash="of a PIN"))
    administrator.post("/beheer/leden/noor/zonder-pincode")
    assert deeds(town)[-4:] == [
        "member_added",
        "link_sent",
        "member_changed",
        "pin_removed",
    ]
    kept = str(town.rows("audit"))
    assert "41130188" not in kept
    assert "41130189" not in kept
    page = administrator.get("/beheer/logboek").text
    assert "medewerker toegevoegd" in page


def test_who_lost_the_phone_signs_in_without_a_code_again(town, administrator):
    give_password(town.database, "anna")
    anna = Visitor(town.app, lambda: town.now)
    anna.sign_in("anna")
    anna.post("/inloggen/instellen/begin")
    anna.set_up()
    administrator.post("/beheer/leden/anna/zonder-code")
    assert anna.get("/").headers["Location"] == "/inloggen"
    assert anna.sign_in("anna").headers["Location"] == "/"


# --- the test call ---------------------------------------------------------


def after_a_test(town, administrator) -> str:
    administrator.post("/beheer/leden/anna/testen")
    town.place_calls()
    town.run()
    return administrator.get("/beheer/leden/anna").text


def test_a_member_who_presses_1_on_a_test_call_has_a_tested_mobile(town, administrator):
    town.phone("anna", Answers(after=2))
    page = after_a_test(town, administrator)
    assert "Gelukt: er is opgenomen en 1 getoetst." in page
    assert member(town, "anna")["tested_at"] is not None


def test_a_mailbox_does_not_prove_a_mobile(town, administrator):
    town.phone("anna", Mailbox())
    page = after_a_test(town, administrator)
    assert "Misschien was het de voicemail" in page
    assert member(town, "anna")["tested_at"] is None


def test_a_phone_that_is_being_called_is_not_called_twice(town, administrator):
    administrator.post("/beheer/leden/anna/testen")
    administrator.post("/beheer/leden/anna/testen")
    assert (
        "Deze telefoon wordt al gebeld" in administrator.get("/beheer/leden/anna").text
    )
    assert len(town.rows("outgoing_call")) == 1
    assert MOBILES["anna"] not in str(town.rows("outgoing_call"))


# --- days and partners -----------------------------------------------------


@pytest.fixture
def coordinator(town):
    give_password(town.database, "carla", role="coordinator")
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("carla")
    return visitor


def test_a_day_that_is_closed_on_the_page_is_closed_at_the_telephone(town, coordinator):
    today = {"day": "2026-11-23", "kind": "closed", "reason": "teamdag"}
    town.sign_on("anna")
    assert coordinator.post("/rooster/dagen", today).status_code == 303
    visit = town.call()
    assert town.rung(visit) == []
    assert "teamdag" in coordinator.get("/rooster/dagen").text
    coordinator.post("/rooster/dagen/gewoon", {"day": "2026-11-23"})
    assert town.rung(town.call()) == ["anna"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9-12", "09:00-12:00"),
        ("9.00 - 12.00", "09:00-12:00"),
        ("13:00-15:00, 09:00-12:00", "09:00-12:00 13:00-15:00"),
    ],
)
def test_times_are_read_as_people_write_them(town, coordinator, typed, kept):
    day = {"day": "2026-11-28", "kind": "open", "times": typed, "reason": "markt"}
    assert coordinator.post("/rooster/dagen", day).status_code == 303
    assert town.rows("extra_day")[0]["spans"] == kept


@pytest.mark.parametrize("typed", ["", "9", "12-9", "9-12 11-13", "9-25", "x-y"])
def test_times_that_cannot_be_are_refused(town, coordinator, typed):
    day = {"day": "2026-11-28", "kind": "open", "times": typed, "reason": "markt"}
    assert coordinator.post("/rooster/dagen", day).status_code == 422
    assert town.rows("extra_day") == []


def test_a_day_that_has_been_is_refused(town, coordinator):
    day = {"day": "2026-11-22", "kind": "closed", "reason": "te laat"}
    assert coordinator.post("/rooster/dagen", day).status_code == 422
    assert town.rows("extra_day") == []


def test_a_partners_address_is_changed_on_the_page(administrator):
    changed = {"email": "nieuw@example.nl", "backup_email": ""}
    assert administrator.post("/beheer/partners/ggd", changed).status_code == 303
    assert "nieuw@example.nl" in administrator.get("/beheer/partners").text
    assert administrator.get("/beheer/partners/onbekend").status_code == 404
    wrong = {"email": "geen adres"}
    assert administrator.post("/beheer/partners/ggd", wrong).status_code == 422


# --- presence on the page --------------------------------------------------


def test_a_coordinator_signs_another_on_and_a_worker_cannot(town, coordinator):
    coordinator.post("/aanwezig", {"aan": "1", "medewerker": "bram"})
    assert town.present() == {"bram"}
    assert "signed_other_on" in deeds(town)
    give_password(town.database, "anna")
    anna = Visitor(town.app, lambda: town.now)
    anna.sign_in("anna")
    answer = anna.post("/aanwezig", {"aan": "0", "medewerker": "bram"})
    assert answer.status_code == 403
    assert town.present() == {"bram"}


def test_a_sixth_is_told_that_the_line_is_full(town):
    town.sign_on("anna", "bram", "carla", "daan", "eva")
    give_password(town.database, "fatma")
    fatma = Visitor(town.app, lambda: town.now)
    fatma.sign_in("fatma")
    fatma.post("/aanwezig", {"aan": "1"})
    assert "Er zijn al 5 mensen aangemeld" in fatma.get("/").text
    assert len(town.present()) == 5


def test_two_administrators_cannot_take_it_from_each_other_at_once(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", "eva", role="administrator")
    ids = {row["login"]: row["id"] for row in town.rows("member")}
    together = Barrier(2)

    def demote(actor: str, other: str) -> None:
        row = member(town, other)
        kept = ("name", "organisation", "mobile", "email", "login")
        wanted = Member(**{name: row[name] for name in kept}, role="member")
        together.wait()
        town.database.attempt(
            lambda s: administration.change_member(
                s, town.desk, ids[actor], wanted, town.now
            )
        )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(demote, ("daan", "eva"), ("eva", "daan")))
    left = [row for row in town.rows("member") if row["role"] == "administrator"]
    assert len(left) == 1
    town.close()

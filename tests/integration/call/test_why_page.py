"""Mijn telefoon: one sentence for each call, and nobody else's business."""

import re
from datetime import timedelta
from html import unescape
from typing import get_args

import pytest

from ringgroup.call.explanation import PAGE, End, Verdict, VerdictCode
from ringgroup.call.legs import LegRole, LegState
from ringgroup.call.outcome import Outcome
from ringgroup.call.reasons import CourseReason, PassingReason, StepCode
from ringgroup.call.ringing import PhoneEnd
from tests.integration.call.test_statements import counted
from tests.town.town import Town
from tests.town.visitor import Visitor, give_password
from webhooks.pages.now import why_words as said
from webhooks.simulator.network.phones import Answers, Busy, Dead, Ignores, Mailbox

MINUTE = timedelta(minutes=1)
CALLER = "+31402587654"
ENDS = {*LegState, *get_args(get_args(PhoneEnd)[1])}


def visitor(town: Town, name: str, role: str = "member") -> Visitor:
    give_password(town.database, name, role=role)
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(name)
    return visitor


def look(town: Town, name: str, role: str = "member") -> str:
    return read(visitor(town, name, role))


def read(who: Visitor, query: str = "") -> str:
    """What is on the page, without its marks."""
    answer = who.get(f"/telefoon{query}")
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


# --- the verdict --------------------------------------------------------------


def test_who_was_absent_reads_since_when(town):
    town.sign_on("anna")
    town.run(until=town.now + 37 * MINUTE)
    town.key("anna", "#454113")
    at = town.rows("presence_change")[-1]["at"]
    town.run(until=town.now + 10 * MINUTE)
    town.call(hangs_up_after=3)
    page = look(town, "anna")
    assert re.search(
        r"Je telefoon ging niet over: je was afgemeld sinds 09:4\d uur", page
    ), (at, page)
    assert "Rond 09:50 uur" in page


def test_whose_phone_rang_until_the_caller_hung_up_reads_that(town):
    town.sign_on("anna")
    town.phone("anna", Ignores())
    town.call(hangs_up_after=12.0)
    town.run()
    page = look(town, "anna")
    assert "beller hing op" in page
    assert "Je telefoon ging over, tot de beller ophing." in page
    assert "Jij (aangemeld): ging over tot de beller ophing" in page


def test_who_signed_off_on_another_day_reads_which(quiet_town):
    quiet_town.sign_on("anna")
    quiet_town.key("anna", "#454113")
    quiet_town.run(until=quiet_town.now + timedelta(days=1))
    quiet_town.call(hangs_up_after=3)
    assert "je was afgemeld sinds ma 23 nov, 09:0" in look(quiet_town, "anna")


@pytest.mark.parametrize(
    ("behaviour", "sentence", "tip"),
    [
        (Ignores(), "Je telefoon ging over, maar je nam niet op.", "beltoon"),
        (Busy(), "Je telefoon was in gesprek, of de oproep", "Meld je af"),
        (Dead(), "Je telefoon kon niet worden gebeld.", "Vraag de beheerder"),
        (Mailbox(), "maar er werd geen 1 getoetst.", "Nam een voicemail op?"),
        (Answers(), "Je nam dit gesprek aan.", ""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_thing_a_phone_does_has_its_sentence_and_its_tip(
    quiet_town, behaviour, sentence, tip
):
    quiet_town.sign_on("anna")
    quiet_town.phone("anna", behaviour)
    quiet_town.call(speaks_seconds=5)
    quiet_town.sweep(timedelta(minutes=10))
    page = look(quiet_town, "anna")
    assert sentence in page
    assert tip in page
    assert ("Tip:" in page) == bool(tip)


def test_of_a_closed_desk_it_says_so_without_a_verdict(quiet_town):
    quiet_town.run(until=quiet_town.now + timedelta(hours=4))
    quiet_town.call(hangs_up_after=3)
    quiet_town.sweep(timedelta(minutes=10))
    page = look(quiet_town, "anna")
    assert "Het loket was dicht. Er ging geen telefoon over." in page
    assert "loket dicht" in page
    assert "Wat er gebeurde" not in page


def test_without_calls_the_page_says_so(quiet_town):
    page = look(quiet_town, "anna")
    assert "Hier staat nog niets" in page
    assert "Na 14 dagen gaat het weg" in page


# --- what each viewer sees ----------------------------------------------------


def test_a_worker_sees_of_colleagues_only_how_many(town):
    town.sign_on("anna", "bram", "carla")
    for name in ("anna", "bram", "carla"):
        town.phone(name, Ignores())
    town.call(CALLER, speaks_seconds=5)
    page = look(town, "anna")
    assert "3 telefoons gingen over" in page
    assert "2 collega's ook gebeld" in page
    assert "Jij (aangemeld): nam niet op" in page
    assert not {"Bram", "Carla", "Daan"} & set(page.split())


def test_a_coordinator_sees_names_roles_and_what_each_phone_did(town):
    town.roster("daan", "eva")
    town.phone("daan", Ignores())
    town.phone("eva", Busy())
    town.call(CALLER, speaks_seconds=5)
    page = look(town, "carla", "coordinator")
    assert re.search(r"Daan \(dienst\) ?: nam niet op", page)
    assert re.search(r"Eva \(achterwacht\) ?: in gesprek of weggedrukt", page)
    assert "collega" not in page


def test_who_is_passed_over_is_told_why_and_others_are_counted(quiet_town):
    quiet_town.sign_on("anna", "bram")
    quiet_town.phone("anna", Answers(talk_seconds=300))
    quiet_town.phone("bram", Ignores())
    quiet_town.dial()
    quiet_town.network.wait(60)
    quiet_town.call(speaks_seconds=5)
    own = look(quiet_town, "anna")
    assert "je was in gesprek, of werd al gebeld voor een andere beller" in own
    assert "Jij (aangemeld): niet gebeld, in gesprek" in own
    others = look(quiet_town, "bram")
    assert "1 collega niet gebeld" in others
    assert "Anna" not in others


def test_a_coordinator_chooses_whose_telephone(town):
    town.sign_on("anna")
    town.phone("anna", Mailbox())
    town.call(speaks_seconds=5)
    carla = visitor(town, "carla", "coordinator")
    page = read(carla, "?medewerker=anna")
    assert "De telefoon van Anna ging over en werd opgenomen" in page
    assert "Tip voor Anna" in page
    assert "Je telefoon ging niet over" in read(carla)


def test_a_worker_may_not_ask_about_another(quiet_town):
    anna = visitor(quiet_town, "anna")
    assert anna.get("/telefoon?medewerker=bram").status_code == 403
    assert anna.get("/telefoon?medewerker=anna").status_code == 200
    assert "<select" not in anna.get("/telefoon").text


def test_nobody_unknown_can_be_asked_about(quiet_town):
    carla = visitor(quiet_town, "carla", "coordinator")
    assert carla.get("/telefoon?medewerker=niemand").status_code == 404


@pytest.mark.parametrize("role", ["member", "coordinator", "administrator"])
def test_nothing_of_a_caller_is_on_the_page(quiet_town, role):
    quiet_town.sign_on("anna")
    visit = quiet_town.call(CALLER, speaks_seconds=5)
    answer = visitor(quiet_town, "anna", role).get("/telefoon")
    assert CALLER[-7:] not in re.sub(r"[\s-]", "", answer.text)
    assert visit.sid not in answer.text
    (call,) = quiet_town.rows("call")
    assert call["id"] not in answer.text


# --- pages of it --------------------------------------------------------------


def test_older_calls_are_a_page_further(quiet_town):
    for _ in range(PAGE + 2):
        quiet_town.call(hangs_up_after=2)
        quiet_town.run(until=quiet_town.now + MINUTE)
    anna = visitor(quiet_town, "anna")
    first = anna.get("/telefoon").text
    assert first.count("<article") == PAGE
    assert 'href="/telefoon?pagina=2" rel="next"' in first
    assert 'rel="prev"' not in first
    second = anna.get("/telefoon?pagina=2").text
    assert second.count("<article") == 2
    assert 'rel="next"' not in second
    assert 'href="/telefoon?pagina=1" rel="prev"' in second
    assert "Verder is er niets" in anna.get("/telefoon?pagina=9").text


@pytest.mark.parametrize("number", ["0", "-3", "x", "99999999999999999999"])
def test_a_page_that_cannot_be_is_one_that_can(quiet_town, number):
    anna = visitor(quiet_town, "anna")
    assert anna.get(f"/telefoon?pagina={number}").status_code == 200


def test_which_member_is_asked_about_stays_with_the_next_page(quiet_town):
    for _ in range(PAGE + 1):
        quiet_town.call(hangs_up_after=2)
    carla = visitor(quiet_town, "carla", "coordinator")
    page = carla.get("/telefoon?medewerker=anna").text
    assert 'href="/telefoon?medewerker=anna&amp;pagina=2"' in page


def test_the_page_costs_as_many_statements_for_many_calls_as_for_one(town):
    town.sign_on("anna", "bram")
    town.phone("bram", Ignores())
    town.call()
    for name, role in (("bram", "member"), ("carla", "coordinator")):
        who = visitor(town, name, role)
        with counted(town) as few:
            who.get("/telefoon")
        for _ in range(4):
            town.call()
        who.get("/telefoon")  # that the session is used is noted now and then
        with counted(town) as many:
            who.get("/telefoon")
        assert len(many) == len(few) <= 7


# --- the words ----------------------------------------------------------------


def test_every_code_has_its_sentence():
    assert set(said.VERDICTS) | {"rung"} == set(get_args(VerdictCode))
    assert set(said.RUNG) == set(said.LEGS) == ENDS
    assert set(said.ROLES) == set(get_args(LegRole))
    assert set(said.REASONS) == set(get_args(PassingReason))
    assert set(said.WHY) == set(get_args(CourseReason))
    assert set(said.STEPS) == set(get_args(StepCode))
    assert set(said.ENDS) == {"going_on", *get_args(Outcome)}
    assert End


VERDICTS = [
    *(Verdict("rung", state=state) for state in sorted(ENDS)),
    *(Verdict(code) for code in get_args(VerdictCode) if code != "rung"),
]


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda one: one.state or one.code)
@pytest.mark.parametrize("name", [None, "Bram"])
@pytest.mark.parametrize("since", [None, "10:42"])
def test_every_sentence_is_whole_whomever_it_is_about(verdict, name, since):
    told = said.told(verdict, name, since)
    assert told.sentence[0].isupper()
    assert told.sentence.endswith(".")
    assert not re.search(r"[{}]|None|  | ,| \.", told.sentence)
    if name:
        assert not re.search(r"\b[Jj]e\b", told.sentence)

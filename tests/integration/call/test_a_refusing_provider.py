"""The provider refuses to ring: what log, pages and coordinators are told."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from config.provider_checks import NOT_DONE, SAID
from ringgroup.store import troubles
from ringgroup.tables import MEMBER
from ringgroup.upkeep import telling
from tests.town.town import LINE, MOBILES, Town
from tests.town.visitor import Visitor, give_password
from webhooks.pages.now.words import TROUBLES
from webhooks.simulator.network.phones import Answers, Dead, Ignores

MINUTE = timedelta(minutes=1)
KINDS = (
    *("NOT_RUNG", "NOT_CALLED", "NOT_TEXTED"),
    *("HIDDEN", "TURNED_AWAY", "STRAY", "MISLED"),
)
CALLER = "+31407012345"
REFUSALS = {
    13214: ("the number that is shown is not the account's", "caller_id"),
    13227: ("the account may not call that country", "Geo permissions"),
    20003: ("the account was refused: the token, or what it may do", "console"),
    20005: ("the account is not active: perhaps no balance is left", "console"),
    10002: ("a trial account may not do this", "upgrade"),
}


@pytest.fixture
def signed_post(quiet_town):
    """A webhook as the provider signs it; gives the document."""
    settings = quiet_town.house.settings
    sign = RequestValidator(settings.twilio_auth_token.get_secret_value())

    def post(path: str, **fields: str) -> str:
        form = {"To": LINE, "AccountSid": settings.twilio_account_sid, **fields}
        signature = sign.compute_signature(settings.public_url + path, form)
        answer = quiet_town.app.test_client().post(
            path, data=form, headers={"X-Twilio-Signature": signature}
        )
        assert answer.status_code == 200
        return answer.text

    return post


def read(town: Town, name: str, role: str, path: str) -> str:
    """What is on a page, without its marks."""
    give_password(town.database, name, role=role)
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(name)
    answer = visitor.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def lead(town: Town, name: str, role: str) -> None:
    with town.database.transaction() as session:
        row = update(MEMBER).where(MEMBER.c.login == name).values(role=role)
        session.execute(row)


def told(town: Town) -> list[str]:
    telling.cycle_of_refusals(town.database, town.house.desk, town.now)
    bodies = [row["body"] for row in town.rows("message")]
    return [body for body in bodies if "geen enkele telefoon" in body]


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_one_line_with_its_meaning_a_failed_leg_and_an_alarm(
    quiet_town, code
):
    town = quiet_town
    lead(town, "gijs", "coordinator")
    town.sign_on("anna")
    town.network.dial_refusal = code
    with capture_logs() as logs:
        visit = town.call(speaks_seconds=9)
    errors = [line for line in logs if line["log_level"] == "error"]
    refused = [line for line in errors if line["event"] == "the provider rang nobody"]
    assert errors == refused  # one for the round; each phone is a warning
    what, mend = REFUSALS[code]
    assert [(line["code"], line["meaning"]) for line in refused] == [(str(code), what)]
    assert mend in refused[0]["mend"]
    assert {row["state"] for row in town.rows("leg")} == {"failed"}
    assert "Op dit moment kan niemand" in " ".join(fact.what for fact in visit.heard)
    assert [row["seconds"] for row in town.rows("voicemail")] == [9]
    assert len(told(town)) == 1
    assert len(told(town)) == 1  # once an hour, whatever is refused meanwhile
    why = read(town, "anna", "member", "/telefoon")
    assert "Je telefoon kon niet worden gebeld." in why
    assert "Wie aangemeld was: 1 telefoon kon niet worden gebeld." in why
    for blaming in ("nam niet op", "ging over", "Zet de telefoon aan"):
        assert blaming not in why
    page = read(town, "gijs", "coordinator", "/")
    assert f"geen enkele telefoon kon worden gebeld (code {code} van de provid" in page


def test_a_worker_is_not_told_what_only_who_mends_it_needs(quiet_town):
    quiet_town.sign_on("anna")
    quiet_town.network.dial_refusal = 13214
    quiet_town.call()
    assert "13214" not in read(quiet_town, "anna", "member", "/")


def test_the_next_step_is_taken_at_once(town):
    town.roster("anna", "bram")
    town.phone("anna", Dead())
    town.phone("bram", Answers(after=4))
    town.sign_on("anna")
    began = town.now
    visit = town.call()
    assert town.talked_to(visit) == ["bram"]
    assert visit.bridges[0].start - began < timedelta(seconds=15)


def test_a_round_in_which_one_phone_rang_is_no_alarm(quiet_town):
    town = quiet_town
    lead(town, "gijs", "coordinator")
    town.sign_on("anna", "bram")
    town.phone("anna", Dead())
    town.phone("bram", Ignores())
    town.call()
    assert {row["state"] for row in town.rows("leg")} == {"failed", "rang_out"}
    assert told(town) == []


def test_the_page_counts_who_rang_and_who_could_not_be_rung(quiet_town):
    town = quiet_town
    town.sign_on("anna", "bram", "carla", "daan")
    for name in ("anna", "bram"):
        town.phone(name, Dead())
    for name in ("carla", "daan"):
        town.phone(name, Ignores())
    town.call()
    why = read(town, "anna", "member", "/telefoon")
    told = "2 telefoons gingen over. 2 telefoons konden niet worden gebeld."
    assert f"Wie aangemeld was: {told}" in why


def test_without_a_coordinator_the_administrator_of_the_line_is_told(quiet_town):
    town = quiet_town
    lead(town, "gijs", "administrator")
    town.sign_on("anna")
    town.network.dial_refusal = 13214
    town.call()
    assert len(told(town)) == 1
    (row,) = [row for row in town.rows("message") if "geen enkele" in row["body"]]
    assert row["member_id"] == 7


@pytest.mark.parametrize("before", [False, True])
def test_a_phone_that_says_later_that_it_rang_is_no_alarm(
    quiet_town, signed_post, before
):
    """The Dial's end is told first; what was so `before` is kept."""
    town = quiet_town
    lead(town, "gijs", "coordinator")
    if before:
        town.sign_on("anna")
        town.network.dial_refusal = 13214
        town.call()
        town.network.dial_refusal = None
        town.run(until=town.now + 20 * MINUTE)
    town.sign_on("anna", "bram")
    call = "CA" + "4" * 32
    signed_post("/voice/incoming", CallSid=call, CallStatus="ringing", From=CALLER)
    legs = [row["id"] for row in town.rows("leg")][-2:]
    told_of = {"DialCallStatus": "failed", "ErrorCode": "13214", "From": CALLER}
    signed_post("/voice/dialed/1", CallSid=call, CallStatus="in-progress", **told_of)
    assert told(town) == []  # not yet: a phone may still say otherwise
    for leg, status in zip(legs, ("failed", "no-answer"), strict=True):
        signed_post(
            f"/voice/leg/{leg}",
            CallSid="CA" + "6" * 32,
            ParentCallSid=call,
            CallStatus=status,
            From=LINE,
        )
    town.run(until=town.now + MINUTE)
    assert told(town) == []
    assert len(town.rows("provider_trouble")) == before


REFUSED = {"DialCallStatus": "failed", "ErrorCode": "13214"}


def refused_in(signed_post, number: int, rounds: int) -> dict[str, str]:
    """A caller whose rounds are all refused; what its requests bear."""
    call = {"CallSid": "CA" + str(number) * 32, "From": f"+3140701999{number}"}
    signed_post("/voice/incoming", CallStatus="ringing", **call)
    for one in range(1, rounds + 1):
        path = f"/voice/dialed/{one}"
        signed_post(path, CallStatus="in-progress", **call, **REFUSED)
    return call


def rang_after_all(signed_post, call: dict[str, str], leg: str) -> None:
    of = {"CallSid": "CA" + "9" * 32, "ParentCallSid": call["CallSid"], "From": LINE}
    signed_post(f"/voice/leg/{leg}", CallStatus="no-answer", **of)


def test_what_one_call_takes_back_is_not_what_another_noted(quiet_town, signed_post):
    town = quiet_town
    lead(town, "gijs", "coordinator")
    town.sign_on("anna", "bram")
    first = refused_in(signed_post, 4, rounds=1)
    leg = town.rows("leg")[0]["id"]
    refused_in(signed_post, 5, rounds=1)
    rang_after_all(signed_post, first, leg)
    town.run(until=town.now + MINUTE)
    assert len(town.rows("provider_trouble")) == 1
    assert len(told(town)) == 1


def test_a_second_round_that_failed_stays_when_the_first_rang(quiet_town, signed_post):
    town = quiet_town
    lead(town, "gijs", "coordinator")
    town.roster("carla", "daan")
    town.sign_on("anna", "bram")
    call = refused_in(signed_post, 4, rounds=2)
    first_round = [row["id"] for row in town.rows("leg") if row["round"] == 1]
    rang_after_all(signed_post, call, first_round[0])
    town.run(until=town.now + MINUTE)
    assert len(town.rows("provider_trouble")) == 1
    assert len(told(town)) == 1


def test_a_round_that_failed_without_a_code_is_told_all_the_same(
    quiet_town, signed_post
):
    town = quiet_town
    lead(town, "gijs", "coordinator")
    town.sign_on("anna")
    call = {"CallSid": "CA" + "4" * 32, "From": CALLER}
    signed_post("/voice/incoming", CallStatus="ringing", **call)
    refused = {"CallStatus": "in-progress", "DialCallStatus": "failed"}
    with capture_logs() as logs:
        signed_post("/voice/dialed/1", **call, **refused)
    (line,) = [one for one in logs if one["event"] == "the provider rang nobody"]
    assert line["log_level"] == "error"
    town.run(until=town.now + MINUTE)
    assert len(told(town)) == 1


@pytest.mark.parametrize("first", ["phone", "round"])
def test_what_only_a_phone_says_of_why_it_failed_is_what_is_told_of_the_round(
    quiet_town, signed_post, first
):
    town = quiet_town
    lead(town, "gijs", "coordinator")
    town.sign_on("anna")
    call = {"CallSid": "CA" + "4" * 32, "From": CALLER}
    signed_post("/voice/incoming", CallStatus="ringing", **call)
    (leg,) = town.rows("leg")
    phone = {"CallSid": "CA" + "5" * 32, "From": LINE, "To": MOBILES["anna"]}
    told_of = {
        "phone": lambda: signed_post(
            f"/voice/leg/{leg['id']}", CallStatus="failed", ErrorCode="13227", **phone
        ),
        "round": lambda: signed_post(
            "/voice/dialed/1", CallStatus="in-progress", DialCallStatus="failed", **call
        ),
    }
    with capture_logs() as logs:
        for tell in (told_of.pop(first), *told_of.values()):
            tell()
        signed_post(  # once more, much later: told already
            f"/voice/leg/{leg['id']}", CallStatus="failed", ErrorCode="13227", **phone
        )
    assert [row["code"] for row in town.rows("provider_trouble")] == ["13227"]
    (line,) = [one for one in logs if one["event"] == "the provider rang nobody"]
    assert line["meaning"] == "the provider did not say why of the round"
    assert "lines of its phones" in line["mend"]
    page = read(town, "gijs", "coordinator", "/")
    assert "geen enkele telefoon kon worden gebeld (code 13227 van de provid" in page


def test_a_phone_that_failed_beside_one_that_rang_is_told_to_nobody(
    quiet_town, signed_post
):
    town = quiet_town
    lead(town, "gijs", "coordinator")
    for name in ("anna", "bram"):
        town.sign_on(name)
    call = {"CallSid": "CA" + "4" * 32, "From": CALLER}
    signed_post("/voice/incoming", CallStatus="ringing", **call)
    for leg, said in zip(
        town.rows("leg"),
        ({"CallStatus": "failed", "ErrorCode": "13224"}, {"CallStatus": "no-answer"}),
        strict=True,
    ):
        phone = {"CallSid": "CA" + "5" * 32, "From": LINE, "To": MOBILES["anna"]}
        signed_post(f"/voice/leg/{leg['id']}", **phone, **said)
    assert town.rows("provider_trouble") == []


def test_every_kind_of_trouble_has_words_on_the_page_and_in_doctor():
    kinds = {value for name, value in vars(troubles).items() if name in KINDS}
    assert len(kinds) == len(KINDS)
    assert kinds == {*TROUBLES} == {*SAID, *NOT_DONE}


def test_that_something_else_answered_for_a_recording_stands_on_the_page(quiet_town):
    town = quiet_town
    lead(town, "gijs", "coordinator")
    with town.database.transaction() as session:
        troubles.note(session, troubles.MISLED, town.line.key, "", town.now)
    page = read(town, "gijs", "coordinator", "/")
    assert "Een ingesproken bericht kon niet worden opgehaald bij de provider." in page


def test_an_alarm_is_not_told_when_it_is_old_and_not_for_another_line(quiet_town):
    town = quiet_town
    lead(town, "gijs", "coordinator")
    town.sign_on("anna")
    town.network.dial_refusal = 13214
    town.call()
    town.run(until=town.now + 20 * MINUTE)
    assert told(town) == []


def test_an_error_on_any_webhook_is_logged_with_what_to_do(quiet_town, signed_post):
    with capture_logs() as logs:
        signed_post(
            "/voice/fallback",
            CallSid="CA" + "7" * 32,
            From="+31407012345",
            ErrorCode="11205",
            ErrorUrl=f"{quiet_town.house.settings.public_url}/voice/incoming",
        )
    (line,) = [one for one in logs if one["event"] == "the provider met an error"]
    assert line["meaning"] == "no connection with our webhook"
    assert (line["path"], line["at"]) == ("/voice/fallback", "/voice/incoming")
    assert "PUBLIC_URL" in line["mend"]
    assert "7012345" not in str(logs)


@pytest.mark.parametrize(
    ("code", "url"), [("geheim", "x"), ("11200", "https://u:p@x.nl/voice/+31612345678")]
)
def test_what_is_no_code_or_no_path_of_ours_is_not_logged(
    quiet_town, signed_post, code, url
):
    with capture_logs() as logs:
        signed_post("/voice/status", ErrorCode=code, ErrorUrl=url, CallStatus="ringing")
    assert "geheim" not in str(logs)
    assert "612345678" not in str(logs)
    assert [line["at"] for line in logs if "at" in line] in ([], [""])
    assert quiet_town.rows("call") == []


def test_who_left_a_message_is_not_asked_again_by_the_fallback(quiet_town, signed_post):
    origin = quiet_town.house.settings.public_url
    answer = signed_post(
        "/voice/fallback", ErrorCode="11200", ErrorUrl=f"{origin}/voice/recorded"
    )
    assert "Dank u wel" in answer
    assert "<Record" not in answer

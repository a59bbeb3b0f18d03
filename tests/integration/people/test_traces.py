"""A caller asks what there is of them: found, answered, deleted; the number goes."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import update

from ringgroup.tables import VOICEMAIL
from tests.conftest import MONDAY
from tests.integration.voicemail.test_voicemail_page import CALLER
from tests.town.forms import forms
from tests.town.town import LINE
from tests.town.two_desks import EAST_NUMBER, TwoDesks
from tests.town.visitor import PASSWORD, Visitor, give_password
from webhooks.simulator.network.phones import Caller

PAGE = "/beheer/verzoeken"
OTHER = "+31407013580"
WRITTEN = "040 701 35 79"
LATER = timedelta(minutes=11)
DAY = "2026-11-23"


class Bureau(TwoDesks):
    """Two desks, and gijs, who administers the service and is on one of them."""

    def message(self, number, at=LINE, *, fetched=True):
        known = {row["id"] for row in self.rows("voicemail")}
        self.network.call(Caller(number, speaks_seconds=9), at)
        self.run()
        if fetched:
            self.fetch()
        (new,) = {row["id"] for row in self.rows("voicemail")} - known
        return new

    def as_(self, name) -> Visitor:
        visitor = Visitor(self.app, lambda: self.now)
        visitor.sign_in(name)
        return visitor


@pytest.fixture
def bureau(database_url, tmp_path):
    bureau = Bureau(tmp_path, database_url, MONDAY, "pickup wins")
    give_password(bureau.database, "anna", role="coordinator")
    give_password(bureau.database, "gijs", role="administrator")
    yield bureau
    bureau.close()


def read(answer):
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def by_number(who, number=WRITTEN):
    return who.post(PAGE, {"by": "number", "caller": number})


def by_moment(who, times="09:00-12:00", day=DAY):
    return who.post(PAGE, {"by": "moment", "day": day, "times": times})


def removal(answer):
    (found,) = [one for one in forms(answer.text) if one.path.endswith("/wissen")]
    return found.fields


def wipe(who, answer):
    chosen = re.findall(r'name="message" value="(\w+)"', answer.text)
    fields = {"by": "number", "message": chosen}
    return who.post(f"{PAGE}/wissen", fields)


def test_an_administrator_sees_facts_of_every_line(bureau):
    here, there = bureau.message(CALLER), bureau.message(CALLER, EAST_NUMBER)
    bureau.message(OTHER)
    gijs = bureau.as_("gijs")
    answer = by_number(gijs)
    said = read(answer)
    assert said.count("een ingesproken bericht van maandag 23 november 2026") == 2
    assert "Loket West" in said
    assert "Balie Oosterhout" in said
    assert "<audio" not in answer.text
    assert "geluid" not in answer.text.replace("Het geluid", "")
    assert {here, there} == {*re.findall(r'name="message" value="(\w+)"', answer.text)}
    for message in (here, there):
        assert gijs.get(f"/voicemail/{message}/geluid").status_code == 404


def test_what_is_deleted_is_gone_here_and_at_the_provider(bureau):
    bureau.message(CALLER), bureau.message(CALLER, EAST_NUMBER)
    stays = bureau.message(OTHER)
    gijs = bureau.as_("gijs")
    answer = wipe(gijs, by_number(gijs))
    assert "Gewist, ook bij ons telefoonbedrijf: 2." in read(answer)
    assert [row["id"] for row in bureau.rows("voicemail")] == [stays]
    assert [row["voicemail_id"] for row in bureau.rows("voicemail_audio")] == [stays]
    assert len(bureau.provider.removed_recordings) == 3
    assert "Wij vonden geen bericht." in read(by_number(gijs))
    deleted = [r for r in bureau.rows("voicemail_event") if r["action"] == "deleted"]
    assert len(deleted) == 2
    again = wipe(gijs, answer)
    assert "Gewist, ook bij ons telefoonbedrijf: 0." in read(again)


def test_what_the_provider_still_has_is_not_said_to_be_gone(bureau):
    message = bureau.message(CALLER, fetched=False)
    gijs = bureau.as_("gijs")
    found = by_number(gijs)
    assert "Het staat ook nog bij ons telefoonbedrijf." in read(found)
    said = read(wipe(gijs, found))
    assert "Gewist, ook bij ons telefoonbedrijf: 0." in said
    assert "Nog niet gewist: 1." in said
    assert [row["id"] for row in bureau.rows("voicemail")] == [message]
    bureau.fetch()
    assert "telefoonbedrijf: 1." in read(wipe(gijs, by_number(gijs)))


def test_the_number_stands_nowhere_afterwards(bureau, caplog, capfd):
    bureau.message(CALLER)
    gijs = bureau.as_("gijs")
    wipe(gijs, by_number(gijs))
    by_number(gijs, "040 701 3x")
    shown = (CALLER, WRITTEN, CALLER[3:], "7013579", "701 35 79")
    told = caplog.text + "".join(capfd.readouterr())
    for name, rows in bureau.everything().items():
        told += f"{name}: {rows}"
    told += str(bureau.rows("press"))
    with gijs.client.session_transaction() as cookie:
        told += str(dict(cookie))
    for one in shown:
        assert one not in told
    assert WRITTEN not in read(by_number(gijs))
    logged = {(r["action"], r["detail"]) for r in bureau.rows("audit")}
    assert ("traces_sought", "number, messages: 1") in logged
    assert ("traces_removed", "messages: 1") in logged
    page = read(gijs.get("/beheer/logboek"))
    assert "gezocht wat er van een beller is" in page
    assert "op nummer, berichten: 1" in page


def test_a_withheld_number_is_found_by_its_moment(bureau):
    bureau.message(None)
    gijs = bureau.as_("gijs")
    assert "Wij vonden geen bericht." in read(by_number(gijs))
    said = read(by_moment(gijs))
    assert "zonder telefoonnummer" in said
    assert "een oproep van maandag 23 november 2026" in said
    assert "Wij vonden geen bericht." in read(by_moment(gijs, "12:00-24:00"))
    assert "Wij vonden geen bericht." in read(by_moment(gijs, day="2026-11-22"))


@pytest.mark.parametrize(
    "fields",
    [
        {"by": "number", "caller": ""},
        {"by": "number", "caller": "geen nummer"},
        {"by": "number", "caller": "12"},
        {"by": "moment", "day": "", "times": "09:00-12:00"},
        {"by": "moment", "day": "31-31-2026", "times": "09:00-12:00"},
        {"by": "moment", "day": DAY, "times": "12:00-09:00"},
        {"by": "moment", "day": DAY, "times": "9-10 11-12"},
        {"by": "alles"},
    ],
)
def test_what_cannot_be_looked_for_is_said_and_finds_nothing(bureau, fields):
    answer = bureau.as_("gijs").post(PAGE, fields)
    assert answer.status_code == 422
    assert "Er was een probleem" in answer.text
    assert "ingesproken bericht van" not in answer.text


@pytest.mark.parametrize(
    "number", ["+31 40 701 3579", "0031407013579", "040-7013579", "(040) 701 35 79"]
)
def test_a_number_is_found_however_it_is_written(bureau, number):
    bureau.message(CALLER)
    assert "bericht van maandag" in read(by_number(bureau.as_("gijs"), number))


def test_nobody_but_an_administrator_looks(bureau):
    message = bureau.message(CALLER)
    anna = bureau.as_("anna")
    for answer in (
        anna.get(PAGE),
        by_number(anna),
        anna.post(f"{PAGE}/wissen", {"message": message}),
    ):
        assert answer.status_code == 403
    assert len(bureau.rows("voicemail")) == 1


def test_after_ten_minutes_it_is_asked_who_somebody_is_and_nothing_is_kept(bureau):
    message = bureau.message(CALLER)
    gijs = bureau.as_("gijs")
    bureau.run(bureau.now + LATER)
    for answer in (
        gijs.get(PAGE),
        by_number(gijs),
        gijs.post(f"{PAGE}/wissen", {"message": message}),
    ):
        assert answer.location == "/account/bevestigen"
        assert not [c for c in answer.headers.getlist("Set-Cookie") if "ingevuld" in c]
    assert len(bureau.rows("voicemail")) == 1
    proved = gijs.post("/account/bevestigen", {"password": PASSWORD})
    assert proved.location == PAGE
    assert "bericht van maandag" in read(by_number(gijs))


def test_a_form_that_was_not_sent_keeps_no_number(bureau):
    gijs = bureau.as_("gijs")
    gijs.post("/uitloggen")
    answer = by_number(gijs)
    assert answer.status_code == 303
    held = " ".join(answer.headers.getlist("Set-Cookie"))
    gijs.sign_in("gijs")
    shown = gijs.get(PAGE).text
    assert WRITTEN not in held + shown


def test_numbers_whose_key_is_gone_are_said_to_be_unread(bureau):
    message = bureau.message(CALLER)
    with bureau.database.transaction() as session:
        session.execute(
            update(VOICEMAIL)
            .where(VOICEMAIL.c.id == message)
            .values(caller=b"sealed with a key that nobody has any more")
        )
    said = read(by_number(bureau.as_("gijs")))
    assert "Van 1 van onze berichten kunnen wij het nummer niet meer lezen." in said


def test_a_call_that_goes_on_is_said_to_go_on(bureau):
    bureau.network.call(Caller(CALLER, speaks_seconds=60), LINE)
    bureau.run(bureau.now + timedelta(seconds=40))
    gijs = bureau.as_("gijs")
    assert "Er is nu een gesprek bezig met dit nummer." in read(by_number(gijs))
    bureau.run()
    assert "Er is nu geen gesprek bezig met dit nummer." in read(by_number(gijs))


def test_the_privacy_page_says_what_to_name_and_whom_to_ask(bureau):
    said = read(bureau.app.test_client().get("/privacy"))
    assert "Noem het nummer waarmee u belde, of de dag en de tijd" in said
    assert "west@example.nl" in said
    assert "klacht" in said

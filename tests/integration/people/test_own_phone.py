"""Mijn telefoon: what a worker saves, scans and tests before the first duty."""

import re
from dataclasses import replace
from html import unescape

import pytest
import segno

from ringgroup.people import administration
from ringgroup.people.members import Member, version
from ringgroup.people.store.members import keep_members
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import MOBILES, SERVICE, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.pages.people.contact_cards import vcard
from webhooks.simulator.network.phones import Answers, Mailbox

PAGE = "/telefoon/klaar"
TEL = re.compile(r"^TEL;TYPE=WORK,VOICE:(\+\d+),([*#]\d+)$", re.MULTILINE)


@pytest.fixture
def town(sqlite_url):
    town = ClockedTown(demo_settings(sqlite_url), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    yield town
    town.close()


@pytest.fixture
def anna(town):
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("anna")
    return visitor


def saved(visitor, card: str) -> tuple[str, str]:
    """What a phone dials that took this contact: the number, and the keys after it."""
    file = visitor.get(f"/telefoon/{card}.vcf")
    assert file.content_type.startswith("text/vcard")
    text = file.text.replace("\r\n", "\n")
    assert text.startswith("BEGIN:VCARD\nVERSION:3.0\n")
    assert f"FN:CJG Veldhoven {card.upper()}\n" in text
    number, keys = TEL.search(text).groups()
    return number, keys


def test_who_dials_the_saved_contacts_signs_in_and_out(town, anna):
    number, keys = saved(anna, "aan")
    assert number == SERVICE
    town.key("anna", keys)
    assert town.present() == {"anna"}
    number, keys = saved(anna, "uit")
    assert number == SERVICE
    town.key("anna", keys)
    assert town.present() == set()


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 15; SM-S921B) Chrome/140.0.0.0 Mobile"


def as_android_reads(number: str) -> str:
    """What Android makes of a number in a file: p is a pause, a comma is nothing."""
    kept = number.lower().replace("p", PAUSED)
    return "".join(one for one in kept if one in f"+0123456789*#{PAUSED}")


PAUSED = "~"


@pytest.mark.parametrize(
    ("browser", "reads"),
    [(IPHONE, lambda number: number.replace(",", PAUSED)), (ANDROID, as_android_reads)],
    ids=["iPhone", "Android"],
)
@pytest.mark.parametrize(("card", "keys"), [("aan", "*454113"), ("uit", "#454113")])
def test_each_phone_waits_between_the_number_and_the_code(
    anna, browser, reads, card, keys
):
    file = anna.get(f"/telefoon/{card}.vcf", headers={"User-Agent": browser})
    (number,) = re.findall(r"^TEL;[^:]+:(.+?)\r?$", file.text, re.MULTILINE)
    assert reads(number) == f"{SERVICE}{PAUSED}{keys}"
    assert file.headers["Cache-Control"] == "no-store"


def test_the_page_shows_the_numbers_the_codes_and_what_to_scan(town, anna):
    page = unescape(anna.get(PAGE).text)
    for told in ("040 258 45 24", "*454113", "#454113", "040 258 41 13"):
        assert told.replace(" ", "") in page.replace(" ", "").replace("\xa0", "")
    for card in ("aan", "uit"):
        made = segno.make(vcard(town.line, card), error="m", micro=False)
        path = re.search(r' d="([^"]+)"', made.svg_inline(scale=3, border=2))[1]
        assert path in page
    assert MOBILES["bram"][-8:] not in page.replace(" ", "")


def test_one_tests_ones_own_phone_and_it_is_ticked(town, anna):
    assert "Nog niet getest" in anna.get(PAGE).text
    town.phone("anna", Answers(after=2))
    anna.post("/telefoon/testen")
    assert "hx-trigger" in anna.get(PAGE).text
    town.place_calls()
    town.run()
    page = anna.get(PAGE).text
    assert "Gelukt: er is opgenomen en 1 getoetst." in page
    assert ">Getest</span>" in page
    assert 'hx-trigger="every 3s, seen"' not in page


def test_a_mailbox_ticks_nothing_and_a_second_call_waits(town, anna):
    town.phone("anna", Mailbox())
    anna.post("/telefoon/testen")
    anna.post("/telefoon/testen")
    assert "Deze telefoon wordt al gebeld" in anna.get(PAGE).text
    assert len(town.rows("outgoing_call")) == 1
    town.place_calls()
    town.run()
    assert "Nog niet getest" in anna.get(PAGE).text


def test_a_sign_that_means_something_in_a_card_is_marked(town):
    text = vcard(replace(town.line, name="CJG; Oost, West"), "aan")
    assert "FN:CJG\\; Oost\\, West AAN\r\n" in text


@pytest.mark.parametrize("way", ["administrator", "file"])
def test_with_another_mobile_nothing_of_the_last_test_is_true(town, anna, way):
    town.phone("anna", Answers(after=2))
    anna.post("/telefoon/testen")
    town.place_calls()
    town.run()
    assert "Gelukt: er is opgenomen" in anna.get(PAGE).text
    with town.database.transaction() as session:
        shown = administration.member(session, "anna")
        columns = ("name", "organisation", "email", "login", "role", "active")
        known = {name: getattr(shown, name) for name in columns}
        moved = Member(mobile="+31612345699", **known)
        if way == "file":
            keep_members(session, [moved])
        else:
            administration.change_member(
                session, town.house.desk, 4, moved, town.now, seen=version(shown)
            )
    page = anna.get(PAGE).text
    assert "Nog niet getest" in page
    assert "Het nummer is intussen veranderd. Test het opnieuw." in page
    assert "Gelukt" not in page

"""Every Sunday, to who wants it: what they do in the week, and where nobody is."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from ringgroup.desk import Act, Actor
from ringgroup.roster import rostering
from ringgroup.roster.roster import Move, Place
from ringgroup.tables import MESSAGE
from ringgroup.telephone import UnavailableError
from ringgroup.upkeep import telling
from schedules.hours import Block
from tests.town.office import Office, at
from tests.town.town import Town, demo_settings
from tests.town.visitor import Visitor, give_password

SUNDAY = at("2026-11-29T17:00")
MINUTE = timedelta(minutes=1)
WEEKMAIL = "/rooster/mijn/weekmail"


@pytest.fixture
def office(database_url):
    """A Sunday; Anna and Bram stand there on Tuesday, Wednesday and Thursday."""
    town = Town(demo_settings(database_url), at("2026-11-29T16:50"), "pickup wins")
    with town.database.transaction() as session:
        session.execute(text("DELETE FROM roster_slot"))
    yield Office(town)
    town.close()


def stand(office, day: int, *, slot: str = "duty", member: int = 1, shown=True) -> None:
    with office.database.transaction() as session:
        session.execute(
            text(
                'INSERT INTO roster_slot (line, day, start, "end", slot, member_id,'
                " published) VALUES (:line, :day, 540, 720, :slot, :member, :shown)"
            ),
            {
                "line": office.line.key,
                "day": f"2026-12-{day:02}",
                "slot": slot,
                "member": member,
                "shown": shown,
            },
        )


def tick(office, first, last=None) -> None:
    """The clock's look at the roster, once a minute."""
    last = last or first
    while first <= last:
        telling.cycle_of_swaps(office.database, office.desk, first)
        office.tick(first)
        first += MINUTE


def mails(office) -> list[dict]:
    return [row for row in office.rows() if row["about"].startswith("ahead")]


def test_nobody_gets_it_who_did_not_ask_for_it(office):
    stand(office, 1)
    tick(office, SUNDAY, SUNDAY + 3 * MINUTE)
    assert mails(office) == []


def test_who_wants_it_reads_on_sunday_what_they_do_once(office):
    stand(office, 1)
    stand(office, 3, slot="backup")
    stand(office, 4, shown=False)
    stand(office, 8)
    office.change("anna", week_by_mail=True)
    tick(office, SUNDAY - MINUTE)
    assert mails(office) == []
    tick(office, SUNDAY, SUNDAY + 5 * MINUTE)
    (mail,) = mails(office)
    assert mail["about"] == "ahead:veldhoven:2026-W49:anna"
    assert mail["channel"] == "email"
    assert mail["page"] == "/rooster/mijn"
    assert mail["subject"].endswith("jouw week 49")
    lines = mail["body"].splitlines()
    assert lines[:3] == [
        "Dit doe je in week 49:",
        "- dinsdag 1 december, 09:00-12:00: dienst",
        "- donderdag 3 december, 09:00-12:00: achterwacht",
    ]
    assert "4 december" not in mail["body"], "a draft is not theirs to see"
    assert "8 december" not in mail["body"], "another week"
    assert "niemand" not in mail["body"], "gaps are for who leads the line"
    assert [to for to, *_ in office.outside.mails].count("anna@example.nl") == 1


def test_a_coordinator_reads_where_nobody_is(office):
    stand(office, 1)
    office.change("fatma", week_by_mail=True)
    tick(office, SUNDAY)
    (mail,) = mails(office)
    assert "Je staat in week 49 niet op het rooster." in mail["body"]
    assert "- dinsdag 1 december, 09:00-12:00: achterwacht" in mail["body"]
    assert "- dinsdag 1 december, 09:00-12:00: dienst" not in mail["body"]


def test_who_does_nothing_that_week_gets_no_mail(office):
    office.change("anna", week_by_mail=True)
    tick(office, SUNDAY)
    assert mails(office) == []


def test_a_clock_that_stood_still_on_sunday_tells_it_on_monday_before_eight(office):
    stand(office, 1)
    office.change("anna", week_by_mail=True)
    office.change("bram", week_by_mail=True)
    stand(office, 1, slot="backup", member=2)
    tick(office, at("2026-11-30T07:59"))
    assert {row["about"].split(":")[-1] for row in mails(office)} == {"anna", "bram"}
    tick(office, at("2026-11-30T08:00"), at("2026-11-30T08:05"))
    assert len(mails(office)) == 2


def test_on_monday_at_eight_it_is_too_late(office):
    stand(office, 1)
    office.change("anna", week_by_mail=True)
    tick(office, at("2026-11-30T08:00"))
    assert mails(office) == []


def test_without_an_address_there_is_nothing_to_send(office):
    stand(office, 1)
    office.change("anna", week_by_mail=True, email="")
    tick(office, SUNDAY)
    assert mails(office) == []


def waits(office) -> None:
    """Anna's mail was written on Sunday, and the mail server was away."""
    stand(office, 1)
    office.change("anna", week_by_mail=True)
    office.outside.failures = [UnavailableError("away")]
    tick(office, SUNDAY)
    (mail,) = mails(office)
    assert mail["sent_at"] is None
    with office.database.reading() as session:
        until = session.scalar(select(MESSAGE.c.useful_until))
    assert until == at("2026-12-01T12:00")


def later(office) -> dict:
    tick(office, SUNDAY + MINUTE, SUNDAY + 10 * MINUTE)
    (mail,) = mails(office)
    return mail


def test_a_mail_that_had_to_wait_is_sent_while_it_is_so(office):
    waits(office)
    assert later(office)["sent_at"] is not None


def test_it_is_not_sent_to_who_does_not_want_it_any_more(office):
    waits(office)
    office.change("anna", week_by_mail=False)
    mail = later(office)
    assert mail["sent_at"] is None
    assert mail["given_up_at"] is not None


def test_it_is_not_sent_when_the_week_was_changed_meanwhile(office):
    waits(office)
    eva = Actor(5, "eva", "Eva", coordinator=True)
    place = Place(Block(date(2026, 12, 1), 540, 720), "duty")
    office.database.attempt(
        lambda s: rostering.assign(
            Act(s, office.line, eva, SUNDAY + MINUTE), [Move(place, "anna", "daan")]
        )
    )
    assert later(office)["sent_at"] is None


def wants(town) -> bool:
    return {row["login"]: row["week_by_mail"] for row in town.rows("member")}["anna"]


def test_it_is_a_tick_on_ones_own_page(office):
    town = office.town
    give_password(town.database, "anna")
    anna = Visitor(town.app, lambda: town.now)
    anna.sign_in("anna")
    page = anna.get("/rooster/mijn").text
    assert 'name="weekmail" value="1"><' in page
    said = anna.post(WEEKMAIL, {"weekmail": "1"}, follow_redirects=True).text
    assert "Elke zondag krijg je een mail over jouw week." in said
    assert 'name="weekmail" value="1" checked' in said
    assert wants(town)
    said = anna.post(WEEKMAIL, {}, follow_redirects=True).text
    assert "Je krijgt geen mail meer" in said
    assert not wants(town)
    office.change("anna", email="")
    assert (
        "Vraag de beheerder je mailadres in te vullen."
        in anna.get("/rooster/mijn").text
    )

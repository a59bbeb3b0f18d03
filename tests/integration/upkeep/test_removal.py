"""The provider forgets the phones we rang, the calls back and the workers' calls."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from ringgroup.tables import MEMBER
from ringgroup.telephone import RefusedError
from ringgroup.upkeep import provider_records
from tests.integration.call.test_nothing_is_left import call_back
from tests.town.town import LINE, MOBILES
from tests.town.town import SERVICE as SERVICE_NUMBER
from webhooks.simulator.network.phones import Answers, Ignores
from webhooks.simulator.network.trouble import Trouble, random_troubles
from webhooks.twilio.rest import TwilioTelephone

SERVICE = "MG" + "1" * 32


def test_after_a_while_only_callers_own_calls_stand_at_the_provider(
    quiet_town, provider
):
    stand_in, telephone = provider
    quiet_town.sign_on("anna", "bram")
    quiet_town.phone("bram", Ignores())
    visits = [quiet_town.call() for _ in range(3)]
    assert len(stand_in.calls) > 8
    provider_records.remove_legs(
        quiet_town.database, quiet_town.house.desk, telephone, quiet_town.now
    )
    quiet_town.network.wait(200)
    provider_records.remove_legs(
        quiet_town.database, quiet_town.house.desk, telephone, quiet_town.now
    )
    assert {call.sid for call in stand_in.calls} == {visit.sid for visit in visits}


def test_a_call_that_we_placed_is_forgotten_with_who_was_dialled(quiet_town, provider):
    stand_in, telephone = provider
    caller = "+31407654321"
    quiet_town.network.add_phone(caller, Answers(key=None, talk_seconds=20))
    visit = quiet_town.call(caller, speaks_seconds=9)
    call_back(quiet_town, telephone)
    assert [call.to for call in stand_in.calls][:2] == [caller, MOBILES["anna"]]
    quiet_town.network.wait(200)
    provider_records.remove_legs(
        quiet_town.database, quiet_town.house.desk, telephone, quiet_town.now
    )
    assert {call.sid for call in stand_in.calls} == {visit.sid}


def over_sip(town, hangs_up_after=8.0):
    """Anna calls the service number by an exchange, and keys what she always does."""
    address = f"sip:{SERVICE_NUMBER}@loket.sip.example.nl"
    return town.network.dial_service(
        MOBILES["anna"], address, [("*454113", 1.0)], hangs_up_after=hangs_up_after
    )


def test_a_workers_call_over_sip_is_forgotten_too(quiet_town, provider):
    """It is on the list of no number."""
    stand_in, telephone = provider
    desk, database = quiet_town.house.desk, quiet_town.database
    over_sip(quiet_town)
    quiet_town.run()
    assert len(stand_in.calls) == 1
    quiet_town.network.wait(200)
    provider_records.remove_legs(database, desk, telephone, quiet_town.now)
    assert stand_in.calls == []
    stand_in.requests.clear()
    provider_records.remove_legs(database, desk, telephone, quiet_town.now)
    assert "DELETE" not in {one.method for one in stand_in.requests}


def test_a_workers_call_over_sip_that_could_not_be_removed_is_tried_every_hour(
    quiet_town, provider
):
    stand_in, telephone = provider
    desk, database = quiet_town.house.desk, quiet_town.database
    over_sip(quiet_town)
    quiet_town.run()
    for trouble, kept in ((Trouble.ERROR, 1), (Trouble.NONE, 0)):
        stand_in.troubles = lambda trouble=trouble: trouble
        for _ in range(7):
            quiet_town.network.wait(600)
            provider_records.remove_legs(database, desk, telephone, quiet_town.now)
        assert len(stand_in.calls) == kept


def test_a_call_that_lasts_is_left_alone(quiet_town, provider):
    stand_in, telephone = provider
    quiet_town.sign_on("anna")
    quiet_town.phone("anna", Answers(talk_seconds=900))
    visit = quiet_town.dial()
    quiet_town.network.wait(300)
    provider_records.remove_legs(
        quiet_town.database, quiet_town.house.desk, telephone, quiet_town.now
    )
    assert visit.legs[0].sid in {call.sid for call in stand_in.calls}
    quiet_town.run()


def test_a_failing_provider_is_asked_again_next_time(quiet_town, provider):
    stand_in, telephone = provider
    quiet_town.sign_on("anna")
    quiet_town.call()
    stand_in.slow_seconds = 0.4
    stand_in.troubles = random_troubles("removal", 0.5)
    for minutes in range(10, 100):
        at = quiet_town.now + timedelta(minutes=minutes)
        quiet_town.network.wait(60)
        provider_records.remove_legs(
            quiet_town.database, quiet_town.house.desk, telephone, at
        )
    assert len(stand_in.calls) == 1


class Selective:
    """A provider that keeps one record for ever; the rest is the stand-in's."""

    def __init__(self, telephone: TwilioTelephone, stays: str) -> None:
        self._stays = stays
        self._remove = telephone.remove_call
        self.calls_from = telephone.calls_from
        self.call = telephone.call
        self.calls_to = telephone.calls_to

    def remove_call(self, sid: str) -> None:
        if sid == self._stays:
            code = "20003"
            raise RefusedError(code, "not allowed")
        self._remove(sid)


def test_a_record_that_is_refused_keeps_no_other_there(quiet_town, provider):
    stand_in, telephone = provider
    quiet_town.sign_on("anna", "bram")
    visit = quiet_town.call()
    quiet_town.network.wait(200)
    stays = stand_in.calls[0].sid
    selective = Selective(telephone, stays)
    provider_records.remove_legs(
        quiet_town.database, quiet_town.house.desk, selective, quiet_town.now
    )
    assert {call.sid for call in stand_in.calls} == {stays, visit.sid}


def test_the_records_of_messages_go_when_none_may_be_sent_again(quiet_town, provider):
    stand_in, telephone = provider
    town, desk = quiet_town, quiet_town.house.desk
    telephone.send_sms(LINE, MOBILES["anna"], "Je hebt dienst.")
    telephone.send_sms("+31201111111", MOBILES["bram"], "Van een ander nummer.")
    telephone.send_sms("+31201111111", "+31612999999", "Van een ander, voor een ander.")
    telephone.send_sms("+31201111111", LINE, "Een antwoord.")
    kept = lambda: [one.body for one in stand_in.messages_kept]  # noqa: E731 - asked twice
    town.network.wait(24 * 3600)
    provider_records.remove_texts(town.database, desk, telephone, town.now)
    assert len(kept()) == 4
    town.network.wait(2 * 3600)
    provider_records.remove_texts(town.database, desk, telephone, town.now)
    assert kept() == ["Van een ander, voor een ander."]


@pytest.mark.parametrize("sender", [LINE, "CJGVeldhovn", SERVICE])
def test_an_sms_to_a_mobile_that_was_changed_is_forgotten_too(
    quiet_town, provider, sender
):
    stand_in, telephone = provider
    stand_in.services.add(SERVICE)
    town, desk = quiet_town, quiet_town.house.desk
    desk.take({town.line.key: replace(town.line, sms_sender=sender)})
    telephone.send_sms(sender, MOBILES["anna"], "Je hebt dienst.")
    with town.database.transaction() as session:
        anna = update(MEMBER).where(MEMBER.c.login == "anna")
        session.execute(anna.values(mobile="+31612345699"))
    town.network.wait(26 * 3600)
    provider_records.remove_texts(town.database, desk, telephone, town.now)
    assert stand_in.messages_kept == []


class SelectiveTexts:
    """The same for an SMS."""

    def __init__(self, telephone: TwilioTelephone, stays: str) -> None:
        self._stays, self._remove = stays, telephone.remove_text
        self.texts_since = telephone.texts_since

    def remove_text(self, sid: str) -> None:
        if sid == self._stays:
            code = "20003"
            raise RefusedError(code, "not allowed")
        self._remove(sid)


@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_sms_that_is_refused_keeps_no_other_there(quiet_town, provider, place):
    stand_in, telephone = provider
    sent = [telephone.send_sms(LINE, MOBILES["anna"], f"{n}") for n in range(5)]
    quiet_town.network.wait(26 * 3600)
    texts = SelectiveTexts(telephone, sent[place])
    desk, now = quiet_town.house.desk, quiet_town.now
    provider_records.remove_texts(quiet_town.database, desk, texts, now)
    assert [one.sid for one in stand_in.messages_kept] == [sent[place]]


def test_a_provider_that_fails_keeps_its_messages_until_the_next_turn(
    quiet_town, provider
):
    stand_in, telephone = provider
    telephone.send_sms(LINE, MOBILES["anna"], "Je hebt dienst.")
    quiet_town.network.wait(26 * 3600)
    desk, now = quiet_town.house.desk, quiet_town.now
    stand_in.troubles = lambda: Trouble.ERROR
    provider_records.remove_texts(quiet_town.database, desk, telephone, now)
    assert len(stand_in.messages_kept) == 1
    stand_in.troubles = lambda: Trouble.NONE
    provider_records.remove_texts(quiet_town.database, desk, telephone, now)
    assert stand_in.messages_kept == []

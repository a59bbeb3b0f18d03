"""A provider that hangs is asked once a round, and one sick record keeps no other."""

from datetime import timedelta

import pytest

from ringgroup.upkeep import provider_records
from tests.conftest import MONDAY
from tests.integration.call.test_statements import post
from tests.town.provider import ClockedTown
from tests.town.town import LINE, MOBILES, demo_settings
from webhooks.simulator.network.phones import Ignores
from webhooks.simulator.network.trouble import Trouble
from webhooks.simulator.network.weather import Forecast
from webhooks.simulator.provider.rest import RestStandIn

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def town(database_url):
    """Of no call the end is told."""
    weather = Forecast({"status copies": 0})
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins", weather)
    yield town
    town.close()


def test_a_provider_that_hangs_is_asked_to_delete_one_record_a_round(town):
    for _ in range(4):
        town.call(hangs_up_after=3)
    town.sweep(7 * HOUR)
    town.provider.down = True
    town.remove_calls(8 * HOUR + 2 * MINUTE)
    town.remove_calls(9 * HOUR + 3 * MINUTE)
    assert len(town.provider.in_vain) == 2
    town.provider.down = False
    town.remove_calls(10 * HOUR + 4 * MINUTE)
    assert len(town.provider.removed_calls) == 4


def test_a_call_that_cannot_be_deleted_keeps_no_other_record_there(town):
    visits = [town.call(hangs_up_after=3) for _ in range(4)]
    town.sweep(7 * HOUR)
    for turn, one in enumerate(visits):
        town.provider.sick = {one.sid}
        for hours in range(8 + 24 * turn, 20 + 24 * turn):
            town.remove_calls(hours * HOUR + 2 * MINUTE)
        gone = set(town.provider.removed_calls)
        assert gone >= {other.sid for other in visits if other is not one}
    assert len(gone) == 4


def test_a_provider_that_hangs_is_asked_after_one_call_a_round(town):
    visits = [town.call(hangs_up_after=3) for _ in range(4)]
    town.provider.down = True
    town.ask_after_calls(HOUR)
    assert len(town.provider.in_vain) == 1
    town.provider.down = False
    town.provider.sick = {visits[0].sid}
    for minutes in range(12):
        town.ask_after_calls(HOUR + minutes * MINUTE)
    ended = [row["state"] == "ended" for row in town.rows("call")]
    assert sorted(ended) == [False, True, True, True]


def test_a_provider_that_hangs_keeps_no_phone_engaged(town):
    """It was asked after each call of the burst, and the phones waited behind."""
    town.sign_on("anna")
    town.phone("anna", Ignores())
    for n in range(4):
        post(town, "incoming", CallSid=f"CA{n:032}", From="+31407012399")
    town.run(until=town.now + 5 * MINUTE)
    assert [row["state"] for row in town.rows("leg")] == ["ringing"]
    town.provider.down = True
    town.ask_after_calls(10 * MINUTE)
    assert len(town.provider.in_vain) == 1
    assert [row["state"] for row in town.rows("leg")] == ["rang_out"]


def sick_of(stand_in: RestStandIn, sid: str):
    """Whatever is asked of that one resource fails."""

    def trouble() -> Trouble:
        asked = stand_in.requests[-1].path if stand_in.requests else ""
        return Trouble.ERROR if sid in asked else Trouble.NONE

    return trouble


@pytest.mark.parametrize("place", [0, -1])
def test_the_record_of_a_phone_that_fails_for_ever_keeps_no_other_there(
    quiet_town, provider, place
):
    stand_in, telephone = provider
    town, desk = quiet_town, quiet_town.house.desk
    town.sign_on("anna", "bram", "carla")
    visit = town.call()
    town.network.wait(200)
    of_phones = [call.sid for call in stand_in.calls if call.sid != visit.sid]
    stays = of_phones[place]
    stand_in.troubles = sick_of(stand_in, stays)
    for minutes in range(20):
        provider_records.remove_legs(
            town.database, desk, telephone, town.now + minutes * MINUTE
        )
    assert {call.sid for call in stand_in.calls} == {stays, visit.sid}


@pytest.mark.parametrize("place", [0, -1])
def test_an_sms_that_fails_for_ever_keeps_no_other_there(quiet_town, provider, place):
    stand_in, telephone = provider
    town, desk = quiet_town, quiet_town.house.desk
    sent = [telephone.send_sms(LINE, MOBILES["anna"], f"{n}") for n in range(5)]
    town.network.wait(26 * 3600)
    stand_in.troubles = sick_of(stand_in, sent[place])
    for minutes in range(20):
        at = town.now + minutes * MINUTE
        provider_records.remove_texts(town.database, desk, telephone, at)
    assert [one.sid for one in stand_in.messages_kept] == [sent[place]]

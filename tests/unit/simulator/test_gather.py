"""Keys: what is taken, what is lost, what is submitted and when."""

import pytest

from webhooks.simulator.network.phones import Caller
from webhooks.simulator.network.weather import AFTER, BEFORE, Forecast

WORKER = "+31612345678"
SERVICE = "+31402584524"
GATHER = (
    '<Gather action="~/keys" numDigits="7" finishOnKey="" timeout="5">'
    "<Say>{prompt}</Say></Gather><Say>Niets gehoord</Say>"
)
FOURTEEN_CHARACTERS = "een kiestoontje"[:14]  # one second


def gathered(network, service, keys, gather=None):
    service.pages["/voice/service"] = gather or GATHER.format(
        prompt=FOURTEEN_CHARACTERS
    )
    service.pages["/keys"] = "<Say>Dank u</Say>"
    visit = network.dial_service(WORKER, SERVICE, keys)
    network.run()
    return visit


def seconds(visit, what):
    moment = visit.when(what)
    return None if moment is None else (moment - visit.dialled).total_seconds()


@pytest.mark.parametrize("code", ["*454113", "#454113"])
@pytest.mark.parametrize("at", [0.0, 0.5, 3.0])
def test_a_code_is_submitted_with_its_last_key(network, service, code, at):
    visit = gathered(network, service, [(code, at)])
    assert service.asked("/keys")[0]["Digits"] == code
    assert seconds(visit, "hears: Dank u") == pytest.approx(at + 1.2)
    assert visit.when("hears: Niets") is None


def test_hash_as_first_key_ends_a_gather_with_the_default_finish_key(network, service):
    gather = '<Gather action="~/keys"><Say>Toets</Say></Gather><Say>Niets gehoord</Say>'
    visit = gathered(network, service, [("#454113", 2.0)], gather)
    assert service.asked("/keys") == []
    assert seconds(visit, "hears: Niets") == 2.0


def test_the_finish_key_submits_what_was_keyed_without_it(network, service):
    gather = '<Gather action="~/keys"><Say>Toets</Say></Gather>'
    gathered(network, service, [("45#", 1.0)], gather)
    assert service.asked("/keys")[0]["Digits"] == "45"
    assert service.asked("/keys")[0]["FinishedOnKey"] == "#"


def test_too_few_keys_are_submitted_after_the_timeout(network, service):
    visit = gathered(network, service, [("*45", 2.0)])
    assert service.asked("/keys")[0]["Digits"] == "*45"
    assert seconds(visit, "hears: Dank u") == pytest.approx(2.4 + 5)


def test_each_key_starts_the_timeout_anew(network, service):
    gathered(network, service, [("*45", 2.0), ("41", 7.0), ("13", 12.0)])
    assert [asked["Digits"] for asked in service.asked("/keys")] == ["*454113"]


def test_no_key_falls_through_after_prompt_and_timeout(network, service):
    visit = gathered(network, service, [])
    assert service.asked("/keys") == []
    assert seconds(visit, "hears: Niets") == pytest.approx(1 + 5)


@pytest.mark.parametrize("digits", ["", None])
def test_no_key_is_submitted_if_the_service_wants_to_know(network_of, service, digits):
    gather = '<Gather action="~/keys" actionOnEmptyResult="true"/>'
    gathered(
        network_of(weather=Forecast({"empty digits": digits})), service, [], gather
    )
    assert service.asked("/keys")[0].get("Digits") == digits


def test_a_key_interrupts_the_prompt(network, service):
    gather = GATHER.format(prompt="lang " * 100) + "<Say>Later</Say>"
    visit = gathered(network, service, [("*454113", 1.0)], gather)
    assert seconds(visit, "hears: Dank u") == pytest.approx(2.2)


def test_the_prompts_after_an_interrupted_one_are_skipped(network, service):
    gather = (
        '<Gather action="~/keys" timeout="3"><Say>Een</Say><Say>Twee</Say></Gather>'
    )
    visit = gathered(network, service, [("1", 0.1)], gather)
    assert visit.when("hears: Een")
    assert visit.when("hears: Twee") is None


def test_keys_before_anything_listens_are_lost(network, service):
    gather = f"<Say>{FOURTEEN_CHARACTERS}</Say>" + GATHER.format(prompt="Nu")
    visit = gathered(network, service, [("*454113", 0.5)], gather)
    assert visit.when("keys in vain *45")
    assert visit.when("keys 4113")
    assert [asked["Digits"] for asked in service.asked("/keys")] == ["4113"]


def test_keys_after_the_last_one_are_lost(network, service):
    visit = gathered(network, service, [("*4541139", 0.0)])
    assert service.asked("/keys")[0]["Digits"] == "*454113"
    assert visit.when("keys in vain 9")


def test_a_sound_takes_as_long_as_its_file_and_its_loops(network, service, tone):
    service.pages["/tone.wav"] = (200, "audio/wav", tone(2.5))
    service.pages["/voice/service"] = '<Play loop="2">~/tone.wav</Play><Say>Klaar</Say>'
    visit = network.dial_service(WORKER, SERVICE)
    network.run()
    assert seconds(visit, "hears: Klaar") == 5.0
    assert [sent.kind for sent in network.requests].count("sound") == 1


def test_a_prompt_without_end_stops_at_a_key(network, service, tone):
    service.pages["/tone.wav"] = (200, "audio/wav", tone(1.0))
    play = '<Play loop="0">~/tone.wav</Play>'
    gather = f'<Gather action="~/keys" numDigits="1">{play}</Gather>'
    visit = gathered(network, service, [("1", 100.0)], gather)
    assert seconds(visit, "hears: Dank u") == 100.0


def test_a_gather_without_action_asks_its_own_document_again(network, service):
    service.pages["/voice/service"] = ['<Gather numDigits="1"/>', "<Hangup/>"]
    network.dial_service(WORKER, SERVICE, [("7", 1.0)])
    network.run()
    assert [f.get("Digits") for f in service.asked("/voice/service")] == [None, "7"]


@pytest.mark.parametrize("order", [BEFORE, AFTER])
def test_a_gather_may_be_submitted_after_the_hang_up(network_of, service, order):
    network = network_of(weather=Forecast({"gather action after hang-up": order}))
    service.pages["/voice/service"] = GATHER.format(prompt="Toets")
    service.pages["/keys"] = "<Hangup/>"
    network.dial_service(WORKER, SERVICE, [("*45", 1.0)], hangs_up_after=2.0)
    network.run()
    [asked] = service.asked("/keys")
    assert (asked["Digits"], asked["CallStatus"]) == ("*45", "completed")
    paths = [path for path, _ in service.seen]
    assert (paths.index("/keys") < paths.index("/voice/status")) is (order == BEFORE)


def test_a_caller_without_keys_can_press_one_by_hand(network, service):
    service.pages["/voice/incoming"] = '<Gather numDigits="1" action="~/keys"/>'
    service.pages["/keys"] = "<Hangup/>"
    visit = network.call(Caller(WORKER), SERVICE)
    network.wait(1.0)
    visit.press("3")
    network.run()
    assert service.asked("/keys")[0]["Digits"] == "3"


def test_a_key_may_be_missed_by_the_network(network_of, service):
    network = network_of(weather=Forecast({"key taken": False}))
    visit = gathered(network, service, [("*454113", 1.0)])
    assert service.asked("/keys") == []
    assert visit.when("keys in vain *454113")

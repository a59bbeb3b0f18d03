"""Whatever of ours is dead or frozen: a caller hears something within five seconds."""

import pytest
from click.testing import CliRunner

from config.budgets import BUDGETS
from config.cli import cjg as command
from config.provisioning import plan, targets
from tests.town.town import LINE, SERVICE
from webhooks.simulator.network.hosting import lost_seconds
from webhooks.twilio import overrides
from webhooks.twilio.rest import NumberSettings

ELSEWHERE = "https://terugval.example.nl"
FIVE = 5.0


def printed(*args):
    told = CliRunner().invoke(command, args, env={"CJG_DEMO": "1"})
    assert told.exit_code == 0
    return told.stdout.strip()


@pytest.fixture
def provisioned(quiet_town):
    """The numbers point where `cjg provision` points them; a fallback is elsewhere."""
    town, origin = quiet_town, quiet_town.house.settings.public_url
    bare = [NumberSettings(n, n, *[None] * 5) for n in (LINE, SERVICE)]
    wanted = targets([town.line], origin, f"{ELSEWHERE}/cjg.xml")
    for _, target in plan(wanted, bare).orders:
        town.network.point(target.number, target.voice_url, target.fallback_url or "")
    documents = town.network.hosting.documents
    documents[f"{ELSEWHERE}/cjg.xml"] = printed("fallback-twiml")
    documents[f"{ELSEWHERE}/bedankt.xml"] = printed("fallback-twiml", "--thanks")
    return town


def host(town):
    return town.house.settings.public_url.partition("://")[2]


def dies_after(town, visit, seconds):
    """The call goes on for so long before our host is dead; what was heard at last."""
    town.run(until=town.network.env.now + seconds)
    town.network.hosting.troubles[host(town)] = "dead"
    town.run()
    return said(visit)


def said(visit):
    return " ".join(fact.what for fact in visit.heard)


@pytest.mark.parametrize("trouble", ["dead", "frozen", "broken"])
def test_a_caller_hears_the_fallback_and_leaves_one_message(provisioned, trouble):
    town = provisioned
    town.network.hosting.troubles[host(town)] = trouble
    visit = town.call(speaks_seconds=9, hangs_up_after_message=False)
    assert (visit.first_sound - visit.dialled).total_seconds() <= FIVE
    assert said(visit).count("Door een storing") == 1
    assert said(visit).count("Dank u wel.") == 1
    assert len(town.network.recordings) == 1


def test_without_time_outs_a_frozen_host_costs_fifteen_seconds(provisioned):
    """What the addresses were before: the test above must be able to fail."""
    town = provisioned
    bare = f"{town.house.settings.public_url}/voice/incoming"
    town.network.point(LINE, bare, f"{ELSEWHERE}/cjg.xml")
    town.network.hosting.troubles[host(town)] = "frozen"
    visit = town.call()
    assert (visit.first_sound - visit.dialled).total_seconds() == 15


def test_a_host_that_dies_while_phones_ring_leads_to_the_fallback(provisioned):
    town = provisioned
    town.sign_on("anna")
    heard = dies_after(town, town.dial(speaks_seconds=8), 3)
    assert "hears ringing" in heard
    assert "Door een storing" in heard


ALREADY = "Hebt u net al een bericht ingesproken"


def test_who_had_just_left_a_message_hears_that_it_need_not_be_left_again(provisioned):
    """One static document answers, whatever of the call was asked for in vain."""
    town = provisioned
    visit = town.dial(speaks_seconds=9, hangs_up_after_message=False)
    heard = dies_after(town, visit, 3)
    left = heard.index("leaves a message")
    asked_again = heard.index("hears a beep", left)
    assert left < heard.index(ALREADY) < asked_again


def test_who_had_just_talked_hears_that_no_message_need_be_left(provisioned):
    town = provisioned
    town.sign_on("anna")
    heard = dies_after(town, town.dial(speaks_seconds=8), 60)
    assert "of iemand gesproken" in heard


def test_what_was_left_at_the_fallback_is_ours_when_the_host_is_back(provisioned):
    town = provisioned
    town.network.hosting.troubles[host(town)] = "frozen"
    visit = town.call(speaks_seconds=9)
    town.network.hosting.troubles.clear()
    assert [one.call for one in town.network.recordings] == [visit.sid]


def test_a_worker_on_the_service_number_waits_no_longer(provisioned):
    town = provisioned
    town.network.hosting.troubles[host(town)] = "frozen"
    visit = town.key("anna", "*454113")
    assert (visit.first_sound - visit.dialled).total_seconds() <= FIVE
    assert town.present() == set()


def test_a_healthy_host_is_asked_as_ever(provisioned):
    provisioned.sign_on("anna")
    visit = provisioned.call()
    assert provisioned.talked_to(visit) == ["anna"]


def test_our_answer_for_a_database_that_hangs_comes_before_we_are_given_up():
    waits = overrides.ANSWER
    assert BUDGETS["voice"] * 1000 < int(waits["rt"]) < int(waits["tt"]) < FIVE * 1000


@pytest.mark.parametrize("trouble", ["dead", "frozen", "broken"])
@pytest.mark.parametrize(
    "fragment", ["", "#rt=800&rc=3&rp=rt", "#ct=900&rp=all&rc=2", "#tt=1200&rp=all"]
)
def test_both_readings_of_a_fragment_agree(fragment, trouble):
    """The provider's part and ours know the grammar each for itself.

    Ours reckons with a host that fails one way first and another way at last.
    """
    address = f"https://loket.example.nl/voice/incoming{fragment}"
    assert lost_seconds(address, trouble) <= overrides.silence(address)

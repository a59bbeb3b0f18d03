"""A call that we place, or the Dial in it, can be refused: who is told of what."""

import pytest
from structlog.testing import capture_logs

from ringgroup.call.replies import Acknowledge
from ringgroup.telephone import RefusedError
from ringgroup.voicemail import outgoing
from ringgroup.voicemail.outgoing import PlacedCallRequest
from tests.conftest import MONDAY
from tests.integration.voicemail.test_placed_calls import Desk
from tests.town.town import MOBILES, demo_settings
from webhooks.pages import words as page_words
from webhooks.pages.voicemail import words as voicemail_words
from webhooks.twilio import codes

OF_THE_ACCOUNT = ["20003", "20005", "10001", "21210", "21212", "21215", "21219"]
OF_THE_NUMBER = ["21211", "21214", "21217"]
OF_A_DIAL = [13214, 13227, 20005]


@pytest.fixture
def quiet(sqlite_url):
    town = Desk(demo_settings(sqlite_url), MONDAY, "pickup wins")
    yield town
    town.close()


class Refusing:
    """A provider that places no call."""

    def __init__(self, code):
        self.code = code

    def place_call(self, *_):
        raise RefusedError(self.code, *codes.meaning(self.code))


def placed_and_refused(town, code):
    town.want_call_back(town.message())
    town.provider = Refusing(code)
    with capture_logs() as logs:
        town.place_calls()
    return [one for one in logs if one["log_level"] == "error"]


@pytest.mark.parametrize("code", OF_THE_ACCOUNT)
def test_what_the_account_may_not_do_is_blamed_on_nobody(quiet, code):
    (line,) = placed_and_refused(quiet, code)
    assert quiet.states == ["not_allowed"]
    assert (line["code"], line["mend"]) == (code, codes.meaning(code).mend)
    assert [row["code"] for row in quiet.rows("provider_trouble")] == [code]
    worker = voicemail_words.CALL_STATES["not_allowed"]
    assert "Dat ligt niet aan jou of aan je telefoon." in worker
    administrator = page_words.TEST_STATES["not_allowed"]
    assert "Dat ligt niet aan dit nummer." in administrator


@pytest.mark.parametrize("code", OF_THE_NUMBER)
def test_a_number_that_cannot_be_rung_is_said_to_be_so(quiet, code):
    assert placed_and_refused(quiet, code) == []
    assert quiet.states == ["refused"]
    assert quiet.rows("provider_trouble") == []


def called_back(town, code):
    """The worker presses 1; the provider does not ring the caller."""
    town.want_call_back(town.message())
    town.network.dial_refusal = code
    with capture_logs() as logs:
        town.lived()
    (call,) = town.network.placed
    assert all(leg.picked_up is None for leg in call.legs)
    return logs, " ".join(fact.what for fact in call.heard)


@pytest.mark.parametrize("code", OF_A_DIAL)
def test_a_caller_whom_the_provider_does_not_ring_is_no_talk(quiet, code):
    logs, heard = called_back(quiet, code)
    assert "Het gesprek is voorbij" not in heard
    assert "De beller is niet gebeld: dat kan nu niet." in heard
    assert quiet.states == ["not_rung"]
    assert "De beller is niet gebeld" in voicemail_words.CALL_STATES["not_rung"]
    found = [one for one in logs if one.get("code") == str(code)]
    assert [one["log_level"] for one in found] == ["error"]
    assert quiet.log() == [("caller_not_rung", 1)]
    deed = voicemail_words.DEEDS["caller_not_rung"]
    assert deed == "wilde terugbellen, maar dat lukte niet"
    (row,) = quiet.rows("provider_trouble")
    assert (row["kind"], row["code"]) == ("not_called", str(code))


def test_who_hangs_up_at_once_reads_it_on_the_page(quiet):
    """The end of the call is told before the end of its Dial."""
    quiet.want_call_back(quiet.message())
    quiet.lived()
    (row,), (call,) = quiet.rows("outgoing_call"), quiet.network.placed
    assert quiet.states == ["done"]
    heard = PlacedCallRequest(
        "late", row["id"], call.sid, MOBILES["anna"], over=True, dial="failed"
    )
    reply = quiet.database.attempt(
        lambda s: outgoing.answer(s, quiet.desk, heard, quiet.now)
    )
    assert (reply, quiet.states) == (Acknowledge(), ["not_rung"])

"""A call that we place, or the Dial in it, can be refused: who is told of what."""

import pytest
from structlog.testing import capture_logs

from ringgroup.call.replies import Acknowledge
from ringgroup.telephone import BarredError, RefusedError
from ringgroup.voicemail import endings, outgoing
from ringgroup.voicemail.outgoing import PlacedCallRequest
from tests.conftest import MONDAY
from tests.integration.call.test_statements import post
from tests.integration.voicemail.test_placed_calls import Desk, pressed
from tests.town.town import LINE, MOBILES, demo_settings
from webhooks.pages import words as page_words
from webhooks.pages.voicemail import words as voicemail_words
from webhooks.twilio import codes

OF_THE_ACCOUNT = ["20003", "20005", "10001", "21210", "21212", "21215", "21219"]
OF_THE_NUMBER = ["21211", "21214", "21217"]
OF_A_DIAL = [13214, 20005]
OF_A_CALLER = [13224, 13226]


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


@pytest.mark.parametrize("code", OF_A_CALLER)
def test_a_caller_who_cannot_be_called_is_nobodys_fault(quiet, code):
    """A number in another country, or none that rings: no member, no permission."""
    logs, heard = called_back(quiet, code)
    assert "Dit nummer kunnen wij niet bellen." in heard
    assert quiet.states == ["no_number"]
    assert quiet.log() == [("number_not_rung", 1)]
    assert quiet.rows("provider_trouble") == []
    (told,) = [one for one in logs if one.get("code") == str(code)]
    assert (told["log_level"], told["mend"][:8]) == ("warning", "nothing:")


@pytest.mark.parametrize(
    ("code", "state", "noted"),
    [("13227", "not_allowed", ["13227"]), ("21211", "refused", []), ("", "failed", [])],
)
def test_a_call_that_fails_after_it_was_taken_is_blamed_on_who_it_is_of(
    quiet, code, state, noted
):
    call = quiet.want_call_back(quiet.message()).id
    quiet.place_calls()
    quiet.database.attempt(
        lambda s: endings.told(s, call, "CA" + "1" * 32, "failed", quiet.now, code)
    )
    assert quiet.states == [state]
    assert [row["code"] for row in quiet.rows("provider_trouble")] == noted


def test_a_token_that_is_not_taken_is_not_the_workers_phone(quiet):
    quiet.want_call_back(quiet.message())

    class Shut:
        def place_call(self, *_):
            message = "401"
            raise BarredError(message)

    quiet.provider = Shut()
    quiet.place_calls()
    assert quiet.states == ["not_allowed"]
    assert [row["code"] for row in quiet.rows("provider_trouble")] == ["20003"]


def test_a_phone_that_heard_nothing_of_us_is_not_blamed(quiet):
    """It was picked up, and the provider could not fetch what to say."""
    call = quiet.want_call_back(quiet.message()).id
    quiet.place_calls()
    quiet.database.attempt(
        lambda s: endings.told(s, call, "CA" + "1" * 32, "completed", quiet.now)
    )
    assert quiet.states == ["not_asked"]
    assert "Dat ligt niet aan jou" in voicemail_words.CALL_STATES["not_asked"]
    assert "Dat ligt niet aan dit nummer" in page_words.TEST_STATES["not_asked"]


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed"])
def test_an_odd_end_of_a_dial_is_answered_all_the_same(quiet, status):
    """Only who hung up hears nothing: a worker may still be on the line."""
    call = quiet.want_call_back(quiet.message()).id
    form = {"CallSid": "CA5", "From": LINE, "To": MOBILES["anna"]}
    pressed(quiet, call)
    said = post(
        quiet,
        f"outgoing/{call}/dialed",
        **form,
        CallStatus=status,
        DialCallStatus="no-answer",
    ).text
    assert "De beller nam niet op." in said


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

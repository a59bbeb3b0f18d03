"""Our own numbers call nobody; but a forwarding may hide a parent behind one."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from structlog.testing import capture_logs

from ringgroup.call.store.calls import open_caller
from ringgroup.tables import MEMBER
from ringgroup.telephone import RecordingRecord
from ringgroup.upkeep import reconciliation
from ringgroup.voicemail import recordings
from ringgroup.voicemail.voicemail import is_sound
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import LINE, MOBILES, SERVICE, demo_settings
from webhooks.simulator.network.phones import Answers, Caller, Ignores
from webhooks.simulator.provider.rest import RestStandIn
from webhooks.twilio.rest import TwilioTelephone

ARRIVES, SERVICE_ARRIVES = "+31851234567", "+31851234568"
LATER = "+31641130177"
"""Nobody's telephone yet."""
FILE = f"""
[lines.loket]
name = "CJG Veldhoven"
number = "{LINE}"
twilio_number = "{ARRIVES}"
service_number = "{SERVICE}"
service_twilio_number = "{SERVICE_ARRIVES}"
code = "454113"
[lines.loket.hours]
monday = ["09:00-12:00"]
[lines.loket.voicemail]
email = "loket@example.nl"
"""
HIDES = "a forwarding hides its callers: they count as withheld"


@pytest.fixture
def forwarded(sqlite_url, tmp_path, reading):
    """A line and a service number that only forward to the account's."""
    path = tmp_path / "lines.toml"
    path.write_text(FILE)
    settings = demo_settings(sqlite_url, CJG_CONFIG=str(path))
    town = ClockedTown(settings, MONDAY, reading)
    yield town
    town.close()


@contextmanager
def outage(town):
    """The database cannot be used."""
    with town.database.transaction() as session:
        session.execute(text("ALTER TABLE call RENAME TO gone"))
    yield
    with town.database.transaction() as session:
        session.execute(text("ALTER TABLE gone RENAME TO call"))


def sign_on(town, *names):
    for name in names:
        keys = [("*454113", 1.0)]
        town.network.dial_service(
            MOBILES[name], SERVICE_ARRIVES, keys, hangs_up_after=8.0
        )
        town.run()


def said(visit) -> str:
    return " ".join(fact.what for fact in visit.heard)


def test_a_phone_that_forwards_to_the_desk_leaves_the_others_ringing(town):
    town.sign_on("anna", "bram")
    town.network.phones[MOBILES["anna"]].forwards_to = LINE
    town.phone("bram", Answers(after=9))
    visit = town.call()
    assert town.talked_to(visit) == ["bram"]
    assert len(visit.legs) == 2  # bram's first ringing was not cut short
    assert len(town.rows("call")) == 1
    assert town.rows("voicemail") == []
    assert town.rows("registration") == []


def test_ourselves_leave_no_message_and_no_registration(town):
    town.sign_on("anna")
    town.network.phones[MOBILES["anna"]].forwards_to = LINE
    town.call(speaks_seconds=7)
    town.sweep(timedelta(hours=7))
    assert [row["outcome"] for row in town.rows("registration")] == ["voicemail"]
    assert len(town.rows("voicemail")) == 1


@pytest.mark.parametrize("caller", [LINE, SERVICE])
def test_a_call_from_a_number_of_ours_is_hung_up_at_once(town, caller):
    visit = town.call(caller)
    assert "hears" not in said(visit)
    assert visit.answered is None
    assert town.rows("call") == []


def test_such_a_call_is_not_adopted_from_the_providers_list(forwarded):
    forwarded.network.call(Caller(SERVICE), ARRIVES)
    forwarded.run()
    forwarded.reconcile(timedelta(minutes=10))
    assert forwarded.rows("call") == []


def test_a_forwarding_that_hides_its_callers_is_served_as_withheld(forwarded):
    sign_on(forwarded, "anna")
    with capture_logs() as logs:
        visit = forwarded.network.call(Caller(LINE), ARRIVES)
        forwarded.run()
        forwarded.network.call(Caller(LINE), ARRIVES)
        forwarded.run()
    assert forwarded.talked_to(visit) == ["anna"]
    assert {row["caller"] for row in forwarded.rows("call")} == {None}
    assert len(forwarded.rows("open_registration")) == 2
    assert [line["line"] for line in logs if line["event"] == HIDES] == ["loket"]
    (row,) = forwarded.rows("provider_trouble")
    assert (row["kind"], row["line"]) == ("hidden_callers", "loket")


def test_a_message_of_a_hidden_caller_has_no_number(forwarded):
    forwarded.network.call(Caller(LINE, speaks_seconds=8), ARRIVES)
    forwarded.run()
    (row,) = forwarded.rows("voicemail")
    assert row["caller"] is None


def test_a_hidden_caller_of_an_outage_is_adopted(forwarded):
    with outage(forwarded):
        visit = forwarded.network.call(Caller(LINE), ARRIVES)
        forwarded.run()
    forwarded.reconcile(timedelta(minutes=10))
    assert [row["sid"] for row in forwarded.rows("call")] == [visit.sid]


def test_a_call_that_was_served_keeps_its_record_when_its_phone_becomes_a_members(
    forwarded,
):
    visit = forwarded.network.call(
        Caller(LINE, hangs_up_after=3), ARRIVES, forwarded_from=LATER
    )
    forwarded.run()
    assert [row["sid"] for row in forwarded.rows("call")] == [visit.sid]
    hers = update(MEMBER).where(MEMBER.c.login == "anna").values(mobile=LATER)
    forwarded.database.attempt(lambda session: session.execute(hers))
    forwarded.reconcile(timedelta(hours=2))
    assert forwarded.provider.removed_calls == []


def test_a_members_phone_that_forwards_to_a_forwarded_line_is_ourselves(forwarded):
    sign_on(forwarded, "anna", "bram")
    anna = forwarded.network.phones[MOBILES["anna"]]
    anna.forwards_to = ARRIVES
    forwarded.phone("bram", Ignores())
    visit = forwarded.network.call(
        Caller(LINE, speaks_seconds=8), ARRIVES, forwarded_from=MOBILES["anna"]
    )
    forwarded.run()
    assert visit.answered is None
    assert forwarded.rows("call") == []


def test_the_service_number_explains_a_forwarding_that_hides_who_calls(forwarded):
    visit = forwarded.network.dial_service(SERVICE, SERVICE_ARRIVES)
    forwarded.run()
    assert "het servicenummer is doorgeschakeld" in said(visit)
    assert "niet bekend" not in said(visit)
    (row,) = forwarded.rows("provider_trouble")
    assert row["kind"] == "hidden_callers"


def test_a_phone_that_forwards_to_the_service_number_hears_nothing(quiet_town):
    visit = quiet_town.network.dial_service(LINE, SERVICE)
    quiet_town.run()
    assert visit.answered is None
    assert "hears" not in said(visit)


def test_an_exchange_that_forwards_over_sip_hides_its_callers(quiet_town):
    """Nobody else dials an address: a parent may be behind the trunk's own number."""
    sender = Caller("sip:0402584113@centrale.example.nl", speaks_seconds=8)
    quiet_town.network.call(sender, f"sip:{LINE}@loket.sip.example.nl")
    quiet_town.run()
    (row,) = quiet_town.rows("voicemail")
    assert row["caller"] is None
    assert [one["kind"] for one in quiet_town.rows("provider_trouble")] == [
        "hidden_callers"
    ]


def test_a_hidden_caller_over_sip_of_an_outage_is_adopted(forwarded):
    with outage(forwarded):
        forwarded.network.call(
            Caller(f"sip:{LINE}@x.example.nl", speaks_seconds=8),
            f"sip:{ARRIVES}@x.example.nl",
        )
        forwarded.run()
    forwarded.reconcile(timedelta(minutes=10))
    (row,) = forwarded.rows("voicemail")
    assert (row["seconds"], row["caller"]) == (8, None)


def test_it_is_adopted_however_many_recordings_are_of_others(forwarded):
    with outage(forwarded):
        forwarded.network.call(
            Caller("+31407012345", speaks_seconds=8), f"sip:{ARRIVES}@x.example.nl"
        )
        forwarded.run()
    forwarded.provider.more_recordings = [
        RecordingRecord(f"RE{n:032x}", f"CA{n:032x}", "completed", 9, forwarded.now)
        for n in range(40)
    ]
    for minutes in range(10, 120, 5):
        forwarded.reconcile(timedelta(minutes=minutes))
    assert len(forwarded.rows("voicemail")) == 1


SHOWN = "+31402089111"


@pytest.fixture
def showing(sqlite_url, tmp_path):
    """The line shows the number of the town hall, who may call as well."""
    path = tmp_path / "lines.toml"
    shown = f'caller_id = "{SHOWN}"\n[lines.loket.hours]'
    path.write_text(FILE.replace("[lines.loket.hours]", shown))
    settings = demo_settings(sqlite_url, CJG_CONFIG=str(path))
    town = ClockedTown(settings, MONDAY, "pickup wins")
    yield town
    town.close()


def test_who_calls_from_the_number_that_we_show_is_served(showing):
    showing.network.call(Caller(SHOWN, speaks_seconds=8), ARRIVES)
    showing.run()
    (row,) = showing.rows("voicemail")
    assert row["caller"] is None
    assert showing.rows("provider_trouble") == []  # nothing hides who calls there


def test_a_members_phone_that_sends_the_shown_number_back_is_ourselves(showing):
    visit = showing.network.call(
        Caller(SHOWN, speaks_seconds=8), ARRIVES, forwarded_from=MOBILES["anna"]
    )
    showing.run()
    assert visit.answered is None
    assert showing.rows("call") == []


@pytest.mark.parametrize("named", [None, MOBILES["anna"]], ids=["nobody", "a member"])
def test_that_ourselves_were_hung_up_is_told_where_nothing_explains_it(
    forwarded, named
):
    forwarded.network.call(Caller(SERVICE), ARRIVES, forwarded_from=named)
    forwarded.run()
    told = [row["kind"] for row in forwarded.rows("provider_trouble")]
    assert told == ([] if named else ["turned_away"])


# --- a number that is no line's ------------------------------------------------

NOBODYS = "+31851299999"


@pytest.mark.parametrize("dialled", [NOBODYS, LINE, "sip:loket@loket.sip.example.nl"])
def test_who_calls_a_number_that_is_no_lines_is_served(forwarded, dialled):
    """Its webhook is ours: a line file that forgot it costs nobody a call."""
    sign_on(forwarded, "anna")
    with capture_logs() as logs:
        visit = forwarded.network.call(Caller("+31407012345"), dialled)
        forwarded.run()
    assert forwarded.talked_to(visit) == ["anna"]
    assert len(forwarded.rows("open_registration")) == 1
    (row,) = forwarded.rows("provider_trouble")
    assert (row["kind"], row["line"]) == ("stray", "loket")
    told = [one for one in logs if one["log_level"] == "error"]
    assert [one["line"] for one in told] == ["loket"]
    assert not [one for one in logs if "407012345" in str(one)]


def test_a_phone_of_ours_that_forwards_to_such_a_number_is_ourselves(forwarded):
    """Ported, and still forwarded by the file: a rung phone may forward to it."""
    sign_on(forwarded, "anna", "bram")
    forwarded.network.phones[MOBILES["anna"]].forwards_to = LINE
    forwarded.phone("bram", Answers(after=9))
    visit = forwarded.network.call(Caller("+31407012345"), ARRIVES)
    forwarded.run()
    assert forwarded.talked_to(visit) == ["bram"]
    assert len(forwarded.rows("call")) == 1
    assert forwarded.rows("registration") == []


def test_a_message_at_such_a_number_is_fetched(forwarded):
    forwarded.network.call(Caller("+31407012345", speaks_seconds=8), NOBODYS)
    forwarded.run()
    forwarded.fetch()
    (row,) = forwarded.rows("voicemail")
    assert row["fetched_at"] is not None


def test_a_sip_address_is_no_proof_of_who_calls_the_service_number(quiet_town):
    address = f"sip:{MOBILES['anna']}@voip.example.nl"
    visit = quiet_town.network.dial_service(address, SERVICE, [("*454113", 1.0)])
    quiet_town.run()
    assert "Je nummer is niet te zien" in said(visit)
    assert quiet_town.present() == set()


def test_a_call_over_sip_reaches_the_line_with_its_callers_number(quiet_town):
    caller = Caller("sip:0407012345;user=phone@voip.example.nl", speaks_seconds=8)
    quiet_town.network.call(caller, f"sip:{LINE}@loket.sip.example.nl:5060;tag=1")
    quiet_town.run()
    (row,) = quiet_town.rows("voicemail")
    number = open_caller(row["caller"], quiet_town.house.desk.vault)
    assert number == "+31407012345"


def test_what_was_recorded_over_sip_is_adopted_too(forwarded):
    with outage(forwarded):
        visit = forwarded.network.call(
            Caller("+31407012345", speaks_seconds=8), f"sip:{ARRIVES}@x.example.nl"
        )
        forwarded.run()
    forwarded.reconcile(timedelta(minutes=10))
    assert [row["sid"] for row in forwarded.rows("call")] == [visit.sid]
    assert [row["seconds"] for row in forwarded.rows("voicemail")] == [8]


@pytest.mark.parametrize(
    "sender", ["+31407012345", "sip:0407012345@pbx.example.nl", "anonymous"]
)
def test_the_sound_of_what_was_recorded_over_sip_comes_in_sealed(forwarded, sender):
    """Over the provider's own API: asked after, fetched, and deleted there."""
    settings, town = forwarded.house.settings, forwarded
    token = settings.twilio_auth_token.get_secret_value()
    sid = settings.twilio_account_sid
    provider = RestStandIn(sid, token, town.network)
    with outage(town):
        address = f"sip:{ARRIVES}@loket.sip.example.nl"
        town.network.call(Caller(sender, speaks_seconds=8), address)
        town.run()
    (recorded,) = town.network.recordings
    with provider.serve() as url:
        telephone = TwilioTelephone(url, sid, token)
        now = town.now + timedelta(minutes=10)
        reconciliation.cycle(town.database, town.desk, telephone, now)
        recordings.cycle(town.database, town.desk, telephone, now)
    (row,) = town.rows("voicemail")
    assert (row["seconds"], row["removed_at"] is not None) == (8, True)
    assert (row["caller"] is None) == (sender == "anonymous")
    assert [is_sound(one) for one in town.opened_audio()] == [True]
    assert provider.deleted == {recorded.sid}


def test_of_lines_that_are_taken_anew_the_numbers_of_now_are_ours(quiet_town):
    desk = quiet_town.house.desk
    assert desk.is_ours(LINE)
    other = replace(quiet_town.line, number="+31402584199")
    desk.take({other.key: other})
    assert desk.is_ours("+31402584199")
    assert not desk.is_ours(LINE)

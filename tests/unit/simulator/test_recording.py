"""Messages: spoken, silent, ended by a key, a hang-up or the end of the tape."""

import pytest

from webhooks.simulator.network.phones import Caller
from webhooks.simulator.network.weather import Forecast

LINE = "+31402584113"
RECORD = (
    '<Say>Na de pieptoon</Say><Record action="~/recorded" maxLength="180" timeout="5" '
    'finishOnKey="#" recordingStatusCallback="~/stored" '
    'recordingStatusCallbackEvent="{events}"/><Say>Niets gehoord</Say>'
)


@pytest.fixture
def recorded(network_of, service):
    """A caller reaches a Record, and the call is lived through."""

    def record(events="completed absent", forecast=None, document=RECORD, **caller):
        network = network_of(weather=Forecast(forecast or {}))
        service.pages["/voice/incoming"] = document.format(events=events)
        service.pages["/recorded"] = "<Say>Dank u</Say>"
        visit = network.call(Caller("+31201234567", **caller), LINE)
        network.run()
        return visit

    return record


def test_a_message_ends_with_the_hang_up_and_its_action_still_comes(recorded, service):
    visit = recorded(speaks_seconds=12)
    [action] = service.asked("/recorded")
    assert (action["Digits"], action["RecordingDuration"]) == ("hangup", "12")
    assert action["CallStatus"] == "completed"
    [stored] = service.asked("/stored")
    assert stored["RecordingStatus"] == "completed"
    assert stored["RecordingSource"] == "RecordVerb"
    assert stored["RecordingSid"] == action["RecordingSid"]
    assert stored["RecordingUrl"].startswith("https://api.twilio.invalid/")
    assert stored["CallSid"] == visit.sid
    assert visit.when("hears a beep") < visit.when("leaves a message of 12 s")
    assert visit.when("hears: Dank u") is None
    paths = [path for path, _ in service.seen]
    assert paths == ["/voice/incoming", "/recorded", "/voice/status", "/stored"]


def test_the_status_callback_may_overtake_the_action(recorded, service):
    recorded(forecast={"record action after hang-up": "after the status callback"})
    paths = [path for path, _ in service.seen]
    assert paths.index("/voice/status") < paths.index("/recorded")


def test_silence_after_a_message_ends_it_and_the_call_goes_on(recorded, service):
    visit = recorded(speaks_seconds=12, hangs_up_after_message=False)
    [action] = service.asked("/recorded")
    assert (action["Digits"], action["RecordingDuration"]) == ("", "12")
    beep, thanks = visit.when("hears a beep"), visit.when("hears: Dank u")
    assert (thanks - beep).total_seconds() == pytest.approx(0.5 + 12 + 5)


def test_silence_counts_when_nothing_is_trimmed(recorded, service):
    document = RECORD.replace("maxLength", 'trim="do-not-trim" maxLength')
    recorded(document=document, speaks_seconds=12, hangs_up_after_message=False)
    assert service.asked("/recorded")[0]["RecordingDuration"] == "17"


def test_a_key_ends_a_message(recorded, service):
    recorded(speaks_seconds=60, keys=(("5", 5.0), ("#", 21.5)))
    [action] = service.asked("/recorded")
    assert action["Digits"] == "#"
    assert action["RecordingDuration"] == "20"


def test_the_tape_ends_a_message(recorded, service):
    visit = recorded(speaks_seconds=600)
    assert service.asked("/recorded")[0]["RecordingDuration"] == "180"
    assert visit.when("hears: Dank u")


def test_a_hang_up_in_the_middle_keeps_what_was_said(recorded, service):
    recorded(speaks_seconds=60, hangs_up_after=11.5)
    [action] = service.asked("/recorded")
    assert (action["Digits"], action["RecordingDuration"]) == ("hangup", "10")


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        (((4, 10), (4.9, 5)), "23"),
        (((0, 10), (5, 5)), "10"),
        (((0, 10), (4, 10), (6, 5)), "24"),
        (((0, 100), (4, 100)), "180"),
        (((0, 178), (4, 5)), "178"),
    ],
)
def test_a_message_is_cut_off_by_a_pause_that_lasts_too_long(
    recorded, service, turns, left
):
    recorded(turns=turns)
    [action] = service.asked("/recorded")
    assert action["RecordingDuration"] == left


def test_who_is_quiet_for_too_long_at_first_leaves_nothing(recorded):
    visit = recorded(turns=((5, 30),))
    assert visit.when("leaves no message")
    assert visit.when("hears: Niets gehoord")


def test_a_key_ends_a_message_in_a_pause(recorded, service):
    recorded(turns=((0, 10), (4, 60)), keys=(("#", 14.0),))
    assert service.asked("/recorded")[0]["RecordingDuration"] == "10"


SILENT = {"speaks_seconds": 0, "hangs_up_after_message": False}


def test_a_silent_caller_may_fall_through_with_absent(recorded, service):
    visit = recorded(**SILENT)
    assert service.asked("/recorded") == []
    assert [f["RecordingStatus"] for f in service.asked("/stored")] == ["absent"]
    assert visit.when("hears: Niets gehoord")


def test_a_silent_caller_may_be_asked_about_with_absent(recorded, service):
    recorded(forecast={"silent recording": "absent, with action"}, **SILENT)
    assert service.asked("/recorded")[0]["RecordingDuration"] == "0"
    assert [f["RecordingStatus"] for f in service.asked("/stored")] == ["absent"]


def test_silence_may_be_recorded(recorded, service):
    recorded(forecast={"silent recording": "silence is recorded"}, **SILENT)
    assert len(service.asked("/recorded")) == 1
    assert [f["RecordingStatus"] for f in service.asked("/stored")] == ["completed"]


@pytest.mark.parametrize("hangs_up_after", [None, 1.2])
def test_who_hangs_up_at_the_beep_leaves_nothing(recorded, service, hangs_up_after):
    visit = recorded(speaks_seconds=0, hangs_up_after=hangs_up_after)
    assert service.asked("/recorded") == []
    assert [f["RecordingStatus"] for f in service.asked("/stored")] == ["absent"]
    assert visit.when("leaves no message")


def test_absent_is_told_only_to_who_asked_for_it(recorded, service):
    recorded(events="completed", **SILENT)
    assert service.asked("/stored") == []


def test_the_beginning_is_told_to_who_asked_for_it(recorded, service):
    recorded(events="in-progress completed")
    told = [f["RecordingStatus"] for f in service.asked("/stored")]
    assert told == ["in-progress", "completed"]


def test_the_network_keeps_what_was_recorded(recorded):
    visit = recorded(speaks_seconds=7.9)
    [kept] = visit.carrier.recordings
    assert (kept.call, kept.seconds, kept.status) == (visit.sid, 7, "completed")

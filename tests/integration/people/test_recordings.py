"""What callers hear is recorded: handed in, heard first, used, and put back."""

import io
import re
from datetime import timedelta
from typing import get_args

import pytest

from config.house import build
from config.line_proposals import propose, tables_now
from config.reader import EntryError
from ringgroup.people import recording_apart, sounds
from ringgroup.people.recording_apart import RefusedSoundError
from ringgroup.people.recording_levels import UnfitRecording
from ringgroup.tables import PROMPT_SOUND
from tests.conftest import MONDAY
from tests.integration.people.test_settings_pages import ROOT, opened, save, visitor
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import give_password
from tests.town.voices import heard as samples
from tests.town.voices import recording
from webhooks.pages.people.words import RECORDING_REFUSED
from webhooks.simulator.network.phones import Answers

GREETING = "voicemail.greeting"
HERE = f"{ROOT}/horen/opname"
SOUND = re.compile(r'src="(/sounds/[^"]+[.]wav)"')
HOURS = (
    "Wij zijn te bereiken op maandag tot en met vrijdag van negen uur tot twaalf uur."
)
ERROR = re.compile(r'id="bestand-error".*?</span>([^<]+)</span>')


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    yield town
    town.close()


@pytest.fixture
def daan(town):
    return visitor(town, "daan")


def hand_in(who, data=None, key=GREETING, name="groet.mp3"):
    one = form(who.get(f"{ROOT}/horen").text, HERE)
    sent = recording("MP3") if data is None else data
    files = {"bestand": (io.BytesIO(sent), name)}
    return who.post(HERE, one.fields | {"tekst": key} | files)


def use(who, page):
    one = form(page.text, f"{ROOT}/horen")
    return who.post(f"{ROOT}/horen", one.fields, follow_redirects=True)


def heard(town) -> str:
    visit = town.call("+31612345678", speaks_seconds=9)
    return " ".join(fact.what for fact in visit.heard)


def test_a_recording_is_heard_first_and_by_callers_when_it_is_used(town, daan):
    page = hand_in(daan)
    assert page.status_code == 200
    assert HOURS in page.text
    assert "Ervoor zeggen wij: “Meteen inspreken: toets een hekje.”" in page.text
    (address,) = SOUND.findall(page.text)
    rate, sound = samples(daan.get(address).data)
    assert (rate, sound.shape[1]) == (8000, 1)
    assert "Op dit moment kan niemand" in heard(town)
    assert town.rows("line_version") == []
    assert "Ze gelden meteen." in use(daan, page).text
    now = heard(town)
    assert address in now
    assert now.index(address) < now.index(HOURS)
    assert "Op dit moment" not in now
    log = daan.get("/beheer/logboek").text
    assert "Begroeting van de voicemail: een opname" in log


def test_a_recording_is_heard_in_another_process_within_its_next_look(town, daan):
    other = build(town.house.settings)
    page = hand_in(daan)
    (address,) = SOUND.findall(page.text)
    use(daan, page)
    digest = address.rpartition("-")[2].removesuffix(".wav")
    assert (
        other.versions.sound(digest) is not None
    )  # a caller of the first may come here
    other.versions.follow()
    assert other.desk.lines == town.house.desk.lines
    other.database.close()


def test_a_recording_is_put_back_by_one_press_or_taken_away(town, daan):
    use(daan, hand_in(daan))
    fields = form(daan.get(ROOT).text, f"{ROOT}/wijziging/terug").fields
    daan.post(f"{ROOT}/wijziging/terug", fields)
    assert "Op dit moment kan niemand" in heard(town)
    use(daan, hand_in(daan))
    gone = opened(daan, "horen") | {f"{GREETING}:opname:gone": "1"}
    save(daan, "horen", gone)
    assert town.line.voicemail.greeting is None
    assert "Op dit moment kan niemand" in heard(town)


def test_a_page_that_is_saved_keeps_the_recording(town, daan):
    use(daan, hand_in(daan))
    before = town.line.voicemail.greeting
    fields = opened(daan, "horen", **{"prompts.hold": "Een ogenblik."})
    save(daan, "horen", fields)
    assert town.line.voicemail.greeting == before
    assert town.line.prompts["hold"] == "Een ogenblik."


def test_a_recording_that_is_not_used_yet_is_let_hear_on_ones_own_mobile(town, daan):
    town.phone("daan", Answers(key="1"))
    page = hand_in(daan, key="prompts.thanks")
    fields = form(page.text, f"{ROOT}/horen").fields | {"prompt": "prompts.thanks"}
    daan.post(f"{ROOT}/horen/bel", fields)
    town.place_calls()
    town.run()
    (call,) = town.network.placed
    (address,) = SOUND.findall(page.text)
    assert address in " ".join(fact.what for fact in call.heard)
    assert town.rows("line_version") == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Kies een bestand met een opname."),
        (b"tekst", "Dit bestand kunnen wij niet lezen. Kies een WAV, MP3 of Ogg."),
        (recording(seconds=0.3), "Deze opname is te kort."),
        (recording("OGG", 91), "Deze opname is te lang."),
        (recording(loud=0.0001), "Op deze opname is niets te horen."),
        (recording(pause=4), "In deze opname is het langer dan drie seconden stil."),
    ],
    ids=["nothing", "text", "short", "long", "silent", "pause"],
)
def test_what_no_caller_should_hear_is_one_sentence(quiet_town, data, said):
    give_password(quiet_town.database, "daan", role="administrator")
    page = hand_in(visitor(quiet_town, "daan"), data)
    assert page.status_code == 422
    (one,) = ERROR.findall(page.text)
    assert one.startswith(said)
    assert quiet_town.rows("prompt_sound") == []


def test_a_recording_that_is_not_there_is_nobodys(daan):
    fields = opened(daan, "horen", **{GREETING: "recording:" + "0" * 32})
    assert save(daan, "horen", fields).status_code == 422
    for name in (
        "veldhoven-greeting-" + "0" * 32,
        "x",
        "veldhoven-greeting-" + "0" * 16,
    ):
        assert daan.get(f"/sounds/{name}.wav").status_code == 404


def test_a_recording_that_is_gone_costs_no_start_and_our_own_words_are_heard(
    town, daan
):
    use(daan, hand_in(daan))
    with town.database.transaction() as session:
        session.execute(PROMPT_SOUND.delete())
    assert town.house.versions.sound(town.line.voicemail.greeting.digest)
    assert "/sounds/" in heard(town)
    again = build(town.house.settings)
    again.versions.follow()
    assert again.desk.lines["veldhoven"].voicemail.greeting is None
    again.database.close()


def test_what_was_tried_and_not_used_goes_and_what_a_change_named_stays(town, daan):
    use(daan, hand_in(daan))
    hand_in(daan, recording(seconds=4))
    later = town.now + timedelta(days=2)
    assert len(town.rows("prompt_sound")) == 2
    with town.database.transaction() as session:
        sounds.keep(session, recording(seconds=5), later)
    kept = {row["id"] for row in town.rows("prompt_sound")}
    assert len(kept) == 2
    assert town.line.voicemail.greeting.digest in kept


def test_the_same_recording_twice_is_kept_once(town, daan):
    hand_in(daan)
    hand_in(daan)
    assert len(town.rows("prompt_sound")) == 1


def test_two_recordings_at_once_wait_for_each_other(quiet_town):
    give_password(quiet_town.database, "daan", role="administrator")
    daan = visitor(quiet_town, "daan")
    with recording_apart._turn:  # noqa: SLF001 - somebody else's is being read
        assert hand_in(daan).status_code == 503
    assert hand_in(daan).status_code == 200


def test_there_are_words_for_every_recording_that_is_refused():
    with pytest.raises(RefusedSoundError) as refused:
        recording_apart.made_fit(bytes(recording_apart.LARGEST + 1))
    assert {*RECORDING_REFUSED} == {
        *get_args(UnfitRecording),
        refused.value.why,
        "nothing",
    }


def test_a_file_of_lines_names_only_recordings_that_are_kept(town, daan):
    use(daan, hand_in(daan))
    greeting = town.line.voicemail.greeting
    file, settings = town.house.versions.file, town.house.settings
    with town.database.reading() as session:
        tables = tables_now(session, file)[2]
        assert tables["veldhoven"]["voicemail"]["greeting"] == greeting.written
        tables["veldhoven"]["voicemail"]["greeting"] = "recording:" + "1" * 32
        with pytest.raises(EntryError) as refused:
            propose(session, file, tables, lambda *_: "")
    assert refused.value.keys == ("lines", "veldhoven", "voicemail", "greeting")
    assert build(settings).desk.lines["veldhoven"].voicemail.greeting == greeting

"""What callers hear is recorded by telephone: `*974113`, a PIN, and yes or no."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from config.line_pages import LinePages
from ringgroup.by_phone import takes
from ringgroup.desk import Actor
from ringgroup.people import recording_apart, sounds
from tests.conftest import MONDAY
from tests.integration.call.test_statements import post
from tests.town.studio import HOURS, PIN, USUAL, Studio
from tests.town.town import MOBILES, SERVICE, demo_settings
from tests.town.voices import recording

ANOTHER = recording(seconds=7)


@pytest.fixture
def town(database_url):
    town = Studio(demo_settings(database_url), MONDAY, "pickup wins")
    yield town
    town.close()


@pytest.fixture
def quiet(sqlite_url):
    town = Studio(demo_settings(sqlite_url), MONDAY, "pickup wins")
    yield town
    town.close()


def greeting(town):
    return town.line.voicemail.greeting


def test_a_greeting_is_recorded_heard_and_kept(town):
    heard = town.record("daan", f"{PIN}#", "1", "1", "say", "1")
    assert "Zo klinkt het nu." in heard
    assert USUAL in heard
    assert "Dit heb je ingesproken." in heard
    address = f"/sounds/veldhoven-greeting-{greeting(town).digest}.wav"
    assert heard.index(address) < heard.index("Je opname is bewaard.")
    caller = town.heard_by_a_caller()
    assert caller.index(address) < caller.index(HOURS)
    assert USUAL not in caller
    assert len(town.provider.removed_recordings) == 1
    (row,) = [row for row in town.rows("audit") if row["action"] == "settings_changed"]
    assert (row["detail"], row["origin"]) == (
        "Begroeting van de voicemail: een opname",
        "phone",
    )


@pytest.mark.parametrize(
    ("keys", "hangs_up"),
    [
        ((f"{PIN}#", "1", "1", "say", "9"), 250),
        ((f"{PIN}#", "1", "1", "say"), 85),
        ((f"{PIN}#", "1", "1", "say"), 71),
        ((f"{PIN}#", "1", "1"), 68),
        ((f"{PIN}#", "1", "9"), 250),
        ((f"{PIN}#", "9"), 250),
        ((f"{PIN}#",), 30),
        ((f"{PIN}#", "1", "1", "say"), 250),
    ],
    ids=[
        *("not kept", "while it plays", "while speaking", "at the tone"),
        *("heard enough", "no prompt", "at the menu", "no answer"),
    ],
)
def test_who_does_not_say_yes_has_changed_nothing(quiet, keys, hangs_up):
    quiet.record("daan", *keys, hangs_up=hangs_up)
    assert greeting(quiet) is None
    assert quiet.rows("line_version") == []
    made = {one.sid for one in quiet.network.recordings if one.seconds}
    takes.cycle(quiet.database, quiet.provider, quiet.now + timedelta(minutes=3))
    assert made <= {*quiet.provider.removed_recordings}
    assert USUAL in quiet.heard_by_a_caller()


def test_it_can_be_recorded_again_and_heard_again(quiet):
    heard = quiet.record("daan", f"{PIN}#", "1", "1", "say", "3", "say", "2", "1")
    assert heard.count("Dit heb je ingesproken.") == 3
    assert greeting(quiet) is not None
    assert len(quiet.provider.removed_recordings) == 2


@pytest.mark.parametrize(("key", "name"), [("2", "hold"), ("3", "thanks")])
def test_other_prompts_are_chosen_by_a_key(quiet, key, name):
    quiet.record("daan", f"{PIN}#", key, "1", "say", "1")
    assert set(quiet.line.prompts) == {name}
    assert greeting(quiet) is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (recording(loud=0.0001), "Op je opname is niets te horen."),
        (recording(seconds=0.4), "Je opname is te kort."),
        (recording(pause=4), "In je opname is het te lang stil."),
    ],
    ids=["silent", "short", "pause"],
)
def test_what_no_caller_should_hear_is_said_and_recorded_again(quiet, said, told):
    quiet.said = said
    heard = quiet.record("daan", f"{PIN}#", "1", "1", "say", "9")
    assert told in heard
    assert greeting(quiet) is None
    assert len(quiet.provider.removed_recordings) == 1


def test_while_the_clock_stands_still_nobody_hears_silence_for_ever(quiet):
    quiet.clock_stands_still = True
    heard = quiet.record("daan", f"{PIN}#", "1", "1", "say")
    assert "Een ogenblik. Wij maken je opname klaar." in heard
    assert "Dat is niet gelukt. Er is niets veranderd." in heard
    quiet.clock_stands_still = False
    takes.cycle(quiet.database, quiet.provider, quiet.now)
    assert len(quiet.provider.removed_recordings) == 1


def test_a_provider_that_fails_is_asked_again_and_then_it_is_gone_there(quiet):
    quiet.provider.down = True
    quiet.record("daan", f"{PIN}#", "1", "1", "say")
    (row,) = quiet.rows("prompt_take")
    assert row["tries"] > 1
    quiet.provider.down = False
    takes.cycle(quiet.database, quiet.provider, quiet.now + timedelta(minutes=20))
    assert len(quiet.provider.removed_recordings) == 1
    assert quiet.rows("prompt_take")[0]["next_try_at"] is None


def test_a_recording_that_never_comes_is_given_up_after_a_day(quiet):
    quiet.record("daan", f"{PIN}#", "1", "1", "say", hangs_up=77)
    (row,) = quiet.rows("prompt_take")
    with quiet.database.transaction() as session:
        again = {"now": quiet.now, "id": row["id"]}
        session.execute(
            text(
                "UPDATE prompt_take SET wanted = :yes, digest = NULL, refused = NULL,"
                " next_try_at = created_at WHERE id = :id"
            ),
            {"yes": True, "id": again["id"]},
        )
    takes.cycle(quiet.database, quiet.provider, quiet.now + timedelta(hours=2))
    assert quiet.rows("prompt_take")[0]["refused"] is None
    takes.cycle(quiet.database, quiet.provider, quiet.now + timedelta(days=3))
    assert quiet.rows("prompt_take")[0]["refused"] == "unreadable"


def test_without_the_pin_nothing_is_recorded(quiet):
    heard = quiet.record("daan", "000000#", "000000#")
    assert "Deze pincode is niet juist." in heard
    assert "Welke tekst wil je inspreken?" not in heard


def test_who_may_not_change_what_callers_hear_knows_no_such_code(quiet):
    heard = quiet.record("anna", f"{PIN}#", "1")
    assert "Deze code kennen wij niet." in heard
    assert "pincode" not in heard


def test_no_step_can_be_asked_for_by_who_is_not_inside(quiet):
    steps = ("record-menu/veldhoven/2", "record/veldhoven/2/greeting")
    steps += ("record-wait/veldhoven/2/greeting.x.1",)
    steps += ("record-choice/veldhoven/2/greeting.x",)
    for name in ("anna", "daan"):
        for n, step in enumerate(steps):
            fields = {"From": MOBILES[name], "To": SERVICE, "Digits": "1"}
            sid = f"CA{name}{n}"
            page = post(quiet, step, CallSid=sid, **fields).text
            assert "Wij maken" not in page
            assert "bewaard" not in page
    assert quiet.rows("prompt_take") == quiet.rows("line_version") == []


def test_a_colleagues_recording_is_not_kept_by_another(quiet):
    with quiet.database.transaction() as session:
        other = takes.heard(session, "veldhoven", 1, "RE1", quiet.now)
        assert takes.take(session, "veldhoven", 4, other) is None
        assert takes.take(session, "elsewhere", 1, other) is None
        assert takes.take(session, "veldhoven", 1, other) is not None


def changes(town, seconds: float):
    """A colleague changes the greeting on a page, so long after now."""
    yield town.network.env.timeout(seconds)
    pages, by = LinePages(town.house.versions), Actor(7, "gijs", "Gijs")
    with town.database.transaction() as session:
        sound = sounds.keep(session, recording_apart.made_fit(ANOTHER), town.now)
        assert pages.keep_sound(session, town.line, "greeting", sound, by, town.now)
    pages.follow()


def test_who_keeps_a_recording_hears_first_what_a_colleague_did_meanwhile(town):
    town.network.env.process(changes(town, 85))
    heard = town.record("daan", f"{PIN}#", "1", "1", "say", "1", hangs_up=115)
    before, _, after = heard.partition("Iemand anders heeft deze tekst net veranderd.")
    theirs = f"/sounds/veldhoven-greeting-{greeting(town).digest}.wav"
    assert theirs in after
    assert theirs not in before
    assert "Je opname is bewaard." not in heard
    assert len(town.rows("line_version")) == 1


def test_who_has_heard_what_a_colleague_did_may_keep_their_own(town):
    town.network.env.process(changes(town, 85))
    heard = town.record("daan", f"{PIN}#", "1", "1", "say", "1", "1")
    assert heard.count("Iemand anders heeft deze tekst net veranderd.") == 1
    assert f"/sounds/veldhoven-greeting-{greeting(town).digest}.wav" in heard
    assert "Je opname is bewaard." in heard
    assert len(town.rows("line_version")) == 2

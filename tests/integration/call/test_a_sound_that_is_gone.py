"""A WAV file beside the line file is gone while the service runs."""

import pytest

from tests.integration.people.test_in_whose_name import town_of
from tests.town.two_desks import FILE
from webhooks.twilio.sounds import tones

GONE = "hears that an application error has occurred"


@pytest.mark.parametrize("name", ["nothing_heard", "apology", "thanks", "greeting"])
def test_a_caller_leaves_a_message_though_a_sound_is_gone(tmp_path, sqlite_url, name):
    sound = tmp_path / "own.wav"
    sound.write_bytes(tones()["busy_tone"].wav)
    own = f'\n[lines.west.prompts]\n{name} = "own.wav"\n'
    town = town_of(tmp_path, sqlite_url, FILE + own)
    sound.unlink()
    visit = town.dial("+31612345678", speaks_seconds=9)
    try:
        town.run()
    except Exception as failure:  # noqa: BLE001 - the simulator's, of our answers
        failed = str(failure)
    else:
        failed = ""
    said = " ".join(fact.what for fact in visit.heard)
    town.close()
    assert GONE not in said
    assert "leaves a message of 9 s" in said
    assert "SoundError" not in failed

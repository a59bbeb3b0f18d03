"""`cjg simulate`: the demo's calls, and what is heard in each."""

import pytest
from click.testing import CliRunner

from config.cli import cjg as cli
from config.simulation import SCENARIOS, play

FACTS = {
    "answered": ["anouk's phone  keys 1", "is connected to anouk"],
    "private-mailbox": [
        "anouk's phone  picks up",
        "anouk's phone  is dropped",
        "bram's phone   keys 1",
        "is connected to bram",
    ],
    "nobody-present": ["anouk's phone  stops ringing", "is connected to floor"],
    "engaged": ["is connected to anouk", "Op dit moment kan niemand", "hears a beep"],
    "closed": ["13:30:00", "negen uur tot twaalf uur", "leaves a message of 12 s"],
    "relay-caller": [
        "CJG Veldhoven. Toets 1.",
        "is connected to anouk",
        "leaves a message of 78 s",
    ],
    "skipped": ["keys #", "keys 5", "leaves a message of 12 s"],
    "sign-in": [
        "Je bent aangemeld",
        "Je was al aangemeld",
        "Er zijn nu twee medewerkers aangemeld",
        "is nu open",
        "Deze code kennen wij niet",
        "Je bent afgemeld",
    ],
    "sixth-refused": ["Er zijn nu vijf", "Er zijn al 5 medewerkers aangemeld"],
    "withheld-refused": ["Je nummer is niet te zien"],
    "forwards-back": ["anouk's phone  is busy", "is connected to bram"],
    "refused": ["anouk's phone  cannot be reached", "leaves a message of 12 s"],
    "test-call": [
        "CJG Veldhoven to anouk",
        "Wij testen je mobiel. Toets 1.",
        "anouk's phone  keys 1",
        "Je mobiel werkt bij CJG Veldhoven",
        "bram's phone  is disconnected",
    ],
    "call-back": [
        "leaves a message of 12 s",
        "CJG Veldhoven to anouk",
        "Je wilt iemand terugbellen. Toets 1.",
        "anouk's phone  keys 1",
        "De beller ziet het nummer van CJG Veldhoven",
        "is connected to …01",
        "is connected to anouk",
        "Het gesprek is voorbij",
    ],
}


def test_every_scenario_is_told_here():
    assert set(FACTS) == set(SCENARIOS)


@pytest.mark.parametrize("name", FACTS)
def test_a_scenario_shows_what_it_is_there_for(name):
    told = play(name)
    for fact in FACTS[name]:
        assert fact in told, f"{name} lacks {fact!r}"
    assert "+31" not in told


def test_an_engaged_line_rings_nobody_for_the_second_caller():
    second = play("engaged").split("Call 3")[1]
    assert "rings" not in second


def test_the_command_lists_plays_and_refuses():
    run = CliRunner().invoke
    assert run(cli, ["simulate", "--list"]).output.split() == list(SCENARIOS)
    assert "Call 1" in run(cli, ["simulate", "closed"]).output
    wrong = run(cli, ["simulate", "nonsense"])
    assert wrong.exit_code == 2

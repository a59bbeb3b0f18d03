"""`cjg doctor --call LOGIN`: one call, and what is told of it."""

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from config.cli import cjg as command
from config.settings import DEMO
from tests.town.town import LINE, MOBILES, SERVICE
from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    Dead,
    Ignores,
    SwitchedOff,
)
from webhooks.simulator.provider.rest import RestStandIn


@pytest.fixture
def ring(quiet_town, monkeypatch):
    """Gives the line about the call; while the command waits, the network lives."""
    town = quiet_town
    provider = RestStandIn(
        DEMO["TWILIO_ACCOUNT_SID"], DEMO["TWILIO_AUTH_TOKEN"], town.network
    )
    provider.add_number(LINE)
    provider.add_number(SERVICE)
    # a command's clock and its waiting, which are the machine's own
    monkeypatch.setattr("config.cli.doctor.utc_now", lambda: town.now)
    monkeypatch.setattr("config.cli.doctor.sleep", town.network.wait)

    def ring(login="anna"):
        settings = town.house.settings
        with provider.serve() as url, capture_logs():
            environ = {
                "CJG_DEMO": "1",
                "DATABASE_URL": settings.database_url,
                "TWILIO_API_URL": url,
            }
            told = CliRunner().invoke(command, ["doctor", "--call", login], env=environ)
        (line,) = [one for one in told.stdout.splitlines() if f"call {login}:" in one]
        return line[:4].strip(), line.partition(": ")[2]

    ring.provider = provider
    return ring


@pytest.mark.parametrize(
    ("behaviour", "level", "told"),
    [
        (Answers(), "ok", "it rang, was picked up, and 1 was pressed"),
        (SwitchedOff(), "warn", "it was picked up without pressing 1"),
        (Ignores(), "warn", "it rang, and nobody picked up"),
        (Busy(), "warn", "it was busy"),
        (Dead(), "FAIL", "the provider could not ring it; look at the member"),
    ],
)
def test_what_came_of_the_call_is_told(quiet_town, ring, behaviour, level, told):
    quiet_town.phone("anna", behaviour)
    found = ring()
    assert (found[0], found[1][: len(told)]) == (level, told)
    assert len(quiet_town.network.placed) == 1


def test_a_refusal_is_told_with_its_meaning(quiet_town, ring):
    ring.provider.refusals[MOBILES["anna"]] = 21215
    level, told = ring()
    assert level == "FAIL"
    assert told == (
        "the provider rings nobody for us: the account may not call that country "
        "(21215); allow that country under Geo permissions in the console"
    )
    assert quiet_town.network.placed == []


def test_a_call_whose_end_nobody_tells_is_asked_after(quiet_town, ring):
    quiet_town.phone("anna", Ignores())
    tell, quiet_town.network.tell = quiet_town.network.tell, lambda *_, **__: None
    assert ring()[1].startswith("it rang, and nobody picked up")
    quiet_town.network.tell = tell


def test_nobody_of_that_name_is_called(quiet_town, ring):
    assert ring("niemand") == (
        "FAIL",
        "no active member has that login; see: cjg members list",
    )
    assert quiet_town.network.placed == []

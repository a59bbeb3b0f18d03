"""Several lines in one file: each found by its number, each code by its line."""

from datetime import datetime

import pytest

from tests.conftest import MONDAY
from tests.town.town import MOBILES, Town, demo_settings
from webhooks.simulator.network.phones import Caller

FILE = """
[lines.noord]
name = "CJG Noord"
number = "+31402584113"
service_number = "+31402584524"
[lines.noord.hours]
monday = ["09:00-12:00"]
[lines.noord.voicemail]
email = "noord@example.nl"

[lines.zuid]
name = "CJG Zuid"
number = "+31402584114"
twilio_number = "+31402584115"
service_number = "+31402584524"
[lines.zuid.hours]
monday = ["09:00-12:00", "14:00-17:00"]
[lines.zuid.voicemail]
email = "zuid@example.nl"
[lines.zuid.prompts]
screening = "Zuid hier. Toets 1."
"""


@pytest.fixture
def two(database_url, tmp_path, reading):
    path = tmp_path / "lines.toml"
    path.write_text(FILE)
    town = Town(demo_settings(database_url, CJG_CONFIG=str(path)), MONDAY, reading)
    yield town
    town.close()


def on_line(town: Town) -> dict[str, set[int]]:
    rows = town.rows("presence")
    return {
        key: {row["member_id"] for row in rows if row["line"] == key}
        for key in ("noord", "zuid")
    }


def test_one_service_number_takes_the_codes_of_both_lines(two):
    two.key("anna", "*454113")
    two.key("bram", "*454114")
    assert on_line(two) == {"noord": {1}, "zuid": {2}}


def test_a_call_rings_the_workers_of_its_own_line_and_shows_the_number_called(two):
    two.key("anna", "*454113")
    two.key("bram", "*454114")
    visit = two.network.call(Caller("+31407654321"), "+31402584115")
    two.run()
    assert two.talked_to(visit) == ["bram"]
    assert {leg.caller_id for leg in visit.legs} == {"+31402584115"}
    assert [row["line"] for row in two.rows("open_registration")] == ["zuid"]
    assert "Zuid hier. Toets 1." in " ".join(fact.what for fact in visit.heard)


def test_a_line_shows_the_caller_id_of_its_line_file(database_url, tmp_path, reading):
    path = tmp_path / "lines.toml"
    arrives = 'twilio_number = "+31402584115"\n'
    path.write_text(FILE.replace(arrives, arrives + 'caller_id = "+31402584114"\n'))
    town = Town(demo_settings(database_url, CJG_CONFIG=str(path)), MONDAY, reading)
    town.key("bram", "*454114")
    visit = town.network.call(Caller("+31407654321"), "+31402584115")
    town.run()
    town.close()
    assert {leg.caller_id for leg in visit.legs} == {"+31402584114"}


def test_a_service_number_may_forward_as_a_line_does(database_url, tmp_path, reading):
    path = tmp_path / "lines.toml"
    service = 'service_number = "+31402584524"\n'
    forwards = 'service_twilio_number = "+31851234567"\n'
    path.write_text(FILE.replace(service, service + forwards))
    town = Town(demo_settings(database_url, CJG_CONFIG=str(path)), MONDAY, reading)
    town.network.dial_service(
        MOBILES["anna"], "+31851234567", [("*454113", 1.0)], hangs_up_after=8.0
    )
    town.run()
    found = on_line(town)
    town.close()
    assert found == {"noord": {1}, "zuid": set()}


def test_who_talks_on_one_line_is_not_rung_for_the_other(two):
    two.key("anna", "*454113")
    two.key("anna", "*454114")
    two.network.call(Caller("+31407654321"), "+31402584113")
    two.run(until=two.network.env.now + 20)
    second = two.network.call(Caller("+31407654322"), "+31402584115")
    two.run()
    assert two.rung(second) == []


def test_each_line_keeps_its_own_hours(two):
    two.key("anna", "*454113")
    two.key("bram", "*454114")
    two.run(until=datetime.fromisoformat("2026-11-23T14:30:00+01:00"))
    noord = two.network.call(Caller("+31407654321"), "+31402584113")
    two.run()
    zuid = two.network.call(Caller("+31407654322"), "+31402584115")
    two.run()
    assert two.rung(noord) == []
    assert two.rung(zuid) == ["bram"]
    assert "veertien uur tot zeventien uur" not in str(noord.heard)


def test_the_places_of_one_line_are_not_those_of_the_other(two):
    for name in list(MOBILES)[:5]:
        two.key(name, "*454113")
    two.key("fatma", "*454114")
    assert on_line(two) == {"noord": {1, 2, 3, 4, 5}, "zuid": {6}}

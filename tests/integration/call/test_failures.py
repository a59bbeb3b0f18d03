"""Whatever fails inside, a caller is led to the voicemail and nobody is lost."""

import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import text

from ringgroup.database.database import Database
from tests.conftest import MONDAY
from tests.integration.call.test_repeats_and_races import Provider
from tests.town.town import LINE, Town, demo_settings


def said(visit) -> str:
    return " ".join(fact.what for fact in visit.heard)


@pytest.fixture
def breakable(quiet_town):
    """A town whose database can be made to fail, and to work again."""

    class Breakable:
        def __init__(self, town) -> None:
            self.town = town

        def break_down(self, table: str = "call") -> None:
            with self.town.database.transaction() as session:
                session.execute(text(f'ALTER TABLE "{table}" RENAME TO gone'))

        def mend(self, table: str = "call") -> None:
            with self.town.database.transaction() as session:
                session.execute(text(f'ALTER TABLE gone RENAME TO "{table}"'))

    return Breakable(quiet_town)


def test_without_a_database_the_caller_hears_an_apology_and_leaves_a_message(
    breakable,
):
    breakable.break_down()
    visit = breakable.town.call(speaks_seconds=9)
    assert "Door een storing kunnen wij u nu niet doorverbinden" in said(visit)
    assert "negen uur tot twaalf uur" in said(visit)
    assert breakable.town.network.recordings[0].seconds == 9


def test_a_message_left_in_an_outage_is_ours_once_the_database_is_back(breakable):
    town = breakable.town
    breakable.break_down()
    visit = town.dial(speaks_seconds=9)
    town.run(until=town.network.env.now + 33)
    breakable.mend()
    town.run()
    assert "storing" in said(visit)
    assert [row["seconds"] for row in town.rows("voicemail")] == [9]
    town.sweep(timedelta(minutes=6))
    assert [row["outcome"] for row in town.rows("registration")] == ["voicemail"]


def test_a_call_we_could_not_serve_is_registered_as_failed(breakable):
    town = breakable.town
    breakable.break_down()
    town.dial(hangs_up_after=20)
    town.run(until=town.network.env.now + 19)
    breakable.mend()
    town.run()
    town.sweep(timedelta(minutes=6))
    assert [row["outcome"] for row in town.rows("registration")] == ["failed"]


def test_a_worker_who_picks_up_in_an_outage_is_not_connected_and_not_recorded(
    breakable,
):
    town = breakable.town
    town.sign_on("anna")
    visit = town.dial(speaks_seconds=5)
    town.run(until=town.network.env.now + 2)
    breakable.break_down()
    town.run(until=town.network.env.now + 20)
    breakable.mend()
    town.run()
    assert town.talked_to(visit) == []
    assert "Deze oproep gaat naar een ander" in said(visit)
    assert "Welkom bij CJG Veldhoven" in said(visit)


def test_a_worker_who_signs_on_in_an_outage_hears_that_nothing_changed(breakable):
    breakable.break_down("presence")
    visit = breakable.town.key("anna", "*454113")
    assert "Er is een storing. Er is niets veranderd." in said(visit)
    breakable.mend("presence")
    assert breakable.town.present() == set()


def test_a_webhook_without_the_name_of_its_call_still_leads_to_a_voicemail(quiet_town):
    answer = Provider(quiet_town).post("/voice/incoming", From="+31407654321", To=LINE)
    assert answer.status_code == 200
    assert "<Record" in answer.text
    assert quiet_town.rows("call") == []


def test_an_unknown_number_of_ours_still_leads_to_a_voicemail(quiet_town):
    from webhooks.simulator.network.phones import Caller  # noqa: PLC0415 - here alone

    visit = quiet_town.network.call(Caller("+31407654321"), "+31402580000")
    quiet_town.run()
    assert "Welkom bij CJG Veldhoven" in said(visit)
    assert visit.to != LINE


def test_a_database_that_was_restarted_costs_no_caller_anything(postgresql_url):
    """Every connection of the pool is dead, and nobody knows it yet."""
    town = Town(demo_settings(postgresql_url), MONDAY, "pickup wins")
    town.sign_on("anna", "bram")
    other = Database(postgresql_url)
    for _ in range(3):
        with other.transaction() as session:
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
        visit = town.call()
        assert "storing" not in said(visit)
        assert town.talked_to(visit) == ["anna"]
    other.close()
    town.close()


def test_a_database_that_is_held_keeps_a_caller_waiting_for_seconds_only(
    quiet_town, sqlite_url
):
    connection = sqlite3.connect(
        sqlite_url.removeprefix("sqlite:///"), isolation_level=None
    )
    connection.execute("BEGIN EXCLUSIVE")
    visit = quiet_town.dial(speaks_seconds=0)
    quiet_town.run(until=quiet_town.network.env.now + 3)
    assert "storing" in said(visit)
    connection.execute("ROLLBACK")
    connection.close()
    quiet_town.run()

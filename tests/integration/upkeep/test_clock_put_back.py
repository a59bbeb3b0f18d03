"""The system clock was a year ahead for a while: calls of that while come to an end."""

from dataclasses import replace
from datetime import timedelta
from threading import Lock

from config.clock import Clock
from config.jobs import Job, all_jobs
from config.outside import reach
from config.timetable import Timetable
from config.watch import Watch
from ringgroup.upkeep import lost_calls
from ringgroup.upkeep.leadership import Leadership
from ringgroup.upkeep.store.leadership import heard
from tests.conftest import MONDAY
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from webhooks.simulator.network.phones import Ignores
from webhooks.simulator.network.weather import Forecast

YEAR = timedelta(days=365)


def job(town, outside, name: str) -> Job:
    return next(one for one in all_jobs(town.house, outside) if one.name == name)


def a_year_ahead(url: str) -> ClockedTown:
    return ClockedTown(demo_settings(url), MONDAY + YEAR, "pickup wins")


def test_a_call_that_ended_while_the_clock_was_ahead_is_registered(database_url):
    town = a_year_ahead(database_url)
    town.call(hangs_up_after=3)
    assert [row["state"] for row in town.rows("call")] == ["ended"]
    lost_calls.sweep(town.database, town.desk, MONDAY)
    assert [row["state"] for row in town.rows("call")] == ["finished"]
    assert len(town.rows("registration")) == 1
    town.close()


def test_a_call_that_began_while_the_clock_was_ahead_is_asked_after(database_url):
    town = a_year_ahead(database_url)
    town.network.weather = Forecast(
        {"status copies": 0, "dial action after hang-up": "never"}
    )
    town.sign_on("anna")
    town.phone("anna", Ignores())
    town.call(hangs_up_after=3)
    assert [row["state"] for row in town.rows("call")] == ["ringing"]
    lost_calls.ask_after_calls(town.database, town.desk, town.provider, MONDAY)
    lost_calls.sweep(town.database, town.desk, MONDAY + timedelta(minutes=6))
    assert [row["state"] for row in town.rows("call")] == ["finished"]
    assert len(town.rows("registration")) == 1
    town.close()


def test_a_call_of_the_last_minutes_is_no_call_of_a_wrong_clock(database_url):
    """Two machines whose clocks differ by seconds wait as long as one."""
    town = a_year_ahead(database_url)
    town.call(hangs_up_after=3)
    town.sweep(timedelta(minutes=-2))
    assert [row["state"] for row in town.rows("call")] == ["ended"]
    town.close()


def test_a_clock_that_is_a_year_ahead_deletes_nothing_before_a_day_has_passed(
    database_url,
):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    town.call(hangs_up_after=3)
    town.sweep(timedelta(minutes=10))
    assert [row["state"] for row in town.rows("call")] == ["finished"]
    shown = MONDAY
    outside = replace(
        reach(town.house.settings, "desk@example.nl"),
        clock=lambda: shown,
        wall=lambda: shown,
    )
    leadership = Leadership(town.database)
    watching = Watch(town.database, outside.post, None, None)
    jobs = Clock(outside, leadership, Timetable(1), Lock(), watching)
    forgetting = job(town, outside, "forget")
    kept = []
    for shown in (MONDAY, MONDAY + YEAR, MONDAY + YEAR + timedelta(hours=23)):  # noqa: B007 - the clock tells it
        jobs.run(forgetting)
        kept.append(len(town.rows("call")))
    shown = MONDAY + YEAR + timedelta(days=1)
    jobs.run(forgetting)
    assert [*kept, len(town.rows("call"))] == [1, 1, 1, 0]
    leadership.end()
    outside.close()
    town.close()


def heartbeat(town):
    with town.database.reading() as session:
        return heard(session).seen_at


class Turn:
    """A wait for one's turn, in which the system clock is put."""

    def __init__(self, put) -> None:
        self.put = put

    def __enter__(self):
        self.put()

    def __exit__(self, *_):
        pass


def test_a_job_that_waits_for_its_turn_beats_with_the_time_of_its_turn(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    shown = [MONDAY]
    outside = replace(
        reach(town.house.settings, "desk@example.nl"),
        clock=lambda: shown[-1],
        wall=lambda: shown[-1],
    )
    leadership = Leadership(town.database)
    watching = Watch(town.database, outside.post, None, None)
    turn = Turn(lambda: shown.append(shown[-1] + YEAR))
    jobs = Clock(outside, leadership, Timetable(1), turn, watching)
    forgetting = job(town, outside, "forget")
    jobs.run(forgetting)
    assert heartbeat(town) == shown[-1]
    jobs.watch()
    assert heartbeat(town) == shown[-1]
    leadership.end()
    outside.close()
    town.close()

"""Callers, phones, codes and callbacks in any order, lost, doubled and late.

Hypothesis plays the worse thing everywhere the provider's behaviour is unknown. What
must hold in every history stands in `holds` and `is_registered`; that every answer
is valid TwiML, and the same to a repeat, the simulator sees to.
"""

import shutil
import tempfile
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.conftest import MONDAY, fresh_postgresql
from tests.town.town import LINE, MOBILES, PEOPLE, SERVICE, Town, demo_settings
from webhooks.simulator.network.phones import (
    Answers,
    Busy,
    Caller,
    Dead,
    Declines,
    HangsUp,
    Ignores,
    LateKey,
    Mailbox,
    SwitchedOff,
)
from webhooks.simulator.network.weather import Stormy

names = st.sampled_from(PEOPLE)
seconds = st.sampled_from([0, 1, 3, 8, 14, 19, 40])
behaviours = st.one_of(
    st.builds(Answers, seconds, st.sampled_from(["1", "1", "5", None]), seconds),
    st.builds(LateKey, seconds, st.sampled_from([8.9, 9.5, 12])),
    st.builds(HangsUp, seconds, seconds),
    st.builds(Declines, seconds),
    st.builds(SwitchedOff, seconds),
    st.builds(Mailbox, seconds),
    st.sampled_from([Ignores(), Busy(), Dead()]),
)
callers = st.builds(
    Caller,
    st.sampled_from([None, *[f"+3140{n}7654321"[:12] for n in range(1, 6)]]),
    hangs_up_after=st.sampled_from([None, None, 1, 6, 20, 35, 100]),
    speaks_seconds=st.sampled_from([0, 1, 2, 30]),
    talk_seconds=st.sampled_from([None, 1, 400]),
)


def holds(town: Town) -> None:
    """What may never happen, at any moment of any history."""
    bridges = town.network.bridges
    for bridge in bridges:
        assert bridge.key == "1", "somebody was connected who did not press 1"
    for one, other in combinations(bridges, 2):
        apart = (one.end and one.end <= other.start) or (
            other.end and other.end <= one.start
        )
        assert apart or one.number != other.number, "a worker on two callers"
        assert one.visit is not other.visit, "two workers on one caller"
    for visit in town.network.visits:
        own = [leg for leg in visit.legs if leg.number == visit.number]
        assert not own, "the caller's own phone was rung"
        heard = [fact.what for fact in visit.heard if "storing" in fact.what]
        assert not heard, "the service failed, and led somebody to an emergency exit"
    assert len(town.present()) <= 5, "a sixth worker is Present"


def is_registered(town: Town) -> None:
    """Every finished call stands once in one of the two tables, whatever was lost."""
    calls = [visit for visit in town.network.visits if visit.to == LINE]
    assert all(visit.ended for visit in town.network.visits), "a history has no end"
    registered = town.rows("registration")
    opened = town.rows("open_registration")
    assert len(registered) + len(opened) == len(calls)
    assert all(row["state"] == "finished" for row in town.rows("call"))
    assert all(row["caller"] is None for row in town.rows("call"))
    live = {"ringing", "picked_up", "talking"}
    assert not [leg for leg in town.rows("leg") if leg["state"] in live]
    winners = {row["sid"]: row["winner"] for row in town.rows("call")}
    numbers = {row["id"]: PEOPLE[row["member_id"] - 1] for row in town.rows("leg")}
    for bridge in town.network.bridges:
        taken_by = numbers[winners[bridge.visit.sid]]
        assert MOBILES[taken_by] == bridge.number, "the form went to somebody else"
    talked = {id(bridge.visit) for bridge in town.network.bridges}
    assert len(opened) >= len(talked), "a conversation opened no form"
    kept = {row["recording_sid"] for row in town.rows("voicemail")}
    for recording in town.network.recordings:
        if recording.status == "completed" and recording.seconds >= 2:
            assert recording.sid in kept, "something a caller said was lost"


class Histories(RuleBasedStateMachine):
    """One town; subclasses say which database and which reading of the provider."""

    reading = "pickup wins"
    url = ""

    @initialize(
        random=st.randoms(use_true_random=False),
        present=st.lists(names, max_size=5, unique=True),
        calm=st.sampled_from([0.6, 0.9, 1.0]),
    )
    def a_town(self, random: Random, present: list[str], calm: float) -> None:
        self.folder = Path(tempfile.mkdtemp())
        weather = Stormy(random, calm)
        settings_ = demo_settings(self.database_url())
        self.town = Town(settings_, MONDAY, self.reading, weather)
        self.town.network.env.process(self._sweeping())
        for name in present:
            self.a_worker_keys(name, "*454113")
        self.town.network.wait(20)

    def database_url(self) -> str:
        shutil.copy(self.url, self.folder / "cjg.db")
        return f"sqlite:///{self.folder / 'cjg.db'}"

    def _sweeping(self):
        while True:
            yield self.town.network.env.timeout(60)
            self.town.sweep()

    @rule(duty=names, backup=names)
    def the_roster_names(self, duty: str, backup: str) -> None:
        if duty != backup and not self.town.rows("roster_slot"):
            self.town.roster(duty, backup)

    @rule(name=names, code=st.sampled_from(["*454113", "*454113", "#454113"]))
    def a_worker_keys(self, name: str, code: str) -> None:
        self.town.network.dial_service(
            MOBILES[name], SERVICE, [(code, 1.0)], hangs_up_after=9.0
        )

    @rule(name=names, behaviour=behaviours)
    def a_phone_behaves(self, name: str, behaviour) -> None:
        self.town.phone(name, behaviour)

    @rule(caller=callers, seconds=st.sampled_from([0, 2, 9, 15, 30]))
    def a_caller_dials(self, caller: Caller, seconds: float) -> None:
        self.town.network.call(caller, LINE)
        self.town.network.wait(seconds)

    @rule(name=names)
    def a_worker_dials_the_line(self, name: str) -> None:
        self.town.network.call(Caller(MOBILES[name], hangs_up_after=50), LINE)

    @rule(callers=st.lists(callers, min_size=2, max_size=4))
    def several_callers_dial_at_once(self, callers: list[Caller]) -> None:
        for caller in callers:
            self.town.network.call(caller, LINE)
        self.town.network.wait(3)

    @rule(behaviours=st.lists(behaviours, min_size=5, max_size=5))
    def all_phones_behave(self, behaviours) -> None:
        for name, behaviour in zip(PEOPLE, behaviours, strict=False):
            self.town.phone(name, behaviour)

    @rule(seconds=st.sampled_from([1, 4, 9, 15, 30, 120]))
    def time_passes(self, seconds: float) -> None:
        self.town.network.wait(seconds)

    @invariant()
    def nothing_forbidden_has_happened(self) -> None:
        if hasattr(self, "town"):
            holds(self.town)

    def teardown(self) -> None:
        if not hasattr(self, "town"):
            return
        try:
            self.town.run()
            holds(self.town)
            self.town.sweep(after=timedelta(minutes=11))
            self.town.sweep(after=timedelta(hours=7))
            is_registered(self.town)
        finally:
            self.town.close()
            shutil.rmtree(self.folder)


def machine(reading: str, url) -> type[Histories]:
    return type("Histories", (Histories,), {"reading": reading, "url": url})


def in_many_histories(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


@pytest.mark.slow
def test_the_promises_hold_in_every_history(sqlite_template, reading):
    run_state_machine_as_test(
        machine(reading, sqlite_template), settings=in_many_histories(150)
    )


@pytest.mark.slow
def test_the_promises_hold_on_postgresql_too(postgresql, reading):
    class OnPostgresql(machine(reading, "")):
        def database_url(self) -> str:
            self.fresh = fresh_postgresql(postgresql)
            return self.fresh.__enter__()

        def teardown(self) -> None:
            super().teardown()
            if hasattr(self, "fresh"):
                self.fresh.__exit__(None, None, None)

    run_state_machine_as_test(OnPostgresql, settings=in_many_histories(25))

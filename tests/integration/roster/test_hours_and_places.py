"""Hours change by every door, and no duty is left that silently rings nobody.

The page of settings, its undo, the command, the line file, and the page of extra days,
in any order, with people on the roster and swaps that nobody decided.
"""

import os
from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from config.line_proposals import propose, tables_now
from config.line_versions import line_file, opened_in
from ringgroup.call.store import candidates
from ringgroup.desk import COMMAND_LINE, Act, Actor
from ringgroup.people import versions
from ringgroup.roster import rostering, swaps
from ringgroup.roster.roster import Move, Place
from ringgroup.roster.store import roster
from ringgroup.roster.store import swaps as requests
from ringgroup.store import days
from ringgroup.upkeep import rostering as following
from tests.conftest import MONDAY
from tests.town.town import PEOPLE, Town, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.pages.people.line_fields import DAYS

pytestmark = pytest.mark.slow
RUNS = int(os.environ.get("CJG_DEEDS", "0"))
FEW = {"sqlite": 6, "postgresql": 2}
STEPS = 40 if RUNS else 25
FIRST = date(2026, 11, 23)
AHEAD = tuple(FIRST + timedelta(n) for n in range(14))
TIMES = (
    *("9-12", "10-13", "8:30-12", "14-17", "9-12 14-17", "9-10:30 11-12", "8-17"),
    "",
)
WORKERS = ("anna", "bram", "eva", "fatma")
ROOT = "/beheer/instellingen"
weekday_st = st.integers(0, 4)
times_st = st.sampled_from(TIMES)
day_st = st.sampled_from(AHEAD)
worker_st = st.sampled_from(WORKERS)
pick_st = st.integers(0, 50)


def actor(login: str) -> Actor:
    leads = login == "daan"
    return Actor(PEOPLE.index(login) + 1, login, login.capitalize(), coordinator=leads)


def spans_of(times: str) -> list[str]:
    """As the line file says what is typed on a page."""
    padded = {"9": "09:00", "8": "08:00", "8:30": "08:30", "10:30": "10:30"}
    pairs = [one.split("-") for one in times.split()]
    return [
        "-".join(
            padded.get(part, part if ":" in part else f"{part}:00") for part in one
        )
        for one in pairs
    ]


class Hours(RuleBasedStateMachine):
    """One desk; Daan is its administrator and on no roster."""

    town: Town

    @initialize()
    def begins(self) -> None:
        self.stack = ExitStack()
        url = self.stack.enter_context(self.place())
        self.file = self.folder / "lines.toml"
        self.file.write_text(self.example.read_text(encoding="utf-8"), encoding="utf-8")
        known = demo_settings(url, CJG_CONFIG=str(self.file))
        self.town = Town(known, MONDAY, "pickup wins")
        give_password(self.town.database, "daan", role="administrator")
        self.daan = Visitor(self.town.app, lambda: self.town.now)
        self.daan.sign_in("daan")
        for n, day in enumerate(AHEAD):
            duty, backup = WORKERS[n % 4], WORKERS[(n + 1) % 4]
            self.fill(day, {"duty": duty, "backup": backup})
        self.do(lambda s: rostering.publish(self.act(s, "daan"), AHEAD[-1]))
        self.before = self.published()

    def teardown(self) -> None:
        if hasattr(self, "town"):
            self.town.close()
            self.stack.close()

    # --- what is asked ---

    def act(self, session, login: str) -> Act:
        return Act(session, self.town.line, actor(login), self.town.now)

    def do(self, work):
        return self.town.database.attempt(work)

    def blocks(self, session, day: date):
        extra = days.extra_days(session, self.town.line.key, day, day)
        return self.town.line.hours.blocks_on(day, extra)

    def held(self, session):
        return roster.held(session, self.town.line.key, AHEAD[0], AHEAD[-1])

    def published(self) -> set[tuple[Place, str]]:
        with self.town.database.reading() as session:
            return {
                (one.place, one.person.login)
                for one in self.held(session)
                if one.published and self.is_ahead(one.place)
            }

    def is_ahead(self, place: Place) -> bool:
        return place.block.closes(self.town.line.hours.zone) > self.town.now

    def fill(self, day: date, people: dict[str, str]) -> None:
        def assign(session) -> None:
            there = {one.place: one.person.login for one in self.held(session)}
            moves = [
                Move(Place(block, slot), there.get(Place(block, slot)), login)
                for block in self.blocks(session, day)
                for slot, login in people.items()
            ]
            rostering.assign(self.act(session, "daan"), moves)

        self.do(assign)

    # --- the doors ---

    @rule(weekday=weekday_st, times=times_st)
    def a_page_changes_a_weekday(self, weekday, times) -> None:
        answer = self.daan.post(f"{ROOT}/tijden", {f"hours.{DAYS[weekday]}": times})
        assert answer.status_code == 303

    @rule(weekday=weekday_st, times=times_st, since=day_st)
    def a_page_changes_it_from_a_day_on(self, weekday, times, since) -> None:
        sent = {f"hours.{DAYS[weekday]}": times, "hours_from": f"{since}"}
        answer = self.daan.post(f"{ROOT}/tijden", sent)
        assert answer.status_code == (303 if since > self.town.now.date() else 422)

    @rule(pick=pick_st)
    def hours_to_come_are_taken_away(self, pick) -> None:
        later = self.town.line.hours.later
        if later:
            since, _ = later[pick % len(later)]
            sent = {"hours_from": "", f"hours_from:{since}:gone": "1"}
            assert self.daan.post(f"{ROOT}/tijden", sent).status_code == 303

    @rule()
    def a_press_takes_the_last_change_back(self) -> None:
        answer = self.daan.post(f"{ROOT}/wijziging/terug")
        assert answer.status_code == 303

    @rule(weekday=weekday_st, times=times_st.filter(bool))
    def a_command_changes_a_weekday(self, weekday, times) -> None:
        file, now = self.town.house.versions.file, self.town.now

        def keep(session) -> bool:
            tables = tables_now(session, file)[2]
            ((key, table),) = tables.items()
            hours = {**table["hours"], DAYS[weekday]: spans_of(times)}
            wanted = propose(
                session, file, {key: {**table, "hours": hours}}, lambda *_: "uren"
            )
            return versions.keep(
                session, COMMAND_LINE, wanted.change, wanted.lines, now
            )

        assert self.do(keep)
        self.town.house.versions.follow()

    @rule(weekday=weekday_st, times=times_st.filter(bool))
    def the_file_has_other_hours(self, weekday, times) -> None:
        rows = self.file.read_text(encoding="utf-8").splitlines()
        quoted = ", ".join(f'"{one}"' for one in spans_of(times))
        name = DAYS[weekday]
        there = [row for row in rows if row.startswith(f"{name} =")]
        rows = [f"{name} = [{quoted}]" if row in there else row for row in rows]
        self.file.write_text("\n".join(rows), encoding="utf-8")
        house = self.town.house
        house.versions.file = line_file(self.file)
        fresh = opened_in(house.versions.file, house.settings, house.database)
        fresh.take()
        house.desk.take(fresh.desk.lines or fresh.file.lines)
        following.cycle(house.database, house.desk, self.town.now)

    @rule(day=day_st, times=times_st)
    def a_page_arranges_a_day(self, day, times) -> None:
        sent = {"day": f"{day}", "kind": "open" if times else "closed"}
        sent |= {"times": times, "reason": "markt"}
        answer = self.daan.post("/rooster/dagen", sent)
        assert answer.status_code == (303 if day >= self.town.now.date() else 422)

    @rule(day=day_st, times=times_st, length=st.sampled_from((2, 5, 12)))
    def a_page_arranges_a_period(self, day, times, length) -> None:
        until = day + timedelta(length)
        sent = {"day": f"{day}", "until": f"{until}", "reason": "markt"}
        sent |= {"kind": "open" if times else "closed", "times": times}
        answer = self.daan.post("/rooster/dagen", sent)
        if day < self.town.now.date():
            assert answer.status_code == 422

    @rule(day=day_st, length=st.sampled_from((0, 5, 12)))
    def a_period_is_as_usual_again(self, day, length) -> None:
        sent = {"day": f"{day}", "until": f"{day + timedelta(length)}"}
        answer = self.daan.post("/rooster/dagen/gewoon", sent)
        assert answer.status_code == 303

    # --- the roster meanwhile ---

    @rule(day=day_st, duty=worker_st, backup=worker_st)
    def the_coordinator_fills_a_day(self, day, duty, backup) -> None:
        if duty != backup:
            self.fill(day, {"duty": duty, "backup": backup})
            self.do(lambda s: rostering.publish(self.act(s, "daan"), AHEAD[-1]))
            self.before = self.published()

    @rule(pick=pick_st, to=worker_st)
    def somebody_asks_for_a_swap(self, pick, to) -> None:
        there = sorted(self.published())
        if there:
            place, owner = there[pick % len(there)]
            by = actor(owner)
            self.do(
                lambda s: swaps.propose(
                    Act(s, self.town.line, by, self.town.now), place, to=to
                )
            )

    @rule(pick=pick_st)
    def who_was_asked_says_yes(self, pick) -> None:
        with self.town.database.reading() as session:
            key = self.town.line.key
            asked = requests.undecided_on(session, key, AHEAD[0], AHEAD[-1])
        named = [one for one in asked if one.to is not None]
        if named:
            one = named[pick % len(named)]
            by = actor(one.to.login)
            self.do(
                lambda s: swaps.accept(
                    Act(s, self.town.line, by, self.town.now), one.id
                )
            )
            self.before = self.published()

    @rule(hours=st.sampled_from((1, 5, 24)))
    def time_passes(self, hours) -> None:
        until = self.town.now + timedelta(hours=hours)
        if until.date() < AHEAD[-3]:
            self.town.run(until)
            self.daan.sign_in("daan")  # a session ends without use
            following.cycle(self.town.database, self.town.house.desk, self.town.now)
            self.before = {one for one in self.before if self.is_ahead(one[0])}

    # --- what must be so after each ---

    @invariant()
    def who_has_a_duty_is_rung_and_who_lost_one_knows(self) -> None:
        if not hasattr(self, "before"):
            return
        key, told = self.town.line.key, set()
        with self.town.database.reading() as session:
            ahead = [one for one in self.held(session) if self.is_ahead(one.place)]
            for one in ahead:
                block = one.place.block
                assert block in self.blocks(session, block.day), f"closed: {one}"
                rung = candidates.situation(session, key, block)
                names = {candidate.member for candidate in rung.roster}
                assert one.person.id in names, f"is not rung: {one}"
            there = {one.place: one.person.id for one in ahead}
            asked = requests.undecided_on(session, key, AHEAD[0], AHEAD[-1])
            for swap in asked:
                if swap.expires_at > self.town.now:
                    assert there.get(swap.place) == swap.owner.id, (
                        f"a dead swap: {swap}"
                    )
            told = {
                PEOPLE[row.member_id - 1]
                for row in session.execute(text("SELECT member_id, about FROM message"))
                if row.about.startswith("roster:")
            }
        lost = self.before - self.published()
        for place, login in lost:
            assert login in told, f"{login} lost {place}, and was not told"
        self.do(lambda s: s.execute(text("DELETE FROM message")))
        self.before = self.published()


@pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)
def test_whatever_the_hours_become_no_duty_rings_nobody(place, request, tmp_path):
    database = request.node.callspec.params["place"]
    example = request.config.rootpath / "config" / "veldhoven.toml"
    made = {"place": staticmethod(place), "folder": tmp_path, "example": example}
    run_state_machine_as_test(
        type("Hours", (Hours,), made),
        settings=settings(
            max_examples=RUNS or FEW[database],
            stateful_step_count=STEPS,
            derandomize=not RUNS,
            phases=list(Phase) if RUNS else [Phase.generate],
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

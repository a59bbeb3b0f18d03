"""Two who want the same thing at the same instant: one gets it, a thousand times.

On PostgreSQL, with threads that are really there together. On SQLite one writes at a
time, so that there is nothing to race for.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import insert

from ringgroup.call.events import Accepted, Arrived, Ended
from ringgroup.call.replies import Bridge, TooLate
from ringgroup.call.switchboard import CallNews, handle
from ringgroup.desk import Act, Actor
from ringgroup.presence.store.workers import worker_by_login
from ringgroup.presence.switch import switch
from ringgroup.roster import rostering
from ringgroup.roster.roster import Conflict, Move, Place, Saved
from ringgroup.tables import VOICEMAIL
from ringgroup.upkeep.leadership import Leadership
from ringgroup.voicemail import inbox
from ringgroup.voicemail.inbox import InboxViewer
from ringgroup.voicemail.store import voicemails
from schedules.hours import Block
from tests.conftest import MONDAY
from tests.town.town import PEOPLE, Town, demo_settings

pytestmark = pytest.mark.slow
ROUNDS = 1_000


@pytest.fixture
def town(postgresql_url) -> Iterator[Town]:
    town = Town(demo_settings(postgresql_url), MONDAY, "pickup wins")
    yield town
    town.close()


@pytest.fixture
def race() -> Iterator[Callable]:
    """Run works in threads that start at the same instant; gives what came of each."""
    with ThreadPoolExecutor(5) as threads:

        def race(*works):
            start = Barrier(len(works))

            def run(work):
                start.wait(60)
                return work()

            runners = [threads.submit(run, work) for work in works]
            return [runner.result(60) for runner in runners]

        yield race


def present(town: Town, name: str, *, on: bool) -> str:
    """What came of somebody's wish to be Present, or Absent."""

    def ask(session):
        worker = worker_by_login(session, town.line.key, name)
        return switch(session, town.line, worker, on=on, via="phone", now=MONDAY)

    return town.database.attempt(ask).switch.value


def test_of_three_who_press_1_at_the_same_instant_one_gets_the_caller(town, race):
    for name in ("anna", "bram", "carla"):
        present(town, name, on=True)

    def tell(event, sid, leg=None):
        news = CallNews(f"{sid}{event}", (event,), sid, leg, town.line, "+31407654321")
        desk = town.house.desk
        return town.database.attempt(lambda s: handle(s, desk, news, MONDAY))[0]

    for n in range(ROUNDS):
        sid = f"CA{n:032x}"
        legs = [leg for leg, _ in tell(Arrived(), sid).phones]
        answers = race(*(partial(tell, Accepted(leg), sid, leg) for leg in legs))
        heard = Counter(type(answer) for answer in answers)
        assert heard == {Bridge: 1, TooLate: 2}, n
        tell(Ended(), sid)
    assert len(town.rows("open_registration")) == ROUNDS


def test_of_a_fifth_and_a_sixth_at_the_same_instant_one_is_present(town, race):
    for name in PEOPLE[:4]:
        present(town, name, on=True)
    for n in range(ROUNDS):
        pair = PEOPLE[4], PEOPLE[5 + n % 2]
        came = race(*(partial(present, town, name, on=True) for name in pair))
        assert sorted(came) == ["full", "signed_on"], n
        assert present(town, pair[came.index("signed_on")], on=False) == "signed_off"


def test_of_two_coordinators_on_one_slot_one_has_changed_it(town, race):
    place = Place(Block(MONDAY.date(), 540, 720), "duty")
    seen = None

    def put(number, to):
        by = Actor(number, PEOPLE[number - 1], PEOPLE[number - 1], coordinator=True)
        move = Move(place, seen, to)
        now = MONDAY - timedelta(hours=1)
        return town.database.attempt(
            lambda s: rostering.assign(Act(s, town.line, by, now), [move])
        )

    for n in range(ROUNDS):
        pair = [name for name in PEOPLE[:3] if name != seen][:2]
        came = race(*(partial(put, n + 6, name) for n, name in enumerate(pair)))
        kinds = Counter(type(each) for each in came)
        assert kinds == {Saved: 1, Conflict: 1}, n
        seen = pair[[type(each) for each in came].index(Saved)]
    (slot,) = town.rows("roster_slot")
    assert PEOPLE[slot["member_id"] - 1] == seen
    assert len(town.rows("roster_change")) == ROUNDS


def test_of_two_clocks_that_ask_at_the_same_instant_one_leads(town, race):
    for n in range(ROUNDS):
        clocks = Leadership(town.database), Leadership(town.database)
        now = MONDAY + timedelta(seconds=n)
        first = race(*(partial(clock.leads, now) for clock in clocks))
        assert sorted(first) == [False, True], n
        again = race(*(partial(clock.leads, now) for clock in clocks))
        assert again == first, n
        for clock in clocks:
            clock.end()


@pytest.fixture
def message(town) -> str:
    """A message that nobody owns, and that is to be fetched."""
    with town.database.transaction() as session:
        session.execute(
            insert(VOICEMAIL),
            {
                "id": "m",
                "line": town.line.key,
                "recording_sid": "RE" + "1" * 32,
                "received_at": MONDAY,
                "seconds": 9,
                "next_try_at": MONDAY,
            },
        )
    return "m"


def test_of_two_who_claim_a_message_at_the_same_instant_one_owns_it(
    town, race, message
):
    owner = None

    def claim(member):
        viewer = InboxViewer(member, coordinates=False)
        return town.database.attempt(
            lambda s: inbox.claim(s, town.line, viewer, message, owner, MONDAY)
        )

    for n in range(ROUNDS):
        pair = [member for member in (1, 2, 3) if member != owner][:2]
        came = race(*(partial(claim, member) for member in pair))
        assert sorted(came) == ["done", "taken"], n
        owner = pair[came.index("done")]
        assert town.rows("voicemail")[0]["owner_id"] == owner


def test_of_two_clocks_that_fetch_a_message_at_the_same_instant_one_does(
    town, race, message
):
    def claim(now):
        lease = now + timedelta(seconds=60)
        return town.database.attempt(lambda s: voicemails.claim(s, message, now, lease))

    for n in range(ROUNDS):
        now = MONDAY + timedelta(minutes=2 * n)
        came = race(*[partial(claim, now)] * 2)
        assert [each is None for each in came].count(True) == 1, n

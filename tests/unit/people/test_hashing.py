"""However many strangers want a password looked at, we are not kept waiting."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ringgroup.people import hashing, passwords
from ringgroup.people.hashing import BusyError, Hashing, HashingTurn

HANG = 30
"""Seconds after which a test that hangs fails."""


@pytest.fixture
def held():
    """Work that goes on until the test is over, and how many began it."""
    end, begun = threading.Event(), threading.Semaphore(0)

    def work() -> str:
        begun.release()
        end.wait(HANG)
        return "done"

    work.begun = begun
    work.end = end
    yield work
    end.set()


def test_one_works_some_wait_and_all_others_are_told_at_once(held):
    turn = HashingTurn("ours")
    places = 1 + hashing.WAITING["ours"]
    with ThreadPoolExecutor(places) as threads:
        promises = [threads.submit(turn.of, held) for _ in range(places)]
        assert held.begun.acquire(timeout=HANG)
        while turn._places._value:  # noqa: SLF001 - until all have come in
            pass
        with pytest.raises(BusyError):
            turn.of(held)
        assert not held.begun.acquire(blocking=False)  # one at a time
        held.end.set()
        assert {one.result(HANG) for one in promises} == {"done"}


def test_whose_turn_does_not_come_is_told_so(held, monkeypatch):
    monkeypatch.setitem(hashing.PATIENCE, "stranger", 0.01)
    turn = HashingTurn("stranger")
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(turn.of, held)
        assert held.begun.acquire(timeout=HANG)
        with pytest.raises(BusyError):
            turn.of(held)
        held.end.set()
        assert first.result(HANG) == "done"


def test_what_fails_gives_its_turn_back():
    turn = HashingTurn("stranger")
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            turn.of(lambda: 1 // 0)


def test_ours_do_not_wait_for_strangers(held):
    both = Hashing()
    kept = passwords.hashed("mijn eigen lange zin")
    with ThreadPoolExecutor(1) as threads:
        threads.submit(both._turns["stranger"].of, held)  # noqa: SLF001 - whose turn lasts
        assert held.begun.acquire(timeout=HANG)
        assert both.fits("ours", kept, "mijn eigen lange zin")
        assert not both.fits("ours", kept, "mijn eigen lange zij")
        held.end.set()


def test_what_is_hashed_fits():
    both = Hashing()
    assert both.fits("stranger", both.hashed("4711"), "4711")
    assert not both.fits("stranger", None, "nobody has this password")

"""Who waited for a thread has that much less time for the database."""

import time
from types import SimpleNamespace

import pytest
from sqlalchemy import event

from config.budgets import BUDGETS, LEAST, PAGES, Budgeted
from ringgroup.database import deadline
from ringgroup.database.deadline import TooLateError
from tests.integration.call.test_repeats_and_races import Provider
from tests.town.town import LINE


def after(seconds: float) -> dict:
    """What the server says of a request that was whole so long ago."""
    return {"gunicorn.socket": SimpleNamespace(arrived=time.monotonic() - seconds)}


def left(path: str, **environ) -> float:
    found = []
    app = Budgeted(lambda _, __: found.append(deadline.left()) or [])
    app({"PATH_INFO": path, **environ}, None)
    return found[0]


@pytest.mark.parametrize(
    ("path", "budget"), [("/voice/incoming", BUDGETS["voice"]), ("/rooster", PAGES)]
)
def test_a_wait_for_a_thread_counts(path, budget):
    assert budget - 1 < left(path) <= budget  # a server that does not say
    assert left(path, **after(1)) <= budget - 1
    assert left(path, **after(budget - LEAST / 2)) <= 0
    assert left(path, **after(budget + 1)) <= 0


def test_who_waited_too_long_asks_the_database_nothing(quiet_town):
    asked, app, provider = [], quiet_town.app, Provider(quiet_town)
    engine, served = quiet_town.database.engine, quiet_town.app.wsgi_app
    event.listen(engine, "checkout", lambda *_: asked.append("a connection"))
    late = after(BUDGETS["voice"] + 1)
    app.wsgi_app = lambda environ, start: served(environ | late, start)
    answer = provider.post("/voice/incoming", CallSid="CA1", To=LINE)
    assert (answer.status_code, asked) == (200, [])
    assert "<Record" in answer.text
    assert "storing" in answer.text
    app.wsgi_app = served
    assert (
        "storing" not in provider.post("/voice/incoming", CallSid="CA1", To=LINE).text
    )
    assert asked


def test_nothing_is_asked_after_a_deadline(database):
    with deadline.within(0), pytest.raises(TooLateError), database.reading():
        pass

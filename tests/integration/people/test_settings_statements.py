"""What a page of settings asks of the database: as often after years of changes.

Statements are counted, not timed.
"""

import json

import pytest
from sqlalchemy import insert

from ringgroup.tables import LINE_VERSION
from tests.integration.call.test_statements import counted
from tests.integration.people.test_settings_pages import ROOT, opened, save, visitor
from tests.town.visitor import give_password
from webhooks.pages.people.line_fields import PAGES

MOST = 4
"""Who asks, the last change, addresses of partners, and what the page itself needs."""
MOST_TO_SAVE = 30
"""A press: read, compared, kept, in the log, and the roster looked at."""
PATHS = [ROOT, *(f"{ROOT}/{of}" for of in PAGES), f"{ROOT}/uiterlijk", "/beheer/lijn"]


@pytest.fixture
def daan(quiet_town):
    give_password(quiet_town.database, "daan", role="administrator")
    return visitor(quiet_town, "daan")


def asked(town, who, path: str) -> int:
    who.get(path)
    with counted(town) as sent:
        assert who.get(path).status_code == 200
    return len(sent)


def years(town) -> None:
    """Three hundred changes: forty partners, sixty topics, weeks to come."""
    partners = {
        f"partners.p{n}": {"name": f"P {n}", "email": f"p{n}@example.nl", "share": 1}
        for n in range(40)
    }
    topics = [
        {"code": f"t{n}", "label": f"Onderwerp {n}", "active": True} for n in range(60)
    ]
    weeks = {f"hours_from.2027-{n:02}-04": WEEK for n in range(1, 11)}
    line = {**partners, "registration.question_kind": topics, **weeks}
    row = {"at": town.now, "actor_id": 1, "origin": "", "before": "{}"}
    row |= {"kept": json.dumps({"veldhoven": line}), "told": '{"veldhoven": "x"}'}
    with town.database.transaction() as session:
        rows = [row | {"id": n, "takes_back": None} for n in range(1, 301)]
        session.execute(insert(LINE_VERSION), rows)
    town.house.versions.follow()


WEEK = {"monday": ["09:00-12:00"]}


def test_a_page_of_settings_asks_as_often_with_years_of_changes(quiet_town, daan):
    few = {path: asked(quiet_town, daan, path) for path in PATHS}
    years(quiet_town)
    assert len(quiet_town.line.partners) > 40
    assert {path: asked(quiet_town, daan, path) for path in PATHS} == few
    assert max(few.values()) <= MOST, few


def test_a_press_that_saves_asks_as_often_with_years_of_changes(quiet_town, daan):
    def press(seconds: int) -> int:
        fields = opened(daan, "bellen", ring_seconds=f"{seconds}")
        path = f"{ROOT}/bellen"
        with counted(quiet_town) as sent:
            assert daan.client.post(path, data=fields).status_code == 303
        assert quiet_town.line.rules.ring_seconds == seconds
        return len(sent)

    few = press(40)
    years_after(quiet_town)
    assert press(41) == few <= MOST_TO_SAVE


def years_after(town) -> None:
    """Three hundred changes more."""
    row = town.rows("line_version")[-1]
    with town.database.transaction() as session:
        rows = [row | {"id": row["id"] + n, "at": town.now} for n in range(1, 301)]
        session.execute(insert(LINE_VERSION), rows)
    town.house.versions.follow()


def test_what_was_changed_costs_a_call_nothing(quiet_town, daan):
    def call() -> int:
        quiet_town.sign_on("anna")
        with counted(quiet_town) as sent:
            assert quiet_town.talked_to(quiet_town.call()) == ["anna"]
        return len(sent)

    call()
    before = call()
    save(daan, "bellen", opened(daan, "bellen", accept_seconds="8"))
    assert call() == before

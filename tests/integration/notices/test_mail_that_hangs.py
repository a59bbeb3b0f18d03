"""A mail server that says nothing: who is told by SMS is told in time."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from ringgroup.desk import Act
from ringgroup.people import administration
from ringgroup.roster import rostering
from ringgroup.roster.roster import Move, Place
from tests.town import moments
from tests.town.deeds import MONDAY, WORKERS, World, actor, number

TOLD = """
SELECT count(*) FROM message
WHERE about LIKE 'alarm:veldhoven:%:duty:%' AND sent_at IS NOT NULL
"""


@pytest.fixture
def world(database_url):
    world = World(database_url)
    yield world
    world.close()


def test_an_alarm_by_sms_leaves_within_a_minute_while_mail_hangs(world):
    line = next(iter(world.desk.lines.values()))
    (block,) = world.blocks_of(line, MONDAY.date())
    move = Move(Place(block, "duty"), None, "anna")
    world.do(lambda s: rostering.assign(Act(s, line, actor("fatma"), MONDAY), [move]))
    world.now = block.opens(line.hours.zone) - timedelta(minutes=1)
    for who in WORKERS:  # there is mail for all of them
        world.do(
            lambda s, who=who: administration.invite(
                s, world.desk, number("hans"), who, "", world.now
            )
        )
    world.outbox.hangs = 40.0
    world.outbox.hangs_until = world.now + timedelta(minutes=10)
    world.tick()
    with world.database.reading() as session:
        told = session.scalar(text(TOLD))
        held_up = [*moments.held_up(session, world.outbox.last_out, world.now)]
    assert told
    assert held_up == []

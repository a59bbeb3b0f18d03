"""A line that was made on a page, in the worker processes of a real web server."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from config.house import build
from config.line_founding import LineFoundings
from config.settings import load
from ringgroup.desk import COMMAND_LINE
from ringgroup.people import versions
from ringgroup.tables import CALL
from tests.conftest import MONDAY
from tests.town.running import SECRETS, Service, tell, until

pytestmark = pytest.mark.slow
NUMBER = "+31402584115"
NEW = {
    "name": "CJG Eersel",
    "number": NUMBER,
    "service_number": "+31402584524",
    "voicemail.email": "eersel@example.nl",
}
WORKERS, CALLS = 2, 8
TAKEN_OVER = "settings taken over"


def found(house) -> bool:
    founding = LineFoundings(house.versions)

    def keep(session) -> bool:
        wanted = founding.wanted(
            session, "dag", "eersel", NEW, partners=False, told="nieuw"
        )
        return versions.keep(session, COMMAND_LINE, wanted.change, wanted.lines, MONDAY)

    return house.database.attempt(keep)


def test_every_worker_answers_its_number_without_a_restart(tmp_path, sqlite_url):
    service = Service(tmp_path, sqlite_url)
    with service.web():
        house = build(load(service.environment()))
        assert found(house)
        until(lambda: service.said(TAKEN_OVER) == WORKERS, "every worker knows it")
        sids = {f"CA{uuid4().hex}" for _ in range(CALLS)}
        for sid in sids:
            fields = {
                "AccountSid": SECRETS["TWILIO_ACCOUNT_SID"],
                "CallSid": sid,
                "From": "+31612345678",
                "To": NUMBER,
                "Direction": "inbound",
                "CallStatus": "ringing",
            }
            heard = tell(service.port, service.public_url, "/voice/incoming", fields)
            assert (heard.status, "<Record" in heard.body) == (200, True)
        with house.database.reading() as session:
            rows = session.execute(select(CALL.c.sid, CALL.c.line)).all()
        house.database.close()
    assert {tuple(row) for row in rows} == {(sid, "eersel") for sid in sids}

"""An administrator's page that is no longer true, and links that go with a member."""

import pytest
from sqlalchemy import text

from ringgroup.notices import links
from ringgroup.people import administration, intake, invitations
from ringgroup.people.members import Member
from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import Visitor, give_password

CHANGED = "Iemand anders heeft dit intussen veranderd."


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", "carla", role="administrator")
    yield town
    town.close()


def visitor(town, login: str) -> Visitor:
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


@pytest.fixture
def daan(town):
    return visitor(town, "daan")


def member(town, login: str = "anna") -> dict:
    return next(row for row in town.rows("member") if row["login"] == login)


def opened(visitor, login: str = "anna", **changes) -> dict[str, str]:
    """The form of a member, as the page gives it."""
    where = f"/beheer/leden/{login}"
    return form(visitor.get(where).text, where).fields | changes


def save(visitor, fields, login: str = "anna"):
    return visitor.post(f"/beheer/leden/{login}", fields, follow_redirects=True)


def put_out(visitor, login: str = "anna") -> None:
    fields = opened(visitor, login)
    del fields["active"]
    save(visitor, fields, login)


def test_a_member_who_was_put_out_does_not_come_back_by_an_old_page(town, daan):
    carla = visitor(town, "carla")
    old = opened(carla, name="Anna de Boer")
    fields = opened(daan, mobile="06 41130188")
    del fields["active"]
    save(daan, fields)
    assert CHANGED in save(carla, old).text
    row = member(town)
    assert (row["active"], row["mobile"], row["name"]) == (
        False,
        "+31641130188",
        "Anna",
    )


def test_what_another_changed_to_the_same_is_no_conflict(town, daan):
    carla = visitor(town, "carla")
    old = opened(carla, name="Anna de Boer")
    save(daan, opened(daan, name="Anna de Boer"))
    assert CHANGED not in save(carla, old).text
    assert member(town)["name"] == "Anna de Boer"


def test_a_form_without_what_it_showed_is_taken_as_it_is(town, daan):
    fields = opened(daan, name="Anna de Boer")
    save(daan, {k: v for k, v in fields.items() if k not in {"gezien", "eens"}})
    assert member(town)["name"] == "Anna de Boer"


# --- links --------------------------------------------------------------------


@pytest.fixture
def link(town, daan) -> str:
    """An invitation that Anna, who has no password yet, was sent."""
    return invited(town, daan)


def invited(town, administrator, login: str = "anna") -> str:
    before = {row["id"] for row in town.rows("invitation")}
    administrator.post(f"/beheer/leden/{login}/uitnodigen")
    (sent,) = (row for row in town.rows("invitation") if row["id"] not in before)
    return links.address("", sent["id"], town.house.desk.vault)


def status(town, link: str) -> int:
    return Visitor(town.app, lambda: town.now).get(link).status_code


def asked_for_a_reset(town, login: str = "anna") -> None:
    Visitor(town.app, lambda: town.now).post("/wachtwoord-vergeten", {"login": login})
    town.send_links()


def test_an_invitation_lives_on_when_somebody_types_the_login(town, daan, link):
    until = town.rows("invitation")[0]["expires_at"]
    town.run(until=MONDAY + administration.A_DAY)
    asked_for_a_reset(town)
    assert len(town.rows("invitation")) == 2
    assert status(town, link) == 200
    assert until in {row["expires_at"] for row in town.rows("invitation")}
    daan.sign_in("daan")
    assert link in daan.get("/beheer/leden/anna").text


def test_a_new_invitation_ends_the_one_before(town, daan, link):
    assert status(town, invited(town, daan)) == 200
    assert status(town, link) == 410


@pytest.mark.parametrize(
    "changes", [{"email": "anna.boer@example.nl"}, {"role": "coordinator"}]
)
def test_a_link_ends_with_the_address_and_the_role(town, daan, link, changes):
    was = opened(daan)
    save(daan, opened(daan, **changes))
    assert status(town, link) == 410
    save(daan, opened(daan, email=was["email"], role=was["role"]))
    assert status(town, link) == 410
    assert status(town, invited(town, daan)) == 200


def test_another_name_or_mobile_leaves_the_link(town, daan, link):
    save(daan, opened(daan, name="Anna de Boer", mobile="06 41130188"))
    assert status(town, link) == 200


def test_nobody_comes_back_by_a_link_from_before(town, daan, link):
    put_out(daan)
    assert status(town, link) == 410
    save(daan, opened(daan, active="y"))
    assert member(town)["active"]
    assert status(town, link) == 410


def test_a_file_that_changes_the_address_ends_the_link(town, link):
    row = member(town) | {"email": "anna.boer@example.nl"}
    with town.database.transaction() as session:
        known = intake.everybody(session, town.house.desk)
        wanted = [
            one
            if one.login != "anna"
            else Member(
                **{
                    name: row[name]
                    for name in ("name", "organisation", "mobile", "email", "login")
                },
                role=row["role"],
                active=True,
            )
            for one in known.people
        ]
        intake.take_in(session, known, wanted, None, town.now)
    assert status(town, link) == 410


def test_a_link_is_held_against_the_address_of_now_whoever_changed_it(town, link):
    """Who sends a link while another saves the address sends it to the old one."""
    with town.database.transaction() as session:
        session.execute(
            text("UPDATE member SET email = 'x@example.nl' WHERE login = 'anna'")
        )
    assert status(town, link) == 410


def test_a_link_of_before_the_address_was_kept_works_on(town, link):
    with town.database.transaction() as session:
        session.execute(text("UPDATE invitation SET email = NULL, role = NULL"))
    assert status(town, link) == 200


def test_no_link_is_left_once_a_password_is_chosen(town, link):
    town.run(until=MONDAY + administration.A_DAY)
    asked_for_a_reset(town)
    new = {"password": "mijn eigen lange zin", "again": "mijn eigen lange zin"}
    assert Visitor(town.app, lambda: town.now).post(link, new).status_code == 303
    assert town.rows("invitation") == []


def test_the_answer_to_a_password_by_a_link_is_the_same_twice(town, link):
    anna = Visitor(town.app, lambda: town.now)
    page = anna.get(link).text
    with anna.client.session_transaction() as cookie:
        kept = dict(cookie)
    words = {"password": "mijn eigen lange zin", "again": "mijn eigen lange zin"}
    fields = form(page, link).fields | words
    answers = []
    for _ in range(2):  # the second is on its way before the first is answered
        with anna.client.session_transaction() as cookie:
            cookie.clear()
            cookie.update(kept)
        answer = anna.client.post(link, data=fields)
        told = anna.client.get("/inloggen").text
        answers.append((answer.status_code, answer.location, "ingesteld" in told))
    assert answers[0] == answers[1]
    assert answers[0][:2] == (303, "/inloggen")


def test_a_link_to_nobody_is_given_out_to_nobody(town):
    with town.database.transaction() as session:
        desk = town.house.desk
        assert (
            invitations.send_link(session, desk, 99, "reset", "http://x", town.now)
            is None
        )

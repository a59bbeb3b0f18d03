"""Before there is an administrator, and on the first day of one."""

import re

from sqlalchemy import text

from config import first_use
from ringgroup.notices import links
from ringgroup.people import first
from tests.conftest import MONDAY
from tests.integration.people.test_first_use import ACCOUNT, WORDS
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.two_desks import TwoDesks, place
from tests.town.visitor import Visitor, give_password


def test_a_worker_signs_in_also_where_nobody_administers(sqlite_url):
    """As after `cjg members import` of a file with members and coordinators alone."""
    town = ClockedTown(demo_settings(sqlite_url, **ACCOUNT), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    page = Visitor(town.app, lambda: town.now).get("/inloggen", follow_redirects=True)
    town.close()
    assert 'name="password"' in page.text


def test_a_start_that_cannot_ask_says_no_secret(sqlite_url):
    """The standard error of a start is the log of whoever runs it."""
    town = ClockedTown(demo_settings(sqlite_url, **ACCOUNT), MONDAY, "pickup wins")
    give_password(town.database, "daan", role="administrator")
    with town.database.transaction() as session:
        session.execute(text("ALTER TABLE member RENAME TO gone"))
    said = first_use.said(town.house) or ""
    secret = first.secret(town.desk.vault)
    town.close()
    assert "No administrator can sign in yet." not in said
    assert secret not in said


def test_an_administrator_of_no_line_who_was_invited_finds_a_page(tmp_path, sqlite_url):
    town = TwoDesks(tmp_path, sqlite_url, MONDAY, "pickup wins")
    give_password(town.database, "gijs", role="administrator")
    place(town, "eva", "administrator", {})
    gijs, eva = (Visitor(town.app, lambda: town.now) for _ in range(2))
    gijs.sign_in("gijs")
    gijs.post("/beheer/leden/eva/uitnodigen")
    (row,) = town.rows("invitation")
    link = links.address("", row["id"], town.desk.vault)
    fields = form(eva.get(link).text, link).fields
    eva.post(link, fields | {"password": WORDS, "again": WORDS})
    entered = eva.sign_in("eva", WORDS)
    (onwards,) = re.findall('href="([^"]+)">Ik heb ze bewaard', entered.text)
    page = eva.get(onwards, follow_redirects=True)
    town.close()
    assert page.status_code == 200

"""With several lines, what is of all of them bears the name of none."""

import re

import pytest
from sqlalchemy import update

from ringgroup.people.passwords import hashed
from ringgroup.tables import MEMBER
from ringgroup.telephone import RefusedError
from tests.conftest import MONDAY
from tests.town.office import Office
from tests.town.town import MOBILES, SERVICE, Town, demo_settings
from tests.town.two_desks import FILE
from tests.town.visitor import Visitor, give_password

SITE = '\n[site]\nname = "Loketten"\norganisation = "gemeente Veldhoven"\n'
BEFORE = (
    *("/inloggen", "/wachtwoord-vergeten", "/privacy", "/toegankelijkheid"),
    "/uitnodiging/x",
)
WEST, EAST = "Loket West", "Balie Oosterhout"
ADDRESSES = re.compile("<ul>\\s*<li>[^<]*: <a href=.mailto:.*?</ul>", re.DOTALL)
"""Where each line is named with its own address, as nobody else has it."""


def town_of(folder, url: str, file: str) -> Town:
    path = folder / "lines.toml"
    path.write_text(file)
    town = Town(demo_settings(url, CJG_CONFIG=str(path)), MONDAY, "pickup wins")
    give_password(town.database, "anna")
    return town


ONE = FILE.partition("[lines.oost]")[0]
NAMED = [
    (FILE, "Telefonisch loket", "Telefonisch loket"),
    (FILE + SITE, "Loketten", "gemeente Veldhoven"),
    (ONE, WEST, WEST),
    (ONE + SITE, "Loketten", WEST),
]


@pytest.mark.parametrize(("file", "site", "title"), NAMED)
def test_pages_before_the_sign_in_and_letters_of_an_account(
    tmp_path, sqlite_url, file, site, title
):
    town = town_of(tmp_path, sqlite_url, file)
    visitor = Visitor(town.app, lambda: town.now)
    for path in BEFORE:
        page = ADDRESSES.sub("", visitor.get(path).text)
        assert site in page
        assert {name for name in (WEST, EAST) if name in page} <= {site}
    visitor.post("/wachtwoord-vergeten", {"login": "anna"})
    town.send_links()
    visitor.sign_in("anna")
    visitor.post("/account/pincode", {"pin": "482615"})
    letters = [f"{row['subject']} {row['body']}" for row in town.rows("message")]
    town.close()
    assert len(letters) == 2
    for letter in letters:
        assert letter.startswith(f"{title}: ")
        assert {name for name in (WEST, EAST) if name in letter} <= {title}


@pytest.mark.parametrize("path", ["/privacy", "/toegankelijkheid"])
def test_each_line_is_written_to_at_its_own_address(tmp_path, sqlite_url, path):
    town = town_of(tmp_path, sqlite_url, FILE)
    page = Visitor(town.app, lambda: town.now).get(path).text
    town.close()
    for name, email in ((WEST, "west@example.nl"), (EAST, "oosterhout@example.nl")):
        assert f'<li>{name}: <a href="mailto:{email}">{email}</a></li>' in page


@pytest.mark.parametrize("path", ["/privacy", "/toegankelijkheid"])
def test_who_is_named_for_it_is_written_to_for_all_lines(tmp_path, sqlite_url, path):
    named = '\nprivacy_contact = "Piet Post"\naccessibility_contact = "Piet Post"\n'
    town = town_of(tmp_path, sqlite_url, FILE + SITE + named)
    page = Visitor(town.app, lambda: town.now).get(path).text
    town.close()
    assert "Neem contact op met Piet Post." in page
    assert "mailto:" not in page


def test_lines_that_keep_it_otherwise_each_say_how_long(tmp_path, sqlite_url):
    other = "[lines.oost.retention]\nnote = 100\n"
    town = town_of(tmp_path, sqlite_url, FILE + other)
    page = Visitor(town.app, lambda: town.now).get("/privacy").text
    town.close()
    assert f"wissen we na 365 dagen ({WEST}) of 100 dagen ({EAST})." in page
    assert "in het beheer, bewaren we 365 dagen." in page


def test_a_letter_about_a_line_bears_its_name(tmp_path, sqlite_url):
    town = town_of(tmp_path, sqlite_url, FILE + SITE)
    with town.database.transaction() as session:
        session.execute(update(MEMBER).values(pin_hash=hashed("482615")))
    keys = [("*984114", 1.0), *((f"73918{n}#", 12.0 * (n + 1)) for n in range(3))]
    town.network.dial_service(MOBILES["anna"], SERVICE, keys, hangs_up_after=90.0)
    town.run()
    (letter,) = town.rows("message")
    town.close()
    assert letter["about"].startswith("account:pin_shut:")
    assert letter["subject"] == f"{EAST}: je account is veranderd"


@pytest.mark.parametrize(("file", "title"), [(file, title) for file, _, title in NAMED])
def test_that_news_of_an_account_reaches_nobody_is_told_in_the_same_name(
    tmp_path, sqlite_url, file, title
):
    """Anna is on one line; her account, and who sees to it, are of none."""
    office = Office(town_of(tmp_path, sqlite_url, file))
    town = office.town
    give_password(town.database, "gijs", role="administrator")
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in("anna")
    visitor.post("/account/pincode", {"pin": "482615"})
    post = office.outside.send_mail

    def send_mail(to: str, subject: str, body: str) -> None:
        if to.startswith("anna"):
            code = "550"
            raise RefusedError(code, "no such mailbox")
        post(to, subject, body)

    office.outside.send_mail = send_mail
    office.deliver(town.now)
    (told,) = [row for row in town.rows("message") if "moved" in row["about"]]
    town.close()
    assert told["body"].startswith(f"{title}: wij bereiken ")
    assert {name for name in (WEST, EAST) if name in told["body"]} <= {title}

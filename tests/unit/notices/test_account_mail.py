"""E-mails about an account: what they say, and whose link works."""

from datetime import UTC, date, datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from ringgroup.notices import links
from ringgroup.notices.account_mail import AccountChange, change_letter, link_letter
from ringgroup.vault import Vault

VAULT = Vault("a secret of this test")
ORIGIN = "https://desk.example.nl"
LINK = "0123456789abcdef" * 2
UNTIL = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


def letter(purpose):
    recipient = ("Anna Bakker", "anna")
    address = links.unsigned(ORIGIN, LINK)
    zone = ZoneInfo("Europe/Amsterdam")
    return link_letter(purpose, "CJG Veldhoven", recipient, address, UNTIL, zone)


def test_a_link_works_once_its_letter_is_signed_and_not_before():
    body = letter("invitation").body
    (kept,) = (line for line in body.splitlines() if line.startswith(ORIGIN))
    assert links.read(kept.rpartition("/")[2], VAULT) is None
    (sent,) = set(links.signed(body, VAULT).splitlines()) - set(body.splitlines())
    assert sent == links.address(ORIGIN, LINK, VAULT)
    assert links.read(sent.rpartition("/")[2], VAULT) == LINK
    assert links.read(sent.rpartition("/")[2], Vault("another secret")) is None


def test_only_who_may_not_have_asked_is_told_what_to_do_then():
    assert "Was jij dit niet?" in letter("reset").body
    assert "Was jij dit niet?" not in letter("invitation").body
    assert "maandag 23 november 09:05 uur" in letter("reset").body


def test_who_chose_a_new_password_is_told_which_devices_let_them_in_still():
    days = [date(2026, 5, 3), date(2026, 11, 23)]
    body = change_letter("password", "CJG Veldhoven", "Anna Bakker", days).body
    assert "Toegevoegd op: 3 mei 2026 en 23 november 2026." in body
    assert "passkey" not in change_letter("password", "CJG Veldhoven", "Anna").body


@pytest.mark.parametrize("change", get_args(AccountChange))
def test_a_change_of_an_account_says_whom_to_warn(change):
    words = change_letter(change, "CJG Veldhoven", "Anna Bakker")
    assert words.subject == "CJG Veldhoven: je account is veranderd"
    assert words.body.startswith("Beste Anna Bakker,")
    assert "Neem dan meteen contact op met je beheerder" in words.body

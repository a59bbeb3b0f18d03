"""Somebody who uses the pages: a browser without a screen, with cookies and tokens."""

import re
from collections.abc import Mapping

import pyotp
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from ringgroup.database.database import Database
from ringgroup.tables import MEMBER

PASSWORD = "een heel lang wachtwoord"  # noqa: S105 - of invented people
HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""A hash names what it costs: this one next to nothing, for it is asked thousands of
times here what ours is asked once in a morning."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SECRET = re.compile(r"otpauth://[^\"]*secret=([A-Z2-7]+)")


def give_password(database: Database, *logins: str, role: str = "member") -> None:
    """Let these members sign in with PASSWORD, in that role."""
    with database.transaction() as session:
        session.execute(
            update(MEMBER)
            .where(MEMBER.c.login.in_(logins))
            .values(password_hash=HASH, role=role)
        )


class Visitor:
    """A browser; `now` is the clock by which codes are made."""

    def __init__(self, app: Flask, now) -> None:
        self.client = app.test_client()
        self.now = now
        self.secret: str | None = None
        self.recovery_codes: list[str] = []
        self.page: TestResponse | None = None

    def get(self, path: str, **options) -> TestResponse:
        self.page = self.client.get(path, buffered=True, **options)
        return self.page

    def send(self, path: str, data: Mapping | None = None) -> TestResponse:
        """Send a form, and go where it leads."""
        return self.post(path, data, follow_redirects=True)

    def post(self, path: str, data: Mapping | None = None, **options) -> TestResponse:
        """Send a form as the page would, with its token."""
        with self.client.session_transaction() as cookie:
            fresh = "csrf_token" not in cookie
        page = self.client.get("/privacy" if fresh else "/inloggen")
        if fresh or not TOKEN.search(page.text):
            page = self.client.get("/inloggen")
        if not TOKEN.search(page.text):
            page = self.client.get("/account")
        found = TOKEN.search(page.text)
        token = found[1] if found else ""
        form = {"csrf_token": token, **(data or {})}
        self.page = self.client.post(path, data=form, buffered=True, **options)
        return self.page

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        """All the way: whoever needs a code sets it up, or gives it."""
        answer = self.post("/inloggen", {"login": login, "password": password})
        onwards = answer.headers.get("Location", "")
        if onwards.endswith("/inloggen/instellen"):
            return self.set_up()
        if onwards.endswith("/inloggen/code"):
            return self.post("/inloggen/code", {"code": self.code()})
        return answer

    def set_up(self) -> TestResponse:
        page = self.client.get("/inloggen/instellen")
        found = SECRET.search(page.text)
        assert found, page.text
        self.secret = found[1]
        form = {"code": self.code(), "csrf_token": TOKEN.search(page.text)[1]}
        answer = self.client.post("/inloggen/instellen", data=form)
        self.recovery_codes = re.findall(r"<code>([a-z0-9-]+)</code>", answer.text)
        return answer

    def code(self) -> str:
        """What the phone shows now."""
        return pyotp.TOTP(self.secret).at(self.now())

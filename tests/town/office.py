"""The town with a clock that tells staff: a provider and a mail server in memory."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from ringgroup.notices import delivery
from ringgroup.notices.ways import Ways
from ringgroup.presence.store import workers
from ringgroup.presence.switch import switch
from ringgroup.tables import MEMBER, MESSAGE, VOICEMAIL
from ringgroup.upkeep import passing_on, telling
from tests.town.town import PEOPLE, Town

MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """An instant of the winter in Veldhoven."""
    return datetime.fromisoformat(f"{text}+01:00")


class Outside:
    """The provider and the mail server: they take what they are given, or fail."""

    def __init__(self) -> None:
        self.sms: list[tuple[str, str, str]] = []
        self.mails: list[tuple[str, str, str]] = []
        self.failures: list[BaseException] = []
        self.dies_after = False

    def send_sms(self, sender: str, to: str, body: str) -> str:
        self._may_fail()
        self.sms.append((sender, to, body))
        if self.dies_after:
            raise KeyboardInterrupt
        return f"SM{len(self.sms)}"

    def sms_sent(self, to: str, body: str, since: datetime) -> int:  # noqa: ARG002 - the port
        return sum((number, text) == (to, body) for _, number, text in self.sms)

    def send_mail(self, to: str, subject: str, body: str) -> None:
        self._may_fail()
        self.mails.append((to, subject, body))

    def _may_fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


class Office:
    """The town with a clock: anna has duty, bram is backup, fatma coordinates."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.outside, self.origin, self.mail = Outside(), "", True
        self.database, self.desk, self.line = town.database, town.house.desk, town.line
        self.change("fatma", role="coordinator")

    def change(self, name: str, **columns) -> None:
        with self.database.transaction() as session:
            session.execute(
                update(MEMBER).where(MEMBER.c.login == name).values(columns)
            )

    def deliver(
        self,
        now: datetime,
        jitter: float = 0.0,
        channels: Iterable[str] = ("sms", "email"),
    ) -> int:
        return delivery.deliver(
            self.database,
            self.desk,
            Ways(self.outside, self.outside, self.origin, self.mail),
            now,
            rules=passing_on.rules(self.desk),
            channels=channels,
            jitter=lambda: jitter,
        )

    def tick(self, now: datetime) -> None:
        telling.cycle(self.database, self.desk, now)
        while self.deliver(now):
            pass

    def ticks(self, first: datetime, last: datetime, step: timedelta = MINUTE) -> None:
        while first <= last:
            self.tick(first)
            first += step

    def switch(self, name: str, now: datetime, *, on: bool) -> None:
        with self.database.transaction() as session:
            worker = workers.worker_by_login(session, self.line.key, name)
            switch(session, self.line, worker, on=on, via="test", now=now)

    def message(self, name: str = "anna", channel: str = "sms", **columns) -> None:
        created = columns.pop("created_at", at("2026-11-23T09:00"))
        row = {
            "about": f"test:{len(self.rows())}",
            "line": self.line.key,
            "member_id": PEOPLE.index(name) + 1,
            "channel": channel,
            "subject": "CJG: proef",
            "body": f"proef {len(self.rows())}",
            "created_at": created,
            "next_try_at": created,
        }
        with self.database.transaction() as session:
            session.execute(insert(MESSAGE), row | columns)

    def voicemail(self, received: datetime, name: str = "v1", **columns) -> None:
        row = {
            "id": name,
            "line": self.line.key,
            "recording_sid": f"RE{name}",
            "received_at": received,
            "seconds": 12,
        }
        with self.database.transaction() as session:
            session.execute(insert(VOICEMAIL), row | columns)

    def rows(self) -> list[dict]:
        rows = self.town.rows("message ORDER BY id")
        key = f"{self.line.key}:2026-11-23T"
        return [row | {"about": row["about"].replace(key, "")} for row in rows]

    def told(self) -> list[str]:
        return [row["about"] for row in self.rows()]

    def alarms(self) -> list[str]:
        return [key for key in self.told() if key.startswith(("alarm", "solved"))]

    def problem(self, name: str) -> str | None:
        return next(
            r["problem"] for r in self.town.rows("member") if r["login"] == name
        )

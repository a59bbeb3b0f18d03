"""A town with one desk: the whole application, a real database, simulated phones."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, text

from config.app import create_app
from config.house import build
from config.settings import Settings, load
from ringgroup.line import Line
from ringgroup.people import forgotten
from ringgroup.people.hashing import Hashing
from ringgroup.tables import EXTRA_DAY, MEMBER, SLOT
from ringgroup.upkeep import lost_calls
from webhooks.simulator.network.http import WsgiExchange
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.phones import Answers, Behaviour, Caller
from webhooks.simulator.network.visit import Visit
from webhooks.simulator.network.weather import Weather

LINE = "+31402584113"
SERVICE = "+31402584524"
PEOPLE = ("anna", "bram", "carla", "daan", "eva", "fatma", "gijs")
MOBILES = {name: f"+3161234560{n}" for n, name in enumerate(PEOPLE, 1)}


def demo_settings(database_url: str, **environ: str) -> Settings:
    return load({"CJG_DEMO": "1", "DATABASE_URL": database_url, **environ})


class Town:
    """Seven workers with mobiles; nobody is Present until `sign_on`."""

    def __init__(
        self,
        settings: Settings,
        now: datetime,
        reading: str,
        weather: Weather | None = None,
        hashing: Hashing | None = None,
        **rules: Any,
    ) -> None:
        house = build(settings)
        if rules:
            lines = {
                key: replace(line, rules=replace(line.rules, **rules))
                for key, line in house.desk.lines.items()
            }
            house.desk.take(lines)
        self.house = house
        self.database = house.database
        self.waited: list[float] = []
        self.app = create_app(
            house,
            clock=lambda: self.network.now,
            wait=self.waited.append,
            hashing=hashing,
        )
        self.network = Network(
            WsgiExchange(self.app, settings.public_url),
            settings.twilio_auth_token.get_secret_value(),
            settings.twilio_account_sid,
            settings.public_url,
            now,
            reading,  # type: ignore[arg-type] # pytest's parameter
            weather,
            verified=[line.shown for line in house.desk.lines.values()],
            seed="town",
        )
        self._callers = 0
        with self.database.transaction() as session:
            session.execute(
                insert(MEMBER),
                [
                    {
                        "id": n,
                        "login": name,
                        "name": name.capitalize(),
                        "organisation": "Lumens",
                        "mobile": mobile,
                        "email": f"{name}@example.nl",
                        "role": "member",
                        "active": True,
                    }
                    for n, (name, mobile) in enumerate(MOBILES.items(), 1)
                ],
            )
        for mobile in MOBILES.values():
            self.network.add_phone(mobile, Answers())

    def again(self) -> FlaskClient:
        """A client of the web process as if it had just been started."""
        return create_app(self.house, clock=lambda: self.network.now).test_client()

    @property
    def line(self) -> Line:
        return next(iter(self.house.desk.lines.values()))

    @property
    def now(self) -> datetime:
        return self.network.now

    # --- what people do ---

    def phone(self, name: str, behaviour: Behaviour) -> None:
        self.network.phones[MOBILES[name]].behaviour = behaviour

    def sign_on(self, *names: str) -> None:
        """By phone, as every worker does, one after another."""
        for name in names:
            self.key(name, "*454113")

    def key(self, name: str | None, code: str, number: str | None = None) -> Visit:
        """A call to the service number; gives it when it is over."""
        mobile = number or (MOBILES[name] if name else None)
        visit = self.network.dial_service(
            mobile, SERVICE, [(code, 1.0)], hangs_up_after=8.0
        )
        self.run()
        return visit

    def dial(self, number: str | None = "new", **behaviour: Any) -> Visit:
        """A caller dials the line; nothing has happened yet."""
        if number == "new":
            self._callers += 1
            number = f"+3140{7_000_000 + 13_579 * self._callers}"
        return self.network.call(Caller(number, **behaviour), LINE)

    def call(self, number: str | None = "new", **behaviour: Any) -> Visit:
        """A caller dials the line, and everything that follows happens."""
        visit = self.dial(number, **behaviour)
        self.run()
        return visit

    def run(self, until: float | datetime | None = None) -> None:
        self.network.run(until)

    def roster(self, duty: str | None, backup: str | None, start: int = 540) -> None:
        """Today's block in the roster."""
        people = {"duty": duty, "backup": backup}
        with self.database.transaction() as session:
            session.execute(
                insert(SLOT),
                [
                    {
                        "line": self.line.key,
                        "day": self.now.date(),
                        "start": start,
                        "end": start + 180,
                        "slot": slot,
                        "member_id": PEOPLE.index(name) + 1,
                    }
                    for slot, name in people.items()
                    if name
                ],
            )

    def extra_day(self, day: date, spans: str) -> None:
        with self.database.transaction() as session:
            session.execute(
                insert(EXTRA_DAY),
                {"line": self.line.key, "day": day, "spans": spans},
            )

    def send_links(self) -> None:
        """The clock looks at the names of who forgot a password."""
        origin = self.house.settings.public_url
        forgotten.cycle(self.database, self.house.desk, origin, self.now)

    def sweep(self, after: timedelta = timedelta()) -> None:
        lost_calls.sweep(self.database, self.house.desk, self.now + after)

    # --- what can be seen ---

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.database.reading() as session:
            found = session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - a test's own words
            return [dict(row) for row in found.mappings()]

    def present(self) -> set[str]:
        ids = {row["member_id"] for row in self.rows("presence")}
        return {PEOPLE[number - 1] for number in ids}

    def rung(self, visit: Visit) -> list[str]:
        """Whose phones were rung, in order, again when rung again."""
        names = {mobile: name for name, mobile in MOBILES.items()}
        return [names[leg.number] for leg in visit.legs]

    def talked_to(self, visit: Visit) -> list[str]:
        names = {mobile: name for name, mobile in MOBILES.items()}
        return [names[bridge.number] for bridge in visit.bridges]

    def close(self) -> None:
        self.database.close()

"""One installation of the soak, with everything around it, on one database."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from config.lines import load_lines
from ringgroup.vault import Vault
from tests.soak.network import CrowdedNetwork, Sky
from tests.soak.post import PostOffice
from tests.soak.processes import Processes, free_port
from tests.soak.servers import GROUNDS
from tests.soak.worldclock import WorldClock
from webhooks.simulator.network.phones import Answers
from webhooks.simulator.provider.rest import RestStandIn
from webhooks.twilio import words

LINE, SERVICE = "+31402584113", "+31402584524"
PEOPLE = ("anna", "bram", "carla", "daan", "eva", "karin")
MOBILES = {name: f"+3161234560{n}" for n, name in enumerate(PEOPLE, 1)}
CALLERS = "+3140765"
"""How every caller's number begins, and nothing else."""
SID, TOKEN = "AC" + "5" * 32, "a token for random days"
KEY = "a key that seals nothing but random days"
ZONE = ZoneInfo("Europe/Amsterdam")
FIRST_DAY = date(2027, 1, 4)
LINES = f"""
[lines.soak]
name = "CJG Soak"
number = "{LINE}"
service_number = "{SERVICE}"
code = "454113"
when_busy = "voicemail"
[lines.soak.hours]
monday = ["09:00-12:00"]
tuesday = ["09:00-12:00"]
wednesday = ["09:00-12:00"]
thursday = ["09:00-12:00"]
friday = ["09:00-12:00"]
[lines.soak.holidays]
country = "NL"
[lines.soak.voicemail]
email = "soak@example.nl"
max_seconds = 120
"""
APOLOGIES = ("apology", "leg_failed", "service_failed", "outgoing_failed")


def working_days(number: int) -> list[date]:
    """So many weekdays, from the first on; a holiday among them is a day too."""
    days = (FIRST_DAY + timedelta(days=n) for n in range(2 * number + 7))
    return [day for day in days if day.weekday() < 5][:number]


def at(day: date, hour: int, minute: float = 0) -> datetime:
    """A moment on the wall clock of the desk."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    return midnight.replace(hour=hour) + timedelta(minutes=minute)


class World:
    """Web, clock, database, network, provider and mail server; one seed."""

    def __init__(self, folder: Path, kind: str, seed: str, days: int) -> None:
        self.kind, self.seed = kind, seed
        self.random = Random(seed)
        self.trouble = Random(f"{seed}/trouble")
        self._open = ExitStack()
        self._absent = 0
        self.registered = 0
        self.owed = 0
        self.largest_log = 0
        self.days = working_days(days)
        try:
            self._build(folder)
        except BaseException:
            self.close()
            raise

    def _build(self, folder: Path) -> None:
        kind, seed = self.kind, self.seed
        self.ground = GROUNDS[kind](folder)
        self._open.callback(self.ground.close)
        self.office = PostOffice()
        self._open.enter_context(self.office.open())
        self.stand_in = RestStandIn(SID, TOKEN)
        self.stand_in.fresh_seconds = 0
        self.stand_in.slow_seconds = 12.0
        self.stand_in.page_limit = 50
        api_url = self._open.enter_context(self.stand_in.serve())
        self.world_clock = WorldClock(folder / "clock")
        self._open.callback(self.world_clock.close)
        (folder / "lines.toml").write_text(LINES)
        self.port = free_port()
        self.processes = Processes(
            {
                "CJG_CONFIG": str(folder / "lines.toml"),
                "DATABASE_URL": self.ground.url,
                "PORT": str(self.port),
                "SECRET_KEY": KEY,
                "SMTP_URL": self.office.url,
                "TWILIO_ACCOUNT_SID": SID,
                "TWILIO_API_URL": api_url,
                "TWILIO_AUTH_TOKEN": TOKEN,
                **self.world_clock.environ,
            }
        )
        self._open.callback(self.processes.end)
        line = load_lines(folder / "lines.toml")["soak"]
        self.vault = Vault(KEY)
        self.sky = Sky()
        self.begin = at(self.days[0], 8, 45)
        self.world_clock.show(self.begin)
        self.members = folder / "members.csv"
        self._people(folder)
        self.network = CrowdedNetwork(
            TOKEN,
            SID,
            f"http://127.0.0.1:{self.port}",
            self.begin,
            weather=self.sky,
            verified=[LINE],
            seed=f"{seed}/{kind}",
            world_clock=self.world_clock,
            fallback=self.processes.run("cjg", "fallback-twiml").encode(),
            apologies=tuple(words.plain(line, name) for name in APOLOGIES),
            is_away=lambda: self._absent > 0,
        )
        self._open.callback(self.network.close)
        self.stand_in._network = self.network  # noqa: SLF001 - it was made before its network
        for mobile in MOBILES.values():
            self.network.add_phone(mobile, Answers())
        for name in ("web", "clock"):
            self.processes.start(name)
        self.processes.await_web()

    def _people(self, folder: Path) -> None:
        rows = ["name,organisation,mobile,email,login,role"]
        for name, mobile in MOBILES.items():
            role = "coordinator" if name == "karin" else "member"
            rows.append(f"{name.title()},GGD,{mobile},{name}@example.nl,{name},{role}")
        self.members.write_text("\n".join(rows) + "\n")
        duties = ["date,block,duty,backup"]
        crew = PEOPLE[:5]
        duties += [
            f"{day},,{crew[n % 5]},{crew[(n + 1) % 5]}"
            for n, day in enumerate(self.days)
            if self._is_open(folder, day)
        ]
        (folder / "roster.csv").write_text("\n".join(duties) + "\n")
        self.processes.run("cjg", "db", "upgrade")
        self.processes.run("cjg", "members", "import", str(self.members))
        self.processes.run("cjg", "roster", "import", str(folder / "roster.csv"))

    @staticmethod
    def _is_open(folder: Path, day: date) -> bool:
        return bool(load_lines(folder / "lines.toml")["soak"].hours.blocks_on(day))

    # --- what a fault needs ---

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody need be home: the provider's fallback speaks."""
        self._absent += 1
        try:
            yield
        finally:
            self._absent -= 1

    @contextmanager
    def here(self) -> Iterator[None]:
        """Somebody must be home."""
        yield

    def ticks(self, seconds: float = 1.3) -> None:
        """Let the clock process have its turns, in real time."""
        time.sleep(seconds)

    def close(self) -> None:
        self._open.close()

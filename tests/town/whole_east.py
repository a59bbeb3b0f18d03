"""Two desks, of which East has everything that somebody of West could ask for.

A message, a form, a roster, leave, a swap and calendars; who asks is of West.
"""

import re

from sqlalchemy import text

from ringgroup.people.passwords import hashed
from ringgroup.roster import calendars
from tests.conftest import MONDAY
from tests.town.town import PEOPLE
from tests.town.two_desks import EAST, EAST_NUMBER, WEST, TwoDesks
from tests.town.visitor import HASH, Visitor
from webhooks.simulator.network.phones import Answers, Caller

PIN = "204816"
OF_EAST = re.compile(
    r"\b(daan|eva|fatma)\b|oosterhout|40 ?258 ?4114|3161234560[456]|7013579",
    re.IGNORECASE,
)
"""What nobody of the other desk may read: names, numbers, the line itself."""
ECHO = re.compile(r'value="eva"|medewerker=eva|\beva mag niet op dit rooster staan')
"""What somebody asked, as a page may say it back."""
ASKING = ("bram", "anna", "gijs")
"""A member, a coordinator, and an administrator, all of West."""
BLOCK = "2026-11-30.0900-1200"
IDS = {name: number for number, name in enumerate(PEOPLE, 1)}
OF_WEST = {IDS[name] for name in ("anna", "bram", "carla", "gijs")}


class Both(TwoDesks):
    """East has a message, a form, a roster, leave, a swap, and calendars."""

    def __init__(self, *args) -> None:
        super().__init__(*args)
        self.visitors: dict[str, Visitor] = {}
        with self.database.transaction() as session:
            session.execute(
                text("UPDATE member SET password_hash = :hash, pin_hash = :pin"),
                {"hash": HASH, "pin": hashed(PIN)},
            )
        self.network.call(Caller("+31407013579", speaks_seconds=9), EAST_NUMBER)
        self.run()
        self.fetch()
        self.key("eva", "*454114")
        self.phone("eva", Answers(talk_seconds=60))
        self.network.call(Caller("+31407013579"), EAST_NUMBER)
        self.run()
        daan, eva = self.as_("daan"), self.as_("eva")
        plan = {f"plek/{BLOCK}.duty/": "eva", f"plek/{BLOCK}.backup/": "fatma"}
        daan.post("/rooster/bewaar", plan)
        daan.post("/rooster/publiceren", {"tot": "2026-12-31"})
        eva.post("/rooster/ruilen/nieuw", {"plek": f"{BLOCK}.duty", "how": "all"})
        eva.post("/rooster/mijn/vrij", {"first": "2026-12-07", "last": "2026-12-08"})
        with self.database.transaction() as session:
            self.feeds = [
                calendars.secret_of(session, self.desk.vault, IDS[who], MONDAY, EAST)
                for who in ASKING
            ]

    def as_(self, login: str) -> Visitor:
        if login not in self.visitors:
            self.visitors[login] = Visitor(self.app, lambda: self.now)
            self.visitors[login].sign_in(login)
        return self.visitors[login]

    def carried(self) -> dict[str, str]:
        """What stands for a placeholder in an address: a thing of East."""
        return {
            "message": self.rows("voicemail")[0]["id"],
            "form": self.rows("open_registration")[0]["id"],
            "swap": self.rows("swap_request")[0]["id"],
            "secret": self.feeds[0],
            "answer": "ja",
            "month": "2026-11",
            "year": "2025",
        }

    def fields(self) -> dict[str, str]:
        """Whatever a form may say of East: who, which place, whose leave."""
        return {
            "medewerker": "eva",
            "aan": "1",
            "wie": str(IDS["eva"]),
            "who": str(IDS["eva"]),
            "first": "2026-12-14",
            "last": "2026-12-15",
            "vrij": str(self.rows("leave")[0]["id"]),
            "plek": f"{BLOCK}.duty",
            "how": "colleague",
            "colleague": "eva",
            "eigenaar": "",
            "aan_wie": "eva",
            f"plek/{BLOCK}.duty/": "eva",
            "batch": self.rows("roster_change")[0]["batch"],
        }

    def of_east(self) -> dict[str, list[dict]]:
        """Every row but those that are of West, or of somebody of West alone."""
        return {
            name: [row for row in rows if not is_of_west(row)]
            for name, rows in self.everything().items()
        }


def is_of_west(row: dict) -> bool:
    if row.get("line") == EAST:
        return False
    owner = row.get("member_id", row.get("actor_id", row.get("id")))
    return row.get("line") == WEST or owner in OF_WEST

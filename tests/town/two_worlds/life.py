"""A few weeks of two desks, in which five things are secret and all else is as it is.

Which two desks, see `tests/town/two_desks.py`. Carla has the duty: she takes the call
and sends the form, and the message is hers; so nobody who watches is told by their own
deed. What happens besides falls as the seed has it, and the same in both worlds.
"""

import io
import wave
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import insert, text

from config.jobs import all_jobs
from config.outside import Outside
from ringgroup.registration.form import check
from ringgroup.tables import REGISTRATION
from tests.town.figures import random_form
from tests.town.provider import Provider
from tests.town.town import LINE
from tests.town.two_desks import EAST, EAST_NUMBER, FILE, WEST, TwoDesks
from tests.town.two_worlds import chance
from tests.town.visitor import HASH, Visitor
from webhooks.simulator.network.phones import Answers, Caller, Ignores

SECRETS = {
    "one form": "what Carla's form says",
    "one form left": "whether she sends it at all",
    "one caller": "whose number rang, and left the message",
    "one message": "what is said in it, in as many seconds",
    "one other line": "all that happens at the other desk",
}
"""In what two worlds differ, one at a time."""
WORKING = ("monday", "tuesday", "wednesday", "thursday", "friday")
WEEK = "\n".join(f'{day} = ["09:00-12:00"]' for day in WORKING)
MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
WATCHERS = {
    "member": "bram",
    "coordinator": "anna",
    "administrator": "gijs",
    "member of another line": "eva",
}
LEADING = (("anna", "carla", "bram"), ("daan", "eva", "fatma"))
NUMBERS = ("+31407013579", "+31612340077", "+31407244680", "+31203330001")
LONG = ("+442079460018", "+3225550199")
"""From abroad: of another length."""
READINGS = ("pickup wins", "screening wins")
SETTLED = timedelta(minutes=13)
"""Longer than any deed takes: whoever looks does so at the same time in both worlds."""
LEFT_ALONE = {"remove_legs", "remove_texts", "ask_after_sms", "take_prompts"}
"""Jobs that ask the provider for lists that it does not have here."""


class Telecom(Provider):
    """The provider, which also takes SMS, and keeps what a caller says."""

    said = b"a"

    def recording(self, sid: str) -> bytes:
        super().recording(sid)
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(2)
            writer.setframerate(8000)
            writer.writeframes(self.said * 16_000)
        return file.getvalue()

    def send_sms(self, sender: str, to: str, body: str) -> str:
        self.town.sms.append((sender, to, body))  # type: ignore[attr-defined] # of a life
        return f"SM{len(self.town.sms)}"  # type: ignore[attr-defined] # likewise

    def send_mail(self, to: str, subject: str, body: str) -> None:
        self.town.mails.append((to, subject, body))  # type: ignore[attr-defined] # likewise


class Life(TwoDesks):
    """One world; `changed` is the secret that is otherwise in it, if one is."""

    environ = {"SMTP_URL": "smtp://127.0.0.1:9"}  # noqa: RUF012 - never written to
    lines = FILE.replace('monday = ["09:00-12:00"]', WEEK)

    def __init__(
        self,
        folder: Path,
        url: str,
        seed: int,
        changed: str | None,
        dice: chance.Seeded,
    ) -> None:
        self.seed, self.changed, self.source = seed, changed, dice
        self.source.begin(f"{seed}/before")
        self.sms: list[tuple[str, str, str]] = []
        self.mails: list[tuple[str, str, str]] = []
        super().__init__(folder, url, MONDAY, Random(seed).choice(READINGS))
        self.provider = Telecom(self)
        self.visitors = {
            login: Visitor(self.app, lambda: self.now)
            for login in (*WATCHERS.values(), "carla", "daan")
        }
        self.plan = Random(f"{seed}/plan")
        with self.database.transaction() as session:
            session.execute(text("UPDATE member SET password_hash = :h"), {"h": HASH})
            if rows := list(self._past()):
                session.execute(insert(REGISTRATION), rows)

    def _past(self) -> Iterator[dict[str, object]]:
        """So many forms that one more may be one too many for a rounded number."""
        for number in range(self.plan.choice((0, 12, 40, 110))):
            yield {
                "id": f"{number:032x}",
                "line": WEST,
                "channel": "phone",
                "day": date(2026, 11, self.plan.randint(2, 6)),
                "hour": self.plan.randint(9, 11),
                "desk": "open",
                "outcome": "answered",
                "answered_by": "present",
                "wait_seconds": 10,
                "talk_minutes": self.plan.randint(1, 9),
                **random_form(self.plan),
            }

    def is_other(self, secret: str) -> bool:
        """Whether that is otherwise in this world."""
        return secret == self.changed

    def one_of(self, secret: str, options: tuple) -> object:
        """One of these by the seed; in the world where it is otherwise, another."""
        chosen = Random(f"{self.seed}/{secret}").sample(options, 2)
        return chosen[self.is_other(secret)]

    # --- the days ---------------------------------------------------------------------

    def moments(self) -> Iterator[str]:
        """Live on, and say where we are whenever somebody may look."""
        for name, day, hour, deed in DAYS:
            then = datetime.fromisoformat(f"{day}T{hour}:00+00:00")
            self.run(then)
            self.source.begin(f"{self.seed}/{name}")
            deed(self)
            self.run()
            self.run(then + SETTLED)
            for visitor, login in ((self.visitors[one], one) for one in self.visitors):
                if visitor.get("/account").status_code != 200:
                    visitor.sign_in(login)
            self.tick()
            self.source.begin(f"{self.seed}/{name} seen")
            yield name

    def tick(self) -> None:
        """One turn of each job of the clock, and one more for what that led to."""
        outside = Outside(
            self.provider,  # type: ignore[arg-type] # as much as it is asked here
            self.provider,  # type: ignore[arg-type] # likewise
            ExitStack(),
            lambda: self.now,
            lambda: self.now,
        )
        for _ in range(2):
            for job in all_jobs(self.house, outside):
                if job.name not in LEFT_ALONE:
                    job.run(self.now)

    def opens(self) -> None:
        """Both desks have a roster, and somebody is Present."""
        for login, visitor in self.visitors.items():
            visitor.sign_in(login)
        for coordinator, duty, backup in LEADING:
            leads = self.visitors[coordinator]
            places = {
                f"plek/{day}.0900-1200.{slot}/": login
                for day in ("2026-11-24", "2026-11-25", "2026-11-30", "2026-12-08")
                for slot, login in (("duty", duty), ("backup", backup))
            }
            leads.post("/rooster/bewaar", places)
            leads.post("/rooster/publiceren", {"tot": "2026-12-31"})
        self.roster("carla", "bram")
        others = self.plan.sample(["bram", "anna"], self.plan.randint(0, 2))
        self.sign_on("carla", *others)

    def rings(self) -> None:
        """The caller whom nobody knows; Carla takes the call."""
        for name in ("anna", "bram"):
            self.phone(name, Ignores())
        self.phone("carla", Answers(talk_seconds=self.plan.randint(20, 500)))
        number = self.one_of("one caller", (*NUMBERS, *LONG, None))
        self.network.call(Caller(number), LINE)  # type: ignore[arg-type] # a number or none

    def others_ring(self) -> None:
        """Callers of every day, here and there, and forms of theirs."""
        for _ in range(self.plan.randint(0, 3)):
            gone = self.plan.choice((None, 3.0, 9.0))
            self.call(speaks_seconds=self.plan.randint(3, 30), hangs_up_after=gone)
        self._sends(self.plan.randint(0, 2))

    def _sends(self, how_many: int) -> None:
        forms = self.rows("open_registration WHERE member = 'carla' ORDER BY opened_at")
        for form in forms[1 : 1 + how_many]:
            self._send(form["id"], self._form(self.plan))

    def _form(self, dice: Random) -> dict[str, str]:
        """What a worker sends of whom nothing is asked again."""
        while True:
            said = random_form(dice)
            read = check(self.line, said)
            if read.answer and not read.warnings:
                return said

    def _send(self, form: str, said: dict[str, str]) -> None:
        answer = self.visitors["carla"].post(f"/registratie/{form}", said)
        assert answer.status_code == 303, answer.text

    def sends(self) -> None:
        """Carla sends her form, or leaves it."""
        (first, *_) = self.rows(
            "open_registration WHERE member = 'carla' ORDER BY opened_at"
        )
        said = tuple(self._form(Random(f"{self.seed}/form/{n}")) for n in range(9))
        different = tuple({tuple(one.items()): one for one in said}.values())
        if not self.is_other("one form left"):
            self._send(first["id"], self.one_of("one form", different))  # type: ignore[arg-type] # a form

    def leaves_a_message(self) -> None:
        """Nobody picks up, and somebody leaves a message."""
        for name in ("anna", "bram", "carla"):
            self.phone(name, Ignores())
        sounds = (b"a", b"b", b"c")
        self.provider.said = self.one_of("one message", sounds)  # type: ignore[attr-defined] # a sound
        number = self.one_of("one caller", (*NUMBERS, *LONG, None))
        seconds = self.plan.randint(4, 40)
        self.network.call(Caller(number, speaks_seconds=seconds), LINE)  # type: ignore[arg-type] # a number or none

    def elsewhere(self) -> None:
        """At the other desk: nothing, or a whole morning."""
        if not self.is_other("one other line"):
            return
        self.key("eva", "*454114")
        self.phone("eva", Answers(talk_seconds=60))
        self.network.call(Caller("+31407013580"), EAST_NUMBER)
        self.run()
        for form in self.rows("open_registration WHERE member = 'eva'"):
            said = self._form(Random(f"{self.seed}/east"))
            self.visitors["eva"].post(f"/registratie/{form['id']}?lijn={EAST}", said)
        self.phone("eva", Ignores())
        self.network.call(Caller("+31407013581", speaks_seconds=9), EAST_NUMBER)
        self.run()
        places = {"plek/2026-12-01.0900-1200.duty/": "fatma"}
        self.visitors["daan"].post("/rooster/bewaar", places)
        self.visitors["eva"].post(
            "/rooster/mijn/vrij", {"first": "2026-12-14", "last": "2026-12-15"}
        )

    def handles(self) -> None:
        """Carla goes home, and the next day takes what is hers in hand."""
        for message in self.rows("voicemail WHERE line = 'west' ORDER BY received_at"):
            if self.plan.random() < 0.5:
                self.visitors["carla"].post(f"/voicemail/{message['id']}/afgehandeld")

    def rests(self) -> None:
        """Nothing is done; the clock does its work."""


Deed = Callable[[Life], None]
DAYS: tuple[tuple[str, str, str, Deed], ...] = (
    ("at the opening", "2026-11-23", "08:06", Life.opens),
    ("after the call", "2026-11-23", "08:20", Life.rings),
    ("among other calls", "2026-11-23", "08:40", Life.others_ring),
    ("after the form", "2026-11-23", "09:10", Life.sends),
    ("after the message", "2026-11-23", "09:30", Life.leaves_a_message),
    ("after the other line", "2026-11-23", "09:50", Life.elsewhere),
    ("when it is closed", "2026-11-23", "13:30", Life.rests),
    ("the day after", "2026-11-24", "08:30", Life.handles),
    ("a week later", "2026-11-30", "08:30", Life.rests),
    ("when the month is published", "2026-12-08", "08:30", Life.rests),
    ("when the year is published", "2027-01-12", "08:30", Life.rests),
)
"""Each moment at a time of its own, whatever took longer in one world."""

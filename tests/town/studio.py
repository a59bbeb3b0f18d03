"""A town in which what callers hear is recorded by telephone."""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import text

from ringgroup.by_phone import takes
from ringgroup.people.passwords import hashed
from ringgroup.telephone import RefusedError
from tests.town.provider import ClockedTown
from tests.town.town import MOBILES, SERVICE
from tests.town.voices import recording

PIN = "204816"
CODE = "*974113"
HOURS = (
    "Wij zijn te bereiken op maandag tot en met vrijdag van negen uur tot twaalf uur."
)
USUAL = "Op dit moment kan niemand uw telefoontje aannemen."
LASTS = 300
"""Seconds that the clock of a test goes on."""

pin_hash = cache(hashed)


class Studio(ClockedTown):
    """Daan administers, Anna does not; both have a PIN. The clock has its turns."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.said = recording()
        self.clock_stands_still = False
        self.provider.recording = self._recording
        with self.database.transaction() as session:
            session.execute(
                text("UPDATE member SET pin_hash = :hash"), {"hash": pin_hash(PIN)}
            )
            session.execute(
                text("UPDATE member SET role = 'administrator' WHERE login = 'daan'")
            )

    def _recording(self, sid: str) -> bytes:
        self.provider.trouble()
        if sid in self.provider.removed_recordings:
            code = "404"
            raise RefusedError(code, "unknown")
        self.provider.fetched.append(sid)
        return self.said

    def _ticks(self) -> Iterator[object]:
        for _ in range(LASTS):
            yield self.network.env.timeout(1.0)
            if not self.clock_stands_still:
                takes.cycle(self.database, self.provider, self.now)

    def record(self, name: str, *keys: str, code: str = CODE, hangs_up: float = 250):
        """Call, key the code and then each of `keys`, 25 seconds apart.

        `say` stands for speaking four seconds after the tone, and a hash.
        """
        sent, spoken, at = [(code, 1.0)], [], 8.0
        for one in keys:
            if one == "say":
                begin = at - 25 + 9  # after the key that led here, and what is said
                spoken.append(begin)
                sent.append(("#", begin + 5))
                at = begin + 25
            else:
                sent.append((one, at))
                at += 25
        visit = self.network.dial_service(
            MOBILES[name], SERVICE, sent, hangs_up_after=hangs_up, speaks_by_hand=True
        )
        for moment in spoken:
            self.network.env.process(self._speak(visit, moment))
        self.network.env.process(self._ticks())
        self.run()
        return " ".join(fact.what for fact in visit.heard)

    def _speak(self, visit, moment):
        yield self.network.env.timeout(moment)
        visit.speak(4)

    def heard_by_a_caller(self) -> str:
        visit = self.call("+31612345678", speaks_seconds=9)
        return " ".join(fact.what for fact in visit.heard)

"""Every form of every page, from a page of now or of before, filled in by chance.

Five people each have papers before them that they opened at some time. One of them is
sent, once or twice; the telephone rings, hours pass. Nothing that the pages let happen
may break what must always hold (`tests/town/deeds.py`), and no answer is a fault of
ours. `make deeds RUNS=` lives more of it (`-s` shows
what was answered how often).
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from ringgroup.desk import Act
from ringgroup.roster import rostering
from ringgroup.roster.roster import Move, Place
from ringgroup.tables import CALL, MEMBER
from tests.town.deeds import (
    COUNTED,
    DAYS,
    MAIL_SERVER,
    MONDAY,
    PEOPLE,
    SKIPPED,
    World,
    actor,
)
from tests.town.pages import Paper, papers, ways_on
from tests.town.provider import ClockedTown, Provider
from tests.town.town import demo_settings
from tests.town.visitor import HASH, Visitor
from webhooks.simulator.network.phones import Caller

pytestmark = pytest.mark.slow
RUNS = int(os.environ.get("CJG_DEEDS", "0"))
FIRST = int(os.environ.get("CJG_SEED") or "0")
FEW = {"sqlite": 4, "postgresql": 1}
STEPS = 60
MINUTE = timedelta(minutes=1)
LINES = "".join(
    f"""
[lines.{key}]
name = "CJG {key.capitalize()}"
number = "+3140258411{n}"
service_number = "+31402584524"
[lines.{key}.hours]
monday = ["09:00-12:00"]
tuesday = ["09:00-12:00"]
wednesday = ["09:00-12:00"]
thursday = ["09:00-12:00"]
friday = ["09:00-12:00"]
[lines.{key}.voicemail]
email = "{key}@example.nl"
"""
    for n, key in ((3, "noord"), (4, "zuid"))
)
VISITORS = ("anna", "bram", "carla", "fatma", "hans")
NOT_SENT = ("/uitloggen", "/account", "/inloggen", "/beheer/instellingen")
"""Of the browser and its owner, or of the line itself: with tests of their own."""
FIRST_PAGES = ("/", "/rooster", "/rooster/mijn", "/rooster/ruilen", "/registratie")
FIRST_PAGES += ("/voicemail", "/beheer")
NOT_OPENED = ("/uitloggen", "/static")
KEPT = 40
"""So many papers lie before somebody: the oldest goes."""

COUNTED_HERE = (*COUNTED, "leave", "extra_day", "membership", "registration")
COUNTED_HERE += ("open_registration", "outgoing_call", "voicemail_event", "invitation")
"""Of what is sent twice, all of this is there once."""
A_QUESTION = "/registratie/e-mail"
KEPT_FORM = "ingevuld-0="
"""Of a form whose session had ended: it is kept on the device, and nothing was sent."""
OLD = timedelta(hours=7)
"""A call of that age is over, whatever became of its line."""
DEEDS = {"opens": 38, "sends": 40, "keys": 8, "calls": 5, "waits": 8, "edits": 1}
"""What is done next: so often in a hundred."""


class TownWorld(World):
    """The same people and the same judgement, behind real pages and telephones."""

    skipped = SKIPPED | {"take_recordings", "place_calls", "sweep", "send_links"}
    """What the town does itself, or nobody asked for here."""

    def __init__(self, town: ClockedTown) -> None:
        self.town, self.house, self.stack = town, town.house, ExitStack()
        self.all = dict(town.house.desk.lines)
        self.begin(town.database, town.house.desk)
        with town.database.transaction() as session:
            session.execute(update(MEMBER).values(password_hash=HASH))

    def clock(self) -> None:
        """As late as it is in town."""
        self.now = self.town.now

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """All that a form may change, row by row."""
        return {
            name: sorted(
                (tuple(row.values()) for row in self.town.rows(name)), key=repr
            )
            for name in COUNTED_HERE
        }

    def broken(self) -> Iterator[str]:
        yield from super().broken()
        yield from self.town.provider.untold


class HonestProvider(Provider):
    """Says so when the only copy is deleted of what nobody was told of."""

    untold: list[str]

    def remove_recording(self, sid: str) -> None:
        lines = self.town.desk.lines
        gone = {
            one["id"]
            for one in self.town.rows("voicemail")
            if one["recording_sid"] == sid and one["line"] not in lines
        }
        told = [one["about"] for one in self.town.rows("message")]
        if gone and not any(about.startswith("lost:") for about in told):
            self.untold.append(f"a message of a line that is gone, untold: {gone}")
        super().remove_recording(sid)


class Day:
    """What lies before each visitor was true when they opened it.

    `history` is what was done, in order; `answers` counts what the pages said.
    """

    def __init__(self, url: str, line_file: str, seed: int) -> None:
        self.hand = Random(seed)
        environ = {"CJG_CONFIG": line_file, "SMTP_URL": MAIL_SERVER}
        self.town = ClockedTown(demo_settings(url, **environ), MONDAY, "pickup wins")
        self.town.provider = HonestProvider(self.town)
        self.town.provider.untold = []
        self.world = TownWorld(self.town)
        self.visitors = {one: Visitor(self.town.app, self.clock) for one in VISITORS}
        self.before: dict[str, list[Paper]] = {one: [] for one in VISITORS}
        self.history: list[str] = []
        self.answers: Counter[str] = Counter()
        self.ways: dict[str, set[str]] = {one: {*FIRST_PAGES} for one in VISITORS}
        self.opened: dict[str, set[str]] = {one: set() for one in VISITORS}
        self.sent: set[tuple[tuple[str, str], ...]] = set()
        teams = (("anna", "bram"), ("carla", "daan"))
        for line, team in zip(self.world.desk.lines.values(), teams, strict=True):
            moves = [
                Move(Place(block, slot), None, login)
                for day in DAYS
                for block in self.world.blocks_of(line, day)
                for slot, login in zip(("duty", "backup"), team, strict=True)
            ]
            self.world.do(
                lambda s, line=line, moves=moves: [
                    rostering.assign(Act(s, line, actor("fatma"), MONDAY), moves),
                    rostering.publish(Act(s, line, actor("fatma"), MONDAY), DAYS[-1]),
                ]
            )

    def clock(self):
        return self.town.now

    def lives(self, steps: int) -> None:
        """So many deeds; after each all holds."""
        for deed in self.hand.choices([*DEEDS], [*DEEDS.values()], k=steps):
            getattr(self, deed)(self.hand.choice(VISITORS))
            self.world.clock()
            broken = [*self.world.broken()]
            assert not broken, broken

    # --- the pages -----------------------------------------------------------------

    def opens(self, who: str) -> None:
        """A page is opened that another led to; its forms lie before whoever did."""
        path, visitor = self.way(who), self.visitors[who]
        self.history.append(f"{who} opens {path}")
        page = visitor.get(path)
        if page.status_code == 303 and "/inloggen" in page.headers["Location"]:
            self.town.run(self.town.now + MINUTE)  # a code is of use once
            visitor.sign_in(who)
            page = visitor.get(path)
        assert page.status_code < 500, page.status_code
        if page.status_code == 200 and page.mimetype == "text/html":
            self.ways[who] |= {
                one
                for one in ways_on(page.text, path)
                if not one.startswith(NOT_OPENED)
            }
            self.before[who] += [
                one
                for one in papers(page.text, path)
                if not one.action.startswith(NOT_SENT)
            ]
            del self.before[who][:-KEPT]

    def way(self, who: str) -> str:
        """A page that somebody knows of, rather a new one; of any day or line."""
        known: dict[str, list[str]] = {}
        for one in sorted(self.ways[who]):
            known.setdefault(one.partition("?")[0], []).append(one)
        new = [one for one in known if one not in self.opened[who]]
        page = self.hand.choice(new if new and self.hand.random() < 0.7 else [*known])
        self.opened[who].add(page)
        return self.hand.choice(known[page])

    def sends(self, who: str) -> None:
        """One of the forms is sent, as it was opened, once or twice."""
        if not self.before[who]:
            self.opens(who)
            return
        kinds = sorted({one.action.partition("?")[0] for one in self.before[who]})
        kind = self.hand.choice(kinds)
        paper = self.hand.choice(
            [one for one in self.before[who] if one.action.partition("?")[0] == kind]
        )
        fields = paper.filled(self.hand)
        self.history.append(f"{who} sends {paper.action} {fields}")
        was = self.world.rows()
        answer = self.visitors[who].client.post(paper.action, data=fields)
        now = self.world.rows()
        path = paper.action.partition("?")[0]
        done = "" if now == was else " changes"
        self.answers[f"{path} {answer.status_code}{done}"] += 1
        assert answer.status_code < 500, answer.status_code
        assert answer.status_code < 400 or now == was, "it was refused, and done"
        if path == A_QUESTION and answer.status_code == 303:
            self.is_counted(
                answer, fields, len(now["registration"]) - len(was["registration"])
            )
        if self.hand.random() < 0.5:
            again = self.visitors[who].client.post(paper.action, data=fields)
            assert again.status_code < 500, again.status_code
            after = self.world.rows()
            changed = [name for name in COUNTED_HERE if after[name] != now[name]]
            assert not changed, f"twice: {changed}"

    def is_counted(self, answer, fields: Mapping[str, str], more: int) -> None:
        """Each question once, and another one from the same page as well."""
        if any(
            one.startswith(KEPT_FORM) for one in answer.headers.getlist("Set-Cookie")
        ):
            assert not more, "a question was counted, and is asked for again"
            return
        filled = tuple(sorted(fields.items()))
        assert more == (filled not in self.sent), f"a question counted {more} times"
        self.sent.add(filled)

    # --- the telephone and the clock -------------------------------------------------

    def keys(self, _who: str) -> None:
        """Anybody signs on or off by telephone."""
        who, code = self.hand.choice(PEOPLE[:-1]), self.hand.choice("*#") + "454113"
        self.history.append(f"{who} keys {code}")
        self.town.key(who, code)

    def calls(self, _who: str) -> None:
        """Somebody calls, and speaks if there is a beep."""
        speaks = self.hand.choice((None, 9.0))
        self.history.append(f"a caller, who speaks for {speaks}")
        line = self.hand.choice([*self.world.desk.lines.values()])
        caller = Caller(None, speaks_seconds=speaks, hangs_up_after=60.0)
        self.town.network.call(caller, line.number)
        self.town.run()
        self.town.fetch()

    def edits(self, _who: str) -> None:
        """A line goes from the line file, in the middle of whatever; or comes back."""
        desk = self.world.desk
        first, *_ = self.world.all
        kept = [first] if len(desk.lines) > 1 else [*self.world.all]
        desk.take({key: self.world.all[key] for key in kept})
        self.history.append(f"the file has {[*desk.lines]}")

    def waits(self, _who: str) -> None:
        """Hours pass, and the clock does what it does."""
        if self.town.now.date() > DAYS[-1]:
            return
        minutes = self.hand.choice((1, 11, 180, 900))
        self.history.append(f"{minutes} minutes pass")
        self.town.run(self.town.now + minutes * MINUTE)
        self.world.clock()
        self.world.tick()
        self.town.sweep()
        left = [*self.world.unsettled()]
        with self.town.database.reading() as session:
            asked = select(CALL.c.line, CALL.c.state).where(
                CALL.c.state != "finished", CALL.c.arrived_at < self.town.now - OLD
            )
            left += [
                f"a call of {one.line} that does not end"
                for one in session.execute(asked)
            ]
        assert not left, left


@pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)
def test_whatever_is_sent_from_whatever_page_nobody_falls_through(
    place,
    request,
    tmp_path,
):
    lines = tmp_path / "lines.toml"
    lines.write_text(LINES)
    answers: Counter[str] = Counter()
    for seed in range(
        FIRST, FIRST + (RUNS or FEW[request.node.callspec.params["place"]])
    ):
        with place() as url:
            day = Day(url, str(lines), seed)
            try:
                day.lives(STEPS)
            except Exception as error:
                told = "\n".join(day.history)
                error.add_note(f"seed {seed}:\n{told}")
                raise
            finally:
                day.town.close()
            answers += day.answers
    sys.stdout.write("\n".join(f"{n} {what}" for what, n in answers.most_common()))
    assert any("changes" in what for what in answers)

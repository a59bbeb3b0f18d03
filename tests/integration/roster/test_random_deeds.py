"""Random deeds by every door, from pages of now and of before, once and twice.

`make deeds RUNS=2000` lives as many random runs of sixty deeds on each database, in
series that can be lived in parts; here a few that are the same every time.
"""

from contextlib import ExitStack
from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from ringgroup.desk import COMMAND_LINE, Act
from ringgroup.people import administration, forgotten
from ringgroup.people.members import Listed, Member, version
from ringgroup.roster import absences, blocks, rostering, swaps
from ringgroup.roster.roster import Move, Place, Refusal, Saved
from ringgroup.roster.takeover import Outlook, TakenOver
from schedules.hours import ExtraDay, Span
from schedules.local import day_and_minute, instant
from schedules.roster import Assignment, overlap
from tests.town import series
from tests.town.deeds import (
    DAYS,
    NIGHT,
    PEOPLE,
    WORKERS,
    World,
    actor,
    number,
)
from tests.town.doors.calling_back import CallingBack
from tests.town.doors.choices import (
    HOURS,
    MOMENTS,
    anybody_st,
    coordinator_st,
    day_st,
    hours_st,
    line_st,
    pick_st,
    slot_st,
    worker_st,
)
from tests.town.doors.commands import Commands
from tests.town.doors.uploads import Preview, Upload, Uploads
from tests.town.doors.weather import Weather
from tests.town.visitor import Visitor

pytestmark = pytest.mark.slow
FEW = {"sqlite": 6, "postgresql": 2}
STEPS = 60 if series.RUNS else 40
WAITED_FOR = """
SELECT owner_id FROM voicemail WHERE handled_at IS NULL AND owner_id IS NOT NULL
UNION SELECT owner_id FROM swap_request WHERE state IN ('open', 'accepted')
UNION SELECT to_id FROM swap_request WHERE state = 'open' AND to_id IS NOT NULL
UNION SELECT taker_id FROM swap_request WHERE state = 'accepted'
UNION SELECT member_id FROM presence
ORDER BY 1
"""
"""Members (ids) with a message, a swap or a caller that waits for them."""


class Deeds(Commands, Uploads, CallingBack, Weather, RuleBasedStateMachine):
    """`page` is what somebody saw of a roster, perhaps long ago."""

    world: World
    url: str

    @initialize()
    def begins(self) -> None:
        self.stack = ExitStack()
        self.world = World(self.stack.enter_context(self.place()))
        self.page: dict[str, dict[Place, str]] = {}
        self.outlook: tuple[str, Place, Outlook] | None = None
        self.last = 0
        self.seen_by_workers: set[tuple[object, ...]] = set()
        self.batches: list[tuple[str, str, dict[Place, bool]]] = []
        self.sheets: dict[str, Listed] = {}
        self.messages = self.offers = False
        self.kept: list[dict] = []
        self.uploads: list[Upload] = []
        self.previews: list[Preview] = []
        self.browsers: dict[str, Visitor] = {}
        self.fills_the_week()

    def fills_the_week(self) -> None:
        """Everybody has a place to lose: on each day, on one line or the other.

        On the second line workers see Monday alone; what follows are drafts.
        """
        for which, (duty, backup) in enumerate((("anna", "bram"), ("carla", "daan"))):
            line = self.line(which)
            moves = [
                Move(Place(block, slot), None, login)
                for day in DAYS
                for block in self.world.blocks_of(line, day)
                for slot, login in (("duty", duty), ("backup", backup))
            ]
            by, until = actor("fatma"), DAYS[0] if which else DAYS[-1]
            self.world.do(
                lambda s, line=line, moves=moves, by=by, until=until: [
                    rostering.assign(Act(s, line, by, self.world.now), moves),
                    rostering.publish(Act(s, line, by, self.world.now), until),
                ]
            )
        self.look(days=DAYS)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()
            self.stack.close()

    # --- helpers of the deeds ---

    def line(self, which: int):
        lines = [one for key, one in self.world.desk.lines.items() if key != NIGHT]
        return lines[which % len(lines)]

    def seen(self, line, place: Place, *, stale: bool) -> str | None:
        shown = self.page.get(line.key) if stale else None
        return (self.world.held(line.key) if shown is None else shown).get(place)

    def place_at(self, line, day, slot, pick: int) -> Place | None:
        open_ = self.world.blocks_of(line, day)
        return Place(open_[pick % len(open_)], slot) if open_ else None

    def look(
        self, places=(), people=(), days=(), actor_id=None, *, done=True, absent=False
    ) -> None:
        """After a deed: who lost a slot was named, who gained one was told.

        One that was not done changes nothing; the roster may have followed the hours.
        Who is absent may give a place up that the hours have not taken along yet.
        """
        world = self.world
        with world.database.reading() as session:
            world.letters.look(session)
            changes = (
                session.execute(
                    text("SELECT * FROM roster_change WHERE id > :last ORDER BY id"),
                    {"last": self.last},
                )
                .mappings()
                .all()
            )
            told = session.execute(text("SELECT about, member_id FROM message")).all()
        named = {(one.block.day.isoformat(), one.block.start) for one in places}
        seen, self.seen_by_workers = self.seen_by_workers, world.seen_by_workers()
        for change in changes:
            self.last = change["id"]
            assert done or change["kind"] == "hours", "it was refused, and done"
            day = str(change["day"])[:10]
            lost, gained = change["before_id"], change["after_id"]
            if lost is not None and lost != gained:
                fair = (
                    change["kind"] == "hours"  # who changed those named everybody
                    or (day, change["start"]) in named
                    or lost in {number(one) for one in people}
                    or day in {str(one) for one in days}
                    or self.is_under(change, places)
                )
                assert fair, f"{PEOPLE[lost - 1]} lost a slot that no deed named: {day}"
            news = {member for about, member in told if change["batch"] in about}
            over = self.block_of(change).closes(self.line(0).hours.zone) <= world.now
            if over or change["kind"] == "swapped" or lost == gained:
                continue
            # nothing of a line is told to who is not of it any more
            left = lost is not None and not world.is_of(change["line"], lost)
            if (lost, *world.where(change)) in seen and lost != actor_id and not left:
                assert lost in news, f"{PEOPLE[lost - 1]} lost a slot, untold: {day}"
            line = world.desk.lines.get(change["line"])
            if gained is None or line is None:
                continue
            open_then = world.blocks_of(line, self.block_of(change).day)
            assert absent or self.block_of(change) in open_then, f"closed: {day}"
            if (
                change["visible"]
                and change["kind"] != "imported"
                and gained != actor_id
            ):
                assert gained in news, f"{PEOPLE[gained - 1]} gained a slot, untold"
        broken = [*world.broken()]
        assert not broken, broken

    def is_under(self, change, places) -> bool:
        """Whether it was in hours that are over, under a block that is filled now.

        The roster has one of the two: what is filled in afterwards is what was so.
        """
        block = self.block_of(change)
        is_over = block.closes(self.line(0).hours.zone) <= self.world.now
        return is_over and any(overlap(block, place.block) for place in places)

    @staticmethod
    def block_of(change):
        day = DAYS[[str(one) for one in DAYS].index(str(change["day"])[:10])]
        return blocks.Block(day, change["start"], change["end"])

    # --- the coordinator ---

    @rule(who=coordinator_st, which=line_st, day=day_st, slot=slot_st)
    def opens_a_page(self, who, which, day, slot) -> None:
        line = self.line(which)
        self.page[line.key] = self.world.held(line.key)
        place = self.place_at(line, day, slot, 0)
        with self.world.database.reading() as session:
            if place is None:
                return
            by = actor(who)
            found = absences.outlook(Act(session, line, by, self.world.now), place)
        if isinstance(found, Outlook):
            self.outlook = (line.key, place, found)

    @rule(
        who=coordinator_st,
        which=line_st,
        day=day_st,
        slot=slot_st,
        to=st.none() | worker_st,
        stale=st.booleans(),
        twice=st.booleans(),
        pick=pick_st,
    )
    def fills_or_empties(  # noqa: PLR0913, PLR0917 - each is drawn
        self, who, which, day, slot, to, stale, twice, pick
    ) -> None:
        line = self.line(which)
        place = self.place_at(line, day, slot, pick)
        if place is None:
            return
        move = Move(place, self.seen(line, place, stale=stale), to)
        by, was = actor(who), self.world.visible(line.key)
        answer = self.world.do(
            lambda s: rostering.assign(Act(s, line, by, self.world.now), [move]),
            twice=twice,
        )
        if isinstance(answer, Saved) and answer.changes:
            self.batches.append((line.key, answer.batch, was))
        self.look([place], actor_id=by.id, done=isinstance(answer, Saved))

    @precondition(lambda self: self.batches)
    @rule(who=coordinator_st, pick=pick_st, twice=st.booleans())
    def takes_back(self, who, pick, twice) -> None:
        key, batch, was = self.batches[pick % len(self.batches)]
        line = self.world.desk.lines.get(key)
        if line is None:
            return
        with self.world.database.reading() as session:
            logged = rostering.changes.of_batch(session, key, batch)
        by = actor(who)
        answer = self.world.do(
            lambda s: rostering.undo(Act(s, line, by, self.world.now), batch),
            twice=twice,
        )
        after, visible = self.world.held(key), self.world.visible(key)
        done = isinstance(answer, Saved)
        until = self.world.published_until(key)
        for one in logged if done else ():
            assert after.get(one.place) == (one.before and one.before.login)
            self.world.shown.discard((key, one.place.block))
            if one.before is not None:
                fair = was.get(one.place, False) or one.place.block.day <= until
                assert visible[one.place] == fair, f"seen before: {fair}"
        self.look([one.place for one in logged], actor_id=by.id, done=done)

    @rule(who=coordinator_st, which=line_st, day=day_st, twice=st.booleans())
    def publishes(self, who, which, day, twice) -> None:
        line, by = self.line(which), actor(who)
        self.world.do(
            lambda s: rostering.publish(Act(s, line, by, self.world.now), day),
            twice=twice,
        )
        self.look(actor_id=by.id)

    @rule(
        which=line_st,
        day=day_st,
        duty=worker_st,
        backup=st.none() | worker_st,
        twice=st.booleans(),
    )
    def takes_in_a_file(self, which, day, duty, backup, twice) -> None:
        line = self.line(which)
        was = self.world.visible(line.key)
        wanted = [
            Assignment(one, duty, None if backup == duty else backup)
            for one in self.world.blocks_of(line, day)
        ]
        answer = self.world.do(
            lambda s: rostering.take_in(
                Act(s, line, COMMAND_LINE, self.world.now), wanted
            ),
            twice=twice,
        )
        if isinstance(answer, Saved) and answer.changes:
            self.batches.append((line.key, answer.batch, was))
        self.look(days=[day])

    @rule(
        who=coordinator_st,
        which=line_st,
        day=day_st,
        duty=worker_st,
        to=worker_st,
        undone=st.booleans(),
    )
    def a_file_over_drafts_is_not_kept(self, who, which, day, duty, to, undone) -> None:
        before = len(self.batches)
        self.takes_in_a_file(which, day, duty, None, twice=False)
        if len(self.batches) == before:
            return
        if undone:
            self.takes_back(who, -1, twice=False)
            return
        for login in (None, to):
            self.fills_or_empties(
                who, which, day, "duty", login, stale=False, twice=False, pick=0
            )

    @rule(
        who=coordinator_st,
        which=line_st,
        day=day_st,
        hours=st.none() | st.sampled_from(HOURS),
    )
    def arranges_a_day(self, who, which, day, hours) -> None:
        self.arrange(who, self.line(which), day, hours)

    @precondition(lambda self: self.batches)
    @rule(who=coordinator_st, pick=pick_st)
    def closes_a_day_that_was_filled(self, who, pick) -> None:
        key, batch, _ = self.batches[pick % len(self.batches)]
        line = self.world.desk.lines.get(key)
        if line is None:
            return
        with self.world.database.reading() as session:
            logged = rostering.changes.of_batch(session, key, batch)
        self.arrange(who, line, logged[0].place.block.day, "")

    @precondition(lambda self: self.world.now.date() <= DAYS[-1])
    @rule(who=coordinator_st, which=line_st, here=worker_st, hours=hours_st)
    def today_becomes_another_day(self, who, which, here, hours) -> None:
        line = self.line(which)
        today, _ = day_and_minute(self.world.now, line.hours.zone)
        if today in DAYS:
            self.world.switched(here, line, on=True)
            self.arrange(who, line, today, hours)
            self.it_is(self.world.now + timedelta(minutes=1))

    def arrange(self, who, line, day, hours) -> None:
        by = actor(who)

        def arrange(session) -> None:
            act = Act(session, line, by, self.world.now)
            if hours is None:
                blocks.forget_days(act, [day])
            else:
                spans = (Span.parse(hours),) if hours else ()
                wanted = ExtraDay(day, spans, "markt")
                blocks.keep_days(act, [wanted])

        self.world.do(arrange)
        self.look(days=[day], actor_id=by.id)
        outside = [one for one in self.world.outside(line) if one == day]
        assert not outside, f"who stands outside the hours: {outside}"

    # --- workers ---

    @rule(who=anybody_st, which=line_st, on=st.booleans())
    def calls_the_service_number(self, who, which, on) -> None:
        self.world.switched(who, self.line(which), on=on)
        self.look()

    @rule(who=coordinator_st, which=line_st, day=day_st, slot=slot_st, pick=pick_st)
    def an_open_page_is_no_longer_so(self, who, which, day, slot, pick) -> None:
        """Duty and backup change places under it, and it is sent."""
        self.opens_a_page(who, which, day, slot)
        if self.outlook is None:
            return
        key, place, _ = self.outlook
        line, held = self.world.desk.lines.get(key), self.world.held(key)
        places = [Place(place.block, one) for one in ("duty", "backup")]
        there = [held.get(one) for one in places]
        if line is None or None in there:
            return
        by = actor(who)
        moves = [
            Move(one, was, to)
            for one, was, to in zip(places, there, reversed(there), strict=True)
        ]
        self.world.do(
            lambda s: rostering.assign(Act(s, line, by, self.world.now), moves)
        )
        self.look(places, actor_id=by.id)
        self.is_absent(who, stale=True, twice=False, pick=pick)

    @rule(who=anybody_st, stale=st.booleans(), twice=st.booleans(), pick=pick_st)
    def cannot_come(self, who, stale, twice, pick) -> None:
        self.is_absent(who, stale=stale, twice=twice, pick=pick)

    def is_absent(self, who, *, stale, twice, pick) -> None:
        if stale and self.outlook:
            key, place, found = self.outlook
            may = (found.absent, found.by)
            people = [who, *(one.login for one in may if one)]
            who = people[pick % len(people)]
        else:
            line = self.line(pick)
            held = sorted(self.world.held(line.key))
            if not held:
                return
            key, place = line.key, held[pick % len(held)]
            with self.world.database.reading() as session:
                found = absences.outlook(
                    Act(session, line, actor(who), self.world.now), place
                )
        line = self.world.desk.lines.get(key)
        if line is None or isinstance(found, Refusal):
            return
        before, by = self.world.held(key), actor(who)
        answer = self.world.do(
            lambda s: absences.report_absent(
                Act(s, line, by, self.world.now), place, found.seen
            ),
            twice=twice,
        )
        after = self.world.held(key)
        if isinstance(answer, TakenOver):
            assert after.get(place) == (answer.by and answer.by.login)
            assert answer.seen == found.seen, "what was done is not what was shown"
        else:
            assert after == before
        backup = Place(place.block, "backup")
        self.look([place, backup], actor_id=by.id, absent=True)

    @rule(who=worker_st, to=worker_st, pick=pick_st, takes=st.booleans())
    def offers_a_slot_to_who_leaves(self, who, to, pick, takes) -> None:
        self.offer(who, to, twice=False, pick=pick)
        if takes and self.offers:
            self.answer(to, "accept", twice=False, pick=-1)
        self.world.put(to, active=False)
        self.look(people=[to], actor_id=number("hans"))

    @precondition(lambda self: self.offers)
    @rule(who=coordinator_st, to=st.none() | worker_st, pick=pick_st)
    def a_slot_that_is_offered_changes_hands(self, who, to, pick) -> None:
        found = [
            (line, one.place)
            for line in self.world.desk.lines.values()
            for one in self.world.offered(line)
        ]
        if not found:
            return
        line, place = found[pick % len(found)]
        move, by = Move(place, self.world.held(line.key).get(place), to), actor(who)
        answer = self.world.do(
            lambda s: rostering.assign(Act(s, line, by, self.world.now), [move])
        )
        self.look([place], actor_id=by.id, done=isinstance(answer, Saved))

    @rule(who=worker_st, to=st.none() | worker_st, twice=st.booleans(), pick=pick_st)
    def offers_a_slot(self, who, to, twice, pick) -> None:
        self.offer(who, to, twice=twice, pick=pick)

    def offer(self, who, to, *, twice, pick) -> None:
        line = self.line(pick)
        mine = sorted(p for p, n in self.world.held(line.key).items() if n == who)
        if not mine or to == who:
            return
        place = mine[pick % len(mine)]
        self.world.do(
            lambda s: swaps.propose(
                Act(s, line, actor(who), self.world.now), place, to=to
            ),
            twice=twice,
        )
        self.offers = True
        self.look()

    @precondition(lambda self: self.offers)
    @rule(
        who=anybody_st,
        how=st.sampled_from(("accept", "decline", "withdraw", "approve", "refuse")),
        twice=st.booleans(),
        pick=pick_st,
    )
    def answers_a_swap(self, who, how, twice, pick) -> None:
        self.answer(who, how, twice=twice, pick=pick)

    def answer(self, who, how, *, twice, pick) -> None:
        with self.world.database.reading() as session:
            rows = session.execute(
                text("SELECT id, line FROM swap_request ORDER BY created_at")
            ).all()
        if not rows:
            return
        request, key = rows[pick % len(rows)]
        line = self.world.desk.lines.get(key)
        if line is None or not self.world.works_at(key, who):
            return
        with self.world.database.reading() as session:
            found = swaps.swaps.one(session, key, request)
        answer = getattr(swaps, how)
        self.world.do(
            lambda s: answer(Act(s, line, actor(who), self.world.now), request),
            twice=twice,
        )
        self.look([p for p in (found.place, found.back) if p is not None])

    # --- the administrator ---

    @rule(who=worker_st, active=st.booleans(), twice=st.booleans())
    def a_member_leaves_or_comes_back(self, who, active, twice) -> None:
        for _ in range(1 + twice):
            self.world.put(who, active=active)
            self.look(people=[who], actor_id=number("hans"))

    @rule(pick=pick_st)
    def who_is_waited_for_leaves(self, pick) -> None:
        with self.world.database.reading() as session:
            found = session.scalars(text(WAITED_FOR)).all()
        names = [PEOPLE[one - 1] for one in found if one <= len(WORKERS)]
        if names:
            self.world.put(names[pick % len(names)], active=False)
            self.look(people=names, actor_id=number("hans"))

    @rule(who=worker_st)
    def opens_a_member(self, who) -> None:
        self.sheets[who] = self.world.listed(who)

    @rule(
        who=worker_st,
        where=st.sampled_from(("", "thuis-")),
        digit=st.sampled_from((0, 1)),
        active=st.booleans(),
        stale=st.booleans(),
        twice=st.booleans(),
    )
    def saves_a_member(self, who, where, digit, active, stale, twice) -> None:
        before = self.world.listed(who)
        shown = self.sheets.get(who, before) if stale else before
        self.world.save(
            shown,
            active=active,
            email=f"{where}{who}@example.nl",
            mobile=f"+316123456{digit}{number(who)}",
            twice=twice,
        )
        if version(shown) != version(before):
            after = version(self.world.listed(who))
            assert after == version(before), f"{who} is as an old page had them"
        self.look(people=[who], actor_id=number("hans"))

    @rule(who=worker_st, back=st.booleans())
    def an_old_page_of_a_member_is_saved(self, who, back) -> None:
        shown = self.world.listed(who)
        self.world.save(shown, active=not shown.active)
        self.look(people=[who], actor_id=number("hans"))
        meanwhile = version(self.world.listed(who))
        self.world.save(shown, active=back)
        assert version(self.world.listed(who)) == meanwhile, f"{who}: an old page"
        self.look()

    @rule(who=worker_st)
    def a_colleague_has_the_telephone_of_who_left(self, who) -> None:
        left = self.world.listed(who)
        if left.active or not left.mobile.startswith("+"):
            return
        login = f"na-{who}"
        wanted = Member(login, "Lumens", left.mobile, f"{login}@e.nl", login, "member")
        with self.world.database.reading() as session:
            if administration.member(session, login) is not None:
                return
        answer = self.world.do(
            lambda s: administration.add_member(
                s, self.world.desk, number("hans"), wanted, self.world.now
            )
        )
        assert answer is None, f"the telephone of who left is not free: {answer}"
        self.look()

    @rule(who=worker_st, forgot=st.booleans())
    def asks_for_a_link(self, who, forgot) -> None:
        self.is_mailed_a_link(who, forgot=forgot)

    def is_mailed_a_link(self, who, *, forgot) -> None:
        world = self.world

        def mail(session) -> None:
            if forgot:
                forgotten.ask(session, world.desk, who, world.now)
            else:
                administration.invite(
                    session, world.desk, number("hans"), who, "", world.now
                )

        world.do(mail)
        forgotten.cycle(world.database, world.desk, "", world.now)
        self.look()

    @rule(who=worker_st, pick=pick_st)
    def a_link_goes_to_a_wrong_address(self, who, pick) -> None:
        right = self.world.listed(who)
        self.world.save(right, email=f"mis-{who}@example.nl")
        self.look(actor_id=number("hans"))
        self.is_mailed_a_link(who, forgot=False)
        self.world.save(self.world.listed(who), email=right.email)
        self.look(actor_id=number("hans"))
        if pick % 2:  # and once more, as it was
            self.world.save(self.world.listed(who), email=f"mis-{who}@example.nl")
            self.look(actor_id=number("hans"))
        if self.world.letters.links:
            self.tries_a_link(-1)

    @precondition(lambda self: self.world.letters.links)
    @rule(pick=pick_st)
    def somebody_tries_a_link(self, pick) -> None:
        self.tries_a_link(pick)

    def tries_a_link(self, pick) -> None:
        world, links = self.world, self.world.letters.links
        link = links[pick % len(links)]
        wrong = world.do(
            lambda s: [*world.letters.tried(s, world.desk, link, world.now)]
        )
        assert not wrong, wrong
        self.look()

    # --- the line file, the clock and the weather ---

    @rule(hours=st.sampled_from(HOURS[:4]))
    def the_line_file_has_other_hours(self, hours) -> None:
        key, *_ = self.world.all
        line = self.world.all[key]
        week = tuple((Span.parse(hours),) if spans else () for spans in line.hours.week)
        other = replace(line, hours=replace(line.hours, week=week))
        self.world.all[key] = other
        self.world.has_lines({k: self.world.all[k] for k in self.world.desk.lines})

    @rule()
    def a_line_is_taken_from_the_file_or_put_back(self) -> None:
        keys = list(self.world.all)
        kept = keys[:1] if len(self.world.desk.lines) == len(keys) else keys
        kept = [one for one in keys if one in kept or one == NIGHT]
        self.world.has_lines({key: self.world.all[key] for key in kept})

    @precondition(lambda self: self.world.now.date() <= DAYS[-1])
    @rule(who=worker_st, which=line_st, minutes=st.sampled_from((5, 20)))
    def somebody_is_there_for_a_while(self, who, which, minutes) -> None:
        self.the_next_moment_comes(time(9, 20))
        self.world.switched(who, self.line(which), on=True)
        self.it_is(self.world.now + timedelta(minutes=minutes))
        self.world.switched(who, self.line(which), on=False)
        self.it_is(self.world.now + timedelta(minutes=30))

    @precondition(lambda self: self.world.now.date() <= DAYS[-1])
    @rule(minutes=st.sampled_from((1, 5, 11, 30, 180, 900)))
    def time_passes(self, minutes) -> None:
        self.it_is(self.world.now + timedelta(minutes=minutes))

    @precondition(lambda self: self.world.now.date() <= DAYS[-1])
    @rule(clock=st.sampled_from(MOMENTS))
    def a_moment_comes(self, clock) -> None:
        self.the_next_moment_comes(clock)

    def the_next_moment_comes(self, clock) -> None:
        zone = self.line(0).hours.zone
        today, minute = day_and_minute(self.world.now, zone)
        wanted = clock.hour * 60 + clock.minute
        day = today if wanted > minute else today + timedelta(days=1)
        self.it_is(instant(day, wanted, zone))

    def it_is(self, now) -> None:
        self.world.now = now
        self.world.tick()
        self.look(days=DAYS)
        left = [*self.world.unsettled()]
        assert not left, left


@pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)
def test_whatever_is_done_by_whom_nobody_falls_through(place, request, capsys):
    database = request.node.callspec.params["place"]
    machine = type("Deeds", (Deeds,), {"place": staticmethod(place)})
    if series.RUNS:
        series.lived(machine, database, STEPS, capsys.disabled)
        return
    few = settings(series.chosen(FEW[database], STEPS), derandomize=True)
    run_state_machine_as_test(machine, settings=few)

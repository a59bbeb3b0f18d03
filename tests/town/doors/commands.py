"""The command line: the same deeds by whoever sits at the server."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from config.line_document import document, toml
from ringgroup.people import versions
from schedules.hours import Span
from tests.town.deeds import DAYS, number
from tests.town.doors import files
from tests.town.doors.choices import HOURS, anybody_st, day_st, line_st, worker_st

UNTOUCHED = ("roster_slot", "roster_change", "swap_request", "presence_change")
rows_st = st.lists(
    st.tuples(day_st, worker_st, st.none() | worker_st), min_size=1, max_size=3
)
people_st = st.lists(
    st.tuples(
        worker_st,
        st.sampled_from(("", "thuis-")),
        st.sampled_from((None, None, "veldhoven", "zuid", "veldhoven zuid")),
    ),
    max_size=3,
)


class Commands:
    """`kept`: what was kept of the settings before each change of them."""

    def cjg(self, *words, stdin="", twice=False):
        """A command, perhaps once more: the second time nothing changes."""
        done = self.world.cjg(*words, stdin=stdin)
        if twice and not done.exit_code:
            before = self.world.rows()
            self.world.cjg(*words, stdin=stdin)
            after = self.world.rows()
            changed = [name for name, rows in before.items() if after[name] != rows]
            assert not changed, f"twice: {words} {changed}"
        return done

    def saved(self, content: bytes) -> str:
        path = self.world.folder / "file.csv"
        path.write_bytes(content)
        return str(path)

    @rule(who=anybody_st, which=line_st, on=st.booleans(), twice=st.booleans())
    def is_signed_on_or_off_by_command(self, who, which, on, twice) -> None:
        line = self.line(which)
        state = "on" if on else "off"
        done = self.cjg("presence", state, who, "--line", line.key, twice=twice)
        if not done.exit_code:
            present = number(who) in self.world.present(line.key)
            assert present == on, f"{who} is {present}, and {state} was said"
        self.look()

    @rule(which=line_st, rows=rows_st, twice=st.booleans())
    def takes_in_a_roster_by_command(self, which, rows, twice) -> None:
        line = self.line(which)
        before, was = self.world.held(line.key), self.world.visible(line.key)
        last = self.world.last_batch()
        path = self.saved(files.roster(rows))
        done = self.cjg("roster", "import", path, "--line", line.key, twice=twice)
        if done.exit_code:
            assert self.world.held(line.key) == before, f"refused, and done: {rows}"
        batch = self.world.last_batch()
        if batch not in {None, last}:
            self.batches.append((line.key, batch, was))
        self.look(days=[day for day, *_ in rows], done=not done.exit_code)

    @rule(
        rows=people_st,
        role=st.none() | st.sampled_from(("member", "coordinator")),
        twice=st.booleans(),
    )
    def takes_in_members_by_command(self, rows, role, twice) -> None:
        """`role`: the administrator's, by a file that leaves none: it is refused."""
        content, named = files.members(self.world, rows, role)
        done = self.cjg("members", "import", self.saved(content), twice=twice)
        assert done.exit_code or role is None, "nobody administers by that file"
        self.look(people=named, done=not done.exit_code)

    @rule(who=worker_st, what=st.sampled_from(("forget-code", "forget-code", "pin")))
    def has_another_secret_by_command(self, who, what) -> None:
        """Nothing else is another one's, and no link lives longer or shorter."""
        active = self.world.is_active(number(who))
        done = self.cjg("user", what, who, stdin="740358\n")
        assert not done.exit_code or not active, done.stderr
        self.look()

    @rule(dry=st.booleans())
    def cleans_up_by_command(self, dry) -> None:
        """In one week nothing has been kept for long enough that anybody waits for."""
        before, waiting = self.world.rows(), self.world.waiting()
        done = self.cjg("purge", *(("--dry-run",) if dry else ()))
        assert done.exit_code == 0, done.stderr
        after = self.world.rows()
        assert all(before[name] == after[name] for name in UNTOUCHED)
        assert self.world.waiting() == waiting
        self.look()

    # --- the settings of a line -------------------------------------------------------

    def kept_now(self):
        """What is otherwise than in the file, of each line of which anything is."""
        with self.world.database.reading() as session:
            kept = versions.standing(session)[1]
        return {key: one for key, one in kept.items() if one}

    @rule(hours=st.sampled_from(HOURS[:4]), twice=st.booleans())
    def takes_in_settings_by_command(self, hours, twice) -> None:
        """The first line has these hours on the days on which it has any."""
        world = self.world
        key = next(iter(world.desk.lines))
        line, before = world.desk.lines[key], self.kept_now()
        week = tuple((Span.parse(hours),) if spans else () for spans in line.hours.week)
        table = document(line, world.folder)
        table["hours"] = {
            day: [hours] for day, spans in table["hours"].items() if spans
        }
        path = world.folder / "wanted.toml"
        path.write_text(toml({"lines": {key: table}}), encoding="utf-8")
        done = self.cjg("settings", "import", str(path), "--yes", twice=twice)
        assert done.exit_code == 0, done.stderr
        if self.kept_now() != before:
            self.kept.append(before)
        world.follows()
        assert world.desk.lines[key].hours.week == week
        self.look(days=DAYS)

    @rule()
    def takes_back_settings_by_command(self) -> None:
        done = self.cjg("settings", "undo")
        assert (done.exit_code == 0) == bool(self.kept), done.output
        if self.kept:
            assert self.kept_now() == self.kept.pop(), "it is not as it was"
        self.world.follows()
        self.look(days=DAYS)

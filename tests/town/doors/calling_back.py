"""Messages that callers leave, the provider that keeps them, and who calls back."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import insert, text

from ringgroup.call.replies import Connect
from ringgroup.call.store.calls import CALLER
from ringgroup.tables import VOICEMAIL
from ringgroup.voicemail import endings, inbox, outgoing
from ringgroup.voicemail.inbox import InboxViewer
from ringgroup.voicemail.outgoing import PlacedCallRequest
from tests.town.deeds import DAYS, number
from tests.town.doors.choices import line_st, pick_st, worker_st

PARENT = "+31407013579"
ASKED_AGAIN = timedelta(minutes=11)
"""A recording that was not to be had is asked for again by then."""
LIVE = """
SELECT o.id, o.sid, o.voicemail_id, o.member_id, m.mobile, o.state
FROM outgoing_call o JOIN member m ON m.id = o.member_id
WHERE o.ended_at IS NULL AND o.sid IS NOT NULL
ORDER BY o.created_at, o.member_id
"""


class CallingBack:
    """`messages`: whether one was left."""

    @rule(which=line_st, name=st.integers(0, 10**9))
    def a_caller_leaves_a_message(self, which, name) -> None:
        self.leaves(which, name)
        self.world.tick("take_recordings")
        self.look()

    def leaves(self, which, name) -> str:
        """Gives what the provider calls the recording."""
        world, recording = self.world, f"RE{name}"
        row = {"id": f"v{name}", "line": self.line(which).key, "seconds": 9}
        row |= {"recording_sid": recording, "received_at": world.now}
        row |= {"next_try_at": world.now}
        row |= {"caller": world.vault.seal(PARENT.encode(), CALLER)}

        def leave(session) -> None:
            known = text("SELECT 1 FROM voicemail WHERE id = :id")
            if session.execute(known, {"id": row["id"]}).first() is None:
                session.execute(insert(VOICEMAIL), row)

        world.do(leave)
        self.messages = True
        return recording

    @precondition(lambda self: self.world.now.date() <= DAYS[-1])
    @rule(
        which=line_st,
        name=st.integers(0, 10**9),
        hours=st.sampled_from((1, 30)),
        found=st.booleans(),
    )
    def an_outage_keeps_a_recording_away(self, which, name, hours, found) -> None:
        """After it the provider may not find the recording at once."""
        world, box = self.world, self.world.outbox
        box.out.add("rest")
        recording = self.leaves(which, name)
        self.it_is(world.now + timedelta(hours=hours))
        box.out.discard("rest")
        if not found:
            box.unknown.add(recording)
            self.it_is(world.now + ASKED_AGAIN)
            box.unknown.discard(recording)
        self.it_is(world.now + ASKED_AGAIN)
        with world.database.reading() as session:
            asked = text("SELECT fetched_at FROM voicemail WHERE recording_sid = :sid")
            fetched = session.execute(asked, {"sid": recording}).scalar_one()
        assert fetched, f"{recording} is there, and nobody fetches it"

    # --- who calls back ---------------------------------------------------------------

    def letter(self, pick) -> tuple[str, str, int | None] | None:
        """A message: its id, its line and its owner."""
        with self.world.database.reading() as session:
            rows = session.execute(
                text("SELECT id, line, owner_id FROM voicemail ORDER BY id")
            ).all()
        return tuple(rows[pick % len(rows)]) if rows else None

    @precondition(lambda self: self.messages)
    @rule(who=worker_st, pick=pick_st, twice=st.booleans())
    def takes_a_message(self, who, pick, twice) -> None:
        self.takes(who, pick, twice=twice)

    def takes(self, who, pick, *, twice) -> None:
        letter = self.letter(pick)
        if letter is None or not self.world.works_at(letter[1], who):
            return
        message, key, owner = letter
        line = self.world.desk.line(key)
        viewer = InboxViewer(number(who), coordinates=False)
        self.world.do(
            lambda s: inbox.claim(s, line, viewer, message, owner, self.world.now),
            twice=twice,
        )
        self.look()

    @precondition(lambda self: self.messages)
    @rule(who=worker_st, pick=pick_st, twice=st.booleans())
    def handles_a_message(self, who, pick, twice) -> None:
        letter = self.letter(pick)
        if letter is None or not self.world.works_at(letter[1], who):
            return
        viewer = InboxViewer(number(who), coordinates=False)
        line = self.world.desk.line(letter[1])
        self.world.do(
            lambda s: inbox.handle(s, line, viewer, letter[0], self.world.now),
            twice=twice,
        )
        self.look()

    @precondition(lambda self: self.messages)
    @rule(who=worker_st, pick=pick_st)
    def wants_to_call_back(self, who, pick) -> None:
        self.wants(who, pick)

    def wants(self, who, pick) -> None:
        letter = self.letter(pick)
        if letter is None or not self.world.works_at(letter[1], who):
            return
        message, key, _ = letter
        world, viewer = self.world, InboxViewer(number(who), coordinates=False)
        line = world.desk.line(key)
        world.do(
            lambda s: inbox.call_back(s, world.desk, line, viewer, message, world.now)
        )
        world.tick("place_calls")
        self.look()

    @precondition(lambda self: self.messages)
    @rule(pick=pick_st, key=st.sampled_from(("1", "1", "9")), over=st.booleans())
    def who_is_rung_picks_up(self, pick, key, over) -> None:
        self.presses(pick, key, over=over)

    def presses(self, pick, key, *, over) -> None:
        """Picks up and presses a key; `over`: and what follows ends as well."""
        world = self.world
        with world.database.reading() as session:
            calls = session.execute(text(LIVE)).all()
        if not calls:
            return
        call, sid, message, member, mobile, state = calls[pick % len(calls)]
        if state != "bridged":
            self.picks_up(call, sid, message, member, mobile, key)
        if over:
            told = (call, sid, "completed", world.now)
            world.do(lambda s: endings.told(s, *told))
        self.look()

    def picks_up(self, call, sid, message, member, mobile, key) -> None:
        """Whoever presses 1 owns the message that they call back about."""
        world, reply = self.world, None
        with world.database.reading() as session:
            asked = text("SELECT owner_id FROM voicemail WHERE id = :id")
            owner = session.execute(asked, {"id": message}).scalar_one()
        for n, keys in enumerate((None, key)):
            heard = PlacedCallRequest(f"{sid}:{n}", call, sid, mobile, keys)
            reply = world.do(
                lambda s, heard=heard: outgoing.answer(s, world.desk, heard, world.now)
            )
        if isinstance(reply, Connect):
            assert owner in {None, member}, f"{member} called back for {owner}"

    @rule(
        which=line_st,
        name=st.integers(0, 10**9),
        first=worker_st,
        second=worker_st,
        late=st.booleans(),
        over=st.booleans(),
    )
    def two_call_back(self, which, name, first, second, late, over) -> None:
        """A colleague takes the message from who calls back about it, and calls too."""
        self.leaves(which, name)
        with self.world.database.reading() as session:
            ids = session.scalars(text("SELECT id FROM voicemail ORDER BY id")).all()
        at = ids.index(f"v{name}")
        for who in (first, second):
            self.takes(who, at, twice=False)
            self.wants(who, at)
            if late:  # the first of them talks already
                self.presses(-1, "1", over=over)
        for pick in (0, 0, 1):
            self.presses(pick, "1", over=over)

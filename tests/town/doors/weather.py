"""Provider and mail server that err or hang, for as long as it takes."""

from datetime import time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import update

from ringgroup.tables import MEMBER
from tests.town.deeds import DAYS, WORKERS
from tests.town.doors.choices import MOMENTS, line_st, worker_st

BEFORE_NINE = time(8, 59)


class Weather:
    """What is out stays so until something lets it be well."""

    @rule(channel=st.sampled_from(("sms", "email", "rest")), out=st.booleans())
    def a_provider_is_out(self, channel, out) -> None:
        (self.world.outbox.out.add if out else self.world.outbox.out.discard)(channel)

    @rule(who=worker_st, by_mail=st.booleans())
    def chooses_how_to_be_told(self, who, by_mail) -> None:
        wanted = update(MEMBER).values(prefers_email=by_mail)
        self.world.do(lambda s: s.execute(wanted.where(MEMBER.c.login == who)))

    @precondition(lambda self: self.world.now.date() <= DAYS[-1])
    @rule(
        who=worker_st,
        which=line_st,
        clock=st.sampled_from(MOMENTS),
        minutes=st.sampled_from((5, 30, 180, 1246)),
    )
    def an_outage_begins_before_something_is_due(
        self, who, which, clock, minutes
    ) -> None:
        self.world.switched(who, self.line(which), on=True)
        self.world.outbox.out.add("sms")
        self.the_next_moment_comes(clock)
        self.it_is(self.world.now + timedelta(minutes=minutes))
        self.world.outbox.out.discard("sms")
        self.it_is(self.world.now + timedelta(minutes=20))

    @precondition(lambda self: self.world.now.date() <= DAYS[-1])
    @rule(
        seconds=st.sampled_from((20.0, 40.0)),
        minutes=st.sampled_from((5, 15)),
        refuses=st.booleans(),
    )
    def a_mail_server_hangs_before_nine(self, seconds, minutes, refuses) -> None:
        """There is mail for everybody, and nobody is Present: an alarm cannot wait.

        Afterwards the server errs at once, or is well.
        """
        box = self.world.outbox
        box.out.discard("email")
        box.out.discard("sms")
        self.the_next_moment_comes(BEFORE_NINE)
        for who in WORKERS:
            for which in (0, 1):
                self.world.switched(who, self.line(which), on=False)
            self.is_mailed_a_link(who, forgot=False)
        box.hangs = seconds
        box.hangs_until = self.world.now + timedelta(minutes=minutes)
        self.it_is(self.world.now + timedelta(seconds=5))
        self.it_is(self.world.now + timedelta(minutes=2))
        (box.out.add if refuses else box.out.discard)("email")

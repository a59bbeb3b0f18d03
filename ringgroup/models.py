"""Every table: columns and constraints, no behaviour.

Instants are stored in UTC and come back aware. What must never happen twice has a
unique key here; `registration` and `published_figures` have triggers as well (see the
migrations).
"""

import secrets
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

HIGHEST_ID: Final = 999_999_999
"""Of nine digits: a longer number is no row's, as forms are read."""


def never_again() -> int:
    """A number for a row that a form names and that may be gone by then.

    SQLite counts on from the last row that is there: who removed that one and wrote
    another gave it the same number, and a page of before meant the other one.
    """
    return 1 + secrets.randbelow(HIGHEST_ID)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite forgets zones, so we put it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """To the database: UTC, without a zone where the database has none."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Base(DeclarativeBase):
    """The schema; constraint names are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: Instant(),
        str: Text(),
    }


class Member(Base):
    """A worker, coordinator or administrator; `mobile` is a Dutch mobile (E.164).

    `week_by_mail` says that they want to read every week what they do in the next,
    `turns_a_week` how many times they want to be on rosters in a week at most.
    `problem` says why the mobile cannot be reached, once the provider refused it;
    `tested_at` when its owner pressed 1 on a test call. `totp` is the sealed secret of
    the second factor, and `totp_step` the last code's time step: none is used twice.
    `subject` is who the member is to the municipality's own sign-in (OpenID).
    `everywhere` says that they belong to every line, as what `role` says there; else
    to those of `membership`, and `role` is the most that they are.
    `reset_at` is when they chose a password by a link that they asked for themselves,
    without a second factor to show; once one is set up, when that was.
    """

    __tablename__ = "member"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    organisation: Mapped[str]
    mobile: Mapped[str] = mapped_column(String(20), unique=True)
    email: Mapped[str]
    role: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    prefers_email: Mapped[bool] = mapped_column(default=False, server_default=false())
    week_by_mail: Mapped[bool] = mapped_column(default=False, server_default=false())
    turns_a_week: Mapped[int | None]
    problem: Mapped[str | None]
    tested_at: Mapped[datetime | None]
    totp: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None]
    subject: Mapped[str | None]
    last_login_at: Mapped[datetime | None]
    reset_at: Mapped[datetime | None]
    everywhere: Mapped[bool] = mapped_column(default=True, server_default=true())
    __table_args__ = (
        CheckConstraint("role IN ('member', 'coordinator', 'administrator')", "role"),
        Index("uq_member_subject", "subject", unique=True),
    )


class LineMember(Base):
    """A member of one line, and what they are there.

    `since` is their first day on its roster, if it is known.
    """

    __tablename__ = "membership"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    on_roster: Mapped[bool]
    since: Mapped[date | None]
    __table_args__ = (CheckConstraint("role IN ('member', 'coordinator')", "role"),)


class RecoveryCode(Base):
    """The digest of a code that stands in for the second factor, once."""

    __tablename__ = "recovery_code"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)


class Passkey(Base):
    """What is public of a key in a device that signs for a member.

    `credential` is what the device calls it, and `id` the digest of that; `sign_count`
    how often it has signed, if it counts; `challenged_at` when it was asked what it
    signed last: nothing older counts any more.
    """

    __tablename__ = "passkey"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    challenged_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class LoginSession(Base):
    """Somebody who is signed in on a page; `id` is the digest of what the cookie holds.

    Not `complete` until the second factor was given; `offered` is the sealed secret of
    one that is being set up. `seen_at` is when it was last used, by some minutes;
    `proved_at` when its owner last proved who they are, after it began. `until` is when
    it ends on a device where a plain member stays signed in.
    """

    __tablename__ = "login_session"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    complete: Mapped[bool]
    offered: Mapped[bytes | None] = mapped_column(LargeBinary)
    proved_at: Mapped[datetime | None]
    until: Mapped[datetime | None]


class SignInFailure(Base):
    """Wrong passwords or codes in a row; `who` is a digest, also of unknown logins."""

    __tablename__ = "sign_in_failure"
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class SignInRefusals(Base):
    """How many sign-ins failed in an hour: of a member, or (0) with nobody's name."""

    __tablename__ = "sign_in_refusals"
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    failures: Mapped[int]


class Invitation(Base):
    """A link by which a member sets a password, once; its signature is not kept.

    It is good for who has that address and role; without either, from before the
    twelfth step, for the member. An administrator sent it (`granted`), or its owner
    asked for it, as anybody can.
    """

    __tablename__ = "invitation"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    email: Mapped[str | None]
    role: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    granted: Mapped[bool] = mapped_column(default=False, server_default=false())
    __table_args__ = (CheckConstraint("purpose IN ('invitation', 'reset')", "purpose"),)


class LinkRequest(Base):
    """Somebody forgot a password, and typed a name (sealed), which may be nobody's."""

    __tablename__ = "link_request"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]


class Press(Base):
    """A button of a page that was pressed; `id` is a keyed digest of all it sent.

    `answer` is the sealed answer: none yet, or where it led and what was said. Of when
    the day alone is kept: of a form that was sent nobody can tell which it was.
    """

    __tablename__ = "press"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)


class Audit(Base):
    """Who did what on the pages or the command line, to whom, when, and from where.

    Never holds a number, a note or a secret; of a registration nothing is kept here.
    """

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    line: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(default="", server_default="")
    origin: Mapped[str] = mapped_column(default="", server_default="")


class PartnerAddress(Base):
    """The mail address of a partner, where it is no longer the line file's."""

    __tablename__ = "partner_address"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    email: Mapped[str]
    backup_email: Mapped[str | None]


class LineVersion(Base):
    """What is kept otherwise than in the line file, from one change on; only added to.

    `kept` is the whole of it (JSON: line, key of the line file, value; null where the
    file has a key that is to be as if it were not there), `before` what that was until
    then. Numbered by who adds it: of two at the same moment one fails at the key.
    """

    __tablename__ = "line_version"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    origin: Mapped[str] = mapped_column(default="", server_default="")
    kept: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text)
    told: Mapped[str] = mapped_column(Text)
    takes_back: Mapped[int | None] = mapped_column(ForeignKey("line_version.id"))


class PromptSound(Base):
    """A recording of a prompt, as the telephone network plays it (WAV).

    `id` is made of its content, so the same recording is kept once. What a line hears
    names it (`line_version`); one that nothing names goes when another comes.
    """

    __tablename__ = "prompt_sound"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    wav: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)


class SitePicture(Base):
    """The logo of an installation, as browsers show it (PNG or JPEG), nothing beside.

    `id` is made of its content, so the same picture is kept once. The settings name it
    (`line_version`); one that nothing names goes when another comes.
    """

    __tablename__ = "site_picture"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)


class PromptTake(Base):
    """A prompt that somebody recorded by telephone, until it is fetched and made fit.

    `next_try_at` is set until that is done and the provider's own is gone. `digest` is
    the sound that came of it, `refused` why none did. Who hung up does not want it.
    """

    __tablename__ = "prompt_take"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    recording: Mapped[str] = mapped_column(String(64), unique=True)
    wanted: Mapped[bool]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    digest: Mapped[str | None] = mapped_column(String(32))
    refused: Mapped[str | None] = mapped_column(String(12))


class Presence(Base):
    """A member who may be rung on a line; a place is taken by one member only.

    `reminded_at` is when they were asked to sign off, after closing time; `closes_at`
    is when the desk closes by the hours on which they count.
    """

    __tablename__ = "presence"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    place: Mapped[int]
    since: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("line", "place"),)


class PresenceChange(Base):
    """When a member signed on or off, and by which way."""

    __tablename__ = "presence_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    present: Mapped[bool]
    via: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    __table_args__ = (Index(None, "line", "at"),)


class Gap(Base):
    """A time in which a line was open and nobody was Present: the last one of a line.

    `counts_from` is from when the minutes of the alarms count; `told` who was alarmed
    (JSON: role and member). It stands here: messages go after some days.
    """

    __tablename__ = "gap"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    began_at: Mapped[datetime]
    counts_from: Mapped[datetime]
    told: Mapped[str] = mapped_column(default="[]", server_default="[]")
    ended_at: Mapped[datetime | None]


class SmsRefusal(Base):
    """The provider will not send SMS of a line from that sender: it goes by e-mail."""

    __tablename__ = "sms_refusal"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    sender: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


class ExtraDay(Base):
    """A day on which a line keeps other hours: `spans` empty means closed."""

    __tablename__ = "extra_day"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    spans: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")


class Bulletin(Base):
    """What a coordinator tells all who work at a line, until the end of a day."""

    __tablename__ = "bulletin"
    id: Mapped[int] = mapped_column(primary_key=True, default=never_again)
    line: Mapped[str] = mapped_column(String(40), index=True)
    text: Mapped[str] = mapped_column(Text)
    last: Mapped[date] = mapped_column(index=True)
    written_at: Mapped[datetime]
    written_by: Mapped[int] = mapped_column(ForeignKey("member.id"))


class BulletinSeen(Base):
    """Who said that they saw it."""

    __tablename__ = "bulletin_seen"
    bulletin_id: Mapped[int] = mapped_column(
        ForeignKey("bulletin.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)


class OwnedQuestion(Base):
    """A question of which a member is the contact until a colleague takes over.

    `asked` is its day, perhaps with its hour, sealed; the row goes after `until`.
    """

    __tablename__ = "owned_question"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line: Mapped[str] = mapped_column(String(40), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    asked: Mapped[bytes]
    remind_on: Mapped[date]
    until: Mapped[date] = mapped_column(index=True)


class RosterSlot(Base):
    """Who has duty, or is backup, in one block (minutes after midnight).

    `published` says whether workers see it before its day; whom the line rings does
    not depend on that. Triggers refuse a member who is in another slot at that time,
    on whatever line, and two blocks of a line that overlap (the fourth migration).
    """

    __tablename__ = "roster_slot"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[str] = mapped_column(String(10), primary_key=True)
    end: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    published: Mapped[bool] = mapped_column(default=True, server_default=true())
    __table_args__ = (
        CheckConstraint("slot IN ('duty', 'backup')", "slot"),
        Index(None, "member_id", "day"),
    )


class RosterChange(Base):
    """Who changed a slot, when, and from whom to whom; no reason is ever kept.

    `batch` is what was done in one go, and can be undone in one. `sequence` counts the
    changes of a slot: two at once cannot both be the next. `visible` says whether
    workers could see the slot change.
    """

    __tablename__ = "roster_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(String(32), index=True)
    line: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    start: Mapped[int]
    end: Mapped[int]
    slot: Mapped[str] = mapped_column(String(10))
    sequence: Mapped[int]
    before_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    after_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    visible: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("line", "day", "start", "slot", "sequence"),
        Index(None, "line", "at"),
        Index(None, "before_id", "at"),
    )


class RosterSetting(Base):
    """How a line keeps its roster; a line without a row has the usual way.

    The last four are the rules by which turns are shared out (`schedules.rules`).
    """

    __tablename__ = "roster_setting"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    published_until: Mapped[date | None]
    swaps_automatic: Mapped[bool] = mapped_column(default=False, server_default=false())
    between_days: Mapped[int] = mapped_column(default=2, server_default="2")
    two_running: Mapped[bool] = mapped_column(default=False, server_default=false())
    most_percent: Mapped[int] = mapped_column(default=150, server_default="150")
    most_a_week: Mapped[int | None]


class RosterPattern(Base):
    """The basic pattern of a line: who has what in a cycle of weeks.

    Week 0 is the first, Monday is 0, and `block` counts the blocks of a day: -1 is each
    of them. `weeks`, the same in all rows of a line, is how long the cycle is.
    """

    __tablename__ = "roster_pattern"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[str] = mapped_column(String(10), primary_key=True)
    weeks: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    __table_args__ = (
        CheckConstraint("slot IN ('duty', 'backup')", "slot"),
        CheckConstraint("0 <= week AND week < weeks", "week"),
        CheckConstraint("weekday BETWEEN 0 AND 6", "weekday"),
    )


class Leave(Base):
    """Days, both included, on which a member cannot work; nobody is asked why."""

    __tablename__ = "leave"
    id: Mapped[int] = mapped_column(primary_key=True, default=never_again)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    first: Mapped[date]
    last: Mapped[date] = mapped_column(index=True)
    __table_args__ = (CheckConstraint("first <= last", "order"),)


class WeeklyAbsence(Base):
    """A stretch of every week in which a member cannot work (Monday is 0)."""

    __tablename__ = "weekly_absence"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    end: Mapped[int]
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", "weekday"),
        CheckConstraint('0 <= start AND start < "end" AND "end" <= 1440', "times"),
    )


UNDECIDED = text("state IN ('open', 'accepted')")
"""A question must say it in these very words, or SQLite does not use the index."""


class SwapRequest(Base):
    """A slot that its owner offers: to one colleague or, without `to_id`, to all.

    With `back_…` it is an exchange against that slot of the colleague's. A slot is
    offered once at a time. `taker_id` consented; `expires_at` is when it begins.
    """

    __tablename__ = "swap_request"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    start: Mapped[int]
    end: Mapped[int]
    slot: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    back_day: Mapped[date | None]
    back_start: Mapped[int | None]
    back_end: Mapped[int | None]
    back_slot: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    taker_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'accepted', 'done', 'declined', 'withdrawn', "
            "'refused', 'stale', 'expired')",
            "state",
        ),
        CheckConstraint(
            "state NOT IN ('accepted', 'done') OR taker_id IS NOT NULL", "taker"
        ),
        CheckConstraint("back_day IS NULL OR to_id IS NOT NULL", "back"),
        Index(
            "uq_swap_request_undecided",
            *("line", "day", "start", "slot"),
            unique=True,
            sqlite_where=UNDECIDED,
            postgresql_where=UNDECIDED,
        ),
        Index(None, "line", "day"),
    )


class CalendarFeed(Base):
    """The secret address of a calendar: a member's own duties, or a line's roster.

    `line` is empty for a member's own. Looked up by the digest of the secret, which
    itself is kept sealed, so that its owner can be shown the address again.
    """

    __tablename__ = "calendar_feed"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


UNFINISHED = text("state <> 'finished'")
ANSWERED = text("answers <> '{}'")
"""Conditions of indexes: a question must say them in these very words."""


class Call(Base):
    """A caller's visit. `caller` is sealed, and empty once the call is finished.

    `removed_at` is when the provider deleted its own record of the call.
    `answers` holds what each webhook of this call was answered (JSON), so that a
    repeat is answered the same; `version` counts the changes. `course` says what was
    decided, and whom it passed over (JSON).
    """

    __tablename__ = "call"
    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    sid: Mapped[str] = mapped_column(String(64), unique=True)
    line: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    arrived_at: Mapped[datetime]
    block_day: Mapped[date | None]
    block_start: Mapped[int | None]
    block_end: Mapped[int | None]
    caller: Mapped[bytes | None] = mapped_column(LargeBinary)
    step: Mapped[str] = mapped_column(String(10))
    round: Mapped[int]
    turn: Mapped[int]
    winner: Mapped[str | None] = mapped_column(String(30))
    accepted_at: Mapped[datetime | None]
    talk_ended_at: Mapped[datetime | None]
    led_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    recorded_seconds: Mapped[int | None]
    failed: Mapped[bool]
    removed_at: Mapped[datetime | None]
    answers: Mapped[str]
    version: Mapped[int]
    course: Mapped[str] = mapped_column(default="[]", server_default="[]")
    __table_args__ = (
        Index(
            "ix_call_unfinished",
            "line",
            "arrived_at",
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
        Index(
            "ix_call_answered",
            "ended_at",
            sqlite_where=ANSWERED,
            postgresql_where=ANSWERED,
        ),
        Index(
            "ix_call_unremoved",
            "ended_at",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )


LIVE = text("state IN ('ringing', 'picked_up', 'talking')")
"""A question must say it in these very words, or SQLite does not use the index."""


class Leg(Base):
    """One phone rung for a call. A member can be on one live leg only."""

    __tablename__ = "leg"
    id: Mapped[str] = mapped_column(String(30), primary_key=True)
    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), index=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[str] = mapped_column(String(10))
    round: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    rung_at: Mapped[datetime]
    again: Mapped[bool] = mapped_column(default=False, server_default=false())
    __table_args__ = (
        Index(
            "uq_leg_live_member",
            "member_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )


class ProviderTrouble(Base):
    """What the provider refuses or hides on a line, and when it last did.

    `kind` says what (`ringgroup.store.troubles`), `code` why, by the provider's word.
    """

    __tablename__ = "provider_trouble"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class PastCall(Base):
    """What is left of a call whose rows went: the digest of its name, in no order."""

    __tablename__ = "past_call"
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    __table_args__ = ({"sqlite_with_rowid": False},)


class ServiceCall(Base):
    """A worker's call to a service number, for as long as it may be repeated."""

    __tablename__ = "service_call"
    sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    answers: Mapped[str]


class Voicemail(Base):
    """A message that was left; `caller` is the sealed number, if it was shown.

    Its audio is fetched (`fetched_at`), then removed at the provider (`removed_at`);
    until both are done, `next_try_at` says when it is tried again. `refused_at` is when
    the provider first said that it knows no such recording. `told_at` is when somebody
    was told that it is new, `warned_at` that it waits too long.
    """

    __tablename__ = "voicemail"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line: Mapped[str] = mapped_column(String(40))
    recording_sid: Mapped[str] = mapped_column(String(64), unique=True)
    received_at: Mapped[datetime]
    seconds: Mapped[int]
    caller: Mapped[bytes | None] = mapped_column(LargeBinary)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    fetched_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    __table_args__ = (Index(None, "line", "received_at"),)


class VoicemailAudio(Base):
    """The sealed recording of a message, apart from the list of messages."""

    __tablename__ = "voicemail_audio"
    voicemail_id: Mapped[str] = mapped_column(
        ForeignKey("voicemail.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class VoicemailEvent(Base):
    """Who played, claimed, called back, handled or deleted a message, and when."""

    __tablename__ = "voicemail_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    voicemail_id: Mapped[str] = mapped_column(String(32), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    action: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(index=True)


class OutgoingCall(Base):
    """A call that we place to a member's mobile: to call back, or to test the mobile.

    Wanted by a page, placed by the clock: `next_try_at` is set until that was done.
    A test names no message; a call back finds its caller's number by the message.
    `said` is the prompt that a test lets hear (JSON: its name, and its own text).
    """

    __tablename__ = "outgoing_call"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    voicemail_id: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(12))
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    ended_at: Mapped[datetime | None]
    said: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (CheckConstraint("purpose IN ('callback', 'test')", "purpose"),)


class PinFailure(Base):
    """Wrong PINs in a row on one way in, and until when that way is shut."""

    __tablename__ = "pin_failure"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]


class Message(Base):
    """An SMS or e-mail to a member, written where it is caused, sent by the clock.

    `about` is what it is sent for, so that nothing is told twice; a message never
    holds data of a caller. Exactly one of `sent_at` and `given_up_at` is set in the
    end, and `next_try_at` until then. After `useful_until` it is not sent any more.
    `page` is where what it tells is done. `other_body` is what it says over the other
    channel, when its own refuses it for good (`refused_by`). `provider_sid` is what the
    provider calls an SMS that it took and may yet fail to deliver. `address` is where
    an e-mail goes that is not for the member's address of now.
    """

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(unique=True)
    line: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    channel: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    useful_until: Mapped[datetime | None]
    page: Mapped[str | None] = mapped_column(String(60))
    other_body: Mapped[str | None]
    refused_by: Mapped[str | None] = mapped_column(String(5))
    provider_sid: Mapped[str | None] = mapped_column(String(64), index=True)
    address: Mapped[str | None]
    __table_args__ = (CheckConstraint("channel IN ('sms', 'email')", "channel"),)


class Registration(Base):
    """The anonymous record: INSERT only, by trigger on every database.

    What `outcome` may be says `ringgroup.call.outcome`; the migrations bind it.
    """

    __tablename__ = "registration"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(10))
    day: Mapped[date]
    hour: Mapped[int]
    desk: Mapped[str | None] = mapped_column(String(10))
    outcome: Mapped[str | None] = mapped_column(String(10))
    answered_by: Mapped[str | None] = mapped_column(String(10))
    wait_seconds: Mapped[int | None]
    talk_minutes: Mapped[int | None]
    age: Mapped[str | None]
    gender: Mapped[str | None]
    question_kind: Mapped[str | None]
    question_type: Mapped[str | None]
    forwarded_to: Mapped[str | None]
    note: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("channel IN ('phone', 'email')", "channel"),
        CheckConstraint("desk IN ('open', 'closed')", "desk"),
        CheckConstraint("answered_by IN ('present', 'duty', 'backup')", "answered_by"),
        # all that is counted, so that figures never look up a row (docs/performance.md)
        Index(
            "ix_registration_counted",
            *("line", "day", "hour", "channel", "desk", "outcome", "answered_by"),
            *("wait_seconds", "age", "gender", "question_kind", "question_type"),
            "forwarded_to",
        ),
        # without a rowid the order in which calls were registered is not kept
        {"sqlite_with_rowid": False},
    )


class NoteRetention(Base):
    """Filled only while old notes are being blanked: the day before which."""

    __tablename__ = "note_retention"
    cutoff: Mapped[date] = mapped_column(primary_key=True)


class OpenRegistration(Base):
    """An answered call whose form has not been sent yet."""

    __tablename__ = "open_registration"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    line: Mapped[str] = mapped_column(String(40))
    member: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(String(10))
    day: Mapped[date]
    hour: Mapped[int]
    desk: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(10))
    answered_by: Mapped[str] = mapped_column(String(10))
    wait_seconds: Mapped[int]
    talk_minutes: Mapped[int]


class Clock(Base):
    """One row: which clock process leads, and when it was last heard of.

    `jumped_at` is the time to which the system clock last made a leap, if it did.
    """

    __tablename__ = "clock"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leader: Mapped[str] = mapped_column(String(40))
    seen_at: Mapped[datetime]
    jumped_at: Mapped[datetime | None]


class Proof(Base):
    """One row: that the database can be written, and which SECRET_KEY belongs to it.

    `times` counts how often it was: SQLite writes nothing that is as it was. `sealed`
    is a word that everybody knows, sealed.
    """

    __tablename__ = "proof"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    written_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(BigInteger)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class VoicemailMonth(Base):
    """How many messages were handled in a month, by how many working days it took.

    Counted when a handled message is deleted, so that a year is known that outlives
    its messages; `month` is its first day, in which they were handled.
    """

    __tablename__ = "voicemail_month"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    within: Mapped[str] = mapped_column(String(4), primary_key=True)
    count: Mapped[int]
    __table_args__ = (CheckConstraint("within IN ('1', '2', 'more')", "within"),)


class PresenceMonth(Base):
    """How long a line was open in a month, and of that with nobody Present (minutes).

    Names no member and no day; `counted_to` is the last day that is in it.
    """

    __tablename__ = "presence_month"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    counted_to: Mapped[date]
    open_minutes: Mapped[int]
    nobody_minutes: Mapped[int]


class ReportRemark(Base):
    """What a coordinator writes about a year, for the yearly report; plain text."""

    __tablename__ = "report_remark"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)


class PublishedFigures(Base):
    """What was published of a line over a period: INSERT only, as `registration`.

    `first` is the period's first day, `rules` by which rules it was disclosed, and
    `document` what may be seen of it: rounded, no true count is in it.
    """

    __tablename__ = "published_figures"
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    rules: Mapped[int]
    document: Mapped[str]
    __table_args__ = (CheckConstraint("kind IN ('month', 'quarter', 'year')", "kind"),)

"""What a line is: its numbers, its rules, its lists; and who belongs to it, as what.

Values. Knows how a desk is configured; must not know where the configuration comes from
(`config.lines` reads it from TOML), where members are kept, what anybody may do with a
membership, nor what happens to a caller.
Times of day are minutes after midnight; lengths of time are whole seconds unless
a name says otherwise; numbers are E.164.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal, Self

from schedules.hours import OpeningHours
from schedules.local import day_and_minute, instant

Escalation = Literal["nobody_present", "no_answer"]
WhenBusy = Literal["voicemail", "backup", "wait"]
SettingsPage = Literal[
    "tijden", "bellen", "horen", "vandaag", "collegas", "formulier", "partners",
    "doelen", "bewaren",
]  # fmt: skip
"""The pages of settings that coordinators may be allowed, by their addresses."""


@dataclass(frozen=True, slots=True)
class RingRules:
    """How long phones are rung and where a caller goes next."""

    ring_seconds: int = 25
    accept_seconds: int = 6
    wait_seconds_max: int = 90
    escalate_on: frozenset[Escalation] = frozenset({"nobody_present", "no_answer"})
    when_busy: WhenBusy = "voicemail"
    max_present: int = 5


@dataclass(frozen=True, slots=True)
class KeptSound:
    """A recording that is kept in the database, by the digest of its sound."""

    digest: str

    @property
    def written(self) -> str:
        """As the line file says it."""
        return f"recording:{self.digest}"


def kept_sound(text: str) -> KeptSound | None:
    """The recording that a text of the line file names, if it names one."""
    named = re.fullmatch("recording:([0-9a-f]{32})", text)
    return KeptSound(named[1]) if named else None


SaidInstead = str | Path | KeptSound
"""What is heard instead of our own words: a text, a WAV file, a kept recording."""


@dataclass(frozen=True, slots=True)
class PassingWords:
    """What callers hear until the wall clock shows that minute of that day.

    Before the greeting, or `instead` of it.
    """

    text: str
    day: date
    minute: int
    instead: bool = False


@dataclass(frozen=True, slots=True)
class VoicemailRules:
    """What the announcement names, and how long a message may be (seconds)."""

    email: str
    max_seconds: int = 180
    greeting: SaidInstead | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation of the CJG to which a question may be forwarded.

    `share` is how much of the roster it agreed to do, relative to the others; `asks`
    is what it wants to know of a question before it can go on with it.
    """

    code: str
    name: str
    email: str
    backup_email: str | None = None
    type3: bool = False
    share: int = 1
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list on the registration form; a used code is never deleted."""

    code: str
    label: str
    active: bool = True


RegistrationLists = Mapping[str, tuple[Choice, ...]]
"""The lists of the registration form (`ringgroup.registration.form`) by name."""
WITHOUT_QUESTION: Final = ("silent", "hung-up", "wrong-number", "test")
"""What `question_kind` says of an answered call in which nothing was asked.

Reserved beside every line's own list. Such a registration has no age, gender, type or
partner: those stay null, so that no count of questions or people includes it.
"""


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days each kind of data is kept; open forms in working days."""

    voicemail_after_handled: int = 7
    note: int = 365
    open_registration: int = 5
    message: int = 28
    audit: int = 365
    roster: int = 730


@dataclass(frozen=True, slots=True)
class Targets:
    """What a desk means to keep of what its figures measure, in percent."""

    within_25_seconds: int = 50
    within_30_seconds: int = 70
    lost: int = 5
    within_2_working_days: int = 90


@dataclass(frozen=True, slots=True)
class Line:
    """One public number with its hours, its rules and its words.

    `code` is the six digits of the presence code without its star or hash;
    `allowed_words` are places and schools nearby, which a note may name;
    `prompts` overrides a sentence of `webhooks.twilio.words` by text or sound; `today`
    is heard until it is over (`at`). It is closed to callers until it is `opened`.
    """

    key: str
    name: str
    number: str
    service_number: str
    code: str
    hours: OpeningHours
    voicemail: VoicemailRules
    registration: RegistrationLists
    twilio_number: str | None = None
    service_twilio_number: str | None = None
    caller_id: str | None = None
    renamed_from: str | None = None
    sms_sender: str | None = None
    rules: RingRules = field(default_factory=RingRules)
    retention: Retention = field(default_factory=Retention)
    targets: Targets = field(default_factory=Targets)
    partners: tuple[Partner, ...] = ()
    allowed_words: tuple[str, ...] = ()
    prompts: dict[str, SaidInstead] = field(default_factory=dict)
    today: PassingWords | None = None
    voice: str = "Google.nl-NL-Wavenet-F"
    auto_sign_off: bool = False
    remind_minutes: int = 10
    alarm_minutes: tuple[int, ...] = (0, 5, 10)
    coordinators_change: frozenset[SettingsPage] = frozenset()
    opened: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of its rows; behind it the one that it had before, if it had one."""
        before = () if self.renamed_from is None else (self.renamed_from,)
        return (self.key, *before)

    def on(self, day: date) -> Self:
        """The same line, its hours those from a day on."""
        hours = self.hours.on(day)
        return self if hours is self.hours else replace(self, hours=hours)

    def at(self, now: datetime) -> Self:
        """The same line, its hours those of that day; words that are over are gone."""
        line, said = self.on(day_and_minute(now, self.hours.zone)[0]), self.today
        if said is None or now < instant(said.day, said.minute, self.hours.zone):
            return line
        return replace(line, today=None)

    @property
    def arrives_at(self) -> str:
        """The number by which the provider tells us a call is for this line."""
        return self.twilio_number or self.number

    @property
    def service_arrives_at(self) -> str:
        """The number by which the provider tells us of a call to the service number."""
        return self.service_twilio_number or self.service_number

    @property
    def shown(self) -> str:
        """The number that a phone sees when the line rings it.

        What the file says, or the one called: an account shows numbers that it owns.
        """
        return self.caller_id or self.arrives_at

    @property
    def own_numbers(self) -> frozenset[str]:
        """All numbers that are ours: nobody calls from one of these."""
        arrives = (self.arrives_at, self.service_arrives_at)
        return frozenset((self.number, self.service_number, *arrives, self.shown))

    @property
    def sms_from(self) -> str:
        """Who an SMS of this line comes from: a number, a name, a messaging service."""
        return self.sms_sender or self.arrives_at

    def shares(self, organisations: Iterable[str]) -> dict[str, float]:
        """What each of these organisations agreed to do of the roster, relatively."""
        agreed = {partner.name.casefold(): partner.share for partner in self.partners}
        return {one: float(agreed.get(one.casefold(), 1)) for one in organisations}

    @property
    def suffix(self) -> str:
        """The last four digits of the line's number, as dialled in `*46dddd`."""
        return self.number[-4:]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a partner reads mail, and its backup."""

    email: str
    backup_email: str | None


LineRole = Literal["member", "coordinator"]
"""What somebody is on one line."""
ROLE_ON_A_LINE: Final[Mapping[str, LineRole]] = {
    "member": "member",
    "coordinator": "coordinator",
    "administrator": "coordinator",
}
"""What a role of the service comes to on the lines of who has it."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A member on one line; who stands on its roster does so from `since` on."""

    role: LineRole = "member"
    on_roster: bool = True
    since: date | None = None

    @property
    def coordinates(self) -> bool:
        """Whether they are a coordinator there."""
        return self.role == "coordinator"


@dataclass(frozen=True, slots=True)
class Belonging:
    """All memberships of a member; `role` is that of the service.

    `everywhere`: of every line there is or will be, as what the role says. So is who
    was a member before lines had members, until it is narrowed (docs/adr/0037).
    """

    role: str = "member"
    everywhere: bool = True
    lines: Mapping[str, Membership] = field(default_factory=dict)

    def on(self, line: str) -> Membership | None:
        """What they are on a line; None when they do not belong to it."""
        if self.everywhere:
            return Membership(ROLE_ON_A_LINE[self.role])
        return self.lines.get(line)

    def among(self, lines: Iterable[str]) -> dict[str, Membership]:
        """Those of these lines to which they belong, in that order."""
        return {line: one for line in lines if (one := self.on(line)) is not None}

    def role_kept(self) -> str:
        """The role of the service that goes with these memberships.

        An administrator stays one; else it is the most that they are on any line.
        """
        if self.everywhere or self.role == "administrator" or not self.lines:
            return self.role
        leads = any(one.coordinates for one in self.lines.values())
        return "coordinator" if leads else "member"

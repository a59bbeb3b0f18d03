"""What staff can be told by SMS or e-mail, and every sentence of it.

Dutch, B1, "je". An SMS fits in one (160 characters of GSM 03.38, so no ë or ï).
No message holds a number, a name or a word of a caller: nothing of a caller comes
in here. Must not know why, or when, something is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, assert_never
from zoneinfo import ZoneInfo

from ringgroup.line import Line
from ringgroup.notices.roster_words import WARNINGS
from schedules.dates import day_named
from schedules.hours import Block
from schedules.local import wall
from schedules.roster import Slot
from schedules.warnings import Code

Role = Literal["duty", "backup", "coordinator"]
Channel = Literal["sms", "email"]


@dataclass(frozen=True, slots=True)
class Remind:
    """Your duty, or your turn as backup, is about to begin."""

    role: Role
    block: Block


@dataclass(frozen=True, slots=True)
class Alarm:
    """The desk is open and nobody is Present since then."""

    role: Role
    since: datetime


@dataclass(frozen=True, slots=True)
class Solved:
    """Somebody is Present after an alarm."""


@dataclass(frozen=True, slots=True)
class StillPresent:
    """The desk closed then, and you have not signed off."""

    closed: datetime


@dataclass(frozen=True, slots=True)
class NewVoicemail:
    """A message was left; `role` is why you are told."""

    role: Role


@dataclass(frozen=True, slots=True)
class GivenVoicemail:
    """A coordinator gave you a message: it is yours now."""


@dataclass(frozen=True, slots=True)
class WaitingVoicemail:
    """A message has not been handled for two working days."""


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A warning about a slot of a block, and the name of whom it is about, if any."""

    block: Block
    slot: Slot
    code: Code
    name: str = ""


@dataclass(frozen=True, slots=True)
class MondayList:
    """What to look at in the coming weeks, and members who cannot be reached."""

    warnings: tuple[ToLookAt, ...]
    unreachable: tuple[str, ...]


News = Literal[
    "gained",  # one slot more
    "lost",  # one slot less
    "changed",  # more than one slot
    "published",
    "took_over",  # from a colleague who is absent
    "vacant",  # to coordinators
    "asked",  # to take a slot over
    "asked_to_swap",
    "offered",  # to everybody
    "consented",  # the coordinator decides
    "to_approve",  # to coordinators
    "agreed",
    "declined",  # by the colleague
    "withdrawn",
    "refused",  # by the coordinator
    "unsettled",  # it ends soon, and nothing was decided
]


@dataclass(frozen=True, slots=True)
class RosterNews:
    """The roster changed for you, or somebody wants your answer; no names, no why."""

    news: News
    block: Block
    role: Literal["duty", "backup"] = "duty"


Matter = (
    Remind
    | Alarm
    | Solved
    | StillPresent
    | NewVoicemail
    | GivenVoicemail
    | WaitingVoicemail
    | MondayList
    | RosterNews
)


@dataclass(frozen=True, slots=True)
class Words:
    """A message as it is read; an SMS has no use for the subject."""

    subject: str
    body: str


_REMIND: Final = {
    "duty": "{line}: je hebt dienst van {start} tot {end} uur. Meld je op tijd aan.",
    "backup": (
        "{line}: je bent achterwacht van {start} tot {end} uur. "
        "Houd je telefoon bij je."
    ),
}
_OPEN: Final = "{line}: het loket is open, maar sinds {since} uur is niemand aangemeld."
_ALARM: Final = {
    "duty": f"{_OPEN} Jij hebt dienst. Meld je nu aan.",
    "backup": f"{_OPEN} Jij bent achterwacht. Meld je nu aan.",
    "coordinator": f"{_OPEN} Zoek iemand die het loket kan overnemen.",
}
_VOICEMAIL: Final = {
    "duty": "{line}: er is een nieuw bericht. Luister het af en bel terug.",
    "coordinator": (
        "{line}: er is een nieuw bericht. Er staat nog niemand op het rooster. "
        "Zoek iemand die terugbelt."
    ),
}
_GIVEN: Final = (
    "{line}: een collega gaf jou een bericht. Luister het af bij Voicemail "
    "en bel terug. Kies daarna Afgehandeld."
)
_SOLVED: Final = "{line}: opgelost. Er is nu iemand aangemeld."
_CLOSED: Final = "{line}: het loket is dicht sinds {closed} uur. Meld je af."
_WAITING: Final = (
    "{line}: een bericht wacht al twee werkdagen. Zorg dat er vandaag iemand terugbelt."
)
_WHEN: Final = "{day} van {start} tot {end} uur"
_GAINED: Final = {"duty": "je hebt nu dienst", "backup": "je bent nu achterwacht"}
_LOST: Final = {
    "duty": "je hebt geen dienst meer",
    "backup": "je bent geen achterwacht meer",
}
_WHAT: Final = {"duty": "dienst", "backup": "achterwacht"}
_NEWS: Final[Mapping[News, str]] = {
    "gained": "{gained} op {when}.",
    "lost": "{lost} op {when}.",
    "changed": "het rooster is veranderd, ook voor jou. Kijk bij Rooster.",
    "published": "er staat een nieuw rooster klaar. Kijk bij Rooster wat jij doet.",
    "took_over": "jij neemt de {what} over op {when}. Meld je op tijd aan.",
    "vacant": "er is geen {what} meer op {when}. Zoek iemand anders.",
    "asked": (
        "een collega vraagt of jij de {what} overneemt. "
        "Het gaat om {when}. Geef antwoord bij Rooster."
    ),
    "asked_to_swap": (
        "een collega wil met jou ruilen. Het gaat om {when}. Geef antwoord bij Rooster."
    ),
    "offered": "een collega zoekt een {what}. Het gaat om {when}. Kijk bij Rooster.",
    "consented": "een collega wil ruilen op {when}. De coördinator beslist nog.",
    "to_approve": (
        "een ruil wacht op jouw akkoord. Het gaat om {when}. Kijk bij Rooster."
    ),
    "agreed": "de ruil van {when} is rond. Kijk bij Rooster wat er verandert.",
    "declined": "je collega kan niet ruilen op {when}. Er verandert niets.",
    "withdrawn": "de ruil van {when} gaat niet door. Je hoeft niets te doen.",
    "refused": "geen akkoord voor de ruil van {when}. Het rooster blijft gelijk.",
    "unsettled": (
        "je ruil van {when} is nog niet rond. "
        "Lukt het niet op tijd, dan doe jij de {what}. Kijk bij Rooster."
    ),
}
AUTOMATIC: Final = "Dit is een automatisch bericht. Je kunt niet antwoorden."
_WARNED: Final = "Kijk in de komende vier weken naar deze plekken in het rooster:"
_UNREACHABLE: Final = (
    "Deze medewerkers hebben geen nummer waar een sms aankomt. "
    "Controleer het nummer in Beheer:"
)


def written(matter: Matter, line: Line, channel: Channel) -> Words:
    """The message about something, as it is sent over a channel."""
    subject, body = _said(matter, line)
    if channel == "email":
        body = f"{body}\n\n{AUTOMATIC}\n"
    return Words(f"{line.name}: {subject}", body)


def _said(matter: Matter, line: Line) -> tuple[str, str]:
    zone = line.hours.zone
    match matter:
        case Remind(role=role, block=block):
            start, end = block.label.split("-")
            said = _REMIND[role].format(line=line.name, start=start, end=end)
            return f"je dienst om {start} uur", said
        case Alarm(role=role, since=since):
            said = _ALARM[role].format(line=line.name, since=_time(since, zone))
            return "niemand is aangemeld", said
        case Solved():
            return "opgelost", _SOLVED.format(line=line.name)
        case StillPresent(closed=closed):
            said = _CLOSED.format(line=line.name, closed=_time(closed, zone))
            return "je bent nog aangemeld", said
        case NewVoicemail(role=role):
            return "nieuw bericht", _VOICEMAIL[role].format(line=line.name)
        case GivenVoicemail():
            return "een bericht voor jou", _GIVEN.format(line=line.name)
        case WaitingVoicemail():
            return "een bericht wacht", _WAITING.format(line=line.name)
        case MondayList():
            return "let op het rooster", "\n\n".join(_listed(matter))
        case RosterNews():
            return "het rooster", f"{line.name}: {_news(matter)}"
        case _:
            assert_never(matter)


def _news(told: RosterNews) -> str:
    start, end = told.block.label.split("-")
    when = _WHEN.format(day=day_named(told.block.day), start=start, end=end)
    of_role = {"gained": _GAINED, "lost": _LOST, "what": _WHAT}
    said = {name: words[told.role] for name, words in of_role.items()}
    return _NEWS[told.news].format(when=when, **said)


def _listed(told: MondayList) -> Iterator[str]:
    blocks: dict[Block, list[str]] = {}
    for one in told.warnings:
        who = f"{one.name} ({_WHAT[one.slot]}): " if one.name else ""
        blocks.setdefault(one.block, []).append(who + WARNINGS[one.code])
    if blocks:
        found = (
            f"- {day_named(block.day)}, {block.label}: {', '.join(said)}"
            for block, said in blocks.items()
        )
        yield "\n".join((_WARNED, *found))
    if told.unreachable:
        yield "\n".join((_UNREACHABLE, *(f"- {name}" for name in told.unreachable)))


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{wall(at, zone):%H:%M}"

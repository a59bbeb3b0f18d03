"""What staff can be told by SMS or e-mail, and every sentence of it.

Dutch, B1, "je". An SMS fits in one segment (`ringgroup.notices.segment` sees to names).
No message holds a number, a name or a word of a caller: nothing of a caller comes
in here. Must not know why, or when, something is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, assert_never
from zoneinfo import ZoneInfo

from ringgroup.line import Line
from ringgroup.notices.roster_words import (
    MondayList,
    RosterNews,
    WeekAhead,
    listed,
    news,
    week_ahead,
)
from ringgroup.notices.topics import WORDS, Topic
from schedules.hours import Block
from schedules.local import wall

NoticeRole = Literal["duty", "backup", "coordinator"]
Channel = Literal["sms", "email"]


@dataclass(frozen=True, slots=True)
class Remind:
    """Your duty, or your turn as backup, is about to begin."""

    role: NoticeRole
    block: Block


@dataclass(frozen=True, slots=True)
class Alarm:
    """The desk is open and nobody is Present since then."""

    role: NoticeRole
    since: datetime


@dataclass(frozen=True, slots=True)
class Solved:
    """Somebody is Present after an alarm."""


@dataclass(frozen=True, slots=True)
class StillPresent:
    """The desk closed then, and you have not signed off."""

    closed: datetime


@dataclass(frozen=True, slots=True)
class ClosedEarly:
    """The desk closed before its time, and you were signed off."""


@dataclass(frozen=True, slots=True)
class NewVoicemail:
    """A message was left; `role` is why you are told."""

    role: NoticeRole


@dataclass(frozen=True, slots=True)
class GivenVoicemail:
    """A coordinator gave you a message: it is yours now."""


@dataclass(frozen=True, slots=True)
class WaitingVoicemail:
    """A message has not been handled for two working days."""


@dataclass(frozen=True, slots=True)
class LostVoicemail:
    """A message waits on a line that is not configured any more."""

    line: str


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A colleague cannot be told something, by SMS or e-mail; somebody must do it.

    `sender`: in whose name that is said, where it is of no line.
    """

    name: str
    topic: Topic
    sender: str = ""


@dataclass(frozen=True, slots=True)
class NobodyRung:
    """Somebody called, and not one phone could be rung."""


@dataclass(frozen=True, slots=True)
class FormWaits:
    """The form of a call that you took was not sent yet; its id."""

    form: str


@dataclass(frozen=True, slots=True)
class FormsExpire:
    """You have so many forms that can be sent until today."""

    count: int


@dataclass(frozen=True, slots=True)
class QuestionsOwned:
    """You are the contact of so many questions until a colleague has them."""

    count: int


Matter = (
    Remind
    | Alarm
    | NobodyRung
    | FormWaits
    | FormsExpire
    | QuestionsOwned
    | Solved
    | StillPresent
    | ClosedEarly
    | NewVoicemail
    | GivenVoicemail
    | WaitingVoicemail
    | LostVoicemail
    | PassedOn
    | MondayList
    | WeekAhead
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
_NOBODY_RUNG: Final = (
    "{line}: er belde iemand, maar geen enkele telefoon kon worden gebeld. "
    "Vraag de beheerder om dit nu na te kijken."
)
_CLOSED: Final = "{line}: het loket is dicht sinds {closed} uur. Meld je af."
_CLOSED_EARLY: Final = (
    "{line}: het loket is eerder dicht dan anders. Je bent afgemeld. Je hoeft niets "
    "te doen."
)
_WAITING: Final = (
    "{line}: een bericht wacht al twee werkdagen. Zorg dat er vandaag iemand terugbelt."
)
_LOST_MESSAGE: Final = (
    "{line}: er wacht een bericht. Deze lijn is niet meer ingesteld. "
    "Vraag je beheerder om hulp."
)
_FORM_WAITS: Final = "{line}: vul het formulier in, 20 seconden."
_FORMS_EXPIRE: Final = (
    "{line}: vul vandaag nog {count} in, 20 seconden{each}. Morgen kan het niet meer."
)
_OWNED: Final = (
    "{line}: je bent contactpersoon voor {questions}. Overgenomen? Vink dat dan af."
)
_PASSED_ON: Final = (
    "{line}: wij bereiken {name} niet. Het gaat om {topic}. Neem jij het over?"
)
_WEEK: Final = "{line}: het rooster of een nummer vraagt aandacht. Kijk bij Rooster."
_AHEAD: Final = "{line}: kijk bij Rooster wat je in week {week} doet."
AUTOMATIC: Final = "Dit is een automatisch bericht. Je kunt niet antwoorden."


def written(matter: Matter, line: Line, channel: Channel) -> Words:
    """The message about something, as it is sent over a channel."""
    if isinstance(matter, PassedOn) and matter.sender:
        line = replace(line, name=matter.sender)
    if isinstance(matter, LostVoicemail):  # the line that stands in has no part in it
        line = replace(line, name=matter.line)
    subject, body = _said(matter, line)
    if channel == "sms" and isinstance(matter, MondayList):
        body = _WEEK.format(line=line.name)
    if channel == "sms" and isinstance(matter, WeekAhead):
        body = _AHEAD.format(line=line.name, week=matter.week)
    if channel == "email":
        body = f"{body}\n\n{AUTOMATIC}\n"
    return Words(f"{line.name}: {subject}", body)


_PLAIN: Final[Mapping[type[Matter], tuple[str, str]]] = {
    Solved: ("opgelost", _SOLVED),
    ClosedEarly: ("je bent afgemeld", _CLOSED_EARLY),
    NobodyRung: ("bellen lukt niet", _NOBODY_RUNG),
    GivenVoicemail: ("een bericht voor jou", _GIVEN),
    WaitingVoicemail: ("een bericht wacht", _WAITING),
    FormWaits: ("een formulier wacht", _FORM_WAITS),
    LostVoicemail: ("een bericht zonder lijn", _LOST_MESSAGE),
}
"""Of what needs no more than the line's name: subject and words."""


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
        case (
            Solved()
            | ClosedEarly()
            | NobodyRung()
            | GivenVoicemail()
            | WaitingVoicemail()
            | FormWaits()
            | LostVoicemail()
        ):
            subject, said = _PLAIN[type(matter)]
            return subject, said.format(line=line.name)
        case StillPresent(closed=closed):
            said = _CLOSED.format(line=line.name, closed=_time(closed, zone))
            return "je bent nog aangemeld", said
        case NewVoicemail(role=role):
            return "nieuw bericht", _VOICEMAIL[role].format(line=line.name)
        case FormsExpire(count=count):
            return "de laatste dag voor een formulier", _expiring(count, line)
        case QuestionsOwned(count=count):
            questions = "1 vraag" if count == 1 else f"{count} vragen"
            said = _OWNED.format(line=line.name, questions=questions)
            return "is je vraag overgenomen?", said
        case PassedOn(name=name, topic=topic):
            said = _PASSED_ON.format(line=line.name, name=name, topic=WORDS[topic])
            return "een collega is niet bereikt", said
        case MondayList():
            return "let op het rooster", "\n\n".join(listed(matter))
        case WeekAhead(week=week):
            return f"jouw week {week}", "\n\n".join(week_ahead(matter))
        case RosterNews():
            return "het rooster", f"{line.name}: {news(matter)}"
        case _:
            assert_never(matter)


def _expiring(count: int, line: Line) -> str:
    forms, each = (
        ("1 formulier", "") if count == 1 else (f"{count} formulieren", " elk")
    )
    return _FORMS_EXPIRE.format(line=line.name, count=forms, each=each)


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{wall(at, zone):%H:%M}"

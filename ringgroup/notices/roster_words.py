"""What is told of a roster, and every sentence of it: news, and what to look at.

Dutch (B1) for workers and coordinators, English for administrators. Knows the codes of
warnings. Must not know why, or when, something is told, nor where it is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from schedules.dates import day_named
from schedules.hours import Block
from schedules.roster import Slot
from schedules.warnings import WarningCode


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A warning about a slot of a block, and the name of whom it is about, if any.

    `times` is how often somebody stands there, `part` the average, `most` the bound.
    """

    block: Block
    slot: Slot
    code: WarningCode
    name: str = ""
    times: int = 0
    part: float = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class RosterState:
    """What workers see of a stretch: places that are drafts, and that they see.

    `published` when they would see at once whatever is filled in.
    """

    drafts: int
    seen: int
    published: bool


@dataclass(frozen=True, slots=True)
class MondayList:
    """What to look at in the coming weeks, and members who cannot be reached.

    `state` is what workers see of those weeks.
    """

    warnings: tuple[ToLookAt, ...]
    unreachable: tuple[str, ...]
    state: RosterState | None = None


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """What somebody does in a week, and (to who leads) which places have nobody."""

    week: int
    duties: tuple[tuple[Block, Slot], ...]
    gaps: tuple[ToLookAt, ...] = ()


NewsKind = Literal[
    "gained",  # one slot more
    "lost",  # one slot less
    "moved",  # the desk is open at other times
    "changed",  # more than one slot
    "several",  # the desk is open at other times on more than one of your days
    "published",
    "took_over",  # from a colleague who is absent
    "vacant",  # to coordinators
    "asked",  # to take a slot over
    "asked_to_swap",
    "offered",  # to everybody
    "wanted",  # by a colleague, who would do it for you
    "consented",  # the coordinator decides
    "to_approve",  # to coordinators
    "agreed",
    "entered",  # by a coordinator, whom both told so by telephone
    "declined",  # by the colleague
    "withdrawn",
    "refused",  # by the coordinator
    "unsettled",  # it ends soon, and nothing was decided
]


@dataclass(frozen=True, slots=True)
class RosterNews:
    """The roster changed for you, or somebody wants your answer; no names, no why."""

    news: NewsKind
    block: Block
    role: Literal["duty", "backup"] = "duty"


WARNINGS: Final[Mapping[WarningCode, str]] = {
    "empty_duty": "geen dienst",
    "empty_backup": "geen achterwacht",
    "same_person": "dienst en achterwacht dezelfde",
    "at_two_desks": "staat ook op een andere lijn",
    "inactive": "werkt hier niet meer",
    "no_number": "krijgt geen sms",
    "on_leave": "met verlof",
    "not_available": "werkt dan niet",
    "unknown": "niet bekend",
    "closed": "het loket is dicht",
    "other_hours": "andere tijden dan het loket",
    "in_a_row": "twee dagen achter elkaar",
    "one_organisation": "zelfde organisatie als de dienst",
    "overload": "staat er te vaak in",
    "a_week": "te vaak in deze week",
}
"""Beside the place or the name, on the page *Rooster* and in the Monday mail."""
ENGLISH: Final[Mapping[WarningCode, str]] = {
    "empty_duty": "nobody has duty",
    "empty_backup": "nobody is backup",
    "same_person": "{who} has duty and is backup",
    "at_two_desks": '{who} ({slot}) is in the roster of line "{other}" at that time',
    "inactive": "{who} ({slot}) is not active any more",
    "no_number": "{who} ({slot}) has a mobile that does not work",
    "on_leave": "{who} ({slot}) is on leave",
    "not_available": "{who} ({slot}) cannot work at that time of the week",
    "unknown": "{who} ({slot}) is not known",
    "closed": "{who} ({slot}) is named, and the desk is closed",
    "other_hours": "{who} ({slot}) is named, and not for the desk's hours",
    "in_a_row": "{who} ({slot}) stands there the day before too",
    "one_organisation": "{who} ({slot}) is of the organisation that has duty",
    "overload": "{who} stands there {times} times in that month; on average {part:.1f}",
    "a_week": "{who} stands there {times} times in that week; at most {most}",
}
"""With the login of who it is about (`who`), for `cjg roster check`."""
TOO_OFTEN: Final = "{who} staat er in {month} {times} keer in. Gemiddeld is dat {part}."
"""Of whom there is too much asked, beside the count of such people."""
_TIMES: Final[Mapping[WarningCode, str]] = {
    "overload": " ({times} keer; gemiddeld {part})",
    "a_week": " ({times} keer; hooguit {most})",
}
_WHEN: Final = "{day} van {start} tot {end} uur"
_GAINED: Final = {"duty": "je hebt nu dienst", "backup": "je bent nu achterwacht"}
_LOST: Final = {
    "duty": "je hebt geen dienst meer",
    "backup": "je bent geen achterwacht meer",
}
_WHAT: Final = {"duty": "dienst", "backup": "achterwacht"}
_NEWS: Final[Mapping[NewsKind, str]] = {
    "gained": "{gained} op {when}.",
    "lost": "{lost} op {when}.",
    "moved": "het loket is op andere tijden open. Nu: {gained} op {when}.",
    "changed": "het rooster is veranderd, ook voor jou. Kijk bij Rooster.",
    "several": (
        "het loket is op andere tijden open of dicht, vanaf {day}. "
        "Je diensten veranderen. Kijk bij Rooster."
    ),
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
    "wanted": (
        "een collega wil jouw {what} overnemen. "
        "Het gaat om {when}. Geef antwoord bij Rooster."
    ),
    "consented": "een collega wil ruilen op {when}. De coördinator beslist nog.",
    "to_approve": (
        "een ruil wacht op jouw akkoord. Het gaat om {when}. Kijk bij Rooster."
    ),
    "agreed": "de ruil van {when} is rond. Kijk bij Rooster wat er verandert.",
    "entered": "je ruil van {when} is ingevoerd. Klopt dit niet? Bel de coördinator.",
    "declined": "je collega kan niet ruilen op {when}. Er verandert niets.",
    "withdrawn": "de ruil van {when} gaat niet door. Je hoeft niets te doen.",
    "refused": "geen akkoord voor de ruil van {when}. Het rooster blijft gelijk.",
    "unsettled": (
        "je ruil van {when} is nog niet rond. "
        "Lukt het niet op tijd, dan doe jij de {what}. Kijk bij Rooster."
    ),
}
_DRAFTS: Final = (
    "{n} plek is nog concept: medewerkers zien die niet.",
    "{n} plekken zijn nog concept: medewerkers zien die niet.",
)
_SEEN: Final = "Wat hier staat, zien medewerkers al."
_LATER: Final = "Wat je nog invult, is eerst concept."
_PUBLISHED: Final = "Medewerkers zien dit rooster."
_STATES: Final = {
    _DRAFTS[0]: "{n} place is still a draft: workers do not see it.",
    _DRAFTS[1]: "{n} places are still drafts: workers do not see them.",
    _SEEN: "What is filled in, workers see.",
    _LATER: "What is filled in from now on is a draft at first.",
    _PUBLISHED: "Workers see this roster.",
}
"""What workers see, to coordinators, and the same to administrators."""
_FOUR_WEEKS: Final = "Het rooster van de komende vier weken: {state}"
_AHEAD: Final = "Dit doe je in week {week}:"
_NOTHING: Final = "Je staat in week {week} niet op het rooster."
_GAPS: Final = "Hier staat in week {week} nog niemand:"
_CHOSEN: Final = (
    "Je krijgt deze mail omdat je dat koos. Bij Mijn diensten zet je hem uit."
)
_WARNED: Final = "Kijk in de komende vier weken naar deze plekken in het rooster:"
_UNREACHABLE: Final = (
    "Deze medewerkers hebben geen nummer waar een sms aankomt. "
    "Controleer het nummer in Beheer:"
)


def decimal(number: float) -> str:
    """A number with one decimal: 4,2."""
    return f"{number:.1f}".replace(".", ",")


def state(of: RosterState, *, english: bool = False) -> str:
    """What workers see of a stretch, in a sentence or two, the same everywhere."""
    if of.drafts:
        said = [_DRAFTS[of.drafts != 1]]
    elif of.published:
        said = [_PUBLISHED]
    else:
        said = [_SEEN, _LATER] if of.seen else [_LATER]
    return " ".join(_STATES[one] if english else one for one in said).format(
        n=of.drafts
    )


def news(told: RosterNews) -> str:
    """What changed for whoever reads it, without the name of the line."""
    start, end = told.block.label.split("-")
    when = _WHEN.format(day=day_named(told.block.day), start=start, end=end)
    of_role = {"gained": _GAINED, "lost": _LOST, "what": _WHAT}
    said = {name: words[told.role] for name, words in of_role.items()}
    day = day_named(told.block.day)
    return _NEWS[told.news].format(when=when, day=day, **said)


def week_ahead(told: WeekAhead) -> Iterator[str]:
    """The paragraphs of the mail about a week."""
    if told.duties:
        own = (_line(block, _WHAT[slot]) for block, slot in told.duties)
        yield "\n".join((_AHEAD.format(week=told.week), *own))
    else:
        yield _NOTHING.format(week=told.week)
    if told.gaps:
        empty = (_line(one.block, _WHAT[one.slot]) for one in told.gaps)
        yield "\n".join((_GAPS.format(week=told.week), *empty))
    yield _CHOSEN


def _line(block: Block, said: str) -> str:
    return f"- {day_named(block.day)}, {block.label}: {said}"


def listed(told: MondayList) -> Iterator[str]:
    """The paragraphs of the Monday mail; none when there is nothing to look at."""
    blocks: dict[Block, list[str]] = {}
    for one in told.warnings:
        who = f"{one.name} ({_WHAT[one.slot]}): " if one.name else ""
        times = _TIMES.get(one.code, "").format(
            times=one.times, part=decimal(one.part), most=one.most
        )
        said = who + WARNINGS[one.code] + times
        blocks.setdefault(one.block, []).append(said)
    if blocks:
        found = (
            f"- {day_named(block.day)}, {block.label}: {', '.join(said_there)}"
            for block, said_there in blocks.items()
        )
        yield "\n".join((_WARNED, *found))
    if told.unreachable:
        yield "\n".join((_UNREACHABLE, *(f"- {name}" for name in told.unreachable)))
    if told.state is not None:
        yield _FOUR_WEEKS.format(state=state(told.state))

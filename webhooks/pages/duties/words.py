"""What pages say about duties, absence and swaps: codes become sentences here.

Dutch, B1, "je". Must not know any page.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from ringgroup.board.rung import WhoIsRung
from ringgroup.roster.afterwards import AskedBack
from ringgroup.roster.roster import Colleague, Place, Refusal
from schedules.dates import WEEKDAYS
from schedules.hours import Block, Span
from webhooks.pages import words
from webhooks.pages.roster.places import SLOTS, times, when

A_WEEK: Final = timedelta(days=7)
THE: Final = {"duty": "de dienst", "backup": "de achterwacht"}

# --- why something was not done ---

FIRST: Final = "Iemand anders was eerder. Er is niets veranderd."
SETTLED: Final = "Dit verzoek is al afgehandeld, of ingetrokken."
REFUSED: Final = {
    "asked_already": "Voor deze plek loopt al een verzoek. Kies een andere plek.",
    "begun": "Dit kan niet meer: het is al begonnen of voorbij.",
    "double": "Dit kan niet: {who} dan op twee plekken tegelijk.",
    "gone": SETTLED,
    "nobody": "Hier staat niemand op het rooster. Kijk of het al geregeld is.",
    "not_allowed": "Dit is niet aan jou. Vraag het aan de coördinator.",
    "not_begun": "Je collega staat dan nog niet op het rooster. Kies iemand anders.",
    "not_open": "Het loket is dan niet open.",
    "not_theirs": "Deze plek is niet meer van je collega. Kies een andere.",
    "not_yours": "Deze plek is niet van jou. Kijk bij Mijn diensten.",
    "offered_already": "Voor deze plek loopt al een verzoek. Je ziet het hieronder.",
    "order": "De laatste dag ligt voor de eerste dag. Kies een latere dag.",
    "taken": FIRST,
    "stale": "Het rooster is intussen veranderd. Kijk eerst hoe het nu is.",
    "twice": "Je koos twee keer dezelfde plek. Kies een andere.",
    "unknown_member": "Deze collega staat niet op het rooster. Kies iemand anders.",
}

OF_ONESELF: Final = {
    "not_begun": (
        "Je staat dan zelf nog niet op het rooster. Daarom kun je deze plek niet "
        "overnemen."
    ),
    "unknown_member": (
        "Je staat zelf niet op het rooster. Daarom kun je deze plek niet overnemen."
    ),
}
"""What is about whoever asks, and not about a colleague."""


def refused(refusal: Refusal, me: str = "") -> str:
    """Why it was not done; `me` is the login of who asks."""
    if refusal.login == me and refusal.code in OF_ONESELF:
        return OF_ONESELF[refusal.code]
    who = "je staat" if refusal.login == me else "je collega staat"
    return REFUSED[refusal.code].format(who=who)


# --- not being able to work ---

ABSENT_DONE: Final = {
    "by_me": "Jij neemt {the} van {absent} over. Meld je op tijd aan.",
    "by_other": "{by} neemt {the} over en krijgt bericht.",
    "nobody": "Het is doorgegeven. De coördinator zoekt iemand anders.",
}
INSTEAD: Final = {
    "me": "Jij doet het nu.",
    "other": "{by} doet het nu.",
    "nobody": "Niemand staat hier nu.",
}
RUNG: Final = {
    (True, True): "Belt er nu iemand, dan gaat de telefoon van {first}.",
    (True, False): "Belt er nu iemand, dan komt die bij de voicemail.",
    (False, True): "Meldt zich dan niemand aan, dan gaat de telefoon van {first}.",
    (False, False): "Meldt zich dan niemand aan, dan is er alleen de voicemail.",
}
"""Whether the block is open, and whether anybody is rung."""
THEN: Final = " Neemt niemand op, dan gaat die van {then}."
ASKED_BACK: Final = {
    False: "{who} {absent} om {what} te doen. Er is nog geen antwoord.",
    True: "{who} {absent} om {what} te doen. Het antwoord is ja.",
}
WHO_ASKED: Final = {True: "Je vroeg", False: "{by} vroeg"}
LEAVE_KEPT: Final = "Bewaard. In het rooster verandert hierdoor niets."
LEAVE_CLASHES: Final = (
    "Bewaard. Je staat dan nog wel op het rooster: {when}. Ruil die plek, of geef door "
    "dat je niet kunt."
)
LEAVE_GONE: Final = "Deze dagen zijn weer vrij voor het rooster."
LEAVE_OF_KEPT: Final = "Bewaard voor {name}. In het rooster verandert hierdoor niets."
LEAVE_OF_CLASHES: Final = (
    "Bewaard. {name} staat dan nog wel op het rooster: {when}. Zet daar iemand anders "
    "neer. De link naar het rooster staat hieronder bij {name}."
)
LEAVE_OF_GONE: Final = "Weggehaald. Deze medewerker kan dan weer op het rooster."
MEMBER_MISSING: Final = "Kies een medewerker."
WEEK_OF_KEPT: Final = "De vaste dagen van {name} zijn bewaard."
WEEK_KEPT: Final = "Je vaste dagen zijn bewaard."
NO_BOUND: Final = "geen grens"
FIRST_DAY: Final = "Kies de eerste dag."
LAST_DAY: Final = "Kies de laatste dag."
LEAVE_PAST: Final = "Deze dagen zijn al voorbij. Kies een dag die nog komt."
LEAVE_LONG: Final = "Dit is langer dan een jaar. Kies een eerdere laatste dag."
WEEK_MAIL: Final = {
    True: "Bewaard. Elke zondag krijg je een mail over jouw week.",
    False: "Bewaard. Je krijgt geen mail meer over jouw week.",
}
ADDRESS_RENEWED: Final = (
    "Er is een nieuw adres. Het oude werkt niet meer: zet het nieuwe in je agenda."
)

AT_ONCE: Final = 5
"""So many blocks are said one by one, the others as a number."""


def instead(by: Colleague | None, me: int) -> str:
    """Who does it now; `me` is the id of who reads."""
    if by is None:
        return INSTEAD["nobody"]
    return INSTEAD["me" if by.id == me else "other"].format(by=by.name)


def rung(found: WhoIsRung) -> str:
    """Whose phone rings for a caller of that block, and whose then."""
    first, then = (" en ".join(names) for names in (found.first, found.then))
    said = RUNG[found.now, bool(first)].format(first=first)
    return said + (THEN.format(then=then) if first and then else "")


def asked_back(found: AskedBack, me: int) -> str:
    """What who took over asked in return, and how far that is."""
    return ASKED_BACK[found.consented].format(
        who=WHO_ASKED[found.by.id == me].format(by=found.by.name),
        absent=found.absent.name,
        what=f"{THE[found.place.slot]} van {when(found.place.block)}",
    )


# --- swaps ---

HOW_MISSING: Final = "Kies wat je wilt doen."
COLLEAGUE_MISSING: Final = "Kies een collega."
BACK_MISSING: Final = "Kies wat je in ruil wilt doen."
PROPOSED: Final = (
    "Je verzoek is verstuurd. Er verandert pas iets als een collega ja zegt."
)
AGREED_HOW_MISSING: Final = "Kies wat ze afspraken."
PLACE_MISSING: Final = "Kies de plek die van iemand anders wordt."
TAKER_MISSING: Final = "Kies een andere collega, die het overneemt."
THEIR_BACK_MISSING: Final = "Kies een plek van de andere collega."
AGREED_MISSING: Final = "Kruis aan dat beiden akkoord zijn. Anders kan het niet."
ENTERED: Final = "Ingevoerd. Het rooster is aangepast en beiden krijgen bericht."
ASKED: Final = "Je vraag is verstuurd. Tot je collega ja zegt, verandert er niets."
SWAPPED: Final = "Geregeld. Het rooster is aangepast en jullie krijgen bericht."
WAITING: Final = "Je zei ja. De coördinator beslist nog."
APPROVED: Final = (
    "Goedgekeurd. Het rooster is aangepast. De collega's om wie het gaat, krijgen "
    "bericht."
)
ANSWERED: Final = {
    "nee": "Je zei nee. Je collega krijgt bericht.",
    "terug": "Je verzoek is ingetrokken.",
    "niet-goed": "Afgewezen. Het rooster blijft zoals het is.",
}
AUTOMATIC: Final = {
    True: "Een ruil gaat nu meteen door als beiden ja zeggen.",
    False: "Een ruil wacht nu op de coördinator.",
}

# --- calendars ---

OWN_CALENDAR: Final = "Mijn diensten, {site}"
TEAM_CALENDAR: Final = "Rooster {line}"
ENTRY: Final = "{line}: {what}"
TEAM_ENTRY: Final = "{line}: {what} {name}"


def listed(blocks: Sequence[Block]) -> str:
    """Some blocks in short: ma 23 nov, 09:00 tot 12:00 uur; … en nog 12 keer."""
    said = "; ".join(when(block) for block in blocks[:AT_ONCE])
    more = len(blocks) - AT_ONCE
    return f"{said}; en nog {more} keer" if more > 0 else said


def dated(on: date) -> str:
    """A day in short, with its year: ma 23 nov 2026."""
    return f"{words.short_day(on)} {on.year}"


def weeks(first: date, last: date) -> str:
    """In which weeks these days are: week 20, week 20 en 21, week 20 tot en met 23."""
    one, other = (on - timedelta(days=on.weekday()) for on in (first, last))
    begins, ends = (on.isocalendar().week for on in (one, other))
    if one == other:
        return f"week {begins}"
    between = "en" if other - one == A_WEEK else "tot en met"
    return f"week {begins} {between} {ends}"


def in_week(weekday: int, span: Span) -> str:
    """A stretch of every week (Monday is 0): maandag 09:00 tot 12:00."""
    return f"{WEEKDAYS[weekday]} {span.label.replace('-', ' tot ')}"


def turns(number: int) -> str:
    """So many turns a week: 1 beurt, 2 beurten."""
    return f"{number} {'beurt' if number == 1 else 'beurten'}"


def of_colleague(place: Place, name: str) -> str:
    """A colleague's place: wo 25 nov, Bram (dienst), 09:00 tot 12:00 uur."""
    day = words.short_day(place.block.day)
    return f"{day}, {name} ({SLOTS[place.slot]}), {times(place.block)}"

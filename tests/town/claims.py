"""Each sentence that says how something is now, and the fact that it must have."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests.town.facts import Facts
from webhooks.pages.words import number
from webhooks.twilio.twiml_voicemail import QUIET_SECONDS

PAGES: Final = Path(__file__).parents[2] / "webhooks" / "pages"
SUBJECTS: Final = ("now", "voicemail", "duties", "registration", "roster")
"""Whose words speak of calls, presence, messages, forms and the roster."""
ALSO: Final = (
    *(f"people/templates/{name}.html" for name in ("own_phone", "line_opening")),
    *(f"people/templates/settings{name}.html" for name in ("", "_page", "_heard")),
)
"""One's own telephone, and the hours of a line."""
DAY: Final = r"\w+ \d+ \w+ \d{4}"
SPAN: Final = r"\d\d:\d\d-\d\d:\d\d"
RINGS: Final = ("routing", "ringing", "waiting")
HERE: Final = (*RINGS, "talking", "voicemail")
Fact = Callable[[Facts, re.Match[str]], bool]


def _only(fact: Callable[[Facts], bool]) -> Fact:
    return lambda f, _: fact(f)


CLAIMS: Final[dict[str, Fact]] = {
    # one's own phone, if somebody calls
    r"Je telefoon gaat over als iemand belt": _only(
        lambda f: f.open and f.present and not f.engaged
    ),
    r"Je telefoon gaat niet over, tenzij je op het rooster": _only(
        lambda f: (
            f.open
            and not f.present
            and not f.engaged
            and bool(f.line.rules.escalate_on)
        )
    ),
    r"Je telefoon gaat niet over zolang je niet bent aangemeld": _only(
        lambda f: f.open and not f.present and not f.line.rules.escalate_on
    ),
    r"Je telefoon gaat nu niet over: wie belt, komt bij de voicemail": _only(
        lambda f: not f.open and not f.engaged and not f.calls(*RINGS)
    ),
    r"Er belt nog iemand\.|Wie nu begint te bellen, komt bij de voicemail": _only(
        lambda f: not f.open and not f.engaged and f.calls(*RINGS) > 0
    ),
    r"Belt er nog iemand, dan gaat je telefoon daar niet": _only(lambda f: f.engaged),
    # presence and hours
    r"Je bent aangemeld": _only(lambda f: f.present),
    r"Je bent afgemeld": _only(lambda f: not f.present),
    r"maar niemand is aangemeld": _only(lambda f: f.open and f.nobody),
    r"Wie nu belt, komt bij de mensen op het rooster": _only(
        lambda f: f.open and f.nobody and bool(f.line.rules.escalate_on)
    ),
    r"Wie nu belt, komt bij de voicemail": _only(
        lambda f: f.open and f.nobody and not f.line.rules.escalate_on
    ),
    r"Het loket is open": _only(lambda f: f.open),
    r"Het loket is dicht": _only(lambda f: not f.open),
    r"Open tot (.+?) uur\.": lambda f, said: f.closes_at(said[1]),
    r"Open op (.+?) uur\.": lambda f, said: f.opens_at(said[1]),
    r"Op het rooster (Nu|\w+ \d+ \w+ \d{4}), \d\d:\d\d tot": lambda f, said: (
        f.next_block_on(said[1])
    ),
    r"Er is geen sluitingstijd": _only(
        lambda f: f.open and f.world.next_change is None
    ),
    r"Het is niet bekend wanneer het loket opengaat": _only(
        lambda f: not f.open and f.world.next_change is None
    ),
    r", sinds (\d\d:\d\d|\w\w \d+ \w+, \d\d:\d\d) uur": lambda f, said: (
        f.path != "/" or f.present_since(said[1])
    ),
    # calls that go on
    r"Er belt nu niemand": _only(lambda f: not f.calls(*HERE)),
    r"Er belt nu iemand|Er bellen nu": _only(lambda f: bool(f.calls(*RINGS))),
    r"(?<!\w)Je telefoon gaat over\.": _only(
        lambda f: f.own_phone("ringing") or f.own_call("placed")
    ),
    r"Jouw telefoon gaat niet over": _only(lambda f: not f.own_phone("ringing")),
    r"Je bent in gesprek|Is het gesprek klaar": _only(lambda f: f.own_phone("talking")),
    r"Een collega is in gesprek|collega's in gesprek": _only(
        lambda f: bool(f.calls("talking")) and not f.own_phone("talking")
    ),
    r"iemand bij de voicemail|mensen bij de voicemail": _only(
        lambda f: bool(f.calls("voicemail"))
    ),
    r"Gesprek klaar: vul in": _only(lambda f: f.forms > 0),
    r"Bellers nu (\d+)": lambda f, said: int(said[1]) == f.calls(*HERE),
    r"\w+ gaat nu over\.": _only(lambda f: f.own_phone("ringing")),
    r"Het is nog bezig\.": _only(lambda f: bool(f.calls("talking"))),
    # calls that are over
    r"tot een andere telefoon werd opgenomen\.|tot een ander opnam(?! of)": _only(
        lambda f: f.cut_by_another
    ),
    r"tot de beller ophing": _only(lambda f: f.given_up),
    r"opgenomen of de beller ophing|opnam of de beller ophing": _only(
        lambda f: f.given_up and f.cut_by_another
    ),
    # messages
    r"(\d+) bericht(?:en)? (?:is|zijn) van niemand": lambda f, said: (
        int(said[1]) == f.messages_of_nobody
    ),
    r"Je kunt wel terugbellen": _only(lambda f: f.message["caller"] is not None),
    r"terugbellen kan hier niet": _only(lambda f: f.message["caller"] is None),
    r"Het geluid van dit bericht is er niet meer": _only(lambda f: not f.sound),
    r"Het geluid wordt nog opgehaald": _only(
        lambda f: not f.sound and f.message["next_try_at"] is not None
    ),
    # forms
    r"Je hebt nog (\d+) formulier(?:en)? open": lambda f, said: int(said[1]) == f.forms,
    r"Je hebt geen open formulieren": _only(lambda f: f.forms == 0),
    r"(?:formulier|het) (?:versturen )?tot en met (vandaag|\w+ \d+ \w+)\b": (
        lambda f, said: said[1] in f.last_days
    ),
    r"Gesprek van (.+?), tussen (\d+) en \d+ uur, (\d+) minu": lambda f, said: f.talked(
        said[1], int(said[2]), int(said[3])
    ),
    # callers by an interpreter
    r"De opname stopt pas als het dertig seconden stil is": _only(
        lambda _: QUIET_SECONDS == 30
    ),
    # one's own telephone
    r"gaat je eigen mobiel over: ([\d ]+\d)\.": lambda f, said: (
        said[1] == number(f.me["mobile"])
    ),
    r"je telefoon belt ([\d ]+\d), wacht even|([\d ]+\d), pauze,": lambda f, said: (
        (said[1] or said[2].strip()) == number(f.line.service_number)
    ),
    r"pauze, (\S)(\d+)": lambda f, said: said[1] in "*#" and said[2] == f.line.code,
    r", dan \*(46|98)(\d+)": lambda f, said: said[2] == f.line.number[-4:],
    r"zie je ([\d ]+\d) op je scherm": lambda f, said: said[1] == number(f.line.number),
    r"Nog niet getest": _only(lambda f: f.shown["tested_at"] is None),
    r"is opgenomen en 1 getoetst": _only(lambda f: f.shown["tested_at"] is not None),
    # hours and days
    rf": ({DAY}), dicht": lambda f, said: f.world.is_closed_on(said[1]),
    rf": ({DAY}), zoals anders": lambda f, said: f.world.is_usual_on(said[1]),
    rf"Haal weg: vanaf ({DAY}), maandag ({SPAN}), dinsdag ({SPAN})": lambda f, said: (
        f.world.hours_from(said[1]) == [said[2], said[3]]
    ),
    r"Er zijn geen extra dagen": _only(lambda f: not f.world.closed_days),
    # a line that is not open yet
    r"Deze lijn is nog niet open|Niemand krijgt een herinnering": _only(
        lambda f: not f.line.opened
    ),
    r"Bellers horen dat het loket dicht is": _only(
        lambda f: not f.line.opened or f.path == "/beheer/lijnen/nieuw"
    ),
    r"Je kunt het rooster al vullen": _only(lambda f: not f.line.opened),
    r"bij deze lijn horen nu (\d+) mensen": lambda f, said: int(said[1]) == f.members,
    r"Deze lijn is open": _only(lambda f: f.line.opened),
    # the roster and swaps
    r"(\d+) plek(?:ken zijn| is) nog concept: medewerkers zien die niet": (
        lambda f, said: int(said[1]) == f.places(published=False, month=f.stretch)
    ),
    r"… nog concept: medewerkers zien die niet|Wat je nog invult, is eerst concept": (
        _only(lambda f: not f.is_shown or f.places(published=False) > 0)
    ),
    r"Wat hier staat, zien medewerkers al": _only(
        lambda f: (
            0 < f.places(month=f.stretch) == f.places(published=True, month=f.stretch)
        )
    ),
    r"Medewerkers zien dit rooster": _only(
        lambda f: f.is_shown and not f.places(published=False)
    ),
    r"zei ja\. De coördinator beslist nog": _only(lambda f: f.swaps("accepted") > 0),
    r"Er is nog niets ingevuld": _only(lambda f: not f.places()),
    r"Het rooster is nog niet eerder gepubliceerd": _only(
        lambda f: f.setting("published_until") is None
    ),
    r"Gepubliceerd is het rooster tot en met": _only(
        lambda f: f.setting("published_until") is not None
    ),
    r"Wie het eerst ja zegt, neemt het over|Tot een collega ja zegt, blijft": _only(
        lambda f: f.automatic
    ),
    r"gaat een ruil meteen door\.": _only(lambda f: f.automatic),
    r"blijft van jou tot een collega ja zegt en de coördinator": _only(
        lambda f: not f.automatic
    ),
    r"[Dd]e coördinator beslist nog\b|dan beslist de coördinator nog": _only(
        lambda f: not f.automatic
    ),
    r"Niemand staat er vaker in dan ([\d,]+) keer het gemiddelde": lambda f, said: (
        said[1] == f"{(f.setting('most_percent') or 150) / 100:g}".replace(".", ",")
    ),
    r"Tussen twee beurten zitten liefst (\d+) dagen": lambda f, said: (
        int(said[1]) == (f.setting("between_days") or 2)
    ),
    # errors
    r"Foutcode(?: (\d+))?": lambda f, said: said[1] == str(f.status),
}
"""A sentence (a pattern), and what must be so for who reads it."""

OTHERWISE: Final = (
    # what a deed came to; each is proved where the deed is tested
    r"^(Je was al|\{name\}|Er zijn al|Meld eerst|Dit bericht|Kijk |Deze dagen zijn al)",
    r"^(Voor deze plek loopt|Iemand anders was|Het rooster is aangepast|Je collega)",
    r"^(Dit verzoek is al|Dit kan niet meer|De collega's om wie|Een ruil)",
    r"^(Belt er nu iemand|Meldt zich dan|Neemt niemand|Er is nog geen antwoord)",
    r"^(\{by\} doet het nu|Jij doet het nu|Niemand staat hier nu)",
    r"^(\{by\} neemt|Je staat dan|We bellen je al|De beller is niet nog)",
    r"^(De mededeling staat|In deze periode|Het is nu van)",
    r"^(Een voorstel volgt nu|Elke zondag krijg|Je krijgt geen mail meer)",
    r"^(We kunnen nu niemand bellen|We wilden een medewerker of beller)",
    r"^Een sms aan een medewerker kon niet worden verstuurd",
    # what is asked, or always so
    r"\?$",
    r"^(Kies|Toets|Wacht|Meld je|Tot en met|Na |Bij |Publiceren|Daarna|Zij krijgen)",
    # proved in integration/call/test_who_cannot_simply_call.py
    r"^(U mag ons bellen|De tolk mag|Neemt er niemand op, dan kan de tolk)",
    # proved in integration/registration/test_owned_questions.py
    r"^(Jij blijft de contact|Deze vraag was al|Je krijgt hier geen)",
    r"^(\{day\}|…) krijg je een bericht",
    r"^(Naar de lijn nu|Hulp bij het gesprek|Zeg d)",
    r"^Wat (je (nog doet|ook kiest|niet aankruist)|wij al)",
    r"^(Hiermee meld je|Als er iemand belt, zie je …|De beller krijgt jouw voicemail)",
    r"^(Vervang ook|Een gestreepte rand|Dan hoor je die nieuwe tekst|Zo klinkt het nu)",
    r"^(Je hebt nog … formulieren|Het (gesprek telt dan|kan ook te oud))",
    r"^(De lijn nu|Een korte mededeling|Medewerkers zien dit in|Wat er nu staat)",
    r"^(Een collega die het bericht krijgt|We bellen eerst|Neem je het over)",
    r"^(Alleen de eigenaar|Dit bericht kan nog)",
    r"^Wie (dienst heeft|nu vrij|aangemeld was)",
    r"^(Nog niemand|Het is nog van jou|Dit valt nog op|Neem op)",
    r"^… (heeft nog niet|krijgt bericht|neemt|nu aangemeld|niet gebeld|We bellen je)",
    r"^(… . …, voor het eerst op)",
    r"^(Het geluid en het nummer|Dat jij het bericht|Dit nummer bellen|Je nummer)",
    r"^(Het terugbellen is|We kunnen niet terugbellen|Er was niemand)",
    r"^(De coördinator (krijgt bericht|ziet)|Zet een collega je erop|Zo staan)",
    r"^(Het rooster blijft|Het gesprek is geteld|Dit formulier staat niet meer open)",
    r"^(Medewerkers zien (dit\.|het rooster nu|deze dagen al)|Lees het bestand)",
    r"^(Publiceer je, dan|Wat je aanpast blijft zo|… Wie door een wijziging)",
    r"^Het bestand gaat over",
    r"^(\{value\}|\{who\}|Op \{day\} staat|En nog ….|… … zoals nu|We kijken nu)",
    r"^(Er (is|wordt) nog niets bewaard|Niemand kan dit formulier nog zien)",
    r"^Wie (door een wijziging|daardoor|ruilt of)",
    # what was so at a call that is over, or what a column says
    r"^(\{Phone\}|\{You\}|\{why\}|1 telefoon|De beller wachtte|Er ging geen|Er werd 1)",
    r"^(Iedereen was|Het loket was|Door een doorschakeling)",
    r"^(Je telefoon (gaat zo over|was in gesprek)|Is er een achterwacht)",
)
"""Beginnings of sentences that say nothing of this moment, or that a deed answers."""
STATE: Final = re.compile(
    r"\b(nu|al|nog|gaat (nu )?(niet )?over|ging (niet )?over|aangemeld|afgemeld|gesprek"
    r"|belt|bellen|krijg\w*|zien|blijft|eerst|sluitingstijd|opengaat|ophing|opnam)\b"
    r"|^Open (op|tot)|terugbellen|geluid"
)
COMMENT: Final = re.compile(r"{#.*?#}", re.DOTALL)
PRINTED: Final = re.compile(r"{{.*?}}", re.DOTALL)
MARKED: Final = re.compile(r"{%.*?%}|<[^>]+>", re.DOTALL)
SAID: Final = re.compile(r"^[A-Z{…][^ ]* .+ ")


def unproved() -> list[str]:
    """The sentences that say how something is now, of which no fact is known."""
    found = {one for path in _sources() for one in _sentences(path)}
    asked = {one for one in found if STATE.search(one) and SAID.search(one)}
    known = [re.compile(one) for one in (*CLAIMS, *OTHERWISE)]
    return sorted(one for one in asked if not any(k.search(one) for k in known))


def _sources() -> Iterator[Path]:
    for subject in SUBJECTS:
        yield from sorted((PAGES / subject).glob("*words.py"))
        yield from sorted((PAGES / subject / "templates").rglob("*.html"))
    yield from (PAGES / one for one in ALSO)


def _sentences(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        tree = ast.parse(text)
        known = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in known:
                yield from _split(str(node.value))
        return
    bare = PRINTED.sub("…", COMMENT.sub("", text))
    yield from _split(MARKED.sub("\n\n", bare))


def _split(text: str) -> Iterator[str]:
    for one in re.split(r"(?<=[.!?])\s+|\n\n", text):
        yield " ".join(one.split())

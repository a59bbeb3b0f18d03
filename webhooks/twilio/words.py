"""Every sentence and sound that somebody hears on the telephone.

Dutch, B1: "u" to callers, "je" to workers. `PROMPTS` is the whole list; a line may
replace any of them by its own text or WAV file. Placeholders: {name} {hours} {email}
{days} everywhere, and what a sentence uses of its own. Must not know TwiML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ringgroup.line import KeptSound, Line
from schedules.dates import WEEKDAYS, day_named
from webhooks.twilio.sounds import Sound, named, playable

PROMPTS: Mapping[str, str] = {
    # to callers
    "greeting": (
        "Welkom bij {name}. Op dit moment kan niemand uw telefoontje aannemen. "
        "Wij zijn te bereiken op {hours}. Spreek na de toon uw naam en uw "
        "telefoonnummer in. Wij bellen u zo snel mogelijk terug. Of mail naar "
        "{email}. Uw bericht wissen wij {days} nadat wij u hebben geholpen."
    ),
    "apology": (
        "Welkom bij {name}. Door een storing kunnen wij u nu niet doorverbinden. "
        "Wij zijn te bereiken op {hours}. Spreek na de toon uw naam en uw "
        "telefoonnummer in. Wij bellen u zo snel mogelijk terug. Of mail naar "
        "{email}. Uw bericht wissen wij {days} nadat wij u hebben geholpen."
    ),
    "hold": "Alle medewerkers zijn in gesprek. Blijft u even aan de lijn.",
    "nothing_heard": (
        "Wij hebben u niet gehoord. Belt u gerust nog een keer, of mail naar {email}. "
        "Tot ziens."
    ),
    "thanks": "Dank u wel. Wij bellen u zo snel mogelijk terug. Tot ziens.",
    # to a worker whose phone is rung
    "screening": "{name}. Toets 1.",
    "taken": "Deze oproep is al aangenomen. Je hoeft niets te doen.",
    "caller_gone": "De beller heeft opgehangen. Je hoeft niets te doen.",
    # to a worker on the service number
    "signed_on": "Je bent aangemeld bij {name}. {present}",
    "already_on": "Je was al aangemeld bij {name}. {present}",
    "signed_off": "Je bent afgemeld bij {name}. {present}",
    "already_off": "Je was al afgemeld bij {name}. {present}",
    "full": (
        "Je bent niet aangemeld. Er zijn al {max} medewerkers aangemeld bij {name}. "
        "Vraag een van hen om zich af te melden."
    ),
    "state": "{name} is nu {open}. Jij bent {on}. {who}",
    "wrong_code": "Deze code kennen wij niet. Toets je code nog een keer.",
    "no_keys": "Wij hebben geen code ontvangen. Toets je code na de kiestoon.",
    "too_many_codes": "Er is niets veranderd. Controleer je code en bel opnieuw.",
    "withheld": (
        "Je nummer is niet te zien. Er is niets veranderd. "
        "Zet je nummerweergave aan en bel opnieuw."
    ),
    "unknown": (
        "Dit nummer is niet bekend. Er is niets veranderd. "
        "Bel met je eigen mobiel, of vraag de beheerder om je nummer toe te voegen."
    ),
    "own_number": (
        "Je nummer komt niet door, omdat het servicenummer is doorgeschakeld. "
        "Er is niets veranderd. Meld je aan op de website. Vraag de beheerder "
        "om de doorschakeling na te kijken."
    ),
    # to a worker who listens to messages
    "ask_pin": "Toets je pincode en daarna een hekje.",
    "wrong_pin": "Deze pincode is niet juist.",
    "no_pin_keys": "Wij hebben geen pincode ontvangen.",
    "wrong_pins": "Deze pincode is niet juist. Bel opnieuw.",
    "pin_shut": (
        "Je hebt te vaak een verkeerde pincode getoetst. Met de telefoon kun je nu "
        "geen berichten beluisteren. Probeer het later opnieuw."
    ),
    "no_pin": (
        "Je hebt nog geen pincode. Die kies je zelf op de website, bij Mijn account."
    ),
    "messages": "{count}",
    "message_new": "Nieuw bericht van {moment}.",
    "message_handled": "Afgehandeld bericht van {moment}.",
    "message_not_here": "Dit bericht kun je nog niet beluisteren.",
    "choices": (
        "Nog een keer horen: toets 1. Afgehandeld: toets 2. Terugbellen: toets 3. "
        "Volgende bericht: toets 4. Stoppen: toets 9."
    ),
    "handled": "Dit bericht is nu afgehandeld.",
    "unknown_key": "Deze toets kennen wij niet.",
    "calling_back": "Wij bellen nu terug. De beller ziet het nummer van {name}.",
    "called_back": "Het gesprek is voorbij.",
    "caller_not_reached": "De beller nam niet op.",
    "number_not_rung": "Dit nummer kunnen wij niet bellen.",
    "colleague_calls": "Een collega belt deze beller al terug.",
    "caller_not_rung": (
        "De beller is niet gebeld: dat kan nu niet. Vraag het aan de beheerder."
    ),
    "no_number": "Terugbellen kan niet. De beller heeft geen nummer meegestuurd.",
    "no_messages": "Er zijn geen berichten. Tot ziens.",
    "no_more_messages": "Er zijn geen andere berichten. Tot ziens.",
    "stopped": "Tot ziens.",
    # to who records what callers hear
    "prompt_menu": (
        "Welke tekst wil je inspreken? De begroeting: toets 1. Als bellers wachten: "
        "toets 2. Na het inspreken: toets 3. Stoppen: toets 9."
    ),
    "prompt_now": "Zo klinkt het nu.",
    "prompt_choices": (
        "Inspreken: toets 1. Nog een keer horen: toets 2. Een andere tekst: toets 3. "
        "Stoppen: toets 9."
    ),
    "prompt_speak": (
        "Spreek je tekst in na de toon en sluit af met een hekje. De openingstijden "
        "zeggen wij zelf."
    ),
    "prompt_wait": "Een ogenblik. Wij maken je opname klaar.",
    "prompt_changed": (
        "Iemand anders heeft deze tekst net veranderd. Zo klinkt het nu."
    ),
    "prompt_take": "Dit heb je ingesproken.",
    "prompt_keep": (
        "Bewaren: toets 1. Nog een keer horen: toets 2. Opnieuw inspreken: toets 3. "
        "Stoppen zonder te bewaren: toets 9."
    ),
    "prompt_kept": "Je opname is bewaard. Bellers horen hem vanaf nu. Tot ziens.",
    "prompt_stopped": "Er is niets veranderd. Tot ziens.",
    "prompt_failed": "Dat is niet gelukt. Er is niets veranderd. Bel straks opnieuw.",
    "prompt_nothing": "Wij hebben je niet gehoord.",
    "take_too_short": "Je opname is te kort.",
    "take_too_long": "Je opname is te lang.",
    "take_too_large": "Je opname is te groot.",
    "take_silent": "Op je opname is niets te horen.",
    "take_pause": "In je opname is het te lang stil.",
    "take_unreadable": "Je opname is mislukt.",
    # to a worker whom we call ourselves
    "outgoing_callback": "{name}. Je wilt iemand terugbellen. Toets 1.",
    "outgoing_test": "{name}. Wij testen je mobiel. Toets 1.",
    "outgoing_prompt": "{name}. Wij laten je horen wat bellers horen. Toets 1.",
    "tested": "Dank je wel. Je mobiel werkt bij {name}. Tot ziens.",
    "message_gone": "Terugbellen kan niet. Dit bericht is er niet meer.",
    "message_taken": "Een collega heeft dit bericht al opgepakt. Wij bellen niet.",
    "other_mobile": (
        "Deze mobiel hoort niet meer bij deze medewerker. Er is niets veranderd."
    ),
    "not_needed": "Deze oproep is niet meer nodig. Er is niets veranderd.",
    "outgoing_failed": "Er is een storing. Probeer het straks opnieuw.",
    "service_failed": "Er is een storing. Er is niets veranderd. Bel straks opnieuw.",
    "leg_failed": "Er is een storing. Deze oproep gaat naar een ander.",
}

SKIP = "Meteen inspreken: toets een hekje."
"""Heard first of all, and it is so whatever a line lets hear after it."""
HOURS = "Wij zijn te bereiken op {hours}."
"""Heard after every recorded announcement; no line replaces it."""
SPEAK = (
    "Spreek na de toon uw naam en uw telefoonnummer in. "
    "Wij bellen u zo snel mogelijk terug."
)
"""Heard after what is said instead of a greeting."""
HELPED = (
    "Hebt u net al een bericht ingesproken of iemand gesproken? Dan kunt u ophangen."
)
"""Heard at a static document, which cannot know where in a call it was asked for."""
ANYWHERE = frozenset({"name", "hours", "email", "days"})

MOST_SAID = 4096
"""Characters that the provider says; of more it says nothing, and ends the call."""
# https://www.twilio.com/docs/voice/twiml/say

_ONES = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"),
    *("tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien"),
    *("zeventien", "achttien", "negentien"),
)
_TENS = ("twintig", "dertig", "veertig", "vijftig")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words for the provider's voice to say."""

    text: str
    voice: str


Utterance = Spoken | Sound


def prompt(line: Line, name: str, **values: object) -> Utterance:
    """What is heard for a prompt on this line: its own text or WAV, or ours."""
    own = line.voicemail.greeting if name == "greeting" else None
    wanted = own or line.prompts.get(name) or PROMPTS[name]
    if isinstance(wanted, KeptSound):
        return named(f"{line.key}-{name}", wanted.digest)
    if isinstance(wanted, Path):
        sound = playable(f"{line.key}-{name}", wanted)
        if sound is not None:
            return sound
        wanted = PROMPTS[name]
    return _said(line, wanted, values)


def plain(line: Line, name: str) -> str:
    """Our own text of a prompt, filled in for a line, whatever the line replaced."""
    return PROMPTS[name].format_map(filled_in(line))


def fixed(line: Line, text: str) -> Spoken:
    """Words with everything filled in, for the voice of the line."""
    return _said(line, text, {})


def _said(line: Line, text: str, values: Mapping[str, object]) -> Spoken:
    """Everything filled in; what comes to more than can be said ends early."""
    return Spoken(
        text.format_map({**filled_in(line), **values})[:MOST_SAID], line.voice
    )


def filled_in(line: Line) -> dict[str, object]:
    """What stands for the names of `ANYWHERE`."""
    days = line.retention.voicemail_after_handled
    return {
        "name": line.name,
        "hours": hours_in_words(line),
        "email": line.voicemail.email,
        "days": f"{number_in_words(days)} {'dag' if days == 1 else 'dagen'}",
    }


def present_in_words(count: int) -> str:
    """How many workers are Present, as a sentence."""
    if count == 0:
        return "Er is nu niemand aangemeld."
    if count == 1:
        return "Er is nu één medewerker aangemeld."
    return f"Er zijn nu {number_in_words(count)} medewerkers aangemeld."


def names_in_words(names: tuple[str, ...]) -> str:
    """Who is Present, as a sentence."""
    if not names:
        return "Er is niemand aangemeld."
    return f"Aangemeld: {_listed(list(names))}."


def messages_in_words(count: int) -> str:
    """How many messages are new, as a sentence."""
    if count == 0:
        return "Er zijn geen nieuwe berichten."
    if count == 1:
        return "Er is één nieuw bericht."
    return f"Er zijn {number_in_words(count)} nieuwe berichten."


def moment_in_words(shown: str) -> str:
    """What a wall clock showed (2026-11-23T09:05), as it is said."""
    moment = datetime.fromisoformat(shown)
    return f"{day_named(moment)}, {_time(moment.hour * 60 + moment.minute)}"


def hours_in_words(line: Line) -> str:
    """The configured hours as they are said, never a second copy of them."""
    groups = [
        f"{_days_in_words(days)} van "
        + _listed([f"{_time(span.start)} tot {_time(span.end)}" for span in spans])
        for days, spans in line.hours.groups()
    ]
    return _listed(groups)


def _days_in_words(days: tuple[int, ...]) -> str:
    consecutive = days == tuple(range(days[0], days[-1] + 1))
    if consecutive and len(days) > 2:  # noqa: PLR2004 - "monday and tuesday" for two
        return f"{WEEKDAYS[days[0]]} tot en met {WEEKDAYS[days[-1]]}"
    return _listed([WEEKDAYS[day] for day in days])


def _time(minute: int) -> str:
    hour, rest = divmod(minute, 60)
    words = f"{number_in_words(hour)} uur"
    return words if rest == 0 else f"{words} {number_in_words(rest)}"


def number_in_words(number: int) -> str:
    """A number below 60 in Dutch words; a larger one in digits."""
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    if tens - 2 >= len(_TENS):
        return str(number)
    if ones == 0:
        return _TENS[tens - 2]
    link = "ën" if _ONES[ones].endswith("e") else "en"
    return f"{_ONES[ones]}{link}{_TENS[tens - 2]}"


def _listed(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} en {parts[-1]}"

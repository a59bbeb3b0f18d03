"""Why a telephone rang or did not, in one plain sentence for each code.

Dutch, B1. A sentence is about whoever looks ("je", "Je telefoon") or about a member by
name ("Bram", "De telefoon van Bram"): so all of them are in the past tense, where both
take the same verb. Must not know any page.
"""

from dataclasses import dataclass
from typing import Final

from ringgroup.call.explanation import StepSeen, Verdict
from webhooks.pages.words import OUTCOMES

AT_HOME: Final = (
    "Nam een voicemail op? Sneller opnemen helpt, of de voicemail van de telefoon "
    "uitzetten."
)
RUNG: Final = {
    "ringing": ("{Phone} gaat nu over.", "Neem op en toets 1."),
    "picked_up": ("{Phone} is opgenomen.", "Toets 1 om het gesprek aan te nemen."),
    "talking": ("{You} nam dit gesprek aan. Het is nog bezig.", None),
    "talked": ("{You} nam dit gesprek aan.", None),
    "dropped": (
        "{Phone} ging over en werd opgenomen, maar er werd geen 1 getoetst.",
        AT_HOME,
    ),
    "cut_short": ("{Phone} ging over, tot een andere telefoon werd opgenomen.", None),
    "caller_left": ("{Phone} ging over, tot de beller ophing.", None),
    "cut_or_left": (
        (
            "{Phone} ging over, tot een andere telefoon werd opgenomen of de beller "
            "ophing."
        ),
        None,
    ),
    "rang_out": (
        "{Phone} ging over, maar {you} nam niet op.",
        "Stond het geluid aan? Bewaar het nummer van het loket met een eigen beltoon.",
    ),
    "busy": (
        "{Phone} was in gesprek, of de oproep werd weggedrukt.",
        "Lukt opnemen niet? Meld je af, dan belt het loket je niet.",
    ),
    "failed": (
        "{Phone} kon niet worden gebeld.",
        (
            "Gebeurt het vaker? Vraag de beheerder om bij Hoe gaat het te kijken, en "
            "om het nummer te testen."
        ),
    ),
}
"""By what the phone did: what happened, and what helps."""
VERDICTS: Final = {
    "engaged": (
        (
            "{Phone} ging niet over: {you} was in gesprek, of werd al gebeld voor een "
            "andere beller."
        ),
        None,
    ),
    "absent": (
        "{Phone} ging niet over: {you} was afgemeld{since}.",
        "Meld je aan als je gebeld wilt worden.",
    ),
    "not_on_roster": (
        (
            "{Phone} ging niet over: {you} was afgemeld{since}, en stond niet op het "
            "rooster."
        ),
        "Meld je aan als je gebeld wilt worden.",
    ),
    "roster_not_needed": (
        (
            "{Phone} ging niet over: {you} was afgemeld{since}. {You} stond wel op het "
            "rooster, maar iemand anders nam op."
        ),
        None,
    ),
    "roster_not_reached": (
        (
            "{Phone} ging niet over: {you} was afgemeld{since}. {You} stond wel op het "
            "rooster, maar zover kwam deze oproep niet."
        ),
        "Heb je dienst? Meld je dan aan: dan gaat jouw telefoon meteen over.",
    ),
    "not_active": (
        (
            "{Phone} ging niet over: {you} was aangemeld, maar stond bij Beheer niet "
            "als medewerker van het loket."
        ),
        "Vraag de beheerder om dit na te kijken.",
    ),
    "not_decided": (
        "Er ging geen telefoon over: de beller hing meteen op, of er was een storing.",
        None,
    ),
}
CLOSED: Final = "Het loket was dicht. Er ging geen telefoon over."
LEGS: Final = {
    "ringing": "gaat over",
    "picked_up": "opgenomen, nog geen 1 getoetst",
    "talking": "in gesprek met de beller",
    "talked": "nam het gesprek aan",
    "dropped": "opgenomen, geen 1 getoetst",
    "cut_short": "ging over tot een ander opnam",
    "caller_left": "ging over tot de beller ophing",
    "cut_or_left": "ging over tot een ander opnam of de beller ophing",
    "rang_out": "nam niet op",
    "busy": "in gesprek of weggedrukt",
    "failed": "kon niet worden gebeld",
}
ROLES: Final = {
    "present": "aangemeld",
    "duty": "dienst",
    "backup": "achterwacht",
}
REASONS: Final = {
    "engaged": "in gesprek, of al gebeld voor een ander",
    "picked_up_without_1": "nam eerder op zonder 1 te toetsen",
    "already_rung": "was voor deze beller al gebeld",
}
WHY: Final = {
    "closed": "Het loket was dicht.",
    "nobody": "Er was niemand om te bellen.",
    "engaged": "Iedereen was in gesprek.",
    "no_answer": "Niemand nam op en toetste 1.",
    "time_up": "De beller had lang genoeg gewacht.",
    "not_connected": "Er werd 1 getoetst, maar de verbinding kwam niet tot stand.",
    "failed": "Er was een storing bij ons.",
}
STEPS: Final = {
    "present": "Wie aangemeld was: {phones}",
    "roster": "Wie op het rooster stond: {phones}",
    "waiting": "De beller wachtte tot er iemand vrij was.",
    "voicemail": "{why} De beller ging naar de voicemail.",
}
ENDS: Final = {
    "going_on": ("info", "nu bezig"),
    **{code: (said.colour, said.badge) for code, said in OUTCOMES.items()},
}
"""How a call ended: its colour, and the word."""


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """A verdict in words, and perhaps what helps."""

    sentence: str
    tip: str | None


def told(verdict: Verdict, name: str | None, since: str | None) -> VerdictWords:
    """A verdict about who looks, or about a member by name.

    `since` is when they signed off, in words.
    """
    state = verdict.state
    sentence, tip = RUNG[state] if state is not None else VERDICTS[verdict.code]
    return VerdictWords(
        sentence.format(
            Phone=f"De telefoon van {name}" if name else "Je telefoon",
            You=name or "Je",
            you=name or "je",
            since=f" sinds {since} uur" if since else "",
        ),
        tip,
    )


def step(seen: StepSeen) -> str:
    """One decision in words."""
    if seen.rung:
        phones = _phones(seen)
    elif seen.passed_over or seen.others_passed_over:
        phones = "niemand kon nu worden gebeld."
    else:
        phones = "niemand."
    return STEPS[seen.step].format(phones=phones, why=WHY.get(seen.why or "", ""))


def _phones(seen: StepSeen) -> str:
    """How many rang, and how many could not be rung."""
    rung = seen.rung - seen.failed
    rang = "1 telefoon ging over."
    if rung > 1:
        rang = f"{rung} telefoons gingen over."
    failed = "1 telefoon kon niet worden gebeld."
    if seen.failed > 1:
        failed = f"{seen.failed} telefoons konden niet worden gebeld."
    return " ".join([rang] * bool(rung) + [failed] * bool(seen.failed))


def minute(of_day: int) -> str:
    """A time of day by five minutes: rond 09:05 uur."""
    return f"rond {of_day // 60:02}:{of_day % 60:02} uur"


def colleagues(count: int) -> str:
    """So many of them, without a name."""
    return "1 collega" if count == 1 else f"{count} collega's"

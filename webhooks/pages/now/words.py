"""What pages say of who is Present, and of days that are not as usual.

Dutch, B1, "je". Must not know any page.
"""

from typing import Final

SWITCHED: Final = {
    "signed_on": "Je bent aangemeld. Je telefoon gaat over als iemand belt.",
    "already_on": "Je was al aangemeld.",
    "signed_off": "Je bent afgemeld.",
    "already_off": "Je was al afgemeld.",
    "full": "Er zijn al {most} mensen aangemeld. Vraag of iemand zich afmeldt.",
}
SWITCHED_OTHER: Final = {
    "signed_on": "{name} is aangemeld.",
    "already_on": "{name} was al aangemeld.",
    "signed_off": "{name} is afgemeld.",
    "already_off": "{name} was al afgemeld.",
    "full": "Er zijn al {most} mensen aangemeld. Meld eerst iemand af.",
}
TROUBLES: Final = {
    "not_rung": (
        "Er belde iemand, maar geen enkele telefoon kon worden gebeld{code}.",
        "De beheerder ziet met cjg doctor waarom, en wat nodig is.",
    ),
    "hidden_callers": (
        "Door een doorschakeling is niet te zien wie belt.",
        "Terugbellen kan niet. De beheerder kan dit bij de provider laten aanpassen.",
    ),
}
"""What the provider refused or hid on this line: what happened, and what helps."""
CODE: Final = " (code {code} van de provider)"
UNKNOWN_MEMBER: Final = "Kies een medewerker uit de lijst."
DAY_WRONG: Final = "Kies een dag."
DAY_PAST: Final = "Kies een dag die nog komt."
KIND_MISSING: Final = "Kies of het loket dan dicht of open is."
TIMES_WRONG: Final = (
    "Schrijf de tijden zo: 09:00-12:00. Meer blokken mogen, als ze niet overlappen."
)
REASON_MISSING: Final = "Schrijf kort waarom. Medewerkers zien dit in het rooster."
DAY_KEPT: Final = "{day} is bewaard."
DAY_USUAL: Final = "{day} is weer zoals anders."


def trouble(kind: str, code: str) -> tuple[str, str]:
    """What happened, and what helps."""
    said, helps = TROUBLES[kind]
    return said.format(code=CODE.format(code=code) if code else ""), helps

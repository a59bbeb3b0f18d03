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

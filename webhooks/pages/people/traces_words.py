"""What the page about requests of callers says. Dutch, B1; the answer is for a caller.

Each sentence says what the code does: `tests/integration/people/test_traces.py`.
"""

from typing import Final

BY: Final = {"number": "Met het telefoonnummer", "moment": "Met de dag en de tijd"}
WHOLE_DAY: Final = "00:00-24:00"
NUMBER_WRONG: Final = "Vul het nummer in waarmee de beller belde, zoals 06 12345678."
DAY_WRONG: Final = "Vul de dag in waarop de beller belde."
TIMES_WRONG: Final = "Vul een begin en een eind in, zoals 09:00-12:00."

SOUGHT: Final = {
    "number": "Wij zochten op het telefoonnummer dat u noemde. Dat nummer hebben wij "
    "voor dit antwoord niet bewaard.",
    "moment": "Wij zochten op de dag en de tijd die u noemde.",
}
NOTHING: Final = "Wij vonden geen bericht."
NO_CALL: Final = "Er is nu geen gesprek bezig met dit nummer."
CALL_NOW: Final = "Er is nu een gesprek bezig met dit nummer."
WITHHELD: Final = (
    "Belde u met een afgeschermd nummer, dan vinden wij een bericht alleen met de dag "
    "en de tijd."
)
UNREADABLE: Final = (
    "Van {count} van onze berichten kunnen wij het nummer niet meer lezen. Of daar een "
    "bericht van u bij is, zien wij alleen met de dag en de tijd."
)
NOT_KEPT: Final = (
    "Gesprekken nemen wij niet op.",
    "Is een gesprek voorbij, dan wissen wij het nummer waarmee u belde.",
    "Alleen bij een bericht dat iemand inspreekt, bewaren wij het nummer langer.",
    "Van elke vraag tellen wij waarover zij gaat, zonder naam en zonder nummer.",
    "Niemand kan terugvinden welke telling van u is.",
)
"""What there is nothing of, for whoever asks."""
REMOVED: Final = {
    "done": "Gewist, ook bij ons telefoonbedrijf: {count}.",
    "not_finished": "Nog niet gewist: {count}. Het geluid staat nog bij ons "
    "telefoonbedrijf. Wij wissen het later.",
    "gone": "Was al weg: {count}.",
}

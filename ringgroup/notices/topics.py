"""What a colleague is asked to take over, in a few words, and where it is done.

Dutch, B1. Must not know why a colleague cannot be told.
"""

from collections.abc import Mapping
from typing import Final, Literal

Topic = Literal[
    "duty",
    "sign_off",
    "voicemail",
    "waiting",
    "lost",
    "phones",
    "roster",
    "account",
]
WORDS: Final[Mapping[Topic, str]] = {
    "duty": "de dienst die zo begint",
    "sign_off": "afmelden na sluiting",
    "voicemail": "een nieuw bericht",
    "waiting": "een bericht dat al lang wacht",
    "lost": "een bericht zonder lijn",
    "phones": "telefoons die niet gebeld kunnen worden",
    "roster": "het rooster",
    "account": "het account",
}
PAGES: Final[Mapping[Topic, str]] = {
    "voicemail": "/voicemail",
    "waiting": "/voicemail",
    "lost": "/voicemail",
    "roster": "/rooster",
    "account": "/beheer",
}

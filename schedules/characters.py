"""The characters that come along when people paste, and the plain ones that are meant.

Applied once, at the door of every field: cells of a file, fields of a page, arguments
of a command. Must not know what a field is for. Passwords do not come by here: they
are what was typed, to the letter.
"""

import unicodedata
from typing import Final

INVISIBLE: Final = (
    0x00AD,  # soft hyphen
    0x061C,  # a mark of direction, as are the next ones
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,  # a byte order mark, or a space of no width
    *range(0xFFF9, 0xFFFC),
)
SPACES: Final = (0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
DASHES: Final = (*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D)
QUOTES: Final = (0x00B4, 0x02BC, *range(0x2018, 0x201C), 0x2032)
DOUBLE_QUOTES: Final = (*range(0x201C, 0x2020), 0x2033)
LINE_ENDS: Final = (0x2028, 0x2029)
PLAIN: Final = {
    **dict.fromkeys(INVISIBLE),
    **dict.fromkeys(SPACES, " "),
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(QUOTES, "'"),
    **dict.fromkeys(DOUBLE_QUOTES, '"'),
    **dict.fromkeys(LINE_ENDS, "\n"),
}


def plain(text: str) -> str:
    """Return a text without what cannot be seen, and with plain dashes and quotes.

    Letters with an accent become one character each, as keyboards here make them.
    """
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text.translate(PLAIN))
    return composed.translate(PLAIN)  # composing makes a quote of some accents

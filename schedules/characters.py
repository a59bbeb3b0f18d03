"""The characters that come along when people paste, and the plain ones that are meant.

Applied once, at the door of every field: cells of a file, fields of a page, arguments
of a command. Must not know what a field is for. Passwords do not come by here: they
are what was typed, to the letter.
"""

import unicodedata
from typing import Final

INVISIBLE: Final = (
    0x00AD,  # soft hyphen
    0x034F,  # joins graphemes
    0x061C,  # a mark of direction, as are some of the next ones
    0x115F,  # letters that fill a syllable of Hangul, and are not there
    0x1160,
    0x3164,
    0xFFA0,
    0x17B4,  # vowels of Khmer that nobody writes
    0x17B5,
    *range(0x180B, 0x1810),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),  # choose a variant of the sign before it
    0xFEFF,  # a byte order mark, or a space of no width
    *range(0xFFF0, 0xFFFC),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),  # tags, and more variants
)
"""All that Unicode calls default ignorable: nothing is shown where they stand.

https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
"""
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

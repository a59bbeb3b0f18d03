"""How long what people name may be, and whether there is anything to read in it.

For what is filled in from now on: what was kept before may be longer, and stays. Must
not know where anything is filled in.
"""

from typing import Final

NAME: Final = 100
"""Characters of the name of a person, an organisation, a line or a choice."""
CONTACT: Final = 200
"""Whom a page names, with how they are reached."""
ADDRESS: Final = 254
"""Of an e-mail address no more is ever delivered (RFC 5321); and of a page."""
CODE: Final = 40


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit in it: something to read, or to hear."""
    return any(one.isalnum() for one in text)

"""How a command says that it cannot: one line on standard error, and a status.

Light: imported by `cjg --help`.
"""

import click


class BadInput(click.ClickException):
    """Something that was given is wrong; a file may be wrong in many lines."""

    exit_code = 2

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(" ".join(line.split()) for line in lines))


class Refused(click.ClickException):
    """What was asked is understood, and cannot be done."""

    exit_code = 1

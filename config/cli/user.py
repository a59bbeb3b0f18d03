"""`cjg user`: a member's secrets, read from standard input and kept as hashes."""

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Final

import click
from sqlalchemy.orm import Session

from config.cli.entry import OpenedDesk, login_argument, opened, utc_now
from config.cli.problems import BadInput
from ringgroup.desk import Desk
from ringgroup.people.invitations import forget_second_factor, set_password, set_pin
from ringgroup.people.members import Listed
from ringgroup.people.passwords import (
    LONGEST,
    PASSWORD_LENGTH,
    Unfit,
    hashed,
    unfit,
)
from ringgroup.people.pins import UnfitPin, unfit_pin
from ringgroup.people.store.members import one
from schedules.cells import text_cell

UNFIT: Final[dict[Unfit, str]] = {
    "short": f"a password has at least {PASSWORD_LENGTH} characters",
    "long": f"a password has at most {LONGEST} characters",
    "unprintable": "a password holds no control characters",
    "often_chosen": "this password is guessed soon; "
    "take a sentence of a few words that do not belong together",
}
UNFIT_PIN: Final[dict[UnfitPin, str]] = {
    "shape": "a PIN is 6 digits",
    "row": "a PIN with digits in a row is guessed soon; take others",
    "repeat": "a PIN in which digits come again and again is guessed soon; take others",
    "year": "a PIN with a year in it is guessed soon; take others",
    "mobile": "a PIN with digits of the mobile number is guessed soon; take others",
}


@click.group(no_args_is_help=False)
def user() -> None:
    """Set a member's password or voicemail PIN, or forget the second factor."""


@user.command()
@login_argument
def password(login: str) -> None:
    """Read a new password from standard input."""
    secret = _read("New password")
    wrong = unfit(secret, [login])
    _keep(login.lower(), set_password, secret, lambda _: wrong and UNFIT[wrong])
    click.echo(f"password of {login.lower()} set")


@user.command()
@login_argument
def pin(login: str) -> None:
    """Read a new voicemail PIN from standard input."""
    secret = text_cell(_read("New PIN"))

    def look(who: Listed) -> str | None:
        wrong = unfit_pin(secret, who.mobile)
        return wrong and UNFIT_PIN[wrong]

    _keep(login.lower(), set_pin, secret, look)
    click.echo(f"PIN of {login.lower()} set")


@user.command(name="forget-code")
@login_argument
def forget_code(login: str) -> None:
    """Forget the second factor of who lost phone and recovery codes."""
    with opened() as house:
        member = _check(house, login.lower()).id
        desk = house.desk
        house.database.attempt(
            lambda s: forget_second_factor(s, desk, member, None, utc_now())
        )
    click.echo(f"second factor of {login.lower()} forgotten")


def _read(question: str) -> str:
    """Ask a person twice, unseen; take the first line from anything else."""
    if sys.stdin.isatty():
        answer: str = click.prompt(
            question, hide_input=True, confirmation_prompt=True, err=True
        )
        return answer
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        message = "standard input is not UTF-8"
        raise BadInput(message) from None


Set = Callable[[Session, Desk, str, str, datetime], None]


def _keep(
    login: str, keep: Set, value: str, look: Callable[[Listed], str | None]
) -> None:
    with opened() as house:
        wrong = look(_check(house, login))
        if wrong is not None:
            raise BadInput(wrong)
        kept = hashed(value)  # slow on purpose: not inside the transaction
        house.database.attempt(lambda s: keep(s, house.desk, login, kept, utc_now()))


def _check(house: OpenedDesk, login: str) -> Listed:
    """The member with that login; raises when there is none."""
    with house.database.reading() as session:
        found = one(session, login)
    if found is None:
        message = f'unknown login "{login}"'
        raise BadInput(message)
    return found

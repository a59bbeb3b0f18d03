"""`cjg user`: a member's secrets, read from standard input and kept as hashes."""

import sys

import click

from config.cli.entry import opened
from config.cli.problems import BadInput
from ringgroup.passwords import hashed, wrong_password, wrong_pin
from ringgroup.store.members import Secret, keep_secret, mobiles


@click.group(no_args_is_help=False)
def user() -> None:
    """Set a member's password or voicemail PIN."""


@user.command()
@click.argument("login")
def password(login: str) -> None:
    """Read a new password from standard input."""
    secret = _read("New password")
    _keep(login.lower(), "password_hash", secret, wrong_password(secret))
    click.echo(f"password of {login.lower()} set")


@user.command()
@click.argument("login")
def pin(login: str) -> None:
    """Read a new voicemail PIN from standard input."""
    secret = _read("New PIN")
    _keep(login.lower(), "pin_hash", secret, wrong_pin(secret))
    click.echo(f"PIN of {login.lower()} set")


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


def _keep(login: str, secret: Secret, value: str, wrong: str | None) -> None:
    with opened() as house:
        with house.database.reading() as session:
            if login not in mobiles(session).values():
                message = f'unknown login "{login}"'
                raise BadInput(message)
        if wrong is not None:
            raise BadInput(wrong)
        kept = hashed(value)  # slow on purpose: not inside the transaction
        house.database.attempt(lambda s: keep_secret(s, login, secret, kept))

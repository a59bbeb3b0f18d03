"""`cjg simulate`: calls on the built-in telephone network, told as a transcript."""

import logging
import os

import click

from config import log
from config.cli.problems import BadInput
from config.settings import DEMO, load

STAND_INS = DEMO | {
    "SECRET_KEY": "a stand-in: a simulation keeps no secrets",
    "TWILIO_AUTH_TOKEN": "a stand-in: a simulation calls nobody",
}


@click.command()
@click.argument("names", nargs=-1, metavar="[SCENARIO]...")
@click.option("--list", "listing", is_flag=True, help="Only name the scenarios.")
def simulate(names: tuple[str, ...], *, listing: bool) -> None:
    """Place calls on simulated phones and print what each of them heard.

    Without names all scenarios are played. No account is needed: what the environment
    does not give is made up.
    """
    load(STAND_INS | {name: value for name, value in os.environ.items() if value})
    from config import simulation  # noqa: PLC0415 - slow; other commands do without

    known = list(simulation.SCENARIOS)
    if listing:
        click.echo("\n".join(known))
        return
    unknown = [name for name in names if name not in known]
    if unknown:
        message = f'unknown scenario "{unknown[0]}"; cjg simulate --list names them'
        raise BadInput(message)
    log.configure(logging.WARNING)
    for name in names or known:
        click.echo(simulation.play(name))

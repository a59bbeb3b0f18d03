"""`cjg doctor`: a line for each check, with the way to mend what is wrong.

The checks of `config.checks`, and those that ask others: the provider, the mail server,
and this service itself, from outside. Nothing is changed by it but a row of proof.
"""

from collections.abc import Iterator
from time import sleep

import click

from config import trial
from config.checks import CHECKS
from config.checkup import findings
from config.cli.entry import (
    REGIONS,
    Word,
    configuration_now,
    region_option,
    utc_now,
)
from config.errors import ConfigError
from config.examination import Check, Finding, Ground
from config.provider_checks import ACCOUNT
from config.service_checks import OUTSIDE


@click.command()
@region_option
@click.option(
    "--call",
    "login",
    metavar="LOGIN",
    type=Word(),
    help="Ring that member's mobile once as well, and say what came of it.",
)
def doctor(region: str | None, login: str | None) -> None:
    """Check everything the service needs, a line each; changes nothing.

    Each line says ok, warn or FAIL, and how to mend it; status 1 if anything fails. It
    sends two requests to PUBLIC_URL, one of them with a wrong signature.
    """
    failed = False
    for name, finding in _findings(region, login):
        failed = failed or finding.level == "FAIL"
        click.echo(_line(name, finding))
    if failed:
        click.get_current_context().exit(1)


def _line(name: str, finding: Finding) -> str:
    what = f"{name} {finding.of}".strip()
    mend = f"; {finding.mend}" if finding.mend else ""
    return " ".join(f"{finding.level:<4}  {what}: {finding.found}{mend}".split("\n"))


def _findings(region: str | None, login: str | None) -> Iterator[tuple[str, Finding]]:
    try:
        settings, lines = configuration_now()
    except ConfigError as error:
        yield "configuration", Finding("FAIL", str(error))
        return
    found = f"{settings.config}: {', '.join(lines)}"
    yield "configuration", Finding("ok", found)
    ground = Ground(settings, lines, REGIONS[region], utc_now)
    try:
        yield from findings(ground, (*CHECKS, *OUTSIDE, *_trial(login)))
    finally:
        ground.close()


def _trial(login: str | None) -> Iterator[Check]:
    """The test call, if one was asked for."""
    if login is not None:
        login = login.lower()

        def look(ground: Ground) -> Iterator[Finding]:
            return trial.findings(ground, login, sleep)

        yield Check(f"call {login}", look, "see the log", ACCOUNT)

"""`cjg live-test`: the live script of a first account, watched."""

from datetime import timedelta
from math import isnan
from time import sleep

import click
from sqlalchemy import make_url

from config.cli.entry import Word, chosen, line_option, opened, utc_now
from config.cli.problems import BadInput
from config.live_steps import STEPS
from config.live_test import Watched, Watcher, came, report
from ringgroup import schema
from ringgroup.desk import open_block

NAMES = [step.name for step in STEPS]
CLOSED = (
    "the desk is closed now, so that no phone is rung: do this in opening hours, "
    "or open it for today under Rooster, Extra dagen"
)
ABOUT = "Live test of {day:%Y-%m-%d}, {database}, schema {step}"


@click.command("live-test")
@line_option
@click.option(
    "--from",
    "first",
    metavar="STEP",
    type=Word(),
    default=NAMES[0],
    help="Begin with that step.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, max=60),
    default=5,
    show_default=True,
    help="How long a step is waited for; then it counts as not seen.",
)
@click.option(
    "--list", "only_list", is_flag=True, help="Only say which steps there are."
)
def live_test(key: str | None, first: str, minutes: float, *, only_list: bool) -> None:
    """Watch a live session of a line: what came of each step, and whether we assume so.

    The steps are those of docs/first-account.md. Each is seen in the database when
    somebody does it; the next then begins. Ctrl-C ends the session. At the end a report
    is printed that holds no numbers and no names. Status 1 if anything differs.
    """
    if isnan(minutes):
        message = "--minutes: nan is no number of minutes"
        raise BadInput(message)
    if first not in NAMES:
        message = f'unknown step "{first}"; the steps are: {", ".join(NAMES)}'
        raise BadInput(message)
    if only_list:
        click.echo("\n".join(f"{step.name}: {step.do}" for step in STEPS))
        return
    with opened() as desk:
        watched = chosen(desk.lines, key)
        line = watched.key
        with desk.database.reading() as session:
            if open_block(session, watched, utc_now()) is None:
                click.echo(CLOSED)
        about = ABOUT.format(
            day=utc_now(),
            database=make_url(desk.settings.database_url).get_backend_name(),
            step=schema.newest(),
        )
        patience = timedelta(minutes=minutes)
        watcher = Watcher(desk.database, line, utc_now, sleep, patience)
        done = _watched(watcher, NAMES.index(first))
    click.echo("\n" + "\n".join(report(done, about)))
    if len(done) < len(STEPS) or any(one.level != "ok" for one in done):
        click.get_current_context().exit(1)


def _watched(watcher: Watcher, first: int) -> list[Watched]:
    """The steps that were watched, told while they are."""
    done: list[Watched] = []
    try:
        for one in watcher.watch(STEPS[first:]):
            if one.judgements:
                done.append(one)
                _tell(one)
            else:
                number = NAMES.index(one.step.name) + 1
                click.echo(f"{number}/{len(STEPS)} {one.step.name}: {one.step.do}")
    except KeyboardInterrupt:
        click.echo("ended", err=True)
    return done


def _tell(one: Watched) -> None:
    if one.visit is not None:
        for line in came(one.visit):
            click.echo(f"        {line}")
    for judgement in one.judgements:
        click.echo(f"{judgement.level:>7} {judgement.found}")

"""`cjg report`: the yearly report of a line, as a document that stands by itself."""

from pathlib import Path

import click

from config.cli.entry import chosen, line_option, opened, utc_now
from config.cli.problems import BadInput, Refused
from ringgroup.figures import publishing, remarks
from ringgroup.figures.periods import FIRST_YEAR, Period
from ringgroup.upkeep.leadership import surely
from schedules.local import day_and_minute
from webhooks.pages.figures import yearly
from webhooks.pages.figures.sentences import told


@click.command()
@click.argument("year", type=click.IntRange(FIRST_YEAR, 9999))
@line_option
@click.option(
    "--output",
    metavar="FILE.html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it; without it, to standard output.",
)
def report(year: int, key: str | None, output: Path | None) -> None:
    """Write the report of a closed year: in Dutch, for the council, to be printed.

    It holds published figures alone and refers to nothing outside itself.
    """
    with opened() as house:
        line = chosen(house.lines, key)
        now, period = utc_now(), Period.of("year", year)
        today, _ = day_and_minute(now, line.hours.zone)
        if not period.is_finished(today):
            message = f"{year} is not finished; figures are of the past"
            raise BadInput(message)
        with house.database.reading() as session:
            at = now if house.settings.demo else surely(session, now)
            known = publishing.catalogue(session, line, at)
            refusal = publishing.refusal(session, line, period, at)
        if refusal is not None:
            raise BadInput(refusal)
        if period not in known.periods:
            message = f"there are no figures of {year}"
            raise BadInput(message)
        found = publishing.report(house.database, line, period, known.whole)
        years = publishing.years(house.database, line, found, known.whole)
        with house.database.reading() as session:
            remark = remarks.text(session, line, year)
    several = len(house.lines) > 1
    occasion = yearly.Occasion(house.looks, today, several, remark, years)
    document = yearly.file(occasion, told(line, found))
    if output is None:
        click.echo(document, nl=False)
        return
    try:
        output.write_text(document, encoding="utf-8")
    except OSError as error:
        message = f"{output}: {error.strerror}"
        raise Refused(message) from None

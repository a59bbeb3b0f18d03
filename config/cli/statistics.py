"""`cjg statistics`: the published figures of a line over a month, quarter or year."""

from datetime import date

import click

from config.cli.entry import chosen, json_option, line_option, opened, utc_now
from config.cli.problems import BadInput
from config.cli.roster import DayParameter
from ringgroup.figures import publication, publishing
from ringgroup.figures.periods import PeriodError, period_between
from ringgroup.upkeep.leadership import surely
from schedules.local import day_and_minute


@click.command()
@click.option(
    "--from", "first", type=DayParameter(), required=True, help="The first day."
)
@click.option("--to", "last", type=DayParameter(), required=True, help="The last day.")
@line_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="As CSV.")
def statistics(
    first: date, last: date, key: str | None, *, as_json: bool, as_csv: bool
) -> None:
    """Print the figures of a month, quarter or year of which no form can come any more.

    Every number is rounded to 5, and below 10 is not shown. The same period has the
    same figures for ever.
    """
    if as_json and as_csv:
        message = "--json and --csv are two documents; ask for one"
        raise BadInput(message)
    with opened() as house:
        line = chosen(house.lines, key)
        now = utc_now()
        today, _ = day_and_minute(now, line.hours.zone)
        try:
            period = period_between(first, last, today)
        except PeriodError as error:
            raise BadInput(str(error)) from None
        with house.database.reading() as session:
            at = now if house.settings.demo else surely(session, now)
            refusal = publishing.refusal(session, line, period, at)
        if refusal is not None:
            raise BadInput(refusal)
        figures = publishing.figures(house.database, line, period)
    if as_csv:
        click.echo(publication.as_csv(figures), nl=False)
    elif as_json:
        click.echo(publication.as_json(figures))
    else:
        click.echo(publication.as_text(figures))

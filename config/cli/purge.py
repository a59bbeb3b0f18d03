"""`cjg purge`: the retention rules, applied now instead of when the clock does."""

import logging
from collections.abc import Mapping

import click

from config import log
from config.cli.entry import opened, utc_now
from ringgroup.upkeep import retention

DONE: Mapping[str, str] = {
    "call_times": "made coarse",
    "note": "blanked",
    "open_registration": "registered without a form",
}
"""What becomes of the kinds that are not simply deleted."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
def purge(*, dry_run: bool) -> None:
    """Delete what has been kept long enough, and print how much of each kind."""
    log.configure(logging.WARNING)
    with opened() as house:
        gone = retention.run(house.database, house.desk, utc_now(), dry_run=dry_run)
    would = "would be " if dry_run else ""
    for report in gone:
        done = DONE.get(report.kind, "deleted")
        click.echo(f"{report.kind}: {report.count} {would}{done}")

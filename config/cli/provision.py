"""`cjg provision`: points the account's numbers at this service."""

import json
from collections.abc import Iterable

import click

from config.cli.entry import (
    REGIONS,
    configuration_now,
    json_option,
    region_option,
    utc_now,
)
from config.cli.problems import BadInput, Refused
from config.examination import Ground
from config.number_checks import impossible, region_of_us
from config.provisioning import (
    FALLBACK,
    ProvisioningPlan,
    SettingChange,
    keeping_fallbacks,
    not_elsewhere,
    plan,
    targets,
    unreachable,
)
from ringgroup.telephone import RefusedError, UnavailableError
from webhooks.twilio.rest import TwilioTelephone


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be set.")
@click.option(
    "--fallback-url",
    metavar="URL",
    help="Where the output of `cjg fallback-twiml` is hosted. Without it one "
    "that is elsewhere already stays, and else it is on this service, which does not "
    "help when this service is down. With several lines each has its own document: "
    "{line} in it stands for the key of the line.",
)
@region_option
@json_option
def provision(
    fallback_url: str | None, region: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Point the account's numbers at this service.

    Shows what differs, then sets it; harmless to repeat. Nothing is set when a number
    is not the account's, or is overridden there by a Voice application or a trunk, or
    when the account may not show the caller ID of a line.
    """
    settings, lines = configuration_now()
    if fallback_url is not None:
        fallback_url = fallback_url.strip()
        if wrong := not_elsewhere(fallback_url, settings.public_url):
            message = f"--fallback-url {wrong}"
            raise BadInput(message)
    if reason := unreachable(settings.public_url, settings.twilio_api_url):
        message = f"PUBLIC_URL: {reason}"
        raise Refused(message)
    fallback = fallback_url or settings.public_url + FALLBACK
    wanted = targets(lines.values(), settings.public_url, fallback)
    ground = Ground(settings, lines, REGIONS[region], utc_now)
    elsewhere = "".join(f"{one.found}; {one.mend}" for one in region_of_us(ground))
    telephone = _telephone(ground)
    try:
        found = telephone.numbers()
        if fallback_url is None:
            wanted = keeping_fallbacks(wanted, found)
        todo = plan(wanted, found)
        unshown = impossible(ground, {one.number for one in found})
    except (RefusedError, UnavailableError) as error:
        message = f"the account's numbers cannot be read: {error}"
        raise Refused("; ".join(filter(None, (message, elsewhere)))) from None
    if elsewhere:
        click.echo(elsewhere, err=True)
    if refusals := [*todo.refusals, *unshown]:
        click.echo("\n".join(refusals), err=True)
        click.get_current_context().exit(1)
    if not as_json:
        click.echo("\n".join(map(str, todo.changes)) or "nothing to change")
    if not dry_run:
        _apply(telephone, todo)
    if as_json:
        click.echo(_document(todo.changes, applied=not dry_run))
    elif todo.changes:
        done = "nothing was set (--dry-run)" if dry_run else _done(todo)
        click.echo(done)


def _telephone(ground: Ground) -> TwilioTelephone:
    try:
        return ground.telephone
    except RefusedError as error:
        message = f"TWILIO_ACCOUNT_SID: {error}"
        raise Refused(message) from None


def _apply(telephone: TwilioTelephone, todo: ProvisioningPlan) -> None:
    for sid, to in todo.orders:
        try:
            telephone.set_number(sid, to.voice_url, to.fallback_url, to.status_callback)
        except (RefusedError, UnavailableError) as error:
            message = f"{to.number}: not set: {error}; those before it are; run again"
            raise Refused(message) from None


def _document(changes: Iterable[SettingChange], *, applied: bool) -> str:
    rows = [
        {
            "number": one.number,
            "field": one.field,
            "from": one.before,
            "to": one.after,
        }
        for one in changes
    ]
    return json.dumps({"changes": rows, "applied": applied}, ensure_ascii=False)


def _done(todo: ProvisioningPlan) -> str:
    numbers = "number" if len(todo.orders) == 1 else "numbers"
    return f"{len(todo.orders)} {numbers} set"

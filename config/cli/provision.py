"""`cjg provision`: points the account's numbers at this service."""

import json
from collections.abc import Iterable

import click

from config.cli.entry import REGIONS, configuration_now, json_option, region_option
from config.cli.problems import BadInput, Refused
from config.provisioning import (
    FALLBACK,
    NO_CALLER_IDS,
    ProvisioningPlan,
    SettingChange,
    keeping_fallbacks,
    not_elsewhere,
    not_shown,
    plan,
    targets,
    unreachable,
)
from config.settings import Settings
from ringgroup.line import Line
from ringgroup.telephone import RefusedError, UnavailableError
from webhooks.twilio.account import region_of
from webhooks.twilio.rest import NumberSettings, TwilioTelephone


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
    fallback_url: str | None, region: str, *, dry_run: bool, as_json: bool
) -> None:
    """Point the account's numbers at this service.

    Shows what differs, then sets it; harmless to repeat. Nothing is set when a number
    is not the account's, or is overridden there by a Voice application or a trunk.
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
    telephone = _telephone(settings, region)
    try:
        found = telephone.numbers()
        if fallback_url is None:
            wanted = keeping_fallbacks(wanted, found)
        todo = plan(wanted, found)
        there = (
            region_of(settings.twilio_api_url) if REGIONS[region] is None else region
        )
        unshown = _unshown(lines.values(), found, telephone, there)
    except (RefusedError, UnavailableError) as error:
        message = f"the account's numbers cannot be read: {error}"
        raise Refused(message) from None
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


def _unshown(
    lines: Iterable[Line],
    found: Iterable[NumberSettings],
    telephone: TwilioTelephone,
    region: str,
) -> list[str]:
    """What each line would show in vain, a sentence each.

    Verified numbers are asked for where the account's own are not enough.
    """
    owned, lines = {one.number for one in found}, list(lines)
    borrowed = [one for one in lines if one.caller_id and one.caller_id not in owned]
    verified: frozenset[str] = frozenset()
    if borrowed and region not in NO_CALLER_IDS:
        verified = telephone.inspection.caller_ids()
    reasons = ((one.key, not_shown(one, owned, verified, region)) for one in borrowed)
    return [f"lines.{key}.caller_id: {reason}" for key, reason in reasons if reason]


def _telephone(settings: Settings, region: str) -> TwilioTelephone:
    try:
        return TwilioTelephone(
            settings.twilio_api_url,
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
            edge_and_region=REGIONS[region],
        )
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

"""`cjg presence`, `cjg status`, `cjg fallback-twiml`: one line."""

import json
from dataclasses import asdict
from datetime import datetime

import click
from sqlalchemy.orm import Session

from config.cli.entry import (
    chosen,
    configuration_now,
    json_option,
    line_option,
    login_argument,
    opened,
    unknown_login,
    utc_now,
)
from config.cli.problems import Refused
from ringgroup.board.overview import LineNow, line_now
from ringgroup.line import Line
from ringgroup.presence.presence import Switch, SwitchOutcome
from ringgroup.presence.store.workers import worker_by_login
from ringgroup.presence.switch import switch
from schedules.local import wall
from webhooks.twilio.twiml_fallback import THANKS, static_fallback, static_thanks

SAID = {
    Switch.SIGNED_ON: "{login} is now Present on {line}",
    Switch.ALREADY_ON: "{login} was already Present on {line}",
    Switch.SIGNED_OFF: "{login} is now Absent on {line}",
    Switch.ALREADY_OFF: "{login} was already Absent on {line}",
    Switch.FULL: "{login} is not signed in: {max} members are Present on {line} "
    "already, and one of them has to sign off first",
}


@click.command()
@click.argument("state", metavar="on|off", type=click.Choice(["on", "off"]))
@login_argument
@line_option
def presence(state: str, login: str, key: str | None) -> None:
    """Sign a member in (on) or out (off), as the phone code does."""
    login = login.lower()
    with opened() as house:
        line = chosen(house.lines, key)

        def ask(session: Session) -> SwitchOutcome:
            worker, on = worker_by_login(session, line.key, login), state == "on"
            if worker is not None:
                now = utc_now()
                done = switch(session, line, worker, on=on, via="cli", now=now)
                if done.switch is not Switch.NOT_THERE:
                    return done
            raise unknown_login(login, line.key, len(house.lines))

        came = house.database.attempt(ask).switch
    told = SAID[came].format(login=login, line=line.key, max=line.rules.max_present)
    if came is Switch.FULL:
        raise Refused(told)
    click.echo(told)


@click.command()
@line_option
@json_option
def status(key: str | None, *, as_json: bool) -> None:
    """Show how a line is doing now."""
    with opened() as house, house.database.reading() as session:
        line = chosen(house.lines, key)
        now = line_now(session, line, utc_now())
    change = now.next_change and wall(now.next_change, line.hours.zone)
    if as_json:
        shown = asdict(now) | {"next_change": change.isoformat() if change else None}
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for name, value in _told(line, now, change).items():
        click.echo(f"{name:<20}{value}")


def _told(line: Line, now: LineNow, change: datetime | None) -> dict[str, object]:
    until = f" until {change:%Y-%m-%d %H:%M}" if change else ""
    return {
        "line": f"{now.line} ({line.name}, {line.number})",
        "desk": f"{'open' if now.open else 'closed'}{until}",
        "present": ", ".join(now.present) or "nobody",
        "on duty": now.on_duty or "nobody",
        "backup": now.backup or "nobody",
        "calls in progress": now.calls_in_progress,
        "new voicemails": now.voicemails_new,
        "open registrations": now.open_registrations,
    }


@click.command("fallback-twiml")
@line_option
@click.option(
    "--thanks",
    is_flag=True,
    help=f"The one that is heard after the recording: host it beside, as {THANKS}.",
)
def fallback_twiml(key: str | None, *, thanks: bool) -> None:
    """Print a static document for hosting elsewhere: it needs none of our servers."""
    _, lines = configuration_now()
    line = chosen(lines, key).at(utc_now())
    click.echo(static_thanks(line) if thanks else static_fallback(line))

"""`cjg`: the command line. Each command is a transaction around a shared function.

Errors go to standard error, one line each: status 2 for bad input, 1 for a failure
or a refusal. A module is imported only when its command is asked for, so that
`cjg --help` answers at once.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NoReturn

import click

from config.cli.problems import BadInput
from config.errors import ConfigError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "db": ("config.cli.db:db", "Bring the database to the current schema."),
    "members": ("config.cli.members:members", "Import or list the members."),
    "roster": ("config.cli.roster:roster", "Import, export or check the duty roster."),
    "user": ("config.cli.user:user", "Set a member's password or voicemail PIN."),
    "presence": ("config.cli.line:presence", "Sign a member in or out of a line."),
    "status": ("config.cli.line:status", "Show how a line is doing now."),
    "statistics": (
        "config.cli.statistics:statistics",
        "Count the questions of a month, quarter or year.",
    ),
    "report": ("config.cli.report:report", "Write the yearly report for the council."),
    "provision": (
        "config.cli.provision:provision",
        "Point the account's numbers at this service.",
    ),
    "doctor": ("config.cli.doctor:doctor", "Check everything, and say how to mend it."),
    "live-test": (
        "config.cli.live_test:live_test",
        "Watch a live session, and say whether it goes as we assume.",
    ),
    "backup": ("config.cli.backup:backup", "Write the database to a file."),
    "restore": (
        "config.cli.backup:restore",
        "Put a backup back, without what may not live again.",
    ),
    "after-restore": (
        "config.cli.backup:after_restore",
        "Forget what may not live again after a restore by other means.",
    ),
    "purge": ("config.cli.purge:purge", "Apply the retention rules now."),
    "settings": (
        "config.cli.settings:settings",
        "Print, apply or take back the settings of a line.",
    ),
    "reload": (
        "config.cli.reload:reload",
        "Reload program and line file; nobody is cut off.",
    ),
    "fallback-twiml": (
        "config.cli.line:fallback_twiml",
        "Print a static document for hosting elsewhere.",
    ),
    "simulate": ("config.cli.simulate:simulate", "Place calls on simulated phones."),
}
"""Each command: where it is, and what the help says of it."""


class Commands(click.Group):
    """The commands of the table; whatever fails is told in a line, never a trace."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - the signature is click's
        cmd_name: str,
    ) -> click.Command | None:
        """Import the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - the signature is click's
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])

    def main(self, *args: Any, **extra: Any) -> NoReturn:  # noqa: ANN401 - click's
        """Run a command and exit with its status."""
        try:
            status = super().main(*args, **extra | {"standalone_mode": False})
        except BadInput as error:
            _fail(error.message, error.exit_code)
        except click.ClickException as error:
            _fail(_one_line(error.format_message()), error.exit_code)
        except ConfigError as error:
            _fail(str(error), 2)
        except click.Abort:
            _fail("interrupted", 1)
        except Exception as error:  # noqa: BLE001 - a person at a prompt, not a log
            _fail(_one_line(f"failed: {type(error).__name__}: {error}"), 1)
        sys.exit(status if isinstance(status, int) else 0)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _fail(lines: str, status: int) -> NoReturn:
    click.echo(lines, err=True)
    sys.exit(status)


@click.group(
    cls=Commands,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
def cjg() -> None:
    """Everything an administrator does with the telephone desk."""


def main() -> None:
    """The entry point that is installed as `cjg`."""
    cjg(prog_name="cjg")

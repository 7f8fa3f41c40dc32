"""The command: its table of contents, and the front door where every refusal becomes an exit code.

Exit 0: the stated result holds; 1: it does not; 2: the input or the call is bad, with reason, field and message.

One rule: a call loads the modules of the command that it names, and no others; only help loads all. Half of the time of
a short command would else be spent on loading the server.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer

from gateway.terminal import BAD_CALL


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is: `module:name` below gateway, and its panel in the help.

    A group has commands of its own; `help_by` names a function beside the command that writes its help.
    """

    path: str
    panel: str
    is_group: bool = False
    help_by: str = ""


COMMANDS: dict[str, Place] = {
    "demo": Place("demo.scene:demo", "Try it"),
    "dev-network": Place("cli.dev_network:dev_network", "Try it"),
    "serve": Place("cli.serve:serve", "Operate", help_by="serve_help"),
    "health": Place("cli.health:health", "Operate"),
    "config": Place("cli.configuration:config", "Operate", is_group=True),
    "backup": Place("cli.backup:backup", "Operate"),
    "restore": Place("cli.backup:restore", "Operate"),
    "formats": Place("cli.convert:formats", "Documents"),
    "identify": Place("cli.convert:identify", "Documents"),
    "convert": Place("cli.convert:convert_file", "Documents"),
    "adapters": Place("cli.adapters:adapters", "Documents", is_group=True),
    "keygen": Place("cli.papers:keygen", "Papers"),
    "issue": Place("cli.papers:issue", "Papers"),
    "verify": Place("cli.papers:verify", "Papers"),
    "check": Place("cli.check:check", "Papers"),
    "replay": Place("cli.replay:replay", "Papers"),
    "receipt": Place("cli.replay:receipt", "Papers", is_group=True),
    "license": Place("cli.licenses:license_", "Registry", is_group=True),
    "watch": Place("cli.watch:watch", "Registry"),
    "ledger": Place("cli.ledger:ledger", "Registry", is_group=True),
    "agency": Place("cli.trust:agency", "Registry", is_group=True),
    "key": Place("cli.trust:key", "Registry", is_group=True),
    "party": Place("cli.parties:party", "Registry", is_group=True),
    "certificate": Place("cli.parties:certificate", "Registry", is_group=True),
    "arrangements": Place("cli.arrangements:arrangements", "Law", is_group=True),
}


def main() -> None:
    """Run the command line and exit."""
    as_json = "--json" in sys.argv or "--facts" in sys.argv
    named = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        # typer types the return of a command as Any
        code: Any = app_with([named] if named in COMMANDS else COMMANDS)(standalone_mode=False)
    except (BrokenPipeError, KeyboardInterrupt, typer.Abort):
        code = BAD_CALL
    except Exception as error:  # the front door: a known refusal is printed, anything else is a fault and shown as such
        # Loads the client, so only when something is refused.
        code = import_module("gateway.cli.refusals").tell_refusal(error, as_json=as_json)
    sys.exit(code if isinstance(code, int) else 0)


def app_with(names: Iterable[str]) -> typer.Typer:
    """Return the command line with the commands of these names."""
    app = typer.Typer(
        name="comity",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_whole_command_line)
    for name in names:
        _add(app, name, COMMANDS[name])
    return app


def _whole_command_line() -> None:
    """Export licenses: convert, verify, register, recognize, write off. Every command has --help and --json."""


def _add(app: typer.Typer, name: str, place: Place) -> None:
    path, _, attribute = place.path.partition(":")
    module = import_module(f"gateway.{path}")
    command = getattr(module, attribute)
    if place.is_group:
        app.add_typer(command, name=name, rich_help_panel=place.panel)
        return
    told = getattr(module, place.help_by)() if place.help_by else None
    app.command(name, rich_help_panel=place.panel, help=told)(command)

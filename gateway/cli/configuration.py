"""comity config …: what the gateway would serve with, where each value comes from, and what is wrong with it."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.options import AsJson
from gateway.config.check import check_settings
from gateway.config.environment import ENVIRONMENT_PREFIX
from gateway.config.settings import Settings
from gateway.config.sources import Complaint, Gathered, default_file, gather, no_file, read_config
from gateway.core.reasons import Reason
from gateway.server.clock import utc_now
from gateway.terminal import console, end, print_json, table
from gateway.usecases.errors import BadRequest
from registry.database import without_password

config = typer.Typer(help="The configuration of a gateway.", no_args_is_help=True)

FileArgument = Annotated[Path | None, typer.Argument(help="configuration file, TOML; COMITY_CONFIG when left out")]


def settings_from(given: dict[str, object], path: Path | None = None) -> Settings:
    """Return the settings from the command line, the environment and the file.

    Raises:
        BadRequest: CONFIGURATION, naming the first key that is wrong and what it must be.
    """
    settings, complaints = _judged(_gathered(given, path))
    if settings is not None and not complaints:
        return settings
    first = complaints[0]
    more = f" {len(complaints) - 1} more: run 'comity config check'." if len(complaints) > 1 else ""
    where = f"line {first.line}: " if first.line else ""
    raise BadRequest(Reason.CONFIGURATION, first.key, f"{where}{first.message.rstrip('.')}.{more}")


@config.command("check")
def check(path: FileArgument = None, as_json: AsJson = False) -> None:
    """Say what is wrong with a configuration, line by line. Nothing is connected to and nothing is written.

    Example: comity config check deploy/comity.toml
    """
    _, complaints = _judged(_gathered({}, path))
    if as_json:
        print_json({"ok": not complaints, "complaints": [_document(each) for each in complaints]})
    elif complaints:
        rows = [(str(each.line or ""), each.key, each.message) for each in complaints]
        console().print(table("", ("line", "key", "what is wrong"), rows))
    else:
        console().print("The configuration can be served with.", markup=False)
    end(holds=not complaints)


@config.command("show")
def show(path: FileArgument = None, as_json: AsJson = False) -> None:
    """Show every key with its value and where the value comes from; passwords are left out.

    Example: comity config show deploy/comity.toml
    """
    settings = settings_from({}, path)
    origins = _gathered({}, path).origins
    values = {key: _shown(key, getattr(settings, key)) for key in Settings.model_fields}
    if as_json:
        print_json({key: {"value": value, "from": origins[key]} for key, value in values.items()})
    else:
        rows = [(key, value, origins[key]) for key, value in values.items()]
        console().print(table("", ("key", "value", "from"), rows))


@config.command("keys")
def keys(as_json: AsJson = False) -> None:
    """List every key, its default and what it is for."""
    found = {
        name: (_shown(name, field.default), field.description or "") for name, field in Settings.model_fields.items()
    }
    if as_json:
        print_json({name: {"default": default, "for": what} for name, (default, what) in found.items()})
    else:
        rows = [(name, default, what) for name, (default, what) in found.items()]
        console().print(table("", ("key", "default", "for"), rows))
        console().print(f"In the environment each is {ENVIRONMENT_PREFIX}<KEY>.", markup=False)


def _gathered(given: dict[str, object], path: Path | None) -> Gathered:
    path = path or default_file()
    return gather(given, read_config(path) if path else no_file())


def _judged(gathered: Gathered) -> tuple[Settings | None, list[Complaint]]:
    complaints = list(gathered.complaints)
    if gathered.settings is not None:
        complaints += check_settings(gathered.settings, gathered.lines, at=utc_now())
    return gathered.settings, sorted(complaints, key=lambda complaint: complaint.line)


def _document(complaint: Complaint) -> dict[str, object]:
    return {"line": complaint.line, "key": complaint.key, "message": complaint.message}


def _shown(key: str, value: object) -> str:
    if key == "database":
        return without_password(str(value))
    if isinstance(value, tuple):
        return " ".join(str(each) for each in value)
    return "" if value is None else str(value)

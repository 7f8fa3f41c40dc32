"""comity serve: the gateway on its ports, until it is told to stop."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.configuration import settings_from
from gateway.cli.keys import receipt_key_text
from gateway.config.environment import ENVIRONMENT_PREFIX
from gateway.config.settings import Settings
from gateway.server.supervisor import Supervisor
from gateway.telemetry import logs
from gateway.terminal import print_json


def serve(
    config: Annotated[Path | None, typer.Option(help="configuration file, TOML; also COMITY_CONFIG")] = None,
    database: Annotated[str, typer.Option(help="registry: sqlite:///FILE or postgresql+psycopg://…")] = "",
    listen: Annotated[str, typer.Option(help="address and port of calls; loopback only without TLS")] = "",
    workers: Annotated[int | None, typer.Option(help="worker processes that share the port")] = None,
    packs: Annotated[list[Path] | None, typer.Option(help="more packs: a file or folder; repeat")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print where it serves as one line of JSON")] = False,
) -> None:
    """Serve the gateway; `serve_help` adds every key of the configuration."""
    given = {"database": database, "listen": listen, "workers": workers, "packs": tuple(packs or ())}
    settings = settings_from({key: value for key, value in given.items() if value}, config)
    logs.configure(settings.log_level)
    supervisor = Supervisor(settings, receipt_key_text(settings.receipt_key, settings.environment))
    for number in (signal.SIGTERM, signal.SIGINT):
        # Leaving the `with` statement drains the processes.
        signal.signal(number, lambda _number, _frame: supervisor.tell_to_stop())
    with supervisor as running:
        if running.is_ready:
            _say_where(running, settings, as_json=as_json)
        running.wait()


def serve_help() -> str:
    """Return what `comity serve --help` says: every key of the configuration and what it is for."""
    keys = "\n".join(f"{name:20} {field.description}" for name, field in Settings.model_fields.items())
    return (
        "Serve the gateway: worker processes on one port, streams on another, one elected sequencer.\n\n"
        "Example: comity serve --database sqlite:///registry.db --listen 127.0.0.1:8470 --workers 2\n\n"
        f"Every key stands in the file that --config names, or in the environment as {ENVIRONMENT_PREFIX}<KEY>; "
        "'comity config check' says what is wrong with them.\n\n\b\n" + keys
    )


def _say_where(running: Supervisor, settings: Settings, *, as_json: bool) -> None:
    if as_json:
        where = {"network": settings.network_urn, "address": running.address, "events": running.events_address}
        print_json(where, one_line=True)
        return
    streams = f", streams on {running.events_address}" if running.events_address else ""
    typer.echo(f"serving {settings.network_urn} on {running.address}{streams}; stop it with Ctrl-C")

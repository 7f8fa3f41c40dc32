"""comity serve: the gateway on a port, until it is told to stop."""

import signal
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from pydantic import ValidationError

from gateway.cli.connection import receipt_signer
from gateway.config import Settings
from gateway.core.reasons import Reason
from gateway.server.calls import RunningServer
from gateway.server.node import open_node
from gateway.telemetry import logs
from gateway.terminal import print_json
from gateway.usecases.errors import BadRequest


def serve(
    database: Annotated[str, typer.Option(help="registry: sqlite:///FILE or postgresql+psycopg://…")] = "",
    listen: Annotated[str, typer.Option(help="address and port; loopback only without TLS")] = "",
    workers: Annotated[int, typer.Option(help="worker processes; this version serves from one")] = 1,
    packs: Annotated[list[Path] | None, typer.Option(help="more packs: a file or folder; repeat")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print where it serves as one JSON document")] = False,
) -> None:
    """Serve the gateway. Every key of the configuration can also be set as COMITY_<KEY> in the environment.

    Example: comity serve --database sqlite:///registry.db --listen 127.0.0.1:8470
    """
    if workers != 1:
        message = "This version serves from one process; leave --workers out, or start several on ports of their own."
        raise BadRequest(Reason.CONFIGURATION, "workers", message)
    given = {"database": database, "listen": listen, "packs": tuple(packs or ())}
    settings = load_settings({key: value for key, value in given.items() if value})
    logs.configure(settings.log_level)
    with open_node(settings, receipt_signer(settings)) as node, RunningServer(settings, node) as running:
        signal.signal(signal.SIGTERM, _stop)
        address = f"{settings.listen.rpartition(':')[0]}:{running.port}"
        if as_json:
            print_json({"network": settings.network_urn, "address": address})
        else:
            typer.echo(f"serving {settings.network_urn} on {address}; stop it with Ctrl-C")
        running.wait()


def load_settings(given: dict[str, object]) -> Settings:
    """Return the settings from the command line and the environment.

    Raises:
        BadRequest: CONFIGURATION, naming the key and what it must be.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type] # pydantic checks each value
    except ValidationError as error:
        first = error.errors()[0]
        said = str(first["msg"]).removeprefix("Value error, ")
        key = ".".join(str(part) for part in first["loc"]) or said.partition(":")[0]
        raise BadRequest(Reason.CONFIGURATION, key, f"{said}.") from None


def _stop(_number: int, _frame: FrameType | None) -> None:
    # Leaving the `with` statement drains the server.
    raise KeyboardInterrupt

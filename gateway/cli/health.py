"""comity health: whether a gateway serves, as grpc.health.v1 says it, for people, containers and monitoring.

Rules, in order:
1. Without --service everything is asked for that a gateway has health for; a port answers for what it serves, and what
   it knows nothing of is left out. What is asked for by name has to serve.
2. No registered party is needed: a certificate that the server's client roots certify is enough.
3. Exit 0: all serve; 1: one does not; 2: nobody answers.
"""

from typing import Annotated

import typer
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from gateway.cli.connection import client_certificate
from gateway.cli.options import AsJson, RootsOption, ServerOption
from gateway.client import CallFailed, Client, call
from gateway.server.service_names import SERVICES
from gateway.terminal import console, end, print_json, table

DEFAULT_SERVER = "127.0.0.1:8470"
DEADLINE_SECONDS = 5
WHOLE = ""
"""The name under which a gateway says whether all of it serves."""
SERVING, UNKNOWN = "SERVING", "SERVICE_UNKNOWN"


def health(
    server: ServerOption = DEFAULT_SERVER,
    service: Annotated[
        list[str] | None, typer.Option("--service", help="ask for one, for example comity.v1.LedgerService; repeat")
    ] = None,
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a gateway serves, service by service.

    Example: comity health --server gateway.example:8470 --roots ca.pem

    Exit 0: all serve. 1: one does not, or is not known. 2: nobody answers.
    """
    with Client(server, client_certificate(roots)) as client:
        found = {name: _health_of(client, name) for name in service or (WHOLE, *SERVICES)}
    if not service:
        found = {name: said for name, said in found.items() if said != UNKNOWN}
    serves = bool(found) and all(said == SERVING for said in found.values())
    if as_json:
        asked = [{"service": name, "health": said} for name, said in found.items()]
        print_json({"server": server, "serves": serves, "services": asked})
    else:
        rows = [(name or "the whole gateway", said) for name, said in found.items()]
        console().print(table("", ("service", "health"), rows))
    end(holds=serves)


def _health_of(client: Client, service: str) -> str:
    request = HealthCheckRequest(service=service)
    try:
        answer = call(client.health, request, deadline_seconds=DEADLINE_SECONDS)
    except CallFailed as failed:
        if failed.status == "NOT_FOUND":
            return UNKNOWN
        raise
    return HealthCheckResponse.ServingStatus.Name(answer.status)

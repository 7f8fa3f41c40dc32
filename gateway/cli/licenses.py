"""comity license …: register a license, change its standing, read it."""

from pathlib import Path
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToDict

from comity.v1 import registry_service_pb2 as pb
from comity.v1.license_pb2 import Standing
from gateway.cli.connection import connect
from gateway.cli.files import read_bytes, read_text
from gateway.cli.options import (
    DEFAULT_NETWORK,
    AgencyOption,
    AsJson,
    DatabaseOption,
    KeyOption,
    NetworkOption,
    RequestIdOption,
    RootsOption,
    ServerOption,
)
from gateway.cli.papers import issuer_of, reference_of
from gateway.cli.requests import request_id
from gateway.client import Client, call
from gateway.server.clock import utc_now
from gateway.terminal import console, fields, print_json
from gateway.usecases.issue import StandingChange, issue_status

license_ = typer.Typer(help="Licenses on record: register, suspend, reinstate, revoke, show.", no_args_is_help=True)
LicenseId = Annotated[str, typer.Argument(help="the registry's id, urn:comity:license:…")]
StatusNumber = Annotated[int, typer.Option("--sequence", help="number of this change of standing, from 1")]
ReasonCode = Annotated[str, typer.Option("--reason", help="why, as a code in capitals, for example INVESTIGATION")]


@license_.command()
def register(
    file: Annotated[Path, typer.Argument(help="the license in the agency's own format")],
    assertion: Annotated[Path, typer.Option("--assertion", help="file with the assertion (comity issue)")],
    from_format: Annotated[str, typer.Option("--from", help="format of the file; identified when left out")] = "",
    request: RequestIdOption = "",
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Register a license from its document and the assertion over it.

    Example: comity license register license.xml --assertion license.jwt
    """
    message = pb.RegisterRequest(
        request_id=request_id(request),
        document=read_bytes(file),
        format=from_format,
        assertion=read_text(assertion),
    )
    with connect(server, database, roots) as client:
        answer = call(client.registry.Register, message)
    _print_record(answer.license, as_json=as_json)


@license_.command()
def show(
    license_id: Annotated[str, typer.Argument(help="the registry's id, or agency and number as XA-DGT:2026/17")],
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Show a license with its standing."""
    message = pb.GetLicenseRequest()
    if license_id.startswith("urn:"):
        message.license_id = license_id
    else:
        message.reference.CopyFrom(reference_of(license_id))
    with connect(server, database, roots) as client:
        answer = call(client.registry.GetLicense, message)
    if as_json:
        print_json(MessageToDict(answer))
    else:
        _print_record(answer.record, as_json=False)


@license_.command()
def suspend(
    license_id: LicenseId,
    agency: AgencyOption,
    key: KeyOption,
    sequence: StatusNumber,
    reason: ReasonCode,
    network: NetworkOption = DEFAULT_NETWORK,
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Suspend a license; seen by the next call."""
    change = StandingChange(license_id, sequence, "IN_FORCE", "SUSPENDED", reason)
    statement = issue_status(change, issuer_of(agency, key, network), at=utc_now())
    request = pb.SuspendRequest(request_id=request_id(""), statement=statement)
    with connect(server, database, roots) as client:
        record = call(client.registry.Suspend, request).license
    _print_record(record, as_json=as_json)


@license_.command()
def reinstate(
    license_id: LicenseId,
    agency: AgencyOption,
    key: KeyOption,
    sequence: StatusNumber,
    reason: ReasonCode,
    network: NetworkOption = DEFAULT_NETWORK,
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """End the suspension of a license."""
    change = StandingChange(license_id, sequence, "SUSPENDED", "IN_FORCE", reason)
    statement = issue_status(change, issuer_of(agency, key, network), at=utc_now())
    request = pb.ReinstateRequest(request_id=request_id(""), statement=statement)
    with connect(server, database, roots) as client:
        record = call(client.registry.Reinstate, request).license
    _print_record(record, as_json=as_json)


@license_.command()
def revoke(
    license_id: LicenseId,
    agency: AgencyOption,
    key: KeyOption,
    sequence: StatusNumber,
    reason: ReasonCode,
    yes: Annotated[bool, typer.Option("--yes", help="confirm: a revoked license never comes back")] = False,
    network: NetworkOption = DEFAULT_NETWORK,
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a license, for good."""
    if not yes:
        # (L-15) A destructive act needs a second, explicit confirmation.
        typer.confirm(f"Revoke {license_id} for good?", abort=True, err=True)
    issuer = issuer_of(agency, key, network)
    with connect(server, database, roots) as client:
        standing = _standing_of(client, license_id)
        change = StandingChange(license_id, sequence, standing, "REVOKED", reason)
        statement = issue_status(change, issuer, at=utc_now())
        request = pb.RevokeRequest(request_id=request_id(""), statement=statement)
        record = call(client.registry.Revoke, request).license
    _print_record(record, as_json=as_json)


def _standing_of(client: Client, license_id: str) -> str:
    record = call(client.registry.GetLicense, pb.GetLicenseRequest(license_id=license_id)).record
    return Standing.Name(record.standing).removeprefix("STANDING_")


def _print_record(record: pb.RegisteredLicense, *, as_json: bool) -> None:
    if as_json:
        print_json(MessageToDict(record))
        return
    standing = Standing.Name(record.standing).removeprefix("STANDING_").lower().replace("_", " ")
    pairs = {
        "license": record.license_id,
        "agency": record.agency,
        "standing": standing,
        "format": f"{record.format} {record.adapter_version}",
        "digest": record.license_sha256,
        "record": f"{record.stream_version.stream} at {record.stream_version.version}",
    }
    console().print(fields(pairs))

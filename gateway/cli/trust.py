"""comity agency …, comity key …: who may sign in this registry. Run by its operator, on the registry's own machine."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.files import read_text
from gateway.cli.options import AsJson, DatabaseOption, RequestIdOption
from gateway.cli.own_registry import operate
from gateway.cli.requests import request_id
from gateway.core.caller import OPERATOR
from gateway.core.commands import Call
from gateway.core.reasons import Reason
from gateway.server.clock import utc_now
from gateway.terminal import console, fields, print_json
from gateway.usecases.enroll import EnrollKey, enroll_agency, enroll_key
from gateway.usecases.errors import BadRequest
from gateway.wire.canonical import sha256_hex
from registry.writes import NewAgency

agency = typer.Typer(help="Agencies that act in this registry.", no_args_is_help=True)
key = typer.Typer(help="Public keys of agencies.", no_args_is_help=True)


@agency.command("add")
def add_agency(
    code: Annotated[str, typer.Argument(help="code that begins with its jurisdiction, for example XA-DGT")],
    name: Annotated[str, typer.Option("--name", help="name of the agency")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="ISO code of its jurisdiction")],
    role: Annotated[list[str], typer.Option("--role", help="issuing_authority, competent_authority, customs; repeat")],
    contact: Annotated[str, typer.Option("--contact", help="whom to ask, shown when an answer refers")],
    time_zone: Annotated[str, typer.Option("--time-zone", help="IANA zone in which its days are counted")] = "UTC",
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="license kinds it may grant; any when left out")
    ] = None,
    request: RequestIdOption = "",
    database: DatabaseOption = "",
    as_json: AsJson = False,
) -> None:
    """Enroll an agency.

    Example: comity agency add XA-DGT --name "Directorate of Goods Trade" --jurisdiction XA --role issuing_authority
    --contact "desk 4"
    """
    new = NewAgency(
        code=code,
        name=name,
        jurisdiction=jurisdiction,
        contact=contact,
        roles=frozenset(role),
        kinds=frozenset(each.upper() for each in kind or ()),
        time_zone=time_zone,
    )
    call = Call("EnrollAgency", request_id(request), sha256_hex(repr(new).encode()), OPERATOR)
    with operate(database) as registry:
        record = enroll_agency(call, new, registry, at=utc_now())
    if as_json:
        print_json({"agency": record.code, "stream": record.stream, "version": record.version})
    else:
        console().print(fields({"agency": record.code, "jurisdiction": record.jurisdiction, "record": record.stream}))


@key.command("add")
def add_key(
    file: Annotated[Path, typer.Argument(help="public key of the agency (.pub); - is standard input")],
    agency_code: Annotated[str, typer.Option("--agency", help="code of the agency that owns the key")],
    purpose: Annotated[list[str], typer.Option("--purpose", help="license, status, adoption, receipt; repeat")],
    sign_from: Annotated[str, typer.Option("--from", help="first instant of use; now when left out")] = "",
    request: RequestIdOption = "",
    database: DatabaseOption = "",
    as_json: AsJson = False,
) -> None:
    """Enroll a public key of an agency, after it has passed the registration gate."""
    at = utc_now()
    jwk = read_text(file)
    command = EnrollKey(
        call=Call("EnrollKey", request_id(request), sha256_hex(jwk.encode()), OPERATOR),
        agency=agency_code,
        jwk=jwk,
        purposes=frozenset(purpose),
        sign_from=_instant(sign_from) if sign_from else at,
    )
    with operate(database) as registry:
        record = enroll_key(command, registry, at=at)
    if as_json:
        print_json({"kid": record.kid, "agency": record.agency, "stream": record.stream, "version": record.version})
    else:
        purposes = " ".join(sorted(record.purposes))
        console().print(fields({"key": record.kid, "agency": record.agency, "purposes": purposes}))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        message = "Write the instant as 2026-06-01T00:00:00Z."
        raise BadRequest(Reason.TIMESTAMP_RANGE, "--from", message) from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)

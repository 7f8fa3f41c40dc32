"""comity party …, comity certificate …: who may call a gateway. Run by the registry's operator, on its own machine."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.files import read_bytes
from gateway.cli.options import AsJson, DatabaseOption, RequestIdOption
from gateway.cli.own_registry import operate
from gateway.cli.requests import request_id
from gateway.core.caller import OPERATOR
from gateway.core.commands import Call
from gateway.core.trust.certificates import certificate_thumbprint
from gateway.server.clock import utc_now
from gateway.terminal import console, fields, print_json, table
from gateway.usecases.enroll_party import EnrollCertificate, enroll_certificate, enroll_party, withdraw_certificate
from gateway.wire.canonical import sha256_hex
from registry.callers import PARTY_ROLES, CertificateRecord, PartyRecord
from registry.canonical import instant_text
from registry.writes import NewParty

party = typer.Typer(help="Parties that may call a gateway of this registry.", no_args_is_help=True)
certificate = typer.Typer(help="Client certificates that parties call with.", no_args_is_help=True)

_SPELLED = re.compile(r"(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}")


@party.command("add")
def add_party(
    code: Annotated[str, typer.Argument(help="code that begins with its jurisdiction, for example XA-DGT-DESK4")],
    name: Annotated[str, typer.Option("--name", help="name of the office, not of a person")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="ISO code of its jurisdiction")],
    role: Annotated[list[str], typer.Option("--role", help=f"{', '.join(sorted(PARTY_ROLES))}; repeat")],
    agency: Annotated[str, typer.Option("--agency", help="agency that it acts for; issuer roles need one")] = "",
    request: RequestIdOption = "",
    database: DatabaseOption = "",
    as_json: AsJson = False,
) -> None:
    """Enroll a party.

    Example: comity party add XA-DGT-DESK4 --name "Desk 4" --jurisdiction XA --agency XA-DGT --role issuer_officer
    """
    new = NewParty(code=code, name=name, jurisdiction=jurisdiction, roles=frozenset(role), agency=agency or None)
    stated = [code, name, jurisdiction, agency, *sorted(new.roles)]
    with operate(database) as registry:
        record = enroll_party(_call("EnrollParty", request, repr(stated)), new, registry, at=utc_now())
    if as_json:
        print_json(_party(record))
    else:
        console().print(fields({"party": record.code, "roles": _roles(record), "record": record.stream}))


@party.command("list")
def list_parties(database: DatabaseOption = "", as_json: AsJson = False) -> None:
    """List the parties with their certificates."""
    with operate(database) as registry:
        found = registry.reader.parties()
    if as_json:
        listed = [_party(record) | {"certificates": [_certificate(one) for one in held]} for record, held in found]
        print_json({"parties": listed})
        return
    rows = [(record.code, record.jurisdiction, record.agency or "", _roles(record)) for record, _ in found]
    console().print(table("", ("party", "jurisdiction", "agency", "roles"), rows))
    certificates = [one for _, held in found for one in held]
    console().print(table("", ("certificate of", "SHA-256", "from", "until", "withdrawn"), [*map(_row, certificates)]))


@certificate.command("add")
def add_certificate(
    file: Annotated[Path, typer.Argument(help="the client's certificate, PEM, without its key; - is standard input")],
    party_code: Annotated[str, typer.Option("--party", help="code of the party that calls with it")],
    request: RequestIdOption = "",
    database: DatabaseOption = "",
    as_json: AsJson = False,
) -> None:
    """Register a client certificate of a party, beside those that it has.

    Example: comity certificate add desk4.pem --party XA-DGT-DESK4
    """
    pem = _pem(file)
    call = _call("EnrollCertificate", request, repr([party_code, pem]))
    with operate(database) as registry:
        record = enroll_certificate(EnrollCertificate(call, party_code, pem), registry, at=utc_now())
    _show(record, as_json=as_json)


@certificate.command("withdraw")
def withdraw(
    certificate_: Annotated[
        str,
        typer.Argument(metavar="THUMBPRINT|FILE", help="SHA-256 of the certificate, or the certificate itself, PEM"),
    ],
    request: RequestIdOption = "",
    database: DatabaseOption = "",
    as_json: AsJson = False,
) -> None:
    """Withdraw a client certificate at once and for good; the next call with it is refused.

    Example: comity certificate withdraw desk4.pem
    """
    thumbprint = _thumbprint(certificate_)
    with operate(database) as registry:
        call = _call("WithdrawCertificate", request, thumbprint)
        record = withdraw_certificate(call, thumbprint, registry, at=utc_now())
    _show(record, as_json=as_json)


def _call(method: str, request: str, body: str) -> Call:
    return Call(method, request_id(request), sha256_hex(body.encode()), OPERATOR)


def _pem(file: Path) -> str:
    # What is no text is no PEM either; the gate says so.
    return read_bytes(file).decode("utf-8", errors="replace")


def _thumbprint(given: str) -> str:
    """Return a thumbprint, also where it is spelled as other tools do: in pairs, with colons, in capitals."""
    if _SPELLED.fullmatch(given):
        return given.replace(":", "").lower()
    return certificate_thumbprint(_pem(Path(given)))


def _show(record: CertificateRecord, *, as_json: bool) -> None:
    if as_json:
        print_json(_certificate(record))
        return
    shown = {"party": record.party, "certificate": record.thumbprint, "from": _instant(record.valid_from)}
    until = {"until": _instant(record.valid_until), "withdrawn": _withdrawn(record)}
    console().print(fields(shown | until))


def _party(record: PartyRecord) -> dict[str, object]:
    return {
        "party": record.code,
        "name": record.name,
        "jurisdiction": record.jurisdiction,
        "agency": record.agency,
        "roles": sorted(record.roles),
        "stream": record.stream,
        "version": record.version,
    }


def _certificate(record: CertificateRecord) -> dict[str, object]:
    return {
        "certificate": record.thumbprint,
        "party": record.party,
        "key": record.key,
        "valid_from": _instant(record.valid_from),
        "valid_until": _instant(record.valid_until),
        "withdrawn": _withdrawn(record) or None,
        "stream": record.stream,
        "version": record.version,
    }


def _row(record: CertificateRecord) -> tuple[str, ...]:
    window = (_instant(record.valid_from), _instant(record.valid_until))
    return record.party, record.thumbprint, *window, _withdrawn(record)


def _roles(record: PartyRecord) -> str:
    return " ".join(sorted(record.roles))


def _instant(at: datetime) -> str:
    return instant_text(at)


def _withdrawn(record: CertificateRecord) -> str:
    return "" if record.withdrawn is None else instant_text(record.withdrawn)

"""comity keygen, comity issue, comity verify: the agency's key and paper, and its judgment at a border."""

import secrets
from pathlib import Path
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToDict

from comity.v1.decision_pb2 import ActKind, Shipment
from comity.v1.license_pb2 import LicenseReference
from comity.v1.reason_pb2 import DISPOSITION_GO
from comity.v1.verification_service_pb2 import VerifyRequest
from gateway.cli.answers import print_decision
from gateway.cli.connection import connect
from gateway.cli.convert import adapters_with
from gateway.cli.files import read_bytes, read_private_key, read_text
from gateway.cli.keys import write_key_pair
from gateway.cli.options import (
    DEFAULT_NETWORK,
    AgencyOption,
    AsJson,
    DatabaseOption,
    FactsOption,
    KeyOption,
    MappingPacksOption,
    NetworkOption,
    RootsOption,
    ServerOption,
)
from gateway.cli.receipts import save_receipt
from gateway.cli.requests import facts_from, message_from_file
from gateway.client import call
from gateway.core.reasons import Reason
from gateway.core.trust.signing import key_signer
from gateway.server.clock import utc_now
from gateway.terminal import end, print_json
from gateway.usecases.convert import convert
from gateway.usecases.errors import BadRequest
from gateway.usecases.issue import Digests, Issuer, issue_license
from gateway.wire.license import facts_of


def keygen(
    file: Annotated[Path, typer.Argument(help="private key file to make; the public key goes beside it as .pub")],
    algorithm: Annotated[str, typer.Option("--algorithm", help="ES256 or Ed25519")] = "ES256",
    as_json: AsJson = False,
) -> None:
    """Make a key pair. The private key never leaves this file; the .pub file is what others may have."""
    kid = write_key_pair(file, algorithm)
    if as_json:
        print_json({"kid": kid, "private_key": str(file), "public_key": str(file.with_suffix(".pub"))})
    else:
        typer.echo(f"{file}: private key, for your eyes only\n{file.with_suffix('.pub')}: public key\nkey id {kid}")


def issue(
    file: Annotated[Path, typer.Argument(help="the license in the agency's own format")],
    agency: AgencyOption,
    key: KeyOption,
    record: Annotated[int, typer.Option("--record", help="which license of the file, from 1")] = 1,
    network: NetworkOption = DEFAULT_NETWORK,
    sequence: Annotated[int, typer.Option("--sequence", help="1 for a new license, then one more each time")] = 1,
    license_id: Annotated[str, typer.Option("--license-id", help="with --sequence over 1: the registry's id")] = "",
    from_format: Annotated[str, typer.Option("--from", help="format of the file; identified when left out")] = "",
    packs: MappingPacksOption = None,
    as_json: AsJson = False,
) -> None:
    """Sign the assertion over a license: the digest of the document and of the canonical license.

    Example: comity issue license.xml --agency XA-DGT --key xa.key > license.jwt
    """
    conversion = convert(read_bytes(file), from_format, adapters_with(packs))
    if not 1 <= record <= len(conversion.reading.records):
        message = f"The file holds {len(conversion.reading.records)} licenses; name one of them, from 1."
        raise BadRequest(Reason.REQUEST_MALFORMED, "record", message)
    issuer = issuer_of(agency, key, network)
    terms = facts_of(conversion.reading.records[record - 1].license)
    digests = Digests(conversion.license_digests[record - 1], conversion.document_digest)
    at = utc_now()
    token = issue_license(terms, digests, issuer, at=at, sequence=sequence, license_id=license_id)
    if as_json:
        print_json({"assertion": token, "license_sha256": digests.license, "document_sha256": digests.document})
    else:
        typer.echo(token)


def issuer_of(agency: str, key: Path, network: str) -> Issuer:
    """Return who signs, with the key of a file."""
    signer = key_signer(read_private_key(key))
    return Issuer(agency, f"urn:comity:net:{network}", signer, secrets.token_bytes)


def verify(
    jurisdiction: Annotated[str, typer.Option("--in", help="jurisdiction that is asked, for example XB or BE-VLG")],
    assertion: Annotated[Path | None, typer.Option("--assertion", help="file with the assertion; - is input")] = None,
    reference: Annotated[str, typer.Option("--reference", help="agency and number, for example XA-DGT:2026/17")] = "",
    act: Annotated[str, typer.Option("--act", help="export, import, transit, intra_bloc_transfer, …")] = "export",
    shipment: Annotated[Path | None, typer.Option("--shipment", help="shipment as JSON (docs/commands.md)")] = None,
    fact: FactsOption = None,
    receipt: Annotated[Path | None, typer.Option("--receipt", help="write the receipt to this file")] = None,
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Judge a paper for an act in a jurisdiction.

    Example: comity verify --assertion license.jwt --in XB --shipment shipment.json --receipt answer.receipt

    Exit 0: GO. 1: REFER or STOP. 2: the call is bad.
    """
    request = VerifyRequest(
        recognizing_jurisdiction=jurisdiction,
        act=act_value(act),
        shipment=message_from_file(shipment, Shipment) if shipment else None,
        facts=facts_from(fact),
    )
    _name_paper(request, assertion, reference)
    with connect(server, database, roots) as client:
        answer = call(client.verification.Verify, request)
    if receipt:
        save_receipt(receipt, request, answer.receipt)
    if as_json:
        print_json(MessageToDict(answer))
    else:
        print_decision(answer.decision)
    end(holds=answer.decision.disposition == DISPOSITION_GO)


def act_value(name: str) -> ActKind.ValueType:
    """Return the act of a name.

    Raises:
        BadRequest: ENUM_UNKNOWN.
    """
    try:
        return ActKind.Value(f"ACT_KIND_{name.upper()}")
    except ValueError:
        known = ", ".join(key.removeprefix("ACT_KIND_").lower() for key in ActKind.keys()[1:])
        raise BadRequest(Reason.ENUM_UNKNOWN, "act", f"There is no such act; known are {known}.") from None


def reference_of(text: str) -> LicenseReference:
    """Return a reference written as agency and number with a colon between.

    Raises:
        BadRequest: ID_FORMAT.
    """
    agency, colon, number = text.partition(":")
    if not colon:
        message = "Write the reference as agency and number, for example XA-DGT:2026/17."
        raise BadRequest(Reason.ID_FORMAT, "reference", message)
    return LicenseReference(agency=agency, number=number)


def _name_paper(request: VerifyRequest, assertion: Path | None, reference: str) -> None:
    if bool(assertion) == bool(reference):
        raise BadRequest(Reason.REQUEST_MALFORMED, "paper", "Name the paper once: --assertion or --reference.")
    if assertion:
        request.assertion = read_text(assertion)
    else:
        request.reference.CopyFrom(reference_of(reference))

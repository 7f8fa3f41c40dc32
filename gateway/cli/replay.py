"""comity receipt verify, comity replay: an answer proved with a public key; the same question judged again."""

from pathlib import Path
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToDict

from comity.v1 import recognition_service_pb2 as pb
from gateway.cli.connection import connect
from gateway.cli.files import read_text
from gateway.cli.options import AsJson, DatabaseOption, RootsOption, ServerOption
from gateway.cli.receipts import read_receipt_file
from gateway.client import call
from gateway.core.reasons import Reason
from gateway.core.trust.keys import import_public_jwk
from gateway.core.trust.receipt_claims import receipt_claims
from gateway.terminal import console, end, fields, print_json, table
from gateway.usecases.errors import BadRequest
from gateway.usecases.receipts import read_receipt_with
from gateway.wire.replays import recorded_request

receipt = typer.Typer(help="Receipts: signed records of what was asked and answered.", no_args_is_help=True)
ReceiptPath = Annotated[Path, typer.Argument(help="receipt file, as 'comity verify --receipt FILE' writes it")]


@receipt.command("verify")
def verify_receipt(
    file: ReceiptPath,
    key: Annotated[Path, typer.Option("--key", help="public key of the node that answered (.pub)")],
    node: Annotated[str, typer.Option("--node", help="name of the node that answered")] = "gateway",
    as_json: AsJson = False,
) -> None:
    """Check a receipt offline: its signature, and that it belongs to the request kept with it.

    Exit 0: it proves the answer. 2: it does not.
    """
    item = read_receipt_file(file)
    public = import_public_jwk(read_text(key))
    claims = read_receipt_with(item.receipt.jws, public, node=node)
    if recorded_request(item).request_digest != claims.request_digest:
        message = "The receipt answers another request than the one kept with it."
        raise BadRequest(Reason.REPLAY_MISMATCH, "request", message)
    if as_json:
        print_json({"receipt": receipt_claims(claims)})
        return
    out = console()
    out.print(fields({"given by": claims.node, "at": claims.at.isoformat(), "network": claims.network}))
    rows = [
        (entry.outcome, entry.recognition or "-", entry.disposition, " ".join(entry.reasons))
        for entry in claims.decisions
    ]
    out.print(table("", ("outcome", "recognition", "disposition", "reasons"), rows))


def replay(
    file: ReceiptPath,
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Judge again what a receipt records, on what the registry then knew, and compare.

    Exit 0: the same answer. 1: another one, or the engine has changed. 2: the receipt or call is bad.
    """
    item = read_receipt_file(file)
    with connect(server, database, roots) as client:
        answer = call(client.recognition.ReplayDecisions, pb.ReplayDecisionsRequest(items=[item]))
    result = answer.results[0]
    if as_json:
        print_json(MessageToDict(result))
    else:
        _print_result(result)
    end(holds=result.comparison == pb.REPLAY_COMPARISON_SAME)


def _print_result(result: pb.ReplayResult) -> None:
    out = console()
    out.print(pb.ReplayComparison.Name(result.comparison).removeprefix("REPLAY_COMPARISON_"), style="bold")
    if result.note:
        out.print(result.note, markup=False)
    rows = [
        (name, entry.outcome, entry.recognition or "-", entry.disposition, entry.sha256[:16])
        for name, entries in (("recorded", result.recorded), ("again", result.replayed))
        for entry in entries
    ]
    out.print(table("", ("", "outcome", "recognition", "disposition", "digest"), rows))

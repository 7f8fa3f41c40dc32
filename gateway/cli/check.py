"""comity check: may this shipment move, leg by leg?"""

from pathlib import Path
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToDict

from comity.v1 import reason_pb2
from comity.v1 import shipment_service_pb2 as pb
from comity.v1.decision_pb2 import ActKind
from gateway.cli.answers import print_leg, print_red_flags
from gateway.cli.connection import connect
from gateway.cli.options import AsJson, DatabaseOption, FactsOption, RootsOption, ServerOption
from gateway.cli.receipts import save_receipt
from gateway.cli.requests import facts_from, message_from_file
from gateway.client import call
from gateway.readable import reason_name
from gateway.terminal import console, end, print_json, table


def check(
    file: Annotated[Path, typer.Argument(help="the shipment with its license, as JSON (docs/commands.md)")],
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="also say, leg by leg, what decides, what to do next, by when, and what a missing fact would lead to",
        ),
    ] = False,
    fact: FactsOption = None,
    receipt: Annotated[Path | None, typer.Option("--receipt", help="write the receipt to this file")] = None,
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Check a shipment: go, refer or stop for each leg, and whom to ask.

    Exit 0: GO on every leg. 1: REFER or STOP somewhere. 2: the call is bad.
    """
    request = message_from_file(file, pb.CheckShipmentRequest)
    request.facts.extend(facts_from(fact))
    request.explain = explain or request.explain
    with connect(server, database, roots) as client:
        answer = call(client.shipment.CheckShipment, request)
    if receipt:
        save_receipt(receipt, request, answer.receipt)
    if as_json:
        print_json(MessageToDict(answer))
    else:
        _print_answer(answer, explain=explain)
    end(holds=answer.disposition == reason_pb2.DISPOSITION_GO)


def _print_answer(answer: pb.CheckShipmentResponse, *, explain: bool) -> None:
    out = console()
    whole = reason_pb2.Disposition.Name(answer.disposition).removeprefix("DISPOSITION_")
    out.print(f"the shipment: {whole}", style="bold", markup=False)
    rows = [
        (
            leg.jurisdiction,
            ActKind.Name(leg.act).removeprefix("ACT_KIND_").lower(),
            reason_pb2.Disposition.Name(leg.disposition).removeprefix("DISPOSITION_"),
            " ".join(reason_name(reason) for reason in leg.reasons),
            "; ".join(leg.ask),
        )
        for leg in answer.legs
    ]
    out.print(table("", ("in", "act", "", "reasons", "ask"), rows))
    if explain:
        for leg in answer.legs:
            print_leg(leg)
    print_red_flags(answer.legs)

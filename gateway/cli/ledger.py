"""comity ledger …: what of a license is set aside and used up."""

from collections.abc import Iterable
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from comity.v1 import ledger_service_pb2 as pb
from comity.v1.license_pb2 import Money, Quantity
from gateway.cli.connection import connect
from gateway.cli.options import AsJson, DatabaseOption, RequestIdOption, RootsOption, ServerOption
from gateway.cli.requests import request_id
from gateway.client import call
from gateway.core.reasons import Reason
from gateway.terminal import console, fields, print_json, table
from gateway.usecases.errors import BadRequest

ledger = typer.Typer(help="Balances, reservations and write-offs.", no_args_is_help=True)
Office = Annotated[str, typer.Option("--office", help="customs office, for example XB000010")]
Quantified = Annotated[str, typer.Option("--quantity", help="quantity with unit, for example 4:H87")]
Valued = Annotated[str, typer.Option("--value", help="value with currency, for example 1200.50:EUR")]


@ledger.command()
def balance(
    license_id: str,
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Show the balances of a license."""
    with connect(server, database, roots) as client:
        answer = call(client.ledger.GetBalance, pb.GetBalanceRequest(license_id=license_id))
    if as_json:
        print_json(MessageToDict(answer))
    else:
        _print_balances(answer.balances)


@ledger.command()
def reserve(
    license_id: str,
    line_id: str,
    office: Office,
    declaration: Annotated[str, typer.Option("--declaration", help="reference of the declaration")],
    quantity: Quantified = "",
    value: Valued = "",
    request: RequestIdOption = "",
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Set a quantity or value aside for a declaration.

    Example: comity ledger reserve urn:comity:license:XA-DGT:9f… 1 --office XB000010 --declaration 26XB1 --quantity
    4:H87
    """
    message = pb.ReserveRequest(
        request_id=request_id(request),
        license_id=license_id,
        line_id=line_id,
        customs_office=office,
        declaration=declaration,
        quantity=_quantity(quantity),
        value=_money(value),
    )
    with connect(server, database, roots) as client:
        answer = call(client.ledger.Reserve, message)
    _print_answer(answer, answer.reservation, answer.balances, as_json=as_json)


@ledger.command()
def consume(
    reservation_id: str,
    office: Office,
    quantity: Quantified = "",
    value: Valued = "",
    request: RequestIdOption = "",
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Write off a reservation, wholly or in part; the rest returns."""
    message = pb.ConsumeRequest(
        request_id=request_id(request),
        reservation_id=reservation_id,
        customs_office=office,
        quantity=_quantity(quantity),
        value=_money(value),
    )
    with connect(server, database, roots) as client:
        answer = call(client.ledger.Consume, message)
    _print_answer(answer, answer.reservation, answer.balances, as_json=as_json)


@ledger.command()
def cancel(
    reservation_id: str,
    office: Office,
    request: RequestIdOption = "",
    server: ServerOption = "",
    database: DatabaseOption = "",
    roots: RootsOption = None,
    as_json: AsJson = False,
) -> None:
    """Give a reservation back."""
    message = pb.CancelReservationRequest(
        request_id=request_id(request), reservation_id=reservation_id, customs_office=office
    )
    with connect(server, database, roots) as client:
        answer = call(client.ledger.CancelReservation, message)
    _print_answer(answer, answer.reservation, answer.balances, as_json=as_json)


def _quantity(text: str) -> Quantity | None:
    pair = _pair(text, "quantity")
    return Quantity(value=pair[0], unit=pair[1]) if pair else None


def _money(text: str) -> Money | None:
    pair = _pair(text, "value")
    return Money(amount=pair[0], currency=pair[1]) if pair else None


def _pair(text: str, field: str) -> tuple[str, str] | None:
    if not text:
        return None
    figure, colon, measure = text.partition(":")
    if not (figure and colon and measure):
        message = "Write the figure and its unit or currency with a colon between, for example 4:H87."
        raise BadRequest(Reason.QUANTITY_FORMAT, field, message)
    return figure, measure


def _print_answer(
    answer: Message, reservation: pb.Reservation, balances: Iterable[pb.Balance], *, as_json: bool
) -> None:
    if as_json:
        print_json(MessageToDict(answer))
        return
    state = pb.ReservationState.Name(reservation.state).removeprefix("RESERVATION_STATE_").lower()
    console().print(fields({"reservation": reservation.reservation_id, "state": state}))
    _print_balances(balances)


def _print_balances(balances: Iterable[pb.Balance]) -> None:
    rows = [
        (
            entry.line_id,
            entry.unit or entry.currency,
            entry.authorized or "unlimited",
            entry.reserved,
            entry.consumed,
            entry.available,
        )
        for entry in balances
    ]
    console().print(table("", ("line", "measure", "authorized", "reserved", "consumed", "available"), rows))

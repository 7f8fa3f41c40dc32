"""The links and balances of an LPCO document: what customs declarations have used.

Rules, in order:
1. Links and balances name no commodity code: they are of the whole license (line 0). They have a unit only where all
   lines share one, and a value only where all lines state one currency.
2. A link that was undone is released, one that was shipped is consumed, any other is reserved; its day is that event's.
3. Its reference is the customs document and its item.
4. The balance that binds is held against what was granted less what was consumed and reserved, and refused where they
   differ. Where lines have several units there is none. The other balances bind nobody.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from adapters.errors import DocumentRefused
from adapters.json_source import Json, is_said, object_at, objects_at, text_at
from adapters.lpco import form
from adapters.lpco.goods import currencies
from adapters.lpco.transcript import Transcript, refuse_fraction, take_day, take_figure, take_number
from comity.v1.license_pb2 import Money, Quantity, StatedBalance, StatedUse, UseState

EVENTS: dict[UseState.ValueType, str] = {
    UseState.USE_STATE_RELEASED: "dataDesvinculacao",
    UseState.USE_STATE_CONSUMED: "dataAverbacao",
    UseState.USE_STATE_RESERVED: "dataVinculo",
}
ITEM = re.compile(r"0|[1-9][0-9]{0,8}")


def read_links(transcript: Transcript) -> None:
    """Add the uses of the document to its license.

    Raises:
        DocumentRefused: DATE_NOT_ISO, NUMBER_NOT_DECIMAL, WHOLE_NUMBER_REQUIRED, UNIT_NOT_DIVISIBLE, TEXT_NOT_ALLOWED
            or OUTER_SPACE_IN_REFERENCE.
    """
    unit, currency = _unit(transcript), _shared(currencies(transcript))
    for position, link in enumerate(objects_at(transcript.tree, "listaVinculos")):
        pointer, target = f"/listaVinculos/{position}", f"stated_uses[{position}]"
        use = StatedUse(state=_state_of(link), reference=_reference(transcript, pointer, target))
        transcript.source.invent(f"{target}.state", because="released, else consumed, else reserved, by the dates")
        _read_dates(transcript, use, pointer, target)
        _read_figures(transcript, use, pointer, (unit, currency))
        transcript.license.stated_uses.append(use)


def read_balances(transcript: Transcript) -> None:
    """Add the balance that binds to the license, and carry the others.

    Raises:
        DocumentRefused: NUMBER_NOT_DECIMAL, UNIT_NOT_DIVISIBLE or BALANCE_CONTRADICTS_USAGE.
    """
    for name in form.OTHER_BALANCES:
        take_figure(transcript, f"/saldo/{name}", "carried")
        transcript.carry_taken(f"/saldo/{name}")
    pointer, unit = f"/saldo/{form.BALANCE}", _unit(transcript)
    available = take_figure(transcript, pointer, "stated_balances[0].available" if unit else "carried")
    if not unit:
        transcript.carry_taken(pointer)
    elif text_at(object_at(transcript.tree, "saldo"), form.BALANCE):
        transcript.license.stated_balances.append(_balance(transcript, available, unit))
        for name in ("unit", "granted", "consumed", "reserved"):
            transcript.source.invent(f"stated_balances[0].{name}", because="of the lines, and of the links by state")


def _balance(transcript: Transcript, available: str, unit: str) -> StatedBalance:
    license_, pointer = transcript.license, f"/saldo/{form.BALANCE}"
    refuse_fraction(available, unit, pointer)
    granted = _sum([line.authorized_quantity.value for line in license_.lines])
    consumed, reserved = (
        _sum([use.quantity.value for use in license_.stated_uses if use.state == state])
        for state in (UseState.USE_STATE_CONSUMED, UseState.USE_STATE_RESERVED)
    )
    if granted - consumed - reserved != Decimal(available):
        message = "The balance is not what was granted less what the links consumed and reserved; ask the module again."
        raise DocumentRefused("BALANCE_CONTRADICTS_USAGE", pointer, message)
    return StatedBalance(
        unit=unit, granted=f"{granted:f}", consumed=f"{consumed:f}", reserved=f"{reserved:f}", available=available
    )


def _sum(figures: Sequence[str]) -> Decimal:
    return sum((Decimal(figure) for figure in figures if figure), Decimal())


def _unit(transcript: Transcript) -> str:
    return _shared([line.authorized_quantity.unit for line in transcript.license.lines])


def _shared(measures: Sequence[str]) -> str:
    """Return the unit or currency that all lines have, empty when they do not have one alike."""
    return measures[0] if len(set(measures)) == 1 else ""


def _state_of(link: Mapping[str, Json]) -> UseState.ValueType:
    return next((state for state, name in EVENTS.items() if is_said(link.get(name))), UseState.USE_STATE_RESERVED)


def _reference(transcript: Transcript, pointer: str, target: str) -> str:
    number = take_number(transcript, f"{pointer}/numeroDocumento", f"{target}.reference")
    where = f"{pointer}/numeroDocumentoItem"
    item = take_figure(transcript, where, f"{target}.reference")
    if item and ITEM.fullmatch(item) is None:
        message = "The item of the customs document is no whole number; write it so."
        raise DocumentRefused("WHOLE_NUMBER_REQUIRED", where, message)
    return f"{number}/{item}" if item else number


def _read_dates(transcript: Transcript, use: StatedUse, pointer: str, target: str) -> None:
    for name in form.LINK_DATES:
        where, is_event = f"{pointer}/{name}", name == EVENTS[use.state]
        day = take_day(transcript, where, f"{target}.use_date" if is_event else "carried")
        if day is not None and is_event:
            use.use_date.CopyFrom(day)
        elif len(transcript.source.peek(where)) == len("YYYY-MM-DD"):  # a longer one is carried already
            transcript.carry_taken(where)


def _read_figures(transcript: Transcript, use: StatedUse, pointer: str, measures: tuple[str, str]) -> None:
    unit, currency = measures
    target = f"stated_uses[{len(transcript.license.stated_uses)}]"
    where = f"{pointer}/quantidadeComercial"
    quantity = take_figure(transcript, where, f"{target}.quantity.value")
    if quantity:
        refuse_fraction(quantity, unit, where)
        use.quantity.CopyFrom(Quantity(value=quantity, unit=unit))
    value = take_figure(transcript, f"{pointer}/vmle", f"{target}.value.amount" if currency else "carried")
    if value and currency:
        use.value.CopyFrom(Money(amount=value, currency=currency))
    else:
        transcript.carry_taken(f"{pointer}/vmle")
    take_figure(transcript, f"{pointer}/quantidadeUnidadeEstatistica", "carried")
    transcript.carry_taken(f"{pointer}/quantidadeUnidadeEstatistica")

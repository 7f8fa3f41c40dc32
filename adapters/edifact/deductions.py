"""The deductions already made from a line (SG105), and its balance.

Rules, in order:
1. Each DOC 830 is a deduction that is made: its declaration, the day of acceptance (DTM 148), the amount (MOA 159), the
   quantity (QTY 486) and the customs office of clearance (LOC 22).
2. On a line with a licensed quantity it states a quantity in the same unit, on a line with a value alone an amount in
   the same currency, on any other line one of the two. Nothing is converted, and nothing that was deducted is left out
   of the balance.
3. The balance of a line with deductions is in quantity where the line has one, else in currency: granted, consumed as
   the sum, available as the rest. More than is granted, in quantity or in value, is refused.
"""

from decimal import Context, Decimal

from adapters.edifact.structure import Node
from adapters.edifact.values import Transcript, take_code, take_day, take_money, take_quantity
from adapters.errors import DocumentRefused
from comity.v1.license_pb2 import LicenseLine, StatedBalance, StatedUse, UseState

_EXACT = Context(prec=60)


def read_deductions(transcript: Transcript, node: Node, line: LicenseLine) -> None:
    """Read the deductions of a line into stated uses, and its balance.

    Raises:
        DocumentRefused: MANDATORY_SEGMENT_MISSING, UNIT_MISMATCH, OVER_CONSUMED, or as of the values.
    """
    uses = transcript.license.stated_uses
    first = len(uses)
    for document in node.all("DOC+830"):
        use = _use_at(transcript, document, f"stated_uses[{len(uses)}]")
        use.line_number = line.line_number
        _check_measure(use, line, document.path)
        uses.append(use)
    made = list(uses)[first:]
    if not made:
        return
    quantity, value = line.authorized_quantity, line.authorized_value
    balances = []
    if line.HasField("authorized_quantity"):
        left = _balance(quantity.value, [use.quantity.value for use in made], node.path)
        balances.append(StatedBalance(line_number=line.line_number, unit=quantity.unit, **left))
    if line.HasField("authorized_value"):
        figures = [use.value.amount for use in made if use.value.currency == value.currency]
        left = _balance(value.amount, figures, node.path)
        balances.append(StatedBalance(line_number=line.line_number, currency=value.currency, **left))
    for balance in balances[:1]:
        target = f"stated_balances[{len(transcript.license.stated_balances)}]"
        transcript.source.invent(target, because="what is licensed, less the sum of the deductions")
        transcript.license.stated_balances.append(balance)


def _use_at(transcript: Transcript, node: Node, target: str) -> StatedUse:
    source, use = transcript.source, StatedUse(state=UseState.USE_STATE_CONSUMED)
    use.reference = take_code(source, f"{node.path}/1004", f"{target}.reference")
    day, amount, quantity, office = (node.find(name) for name in ("DTM+148", "MOA+159", "QTY+486", "LOC+22"))
    if day is not None:
        use.use_date.CopyFrom(take_day(source, f"{day.path}/2380", f"{target}.use_date"))
    if amount is not None:
        use.value.CopyFrom(take_money(transcript, amount, f"{target}.value"))
    if quantity is not None:
        use.quantity.CopyFrom(take_quantity(transcript, quantity, f"{target}.quantity"))
    if office is not None:
        use.place = take_code(source, f"{office.path}/3225", f"{target}.place")
    source.invent(f"{target}.state", because="a deduction that is made")
    return use


def _check_measure(use: StatedUse, line: LicenseLine, path: str) -> None:
    """Refuse a deduction that does not count in what the line licenses (rule 2)."""
    by_quantity = line.HasField("authorized_quantity")
    by_value = line.HasField("authorized_value") and not by_quantity
    if by_quantity and not use.HasField("quantity"):
        raise _missing(f"{path}/QTY+486")
    if by_value and not use.HasField("value"):
        raise _missing(f"{path}/MOA+159")
    if not (use.HasField("quantity") or use.HasField("value")):
        raise _missing(f"{path}/QTY+486")
    message = "The deduction is in another measure than the line is licensed in; nothing is converted. Use the same."
    if by_quantity and use.quantity.unit != line.authorized_quantity.unit:
        raise DocumentRefused("UNIT_MISMATCH", f"{path}/QTY+486/6411", message)
    if by_value and use.value.currency != line.authorized_value.currency:
        raise DocumentRefused("UNIT_MISMATCH", f"{path}/MOA+159/6345", message)


def _missing(field: str) -> DocumentRefused:
    message = "The deduction does not say how much is deducted in the measure of its line; add the segment."
    return DocumentRefused("MANDATORY_SEGMENT_MISSING", field, message)


def _balance(granted: str, figures: list[str], path: str) -> dict[str, str]:
    """Return what is granted, consumed and available, unless more is consumed than granted."""
    consumed = Decimal(0)
    for figure in figures:
        consumed = _EXACT.add(consumed, Decimal(figure))
    available = _EXACT.subtract(Decimal(granted), consumed)
    if available < 0:
        message = "The deductions of the line are more than it licenses; mend the figure that is wrong."
        raise DocumentRefused("OVER_CONSUMED", f"{path}/DOC+830", message)
    return {"granted": granted, "consumed": format(consumed, "f"), "available": format(available, "f")}

"""The goods while the unified license form is being written.

Rules, in order:
1. A license of one line with the number 1 is written on the form itself, unless its document had an annex; else each
   line is one of the annex, with the page that its id names.
2. Code and currency are those of the first line. Totals are those that the license carries; nothing is added up.
3. A unit is written as it was, else with the code and the name of the classifier.
"""

import re

from adapters.eaeu import codes
from adapters.eaeu.draft import Draft
from adapters.eaeu.goods import CURRENCY, TOTAL
from adapters.errors import RenderRefused
from comity.v1.license_pb2 import LicenseLine, Quantity

_CURRENCY_NAME = "Cost/ContractCurrencyName"
_UNITS = {unit: (code, name) for code, (name, unit) in codes.UNITS.items()}
_PAGE = re.compile(r"([0-9]{1,5})\.([0-9]{1,8})")


def is_annex(draft: Draft) -> bool:
    """Return whether the lines are written as those of an annex."""
    lines = draft.license.lines
    if draft.own and lines:
        return "NomenclatureDescription" in draft.carried or len(lines) > 1
    return len(lines) > 1 or any(line.line_number != 1 for line in lines)


def write_goods(draft: Draft) -> None:
    """Write every line.

    Raises:
        RenderRefused: UNIT_CODE_NAME_MISMATCH.
    """
    lines = draft.license.lines
    if not lines:
        return
    draft.put("NomenclatureCode", lines[0].national_code or lines[0].hs_code)
    currency = lines[0].authorized_value.currency
    if draft.carried.get(CURRENCY) != currency:
        draft.put(CURRENCY, currency)
        draft.put(_CURRENCY_NAME, currency)
    if is_annex(draft):
        draft.fields.setdefault("NomenclatureDescription", lines[0].description)
        for position, line in enumerate(lines, 1):
            _write_line(draft, f"Addendum[{position}]", line)
    else:
        draft.put("NomenclatureDescription", lines[0].description)
        draft.put(TOTAL, lines[0].authorized_value.amount)
        _write_quantity(draft, "Quantity", lines[0].authorized_quantity)


def _write_line(draft: Draft, path: str, line: LicenseLine) -> None:
    draft.put(f"{path}/PositionNumber", str(line.line_number) if line.line_number else "")
    match = _PAGE.fullmatch(line.line_id)
    draft.put(f"{path}/PageNumber", match[1] if match and int(match[2]) == line.line_number else "")
    names = {place: text for place, text in draft.carried.items() if place.startswith(f"{path}/CommodityName[")}
    if " ".join(names.values()) != line.description:
        for place in names:
            draft.forget(place)
        draft.put(f"{path}/CommodityName[1]", line.description)
    draft.put(f"{path}/Cost", line.authorized_value.amount)
    if line.HasField("authorized_quantity"):
        _write_quantity(draft, _measure_of(draft, path), line.authorized_quantity)


def _measure_of(draft: Draft, path: str) -> str:
    """Return where the quantity of a line stands: where it stood, else the first place that nothing else holds."""
    start = f"{path}/LicAddendumMeasureItem["
    kept = next((place for place in draft.carried if place.startswith(start)), "")
    if kept:
        return kept.rpartition("/")[0]
    taken = {place.rpartition("/")[0] for place in draft.aside if place.startswith(start)}
    return next(place for place in (f"{start}{n}]" for n in range(1, len(taken) + 2)) if place not in taken)


def _write_quantity(draft: Draft, path: str, quantity: Quantity) -> None:
    if quantity.unit not in _UNITS:
        message = "The classifier has no such unit, and nothing is converted; use another format."
        raise RenderRefused("UNIT_CODE_NAME_MISMATCH", "lines.authorized_quantity.unit", message)
    places = (f"{path}/MeasureUnitQualifierCode", f"{path}/MeasureUnitQualifierName")
    code, name = (draft.carried.get(place, "") for place in places)
    if codes.unit_of(code, name) != quantity.unit:
        code, name = _UNITS[quantity.unit]
    draft.put(f"{path}/GoodsQuantity", quantity.value)
    for place, text in zip(places, (code, name), strict=True):
        draft.put(place, text)

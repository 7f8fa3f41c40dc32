"""The goods of the unified license form: boxes 9 to 15, or the lines of the annex.

Rules, in order:
1. The commodity code and the currency are those of the form, for every line.
2. Without an annex the form is line 1. With an annex its lines are the lines: the number is the position, and where the
   line names its page, the page is part of the id by which usage finds it.
3. The quantity of a line is that in the unit of box 14. A quantity in another unit limits as well and has no place: it
   is set aside. A unit has a code, a name, or both that agree.
4. The totals of a form with an annex are carried when they are the sums of its lines, else set aside. Nothing is added
   up in place of what the form says.
5. Each figure above zero limits its line. A quantity of zero, which general licenses have, limits nothing and frees
   nothing. A value may be negative.
"""

from decimal import Decimal

from adapters import codelists
from adapters.eaeu import codes, form
from adapters.eaeu.transcript import Transcript
from adapters.errors import DocumentRefused
from comity.v1.license_pb2 import LicenseLine, LineLimit, Quantity

CURRENCY, TOTAL = "Cost/ContractCurrencyCode", "Cost/CurrencyCost"
_QUANTITY_FIELDS = ("GoodsQuantity", "MeasureUnitQualifierName", "MeasureUnitQualifierCode")
_LIMITS = {
    (True, True): LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE,
    (True, False): LineLimit.LINE_LIMIT_QUANTITY,
    (False, True): LineLimit.LINE_LIMIT_VALUE,
    (False, False): LineLimit.LINE_LIMIT_UNSPECIFIED,
}


def read_goods(transcript: Transcript) -> None:
    """Read every line.

    Raises:
        DocumentRefused: TNVED_SHAPE, UNKNOWN_CURRENCY, QUANTITY_WITHOUT_UNIT, UNIT_CODE_NAME_MISMATCH,
            UNIT_NOT_DIVISIBLE, WHOLE_NUMBER_REQUIRED, DUPLICATE_LINE or SCHEMA_INVALID.
    """
    pattern = _pattern_in(transcript)
    addenda = transcript.form.all("Addendum")
    main = quantity_in(transcript, "Quantity")
    if transcript.form.has("AddQuantity"):
        _set_aside(transcript, "AddQuantity", because="a second quantity limits as well")
    if addenda:
        _read_annex(transcript, addenda, pattern, main)
    else:
        _read_form(transcript, pattern, main)
    for index, line in enumerate(transcript.license.lines):
        _set_limit(transcript, line, f"lines[{index}]")


def quantity_in(transcript: Transcript, path: str) -> Quantity:
    """Return the quantity at `path`, without giving it a fate.

    Raises:
        DocumentRefused: QUANTITY_WITHOUT_UNIT, UNIT_CODE_NAME_MISMATCH or UNIT_NOT_DIVISIBLE.
    """
    value, name, code = (transcript.source.peek(f"{path}/{field}") for field in _QUANTITY_FIELDS)
    if not code and not name:
        message = "The quantity has no unit; add its code or its name."
        raise DocumentRefused("QUANTITY_WITHOUT_UNIT", path, message)
    unit = codes.unit_of(code, name)
    if unit is None:
        message = "Code and name of the unit disagree, or are in no list; write the pair of the classifier."
        raise DocumentRefused("UNIT_CODE_NAME_MISMATCH", path, message)
    if not codelists.is_divisible(Decimal(value), unit):
        message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
        raise DocumentRefused("UNIT_NOT_DIVISIBLE", f"{path}/GoodsQuantity", message)
    return Quantity(value=value, unit=unit)


def _pattern_in(transcript: Transcript) -> LicenseLine:
    """Return what all lines have alike: the commodity code and the currency."""
    source = transcript.source
    code = source.take("NomenclatureCode", "lines.national_code", note="hs_code is its first six digits")
    if codes.TNVED.fullmatch(code) is None:
        message = "A code of the nomenclature of the Union has four, six, eight or ten digits; write it so."
        raise DocumentRefused("TNVED_SHAPE", "NomenclatureCode", message)
    currency = source.take(CURRENCY, "lines.authorized_value.currency")
    if currency not in codelists.ISO_4217:
        message = "The currency is no code of ISO 4217; write such a code."
        raise DocumentRefused("UNKNOWN_CURRENCY", CURRENCY, message)
    transcript.keep_place(CURRENCY)
    pattern = LicenseLine(hs_code=code[:6] if len(code) > 4 else "", national_code="" if len(code) == 6 else code)
    pattern.authorized_value.currency = currency
    return pattern


def _read_form(transcript: Transcript, line: LicenseLine, quantity: Quantity) -> None:
    source = transcript.source
    line.line_number, line.line_id = 1, "1"
    for target in ("lines[0].line_number", "lines[0].line_id"):
        source.invent(target, because="a form without an annex is one line")
    line.description = source.take("NomenclatureDescription", "lines[0].description")
    line.authorized_value.amount = source.take(TOTAL, "lines[0].authorized_value.amount")
    _take_quantity(transcript, "Quantity", line, quantity, "lines[0]")
    transcript.license.lines.append(line)


def _read_annex(transcript: Transcript, addenda: list[str], pattern: LicenseLine, main: Quantity) -> None:
    lines = transcript.license.lines
    ids: set[str] = set()
    for addendum in addenda:
        line = LicenseLine()
        line.CopyFrom(pattern)
        target = f"lines[{len(lines)}]"
        _read_identity(transcript, addendum, line, target)
        if line.line_id in ids:
            message = "Two lines of the annex have the same position; number each line once."
            raise DocumentRefused("DUPLICATE_LINE", f"{addendum}/PositionNumber", message)
        ids.add(line.line_id)
        _read_description(transcript, addendum, line, target)
        line.authorized_value.amount = transcript.source.take(f"{addendum}/Cost", f"{target}.authorized_value.amount")
        _read_measures(transcript, addendum, line, target, main.unit)
        lines.append(line)
    because = "the lines have descriptions of their own"
    transcript.source.carry("NomenclatureDescription", transcript.license, because=because)
    _read_totals(transcript, main)


def _read_identity(transcript: Transcript, addendum: str, line: LicenseLine, target: str) -> None:
    source = transcript.source
    number = source.take(f"{addendum}/PositionNumber", f"{target}.line_number")
    if number == "0":
        message = "The lines of an annex are numbered from 1; write the position so."
        raise DocumentRefused("WHOLE_NUMBER_REQUIRED", f"{addendum}/PositionNumber", message)
    page = source.take(f"{addendum}/PageNumber", f"{target}.line_id", note="page and position, with a point between")
    line.line_number = int(number)
    line.line_id = f"{page}.{number}" if page else number
    if not page:
        source.invent(f"{target}.line_id", because="the position as text")


def _read_description(transcript: Transcript, addendum: str, line: LicenseLine, target: str) -> None:
    names = transcript.form.all(f"{addendum}/CommodityName")
    if len(names) > form.MOST_NAMES:
        message = f"A line of the annex has up to {form.MOST_NAMES} names; join some of them."
        raise DocumentRefused(form.INVALID, names[form.MOST_NAMES], message)
    note = "joined by a space; the parts are carried" if len(names) > 1 else ""
    parts = [transcript.source.take(name, f"{target}.description", note=note) for name in names]
    line.description = " ".join(parts)
    if len(names) > 1:
        for name in names:
            transcript.keep_place(name)


def _read_measures(transcript: Transcript, addendum: str, line: LicenseLine, target: str, unit: str) -> None:
    for measure in transcript.form.all(f"{addendum}/LicAddendumMeasureItem"):
        quantity = quantity_in(transcript, measure)
        if quantity.unit == unit and not line.HasField("authorized_quantity"):
            _take_quantity(transcript, measure, line, quantity, target)
        else:
            _set_aside(transcript, measure, because="a quantity beside the one in the unit of box 14 limits as well")


def _take_quantity(transcript: Transcript, path: str, line: LicenseLine, quantity: Quantity, target: str) -> None:
    source = transcript.source
    source.take(f"{path}/GoodsQuantity", f"{target}.authorized_quantity.value")
    for field in _QUANTITY_FIELDS[1:]:
        note = "the code of Recommendation 20; carried as written"
        source.take(f"{path}/{field}", f"{target}.authorized_quantity.unit", note=note)
        transcript.keep_place(f"{path}/{field}")
    line.authorized_quantity.CopyFrom(quantity)


def _read_totals(transcript: Transcript, main: Quantity) -> None:
    license_, source = transcript.license, transcript.source
    total = source.peek(TOTAL)
    costs = [Decimal(line.authorized_value.amount) for line in license_.lines]
    if total and sum(costs) != Decimal(total):
        source.set_aside(TOTAL, license_, because="the total value is not the sum of the lines")
    else:
        source.carry(TOTAL, license_, because="the sum of the lines")
    figures = [Decimal(line.authorized_quantity.value or "0") for line in license_.lines]
    if sum(figures) != Decimal(main.value):
        _set_aside(transcript, "Quantity", because="the total quantity is not the sum of the lines")
        return
    for field in _QUANTITY_FIELDS:
        source.carry(f"Quantity/{field}", license_, because="the sum of the lines")


def _set_aside(transcript: Transcript, path: str, *, because: str) -> None:
    quantity_in(transcript, path)
    for field in _QUANTITY_FIELDS:
        transcript.source.set_aside(f"{path}/{field}", transcript.license, because=because)


def _set_limit(transcript: Transcript, line: LicenseLine, target: str) -> None:
    by_quantity = Decimal(line.authorized_quantity.value or "0") > 0
    by_value = Decimal(line.authorized_value.amount or "0") > 0
    line.limit = _LIMITS[by_quantity, by_value]
    if by_quantity or by_value:
        transcript.source.invent(f"{target}.limit", because="each figure above zero limits the line")

"""From a GOVCBR message to the canonical license.

Rules, in order:
1. The frame first: one message of this directory, references and counts that agree, every segment in its place.
2. A date is a whole day (format 102). A decimal has the mark of the interchange; its digits stay as written.
3. What an authority calls a license is BGM 811: an export license. Standing comes from STS alone, never from the function
   of the message; its date is that of the standing.
4. A party is what NAD says of it; nobody stands in for another. Each text of FTX+AAX is one condition.
5. A line's deductions are uses; a balance is stated for such a line only, in quantity where the line has one, else in
   value, and is never negative.
6. A component that the profile does not use is kept as unmodelled.
"""

from collections.abc import Sequence
from decimal import Decimal

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.contract import Record
from adapters.edifact import profile
from adapters.edifact.profile import Cursor
from adapters.edifact.syntax import Interchange, Segment
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import date_of, is_decimal, without_repeats
from comity.v1.license_pb2 import (
    ConditionKind,
    ControlListEntry,
    Direction,
    License,
    LicenseLine,
    LicenseParty,
    LineLimit,
    Money,
    Party,
    PartyIdentifier,
    PostalAddress,
    Quantity,
    StatedBalance,
    StatedUse,
    UseState,
)

_DAY = "102"
_DIGITS, _QUANTITY_DECIMALS, _AMOUNT_DECIMALS = 16, 6, 3


class Reader:
    """One message on its way to a license."""

    def __init__(self, interchange: Interchange) -> None:
        self._mark = interchange.mark
        self._cursor = Cursor(interchange.segments)
        self._segments = interchange.segments
        fields = {
            segment.path(number, place): component
            for segment in interchange.segments
            for number, components in enumerate(segment.elements, 1)
            for place, component in enumerate(components, 1)
        }
        self._source, self._license = Source(fields), License()

    def record(self) -> Record:
        """Return the license with the account of its fields.

        Raises:
            DocumentRefused: a rule of this module is broken; the reason is that of the rule.
        """
        references = self._read_frame()
        action = self._read_head()
        self._read_standing()
        self._read_parties()
        self._read_conditions()
        self._drop(self._cursor.get("UNS", "D"), 1)
        granted = action in (profile.FUNCTIONS["9"], profile.FUNCTIONS["5"])
        self._read_lines(required=granted)
        self._close_frame(references)
        self._source.set_aside_rest(self._license, because="the profile does not use this component")
        return self._source.close(action, self._license)

    def _read_frame(self) -> tuple[str, str]:
        opening = self._cursor.get("UNB")
        for number in range(1, 6):
            for place in (1, 2):
                self._source.carry(opening.path(number, place), self._license)
        header = self._cursor.get("UNH")
        if tuple(header.value(2, place) for place in range(1, 6)) != profile.MESSAGE:
            message = f"The message must be {':'.join(profile.MESSAGE)}; another directory means other things."
            raise DocumentRefused("UNKNOWN_MESSAGE_VERSION", header.path(2), message)
        self._source.carry(header.path(1), self._license)
        for place in range(1, 6):
            self._source.drop(header.path(2, place), because="fixed by the profile")
        return opening.value(5), header.value(1)

    def _read_head(self) -> int:
        license_, source = self._license, self._source
        head = self._cursor.get("BGM")
        kind = profile.KINDS.get(head.value(1, 4))
        if head.value(1) != profile.EXPORT_LICENSE or kind is None:
            message = f"The document must be 811 and one of {', '.join(profile.KINDS)}; write it so."
            raise DocumentRefused("KIND_UNKNOWN", head.path(1), message)
        action = profile.FUNCTIONS.get(source.take(head.path(3), "action"))
        if action is None:
            message = f"The function must be one of {', '.join(profile.FUNCTIONS)}; write one of them."
            raise DocumentRefused("UNKNOWN_ACTION", head.path(3), message)
        if head.value(3) == "50":
            license_.carried.add(path="BGM.function", value="50")
        source.take(head.path(1, 4), "kind")
        source.take(head.path(1), "direction", note="811 is an export license")
        license_.kind, license_.direction = kind, Direction.DIRECTION_EXPORT
        license_.number = self._number(head, 2, "number")
        self._read_dates()
        for each in self._cursor.all("RFF", "AKO", "EX"):
            self._qualified(each)
            if each.value(1) == "EX":
                license_.replaces.number = source.take(each.path(1, 2), "replaces.number")
            else:
                source.carry(each.path(1, 2), license_)
        self._read_places()
        return action

    def _number(self, segment: Segment, element: int, target: str) -> str:
        number = self._source.take(segment.path(element), target)
        if not number or number != number.strip():
            message = "The number is missing, or begins or ends with a space; write the number of the license."
            reason = "OUTER_SPACE_IN_REFERENCE" if number else "MANDATORY_FIELD_MISSING"
            raise DocumentRefused(reason, segment.path(element), message)
        if len(number) > profile.MAX_NUMBER:
            message = f"The number is longer than {profile.MAX_NUMBER} characters; no declaration could cite it."
            raise DocumentRefused("FIELD_TOO_LONG", segment.path(element), message)
        return number

    def _read_dates(self) -> None:
        validity, seen = self._license.validity, set[str]()
        targets = {
            "137": ("validity.issue_date", validity.issue_date),
            "7": ("validity.valid_from_date", validity.valid_from_date),
            "36": ("validity.valid_until_date", validity.valid_until_date),
        }
        for each in self._cursor.all("DTM", *targets):
            qualifier = each.value(1)
            if qualifier in seen:
                message = "The message states this date twice; leave one out."
                raise DocumentRefused("SEGMENT_OUT_OF_ORDER", each.name, message)
            seen.add(qualifier)
            target, field = targets[qualifier]
            field.CopyFrom(self._day(each, target))
        if "137" not in seen:
            raise DocumentRefused("MANDATORY_SEGMENT_MISSING", "DTM+137", "The day of issue must be there; add it.")
        first, last = validity.valid_from_date, validity.valid_until_date
        if "36" in seen and _days(last) < max(_days(first), _days(validity.issue_date)):
            raise DocumentRefused("DATE_ORDER", "DTM+36", "The license ends before it begins; mend one of the dates.")

    def _day(self, segment: Segment, target: str) -> Date:
        self._qualified(segment)
        self._source.drop(segment.path(1, 3), because="the form of the date")
        if segment.value(1, 3) != _DAY:
            message = "A date must be a whole day, format 102 (CCYYMMDD); write it so."
            raise DocumentRefused("DATE_FORMAT_UNSUPPORTED", segment.path(1, 3), message)
        day = date_of(self._source.take(segment.path(1, 2), target), compact=True)
        if day is None:
            message = "This is no calendar day written CCYYMMDD; mend it."
            raise DocumentRefused("DATE_INVALID", segment.path(1, 2), message)
        return day

    def _read_places(self) -> None:
        for qualifier, targets, name in (
            (profile.DESTINATION, self._license.destinations, "destinations"),
            (profile.TRANSIT, self._license.transit_territories, "transit_territories"),
        ):
            found = [
                self._country_of(each, f"{name}[{i}]") for i, each in enumerate(self._cursor.all("LOC", qualifier))
            ]
            targets.extend(without_repeats(found))
            if not found and qualifier == profile.DESTINATION:
                self._cursor.get("LOC", profile.DESTINATION)

    def _country_of(self, segment: Segment, target: str) -> str:
        self._qualified(segment)
        if (segment.value(2, 2), segment.value(2, 3)) != (profile.COUNTRY_LIST, profile.COUNTRY_AGENCY):
            message = "A place is a country of list 162, agency 5 (ISO 3166); write it so."
            raise DocumentRefused("UNKNOWN_COUNTRY", segment.path(2), message)
        for place in (2, 3):
            self._source.drop(segment.path(2, place), because="names the list of countries")
        return self._country(segment.path(2), target)

    def _country(self, path: str, target: str) -> str:
        code = self._source.take(path, target)
        if not codelists.is_country(code):
            message = "This is no code of a country; write its two letters of ISO 3166-1."
            raise DocumentRefused("UNKNOWN_COUNTRY", path, message)
        return code

    def _read_standing(self) -> None:
        segment = self._cursor.find("STS")
        if segment is None:
            return
        standing = profile.STATUSES.get((segment.value(2), segment.value(2, 2)))
        if standing is None:
            message = "The status is in no list of the message; write 70, 39, 40, 41, SUS:COMITY or EXH:COMITY."
            raise DocumentRefused("UNKNOWN_STATUS", segment.path(2), message)
        code = self._source.take(segment.path(2), "stated_standing.standing", note="the code itself is carried")
        self._license.carried.add(path="STS.code", value=code)
        self._source.drop(segment.path(2, 2), because="names the list of the code")
        self._license.stated_standing.standing = standing
        since = self._cursor.find("DTM", "7")
        if since is not None:
            self._license.stated_standing.as_of_date.CopyFrom(self._day(since, "stated_standing.as_of_date"))

    def _read_parties(self) -> None:
        license_, seen = self._license, set[str]()
        for each in self._cursor.all("NAD", *profile.ROLES, profile.ISSUER):
            qualifier = each.value(1)
            if qualifier in seen and qualifier not in ("CN", "UC"):
                message = "The message names one party of this role; leave the others out."
                raise DocumentRefused("SEGMENT_OUT_OF_ORDER", each.name, message)
            seen.add(qualifier)
            if qualifier == profile.ISSUER:
                license_.issuing_authority.CopyFrom(self._party(each, "issuing_authority"))
            else:
                party = self._party(each, f"parties[{len(license_.parties)}].party")
                license_.parties.append(LicenseParty(role=profile.ROLES[qualifier], party=party))
        for qualifier in ("DFK", profile.ISSUER):
            if qualifier not in seen:
                message = "The message must name this party; add it."
                raise DocumentRefused("MANDATORY_SEGMENT_MISSING", f"NAD+{qualifier}", message)
        license_.jurisdiction = license_.issuing_authority.country
        if not license_.jurisdiction:
            message = "The country of the issuing authority must be there; add it."
            raise DocumentRefused("MANDATORY_FIELD_MISSING", "NAD+MS", message)
        self._source.invent("jurisdiction", because="the country of the issuing authority")

    def _party(self, segment: Segment, target: str) -> Party:
        source = self._source
        self._qualified(segment)
        party = Party(name=" ".join(self._texts(segment, 4, f"{target}.name")))
        number = source.take(segment.path(2), f"{target}.identifiers[0].value")
        if number:
            party.identifiers.append(PartyIdentifier(value=number))
        if not party.name and not number:
            raise DocumentRefused(
                "MANDATORY_FIELD_MISSING", segment.path(4), "A party has a name or a number; add one."
            )
        lines = self._texts(segment, 5, f"{target}.address.lines")
        city = source.take(segment.path(6), f"{target}.address.lines", note="the last line, also carried as the city")
        if city:
            lines.append(city)
            self._license.carried.add(path=segment.path(6), value=city)
        code = source.take(segment.path(8), f"{target}.address.postal_code")
        if lines or code:
            party.address.CopyFrom(PostalAddress(lines=lines, postal_code=code))
        if segment.value(9):
            party.country = self._country(segment.path(9), f"{target}.country")
        return party

    def _texts(self, segment: Segment, element: int, target: str) -> list[str]:
        count = len(segment.elements[element - 1]) if element <= len(segment.elements) else 0
        texts = [self._source.take(segment.path(element, place), target) for place in range(1, count + 1)]
        return [text for text in texts if text]

    def _read_conditions(self) -> None:
        while (segment := self._cursor.find("RCS", "2")) is not None:
            self._qualified(segment)
            code = self._source.take(segment.path(2), "conditions.code")
            texts = self._cursor.get("FTX", "AAX")
            self._qualified(texts)
            for text in self._texts(texts, 4, f"conditions[{len(self._license.conditions)}].text"):
                if len(text) > profile.MAX_TEXT:
                    message = f"A text has at most {profile.MAX_TEXT} characters; go on in the next one."
                    raise DocumentRefused("FIELD_TOO_LONG", texts.path(4), message)
                kind = ConditionKind.CONDITION_KIND_UNMODELLED
                self._license.conditions.add(text=text, code=code, kind=kind)

    def _read_lines(self, *, required: bool) -> None:
        while (sequence := self._cursor.find("SEQ")) is not None:
            self._read_line(sequence)
        if required and not self._license.lines:
            self._cursor.get("SEQ")

    def _read_line(self, sequence: Segment) -> None:
        item = self._cursor.get("LIN")
        target = f"lines[{len(self._license.lines)}]"
        number = self._source.take(item.path(1), f"{target}.line_number")
        self._source.drop(sequence.path(2), because="repeats the line number")
        line = LicenseLine(line_number=self._line_number(number, item), line_id=number)
        if sequence.value(2) != number:
            message = "SEQ and LIN of a line carry one number; mend one of them."
            raise DocumentRefused("CONTROL_REFERENCE_MISMATCH", sequence.path(2), message)
        value = self._cursor.find("MOA", "179")
        if value is not None:
            line.authorized_value.CopyFrom(self._money(value, f"{target}.authorized_value"))
        uses = self._read_uses(line.line_number)
        quantity = self._read_quantity(f"{target}.authorized_quantity")
        if quantity is not None:
            line.authorized_quantity.CopyFrom(quantity)
        line.limit = _limit_of(line)
        self._source.invent(f"{target}.limit", because="each figure that is stated binds")
        self._read_goods(line, target)
        self._license.lines.append(line)
        self._license.stated_uses.extend(uses)
        balance = _balance_of(line, uses)
        if balance is not None:
            self._license.stated_balances.append(balance)
            place = f"stated_balances[{len(self._license.stated_balances) - 1}]"
            self._source.invent(place, because="granted less what the deductions of the line add up to")

    def _line_number(self, number: str, item: Segment) -> int:
        if not (number.isascii() and number.isdecimal()) or number.startswith("0") or len(number) > 5:
            raise DocumentRefused("DECIMAL_NOT_CANONICAL", item.path(1), "A line number is a whole number from 1.")
        if any(line.line_id == number for line in self._license.lines):
            raise DocumentRefused("DUPLICATE_LINE", item.path(1), "Two lines have the same number; mend one of them.")
        return int(number)

    def _read_uses(self, line_number: int) -> list[StatedUse]:
        uses = []
        while (document := self._cursor.find("DOC", "830")) is not None:
            target = f"stated_uses[{len(self._license.stated_uses) + len(uses)}]"
            self._qualified(document)
            use = StatedUse(line_number=line_number, state=UseState.USE_STATE_CONSUMED)
            use.reference = self._source.take(document.path(2), f"{target}.reference")
            accepted = self._cursor.find("DTM", "148")
            if accepted is not None:
                use.use_date.CopyFrom(self._day(accepted, f"{target}.use_date"))
            value = self._cursor.find("MOA", "159")
            if value is not None:
                use.value.CopyFrom(self._money(value, f"{target}.value"))
            quantity = self._cursor.find("QTY", "486")
            if quantity is not None:
                use.quantity.CopyFrom(self._quantity(quantity, f"{target}.quantity"))
            if value is None and quantity is None:
                message = "A deduction says how much: QTY+486, MOA+159 or both; add one."
                raise DocumentRefused("MANDATORY_SEGMENT_MISSING", "QTY+486", message)
            office = self._cursor.find("LOC", profile.OFFICE)
            if office is not None:
                self._qualified(office)
                use.place = self._source.take(office.path(2), f"{target}.place")
            uses.append(use)
        return uses

    def _read_quantity(self, target: str) -> Quantity | None:
        measure = self._cursor.find("MEA", "AAE", "CT")
        if measure is None:
            return None
        licensed = self._cursor.get("QTY", "170")
        quantity = self._quantity(licensed, target)
        self._qualified(measure)
        unit, value = measure.value(3), self._canonical(measure.value(3, 2))
        if unit != quantity.unit or _is_other(value, quantity.value):
            message = "The measure repeats the licensed quantity and differs from it; mend one of the two."
            raise DocumentRefused("MEASURE_QUANTITY_MISMATCH", measure.path(3), message)
        for place in (1, 2):
            self._source.drop(measure.path(3, place), because="repeats the licensed quantity")
        return quantity

    def _read_goods(self, line: LicenseLine, target: str) -> None:
        goods = self._cursor.get("GID")
        self._source.drop(goods.path(1), because="repeats the line number")
        if goods.value(1) != line.line_id:
            message = "GID carries the number of its line; mend one of them."
            raise DocumentRefused("CONTROL_REFERENCE_MISMATCH", goods.path(1), message)
        described = self._cursor.get("FTX", "AAA")
        self._qualified(described)
        line.description = " ".join(self._texts(described, 4, f"{target}.description"))
        if not line.description:
            message = "The goods must be described; add the text."
            raise DocumentRefused("MANDATORY_FIELD_MISSING", described.path(4), message)
        for number, each in enumerate(self._cursor.all("RFF", "AVJ")):
            self._qualified(each)
            entry = self._source.take(each.path(1, 2), f"{target}.control_list_entries[{number}].entry")
            line.control_list_entries.append(ControlListEntry(entry=entry))
        code = self._cursor.find("TCC")
        if code is not None:
            self._read_code(code, line, target)

    def _read_code(self, segment: Segment, line: LicenseLine, target: str) -> None:
        code = segment.value(3)
        if not (code.isascii() and code.isdecimal()) or not 6 <= len(code) <= 10:
            message = "A commodity code has six to ten digits; write it so."
            raise DocumentRefused("COMMODITY_CODE_SHAPE", segment.path(3), message)
        self._source.take(segment.path(3), f"{target}.national_code" if len(code) > 6 else f"{target}.hs_code")
        self._source.drop(segment.path(3, 2), because="names the list of the code")
        line.hs_code, line.national_code = code[:6], code if len(code) > 6 else ""

    def _quantity(self, segment: Segment, target: str) -> Quantity:
        self._qualified(segment)
        value = self._decimal(segment, f"{target}.value", _QUANTITY_DECIMALS)
        unit = self._source.take(segment.path(1, 3), f"{target}.unit")
        if unit not in codelists.REC_20:
            reason = "UNIT_UNKNOWN" if unit else "QUANTITY_WITHOUT_UNIT"
            message = "The unit is no code of UN/ECE Recommendation 20; write such a code."
            raise DocumentRefused(reason, segment.path(1, 3), message)
        if not codelists.is_divisible(Decimal(value), unit):
            message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
            raise DocumentRefused("UNIT_NOT_DIVISIBLE", segment.path(1, 2), message)
        return Quantity(value=value, unit=unit)

    def _money(self, segment: Segment, target: str) -> Money:
        self._qualified(segment)
        amount = self._decimal(segment, f"{target}.amount", _AMOUNT_DECIMALS)
        currency = self._source.take(segment.path(1, 3), f"{target}.currency")
        if currency not in codelists.ISO_4217:
            reason = "UNKNOWN_CURRENCY" if currency else "AMOUNT_WITHOUT_CURRENCY"
            raise DocumentRefused(reason, segment.path(1, 3), "The currency is no code of ISO 4217; write such a code.")
        return Money(amount=amount, currency=currency)

    def _decimal(self, segment: Segment, target: str, decimals: int) -> str:
        note = "with a point as decimal mark" if self._mark != "." else ""
        value = self._canonical(self._source.take(segment.path(1, 2), target, note=note))
        if not is_decimal(value, integer_digits=_DIGITS, decimals=decimals):
            message = (
                f"The figure is no plain decimal with the mark of UNA and at most {decimals} decimals; write it so."
            )
            raise DocumentRefused("DECIMAL_NOT_CANONICAL", segment.path(1, 2), message)
        return value

    def _canonical(self, figure: str) -> str:
        """Return a figure with a point as mark; one that has a point where the mark is another stays wrong."""
        return figure if self._mark == "." else figure.replace(".", "?").replace(self._mark, ".")

    def _qualified(self, segment: Segment) -> None:
        self._source.drop(segment.path(1), because="names the segment")

    def _drop(self, segment: Segment, element: int) -> None:
        self._source.drop(segment.path(element), because="fixed by the message")

    def _close_frame(self, references: tuple[str, str]) -> None:
        cursor = self._cursor
        self._drop(cursor.get("HYN"), 1)
        self._drop(cursor.get("UNS", "S"), 1)
        total = cursor.get("CNT", "2")
        trailer, closing = cursor.get("UNT"), cursor.get("UNZ")
        cursor.end()
        for segment, places in ((total, ((1, 1), (1, 2))), (trailer, ((1, 1), (2, 1))), (closing, ((1, 1), (2, 1)))):
            for element, place in places:
                self._source.drop(segment.path(element, place), because="a count or reference of the frame")
        _check_count(total, 2, len(self._license.lines), "CONTROL_TOTAL_WRONG")
        _check_count(trailer, 1, len(self._segments) - 2, "SEGMENT_COUNT_WRONG")
        _check_count(closing, 1, 1, "SEGMENT_COUNT_WRONG")
        for segment, reference in ((closing, references[0]), (trailer, references[1])):
            if segment.value(2) != reference or not reference:
                message = "The reference of a trailer is that of its header; they differ."
                raise DocumentRefused("CONTROL_REFERENCE_MISMATCH", segment.path(2), message)


def _check_count(segment: Segment, place: int, count: int, reason: str) -> None:
    if segment.value(1, place) != str(count):
        message = "The count differs from what the message holds; send it whole, or mend the count."
        raise DocumentRefused(reason, segment.path(1, place), message)


def _limit_of(line: LicenseLine) -> LineLimit.ValueType:
    by_quantity, by_value = line.HasField("authorized_quantity"), line.HasField("authorized_value")
    if by_quantity and by_value:
        return LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE
    if by_quantity:
        return LineLimit.LINE_LIMIT_QUANTITY
    return LineLimit.LINE_LIMIT_VALUE if by_value else LineLimit.LINE_LIMIT_UNSPECIFIED


def _balance_of(line: LicenseLine, uses: Sequence[StatedUse]) -> StatedBalance | None:
    """Return the balance of a line with deductions: in quantity where the line has one, else in value."""
    if line.HasField("authorized_quantity"):
        granted, unit = line.authorized_quantity.value, line.authorized_quantity.unit
        used = [(use.quantity.value, use.quantity.unit) for use in uses if use.HasField("quantity")]
        balance = StatedBalance(line_number=line.line_number, unit=unit, granted=granted)
    elif line.HasField("authorized_value"):
        granted, unit = line.authorized_value.amount, line.authorized_value.currency
        used = [(use.value.amount, use.value.currency) for use in uses if use.HasField("value")]
        balance = StatedBalance(line_number=line.line_number, currency=unit, granted=granted)
    else:
        return None
    if not uses or len(used) != len(uses):
        return None
    if any(measure != unit for _, measure in used):
        message = "A deduction runs in another unit or currency than its line; nothing is converted."
        raise DocumentRefused("UNIT_MISMATCH", "QTY+486", message)
    consumed = sum((Decimal(value) for value, _ in used), Decimal())
    if consumed > Decimal(granted):
        message = "The deductions of a line add up to more than was licensed; mend the figures."
        raise DocumentRefused("OVER_CONSUMED", "QTY+486", message)
    balance.consumed, balance.available = str(consumed), str(Decimal(granted) - consumed)
    return balance


def _is_other(one: str, other: str) -> bool:
    is_figure = is_decimal(one, integer_digits=_DIGITS, decimals=_QUANTITY_DECIMALS)
    return not is_figure or Decimal(one) != Decimal(other)


def _days(value: Date) -> tuple[int, int, int]:
    return value.year, value.month, value.day

"""From a CERTEX response to the canonical license with its balances and uses, or to a reply.

Rules, in order:
1. A missing certificate means that the document is unknown; a missing summary that its position is unknown, never zero.
2. What is available is stated for each line of the document; what was granted is not said, and never computed.
3. Reserved and consumed are the sums of the allocations of a line. An allocation in another unit than its line's stays
   in the uses as written, and the line then states only what is available.
4. MRN and LRN are different declarations even with the same characters: an allocation names exactly one.
5. A refused reservation is a readable answer. A code that no list has is an error upstream, never success.
"""

import re
from decimal import Decimal

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.certex import form
from adapters.contract import Entry, Record
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import date_of, territory_of
from adapters.xml_form import Form
from comity.v1.conversion_service_pb2 import LicenseAction, Reply
from comity.v1.license_pb2 import (
    CarriedField,
    Direction,
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseLine,
    LicenseParty,
    Party,
    PartyIdentifier,
    PartyRole,
    Quantity,
    StatedBalance,
    StatedUse,
    UseState,
)

_FIGURE = re.compile(r"(0|[1-9][0-9]{0,15})(\.[0-9]{1,6})?")
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_CODE = re.compile(r"[0-9]{6}|[0-9]{8}|[0-9]{10}")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-][01][0-9]:[0-5][0-9])?"
)
_MAX_NUMBER = 70


class InformationReader:
    """An answer about a license on its way to it."""

    def __init__(self, filled: Form) -> None:
        self._form = filled
        self._source = Source(filled.fields)
        self._license = License()

    def record(self) -> tuple[Record, tuple[Reply, ...]]:
        """Return the license with the account of its fields, and the answer to a reservation where there is one.

        Raises:
            DocumentRefused: a rule of this module is broken; the reason is that of the rule.
        """
        self._read_certificate()
        self._read_available()
        for path, state in ((form.RESERVED, UseState.USE_STATE_RESERVED), (form.CONSUMED, UseState.USE_STATE_CONSUMED)):
            for allocation in self._form.all(path):
                self._read_allocation(allocation, state)
        self._read_balances()
        replies = self._read_reply()
        for name in ("OperationCode", "PushActive"):
            self._source.carry(name, self._license)
        for name in ("GoodsItemNumber", "DocumentLineItemNumber"):
            self._source.carry(f"{form.FAILED_ITEM}/{name}", self._license)
        if not self._form.all(form.AVAILABLE):
            self._license.carried.add(path=form.SUMMARY, value=form.EMPTY)
        return self._source.close(LicenseAction.LICENSE_ACTION_UNSPECIFIED, self._license), replies

    def _read_certificate(self) -> None:
        source, license_ = self._source, self._license
        license_.number = source.take("LicenceCertificate/Number", "number")
        if license_.number != license_.number.strip():
            message = "The number begins or ends with a space, so no declaration could cite it; write it without."
            raise DocumentRefused("OUTER_SPACE_IN_REFERENCE", "LicenceCertificate/Number", message)
        if len(license_.number) > _MAX_NUMBER:
            message = f"The number is longer than the {_MAX_NUMBER} characters that a declaration can cite."
            raise DocumentRefused("FIELD_TOO_LONG", "LicenceCertificate/Number", message)
        code = source.take("LicenceCertificate/TypeCode", "kind", note="the code itself is carried")
        kind = form.KINDS.get(code)
        if kind is None:
            message = "The type is no code of a dual-use authorization, X060 to X072; write one of them."
            reason = "OBSOLETE_DOCUMENT_CODE" if code == "X002" else "UNKNOWN_KIND"
            raise DocumentRefused(reason, "LicenceCertificate/TypeCode", message)
        license_.carried.add(path="LicenceCertificate/TypeCode", value=code)
        license_.kind, license_.legal_basis = kind, form.LEGAL_BASIS
        transit = kind == LicenseKind.LICENSE_KIND_TRANSIT
        license_.direction = Direction.DIRECTION_TRANSIT if transit else Direction.DIRECTION_EXPORT
        for target in ("direction", "legal_basis"):
            source.invent(target, because="what the type of document stands for")
        holder = source.take("LicenceCertificate/Holder", "parties[0].party.identifiers[0].value")
        if holder:
            identifier = PartyIdentifier(value=holder, scheme=IdentifierScheme.IDENTIFIER_SCHEME_EORI)
            party = LicenseParty(role=PartyRole.PARTY_ROLE_HOLDER, party=Party(identifiers=[identifier]))
            license_.parties.append(party)
        for path in self._form.all("LicenceCertificate/DestinationCountry"):
            self._read_destination(path)

    def _read_destination(self, path: str) -> None:
        target = f"destinations[{len(self._license.destinations)}]"
        written = self._source.take(path, target, note="as ISO 3166; the code as written is carried")
        iso = territory_of(written) if len(written) == 2 else None
        if iso is None:
            message = "This is no code of a country; write its two letters."
            raise DocumentRefused("UNKNOWN_COUNTRY", path, message)
        if iso != written:
            self._license.carried.add(path=path, value=written)
        if iso not in self._license.destinations:
            self._license.destinations.append(iso)

    def _read_available(self) -> None:
        for position, path in enumerate(self._form.all(form.AVAILABLE)):
            target = f"stated_balances[{position}]"
            number = self._line_number(path, f"{target}.line_number")
            if any(balance.line_number == number for balance in self._license.stated_balances):
                message = "Two available quantities are of one line; mend one of them."
                raise DocumentRefused("DUPLICATE_LINE", path, message)
            value, unit = self._measure(path, f"{target}.available", f"{target}.unit")
            balance = StatedBalance(line_number=number, unit=unit, available=value)
            self._license.stated_balances.append(balance)
            if any(self._source.peek(f"{path}/CommodityCode/{name}") for name in form.CODES):
                self._read_line(path, number)

    def _read_line(self, path: str, number: int) -> None:
        target = f"lines[{len(self._license.lines)}]"
        codes = []
        for name in form.CODES:
            place = f"{path}/CommodityCode/{name}"
            code = self._source.take(place, f"{target}.national_code", note="each level of the code is carried")
            if code:
                self._check_code(code, place)
                self._license.carried.add(path=place, value=code)
                codes.append(code)
        longest = max(codes, key=len)
        line = LicenseLine(line_number=number, line_id=str(number), hs_code=codes[0][:6])
        line.national_code = longest if len(longest) > 6 else ""
        self._license.lines.append(line)

    def _check_code(self, code: str, path: str) -> None:
        if _CODE.fullmatch(code) is None:
            message = "A commodity code has six, eight or ten digits; write all of one level."
            raise DocumentRefused("COMMODITY_CODE_SHAPE", path, message)

    def _line_number(self, path: str, target: str) -> int:
        place = f"{path}/SwSupportingDocument/CertificateLineNumber"
        number = self._source.take(place, target)
        if _NUMBER.fullmatch(number) is None:
            message = "A line of the document is a whole number from 1; write it so."
            raise DocumentRefused("DECIMAL_NOT_CANONICAL", place, message)
        return int(number)

    def _measure(self, path: str, value_target: str, unit_target: str) -> tuple[str, str]:
        place = f"{path}/SwSupportingDocument/Quantity"
        value = self._source.take(place, value_target)
        if value.startswith("-") and _FIGURE.fullmatch(value[1:]):
            message = "Less than nothing is available: more was consumed than granted. Ask the issuing authority."
            raise DocumentRefused("OVER_CONSUMED", place, message)
        if _FIGURE.fullmatch(value) is None:
            message = "The quantity is plain digits with at most six decimals; write it so."
            raise DocumentRefused("DECIMAL_NOT_CANONICAL", place, message)
        where = f"{path}/SwSupportingDocument/UnitOfMeasure"
        unit = self._source.take(where, unit_target)
        if unit not in codelists.REC_20:
            message = "The unit is no code of UN/ECE Recommendation 20; write such a code."
            raise DocumentRefused("UNKNOWN_UNIT", where, message)
        if not codelists.is_divisible(Decimal(value), unit):
            message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
            raise DocumentRefused("UNIT_NOT_DIVISIBLE", place, message)
        return value, unit

    def _read_allocation(self, path: str, state: UseState.ValueType) -> None:
        target = f"stated_uses[{len(self._license.stated_uses)}]"
        use = StatedUse(state=state, line_number=self._line_number(path, f"{target}.line_number"))
        self._source.invent(f"{target}.state", because="reserved or consumed, by the element in which it stands")
        if all(balance.line_number != use.line_number for balance in self._license.stated_balances):
            place = f"{path}/SwSupportingDocument/CertificateLineNumber"
            message = "The allocation is on a line that is not among the available ones; ask for the position again."
            raise DocumentRefused("LINE_UNKNOWN", place, message)
        value, unit = self._measure(path, f"{target}.quantity.value", f"{target}.quantity.unit")
        use.quantity.CopyFrom(Quantity(value=value, unit=unit))
        day = self._day(f"{path}/EventDateTime", f"{target}.use_date")
        if day is not None:
            use.use_date.CopyFrom(day)
        use.place = self._source.take(f"{path}/CompetentCustomsOffice/ReferenceNumber", f"{target}.place")
        self._read_reference(path, use, target)
        for name in ("GoodsItemNumber", *(f"CommodityCode/{code}" for code in form.CODES)):
            self._source.carry(f"{path}/{name}", self._license, because="of the declaration, not of the license")
        rounding = f"{path}/SwSupportingDocument/Quantity@TechnicalRoundingQuantity"
        self._source.carry(rounding, self._license, because="an allowance for rounding, no fact")
        self._license.stated_uses.append(use)

    def _read_reference(self, path: str, use: StatedUse, target: str) -> None:
        names = [name for name in ("MRN", "LRN") if self._source.peek(f"{path}/{name}")]
        if len(names) != 1:
            message = "An allocation names its declaration by MRN or by LRN, one of the two; mend it."
            raise DocumentRefused("MRN_LRN_AMBIGUOUS", path, message)
        use.reference = self._source.take(f"{path}/{names[0]}", f"{target}.reference")
        use.reference_kind = names[0].lower()

    def _day(self, path: str, target: str) -> Date | None:
        written = self._source.approximate(path, target, because="the day in its own offset; the instant is carried")
        if not written:
            return None
        match = _INSTANT.fullmatch(written)
        day = date_of(match[1]) if match else None
        if day is None:
            message = "This is no instant of ISO 8601; write it so."
            raise DocumentRefused("DATE_INVALID", path, message)
        self._license.carried.add(path=path, value=written)
        return day

    def _read_balances(self) -> None:
        for position, balance in enumerate(self._license.stated_balances):
            uses = [use for use in self._license.stated_uses if use.line_number == balance.line_number]
            if any(use.quantity.unit != balance.unit for use in uses):
                continue
            balance.reserved = _sum(uses, UseState.USE_STATE_RESERVED)
            balance.consumed = _sum(uses, UseState.USE_STATE_CONSUMED)
            self._source.invent(
                f"stated_balances[{position}].reserved", because="the sum of the allocations of the line"
            )
            self._source.invent(
                f"stated_balances[{position}].consumed", because="the sum of the allocations of the line"
            )

    def _read_reply(self) -> tuple[Reply, ...]:
        result = self._source.take("ReservationResult", "replies[0].accepted")
        reason = self._source.take("ReservationFailureReason", "replies[0].code")
        if reason and reason not in form.FAILURES:
            message = "The reason of the refusal is in no list; an unknown one is never success. Ask the sender."
            raise DocumentRefused("UNKNOWN_OUTCOME_CODE", "ReservationFailureReason", message)
        if result not in ("", "true", "false"):
            message = "The result of a reservation is true or false; write one of them."
            raise DocumentRefused("XML_STRUCTURE", "ReservationResult", message)
        if (reason and result != "false") or (result == "false" and not reason):
            message = "A refused reservation has a reason and no other has one; mend the answer."
            raise DocumentRefused("DISPOSITION_CONTRADICTED", "ReservationFailureReason", message)
        if not result:
            return ()
        return (Reply(license_number=self._license.number, accepted=result == "true", code=reason),)


def clearance_of(filled: Form) -> tuple[Reply, tuple[Entry, ...]]:
    """Return the reply that a clearance is, with the account of its fields.

    Raises:
        DocumentRefused: UNKNOWN_OUTCOME_CODE or DATE_INVALID.
    """
    source = Source(filled.fields)
    outcome = source.take("QuantityManagementOutcome", "replies[0].code")
    if outcome not in form.OUTCOMES:
        message = "The outcome is in no list; an unknown one is never success. Ask the sender."
        raise DocumentRefused("UNKNOWN_OUTCOME_CODE", "QuantityManagementOutcome", message)
    sent = source.peek("SendingDate")
    match = _INSTANT.fullmatch(sent)
    if sent and (match is None or date_of(match[1]) is None):
        raise DocumentRefused("DATE_INVALID", "SendingDate", "This is no instant of ISO 8601; write it so.")
    source.invent("replies[0].accepted", because="what the outcome means for the write-off")
    reply = Reply(accepted=form.OUTCOMES[outcome], code=outcome)
    for name in ("StatusCode", "SendingDate", "OperationCode"):
        value = source.take(name, "replies[0].carried", note="needed to write the same format again")
        if value:
            reply.carried.append(CarriedField(path=name, value=value))
    return reply, source.account()


def _sum(uses: list[StatedUse], state: UseState.ValueType) -> str:
    return str(sum((Decimal(use.quantity.value) for use in uses if use.state == state), Decimal()))

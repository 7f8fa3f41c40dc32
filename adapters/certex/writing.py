"""From the canonical license, or a reply, to a CERTEX response.

Rules, in order:
1. The position is written from the balances that the license states; a license that states none has no position.
2. Instants, declared codes and what else only this format needs come back from what the license carries.
3. What the response must have and the license does not is refused when it is read again, and never made up.
"""

from adapters.certex import form
from adapters.errors import RenderRefused
from adapters.values import iso_of, territory_of
from adapters.xml_draft import xml_document
from comity.v1.conversion_service_pb2 import Reply
from comity.v1.license_pb2 import License, LicenseKind, LicenseLine, PartyRole, StatedUse, UseState

_CODES = {
    LicenseKind.LICENSE_KIND_INDIVIDUAL: "X060",
    LicenseKind.LICENSE_KIND_LARGE_PROJECT: "X069",
    LicenseKind.LICENSE_KIND_GLOBAL: "X070",
    LicenseKind.LICENSE_KIND_TRANSIT: "X072",
}
_STATES = {UseState.USE_STATE_RESERVED: form.RESERVED, UseState.USE_STATE_CONSUMED: form.CONSUMED}


def information_of(license_: License, replies: tuple[Reply, ...], format_id: str) -> bytes:
    """Return the answer about a license with all that it can hold of it, and the answer to a reservation.

    Raises:
        RenderRefused: UNKNOWN_KIND, BATCH_SIZE or TEXT_NOT_ALLOWED.
    """
    own = license_.source.format == format_id
    carried = {each.path: each.value for each in license_.carried} if own else {}
    fields = {path: value for path, value in carried.items() if path != form.SUMMARY}
    _write_certificate(fields, license_, carried)
    _write_position(fields, license_, carried)
    if len(replies) > 1:
        message = "The answer is to one reservation; write each by itself."
        raise RenderRefused("BATCH_SIZE", "replies", message)
    for reply in replies:
        fields["ReservationResult"] = "true" if reply.accepted else "false"
        fields["ReservationFailureReason"] = reply.code
    return xml_document(fields, form.INFORMATION_RULES, form.PREFIXES)


def clearance_document(replies: tuple[Reply, ...]) -> bytes:
    """Return a clearance.

    Raises:
        RenderRefused: BATCH_SIZE or TEXT_NOT_ALLOWED.
    """
    if len(replies) != 1:
        message = f"A clearance is one reply; {len(replies)} were given. Write each by itself."
        raise RenderRefused("BATCH_SIZE", "replies", message)
    fields = {each.path: each.value for each in replies[0].carried}
    fields["QuantityManagementOutcome"] = replies[0].code
    return xml_document(fields, form.CLEARANCE_RULES, {})


def _write_certificate(fields: dict[str, str], license_: License, carried: dict[str, str]) -> None:
    code = carried.get("LicenceCertificate/TypeCode", "")
    if form.KINDS.get(code) != license_.kind:
        code = _CODES.get(license_.kind, "")
    if not code:
        message = "The license has no type of document among X060 to X072; use another format."
        raise RenderRefused("UNKNOWN_KIND", "kind", message)
    fields["LicenceCertificate/Number"] = license_.number
    fields["LicenceCertificate/TypeCode"] = code
    holders = [each.party for each in license_.parties if each.role == PartyRole.PARTY_ROLE_HOLDER]
    for holder in holders[:1]:
        fields["LicenceCertificate/Holder"] = holder.identifiers[0].value if holder.identifiers else ""
    for position, iso in enumerate(license_.destinations, 1):
        path = f"LicenceCertificate/DestinationCountry[{position}]"
        written = carried.get(path, "")
        fields[path] = written if written and territory_of(written) == iso else iso


def _write_position(fields: dict[str, str], license_: License, carried: dict[str, str]) -> None:
    lines = {line.line_number: line for line in license_.lines}
    for position, balance in enumerate(license_.stated_balances, 1):
        path = f"{form.AVAILABLE}[{position}]"
        _write_measure(fields, path, balance.available, balance.unit, balance.line_number)
        if balance.line_number in lines:
            _write_codes(fields, path, lines[balance.line_number], carried)
    counts = dict.fromkeys(_STATES.values(), 0)
    for use in license_.stated_uses:
        if use.state in _STATES:
            place = _STATES[use.state]
            counts[place] += 1
            _write_use(fields, f"{place}[{counts[place]}]", use, carried)


def _write_measure(fields: dict[str, str], path: str, value: str, unit: str, line: int) -> None:
    fields[f"{path}/SwSupportingDocument/UnitOfMeasure"] = unit
    fields[f"{path}/SwSupportingDocument/Quantity"] = value
    fields[f"{path}/SwSupportingDocument/CertificateLineNumber"] = str(line) if line else ""


def _write_codes(fields: dict[str, str], path: str, line: LicenseLine, carried: dict[str, str]) -> None:
    places = [f"{path}/CommodityCode/{name}" for name in form.CODES]
    kept = [carried[place] for place in places if place in carried]
    longest = max(kept, key=len, default="")
    if kept and kept[0][:6] == line.hs_code and (longest if len(longest) > 6 else "") == line.national_code:
        return
    for place in places:
        fields.pop(place, None)
    fields[places[0]] = line.hs_code
    if len(line.national_code) in (8, 10):
        fields[places[1 if len(line.national_code) == 8 else 2]] = line.national_code


def _write_use(fields: dict[str, str], path: str, use: StatedUse, carried: dict[str, str]) -> None:
    _write_measure(fields, path, use.quantity.value, use.quantity.unit, use.line_number)
    day = iso_of(use.use_date) if use.use_date.year else ""
    written = carried.get(f"{path}/EventDateTime", "")
    fields[f"{path}/EventDateTime"] = written if day and written.startswith(day) else f"{day}T00:00:00" if day else ""
    fields[f"{path}/CompetentCustomsOffice/ReferenceNumber"] = use.place
    fields[f"{path}/{use.reference_kind.upper() or 'MRN'}"] = use.reference

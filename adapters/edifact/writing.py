"""From the canonical license to a GOVCBR message.

Rules, in order:
1. Separators are the default ones; the character set is the smallest that holds every text.
2. The interchange header is what the license carries from its own message. Without that the sender is the issuing
   authority, the recipient and the reference are constants, and the time of preparation is one of no message: the writer
   asks no clock. Each such default is reported.
3. What the message must have and the license does not is refused when it is read again, and never made up.
"""

from itertools import groupby

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.contract import Entry, Fate, Record
from adapters.edifact import profile
from adapters.edifact.syntax import set_for, written
from adapters.errors import RenderRefused
from adapters.values import iso_of
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Condition, Direction, License, LicenseLine, Party, StatedUse

Elements = list[list[str]]
Segments = list[tuple[str, Elements]]

_KINDS = {kind: word for word, kind in profile.KINDS.items()}
_FUNCTIONS = {
    LicenseAction.LICENSE_ACTION_UNSPECIFIED: "9",
    LicenseAction.LICENSE_ACTION_INSERT: "9",
    LicenseAction.LICENSE_ACTION_REPLACE: "5",
    LicenseAction.LICENSE_ACTION_CANCEL: "1",
}
_STATUSES = {standing: code for code, standing in reversed(profile.STATUSES.items())}
_QUALIFIERS = {role: qualifier for qualifier, role in profile.ROLES.items()}
_NOBODY, _NO_TIME, _REFERENCE = "COMITY", ["000101", "0000"], "1"


def document_of(record: Record, format_id: str) -> tuple[bytes, tuple[Entry, ...]]:
    """Return the interchange with all that it can hold of the record, and the defaults in its header.

    Raises:
        RenderRefused: UNKNOWN_ACTION, KIND_UNKNOWN or UNKNOWN_DIRECTION.
    """
    license_ = record.license
    carried = {each.path: each.value for each in license_.carried if license_.source.format == format_id}
    body: Segments = [
        ("UNH", [[carried.get("UNH[1].1.1", _REFERENCE)], list(profile.MESSAGE)]),
        *_head(record, carried),
        *_parties(license_, carried),
        *_conditions(license_),
        ("UNS", [["D"]]),
    ]
    for line in license_.lines:
        body += _line(license_, line)
    body += [("HYN", [["3"]]), ("UNS", [["S"]]), ("CNT", [["2", str(len(license_.lines))]])]
    body.append(("UNT", [[str(len(body) + 1)], body[0][1][0]]))
    character_set = set_for("".join(text for _, elements in body for element in elements for text in element))
    opening, made = _opening(license_, carried, character_set)
    closing = ("UNZ", [["1"], opening[1][4]])
    return written([opening, *body, closing], character_set), made


def _opening(
    license_: License, carried: dict[str, str], character_set: str
) -> tuple[tuple[str, Elements], tuple[Entry, ...]]:
    def kept(element: int) -> list[str]:
        return [carried.get(f"UNB[1].{element}.{place}", "") for place in (1, 2)]

    identifiers = license_.issuing_authority.identifiers
    sender = identifiers[0].value if identifiers else _NOBODY
    defaults = {2: [sender, "ZZ"], 3: [_NOBODY, "ZZ"], 4: _NO_TIME, 5: [_REFERENCE]}
    made = tuple(
        Entry(f"UNB[1].{element}.1", "", Fate.INVENTED, "default of the writer: the license carries no interchange")
        for element in defaults
        if not any(kept(element))
    )
    elements = [kept(element) if any(kept(element)) else default for element, default in defaults.items()]
    return ("UNB", [[character_set, "3"], *elements]), made


def _head(record: Record, carried: dict[str, str]) -> Segments:
    license_, kind, function = record.license, _KINDS.get(record.license.kind), _FUNCTIONS.get(record.action)
    if function is None:
        message = "The message grants, replaces or cancels; it has no other function."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    if kind is None:
        message = "The message knows individual, global and general licenses; the license is none of them."
        raise RenderRefused("KIND_UNKNOWN", "kind", message)
    if license_.direction != Direction.DIRECTION_EXPORT:
        message = "The message is an export license and the license does not say that it is one."
        raise RenderRefused("UNKNOWN_DIRECTION", "direction", message)
    if function == "1":
        function = carried.get("BGM.function", function)
    segments: Segments = [("BGM", [[profile.EXPORT_LICENSE, "", "", kind], [license_.number], [function]])]
    validity = license_.validity
    for qualifier, day in (
        ("137", validity.issue_date),
        ("7", validity.valid_from_date),
        ("36", validity.valid_until_date),
    ):
        segments += _date(qualifier, day)
    case = [value for path, value in carried.items() if path.startswith("RFF[") and path.endswith(".1.2")]
    segments += [("RFF", [["AKO", value]]) for value in case]
    segments += [("RFF", [["EX", license_.replaces.number]])] if license_.replaces.number else []
    segments += [("LOC", [["28"], [code, "162", "5"]]) for code in license_.destinations]
    segments += [("LOC", [["49"], [code, "162", "5"]]) for code in license_.transit_territories]
    return segments + _standing(license_, carried)


def _standing(license_: License, carried: dict[str, str]) -> Segments:
    stated = license_.stated_standing
    found = _STATUSES.get(stated.standing)
    own = [key for key, standing in profile.STATUSES.items() if standing == stated.standing]
    kept = next((key for key in own if key[0] == carried.get("STS.code")), None)
    code = kept or found
    return [("STS", [[], [*code]]), *_date("7", stated.as_of_date)] if code else []


def _date(qualifier: str, day: Date) -> Segments:
    return [("DTM", [[qualifier, iso_of(day, compact=True), "102"]])] if day.year else []


def _parties(license_: License, carried: dict[str, str]) -> Segments:
    named = [(_QUALIFIERS.get(each.role, ""), each.party) for each in license_.parties if not each.derived]
    named = [(qualifier, party) for qualifier, party in named if qualifier]
    if license_.issuing_authority.ByteSize():
        named.append((profile.ISSUER, license_.issuing_authority))
    return [("NAD", _party(qualifier, party, carried)) for qualifier, party in named]


def _party(qualifier: str, party: Party, carried: dict[str, str]) -> Elements:
    lines = list(party.address.lines)
    cities = {value for path, value in carried.items() if path.startswith("NAD[")}
    has_city = bool(lines) and (lines[-1] in cities or not carried)
    street, city = (lines[:-1], lines[-1]) if has_city and len(lines) > (0 if carried else 1) else (lines, "")
    number = party.identifiers[0].value if party.identifiers else ""
    postal = party.address.postal_code
    return [[qualifier], [number], [], [party.name], street, [city], [], [postal], [party.country]]


def _conditions(license_: License) -> Segments:
    segments: Segments = []
    for code, group in groupby(license_.conditions, key=lambda condition: condition.code):
        found: list[Condition] = list(group)
        for start in range(0, len(found), profile.MAX_TEXTS):
            texts = [condition.text for condition in found[start : start + profile.MAX_TEXTS]]
            segments += [("RCS", [["2"], [code]]), ("FTX", [["AAX"], [], [], texts])]
    return segments


def _line(license_: License, line: LicenseLine) -> Segments:
    number = [str(line.line_number)] if line.line_number else []
    segments: Segments = [("SEQ", [[], number]), ("LIN", [number])]
    value, quantity = line.authorized_value, line.authorized_quantity
    segments += [("MOA", [["179", value.amount, value.currency]])] if line.HasField("authorized_value") else []
    for use in license_.stated_uses:
        if use.line_number == line.line_number:
            segments += _use(use)
    if line.HasField("authorized_quantity"):
        attribute = "CT" if quantity.unit in codelists.INDIVISIBLE else "AAE"
        segments.append(("MEA", [[attribute], [], [quantity.unit, quantity.value]]))
        segments.append(("QTY", [["170", quantity.value, quantity.unit]]))
    segments += [("GID", [number]), ("FTX", [["AAA"], [], [], [line.description]])]
    segments += [("RFF", [["AVJ", entry.entry]]) for entry in line.control_list_entries]
    code = line.national_code or line.hs_code
    return segments + ([("TCC", [[], [], [code, "HS"]])] if code else [])


def _use(use: StatedUse) -> Segments:
    segments: Segments = [("DOC", [["830"], [use.reference]]), *_date("148", use.use_date)]
    segments += [("MOA", [["159", use.value.amount, use.value.currency]])] if use.HasField("value") else []
    segments += [("QTY", [["486", use.quantity.value, use.quantity.unit]])] if use.HasField("quantity") else []
    return segments + ([("LOC", [[profile.OFFICE], [use.place]])] if use.place else [])

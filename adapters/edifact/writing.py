"""From the canonical license to the segments of a GOVCBR message.

Rules, in order:
1. One license is one message. It is inserted, replaced or withdrawn; a message that suspends, reinstates or amends has
   no function in the profile. A withdrawal is function 50, unless the license carries another: 1 says that the license
   was never used, which we do not know.
2. Only what the profile has a place for is written: individual, global and general licenses to export, one holder and
   one exporter, ISO countries, deductions that are made. The reader says what of that must be there and is not.
3. A license that was taken out of force has status 40, one in force 70: there are no others for it. One that is
   pending, expired or unknown has none.
4. A text longer than its element goes on in the next one at a space; a line break becomes a space. Neither is silent:
   the message is read again and compared.
5. Envelope: adapters/edifact/header.py. The character set is the smallest that holds the message.
"""

from collections.abc import Iterator

from google.type.date_pb2 import Date

from adapters.edifact.codes import ACTIONS, KINDS, OWN_LIST, ROLES, SEVERAL
from adapters.edifact.line_writing import line_segments
from adapters.edifact.syntax import Segment, segment
from adapters.edifact.texts import day_text, one_line, pieces
from adapters.errors import RenderRefused
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, License, Party, PartyRole, Standing

_FUNCTIONS = {action: code for code, action in reversed(ACTIONS.items())} | {
    LicenseAction.LICENSE_ACTION_UNSPECIFIED: "9",
    LicenseAction.LICENSE_ACTION_CANCEL: "50",
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_ROLES = {role: qualifier for qualifier, role in ROLES.items()}
_STATUSES: dict[Standing.ValueType, tuple[str, ...]] = {
    Standing.STANDING_IN_FORCE: ("70",),
    Standing.STANDING_ISSUED: ("70",),
    Standing.STANDING_WITHDRAWN: ("40",),
    Standing.STANDING_REVOKED: ("40",),
    Standing.STANDING_SURRENDERED: ("40",),
    Standing.STANDING_CANCELED: ("40",),
    Standing.STANDING_REFUSED: ("41",),
    Standing.STANDING_SUSPENDED: ("SUS", OWN_LIST),
    Standing.STANDING_EXHAUSTED: ("EXH", OWN_LIST),
}


def message_of(action: LicenseAction.ValueType, license_: License, carried: dict[str, str]) -> list[Segment]:
    """Return the segments of the message between UNH and UNT; `carried` is what the license carries from its own.

    Raises:
        RenderRefused: UNKNOWN_ACTION, KIND_UNKNOWN, UNKNOWN_DIRECTION or DATE_PARTIAL.
    """
    number = len(license_.lines)
    return [
        _document(action, license_, carried),
        *_dates(license_),
        *_references(license_, carried),
        *(segment("LOC", "28", (code, "162", "5")) for code in license_.destinations),
        *(segment("LOC", "49", (code, "162", "5")) for code in license_.transit_territories),
        *_standing(license_, carried),
        *_parties(license_, carried),
        *_conditions(license_),
        segment("UNS", "D"),
        *(each for line in license_.lines for each in line_segments(license_, line)),
        segment("HYN", "3"),
        segment("UNS", "S"),
        segment("CNT", ("2", str(number))),
    ]


def _document(action: LicenseAction.ValueType, license_: License, carried: dict[str, str]) -> Segment:
    function = _FUNCTIONS.get(action)
    if function is None:
        message = "The message inserts, replaces or withdraws a license; it has no function for another action."
        raise RenderRefused("UNKNOWN_ACTION", "action", message)
    kind = _NAMES.get(license_.kind)
    if kind is None:
        message = f"The message knows the kinds {', '.join(KINDS)}; the license is none of them."
        raise RenderRefused("KIND_UNKNOWN", "kind", message)
    if license_.direction != Direction.DIRECTION_EXPORT:
        message = "The message is an export license and the license does not say that it is one."
        raise RenderRefused("UNKNOWN_DIRECTION", "direction", message)
    own = carried.get("BGM/1225", "")
    return segment("BGM", ("811", "", "", kind), license_.number, own if ACTIONS.get(own) == action else function)


def _dates(license_: License) -> Iterator[Segment]:
    validity = license_.validity
    for qualifier, name, day in (
        ("137", "issue_date", validity.issue_date),
        ("7", "valid_from_date", validity.valid_from_date),
        ("36", "valid_until_date", validity.valid_until_date),
    ):
        yield from _date(qualifier, day, f"validity.{name}")


def _date(qualifier: str, day: Date, path: str) -> list[Segment]:
    text = day_text(day, path)
    return [segment("DTM", (qualifier, text, "102"))] if text else []


def _references(license_: License, carried: dict[str, str]) -> Iterator[Segment]:
    if case := carried.get("RFF+AKO/1154", ""):
        yield segment("RFF", ("AKO", case))
    if license_.replaces.number:
        yield segment("RFF", ("EX", license_.replaces.number))


def _standing(license_: License, carried: dict[str, str]) -> Iterator[Segment]:
    stated = license_.stated_standing
    status = _STATUSES.get(stated.standing)
    if status is None:
        return
    approved = stated.standing == Standing.STANDING_ISSUED and carried.get("STS/4405") == "39"
    yield segment("STS", "", ("39",) if approved else status)
    yield from _date("7", stated.as_of_date, "stated_standing.as_of_date")


def _parties(license_: License, carried: dict[str, str]) -> Iterator[Segment]:
    """Yield the parties in the order of the license, one of each role that stands once, then the authority."""
    counts: dict[PartyRole.ValueType, int] = {}
    for each in license_.parties:
        qualifier = _ROLES.get(each.role, "")
        counts[each.role] = counts.get(each.role, 0) + 1
        if qualifier and (qualifier in SEVERAL or counts[each.role] == 1):
            position = f"[{counts[each.role]}]" if qualifier in SEVERAL else ""
            yield _party(qualifier, each.party, carried.get(f"NAD+{qualifier}{position}/3164", ""))
    if license_.HasField("issuing_authority"):
        yield _party("MS", license_.issuing_authority, carried.get("NAD+MS/3164", ""))


def _party(qualifier: str, party: Party, city: str) -> Segment:
    identifier = party.identifiers[0].value if party.identifiers else ""
    lines = [piece for line in party.address.lines for piece in pieces(line, 35)]
    has_city = bool(city) and lines[-1:] == [city]
    street = lines[:-1] if has_city else lines
    fits = len(street) <= 4 and all(len(line) <= 35 for line in street)
    postal_code = party.address.postal_code
    return segment(
        "NAD",
        qualifier,
        identifier if len(identifier) <= 35 else "",
        "",
        tuple(pieces(party.name, 70)),
        tuple(street) if fits else "",
        city if has_city and fits else "",
        "",
        postal_code if len(postal_code) <= 17 else "",
        party.country,
    )


def _conditions(license_: License) -> Iterator[Segment]:
    """Yield the conditions in order; those in a row under one code share its segment, five texts to a text segment."""
    last: str | None = None
    texts: list[str] = []
    for condition in license_.conditions:
        code = condition.code if len(condition.code) <= 17 else ""
        if code != last or len(texts) == 5:
            yield from _texts(texts)
            yield segment("RCS", "2", code)
            last, texts = code, []
        texts.append(one_line(condition.text))
    yield from _texts(texts)


def _texts(texts: list[str]) -> list[Segment]:
    return [segment("FTX", "AAX", "", "", tuple(texts))] if texts else []

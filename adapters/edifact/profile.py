"""The profile of GOVCBR D.13A in which export licenses travel: its code lists, and the order of its segments.

Sources: UN/EDIFACT D.13A (GOVCBR, code lists 1001, 1225, 4405, 6063, 5025, 2005, 3035, 3227, 1153); which of them a license
uses is Comity's own choice, for no agency has published one.
"""

from collections.abc import Iterator

from adapters.edifact.syntax import Segment
from adapters.errors import DocumentRefused
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import LicenseKind, PartyRole, Standing

EXPORT_LICENSE = "811"
MESSAGE = ("GOVCBR", "D", "13A", "UN", "CMTY01")
KINDS: dict[str, LicenseKind.ValueType] = {
    "INDIVIDUAL": LicenseKind.LICENSE_KIND_INDIVIDUAL,
    "GLOBAL": LicenseKind.LICENSE_KIND_GLOBAL,
    "GENERAL": LicenseKind.LICENSE_KIND_GENERAL,
}
FUNCTIONS: dict[str, LicenseAction.ValueType] = {
    "9": LicenseAction.LICENSE_ACTION_INSERT,
    "5": LicenseAction.LICENSE_ACTION_REPLACE,
    "1": LicenseAction.LICENSE_ACTION_CANCEL,
    "50": LicenseAction.LICENSE_ACTION_CANCEL,
}
# Codes of 4405, and those of this profile, which name it as their list.
STATUSES: dict[tuple[str, str], Standing.ValueType] = {
    ("70", ""): Standing.STANDING_ISSUED,
    ("39", ""): Standing.STANDING_ISSUED,
    ("40", ""): Standing.STANDING_WITHDRAWN,
    ("41", ""): Standing.STANDING_REFUSED,
    ("SUS", "COMITY"): Standing.STANDING_SUSPENDED,
    ("EXH", "COMITY"): Standing.STANDING_EXHAUSTED,
}
ROLES: dict[str, PartyRole.ValueType] = {
    "DFK": PartyRole.PARTY_ROLE_HOLDER,
    "EX": PartyRole.PARTY_ROLE_EXPORTER,
    "CN": PartyRole.PARTY_ROLE_CONSIGNEE,
    "UC": PartyRole.PARTY_ROLE_END_USER,
}
ISSUER = "MS"
DESTINATION, TRANSIT, OFFICE = "28", "49", "22"
COUNTRY_LIST, COUNTRY_AGENCY = "162", "5"
MAX_NUMBER, MAX_TEXT, MAX_TEXTS = 70, 512, 5


class Cursor:
    """The segments of a message, taken in their order."""

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self._segments = segments
        self._position = 0

    def find(self, tag: str, *qualifiers: str) -> Segment | None:
        """Take the next segment when it has this tag and, where some are given, one of these qualifiers."""
        segment = self._next()
        if segment is None or segment.tag != tag or (qualifiers and segment.value(1) not in qualifiers):
            return None
        self._position += 1
        return segment

    def get(self, tag: str, *qualifiers: str) -> Segment:
        """Take the next segment, which must be this one.

        Raises:
            DocumentRefused: MANDATORY_SEGMENT_MISSING, or SEGMENT_OUT_OF_ORDER when it comes later.
        """
        found = self.find(tag, *qualifiers)
        if found is None:
            raise self._refusal(tag, *qualifiers)
        return found

    def all(self, tag: str, *qualifiers: str) -> Iterator[Segment]:
        """Take the segments of this tag and qualifiers that come next."""
        while (found := self.find(tag, *qualifiers)) is not None:
            yield found

    def end(self) -> None:
        """Refuse what comes behind the last segment.

        Raises:
            DocumentRefused: SEGMENT_OUT_OF_ORDER.
        """
        segment = self._next()
        if segment is not None:
            raise _out_of_order(segment)

    def _next(self) -> Segment | None:
        return self._segments[self._position] if self._position < len(self._segments) else None

    def _refusal(self, tag: str, *qualifiers: str) -> DocumentRefused:
        name = "+".join([tag, *qualifiers[:1]])
        later = self._segments[self._position :]
        segment = self._next()
        if segment is not None and any(
            each.tag == tag and (not qualifiers or each.value(1) in qualifiers) for each in later
        ):
            return _out_of_order(segment)
        message = "The message must have this segment here and has none; add it."
        return DocumentRefused("MANDATORY_SEGMENT_MISSING", name, message)


def _out_of_order(segment: Segment) -> DocumentRefused:
    message = "The message does not have this segment at this place; mend the order, or leave it out."
    return DocumentRefused("SEGMENT_OUT_OF_ORDER", segment.name, message)

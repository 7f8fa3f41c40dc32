"""The names of the streams: one for each thing on record that changes by its own events."""

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a stream is about: the first part of its name."""

    AGENCY = "agency"
    KEY = "key"
    PARTY = "party"
    CERTIFICATE = "certificate"
    LICENSE = "license"
    LINE = "ledger"
    ADOPTION = "adoption"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class About:
    """What the name of a stream says; license and line are empty where it is about neither."""

    subject: Subject
    license_id: str = ""
    line_id: str = ""

    @property
    def agency(self) -> str:
        """Return the agency that issued the license (urn:comity:license:<agency>:<opaque>), empty without one."""
        return self.license_id.split(":")[3] if self.license_id else ""


def subject_of(stream: str) -> About:
    """Return what a stream is about."""
    first, _, rest = stream.partition("/")
    subject = Subject(first)
    if subject is Subject.LICENSE:
        return About(subject, rest)
    if subject is Subject.LINE:
        license_id, _, line_id = rest.rpartition("/")
        return About(subject, license_id, line_id)
    return About(subject)


def agency_stream(code: str) -> str:
    """Name the stream of an agency."""
    return f"agency/{code}"


def is_agency_stream(stream: str) -> bool:
    """Whether a stream is that of an agency."""
    return stream.startswith("agency/")


def key_stream(kid: str) -> str:
    """Name the stream of a key."""
    return f"key/{kid}"


def party_stream(code: str) -> str:
    """Name the stream of a party."""
    return f"party/{code}"


def certificate_stream(thumbprint: str) -> str:
    """Name the stream of a client certificate."""
    return f"certificate/{thumbprint}"


def license_stream(license_id: str) -> str:
    """Name the stream of a license: its registration, assertions and standing."""
    return f"license/{license_id}"


def line_stream(license_id: str, line_id: str) -> str:
    """Name the stream of a license line: its limits, reservations and write-offs in every measure."""
    return f"ledger/{license_id}/{line_id}"


def adoption_stream(jurisdiction: str, pack: str) -> str:
    """Name the stream of the adoptions of a pack by a jurisdiction."""
    return f"adoption/{jurisdiction}/{pack}"


def content_stream(digest: str) -> str:
    """Name the stream that records the erasure of content."""
    return f"content/{digest}"

"""The names of the streams: one for each thing on record that changes by its own events."""


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

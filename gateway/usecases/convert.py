"""Convert and render: documents in and out, nothing recorded and nothing decided.

The story: find the format, read the document, account for every field, digest each canonical license. The digest is
what an issuing authority signs, and what registration computes again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.catalogue import adapter_for, check_size, identify, writer_for
from adapters.contract import Adapter, Format, Reading, Rendering
from gateway.wire.canonical import digest_of, sha256_hex


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted document; `license_digests` runs beside `reading.records`."""

    reading: Reading
    format: Format
    document_digest: str
    license_digests: tuple[str, ...]


def list_formats(adapters: Mapping[str, Adapter]) -> tuple[Format, ...]:
    """Return the formats, by id."""
    return tuple(adapter.FORMAT for adapter in adapters.values())


def convert(document: bytes, format_id: str, adapters: Mapping[str, Adapter]) -> Conversion:
    """Return what a document says; an empty format id means that it is identified by its content.

    Raises:
        AdapterError: the document is refused, with reason and field.
    """
    adapter = _adapter(document, format_id, adapters)
    reading = adapter.read(document)
    digests = tuple(digest_of(record.license) for record in reading.records)
    return Conversion(reading, adapter.FORMAT, sha256_hex(document), digests)


def identify_format(document: bytes, adapters: Mapping[str, Adapter]) -> Format:
    """Return the format that a document is in, by its content.

    Raises:
        AdapterError: it is in none that is read, or in several.
    """
    return identify(document, adapters).FORMAT


def render(
    reading: Reading, format_id: str, accepted_losses: frozenset[str], adapters: Mapping[str, Adapter]
) -> Rendering:
    """Return the document that says in a format what a reading says, with what it could not hold.

    Raises:
        AdapterError: the format is not written, or a loss that binds was not accepted.
    """
    return writer_for(format_id, reading.carries, adapters).write(reading, accepted_losses)


def _adapter(document: bytes, format_id: str, adapters: Mapping[str, Adapter]) -> Adapter:
    check_size(document)
    return adapter_for(format_id, adapters) if format_id else identify(document, adapters)

"""Convert and render: documents in and out, nothing recorded and nothing decided.

The story: find the format, read the document, account for every field, digest each canonical license. The digest is
what an issuing authority signs, and what registration computes again. A file of many transactions is read part by part,
in memory that does not grow with it; every other document is read whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from adapters.catalogue import MAX_DOCUMENT_BYTES, adapter_for, batch_adapter, check_size, identify, writer_for
from adapters.contract import Adapter, Entry, Format, ListKind, Reading, Record, Rendering, Told
from adapters.errors import RenderRefused
from comity.v1.conversion_service_pb2 import Rejected
from gateway.wire.canonical import digest_of, sha256_hex


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted document; `license_digests` runs beside `reading.records`."""

    reading: Reading
    format: Format
    document_digest: str
    license_digests: tuple[str, ...]


Part: TypeAlias = "Record | Told | Rejected"

LARGE = 8 * 1024 * 1024  # bytes of a file that is not read whole where its format is read part by part
HEAD = 64 * 1024  # bytes by which the format of such a file is known


class DocumentSource(Protocol):
    """A document that can be opened more than once."""

    @property
    def size(self) -> int:
        """The number of its bytes."""

    def head(self, length: int) -> bytes:
        """Return its first bytes."""

    def whole(self) -> bytes:
        """Return all of its bytes."""

    def lines(self) -> Iterator[bytes]:
        """Open it anew and yield its lines with their line ends."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A document that is given out part by part. `count` is the number of its parts; `account` is of the document."""

    format: Format
    carries: ListKind
    count: int
    document_digest: str
    parts: Iterator[Part]
    account: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rendering would lose. `binding` are the paths that the caller must accept by name."""

    losses: tuple[Entry, ...]
    binding: frozenset[str]


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


def open_parts(source: DocumentSource, format_id: str, adapters: Mapping[str, Adapter]) -> Parts:
    """Return what a document says, part by part; an empty format id means that it is identified by its content.

    Raises:
        AdapterError: the document is refused, with reason and field; nothing of it was given out.
    """
    adapter = _adapter_of(source, format_id, adapters)
    batches = batch_adapter(adapter)
    if batches is not None:
        batch = batches.read_batch(source.lines)
        return Parts(adapter.FORMAT, batch.carries, batch.count, batch.sha256, batch.parts, batch.account)
    document = source.whole()
    check_size(document)
    reading = adapter.read(document)
    parts: list[Part] = [*reading.records]
    parts += map(Told, reading.citations)
    parts += map(Told, reading.usage)
    parts += map(Told, reading.replies)
    parts += reading.rejected
    return Parts(
        adapter.FORMAT, reading.carries, len(parts), sha256_hex(document), iter(parts), account=reading.account
    )


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


def each_alone(reading: Reading) -> Iterator[Reading]:
    """Yield the licenses of a reading one by one, each as a reading of its own."""
    for record in reading.records:
        yield Reading(reading.format, reading.carries, records=(record,))


def preview(reading: Reading, format_id: str, adapters: Mapping[str, Adapter]) -> Preview:
    """Return everything that a rendering would lose, and which of it the caller must accept by name.

    Raises:
        AdapterError: the format is not written, or cannot hold the reading whatever is accepted.
    """
    binding: set[str] = set()
    while True:
        try:
            rendering = render(reading, format_id, frozenset(binding), adapters)
        except RenderRefused as refused:
            # A path that was accepted and is refused all the same is no loss that can be accepted.
            if not set(refused.paths) - binding:
                raise
            binding.update(refused.paths)
        else:
            return Preview(rendering.losses, frozenset(binding))


def _adapter_of(source: DocumentSource, format_id: str, adapters: Mapping[str, Adapter]) -> Adapter:
    if format_id:
        return adapter_for(format_id, adapters)
    if source.size > LARGE:
        # A large file of a batch format is known by how it begins, and never held whole.
        batches = {name: adapter for name, adapter in adapters.items() if batch_adapter(adapter) is not None}
        claims = [adapter for adapter in batches.values() if adapter.recognizes(source.head(HEAD))]
        if len(claims) == 1:
            return claims[0]
        if source.size > MAX_DOCUMENT_BYTES:
            return identify(source.head(HEAD), batches)
    return identify(source.whole(), adapters)


def _adapter(document: bytes, format_id: str, adapters: Mapping[str, Adapter]) -> Adapter:
    check_size(document)
    return adapter_for(format_id, adapters) if format_id else identify(document, adapters)

"""What adapters read and write, carried in messages."""

from collections.abc import Iterable

from adapters.contract import Entry, Format, Reading, Record, Rendering
from comity.v1 import conversion_service_pb2 as pb


def format_message(format_: Format) -> pb.Format:
    """Return the message of a format."""
    return pb.Format(
        id=format_.id,
        title=format_.title,
        issuing_authority=format_.issuing_authority,
        media_type=format_.media_type,
        reads=True,
        writes=format_.writes,
        adapter_version=format_.version,
    )


def conversion_message(
    reading: Reading, format_: Format, *, document_digest: str, license_digests: tuple[str, ...]
) -> pb.ConvertResponse:
    """Return the message of a converted document; `license_digests` runs beside the records."""
    records = zip(reading.records, license_digests, strict=True)
    return pb.ConvertResponse(
        format=reading.format,
        records=[_record(record, digest) for record, digest in records],
        citations=reading.citations,
        usage=reading.usage,
        replies=reading.replies,
        rejected=reading.rejected,
        document_sha256=document_digest,
        adapter_version=format_.version,
    )


def records_from(records: Iterable[pb.RenderRecord]) -> list[Record]:
    """Return the licenses that a request asks to write."""
    return [Record(record.action, record.license) for record in records]


def rendering_message(rendering: Rendering, format_: Format) -> pb.RenderResponse:
    """Return the message of a written document."""
    losses = [_entry(entry) for entry in rendering.losses]
    return pb.RenderResponse(document=rendering.document, media_type=format_.media_type, losses=losses)


def _record(record: Record, digest: str) -> pb.ConvertedRecord:
    return pb.ConvertedRecord(
        action=record.action,
        license=record.license,
        account=[_entry(entry) for entry in record.account],
        license_sha256=digest,
    )


def _entry(entry: Entry) -> pb.AccountEntry:
    fate = pb.Fate.Value(f"FATE_{entry.fate.upper()}")
    return pb.AccountEntry(source=entry.source, target=entry.target, fate=fate, note=entry.note)

"""What adapters read and write, carried in messages."""

from adapters.contract import Entry, Format, ListKind, Reading, Record, Rendering
from comity.v1 import conversion_service_pb2 as pb
from gateway.core.reasons import Reason
from gateway.wire.refusal import BadMessage

_LISTS = {
    "records": ListKind.LICENSES,
    "citations": ListKind.CITATIONS,
    "usage": ListKind.USAGE,
    "replies": ListKind.REPLIES,
}


def format_message(format_: Format) -> pb.Format:
    """Return the message of a format."""
    return pb.Format(
        id=format_.id,
        title=format_.title,
        issuing_authority=format_.issuing_authority,
        media_type=format_.media_type,
        reads=True,
        writes=bool(format_.writes),
        adapter_version=format_.version,
        read_lists=[kind.value for kind in format_.reads],
        written_lists=[kind.value for kind in format_.writes],
        draft=format_.draft,
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
        account=[_entry(entry) for entry in reading.account],
    )


def reading_from(request: pb.RenderRequest) -> Reading:
    """Return what a request asks to write: one list, licenses where none is given.

    Raises:
        BadMessage: REQUEST_MALFORMED, more than one list.
    """
    given = [name for name in _LISTS if getattr(request, name)]
    if len(given) > 1:
        text = f"A document carries one list; {' and '.join(given)} were given. Send them one by one."
        raise BadMessage(Reason.REQUEST_MALFORMED, given[1], text)
    return Reading(
        "",
        _LISTS[given[0]] if given else ListKind.LICENSES,
        records=tuple(Record(record.action, record.license) for record in request.records),
        citations=tuple(request.citations),
        usage=tuple(request.usage),
        replies=tuple(request.replies),
    )


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

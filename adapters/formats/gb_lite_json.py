"""gb_lite_json: stub."""
import hashlib

from adapters.contract import Format, ListKind, Reading
from adapters.json_source import parse_object
from adapters.lite.envelope import Message, looks_like_message, message_of
from adapters.lite.license_reading import record_of
from adapters.lite.response_reading import replies_of
from adapters.lite.usage_reading import usage_of

FORMAT = Format(
    id="gb_lite_json",
    title="LITE license messages (UK)",
    issuing_authority="Export Control Joint Unit, Department for Business and Trade, United Kingdom",
    media_type="application/json",
    version="1",
    reads=(ListKind.LICENSES, ListKind.USAGE, ListKind.REPLIES),
    writes=(),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as a message of LITE; what is wrong with it, `read` says."""
    return looks_like_message(document)


def read(document: bytes) -> Reading:
    """Return what a message says: a license, uses of licenses, or an answer.

    Raises:
        DocumentRefused: the document is no such message, or breaks a rule of it; the reason is that of the rule.
    """
    message = parse_object(document)
    kind = message_of(message)
    digest = hashlib.sha256(document).hexdigest()
    if kind is Message.ANSWER:
        replies, account = replies_of(message)
        return Reading(FORMAT.id, ListKind.REPLIES, replies=tuple(replies), account=account)
    if kind is Message.LICENSE_UPDATE:
        record = record_of(message)
        record.license.source.format, record.license.source.sha256 = FORMAT.id, digest
        return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))
    update = usage_of(message)
    for record in update.records:
        record.license.source.format, record.license.source.sha256 = FORMAT.id, digest
    return Reading(
        FORMAT.id,
        ListKind.USAGE,
        records=tuple(update.records),
        usage=tuple(update.usage),
        rejected=tuple(update.rejected),
        account=tuple(update.account),
    )

r"""CHIEF line files: licenses sent to HM Revenue & Customs by the licensing authorities of the United Kingdom.

Official name: Transaction Interface Specification of HMRC's system CHIEF, "line file dialogue and syntax" (DES235) and
"licence maintenance and usage" (DES236); neither is public. Senders: SPIRE and LITE (export control, Department for
Business and Trade), ILBDOTI (imports), RPDPS (Rural Payments Agency). What is known of it is in the public code of
github.com/uktrade/lite-hmrc, icms-hmrc and icms. All four kinds of file are read and written: `licenceData` carries
licenses, `usageData` usage, `licenceReply` and `usageReply` replies. Files of licenses and of usage are read part by part.

One file, one license to export twelve articles to Korea:

    1\fileHeader\SPIRE\CHIEF\licenceData\202602021105\4101\N
    2\licence\20260000101P\insert\GBSIEL/2026/0000101/P\SIE\E\20260202\20280201
    3\trader\\GB000000000001000\\\Sample Optics Ltd\1 Sample Way\Sampletown\\\\ZZ1 1ZZ
    4\country\KR\\D
    5\line\1\\\\\Camera core\Q\\030\\12\\\\\\
    6\end\licence\5
    7\fileTrailer\1

Rules of reading, in order:
1. A fault of the file refuses the file; the first in file order is named.
2. Otherwise each transaction with a fault is rejected for its first fault, and the others are read.
3. An insert replaces the license canceled last before it in the same file whose reference is the same but for the
   reissue letter.

Rules of writing, in order:
1. Every field is written. The header is what the licenses carry. Without that the sender is COMITY, the receiver CHIEF,
   the run number 1, and the time of creation 190001010000, which is no time of any file: the writer asks no clock, and
   the sender of the file sets it. Each default is reported.
2. A loss is reported; one that binds is refused unless the caller accepts it (adapters/chief/losses.py).
3. What is written is opened and checked as a file would be; what would be refused there is not written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.chief.codes import base_reference
from adapters.chief.faults import fault_of
from adapters.chief.file_text import TypedFields, file_of
from adapters.chief.frame import ChiefFile, OpenLines, Row, lines_of, open_file
from adapters.chief.header import report_header, write_header
from adapters.chief.license import ACTIONS, record_of
from adapters.chief.losses import Draft, Kept, Losses
from adapters.chief.message_writing import USAGE, reply_file, usage_file
from adapters.chief.messages import sentence_of
from adapters.chief.records import LICENCE_RECORDS, RECORD_TYPES, Fields
from adapters.chief.replies import replies_of
from adapters.chief.rows import rows_of
from adapters.chief.usage import parts_of, usage_fault_of
from adapters.contract import Batch, Entry, Fate, Format, ListKind, Reading, Record, Rendering, Told
from adapters.errors import DocumentRefused, RenderRefused
from adapters.losses import Free, checked_rendering, free
from comity.v1.conversion_service_pb2 import LicenseAction, Rejected, Reply, UsageMessage
from comity.v1.reason_pb2 import Reason

FORMAT = Format(
    id="gb_chief",
    title="CHIEF license file (HMRC)",
    issuing_authority="Licensing authorities of the United Kingdom",
    media_type="text/plain",
    version="1",
    reads=(ListKind.LICENSES, ListKind.USAGE, ListKind.REPLIES),
    writes=(ListKind.LICENSES, ListKind.USAGE, ListKind.REPLIES),
)

LICENSES = "licenceData"
FREE: tuple[Free, ...] = (
    free(r"usage\[\d+\]\.(sender_license_id|sender_line_id)", "the file names license and line by number"),
    free(r"usage\[\d+\]\.quantity\.unit", "the unit is that of the license line"),
)
_FIRST_RECORD = re.compile(rb"[0-9]{1,7}\\(?:" + "|".join(sorted(RECORD_TYPES)).encode() + rb")(?:[\\\r\n ]|$)")


def recognizes(document: bytes) -> bool:
    """Return whether the first line is a numbered record of a known type, be it the right one or not."""
    return _FIRST_RECORD.match(document[:64]) is not None


def read(document: bytes) -> Reading:
    """Return what a file of any of the four kinds says.

    Raises:
        DocumentRefused: a fault of the file.
    """
    batch = _batch_of(open_file(lines_of(document), keep=True))
    records: list[Record] = []
    usage: list[UsageMessage] = []
    replies: list[Reply] = []
    rejected: list[Rejected] = []
    account = list(batch.account)
    for part in batch.parts:
        if isinstance(part, Record):
            records.append(part)
        elif isinstance(part, Rejected):
            rejected.append(part)
        else:
            account += part.account
            if isinstance(part.message, UsageMessage):
                usage.append(part.message)
            elif isinstance(part.message, Reply):
                replies.append(part.message)
    return Reading(
        FORMAT.id,
        batch.carries,
        records=tuple(records),
        usage=tuple(usage),
        replies=tuple(replies),
        rejected=tuple(rejected),
        account=tuple(account),
    )


def read_batch(open_lines: OpenLines) -> Batch:
    """Return the transactions of a file, one at a time: of memory it needs that of one, and of every canceled license.

    Raises:
        DocumentRefused: a fault of the file.
    """
    return _batch_of(open_file(open_lines))


def _batch_of(file: ChiefFile) -> Batch:
    kind = file.header["dataId"]
    if kind == LICENSES:
        return Batch(FORMAT.id, ListKind.LICENSES, file.count, file.sha256, _licenses(file))
    account = _header_account(file.header)
    if kind == USAGE:
        return Batch(FORMAT.id, ListKind.USAGE, file.count, file.sha256, _usage(file), account)
    return Batch(FORMAT.id, ListKind.REPLIES, file.count, file.sha256, _replies(file), account)


def _licenses(file: ChiefFile) -> Iterator[Record | Told | Rejected]:
    canceled = _Canceled()
    for part, transaction in enumerate(file.transactions(), 1):
        fault = fault_of(transaction)
        if fault:
            yield _rejected(transaction[0], *fault)
            continue
        record = _record(file, transaction, canceled)
        source = record.license.source
        source.format, source.sha256, source.part = FORMAT.id, file.sha256, part
        yield record


def _usage(file: ChiefFile) -> Iterator[Record | Told | Rejected]:
    for part, transaction in enumerate(file.transactions(), 1):
        fault = usage_fault_of(transaction)
        if fault:
            yield _rejected(transaction[0], *fault)
            continue
        for told in parts_of(file.header, transaction):
            if isinstance(told, Record):
                source = told.license.source
                source.format, source.sha256, source.part = FORMAT.id, file.sha256, part
            yield told


def _replies(file: ChiefFile) -> Iterator[Record | Told | Rejected]:
    for transaction in file.transactions():
        yield from replies_of(file.header, transaction)


def _header_account(header: Fields) -> tuple[Entry, ...]:
    note = "needed to write the same format again"
    named = [(f"fileHeader.{name}", value) for name, value in header.items()]
    return tuple(Entry(path, "carried", Fate.KEPT, note) for path, value in named if value)


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the file that says what the reading says: `licenceData`, `usageData`, or a reply of the kind it carries.

    Raises:
        RenderRefused: a binding loss that is not accepted, or something that the format cannot hold.
    """
    if reading.carries is ListKind.LICENSES:
        return _write_licenses(reading, accepted_losses)
    is_usage = reading.carries is ListKind.USAGE
    document, made = usage_file(reading) if is_usage else reply_file(reading.replies)
    rendering = checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)
    return Rendering(rendering.document, made + rendering.losses)


def _write_licenses(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    records = reading.records
    canceled = _Canceled()
    header, losses = write_header(records)
    rows: list[TypedFields] = [("fileHeader", header)]
    for position, record in enumerate(records, 1):
        transaction, lost = _transaction(record, header, accepted_losses, position, canceled)
        rows += transaction
        losses += [_at(position, entry) for entry in lost] if len(records) > 1 else lost
    rows.append(("fileTrailer", {"transactionCount": str(len(records))}))
    document = file_of(rows, LICENSES)
    _check(document)
    return Rendering(document, tuple(losses))


class _Canceled:
    """The licenses canceled so far in a file, by the part of the reference that a reissue keeps."""

    def __init__(self) -> None:
        self._by_base: dict[str, str] = {}

    def replaced_by(self, number: str, action: LicenseAction.ValueType) -> str:
        """Return the number that a license replaces, empty when none; and remember what a cancel cancels."""
        base = base_reference(number)
        if base is None:
            return ""
        if action == LicenseAction.LICENSE_ACTION_CANCEL:
            self._by_base[base] = number
        replaced = self._by_base.get(base, "") if action == LicenseAction.LICENSE_ACTION_INSERT else ""
        return replaced if replaced != number else ""


def _record(file: ChiefFile, transaction: Sequence[Row], canceled: _Canceled) -> Record:
    licence = transaction[0].values
    replaced = canceled.replaced_by(licence["licenceRef"], ACTIONS[licence["action"]])
    return record_of(file.header, file.trailer, transaction, replaced=replaced)


def _rejected(licence: Row, reason: str, field: str) -> Rejected:
    reference = licence.values["licenceRef"]  # of a license or of a usage: both tables have the field
    is_readable = reference.isprintable() and len(reference) <= LICENCE_RECORDS["licence"]["licenceRef"]
    return Rejected(
        license_number=reference if is_readable else "",
        reason=Reason.Value(f"REASON_{reason}"),
        field=field,
        message=sentence_of(reason),
    )


def _transaction(
    record: Record, header: Fields, accepted_losses: frozenset[str], position: int, canceled: _Canceled
) -> tuple[list[TypedFields], tuple[Entry, ...]]:
    """Return the records of a license with the `end` that closes them, and what the license loses."""
    license_ = record.license
    draft = Draft(license_, Kept(license_.carried), Kept(license_.unmodelled), Losses(accepted_losses))
    report_header(draft, header)
    replaced = canceled.replaced_by(license_.number, record.action or LicenseAction.LICENSE_ACTION_INSERT)
    rows = rows_of(record, draft, position=position, replaced=replaced)
    rows.append(("end", {"startRecordType": "licence", "recordCount": str(len(rows) + 1)}))
    return rows, draft.losses.close()


def _at(position: int, entry: Entry) -> Entry:
    """Return an entry that says which of several records it is about."""
    return replace(entry, note=f"record {position}: {entry.note}")


def _check(document: bytes) -> None:
    """Refuse a document that would itself be refused, or a transaction that would be rejected.

    Raises:
        RenderRefused: the reason and field of the fault.
    """
    try:
        file = open_file(lines_of(document))
    except DocumentRefused as refusal:
        raise RenderRefused(refusal.reason, refusal.field, refusal.message) from None
    for transaction in file.transactions():
        fault = fault_of(transaction)
        if fault:
            reason, field = fault
            raise RenderRefused(reason, field, f"The license cannot be written. {sentence_of(reason)}")

"""gb_lite_json: the messages of LITE, the export licensing service of the United Kingdom, in JSON.

Issued by the Export Control Joint Unit (Department for Business and Trade). Three messages pass between LITE and the
service that speaks with HM Revenue & Customs: the license update (LITE to customs), the usage update (customs to LITE)
and LITE's answer to that. They have no version and no published schema; both ends of the wire are public code:
github.com/uktrade/lite-api (d65f56a) and github.com/uktrade/lite-hmrc (2241302). One license, inserted:

    {"licence": {"id": "00000000-0000-4000-8000-00000000a001", "reference": "GBSIEL/2030/0000001/P",
      "type": "siel", "action": "insert", "start_date": "2030-02-01", "end_date": "2032-01-31",
      "organisation": {"id": "...", "name": "Alder Optics Ltd", "eori_number": "GB000000000017", "address": {...}},
      "end_user": {"name": "Birch Institute", "address": {"line_1": "1 Sample Row", "country": {"id": "XB"}}},
      "goods": [{"id": "...", "usage": 0, "name": "Camera core", "description": "", "unit": "NAR", "quantity": 12,
        "value": 96000.00}]}}

Rules of reading, in order:
1. The members at the top say which message it is. The variant for imports (ICMS) is another format: its types of
   license are unknown here.
2. A fault refuses a license update or an answer as a whole. A fault inside one license of a usage update rejects that
   license, and the others are read.
3. A member that the format does not define is unmodelled in a license update: the receivers ignore it, and whoever
   reads the license must not. In usage updates and answers it is refused (UNKNOWN_FIELD); inside a license of a usage
   update that license is rejected for it.
4. Numbers keep their digits: a JSON number in a license update, a string in a usage update.
The rules stand in adapters/lite: envelope, shapes and members (what stands where), codes, license_reading, parties,
goods, usage_reading, response_reading; license_writing, usage_writing, response_writing, draft, losses.

Rules of writing, in order:
1. A license update holds one license; it is LITE's own, with LITE's ids, and none is made up.
2. A usage update holds running totals, and how licenses ended; a license that says no more than that is one as well.
3. An answer holds the replies to one message.
4. What was written is read again: what would be refused is not written, and what is read otherwise is a loss.
"""

import hashlib
from dataclasses import replace

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.errors import RenderRefused
from adapters.json_source import parse_object
from adapters.lite.envelope import Message, looks_like_message, message_of
from adapters.lite.license_reading import record_of
from adapters.lite.license_writing import license_update
from adapters.lite.losses import FREE, rendering_in_order
from adapters.lite.response_reading import replies_of
from adapters.lite.response_writing import answer
from adapters.lite.usage_reading import usage_of
from adapters.lite.usage_writing import is_end_only, usage_update
from adapters.losses import checked_rendering, only_record

FORMAT = Format(
    id="gb_lite_json",
    title="LITE license messages (UK)",
    issuing_authority="Export Control Joint Unit, Department for Business and Trade, United Kingdom",
    media_type="application/json",
    version="1",
    reads=(ListKind.LICENSES, ListKind.USAGE, ListKind.REPLIES),
    writes=(ListKind.LICENSES, ListKind.USAGE, ListKind.REPLIES),
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
    kind, digest = message_of(message), hashlib.sha256(document).hexdigest()
    if kind is Message.LICENSE_UPDATE:
        record = record_of(message)
        record.license.source.format, record.license.source.sha256 = FORMAT.id, digest
        return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))
    if kind is Message.ANSWER:
        replies, account = replies_of(message)
        return Reading(FORMAT.id, ListKind.REPLIES, replies=tuple(replies), account=account)
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


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the message that says what the reading says, and what it cannot hold.

    `accepted_losses` are paths as the refusal names them, for example `conditions[0]` or `usage[2]`.

    Raises:
        RenderRefused: several licenses, or uses or replies of several messages (BATCH_SIZE); a kind, direction, action
            or unit that LITE does not have; a member that must be there and is not (MANDATORY_FIELD_MISSING); a binding
            loss that was not accepted (LOSS_NOT_ACCEPTED); or a value that the format does not take, under the reason
            for which `read` would refuse it.
    """
    if reading.carries is ListKind.REPLIES:
        document, order = answer(reading.replies)
        return rendering_in_order(reading, document, read, accepted_losses, order=order)
    if reading.carries is ListKind.USAGE or (reading.records and all(map(is_end_only, reading.records))):
        written = usage_update(reading, FORMAT.id)
        given = replace(reading, records=written.records)
        return rendering_in_order(given, written.document, read, accepted_losses, order=written.order)
    if reading.carries is ListKind.LICENSES:
        document = license_update(only_record(reading), FORMAT.id)
        return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)
    message = "LITE has no message that cites licenses; write the licenses themselves."
    raise RenderRefused("FORMAT_NOT_WRITTEN", "format", message)

"""Replies to files: what CHIEF, or the sender of licenses, accepted and rejected.

Rules, in order:
1. One reply for each accepted transaction, each error of a rejected one, and each error of the file. A rejection without an
   error is a reply all the same.
2. A reply names the transaction, never the license: who sent the file knows which is which.
3. A code is opaque text: no list of them is public. A transaction that is not named is unknown, not accepted.
4. Which of the two kinds of reply it is, and the header, are carried by each reply.
"""

from collections.abc import Iterator, Sequence

from adapters.chief.frame import Row
from adapters.chief.records import REPLY_RECORDS, Fields
from adapters.contract import Told
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import is_clean_text
from comity.v1.conversion_service_pb2 import Reply
from comity.v1.license_pb2 import CarriedField

_OF_FILE = ("sourceSystem", "destinationSystem", "creationDateTime", "runNum", "resetRunNum", "dataId")


def replies_of(header: Fields, transaction: Sequence[Row]) -> Iterator[Told]:
    """Yield the replies of one transaction of a reply.

    Raises:
        DocumentRefused: MANDATORY_FIELD_MISSING, FIELD_TOO_LONG or TEXT_NOT_ALLOWED.
    """
    for row in transaction:
        _check(row)
    first, *errors = transaction
    around = [CarriedField(path=f"fileHeader.{name}", value=header[name]) for name in _OF_FILE if header.get(name)]
    if first.type == "accepted":
        source = Source({"accepted.transactionRef": first.values["transactionRef"]})
        reference = source.take("accepted.transactionRef", "replies.reference")
        yield Told(Reply(reference=reference, accepted=True, carried=around), source.account())
    elif first.type == "fileError":
        yield _error(first, "", around)
    else:
        reference = first.values["transactionRef"]
        if not errors:
            source = Source({"rejected.transactionRef": reference})
            source.take("rejected.transactionRef", "replies.reference")
            yield Told(Reply(reference=reference, carried=around), source.account())
        for row in errors:
            yield _error(row, reference, around)


def _error(row: Row, reference: str, around: Sequence[CarriedField]) -> Told:
    fields = {f"{row.type}.{name}": value for name, value in row.values.items()}
    source = Source({"rejected.transactionRef": reference, **fields})
    reply = Reply(
        reference=source.take("rejected.transactionRef", "replies.reference"),
        code=source.take(f"{row.type}.code", "replies.code"),
        message=source.take(f"{row.type}.text", "replies.message"),
        carried=around,
    )
    position = source.take(f"{row.type}.position", "replies.carried", note="the record of the file that is answered")
    if position:
        reply.carried.append(CarriedField(path="fileError.position", value=position))
    return Told(reply, source.account())


def _check(row: Row) -> None:
    for attribute, width in REPLY_RECORDS[row.type].items():
        value, field = row.values[attribute], f"{row.type}.{attribute}"
        if not value and attribute == "transactionRef":
            message = "The reply must name the transaction that it answers; ask for the file again."
            raise DocumentRefused("MANDATORY_FIELD_MISSING", field, message)
        if 0 < width < len(value):
            message = f"The field is longer than the {width} characters that the format allows; ask for the file again."
            raise DocumentRefused("FIELD_TOO_LONG", field, message)
        if not is_clean_text(value):
            message = "The field holds control, bidirectional or unassigned characters; ask for the file again."
            raise DocumentRefused("TEXT_NOT_ALLOWED", field, message)

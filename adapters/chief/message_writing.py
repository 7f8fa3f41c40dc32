"""Usage and replies as CHIEF files.

Rules, in order:
1. Usage is grouped by license, and by the transaction that the messages carry; within it by line. A line needs its running
   total: without one nothing is made up.
2. The status is what the messages or the license beside them say, else open, which is reported.
3. A reply without a transaction is an error of the file.
"""

from collections.abc import Sequence
from itertools import groupby

from adapters.chief.file_text import TypedFields, closing, file_of, header_of
from adapters.chief.records import Fields
from adapters.chief.usage import OPEN, STANDINGS
from adapters.contract import Entry, Fate, Reading, Record
from adapters.errors import RenderRefused
from adapters.values import iso_of
from comity.v1.conversion_service_pb2 import Reply, UsageMessage

USAGE, LICENSE_REPLY, USAGE_REPLY = "usageData", "licenceReply", "usageReply"
_LETTERS = {standing: letter for letter, standing in STANDINGS.items()}


def usage_file(reading: Reading) -> tuple[bytes, tuple[Entry, ...]]:
    """Return the usageData file of a reading, and the defaults in it.

    Raises:
        RenderRefused: MANDATORY_FIELD_MISSING, SEPARATOR_IN_TEXT or TEXT_NOT_ALLOWED.
    """
    header, made = header_of(reading.usage[0].carried if reading.usage else (), USAGE)
    rows: list[TypedFields] = [("fileHeader", header)]
    defaults = list(made)
    count = 0
    for count, (key, group) in enumerate(groupby(reading.usage, key=_transaction), 1):
        transaction, more = _usage_transaction(key[1], list(group), reading.records, count)
        rows += transaction
        defaults += more
    rows.append(("fileTrailer", {"transactionCount": str(count)}))
    return file_of(rows, USAGE), tuple(defaults)


def reply_file(replies: Sequence[Reply]) -> tuple[bytes, tuple[Entry, ...]]:
    """Return the file of some replies, of the kind that they carry, and the defaults in it.

    Raises:
        RenderRefused: SEPARATOR_IN_TEXT or TEXT_NOT_ALLOWED.
    """
    kind = _carried(replies[0], "fileHeader.dataId") if replies else ""
    kind = kind if kind in (LICENSE_REPLY, USAGE_REPLY) else LICENSE_REPLY
    header, made = header_of(replies[0].carried if replies else (), kind)
    rows: list[TypedFields] = [("fileHeader", header)]
    counts = {"accepted": 0, "rejected": 0, "fileError": 0}
    for (reference, accepted), group in groupby(replies, key=lambda reply: (reply.reference, reply.accepted)):
        found = list(group)
        if accepted:
            rows += [("accepted", {"transactionRef": reference}) for _ in found]
            counts["accepted"] += len(found)
        elif reference:
            opened: list[TypedFields] = [("rejected", {"transactionRef": reference})]
            opened += [("error", _error(reply)) for reply in found if reply.code or reply.message]
            rows += [*opened, closing("rejected", opened)]
            counts["rejected"] += 1
        else:
            rows += [("fileError", _error(reply)) for reply in found]
            counts["fileError"] += len(found)
    rows.append(("fileTrailer", {f"{name}Count": str(number) for name, number in counts.items()}))
    return file_of(rows, kind), made


def _transaction(message: UsageMessage) -> tuple[str, str]:
    return _carried(message, "licenceUsage.transactionRef"), message.license_number


def _usage_transaction(
    number: str, messages: Sequence[UsageMessage], records: Sequence[Record], position: int
) -> tuple[list[TypedFields], list[Entry]]:
    if not number:
        message = "The file names a license by its number, and a usage has none; use another format."
        raise RenderRefused("MANDATORY_FIELD_MISSING", "licenceUsage.licenceRef", message)
    made: list[Entry] = []
    reference = _carried(messages[0], "licenceUsage.transactionRef")
    if not reference:
        reference = f"LU00001/{position:05d}"
        made.append(_default("licenceUsage.transactionRef", "the messages carry none"))
    status = _carried(messages[0], "licenceUsage.licenceStatus") or _status_of(number, records)
    if not status:
        status = OPEN
        made.append(_default("licenceUsage.licenceStatus", "open: the messages state no status"))
    usage = {
        "transactionRef": reference,
        "action": "insert",
        "licenceRef": number,
        "licenceStatus": status,
        "completionDate": _carried(messages[0], "licenceUsage.completionDate"),
    }
    rows: list[TypedFields] = [("licenceUsage", usage)]
    for line, group in groupby(messages, key=lambda message: message.line_number):
        rows += _line(line, list(group))
    return [*rows, closing("licenceUsage", rows)], made


def _status_of(number: str, records: Sequence[Record]) -> str:
    standings = [each.license.stated_standing.standing for each in records if each.license.number == number]
    return _LETTERS.get(standings[0], "") if standings else ""


def _line(number: int, messages: Sequence[UsageMessage]) -> list[TypedFields]:
    totals = [message for message in messages if message.total]
    if not number or len(totals) != 1:
        field = "line.quantityUsed" if number else "line.lineNum"
        message = "A line has its number and exactly one running total; the usage does not give both."
        raise RenderRefused("MANDATORY_FIELD_MISSING", field, message)
    rows: list[TypedFields] = [("line", {"lineNum": str(number), **_amounts(totals[0])})]
    rows += [("usage", _usage(used)) for used in messages if not used.total]
    return [*rows, closing("line", rows)]


def _usage(message: UsageMessage) -> Fields:
    day = iso_of(message.use_date, compact=True) if message.use_date.year else ""
    kept = {each.path.removeprefix("usage."): each.value for each in message.carried}
    own = {"declarationUCR": message.reference, "controlDate": day, **_amounts(message)}
    return {"usageType": "O", **kept, **own}


def _amounts(message: UsageMessage) -> Fields:
    carried_value, carried_currency = (_carried(message, f"usage.{name}") for name in ("valueUsed", "currency"))
    return {
        "quantityUsed": message.quantity.value,
        "valueUsed": message.value.amount or carried_value,
        "currency": message.value.currency or carried_currency,
    }


def _error(reply: Reply) -> Fields:
    return {"code": reply.code, "text": reply.message, "position": _carried(reply, "fileError.position")}


def _carried(message: UsageMessage | Reply, path: str) -> str:
    return next((each.value for each in message.carried if each.path == path), "")


def _default(place: str, why: str) -> Entry:
    return Entry(place, "", Fate.INVENTED, f"default of the writer: {why}")

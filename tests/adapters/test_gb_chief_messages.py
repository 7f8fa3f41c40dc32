"""gb_chief usage and replies: what rejects a usage, what each record says, how both are written, files in parts."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.chief.frame import lines_of
from adapters.chief.records import USAGE_RECORDS
from adapters.contract import ListKind, Reading, Record, Told
from adapters.errors import RenderRefused
from adapters.formats import gb_chief
from comity.v1.conversion_service_pb2 import LicenseAction, Rejected, Reply, UsageMessage
from comity.v1.license_pb2 import License, Quantity, Standing
from comity.v1.reason_pb2 import Reason
from tests.adapters.chief import HEADER, transaction
from tests.adapters.goldens import EXPECTED, GOLDEN, expectation_of

USAGE_HEADER = r"fileHeader\CHIEF\SPIRE\usageData\203001160300\12" + "\\"
GOOD = {
    "licenceUsage": {
        "transactionRef": "LU00012/00001",
        "action": "insert",
        "licenceRef": "GBSIEL/2030/0000001/P",
        "licenceStatus": "O",
    },
    "line": {"lineNum": "1", "quantityUsed": "7.125", "valueUsed": "0"},
    "usage": {
        "usageType": "O",
        "declarationUCR": "0GB000000000011000-D1",
        "declarationPartNum": "A",
        "controlDate": "20300115",
        "quantityUsed": "3",
    },
}


def record(name: str, fields: dict[str, str]) -> str:
    return "\\".join([name, *(fields.get(attribute, "") for attribute in USAGE_RECORDS[name])])


def usage_file(**changes: dict[str, str]) -> bytes:
    """Return a file of one transaction of one line with one usage, the named records changed."""
    rows = {name: record(name, fields | changes.get(name, {})) for name, fields in GOOD.items()}
    body = [rows["licenceUsage"], rows["line"], rows["usage"], r"end\line\3", r"end\licenceUsage\5"]
    return numbered([USAGE_HEADER, *body, r"fileTrailer\1"])


def numbered(rows: list[str]) -> bytes:
    return "".join(f"{number}\\{row}\n" for number, row in enumerate(rows, 1)).encode()


REJECTED: dict[str, tuple[str, dict[str, str], str, str]] = {
    "no transaction": ("licenceUsage", {"transactionRef": ""}, "MANDATORY_FIELD_MISSING", "transactionRef"),
    "a long transaction": ("licenceUsage", {"transactionRef": "x" * 18}, "FIELD_TOO_LONG", "transactionRef"),
    "no action": ("licenceUsage", {"action": ""}, "MANDATORY_FIELD_MISSING", "action"),
    "another action": ("licenceUsage", {"action": "replace"}, "UNKNOWN_ACTION", "action"),
    "no license": ("licenceUsage", {"licenceRef": ""}, "MANDATORY_FIELD_MISSING", "licenceRef"),
    "no status": ("licenceUsage", {"licenceStatus": ""}, "MANDATORY_FIELD_MISSING", "licenceStatus"),
    "another status": ("licenceUsage", {"licenceStatus": "X"}, "UNKNOWN_STATUS", "licenceStatus"),
    "a status in small letters": ("licenceUsage", {"licenceStatus": "o"}, "UNKNOWN_STATUS", "licenceStatus"),
    "no day of completion": ("licenceUsage", {"completionDate": "20300230"}, "DATE_INVALID", "completionDate"),
    "no line number": ("line", {"lineNum": ""}, "MANDATORY_FIELD_MISSING", "lineNum"),
    "line zero": ("line", {"lineNum": "0"}, "DECIMAL_NOT_CANONICAL", "lineNum"),
    "four decimals": ("line", {"quantityUsed": "1.1255"}, "DECIMAL_NOT_CANONICAL", "quantityUsed"),
    "a comma": ("line", {"quantityUsed": "1,5"}, "DECIMAL_NOT_CANONICAL", "quantityUsed"),
    "three decimals of money": (
        "line",
        {"valueUsed": "1.005", "currency": "GBP"},
        "DECIMAL_NOT_CANONICAL",
        "valueUsed",
    ),
    "money without a currency": ("line", {"valueUsed": "0.01"}, "AMOUNT_WITHOUT_CURRENCY", "currency"),
    "another currency": ("line", {"valueUsed": "1", "currency": "GBQ"}, "UNKNOWN_CURRENCY", "currency"),
    "no type": ("usage", {"usageType": ""}, "MANDATORY_FIELD_MISSING", "usageType"),
    "another type": ("usage", {"usageType": "X"}, "UNKNOWN_ACTION", "usageType"),
    "no declaration": ("usage", {"declarationUCR": ""}, "MANDATORY_FIELD_MISSING", "declarationUCR"),
    "no such day": ("usage", {"controlDate": "20301301"}, "DATE_INVALID", "controlDate"),
    "a control character": ("usage", {"customsMessage": "a\x07"}, "TEXT_NOT_ALLOWED", "customsMessage"),
    "a long message": ("usage", {"customsMessage": "x" * 21}, "FIELD_TOO_LONG", "customsMessage"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_a_fault_rejects_the_transaction(case: str) -> None:
    """The reason and the field of the first fault; nothing of the transaction is given out."""
    name, change, reason, attribute = REJECTED[case]
    reading = gb_chief.read(usage_file(**{name: change}))
    assert (reading.usage, reading.records) == ((), ())
    (rejected,) = reading.rejected
    assert (Reason.Name(rejected.reason), rejected.field) == (f"REASON_{reason}", f"{name}.{attribute}")


NEAR: dict[str, tuple[str, dict[str, str]]] = {
    "the longest transaction": ("licenceUsage", {"transactionRef": "x" * 17}),
    "a status that ends the license": ("licenceUsage", {"licenceStatus": "S", "completionDate": "20300228"}),
    "money of zero without a currency": ("line", {"valueUsed": "0.00"}),
    "three decimals": ("line", {"quantityUsed": "1.125"}),
    "a message only, without a declaration": ("usage", {"usageType": "M", "declarationUCR": ""}),
    "a contra record": ("usage", {"usageType": "C", "quantityUsed": "0"}),
}


@pytest.mark.parametrize("case", NEAR)
def test_a_near_miss_is_read(case: str) -> None:
    """Just inside each rule."""
    name, change = NEAR[case]
    reading = gb_chief.read(usage_file(**{name: change}))
    assert reading.rejected == ()
    assert reading.usage[0].total


def test_a_usage_without_a_line_and_with_a_line_twice_is_rejected() -> None:
    """A usage is of a line, and of each line once."""
    first, line, used = (record(name, GOOD[name]) for name in ("licenceUsage", "line", "usage"))
    none = [first, r"end\licenceUsage\2"]
    twice = [first, line, used, r"end\line\3", line, r"end\line\2", r"end\licenceUsage\7"]
    reading = gb_chief.read(numbered([USAGE_HEADER, *none, *twice, r"fileTrailer\2"]))
    reasons = [Reason.Name(each.reason) for each in reading.rejected]
    assert reasons == ["REASON_MANDATORY_RECORD_MISSING", "REASON_DUPLICATE_LINE"]


def test_totals_and_uses_keep_their_figures() -> None:
    """Nothing is summed or corrected, and a quantity of 0 is not nothing."""
    reading = gb_chief.read(usage_file(line={"quantityUsed": "0"}))
    assert [(use.quantity.value, use.total) for use in reading.usage] == [("0", True), ("3", False)]
    assert all(not use.HasField("value") for use in reading.usage)


def test_every_field_of_a_message_has_a_fate() -> None:
    """The account of a file of messages is its own, beside those of its licenses."""
    account = gb_chief.read(usage_file(licenceUsage={"licenceStatus": "E"})).account
    accounted = {entry.source for entry in account}
    assert {"fileHeader.runNum", "line[1].quantityUsed", "line[1].usage[1].declarationPartNum"} <= accounted


def usage_of(*messages: UsageMessage, records: tuple[Record, ...] = ()) -> Reading:
    return Reading("", ListKind.USAGE, records=records, usage=messages)


def test_usage_of_another_system_is_written_with_its_defaults_told() -> None:
    """No header, no transaction, no status: each default is reported."""
    message = UsageMessage(license_number="XA-1", line_number=2, total=True, quantity=Quantity(value="4"))
    rendering = gb_chief.write(usage_of(message), frozenset())
    assert gb_chief.read(rendering.document).usage[0].quantity.value == "4"
    made = {entry.source for entry in rendering.losses}
    assert {"fileHeader.creationDateTime", "licenceUsage.transactionRef", "licenceUsage.licenceStatus"} <= made


def test_how_a_license_ended_is_written_as_the_status_of_its_usage() -> None:
    """A license beside its usage says it where the messages do not."""
    license_ = License(number="XA-1")
    license_.stated_standing.standing = Standing.STANDING_EXHAUSTED
    message = UsageMessage(license_number="XA-1", line_number=2, total=True, quantity=Quantity(value="4"))
    ended = Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)
    again = gb_chief.read(gb_chief.write(usage_of(message, records=(ended,)), frozenset()).document)
    assert again.records[0].license.stated_standing.standing == Standing.STANDING_EXHAUSTED


NOT_WRITTEN: dict[str, tuple[UsageMessage, str]] = {
    "a license without a number": (
        UsageMessage(sender_license_id="7", line_number=1, total=True),
        "licenceUsage.licenceRef",
    ),
    "a line without a number": (UsageMessage(license_number="XA-1", total=True), "line.lineNum"),
    "a use without a running total": (
        UsageMessage(license_number="XA-1", line_number=1, reference="D1"),
        "line.quantityUsed",
    ),
}


@pytest.mark.parametrize("case", NOT_WRITTEN)
def test_what_a_usage_must_have_is_never_made_up(case: str) -> None:
    """The field of the file that would be empty is named."""
    message, field = NOT_WRITTEN[case]
    with pytest.raises(RenderRefused) as refused:
        gb_chief.write(usage_of(message), frozenset())
    assert (refused.value.reason, refused.value.field) == ("MANDATORY_FIELD_MISSING", field)


def test_a_backslash_in_a_reply_is_refused() -> None:
    """It separates fields and cannot be escaped."""
    reply = Reply(reference="T1", code="E1", message="a\\b")
    with pytest.raises(RenderRefused) as refused:
        gb_chief.write(Reading("", ListKind.REPLIES, replies=(reply,)), frozenset())
    assert (refused.value.reason, refused.value.field) == ("SEPARATOR_IN_TEXT", "error.text")


FILES = [path for path in sorted((GOLDEN / "gb_chief").glob("*.txt")) if expectation_of(path).name.endswith(EXPECTED)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_in_parts_says_what_the_file_says(path: Path) -> None:
    """Part by part, in file order: the same licenses, messages and rejections."""
    reading, batch = gb_chief.read(path.read_bytes()), gb_chief.read_batch(lines_of(path.read_bytes()))
    parts = list(batch.parts)
    messages = [part.message for part in parts if isinstance(part, Told)]
    assert (batch.carries, batch.format) == (reading.carries, reading.format)
    assert tuple(part for part in parts if isinstance(part, Record)) == reading.records
    assert tuple(messages) == (*reading.usage, *reading.replies)
    assert tuple(part for part in parts if isinstance(part, Rejected)) == reading.rejected


def line_file(count: int) -> Iterator[bytes]:
    """Yield the lines of a file of so many licenses, none of them held."""
    rows = transaction()
    yield f"1\\{HEADER}\n".encode()
    number = 1
    for _ in range(count):
        for row in (*rows, rf"end\licence\{len(rows) + 1}"):
            number += 1
            yield f"{number}\\{row}\n".encode()
    yield f"{number + 1}\\fileTrailer\\{count}\n".encode()


def test_memory_does_not_grow_with_the_file() -> None:
    """Ten times the licenses, the same peak."""
    peaks = []
    for count in (200, 2_000):
        tracemalloc.start()
        batch = gb_chief.read_batch(lambda count=count: line_file(count))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        assert sum(isinstance(part, Record) for part in batch.parts) == batch.count == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0] + 64 * 1024

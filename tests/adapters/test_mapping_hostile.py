"""Files that a stranger wrote to break the reader: refused for what they are, or read exactly."""

import csv
import io
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import Adapter, BatchAdapter, Record
from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from adapters.mapping.adapter import CsvAdapter
from adapters.mapping.csv_licenses import CsvLicenses
from adapters.mapping.loading import load_pack
from adapters.mapping.model import CsvForm
from tests.adapters.mapping_packs import (
    CSV_PACK,
    HEAD,
    JSON_PACK,
    XML_PACK,
    adapter,
    document,
    edited,
    read_or_refused,
    row,
    sheet,
    xml,
)

CSV, JSON, XML = adapter(CSV_PACK), adapter(JSON_PACK), adapter(XML_PACK)
MARKED = adapter(edited(CSV_PACK, ("encoding: utf-8", "encoding: utf-8-bom")))
LATIN = adapter(edited(CSV_PACK, ("encoding: utf-8", "encoding: windows-1252")))
UNQUOTED = adapter(edited(CSV_PACK, ("encoding: utf-8", "encoding: utf-8\n  quote: none")))
MARK = b"\xef\xbb\xbf"


def holder_of(reader: Adapter, content: bytes) -> str:
    return reader.read(content).records[0].license.parties[0].party.name


def batch(reader: Adapter) -> BatchAdapter:
    assert isinstance(reader, CsvAdapter)
    return reader


REFUSED: dict[str, tuple[Adapter, bytes, str, str]] = {
    "nothing": (CSV, b"", "CSV_NOT_WELL_FORMED", "row 1"),
    "NUL": (CSV, sheet(row(HOLDER="Qu\x00ill")), "DOCUMENT_ENCODING", ""),
    "UTF-16": (CSV, sheet(row()).decode().encode("utf-16"), "DOCUMENT_ENCODING", ""),
    "bytes that are not UTF-8": (CSV, sheet(row()).replace(b"Quill", b"Qu\xe9"), "DOCUMENT_ENCODING", ""),
    "a byte that Windows-1252 does not have": (LATIN, sheet(row()).replace(b"Quill", b"\x81"), "DOCUMENT_ENCODING", ""),
    "a mark that is not declared": (CSV, MARK + sheet(row()), "DOCUMENT_ENCODING", ""),
    "a quote that does not close": (CSV, sheet(row(HOLDER='"Quill')), "CSV_NOT_WELL_FORMED", "row 2"),
    "a quote that closes too early": (CSV, sheet(row(HOLDER='"Qu"ill')), "CSV_NOT_WELL_FORMED", "row 2"),
    "a quote that does not close before the end": (
        CSV,
        sheet(row(CASE='"', LIMITS="")),
        "CSV_NOT_WELL_FORMED",
        "row 2",
    ),
    "a bare carriage return": (CSV, sheet(row(HOLDER="Qu\rill")), "CSV_NOT_WELL_FORMED", "row 2"),
    "a cell too many": (CSV, sheet(row() + ";"), "CSV_NOT_WELL_FORMED", "row 2"),
    "a cell too few": (CSV, sheet(row(), row().rpartition(";")[0]), "CSV_NOT_WELL_FORMED", "row 3"),
    "an empty line at the end": (CSV, sheet(row(), ""), "CSV_NOT_WELL_FORMED", "row 3"),
    "another delimiter": (CSV, sheet(row()).replace(b";", b","), "PACK_PATH_MISSING", HEAD.replace(";", ",")),
    "quotes where there are none": (UNQUOTED, sheet('"XQ;1"' + row()[4:]), "CSV_NOT_WELL_FORMED", "row 2"),
    "a cell of ten megabytes": (CSV, sheet(row(GOODS="x" * 10_000_000)), "CSV_LIMIT", ""),
    "a cell over the limit": (CSV, sheet(row(GOODS="x" * 100_001)), "CSV_LIMIT", "row 2"),
    "a cell of many lines over the limit": (
        CSV,
        sheet(row(GOODS='"' + "x\n" * 100_000 + '"')),
        "CSV_NOT_WELL_FORMED",
        "row 2",
    ),
    "a thousand columns and one": (CSV, sheet(";" * 1001, head=";" * 1001), "CSV_LIMIT", "row 1"),
    "a header of nothing": (CSV, b"\n\n", "MANDATORY_FIELD_MISSING", "NO"),
    "a header that may not be shown": (CSV, sheet(f"{row()};x", head=f"{HEAD};\u202e"), "PACK_PATH_MISSING", "row 1"),
    "a group without its number": (CSV, sheet(row(), row(NO="")), "MANDATORY_FIELD_MISSING", "row 3: NO"),
    "rows of a license that lie apart": (
        CSV,
        sheet(row(), row(NO="XQ/2"), row(LINE="2")),
        "RECORD_OUT_OF_PLACE",
        "row 4",
    ),
    "ten thousand rows of one license and one": (
        CSV,
        sheet(*[row(LINE=str(number)) for number in range(1, 10_002)]),
        "CSV_LIMIT",
        "row 2: NO",
    ),
}

READ: dict[str, tuple[Adapter, bytes, str]] = {
    "lines that end with CR LF": (CSV, sheet(row()).replace(b"\n", b"\r\n"), "Quill"),
    "no line end at the end": (CSV, sheet(row())[:-1], "Quill"),
    "a mark that is declared": (MARKED, MARK + sheet(row()), "Quill"),
    "no mark where one is declared": (MARKED, sheet(row()), "Quill"),
    "an accent in Windows-1252": (LATIN, sheet(row()).replace(b"Quill", b"Qu\xe9"), "Qué"),
    "a formula": (CSV, sheet(row(HOLDER="=HYPERLINK(1)")), "=HYPERLINK(1)"),
    "a text that begins with a sign": (CSV, sheet(row(HOLDER="+1")), "+1"),
    "an at sign": (CSV, sheet(row(HOLDER="@SUM(1)")), "@SUM(1)"),
    "a number in scientific notation": (CSV, sheet(row(HOLDER="5E002")), "5E002"),
    "quotes in quotes": (CSV, sheet(row(HOLDER='"a ""b"";c"')), 'a "b";c'),
    "a quote where quotes are none": (UNQUOTED, sheet(row(HOLDER='12" pipe')), '12" pipe'),
    "outer spaces of a text": (CSV, sheet(row(HOLDER=" Quill ")), " Quill "),
    "a text of the longest length": (CSV, sheet(row(HOLDER="x" * 100_000)), "x" * 100_000),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_file_is_refused_for_what_it_is(case: str) -> None:
    """Each with its reason and row."""
    reader, content, reason, field = REFUSED[case]
    assert read_or_refused(reader, content) == (reason, field)


@pytest.mark.parametrize("case", READ)
def test_a_strange_file_is_read_exactly(case: str) -> None:
    """Near misses: nothing is trimmed, mended or computed."""
    reader, content, holder = READ[case]
    assert holder_of(reader, content) == holder


def test_a_line_break_in_a_cell_is_one_sign() -> None:
    """CR LF within quotes is the line end of the file, and no text of the license."""
    content = sheet(row(GOODS='"Camera\nLens"')).replace(b"\n", b"\r\n")
    assert CSV.read(content).records[0].license.lines[0].description == "Camera\nLens"


@pytest.mark.parametrize(
    ("reader", "content", "reason"),
    [
        (JSON, MARK + document(), "DOCUMENT_ENCODING"),
        (JSON, document()[:-1], "JSON_NOT_WELL_FORMED"),
        (JSON, document().replace(b'"system"', b'"no"'), "DUPLICATE_MEMBER"),
        (JSON, document().replace(b"12.5", b"NaN"), "JSON_CONSTANT"),
        (JSON, b"[" * 100_000, "JSON_LIMIT"),
        (XML, b"<a>" * 100, "XML_NOT_WELL_FORMED"),
        (XML, xml("<q:Number>XQ<!-- -->/1</q:Number>"), "XML_STRUCTURE"),
        (XML, xml("<?a b?>"), "XML_INSTRUCTION_FORBIDDEN"),
        (XML, xml("").decode().encode("utf-16"), "XML_ENCODING"),
    ],
)
def test_what_the_openers_refuse_is_refused(reader: Adapter, content: bytes, reason: str) -> None:
    """JSON and XML are opened by the same code as for every other format."""
    found = read_or_refused(reader, content)
    assert isinstance(found, tuple)
    assert found[0] == reason


def test_a_batch_reads_part_by_part_what_reading_gives_at_once() -> None:
    """Records and rejected licenses in file order, under the digest of the file."""
    content = sheet(row(), row(NO="XQ/2", UNIT="box"), row(NO="XQ/3"))
    opened = batch(CSV).read_batch(lambda: iter(io.BytesIO(content)))
    parts = list(opened.parts)
    reading = CSV.read(content)
    assert (opened.count, opened.sha256) == (3, reading.records[0].license.source.sha256)
    assert [part for part in parts if isinstance(part, Record)] == list(reading.records)
    assert [part for part in parts if not isinstance(part, Record)] == list(reading.rejected)


def test_nothing_of_a_file_that_is_refused_is_given_out() -> None:
    """The frame is checked to the last row before the first part is read."""
    for content in (sheet(row(), row(NO="XQ/2") + ";"), sheet(row(UNIT="box"))):
        with pytest.raises(DocumentRefused):
            batch(CSV).read_batch(partial(io.BytesIO, content))


def many(count: int) -> Callable[[], Iterator[bytes]]:
    """Return how to open a file of many licenses that is nowhere as a whole."""

    def lines() -> Iterator[bytes]:
        yield f"{HEAD}\n".encode()
        for number in range(count):
            yield f"{row(NO=f'XQ/{number}')}\n".encode()

    return lines


def peak_of(count: int) -> int:
    opened = batch(CSV).read_batch(many(count))
    tracemalloc.start()
    try:
        assert sum(1 for _ in opened.parts) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file() -> None:
    """Read part by part, a file of many licenses takes a fraction of what its licenses would."""
    assert peak_of(800) < 512 * 1024


def test_licenses_that_lie_apart_are_found_in_a_file_of_any_length() -> None:
    """Numbers are held for a part of the licenses at a time; every part is looked through."""
    pack = load_pack(CSV_PACK.encode())
    assert isinstance(pack.form, CsvForm)
    licenses = CsvLicenses(pack, pack.form, remembered=3)

    def count(content: bytes) -> int:
        return licenses.count(lambda: iter(io.BytesIO(content)), iter(io.BytesIO(content)))

    rows = [row(NO=f"XQ/{number}") for number in range(20)]
    assert count(sheet(*rows)) == 20
    for first in range(19):
        with pytest.raises(DocumentRefused) as refused:
            count(sheet(*rows, row(NO=f"XQ/{first}")))
        assert (refused.value.reason, refused.value.field) == ("RECORD_OUT_OF_PLACE", "row 22")


BASES = (
    (CSV, sheet(row(), row(LINE="2", GOODS="Lens"), row(NO="XQ/2", LIMITS="by sea"))),
    (JSON, document(end_users=[{"name": "Alder", "country": "XA"}])),
    (XML, xml("<q:Number>XQ/1</q:Number><q:Until>2030-12-31</q:Until><q:Note>Report.</q:Note>")),
)


@settings(max_examples=60)
@given(st.sampled_from(BASES), st.integers(min_value=0), st.integers(0, 255), st.booleans())
def test_a_changed_or_cut_document_is_read_or_refused(
    base: tuple[Adapter, bytes], place: int, value: int, cut: bool
) -> None:
    """Never another exception; what is read accounts for every value, and reads the same again."""
    reader, content = base
    at = place % len(content)
    changed = content[:at] if cut else content[:at] + bytes([value]) + content[at + 1 :]
    reader.recognizes(changed)
    found = read_or_refused(reader, changed)
    if not isinstance(found, tuple):
        assert facts_view(found) == facts_view(reader.read(changed))


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_a_text_is_read_as_it_is_or_refused(text: str) -> None:
    """A free text reaches the license sign by sign, or the file is refused."""
    cells = dict(zip(HEAD.split(";"), row().split(";"), strict=True)) | {"GOODS": text, "QTY": "", "UNIT": ""}
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\n").writerow(cells.values())
    found = read_or_refused(CSV, f"{HEAD}\n{file.getvalue()}".encode())
    if isinstance(found, tuple):
        assert found[0] in {"TEXT_NOT_ALLOWED", "CSV_NOT_WELL_FORMED"}
    else:
        assert found.records[0].license.lines[0].description == text.replace("\r\n", "\n")


def test_a_license_of_many_lines_is_read_in_one_go() -> None:
    """What belongs to a line is found by its place, and not by looking through all lines."""
    rows = [row(LINE=str(number), QTY="1", UNIT="pcs") for number in range(1, 4_001)]
    items = [{"text": "a", "value": 1, "pieces": 1} for _ in range(4_000)]
    for reader, content in ((CSV, sheet(*rows)), (JSON, document(items=items))):
        assert len(reader.read(content).records[0].license.lines) == 4_000

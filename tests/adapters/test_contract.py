"""Every module of adapters.formats and every pack is an adapter: its parts, its claims, and what it writes it reads."""

import dataclasses
import hashlib
import inspect
import re
from importlib import resources
from pathlib import Path
from typing import cast

import pytest

from adapters.catalogue import load_adapters, writer_for
from adapters.contract import ListKind, Record, WritingAdapter, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.facts_view import facts_view
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License
from tests.adapters.goldens import EXPECTED, expectation_of, golden_documents, golden_name
from tests.adapters.schema_walk import changed_licenses

NUMBERS = re.compile(r"\[\d+\]")
ADAPTERS = load_adapters()
DOCUMENTS = [path for path in golden_documents() if path.parent.name in ADAPTERS]
READ = [path for path in DOCUMENTS if expectation_of(path).name.endswith(EXPECTED)]
READINGS = {path: ADAPTERS[path.parent.name].read(path.read_bytes()) for path in READ}
WRITTEN = [path for path, reading in READINGS.items() if reading.carries in ADAPTERS[path.parent.name].FORMAT.writes]
LICENSES = ListKind.LICENSES
OF_LICENSES = [path for path in WRITTEN if READINGS[path].carries is LICENSES]


def without_source(record: Record) -> tuple[int, License]:
    """Return what a record says, without the digest and position of the document from which it was read."""
    license_ = License()
    license_.CopyFrom(record.license)
    license_.ClearField("source")
    return record.action, license_


@pytest.mark.parametrize("format_id", ADAPTERS)
def test_an_adapter_describes_its_format(format_id: str) -> None:
    """FORMAT names the module or the pack, and says everything that the list of formats shows."""
    format_ = ADAPTERS[format_id].FORMAT
    is_pack = inspect.ismethod(ADAPTERS[format_id].read)
    pack = resources.files("adapters.packs").joinpath(f"{format_.id}.yaml")
    assert pack.is_file() is is_pack
    assert is_pack or inspect.getmodulename(inspect.getfile(ADAPTERS[format_id].read)) == format_.id
    assert all(getattr(format_, field.name) for field in dataclasses.fields(format_) if field.type is str)


@pytest.mark.parametrize("format_id", ADAPTERS)
def test_an_adapter_has_the_verbs_of_the_contract(format_id: str) -> None:
    """Recognizes and read take a document; write is there exactly where FORMAT promises it."""
    adapter = ADAPTERS[format_id]
    assert list(inspect.signature(adapter.recognizes).parameters) == ["document"]
    assert list(inspect.signature(adapter.read).parameters) == ["document"]
    assert hasattr(adapter, "write") is bool(adapter.FORMAT.writes)
    if adapter.FORMAT.writes:
        write = cast("WritingAdapter", adapter).write
        assert list(inspect.signature(write).parameters) == ["reading", "accepted_losses"]


@pytest.mark.parametrize("format_id", ADAPTERS)
@pytest.mark.parametrize("document", [b"", b"\n", b"\x00", b"\xff\xfe", b"{}", b"<", b"\\", b"1", b"\xef\xbb\xbf"])
def test_no_adapter_claims_or_crashes_on_noise(format_id: str, document: bytes) -> None:
    """Recognizes never raises; read refuses what it cannot read."""
    assert ADAPTERS[format_id].recognizes(document) is False
    with pytest.raises(DocumentRefused):
        ADAPTERS[format_id].read(document)


@pytest.mark.parametrize("document", DOCUMENTS, ids=golden_name)
def test_only_its_own_adapter_claims_a_golden_document(document: Path) -> None:
    """No adapter claims a document of another format; a document that is read is claimed by its own."""
    content = document.read_bytes()
    claims = {format_id for format_id, adapter in ADAPTERS.items() if adapter.recognizes(content)}
    assert claims <= {document.parent.name}
    assert claims or document not in READ


@pytest.mark.parametrize("document", READ, ids=golden_name)
def test_a_license_names_the_document_from_which_it_was_read(document: Path) -> None:
    """The source is the format and the digest of the exact bytes."""
    content = document.read_bytes()
    for record in ADAPTERS[document.parent.name].read(content).records:
        assert record.license.source.format == document.parent.name
        assert record.license.source.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("document", WRITTEN, ids=golden_name)
def test_what_is_written_again_says_the_same(document: Path) -> None:
    """Statement L-03: a license written in the format from which it was read is read again as the same license.

    Nothing is lost on the way, so no loss is reported.
    """
    adapter = writer_for(document.parent.name, READINGS[document].carries, ADAPTERS)
    reading = adapter.read(document.read_bytes())
    rendering = adapter.write(reading, frozenset())
    again = adapter.read(rendering.document)
    assert rendering.losses == ()
    assert [without_source(record) for record in again.records] == [without_source(r) for r in reading.records]
    assert facts_view(again) == facts_view(dataclasses.replace(reading, rejected=()))


@pytest.mark.parametrize("document", WRITTEN, ids=golden_name)
def test_what_was_written_is_written_the_same_again(document: Path) -> None:
    """The writer has one form: its own document, read and written, is the same bytes, and nothing is lost."""
    adapter = writer_for(document.parent.name, READINGS[document].carries, ADAPTERS)
    once = adapter.write(adapter.read(document.read_bytes()), frozenset())
    twice = adapter.write(adapter.read(once.document), frozenset())
    assert twice.document == once.document


@pytest.mark.parametrize("format_id", [i for i in ADAPTERS if LICENSES in ADAPTERS[i].FORMAT.writes])
def test_a_license_that_says_nothing_is_not_written(format_id: str) -> None:
    """A writer invents no license: without a number there is nothing to write."""
    with pytest.raises(RenderRefused):
        writer_for(format_id, LICENSES, ADAPTERS).write(
            licenses([Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, License())]), frozenset()
        )


def what_is_written(adapter: WritingAdapter, record: Record) -> tuple[object, frozenset[str]]:
    """Return the document, or the refusal that no acceptance lifts, and the paths of the losses without numbers."""
    accepted: set[str] = set()
    while True:
        try:
            rendering = adapter.write(licenses([record]), frozenset(accepted))
        except RenderRefused as refusal:
            if refusal.field in accepted or refusal.reason not in {"LOSS_NOT_ACCEPTED", "SEPARATOR_IN_TEXT"}:
                return (refusal.reason, refusal.field), frozenset()
            accepted.add(refusal.field)
        else:
            paths = (NUMBERS.sub("", loss.target or loss.source) for loss in rendering.losses)
            return rendering.document, frozenset(paths)


@pytest.mark.parametrize("document", OF_LICENSES, ids=golden_name)
def test_no_field_of_the_schema_vanishes_without_a_word(document: Path) -> None:
    """Statement L-03: a field that is changed or added changes the document, is reported, or is refused."""
    adapter = writer_for(document.parent.name, READINGS[document].carries, ADAPTERS)
    for record in adapter.read(document.read_bytes()).records:
        unchanged = what_is_written(adapter, record)
        silent = [
            path
            for path, changed in changed_licenses(record.license)
            if what_is_written(adapter, Record(record.action, changed)) == unchanged
            and not any(path == reported or path.startswith(f"{reported}.") for reported in unchanged[1])
        ]
        assert silent == []
